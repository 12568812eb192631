"""Enrolments as facts: each from its record and the few records that tell something of it.

As ``jlcenter/storage/queries/facts.py`` reads them at the centre; a test holds both to the same
figures. Hours attended are not worked out here: they are moved mark by mark (``fact_marks``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sqlalchemy import Connection

from jlcenter.domain.facts import DEAD_CLAIM, IN_CLASS, VALID, ClassFact, EnrolmentFact, nodes_of
from jlcenter.domain.records import (
    CERTIFICATE,
    CLAIM,
    CLAIM_LINE,
    ENROLMENT,
    FOLLOW_UP,
    HELD_CERTIFICATE,
    PAYMENT,
    TRAINEE,
)
from provincial import fact_classes, fact_people, fact_policy
from provincial.bulk import looked_up, upsert
from provincial.fact_policy import Policy
from provincial.fact_reads import Reads
from provincial.fact_rows import (
    Kept,
    enrolment_of_row,
    pack_enrolment,
    rounded,
    year_of,
)
from provincial.fact_tables import ENROLMENT_FACT
from provincial.fact_values import Values, day, id_of, number, text, values_of

#: lines in these states are granted
_GRANTED = frozenset(("approved", "part_paid", "bounced", "paid"))
_COLUMNS = (
    "centre",
    "enrolment",
    "training_class",
    "trainee",
    "person",
    "year",
    "attended",
    "attended_part",
    "told",
)


@dataclass(slots=True)
class Row:
    """An enrolment's row. ``kept`` is None where it counts for nothing: hidden, not known yet."""

    training_class: bytes = b""
    trainee: bytes = b""
    person: bytes = b""
    attended: int = 0
    part: Fraction = Fraction(0)
    kept: Kept | None = None

    @property
    def year(self) -> int:
        """The year it counts in, 0 for none."""
        return year_of(self.kept.fact.cls) if self.kept is not None else 0


def rows(
    db: Connection,
    code: str,
    enrolments: Iterable[bytes],
    known: Mapping[bytes, ClassFact] | None = None,
) -> dict[bytes, Row]:
    """Rows as they are kept, by enrolment. ``known``: facts of classes as they are kept."""
    columns = [ENROLMENT_FACT.c[name] for name in _COLUMNS[1:]]
    found = {
        row.enrolment: row
        for row in looked_up(db, code, columns, ENROLMENT_FACT.c.enrolment, enrolments)
    }
    classes = dict(known or {})
    lacking = {row.training_class for row in found.values()} - classes.keys()
    classes |= fact_classes.kept(db, code, lacking - {b""})
    return {id_: _row(id_, row, classes) for id_, row in found.items()}


def _row(id_: bytes, row: Any, classes: dict[bytes, ClassFact]) -> Row:
    cls, person = row.training_class, row.person
    kept = None
    if row.told and cls in classes:
        kept = enrolment_of_row(id_, person, classes[cls], row.told)
    part = Fraction(row.attended_part) if row.attended_part else Fraction(0)
    return Row(cls, row.trainee, person, row.attended, part, kept)


def store(db: Connection, code: str, told: dict[bytes, Row]) -> None:
    """Write rows."""
    values = [
        (
            code,
            id_,
            row.training_class,
            row.trainee,
            row.person,
            row.year,
            row.attended,
            str(row.part) if row.part else "",
            pack_enrolment(row.kept) if row.kept is not None else b"",
        )
        for id_, row in sorted(told.items())
    ]
    upsert(db, ENROLMENT_FACT, _COLUMNS, values)


def of_classes(db: Connection, code: str, classes: Iterable[bytes]) -> set[bytes]:
    """The enrolments of classes."""
    return _ids(db, code, ENROLMENT_FACT.c.training_class, classes)


def of_trainees(db: Connection, code: str, trainees: Iterable[bytes]) -> set[bytes]:
    """The enrolments of trainees."""
    return _ids(db, code, ENROLMENT_FACT.c.trainee, trainees)


def _ids(db: Connection, code: str, column: Any, values: Iterable[bytes]) -> set[bytes]:
    rows = looked_up(db, code, (ENROLMENT_FACT.c.enrolment,), column, values)
    return {id_ for (id_,) in rows}


# -- made anew ---------------------------------------------------------------------------------


def make(reads: Reads, told: dict[bytes, Row], ids: set[bytes]) -> None:
    """Make the rows of enrolments in ``told`` anew from the records; their hours stay. What has no
    record and no row yet is left out."""
    records = reads.records(ENROLMENT, ids)
    keys = {id_: record[0] for id_, record in records.items()}
    classes = fact_classes.kept(reads.db, reads.code, {key[0] for key in keys.values()})
    people = fact_people.persons(reads.db, reads.code, {key[1] for key in keys.values()})
    trainees = reads.records(TRAINEE, {key[1] for key in keys.values()})
    others = _Others(reads, ids)
    for id_, record in records.items():
        cls_id, trainee = keys[id_]
        row = told.setdefault(id_, Row())
        row.training_class, row.trainee, row.person = cls_id, trainee, people[trainee]
        values, cls = values_of(ENROLMENT, record), classes.get(cls_id)
        row.kept = None
        if values is None or cls is None:
            continue
        own = trainees.get(trainee)
        person = values_of(TRAINEE, own, hidden=True) if own is not None else None
        row.kept = others.kept(id_, values, person, cls, row)


class _Others:
    """The records that tell something of some enrolments, read with one query a kind."""

    def __init__(self, reads: Reads, enrolments: Iterable[bytes]) -> None:
        ids = reads.pointing(enrolments)
        self._ids = ids
        self._place = (reads.db, reads.code)
        self._policy: Policy | None = None

        def of(kind: Any) -> dict[bytes, Values]:
            return reads.values(
                kind, (one for told in ids.values() for one in told.get(kind.code, ()))
            )

        self._certificates = of(CERTIFICATE)
        self._held = of(HELD_CERTIFICATE)
        self._answers = of(FOLLOW_UP)
        self._lines = of(CLAIM_LINE)
        self._claims = reads.values(CLAIM, {id_of(one, "claim") for one in self._lines.values()})
        self._payment_ids = reads.pointing(self._lines)
        self._payments = reads.values(
            PAYMENT,
            (one for told in self._payment_ids.values() for one in told.get(PAYMENT.code, ())),
        )

    def kept(
        self, id_: bytes, values: Values, person: Values | None, cls: ClassFact, row: Row
    ) -> Kept:
        """The fact of one enrolment."""
        status = values.get("status")
        in_class = status is None or status in IN_CLASS
        attended = rounded(row.attended, row.part)
        alive, claimed, approved, paid = self._money(id_)
        others = values.get("other_categories")
        if others is None:
            others = (person or {}).get("other_categories")
        fact = EnrolmentFact(
            id_,
            row.person,
            cls,
            number=number(values, "number"),
            category=_first(values, person, "category"),
            others=tuple(others or ()),
            in_class=in_class,
            was_there=in_class or was_there(values, cls.starts, attended),
            attended=attended,
            completed=any(
                one.get("status") == VALID for one in self._of(id_, CERTIFICATE, self._certificates)
            ),
            certificates=tuple(
                text(one, "certificate_kind", 40) or "other"
                for one in self._of(id_, HELD_CERTIFICATE, self._held)
            ),
            claimed=alive,
            paid=paid,
            nodes=self._nodes(id_, cls.ends),
        )
        return Kept(fact, claimed, approved)

    def _of(self, id_: bytes, kind: Any, told: dict[bytes, Values]) -> list[Values]:
        found = (told.get(one) for one in self._ids.get(id_, {}).get(kind.code, ()))
        return [one for one in found if one is not None and one.get("enrolment") == id_]

    def _nodes(self, id_: bytes, ends: str) -> Any:
        heard = [
            (day(one, "date"), text(one, "status"), one.get("months"), bool(one.get("is_in_post")))
            for one in self._of(id_, FOLLOW_UP, self._answers)
        ]
        if not heard:
            return ()
        if self._policy is None:
            self._policy = fact_policy.of_centre(*self._place)
        window = self._policy.window_days(ends[:4])
        try:
            return nodes_of(ends, [one for one in heard if one[0] and one[1]], window)
        except ValueError:  # a day that no calendar has: from another program than ours
            return ()

    def _money(self, id_: bytes) -> tuple[bool, int, int, int]:
        """Whether a line stands, fen of lines that stand, of those granted, and what was paid."""
        alive, claimed, approved, paid = False, 0, 0, 0
        for line in self._ids.get(id_, {}).get(CLAIM_LINE.code, ()):
            values = self._lines.get(line)
            if values is None or values.get("enrolment") != id_:
                continue
            paid += sum(number(one, "amount") for one in self._paid_on(line))
            claim = self._claims.get(id_of(values, "claim"))
            if not stands(values, claim):
                continue
            alive = True
            claimed += number(values, "amount")
            approved += number(values, "amount") if values.get("status") in _GRANTED else 0
        return alive, claimed, approved, paid

    def _paid_on(self, line: bytes) -> list[Values]:
        found = (
            self._payments.get(one) for one in self._payment_ids.get(line, {}).get(PAYMENT.code, ())
        )
        return [
            one
            for one in found
            if one is not None
            and one.get("claim_line") == line
            and (one.get("status") or "paid") == "paid"
        ]


def stands(line: Values | None, claim: Values | None) -> bool:
    """Whether a line asks for money: neither it nor its claim is removed, refused or cancelled."""
    if line is None or claim is None:
        return False
    return line.get("status") not in DEAD_CLAIM and claim.get("status") not in DEAD_CLAIM


def was_there(values: Values, starts: str, attended: int) -> bool:
    """Who left took part in the opening unless gone before it; who changed class counts there."""
    if values.get("status") != "withdrawn":
        return False
    left_on = day(values, "left_on")
    return attended > 0 or (bool(left_on) and left_on >= starts)


def _first(values: Values, person: Values | None, name: str) -> str:
    return text(values if values.get(name) is not None else person, name, 80)
