"""``subsidy``: who is entitled to what, what nobody asked for, and making a claim."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from jlcenter.cli.claim import bounced, paid
from jlcenter.cli.claim_words import claim_json, claim_text
from jlcenter.cli.frame import Context, Result, use_case
from jlcenter.cli.output import Table
from jlcenter.domain.records.claim import CLAIM_KIND
from jlcenter.words import _, counted

if TYPE_CHECKING:
    from jlcenter.app.subsidy_check import Checked

_KIND = click.Choice([code for code, _word in CLAIM_KIND])


@click.group("subsidy", help=_("补贴: 核对、应享未享、申领、拨付"))
def subsidy_group() -> None:
    pass


def _checked_json(one: Checked) -> dict[str, Any]:
    from jlcenter.app.subsidy_check import STATUS_LABELS
    from jlcenter.domain.money import yuan_number

    verdict = one.verdict
    done = {line.stage: line.claim_code for line in one.claimed}
    return {
        "enrolment": one.enrolment,
        "number": one.number,
        "name": one.item.row.trainee.name,
        "kind": one.kind,
        "scheme": verdict.scheme,
        "eligible": verdict.eligible,
        "amount": None if verdict.amount is None else yuan_number(verdict.amount),
        "reasons": list(verdict.reasons),
        "cautions": list(verdict.cautions),
        "rule": verdict.rule_json(),
        "steps": list(verdict.steps),
        "stages": [
            {
                "stage": stage.number,
                "when": stage.when,
                "amount": yuan_number(stage.amount),
                "due": stage.is_due,
                "condition": stage.condition or None,
                "claim": done.get(stage.number),
            }
            for stage in verdict.stages
        ],
        "status": one.status,
        "status_text": _(STATUS_LABELS[one.status]),
        "claims": sorted(set(done.values())),
    }


def _row(one: Checked) -> list[object]:
    from jlcenter.app.subsidy_check import STATUS_LABELS
    from jlcenter.domain.money import yuan_text
    from jlcenter.domain.subsidy_case import reason_words
    from jlcenter.domain.subsidy_schemes import scheme_name

    amount = one.verdict.amount
    return [
        one.number,
        one.item.row.trainee.name,
        _("生活费补贴") if one.kind == "stipend" else scheme_name(one.verdict.scheme),
        _(STATUS_LABELS[one.status]),
        _("待定") if amount is None else yuan_text(amount),
        _("；").join(reason_words(reason) for reason in one.verdict.reasons),
    ]


@subsidy_group.command("check")
@click.option("--class", "class_", required=True, metavar="CLASS", help=_("班级编号或 id"))
@click.option("--kind", type=_KIND, default="subsidy", help=_("培训补贴或生活费补贴"))
@click.option("--date", metavar="DATE", help=_("按这一天申领来核对，默认今天"))
@use_case
def check(context: Context, class_: str, kind: str, date: str | None) -> Result:
    """一个班的人能不能享受补贴、多少钱、依据哪条规则、怎么算的。

    没有查到有效标准的写“待定”，不拿猜的数算钱。
    """
    from jlcenter.app import subsidy_check
    from jlcenter.domain.money import yuan_text

    rows = subsidy_check.check(context.log_in(), class_, kind=kind, claim_on=date)
    due = sum(one.due_amount for one in rows)
    text = _(
        "{n} 人，可申领 {able} 人，共 {amount} 元，待定 {open} 人",
        n=len(rows),
        able=sum(bool(one.due) for one in rows),
        amount=yuan_text(due),
        open=sum(one.status == "pending" for one in rows),
    )
    heads = [_("学号"), _("姓名"), _("补贴"), _("状态"), _("金额（元）"), _("原因")]
    table = Table(heads, [_row(one) for one in rows], (0, 4))
    json = {"enrolments": [_checked_json(one) for one in rows]}
    return Result(json, text, table if rows else None)


@subsidy_group.command("missing", help=_("应享未享: 够条件（或只差标准）而没有申领的人"))
@click.option("--year", type=int, metavar="Y", help=_("开班年度，默认全部"))
@use_case
def missing(context: Context, year: int | None) -> Result:
    from jlcenter.app import subsidy_check
    from jlcenter.domain.money import yuan_number, yuan_text

    found = subsidy_check.missing(context.log_in(), year)
    json = {
        "missing": [
            _checked_json(one) | {"class": each.class_row.code}
            for each in found
            for one in each.rows
        ],
        "classes": [
            {
                "class": each.class_row.code,
                "kind": each.kind,
                "people": len(each.rows),
                "amount": yuan_number(each.amount),
                "pending": each.pending,
            }
            for each in found
        ],
        "amount": yuan_number(sum(each.amount for each in found)),
    }
    cells = [[each.class_row.code, *_row(one)] for each in found for one in each.rows]
    heads = [_("班级"), _("学号"), _("姓名"), _("补贴"), _("状态"), _("金额（元）"), _("原因")]
    text = _(
        "应享未享 {n} 人次，可申领 {amount} 元，待定 {open} 人次",
        n=len(cells),
        amount=yuan_text(sum(each.amount for each in found)),
        open=sum(each.pending for each in found),
    )
    return Result(json, text, Table(heads, cells, (1, 5)) if cells else None)


@subsidy_group.command("claim")
@click.option("--class", "classes", multiple=True, required=True, metavar="CLASS",
              help=_("班级编号或 id，可写多个"))  # fmt: skip
@click.option("--kind", type=_KIND, default="subsidy", help=_("培训补贴或生活费补贴"))
@click.option("--number", "numbers", multiple=True, type=int, metavar="NUMBER",
              help=_("只申领这些学号"))  # fmt: skip
@click.option("--date", metavar="DATE", help=_("编制日期，默认今天"))
@click.option("--year", type=int, metavar="Y", help=_("申领年度，默认编制日期的年"))
@click.option("--remark", metavar="TEXT", help=_("备注"))
@use_case
def claim(
    context: Context,
    classes: tuple[str, ...],
    kind: str,
    numbers: tuple[int, ...],
    date: str | None,
    year: int | None,
    remark: str | None,
) -> Result:
    """为一个或几个班编制申领，把规则和每一行的算法固定下来。

    不够条件的人、已在别的申领里的人不列入，并说明原因。
    """
    from jlcenter.app.make_claim import make_claims, refused_json

    made = make_claims(
        context.log_in(), classes, kind=kind, numbers=numbers, day=date, year=year, remark=remark
    )
    json = {
        "claim": claim_json(made.claims[0]),
        "claims": [claim_json(one) for one in made.claims],
        "refused": refused_json(made.refused),
    }
    lines = [claim_text(one) for one in made.claims]
    if made.refused:
        lines.append(counted("没有列入 {n} 人：", len(made.refused)))
    cells = [[one.class_code, one.number, one.name, one.words] for one in made.refused]
    table = Table([_("班级"), _("学号"), _("姓名"), _("原因")], cells, (1,))
    return Result(json, "\n".join(lines), table if cells else None)


subsidy_group.add_command(paid)
subsidy_group.add_command(bounced)
