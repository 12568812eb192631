"""Setting up: init, users, recovery."""

from __future__ import annotations

import click

from jlcenter.cli.frame import Context, Result, use_case
from jlcenter.cli.output import Table
from jlcenter.words import _


@click.command("init")
@click.option("--centre", required=True, metavar="CODE")
@click.option("--centre-name", required=True, metavar="NAME")
@click.option("--admin", required=True, metavar="USER")
@use_case
def init(context: Context, centre: str, centre_name: str, admin: str) -> Result:
    """建立本中心的数据 (新密码取自 JLCENTER_PASSWORD, 否则询问)。"""
    from jlcenter.app.bootstrap import init_centre

    password = context.password(confirm=True)
    made = init_centre(context.folder, centre, centre_name, admin, password)
    text = "\n".join(
        [
            _("已建立 {name} 的数据, 管理员 {user}", name=centre_name, user=admin),
            _("恢复码(只显示这一次, 请抄下来另放): {code}", code=made.recovery_code),
        ]
    )
    told = {"centre": made.centre, "device": made.device, "recovery_code": made.recovery_code}
    return Result(told, text)


@click.group("user")
def user_group() -> None:
    """用户和密码。"""


@user_group.command("add")
@click.argument("name")
@click.option("--role", required=True)
@use_case
def user_add(context: Context, name: str, role: str) -> Result:
    """添加用户 (密码取自 JLCENTER_NEW_PASSWORD, 否则询问)。"""
    from jlcenter.app.users import add_user

    session = context.log_in()
    made = add_user(session, name, role, context.password("JLCENTER_NEW_PASSWORD", confirm=True))
    return Result({"user": _told(made)}, _("已添加用户 {name}", name=made.name))


@user_group.command("list")
@use_case
def user_list(context: Context) -> Result:
    """列出用户。"""
    from jlcenter.app.roles import role_name
    from jlcenter.app.users import list_users

    users = list_users(context.log_in())
    rows = [
        (
            one.name,
            role_name(one.role),
            _("已停用") if one.is_disabled else _("可用"),
            _("有") if one.has_password else _("本机未设"),
        )
        for one in users
    ]
    table = Table([_("用户名"), _("角色"), _("状态"), _("密码")], rows)
    return Result({"users": [_told(one) for one in users]}, table=table)


@user_group.command("disable")
@click.argument("name")
@use_case
def user_disable(context: Context, name: str) -> Result:
    """停用用户。"""
    from jlcenter.app.users import disable_user

    done = disable_user(context.log_in(), name)
    return Result({"user": _told(done)}, _("已停用用户 {name}", name=name))


@user_group.command("password")
@click.argument("name")
@use_case
def user_password(context: Context, name: str) -> Result:
    """换密码 (新密码取自 JLCENTER_NEW_PASSWORD, 否则询问)。"""
    from jlcenter.app.users import set_password

    session = context.log_in()
    done = set_password(session, name, context.password("JLCENTER_NEW_PASSWORD", confirm=True))
    return Result({"user": _told(done)}, _("{name} 的密码已换", name=name))


@click.command("recover")
@click.option("--code", required=True)
@use_case
def recover(context: Context, code: str) -> Result:
    """用恢复码重设密码 (新密码取自 JLCENTER_NEW_PASSWORD 或 JLCENTER_PASSWORD, 否则询问)。"""
    import os

    from jlcenter.app.users import recover as recover_with_code

    variable = "JLCENTER_NEW_PASSWORD"
    if variable not in os.environ:
        variable = "JLCENTER_PASSWORD"
    user = context.user or os.environ.get("JLCENTER_USER")
    name = recover_with_code(context.folder, code, context.password(variable, confirm=True), user)
    return Result({"user": {"name": name}}, _("{name} 的密码已重设", name=name))


def _told(account: object) -> dict[str, object]:
    from dataclasses import asdict

    return asdict(account)  # type: ignore[call-overload,no-any-return]
