"""督导检查 and 满意度: the books with their own rules: what is overdue, batches of sheets."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QWidget

from jlcenter.ui.desk import Desk
from jlcenter.ui.screens.books import book
from jlcenter.ui.screens.record_list import RecordList, Saved
from jlcenter.ui.widgets.controls import run
from jlcenter.ui.widgets.form_dialog import FormDialog, day_of
from jlcenter.ui.widgets.record_controls import RecordLine, TextBox
from jlcenter.ui.widgets.title_bar import Action
from jlcenter.words import _, counted


class InspectionList(RecordList):
    """Inspections; what is to be put right stays in sight."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, book("inspection"))

    def facts(self) -> str:
        """How many wait, and how many of them too long."""
        from jlcenter.app.inspections import is_overdue

        today = date.today().isoformat()
        waiting = [one.told for one in self.rows if one.told.get("status") == "to_rectify"]
        if not waiting:
            return ""
        words = counted("{n} 次待整改", len(waiting))
        late = sum(is_overdue(one, today) for one in waiting)
        return words + " · " + counted("{n} 次超期", late) if late else words

    def details(self, told: dict[str, Any]) -> list[str]:
        """Until when, or how it was put right."""
        lines = []
        if told.get("findings"):
            lines.append(_("问题:{text}", text=told["findings"]))
        if told.get("status") == "to_rectify" and told.get("rectify_by"):
            lines.append(_("整改期限 {day}", day=told["rectify_by"]))
        if told.get("rectification"):
            lines.append(
                _("{day} 整改:{text}", day=told["rectified_on"] or "", text=told["rectification"])
            )
        return lines

    def more_offers(self) -> list[Action]:
        """That it was put right."""
        from jlcenter.app.roles import may

        if not self.model.rows:
            return []
        here = self.current
        waits = here is not None and here.told.get("status") == "to_rectify"
        return [
            Action(_("登记整改"), self.rectify, enabled=waits and may(self.desk.session, "work"))
        ]

    def rectify(self) -> None:
        """How it was put right."""
        if self.current is not None and RectifyDialog.ask(self.desk, self, self.current.told):
            self.refresh()

    def save(self, told: dict[str, Any] | None, typed: dict[str, Any]) -> Saved:
        """By the inspections' own rules."""
        from jlcenter.app import inspections

        session = self.desk.session
        if told is None:
            return Saved(inspections.add_inspection(session, typed))
        return Saved(inspections.edit_inspection(session, told["id"], typed))


class RectifyDialog(FormDialog):
    """How and when it was put right."""

    def __init__(self, desk: Desk, parent: QWidget | None, told: Mapping[str, Any]) -> None:
        super().__init__(parent, _("登记整改"), _("保存"), str(told.get("findings") or ""))
        self.desk, self.told = desk, told
        self.on = self.day("date", _("整改日期(&D)"), date.today().isoformat())
        self.text = TextBox()
        self.field("text", _("怎样整改(&T)"), self.text)
        self.text.setFocus()

    def try_done(self) -> None:
        """Store it."""
        from jlcenter.app import inspections

        done = self.attempt(
            lambda: inspections.rectified(
                self.desk.session, self.told["id"], self.text.typed(), day_of(self.on)
            )
        )
        if done is not None:
            self.accept()

    @classmethod
    def ask(cls, desk: Desk, parent: QWidget | None, told: Mapping[str, Any]) -> bool:
        """Whether it was stored."""
        return run(cls(desk, parent, told))


class SurveyList(RecordList):
    """Sheets and counted batches."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, book("survey"))

    def facts(self) -> str:
        """What they add up to."""
        from jlcenter.app import surveys
        from jlcenter.domain.hours import rate_text

        if not self.rows:
            return ""
        told = surveys.summary([one.told for one in self.rows])
        return _("{n} 份 · 满意度 {rate}", n=told.sheets, rate=rate_text(told.rate))

    def more_offers(self) -> list[Action]:
        """A counted batch of sheets."""
        from jlcenter.app.roles import may

        able = may(self.desk.session, "work")
        return [Action(_("登记一批"), self.add_batch, enabled=able)]

    def add_batch(self) -> None:
        """Three numbers of one class."""
        if BatchDialog.ask(self.desk, self):
            self.refresh()


class BatchDialog(FormDialog):
    """How many sheets said what."""

    def __init__(self, desk: Desk, parent: QWidget | None) -> None:
        from jlcenter.app.surveys import ANSWERS

        super().__init__(parent, _("登记一批调查表"), _("保存"))
        self.desk = desk
        self.of = RecordLine(self._classes)
        self.field("class", _("培训班(&C)"), self.of)
        self.on = self.day("date", _("日期(&D)"), date.today().isoformat())
        self.counts = {}
        for code, word in ANSWERS.items():
            made = self.line(code, _("{word}(份)", word=_(word)))
            made.setValidator(QIntValidator(0, 99999, self))
            self.counts[code] = made
        self.channel = self.line("channel", _("方式"))
        self.channel.setPlaceholderText(_("纸质、二维码…"))

    def _classes(self, typed: str) -> list[tuple[UUID, str]]:
        from jlcenter.app import record_candidates

        session = self.desk.session
        found = self.desk.ask(
            lambda: record_candidates.candidates(session, "training_class", typed), []
        )
        return [(one.id, one.words) for one in found]

    def try_done(self) -> None:
        """Store the batch as one step."""
        from jlcenter.app import surveys

        counts = {code: int(line.text() or 0) for code, line in self.counts.items()}
        done = self.attempt(
            lambda: surveys.add_counts(
                self.desk.session,
                self.of.typed(),
                day_of(self.on),
                counts,
                channel=self.channel.text().strip() or None,
            )
        )
        if done is not None:
            self.accept()

    @classmethod
    def ask(cls, desk: Desk, parent: QWidget | None) -> bool:
        """Whether a batch was stored."""
        return run(cls(desk, parent))
