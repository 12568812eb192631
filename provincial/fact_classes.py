"""Classes as facts: from their record, their programme's words and the lessons held."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace

from sqlalchemy import Connection, select

from jlcenter.domain.facts import ClassFact, stated_industry
from jlcenter.domain.hours import MOST_CLASS_HOURS, hundredths_of
from jlcenter.domain.journal.ids import natural_id_of_wire
from jlcenter.domain.programmes import built_in
from jlcenter.domain.records import PROGRAMME, TRAINING_CLASS
from provincial.bulk import looked_up, upsert
from provincial.fact_marks import held_of
from provincial.fact_reads import Reads
from provincial.fact_rows import class_of_row, pack_class, year_of
from provincial.fact_tables import CLASS_FACT
from provincial.fact_values import Values, day, number, text

_MINUTES_MAX = MOST_CLASS_HOURS * 45


def hundredths(minutes: int) -> int:
    """Class hours in hundredths; what no person typed counts as nothing."""
    return hundredths_of(minutes) if 0 < minutes <= _MINUTES_MAX else 0


class Programmes:
    """Brand, sponsor, occupation and training type of programmes: the centre's own, else those
    built in."""

    def __init__(self, reads: Reads, codes: Iterable[str]) -> None:
        wanted = {code: natural_id_of_wire(PROGRAMME.code, [code]) for code in set(codes) if code}
        own = reads.values(PROGRAMME, wanted.values())
        self._told = {
            one.code: (one.brand, one.sponsor, one.occupation, one.training_type)
            for one in built_in()
        }
        for code, id_ in wanted.items():
            values = own.get(id_)
            if values is not None:
                self._told[code] = (
                    text(values, "brand"),
                    text(values, "sponsor"),
                    text(values, "occupation"),
                    text(values, "training_type"),
                )

    def words(self, code: str) -> tuple[str, str, str, str]:
        """(Brand, sponsor, occupation, training type), empty where it is not known."""
        return self._told.get(code, ("", "", "", ""))


def fact_of(id_: bytes, values: Values, programmes: Programmes, county: str) -> ClassFact:
    """A class from what its record says."""
    programme = text(values, "programme")
    brand, sponsor, occupation, training_type = programmes.words(programme)
    return ClassFact(
        id_,
        code=text(values, "code"),
        name=text(values, "name"),
        starts=day(values, "starts"),
        ends=day(values, "ends"),
        status=text(values, "status"),
        programme=programme,
        training_type=text(values, "training_type") or training_type,
        brand=text(values, "brand") or brand,
        sponsor=text(values, "sponsor") or sponsor,
        fund=text(values, "fund"),
        occupation=text(values, "occupation") or occupation,
        level=text(values, "level"),
        industry=stated_industry(text(values, "industry")),
        region=text(values, "region") or county,
        outreach=text(values, "outreach"),
        village=text(values, "village"),
        fee=number(values, "fee"),
        planned=hundredths(number(values, "planned_minutes")),
    )


def made_anew(reads: Reads, classes: Iterable[bytes]) -> dict[bytes, ClassFact]:
    """Class facts from the records; those hidden or not there are left out."""
    wanted = set(classes)
    values = reads.values(TRAINING_CLASS, wanted)
    programmes = Programmes(reads, (text(one, "programme") for one in values.values()))
    held = held_of(reads.db, reads.code, values)
    county = reads.code[:6]
    return {
        id_: replace(fact_of(id_, told, programmes, county), held=held[id_])
        for id_, told in values.items()
    }


def kept(db: Connection, code: str, classes: Iterable[bytes]) -> dict[bytes, ClassFact]:
    """Class facts as their rows have them; those that count in no year too."""
    own = CLASS_FACT.c
    rows = looked_up(db, code, (own.training_class, own.told), own.training_class, classes)
    return {id_: class_of_row(id_, told) for id_, told in rows if told}


def of_programmes(db: Connection, code: str, programmes: set[str]) -> set[bytes]:
    """The classes of a centre that name one of these programmes."""
    query = select(CLASS_FACT.c.training_class, CLASS_FACT.c.told).where(
        CLASS_FACT.c.centre == code
    )
    return {
        bytes(row.training_class)
        for row in db.execute(query)
        if row.told and class_of_row(b"", bytes(row.told)).programme in programmes
    }


def years_of_codes(db: Connection, code: str) -> dict[str, set[int]]:
    """The years in which a centre's classes end by their code, those of the ledger of past years
    left out; 0 stands for no year."""
    query = select(CLASS_FACT.c.told, CLASS_FACT.c.year).where(
        CLASS_FACT.c.centre == code, CLASS_FACT.c.is_past.is_(False)
    )
    found: dict[str, set[int]] = {}
    for row in db.execute(query):
        own = class_of_row(b"", bytes(row.told)).code if row.told else ""
        if own:
            found.setdefault(own, set()).add(row.year)
    return found


def years_of_centre(db: Connection, code: str) -> list[int]:
    """The years a centre's classes end in."""
    query = select(CLASS_FACT.c.year).where(CLASS_FACT.c.centre == code).distinct()
    return sorted(one for one in db.execute(query).scalars() if one)


def store(
    db: Connection, code: str, facts: Mapping[bytes, ClassFact | None], *, past: bool = False
) -> None:
    """Write class facts; None leaves a row that counts nowhere."""
    rows = [
        (code, id_, 0, b"", past)
        if fact is None
        else (code, id_, year_of(fact), pack_class(fact), past)
        for id_, fact in sorted(facts.items())
    ]
    upsert(db, CLASS_FACT, ("centre", "training_class", "year", "told", "is_past"), rows)


def code_id(code: str) -> bytes:
    """What stands for a class's code where ids stand."""
    return hashlib.sha256(b"class code\0" + code.encode()).digest()[:16]
