"""``income``: what training brought in, by the day it arrived."""

from __future__ import annotations

from typing import Any

import click

from jlcenter.cli.frame import Context, Result, use_case
from jlcenter.cli.output import Table
from jlcenter.cli.record_group import record_group
from jlcenter.domain.records import INCOME
from jlcenter.words import _, mark

income_group = record_group(
    INCOME,
    "income",
    "incomes",
    help_text=mark("培训收入: 按到账日期计入年度"),
    shown=("arrived_on", "income_type", "payer", "due", "amount", "voucher"),
    order=("arrived_on",),
    capability="money",
    filters=("income_type", "training_class", "claim"),
)


@income_group.command("summary", help=_("一年的收入: 应收、到账、纳入公用经费的部分"))
@click.option("--year", type=int, required=True, metavar="Y", help=_("年度"))
@use_case
def summary(context: Context, year: int) -> Result:
    from jlcenter.app import incomes
    from jlcenter.domain.money import yuan_number, yuan_text

    told = incomes.summary(context.log_in(), year)
    json: dict[str, Any] = {
        "summary": {
            "year": year,
            "due": yuan_number(told.due),
            "arrived": yuan_number(told.arrived),
            "waiting": yuan_number(told.waiting),
            "count": told.count,
            "types": [
                {"income_type": one.code, "arrived": yuan_number(one.arrived), "count": one.count}
                for one in told.types
            ],
            "operating": None if told.operating is None else yuan_number(told.operating),
            "formulas": list(told.formulas),
        }
    }
    rows = [[one.word, one.count, yuan_text(one.arrived)] for one in told.types]
    table = Table([_("类别"), _("笔数"), _("到账（元）")], rows, (1, 2))
    lines = [
        _("{year} 年到账 {amount} 元", year=year, amount=yuan_text(told.arrived)),
        _("还没到账的应收 {amount} 元", amount=yuan_text(told.waiting)),
        *told.formulas,
    ]
    return Result(json, "\n".join(lines), table if rows else None)
