"""Print preview: what is shown IS the PDF (R55); save it or print it unscaled."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any
from uuid import UUID

from PySide6.QtCore import QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QPageSize, QPainter
from PySide6.QtWidgets import QDialog, QProgressBar, QStackedWidget, QWidget

from jlcenter.ui import notices
from jlcenter.ui.desk import Desk
from jlcenter.ui.notices import Notice
from jlcenter.ui.screens.exporting import ask_where
from jlcenter.ui.theme import theme
from jlcenter.ui.widgets.controls import button, column, fit, label, name_it, row, run
from jlcenter.ui.widgets.notice_bar import NoticeBar
from jlcenter.words import _, counted

#: dots per inch at which a page is drawn for the printer
PRINT_DPI = 300


class PdfPreview(QDialog):
    """Makes a paper in a worker and shows it page by page."""

    def __init__(
        self,
        desk: Desk,
        parent: QWidget | None,
        what: str,
        class_id: UUID | None,
        numbers: list[int] | None = None,
        lesson: int | None = None,
        claim: str | None = None,
        **more: Any,
    ) -> None:
        from PySide6.QtPdf import QPdfDocument
        from PySide6.QtPdfWidgets import QPdfView

        super().__init__(parent)
        px = theme().px
        self.desk, self.what, self.class_id, self.numbers = desk, what, class_id, numbers
        self.lesson, self.claim = lesson, claim
        #: what else a paper asks for: year, form, trip
        self.more = more
        self.path: Path | None = None
        self._folder = Path(tempfile.mkdtemp(prefix="jlcenter-"))
        self.setWindowTitle(_("打印预览"))
        fit(self, 1000, 720)
        outer = column(self, spacing=10)
        outer.setContentsMargins(px(20), px(16), px(20), px(16))
        line = row(spacing=10)
        self.heading = label(_("打印预览"), "title")
        line.addWidget(self.heading, 1)
        self.pages_words = label(role="secondary")
        line.addWidget(self.pages_words)
        self.save_button = button(_("另存为 PDF"), self.save, key="Ctrl+S")
        self.save_button.setShortcut("Ctrl+S")
        self.print_button = button(_("打印"), self.print_it, kind="primary", key="Ctrl+P")
        self.print_button.setShortcut("Ctrl+P")
        line.addWidget(self.save_button)
        line.addWidget(self.print_button)
        outer.addLayout(line)
        self.bar = NoticeBar()
        outer.addWidget(self.bar)
        self.document = QPdfDocument(self)
        self.view = QPdfView(self)
        self.view.setDocument(self.document)
        self.view.setPageMode(QPdfView.PageMode.MultiPage)
        self.view.setZoomMode(QPdfView.ZoomMode.FitToWidth)
        name_it(self.view, _("要打印的内容"))
        self.waiting = QWidget()
        box = column(self.waiting, margin=24)
        box.addStretch(1)
        words = label(_("正在排版…"), "secondary")
        words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        bar = QProgressBar()
        bar.setRange(0, 0)
        box.addWidget(words)
        box.addWidget(bar)
        box.addStretch(2)
        self.stack = QStackedWidget()
        self.stack.setObjectName("content")
        self.stack.addWidget(self.waiting)
        self.stack.addWidget(self.view)
        outer.addWidget(self.stack, 1)
        for one in (self.save_button, self.print_button):
            one.setEnabled(False)
        self.make()

    def make(self) -> None:
        """Write the PDF in a worker."""
        session, out = self.desk.session, self._folder / f"{self.what}.pdf"

        def work(_job: Any) -> Any:
            from jlcenter.app import print_papers

            if self.what == "certificates" and self.class_id is not None:
                return print_papers.print_certificates(
                    session, self.class_id, out, numbers=self.numbers
                )
            return print_papers.print_paper(
                session,
                self.what,
                self.class_id,
                out,
                lesson=self.lesson,
                claim=self.claim,
                **self.more,
            )

        self.desk.run_long(work, done=self._show, failed=self._failed)

    def _failed(self, error: Exception) -> None:
        self.bar.show_notice(notices.explain(error))
        self.waiting.hide()

    def _show(self, made: Any) -> None:
        self.path = Path(made.path)
        self.document.load(str(self.path))
        self.stack.setCurrentWidget(self.view)
        self.pages_words.setText(counted("{n} 页", self.document.pageCount()))
        for one in (self.save_button, self.print_button):
            one.setEnabled(True)
        self.print_button.setFocus()

    def save(self) -> None:
        """Copy the very same file to where a person wants it."""
        where = ask_where(self, f"{self.what}.pdf", _("PDF 文件 (*.pdf)"))
        if where is None or self.path is None:
            return
        try:
            shutil.copyfile(self.path, where)
        except OSError:
            text = _("没能存到 {file}", file=where.name)
            self.bar.show_notice(Notice("absent", text, _("请换一个地方,或检查磁盘空间。")))
            return
        self.bar.show_notice(Notice("present", _("已存为 {file}", file=where.name)))

    def print_it(self) -> None:
        """Print every page at its own size, unscaled (R62)."""
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo

        if not QPrinterInfo.availablePrinterNames():
            text = _("这台电脑没有打印机")
            hint = _("可以“另存为 PDF”,拿到有打印机的电脑上打印;打印时选“实际大小”。")
            self.bar.show_notice(Notice("late", text, hint))
            return
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setResolution(PRINT_DPI)
        size = self.document.pagePointSize(0)
        printer.setPageSize(QPageSize(size, QPageSize.Unit.Point))
        printer.setFullPage(True)
        if QPrintDialog(printer, self).exec() == QPrintDialog.DialogCode.Accepted:
            self.draw(printer)
            self.bar.show_notice(Notice("present", _("已送到打印机。")))

    def draw(self, printer: Any) -> None:
        """Draw the pages on ``printer``."""
        painter = QPainter(printer)
        for number in range(self.document.pageCount()):
            if number:
                printer.newPage()
            points: QSizeF = self.document.pagePointSize(number)
            width = round(points.width() / 72 * PRINT_DPI)
            height = round(points.height() / 72 * PRINT_DPI)
            image = self.document.render(number, QSize(width, height))
            scale = printer.resolution() / PRINT_DPI
            target = QRectF(0, 0, width * scale, height * scale)
            painter.fillRect(target, QColor("white"))
            painter.drawImage(target, image)
        painter.end()

    def done(self, result: int) -> None:
        """Take the draft away: it may hold personal data."""
        self.document.close()
        super().done(result)
        shutil.rmtree(self._folder, ignore_errors=True)

    @classmethod
    def ask(
        cls,
        desk: Desk,
        parent: QWidget | None,
        what: str,
        class_id: UUID | None,
        numbers: list[int] | None = None,
        lesson: int | None = None,
        claim: str | None = None,
        **more: Any,
    ) -> None:
        """Show the preview until it is closed."""
        run(cls(desk, parent, what, class_id, numbers, lesson, claim, **more))
