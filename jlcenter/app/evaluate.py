"""培训评价: classes, teachers' classes and the centre by their parts, weighted by the policy.

The parts are the indicators' own numbers (``domain/facts.py``), so that an evaluation never tells
another completion or employment rate than the figures do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any
from uuid import UUID

from jlcenter.app.attendance import attendance_of_classes
from jlcenter.app.fact_book import gather
from jlcenter.app.teacher_hours import classes_taught, year_days
from jlcenter.app.teacher_rules import evaluation_weights
from jlcenter.domain.evaluation import (
    EMPLOYED_AFTER,
    NOTHING,
    Ratio,
    Score,
    score,
    together,
)
from jlcenter.domain.facts import (
    ClassFact,
    EnrolmentFact,
    SurveyFact,
    employed_states,
)
from jlcenter.domain.follow_ups import add_months
from jlcenter.domain.records import INSPECTION, TEACHER
from jlcenter.storage.queries.book import records
from jlcenter.storage.session import Session

__all__ = ["ClassScore", "Evaluation", "TeacherOutcome", "evaluate", "teacher_outcomes"]

_PLEASED = frozenset(("satisfied", "basic"))
_HUNDREDTHS = _FULL_SCORE = 100


@dataclass(frozen=True, slots=True)
class ClassScore:
    """A class with its parts; ``to_rectify`` inspections whose findings are open."""

    fact: ClassFact
    id: UUID
    people: int
    score: Score
    to_rectify: int


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The classes that ended in a year, and the centre as their sum. ``weights`` None: none are
    set, so nothing is added up; ``source`` and ``status`` are the rule's."""

    year: int
    classes: tuple[ClassScore, ...]
    centre: Score
    weights: Mapping[str, int] | None
    source: str
    status: str


@dataclass(frozen=True, slots=True)
class TeacherOutcome:
    """What became of the classes a teacher held lessons in."""

    teacher: UUID
    name: str
    classes: tuple[str, ...]
    people: int
    parts: Mapping[str, Ratio]


@dataclass(frozen=True, slots=True)
class _Counted:
    fact: ClassFact
    people: int
    ratios: dict[str, Ratio]
    to_rectify: int


def evaluate(session: Session, year: int) -> Evaluation:
    """The classes that ended in a year, the best first where weights are set, and the centre."""
    last = year_days(year)[1]
    weights, rule = evaluation_weights(session, last)
    counted = _count(session, year)
    made = [
        ClassScore(
            one.fact,
            UUID(bytes=one.fact.id),
            one.people,
            score(one.ratios, weights),
            one.to_rectify,
        )
        for one in counted.values()
    ]
    made.sort(key=lambda one: (-(one.score.total or Fraction(0)), one.fact.code))
    return Evaluation(
        year,
        tuple(made),
        score(together([one.ratios for one in counted.values()]), weights),
        weights,
        rule.source if rule is not None else "",
        rule.status if rule is not None else "empty",
    )


def teacher_outcomes(
    session: Session, year: int, teacher: str | UUID | None = None
) -> list[TeacherOutcome]:
    """What became of the classes each teacher held lessons in during a year, of those that ended in
    it; by name."""
    counted = _count(session, year)
    taught = classes_taught(session, year)
    people = records(session.db, TEACHER, {}, ("name",))
    if teacher is not None:
        from jlcenter.app.record_book import find

        people = [find(session, TEACHER, teacher)]
    found = []
    for one in people:
        own = [counted[id_.bytes] for id_ in taught.get(one["id"], ()) if id_.bytes in counted]
        if own:
            found.append(
                TeacherOutcome(
                    one["id"],
                    one["name"] or "",
                    tuple(sorted(each.fact.code for each in own)),
                    sum(each.people for each in own),
                    together([each.ratios for each in own]),
                )
            )
    return found


def _count(session: Session, year: int) -> dict[bytes, _Counted]:
    first, last = year_days(year)
    facts = gather(session, year, last)
    own = [one for one in facts.classes if first <= one.ends <= last and one.is_training]
    members: dict[bytes, list[EnrolmentFact]] = defaultdict(list)
    for one in facts.enrolments:
        if not one.is_past:
            members[one.cls.id].append(one)
    inspections: dict[UUID, list[Mapping[str, Any]]] = defaultdict(list)
    for told in records(session.db, INSPECTION):
        if told["training_class"] is not None:
            inspections[told["training_class"]].append(told)
    today = date.today().isoformat()
    surveys: dict[bytes, list[SurveyFact]] = defaultdict(list)
    for survey in facts.surveys:
        if survey.cls is not None:
            surveys[survey.cls.id].append(survey)
    ids = [UUID(bytes=one.id) for one in own]
    required = {
        id_: sum((sums.required for _member, sums, _marks in told), Fraction(0))
        for id_, told in attendance_of_classes(session, ids)
    }
    return {
        cls.id: _of_class(
            cls, members[cls.id], required[id_], surveys[cls.id], inspections[id_], today
        )
        for cls, id_ in zip(own, ids, strict=True)
    }


def _of_class(
    cls: ClassFact,
    people: Sequence[EnrolmentFact],
    required: Fraction,
    surveys: Sequence[SurveyFact],
    inspections: Iterable[Mapping[str, Any]],
    today: str,
) -> _Counted:
    done = [one for one in people if one.completed]
    visits = list(inspections)
    ratios = {
        # hours as T05 has them, rounded once a person, so that both tell one number
        "attendance": Ratio(Fraction(sum(one.attended for one in people), _HUNDREDTHS), required),
        "completion": _of(len(done), sum(one.was_there for one in people)),
        "certificate": _of(sum(bool(one.certificates) for one in done), len(done)),
        "employment": _employment(cls, done, today),
        "satisfaction": _satisfaction(surveys),
        "inspection": _inspection(visits),
    }
    return _Counted(
        cls,
        sum(one.in_class for one in people),
        ratios,
        sum(one.get("status") == "to_rectify" for one in visits),
    )


def _of(part: int, whole: int) -> Ratio:
    return Ratio(Fraction(part), Fraction(whole))


def _employment(cls: ClassFact, done: Sequence[EnrolmentFact], today: str) -> Ratio:
    """Of a class whose node has not come yet nothing is told: silence is no unemployment."""
    if not cls.ends or add_months(cls.ends, EMPLOYED_AFTER) > today:
        return NOTHING
    employed = 0
    for one in done:
        node = one.at(EMPLOYED_AFTER)
        employed += node is not None and node.status in employed_states()
    return _of(employed, len(done))


def _satisfaction(own: Sequence[SurveyFact]) -> Ratio:
    pleased = sum(one.count for one in own if one.overall in _PLEASED)
    return _of(pleased, sum(one.count for one in own))


def _inspection(visits: Sequence[Mapping[str, Any]]) -> Ratio:
    scores = [one["score"] for one in visits if one.get("score") is not None]
    return Ratio(Fraction(sum(scores), _HUNDREDTHS), Fraction(len(scores) * _FULL_SCORE))
