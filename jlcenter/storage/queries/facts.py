"""The facts that indicators count, read from the tables with one query a kind."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import replace

from jlcenter.domain.facts import (
    DEAD_CLAIM,
    IN_CLASS,
    VALID,
    ClassFact,
    CreditFact,
    EnrolmentFact,
    HeldFact,
    IncomeFact,
    ItemFact,
    NodeStatus,
    SurveyFact,
    TripFact,
    nodes_of,
    stated_industry,
)
from jlcenter.domain.hours import hundredths_of
from jlcenter.domain.people import survivor
from jlcenter.storage.connection import Connection
from jlcenter.storage.queries.attended import attended

__all__ = [
    "attended",
    "class_facts",
    "credit_facts",
    "enrolment_facts",
    "held_facts",
    "income_facts",
    "item_facts",
    "past_facts",
    "standing_people",
    "survey_facts",
    "taught_hours",
    "trip_facts",
    "with_held",
]

Classes = Mapping[bytes, ClassFact]


def _texts(value: str | None) -> tuple[str, ...]:
    return tuple(json.loads(value)) if value else ()


def class_facts(
    db: Connection,
    first: str,
    last: str,
    county: str,
    names: Callable[[str], tuple[str, str, str, str]],
) -> dict[bytes, ClassFact]:
    """Classes that end between two days, by id.

    ``county`` stands for the region of a class that names none; ``names`` gives brand, sponsor,
    occupation and training type of a programme, for classes that say nothing of their own.
    """
    found = {}
    for row in db.execute(
        "SELECT id, code, name, starts, ends, status, programme, training_type, brand, sponsor,"
        " fund, occupation, level, industry, region, outreach, village, fee, planned_minutes"
        " FROM training_class WHERE _hidden = 0 AND coalesce(ends, '') BETWEEN ? AND ?"
        " ORDER BY code, id",
        (first, last),
    ):
        id_ = bytes(row[0])
        text = [one or "" for one in row[1:17]]
        brand, sponsor, occupation, training_type = names(text[5])
        found[id_] = ClassFact(
            id_,
            code=text[0],
            name=text[1],
            starts=text[2],
            ends=text[3],
            status=text[4],
            programme=text[5],
            training_type=text[6] or training_type,
            brand=text[7] or brand,
            sponsor=text[8] or sponsor,
            fund=text[9],
            occupation=text[10] or occupation,
            level=text[11],
            industry=stated_industry(text[12]),
            region=text[13] or county,
            outreach=text[14],
            village=text[15],
            fee=row[17] or 0,
            planned=hundredths_of(row[18] or 0),
        )
    return found


def standing_people(db: Connection) -> dict[bytes, bytes]:
    """Whom a merged person stands under, for those who were merged."""
    into = {
        bytes(row[0]): bytes(row[1])
        for row in db.execute(
            "SELECT id, merged_into FROM trainee WHERE merged_into IS NOT NULL AND _hidden = 0"
        )
    }
    return {one: survivor(into.get, one) for one in into}


def enrolment_facts(
    db: Connection,
    classes: Classes,
    hours: Mapping[bytes, int],
    people: Mapping[bytes, bytes],
    window_days: int,
) -> list[EnrolmentFact]:
    """Everyone ever in these classes."""
    valid = _valid(db, classes)
    held = _held_for(db)
    claims, paid = _claims(db)
    nodes = _nodes(db, classes, window_days)
    # both tables in their own order: their ids are random, and a join would read pages many times
    own = {
        row[0]: row[1:]
        for row in db.execute(
            "SELECT id, category, other_categories FROM trainee"
            " WHERE category IS NOT NULL OR other_categories IS NOT NULL"
        )
    }
    unknown = (None, None)
    found = []
    texts: dict[str, tuple[str, ...]] = {}
    for id_, trainee, of, number, status, left_on, category, others in db.execute(
        "SELECT id, trainee, training_class, number, status, left_on, category, other_categories"
        " FROM enrolment WHERE _hidden = 0"
    ):
        cls = classes.get(of)
        if cls is None:
            continue
        in_class = status is None or status in IN_CLASS
        got = hours.get(id_, 0)
        general = own.get(trainee, unknown)
        category = category or general[0]
        others = others or general[1]
        if others and others not in texts:
            texts[others] = _texts(others)
        # in the order of the fields: a quarter of a million of them are made
        found.append(
            EnrolmentFact(
                id_,
                people.get(trainee, trainee or b""),
                cls,
                number or 0,
                category or "",
                texts[others] if others else (),
                in_class,
                in_class or _was_there(status, left_on, cls.starts, got),
                got,
                id_ in valid,
                held.get(id_, ()),
                id_ in claims,
                paid.get(id_, 0),
                nodes.get(id_, ()),
            )
        )
    return found


def _was_there(status: str, left_on: str | None, starts: str, got: int) -> bool:
    """Who left took part in the opening unless gone before it; who changed class counts there."""
    if status != "withdrawn":
        return False
    return got > 0 or (bool(left_on) and str(left_on) >= starts)


def _valid(db: Connection, classes: Classes) -> set[bytes]:
    return {
        bytes(row[0])
        for row in db.execute(
            "SELECT enrolment, training_class FROM certificate"
            " WHERE status = ? AND enrolment IS NOT NULL AND _hidden = 0",
            (VALID,),
        )
        if row[1] is None or bytes(row[1]) in classes
    }


def _held_for(db: Connection) -> dict[bytes, tuple[str, ...]]:
    found: dict[bytes, tuple[str, ...]] = {}
    for enrolment, kind in db.execute(
        "SELECT enrolment, certificate_kind FROM held_certificate"
        " WHERE enrolment IS NOT NULL AND _hidden = 0"
    ):
        found[bytes(enrolment)] = (*found.get(bytes(enrolment), ()), kind or "other")
    return found


def _claims(db: Connection) -> tuple[set[bytes], dict[bytes, int]]:
    """Enrolments in a claim that is alive, and what was paid for each, bounced ones not."""
    alive = set()
    for enrolment, status, own in db.execute(
        "SELECT l.enrolment, c.status, l.status FROM claim_line l JOIN claim c ON c.id = l.claim"
        " WHERE l._hidden = 0 AND c._hidden = 0"
    ):
        if status not in DEAD_CLAIM and own not in DEAD_CLAIM:
            alive.add(bytes(enrolment))
    paid = {
        bytes(row[0]): row[1] or 0
        for row in db.execute(
            "SELECT l.enrolment, sum(p.amount) FROM payment p JOIN claim_line l"
            " ON l.id = p.claim_line WHERE p._hidden = 0 AND l._hidden = 0"
            " AND coalesce(p.status, 'paid') = 'paid' GROUP BY l.enrolment"
        )
    }
    return alive, paid


def _nodes(
    db: Connection, classes: Classes, window_days: int
) -> dict[bytes, tuple[NodeStatus, ...]]:
    heard: dict[bytes, list[tuple[str, str, int | None, bool]]] = defaultdict(list)
    ends: dict[bytes, str] = {}
    for enrolment, cls, day, status, in_post in db.execute(
        "SELECT f.enrolment, e.training_class, f.date, f.status, f.is_in_post"
        " FROM follow_up f JOIN enrolment e ON e.id = f.enrolment"
        " WHERE f._hidden = 0 ORDER BY f.date, f.id"
    ):
        fact = classes.get(bytes(cls))
        if fact is not None and day and status:
            ends[bytes(enrolment)] = fact.ends
            heard[bytes(enrolment)].append((day, status, None, bool(in_post)))
    return {one: nodes_of(ends[one], told, window_days) for one, told in heard.items()}


def past_facts(
    db: Connection,
    first: str,
    last: str,
    own_codes: set[str],
    county: str,
    own_name: str,
    people: Mapping[bytes, bytes],
    names: Callable[[str], tuple[str, str, str, str]],
) -> list[EnrolmentFact]:
    """The ledger of past years as enrolments: this centre's own classes, those not kept here as
    classes too (they would count twice)."""
    classes: dict[tuple[str, ...], ClassFact] = {}
    found = []
    for row in db.execute(
        "SELECT p.id, p.trainee, p.class_code, p.programme, p.occupation, p.level, p.starts,"
        " p.ends, p.minutes, p.institution, p.certificate_number, p.fund, p.amount, p.paid_on,"
        " t.category, t.other_categories, p.year FROM past_training p"
        " LEFT JOIN trainee t ON t.id = p.trainee WHERE p._hidden = 0 ORDER BY p.id"
    ):
        ends = row[7] or (f"{row[16]:04d}-12-31" if row[16] else "")
        is_own = row[9] in (None, "", own_name)
        if not first <= ends <= last or not is_own or (row[2] and row[2] in own_codes):
            continue
        place = tuple(str(one or "") for one in (row[2], row[3], row[6], ends, row[11], row[4]))
        cls = classes.get(place)
        if cls is None:
            brand, sponsor, occupation, training_type = names(row[3] or "")
            cls = classes[place] = ClassFact(
                b"past" + len(classes).to_bytes(12, "big"),
                code=row[2] or "",
                name=row[3] or "",
                starts=row[6] or "",
                ends=ends,
                programme=row[3] or "",
                training_type=training_type,
                brand=brand,
                sponsor=sponsor,
                fund=row[11] or "",
                occupation=row[4] or occupation,
                level=row[5] or "",
                region=county,
                planned=hundredths_of(row[8] or 0),
            )
        person = bytes(row[1] or b"")
        found.append(
            EnrolmentFact(
                bytes(row[0]),
                people.get(person, person),
                cls,
                category=row[14] or "",
                others=_texts(row[15]),
                attended=hundredths_of(row[8] or 0),
                paid=(row[12] or 0) if row[13] else 0,
                claimed=bool(row[12]),
                is_past=True,
            )
        )
    return found


def taught_hours(db: Connection, first: str, last: str) -> list[tuple[bytes | None, str, int]]:
    """Hundredths of class hours held between two days by teacher: id, name as typed, hours.

    A lesson's teacher is its own, else the class's, as in ``teacher_hours.lessons_between``.
    """
    return [
        (bytes(row[0]) if row[0] else None, row[1] or "", hundredths_of(row[2] or 0) * row[3])
        for row in db.execute(
            "SELECT CASE WHEN coalesce(l.teacher_name, '') = '' AND l.teacher IS NULL"
            " THEN c.teacher ELSE l.teacher END AS who,"
            " CASE WHEN coalesce(l.teacher_name, '') = '' AND l.teacher IS NULL"
            " THEN c.teacher_name ELSE l.teacher_name END AS name, l.minutes, count(*)"
            " FROM lesson l JOIN training_class c ON c.id = l.training_class"
            " WHERE l._hidden = 0 AND c._hidden = 0 AND l.date BETWEEN ? AND ?"
            " AND coalesce(l.status, '') NOT IN ('cancelled', 'not_held')"
            " AND (l.teacher IS NOT NULL OR c.teacher IS NOT NULL"
            " OR coalesce(l.teacher_name, c.teacher_name, '') <> '')"
            " AND EXISTS (SELECT 1 FROM attendance_mark m WHERE m.lesson = l.id"
            " AND m.status IS NOT NULL AND m._hidden = 0)"
            " GROUP BY who, name, l.minutes",
            (first, last),
        )
    ]


def item_facts(db: Connection) -> list[ItemFact]:
    """The registers."""
    return [
        ItemFact(
            bytes(row[0]),
            row[1] or "",
            name=row[2] or "",
            status=row[3] or "",
            day=row[4] or row[5] or "",
            sponsor=row[6] or "",
            brand=row[7] or "",
            training_type=row[8] or "",
        )
        for row in db.execute(
            "SELECT id, item_type, name, status, recognised_on, starts, sponsor, brand,"
            " training_type FROM register_item WHERE _hidden = 0 ORDER BY item_type, name, id"
        )
    ]


def income_facts(db: Connection, classes: Classes) -> list[IncomeFact]:
    """Training income, arrived or due."""
    return [
        IncomeFact(
            bytes(row[0]),
            row[1] or "",
            amount=(row[2] or 0) if row[4] else 0,
            due=row[3] or 0,
            arrived_on=row[4] or "",
            cls=classes.get(bytes(row[5])) if row[5] else None,
        )
        for row in db.execute(
            "SELECT id, income_type, amount, due, arrived_on, training_class FROM income"
            " WHERE _hidden = 0 ORDER BY arrived_on, id"
        )
    ]


def held_facts(db: Connection, classes: Classes, people: Mapping[bytes, bytes]) -> list[HeldFact]:
    """Certificates that others issued."""
    return [
        HeldFact(
            bytes(row[0]),
            people.get(bytes(row[1] or b""), bytes(row[1] or b"")),
            row[2] or "",
            name=row[3] or "",
            level=row[4] or "",
            issued_on=row[5] or "",
            cls=classes.get(bytes(row[6])) if row[6] else None,
        )
        for row in db.execute(
            "SELECT h.id, h.trainee, h.certificate_kind, h.name, h.level, h.issued_on,"
            " e.training_class FROM held_certificate h LEFT JOIN enrolment e ON e.id = h.enrolment"
            " WHERE h._hidden = 0 ORDER BY h.issued_on, h.id"
        )
    ]


def credit_facts(db: Connection) -> list[CreditFact]:
    """Registrations in the credit bank."""
    return [
        CreditFact(bytes(row[0]), bytes(row[1] or b""), row[2] or "", row[3] or "")
        for row in db.execute(
            "SELECT id, trainee, status, registered_on FROM credit_registration WHERE _hidden = 0"
            " ORDER BY registered_on, id"
        )
    ]


def survey_facts(db: Connection, classes: Classes) -> list[SurveyFact]:
    """Answers to surveys of classes; a record may stand for several sheets."""
    return [
        SurveyFact(
            bytes(row[0]),
            row[1] or "",
            count=row[2] or 1,
            day=row[3] or "",
            cls=classes.get(bytes(row[4])) if row[4] else None,
        )
        for row in db.execute(
            "SELECT id, overall, count, date, training_class FROM survey WHERE _hidden = 0"
            " ORDER BY date, id"
        )
    ]


def trip_facts(db: Connection) -> list[TripFact]:
    """Trips of the van."""
    return [
        TripFact(bytes(row[0]), row[1] or row[2] or "", row[3] or "", _texts(row[4]))
        for row in db.execute(
            "SELECT id, returns_on, leaves_on, status, route FROM outreach_trip WHERE _hidden = 0"
            " ORDER BY leaves_on, id"
        )
    ]


def with_held(
    classes: Mapping[bytes, ClassFact], held: Mapping[bytes, int]
) -> dict[bytes, ClassFact]:
    """The classes with the hours that were held."""
    return {id_: replace(one, held=held.get(id_, 0)) for id_, one in classes.items()}
