"""同步: pairing once, sync now, and where things stand: all sent, N waiting, or unknown."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QGridLayout, QLineEdit, QProgressBar, QWidget

from jlcenter.domain.errors import Unreachable
from jlcenter.ui import notices
from jlcenter.ui.desk import Desk
from jlcenter.ui.screens.base import PlaceScreen
from jlcenter.ui.shell import short_time
from jlcenter.ui.theme import theme
from jlcenter.ui.widgets.controls import button, card, column, label, row, set_tone
from jlcenter.ui.widgets.title_bar import Action
from jlcenter.words import _, counted


class SyncScreen(PlaceScreen):
    """Before pairing a form, afterwards the state and one button."""

    interests = frozenset(
        (
            "attendance_mark",
            "trainee",
            "enrolment",
            "lesson",
            "training_class",
            "certificate",
            "assessment",
            "device",
            "centre_setting",
        )
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._job: Any = None
        self._status: Any = None
        line = row(spacing=16)
        self.body.addLayout(line)
        left = column(spacing=12)
        line.addLayout(left, 3)
        line.addLayout(self._why(), 2)
        frame, inside = card(18)
        self.state = label(role="big", wrap=True)
        self.state_words = label(role="secondary", wrap=True)
        self.progress = QProgressBar()
        self.progress.setRange(0, 0)
        self.progress.hide()
        self.progress_words = label(role="secondary")
        self.progress_words.hide()
        self.facts = QGridLayout()
        self.facts.setHorizontalSpacing(theme().px(20))
        for one in (self.state, self.state_words, self.progress, self.progress_words):
            inside.addWidget(one)
        inside.addLayout(self.facts)
        left.addWidget(frame)
        self.pairing = self._pairing()
        left.addWidget(self.pairing)
        left.addStretch(1)
        self.body.addStretch(1)
        self._told: tuple[str, str] | None = None

    def _why(self) -> Any:
        box = column(spacing=12)
        frame, inside = card(18)
        inside.addWidget(label(_("同步是怎么回事"), "heading"))
        for text in (
            _("每一步都先存在本机,断电、断网都不会丢。"),
            _("有网络时点一下“现在同步”,几台电脑和省里就是同样的内容。"),
            _("中途断了也没关系,下次接着传,不会重复。"),
        ):
            inside.addWidget(label(text, "secondary", wrap=True))
        box.addWidget(frame)
        box.addStretch(1)
        return box

    def _pairing(self) -> QWidget:
        frame, inside = card(18)
        inside.addWidget(label(_("登记这台电脑"), "heading"))
        inside.addWidget(
            label(_("向省里要一个配对码(只用一次),填在这里。"), "secondary", wrap=True)
        )
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme().px(12))
        grid.setVerticalSpacing(theme().px(10))
        self.server = QLineEdit()
        self.server.setPlaceholderText("https://")
        self.code = QLineEdit()
        for number, (text, field) in enumerate(
            ((_("服务器地址(&S)"), self.server), (_("配对码(&C)"), self.code))
        ):
            words = label(text)
            words.setBuddy(field)
            field.setAccessibleName(text.split("(&")[0])
            grid.addWidget(words, number, 0)
            grid.addWidget(field, number, 1)
            field.returnPressed.connect(self.pair)
        inside.addLayout(grid)
        self.pair_words = label(role="secondary", wrap=True)
        inside.addWidget(self.pair_words)
        line = row()
        line.addStretch(1)
        self.pair_button = button(_("登记"), self.pair, kind="primary")
        line.addWidget(self.pair_button)
        inside.addLayout(line)
        return frame

    def offers(self) -> list[Action]:
        """Sync now, where the laptop is known to the province."""
        if self._status is None or not self._status.paired:
            return []
        busy = self._job is not None
        return [Action(_("现在同步"), self.sync, "F9", primary=True, enabled=not busy)]

    def refresh(self) -> None:
        """Read the state from the journal."""
        self._status = self.desk.sync_status()
        self.head.set_title(_("同步"), self.desk.session.centre_name)
        if self._status is not None:
            self._show(self._status)
        self.show_actions()

    def _show(self, status: Any) -> None:
        self.pairing.setVisible(not status.paired)
        last = short_time(status.last_success)
        if not status.paired:
            self._say("", _("只在本机"), _("没有登记也能做全部工作,内容都存在这台电脑上。"))
        elif status.state == "unknown":
            since = short_time(status.unknown_since)
            self._say(
                "late",
                _("还不确定"),
                _("{time} 传出后没有收到回执。都已存在本机,下次同步会核对,不会重复。", time=since),
            )
        elif status.state == "all_sent" or not status.pending:
            self._say("present", _("全部已传"), _("上次同步 {time}", time=last) if last else "")
        else:
            words = _("都已存在本机,有网络时传上去。")
            if last:
                words += _("上次同步 {time}。", time=last)
            self._say("late", counted("{n} 条待传", status.pending), words)
        self._facts(status)

    def _say(self, tone: str, heading: str, words: str) -> None:
        self.state.setText(heading)
        set_tone(self.state, tone)
        told = self._told
        self.state_words.setText(
            "\n".join(part for part in (words, told[1] if told else "") if part)
        )

    def _facts(self, status: Any) -> None:
        while self.facts.count():
            item = self.facts.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.deleteLater()
        offset = status.server_time_offset_seconds
        clock = ""
        if offset is not None and abs(offset) >= 120:
            clock = _("本机时钟和服务器差 {n} 分钟(不影响记录的先后)", n=round(abs(offset) / 60))
        rows = (
            (_("服务器"), status.server or ""),
            (_("上次没有成功"), _error_words(status.last_error)),
            (_("时钟"), clock),
        )
        place = 0
        for name, value in rows:
            if value:
                self.facts.addWidget(label(name, "secondary"), place, 0)
                self.facts.addWidget(label(value, wrap=True), place, 1)
                place += 1
        self.facts.setColumnStretch(1, 1)

    # -- doing ----------------------------------------------------------------------------------

    def pair(self) -> None:
        """Register this laptop."""
        from jlcenter.app import pair_device

        server, code = self.server.text().strip(), self.code.text().strip()
        if not server or not code:
            self.pair_words.setText(_("请填服务器地址和配对码"))
            set_tone(self.pair_words, "late")
            return
        session = self.desk.session
        self.pair_button.setEnabled(False)
        self.pair_words.setText(_("正在登记…"))
        set_tone(self.pair_words, "")
        self._job = self.desk.run_long(
            lambda _job: pair_device.pair(session, server, code),
            done=self._paired,
            failed=self._pair_failed,
        )

    def _paired(self, _result: Any) -> None:
        self._job = None
        self.pair_button.setEnabled(True)
        self.pair_words.setText("")
        self.code.clear()
        self.refresh()
        self.sync()

    def _pair_failed(self, error: Exception) -> None:
        self._job = None
        self.pair_button.setEnabled(True)
        told = notices.explain(error)
        self.pair_words.setText(" ".join(part for part in (told.text, told.hint) if part))
        set_tone(self.pair_words, "absent")

    def sync(self) -> None:
        """Send and fetch now, in a worker; a broken line is no failure of anybody's."""
        from jlcenter.app import sync_now

        if self._job is not None:
            return
        session = self.desk.session
        self._told = None
        self.progress.show()
        self.progress_words.setText(_("正在连接…"))
        self.progress_words.show()
        self._job = self.desk.run_long(
            lambda job: sync_now.sync(session, progress=lambda *told: job.progress(*told[:2])),
            done=self._done,
            failed=self._failed,
            progressed=self._progressed,
        )
        self.show_actions()

    def _progressed(self, done: int, total: int) -> None:
        self.progress_words.setText(
            _("{done} / {total} 条", done=done, total=total) if total else counted("{n} 条", done)
        )

    def _finish(self) -> None:
        self._job = None
        self.progress.hide()
        self.progress_words.hide()

    def _done(self, result: Any) -> None:
        self._finish()
        parts = [
            counted("传出 {n} 条", result.pushed),
            counted("收到 {n} 条", result.received),
            _("{seconds} 秒", seconds=round(result.seconds, 1)),
        ]
        self._told = ("present", _("刚才:{facts}", facts=" · ".join(parts)))
        self.desk.changes.tell(())
        self.refresh()

    def _failed(self, error: Exception) -> None:
        self._finish()
        told = notices.explain(error)
        if isinstance(error, Unreachable):
            words = _("没有连上服务器:{why} 内容都在本机,下次接着传。", why=told.text)
        else:
            words = " ".join(part for part in (told.text, told.hint) if part)
        self._told = ("late", words)
        self.refresh()

    def focus_first(self) -> None:
        """The first field, or the screen itself."""
        paired = self._status is not None and self._status.paired
        (self if paired else self.server).setFocus()


def _error_words(error: Any) -> str:
    if not error:
        return ""
    if isinstance(error, dict):
        return str(error.get("message") or error.get("code") or "")
    return str(getattr(error, "message", error))
