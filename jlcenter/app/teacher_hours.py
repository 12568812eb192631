"""教师工作量: who taught what in a year, converted by the coefficients, with every step shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from uuid import UUID

from jlcenter.app.policy_rules import rule_in_force
from jlcenter.app.teacher_rules import evening_from
from jlcenter.domain.calendar import look
from jlcenter.domain.hours import hours_of, hours_text
from jlcenter.domain.money import yuan_text
from jlcenter.domain.policy import Rule
from jlcenter.domain.records import TEACHER, TEACHER_YEAR
from jlcenter.domain.workload import coefficient
from jlcenter.domain.workload_lines import (
    Coefficient,
    Convert,
    Line,
    TaughtLesson,
    form_of,
    is_evening_or_weekend,
    lines,
    pay,
)
from jlcenter.storage.queries.book import Told, records
from jlcenter.storage.queries.classes import ClassRow, class_by_id, own_days
from jlcenter.storage.queries.teacher_hours import TaughtRow, lessons_between, lessons_of_classes
from jlcenter.storage.session import Session
from jlcenter.words import _, counted

RULE = "workload.convert"


@dataclass(frozen=True, slots=True)
class HoursLine:
    """One teacher in one class, as paper and screen show it.

    ``rate`` and ``pay`` in fen, None where not settled; ``basis`` says what the pay is made of or
    what is missing for it.
    """

    line: Line
    title: str
    employment: str
    is_enterprise: bool
    is_dual_role: bool
    class_row: ClassRow
    rate: int | None
    pay: int | None
    basis: str


@dataclass(frozen=True, slots=True)
class Workload:
    """The lines of a year; ``not_called``: past lessons that nobody was called in, which count for
    nobody. ``source`` and ``status`` are of the coefficients: "" where none are set."""

    year: int
    lines: tuple[HoursLine, ...]
    not_called: int
    source: str
    status: str

    @property
    def hours(self) -> Fraction:
        """All hours taught."""
        return sum((one.line.hours for one in self.lines), Fraction(0))

    @property
    def converted(self) -> Fraction | None:
        """All converted hours; None where a coefficient is not set."""
        told = [one.line.converted for one in self.lines]
        return None if None in told else sum((one for one in told if one is not None), Fraction(0))

    @property
    def pay(self) -> int:
        """What is settled, in fen."""
        return sum(one.pay or 0 for one in self.lines)

    @property
    def pay_pending(self) -> int:
        """How many lines have no settled pay."""
        return sum(one.pay is None for one in self.lines)

    @property
    def is_pay_settled(self) -> bool:
        """Whether the pay of any line is, or there is none to settle."""
        return not self.lines or self.pay_pending < len(self.lines)


def pay_text(told: Workload) -> str:
    """A year's pay for people: 待定 where nothing is settled, and how much else is not."""
    if not told.is_pay_settled:
        return _("待定")
    amount = _("{amount} 元", amount=yuan_text(told.pay))
    if told.pay_pending:
        amount += counted("（另有 {n} 行待定）", told.pay_pending)
    return amount


def year_days(year: int) -> tuple[str, str]:
    """The first and last day of a year."""
    return f"{year:04d}-01-01", f"{year:04d}-12-31"


class Names:
    """The teachers by id and by name, so that a name typed before its teacher was added is theirs
    as well, where only one has it."""

    def __init__(self, session: Session) -> None:
        self.all = records(session.db, TEACHER, order=("name",))
        self.by_id: dict[UUID, Told] = {one["id"]: one for one in self.all}
        named: dict[str, list[UUID]] = defaultdict(list)
        for one in self.all:
            named[one["name"] or ""].append(one["id"])
        self._only = {name: ids[0] for name, ids in named.items() if len(ids) == 1 and name}

    def who(self, id_: UUID | None, name: str) -> tuple[UUID | None, str]:
        """The teacher of a lesson, and what to call them."""
        known = id_ if id_ in self.by_id else self._only.get(name)
        if known is not None:
            return known, str(self.by_id[known]["name"] or name)
        return None, name


def taught(session: Session, rows: Iterable[TaughtRow], names: Names) -> list[TaughtLesson]:
    """Lessons that were held, as the rule wants them."""
    own = own_days(session.db)

    @cache
    def evening(day: str) -> str:
        return evening_from(session, day)

    return [_lesson(row, names, own, evening(row.date)) for row in rows if row.was_called]


def _lesson(
    row: TaughtRow, names: Names, own: dict[str, tuple[str, str]], evening: str
) -> TaughtLesson:
    id_, name = names.who(row.teacher, row.teacher_name)
    late = row.is_evening
    if late is None:
        calendar = look(date.fromisoformat(row.date), own)
        late = is_evening_or_weekend(row.date, row.starts_at, calendar, evening)
    return TaughtLesson(
        row.id, id_, name, row.class_id, row.date, row.minutes, form_of(row.form), row.outreach,
        late, row.is_repeat,
    )  # fmt: skip


def workload(session: Session, year: int, teacher: str | UUID | None = None) -> Workload:
    """The lines of a year (of one teacher), by name and class."""
    first, last = year_days(year)
    names = Names(session)
    rows = lessons_between(session.db, first, last)
    found = lines(taught(session, rows, names), _converter(session))
    if teacher is not None:
        from jlcenter.app.record_book import find

        told = find(session, TEACHER, teacher)
        found = [one for one in found if one.teacher == told["id"]]
        rows = [one for one in rows if names.who(one.teacher, one.teacher_name)[0] == told["id"]]
    rule = rule_in_force(session, RULE, last)
    years = {one["teacher"]: one for one in records(session.db, TEACHER_YEAR, {"year": year})}
    today = date.today().isoformat()
    classes: dict[UUID, ClassRow] = {}
    made = [_told(session, one, names, years, classes) for one in found]
    return Workload(
        year,
        tuple(made),
        sum(not row.was_called and row.date < today for row in rows),
        rule.source if rule is not None else "",
        rule.status if rule is not None else "",
    )


def _told(
    session: Session,
    line: Line,
    names: Names,
    years: dict[UUID, Told],
    classes: dict[UUID, ClassRow],
) -> HoursLine:
    if line.class_id not in classes:
        row = class_by_id(session.db, line.class_id)
        assert row is not None
        classes[line.class_id] = row
    who = names.by_id.get(line.teacher) if line.teacher is not None else None
    own = years.get(line.teacher) if line.teacher is not None else None
    told = who or {}
    rate = (own or {}).get("hour_rate") or told.get("hour_rate")
    amount = pay(line.converted, rate)
    return HoursLine(
        line,
        told.get("title") or "",
        told.get("employment") or "",
        is_from_enterprise(told),
        bool(told.get("is_dual_role")),
        classes[line.class_id],
        rate,
        amount,
        _basis(line, rate, amount),
    )


def is_from_enterprise(told: Told) -> bool:
    """Whether a teacher is one from an enterprise: so employed, or, where nobody said how, with an
    enterprise to their name."""
    if told.get("employment"):
        return bool(told["employment"] == "enterprise")
    return bool(told.get("enterprise"))


def _basis(line: Line, rate: int | None, amount: int | None) -> str:
    if line.converted is None:
        return _("待定：本校的课时折算系数还没有设定")
    if rate is None:
        return _("待定：教师或教师年度里没有写课时费标准")
    return _(
        "{hours} 折算学时 × {rate} 元 = {amount} 元",
        hours=hours_text(line.converted),
        rate=yuan_text(rate),
        amount=yuan_text(amount or 0),
    )


def _converter(session: Session) -> Convert:
    """The coefficients by the rule in force on a lesson's day."""

    @cache
    def rule_on(day: str) -> Rule | None:
        return rule_in_force(session, RULE, day)

    @cache
    def convert(kinds: tuple[str, ...], day: str) -> Coefficient | None:
        return coefficient(kinds, rule_on(day))

    return convert


def hours_by_teacher(session: Session, year: int) -> dict[UUID, Fraction]:
    """Training hours by teacher in a year, unconverted."""
    first, last = year_days(year)
    names = Names(session)
    found: dict[UUID, Fraction] = defaultdict(Fraction)
    for one in lessons_between(session.db, first, last):
        if one.was_called:
            id_, _name = names.who(one.teacher, one.teacher_name)
            if id_ is not None:
                found[id_] += hours_of(one.minutes)
    return dict(found)


def classes_taught(session: Session, year: int) -> dict[UUID, list[UUID]]:
    """The classes in which each teacher held a lesson in a year."""
    first, last = year_days(year)
    names = Names(session)
    found: dict[UUID, list[UUID]] = defaultdict(list)
    for one in lessons_between(session.db, first, last):
        id_, _name = names.who(one.teacher, one.teacher_name)
        if one.was_called and id_ is not None and one.class_id not in found[id_]:
            found[id_].append(one.class_id)
    return dict(found)


def class_lines(session: Session, class_id: UUID) -> list[Line]:
    """Who taught in one class, over all years."""
    names = Names(session)
    rows = lessons_of_classes(session.db, [class_id])
    return lines(taught(session, rows, names), _converter(session))


__all__ = [
    "HoursLine",
    "Names",
    "Workload",
    "class_lines",
    "classes_taught",
    "hours_by_teacher",
    "is_from_enterprise",
    "pay_text",
    "workload",
    "year_days",
]
