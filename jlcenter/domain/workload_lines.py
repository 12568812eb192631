"""A teacher's year in lines: class hours by kind, converted by coefficients, each step shown.

The plan, three (3): what a teacher teaches in training counts in the appraisal and in the school's
own distribution of pay. Lessons that were not held count for nobody; a substitute's lesson counts
for who taught. How a coefficient comes about is in ``workload.py``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from uuid import UUID

from jlcenter.domain.calendar import Day
from jlcenter.domain.hours import hours_of, hours_text
from jlcenter.words import _, mark

THEORY, PRACTICE, ONLINE = FORMS = ("theory", "practice", "online")
RURAL, EVENING, ENTERPRISE, REPEAT = "rural", "evening_weekend", "enterprise", "repeat"
KINDS = (*FORMS, RURAL, EVENING, ENTERPRISE, REPEAT)
KIND_LABELS = {
    THEORY: mark("理论"),
    PRACTICE: mark("实操"),
    ONLINE: mark("线上"),
    RURAL: mark("下乡"),
    EVENING: mark("晚间或周末"),
    ENTERPRISE: mark("进企业"),
    REPEAT: mark("重复班"),
}
#: which ways of going to the people are rural, which are in an enterprise (the plan, two (7))
_OUTREACH_KINDS = {
    "van": RURAL,
    "stool": RURAL,
    "workshop": RURAL,
    "enterprise": ENTERPRISE,
}
#: words by which a lesson's form is told, most telling first
_FORM_WORDS = (
    (ONLINE, ("线上", "直播", "网络", "online")),
    (PRACTICE, ("实操", "实训", "实习", "实践", "操作", "practice", "practical")),
    (THEORY, ("理论", "讲授", "面授", "课堂", "theory")),
)


def form_of(text: str | None) -> str | None:
    """Theory, practice or online as a lesson's form says it; None where it says none of them."""
    plain = (text or "").strip().lower()
    return next((form for form, words in _FORM_WORDS if any(w in plain for w in words)), None)


def is_evening_or_weekend(day: str, starts_at: str | None, calendar: Day, evening: str) -> bool:
    """Whether a lesson lies outside working time: a holiday, a weekend that is no working day, or
    from ``evening`` on."""
    weekend = date.fromisoformat(day).weekday() >= 5
    if calendar.is_holiday or (weekend and not calendar.is_make_up):
        return True
    return bool(starts_at and evening and starts_at >= evening)


@dataclass(frozen=True, slots=True)
class TaughtLesson:
    """One lesson that was held, and who taught it. ``form`` None: nobody wrote which it was."""

    id: UUID
    teacher: UUID | None
    teacher_name: str
    class_id: UUID
    day: str
    minutes: int
    form: str | None
    outreach: str
    is_evening: bool
    is_repeat: bool

    @property
    def kinds(self) -> tuple[str, ...]:
        """Everything that a coefficient may look at, in the order of ``KINDS``. A lesson whose form
        nobody wrote is counted as theory, and told (``Line.without_form``)."""
        told = {self.form or THEORY, _OUTREACH_KINDS.get(self.outreach, "")}
        if self.is_evening:
            told.add(EVENING)
        if self.is_repeat:
            told.add(REPEAT)
        return tuple(one for one in KINDS if one in told)


@dataclass(frozen=True, slots=True)
class Coefficient:
    """What hours of some kinds are multiplied by, and how that came about, in words."""

    value: Fraction
    words: str


#: the coefficient of some kinds on a day; None where none is set then (待定)
Convert = Callable[[tuple[str, ...], str], Coefficient | None]


@dataclass(frozen=True, slots=True)
class Step:
    """The hours of one line that share their kinds and coefficient, and what they come to."""

    kinds: tuple[str, ...]
    lessons: int
    hours: Fraction
    coefficient: Coefficient | None

    @property
    def converted(self) -> Fraction | None:
        """Hours times coefficient; None while that is not set."""
        return self.hours * self.coefficient.value if self.coefficient is not None else None

    @property
    def words(self) -> str:
        """``理论、下乡：8 学时 × 1.2（下乡 1.2） = 9.6``."""
        kinds = _("、").join(_(KIND_LABELS[one]) for one in self.kinds)
        if self.coefficient is None or self.converted is None:
            return _("{kinds}：{hours} 学时 × 待定", kinds=kinds, hours=hours_text(self.hours))
        return _(
            "{kinds}：{hours} 学时 × {coefficient} = {converted}",
            kinds=kinds,
            hours=hours_text(self.hours),
            coefficient=self.coefficient.words,
            converted=hours_text(self.converted),
        )


@dataclass(frozen=True, slots=True)
class Line:
    """One teacher in one class. ``by_kind``: a lesson's hours stand under each of its kinds."""

    teacher: UUID | None
    teacher_name: str
    class_id: UUID
    steps: tuple[Step, ...]
    by_kind: dict[str, Fraction]
    without_form: int

    @property
    def hours(self) -> Fraction:
        """The hours taught."""
        return sum((one.hours for one in self.steps), Fraction(0))

    @property
    def converted(self) -> Fraction | None:
        """The converted hours; None where a coefficient is not set."""
        told = [one.converted for one in self.steps]
        return None if None in told else sum((one for one in told if one is not None), Fraction(0))

    @property
    def coefficients(self) -> tuple[Fraction, ...]:
        """The coefficients used, each once, in the order of the steps."""
        told = [one.coefficient.value for one in self.steps if one.coefficient is not None]
        return tuple(dict.fromkeys(told))

    @property
    def words(self) -> str:
        """The whole calculation in a line."""
        parts = _("；").join(one.words for one in self.steps)
        if len(self.steps) < 2 or self.converted is None:
            return parts
        return _("{parts}；合计 {sum}", parts=parts, sum=hours_text(self.converted))


def lines(lessons: Iterable[TaughtLesson], convert: Convert) -> list[Line]:
    """One line a teacher and class, by the teacher's name; the same in whatever order they come."""
    found: dict[tuple[str, bytes, bytes], list[TaughtLesson]] = defaultdict(list)
    for one in lessons:
        own = one.teacher.bytes if one.teacher is not None else b""
        found[one.teacher_name, own, one.class_id.bytes].append(one)
    return [_line(found[key], convert) for key in sorted(found)]


def _line(lessons: Sequence[TaughtLesson], convert: Convert) -> Line:
    groups: dict[tuple[tuple[str, ...], Coefficient | None], list[TaughtLesson]] = defaultdict(list)
    by_kind: dict[str, Fraction] = defaultdict(Fraction)
    for one in lessons:
        groups[one.kinds, convert(one.kinds, one.day)].append(one)
        for kind in one.kinds:
            by_kind[kind] += hours_of(one.minutes)
    steps = tuple(
        Step(
            key[0],
            len(groups[key]),
            sum((hours_of(one.minutes) for one in groups[key]), Fraction(0)),
            key[1],
        )
        for key in sorted(groups, key=_order)
    )
    first = lessons[0]
    return Line(
        first.teacher,
        first.teacher_name,
        first.class_id,
        steps,
        {kind: by_kind[kind] for kind in KINDS if kind in by_kind},
        sum(one.form is None for one in lessons),
    )


def _order(group: tuple[tuple[str, ...], Coefficient | None]) -> tuple[list[int], Fraction]:
    kinds, coefficient = group
    value = coefficient.value if coefficient is not None else Fraction(0)
    return [KINDS.index(one) for one in kinds], value


def pay(converted: Fraction | None, rate: int | None) -> int | None:
    """Fen for converted hours at a rate in fen; half a fen goes up. None while the rate is not
    written or the coefficients are not set: money is never worked out from a guess."""
    if converted is None or rate is None:
        return None
    exact = converted * rate
    return (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)
