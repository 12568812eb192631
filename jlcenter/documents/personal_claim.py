"""补贴申请表（个人）: people who ask for themselves, a page each, and the roster with their cards.

The forms of reference/forms.toml (subsidy_application B, subsidy_roster B).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jlcenter.documents.subsidy_claim import ROWS_PER_PAGE, ClaimHead, money_cell, total_line
from jlcenter.domain.card import Box, Card
from jlcenter.domain.money import capital_words, yuan_text
from jlcenter.domain.sheet import Align, Column, Sheet
from jlcenter.words import _


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One person's application; money in fen."""

    key: str
    name: str
    id_number: str
    hukou_address: str
    category: str
    phone: str
    trade: str
    certificate_kind: str
    certificate: str
    certificate_day: str
    amount: int
    bank: str
    bank_card: str


def person_card(head: ClaimHead, one: PersonLine, *, title: str) -> Card:
    """One person's form, to be signed."""
    date_line = _("年　　月　　日")
    return Card(
        id="personal-claim",
        title=title,
        subtitle=_("申领编号：{code}", code=head.code),
        boxes=(
            Box(_("申请人"), one.name),
            Box(_("身份证号码"), one.id_number),
            Box(_("联系电话"), one.phone),
            Box(_("人员类别"), one.category),
            Box(_("户籍地址"), one.hukou_address, is_wide=True),
            Box(_("培训机构"), head.centre_name, is_wide=True),
            Box(_("职业（工种）／等级"), one.trade, is_wide=True),
            Box(_("证书名称"), one.certificate_kind),
            Box(_("证书编号"), one.certificate),
            Box(_("发证日期"), one.certificate_day),
            Box(_("政策依据"), head.source),
            Box(
                _("申请金额"),
                _(
                    "小写：{sum} 元　　大写：{words}",
                    sum=yuan_text(one.amount),
                    words=capital_words(one.amount),
                ),
                is_wide=True,
                height=11,
            ),
            Box(_("开户银行"), one.bank),
            Box(_("银行卡（社保卡）号"), one.bank_card),
            Box(
                _("本人承诺"),
                _("以上情况属实，没有就同一职业同一等级领取过其他补贴。"),
                is_wide=True,
                height=32,
                lines=(_("本人签名（按手印）：　　　　　　"), date_line),
            ),
            Box(_("人社部门意见"), "", is_wide=True, height=42, lines=(_("（公章）"), date_line)),
        ),
        facts=(_("填表日期：{date}", date=head.made_on),),
    )


def person_roster(head: ClaimHead, people: Sequence[PersonLine], *, title: str) -> Sheet:
    """Everybody of the claim with card and bank."""
    middle, right = Align.CENTER, Align.RIGHT
    columns = (
        Column("seq", _("序号"), 10, middle, is_number=True),
        Column("id_number", _("身份证号码"), 38, middle),
        Column("name", _("姓名"), 20, is_name=True),
        Column("hukou_address", _("户籍地址"), 46),
        Column("category", _("人员类别"), 24),
        Column("certificate", _("证书编号"), 36, middle),
        Column("certificate_day", _("发证日期"), 21, middle),
        Column("amount", _("申请金额（元）"), 20, right, is_number=True),
        Column("bank_card", _("银行卡号"), 40, middle),
        Column("bank", _("开户行"), 30),
        Column("sign", _("本人签字（手印）"), 24, is_blank=True),
    )
    rows = tuple(
        (
            number,
            one.id_number,
            one.name,
            one.hukou_address,
            one.category,
            one.certificate,
            one.certificate_day,
            money_cell(one.amount),
            one.bank_card,
            one.bank,
            "",
        )
        for number, one in enumerate(people, start=1)
    )
    return Sheet(
        id="personal-roster",
        title=title,
        columns=columns,
        rows=rows,
        facts=(
            _("培训机构（公章）：{name}", name=head.centre_name),
            _("申领编号：{code}", code=head.code),
            _("填表日期：{date}", date=head.made_on),
        ),
        footer=(_("经办人："), _("审核人："), _("负责人：（盖章）")),
        row_height=7.7,
        rows_per_page=ROWS_PER_PAGE,
        sums=("amount",),
        total=total_line(len(people), sum(one.amount for one in people)),
        empty=_("没有人"),
    )
