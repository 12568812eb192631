"""Setting text on a page: drawing with the fallback chain, shrinking to fit, breaking lines.

Sizes and positions are points. Chinese breaks between any two characters, except before closing
and after opening signs; Latin words and numbers stay whole while they fit on a line.
"""

from __future__ import annotations

import re
from typing import Any

from jlcenter.documents.fonts import Look, clean, runs, text_width

#: distance of baselines, in sizes
LEADING = 1.22
#: never first on a line / never last on a line (GB/T 15834)
NOT_FIRST = "，。、；：？！）》〉」』】〕”’…—·％%),.;:?!]}·"
NOT_LAST = "（《〈「『【〔“‘([{"
_SENTENCE = re.compile("[\uff0c\u3002\uff1b\uff1a]")
_WORD = re.compile(r"[0-9A-Za-z][0-9A-Za-z._/\-]*|.", re.DOTALL)


def draw_text(
    canvas: Any,
    x: float,
    y: float,
    text: str,
    look: Look,
    size: float,
    *,
    align: str = "left",
    spacing: float = 0.0,
) -> float:
    """Draw one line with its baseline at ``y``; returns its width.

    ``x`` is its left end, middle or right end as ``align`` says; ``spacing`` parts characters.
    """
    width = text_width(text, look, size, spacing) - (spacing if text else 0)
    if align == "center":
        x -= width / 2
    elif align == "right":
        x -= width
    line = canvas.beginText(x, y)
    if spacing:
        line.setCharSpace(spacing)
    for name, piece in runs(text, look):
        line.setFont(name, size)
        line.textOut(piece)
    if spacing:
        line.setCharSpace(0)
    canvas.drawText(line)
    return width


def fitting_size(text: str, look: Look, size: float, width: float, least: float) -> float:
    """The size at which ``text`` fits in ``width``: ``size`` where it can, not below ``least``."""
    natural = text_width(text, look, size)
    return size if natural <= width else max(least, size * width / natural)


def break_lines(text: str, look: Look, size: float, width: float) -> list[str]:
    """``text`` in lines of at most ``width``; at least one line."""
    lines: list[str] = []
    line = ""
    cleaned = clean(text)
    # a minority name breaks behind its middle dot where its parts fit
    is_name = "·" in cleaned and not _SENTENCE.search(cleaned)
    pieces = re.split(r"(?<=·)", cleaned) if is_name else _pieces(cleaned)
    for piece in pieces:
        if line and text_width(line + piece.rstrip(), look, size) > width:
            lines.append(line.rstrip())
            line = ""
            piece = piece.lstrip()
        while len(piece) > 1 and text_width(piece, look, size) > width:
            cut = _prefix(piece, look, size, width)
            lines.append(piece[:cut])
            piece = piece[cut:]
        line += piece
    lines.append(line.rstrip())
    return lines


def _prefix(piece: str, look: Look, size: float, width: float) -> int:
    count = 1
    while count < len(piece) and text_width(piece[: count + 1], look, size) <= width:
        count += 1
    return count


def _pieces(text: str) -> list[str]:
    """What must not be broken: words, and a sign with the punctuation that clings to it."""
    pieces: list[str] = []
    for part in _WORD.findall(text):
        clings = pieces and (part in NOT_FIRST or pieces[-1][-1] in NOT_LAST)
        if clings:
            pieces[-1] += part
        else:
            pieces.append(part)
    return pieces


def _hei_width(word: str) -> float:
    return text_width(word, Look.HEI, 1)


def _longest_word(text: str) -> str:
    return max(_WORD.findall(clean(text)), key=_hei_width, default="")


def fit_in_cell(
    text: str, look: Look, size: float, width: float, height: float, least: float
) -> tuple[list[str], float]:
    """The lines and size with which ``text`` fits a cell of this inner width and height.

    First as it is, then a little smaller on one line, then broken. Nothing is cut off: where even
    the least size needs more height, the lines are returned all the same and the row grows.
    """
    if text_width(text, look, size) <= width:
        return [clean(text)], size
    shrunk = fitting_size(text, look, size, width, size * 0.86)
    if text_width(text, look, shrunk) <= width:
        return [clean(text)], shrunk
    # a word is made smaller rather than cut in two
    trial = max(least, fitting_size(_longest_word(text), look, size, width * 0.99, least))
    while True:
        lines = break_lines(text, look, trial, width)
        if len(lines) * trial * LEADING <= height or trial <= least:
            return lines, trial
        trial = max(least, trial - 0.25)
