"""The appendices of a year's report: its classes and its teachers' work."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

from jlcenter.app.report_tables import ROW_HEIGHT
from jlcenter.app.teacher_hours import workload
from jlcenter.domain.facts import Facts
from jlcenter.domain.hours import hours_text
from jlcenter.domain.programmes import training_type_name
from jlcenter.domain.sheet import Align, Column, Sheet
from jlcenter.storage.session import Session
from jlcenter.words import _


def class_table(facts: Facts) -> Sheet:
    """Every class that counts in the year, with its people."""
    middle, right = Align.CENTER, Align.RIGHT
    columns = (
        Column("code", _("班级编号"), 24, middle),
        Column("name", _("班级名称"), 42),
        Column("type", _("培训类型"), 36),
        Column("period", _("起止"), 44, middle),
        Column("hours", _("学时"), 14, right),
        Column("people", _("人次"), 14, right),
        Column("done", _("结业"), 14, right),
    )
    people: Counter[bytes] = Counter()
    done: Counter[bytes] = Counter()
    for one in facts.enrolments:
        people[one.cls.id] += one.in_class
        done[one.cls.id] += one.completed
    year = f"{facts.year:04d}"
    classes = [one for one in facts.classes if one.is_training and one.ends[:4] == year]
    rows = tuple(
        (
            one.code,
            one.name,
            training_type_name(one.training_type),
            f"{one.starts} — {one.ends}",
            hours_text(Fraction(one.planned, 100)),
            people[one.id],
            done[one.id],
        )
        for one in sorted(classes, key=lambda one: (one.ends, one.code))
    )
    return Sheet(
        "classes",
        _("附表2　班次明细"),
        columns,
        rows,
        is_landscape=False,
        row_height=ROW_HEIGHT,
        empty=_("本年没有结业的班级"),
    )


def teacher_table(session: Session, year: int) -> Sheet:
    """Hours of each teacher and class, converted by the centre's coefficients."""
    right = Align.RIGHT
    columns = (
        Column("teacher", _("教师"), 26, is_name=True),
        Column("class", _("班级"), 60),
        Column("hours", _("课时"), 20, right),
        Column("converted", _("折算课时"), 24, right),
    )
    told = workload(session, year)
    rows = tuple(
        (
            one.line.teacher_name,
            one.class_row.name,
            hours_text(one.line.hours),
            _("待定") if one.line.converted is None else hours_text(one.line.converted),
        )
        for one in told.lines
    )
    notes = (_("折算系数依据：{source}", source=told.source),) if told.source else ()
    return Sheet(
        "teachers",
        _("附表3　教师培训工作量"),
        columns,
        rows,
        notes=notes,
        is_landscape=False,
        row_height=ROW_HEIGHT,
        empty=_("本年没有授课记录"),
    )
