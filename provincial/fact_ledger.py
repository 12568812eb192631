"""The ledger of past years as facts: lines alike are one class, told by the first of them.

Only this centre's own training counts, and as at the centre no line of a class that is here as a
class too: one that ended by the line's own year, since the plan began. Where it ends in a later
year, sums since the plan began count the class from that year on and no longer the line.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from jlcenter.domain.facts import ClassFact, EnrolmentFact
from jlcenter.domain.measures import PLAN_BEGINS
from jlcenter.domain.records import PAST_TRAINING, TRAINEE
from provincial import fact_classes, fact_enrolments, fact_people, storage
from provincial.fact_classes import Programmes, hundredths
from provincial.fact_enrolments import Row
from provincial.fact_reads import Reads
from provincial.fact_rows import Kept
from provincial.fact_values import Values, day, id_of, number, text, values_of

_PLAN_YEAR = int(PLAN_BEGINS[:4])


@dataclass(slots=True)
class Ledger:
    """What lines of the ledger say now. ``classes``: those that say something else than before,
    None where no line is left; ``lines``: all lines that have to be made anew."""

    values: dict[bytes, Values] = field(default_factory=dict)
    #: the class of each line; empty where it does not count
    places: dict[bytes, bytes] = field(default_factory=dict)
    #: the year from which on a line's class is here, where that is later than the line's
    until: dict[bytes, int] = field(default_factory=dict)
    old: dict[bytes, ClassFact] = field(default_factory=dict)
    classes: dict[bytes, ClassFact | None] = field(default_factory=dict)

    @property
    def lines(self) -> set[bytes]:
        """Their ids."""
        return set(self.places)


def read(reads: Reads, ids: Iterable[bytes], rows: dict[bytes, Row]) -> Ledger:
    """Look at lines among ``ids``; the facts of classes are as they will be kept."""
    found = Ledger()
    records = reads.records(PAST_TRAINING, ids)
    if not records:
        return found
    centre = storage.centre(reads.db, reads.code)
    own_name = centre.name if centre else ""
    own_codes = fact_classes.years_of_codes(reads.db, reads.code)
    _look(found, reads, records, own_codes, own_name)
    met = {found.places[id_] for id_ in records} - {b""}
    met |= {rows[id_].training_class for id_ in records if id_ in rows} - {b""}
    others = fact_enrolments.of_classes(reads.db, reads.code, met) - found.lines
    # lines that stayed in a class that is met: they may be its first one, and follow it
    _look(found, reads, reads.records(PAST_TRAINING, others), own_codes, own_name)
    first: dict[bytes, bytes] = {}
    for id_, place in sorted(found.places.items()):
        if place in met:
            first.setdefault(place, id_)
    programmes = Programmes(reads, (text(one, "programme") for one in found.values.values()))
    found.old = fact_classes.kept(reads.db, reads.code, met)
    for place in sorted(met):
        told = found.values[first[place]] if place in first else None
        fact = _class(place, told, programmes, reads.code[:6]) if told is not None else None
        if fact != found.old.get(place):
            found.classes[place] = fact
    for id_ in others:
        if found.places[id_] not in found.classes:
            del found.places[id_]
    return found


def _look(
    found: Ledger,
    reads: Reads,
    records: Iterable[bytes],
    own_codes: Mapping[str, set[int]],
    own_name: str,
) -> None:
    told = reads.values(PAST_TRAINING, records)
    for id_ in records:
        values = told.get(id_)
        found.places[id_] = b""
        if values is None or text(values, "institution") not in ("", own_name):
            continue
        year, years = _ends(values)[:4], own_codes.get(text(values, "class_code"), set())
        told_in = int(year) if year.isdigit() else 0
        if not any(one == told_in or _PLAN_YEAR <= one <= told_in for one in years):
            found.places[id_] = _place(values)
            found.values[id_] = values
            if told_in >= _PLAN_YEAR:
                found.until[id_] = min((one for one in years if one > told_in), default=0)


def _ends(values: Values) -> str:
    year = number(values, "year")
    return day(values, "ends") or (f"{year:04d}-12-31" if 0 < year < 10_000 else "")


def _place(values: Values) -> bytes:
    """Lines that agree in these are of one class."""
    names = ("class_code", "programme", "starts", "fund", "occupation")
    told = "\0".join([_ends(values), *(text(values, name) for name in names)])
    return hashlib.sha256(b"past class\0" + told.encode()).digest()[:16]


def _class(place: bytes, values: Values, programmes: Programmes, county: str) -> ClassFact:
    name = text(values, "programme")
    brand, sponsor, occupation, training_type = programmes.words(name)
    return ClassFact(
        place,
        code=text(values, "class_code"),
        name=name,
        starts=day(values, "starts"),
        ends=_ends(values),
        programme=name,
        training_type=training_type,
        brand=brand,
        sponsor=sponsor,
        fund=text(values, "fund"),
        occupation=text(values, "occupation") or occupation,
        level=text(values, "level"),
        region=county,
        planned=hundredths(number(values, "minutes")),
    )


def make(reads: Reads, told: dict[bytes, Row], ledger: Ledger) -> None:
    """Make the rows of lines anew; the facts of their classes are written already."""
    values = reads.values(PAST_TRAINING, ledger.places)
    trainees = {id_of(one, "trainee") for one in values.values()} - {b""}
    people = fact_people.persons(reads.db, reads.code, trainees)
    known = reads.records(TRAINEE, trainees)
    classes = fact_classes.kept(reads.db, reads.code, set(ledger.places.values()) - {b""})
    for id_, place in ledger.places.items():
        row, one = told.setdefault(id_, Row()), values.get(id_, {})
        row.trainee = id_of(one, "trainee")
        row.person = people.get(row.trainee) or row.trainee
        row.training_class, row.kept = place, None
        if place:
            own = known.get(row.trainee)
            person = values_of(TRAINEE, own, hidden=True) if own is not None else None
            kept = _kept(id_, row, one, person or {}, classes[place])
            row.kept = replace(kept, until=ledger.until.get(id_, 0))


def _kept(id_: bytes, row: Row, values: Values, person: Values, cls: ClassFact) -> Kept:
    amount = max(0, number(values, "amount"))
    return Kept(
        EnrolmentFact(
            id_,
            row.person,
            cls,
            category=text(person, "category"),
            others=tuple(person.get("other_categories") or ()),
            attended=hundredths(number(values, "minutes")),
            paid=amount if day(values, "paid_on") else 0,
            claimed=bool(amount),
            is_past=True,
        )
    )
