"""A lesson's roll and a class's attendance.

Marks are found by their lesson (their only index), so everything starts from a class's lessons.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from jlcenter.domain.attendance import NOT_HELD, Lesson, Mark, Membership
from jlcenter.domain.journal.merge import rivals
from jlcenter.domain.records import ATTENDANCE_MARK
from jlcenter.storage.connection import Connection
from jlcenter.storage.door import Door, Seen, seen_of
from jlcenter.storage.queries.several import marks
from jlcenter.storage.queries.trainees import standing
from jlcenter.storage.rows import columns, state_of

ENROLLED = "enrolled"


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One enrolment with what the roll and completion need of the person."""

    enrolment: UUID
    number: int
    name: str
    address: str | None
    status: str
    category: str | None
    membership: Membership
    id_type: str | None
    id_number: str | None
    id_checked: str | None

    @property
    def is_enrolled(self) -> bool:
        """Whether the person is in the class now."""
        return self.status == ENROLLED


def members(db: Connection, class_id: UUID) -> list[MemberRow]:
    """Everyone ever in a class, by number."""
    return members_by_class(db, [class_id])[class_id]


def members_by_class(db: Connection, classes: Sequence[UUID]) -> dict[UUID, list[MemberRow]]:
    """Everyone ever in some classes, by number; a merged person under the name that stands."""
    rows = db.execute(
        "SELECT e.id, e.number, e.status, e.category, e.joined_on, e.left_on, t.name, t.address,"
        " t.category, t.id_type, t.id_number, t.id_checked, t.id, t.merged_into, e.training_class"
        " FROM enrolment e LEFT JOIN trainee t ON t.id = e.trainee"
        f" WHERE e.training_class IN ({marks(classes)}) AND e._hidden = 0"
        " ORDER BY e.number, e.id",
        [one.bytes for one in classes],
    ).fetchall()
    found: dict[bytes, list[MemberRow]] = {one.bytes: [] for one in classes}
    for row in rows:
        found[row[14]].append(_member(row, _who(db, row)))
    return {one: found[one.bytes] for one in classes}


def _member(row: Any, who: tuple[Any, ...]) -> MemberRow:
    return MemberRow(
        UUID(bytes=row[0]),
        row[1] or 0,
        who[0] or "",
        who[1],
        row[2] or ENROLLED,
        row[3] or who[2],
        Membership(row[4], _left(row[2], row[5])),
        *who[3:],
    )


def _who(db: Connection, row: Any) -> tuple[Any, ...]:
    """Name, address, category and document of a member: of whom they stand under after mergers,
    and their own where that one has none."""
    own: tuple[Any, ...] = tuple(row[6:12])
    person = standing(db, UUID(bytes=row[12])) if row[13] is not None else None
    if person is None:
        return own
    one = person
    told = (one.name, one.address, one.category, one.id_type, one.id_number, one.id_checked)
    return tuple(new or old for new, old in zip(told, own, strict=True))


def _left(status: str | None, left_on: str | None) -> str | None:
    """Who left without a day was gone before the first lesson (an open end would be "still in")."""
    return left_on if left_on or (status or ENROLLED) == ENROLLED else ""


def rule_lessons(db: Connection, classes: Sequence[UUID]) -> dict[UUID, list[Lesson[bytes]]]:
    """The lessons of some classes as the rule of attendance wants them, by date."""
    found: dict[bytes, list[Lesson[bytes]]] = {one.bytes: [] for one in classes}
    for cls, id_, day, minutes, status in db.execute(
        "SELECT training_class, id, date, minutes, status FROM lesson"
        f" WHERE training_class IN ({marks(classes)}) AND _hidden = 0"
        " ORDER BY date, coalesce(starts_at, ''), number, id",
        [one.bytes for one in classes],
    ):
        is_off = status in NOT_HELD
        found[cls].append(Lesson(id_, day or "", minutes or 0, status if is_off else "planned"))
    return {one: found[one.bytes] for one in classes}


def marks_of_classes(
    db: Connection, classes: Sequence[UUID]
) -> tuple[dict[bytes, dict[bytes, Mark]], set[bytes]]:
    """The marks at some classes' lessons (enrolment id → lesson id → mark, both as 16 bytes), and
    the lessons in which anyone has one."""
    found: dict[bytes, dict[bytes, Mark]] = {}
    held: set[bytes] = set()
    last = b""
    made: dict[tuple[str, int], Mark] = {}
    for lesson, enrolment, status, minutes in db.execute(
        "SELECT l.id, m.enrolment, m.status, m.minutes FROM lesson l"
        " CROSS JOIN attendance_mark m ON m.lesson = l.id"
        f" WHERE l.training_class IN ({marks(classes)}) AND l._hidden = 0"
        " AND m.status IS NOT NULL AND m._hidden = 0",
        [one.bytes for one in classes],
    ):
        if lesson == last:
            lesson = last  # one object: its hash is known
        else:
            last = lesson
            held.add(lesson)
        kind = (status, minutes or 0)
        mark = made.get(kind)
        if mark is None:
            mark = made[kind] = Mark(*kind)
        by_lesson = found.get(enrolment)
        if by_lesson is None:
            by_lesson = found[enrolment] = {}
        by_lesson[lesson] = mark
    return found, held


@dataclass(frozen=True, slots=True)
class SeenMark:
    """A mark as a screen shows it; ``rivals`` are the statuses of others in conflict with it."""

    status: str | None
    minutes: int | None
    note: str | None
    seen: Seen
    rivals: tuple[str, ...]


def seen_marks(door: Door, db: Connection, lesson_id: UUID) -> dict[bytes, SeenMark]:
    """The marks of a lesson (cleared ones too) by enrolment, with what ``put`` wants to know."""
    names = ", ".join(f'"{name}"' for name in columns(ATTENDANCE_MARK))
    rows = db.execute(
        f"SELECT {names} FROM attendance_mark WHERE lesson = ?", (lesson_id.bytes,)
    ).fetchall()
    group = ATTENDANCE_MARK.groups[0]
    found = {}
    for row in rows:
        state = state_of(ATTENDANCE_MARK, row, lambda no: door.names.id(db, no))
        values_ = row[3:6] if not row[-1] else (None, None, None)
        others = rivals(group, state.get(group.code, ()))[1:]
        found[row[2]] = SeenMark(
            values_[0],
            values_[1],
            values_[2],
            seen_of(ATTENDANCE_MARK, row[0], state),
            tuple(str(one.value[0] or "") for one in others),
        )
    return found
