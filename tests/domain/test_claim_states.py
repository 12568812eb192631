"""The way of a claim as a table: (state, step, what comes of it), and sums that always hold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jlcenter.domain import claim_states as states
from jlcenter.domain.records.choices import CLAIM_STATUS

ALL = [code for code, _word in CLAIM_STATUS if code != "province_check"]
#: state, then what each step makes of it; a step that is not named is refused
#: source: reference/ledger_status.csv (claim 1–12) and the plan, three (2)
WAY = [
    ("draft", {"submit": "submitted", "cancel": "cancelled"}),
    (
        "submitted",
        {
            "review": "reviewing",
            "publicise": "publicised",
            "return": "returned",
            "reject": "rejected",
            "cancel": "cancelled",
        },
    ),
    ("reviewing", {"publicise": "publicised", "return": "returned", "reject": "rejected"}),
    (
        "publicised",
        {
            "publicise": "publicised",
            "approve": "approved",
            "return": "returned",
            "reject": "rejected",
        },
    ),
    ("objected", {"return": "returned", "reject": "rejected"}),
    ("returned", {"resubmit": "submitted", "reject": "rejected", "cancel": "cancelled"}),
    ("approved", {"return": "returned", "reject": "rejected"}),
    ("part_paid", {}),
    ("bounced", {}),
    ("paid", {}),
    ("rejected", {}),
    ("cancelled", {}),
]


@pytest.mark.parametrize(("state", "steps"), WAY)
def test_each_state_has_these_steps_and_no_others(state: str, steps: dict[str, str]) -> None:
    assert dict.fromkeys(states.next_steps(state)) == dict.fromkeys(
        name for name in states.STEPS if name in steps
    )
    for name, target in steps.items():
        after = states.after_step(name, [state, state])
        assert states.claim_state(after) == target
    assert {one for one, _steps in WAY} == set(ALL)


@pytest.mark.parametrize(
    ("lines", "claim"),
    [
        ([], "draft"),
        (["approved", "approved"], "approved"),
        (["paid", "approved"], "part_paid"),
        (["part_paid", "approved"], "part_paid"),
        (["paid", "bounced"], "bounced"),
        (["paid", "paid"], "paid"),
        (["paid", "rejected"], "paid"),
        (["publicised", "objected"], "objected"),
        (["publicised", "rejected"], "publicised"),
        (["rejected", "cancelled"], "rejected"),
        (["cancelled"], "cancelled"),
        (["submitted", "reviewing"], "submitted"),
    ],
)
def test_a_claim_is_what_its_lines_are(lines: list[str], claim: str) -> None:
    assert states.claim_state(lines) == claim


@given(st.lists(st.sampled_from(ALL), min_size=1))
def test_any_mixture_of_lines_is_some_state_whatever_their_order(lines: list[str]) -> None:
    found = states.claim_state(lines)
    assert found in ALL
    assert states.claim_state(list(reversed(lines))) == found


@pytest.mark.parametrize(
    ("amount", "paid", "is_bounced", "state"),
    [
        (80000, 0, False, "approved"),
        (80000, 50000, False, "part_paid"),
        (80000, 80000, False, "paid"),
        (80000, 0, True, "bounced"),
        (80000, 30000, True, "bounced"),
        (80000, 80000, True, "paid"),
    ],
)
def test_a_line_is_what_its_money_says(
    amount: int, paid: int, is_bounced: bool, state: str
) -> None:
    assert states.paid_state(amount, paid, is_bounced=is_bounced) == state


@pytest.mark.parametrize(
    ("state", "review", "told"),
    [
        ("approved", None, "province_check"),
        ("approved", "duplicate", "province_check"),
        ("approved", "clear", "approved"),
        ("approved", "approved", "approved"),
        ("submitted", None, "submitted"),
        ("paid", None, "paid"),
    ],
)
def test_an_approved_claim_waits_for_the_province(
    state: str, review: str | None, told: str
) -> None:
    assert states.shown_state(state, review) == told


@given(st.data())
def test_a_sum_spread_over_lines_loses_and_makes_no_fen(data: st.DataObject) -> None:
    rests = data.draw(st.lists(st.integers(0, 10**7), min_size=1, max_size=30))
    total = data.draw(st.integers(0, sum(rests)))
    shares = states.spread(total, rests)
    assert sum(shares) == total
    assert all(0 <= share <= rest for share, rest in zip(shares, rests, strict=True))
