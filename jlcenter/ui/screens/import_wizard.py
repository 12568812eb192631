"""Importing a roster: choose a file, look at every row's fate, confirm; undo is offered."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QProgressBar,
    QStackedWidget,
    QWidget,
)

from jlcenter.domain.errors import Refused
from jlcenter.ui import notices
from jlcenter.ui.desk import Desk
from jlcenter.ui.notices import Notice
from jlcenter.ui.screens.import_columns import ColumnsTable
from jlcenter.ui.screens.import_missing import MissingColumns
from jlcenter.ui.screens.import_rows import FateChips, RowsTable
from jlcenter.ui.theme import theme
from jlcenter.ui.widgets.controls import button, card, column, fit, label, row, run, set_tone
from jlcenter.ui.widgets.empty import EmptyState
from jlcenter.ui.widgets.notice_bar import NoticeBar
from jlcenter.words import _, counted

KINDS = ".xlsx .xls .csv .xlsm"


class ImportWizard(QDialog):
    """Three pages: waiting for a file, the preview, the result."""

    def __init__(self, desk: Desk, parent: QWidget | None, class_id: UUID) -> None:
        super().__init__(parent)
        px = theme().px
        self.desk, self.class_id = desk, class_id
        self.preview: Any = None
        self.report: Any = None
        self._job: Any = None
        self._mapping: dict[str, str] = {}
        self._path: Path | None = None
        self.setWindowTitle(_("导入花名册"))
        self.setAcceptDrops(True)
        fit(self, 1120, 680)
        outer = column(self, spacing=12)
        outer.setContentsMargins(px(24), px(18), px(24), px(18))
        self.heading = label(_("导入花名册"), "title")
        self.facts = label(role="secondary", wrap=True)
        outer.addWidget(self.heading)
        outer.addWidget(self.facts)
        self.bar = NoticeBar()
        outer.addWidget(self.bar)
        self.pages = QStackedWidget()
        self.pages.setObjectName("content")
        outer.addWidget(self.pages, 1)
        self._choose_page()
        self._preview_page()
        self._result_page()
        outer.addLayout(self._foot())
        self._show_step(0)

    # -- pages --------------------------------------------------------------------------------

    def _choose_page(self) -> None:
        self.empty = EmptyState(
            _("选一个花名册文件"),
            _(
                "Excel(.xlsx、.xls)或 CSV 都行,也可以把文件拖到这里。标题行、合并的表头、"
                "签字栏、小计都能认出;先看结果,确认了才导入。"
            ),
            _("选择文件"),
            self.choose_file,
        )
        page = QWidget()
        box = column(page, spacing=10)
        self.missing = MissingColumns()
        self.missing.told.connect(self._read_again)
        box.addWidget(self.missing)
        frame, inside = card(0)
        inside.addWidget(self.empty)
        box.addWidget(frame, 1)
        self.pages.addWidget(page)

    def _preview_page(self) -> None:
        page = QWidget()
        box = column(page, spacing=10)
        line = row(spacing=12)
        self.sheets = QComboBox()
        self.sheets.setAccessibleName(_("工作表"))
        self.sheets.activated.connect(lambda _place: self._again(sheet_changed=True))
        self.sheet_label = label(_("工作表"), "secondary")
        line.addWidget(self.sheet_label)
        line.addWidget(self.sheets)
        self.columns_words = label(role="secondary")
        line.addWidget(self.columns_words, 1)
        box.addLayout(line)
        self.columns = ColumnsTable()
        self.columns.mapped.connect(self._map)
        box.addWidget(self.columns)
        self.chips = FateChips()
        self.chips.chosen.connect(self._filter)
        box.addWidget(self.chips)
        self.rows = RowsTable(self.desk.preferences)
        box.addWidget(self.rows, 1)
        self.held = QCheckBox(_("待定的行也导入(我已核对)"))
        self.held.toggled.connect(lambda _on: self._offer())
        box.addWidget(self.held)
        self.pages.addWidget(page)

    def _result_page(self) -> None:
        frame, inside = card(24)
        self.done_heading = label(role="title")
        self.done_words = label(role="secondary", wrap=True)
        inside.addStretch(1)
        for one in (self.done_heading, self.done_words):
            one.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            inside.addWidget(one)
        line = row(spacing=12)
        line.addStretch(1)
        self.undo = button(_("撤销这次导入"), self._undo)
        line.addWidget(self.undo)
        line.addStretch(1)
        inside.addLayout(line)
        inside.addStretch(2)
        self.pages.addWidget(frame)

    def _foot(self) -> Any:
        line = row(spacing=12)
        self.other = button(_("换一个文件"), self.choose_file)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(_("进度"))
        self.progress_words = label(role="secondary")
        self.cancel = button(_("取消"), self._cancel, key="Esc")
        self.confirm = button(_("导入"), self.do_import, kind="primary")
        self.confirm.setDefault(True)
        line.addWidget(self.other)
        line.addWidget(self.progress, 1)
        line.addWidget(self.progress_words)
        line.addStretch(1)
        line.addWidget(self.cancel)
        line.addWidget(self.confirm)
        return line

    def _show_step(self, step: int) -> None:
        self.pages.setCurrentIndex(step)
        self.other.setVisible(step == 1)
        self.confirm.setVisible(step == 1)
        self.cancel.setText(_("关闭") if step == 2 else _("取消  Esc"))
        self._busy("")

    def _busy(self, words: str) -> None:
        busy = bool(words)
        self.progress.setVisible(busy)
        self.progress_words.setText(words)
        self.progress_words.setVisible(busy)
        self.progress.setRange(0, 0)
        for one in (self.other, self.confirm, self.empty.button):
            one.setEnabled(not busy)

    # -- reading --------------------------------------------------------------------------------

    def choose_file(self) -> None:
        """Ask for a file."""
        found, _filter = QFileDialog.getOpenFileName(
            self, _("选择花名册"), "", _("花名册 (*.xlsx *.xls *.xlsm *.csv)")
        )
        if found:
            self.read(Path(found))

    def _read_again(self, mapping: dict[str, str]) -> None:
        if self._path is not None:
            self.read(self._path, mapping)

    def read(self, path: Path, mapping: dict[str, str] | None = None) -> None:
        """Read ``path`` in a worker and show what would become of it."""
        from jlcenter.app import import_roster

        session, class_id = self.desk.session, self.class_id
        self._path, self._mapping = path, dict(mapping or {})
        self.missing.hide()
        self.bar.hide()
        self._busy(_("正在读取 {file}…", file=path.name))
        self._job = self.desk.run_long(
            lambda _job: import_roster.preview(session, path, class_id, mapping=mapping),
            done=self._show_preview,
            failed=self._failed,
        )

    def _again(self, *, sheet_changed: bool = False) -> None:
        preview, session = self.preview, self.desk.session
        sheet = self.sheets.currentText() or None
        if sheet_changed:
            self._mapping = {}
        mapping = dict(self._mapping)
        self._busy(_("正在重新查看…"))
        self._job = self.desk.run_long(
            lambda _job: preview.again(session, sheet=sheet, mapping=mapping or None),
            done=self._show_preview,
            failed=self._failed,
        )

    def _map(self, heading: str, field: str) -> None:
        self._mapping[heading] = field
        self._again()

    def _failed(self, error: Exception) -> None:
        self._job = None
        self._busy("")
        told = notices.explain(error)
        if isinstance(error, Refused) and error.code in ("column_missing", "column_unknown"):
            told = told._replace(hint="")
            self.missing.show()
            self.missing.fields["name"].setFocus()
        self.bar.show_notice(told)
        if self.preview is not None:
            self._show_preview(self.preview)

    def _show_preview(self, preview: Any) -> None:
        self._job = None
        self.preview = preview
        people = [one for one in preview.rows if one.fate != "ignored"]
        self.heading.setText(_("导入花名册:{file}", file=preview.path.name))
        self.facts.setText(
            counted(
                "认出 {n} 行人员 · 班级 {code} {name}",
                len(people),
                code=preview.class_.code,
                name=preview.class_.name,
            )
        )
        self.sheets.clear()
        self.sheets.addItems(list(preview.sheets))
        self.sheets.setCurrentText(preview.sheet.name)
        many = len(preview.sheets) > 1
        self.sheets.setVisible(many)
        self.sheet_label.setVisible(many)
        self.columns.show_columns(list(preview.columns))
        unknown = sum(one.field is None for one in preview.columns)
        rows = ", ".join(str(one) for one in preview.header_rows)
        words = _("表头在第 {rows} 行,认错的列可以改", rows=rows)
        unused = counted("{n} 列没有用上", unknown) if unknown else ""
        self.columns_words.setText(" · ".join(part for part in (words, unused) if part))
        self.chips.show_rows(list(preview.rows))
        self.rows.show_rows(list(preview.rows))
        self.held.setVisible(any(one.fate == "held" for one in preview.rows))
        self._filter(self.chips.current)
        if preview.warnings:
            text = "\n".join(one.message for one in preview.warnings)
            self.bar.show_notice(Notice("late", text))
        self._show_step(1)
        self._offer()
        self.rows.view.setFocus()

    def _filter(self, fate: str) -> None:
        self.rows.filter(fate)

    def _offer(self) -> None:
        rows = self.preview.rows if self.preview is not None else ()
        wanted = {"new", "update"} | ({"held"} if self.held.isChecked() else set())
        count = sum(one.fate in wanted for one in rows)
        self.confirm.setText(counted("导入 {n} 人", count))
        self.confirm.setEnabled(count > 0)

    # -- doing ----------------------------------------------------------------------------------

    def do_import(self) -> None:
        """Import in a worker, with progress; a cancel leaves everything as it was."""
        from jlcenter.app import import_roster

        session, preview, accept = self.desk.session, self.preview, self.held.isChecked()
        total = sum(one.fate in ("new", "update", "held", "already") for one in preview.rows)
        self._busy(_("正在导入…"))
        self._job = self.desk.run_long(
            lambda job: import_roster.confirm(
                session,
                preview,
                accept_held=accept,
                progress=lambda done: job.progress(done, total),
                cancelled=job.cancelled,
            ),
            done=self._imported,
            failed=self._failed,
            progressed=self._progressed,
        )

    def _progressed(self, done: int, total: int) -> None:
        self.progress.setRange(0, max(total, 1))
        self.progress.setValue(done)
        self.progress_words.setText(_("{done} / {total} 人", done=done, total=total))

    def _imported(self, report: Any) -> None:
        self._job = None
        self.report = report
        self.done_heading.setText(counted("{n} 人已入班", report.enrolled))
        told = [
            counted("补充资料 {n} 人", report.updated) if report.updated else "",
            counted("原来就在班 {n} 人", report.already_enrolled)
            if report.already_enrolled
            else "",
            counted("没有导入 {n} 行", len(report.rejected)) if report.rejected else "",
            counted("重复 {n} 行", len(report.duplicates)) if report.duplicates else "",
            counted("待定 {n} 行", len(report.held)) if report.held else "",
        ]
        words = " · ".join(part for part in told if part)
        self.done_words.setText(words or _("每一行都导入了。"))
        self.undo.setEnabled(bool(report.enrolled or report.updated))
        self._show_step(2)
        self.cancel.setFocus()

    def _undo(self) -> None:
        from jlcenter.app import undo

        told = self.desk.act(lambda: undo.undo(self.desk.session), failed=self.bar.show_notice)
        if told is not None:
            self.done_heading.setText(_("已撤销,名册和导入前一样"))
            self.done_words.setText("")
            set_tone(self.done_heading, "")
            self.undo.setEnabled(False)

    def _cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self.progress_words.setText(_("正在取消…"))
            return
        self.reject()

    def reject(self) -> None:
        """Esc stops the work first, then closes."""
        if self._job is not None:
            self._job.cancel()
            return
        super().reject()

    # -- dropping -------------------------------------------------------------------------------

    def dragEnterEvent(self, event: Any) -> None:
        """Take a file that looks like a roster."""
        urls = event.mimeData().urls()
        if len(urls) == 1 and Path(urls[0].toLocalFile()).suffix.lower() in KINDS.split():
            event.acceptProposedAction()

    def dropEvent(self, event: Any) -> None:
        """Read what was dropped."""
        self.read(Path(event.mimeData().urls()[0].toLocalFile()))

    @classmethod
    def ask(cls, desk: Desk, parent: QWidget | None, class_id: UUID) -> Any:
        """The report, None where nothing was imported."""
        dialog = cls(desk, parent, class_id)
        run(dialog)
        return dialog.report
