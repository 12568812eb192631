"""A cell's value as text: what a spreadsheet stored as a number reads as the person typed it."""

from __future__ import annotations


def cell_text(value: object) -> str:
    """Text with the spaces at both ends off; 13800000000.0 is "13800000000", blank is ""."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()
