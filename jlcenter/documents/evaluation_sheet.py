"""培训评价表: the centre's parts with weights and points, and a line a class."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jlcenter.domain.sheet import Align, Column, Sheet
from jlcenter.words import _


@dataclass(frozen=True, slots=True)
class PartRow:
    """One part of the centre's evaluation, in words."""

    name: str
    count: str
    value: str
    weight: str
    points: str
    meaning: str


@dataclass(frozen=True, slots=True)
class ClassRow:
    """One class; ``values`` in the order of the parts."""

    code: str
    name: str
    people: int
    values: tuple[str, ...]
    score: str
    remark: str


def parts_sheet(
    centre: str, year: int, rows: Sequence[PartRow], total: str, source: str, made_on: str
) -> Sheet:
    """The centre as a whole."""
    right = Align.RIGHT
    return Sheet(
        id="evaluation",
        title=_("{year}年职业培训评价表", year=year),
        columns=(
            Column("seq", _("序号"), 12, Align.CENTER, is_number=True),
            Column("name", _("评价项目"), 38),
            Column("count", _("计数"), 38, right),
            Column("value", _("数值"), 24, right),
            Column("weight", _("权重"), 20, right),
            Column("points", _("得分"), 22, right),
            Column("meaning", _("算法"), 118),
        ),
        rows=tuple(
            (number, one.name, one.count, one.value, one.weight, one.points, one.meaning)
            for number, one in enumerate(rows, start=1)
        ),
        facts=(
            _("培训机构（公章）：{name}", name=centre),
            _("总分：{total}", total=total),
            _("填表日期：{date}", date=made_on),
        ),
        footer=(_("填表人："), _("审核人："), _("单位负责人：")),
        notes=(source,),
        row_height=10,
    )


def classes_sheet(centre: str, year: int, parts: Sequence[str], rows: Sequence[ClassRow]) -> Sheet:
    """A line a class."""
    right = Align.RIGHT
    return Sheet(
        id="evaluation-classes",
        title=_("{year}年各班评价", year=year),
        columns=(
            Column("seq", _("序号"), 11, Align.CENTER, is_number=True),
            Column("code", _("班级编号"), 25, Align.CENTER),
            Column("class_name", _("班级名称"), 50),
            Column("people", _("人数"), 14, right, is_number=True),
            *(Column(f"part{n}", name, 21, right) for n, name in enumerate(parts)),
            Column("score", _("得分"), 18, right),
            Column("remark", _("备注"), 28),
        ),
        rows=tuple(
            (number, one.code, one.name, one.people, *one.values, one.score, one.remark)
            for number, one in enumerate(rows, start=1)
        ),
        facts=(_("培训机构：{name}", name=centre),),
        row_height=9,
        empty=_("这一年没有结束的班"),
    )
