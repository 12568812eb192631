"""What stands above a roster's heading: its title, and what it says of the class."""

from __future__ import annotations

import re
from dataclasses import dataclass

from jlcenter.domain.categories import level_of
from jlcenter.exchange.cell_values import date_of
from jlcenter.exchange.grid import Sheet, narrow
from jlcenter.exchange.header_guess import Heading

_END = r"(?=\s{2,}|\s[^\s:]{2,8}:|[;,、]|$)"
_OCCUPATION = re.compile(r"(?:培训)?(?:工种|职业|专业|项目)(?:名称)?:\s*(\S+?)" + _END)
_LEVEL = re.compile(r"(?:培训)?(?:等级|级别):\s*(\S+?)" + _END)
_HOURS = re.compile(r"(?:总|培训)?(?:学时|课时)(?:数)?:\s*(\d{1,4})")
_DATE = r"\d{4}\s*[-./年]\s*\d{1,2}\s*[-./月]\s*\d{1,2}\s*日?"
_PERIOD = re.compile(rf"时间:\s*({_DATE})\s*(?:-|—|–|~|至|到)+\s*({_DATE})")
_START = re.compile(rf"(?:开班|开始|起始)(?:时间|日期)?:\s*({_DATE})")
_END_DAY = re.compile(rf"(?:结业|结束|截止)(?:时间|日期)?:\s*({_DATE})")


@dataclass(frozen=True, slots=True)
class Preamble:
    """The title and the class as the sheet has them; blank where it does not say."""

    title: str = ""
    occupation: str = ""
    level: str = ""
    start: str = ""
    end: str = ""
    hours: int | None = None


def read_preamble(sheet: Sheet, heading: Heading) -> Preamble:
    """Read the rows above the heading."""
    texts = [
        value.strip()
        for row in sheet.cells[: heading.top if heading.bottom >= 0 else 0]
        for value in row
        if isinstance(value, str) and value.strip()
    ]
    if not texts:
        return Preamble()
    said = narrow("  ".join(texts))
    period = _PERIOD.search(said)
    start = period[1] if period else _first(_START, said)
    end = period[2] if period else _first(_END_DAY, said)
    level = level_of(_first(_LEVEL, said))
    hours = _HOURS.search(said)
    return Preamble(
        texts[0],
        _first(_OCCUPATION, said),
        level.name if level else "",
        date_of(start)[0] or "",
        date_of(end)[0] or "",
        int(hours[1]) if hours else None,
    )


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[1] if found else ""
