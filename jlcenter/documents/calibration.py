"""校准页: how far a printer is off (R62). Printed at true size, measured with a ruler, the two
differences typed once as the offset of overprinting.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from jlcenter.documents.fonts import Look
from jlcenter.documents.page import no_scaling
from jlcenter.documents.text import draw_text
from jlcenter.words import _

#: millimetres from the paper's edges to the crosses, and the length of the ruler
INSET, RULER = 20, 100


def write_calibration(path: Path, width: float, height: float) -> None:
    """Write the page for paper of this size in millimetres."""
    canvas = Canvas("", pagesize=(width * mm, height * mm), lang="zh-CN")
    title = _("打印机校准页")
    canvas.setTitle(title)
    no_scaling(canvas)
    for x in (INSET, width - INSET):
        for y in (INSET, height - INSET):
            _cross(canvas, x * mm, y * mm)
    middle = width / 2 * mm
    top = height - INSET
    draw_text(canvas, middle, (top - 25) * mm, title, Look.SONG_BOLD, 24, align="center")
    lines = (
        _("一、用证书的纸，按 100%（实际大小）打印本页，不要选“适合页面”。"),
        _("二、下面的标尺应长 {n} 毫米；不对，说明打印时被缩放了，请改打印设置。", n=RULER),
        _("三、量左上角十字中心到纸左边、上边的距离，各应为 {n} 毫米。", n=INSET),
        _("四、向右的偏移 = {n} − 量得的左边距；向下的偏移 = {n} − 量得的上边距。", n=INSET),
        _("五、例：量得左 21.5、上 19.2，套打时填 --offset -1.5,0.8；本机会记住。"),
    )
    for row, line in enumerate(lines):
        draw_text(canvas, (INSET + 20) * mm, (top - 45 - 10 * row) * mm, line, Look.SONG, 13)
    _ruler(canvas, (width - RULER) / 2, INSET + 22)
    canvas.showPage()
    path.write_bytes(canvas.getpdfdata())


def _cross(canvas: Any, x: float, y: float) -> None:
    canvas.setLineWidth(0.3)
    canvas.line(x - 8 * mm, y, x + 8 * mm, y)
    canvas.line(x, y - 8 * mm, x, y + 8 * mm)
    canvas.circle(x, y, 4 * mm, stroke=1, fill=0)


def _ruler(canvas: Any, left: float, y: float) -> None:
    canvas.setLineWidth(0.3)
    canvas.line(left * mm, y * mm, (left + RULER) * mm, y * mm)
    for tick in range(RULER + 1):
        long = 6 if tick % 10 == 0 else 4 if tick % 5 == 0 else 2.5
        x = (left + tick) * mm
        canvas.line(x, y * mm, x, (y + long) * mm)
        if tick % 10 == 0:
            draw_text(canvas, x, (y + 7) * mm, str(tick), Look.HEI, 8, align="center")
