"""The furniture of ledgers: title and facts on every page, a table with repeated headings, who
signs at its end, page x of y. A page that falls out of the folder still says what it
belongs to (R62).
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reportlab.lib.pagesizes import A3, A4, landscape
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
)

from jlcenter.documents.card_table import CardTable
from jlcenter.documents.fonts import Look, text_width
from jlcenter.documents.glyphs import GlyphGuard
from jlcenter.documents.ledger_table import (
    INK,
    INK_2,
    LEAST_SIZE,
    LedgerTable,
    cell_text,
    look_of,
)
from jlcenter.documents.text import draw_text, fitting_size
from jlcenter.domain.card import Card
from jlcenter.domain.sheet import Sheet
from jlcenter.words import _

_MARGIN = 12 * mm
_FOOT = 9 * mm
_TITLE_SIZE = 17.0
_FACT_SIZE = 9.5


@dataclass(frozen=True, slots=True)
class Imprint:
    """What stands small at the foot of every page, and in the file's properties."""

    author: str
    made: str


def write_ledgers(
    sheets: Sequence[Sheet | Card], path: Path, imprint: Imprint, *, title: str = ""
) -> int:
    """Write the sheets one after the other as one PDF; returns how many pages.

    With a ``title`` for the whole each sheet gets a bookmark. Raises Refused, before anything is
    drawn, for names that no font can print.
    """
    for sheet in sheets:
        check_sheet(sheet)
    content = io.BytesIO()
    document = BaseDocTemplate(
        content,
        title=title or sheets[0].title,
        author=imprint.author,
        lang="zh-CN",
        allowSplitting=1,
    )
    story: list[Any] = []
    for index, sheet in enumerate(sheets):
        template, table = _page_template(sheet, f"sheet{index}", imprint)
        document.addPageTemplates(template)
        if index:
            story += [NextPageTemplate(template.id), PageBreak()]
        if title:
            story.append(Bookmark(_outline_title(sheet), f"sheet{index}"))
        story.append(table)
    document.build(story, canvasmaker=NumberedCanvas)
    path.write_bytes(content.getvalue())
    return int(document.page)


def _outline_title(sheet: Sheet | Card) -> str:
    """What a bookmark says; several sign-in sheets of a class differ by their first fact."""
    first = f"：{sheet.facts[0]}" if sheet.id == "sign-in" and sheet.facts else ""
    return sheet.title + first


class Bookmark(Flowable):  # type: ignore[misc]
    """A mark in the outline at this place; takes no room."""

    def __init__(self, text: str, key: str) -> None:
        super().__init__()
        self._text, self._key = text, key

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        return 0, 0

    def draw(self) -> None:
        self.canv.mark(self._text, self._key)


def _page_template(sheet: Sheet | Card, id: str, imprint: Imprint) -> tuple[Any, Flowable]:
    size = A3 if sheet.is_a3 else A4
    size = landscape(size) if sheet.is_landscape else size
    width = size[0] - 2 * _MARGIN
    facts = _fact_lines(sheet.facts, width)
    top = _MARGIN + _top_height(sheet, facts)
    bottom = _FOOT + 4 * mm
    frame = Frame(_MARGIN, bottom, width, size[1] - top - bottom, 0, 0, 0, 0, id="table")

    def furniture(canvas: Any, _document: Any) -> None:
        _draw_top(canvas, sheet, facts, size)
        draw_imprint(canvas, imprint)

    template = PageTemplate(id=id, frames=[frame], onPage=furniture, pagesize=size)
    if isinstance(sheet, Card):
        return template, CardTable(sheet, width)
    return template, LedgerTable(sheet, width)


def check_sheet(sheet: Sheet | Card) -> None:
    """Refuse what no font can print, naming every person concerned and the characters."""
    guard = GlyphGuard()
    for text in (sheet.title, sheet.subtitle, *sheet.facts, *sheet.footer, *sheet.notes):
        guard.look_at(text, "", Look.SONG)
    if isinstance(sheet, Card):
        for box in sheet.boxes:
            guard.look_at(box.label, "", Look.HEI)
            for text in (box.value, *box.lines):
                guard.look_at(text, box.label, Look.SONG)
        guard.refuse()
        return
    for column in sheet.columns:
        guard.look_at(column.label, "", Look.HEI)
    for row in sheet.rows:
        by_key = {column.key: cell for column, cell in zip(sheet.columns, row, strict=True)}
        who = " ".join(str(by_key[key]) for key in ("seq", "name") if by_key.get(key))
        for column, cell in zip(sheet.columns, row, strict=True):
            if column.width:
                guard.look_at(cell_text(cell), who, look_of(column))
    guard.refuse()


def _fact_lines(facts: tuple[str, ...], width: float) -> list[list[str]]:
    """The facts in lines, as many on one as stand side by side without touching."""
    gap = 7 * mm
    lines: list[list[str]] = []
    used = 0.0
    for fact in facts:
        wide = text_width(fact, Look.SONG, _FACT_SIZE)
        if lines and used + gap + wide <= width:
            lines[-1].append(fact)
            used += gap + wide
        else:
            lines.append([fact])
            used = wide
    return lines


def _top_height(sheet: Sheet | Card, facts: list[list[str]]) -> float:
    subtitle = 6 * mm if sheet.subtitle else 0
    return float(9.5 * mm + subtitle + len(facts) * 5.2 * mm + 1.2 * mm)


def _draw_top(
    canvas: Any, sheet: Sheet | Card, facts: list[list[str]], size: tuple[float, float]
) -> None:
    width = size[0] - 2 * _MARGIN
    canvas.setFillColor(INK)
    y = size[1] - _MARGIN - 5.5 * mm
    title_size = fitting_size(sheet.title, Look.SONG_BOLD, _TITLE_SIZE, width * 0.94, 10)
    spacing = 1.2 if len(sheet.title) < 30 else 0
    draw_text(
        canvas, size[0] / 2, y, sheet.title, Look.SONG_BOLD, title_size,
        align="center", spacing=spacing,
    )  # fmt: skip
    if sheet.subtitle:
        y -= 6 * mm
        draw_text(canvas, size[0] / 2, y, sheet.subtitle, Look.SONG, 10.5, align="center")
    y -= 7 * mm
    for line in facts:
        x = _MARGIN
        natural = sum(text_width(fact, Look.SONG, _FACT_SIZE) for fact in line)
        gap = (width - natural) / (len(line) - 1) if len(line) > 1 else 0
        for fact in line:
            one = fitting_size(fact, Look.SONG, _FACT_SIZE, width, LEAST_SIZE)
            x += draw_text(canvas, x, y, fact, Look.SONG, one) + min(gap, 24 * mm)
        y -= 5.2 * mm


def draw_imprint(canvas: Any, imprint: Imprint) -> None:
    """Who made the page and when, small at its foot."""
    canvas.setFillColor(INK_2)
    draw_text(canvas, _MARGIN, _FOOT - 1 * mm, imprint.made, Look.HEI, 7.5)


class NumberedCanvas(Canvas):  # type: ignore[misc]
    """Writes "page x of y", known only when all pages are set; and sets what viewers obey."""

    def __init__(self, *args: Any, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        self._pages: list[dict[str, Any]] = []
        self._marks: list[tuple[str, str]] = []
        no_scaling(self)

    def mark(self, text: str, key: str) -> None:
        """A bookmark to the page being set; it is made when the page is written out."""
        self._marks.append((text, key))

    def showPage(self) -> None:
        self._pages.append(dict(self.__dict__))
        self._marks = []
        self._startPage()

    def save(self) -> None:
        total = len(self._pages)
        for number, page in enumerate(self._pages, start=1):
            self.__dict__.update(page)
            for mark, key in self._marks:
                self.bookmarkPage(key)
                self.addOutlineEntry(mark, key, 0, 0)
            text = _("第 {page} 页 共 {pages} 页", page=number, pages=total)
            self.setFillColor(INK_2)
            x = self._pagesize[0] - _MARGIN
            draw_text(self, x, _FOOT - 1 * mm, text, Look.HEI, 7.5, align="right")
            super().showPage()
        super().save()


def no_scaling(canvas: Any) -> None:
    """Ask viewers to print at true size (R62) and to show the paper's title."""
    canvas.setViewerPreference("PrintScaling", "None")
    canvas.setViewerPreference("DisplayDocTitle", "true")
