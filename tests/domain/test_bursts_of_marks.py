"""Marks written within seconds: the densest moment of a class is found however many there are."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from jlcenter.domain.anomalies import rolls
from jlcenter.domain.anomalies.facts import AuditClass, AuditLesson, AuditMark
from tests.domain.test_anomalies import LIMITS

SECONDS = 1000
FEW = replace(LIMITS, burst_marks=4)
#: lesson, person, second at which the mark was made
MARKS = st.dictionaries(
    st.tuples(st.integers(0, 3), st.integers(0, 5)), st.integers(0, 90), max_size=24
)


def class_with(marks: dict[tuple[int, int], int]) -> AuditClass:
    """Lessons on four days with these marks."""
    own: dict[bytes, dict[bytes, AuditMark]] = {}
    for (lesson, who), second in marks.items():
        own.setdefault(b"l%d" % lesson, {})[b"e%d" % who] = AuditMark(
            "present", 0, second * SECONDS, 1
        )
    lessons = tuple(
        AuditLesson(b"l%d" % n, b"c", n + 1, f"2026-09-0{n + 1}", 510, 180, 400) for n in range(4)
    )
    return AuditClass(b"c", "2026A01", "", lessons=lessons, rolls=own)


def by_hand(cls: AuditClass, seconds: int) -> tuple[int, set[bytes]]:
    """The first of the largest groups of marks that lie within so many seconds."""
    told = sorted(
        (one.made_at or 0, lesson.id)
        for lesson in cls.held
        for one in cls.rolls[lesson.id].values()
    )
    best: tuple[int, set[bytes]] = (0, set())
    for end in range(len(told)):
        group = [one for one in told[: end + 1] if told[end][0] - one[0] <= seconds * SECONDS]
        if len(group) > best[0]:
            best = (len(group), {lesson for _at, lesson in group})
    return best


@given(marks=MARKS)
def test_the_densest_moment_is_the_one_that_is_told(marks: dict[tuple[int, int], int]) -> None:
    cls = class_with(marks)
    found = list(rolls.made_at_once(cls, FEW))
    count, lessons = by_hand(cls, FEW.burst_seconds)
    days = {one.date for one in cls.lessons if one.id in lessons}
    assert bool(found) == (len(days) >= 2 and count >= FEW.burst_marks)
    if found:
        assert set(found[0].records) == lessons and str(count) in found[0].message
