"""What stands on the papers of teachers' hours, of an evaluation and of a journey."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from fractions import Fraction

from jlcenter.app.days import today
from jlcenter.app.evaluate import evaluate
from jlcenter.app.teacher_activities import year_figures
from jlcenter.app.teacher_hours import HoursLine, Workload, workload
from jlcenter.app.trips import classes_of, find_trip
from jlcenter.documents.evaluation_sheet import ClassRow, PartRow, classes_sheet, parts_sheet
from jlcenter.documents.teacher_hours import (
    HoursRow,
    YearRow,
    calculation_sheet,
    hours_sheet,
    year_sheet,
)
from jlcenter.documents.trip_sheet import (
    TripClassRow,
    TripItemRow,
    equipment_sheet,
)
from jlcenter.documents.trip_sheet import classes_sheet as trip_classes_sheet
from jlcenter.domain.errors import UsageRefused
from jlcenter.domain.evaluation import MEANINGS, PARTS, Score
from jlcenter.domain.hours import hours_text, number, rate_text
from jlcenter.domain.money import yuan_text
from jlcenter.domain.programmes import OUTREACH
from jlcenter.domain.records.choices import EMPLOYMENT
from jlcenter.domain.sheet import Cell, Sheet
from jlcenter.domain.trip_rules import items_of
from jlcenter.domain.workload_lines import ONLINE, PRACTICE, RURAL, THEORY
from jlcenter.storage.queries.lessons import lessons_of_class
from jlcenter.storage.session import Session
from jlcenter.words import _

_EMPLOYMENT = dict(EMPLOYMENT)


def _year(year: int | None) -> int:
    return year or int(today()[:4])


def teacher_hours_sheets(session: Session, year: int | None, form: str = "A") -> list[Sheet]:
    """Form A with its calculation, or form B."""
    of = _year(year)
    told = workload(session, of)
    facts = _facts(told)
    if form == "B":
        return [year_sheet(session.centre_name, of, _years(session, told), facts, today())]
    rows = [_row(one) for one in told.lines]
    return [
        hours_sheet(session.centre_name, of, rows, facts, today()),
        calculation_sheet(session.centre_name, of, rows),
    ]


def _facts(told: Workload) -> list[str]:
    converted = hours_text(told.converted) if told.converted is not None else _("待定")
    facts = [
        _("实际课时合计：{hours}", hours=hours_text(told.hours)),
        _("折算课时合计：{hours}", hours=converted),
    ]
    if told.not_called:
        facts.append(_("另有 {n} 个过去的课次没有点名，未计", n=told.not_called))
    return facts


def _row(one: HoursLine) -> HoursRow:
    line = one.line
    settled = line.converted is not None
    theory, practice, online, rural = (
        _hours(line.by_kind.get(kind)) for kind in (THEORY, PRACTICE, ONLINE, RURAL)
    )
    return HoursRow(
        line.teacher_name or _("（未写教师）"),
        one.title,
        _(_EMPLOYMENT[one.employment]) if one.employment in _EMPLOYMENT else "",
        _("是") if one.is_dual_role else "",
        f"{one.class_row.code} {one.class_row.name}",
        one.class_row.occupation or one.class_row.programme_name,
        theory,
        practice,
        online,
        rural,
        "、".join(hours_text(each) for each in line.coefficients) if settled else _("待定"),
        _hours(line.converted) if settled else _("待定"),
        yuan_text(one.rate) if one.rate is not None else _("待定"),
        yuan_text(one.pay) if one.pay is not None else _("待定"),
        line.words,
        one.basis,
    )


def _hours(value: Fraction | None) -> Cell:
    return number(value) if value else ""


def _years(session: Session, told: Workload) -> list[YearRow]:
    by_teacher: dict[object, list[HoursLine]] = {}
    for one in told.lines:
        by_teacher.setdefault(one.line.teacher, []).append(one)
    rows = []
    for figures in year_figures(session, told.year):
        own = by_teacher.get(figures.id, [])
        if not own and not figures.degree and not figures.practice_days:
            continue
        online = _sum(own, ONLINE)
        converted = [one.line.converted for one in own]
        total = figures.training + (figures.degree or 0)
        share = figures.training / total if figures.degree is not None and total else None
        rows.append(
            YearRow(
                figures.name,
                _hours(figures.degree),
                _hours(figures.training - online),
                _hours(online),
                _hours(_sum(own, RURAL)),
                _("待定")
                if None in converted
                else _hours(sum((one or Fraction(0) for one in converted), Fraction(0))),
                _hours(total),
                rate_text(share) if share is not None else "",
                figures.practice_days or "",
                _("企业兼职") if figures.is_enterprise else "",
            )
        )
    return rows


def _sum(own: Iterable[HoursLine], kind: str) -> Fraction:
    return sum((one.line.by_kind.get(kind, Fraction(0)) for one in own), Fraction(0))


def evaluation_sheets(session: Session, year: int | None, _form: str = "A") -> list[Sheet]:
    """The centre's parts, then a line a class."""
    of = _year(year)
    told = evaluate(session, of)
    weighed = told.weights is not None
    source = (
        _("权重依据：{source}", source=told.source)
        if weighed
        else _("还没有设定权重，只列各项数值，不合计；在“政策规则”里设定以后有得分")
    )
    if told.centre.missing:
        words = _("、").join(_(PARTS[one]) for one in told.centre.missing)
        source += _("；{parts}还没有数据，未计入，总分按其余权重折算成百分", parts=words)
    parts = [
        PartRow(
            _(PARTS[one.name]),
            f"{hours_text(one.ratio.part)} / {hours_text(one.ratio.whole)}",
            rate_text(one.value),
            str(one.weight or ""),
            hours_text(one.points) if one.weight and one.points is not None else "",
            _(MEANINGS[one.name]),
        )
        for one in told.centre.parts
    ]
    classes = [
        ClassRow(
            one.fact.code,
            one.fact.name,
            one.people,
            tuple(rate_text(part.value) for part in one.score.parts),
            _total(one.score),
            _("{n} 项待整改", n=one.to_rectify) if one.to_rectify else "",
        )
        for one in told.classes
    ]
    total = _total(told.centre)
    names = [_(word) for word in PARTS.values()]
    return [
        parts_sheet(session.centre_name, of, parts, total, source, today()),
        classes_sheet(session.centre_name, of, names, classes),
    ]


def days_words(lessons: Sequence[tuple[str, str]]) -> str:
    """Days and times of lessons, days in a row told as a span: a fortnight fits into a cell."""
    by_time: dict[str, list[date]] = {}
    for day, time in sorted(lessons):
        by_time.setdefault(time, []).append(date.fromisoformat(day))
    told = []
    for time, days in by_time.items():
        spans: list[list[date]] = []
        for one in dict.fromkeys(days):
            if spans and one - spans[-1][-1] == timedelta(days=1):
                spans[-1].append(one)
            else:
                spans.append([one])
        words = _("、").join(
            f"{span[0]:%m-%d}" + (f"~{span[-1]:%m-%d}" if len(span) > 1 else "") for span in spans
        )
        told.append(f"{words} {time}".strip())
    return _("；").join(told)


def _total(score: Score) -> str:
    return hours_text(score.total) if score.total is not None else "—"


def trip_sheets(session: Session, trip: str | None) -> list[Sheet]:
    """The sheet that goes along, and the list of equipment."""
    if not trip:
        raise UsageRefused(
            "trip_missing", _("没有说是哪次行程"), _("请加 --trip 行程编号或名称"), field="trip"
        )
    told = find_trip(session, trip)
    first = told["leaves_on"] or ""
    last = told["returns_on"] or first
    rows = []
    for one in classes_of(session, told):
        lessons = [
            each
            for each in lessons_of_class(session.db, one.id)
            if not each.is_called_off and first <= each.date <= last
        ]
        words = days_words([(each.date, each.starts_at or "") for each in lessons])
        rows.append(
            TripClassRow(
                one.code, one.name, one.place or "", words, one.enrolled, one.teacher_name or ""
            )
        )
    outreach = OUTREACH.get(told["outreach"] or "van")
    facts = [
        _("培训机构：{name}", name=session.centre_name),
        _("方式：{way}", way=_(outreach) if outreach else ""),
        _("日期：{first} 至 {last}", first=first, last=last),
        _("车辆：{vehicle}", vehicle=told["vehicle"] or ""),
        _("驾驶员：{name}", name=told["driver"] or ""),
        _("随行：{names}", names=_("、").join(told["people"] or ())),
        _("路线：{route}", route=" → ".join(told["route"] or ())),
    ]
    items = [
        TripItemRow(one.name, one.packed, "" if one.returned is None else one.returned)
        for one in items_of(told["equipment"])
    ]
    title = _("下乡行程单：{name}", name=told["name"])
    notes = [_("备注：{text}", text=told["remark"])] if told["remark"] else []
    return [
        trip_classes_sheet(title, facts, rows, notes),
        equipment_sheet(title, facts[:4], items),
    ]
