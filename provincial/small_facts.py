"""Facts of the kinds of which a centre has hundreds, not hundreds of thousands: read from the
records when somebody asks for indicators, as ``jlcenter/storage/queries/facts.py`` does at a
centre.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select

from jlcenter.domain.facts import (
    ClassFact,
    CreditFact,
    HeldFact,
    IncomeFact,
    ItemFact,
    SurveyFact,
    TeacherFact,
    TripFact,
)
from jlcenter.domain.hours import hundredths_of
from jlcenter.domain.measures import PLAN_BEGINS
from jlcenter.domain.records import (
    CREDIT_REGISTRATION,
    HELD_CERTIFICATE,
    INCOME,
    LESSON,
    OUTREACH_TRIP,
    REGISTER_ITEM,
    SURVEY,
    TEACHER,
    TEACHER_ACTIVITY,
    TEACHER_YEAR,
    TRAINING_CLASS,
    Kind,
)
from jlcenter.domain.teacher_shares import (
    DualRoleRule,
    Practice,
    TeacherFigures,
    practice_days,
)
from provincial import fact_classes, fact_enrolments, fact_people, fact_policy
from provincial.fact_classes import hundredths
from provincial.fact_policy import Policy
from provincial.fact_reads import Reads
from provincial.fact_tables import LESSON_FACT
from provincial.fact_values import Values, day, id_of, number, text, values_of
from provincial.state import unpack_state
from provincial.storage import StrandBook
from provincial.tables import RECORD

Classes = Mapping[bytes, ClassFact]
#: the activity that counts as practice in an enterprise
PRACTICE = "practice"


class SmallFacts:
    """The small kinds of one centre, for a year."""

    def __init__(self, db: Connection, code: str, year: int) -> None:
        self._db = db
        self._code = code
        self._year = year
        self._book = StrandBook(db)
        self._book.load_centre(code)
        self._classes: dict[bytes, ClassFact] = {}

    def _all(self, kind: Kind) -> Iterator[tuple[bytes, Values]]:
        query = (
            select(RECORD.c.id, RECORD.c.state)
            .where(RECORD.c.centre == self._code, RECORD.c.kind == kind.code)
            .order_by(RECORD.c.id)
        )
        for row in self._db.execute(query):
            values = values_of(kind, unpack_state(bytes(row.state), self._book.id))
            if values is not None:
                yield bytes(row.id), values

    def _of(self, told: list[tuple[bytes, Values]], name: str) -> Classes:
        return self._kept({id_of(values, name) for _id, values in told})

    def _kept(self, ids: set[bytes]) -> Classes:
        """Classes that a centre would look at for the year."""
        first = min(f"{self._year:04d}-01-01", PLAN_BEGINS)
        kept = fact_classes.kept(self._db, self._code, ids - {b""} - self._classes.keys())
        for id_, one in kept.items():
            if first <= one.ends <= f"{self._year:04d}-12-31":
                self._classes[id_] = one
        return self._classes

    def teachers(self) -> list[TeacherFact]:
        """The teachers of the year, as its shares count them (``domain/teacher_shares``)."""
        first, last = f"{self._year:04d}-01-01", f"{self._year:04d}-12-31"
        known = dict(self._all(TEACHER))
        taught = self._taught(known, first, last)
        years = {
            id_of(one, "teacher"): one
            for _id, one in self._all(TEACHER_YEAR)
            if one.get("year") == self._year
        }
        rule = _dual_role_rule(fact_policy.of_centre(self._db, self._code), last)
        stays: dict[bytes, list[Practice]] = defaultdict(list)
        for _id, one in self._all(TEACHER_ACTIVITY):
            if one.get("activity_type") == PRACTICE and day(one, "starts"):
                told = Practice(day(one, "starts"), day(one, "ends") or None, one.get("days"))
                stays[id_of(one, "teacher")].append(told)
        found = []
        for id_, one in known.items():
            if day(one, "left_on") and day(one, "left_on") < first:
                continue
            own = years.get(id_, {})
            minutes = own.get("degree_minutes")
            degree = None if minutes is None else hundredths(number(own, "degree_minutes"))
            figures = TeacherFigures(
                UUID(bytes=id_),
                "",
                is_specialist=_yes(own, one, "is_specialist"),
                is_declared=_yes(own, one, "is_dual_role"),
                # so employed, or, where nobody said how, with an enterprise to their name
                is_enterprise=(text(one, "employment") or "enterprise") == "enterprise"
                and bool(text(one, "employment") or text(one, "enterprise")),
                is_master=bool(one.get("is_master")),
                training=Fraction(taught.get(id_, 0), 100),
                degree=None if degree is None else Fraction(degree, 100),
                practice_days=practice_days(stays[id_], first, last),
            )
            found.append(
                TeacherFact(
                    id_,
                    is_enterprise=figures.is_enterprise,
                    is_specialist=figures.is_specialist,
                    is_dual_role=figures.is_dual_role(rule),
                    taught=taught.get(id_, 0),
                    degree=degree,
                )
            )
        return found

    def _taught(self, known: Mapping[bytes, Values], first: str, last: str) -> dict[bytes, int]:
        """Hundredths of class hours by teacher: of lessons held, by the lesson's teacher, else the
        class's; a name that only one teacher has is theirs."""
        named: dict[str, list[bytes]] = defaultdict(list)
        for id_, one in known.items():
            named[text(one, "name")].append(id_)
        only = {name: ids[0] for name, ids in named.items() if len(ids) == 1 and name}
        query = select(LESSON_FACT).where(
            LESSON_FACT.c.centre == self._code,
            LESSON_FACT.c.day >= first,
            LESSON_FACT.c.day <= last,
            LESSON_FACT.c.marks > 0,
            LESSON_FACT.c.minutes > 0,
        )
        rows = list(self._db.execute(query))
        reads = Reads(self._db, self._code, self._book, {})
        unsaid = {bytes(row.lesson) for row in rows if bytes(row.teacher) not in known}
        lessons = reads.values(LESSON, unsaid)
        classes = reads.values(TRAINING_CLASS, {bytes(row.training_class) for row in rows})
        found: dict[bytes, int] = defaultdict(int)
        for row in rows:
            if bytes(row.training_class) not in classes:
                continue
            who = bytes(row.teacher)
            if who not in known:
                source = lessons.get(bytes(row.lesson), {})
                if not who and not text(source, "teacher_name"):
                    source = classes[bytes(row.training_class)]
                    who = id_of(source, "teacher")
                who = who if who in known else only.get(text(source, "teacher_name"), b"")
            if who:
                found[who] += hundredths_of(row.minutes)
        return found

    def items(self) -> list[ItemFact]:
        """The registers."""
        return [
            ItemFact(
                id_,
                text(one, "item_type"),
                name=text(one, "name"),
                status=text(one, "status"),
                day=day(one, "recognised_on") or day(one, "starts"),
                sponsor=text(one, "sponsor"),
                brand=text(one, "brand"),
                training_type=text(one, "training_type"),
            )
            for id_, one in self._all(REGISTER_ITEM)
        ]

    def incomes(self) -> list[IncomeFact]:
        """Training income, arrived or due."""
        told = list(self._all(INCOME))
        classes = self._of(told, "training_class")
        return [
            IncomeFact(
                id_,
                text(one, "income_type"),
                amount=number(one, "amount") if day(one, "arrived_on") else 0,
                due=number(one, "due"),
                arrived_on=day(one, "arrived_on"),
                cls=classes.get(id_of(one, "training_class")),
            )
            for id_, one in told
        ]

    def held(self) -> list[HeldFact]:
        """Certificates that others issued."""
        told = list(self._all(HELD_CERTIFICATE))
        trainees = {id_of(one, "trainee") for _id, one in told} - {b""}
        people = fact_people.persons(self._db, self._code, trainees)
        ids = {id_of(one, "enrolment") for _id, one in told} - {b""}
        rows = fact_enrolments.rows(self._db, self._code, ids)
        classes = self._kept({row.training_class for row in rows.values()})

        def cls(one: Values) -> ClassFact | None:
            row = rows.get(id_of(one, "enrolment"))
            return classes.get(row.training_class) if row is not None else None

        return [
            HeldFact(
                id_,
                people.get(id_of(one, "trainee"), b""),
                text(one, "certificate_kind"),
                name=text(one, "name"),
                level=text(one, "level"),
                issued_on=day(one, "issued_on"),
                cls=cls(one),
            )
            for id_, one in told
        ]

    def credits(self) -> list[CreditFact]:
        """Registrations in the credit bank."""
        return [
            CreditFact(id_, id_of(one, "trainee"), text(one, "status"), day(one, "registered_on"))
            for id_, one in self._all(CREDIT_REGISTRATION)
        ]

    def surveys(self) -> list[SurveyFact]:
        """Answers to surveys of classes."""
        told = list(self._all(SURVEY))
        classes = self._of(told, "training_class")
        return [
            SurveyFact(
                id_,
                text(one, "overall"),
                count=number(one, "count") or 1,
                day=day(one, "date"),
                cls=classes.get(id_of(one, "training_class")),
            )
            for id_, one in told
        ]

    def trips(self) -> list[TripFact]:
        """Trips of the van."""
        return [
            TripFact(
                id_,
                day(one, "returns_on") or day(one, "leaves_on"),
                text(one, "status"),
                tuple(one.get("route") or ()),
            )
            for id_, one in self._all(OUTREACH_TRIP)
        ]


def _dual_role_rule(own: Policy, on: str) -> DualRoleRule:
    """Who counts as dual-role; where no rule is set, whom the centre has confirmed."""
    rule = own.rule("teacher.dual_role", on)
    if rule is None or not rule.values:
        return DualRoleRule(None, None, None, True, "", "empty")
    told = rule.values
    return DualRoleRule(
        told["min_training_hours"],
        told["min_degree_hours"],
        told["min_practice_days"],
        told["needs_confirmation"],
        rule.source,
        rule.status,
    )


def _yes(own: Values, one: Values, name: str) -> bool:
    """What the year says, else the teacher's record."""
    told: Any = own.get(name)
    return bool(one.get(name) if told is None else told)
