"""Certificates, one a page, drawn straight on the canvas: the background once as a form, and on
each page what differs. A thousand take seconds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from jlcenter.documents.fonts import Look, clean, sign_width, text_width
from jlcenter.documents.glyphs import GlyphGuard
from jlcenter.documents.page import no_scaling
from jlcenter.documents.qr import draw_code
from jlcenter.documents.template import (
    CodeItem,
    FrameItem,
    ParagraphItem,
    RuleItem,
    SealItem,
    Template,
    TextItem,
    fill,
)
from jlcenter.documents.text import NOT_FIRST, draw_text, fitting_size

_FORM = "background"


@dataclass(frozen=True, slots=True)
class CertificatePaper:
    """What one certificate shows. ``who`` names its holder when something cannot be printed."""

    values: dict[str, str]
    token: str
    who: str


@dataclass(frozen=True, slots=True)
class Offset:
    """How far a printer is off, in millimetres: what is printed moves right and down by this."""

    right: float = 0.0
    down: float = 0.0


def write_certificates(
    template: Template,
    papers: Sequence[CertificatePaper],
    path: Path,
    author: str,
    *,
    overprint: Offset | None = None,
    progress: Callable[[int], None] | None = None,
) -> None:
    """Write one page for each of ``papers``. With ``overprint`` only what the stock lacks."""
    check_certificates(template, papers)
    size = (template.width * mm, template.height * mm)
    canvas = Canvas("", pagesize=size, lang="zh-CN")
    canvas.setTitle(template.name)
    canvas.setAuthor(author)
    no_scaling(canvas)
    if overprint is None:
        canvas.beginForm(_FORM, 0, 0, *size)
        _draw_background(canvas, template)
        canvas.endForm()
    for index, paper in enumerate(papers):
        if overprint is None:
            canvas.doForm(_FORM)
        else:
            canvas.translate(overprint.right * mm, -overprint.down * mm)
        _draw_fields(canvas, template, paper)
        canvas.showPage()
        if progress is not None:
            progress(index + 1)
    path.write_bytes(canvas.getpdfdata())


def check_certificates(template: Template, papers: Sequence[CertificatePaper]) -> None:
    """Refuse what no font can print, naming every person concerned and the characters."""
    guard = GlyphGuard()
    for paper in papers:
        for text in template.texts:
            guard.look_at(fill(text.text, paper.values) or "", paper.who, text.look)
        for paragraph in template.paragraphs:
            for part in paragraph.parts:
                plain = fill(part, paper.values) or ""
                guard.look_at(plain, paper.who, paragraph.field_look)
    guard.refuse()


def _draw_background(canvas: Any, template: Template) -> None:
    for frame in template.frames:
        if frame.preprinted:
            _draw_frame(canvas, template, frame)
    for rule in template.rules:
        if rule.preprinted:
            _draw_rule(canvas, template, rule)
    if template.seal is not None and template.seal.preprinted:
        _draw_seal(canvas, template, template.seal)
    for text in template.texts:
        if text.preprinted:
            _draw_text(canvas, template, text, {})


def _draw_fields(canvas: Any, template: Template, paper: CertificatePaper) -> None:
    for frame in template.frames:
        if not frame.preprinted:
            _draw_frame(canvas, template, frame)
    for text in template.texts:
        if not text.preprinted:
            _draw_text(canvas, template, text, paper.values)
    for paragraph in template.paragraphs:
        if not paragraph.preprinted:
            _draw_paragraph(canvas, template, paragraph, paper.values)
    if template.code is not None:
        _draw_code(canvas, template, template.code, paper.token)


def _draw_frame(canvas: Any, template: Template, item: FrameItem) -> None:
    canvas.setStrokeColor(HexColor(item.colour))
    canvas.setLineWidth(item.line * mm)
    left, right = item.x * mm, (item.x + item.width) * mm
    top = (template.height - item.y) * mm
    bottom = top - item.height * mm
    cut = item.corners * mm
    if not cut:
        canvas.rect(left, bottom, right - left, top - bottom, stroke=1, fill=0)
        return
    path = canvas.beginPath()
    path.moveTo(left + cut, bottom)
    path.lineTo(right - cut, bottom)
    path.arcTo(right - cut, bottom - cut, right + cut, bottom + cut, 180, -90)
    path.lineTo(right, top - cut)
    path.arcTo(right - cut, top - cut, right + cut, top + cut, 270, -90)
    path.lineTo(left + cut, top)
    path.arcTo(left - cut, top - cut, left + cut, top + cut, 0, -90)
    path.lineTo(left, bottom + cut)
    path.arcTo(left - cut, bottom - cut, left + cut, bottom + cut, 90, -90)
    path.close()
    canvas.drawPath(path, stroke=1, fill=0)


def _draw_rule(canvas: Any, template: Template, item: RuleItem) -> None:
    colour = HexColor(item.colour)
    canvas.setStrokeColor(colour)
    canvas.setFillColor(colour)
    canvas.setLineWidth(item.line * mm)
    y = (template.height - item.y) * mm
    left, right = item.x * mm, (item.x + item.width) * mm
    if not item.ornament:
        canvas.line(left, y, right, y)
        return
    middle, half = (left + right) / 2, 1.6 * mm
    canvas.line(left, y, middle - 3 * half, y)
    canvas.line(middle + 3 * half, y, right, y)
    lozenges = ((middle, half), (middle - 2 * half, half / 2), (middle + 2 * half, half / 2))
    for centre, reach in lozenges:
        path = canvas.beginPath()
        path.moveTo(centre - reach, y)
        path.lineTo(centre, y + reach)
        path.lineTo(centre + reach, y)
        path.lineTo(centre, y - reach)
        path.close()
        canvas.drawPath(path, stroke=0, fill=1)


def _draw_seal(canvas: Any, template: Template, item: SealItem) -> None:
    colour = HexColor(item.colour)
    canvas.saveState()
    canvas.setStrokeColor(colour)
    canvas.setLineWidth(0.5)
    canvas.setDash(2, 2)
    y = (template.height - item.y) * mm
    canvas.circle(item.x * mm, y, item.diameter * mm / 2, stroke=1, fill=0)
    canvas.setDash()
    canvas.setFillColor(colour)
    if item.text:
        below = y - item.diameter * mm / 2 + 5.5 * mm
        draw_text(canvas, item.x * mm, below, item.text, Look.SONG, 8, align="center")
    canvas.restoreState()


def _draw_text(canvas: Any, template: Template, item: TextItem, values: dict[str, str]) -> None:
    text = fill(item.text, values)
    if text is None:
        return
    size = item.size
    if item.max_width:
        size = fitting_size(text, item.look, size, item.max_width * mm, item.min_size)
    canvas.setFillColor(HexColor(item.colour))
    x, y = item.x * mm, (template.height - item.y) * mm
    draw_text(
        canvas, x, y, text, item.look, size, align=item.align, spacing=item.spacing
    )  # fmt: skip


def _draw_code(canvas: Any, template: Template, item: CodeItem, token: str) -> None:
    y = (template.height - item.y - item.size) * mm
    draw_code(canvas, token, item.x * mm, y, item.size * mm, item.size)


def _draw_paragraph(
    canvas: Any, template: Template, item: ParagraphItem, values: dict[str, str]
) -> None:
    """Running text in two looks; a longer one is set smaller until it has few enough lines."""
    signs = _signs(item, values)
    size = item.size
    lines = _break(signs, item, size)
    while size > 9 and (len(lines) > item.lines_max or _is_orphan(lines, size, item)):
        size -= 0.5
        lines = _break(signs, item, size)
    canvas.setFillColor(HexColor(item.colour))
    leading = item.leading * mm * (size / item.size)
    y = (template.height - item.y) * mm
    for number, line in enumerate(lines):
        x = item.x * mm + (item.indent * size if number == 0 else 0)
        room = item.width * mm - (x - item.x * mm)
        used = sum(sign_width(sign, look) for sign, look in line) * size
        spacing = (room - used) / max(1, len(line) - 1)
        if number == len(lines) - 1 or spacing > size * 0.15:
            spacing = 0.0
        for piece, look in _pieces(line):
            draw_text(canvas, x, y, piece, look, size, spacing=spacing)
            x += text_width(piece, look, size, spacing)
        y -= leading


Sign = tuple[str, Look]


def _signs(item: ParagraphItem, values: dict[str, str]) -> list[Sign]:
    made: list[Sign] = []
    for part in item.parts:
        filled = fill(part, values)
        if filled is None:
            continue
        for piece in re.split(r"(\[[^\[\]]*\])", part):
            look = item.field_look if piece.startswith("[") else item.look
            text = fill(piece.strip("[]"), values) or ""
            made += [(sign, look) for sign in clean(text)]
    return made


def _is_orphan(lines: list[list[Sign]], size: float, item: ParagraphItem) -> bool:
    """Whether a few signs are left on a last line that a slightly smaller size would take in."""
    return len(lines) > 1 and len(lines[-1]) < 5 and size > item.size - 1.5


def _break(signs: list[Sign], item: ParagraphItem, size: float) -> list[list[Sign]]:
    """Lines of signs; words and numbers stay whole, no line begins with a closing sign."""
    lines: list[list[Sign]] = [[]]
    used = item.indent * size
    for word in _words(signs):
        wide = sum(sign_width(sign, look) for sign, look in word) * size
        if lines[-1] and used + wide > item.width * mm:
            lines.append([])
            used = 0.0
        lines[-1] += word
        used += wide
    return lines


def _words(signs: list[Sign]) -> list[list[Sign]]:
    words: list[list[Sign]] = []
    for one in signs:
        before = words[-1][-1][0] if words else ""
        joins = before and (
            one[0] in NOT_FIRST
            or before in "（“《〔"
            or (_is_word(before) and _is_word(one[0]))
        )  # fmt: skip
        if joins:
            words[-1].append(one)
        else:
            words.append([one])
    return words


def _is_word(sign: str) -> bool:
    return sign.isascii() and (sign.isalnum() or sign in "*.-/")


def _pieces(line: list[Sign]) -> list[Sign]:
    pieces: list[Sign] = []
    for sign, look in line:
        if pieces and pieces[-1][1] is look:
            pieces[-1] = (pieces[-1][0] + sign, look)
        else:
            pieces.append((sign, look))
    return pieces
