"""What a trainer needs of an address on the roll: which village someone is from."""

from __future__ import annotations

import re

_TOWNSHIP = re.compile(r"^.*(?:镇|乡|街道)(?=.)")
_COUNTY = re.compile(r"^.*?(?:自治县|县|(?<!社)区|旗|市)(?=.{2})")
_VILLAGE = re.compile(r"[\w·]+?(?:村|屯|社区|委)")
_LONGEST = 10


def village(address: str | None) -> str:
    """The village or neighbourhood in an address ("…大阳镇宝山村三组" → 宝山村), else blank."""
    text = (address or "").strip()
    for wider in (_TOWNSHIP, _COUNTY):
        if wider.match(text):
            text = wider.sub("", text, count=1)
            break
    found = _VILLAGE.search(text)
    return found.group(0) if found and len(found.group(0)) <= _LONGEST else ""
