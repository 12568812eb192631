"""``claim``: the way of a claim from draft to money."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from jlcenter.cli.claim_words import (
    claim_json,
    claim_text,
    claims_table,
    detail_json,
    line_json,
    line_text,
    lines_table,
    warnings_json,
)
from jlcenter.cli.frame import Context, Result, use_case
from jlcenter.domain.records.choices import CLAIM_STATUS
from jlcenter.domain.records.claim import CLAIM_KIND
from jlcenter.words import _, counted

if TYPE_CHECKING:
    from jlcenter.app.bootstrap import Session
    from jlcenter.app.claims import ClaimResult
    from jlcenter.app.payments import PaidResult

_STATUS = click.Choice([code for code, _word in CLAIM_STATUS])
_KIND = click.Choice([code for code, _word in CLAIM_KIND])
_LINE = _("行号、班级编号:学号，或 id")


@click.group("claim", help=_("补贴申领: 申报、公示、审核、拨付"))
def claim_group() -> None:
    pass


def _answer(context: Context, done: ClaimResult) -> Result:
    for one in done.warnings:
        context.warn(one.message)
    return Result(
        {"claim": claim_json(done.row), "warnings": warnings_json(done.warnings)},
        claim_text(done.row),
    )


@claim_group.command("list", help=_("列出申领"))
@click.option("--year", type=int, metavar="Y", help=_("年度"))
@click.option("--status", type=_STATUS, metavar="CODE", help=_("状态"))
@click.option("--kind", type=_KIND, help=_("类别"))
@use_case
def list_(context: Context, year: int | None, status: str | None, kind: str | None) -> Result:
    from jlcenter.app import claims
    from jlcenter.domain.money import yuan_text

    rows = claims.list_claims(context.log_in(), year=year, status=status, kind=kind)
    text = _(
        "{n} 份申领，核定 {amount} 元，已拨付 {paid} 元",
        n=len(rows),
        amount=yuan_text(sum(one.amount for one in rows)),
        paid=yuan_text(sum(one.paid for one in rows)),
    )
    json = {"claims": [claim_json(one) for one in rows]}
    return Result(json, text, claims_table(rows) if rows else None)


@claim_group.command("show", help=_("一份申领: 每一行的算法和拨付"))
@click.argument("claim", metavar="CLAIM")
@click.option("--line", metavar="LINE", help=_("只看这一行是怎么算的"))
@use_case
def show(context: Context, claim: str, line: str | None) -> Result:
    from jlcenter.app import claim_lines, claims
    from jlcenter.domain.records import CLAIM_LINE

    session = context.log_in()
    told = claims.show(session, claim)
    if context.reveal:
        session.note_look(CLAIM_LINE, len(told.lines))
    for one in told.warnings:
        context.warn(one.message)
    if line is not None:
        only = claim_lines.find_lines(told.lines, [line])[0]
        return Result({"line": line_json(only, reveal=context.reveal)}, line_text(only))
    table = lines_table(told.lines, reveal=context.reveal)
    return Result(
        detail_json(told, reveal=context.reveal),
        claim_text(told.row),
        table if told.lines else None,
    )


@claim_group.command("submit", help=_("申报"))
@click.argument("claim", metavar="CLAIM")
@click.option("--date", metavar="DATE", help=_("申报日期，默认今天"))
@use_case
def submit(context: Context, claim: str, date: str | None) -> Result:
    from jlcenter.app import claims

    return _answer(context, claims.submit(context.log_in(), claim, date))


@claim_group.command("review", help=_("开始审核"))
@click.argument("claim", metavar="CLAIM")
@use_case
def review(context: Context, claim: str) -> Result:
    from jlcenter.app import claims

    return _answer(context, claims.review(context.log_in(), claim))


@claim_group.command("publicise", help=_("公示"))
@click.argument("claim", metavar="CLAIM")
@click.option("--from", "first", required=True, metavar="DATE", help=_("公示开始"))
@click.option("--to", "last", required=True, metavar="DATE", help=_("公示结束"))
@use_case
def publicise(context: Context, claim: str, first: str, last: str) -> Result:
    from jlcenter.app import claims

    return _answer(context, claims.publicise(context.log_in(), claim, first, last))


@claim_group.command("object", help=_("登记公示异议"))
@click.argument("claim", metavar="CLAIM")
@click.option("--line", "lines", multiple=True, metavar="LINE", help=_LINE)
@click.option("--text", required=True, metavar="TEXT", help=_("异议的内容"))
@click.option("--by", metavar="NAME", help=_("提出人"))
@click.option("--date", metavar="DATE", help=_("提出日期，默认今天"))
@use_case
def object_(
    context: Context,
    claim: str,
    lines: tuple[str, ...],
    text: str,
    by: str | None,
    date: str | None,
) -> Result:
    from jlcenter.app import objections

    done = objections.object_(context.log_in(), claim, lines, text=text, day=date, raised_by=by)
    return _answer(context, done)


@claim_group.command("settle-objection", help=_("处理公示异议"))
@click.argument("claim", metavar="CLAIM")
@click.option("--line", metavar="LINE", help=_LINE)
@click.option("--objection", metavar="ID", help=_("哪一条异议"))
@click.option(
    "--result",
    required=True,
    type=click.Choice(["upheld", "dismissed"]),
    help=_("成立（该行不予补贴）或不成立"),
)
@click.option("--reason", required=True, metavar="TEXT", help=_("核实的情况"))
@click.option("--date", metavar="DATE", help=_("处理日期，默认今天"))
@use_case
def settle_objection(
    context: Context,
    claim: str,
    line: str | None,
    objection: str | None,
    result: str,
    reason: str,
    date: str | None,
) -> Result:
    from jlcenter.app import objections

    done = objections.settle(
        context.log_in(), claim, result, line=line, objection=objection, reason=reason, day=date
    )
    return _answer(context, done)


@claim_group.command("approve", help=_("通过审核（省里没查重之前显示为待省级查重）"))
@click.argument("claim", metavar="CLAIM")
@click.option("--date", metavar="DATE", help=_("审核日期，默认今天"))
@click.option("--number", metavar="TEXT", help=_("批复文号"))
@use_case
def approve(context: Context, claim: str, date: str | None, number: str | None) -> Result:
    from jlcenter.app import claims

    return _answer(context, claims.approve(context.log_in(), claim, date, number))


@claim_group.command("return", help=_("退回"))
@click.argument("claim", metavar="CLAIM")
@click.option("--reason", required=True, metavar="TEXT", help=_("原因"))
@use_case
def return_(context: Context, claim: str, reason: str) -> Result:
    from jlcenter.app import claims

    return _answer(context, claims.return_(context.log_in(), claim, reason))


@claim_group.command("resubmit", help=_("补正后重新申报"))
@click.argument("claim", metavar="CLAIM")
@click.option("--date", metavar="DATE", help=_("申报日期，默认今天"))
@use_case
def resubmit(context: Context, claim: str, date: str | None) -> Result:
    from jlcenter.app import claims

    return _answer(context, claims.resubmit(context.log_in(), claim, date))


@claim_group.command("reject", help=_("不予通过: 整份，或其中几行"))
@click.argument("claim", metavar="CLAIM")
@click.option("--line", "lines", multiple=True, metavar="LINE", help=_LINE)
@click.option("--reason", required=True, metavar="TEXT", help=_("原因"))
@use_case
def reject(context: Context, claim: str, lines: tuple[str, ...], reason: str) -> Result:
    from jlcenter.app import claim_lines, claims

    session = context.log_in()
    if lines:
        return _answer(context, claim_lines.reject_lines(session, claim, lines, reason))
    return _answer(context, claims.reject(session, claim, reason))


@claim_group.command("cancel", help=_("作废; 其中的人可以另行申领"))
@click.argument("claim", metavar="CLAIM")
@click.option("--reason", default="", metavar="TEXT", help=_("原因"))
@use_case
def cancel(context: Context, claim: str, reason: str) -> Result:
    from jlcenter.app import claims

    return _answer(context, claims.cancel(context.log_in(), claim, reason))


@claim_group.command("drop", help=_("从待申报或退回的申领里移出几行"))
@click.argument("claim", metavar="CLAIM")
@click.option("--line", "lines", multiple=True, required=True, metavar="LINE", help=_LINE)
@use_case
def drop(context: Context, claim: str, lines: tuple[str, ...]) -> Result:
    from jlcenter.app import claim_lines

    return _answer(context, claim_lines.drop_lines(context.log_in(), claim, lines))


@claim_group.command("card", help=_("改正卡号（同时改学员资料），之后可再拨付"))
@click.argument("claim", metavar="CLAIM")
@click.option("--line", required=True, metavar="LINE", help=_LINE)
@click.option("--card", required=True, metavar="NUMBER", help=_("银行卡号"))
@click.option("--bank", metavar="NAME", help=_("开户行"))
@use_case
def card(context: Context, claim: str, line: str, card: str, bank: str | None) -> Result:
    from jlcenter.app import claim_lines

    return _answer(context, claim_lines.correct_card(context.log_in(), claim, line, card, bank))


@click.command("paid", help=_("登记拨付: 全部、一部分，或其中几行"))
@click.argument("claim", metavar="CLAIM")
@click.option("--line", "lines", multiple=True, metavar="LINE", help=_LINE)
@click.option("--amount", metavar="YUAN", help=_("到账金额，默认是还未拨付的全部"))
@click.option("--pro-rata", is_flag=True, help=_("金额不足时按比例分摊到各行"))
@click.option("--date", metavar="DATE", help=_("到账日期，默认今天"))
@click.option("--batch", metavar="TEXT", help=_("批次"))
@click.option("--remark", metavar="TEXT", help=_("备注"))
@use_case
def paid(
    context: Context,
    claim: str,
    lines: tuple[str, ...],
    amount: str | None,
    pro_rata: bool,
    date: str | None,
    batch: str | None,
    remark: str | None,
) -> Result:
    from jlcenter.app import payments

    session = context.log_in()
    done = payments.pay(
        session,
        claim,
        lines=lines,
        amount=amount,
        day=date,
        batch=batch,
        pro_rata=pro_rata,
        remark=remark,
    )
    return _paid_answer(context, session, done)


@click.command("bounced", help=_("登记退汇; 这一行又等着拨付"))
@click.argument("claim", metavar="CLAIM")
@click.option("--line", required=True, metavar="LINE", help=_LINE)
@click.option("--payment", metavar="ID", help=_("哪一笔拨付，默认最后一笔"))
@click.option("--date", metavar="DATE", help=_("退汇日期，默认今天"))
@click.option("--reason", metavar="TEXT", help=_("原因"))
@use_case
def bounced(
    context: Context,
    claim: str,
    line: str,
    payment: str | None,
    date: str | None,
    reason: str | None,
) -> Result:
    from jlcenter.app import payments

    session = context.log_in()
    done = payments.bounce(session, claim, line, payment=payment, day=date, reason=reason)
    return _paid_answer(context, session, done)


@claim_group.command("book-income", help=_("付给本中心的拨付按到账日期记入培训收入，不会重复"))
@click.argument("claim", metavar="CLAIM")
@use_case
def book_income(context: Context, claim: str) -> Result:
    from jlcenter.app.claim_income import book
    from jlcenter.domain.money import yuan_number, yuan_text

    done = book(context.log_in(), claim)
    for one in done.warnings:
        context.warn(one.message)
    booked = [
        {
            "id": str(one.id),
            "date": one.day,
            "amount": yuan_number(one.amount),
            "adds": yuan_number(one.adds),
        }
        for one in done.days
    ]
    text = (
        _("已记入培训收入 {sum} 元", sum=yuan_text(done.total))
        if booked
        else _("没有还要记入的拨付")
    )
    json = {
        "claim": claim_json(done.row),
        "booked": booked,
        "total": yuan_number(done.total),
        "warnings": warnings_json(done.warnings),
    }
    return Result(json, text)


def _paid_answer(context: Context, session: Session, done: PaidResult) -> Result:
    from jlcenter.app.claim_income import to_book
    from jlcenter.domain.money import yuan_number, yuan_text

    open_ = to_book(session, done.row).total

    for one in done.warnings:
        context.warn(one.message)
    json = {
        "claim": claim_json(done.row),
        "parts": [
            {"line": line.seq, "number": line.number, "amount": yuan_number(part)}
            for line, part in done.parts
        ],
        "total": yuan_number(done.total),
        "income_to_book": yuan_number(open_),
        "warnings": warnings_json(done.warnings),
    }
    text = counted("{n} 行，共 {sum} 元", len(done.parts), sum=yuan_text(done.total))
    lines = [text, claim_text(done.row)]
    if open_:
        sum_ = yuan_text(open_)
        lines.append(_("还没记入培训收入 {sum} 元，可用 claim book-income 记入", sum=sum_))
    return Result(json, "\n".join(lines))


claim_group.add_command(paid)
claim_group.add_command(bounced)

__all__ = ["bounced", "claim_group", "paid"]
