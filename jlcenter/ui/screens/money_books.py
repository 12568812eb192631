"""Income of a year, and past ledgers: simple books with a little more to do."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog, QWidget

from jlcenter.domain.money import yuan_text
from jlcenter.domain.records import PAST_TRAINING
from jlcenter.ui.desk import Desk
from jlcenter.ui.notices import Notice
from jlcenter.ui.screens.ask_dialog import Ask, AskDialog
from jlcenter.ui.screens.books import book
from jlcenter.ui.screens.record_list import Book, RecordList
from jlcenter.ui.widgets.title_bar import Action
from jlcenter.words import _, mark

PAST = Book(
    "past_training",
    PAST_TRAINING,
    mark("历史台账"),
    ("trainee", "year", "occupation", "level", "class_code", "starts", "scheme", "amount",
     "institution"),
    mark("往年的培训和补贴，导入后次数、重复和应享未享都看得到。"),
    order=("year", "starts"),
    latest_first=True,
    stretch="institution",
    widths={"trainee": 110, "occupation": 140, "amount": 120, "year": 70},
    capability="money",
    has_files=False,
)  # fmt: skip


class IncomeList(RecordList):
    """Income; the line under the title tells the year."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, book("income"))

    def facts(self) -> str:
        """This year's sums."""
        from jlcenter.app import incomes

        year = date.today().year
        told = self.desk.ask(lambda: incomes.summary(self.desk.session, year), None)
        if told is None:
            return ""
        part = _("待定") if told.operating is None else _("{n} 元", n=yuan_text(told.operating))
        return _(
            "{year} 年到账 {amount} 元 · 纳入公用经费 {part} · 还没到账的应收 {waiting} 元",
            year=year,
            amount=yuan_text(told.arrived),
            part=part,
            waiting=yuan_text(told.waiting),
        )


class PastList(RecordList):
    """Past ledgers, imported from a file."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, PAST)

    def add_words(self) -> str:
        """Ledgers come as files."""
        return _("导入台账")

    def add(self) -> None:
        """Import a file."""
        self.import_file()

    def more_offers(self) -> list[Action]:
        """Add a single one by hand."""
        from jlcenter.app.roles import may

        able = may(self.desk.session, "money")
        return [Action(_("添加一条"), super().add, enabled=able)]

    def import_file(self) -> None:
        """Ask for a file and what it does not say, and import it."""
        file = ask_file(self)
        if file is None:
            return
        from jlcenter.app.import_ledger import import_ledger
        from jlcenter.domain.subsidy_schemes import schemes

        session = self.desk.session
        named = [("", "")] + [(one.code, _(one.name)) for one in schemes().values()]

        def do(year: str, scheme: str, institution: str) -> Any:
            return import_ledger(
                session,
                file,
                year=int(year) if year.isdecimal() else None,
                scheme=scheme or None,
                institution=institution or None,
            )

        found = AskDialog.ask(
            self,
            _("导入历史台账"),
            _("导入"),
            [
                Ask("year", _("没写年度的行算哪一年"), value=str(date.today().year - 1)),
                Ask("scheme", _("没写补贴种类的行算"), "choice", choices=tuple(named)),
                Ask("institution", _("培训机构"), value=session.centre_name),
            ],
            do,
            file.name,
        )
        if found is not None:
            self._tell(found)

    def _tell(self, report: Any) -> None:
        left = [*report.rejected, *report.duplicates, *report.held]
        text = _(
            "导入 {n} 条，已有 {had} 条，没有导入 {left} 行",
            n=report.imported,
            had=report.already,
            left=len(left),
        )
        hint = "\n".join(
            _("第 {row} 行：{why}", row=one.row, why=one.message) for _sheet, one in left[:5]
        )
        self.refresh()
        self.desk.show_notice(Notice("late" if left else "present", text, hint))


def ask_file(parent: QWidget) -> Path | None:
    """Which ledger; None where a person changed their mind. A test may answer instead."""
    kinds = _("台账 (*.xlsx *.xls *.csv)")
    found, _filter = QFileDialog.getOpenFileName(parent, _("导入历史台账"), "", kinds)
    return Path(found) if found else None
