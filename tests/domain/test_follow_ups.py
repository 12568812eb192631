"""When people are asked again after a class, and what the answers add up to."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jlcenter.domain.follow_ups import (
    Answer,
    NodeRule,
    Tally,
    add_months,
    due,
    latest,
    node_of,
    nodes,
    tallies,
    was_never_reached,
)

RULE = NodeRule((1, 3, 6, 12), early_days=15, window_days=30, given_up_days=180)
DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2099, 12, 31))
STATES = ("employed", "flexible", "self_employed", "farming", "study", "army", "seeking")


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2026-08-20", 3, "2026-11-20"),
        ("2026-11-30", 3, "2027-02-28"),  # the last day where the month has no 30th
        ("2027-11-30", 3, "2028-02-29"),  # of a leap year the 29th
        ("2028-02-29", 12, "2029-02-28"),
        ("2026-12-31", 1, "2027-01-31"),
        ("2026-01-31", 1, "2026-02-28"),
        ("2026-03-31", 6, "2026-09-30"),
        ("2100-01-31", 1, "2100-02-28"),  # 2100 is no leap year
    ],
)
def test_a_node_is_the_same_day_some_months_later(day: str, months: int, expected: str) -> None:
    assert add_months(day, months) == expected


@given(DAYS, st.integers(0, 60))
def test_months_later_is_that_month_and_never_a_later_day(day: date, months: int) -> None:
    found = date.fromisoformat(add_months(day.isoformat(), months))
    assert (found.year * 12 + found.month) - (day.year * 12 + day.month) == months
    assert found.day <= day.day and (found.day == day.day or found.day >= 28)


@given(DAYS)
def test_nodes_come_one_after_another_within_their_windows(day: date) -> None:
    found = nodes(day.isoformat(), RULE)
    assert [one.months for one in found] == [1, 3, 6, 12]
    for one in found:
        assert one.opens < one.due < one.closes
    assert all(a.due < b.due and a.opens < b.opens for a, b in zip(found, found[1:], strict=False))


@pytest.mark.parametrize(
    ("now", "answers", "expected"),
    [
        # class ended 2026-08-20: nodes 09-20, 11-20, 2027-02-20, 2027-08-20
        ("2026-09-19", [], None),
        ("2026-09-20", [], (1, "due", 0, 0, ())),
        ("2026-10-20", [], (1, "due", 30, 0, ())),
        ("2026-10-21", [], (1, "late", 31, 0, ())),
        ("2026-11-20", [], (3, "due", 0, 0, (1,))),  # the earlier one was missed
        ("2026-09-25", [("2026-09-05", "employed")], None),  # answered a little early
        ("2026-09-25", [("2026-09-04", "employed")], (1, "due", 5, 0, ())),  # before it opened
        ("2026-11-25", [("2026-10-01", "employed")], (3, "due", 5, 0, ())),
        ("2026-11-25", [("2026-11-06", "seeking")], None),
        ("2026-11-25", [("2026-11-21", "unreachable")], (3, "due", 5, 1, (1,))),  # try again
        ("2026-12-21", [("2026-11-21", "unreachable")], None),  # tried, and the window is over
        ("2026-12-21", [], (3, "late", 31, 0, (1,))),
        ("2027-09-20", [("2027-08-20", "army")], None),
        ("2028-03-17", [], (12, "late", 210, 0, (1, 3, 6))),  # 180 days after its window
        ("2028-03-18", [], None),  # given up
    ],
)
def test_who_is_to_be_asked(
    now: str,
    answers: list[tuple[str, str]],
    expected: tuple[int, str, int, int, tuple[int, ...]] | None,
) -> None:
    found = due("2026-08-20", [Answer(*one) for one in answers], now, RULE)
    told = found and (
        found.node.months,
        found.state,
        found.days_late,
        found.attempts,
        found.missed,
    )
    assert told == expected


def test_looking_ahead_names_what_is_coming() -> None:
    found = due("2026-08-20", [], "2026-09-01", RULE, upto="2026-09-30")
    assert found is not None and (found.state, found.days_late) == ("coming", 0)
    assert due("2026-08-20", [], "2026-09-01", RULE, upto="2026-09-19") is None


def test_an_answer_that_names_its_node_belongs_to_it() -> None:
    of = nodes("2026-08-20", RULE)
    assert node_of(Answer("2026-11-10", "employed"), of) == 3
    assert node_of(Answer("2026-11-10", "employed", months=1), of) == 1
    assert node_of(Answer("2026-08-25", "employed"), of) == 0
    assert node_of(Answer("2026-11-10", "employed", months=2), of) == 3  # no such node


@given(DAYS, st.lists(st.tuples(DAYS, st.sampled_from((*STATES, "unreachable"))), max_size=6), DAYS)
def test_who_has_just_answered_is_never_due(
    ends: date, told: list[tuple[date, str]], now: date
) -> None:
    answers = [Answer(day.isoformat(), status) for day, status in told]
    answers.append(Answer(now.isoformat(), "employed"))
    assert due(ends.isoformat(), answers, now.isoformat(), RULE) is None


@pytest.mark.parametrize(
    ("upto", "expected"),
    [("2026-08-31", None), ("2026-09-20", "seeking"), ("2026-11-20", "employed")],
)
def test_the_latest_answer_at_or_before_the_day_counts(upto: str, expected: str | None) -> None:
    answers = [
        Answer("2026-11-20", "unreachable"),
        Answer("2026-09-20", "seeking"),
        Answer("2026-11-20", "employed"),  # reached on the same day after all
        Answer("2026-12-01", "seeking"),
    ]
    found = latest(answers, upto)
    assert (found.status if found else None) == expected


def test_never_reached_is_who_was_asked_and_never_answered() -> None:
    lost = Answer("2026-09-20", "unreachable")
    assert was_never_reached([lost, lost])
    assert not was_never_reached([])
    assert not was_never_reached([lost, Answer("2026-10-01", "seeking")])


def test_the_rates_by_hand() -> None:
    """Ten people at 3 months: 4 employed, 1 flexible, 1 army, 2 seeking, 1 lost, 1 not asked."""
    tally = Tally(3)
    told = ["employed"] * 4 + ["flexible", "army", "seeking", "seeking", "unreachable"]
    for status in told:
        tally.count(Answer("2026-11-20", status))
    tally.count(None)
    assert (tally.people, tally.reached, tally.unreachable, tally.unasked) == (10, 8, 1, 1)
    assert tally.employment_rate() == Fraction(5, 7)  # 5 ÷ (8 - 1 in the army)
    assert tally.rate_of_all() == Fraction(5, 10)
    assert tally.placed_rate() == Fraction(6, 8)
    assert tally.in_post_rate() is None and tally.satisfaction_rate() is None


def test_in_post_and_satisfaction_count_only_who_said() -> None:
    tally = Tally(6)
    tally.count(Answer("d", "employed", None, True, "satisfied"), is_worker=True)
    tally.count(Answer("d", "employed", None, False, "basic"), is_worker=True)
    tally.count(Answer("d", "employed", None, None, "unsatisfied"), is_worker=True)
    tally.count(Answer("d", "employed", None, True, None))  # no enterprise worker
    assert tally.in_post_rate() == Fraction(1, 2)
    assert tally.satisfaction_rate() == Fraction(2, 3)


def test_of_nobody_there_is_no_rate() -> None:
    lost = Tally(3)
    lost.count(Answer("2026-11-20", "unreachable"))
    assert lost.employment_rate() is None and lost.rate_of_all() == 0
    assert Tally(3).rate_of_all() is None


@given(
    st.lists(
        st.tuples(
            DAYS,
            st.lists(st.tuples(DAYS, st.sampled_from((*STATES, "unreachable"))), max_size=4),
        ),
        max_size=12,
    ),
    DAYS,
)
def test_everybody_is_in_exactly_one_place(
    people: list[tuple[date, list[tuple[date, str]]]], now: date
) -> None:
    told = [
        (ends.isoformat(), [Answer(day.isoformat(), status) for day, status in answers], False)
        for ends, answers in people
    ]
    for tally in tallies(told, RULE, now.isoformat()):
        assert tally.people == tally.reached + tally.unreachable + tally.unasked
        assert sum(tally.statuses.values()) + tally.unasked == tally.people
        rate = tally.employment_rate()
        assert rate is None or 0 <= rate <= 1
        whole = tally.rate_of_all()
        assert whole is None or rate is None or whole <= rate
