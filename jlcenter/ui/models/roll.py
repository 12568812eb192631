"""The rows of a roll call for the screen, how a person is found among them, and what is counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any
from uuid import UUID

from jlcenter.domain.attendance import (
    ABSENT,
    LATE,
    LEAVE,
    LEFT_EARLY,
    NOT_CALLED_LABEL,
    NOT_IN_CLASS_LABEL,
    ONLINE,
    PARTLY,
    PRESENT,
    STATUS_LABELS,
    STATUSES,
)
from jlcenter.domain.hours import rate_text
from jlcenter.ui.models.rows import Column, RowsModel
from jlcenter.words import _, mark

#: the colour of each state, by the look
TONES: Mapping[str, str] = {
    PRESENT: "present",
    LATE: "late",
    LEFT_EARLY: "late",
    ABSENT: "absent",
    LEAVE: "leave",
    ONLINE: "online",
}
#: one letter for each state, in the round signs of the past lessons
LETTERS: Mapping[str, str] = {
    PRESENT: "✓",
    LATE: mark("迟"),
    LEFT_EARLY: mark("退"),
    ABSENT: mark("缺"),
    LEAVE: mark("假"),
    ONLINE: mark("线"),
}
KEYS: Mapping[int, str] = dict(enumerate(STATUSES, start=1))


def status_words(status: str | None, minutes: int | None) -> str:
    """A mark in words: 出勤, 迟到 20 分; 未点 where there is none."""
    if status is None:
        return _(NOT_CALLED_LABEL)
    word = _(STATUS_LABELS.get(status, status))
    if status in PARTLY and minutes:
        return _("{status} {minutes} 分", status=word, minutes=minutes)
    return word


@lru_cache(maxsize=4096)
def search_keys(name: str) -> tuple[tuple[str, ...], str]:
    """Initials and whole readings under which ``name`` is found, and the folded name."""
    from jlcenter.domain import pinyin

    keys = list(pinyin.initials(name))
    for reading in pinyin.readings(name):
        keys.extend((reading.full, *filter(None, reading.parts.split("|"))))
    return tuple(dict.fromkeys(keys)), name.casefold()


def matches(name: str, typed: str) -> bool:
    """Whether letters (initials or pinyin, from any syllable on) or characters find ``name``."""
    wanted = typed.strip().casefold()
    if not wanted:
        return False
    keys, folded = search_keys(name)
    return wanted in folded or any(key.startswith(wanted) for key in keys)


class RollModel(RowsModel[Any]):
    """Rows of ``app.call_roll.Roll``; the row behind ``enrolment`` can be replaced singly."""

    def __init__(self) -> None:
        super().__init__(columns())
        self.least_rate: Fraction | None = None
        self.typing: tuple[UUID, str] | None = None

    def place_of(self, enrolment: UUID) -> int:
        """The shown row of an enrolment, -1 where it is not shown."""
        for number, one in enumerate(self.rows):
            if one.enrolment == enrolment:
                return number
        return -1

    def next_open(self, start: int) -> int:
        """The next row in the class not called yet, from ``start`` on and then from the top."""
        total = len(self.rows)
        for step in range(total):
            number = (start + step) % total
            if self.rows[number].in_class and self.rows[number].status is None:
                return number
        return -1

    def find(self, typed: str, start: int = 0) -> int:
        """The next row, from ``start`` on, that what was typed finds; -1 where none."""
        total = len(self.rows)
        for step in range(total):
            number = (start + step) % total
            if matches(self.rows[number].name or "", typed):
                return number
        return -1

    def found(self, typed: str) -> int:
        """How many rows what was typed finds."""
        return sum(matches(one.name or "", typed) for one in self.rows)


def counts(rows: Sequence[Any]) -> Counter[str | None]:
    """How many are in each state among those in the class; None counts the not called."""
    return Counter(one.status for one in rows if one.in_class)


def columns() -> list[Column[Any]]:
    """The roll call's columns; marks of the past and of this lesson are painted."""
    return [
        Column("number", _("号"), lambda r: str(r.number), 56, sort=lambda r: r.number),
        Column("name", _("姓名"), lambda r: r.name or "", 150, letters="name", sort=_by_name),
        Column("village", _("村 屯"), lambda r: r.village or "", 126),
        Column("recent", _("前四次"), _recent_words, 136, sort=lambda r: _recent_words(r)),
        Column("mark", _("本次"), _mark_words, 240, sort=_mark_words),
        Column("rate", _("出勤率"), _rate_words, 128, right=True, sort=lambda r: r.rate or 2),
    ]


def _by_name(row: Any) -> str:
    from jlcenter.domain import pinyin

    return pinyin.sort_key(row.name or "")


def _mark_words(row: Any) -> str:
    if not row.in_class:
        return _(NOT_IN_CLASS_LABEL)
    return status_words(row.status, row.minutes)


def _recent_words(row: Any) -> str:
    return " ".join(
        _(NOT_CALLED_LABEL) if one is None else _(STATUS_LABELS[one]) if one else "—"
        for one in row.recent
    )


def _rate_words(row: Any) -> str:
    return rate_text(row.rate)
