"""就业跟踪: when a trainee is to be asked again after a class, and the rates of the answers.

The nodes (1, 3, 6, 12 months after the class's last day) and the days before and after within which
an answer belongs to a node are policy (``resources/policy/people.toml``, ``follow_up.nodes``);
which answers are employment stands in ``resources/reference/employment_kinds.csv``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import lru_cache

from jlcenter.domain.facts import employed_states
from jlcenter.domain.follow_up_nodes import (
    UNREACHABLE,
    Answer,
    add_months,
    at_nodes,
    latest,
    shifted,
)

__all__ = [
    "APART",
    "UNREACHABLE",
    "Answer",
    "Due",
    "Node",
    "NodeRule",
    "Tally",
    "add_months",
    "answered_late",
    "due",
    "latest",
    "node_of",
    "nodes",
    "ratio",
    "shifted",
    "tallies",
    "was_never_reached",
]

#: told apart: neither employed nor without employment (employment_kinds.csv)
APART = frozenset(("study", "army"))


@dataclass(frozen=True, slots=True)
class NodeRule:
    """The rule in force: nodes in months, and the days around them.

    ``given_up_days``: so long after its window a node that nobody asked at is still asked for.
    """

    months: tuple[int, ...]
    early_days: int
    window_days: int
    given_up_days: int
    source: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """One time to ask. An answer from ``opens`` on belongs to it; from ``closes`` on it is late."""

    months: int
    due: str
    opens: str
    closes: str


@dataclass(frozen=True, slots=True)
class Due:
    """A node that waits for an answer. ``attempts``: how often nobody answered at it."""

    node: Node
    state: str  # "coming", "due" or "late"
    days_late: int
    attempts: int
    missed: tuple[int, ...]


@lru_cache(maxsize=4096)
def nodes(ends: str, rule: NodeRule) -> tuple[Node, ...]:
    """The nodes after a class that ended on a day, the first one first."""
    made = []
    for months in rule.months:
        due = add_months(ends, months)
        made.append(
            Node(months, due, shifted(due, -rule.early_days), shifted(due, rule.window_days))
        )
    return tuple(made)


def node_of(answer: Answer, of: Sequence[Node]) -> int:
    """The months of the node an answer belongs to; 0 where it came before the first one opened."""
    if answer.months in {one.months for one in of}:
        return answer.months or 0
    opened = [one.months for one in of if one.opens <= answer.day]
    return opened[-1] if opened else 0


def due(
    ends: str, answers: Iterable[Answer], day: str, rule: NodeRule, *, upto: str | None = None
) -> Due | None:
    """What to ask a person now: the latest node that has come, unless it is answered.

    An earlier node that was missed is not asked any more once the next one has come; who answered
    nothing (失联) is asked again until the window closes. ``upto`` looks ahead to a later day.
    """
    all_nodes, last = nodes(ends, rule), upto or day
    if all_nodes[0].due > last:
        return None
    come = [one for one in all_nodes if one.due <= last]
    node = come[-1]
    if shifted(node.closes, rule.given_up_days) < day:
        return None
    placed = [(node_of(one, all_nodes), one) for one in answers]
    here = [one for months, one in placed if months >= node.months]
    attempts = sum(one.status == UNREACHABLE for one in here)
    if len(here) > attempts or (attempts and day > node.closes):
        return None
    answered = {months for months, _one in placed}
    missed = tuple(one.months for one in come[:-1] if one.months not in answered)
    days = (date.fromisoformat(day) - date.fromisoformat(node.due)).days
    state = "late" if day > node.closes else "due" if day >= node.due else "coming"
    return Due(node, state, max(0, days), attempts, missed)


def answered_late(answers: Iterable[Answer], node: Node, of: Sequence[Node], upto: str) -> bool:
    """Whether somebody was reached at a node only after its window had closed."""
    return any(
        one.status != UNREACHABLE
        and node.closes < one.day <= upto
        and node_of(one, of) == node.months
        for one in answers
    )


def was_never_reached(answers: Iterable[Answer]) -> bool:
    """Whether a person was asked and never answered."""
    told = [one.status for one in answers]
    return bool(told) and set(told) == {UNREACHABLE}


@dataclass(slots=True)
class Tally:
    """How many of some people answered what at a node, and the rates with their formulas.

    ``people`` is everyone whose answer was awaited; ``unasked`` has no answer yet, ``unreachable``
    gave none: neither is "not employed", so neither is in the employment rate's denominator.
    ``late`` of those two were reached after the window had closed: told, and in no rate.
    """

    months: int
    people: int = 0
    statuses: dict[str, int] = field(default_factory=dict)
    unasked: int = 0
    workers: int = 0
    in_post: int = 0
    satisfaction: dict[str, int] = field(default_factory=dict)
    late: int = 0

    def count(self, answer: Answer | None, *, is_worker: bool = False) -> None:
        """Take in one person."""
        self.people += 1
        if answer is None:
            self.unasked += 1
            return
        self.statuses[answer.status] = self.statuses.get(answer.status, 0) + 1
        if is_worker and answer.in_post is not None:
            self.workers += 1
            self.in_post += answer.in_post
        if answer.satisfaction:
            told = self.satisfaction
            told[answer.satisfaction] = told.get(answer.satisfaction, 0) + 1

    def of(self, statuses: Iterable[str]) -> int:
        """How many have one of these states."""
        return sum(self.statuses.get(one, 0) for one in statuses)

    @property
    def unreachable(self) -> int:
        """Who was asked and not reached."""
        return self.statuses.get(UNREACHABLE, 0)

    @property
    def reached(self) -> int:
        """Who answered."""
        return self.people - self.unasked - self.unreachable

    def employment_rate(self) -> Fraction | None:
        """Employed ÷ (reached - study and army)."""
        return ratio(self.of(employed_states()), self.reached - self.of(APART))

    def rate_of_all(self) -> Fraction | None:
        """Employed ÷ everybody awaited, as the yearly figures ask (indicators.csv, Q03)."""
        return ratio(self.of(employed_states()), self.people)

    def placed_rate(self) -> Fraction | None:
        """(Employed + study and army) ÷ reached."""
        return ratio(self.of(employed_states()) + self.of(APART), self.reached)

    def in_post_rate(self) -> Fraction | None:
        """Enterprise workers still in post ÷ those of whom it is told."""
        return ratio(self.in_post, self.workers)

    def satisfaction_rate(self) -> Fraction | None:
        """(Satisfied + basically satisfied) ÷ those who said."""
        good = self.satisfaction.get("satisfied", 0) + self.satisfaction.get("basic", 0)
        return ratio(good, sum(self.satisfaction.values()))


def ratio(part: int, whole: int) -> Fraction | None:
    """An exact share; None of nobody."""
    return Fraction(part, whole) if whole > 0 else None


def tallies(
    people: Iterable[tuple[str, Sequence[Answer], bool]], rule: NodeRule, day: str
) -> list[Tally]:
    """One tally a node over people told as (class's last day, answers, enterprise worker).

    Who has not come so far (the node lies after ``day``) is not counted at it.
    """
    made: Mapping[int, Tally] = {one: Tally(one) for one in rule.months}
    for ends, answers, is_worker in people:
        for months, found in at_nodes(ends, answers, rule.months, rule.window_days, upto=day):
            made[months].count(found, is_worker=is_worker)
            if found is None or found.status == UNREACHABLE:
                all_nodes = nodes(ends, rule)
                node = next(one for one in all_nodes if one.months == months)
                made[months].late += answered_late(answers, node, all_nodes, day)
    return list(made.values())
