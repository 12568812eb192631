"""What the search for anomalies looks at: classes with their lessons, people, rolls and times."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from jlcenter.domain.anomalies.facts import AuditClass, AuditLesson, AuditMark, AuditMember
from jlcenter.domain.attendance import NOT_HELD
from jlcenter.domain.dates import minute_of_day
from jlcenter.domain.facts import DEAD_CLAIM, IN_CLASS, VALID
from jlcenter.domain.hours import hundredths_of
from jlcenter.domain.records import LESSON
from jlcenter.storage.connection import Connection
from jlcenter.storage.queries.claim_lines import chunked
from jlcenter.storage.queries.several import marks
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


@dataclass(slots=True)
class Contents:
    """What some classes hold, each part by class."""

    lessons: dict[bytes, list[AuditLesson]] = field(default_factory=lambda: defaultdict(list))
    members: dict[bytes, list[AuditMember]] = field(default_factory=lambda: defaultdict(list))
    rolls: dict[bytes, dict[bytes, dict[bytes, AuditMark]]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    head_counts: dict[bytes, list[tuple[bytes, str, int]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def of(self, one: AuditClass) -> AuditClass:
        """The class with its own part."""
        return replace(
            one,
            lessons=tuple(self.lessons.get(one.id, ())),
            members=tuple(self.members.get(one.id, ())),
            rolls=self.rolls.get(one.id, {}),
            head_counts=tuple(self.head_counts.get(one.id, ())),
        )


def contents(
    db: Connection,
    classes: Sequence[bytes],
    timed: Collection[bytes],
    walls: Walls,
    is_free: Callable[[str], bool],
    people: Mapping[bytes, bytes],
) -> Contents:
    """All of some classes at once. When things were written down, and what inspectors counted,
    is read of the ``timed`` ones only; ``people`` tells whom a merged person stands under."""
    found = Contents()
    _lessons(db, found, classes, timed, walls, is_free)
    _members(db, found, classes, people)
    _rolls(db, found, classes, timed, walls)
    for cls, id_, day, count in db.execute(
        "SELECT training_class, id, date, present_count FROM inspection"
        f" WHERE training_class IN ({marks(timed)})"
        " AND present_count IS NOT NULL AND date IS NOT NULL AND _hidden = 0 ORDER BY date, id",
        (*timed,),
    ):
        found.head_counts[bytes(cls)].append((bytes(id_), day, count))
    return found


def _lessons(
    db: Connection,
    found: Contents,
    classes: Sequence[bytes],
    timed: Collection[bytes],
    walls: Walls,
    is_free: Callable[[str], bool],
) -> None:
    """Lessons by time; when it was written down only of those on free days."""
    rows = db.execute(
        "SELECT training_class, id, number, date, starts_at, minutes, status, teacher,"
        f" teacher_name, makes_up FROM lesson WHERE training_class IN ({marks(classes)})"
        " AND _hidden = 0 AND date IS NOT NULL"
        " ORDER BY date, coalesce(starts_at, ''), number, id",
        classes,
    ).fetchall()
    asked = [row[1] for row in rows if row[0] in timed and is_free(row[3])]
    created = _created(db, asked, walls)
    for row in rows:
        cls, id_ = bytes(row[0]), bytes(row[1])
        found.lessons[cls].append(
            AuditLesson(
                id_,
                cls,
                row[2] or 0,
                row[3],
                minute_of_day(row[4]) if row[4] else None,
                row[5] or 0,
                hundredths_of(row[5] or 0),
                is_held=row[6] not in NOT_HELD,
                teacher=bytes(row[7]).hex() if row[7] else "",
                teacher_name=row[8] or "",
                is_make_up=row[9] is not None,
                created_at=created.get(id_),
            )
        )


def _created(db: Connection, ids: Iterable[bytes], walls: Walls) -> dict[bytes, int | None]:
    found: dict[bytes, int | None] = {}
    for id_, tick, strand in chunked(
        db,
        "SELECT record, tick, strand FROM journal WHERE record IN ({marks}) AND kind = "
        f"{LESSON.code} AND kind != 9 ORDER BY tick",
        ids,
    ):
        if bytes(id_) not in found:
            found[bytes(id_)] = walls.at(tick, strand)
    return found


def _rolls(
    db: Connection,
    found: Contents,
    classes: Sequence[bytes],
    timed: Collection[bytes],
    walls: Walls,
) -> None:
    """The marks: class → lesson → enrolment → mark."""
    made: dict[tuple[bool, int, str, int], AuditMark] = {}
    last, roll, is_timed = b"", {}, False
    for cls, lesson, enrolment, status, minutes, stamp in db.execute(
        "SELECT l.training_class, m.lesson, m.enrolment, m.status, m.minutes, m._stamp"
        " FROM lesson l CROSS JOIN attendance_mark m ON m.lesson = l.id"
        f" WHERE l.training_class IN ({marks(classes)}) AND l._hidden = 0"
        " AND m.status IS NOT NULL AND m._hidden = 0",
        classes,
    ):
        if lesson != last:
            last, is_timed = lesson, cls in timed
            roll = found.rolls[cls].setdefault(lesson, {})
        # a roll called in one action has one stamp: alike marks of it are one
        alike = (is_timed, stamp, status, minutes)
        mark = made.get(alike)
        if mark is None:
            tick, strand = unpack_stamp(stamp)
            at = walls.at(tick, strand) if is_timed else None
            mark = made[alike] = AuditMark(status, minutes or 0, at, strand)
        roll[enrolment] = mark


def _members(
    db: Connection, found: Contents, classes: Sequence[bytes], people: Mapping[bytes, bytes]
) -> None:
    """Everyone ever in a class, by 学号."""
    among = marks(classes)
    certificates = {
        (bytes(row[0]), bytes(row[1])): bytes(row[2])
        for row in db.execute(
            "SELECT training_class, enrolment, id FROM certificate"
            f" WHERE training_class IN ({among}) AND status = '{VALID}'"
            " AND enrolment IS NOT NULL AND _hidden = 0",
            classes,
        )
    }
    claims = _claims(db, classes)
    for row in db.execute(
        "SELECT e.id, e.trainee, e.number, e.status, e.category, t.name, t.id_number, t.sex,"
        " t.birth_date, t.retirement_group, t.draws_pension, t.is_student, t.phone,"
        " t.bank_card, t.category, e.training_class"
        " FROM enrolment e LEFT JOIN trainee t ON t.id = e.trainee"
        f" WHERE e.training_class IN ({among}) AND e._hidden = 0 ORDER BY e.number, e.id",
        classes,
    ):
        id_, cls = bytes(row[0]), bytes(row[15])
        found.members[cls].append(
            AuditMember(
                id_,
                people.get(bytes(row[1]), bytes(row[1])),
                cls,
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
                certificate=certificates.get((cls, id_)),
                claims=claims.get(id_, ()),
            )
        )


def _claims(db: Connection, classes: Sequence[bytes]) -> dict[bytes, tuple[bytes, ...]]:
    found: dict[bytes, tuple[bytes, ...]] = {}
    for enrolment, line, status, own in db.execute(
        "SELECT l.enrolment, l.id, c.status, l.status FROM claim_line l"
        " JOIN claim c ON c.id = l.claim JOIN enrolment e ON e.id = l.enrolment"
        f" WHERE e.training_class IN ({marks(classes)}) AND l._hidden = 0 AND c._hidden = 0",
        classes,
    ):
        if status not in DEAD_CLAIM and own not in DEAD_CLAIM:
            found[bytes(enrolment)] = (*found.get(bytes(enrolment), ()), bytes(line))
    return found


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
