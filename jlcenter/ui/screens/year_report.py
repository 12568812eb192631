"""年报: the texts of a year's report, section by section, and the report as a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QPlainTextEdit

from jlcenter.ui.desk import Desk
from jlcenter.ui.notices import Notice
from jlcenter.ui.screens.base import Screen
from jlcenter.ui.screens.exporting import ask_where
from jlcenter.ui.theme import theme
from jlcenter.ui.widgets.controls import column, fit_list, label, row
from jlcenter.ui.widgets.title_bar import Action
from jlcenter.ui.widgets.year_box import YearBox
from jlcenter.words import _, counted

_LIST_WIDTH, _LIST_MOST = 260, 330


class YearReport(Screen):
    """Sections at the left, what stands in them at the right; leaving a section stores it."""

    interests = frozenset(("report_text", "frozen_year"))

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        px = theme().px
        self._section = ""
        self._seen = ""
        outer = column(self, spacing=10)
        line = row(spacing=10)
        line.addWidget(label(_("年度"), "secondary"))
        self.year = YearBox(self._other_year)
        line.addWidget(self.year)
        self.state = label(role="secondary")
        line.addWidget(self.state, 1)
        outer.addLayout(line)
        split = row(spacing=16)
        self.sections = QListWidget()
        self.sections.setObjectName("boxed")
        self.sections.setAccessibleName(_("章节"))
        self.sections.setFixedWidth(px(_LIST_WIDTH))
        split.addWidget(self.sections)
        right = column(spacing=6)
        self.heading = label(role="heading")
        right.addWidget(self.heading)
        self.text = QPlainTextEdit()
        self.text.setPlaceholderText(
            _("在这里写这一章节的文字。数据、图和表由程序按记录生成，不必抄写。")
        )
        self.text.setTabChangesFocus(True)
        right.addWidget(self.text, 1)
        self.count = label(role="hint")
        right.addWidget(self.count)
        split.addLayout(right, 1)
        outer.addLayout(split, 1)
        self.sections.currentItemChanged.connect(lambda now, _before: self._open(now))
        self.text.textChanged.connect(self._show_count)
        self._shown_year = self.year.value()

    # -- reading and storing ----------------------------------------------------------------------

    def refresh(self) -> None:
        """Which sections are written, and the open one's text where nothing is being typed."""
        from jlcenter.app import report_texts

        session, year = self.desk.session, self._shown_year
        written = self.desk.ask(lambda: report_texts.texts_of(session, year), {})
        here = self._section or next(iter(report_texts.SECTIONS))
        self.sections.blockSignals(True)
        self.sections.clear()
        for code, heading in report_texts.SECTIONS.items():
            length = len(written.get(code, ""))
            words = counted("{n} 字", length) if length else _("未写")
            item = QListWidgetItem(f"{_(heading)}\n{words}")
            item.setData(Qt.ItemDataRole.UserRole, code)
            self.sections.addItem(item)
            if code == here:
                self.sections.setCurrentItem(item)
        self.sections.blockSignals(False)
        fit_list(self.sections, _LIST_WIDTH, _LIST_MOST)
        missing = len(report_texts.SECTIONS) - len(written)
        self.state.setText(
            counted("还有 {n} 个章节未写", missing) if missing else _("各章节都已写好")
        )
        if self.text.toPlainText() == self._seen:
            self._show(here, written.get(here, ""))
        self.actions_changed.emit()

    def _show(self, section: str, text: str) -> None:
        from jlcenter.app import report_texts

        self._section, self._seen = section, text
        self.heading.setText(_(report_texts.SECTIONS[section]))
        self.text.setAccessibleName(_(report_texts.SECTIONS[section]))
        self.text.setPlainText(text)
        self._show_count()

    def _show_count(self) -> None:
        typed = self.text.toPlainText()
        words = counted("{n} 字", len(typed))
        self.count.setText(words if typed == self._seen else _("{words} · 未保存", words=words))

    def _open(self, item: QListWidgetItem | None) -> None:
        if item is None or not self._store():
            return
        from jlcenter.app import report_texts

        code = str(item.data(Qt.ItemDataRole.UserRole))
        session, year = self.desk.session, self._shown_year
        written = self.desk.ask(lambda: report_texts.texts_of(session, year), {})
        self._show(code, written.get(code, ""))

    def _other_year(self) -> None:
        if not self._store():
            self.year.blockSignals(True)
            self.year.setCurrentIndex(self.year.findData(self._shown_year))
            self.year.blockSignals(False)
            return
        self._shown_year = self.year.value()
        self._seen = self.text.toPlainText()
        self.refresh()

    def _store(self) -> bool:
        """Keep what was typed; whether that went well (or nothing was typed)."""
        from jlcenter.app import report_texts

        typed = self.text.toPlainText()
        if typed == self._seen or not self._section:
            return True
        session, year, section = self.desk.session, self._shown_year, self._section
        done = self.desk.act(lambda: report_texts.write_text(session, year, section, typed))
        if done is None:
            return False
        self._seen = typed
        self._show_count()
        return True

    def save(self) -> None:
        """Keep the open section."""
        if self._store():
            self.refresh()

    def settle(self) -> str:
        """Before leaving: what is typed and could not be stored."""
        return "" if self._store() else self.text.toPlainText()

    # -- files -------------------------------------------------------------------------------------

    def offers(self) -> list[Action]:
        """The report is the next step."""
        return [
            Action(_("采集平台表"), self._collection),
            Action(_("进展报告"), lambda: self._write("progress", ".pdf")),
            Action(_("可编辑文档"), lambda: self._write("annual", ".docx")),
            Action(_("保存文字"), self.save, "Ctrl+S"),
            Action(_("年度报告 PDF"), lambda: self._write("annual", ".pdf"), primary=True),
        ]

    def _write(self, what: str, suffix: str) -> None:
        if not self._store():
            return
        year = self._shown_year
        kinds = _("PDF 文件 (*.pdf)") if suffix == ".pdf" else _("Word 文档 (*.docx)")
        where = ask_where(self, f"{year}-{what}{suffix}", kinds)
        if where is not None:
            session = self.desk.session
            self._long(lambda: _written(session, what, year, where), where)

    def _collection(self) -> None:
        from jlcenter.app import write_reports

        year, session = self._shown_year, self.desk.session
        where = ask_where(self, f"{year}-collection.xlsx", _("Excel 工作簿 (*.xlsx)"))
        if where is not None:
            self._long(lambda: write_reports.write_collection(session, year, where), where)

    def _long(self, work: Callable[[], Any], where: Path) -> None:
        self.desk.run_long(
            lambda _job: work(),
            done=lambda _result: self.desk.show_notice(
                Notice("present", _("已写好:{file}", file=where.name), str(where.parent))
            ),
        )

    def focus_first(self) -> None:
        """The text."""
        self.text.setFocus()


def _written(session: Any, what: str, year: int, where: Path) -> Any:
    from jlcenter.app import write_reports
    from jlcenter.app.annual_report import annual_report
    from jlcenter.app.progress_report import progress_report

    report = annual_report if what == "annual" else progress_report
    return write_reports.write_report_file(session, report(session, year), where)
