"""学员证 and 桌签: badges whose code marks a person at the roll call, and tents with names.

A badge's code holds the number within the class, as typed at the roll call (R57: its modules are
large enough for office printers).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from jlcenter.documents.fonts import Look
from jlcenter.documents.glyphs import GlyphGuard
from jlcenter.documents.inputs import ClassHead, Person
from jlcenter.documents.ledger_table import INK, INK_2, LINE
from jlcenter.documents.page import no_scaling
from jlcenter.documents.qr import draw_code
from jlcenter.documents.text import draw_text, fitting_size
from jlcenter.words import _

#: a badge of the usual holder size, two by five on a page
_BADGE = (90 * mm, 54 * mm)
_COLUMNS, _ROWS = 2, 5
_CODE_MM = 22.0
#: two tents a page, each folded once
_TENTS = 2


def _checked(people: Sequence[Person], head: ClassHead) -> None:
    guard = GlyphGuard()
    for text in (head.centre_name, head.name, head.code):
        guard.look_at(text, "", Look.HEI)
    for one in people:
        guard.look_at(one.name, f"{one.number} {one.name}", Look.KAI)
    guard.refuse()


def _canvas(head: ClassHead, title: str) -> Any:
    canvas = Canvas("", pagesize=A4, lang="zh-CN")
    canvas.setTitle(title)
    canvas.setAuthor(head.centre_name)
    no_scaling(canvas)
    return canvas


def write_badges(head: ClassHead, people: Sequence[Person], path: Path) -> int:
    """Ten badges a page with hairlines to cut along; returns how many pages."""
    _checked(people, head)
    canvas = _canvas(head, _("学员证"))
    per_page = _COLUMNS * _ROWS
    left = (A4[0] - _COLUMNS * _BADGE[0]) / 2
    top = A4[1] - (A4[1] - _ROWS * _BADGE[1]) / 2
    for index, one in enumerate(people):
        place = index % per_page
        if index and place == 0:
            canvas.showPage()
        x = left + place % _COLUMNS * _BADGE[0]
        y = top - (place // _COLUMNS + 1) * _BADGE[1]
        _badge(canvas, head, one, x, y)
    canvas.showPage()
    path.write_bytes(canvas.getpdfdata())
    return max(1, -(-len(people) // per_page))


def _badge(canvas: Any, head: ClassHead, one: Person, x: float, y: float) -> None:
    width, height = _BADGE
    canvas.setStrokeColor(LINE)
    canvas.setLineWidth(0.3)
    canvas.rect(x, y, width, height)
    room = width - 12 * mm
    canvas.setFillColor(INK_2)
    size = fitting_size(head.centre_name, Look.HEI, 10, room, 6)
    draw_text(canvas, x + 6 * mm, y + height - 9 * mm, head.centre_name, Look.HEI, size)
    size = fitting_size(head.name, Look.HEI, 8.5, room, 5.5)
    draw_text(canvas, x + 6 * mm, y + height - 14.5 * mm, head.name, Look.HEI, size)
    canvas.setFillColor(INK)
    name_room = width - (_CODE_MM + 14) * mm
    size = fitting_size(one.name, Look.KAI, 26, name_room, 9)
    draw_text(canvas, x + 6 * mm, y + 20 * mm, one.name, Look.KAI, size)
    canvas.setFillColor(INK_2)
    told = _("学号 {number}　{code}", number=one.number, code=head.code)
    draw_text(canvas, x + 6 * mm, y + 7 * mm, told, Look.HEI, 9)
    code = _CODE_MM * mm
    draw_code(canvas, str(one.number), x + width - code - 5 * mm, y + 5 * mm, code, _CODE_MM)


def write_table_cards(head: ClassHead, people: Sequence[Person], path: Path) -> int:
    """Two tents a page: the name on both sides once folded; returns how many pages."""
    _checked(people, head)
    canvas = _canvas(head, _("桌签"))
    half = A4[1] / _TENTS
    for index, one in enumerate(people):
        place = index % _TENTS
        if index and place == 0:
            canvas.showPage()
        bottom = A4[1] - (place + 1) * half
        _tent(canvas, head, one, bottom, half)
    canvas.showPage()
    path.write_bytes(canvas.getpdfdata())
    return max(1, -(-len(people) // _TENTS))


def _tent(canvas: Any, head: ClassHead, one: Person, bottom: float, height: float) -> None:
    width = A4[0]
    canvas.setStrokeColor(LINE)
    canvas.setLineWidth(0.3)
    canvas.setDash(3, 3)
    canvas.line(8 * mm, bottom + height / 2, width - 8 * mm, bottom + height / 2)
    canvas.setDash()
    canvas.line(0, bottom, width, bottom)
    _face(canvas, head, one, width / 2, bottom, height / 2)
    # the other side stands on its head, so that the fold puts it upright
    canvas.saveState()
    canvas.translate(width / 2, bottom + height)
    canvas.rotate(180)
    _face(canvas, head, one, 0, 0, height / 2)
    canvas.restoreState()


def _face(
    canvas: Any, head: ClassHead, one: Person, middle: float, bottom: float, height: float
) -> None:
    canvas.setFillColor(INK)
    size = fitting_size(one.name, Look.KAI, 76, A4[0] - 30 * mm, 24)
    spacing = size * 0.18 if len(one.name) < 4 else 0
    base = bottom + height / 2 - size * 0.3
    draw_text(canvas, middle, base, one.name, Look.KAI, size, align="center", spacing=spacing)
    canvas.setFillColor(INK_2)
    told = f"{head.name}　{one.number}"
    size = fitting_size(told, Look.HEI, 10, A4[0] - 30 * mm, 6)
    draw_text(canvas, middle, bottom + 7 * mm, told, Look.HEI, size, align="center")
