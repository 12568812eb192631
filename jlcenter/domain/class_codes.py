"""Class codes people say aloud: year of start, the laptop's letter or tag, running number.

``2026A03`` is the third class of 2026 made on laptop A. Each laptop counts for itself, so two
laptops offline never give one code twice once they have letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_CODE = re.compile(r"(\d{4})([A-Z]+)(\d{2,})")


def class_code(year: int, letter: str, running: int) -> str:
    """``class_code(2026, "A", 3)`` is ``2026A03``; the number grows beyond two digits."""
    return f"{year}{letter}{running:02d}"


def running_number(code: str, year: int, letter: str) -> int | None:
    """The running number in ``code`` if it is one of this year and laptop."""
    match = _CODE.fullmatch(code)
    if not match or int(match[1]) != year or match[2] != letter:
        return None
    return int(match[3])


def next_code(existing: Iterable[str], year: int, letter: str) -> str:
    """The code after the greatest that this laptop has given for this year."""
    given = (running_number(code, year, letter) for code in existing)
    return class_code(year, letter, max((n for n in given if n is not None), default=0) + 1)
