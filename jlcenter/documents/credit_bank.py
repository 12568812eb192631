"""学分银行登记表 and 1+X 证书登记表: what was registered, exchanged or obtained in a year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jlcenter.domain.sheet import Align, Column, Sheet
from jlcenter.words import _


@dataclass(frozen=True, slots=True)
class CreditLine:
    """One outcome in a personal account."""

    key: str
    name: str
    id_number: str
    account: str
    outcome: str
    certificate: str
    issued_on: str
    credits: int | float | None
    status: str
    registered_on: str
    school: str
    course: str
    exchanged: int | float | None
    exchanged_on: str
    remark: str


@dataclass(frozen=True, slots=True)
class PlusLine:
    """One 1+X certificate. ``credits`` where it is registered in the credit bank."""

    key: str
    name: str
    sex: str
    id_number: str
    class_code: str
    certificate: str
    level: str
    number: str
    issuer: str
    issued_on: str
    credits: int | float | None
    registered_on: str


def credit_bank_sheet(
    centre: str, year: str, lines: Sequence[CreditLine], printed_on: str
) -> Sheet:
    """The registrations of a year, by day."""
    middle = Align.CENTER
    columns = (
        Column("seq", _("序号"), 10, middle, is_number=True),
        Column("name", _("姓名"), 20, is_name=True),
        Column("id_number", _("身份证件号码"), 37, middle),
        Column("account", _("学习账号"), 26, middle),
        Column("outcome", _("学习成果"), 34),
        Column("certificate", _("证书编号"), 32, middle),
        Column("issued_on", _("发证日期"), 20, middle),
        Column("credits", _("学分"), 12, middle, is_number=True),
        Column("status", _("状态"), 16, middle),
        Column("registered_on", _("登记日期"), 20, middle),
        Column("school", _("兑换院校"), 26),
        Column("course", _("免修课程"), 24),
        Column("exchanged", _("兑换学分"), 14, middle, is_number=True),
        Column("exchanged_on", _("兑换日期"), 20, middle),
        Column("remark", _("备注"), 18),
        Column("key", _("记录号"), 0, is_hidden=True),
    )
    rows = tuple(
        (
            number, one.name, one.id_number, one.account, one.outcome, one.certificate,
            one.issued_on, one.credits, one.status, one.registered_on, one.school, one.course,
            one.exchanged, one.exchanged_on, one.remark, one.key,
        )
        for number, one in enumerate(lines, start=1)
    )  # fmt: skip
    return Sheet(
        id="credit-bank",
        title=_("{year}年学分银行学习成果登记表", year=year),
        columns=columns,
        rows=rows,
        facts=(
            _("培训机构（公章）：{name}", name=centre),
            _("登记成果：{n} 条", n=len(lines)),
            _("已兑换：{n} 条", n=sum(bool(one.exchanged_on) for one in lines)),
        ),
        footer=(_("经办人："), _("审核人："), _("填表日期：{date}", date=printed_on)),
        notes=(_("注：按登记日期归年；学分由院校认定，本表不推算。"),),
        is_a3=True,
        empty=_("这一年没有登记"),
    )


def one_plus_x_sheet(centre: str, year: str, lines: Sequence[PlusLine], printed_on: str) -> Sheet:
    """The 1+X certificates issued in a year, by day."""
    middle = Align.CENTER
    columns = (
        Column("seq", _("序号"), 10, middle, is_number=True),
        Column("name", _("姓名"), 22, is_name=True),
        Column("sex", _("性别"), 10, middle),
        Column("id_number", _("身份证件号码"), 38, middle),
        Column("class_code", _("班级编号"), 20, middle),
        Column("certificate", _("证书名称"), 42),
        Column("level", _("等级"), 18, middle),
        Column("number", _("证书编号"), 34, middle),
        Column("issuer", _("评价组织"), 30),
        Column("issued_on", _("发证日期"), 21, middle),
        Column("credits", _("学分银行学分"), 14, middle, is_number=True),
        Column("registered_on", _("登记日期"), 20, middle),
        Column("key", _("记录号"), 0, is_hidden=True),
    )
    rows = tuple(
        (
            number, one.name, one.sex, one.id_number, one.class_code, one.certificate, one.level,
            one.number, one.issuer, one.issued_on, one.credits, one.registered_on, one.key,
        )
        for number, one in enumerate(lines, start=1)
    )  # fmt: skip
    people = {one.id_number or one.key for one in lines}
    return Sheet(
        id="1+x",
        title=_("{year}年 1+X 职业技能等级证书登记表", year=year),
        columns=columns,
        rows=rows,
        facts=(
            _("培训机构（公章）：{name}", name=centre),
            _("证书：{n} 本", n=len(lines)),
            _("人数：{n}", n=len(people)),
        ),
        footer=(_("经办人："), _("审核人："), _("填表日期：{date}", date=printed_on)),
        notes=(_("注：按发证日期归年；一人多证的，人数只计一次。"),),
        empty=_("这一年没有 1+X 证书"),
    )
