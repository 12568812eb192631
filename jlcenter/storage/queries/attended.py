"""Attended class hours of many classes at once.

The rule is ``domain/attendance.py``'s; a test holds both to the same numbers. Sums are whole
hundredths of a class hour per enrolment, rounded once, so that a year's total is the sum of what
each person's line says.

All is read from the index over lessons, in its order and without sorting: each lesson gives its
roll as one text of ids. Rolls of a class are nearly always alike, so they are taken apart once;
what remains are the few marks that are not "there the whole lesson".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from fractions import Fraction
from typing import Any

from jlcenter.domain.attendance import NOT_HELD, PARTLY, WHOLE
from jlcenter.domain.hours import hundredths_of
from jlcenter.storage.connection import Connection

_ROLLS = """
SELECT m.lesson, group_concat(m.enrolment, ''),
    group_concat(CASE WHEN m.status <> 'present'
        THEN m.enrolment || printf('%-10.10s%08d', m.status, coalesce(m.minutes, 0)) END, '')
FROM attendance_mark m
WHERE {where} m.status IS NOT NULL AND m._hidden = 0
GROUP BY m.lesson
"""
_OF_CLASS = "m.lesson IN (SELECT l.id FROM lesson l WHERE l.training_class = ?) AND"
#: from this share of all lessons on, reading every roll is less work than looking for some
_READ_ALL = 0.2
#: bytes of an id in a roll; behind one that is told apart stand its status and the minutes missed
_ID, _STATUS, _MARK = 16, 26, 34
_NOTHING = b""
_WHOLE = frozenset(one[:10].ljust(10).encode() for one in WHOLE)
_PARTLY = frozenset(one[:10].ljust(10).encode() for one in PARTLY)


def attended(
    db: Connection, classes: Collection[bytes]
) -> tuple[dict[bytes, int], dict[bytes, int]]:
    """Hundredths of class hours: enrolment → attended, class → held."""
    wanted, every, lessons = frozenset(classes), 0, {}
    for id_, cls, minutes, status in db.execute(
        "SELECT id, training_class, minutes, status FROM lesson WHERE _hidden = 0"
    ):
        every += 1
        if cls in wanted and status not in NOT_HELD:
            lessons[id_] = (cls, minutes or 0, hundredths_of(minutes or 0))
    held: dict[bytes, int] = defaultdict(int)
    rolls: dict[tuple[bytes, bytes], int] = defaultdict(int)
    less: dict[bytes, int] = defaultdict(int)
    partly: dict[tuple[bytes, int], int] = defaultdict(int)
    read_all = len(lessons) > every * _READ_ALL
    for id_, roll, apart in _rolls(db, None if read_all else wanted):
        told = lessons.get(id_)
        if told is None:
            continue
        cls, minutes, units = told
        held[cls] += units
        rolls[cls, roll] += units
        for at in range(0, len(apart or _NOTHING), _MARK):
            status = apart[at + _ID : at + _STATUS]
            if status in _WHOLE:
                continue
            who = apart[at : at + _ID]
            less[who] += units
            if status in _PARTLY:
                missed = int(apart[at + _STATUS : at + _MARK])
                partly[who, minutes] += units * max(0, minutes - missed)
    return _sums(rolls, less, partly), dict(held)


def _rolls(db: Connection, classes: Collection[bytes] | None) -> Iterator[Any]:
    """The rolls of all lessons, or of some classes'; their texts are ids, which are no text."""
    before = db.text_factory
    db.text_factory = bytes
    try:
        if classes is None:
            yield from db.execute(_ROLLS.format(where=""))
            return
        sql = _ROLLS.format(where=_OF_CLASS)
        for cls in classes:
            yield from db.execute(sql, (cls,))
    finally:
        db.text_factory = before


def _sums(
    rolls: dict[tuple[bytes, bytes], int],
    less: dict[bytes, int],
    partly: dict[tuple[bytes, int], int],
) -> dict[bytes, int]:
    """Everybody as if there all the time, less what was missed, and the rest of a lesson."""
    sums: dict[bytes, int] = defaultdict(int)
    for (_cls, roll), units in rolls.items():
        for at in range(0, len(roll), _ID):
            sums[roll[at : at + _ID]] += units
    for who, units in less.items():
        sums[who] -= units
    for who, extra in _stayed(partly):
        sums[who] += extra
    return dict(sums)


def _stayed(partly: dict[tuple[bytes, int], int]) -> Iterator[tuple[bytes, int]]:
    """Hundredths stayed in lessons that were missed in part, rounded once a person."""
    mixed: dict[bytes, list[tuple[int, int]]] = defaultdict(list)
    for (who, minutes), share in partly.items():
        if minutes:
            mixed[who].append((share, minutes))
    for who, some in mixed.items():
        if len(some) == 1:
            over, under = some[0]
        else:
            total = sum((Fraction(*one) for one in some), Fraction(0))
            over, under = total.numerator, total.denominator
        yield who, (2 * over + under) // (2 * under)
