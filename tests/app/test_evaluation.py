"""Evaluation tells the figures' own numbers."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from jlcenter.app.evaluate import evaluate
from jlcenter.app.fact_book import gather
from jlcenter.app.sample_data import fill
from jlcenter.storage.session import Session


def test_attended_hours_are_those_of_the_figures_to_the_last_hundredth(
    make_session: Callable[..., Session],
) -> None:
    """A late-comer's share of a lesson is no whole hundredth; it is rounded once, for both."""
    session = make_session("data")
    fill(session, 80, 80 * 30)
    facts = gather(session, 2026, "2026-12-31")
    counted = sum(one.attended for one in facts.enrolments if not one.is_past)
    found = evaluate(session, 2026)
    assert found.classes
    (attended,) = (one.ratio for one in found.centre.parts if one.name == "attendance")
    assert attended.part == Fraction(counted, 100) > 0
    assert attended.part <= attended.whole
