"""疑点: what an auditor would ask about, of one class or of all classes of a year.

Classes are read some at a time, so that a year of any size fits; what concerns several classes
is looked at with the people who are in several only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from uuid import UUID

from jlcenter.app.indicators import period
from jlcenter.app.lookup import class_id
from jlcenter.app.policy_rules import own_rules, rule_in_force
from jlcenter.domain import policy
from jlcenter.domain.anomalies import papers, people, rolls, timetable
from jlcenter.domain.anomalies.facts import Anomaly, AuditClass, AuditMember, Limits
from jlcenter.domain.calendar import look
from jlcenter.domain.retirement_age import judge_age
from jlcenter.storage.queries import anomalies as queries
from jlcenter.storage.queries.classes import own_days
from jlcenter.storage.queries.facts import standing_people
from jlcenter.storage.queries.several import batches
from jlcenter.storage.session import Session

__all__ = ["Anomaly", "anomalies"]

Progress = Callable[[int, int], None]


def anomalies(
    session: Session,
    training_class: str | UUID | None = None,
    year: int | None = None,
    progress: Progress | None = None,
) -> list[Anomaly]:
    """Every finding about a class, or about a year's classes (this year's where none is told)."""
    db = session.db
    only: bytes | None = None
    if training_class is not None:
        only = class_id(session, training_class).bytes
        one = queries.one_class(db, only)
        scope = (
            queries.classes_between(db, one.starts, one.ends or "9999-12-31")
            if one is not None and one.starts
            else []
        )
        first, last = (one.starts, "9999-12-31") if one is not None else ("", "")
    else:
        wanted = year or date.today().year
        first, last = f"{wanted:04d}-01-01", period(wanted, None)
        scope = queries.classes_between(db, first, last)
    found = list(_Search(session, scope, only, progress).all(first, last))
    if only is not None:
        found = [one for one in found if only in one.classes]
    return found


class _Search:
    """One search: what is read once, and the classes some at a time."""

    def __init__(
        self,
        session: Session,
        scope: list[AuditClass],
        only: bytes | None,
        progress: Progress | None,
    ) -> None:
        self._session, self._scope, self._only = session, scope, only
        self._progress = progress
        self._db = session.db
        self._walls = queries.Walls(self._db)
        self._own_days = own_days(self._db)
        self._people = standing_people(self._db)
        self._several = queries.people_of_several(self._db, [one.id for one in scope])
        self._limits = self._read_limits()
        ages = (*policy.shipped(), *own_rules(session, "age.eligible"))
        self._rule = cache(
            lambda day: policy.in_force(ages, "age.eligible", session.centre_code, day)
        )

    def _read_limits(self) -> Limits:
        day = self._scope[0].starts if self._scope else date.today().isoformat()
        told = rule_in_force(self._session, "figures.anomalies", day)
        daily = rule_in_force(self._session, "class.daily_hours_max", day)
        values = dict(told.values) if told is not None else {}
        never = 10**9
        return Limits(
            daily_hours=int(daily.values.get("hours", never)) if daily is not None else never,
            **{
                name: int(values.get(name, never))
                for name in Limits.__dataclass_fields__
                if name != "daily_hours"
            },
        )

    def all(self, first: str, last: str) -> Iterator[Anomaly]:
        """The findings, by family."""
        slim: list[AuditClass] = []
        for some in batches(self._scope):
            found = self._contents(some)
            for one in some:
                cls = found.of(one)
                if self._is_whole(one):
                    yield from self._of_class(cls)
                slim.append(self._slim(cls))
                if self._progress is not None:
                    self._progress(len(slim), len(self._scope))
        yield from timetable.two_places(slim)
        yield from timetable.teacher_two_places(slim)
        yield from timetable.hours_a_day(slim, self._limits)
        yield from people.shared(slim, self._limits)
        issued = queries.issued_by_day(self._db, first, last)
        yield from papers.many_certificates(issued, self._limits)

    def _is_whole(self, one: AuditClass) -> bool:
        """Whether all rules look at a class; of others only what it shares with the one asked."""
        return self._only in (None, one.id)

    def _contents(self, some: Sequence[AuditClass]) -> queries.Contents:
        return queries.contents(
            self._db,
            [one.id for one in some],
            {one.id for one in some if self._is_whole(one)},
            self._walls,
            self._is_free,
            self._people,
        )

    def _is_free(self, day: str) -> bool:
        on = date.fromisoformat(day)
        return on.weekday() >= 5 or look(on, self._own_days).is_holiday

    def _slim(self, cls: AuditClass) -> AuditClass:
        """What rules across classes need: of each roll one mark at least, which says that the
        lesson was held, and those of people who are in several classes."""
        return replace(
            cls,
            rolls={
                lesson: {
                    who: one
                    for place, (who, one) in enumerate(roll.items())
                    if place == 0 or who in self._several
                }
                for lesson, roll in cls.rolls.items()
            },
        )

    def _of_class(self, cls: AuditClass) -> Iterator[Anomaly]:
        limits = self._limits
        yield from rolls.made_late(cls, limits)
        yield from rolls.made_at_once(cls, limits)
        yield from rolls.same_times(cls, limits)
        yield from rolls.called_off(cls)
        yield from rolls.outside_class(cls)
        yield from rolls.identical(cls, limits)
        yield from rolls.over_capacity(cls)
        yield from rolls.head_counts(cls)
        yield from people.not_of_age(cls, self._age_of)
        yield from people.students(cls)
        yield from people.numbers_alike(cls, limits)
        yield from papers.without_attendance(cls)
        yield from papers.unplanned_days(cls, self._own_days)

    def _age_of(self, member: AuditMember, day: str) -> tuple[str | None, str]:
        rule = self._rule(day)
        if rule is None or not rule.values or not member.birth_date:
            return None, ""
        answer = judge_age(
            member.birth_date, member.sex or None, member.retirement_group or None, day, rule
        )
        return answer.reason, answer.words
