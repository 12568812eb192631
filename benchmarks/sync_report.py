"""How the sync benchmarks tell: figures beside their baselines, and what was promised."""

from __future__ import annotations

import json
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Target:
    """A figure and what it may be at most (or at least)."""

    name: str
    figure: float
    bound: float
    at_least: bool = False

    @property
    def is_met(self) -> bool:
        """Whether it holds."""
        return self.figure >= self.bound if self.at_least else self.figure <= self.bound


def p50(values: Sequence[float]) -> float:
    """The median."""
    return statistics.median(values)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which ``share`` of all lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def told(figures: dict[str, Any], targets: Sequence[Target], *, as_json: bool) -> int:
    """Print the targets (as JSON: the figures too); 1 where one is missed, for the exit code."""
    if as_json:
        marked = [asdict(one) | {"is_met": one.is_met} for one in targets]
        print(json.dumps({"figures": figures, "targets": marked}, ensure_ascii=False))
    else:
        print()
        for one in targets:
            sign, word = ("≥" if one.at_least else "≤"), "" if one.is_met else "   MISSED"
            print(f"{one.name:58} {_number(one.figure):>12}  ({sign} {_number(one.bound)}){word}")
    return 0 if all(one.is_met for one in targets) else 1


def _number(value: float) -> str:
    return f"{value:,.0f}" if float(value).is_integer() or value >= 1000 else f"{value:,.4g}"


def print_table(headers: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """A plain table; the first column to the left, the others to the right."""
    cells = [[_cell(one) for one in row] for row in (headers, *rows)]
    widths = [max(len(row[place]) for row in cells) for place in range(len(headers))]
    for row in cells:
        first, *rest = (one.ljust(w) if n < 2 else one.rjust(w)
                        for n, (one, w) in enumerate(zip(row, widths, strict=True)))  # fmt: skip
        print("  ".join([first, *rest]).rstrip())


def _cell(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, float):
        return f"{value:,.1f}"
    return f"{value:,}" if isinstance(value, int) else str(value)
