"""The faces on paper: for each character the first font of the look that has it, no boxes (R61).

A look is a chain of fonts (resources/fonts/NOTICE). Fonts are read when first needed: each costs
some 100 ms and up to 80 MB, and a class without rare names needs two of them.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from typing import Any

from jlcenter.shipped import resource


class Look(StrEnum):
    """The classical faces. There is no free Fangsong, so papers that want it get Song."""

    SONG = "song"  # body of papers
    SONG_BOLD = "song_bold"  # their headings
    KAI = "kai"  # what is filled in
    HEI = "hei"  # labels
    HEI_BOLD = "hei_bold"


_SONG = "NotoSerifSC-Regular"
_KAI = "LXGWWenKai-Regular"
_HEI = "NotoSansSC-Regular"
_RARE = ("JLCenterHanaA", "HanaMinB")
_CHAINS: dict[Look, tuple[str, ...]] = {
    Look.SONG: (_SONG, *_RARE, _KAI),
    Look.SONG_BOLD: ("JLCenterSong-Bold", _SONG, *_RARE, _KAI),
    Look.KAI: (_KAI, _SONG, *_RARE),
    Look.HEI: (_HEI, _SONG, *_RARE, _KAI),
    Look.HEI_BOLD: ("NotoSansSC-Bold", _HEI, _SONG, *_RARE, _KAI),
}
_WIDE_SPACE = "\u3000"
#: Korean comes from one font throughout: some Chinese fonts have a few syllables only
_HANGUL = {Look.HEI: "JLCenterHangul", Look.HEI_BOLD: "JLCenterHangul"}
_HANGUL_RANGES = ((0x1100, 0x11FF), (0x3130, 0x318F), (0xA960, 0xA97F), (0xAC00, 0xD7FF))


@dataclass(frozen=True)
class Font:
    """One registered font: which characters it has and how wide they are (thousandths of an em)."""

    name: str
    glyphs: Any  # mapping code point → glyph, by reportlab
    widths: Any  # mapping code point → width
    default_width: float

    def has(self, code: int) -> bool:
        """Whether it draws this character; what a maker put in private use does not count."""
        return code in self.glyphs and not is_private(code)

    def width(self, code: int) -> float:
        """The advance of a character, in thousandths of the size."""
        return float(self.widths.get(code, self.default_width))


def is_private(code: int) -> bool:
    """Private-use characters mean something else on every machine."""
    return 0xE000 <= code <= 0xF8FF or code >= 0xF0000


@cache
def font(name: str) -> Font:
    """The font of this name, registered with the PDF library."""
    from reportlab import rl_config
    from reportlab.pdfbase import pdfmetrics, ttfonts

    # ASCII85 over deflated streams costs time and a quarter more bytes, for mail of the 1990s
    rl_config.useA85 = 0
    ttfonts.makeToUnicodeCMap = to_unicode_map
    made = ttfonts.TTFont(name, str(resource("fonts", f"{name}.ttf")), shapable=False)
    pdfmetrics.registerFont(made)
    face = made.face
    return Font(name, face.charToGlyph, face.charWidths, float(face.defaultWidth))


def to_unicode_map(fontname: str, subset: list[int]) -> str:
    """The table by which a viewer copies and searches text.

    reportlab 5.1 writes five hexadecimal digits for characters above U+FFFF, which viewers take
    for two wrong ones; they are two UTF-16 units, and at most a hundred entries go in a block.
    """
    pairs = [
        f"<{position:02X}> <{chr(code).encode('utf-16-be', 'surrogatepass').hex().upper()}>"
        for position, code in enumerate(subset)
    ]
    blocks = []
    for start in range(0, len(pairs), 100):
        block = pairs[start : start + 100]
        blocks += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    return "\n".join(
        [
            "/CIDInit /ProcSet findresource begin",
            "12 dict begin",
            "begincmap",
            f"/CIDSystemInfo << /Registry ({fontname}) /Ordering ({fontname}) /Supplement 0 >> def",
            f"/CMapName /{fontname} def",
            "/CMapType 2 def",
            "1 begincodespacerange",
            "<00> <FF>",
            "endcodespacerange",
            *blocks,
            "endcmap",
            "CMapName currentdict /CMap defineresource pop",
            "end",
            "end",
        ]
    )


def clean(text: str) -> str:
    """``text`` as it is drawn: composed, spaces for line breaks, nothing invisible left."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(
        " " if sign.isspace() and sign != _WIDE_SPACE else sign
        for sign in composed
        if not _is_invisible(sign)
    )


def _is_invisible(sign: str) -> bool:
    code = ord(sign)
    if 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF:  # variation selectors
        return True
    return unicodedata.category(sign) in ("Cf", "Cc") and not sign.isspace()


@lru_cache(maxsize=20_000)
def _font_name(sign: str, look: Look) -> str | None:
    code = ord(sign)
    chain = _CHAINS[look]
    if any(low <= code <= high for low, high in _HANGUL_RANGES):
        chain = (_HANGUL.get(look, "NanumMyeongjo"), *chain)
    for name in chain:
        if font(name).has(code):
            return name
    return None


def missing_characters(text: str, look: Look = Look.SONG) -> set[str]:
    """The characters of ``text`` that no font of the look has; empty means it prints right."""
    return {sign for sign in clean(text) if _font_name(sign, look) is None}


def runs(text: str, look: Look) -> list[tuple[str, str]]:
    """``text`` cut into (font name, piece). A character that no font has raises ValueError:

    the caller has to refuse it by name before anything is drawn.
    """
    pieces: list[tuple[str, str]] = []
    for sign in clean(text):
        name = _font_name(sign, look)
        if name is None:
            raise ValueError(f"no font has U+{ord(sign):04X}")
        if pieces and pieces[-1][0] == name:
            pieces[-1] = (name, pieces[-1][1] + sign)
        else:
            pieces.append((name, sign))
    return pieces


@lru_cache(maxsize=50_000)
def _advance(sign: str, look: Look) -> float:
    name = _font_name(sign, look)
    return font(name).width(ord(sign)) if name else 1000.0


def sign_width(sign: str, look: Look) -> float:
    """The advance of one drawable character, in sizes."""
    return _advance(sign, look) / 1000


def text_width(text: str, look: Look, size: float, spacing: float = 0.0) -> float:
    """How wide ``text`` is at ``size``, both in points; ``spacing`` is added per character."""
    signs = clean(text)
    return sum(_advance(sign, look) for sign in signs) * size / 1000 + spacing * len(signs)
