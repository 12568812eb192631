"""证书: issuing to everyone eligible, the class's register, printing with the PDF as preview."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QWidget

from jlcenter.domain.completion import REASON_LABELS
from jlcenter.ui.desk import Desk
from jlcenter.ui.models.rows import Column, RowsModel
from jlcenter.ui.notices import Notice
from jlcenter.ui.screens.ask_dialog import Ask, AskDialog
from jlcenter.ui.screens.base import Screen
from jlcenter.ui.screens.exporting import export
from jlcenter.ui.widgets.controls import button, column, run
from jlcenter.ui.widgets.empty import EmptyState
from jlcenter.ui.widgets.form_dialog import FormDialog, day_of
from jlcenter.ui.widgets.tables import Listing, TableView
from jlcenter.ui.widgets.title_bar import Action
from jlcenter.words import _, counted, counting

_TONES = {"valid": "present", "revoked": "absent", "replaced": "leave", "void": "late"}


def _status(row: Any) -> str:
    from jlcenter.app.issue_certificates import STATUS_LABELS

    return _(STATUS_LABELS.get(row.status, row.status))


def _fetched(row: Any) -> str:
    """2026-09-12 张春梅; nothing where it still lies here."""
    return " ".join(part for part in (row.handed_out_on, row.handed_to) if part)


class ClassCertificates(Screen):
    """The certificates of one class."""

    interests = frozenset(
        ("certificate", "assessment", "attendance_mark", "enrolment", "trainee", "lesson")
    )

    def __init__(self, desk: Desk, class_id: UUID) -> None:
        super().__init__(desk)
        self.class_id = class_id
        self._waiting = 0
        self.model: RowsModel[Any] = RowsModel(
            [
                Column("serial", _("证书编号"), lambda r: r.serial, 190, letters="ink"),
                Column(
                    "number", _("号"), lambda r: str(r.number or ""), 56, sort=lambda r: r.number
                ),
                Column(
                    "name", _("姓名"), lambda r: str(r.facts.get("name") or ""), 140, letters="name"
                ),
                Column("day", _("发证日期"), lambda r: r.issued_on or "", 120),
                Column(
                    "state",
                    _("状态"),
                    _status,
                    110,
                    tone=lambda r: _TONES.get(r.status, ""),
                    chip=True,
                ),
                Column("fetched", _("领取"), _fetched, 190),
                Column("reason", _("原因"), lambda r: r.reason or "", 160),
            ]
        )
        self.view = TableView(
            self.model, name="certificates", preferences=desk.preferences, stretch="reason"
        )
        self.view.setAccessibleName(_("证书登记表"))
        self.view.chosen.connect(lambda r: self._print([r.number]))
        self.empty = EmptyState(
            _("还没有发证"),
            "",
            _("看谁可以发证"),
            lambda: desk.go("class", of=class_id, tab="completion"),
        )
        self.listing = Listing(
            self.view,
            self.model,
            empty=self.empty,
            search=lambda r: f"{r.serial} {r.number} {r.facts.get('name', '')}",
            unit=counting("{n} 份证书"),
        )
        top = self.listing.top
        self.one = button(_("打印这一份"), self._print_current)
        self.revoke = button(_("撤销证书"), self._revoke)
        self.reissue = button(_("补发"), self._reissue)
        for each in (self.one, self.reissue, self.revoke):
            top.addWidget(each)
        self.view.current_changed.connect(lambda _row: self._offer())
        column(self).addWidget(self.listing)

    def offers(self) -> list[Action]:
        """Register, print, issue."""
        of = self.class_id
        some = any(one.is_valid for one in self.model.all)
        register = _("打印登记表")
        wait = any(one.is_valid and not one.handed_out_on for one in self.model.all)
        return [
            Action(_("登记领取"), self.hand_out, enabled=wait),
            Action(
                register,
                lambda: self.desk.go("print", what="certificate-register", of=of),
                enabled=some,
            ),
            Action(
                _("导出登记表"),
                lambda: export(self.desk, self, "certificate-register", of),
                enabled=some,
            ),
            Action(
                _("打印证书"),
                self._print,
                "Ctrl+P",
                enabled=some,
                primary=some and not self._waiting,
            ),
            Action(
                counted("发证({n} 人)", self._waiting) if self._waiting else _("发证"),
                self.issue,
                primary=bool(self._waiting),
                enabled=self._waiting > 0,
            ),
        ]

    def refresh(self) -> None:
        """Read the register, and who waits for one."""
        from jlcenter.app import complete, issue_certificates

        session, of = self.desk.session, self.class_id
        rows = self.desk.ask(lambda: list(issue_certificates.list_certificates(session, of)), [])
        people = self.desk.ask(lambda: list(complete.completion(session, of)), [])
        having = {one.enrolment for one in rows if one.is_valid}
        self._waiting = sum(one.eligible and one.enrolment not in having for one in people)
        waiting = counted("{n} 人可以发证。", self._waiting)
        none = _("现在还没有人可以发证,“结业”里写着每个人的原因。")
        self.empty.set_words(_("还没有发证"), waiting if self._waiting else none)
        self.listing.set_rows(rows)
        self._offer()
        self.actions_changed.emit()

    def _offer(self) -> None:
        current = self.view.current()
        valid = current is not None and current.is_valid
        for each in (self.one, self.revoke, self.reissue):
            each.setEnabled(valid)

    def issue(self) -> None:
        """Ask for the date, issue, and tell what became of it."""
        result = IssueDialog.ask(self.desk, self, self.class_id, self._waiting)
        if result is None:
            return
        words = counted("已发证 {n} 份,可以打印了", len(result.issued))
        refused = ""
        if result.refused:
            first = [
                f"{one.name}({'、'.join(_(REASON_LABELS.get(r, r)) for r in one.reasons)})"
                for one in result.refused[:3]
            ]
            refused = counted("{n} 人没有发:", len(result.refused)) + _(";").join(first)
            if len(result.refused) > 3:
                refused += " …"
        self.desk.show_notice(Notice("present", words, refused))

    def hand_out(self) -> None:
        """领取: everybody whose certificate still lies here fetched it."""
        from jlcenter.app import hand_out_certificates

        session, of = self.desk.session, self.class_id
        found = AskDialog.ask(
            self,
            _("登记证书领取"),
            _("登记"),
            [Ask("date", _("领取日期(&D)"), "day")],
            lambda **given: hand_out_certificates.hand_out(session, of, **given),
            _("给还没有领取的每个人登记,领取人是本人。"),
        )
        if found is not None:
            self.desk.show_notice(
                Notice("present", counted("已登记领取 {n} 份", len(found[0])), _("按 Ctrl+Z 撤销"))
            )

    def _print(self, numbers: list[int] | None = None) -> None:
        from jlcenter.ui.screens.pdf_preview import PdfPreview

        PdfPreview.ask(self.desk, self, "certificates", self.class_id, numbers)

    def _print_current(self) -> None:
        current = self.view.current()
        if current is not None:
            self._print([current.number])

    def _revoke(self) -> None:
        current = self.view.current()
        if current is not None:
            ReasonDialog.ask(self.desk, self, current, reissue=False)

    def _reissue(self) -> None:
        current = self.view.current()
        if current is not None:
            ReasonDialog.ask(self.desk, self, current, reissue=True)

    def focus_first(self) -> None:
        """The list."""
        self.view.setFocus()


class IssueDialog(FormDialog):
    """The day that stands on the certificates."""

    def __init__(self, desk: Desk, parent: QWidget | None, class_id: UUID, count: int) -> None:
        super().__init__(
            parent,
            counted("给 {n} 人发证", count),
            _("发证"),
            _("编号按顺序给出。撤销后编号留在登记表里,记为作废,不再给别人。"),
        )
        self.desk, self.class_id = desk, class_id
        self.result: Any = None
        self.day_field = self.day("date", _("发证日期(&D)"), date.today().isoformat())

    def try_done(self) -> None:
        """Issue, or say why not."""
        from jlcenter.app import issue_certificates

        result = self.attempt(
            lambda: issue_certificates.issue(
                self.desk.session, self.class_id, date=day_of(self.day_field)
            )
        )
        if result is not None:
            self.result = result
            self.accept()

    @classmethod
    def ask(cls, desk: Desk, parent: QWidget | None, class_id: UUID, count: int) -> Any:
        """What was issued, None where a person changed their mind."""
        dialog = cls(desk, parent, class_id, count)
        run(dialog)
        return dialog.result


class ReasonDialog(FormDialog):
    """Revoking or reissuing: the reason is asked for."""

    def __init__(self, desk: Desk, parent: QWidget | None, row: Any, *, reissue: bool) -> None:
        serial = row.serial
        title = _("补发 {serial}", serial=serial) if reissue else _("撤销 {serial}", serial=serial)
        facts = (
            _("原证书记为已补发,新证书用新编号。")
            if reissue
            else _("撤销后查验会显示已撤销;登记表里保留。")
        )
        done = _("补发") if reissue else _("撤销证书")
        super().__init__(parent, title, done, facts)
        self.desk, self.row, self._is_reissue = desk, row, reissue
        self.reason = self.line("reason", _("原因(&R)"))

    def try_done(self) -> None:
        """Do it, or say why not."""
        from jlcenter.app import issue_certificates

        call = issue_certificates.reissue if self._is_reissue else issue_certificates.revoke
        done = self.attempt(
            lambda: call(self.desk.session, self.row.serial, self.reason.text().strip())
        )
        if done is not None:
            self.accept()

    @classmethod
    def ask(cls, desk: Desk, parent: QWidget | None, row: Any, *, reissue: bool) -> bool:
        """Whether it was done."""
        return run(cls(desk, parent, row, reissue=reissue))
