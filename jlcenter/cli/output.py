"""Text tables aligned for wide characters."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


def moment(told: str, form: str = "%Y-%m-%d %H:%M") -> str:
    """An instant in ISO form as this machine's clock shows it; empty where nothing is told."""
    return datetime.fromisoformat(told).astimezone().strftime(form) if told else ""


def width(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings; ``right`` names the columns of numbers."""

    headers: Sequence[str]
    rows: Sequence[Sequence[object]]
    right: tuple[int, ...] = ()

    def render(self) -> str:
        """The table as lines."""
        cells = [[("" if one is None else str(one)) for one in row] for row in self.rows]
        # a word that stands small within a sentence stands large at a column's head
        heads = [one if one == "id" else one[:1].upper() + one[1:] for one in self.headers]
        lines = [heads, *cells]
        widths = [max(width(line[i]) for line in lines) for i in range(len(self.headers))]
        rendered = []
        for line in lines:
            parts = []
            for place, cell in enumerate(line):
                space = " " * (widths[place] - width(cell))
                parts.append(space + cell if place in self.right else cell + space)
            rendered.append("  ".join(parts).rstrip())
        return "\n".join(rendered)
