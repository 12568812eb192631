"""Caps of a person and year hold in any order of claims, whatever is taken back between."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jlcenter.app import claims
from jlcenter.app.make_claim import make_claims
from jlcenter.app.subsidy_check import check
from jlcenter.domain.errors import Refused
from jlcenter.storage.queries.claim_lines import live_lines_of_people
from jlcenter.storage.session import Session
from tests.claim_world import SKILL, set_rule, taught

#: 1,500 yuan and two subsidies a person and year; each class is worth 800
TOP, MOST = 150_000, 2
CLASSES = 3
#: claim for some classes at once, or take the last claim back
MOVES: st.SearchStrategy[tuple[str, list[int]]] = st.one_of(
    st.tuples(st.just("claim"), st.lists(st.integers(0, CLASSES - 1), min_size=1, max_size=3)),
    st.tuples(st.just("cancel"), st.just([])),
)


@pytest.fixture
def repeated(session: Session) -> tuple[Session, list[str], list[Any]]:
    """The same two people in three classes of a year, under a cap."""
    set_rule(session, "subsidy.skill", SKILL)
    caps = {
        "max_per_year": MOST,
        "max_amount_per_year": 1500,
        "same_level_once": False,
        "schemes": ["skill"],
    }
    set_rule(session, "subsidy.limits", caps)
    starts = ("2026-03-02", "2026-05-04", "2026-09-01")
    codes = [taught(session, (1, 2), starts=day).code for day in starts]
    people = [one.item.row.trainee.id for one in check(session, codes[0])]
    return session, codes, people


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(moves=st.lists(MOVES, min_size=1, max_size=6))
def test_caps_hold_in_any_order(
    repeated: tuple[Session, list[str], list[Any]], moves: list[Any]
) -> None:
    session, codes, people = repeated
    made: list[str] = []
    for what, places in moves:
        if what == "claim":
            with suppress(Refused):
                done = make_claims(session, [codes[place] for place in places])
                made.append(done.claims[0].code)
        elif made:
            claims.cancel(session, made.pop())
        lines = live_lines_of_people(session.db, people)
        sums: Counter[Any] = Counter()
        for one in lines:
            sums[one.trainee] += one.amount
        counts = Counter(one.trainee for one in lines)
        assert all(total <= TOP for total in sums.values())
        assert all(n <= MOST for n in counts.values())
        assert len({(one.enrolment, one.stage) for one in lines}) == len(lines)
    for code in made:
        claims.cancel(session, code)


def test_the_second_of_a_year_gets_what_is_left(
    repeated: tuple[Session, list[str], list[Any]],
) -> None:
    session, codes, _people = repeated
    made = make_claims(session, codes)
    amounts = sorted(one.amount for one in claims.show(session, made.claims[0].code).lines)
    assert amounts == [70_000, 70_000, 80_000, 80_000]
    assert {(one.class_code, one.reasons) for one in made.refused} == {
        (codes[2], ("cap_count", "cap_amount"))
    }
