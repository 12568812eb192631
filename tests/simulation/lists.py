"""What screens list of people and classes, against the oracle; and that no sync shortens a list."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from jlcenter.domain.journal.ids import natural_id
from jlcenter.domain.records import ENROLMENT, TRAINEE
from jlcenter.storage.queries import trainees
from jlcenter.storage.queries.attendance import members
from jlcenter.storage.queries.enrolments import roster
from jlcenter.storage.rows import columns
from tests.simulation import oracle as rule
from tests.simulation.checkers import require
from tests.simulation.laptop import Laptop
from tests.simulation.oracle import DELETED, Oracle, Place, State
from tests.simulation.people import CLASSES

_NAME = TRAINEE.group_of["name"].code


def people(one: Laptop, view: dict[Place, State], oracle: Oracle) -> None:
    """Who stands for whom after mergers, and whom the lists of each class name."""
    if oracle.erased and one.erased():
        return  # a name that was erased elsewhere is blank until the erasure comes
    known = {place[1] for place in view if place[0] == TRAINEE.code}
    for id_ in known:
        right = rule.standing(view, id_)
        found = trainees.standing(one.open().db, UUID(bytes=id_))
        is_there = _is_visible(view, right)
        require((found is not None) == is_there, f"{one}: somebody stands for", id_, is_there)
        if found is not None:
            require(found.id.bytes == right, f"{one}: who stands for", id_, found.id.bytes, right)
    for training_class in CLASSES:
        _class(one, view, training_class, known)


def _is_visible(view: dict[Place, State], person: bytes) -> bool:
    state = view.get((TRAINEE.code, person))
    return state is not None and not rule.is_hidden(state)


def _class(one: Laptop, view: dict[Place, State], class_: UUID, known: set[bytes]) -> None:
    db = one.open().db
    seats: dict[bytes, tuple[bytes, bytes]] = {}
    of_deleted = set()
    for person in known:
        id_ = natural_id(ENROLMENT, (class_, UUID(bytes=person))).bytes
        state = view.get((ENROLMENT.code, id_))
        if state is not None and not rule.is_hidden(state):
            seats[id_] = rule.standing(view, person), person
            if not _is_visible(view, person):
                of_deleted.add(id_)
    listed = {row.enrolment.bytes: row.trainee.id.bytes for row in roster(db, class_)}
    called = {row.enrolment.bytes: row.name for row in members(db, class_)}
    for id_, (person, own) in seats.items():
        require(listed.get(id_, person) == person, f"{one}: the roster names", listed, person)
        require(id_ in listed or id_ in of_deleted, f"{one}: left out of the roster", id_)
        require(id_ in called, f"{one}: left out of the roll", id_)
        if _is_visible(view, person):
            name = _name_of(view, person) or _name_of(view, own)
            require(called[id_] == name, f"{one}: the roll calls", called[id_], name)
    require(listed.keys() <= seats.keys(), f"{one}: the roster has too many", listed)


def _name_of(view: dict[Place, State], person: bytes) -> str:
    writes = view[TRAINEE.code, person].get(_NAME)
    return (rule.shown(TRAINEE.code, writes) if writes else None) or ""


# -- R67: a sync shortens no list -----------------------------------------------------------------


def visible(one: Laptop) -> set[Place]:
    """Every record the laptop shows, of kinds its program knows."""
    return {
        place
        for place, (kind, _state, row) in one.states().items()
        if row is not None and not row[columns(kind).index("_hidden")]
    }


def still_there(one: Laptop, before: set[Place], oracle: Oracle, known: dict[Any, int]) -> None:
    """What was visible before a sync is so after it, unless a deletion arrived (R67)."""
    gone = before - visible(one)
    for place in gone:
        arrived = [
            w
            for w in oracle.places[place]
            if known.get(w.strand, 0) < w.tick
            and isinstance(w.groups.get(DELETED, (None,))[0], list)
        ]
        held = oracle.upto(one.tips())
        is_told = any(w.tick <= held.get(w.strand, 0) for w in arrived)
        require(is_told, f"{one}: a sync took away", place[0], place[1])
