"""Who may have a certificate, at and around every threshold."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from jlcenter.domain.attendance import Attendance
from jlcenter.domain.completion import (
    REASONS,
    CompletionRule,
    Sitting,
    Standing,
    counted_scores,
    reasons_against,
)

RULE = CompletionRule(Fraction(4, 5), 6000, 6000, True, True, 1, "依据", "2000-01-01", "suggested")
GOOD = Standing(
    in_class=True,
    attendance=Attendance(Fraction(32), Fraction(40)),
    planned_hours=Fraction(40),
    sittings=(Sitting(1, 6000, 6000),),
    is_id_verified=True,
)


def test_equal_to_every_threshold_passes() -> None:
    assert reasons_against(GOOD, RULE) == ()


def test_a_hair_below_the_rate_does_not() -> None:
    just_below = replace(GOOD, attendance=Attendance(Fraction(3199, 100), Fraction(40)))
    assert reasons_against(just_below, RULE) == ("attendance", "hours")


def test_r40_a_late_joiner_with_a_perfect_rate_lacks_hours() -> None:
    late = replace(GOOD, attendance=Attendance(Fraction(20), Fraction(20)))
    assert reasons_against(late, RULE) == ("hours",)


def test_nothing_held_is_no_attendance() -> None:
    nothing = replace(GOOD, attendance=Attendance(Fraction(0), Fraction(0)))
    assert reasons_against(nothing, RULE) == ("attendance", "hours")


def test_all_reasons_come_together_in_their_order() -> None:
    worst = Standing(False, Attendance(Fraction(0), Fraction(40)), Fraction(40), (), False)
    assert reasons_against(worst, RULE) == REASONS


def test_a_score_a_hundredth_below_fails_and_a_missing_part_too() -> None:
    for sitting in (Sitting(1, 5999, 9000), Sitting(1, 9000, None), Sitting(1, None, None)):
        assert reasons_against(replace(GOOD, sittings=(sitting,)), RULE) == ("assessment",)


def test_a_resit_of_one_part_completes_the_other() -> None:
    resat = (Sitting(1, 4000, 8000), Sitting(2, 6500, None))
    assert reasons_against(replace(GOOD, sittings=resat), RULE) == ()


def test_best_or_latest_sitting_counts_as_the_policy_says() -> None:
    worse_later = (Sitting(2, 5000, 7000), Sitting(1, 8000, 6000))
    assert counted_scores(worse_later, best=True) == (8000, 7000)
    assert counted_scores(worse_later, best=False) == (5000, 7000)


def test_where_one_part_is_enough() -> None:
    either = replace(RULE, both_required=False)
    assert reasons_against(replace(GOOD, sittings=(Sitting(1, 6000, None),)), either) == ()


hours = st.integers(0, 4000).map(lambda n: Fraction(n, 100))


@given(hours, hours, st.integers(0, 10_000), st.integers(0, 10_000), st.booleans(), st.booleans())
def test_more_of_anything_never_adds_a_reason(
    attended: Fraction, more: Fraction, theory: int, better: int, in_class: bool, verified: bool
) -> None:
    required = max(attended, Fraction(1))
    less = Standing(
        in_class,
        Attendance(attended, required),
        Fraction(40),
        (Sitting(1, theory, theory),),
        verified,
    )
    richer = replace(
        less,
        attendance=Attendance(attended + more, required + more),
        sittings=(*less.sittings, Sitting(2, better, better)),
    )
    assert set(reasons_against(richer, RULE)) <= set(reasons_against(less, RULE))
