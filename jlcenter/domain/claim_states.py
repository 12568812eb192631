"""The way of a claim: which steps there are, and how claim and lines follow each other.

The states are those of reference/ledger_status.csv. A claim's state is worked out from its lines
and never the other way round, so that two laptops that each moved a line merge into one truth.
``province_check`` is never stored: it is what an approved claim is called until the province has
looked for the same person elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from jlcenter.domain.records.choices import CLAIM_STATUS
from jlcenter.words import mark

STATUS_LABELS: Mapping[str, str] = dict(CLAIM_STATUS)
#: states that leave the person free for another claim
DEAD = frozenset(("rejected", "cancelled"))
#: states in which money may come, or has come
MONEY = frozenset(("approved", "part_paid", "bounced", "paid"))
#: in this order from the beginning to the money
_ORDER = ("draft", "returned", "submitted", "reviewing", "publicised", "approved")


@dataclass(frozen=True, slots=True)
class Step:
    """One step: from which states of the claim it may be taken, and what its lines become.

    ``label`` says what to do (通过审核) and is never a state's word (审核通过); ``lines`` are the
    states of lines that it moves; the others stay.
    """

    name: str
    label: str
    sources: tuple[str, ...]
    target: str
    lines: tuple[str, ...]


_UNPAID = ("draft", "submitted", "reviewing", "publicised", "objected", "returned", "approved")
#: every step of a whole claim, in the order of work
STEPS: Mapping[str, Step] = {
    one.name: one
    for one in (
        Step("submit", mark("申报"), ("draft",), "submitted", ("draft",)),
        Step("review", mark("开始审核"), ("submitted",), "reviewing", ("submitted",)),
        Step(
            "publicise",
            mark("公示"),
            ("submitted", "reviewing", "publicised"),
            "publicised",
            ("submitted", "reviewing", "publicised"),
        ),
        Step("approve", mark("通过审核"), ("publicised",), "approved", ("publicised",)),
        Step(
            "return",
            mark("退回"),
            ("submitted", "reviewing", "publicised", "objected", "approved"),
            "returned",
            ("submitted", "reviewing", "publicised", "objected", "approved"),
        ),
        Step("resubmit", mark("重新申报"), ("returned",), "submitted", ("returned",)),
        Step("reject", mark("不予通过"), _UNPAID[1:], "rejected", _UNPAID),
        Step("cancel", mark("作废申领"), ("draft", "submitted", "returned"), "cancelled", _UNPAID),
    )
}
#: steps of single lines: name → (label, states of the line from which)
LINE_STEPS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "object": (mark("登记异议"), ("publicised", "objected")),
    "settle": (mark("处理异议"), ("objected",)),
    "paid": (mark("登记拨付"), ("approved", "part_paid", "bounced")),
    "bounced": (mark("登记退汇"), ("paid", "part_paid")),
    "card": (
        mark("改正卡号"),
        ("draft", "submitted", "reviewing", "publicised", "returned", "approved", "part_paid",
         "bounced"),
    ),
    "reject_line": (mark("不予通过"), _UNPAID),
    "drop": (mark("移出"), ("draft", "returned")),
}  # fmt: skip


def may(step: str, state: str) -> bool:
    """Whether a whole claim in this state may take a step."""
    return state in STEPS[step].sources


def next_steps(state: str) -> tuple[str, ...]:
    """The steps a claim in this state may take, in the order of work."""
    return tuple(name for name, one in STEPS.items() if state in one.sources)


def after_step(step: str, line_states: Sequence[str]) -> tuple[str, ...]:
    """What a step makes of the lines' states."""
    one = STEPS[step]
    return tuple(one.target if state in one.lines else state for state in line_states)


def claim_state(line_states: Iterable[str], stored: str = "draft") -> str:
    """The claim's state from its lines': of those that still stand, the one that needs most care.

    ``stored`` is what it says where it has no lines at all.
    """
    states = list(line_states)
    if not states:
        return stored
    live = [one for one in states if one not in DEAD]
    if not live:
        return "rejected" if "rejected" in states else "cancelled"
    if "objected" in live:
        return "objected"
    if any(one in ("paid", "part_paid", "bounced") for one in live):
        if all(one == "paid" for one in live):
            return "paid"
        return "bounced" if "bounced" in live else "part_paid"
    return min(live, key=_ORDER.index)


def paid_state(amount: int, paid: int, *, is_bounced: bool) -> str:
    """The state of an approved line by its money: ``is_bounced`` while a payment that came back
    waits for a corrected card."""
    if paid >= amount > 0:
        return "paid"
    if is_bounced:
        return "bounced"
    return "part_paid" if paid > 0 else "approved"


def shown_state(state: str, review: str | None) -> str:
    """The state people are told: an approved claim waits until the province has looked.

    ``review`` is the province's result, None while there is none.
    """
    waits = state == "approved" and review not in ("clear", "approved")
    return "province_check" if waits else state


def spread(total: int, rests: Sequence[int]) -> list[int]:
    """A sum over lines in proportion to what each is still owed; not a fen is lost or made.

    The shares are whole fen, none above its line's rest; those that round down most get the fen
    that remain, the first of equals first.
    """
    whole = sum(rests)
    if not 0 <= total <= whole:
        raise ValueError(total)
    if not whole:
        return [0] * len(rests)
    shares = [total * rest // whole for rest in rests]
    left = total - sum(shares)
    order = sorted(range(len(rests)), key=lambda n: (-(total * rests[n] % whole), n))
    for n in order[:left]:
        shares[n] += 1
    return shares
