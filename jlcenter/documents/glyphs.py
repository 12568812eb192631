"""The guard before printing: a name with a character no font has is refused by name (R61)."""

from __future__ import annotations

from jlcenter.documents.fonts import Look, missing_characters
from jlcenter.domain.errors import Refused
from jlcenter.words import _


class GlyphGuard:
    """Looks at everything that will be printed, then refuses once, naming everybody concerned."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], None] = {}
        self._seen: set[tuple[str, Look]] = set()

    def look_at(self, text: str, who: str, look: Look) -> None:
        """Note the characters of ``text`` that cannot be printed; ``who`` is empty for headings."""
        if (text, look) in self._seen:
            return
        missing = missing_characters(text, look)
        if not missing:
            self._seen.add((text, look))
            return
        signs = " ".join(f"{sign}(U+{ord(sign):04X})" for sign in sorted(missing))
        self._found[(who or text, signs)] = None

    def refuse(self) -> None:
        """Raise Refused ``glyph_missing`` where anything was found."""
        if not self._found:
            return
        named = "; ".join(f"{who}: {signs}" for who, signs in self._found)
        raise Refused(
            "glyph_missing",
            _("有字印不出来,没有打印。{named}", named=named),
            _("这些字没有一种字体收录。自造字请换成国家标准里的字;确无编码的,请改写后再印。"),
            field="name",
            report={
                "unprintable": [
                    {"who": who, "characters": signs.split()} for who, signs in self._found
                ]
            },
        )
