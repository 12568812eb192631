"""Registering this laptop with the province, once: address, code, and what happened."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLineEdit

from jlcenter.ui import notices
from jlcenter.ui.desk import Desk
from jlcenter.ui.theme import theme
from jlcenter.ui.widgets.controls import button, column, label, row, set_tone
from jlcenter.words import _


class PairingCard(QFrame):
    """A form of two fields. ``paired``: the province knows this laptop now."""

    paired = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        #: this folder was copied from another laptop: it becomes a laptop of its own
        self._is_anew = False
        self.setObjectName("card")
        inside = column(self, margin=18, spacing=8)
        self.heading = label(_("登记这台电脑"), "heading")
        inside.addWidget(self.heading)
        for text in (
            _("向省里要服务器地址和一个配对码(只用一次),填在这里。"),
            _("登记后马上传一次:本机的内容送到省里,别的电脑的内容收到本机。"),
        ):
            inside.addWidget(label(text, "secondary", wrap=True))
        self.server, self.code = QLineEdit(), QLineEdit()
        self.server.setPlaceholderText("https://")
        inside.addLayout(self._fields())
        self.words = label(role="secondary", wrap=True)
        self.words.hide()
        inside.addWidget(self.words)
        line = row()
        line.addStretch(1)
        self.button = button(_("登记这台电脑"), self.pair, kind="primary")
        line.addWidget(self.button)
        inside.addLayout(line)

    def _fields(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme().px(12))
        grid.setVerticalSpacing(theme().px(10))
        for number, (text, field) in enumerate(
            ((_("服务器地址(&S)"), self.server), (_("配对码(&C)"), self.code))
        ):
            words = label(text)
            words.setBuddy(field)
            field.setAccessibleName(text.split("(&")[0])
            grid.addWidget(words, number, 0)
            grid.addWidget(field, number, 1)
            field.returnPressed.connect(self.pair)
        return grid

    def offer_anew(self, server: str) -> None:
        """Ask a copied folder's person for a code of its own; asked again, never mind."""
        if self._is_anew:
            self._is_anew = False
            self.hide()
            return
        self._is_anew = True
        self.heading.setText(_("登记成单独的一台"))
        self.server.setText(server)
        self.show()
        self.code.setFocus()

    @property
    def is_anew(self) -> bool:
        """Whether a paired laptop is about to be registered once more."""
        return self._is_anew

    def pair(self) -> None:
        """Register, in a worker."""
        from jlcenter.app import pair_device

        server, code = self.server.text().strip(), self.code.text().strip()
        if not server or not code:
            self._say("late", _("请填服务器地址和配对码"))
            return
        session, anew = self.desk.session, self._is_anew
        self.button.setEnabled(False)
        self._say("", _("正在登记…"))
        self.desk.run_long(
            lambda _job: pair_device.pair(session, server, code, anew=anew),
            done=self._done,
            failed=self._failed,
        )

    def _done(self, _result: Any) -> None:
        self.button.setEnabled(True)
        self._say("", "")
        self.code.clear()
        self._is_anew = False
        self.heading.setText(_("登记这台电脑"))
        self.paired.emit()

    def _failed(self, error: Exception) -> None:
        self.button.setEnabled(True)
        told = notices.explain(error)
        self._say("absent", "\n".join(part for part in (told.text, told.hint) if part))

    def _say(self, tone: str, words: str) -> None:
        self.words.setText(words)
        self.words.setVisible(bool(words))
        set_tone(self.words, tone)
