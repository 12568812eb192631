"""The guard before printing: a name with a character no font has is refused by name (R61)."""

from __future__ import annotations

from jlcenter.documents.fonts import Look, missing_characters
from jlcenter.domain.errors import Refused
from jlcenter.words import _


def refuse_missing(text: str, who: str, look: Look, *, field: str | None = None) -> None:
    """Raise Refused ``glyph_missing`` where ``text`` cannot be printed; ``who`` it concerns."""
    missing = missing_characters(text, look)
    if not missing:
        return
    signs = _("、").join(f"{sign} (U+{ord(sign):04X})" for sign in sorted(missing))
    message = (
        _("{who}:没有一种字体能印出 {signs},未打印。", who=who, signs=signs)
        if who
        else _("“{text}”中没有一种字体能印出 {signs},未打印。", text=text, signs=signs)
    )
    raise Refused(
        "glyph_missing",
        message,
        _("请核对该字:自造字须换成国家标准编码的字;确无编码的,请改写后另附说明。"),
        field=field,
    )
