"""``credit-bank``: outcomes registered in personal accounts and exchanged for credits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from jlcenter.cli.frame import Context, Result, use_case
from jlcenter.cli.output import Table
from jlcenter.cli.record_group import field_options, record_json
from jlcenter.domain.records.credit_registration import CREDIT_REGISTRATION, CREDIT_STATUS
from jlcenter.words import _, counted

if TYPE_CHECKING:
    from jlcenter.app.credit_bank import CreditRow

_STATES = "|".join(code for code, _word in CREDIT_STATUS)
_EDITED = ("account", "outcome", "credits", "registered_on", "remark")


@click.group("credit-bank", help=_("学分银行：登记学习成果、兑换学分"))
def credit_bank_group() -> None:
    pass


def credit_json(row: CreditRow, reveal: bool) -> dict[str, Any]:
    """A registration for JSON, with whose it is and of which certificate."""
    told = record_json(CREDIT_REGISTRATION, row.told, reveal=reveal)
    told["name"] = row.trainee.name if row.trainee else None
    told["certificate_number"] = row.certificate or None
    told["issued_on"] = row.issued_on or None
    return told


@credit_bank_group.command("register", help=_("登记一本证书到个人学习账号"))
@click.option("--serial", metavar="SERIAL", help=_("本中心的证书编号"))
@click.option("--held", metavar="ID", help=_("其他机构证书的 id 或编号"))
@click.option("--account", metavar="TEXT", help=_("学习账号"))
@click.option("--credits", "credits_", metavar="N", help=_("学分"))
@click.option("--outcome", metavar="TEXT", help=_("学习成果名称"))
@click.option("--date", metavar="DATE", help=_("登记日期, 默认今天"))
@use_case
def credit_register(context: Context, **typed: Any) -> Result:
    from jlcenter.app.credit_bank import register

    row = register(context.log_in(), **typed)
    words = _("已登记") if row.told["status"] == "registered" else _("已列入待登记")
    return Result({"registration": credit_json(row, context.reveal)}, words)


@credit_bank_group.command("edit", help=_("补上账号、学分、登记日期"))
@click.argument("id_", metavar="ID")
@field_options([CREDIT_REGISTRATION.field_by_name[one] for one in _EDITED])
@use_case
def credit_edit(context: Context, id_: str, **typed: Any) -> Result:
    from jlcenter.app.credit_bank import edit

    row = edit(context.log_in(), id_, typed)
    return Result({"registration": credit_json(row, context.reveal)}, _("已保存"))


@credit_bank_group.command("exchange", help=_("兑换学分，免修课程"))
@click.argument("id_", metavar="ID")
@click.option("--school", required=True, help=_("兑换院校"))
@click.option("--course", required=True, help=_("免修课程"))
@click.option("--credits", "credits_", required=True, metavar="N", help=_("兑换学分"))
@click.option("--date", metavar="DATE", help=_("兑换日期, 默认今天"))
@use_case
def credit_exchange(context: Context, id_: str, **typed: Any) -> Result:
    from jlcenter.app.credit_bank import exchange

    row = exchange(context.log_in(), id_, **typed)
    return Result({"registration": credit_json(row, context.reveal)}, _("已兑换"))


@credit_bank_group.command("list", help=_("列出登记和兑换"))
@click.option("--year", type=int, metavar="Y", help=_("登记年份"))
@click.option("--trainee", metavar="ID", help=_("学员 id 或证件号码"))
@click.option("--status", metavar=_STATES, help=_("状态"))
@use_case
def credit_list(
    context: Context, year: int | None, trainee: str | None, status: str | None
) -> Result:
    from jlcenter.app.credit_bank import list_credits
    from jlcenter.app.find_trainees import person

    session = context.log_in()
    who = person(session, trainee).id if trainee else None
    rows = list_credits(session, year=year, trainee=who, status=status)
    if context.reveal and rows:
        session.note_look(CREDIT_REGISTRATION, len(rows))
    told = [credit_json(one, context.reveal) for one in rows]
    states = dict(CREDIT_STATUS)
    table = Table(
        (
            _("姓名"), _("学习账号"), _("学习成果"), _("证书编号"), _("学分"), _("状态"),
            _("登记日期"), _("兑换院校"), _("免修课程"), _("兑换学分"),
        ),
        [
            (
                one["name"], one["account"], one["outcome"], one["certificate_number"],
                one["credits"], _(states.get(one["status"], one["status"] or "")),
                one["registered_on"], one["school"], one["course"], one["exchanged_credits"],
            )
            for one in told
        ],
        right=(4, 9),
    )  # fmt: skip
    return Result({"registrations": told}, counted("共 {n} 条", len(told)), table if told else None)
