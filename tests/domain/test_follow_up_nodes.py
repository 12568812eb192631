"""What stands at a node after a class: one rule for the rates and for the indicators."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from jlcenter.domain import facts, follow_ups
from jlcenter.domain.follow_up_nodes import Answer, at_nodes

ENDS = "2026-03-31"
RULE = follow_ups.NodeRule((1, 3, 6, 12), 15, 30, 180)
DAYS = st.dates(date(2026, 3, 1), date(2027, 6, 30)).map(str)
ANSWERS = st.lists(
    st.builds(
        Answer,
        DAYS,
        st.sampled_from(("employed", "seeking", "study", "unreachable")),
        st.none(),
        st.booleans(),
    ),
    max_size=6,
).map(lambda told: sorted(told, key=lambda one: one.day))


@given(answers=ANSWERS)
def test_rates_and_indicators_see_the_same_at_every_node(answers: list[Answer]) -> None:
    heard = [(one.day, one.status, None, bool(one.in_post)) for one in answers]
    nodes = {one.months: one.status for one in facts.nodes_of(ENDS, heard, RULE.window_days)}
    far = "2030-01-01"
    for one in follow_ups.tallies([(ENDS, answers, False)], RULE, far):
        assert one.statuses == ({nodes[one.months]: 1} if one.months in nodes else {})
        assert one.unasked == (one.months not in nodes)


def test_of_two_answers_on_one_day_the_one_written_down_last_counts() -> None:
    told = [Answer("2026-04-10", "seeking"), Answer("2026-04-10", "employed")]
    found = dict(at_nodes(ENDS, told, (1,), 30))
    assert found[1] is told[1]
    assert (
        facts.nodes_of(ENDS, [("2026-04-10", one.status, None, False) for one in told], 30)[
            0
        ].status
        == "employed"
    )
    (tally,) = follow_ups.tallies(
        [(ENDS, told, False)], follow_ups.NodeRule((1,), 15, 30, 180), "2030-01-01"
    )
    assert tally.statuses == {"employed": 1}


def test_a_node_that_has_not_come_is_not_looked_at() -> None:
    assert list(at_nodes(ENDS, [], (1, 3), 30, upto="2026-05-01")) == [(1, None)]
    assert list(at_nodes(ENDS, [], (1, 3), 30, upto="2026-04-29")) == []
