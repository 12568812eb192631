"""What the search for anomalies looks at: classes with their lessons, people, rolls and times."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from jlcenter.domain.anomalies.facts import AuditClass, AuditLesson, AuditMark, AuditMember
from jlcenter.domain.attendance import NOT_HELD
from jlcenter.domain.dates import minute_of_day
from jlcenter.domain.facts import DEAD_CLAIM, IN_CLASS, VALID
from jlcenter.domain.hours import hundredths_of
from jlcenter.domain.records import LESSON
from jlcenter.storage.connection import Connection
from jlcenter.storage.rows import unpack_stamp


class Walls:
    """When a write was made by its laptop's clock: an action's first entry tells it for all."""

    def __init__(self, db: Connection) -> None:
        self._ticks: dict[int, list[int]] = defaultdict(list)
        self._walls: dict[int, list[int]] = defaultdict(list)
        for strand, tick, wall in db.execute(
            "SELECT strand, tick, wall FROM journal WHERE wall IS NOT NULL ORDER BY strand, seq"
        ):
            self._ticks[strand].append(tick)
            self._walls[strand].append(wall)

    def at(self, tick: int, strand: int) -> int | None:
        """Milliseconds since 1970; None where the action is not known here."""
        place = bisect_right(self._ticks.get(strand, ()), tick)
        return self._walls[strand][place - 1] if place else None


def classes_between(db: Connection, first: str, last: str) -> list[AuditClass]:
    """Classes that go on between two days, those called off left out; without their contents."""
    return [
        _class(row)
        for row in db.execute(
            f"{_CLASS} AND starts <= ? AND coalesce(ends, starts) >= ? ORDER BY code, id",
            (last, first),
        )
    ]


def one_class(db: Connection, id_: bytes) -> AuditClass | None:
    """One class, without its contents."""
    row = db.execute(f"{_CLASS} AND id = ?", (id_,)).fetchone()
    return _class(row) if row else None


_CLASS = (
    "SELECT id, code, name, starts, ends, capacity, training_type, fund FROM training_class"
    " WHERE _hidden = 0 AND coalesce(status, '') <> 'cancelled'"
)


def _class(row: Any) -> AuditClass:
    return AuditClass(
        bytes(row[0]),
        row[1] or "",
        row[2] or "",
        starts=row[3] or "",
        ends=row[4] or "",
        capacity=row[5],
        training_type=row[6] or "",
        fund=row[7] or "",
    )


def lessons(
    db: Connection, class_id: bytes, walls: Walls | None, is_free: Callable[[str], bool]
) -> tuple[AuditLesson, ...]:
    """A class's lessons by time; when it was written down only of those on free days."""
    found = []
    for row in db.execute(
        "SELECT id, number, date, starts_at, minutes, status, teacher, teacher_name, makes_up"
        " FROM lesson WHERE training_class = ? AND _hidden = 0 AND date IS NOT NULL"
        " ORDER BY date, coalesce(starts_at, ''), number, id",
        (class_id,),
    ):
        id_ = bytes(row[0])
        created = _created(db, id_, walls) if walls is not None and is_free(row[2]) else None
        found.append(
            AuditLesson(
                id_,
                class_id,
                row[1] or 0,
                row[2],
                minute_of_day(row[3]) if row[3] else None,
                row[4] or 0,
                hundredths_of(row[4] or 0),
                is_held=row[5] not in NOT_HELD,
                teacher=bytes(row[6]).hex() if row[6] else "",
                teacher_name=row[7] or "",
                is_make_up=row[8] is not None,
                created_at=created,
            )
        )
    return tuple(found)


def _created(db: Connection, id_: bytes, walls: Walls) -> int | None:
    row = db.execute(
        "SELECT tick, strand FROM journal WHERE record = ? AND kind = ? AND kind != 9"
        " ORDER BY tick LIMIT 1",
        (id_, LESSON.code),
    ).fetchone()
    return walls.at(row[0], row[1]) if row else None


def rolls(
    db: Connection, class_id: bytes, walls: Walls | None
) -> dict[bytes, dict[bytes, AuditMark]]:
    """The marks of a class: lesson → enrolment → mark."""
    found: dict[bytes, dict[bytes, AuditMark]] = defaultdict(dict)
    for lesson, enrolment, status, minutes, stamp in db.execute(
        "SELECT m.lesson, m.enrolment, m.status, m.minutes, m._stamp FROM lesson l"
        " CROSS JOIN attendance_mark m ON m.lesson = l.id"
        " WHERE l.training_class = ? AND l._hidden = 0 AND m.status IS NOT NULL AND m._hidden = 0",
        (class_id,),
    ):
        tick, strand = unpack_stamp(stamp)
        made = walls.at(tick, strand) if walls is not None else None
        found[bytes(lesson)][bytes(enrolment)] = AuditMark(status, minutes or 0, made, strand)
    return dict(found)


def members(
    db: Connection, class_id: bytes, people: Mapping[bytes, bytes]
) -> tuple[AuditMember, ...]:
    """Everyone ever in a class, by 学号; ``people`` tells whom a merged person stands under."""
    certificates = {
        bytes(row[0]): bytes(row[1])
        for row in db.execute(
            "SELECT enrolment, id FROM certificate WHERE training_class = ? AND status = ?"
            " AND enrolment IS NOT NULL AND _hidden = 0",
            (class_id, VALID),
        )
    }
    claims = _claims(db, class_id)
    return tuple(
        AuditMember(
            bytes(row[0]),
            people.get(bytes(row[1]), bytes(row[1])),
            class_id,
            row[2] or 0,
            row[5] or "",
            in_class=row[3] is None or row[3] in IN_CLASS,
            category=row[4] or row[14] or "",
            id_number=row[6] or "",
            sex=row[7] or "",
            birth_date=row[8] or "",
            retirement_group=row[9] or "",
            draws_pension=bool(row[10]),
            is_student=bool(row[11]),
            phone=row[12] or "",
            bank_card=row[13] or "",
            certificate=certificates.get(bytes(row[0])),
            claims=claims.get(bytes(row[0]), ()),
        )
        for row in db.execute(
            "SELECT e.id, e.trainee, e.number, e.status, e.category, t.name, t.id_number, t.sex,"
            " t.birth_date, t.retirement_group, t.draws_pension, t.is_student, t.phone,"
            " t.bank_card, t.category FROM enrolment e LEFT JOIN trainee t ON t.id = e.trainee"
            " WHERE e.training_class = ? AND e._hidden = 0 ORDER BY e.number, e.id",
            (class_id,),
        )
    )


def _claims(db: Connection, class_id: bytes) -> dict[bytes, tuple[bytes, ...]]:
    found: dict[bytes, tuple[bytes, ...]] = {}
    for enrolment, line, status, own in db.execute(
        "SELECT l.enrolment, l.id, c.status, l.status FROM claim_line l"
        " JOIN claim c ON c.id = l.claim JOIN enrolment e ON e.id = l.enrolment"
        " WHERE e.training_class = ? AND l._hidden = 0 AND c._hidden = 0",
        (class_id,),
    ):
        if status not in DEAD_CLAIM and own not in DEAD_CLAIM:
            found[bytes(enrolment)] = (*found.get(bytes(enrolment), ()), bytes(line))
    return found


def head_counts(db: Connection, class_id: bytes) -> tuple[tuple[bytes, str, int], ...]:
    """What inspectors counted: record, day, people."""
    return tuple(
        (bytes(row[0]), row[1], row[2])
        for row in db.execute(
            "SELECT id, date, present_count FROM inspection WHERE training_class = ?"
            " AND present_count IS NOT NULL AND date IS NOT NULL AND _hidden = 0 ORDER BY date, id",
            (class_id,),
        )
    )


def people_of_several(db: Connection, classes: Iterable[bytes]) -> set[bytes]:
    """Enrolments of people who are in more than one of these classes (merged people are one)."""
    wanted = set(classes)
    of_person: dict[bytes, list[bytes]] = defaultdict(list)
    for id_, person, cls in db.execute(
        "SELECT e.id, coalesce(t.merged_into, e.trainee), e.training_class FROM enrolment e"
        " LEFT JOIN trainee t ON t.id = e.trainee WHERE e._hidden = 0"
    ):
        if person is not None and cls is not None and bytes(cls) in wanted:
            of_person[bytes(person)].append(bytes(id_))
    return {id_ for ids in of_person.values() if len(ids) > 1 for id_ in ids}


def issued_by_day(
    db: Connection, first: str, last: str
) -> dict[str, list[tuple[bytes, bytes, str]]]:
    """Valid certificates by the day of issue: (id, class, class code)."""
    found: dict[str, list[tuple[bytes, bytes, str]]] = defaultdict(list)
    for day, id_, cls, code in db.execute(
        "SELECT k.issued_on, k.id, k.training_class, c.code FROM certificate k"
        " LEFT JOIN training_class c ON c.id = k.training_class"
        " WHERE k.status = ? AND k.issued_on BETWEEN ? AND ? AND k._hidden = 0",
        (VALID, first, last),
    ):
        found[day].append((bytes(id_), bytes(cls or b""), code or ""))
    return found
