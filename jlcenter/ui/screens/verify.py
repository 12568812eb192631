"""证书核验: a code typed or scanned, a picture or a PDF; genuine, not genuine, or revoked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QLineEdit, QScrollArea, QWidget

from jlcenter.domain.errors import Damaged
from jlcenter.ui.desk import Desk
from jlcenter.ui.screens.base import PlaceScreen
from jlcenter.ui.widgets.controls import button, card, clear, column, label, row
from jlcenter.words import _

FILES = (".pdf", ".png", ".jpg", ".jpeg")


class VerifyScreen(PlaceScreen):
    """What a certificate's code says, checked without a network."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.setAcceptDrops(True)
        self.head.set_title(_("证书核验"), _("不用联网;是否撤销以上次同步为准"))
        frame, inside = card(18)
        inside.addWidget(label(_("扫证书上的二维码,或选证书的图片、PDF"), "heading"))
        line = row(spacing=12)
        self.code = QLineEdit()
        self.code.setPlaceholderText(_("扫码枪扫到的内容会出现在这里,回车核验"))
        self.code.setAccessibleName(_("防伪码"))
        self.code.returnPressed.connect(lambda: self.check(self.code.text().strip()))
        line.addWidget(self.code, 1)
        line.addWidget(button(_("选择文件"), self._choose))
        line.addWidget(
            button(_("核验"), lambda: self.check(self.code.text().strip()), kind="primary")
        )
        inside.addLayout(line)
        self.body.addWidget(frame)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inner = QWidget()
        self.answers = column(inner, spacing=12)
        area.setWidget(inner)
        self.body.addWidget(area, 1)
        self.answers.addStretch(1)

    def _choose(self) -> None:
        found, _filter = QFileDialog.getOpenFileName(
            self, _("选择证书的图片或 PDF"), "", _("证书 (*.pdf *.png *.jpg *.jpeg)")
        )
        if found:
            self.check(found)

    def check(self, source: str) -> None:
        """Check a code or a file in a worker."""
        if not source:
            return
        from jlcenter.app import verify_certificate

        session = self.desk.session
        self.desk.run_long(
            lambda _job: verify_certificate.verify(session, source),
            done=lambda found: self._show([one.as_json() for one in found]),
            failed=self._failed,
        )

    def _failed(self, error: Exception) -> None:
        report = error.report if isinstance(error, Damaged) else None
        if report is None:
            self.desk.explain(error)
            return
        self._show(report.get("certificates") or [report])

    def _show(self, answers: list[dict[str, Any]]) -> None:
        clear(self.answers)
        for one in answers:
            self.answers.addWidget(self._answer(one))
        self.answers.addStretch(1)
        self.code.selectAll()

    def _answer(self, one: dict[str, Any]) -> QWidget:
        frame, inside = card(18)
        tone = "present" if one["valid"] else "absent" if not one["genuine"] else "late"
        words = {"present": _("真"), "absent": _("不能确认为真"), "late": _("真,但已不再有效")}[
            tone
        ]
        inside.addWidget(label(words, "title", tone=tone))
        inside.addWidget(label(str(one.get("message") or ""), wrap=True))
        facts = (
            (_("证书编号"), one.get("serial")),
            (_("姓名"), one.get("name")),
            (_("班级"), one.get("class")),
            (_("发证日期"), one.get("issued_on")),
            (_("发证单位"), one.get("centre")),
            (_("登记情况截至"), one.get("as_of")),
        )
        for name, value in facts:
            if value:
                inside.addWidget(label(f"{name}  {value}", "secondary"))
        return frame

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take a picture or a PDF."""
        urls = event.mimeData().urls()
        if len(urls) == 1 and Path(urls[0].toLocalFile()).suffix.lower() in FILES:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Check what was dropped."""
        self.check(event.mimeData().urls()[0].toLocalFile())

    def focus_first(self) -> None:
        """The field a scanner types into."""
        self.code.setFocus()
