"""``province user …``: accounts for the province's pages."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import click

from jlcenter.cli.frame import Context, Result, use_case
from jlcenter.cli.output import Table
from jlcenter.cli.province import account_of, database_option, province_group
from jlcenter.domain.errors import UsageRefused
from jlcenter.words import _
from provincial.as_json import instant

if TYPE_CHECKING:
    from provincial.accounts import AccountRow

#: the new account's password, for scripts: never on the command line, which everybody can read
_PASSWORD = "JLCENTER_NEW_PASSWORD"


@province_group.group("user")
def user_group() -> None:
    """网页的账户"""


def _new_password() -> str:
    told = os.environ.get(_PASSWORD)
    if told:
        return told
    if not sys.stdin.isatty():
        raise UsageRefused(
            "password_missing",
            _("没有给出新账户的密码"),
            _("请在终端里运行, 或用环境变量 JLCENTER_NEW_PASSWORD 给出"),
            field="password",
        )
    return str(click.prompt(_("新密码"), hide_input=True, confirmation_prompt=True, err=True))


def _json(row: AccountRow) -> dict[str, Any]:
    return {
        "name": row.name,
        "role": row.role,
        "region": row.region or None,
        "disabled": row.is_disabled,
        "last_login": instant(row.last_login),
    }


@user_group.command("add")
@click.argument("name")
@click.option("--role", default="viewer", show_default=True, metavar="admin|reviewer|viewer")
@click.option("--region", "--prefecture", "region", default="", metavar="CODE")
@database_option
@use_case
def add(context: Context, database: str | None, name: str, role: str, region: str) -> Result:
    """建立账户; --region 限于一个市(州)或县"""
    from provincial import desk

    account = account_of(context, database)
    row = desk.add_user(account, name, _new_password(), role, region)
    return Result({"user": _json(row)}, _("账户 {name} 已建立", name=row.name))


@user_group.command("list")
@database_option
@use_case
def list_(context: Context, database: str | None) -> Result:
    """全部账户"""
    from provincial import desk
    from provincial.accounts import ROLE_LABELS

    rows = desk.users(account_of(context, database))
    table = Table(
        (_("用户名"), _("角色"), _("地区"), _("上次登录"), _("状态")),
        [
            (
                one.name,
                _(ROLE_LABELS[one.role]),
                one.region or _("全省"),
                instant(one.last_login) or _("还没有"),
                _("已停用") if one.is_disabled else _("正常"),
            )
            for one in rows
        ],
    )
    text = "" if rows else _("还没有网页账户, 用 ./run province user add 建立")
    return Result({"users": [_json(one) for one in rows]}, text, table if rows else None)


@user_group.command("disable")
@click.argument("name")
@click.option("--again", is_flag=True)
@database_option
@use_case
def disable(context: Context, database: str | None, name: str, again: bool) -> Result:
    """停用账户; --again 重新启用"""
    from provincial import desk

    row = desk.disable_user(account_of(context, database), name, disabled=not again)
    text = _("账户 {name} 已停用", name=row.name)
    if again:
        text = _("账户 {name} 已重新启用", name=row.name)
    return Result({"user": _json(row)}, text)


@user_group.command("password")
@click.argument("name")
@database_option
@use_case
def password(context: Context, database: str | None, name: str) -> Result:
    """改账户的密码; 已登录的要重新登录"""
    from provincial import desk

    row = desk.set_user_password(account_of(context, database), name, _new_password())
    return Result({"user": _json(row)}, _("账户 {name} 的密码已改", name=row.name))
