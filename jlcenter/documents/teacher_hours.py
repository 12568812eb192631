"""教师课时统计表 / 工作量折算表: forms.toml, teacher_hours, forms A and B, and the calculation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jlcenter.domain.sheet import Align, Cell, Column, Sheet
from jlcenter.words import _


@dataclass(frozen=True, slots=True)
class HoursRow:
    """One teacher in one class, in words; figures as numbers where they are settled."""

    teacher: str
    title: str
    employment: str
    dual: str
    class_name: str
    course: str
    theory: Cell
    practice: Cell
    online: Cell
    rural: Cell
    coefficient: str
    converted: Cell
    rate: str
    pay: str
    calculation: str
    basis: str


@dataclass(frozen=True, slots=True)
class YearRow:
    """One teacher's whole year."""

    teacher: str
    degree: Cell
    offline: Cell
    online: Cell
    rural: Cell
    converted: Cell
    total: Cell
    share: str
    practice_days: Cell
    remark: str


def hours_sheet(
    centre: str, year: int, rows: Sequence[HoursRow], facts: Sequence[str], made_on: str
) -> Sheet:
    """Form A: a line a teacher and class, with pay, to be signed."""
    middle, right = Align.CENTER, Align.RIGHT

    def hours(key: str, label: str, width: float = 13) -> Column:
        return Column(key, label, width, right, is_number=True, group=_("实际课时"))

    columns = (
        Column("seq", _("序号"), 9, middle, is_number=True),
        Column("teacher", _("教师姓名"), 19, is_name=True),
        Column("title", _("职称"), 16, middle),
        Column("kind", _("专兼职"), 18, middle),
        Column("dual", _("双岗型"), 12, middle),
        Column("class_name", _("班级"), 38),
        Column("course", _("课程"), 27),
        hours("h_theory", _("理论")),
        hours("h_practice", _("实操")),
        hours("h_online", _("线上")),
        hours("h_rural", _("其中下乡"), 15),
        Column("coef", _("系数"), 17, middle),
        Column("h_conv", _("折算课时"), 15, right, is_number=True),
        Column("rate", _("课时费标准（元）"), 19, right),
        Column("pay", _("应发课时费（元）"), 21, right),
        Column("sign", _("签字"), 17, is_blank=True),
    )
    return Sheet(
        id="teacher-hours",
        title=_("{year}年教师培训课时统计表", year=year),
        columns=columns,
        rows=tuple(
            (
                number,
                one.teacher,
                one.title,
                one.employment,
                one.dual,
                one.class_name,
                one.course,
                one.theory,
                one.practice,
                one.online,
                one.rural,
                one.coefficient,
                one.converted,
                one.rate,
                one.pay,
                "",
            )
            for number, one in enumerate(rows, start=1)
        ),
        facts=(
            _("培训机构（公章）：{name}", name=centre),
            *facts,
            _("填表日期：{date}", date=made_on),
        ),
        footer=(_("填表人："), _("教务负责人："), _("单位负责人：")),
        notes=(
            _(
                "注：只计已点名的课次，代课计入实际授课教师，未开课和取消的不计；下乡课时已含在前三栏中。"
            ),
            _("算式见后页明细。"),
        ),
        row_height=9,
        empty=_("这一年还没有点过名的课次"),
    )


def calculation_sheet(centre: str, year: int, rows: Sequence[HoursRow]) -> Sheet:
    """How each line came about."""
    columns = (
        Column("seq", _("序号"), 10, Align.CENTER, is_number=True),
        Column("teacher", _("教师姓名"), 20, is_name=True),
        Column("class_name", _("班级"), 44),
        Column("calculation", _("折算算式"), 128),
        Column("basis", _("课时费"), 70),
    )
    return Sheet(
        id="teacher-hours-detail",
        title=_("{year}年教师培训课时折算明细", year=year),
        columns=columns,
        rows=tuple(
            (number, one.teacher, one.class_name, one.calculation, one.basis)
            for number, one in enumerate(rows, start=1)
        ),
        facts=(_("培训机构：{name}", name=centre),),
        row_height=9,
        empty=_("这一年还没有点过名的课次"),
    )


def year_sheet(
    centre: str, year: int, rows: Sequence[YearRow], facts: Sequence[str], made_on: str
) -> Sheet:
    """Form B: a line a teacher, with the share of training and practice in enterprises."""
    right = Align.RIGHT

    def number(key: str, label: str, group: str = "", width: float = 24) -> Column:
        return Column(key, label, width, right, is_number=True, group=group)

    columns = (
        Column("seq", _("序号"), 12, Align.CENTER, is_number=True),
        Column("teacher", _("教师"), 26, is_name=True),
        number("h_degree", _("学历教育课时")),
        number("h_off", _("线下"), _("培训课时")),
        number("h_on", _("线上"), _("培训课时")),
        number("h_rural", _("其中送教下乡"), _("培训课时")),
        number("h_conv", _("折算后培训课时"), width=28),
        number("h_total", _("合计")),
        Column("share", _("培训占比"), 22, right),
        number("practice_days", _("企业实践（天）")),
        Column("remark", _("备注"), 38),
    )
    return Sheet(
        id="teacher-year",
        title=_("{year}年教师工作量折算表", year=year),
        columns=columns,
        rows=tuple(
            (
                place,
                one.teacher,
                one.degree,
                one.offline,
                one.online,
                one.rural,
                one.converted,
                one.total,
                one.share,
                one.practice_days,
                one.remark,
            )
            for place, one in enumerate(rows, start=1)
        ),
        facts=(
            _("培训机构（公章）：{name}", name=centre),
            *facts,
            _("填表日期：{date}", date=made_on),
        ),
        footer=(_("填表人："), _("教务负责人："), _("单位负责人：")),
        notes=(_("注：合计为学历教育课时与实际培训课时之和；没有登记学历教育课时的不算占比。"),),
        row_height=9,
        empty=_("还没有教师"),
    )
