"""Who might be proposed for a vacancy, and what came of those who were."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from jlcenter.domain.job_matching import Skill
from jlcenter.domain.programmes import Programme, built_in
from jlcenter.storage.connection import Connection
from jlcenter.storage.queries.trainees import COUNT, TraineeRow, columns_of, row_of

_CHUNK = 500


@dataclass(slots=True)
class CandidateRow:
    """A trainee with what they learnt and were heard of last."""

    trainee: TraineeRow
    skills: list[Skill] = field(default_factory=list)
    groups: set[str] = field(default_factory=set)
    classes: list[UUID] = field(default_factory=list)
    #: the latest enrolment, its class's code and the 学号
    enrolment: UUID | None = None
    code: str = ""
    number: int = 0
    status: str = ""
    heard_on: str = ""
    region: str = ""


_ENROLMENTS = f"""
SELECT {columns_of("t")}, e.id, c.id, c.code, e.number, c.occupation, c.level, c.programme,
    e.category, e.other_categories, c.region, EXISTS (SELECT 1 FROM certificate k
        WHERE k.enrolment = e.id AND k._hidden = 0 AND coalesce(k.status, 'valid') = 'valid')
FROM enrolment e
JOIN training_class c ON c.id = e.training_class
JOIN trainee o ON o.id = e.trainee
JOIN trainee t ON t.id = coalesce(o.merged_into, o.id)
WHERE e._hidden = 0 AND c._hidden = 0 AND t._hidden = 0
    AND coalesce(e.status, 'enrolled') = 'enrolled' AND coalesce(c.status, 'draft') <> 'cancelled'
"""


def candidates(
    db: Connection, since: str, trainees: Iterable[UUID] | None = None
) -> list[CandidateRow]:
    """Trainees of classes that end on or after a day, each with all skills known of them; only
    these people where ``trainees`` is given."""
    found: dict[UUID, CandidateRow] = {}
    programmes = {one.code: one for one in built_in()}
    for row in _enrolments(db, since, trainees):
        _take_in(found, row, programmes)
    wanted = list(found)
    for start in range(0, len(wanted), _CHUNK):
        chunk = [one.bytes for one in wanted[start : start + _CHUNK]]
        marks = ", ".join("?" * len(chunk))
        _held(db, found, marks, chunk)
        _heard(db, found, marks, chunk)
    return list(found.values())


def _enrolments(
    db: Connection, since: str, trainees: Iterable[UUID] | None
) -> Iterable[tuple[Any, ...]]:
    if trainees is None:
        yield from db.execute(
            f"{_ENROLMENTS} AND coalesce(c.ends, '') >= ? ORDER BY c.ends, e.id", (since,)
        )
        return
    wanted = [one.bytes for one in trainees]
    for start in range(0, len(wanted), _CHUNK):
        chunk = wanted[start : start + _CHUNK]
        marks = ", ".join("?" * len(chunk))
        yield from db.execute(
            f"{_ENROLMENTS} AND coalesce(c.ends, '') >= ? AND t.id IN ({marks})"
            " ORDER BY c.ends, e.id",
            (since, *chunk),
        )


def _take_in(
    found: dict[UUID, CandidateRow], row: tuple[Any, ...], programmes: dict[str, Programme]
) -> None:
    person = row_of(row[:COUNT])
    told = row[COUNT:]
    one = found.setdefault(person.id, CandidateRow(person))
    programme = programmes.get(told[6] or "")
    trade = told[4] or (programme.occupation if programme else "")
    if trade:
        level = told[5] or (programme.level if programme else "") or ""
        one.skills.append(Skill(trade, level, "certificate" if told[10] else "class"))
    groups = (told[7], person.category, *json.loads(told[8] or "[]"), *person.other_categories)
    one.groups.update(group for group in groups if group)
    one.classes.append(UUID(bytes=told[1]))
    one.enrolment, one.code, one.number = UUID(bytes=told[0]), told[2] or "", told[3] or 0
    one.region = told[9] or one.region


def _held(db: Connection, found: dict[UUID, CandidateRow], marks: str, chunk: list[bytes]) -> None:
    for row in db.execute(
        "SELECT coalesce(o.merged_into, o.id), coalesce(h.occupation, h.name), h.level"
        " FROM trainee o JOIN held_certificate h ON h.trainee = o.id WHERE h._hidden = 0"
        f" AND (o.id IN ({marks}) OR o.merged_into IN ({marks}))",
        [*chunk, *chunk],
    ):
        if row[1] and UUID(bytes=row[0]) in found:
            found[UUID(bytes=row[0])].skills.append(Skill(row[1], row[2] or "", "certificate"))


def _heard(db: Connection, found: dict[UUID, CandidateRow], marks: str, chunk: list[bytes]) -> None:
    for row in db.execute(
        "SELECT coalesce(o.merged_into, o.id), f.status, f.date FROM trainee o"
        " JOIN enrolment e ON e.trainee = o.id JOIN follow_up f ON f.enrolment = e.id"
        f" WHERE (o.id IN ({marks}) OR o.merged_into IN ({marks})) AND f._hidden = 0"
        " AND f.date IS NOT NULL ORDER BY f.date, f.status <> 'unreachable', f.id",
        [*chunk, *chunk],
    ):
        one = found.get(UUID(bytes=row[0]))
        if one is not None:
            one.status, one.heard_on = row[1] or "", row[2]


@dataclass(frozen=True, slots=True)
class RecommendationRow:
    """A person put forward for a vacancy."""

    id: UUID
    vacancy: UUID
    title: str
    employer: str
    trainee: UUID
    name: str
    phone: str | None
    enrolment: UUID | None
    code: str
    number: int
    status: str
    recommended_on: str
    result_on: str | None
    remark: str | None


_RECOMMENDED = """
SELECT r.id, r.vacancy, v.title, coalesce(p.name, v.employer, ''), r.trainee, t.name, t.phone,
    r.enrolment, c.code, e.number, r.status, r.recommended_on, r.result_on, r.remark
FROM recommendation r
JOIN vacancy v ON v.id = r.vacancy
JOIN trainee t ON t.id = r.trainee
LEFT JOIN partner p ON p.id = v.partner AND p._hidden = 0
LEFT JOIN enrolment e ON e.id = r.enrolment AND e._hidden = 0
LEFT JOIN training_class c ON c.id = e.training_class AND c._hidden = 0
WHERE r._hidden = 0 AND v._hidden = 0 AND t._hidden = 0
"""


def recommendations(
    db: Connection,
    *,
    vacancy: UUID | None = None,
    trainee: UUID | None = None,
    class_id: UUID | None = None,
) -> list[RecommendationRow]:
    """Recommendations, the latest first; of a vacancy, a person or a class."""
    where = ""
    values: list[Any] = []
    for column, value in (("r.vacancy", vacancy), ("r.trainee", trainee), ("c.id", class_id)):
        if value is not None:
            where += f" AND {column} = ?"
            values.append(value.bytes)
    rows = db.execute(
        f"{_RECOMMENDED}{where} ORDER BY r.recommended_on DESC, r.id DESC", values
    ).fetchall()
    return [_recommendation(row) for row in rows]


def _recommendation(row: tuple[Any, ...]) -> RecommendationRow:
    return RecommendationRow(
        UUID(bytes=row[0]),
        UUID(bytes=row[1]),
        row[2] or "",
        row[3],
        UUID(bytes=row[4]),
        row[5] or "",
        row[6],
        UUID(bytes=row[7]) if row[7] else None,
        row[8] or "",
        row[9] or 0,
        row[10] or "recommended",
        row[11] or "",
        row[12],
        row[13],
    )


@dataclass(frozen=True, slots=True)
class OrderRow:
    """A class that trains for a vacancy or a partner (培训即招工)."""

    training_class: UUID
    code: str
    name: str
    employer: str
    vacancies: int
    headcount: int
    enrolled: int
    recommended: int
    hired: int


def order_classes(db: Connection, first: str, last: str) -> list[OrderRow]:
    """The order classes that end between two days: wanted, trained, put forward and hired.

    A class is one where it says so or where a vacancy names it. ``hired`` counts people.
    """
    rows = db.execute(
        "SELECT c.id, c.code, c.name, coalesce(p.name, (SELECT coalesce(q.name, v.employer)"
        "  FROM vacancy v LEFT JOIN partner q ON q.id = v.partner AND q._hidden = 0"
        "  WHERE v.training_class = c.id AND v._hidden = 0 ORDER BY v.id LIMIT 1), ''),"
        " (SELECT count(*) FROM vacancy v WHERE v.training_class = c.id AND v._hidden = 0),"
        " (SELECT coalesce(sum(v.headcount), 0) FROM vacancy v"
        "  WHERE v.training_class = c.id AND v._hidden = 0),"
        " (SELECT count(*) FROM enrolment e WHERE e.training_class = c.id AND e._hidden = 0"
        "  AND coalesce(e.status, 'enrolled') = 'enrolled'),"
        " (SELECT count(DISTINCT r.trainee) FROM enrolment e JOIN recommendation r"
        "  ON r.enrolment = e.id WHERE e.training_class = c.id AND r._hidden = 0),"
        " (SELECT count(DISTINCT r.trainee) FROM enrolment e JOIN recommendation r"
        "  ON r.enrolment = e.id WHERE e.training_class = c.id AND r._hidden = 0"
        "  AND r.status = 'hired')"
        " FROM training_class c LEFT JOIN partner p ON p.id = c.partner AND p._hidden = 0"
        " WHERE c._hidden = 0 AND coalesce(c.ends, '') >= ? AND coalesce(c.ends, '') <= ?"
        " AND (c.is_order = 1 OR EXISTS (SELECT 1 FROM vacancy v WHERE v.training_class = c.id"
        "  AND v._hidden = 0)) ORDER BY c.ends, c.code",
        (first, last),
    ).fetchall()
    return [OrderRow(UUID(bytes=row[0]), row[1] or "", row[2] or "", *row[3:]) for row in rows]
