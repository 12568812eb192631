"""年度定稿: a reported year kept with its figures and the rows behind them, and what changed since.

Only plain values that JSON knows. No names: a row is a record's id, a label without personal data
(class code and 学号), and what the record adds to each sum.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from jlcenter.domain.facts import EnrolmentFact, Facts
from jlcenter.domain.figures import DAY_OF, KINDS_OF_FACT, class_of, counts_on, fits, measures_of
from jlcenter.domain.indicators import indicators
from jlcenter.domain.measures import SINCE_PLAN, Figure, Indicator

#: rows of one part: an entry of the journal stays small
PART_ROWS = 200
#: kind, id in hex, label, measure key → what it adds
Row = list[Any]


def definition_digest() -> str:
    """A short hash of all formulas: two freezes with the same one counted by the same words."""
    told = [(one.code, one.formula, one.date_basis, one.scale) for one in indicators().values()]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()[:12]


def pack_figure(figure: Figure) -> list[Any]:
    """A figure as JSON: numerator and denominator of the value, sums above and below, 待定."""
    value = figure.value
    told = [None, None] if value is None else [value.numerator, value.denominator]
    return [*told, figure.top, figure.bottom, figure.is_open]


def unpack_figure(told: Sequence[Any]) -> Figure:
    """The figure that was packed."""
    value = None if told[0] is None else Fraction(told[0], told[1])
    return Figure(value, told[2], told[3], bool(told[4]))


def frozen_rows(facts: Facts) -> Iterator[Row]:
    """Every record that adds to a figure of the year, in a fixed order.

    Sums since the plan began are left out: the years before have freezes of their own.
    """
    measures = [
        one for one in measures_of(indicators().values()).values() if one.period != SINCE_PLAN
    ]
    for kind in KINDS_OF_FACT:
        own = [one for one in measures if one.of == kind]
        for fact in sorted(getattr(facts, kind), key=lambda one: one.id):
            day, cls = DAY_OF[kind](fact), class_of(fact)
            adds = {
                one.key: value
                for one in own
                if counts_on(one.period, day, facts.year, facts.upto)
                and fits(one, kind, cls)
                and (value := one.contribution(fact))
            }
            if adds:
                yield [kind, fact.id.hex(), label_of(fact), adds]


def label_of(fact: Any) -> str:
    """What a row is called without a person's name."""
    cls = class_of(fact)
    if isinstance(fact, EnrolmentFact):
        return f"{fact.cls.code or fact.cls.name}" + (f" #{fact.number}" if fact.number else "")
    if cls is not None:
        return cls.code or cls.name
    if hasattr(fact, "item_type"):
        return str(fact.name)
    return ""


def parts_of(rows: Iterable[Row]) -> list[list[Row]]:
    """The rows in parts."""
    told = list(rows)
    return [told[start : start + PART_ROWS] for start in range(0, len(told), PART_ROWS)]


def rows_digest(parts: Iterable[Sequence[Row]]) -> str:
    """A hash of all rows in order, by which parts that do not belong together are noticed."""
    sha = hashlib.sha256()
    for part in parts:
        told = json.dumps(part, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        sha.update(told.encode())
    return sha.hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row that came (``before`` None), went (``after`` None) or adds something else."""

    kind: str
    id: str
    label: str
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class Difference:
    """One indicator, frozen and now, with the rows that differ."""

    indicator: Indicator
    frozen: Figure
    now: Figure
    rows: tuple[RowChange, ...]

    @property
    def differs(self) -> bool:
        """Whether there is anything to tell."""
        return self.frozen.value != self.now.value or bool(self.rows)


def differences(
    frozen: Mapping[str, Figure],
    frozen_rows_: Iterable[Row],
    now: Mapping[str, Figure],
    now_rows: Iterable[Row],
) -> list[Difference]:
    """Every indicator that was frozen, beside what it is now."""
    before = {(row[0], row[1]): row for row in frozen_rows_}
    after = {(row[0], row[1]): row for row in now_rows}
    changed: dict[str, list[RowChange]] = {}
    for place in sorted(before.keys() | after.keys()):
        old, new = before.get(place), after.get(place)
        had: Mapping[str, int] = old[3] if old else {}
        has: Mapping[str, int] = new[3] if new else {}
        label = (new or old or ["", "", ""])[2]
        for key in sorted(had.keys() | has.keys()):
            if had.get(key) != has.get(key):
                change = RowChange(*place, label, had.get(key), has.get(key))
                changed.setdefault(key, []).append(change)
    found = []
    for code, one in indicators().items():
        if code in frozen and code in now:
            rows = [row for measure in one.measures for row in changed.get(measure.key, ())]
            found.append(Difference(one, frozen[code], now[code], tuple(dict.fromkeys(rows))))
    return found
