"""生活费（含交通费）补贴申领花名册: days due and attended, the standard, the sum, who signs.

The form of reference/forms.toml (living_allowance A).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jlcenter.documents.subsidy_claim import ROWS_PER_PAGE, ClaimHead, money_cell, total_line
from jlcenter.domain.sheet import Align, Column, Sheet
from jlcenter.words import _


@dataclass(frozen=True, slots=True)
class StipendLine:
    """One person's days and money; fen."""

    key: str
    name: str
    sex: str
    id_number: str
    category: str
    class_name: str
    days_due: int | None
    days_present: int | None
    days_paid: int | None
    standard: int | None
    amount: int
    bank: str
    bank_card: str
    phone: str


def stipend_sheet(head: ClaimHead, lines: Sequence[StipendLine]) -> Sheet:
    """The people of a claim of living allowances."""
    middle, right = Align.CENTER, Align.RIGHT

    def days(key: str, label: str) -> Column:
        return Column(key, label, 15, right, is_number=True)

    columns = (
        Column("seq", _("序号"), 9, middle, is_number=True),
        Column("name", _("姓名"), 21, is_name=True),
        Column("sex", _("性别"), 8, middle),
        Column("id_number", _("身份证号码"), 38, middle),
        Column("category", _("人员类别"), 25),
        Column("class_name", _("培训班"), 34),
        days("days_due", _("培训天数（天）")),
        days("days_present", _("实际出勤（天）")),
        days("days_paid", _("计发天数（天）")),
        Column("standard", _("补贴标准（元／天）"), 18, right, is_number=True),
        Column("amount", _("补贴金额（元）"), 20, right, is_number=True),
        Column("bank", _("开户银行"), 28),
        Column("bank_card", _("银行卡（社保卡）号"), 40, middle),
        Column("phone", _("联系电话"), 25, middle),
        Column("sign", _("领取人签字"), 24, is_blank=True),
    )
    rows = tuple(
        (
            number,
            one.name,
            one.sex,
            one.id_number,
            one.category,
            one.class_name,
            one.days_due,
            one.days_present,
            one.days_paid,
            money_cell(one.standard),
            money_cell(one.amount),
            one.bank,
            one.bank_card,
            one.phone,
            "",
        )
        for number, one in enumerate(lines, start=1)
    )
    return Sheet(
        id="stipend-claim",
        title=_("{year}年参训人员生活费（含交通费）补贴申领花名册", year=head.title_year),
        columns=columns,
        rows=rows,
        facts=(
            _("培训机构（公章）：{name}", name=head.centre_name),
            _("申领编号：{code}", code=head.code),
            _("填表日期：{date}", date=head.made_on),
        ),
        footer=(_("经办人："), _("审核人："), _("负责人：（盖章）")),
        notes=(_("注：按实际出勤天数计发；依据：{source}", source=head.source),)
        if head.source
        else (),
        row_height=7.7,
        rows_per_page=ROWS_PER_PAGE,
        sums=("amount",),
        total=total_line(len(lines), sum(one.amount for one in lines)),
        empty=_("没有人"),
    )
