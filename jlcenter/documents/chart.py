"""Bars drawn on a page, and the same as a picture for an editable document."""

from __future__ import annotations

import io
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

from jlcenter.documents.fonts import Look, text_width
from jlcenter.documents.ledger_table import INK, INK_2, LINE
from jlcenter.documents.text import draw_text, fitting_size
from jlcenter.domain.report import Chart
from jlcenter.words import _

_BAR = HexColor("#0E6B5E")
_TRACK = HexColor("#E3F1EE")
_TARGET = HexColor("#855A00")
_ROW = 7.2 * mm
_TITLE = 8 * mm
_LABEL_MAX = 46 * mm
#: room at the right end for the number
_NUMBER = 34 * mm
_PICTURE_WIDTH = 160 * mm
_PICTURE_SCALE = 200 / 72


class ChartBars(Flowable):  # type: ignore[misc]
    """A chart as wide as its frame; it stays on one page."""

    def __init__(self, chart: Chart, width: float) -> None:
        super().__init__()
        self.chart, self.width = chart, width
        self.height = height_of(chart)

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        return self.width, self.height + 3 * mm

    def draw(self) -> None:
        draw_chart(self.canv, self.chart, self.width, self.height)


def height_of(chart: Chart) -> float:
    """How high a chart is drawn, in points."""
    return float(_TITLE + len(chart.bars) * _ROW)


def draw_chart(canvas: Any, chart: Chart, width: float, height: float) -> None:
    """Draw with the lower left corner at the origin."""
    canvas.setFillColor(INK)
    draw_text(canvas, 0, height - 4.6 * mm, chart.title, Look.HEI_BOLD, 10)
    if any(one.target is not None for one in chart.bars):
        _draw_legend(canvas, text_width(chart.title, Look.HEI_BOLD, 10) + 5 * mm, height)
    labels = [text_width(one.label, Look.HEI, 8.5) for one in chart.bars]
    left = min(_LABEL_MAX, max(labels, default=0)) + 3 * mm
    room = width - left - _NUMBER
    y = height - _TITLE
    for bar in chart.bars:
        y -= _ROW
        middle = y + _ROW / 2
        canvas.setFillColor(INK)
        size = fitting_size(bar.label, Look.HEI, 8.5, _LABEL_MAX, 5.5)
        draw_text(canvas, left - 2.5 * mm, middle - size * 0.36, bar.label, Look.HEI, size,
                  align="right")  # fmt: skip
        canvas.setFillColor(_TRACK)
        canvas.rect(left, middle - 1.9 * mm, room, 3.8 * mm, stroke=0, fill=1)
        long = room * bar.value / chart.longest
        canvas.setFillColor(_BAR)
        canvas.rect(left, middle - 1.9 * mm, long, 3.8 * mm, stroke=0, fill=1)
        if bar.target is not None:
            at = left + room * bar.target / chart.longest
            canvas.setStrokeColor(_TARGET)
            canvas.setLineWidth(1.1)
            canvas.line(at, middle - 2.7 * mm, at, middle + 2.7 * mm)
        canvas.setFillColor(INK_2)
        size = fitting_size(bar.shown, Look.HEI, 8.5, _NUMBER - 3 * mm, 5)
        draw_text(canvas, left + room + 2 * mm, middle - size * 0.36, bar.shown, Look.HEI, size)
    canvas.setStrokeColor(LINE)
    canvas.setLineWidth(0.5)
    canvas.line(left, y, left, height - _TITLE)


def _draw_legend(canvas: Any, x: float, height: float) -> None:
    """What the line across a bar is."""
    canvas.setStrokeColor(_TARGET)
    canvas.setLineWidth(1.1)
    canvas.line(x, height - 5.2 * mm, x, height - 2 * mm)
    canvas.setFillColor(INK_2)
    draw_text(canvas, x + 1.5 * mm, height - 4.6 * mm, _("任务"), Look.HEI, 8.5)


def chart_picture(chart: Chart) -> bytes:
    """The chart as a PNG, 200 dots an inch."""
    import pypdfium2

    height = height_of(chart) + 2 * mm
    page = io.BytesIO()
    canvas = Canvas(page, pagesize=(_PICTURE_WIDTH, height))
    canvas.translate(0, 1 * mm)
    draw_chart(canvas, chart, _PICTURE_WIDTH, height - 2 * mm)
    canvas.showPage()
    canvas.save()
    told = io.BytesIO()
    with pypdfium2.PdfDocument(page.getvalue()) as pdf:
        pdf[0].render(scale=_PICTURE_SCALE).to_pil().save(told, "PNG")
    return told.getvalue()
