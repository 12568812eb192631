"""脱敏: what of a person's numbers and name is shown where the whole is not needed."""

from __future__ import annotations

from functools import cache

from jlcenter.shipped import table

_STAR = "*"


@cache
def _double_surnames() -> frozenset[str]:
    return frozenset(
        row["text"]
        for row in table("surname_readings")
        if row["place"] == "surname" and len(row["text"]) == 2
    )


def _middle(text: str, head: int, tail: int) -> str:
    hidden = len(text) - head - tail
    if hidden <= 0:
        return _STAR * len(text)
    return text[:head] + _STAR * hidden + text[len(text) - tail :]


def mask_id(number: str | None) -> str | None:
    """``220102********1234``; of other documents the first and last two characters stay."""
    if not number:
        return number
    if len(number) == 18:
        return _middle(number, 6, 4)
    if len(number) == 15:
        return _middle(number, 6, 3)
    return _middle(number, 2, 2)


def mask_phone(number: str | None) -> str | None:
    """``138****1234``, ``0431-****9405``; of a short number only the last two digits stay."""
    if not number:
        return number
    area, dash, local = number.partition("-")
    if dash:
        return area + dash + _middle(local, 0, 4)
    if len(number) >= 10:
        return _middle(number, len(number) - 8, 4)
    return _middle(number, 0, 2)


def mask_card(number: str | None) -> str | None:
    """``6222***********1234``: the bank's digits and the last four."""
    return _middle(number, 4, 4) if number else number


#: by the field's name; what else is sensitive is masked like a document's number
MASKS = {"id_number": mask_id, "phone": mask_phone, "bank_card": mask_card}


def masked(field: str, value: str) -> str | None:
    """A sensitive field's value as it is shown where the whole is not needed."""
    return MASKS.get(field, mask_id)(value)


def mask_name(name: str | None) -> str | None:
    """``张*``, ``张*明``, ``欧阳*``: for lists on a wall (公示)."""
    if not name or len(name) == 1:
        return name
    head = 2 if name[:2] in _double_surnames() and len(name) > 2 else 1
    tail = 1 if len(name) - head > 1 else 0
    return _middle(name, head, tail)
