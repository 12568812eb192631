"""补贴公示: for a wall. What others may not see never gets here.

A line takes the number and masks it as it is made; it has no place for phone or card; groups that
nobody may be named by (服刑, 戒毒) or that tell of health (残疾人) are told as 其他重点群体.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jlcenter.documents.subsidy_claim import money_cell, total_line
from jlcenter.domain.categories import category_name
from jlcenter.domain.masking import mask_id
from jlcenter.domain.sheet import Align, Column, Sheet
from jlcenter.domain.target_groups import DISABLED, UNNAMED
from jlcenter.words import _

#: 服刑、刑满释放、戒毒人员; 残疾人 (reference/trainee_categories.csv)
NOT_PUBLIC = frozenset((UNNAMED, DISABLED))


@dataclass(frozen=True, slots=True)
class PublicLine:
    """One person as others may see: make it by ``of``."""

    name: str
    masked_number: str
    category: str
    class_name: str
    trade: str
    period: str
    amount: int

    @classmethod
    def of(
        cls,
        *,
        name: str,
        id_number: str,
        category: str | None,
        class_name: str,
        trade: str,
        period: str,
        amount: int,
    ) -> PublicLine:
        """Masks the number, and the group where it may not be named."""
        group = _("其他重点群体") if category in NOT_PUBLIC else category_name(category)
        return cls(name, mask_id(id_number) or "", group, class_name, trade, period, amount)


@dataclass(frozen=True, slots=True)
class PublicHead:
    """What stands above and below; blank where not told."""

    year: str
    scheme: str
    centre_name: str
    code: str
    starts: str
    ends: str
    phone: str
    source: str


def publicity_sheet(head: PublicHead, lines: Sequence[PublicLine]) -> Sheet:
    """The list for the wall."""
    middle, right = Align.CENTER, Align.RIGHT
    columns = (
        Column("seq", _("序号"), 11, middle, is_number=True),
        Column("name", _("姓名"), 24, is_name=True),
        Column("masked_number", _("身份证号码"), 44, middle),
        Column("category", _("人员类别"), 34),
        Column("class_name", _("培训班"), 46),
        Column("trade", _("培训职业（工种）"), 36),
        Column("period", _("培训时间"), 26, middle),
        Column("amount", _("补贴金额（元）"), 24, right, is_number=True),
    )
    rows = tuple(
        (
            number,
            one.name,
            one.masked_number,
            one.category,
            one.class_name,
            one.trade,
            one.period,
            money_cell(one.amount),
        )
        for number, one in enumerate(lines, start=1)
    )
    days = (
        _("公示期：{first} 至 {last}", first=head.starts, last=head.ends)
        if head.starts
        else _("公示期：　　　　年　　月　　日 至 　　月　　日")
    )
    phone = head.phone or "　　　　　　　　"
    return Sheet(
        id="publicity",
        title=_("{year}年{scheme}拟享受人员公示", year=head.year, scheme=head.scheme),
        columns=columns,
        rows=rows,
        facts=(
            _("培训机构：{name}", name=head.centre_name),
            _("申领编号：{code}", code=head.code),
            days,
        ),
        footer=(_("（公章）"), _("年　　月　　日")),
        notes=(
            _(
                "公示期内对名单有异议的，请以真实姓名向本单位反映，联系电话：{phone}。",
                phone=phone,
            ),
            *((_("依据：{source}", source=head.source),) if head.source else ()),
        ),
        row_height=7.7,
        sums=("amount",),
        total=total_line(len(lines), sum(one.amount for one in lines)),
        empty=_("没有人"),
    )
