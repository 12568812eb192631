"""Converted class hours: every step shown, nothing lost, the order of lessons means nothing."""

from __future__ import annotations

from fractions import Fraction
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jlcenter.domain.calendar import Day
from jlcenter.domain.hours import hours_of
from jlcenter.domain.policy import Rule
from jlcenter.domain.workload import coefficient
from jlcenter.domain.workload_lines import (
    KINDS,
    Coefficient,
    TaughtLesson,
    form_of,
    is_evening_or_weekend,
    lines,
    pay,
)

WANG, LI = UUID(int=1), UUID(int=2)
CLASS_A, CLASS_B = UUID(int=11), UUID(int=12)


def rule(combine: str = "max", **coefficients: str) -> Rule:
    """A centre's own rule of coefficients."""
    read = {name: Fraction(value) for name, value in coefficients.items()}
    values = {"coefficients": read, "combine": combine}
    return Rule("workload.convert", "220421", "2026-01-01", None, "centre", "校发", values, "")


def lesson(n: int = 0, **told: object) -> TaughtLesson:
    facts: dict[str, object] = {
        "id": UUID(int=1000 + n), "teacher": WANG, "teacher_name": "王老师", "class_id": CLASS_A,
        "day": "2026-09-01", "minutes": 180, "form": "theory", "outreach": "none",
        "is_evening": False, "is_repeat": False,
    }  # fmt: skip
    return TaughtLesson(**(facts | told))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("理论", "theory"),
        ("课堂讲授", "theory"),
        ("实训操作", "practice"),
        ("practice", "practice"),
        ("线上直播（理论）", "online"),
        ("", None),
        (None, None),
        ("参观", None),
    ],
)
def test_a_lessons_form_is_read_from_what_people_write(text: str, expected: str | None) -> None:
    assert form_of(text) == expected


@pytest.mark.parametrize(
    ("day", "starts", "calendar", "expected", "why"),
    [
        ("2026-09-01", "08:30", Day(False, False, True), False, "Tuesday morning"),
        ("2026-09-01", "18:30", Day(False, False, True), True, "after six"),
        ("2026-09-05", "08:30", Day(False, False, True), True, "Saturday"),
        ("2026-09-05", "08:30", Day(False, True, True), False, "Saturday made a working day"),
        ("2026-10-01", "08:30", Day(True, False, True), True, "National Day"),
        ("2026-09-01", None, Day(False, False, True), False, "nobody wrote the time"),
    ],
)
def test_evening_and_weekend_follow_calendar_and_clock(
    day: str, starts: str | None, calendar: Day, expected: bool, why: str
) -> None:
    assert is_evening_or_weekend(day, starts, calendar, "18:00") is expected, why


@pytest.mark.parametrize(
    ("told", "kinds"),
    [
        ({}, ("theory",)),
        ({"form": "practice", "outreach": "stool"}, ("practice", "rural")),
        ({"outreach": "enterprise"}, ("theory", "enterprise")),
        ({"form": None, "is_evening": True}, ("theory", "evening_weekend")),
        ({"form": "online", "is_repeat": True}, ("online", "repeat")),
    ],
)
def test_a_lesson_is_of_every_kind_it_was(told: dict[str, object], kinds: tuple[str, ...]) -> None:
    assert lesson(**told).kinds == kinds


@pytest.mark.parametrize(
    ("combine", "expected", "why"),
    [
        ("max", "6", "4 × 1.5, the highest of 1, 1.2 and 1.5"),
        ("multiply", "7.2", "4 × 1 × 1.2 × 1.5"),
        ("sum_of_excess", "6.8", "4 × (1 + 0.2 + 0.5)"),
    ],
)
def test_several_coefficients_combine_as_the_school_says(
    combine: str, expected: str, why: str
) -> None:
    told = rule(combine, theory="1", rural="1.2", evening_weekend="1.5")
    (line,) = lines(
        [lesson(outreach="van", is_evening=True)], lambda kinds, _day: coefficient(kinds, told)
    )
    assert line.converted == Fraction(expected), why
    assert line.by_kind == {one: Fraction(4) for one in ("theory", "rural", "evening_weekend")}
    assert "4 学时" in line.words and expected in line.words


def test_without_coefficients_nothing_is_converted_and_nothing_paid() -> None:
    (line,) = lines([lesson()], lambda _kinds, _day: None)
    assert line.hours == 4 and line.converted is None and "待定" in line.words
    assert pay(line.converted, 5000) is None


def test_a_substitutes_lesson_counts_for_who_taught() -> None:
    found = lines(
        [lesson(0), lesson(1, teacher=LI, teacher_name="李老师"), lesson(2, class_id=CLASS_B)],
        lambda _kinds, _day: Coefficient(Fraction(1), "1"),
    )
    assert [(one.teacher_name, one.class_id, one.hours) for one in found] == [
        ("李老师", CLASS_A, 4), ("王老师", CLASS_A, 4), ("王老师", CLASS_B, 4),
    ]  # fmt: skip


def test_a_new_rule_in_the_middle_of_the_year_holds_from_its_day_only() -> None:
    def convert(_kinds: tuple[str, ...], day: str) -> Coefficient:
        return Coefficient(Fraction("1.2") if day >= "2026-09-01" else Fraction(1), day)

    (line,) = lines([lesson(0, day="2026-08-31"), lesson(1)], convert)
    assert line.converted == 4 + Fraction("4.8") and len(line.steps) == 2


@pytest.mark.parametrize(
    ("hours", "rate", "fen"),
    [
        ("10", 5000, 50000),
        ("0.5", 5001, 2501),
        ("1/3", 100, 33),
        ("2/3", 100, 67),
        ("1", None, None),
    ],
)
def test_pay_rounds_once_and_half_a_fen_up(hours: str, rate: int | None, fen: int | None) -> None:
    assert pay(Fraction(hours), rate) == fen


LESSONS = st.lists(
    st.builds(
        lesson,
        st.integers(0, 10**6),
        teacher=st.sampled_from((WANG, LI, None)),
        class_id=st.sampled_from((CLASS_A, CLASS_B)),
        minutes=st.integers(1, 480),
        form=st.sampled_from(("theory", "practice", "online", None)),
        outreach=st.sampled_from(("none", "van", "enterprise")),
        is_evening=st.booleans(),
        is_repeat=st.booleans(),
    ),
    max_size=12,
    unique_by=lambda one: one.id,
)
RULES = st.builds(
    rule,
    st.sampled_from(("max", "multiply", "sum_of_excess")),
    **{kind: st.sampled_from(("0.8", "1", "1.1", "1.2", "1.5")) for kind in KINDS},
)


@given(LESSONS, RULES, st.randoms(use_true_random=False))
def test_the_order_of_lessons_means_nothing_and_steps_add_up(
    taught: list[TaughtLesson], told: Rule, chance: object
) -> None:
    def convert(kinds: tuple[str, ...], _day: str) -> Coefficient | None:
        return coefficient(kinds, told)

    found = lines(taught, convert)
    mixed = list(taught)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert lines(mixed, convert) == found
    assert sum((one.hours for one in found), Fraction(0)) == sum(
        (hours_of(one.minutes) for one in taught), Fraction(0)
    )
    for line in found:
        assert line.converted == sum(one.converted or 0 for one in line.steps)
        assert sum(line.by_kind.get(one, 0) for one in ("theory", "practice", "online")) == (
            line.hours
        )
        assert sum(one.lessons for one in line.steps) > 0
