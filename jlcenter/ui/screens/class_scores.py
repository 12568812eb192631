"""成绩: a grid to type into; a resit is a further attempt and never overwrites the first."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from uuid import UUID

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QFileDialog

from jlcenter.domain.scores import score_text
from jlcenter.ui.desk import Desk
from jlcenter.ui.models.rows import Column, RowsModel
from jlcenter.ui.notices import Notice
from jlcenter.ui.screens.ask_dialog import Ask, AskDialog
from jlcenter.ui.screens.base import Screen
from jlcenter.ui.screens.exporting import export
from jlcenter.ui.widgets.controls import column, label
from jlcenter.ui.widgets.empty import EmptyState
from jlcenter.ui.widgets.tables import Listing, TableView
from jlcenter.ui.widgets.title_bar import Action
from jlcenter.words import _, counted, counting

ATTEMPTS = 3


class ScoresView(TableView):
    """Enter goes down, Tab to the right, typing begins at once. ``left``: a cell was left."""

    left = Signal()

    def closeEditor(self, editor: Any, hint: Any) -> None:
        """After Enter: the same column of the next person."""
        super().closeEditor(editor, hint)
        self.left.emit()
        if hint == self.itemDelegate().EndEditHint.SubmitModelCache:
            here = self.currentIndex()
            below = self.model().index(here.row() + 1, here.column())
            if below.isValid():
                self.setCurrentIndex(below)


class ClassScores(Screen):
    """Theory and practical of everyone, one attempt at a time."""

    interests = frozenset(("assessment", "enrolment", "trainee"))

    def __init__(self, desk: Desk, class_id: UUID) -> None:
        super().__init__(desk)
        self.class_id = class_id
        self._writing = False
        self._shown: Any = None
        self.model: RowsModel[Any] = RowsModel(
            [
                Column("number", _("号"), lambda r: str(r.number), 64, sort=lambda r: r.number),
                Column("name", _("姓名"), lambda r: r.name, 170, letters="name", sort=_by_name),
                Column(
                    "theory",
                    _("理论"),
                    lambda r: self._typed(r, "theory"),
                    110,
                    right=True,
                    letters="heading",
                    edit=lambda r, text: self._save(r, "theory", text),
                    sort=lambda r: r.theory or -1,
                ),
                Column(
                    "practical",
                    _("实操"),
                    lambda r: self._typed(r, "practical"),
                    110,
                    right=True,
                    letters="heading",
                    edit=lambda r, text: self._save(r, "practical", text),
                    sort=lambda r: r.practical or -1,
                ),
                Column("counts", _("计入成绩"), _counted, 150),
                Column("state", _("情况"), self._state, 160, tone=self._tone, chip=True),
                Column("rest", "", lambda r: "", 60),
            ]
        )
        self.view = ScoresView(self.model, name="scores", preferences=desk.preferences)
        self.view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        triggers = QAbstractItemView.EditTrigger
        self.view.setEditTriggers(
            triggers.AnyKeyPressed | triggers.DoubleClicked | triggers.EditKeyPressed
        )
        self.view.setTabKeyNavigation(True)
        self.view.left.connect(lambda: QTimer.singleShot(0, self, self._catch_up))
        self.view.setAccessibleName(_("成绩表"))
        empty = EmptyState(_("名册还是空的"), _("先在“名册”里登记学员,再登记成绩。"))
        self.listing = Listing(
            self.view,
            self.model,
            empty=empty,
            search=lambda r: f"{r.number} {r.name}",
            unit=counting("{n} 人"),
        )
        self.attempt = QComboBox()
        self.attempt.setAccessibleName(_("第几次考核"))
        for number in range(1, ATTEMPTS + 1):
            word = _("首次考核") if number == 1 else _("第 {n} 次(补考)", n=number)
            self.attempt.addItem(word, number)
        self.attempt.currentIndexChanged.connect(lambda _place: self.model.set_filter(None))
        self.listing.top.insertWidget(1, self.attempt)
        self.hint = label(_("选中格子直接打分,回车到下一个人;0–100,可带两位小数。"), "hint")
        self.listing.top.addWidget(self.hint)
        self._pass: tuple[int, int] = (6000, 6000)
        column(self).addWidget(self.listing)

    def offers(self) -> list[Action]:
        """Print, import."""
        of = self.class_id
        return [
            Action(_("考核安排"), self.add_exam),
            Action(_("打印成绩表"), lambda: self.desk.go("print", what="scores", of=of), "Ctrl+P"),
            Action(_("导出"), lambda: export(self.desk, self, "scores", of)),
            Action(_("导入成绩"), self._import, "Ctrl+O"),
        ]

    def make_stale(self) -> None:
        """News waits for the cell that is being typed into."""
        if self._writing or self.view.editor() is not None:
            self._stale = True
        else:
            super().make_stale()

    def _catch_up(self) -> None:
        if self._stale and self.isVisible():
            self.make_stale()

    def refresh(self) -> None:
        """Read the scores anew."""
        from jlcenter.app import assess, complete, plan_class

        session, of = self.desk.session, self.class_id
        rule = self.desk.ask(
            lambda: complete.completion_rule(session, plan_class.find_class(session, of)), None
        )
        if rule is not None:
            self._pass = (rule.theory_pass, rule.practical_pass)
        self._shown = self.desk.ask(lambda: assess.shown(session, of), None)
        rows = self.desk.ask(lambda: list(assess.scores(session, of)), [])
        here, stood = self.view.currentIndex(), self.view.current()
        self.listing.set_rows([one for one in rows if one.status == "enrolled"])
        numbers = [one.number for one in self.model.rows]
        if stood is not None and stood.number in numbers:
            self.view.go_to(numbers.index(stood.number), max(2, here.column()))
        elif numbers:
            self.view.go_to(0, 2)
        self.actions_changed.emit()

    def _sitting(self, row: Any) -> Any:
        wanted = int(self.attempt.currentData() or 1)
        return next((one for one in row.sittings if one.attempt == wanted), None)

    def _typed(self, row: Any, part: str) -> str:
        sitting = self._sitting(row)
        value = getattr(sitting, part) if sitting is not None else None
        return score_text(value) if value is not None else ""

    def _state(self, row: Any) -> str:
        if row.theory is None and row.practical is None:
            return ""
        if row.theory is None or row.practical is None:
            return _("缺一项")
        good = row.theory >= self._pass[0] and row.practical >= self._pass[1]
        return _("合格") if good else _("未合格")

    def _tone(self, row: Any) -> str:
        return {_("合格"): "present", _("未合格"): "absent"}.get(self._state(row), "late")

    def _save(self, row: Any, part: str, text: str) -> bool:
        from jlcenter.app import assess

        if text == self._typed(row, part):
            return False
        session, attempt = self.desk.session, int(self.attempt.currentData())
        saw = self._shown.of(row.enrolment, attempt)
        theory = text if part == "theory" else None
        practical = text if part == "practical" else None
        self._writing = True
        try:
            result = self.desk.act(
                lambda: assess.record_scores(
                    session,
                    self.class_id,
                    row.number,
                    theory=theory,
                    practical=practical,
                    attempt=attempt,
                    saw=saw,
                )
            )
        finally:
            self._writing = False
        if result is None:
            return False
        self._shown.again(session, row.enrolment, attempt)
        number = self.model.rows.index(row)
        self.model.replace(number, result.row)
        return True

    def add_exam(self) -> None:
        """When and where the class is examined, and by whom."""
        from jlcenter.app import exams

        session, of = self.desk.session, self.class_id

        def do(assessors: str, **told: str) -> Any:
            names = [one for one in re.split(r"[、,,\s]+", assessors) if one]
            return exams.add_exam(session, of, assessors=names, **told)

        found = AskDialog.ask(
            self,
            _("考核安排"),
            _("登记"),
            [
                Ask("date", _("考核日期(&D)"), "day"),
                Ask("place", _("地点(&L)")),
                Ask("assessors", _("考评人员(&A)"), hint=_("几个人用顿号分开")),
            ],
            do,
        )
        if found is not None:
            self.desk.show_notice(Notice("present", _("考核安排已登记"), _("按 Ctrl+Z 撤销")))

    def _import(self) -> None:
        from jlcenter.app import assess

        found, _filter = QFileDialog.getOpenFileName(
            self, _("选择成绩表"), "", _("成绩表 (*.xlsx *.xls *.csv)")
        )
        if not found:
            return
        session, of, attempt = self.desk.session, self.class_id, int(self.attempt.currentData())
        self.desk.run_long(
            lambda _job: assess.import_scores(session, Path(found), of, attempt=attempt),
            done=self._imported,
        )

    def _imported(self, result: Any) -> None:
        words = counted("已导入 {n} 人的成绩", result.imported)
        if result.rejected:
            first = result.rejected[0]
            more = counted("{n} 行没有导入", len(result.rejected))
            hint = _("{more},例如第 {row} 行:{why}", more=more, row=first.row, why=first.message)
            self.desk.show_notice(Notice("late", words, hint))
        else:
            self.desk.show_notice(Notice("present", words))
        self.make_stale()

    def focus_first(self) -> None:
        """The grid."""
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        if self.model.rows and not self.view.currentIndex().isValid():
            self.view.go_to(0, 2)

    def index_of(self, number: int, part: str) -> QModelIndex:
        """The cell of a person's part, for tests and pictures."""
        names = [one.name for one in self.model.columns]
        row = next(n for n, one in enumerate(self.model.rows) if one.number == number)
        return self.model.index(row, names.index(part))


def _counted(row: Any) -> str:
    if row.theory is None and row.practical is None:
        return ""
    return " / ".join(
        score_text(one) if one is not None else "—" for one in (row.theory, row.practical)
    )


def _by_name(row: Any) -> str:
    from jlcenter.domain import pinyin

    return pinyin.sort_key(row.name)
