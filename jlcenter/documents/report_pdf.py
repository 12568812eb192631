"""A report as a PDF: a cover line, sections with bookmarks, tables that split, charts, pictures."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.platypus import BaseDocTemplate, CondPageBreak, Flowable, Frame, PageTemplate, Spacer

from jlcenter.documents.chart import ChartBars
from jlcenter.documents.fonts import Look
from jlcenter.documents.glyphs import GlyphGuard
from jlcenter.documents.ledger_table import INK, INK_2, LINE, LedgerTable
from jlcenter.documents.page import Bookmark, Imprint, NumberedCanvas, check_sheet, draw_imprint
from jlcenter.documents.text import LEADING, break_lines, draw_text, fitting_size
from jlcenter.domain.report import Chart, Paragraph, Part, Picture, Report, Section
from jlcenter.domain.sheet import Sheet

_MARGIN = 22 * mm
_FOOT = 18 * mm
_TEXT, _HEADING = 10.5, 14.0
_PICTURE_HEIGHT = 80 * mm


class _Lines(Flowable):  # type: ignore[misc]
    """Text in lines that may go over a page's end; ``indent`` is the first line's."""

    def __init__(
        self,
        lines: list[str],
        look: Look,
        size: float,
        color: Any = INK,
        *,
        align: str = "left",
        indent: float = 0.0,
        leading: float = LEADING * 1.35,
    ) -> None:
        super().__init__()
        self.lines, self.look, self.size, self.color = lines, look, size, color
        self.align, self.indent, self.leading = align, indent, leading * size

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        self.room = width
        return width, len(self.lines) * self.leading

    def split(self, _width: float, height: float) -> list[Any]:
        count = int(height // self.leading)
        if count >= len(self.lines):
            return [self]
        if count < 1:
            return []
        make = _Lines
        rest = make(self.lines[count:], self.look, self.size, self.color, align=self.align)
        head = make(
            self.lines[:count], self.look, self.size, self.color,
            align=self.align, indent=self.indent,
        )  # fmt: skip
        return [head, rest]

    def draw(self) -> None:
        y = len(self.lines) * self.leading - self.size
        self.canv.setFillColor(self.color)
        for number, line in enumerate(self.lines):
            x = self.room / 2 if self.align == "center" else 0 if number else self.indent
            draw_text(self.canv, x, y, line, self.look, self.size, align=self.align)
            y -= self.leading


class _Rule(Flowable):  # type: ignore[misc]
    """A hairline under the cover."""

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        self.room = width
        return width, 4 * mm

    def draw(self) -> None:
        self.canv.setStrokeColor(LINE)
        self.canv.setLineWidth(0.6)
        self.canv.line(0, 2 * mm, self.room, 2 * mm)


class _Photo(Flowable):  # type: ignore[misc]
    """A picture, never larger than its frame, with its caption under it."""

    def __init__(self, picture: Picture) -> None:
        super().__init__()
        self.picture = picture
        self.reader = ImageReader(io.BytesIO(picture.content))

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        wide, high = self.reader.getSize()
        scale = min(width / wide, _PICTURE_HEIGHT / high)
        self.room, self.wide, self.high = width, wide * scale, high * scale
        return width, self.high + 9 * mm

    def draw(self) -> None:
        x = (self.room - self.wide) / 2
        self.canv.drawImage(self.reader, x, 7 * mm, self.wide, self.high, mask="auto")
        self.canv.setFillColor(INK_2)
        caption = self.picture.caption
        size = fitting_size(caption, Look.HEI, 8.5, self.room, 6)
        draw_text(self.canv, self.room / 2, 2.5 * mm, caption, Look.HEI, size, align="center")


def write_report(report: Report, path: Path, imprint: Imprint) -> int:
    """Write a report as a PDF; returns how many pages. Refused where a text cannot be printed."""
    _check(report)
    content = io.BytesIO()
    document = BaseDocTemplate(
        content, pagesize=A4, title=report.title, author=imprint.author, lang="zh-CN"
    )
    width = A4[0] - 2 * _MARGIN
    frame = Frame(_MARGIN, _FOOT, width, A4[1] - _MARGIN - _FOOT, 0, 0, 0, 0, id="text")

    def furniture(canvas: Any, _document: Any) -> None:
        draw_imprint(canvas, imprint)

    document.addPageTemplates(PageTemplate(id="page", frames=[frame], onPage=furniture))
    document.build(_story(report, width), canvasmaker=NumberedCanvas)
    path.write_bytes(content.getvalue())
    return int(document.page)


def _check(report: Report) -> None:
    guard = GlyphGuard()
    for text in (report.title, report.subtitle, report.state, *report.facts):
        guard.look_at(text, "", Look.SONG)
    for section in report.sections:
        for part in section.parts:
            if isinstance(part, Paragraph):
                guard.look_at(part.text, section.heading, Look.SONG)
            elif isinstance(part, Sheet):
                check_sheet(part)
    guard.refuse()


def _story(report: Report, width: float) -> list[Any]:
    told: list[Any] = [Spacer(1, 6 * mm)]
    size = fitting_size(report.title, Look.SONG_BOLD, 20, width, 12)
    told.append(_Lines([report.title], Look.SONG_BOLD, size, align="center"))
    if report.subtitle:
        told.append(_Lines([report.subtitle], Look.SONG, 12, align="center"))
    for fact in report.facts:
        told.append(_Lines([fact], Look.SONG, 9.5, INK_2, align="center"))
    if report.state:
        told.append(_Lines([report.state], Look.HEI, 9, INK_2, align="center"))
    told.append(_Rule())
    for section in report.sections:
        told += _section(section, width)
    return told


def _section(section: Section, width: float) -> list[Any]:
    made: list[Any] = [
        # a heading never stands alone: with it go a title and the first rows of a table
        CondPageBreak(58 * mm),
        Spacer(1, 5 * mm),
        Bookmark(section.heading, f"section-{section.code}"),
        _Lines([section.heading], Look.SONG_BOLD, _HEADING),
        Spacer(1, 1.5 * mm),
    ]
    for part in section.parts:
        made += _part(part, width)
    return made


def _part(part: Part, width: float) -> list[Any]:
    if isinstance(part, Chart):
        return [Spacer(1, 2 * mm), ChartBars(part, width)]
    if isinstance(part, Picture):
        return [Spacer(1, 2 * mm), _Photo(part)]
    if isinstance(part, Sheet):
        title = _Lines([part.title], Look.HEI_BOLD, 10)
        table = LedgerTable(part, width)
        return [CondPageBreak(35 * mm), Spacer(1, 3 * mm), title, table, Spacer(1, 2.5 * mm)]
    color = INK_2 if part.is_missing else INK
    made: list[Any] = []
    for text in part.text.splitlines():
        if text.strip():
            lines = break_lines("\u3000\u3000" + text.strip(), Look.SONG, _TEXT, width)
            made += [_Lines(lines, Look.SONG, _TEXT, color), Spacer(1, 1.2 * mm)]
    return made
