"""Records a person may mean while typing into a field that points to another record."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple
from uuid import UUID

from jlcenter.domain.masking import mask_id
from jlcenter.domain.records import BY_NAME
from jlcenter.storage.queries.book import record, records
from jlcenter.storage.session import Session
from jlcenter.words import _

#: how many are offered at once
LIMIT = 50
#: from so many on all records of a kind are read instead of each
MANY = 200
#: which fields name a record of a kind, in the order they are said
_NAMED = {
    "training_class": ("code", "name"),
    "vacancy": ("title", "employer"),
    "event": ("date", "name"),
    "claim": ("code", "submitted_on"),
    "register_item": ("name",),
}
#: newest first
_LATEST_FIRST = frozenset(("training_class", "event", "claim", "vacancy"))


class Candidate(NamedTuple):
    """A record and what a person calls it."""

    id: UUID
    words: str


def candidates(session: Session, kind_name: str, typed: str = "") -> list[Candidate]:
    """The records of a kind that ``typed`` may mean (any part of what they are called)."""
    if kind_name == "trainee":
        return _people(session, typed)
    if kind_name == "enrolment":
        return _enrolments(session, typed)
    kind = BY_NAME[kind_name]
    wanted = typed.strip().casefold()
    rows = records(session.db, kind, None, ())
    found = [Candidate(told["id"], _words(kind_name, told)) for told in rows]
    found = [one for one in found if one.words and wanted in one.words.casefold()]
    return sorted(found, key=lambda one: one.words, reverse=kind_name in _LATEST_FIRST)[:LIMIT]


def words_of(session: Session, kind_name: str, id_: UUID) -> str:
    """What a person calls one record; "" where it is not known here."""
    if kind_name == "enrolment":
        from jlcenter.storage.queries.sync import whose_enrolment

        code, number, name = whose_enrolment(session.db, id_.bytes)
        return f"{code}:{number} {name}" if code else ""
    told = record(session.db, BY_NAME[kind_name], id_)
    return _words(kind_name, told) if told is not None else ""


def words_of_many(session: Session, kind_name: str, ids: Collection[UUID]) -> dict[UUID, str]:
    """As ``words_of`` for many records at once."""
    if kind_name == "trainee":
        from jlcenter.storage.queries.trainees import trainees

        return {id_: row.name for id_, row in trainees(session.db, ids).items()}
    if kind_name == "enrolment" or len(ids) < MANY:
        return {id_: words_of(session, kind_name, id_) for id_ in ids}
    rows = records(session.db, BY_NAME[kind_name])
    return {told["id"]: _words(kind_name, told) for told in rows if told["id"] in ids}


def _words(kind_name: str, told: dict[str, Any]) -> str:
    names = _NAMED.get(kind_name, ("name", "title", "number", "code"))
    parts = [str(told[one]) for one in names if told.get(one)]
    if kind_name not in _NAMED:
        parts = parts[:1]
    return " ".join(parts)


def _people(session: Session, typed: str) -> list[Candidate]:
    from jlcenter.app import find_trainees

    if not typed.strip():
        return []
    found = find_trainees.find(session, typed, LIMIT)
    return [
        Candidate(one.row.id, " ".join((one.row.name, mask_id(one.row.id_number) or _("证件待补"))))
        for one in found
    ]


def _enrolments(session: Session, typed: str) -> list[Candidate]:
    """``2026A001:7 name``: of the people found, and of the class whose code begins the text."""
    from jlcenter.app import enrol, find_trainees
    from jlcenter.storage.queries.class_ids import class_ids
    from jlcenter.storage.queries.enrolments import classes_of

    text = typed.strip().replace("：", ":")
    if not text:
        return []
    code, _colon, rest = text.partition(":")
    for id_, _code in class_ids(session.db, code.strip().upper())[:1]:
        rows = [(code.strip().upper(), one) for one in enrol.roster(session, id_)]
        words = [(one.enrolment, f"{c}:{one.number} {one.trainee.name}") for c, one in rows]
        wanted = rest.strip().casefold()
        return [Candidate(*one) for one in words if wanted in one[1].partition(":")[2].casefold()]
    found = find_trainees.find(session, text, LIMIT)
    classes = classes_of(session.db, [one.row.id for one in found])
    made = []
    for person in found:
        for each in classes.get(person.row.id, ()):
            for row in enrol.roster(session, each.training_class):
                if row.trainee.id == person.row.id:
                    words_ = f"{each.code}:{row.number} {person.row.name}"
                    made.append(Candidate(row.enrolment, words_))
    return made[:LIMIT]
