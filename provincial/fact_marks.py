"""Class hours attended, moved mark by mark: what one mark was worth goes, what it is worth comes.

A mark counts through its lesson, so a lesson that changes moves all of its marks; those are found
by (lesson, enrolment of the lesson's class), from which a mark's id is derived, without an index of
marks. Marks that such a look would miss are noted (``loose_mark``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sqlalchemy import Connection, select

from jlcenter.domain.attendance import NOT_HELD, PARTLY, WHOLE, Mark, credit
from jlcenter.domain.hours import MOST_LESSON_HOURS, hundredths_of
from jlcenter.domain.journal.ids import natural_ids
from jlcenter.domain.journal.merge import shown
from jlcenter.domain.records import ATTENDANCE_MARK, LESSON
from provincial import storage
from provincial.bulk import looked_up, upsert
from provincial.fact_tables import ENROLMENT_FACT, LESSON_FACT, LOOSE_MARK
from provincial.fact_values import (
    Record,
    Records,
    day,
    id_of,
    number,
    text,
    values_of,
)
from provincial.storage import StrandBook

_MARK = ATTENDANCE_MARK.code
_GROUP = ATTENDANCE_MARK.groups[0]
_STATUS = [one.name for one in _GROUP.fields].index("status")
_MINUTES = [one.name for one in _GROUP.fields].index("minutes")
#: longer than any lesson: what says more was not typed by a person
_MINUTES_MAX = MOST_LESSON_HOURS * 45
_COLUMNS = ("lesson", "training_class", "minutes", "marks", "day", "teacher")
#: (status, minutes missed) of a mark; None where nothing is marked
Marked = tuple[str, int] | None


@dataclass(slots=True)
class LessonRow:
    """A lesson as its row has it."""

    training_class: bytes = b""
    minutes: int = 0
    marks: int = 0
    day: str = ""
    teacher: bytes = b""


@dataclass(slots=True)
class Moved:
    """By how much an enrolment's hours changed."""

    whole: int = 0
    part: Fraction = Fraction(0)


def marked(record: Record | None) -> Marked:
    """What a mark says."""
    if record is None:
        return None
    writes = record[1].get(_GROUP.code)
    if not writes:
        return None
    if len(record[1]) > 1 and values_of(ATTENDANCE_MARK, record) is None:
        return None
    value = writes[0].value if len(writes) == 1 else shown(_GROUP, writes).value
    if not isinstance(value, list | tuple) or value[_STATUS] is None:
        return None
    missed = value[_MINUTES]
    return value[_STATUS], missed if isinstance(missed, int) else 0


def _add(moved: Moved, minutes: int, mark: Marked, sign: int) -> None:
    if mark is None or minutes <= 0:
        return
    if mark[0] in WHOLE:
        moved.whole += sign * hundredths_of(minutes)
    elif mark[0] in PARTLY:
        moved.part += sign * 100 * credit(minutes, Mark(*mark))


def lesson_of(record: Record | None) -> LessonRow:
    """A lesson without its marks; one that is hidden, or of no class, counts no minutes."""
    shown = values_of(LESSON, record)
    values = shown or values_of(LESSON, record, hidden=True)
    minutes = number(shown, "minutes")
    training_class = id_of(values, "training_class")
    is_held = bool(training_class) and text(shown, "status") not in NOT_HELD
    return LessonRow(
        training_class,
        minutes if is_held and 0 < minutes <= _MINUTES_MAX else 0,
        day=day(values, "date"),
        teacher=id_of(values, "teacher"),
    )


class MarkChanges:
    """What one transaction changes in marks and lessons of a centre."""

    def __init__(self, db: Connection, code: str, book: StrandBook) -> None:
        self._db = db
        self._code = code
        self._book = book
        #: by enrolment
        self.moved: dict[bytes, Moved] = {}
        #: classes whose hours held may have changed
        self.classes: set[bytes] = set()

    def work_out(
        self,
        before: Records,
        marks_now: Mapping[bytes, Record],
        lessons_now: Mapping[bytes, Record],
        class_of: Mapping[bytes, bytes],
    ) -> None:
        """Records that changed, as they were (those that were there), and marks and lessons as they
        are. ``class_of``: the classes of enrolments whose rows are written after this."""
        marks: dict[bytes, tuple[Any, Marked, Marked]] = {}
        for id_, record in marks_now.items():
            key = record[0]
            # what a newer or a wrong program wrote may have no whole key
            if len(key) == 2 and type(key[0]) is type(key[1]) is bytes:
                old = before.get((_MARK, id_))
                marks[id_] = (key, None if old is None else marked(old), marked(record))
        lessons = {id_: lesson_of(record) for id_, record in lessons_now.items()}
        met = {key[0] for key, _old, _new in marks.values()} | set(lessons)
        if not met:
            return
        rows = lesson_rows(self._db, self._code, met)
        was = {id_: (row.training_class, row.minutes) for id_, row in rows.items()}
        for lesson, told in lessons.items():
            told.marks = rows[lesson].marks if lesson in rows else 0
            rows[lesson] = told
        loose: set[tuple[bytes, bytes]] = set()
        self._changed_lessons(rows, was, lessons, marks, loose)
        self._changed_marks(rows, was, marks, class_of, loose)
        self._store(rows, loose)

    def _changed_marks(
        self,
        rows: dict[bytes, LessonRow],
        was: dict[bytes, tuple[bytes, int]],
        marks: dict[bytes, Any],
        class_of: Mapping[bytes, bytes],
        loose: set[tuple[bytes, bytes]],
    ) -> None:
        unsure: dict[bytes, set[bytes]] = {}
        moved_of = self.moved
        for (lesson, enrolment), old, new in marks.values():
            row = rows.get(lesson)
            if row is None:
                row = rows[lesson] = LessonRow()
            moved = moved_of.get(enrolment)
            if moved is None:
                moved = moved_of[enrolment] = Moved()
            if old is None:
                unsure.setdefault(lesson, set()).add(enrolment)
            else:
                _add(moved, was.get(lesson, (b"", 0))[1], old, -1)
            if new is not None:
                _add(moved, row.minutes, new, 1)
            if (new is None) != (old is None):
                row.marks += 1 if old is None else -1
                if row.training_class:
                    self.classes.add(row.training_class)
        every = {one for some in unsure.values() for one in some}
        classes = {**class_of, **classes_of(self._db, self._code, every - class_of.keys())}
        for lesson, some in unsure.items():
            own = rows[lesson].training_class
            loose.update((lesson, one) for one in some if not own or classes.get(one) != own)

    def _changed_lessons(
        self,
        rows: dict[bytes, LessonRow],
        was: dict[bytes, tuple[bytes, int]],
        lessons: Iterable[bytes],
        marks: dict[bytes, Any],
        loose: set[tuple[bytes, bytes]],
    ) -> None:
        """Marks of lessons that are worth something else now, but those changed themselves."""
        for lesson in lessons:
            old_class, old_minutes = was.get(lesson, (b"", 0))
            row = rows[lesson]
            if (old_class, old_minutes) == (row.training_class, row.minutes):
                continue
            self.classes |= {old_class, row.training_class} - {b""}
            if not row.marks:
                continue
            for enrolment, mark in self._marks_of(lesson, old_class, marks).items():
                moved = self.moved.setdefault(enrolment, Moved())
                _add(moved, old_minutes, mark, -1)
                _add(moved, row.minutes, mark, 1)
                if old_class != row.training_class:
                    loose.add((lesson, enrolment))

    def _marks_of(
        self, lesson: bytes, cls: bytes, changed: dict[bytes, Any]
    ) -> dict[bytes, Marked]:
        """The marks of a lesson by enrolment, without those that changed."""
        query = select(LOOSE_MARK.c.enrolment).where(
            LOOSE_MARK.c.centre == self._code, LOOSE_MARK.c.lesson == lesson
        )
        found = {bytes(row.enrolment) for row in self._db.execute(query)}
        if cls:
            of_class = select(ENROLMENT_FACT.c.enrolment).where(
                ENROLMENT_FACT.c.centre == self._code, ENROLMENT_FACT.c.training_class == cls
            )
            found |= {bytes(row.enrolment) for row in self._db.execute(of_class)}
        order = sorted(found)
        ids = natural_ids(_MARK, [(lesson, one) for one in order])
        enrolment_of = {id_: one for id_, one in zip(ids, order, strict=True) if id_ not in changed}
        wanted = [(_MARK, id_) for id_ in enrolment_of]
        states = storage.states(self._db, self._code, wanted, self._book)
        return {enrolment_of[id_]: marked(record) for (_kind, id_), record in states.items()}

    def _store(self, rows: dict[bytes, LessonRow], loose: set[tuple[bytes, bytes]]) -> None:
        told = [
            (
                self._code,
                id_,
                row.training_class,
                row.minutes,
                row.marks,
                row.day,
                row.teacher,
            )
            for id_, row in sorted(rows.items())
        ]
        upsert(self._db, LESSON_FACT, ("centre", *_COLUMNS), told)
        some = [(self._code, lesson, enrolment) for lesson, enrolment in sorted(loose)]
        upsert(self._db, LOOSE_MARK, ("centre", "lesson", "enrolment"), some)


def lesson_rows(db: Connection, code: str, ids: Iterable[bytes]) -> dict[bytes, LessonRow]:
    """Rows of lessons by id."""
    found = {}
    columns = [LESSON_FACT.c[name] for name in _COLUMNS]
    for lesson, *told in looked_up(db, code, columns, LESSON_FACT.c.lesson, ids):
        found[lesson] = LessonRow(*told)
    return found


def classes_of(db: Connection, code: str, enrolments: Iterable[bytes]) -> dict[bytes, bytes]:
    """The classes of enrolments that are known."""
    own = ENROLMENT_FACT.c
    return dict(looked_up(db, code, (own.enrolment, own.training_class), own.enrolment, enrolments))


def held_of(db: Connection, code: str, classes: Iterable[bytes]) -> dict[bytes, int]:
    """Hundredths of class hours held, by class: lessons in which anyone is marked."""
    found = dict.fromkeys(classes, 0)
    own = LESSON_FACT.c
    columns = (own.training_class, own.minutes, own.marks)
    for cls, minutes, marks in looked_up(db, code, columns, own.training_class, found):
        found[cls] += hundredths_of(minutes) if minutes and marks > 0 else 0
    return found
