"""What a page shows, as a workbook and as a PDF: the same tables, words and figures in both."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from jlcenter.domain.sheet import Sheet
from jlcenter.words import _
from provincial.web.render import when
from provincial.web.visit import File

_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def as_workbook(sheets: Sequence[Sheet], name: str) -> File:
    """A workbook of these tables."""
    from jlcenter.exchange.workbook import write_workbook

    with TemporaryDirectory() as folder:
        path = Path(folder) / "sheet.xlsx"
        write_workbook(sheets, path, _("吉林省职业培训省级平台"))
        return File(f"{name}.xlsx", path.read_bytes(), _WORKBOOK)


def as_pdf(sheets: Sequence[Sheet], name: str, at_ms: int) -> File:
    """A PDF of these tables."""
    from jlcenter.documents.page import Imprint, write_ledgers

    author = _("吉林省职业培训省级平台")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "sheet.pdf"
        write_ledgers(sheets, path, Imprint(author, _("{when} 生成", when=when(at_ms))))
        return File(f"{name}.pdf", path.read_bytes(), "application/pdf")
