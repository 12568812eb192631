"""QR codes: drawn as one path of row runs, read back from pictures and PDF pages.

A module is at least 0.33 mm (four dots of a 300 dpi printer), else office printers smear it (R57).
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from jlcenter.domain.errors import Refused
from jlcenter.words import _

MODULE_MM_MIN = 0.33
#: white modules round the symbol, by the standard
QUIET = 4
#: best first: Q stands a quarter of the symbol lost, M a seventh
_LEVELS = ("Q", "M")
_BLACK = re.compile(rb"\x00+")


@lru_cache(maxsize=256)
def symbol(text: str, box_mm: float) -> tuple[bytes, ...]:
    """The rows of ``text``'s symbol, 0 is black, at the best level with modules large enough.

    ``box_mm`` is the side of the square with its quiet zone. Raises Refused where even the lowest
    level would come out too fine.
    """
    import zxingcpp

    for level in _LEVELS:
        try:
            code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level=level)
        except ValueError:
            continue
        picture: Any = zxingcpp.write_barcode_to_image(code, scale=1, add_quiet_zones=False)
        view: Any = memoryview(picture)
        side = int(view.shape[0])
        if box_mm / (side + 2 * QUIET) >= MODULE_MM_MIN:
            dots = bytes(view)
            return tuple(dots[row * side : (row + 1) * side] for row in range(side))
    raise Refused(
        "code_too_fine",
        _("防伪码内容太长,印在 {size} 毫米见方的位置上会读不出来。", size=f"{box_mm:g}"),
        _("请缩短班级名称或项目名称,或在证书模板里放大二维码。"),
    )


def draw_code(canvas: Any, text: str, x: float, y: float, box: float, box_mm: float) -> None:
    """Draw the code in the square of side ``box`` points whose lower left corner is (x, y)."""
    rows = symbol(text, box_mm)
    side = len(rows)
    unit = box / (side + 2 * QUIET)
    canvas.saveState()
    canvas.translate(x + QUIET * unit, y + QUIET * unit)
    canvas.scale(unit, unit)
    canvas.setFillColorRGB(0, 0, 0)
    runs = [
        f"{run.start()} {side - 1 - index} {run.end() - run.start()} 1 re"
        for index, row in enumerate(rows)
        for run in _BLACK.finditer(row)
    ]
    # past the library's own path object, which takes six times as long to write whole numbers
    canvas._code.append(" ".join([*runs, "f"]))
    canvas.restoreState()


def codes_in_picture(picture: Any) -> list[str]:
    """The texts of the QR codes in a PIL picture, from top to bottom."""
    import zxingcpp

    wanted = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    found = zxingcpp.read_barcodes(picture, formats=wanted)
    texts = sorted((one.position.top_left.y, one.text) for one in found if one.text)
    return [text for _top, text in texts]


def codes_in_file(path: Path) -> list[str]:
    """The texts of all QR codes in a PNG, JPEG or PDF; Refused where it is none of them."""
    if path.suffix.lower() == ".pdf":
        return codes_in_pdf(path)
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(path) as picture:
            return codes_in_picture(picture.convert("L"))
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as reason:
        raise _unreadable(path) from reason


def codes_in_pdf(path: Path) -> list[str]:
    """The texts of all QR codes in a PDF, page by page."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(str(path))
    except pypdfium2.PdfiumError as reason:
        raise _unreadable(path) from reason
    try:
        return [text for number in range(len(document)) for text in _codes_on(document, number)]
    finally:
        document.close()


def _codes_on(document: Any, number: int) -> list[str]:
    for dpi in (150, 300):
        page = document[number]
        texts = codes_in_picture(page.render(scale=dpi / 72, grayscale=True).to_pil())
        if texts:
            return texts
    return []


def _unreadable(path: Path) -> Refused:
    return Refused(
        "file_unreadable",
        _("{file} 不是能读的图片或 PDF。", file=path.name),
        _("请给出证书二维码的 PNG、JPG 图片,或证书的 PDF。"),
        file=path.name,
    )
