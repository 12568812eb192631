"""职业培训补贴申请表 and its 实名制花名册: the cover of a claim, and one line a person.

The forms of reference/forms.toml (subsidy_application A, subsidy_roster A): a subtotal on every
page, the whole in figures and capitals, and a column to sign in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jlcenter.domain.card import Box, Card
from jlcenter.domain.money import capital_words, yuan_text
from jlcenter.domain.sheet import Align, Column, Sheet
from jlcenter.words import _

ROWS_PER_PAGE = 18


@dataclass(frozen=True, slots=True)
class ClaimHead:
    """A claim as its papers name it; blank where not told."""

    code: str
    title_year: str
    scheme: str
    centre_name: str
    claimant: str
    credit_code: str
    account_name: str
    bank_name: str
    bank_account: str
    contact: str
    phone: str
    trades: str
    classes: str
    approvals: str
    period: str
    hours: str
    trained: int
    passed: int
    certified: int
    employed: str
    standard: str
    people: int
    amount: int
    made_on: str
    source: str


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """One line on paper; money in fen."""

    key: str
    name: str
    sex: str
    id_number: str
    category: str
    trade: str
    level: str
    period: str
    hours: str
    certificate_kind: str
    certificate: str
    standard: int | None
    amount: int
    phone: str
    employment: str
    remark: str


def money_cell(fen: int | None) -> str:
    """Yuan with two decimals; a workbook reads it as a number."""
    return "" if fen is None else f"{fen // 100}.{fen % 100:02d}"


def total_line(people: int, fen: int) -> str:
    """合计 in figures and capitals."""
    return _(
        "合计：{n} 人　　金额：{sum} 元（大写：{words}）",
        n=people,
        sum=yuan_text(fen),
        words=capital_words(fen),
    )


def claim_card(head: ClaimHead, *, title: str) -> Card:
    """The application; the two offices' opinions stay open for their seals."""
    date_line = _("年　　月　　日")
    return Card(
        id="subsidy-claim",
        title=title,
        subtitle=_("申领编号：{code}", code=head.code),
        boxes=(
            Box(_("申请单位（公章）"), head.claimant or head.centre_name),
            Box(_("统一社会信用代码"), head.credit_code),
            Box(_("开户名称"), head.account_name),
            Box(_("开户银行"), head.bank_name),
            Box(_("银行账号"), head.bank_account),
            Box(_("联系人／电话"), _joined(head.contact, head.phone)),
            Box(_("培训职业／等级"), head.trades, is_wide=True),
            Box(_("班级编号"), head.classes, is_wide=True),
            Box(_("开班批复"), head.approvals),
            Box(_("培训起止时间"), head.period),
            Box(_("培训学时"), head.hours),
            Box(_("培训人数"), str(head.trained)),
            Box(_("结业（合格）人数"), str(head.passed)),
            Box(_("取证人数"), str(head.certified)),
            Box(_("就业人数／就业率"), head.employed),
            Box(_("补贴标准（元／人）"), head.standard),
            Box(_("申请补贴人数"), str(head.people)),
            Box(_("政策依据"), head.source),
            Box(
                _("申请补贴金额"),
                _(
                    "小写：{sum} 元　　大写：{words}",
                    sum=yuan_text(head.amount),
                    words=capital_words(head.amount),
                ),
                is_wide=True,
                height=11,
            ),
            Box(
                _("申请单位承诺"),
                _("所报人员、培训、考勤和证书真实，如有虚报冒领，愿退回资金并承担法律责任。"),
                is_wide=True,
                height=34,
                lines=(_("负责人签字：　　　　　　（公章）"), date_line),
            ),
            Box(
                _("人社部门意见"),
                "",
                is_wide=True,
                height=42,
                lines=(_("初审：　　　　　复核：　　　　　（公章）"), date_line),
            ),
            Box(
                _("财政部门意见"),
                "",
                is_wide=True,
                height=38,
                lines=(_("（公章）"), date_line),
            ),
        ),
        facts=(_("填表日期：{date}", date=head.made_on),),
    )


def _joined(*parts: str) -> str:
    return "　".join(part for part in parts if part)


def claim_roster(head: ClaimHead, lines: Sequence[ClaimLine], *, title: str) -> Sheet:
    """The people of a claim, in its order."""
    middle, right = Align.CENTER, Align.RIGHT
    columns = (
        Column("seq", _("序号"), 9, middle, is_number=True),
        Column("name", _("姓名"), 20, is_name=True),
        Column("sex", _("性别"), 8, middle),
        Column("id_number", _("身份证号码"), 38, middle),
        Column("category", _("人员类别"), 24),
        Column("trade", _("培训职业（工种）"), 26),
        Column("level", _("培训等级"), 16, middle),
        Column("period", _("培训时间"), 23, middle),
        Column("hours", _("学时"), 10, right, is_number=True),
        Column("certificate_kind", _("证书名称"), 22),
        Column("certificate", _("证书编号"), 34, middle),
        Column("standard", _("补贴标准（元）"), 18, right, is_number=True),
        Column("amount", _("补贴金额（元）"), 18, right, is_number=True),
        Column("phone", _("联系电话"), 25, middle),
        Column("employment", _("就业情况"), 18),
        Column("sign", _("本人签字"), 22, is_blank=True),
        Column("remark", _("备注"), 16),
    )
    rows = tuple(
        (
            number,
            one.name,
            one.sex,
            one.id_number,
            one.category,
            one.trade,
            one.level,
            one.period,
            one.hours,
            one.certificate_kind,
            one.certificate,
            money_cell(one.standard),
            money_cell(one.amount),
            one.phone,
            one.employment,
            "",
            one.remark,
        )
        for number, one in enumerate(lines, start=1)
    )
    total = sum(one.amount for one in lines)
    return Sheet(
        id="subsidy-roster",
        title=title,
        columns=columns,
        rows=rows,
        facts=(
            _("申请单位（公章）：{name}", name=head.claimant or head.centre_name),
            _("申领编号：{code}", code=head.code),
            _("班级：{classes}", classes=head.classes),
            _("补贴：{scheme}", scheme=head.scheme),
            _("填表日期：{date}", date=head.made_on),
        ),
        footer=(_("经办人："), _("审核人："), _("负责人：（盖章）")),
        row_height=7.7,
        rows_per_page=ROWS_PER_PAGE,
        sums=("amount",),
        total=total_line(len(lines), total),
        empty=_("没有人"),
    )
