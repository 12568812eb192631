"""同步: pairing once, sync now, and where things stand: all sent, N waiting, or unknown since."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QProgressBar,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from jlcenter.app.sync_now import size_words
from jlcenter.domain.errors import Refused, Unreachable
from jlcenter.ui import notices
from jlcenter.ui.desk import Desk
from jlcenter.ui.screens.base import PlaceScreen
from jlcenter.ui.screens.bundle_card import BundleCard
from jlcenter.ui.screens.sync_pairing import PairingCard
from jlcenter.ui.sync_words import long_time, progress_words, waits_words
from jlcenter.ui.theme import theme
from jlcenter.ui.widgets.controls import (
    button,
    card,
    clear,
    column,
    label,
    line,
    row,
    set_tone,
)
from jlcenter.ui.widgets.title_bar import Action
from jlcenter.words import _, counted

#: so many batches that were set aside are told one by one
MOST = 6


class SyncScreen(PlaceScreen):
    """Before pairing a form, afterwards the state, one button, and whatever needs a person."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._status: Any = None
        #: how the last run asked for here ended: tone and words
        self._told: tuple[str, str] = ("", "")
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inner = QWidget()
        area.setWidget(inner)
        self.body.addWidget(area, 1)
        outer = row(inner, spacing=16)
        left = column(spacing=12)
        left.addWidget(self._state_card())
        self.pairing = PairingCard(desk)
        self.pairing.paired.connect(self._paired)
        left.addWidget(self.pairing)
        self._below = column(spacing=12)
        left.addLayout(self._below)
        self.bundles = BundleCard(desk)
        left.addWidget(self.bundles)
        left.addStretch(1)
        outer.addLayout(left, 3)
        outer.addLayout(self._right(), 2)
        desk.syncing.changed.connect(self._show_run)
        desk.syncing.ended.connect(self._ended)

    def _state_card(self) -> QWidget:
        frame, inside = card(18)
        self.state = label(role="big", wrap=True)
        self.state_words = label(role="secondary", wrap=True)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(_("同步进度"))
        self.progress_words = label(role="secondary", wrap=True)
        self.queued_words = label(_("这次结束后再同步一次。"), "secondary", wrap=True)
        self.told = label(role="secondary", wrap=True)
        for one in (self.progress, self.progress_words, self.queued_words, self.told):
            one.hide()
        parts = (self.state, self.state_words, self.progress, self.progress_words)
        for one in (*parts, self.queued_words, self.told):
            inside.addWidget(one)
        return frame

    def _right(self) -> QVBoxLayout:
        box = column(spacing=12)
        frame, inside = card(18)
        inside.addWidget(label(_("同步是怎么回事"), "heading"))
        for text in (
            _("每一步都先存在本机,断电、断网都不会丢。"),
            _("窗口开着时自动同步:打开时、连上网时、每 15 分钟,关窗前再传一次。"),
            _("想马上传,点“现在同步”。中途断了也没关系,下次接着传,不会重复。"),
        ):
            inside.addWidget(label(text, "secondary", wrap=True))
        box.addWidget(frame)
        self._facts_card, facts = card(18)
        self.facts = QGridLayout()
        self.facts.setHorizontalSpacing(theme().px(20))
        self.facts.setVerticalSpacing(theme().px(8))
        self.facts.setColumnStretch(1, 1)
        facts.addLayout(self.facts)
        box.addWidget(self._facts_card)
        box.addStretch(1)
        return box

    # -- showing --------------------------------------------------------------------------------

    def offers(self) -> list[Action]:
        """Sync now, or stop the run under way; where the laptop is known to the province."""
        if self._status is None or not self._status.paired:
            return []
        syncing = self.desk.syncing
        found = [Action(_("现在同步"), self.sync, "F9", primary=True)]
        if syncing.is_running:
            words = _("正在停下…") if syncing.is_stopping else _("停下")
            found.insert(0, Action(words, syncing.cancel, enabled=not syncing.is_stopping))
        return found

    def refresh(self) -> None:
        """Read the state from the journal."""
        from jlcenter.app import set_aside, settle_conflict

        session = self.desk.session
        self._status = self.desk.sync_status()
        self.head.set_title(_("同步"), session.centre_name)
        if self._status is not None:
            self._show(self._status)
            clear(self._below)
            self._files(self._status)
            self._conflicts(self.desk.ask(lambda: settle_conflict.count_conflicts(session), 0))
            self._clock(self._status.warnings)
            self._aside(self.desk.ask(lambda: set_aside.list_set_aside(session), []))
        self._show_run()

    def make_stale(self) -> None:
        """A run tells of changes every few seconds; what is shown then is its progress."""
        if not self.desk.syncing.is_running:
            super().make_stale()
        else:
            self._stale = True

    def _on_change(self, _kinds: frozenset[str]) -> None:
        # whatever changed: it waits to be sent
        self.make_stale()

    def _show(self, status: Any) -> None:
        self.pairing.setVisible(not status.paired or self.pairing.is_anew)
        self.bundles.setVisible(status.paired)
        last = long_time(status.last_success)
        if not status.paired:
            self._say("", _("只在本机"), _("没有登记也能做全部工作,内容都存在这台电脑上。"))
        elif status.state == "unknown":
            since = long_time(status.unknown_since)
            words = _("{time} 起没有收到回执。都已存在本机,下次同步会核对,不会重复。", time=since)
            self._say("late", counted("{n} 条还不确定到没到", status.pending), words)
        elif status.state == "all_sent":
            self._say("present", _("全部已传"), _("上次同步 {time}", time=last) if last else "")
        else:
            lines = [_("都已存在本机,有网络时传上去。")]
            if last:
                lines.append(_("上次同步 {time}", time=last))
            self._say("late", waits_words(status), "\n".join(lines))
        self._facts(status)

    def _say(self, tone: str, heading: str, words: str) -> None:
        self.state.setText(heading)
        set_tone(self.state, tone)
        self.state_words.setText(words)
        self.state_words.setVisible(bool(words))

    def _facts(self, status: Any) -> None:
        clear(self.facts)
        rows = (
            (_("服务器"), status.server or ""),
            (_("本机编号"), self.desk.session.letter),
        )
        shown = [(name, value) for name, value in rows if value and status.paired]
        for place, (name, value) in enumerate(shown):
            words = label(name, "secondary")
            self.facts.addWidget(words, place, 0, Qt.AlignmentFlag.AlignTop)
            self.facts.addWidget(label(value, "secondary", wrap=True), place, 1)
        self._facts_card.setVisible(bool(shown))

    def _files(self, status: Any) -> None:
        if not status.paired or not status.files_pending:
            return
        frame, inside = card(18)
        told = counted("{n} 个附件只在这台电脑上", status.files_pending)
        inside.addWidget(label(told, "heading"))
        last = self.desk.syncing.result
        why = {
            "slow": _("线路太慢,先不传,免得占着线路;线路好些时自动传。"),
            "line": _("线路断了,下次同步接着传,传过的不用重传。"),
            "server": _("省级服务器的程序旧,还收不了附件;更新后会自动传。"),
        }.get(last.files_wait_for if last is not None else "", "")
        words = why or _("照片和扫描件在全部改动之后传。")
        inside.addWidget(label(words, "secondary", wrap=True))
        if not self.desk.syncing.is_running:
            go = partial(self.sync, with_files=True)
            inside.addWidget(button(_("现在就传附件"), go, kind="link"))
        self._below.addWidget(frame)

    def _conflicts(self, count: int) -> None:
        if not count:
            return
        frame, inside = card(18)
        inside.addWidget(label(counted("{n} 处冲突等人来选", count), "heading"))
        words = _("两台电脑在互不知情时写了不同的值,两个都留着,选一个就行。")
        inside.addWidget(label(words, "secondary", wrap=True))
        inside.addWidget(button(_("去处理"), partial(self.desk.go, "conflicts"), kind="link"))
        self._below.addWidget(frame)

    def _aside(self, found: list[Any]) -> None:
        if not found:
            return
        frame, inside = card(18)
        inside.addWidget(label(counted("{n} 批内容暂时放在一边", len(found)), "heading"))
        words = _("收到了但还不能采用;其余内容不受影响,每次同步都会再试这些。")
        inside.addWidget(label(words, "secondary", wrap=True))
        words = _("几天后还在这里,就把下面的原因告诉省级管理员。")
        inside.addWidget(label(words, "secondary", wrap=True))
        for one in found[:MOST]:
            inside.addWidget(line())
            facts = [
                _("{letter} 机", letter=one.author[:8]) if one.author else _("不知哪台电脑"),
                counted("{n} 条", one.entries),
                _("{time} 起", time=long_time(one.since)) if one.since else "",
            ]
            inside.addWidget(label(" · ".join(part for part in facts if part), wrap=True))
            inside.addWidget(label(one.message, "secondary", wrap=True))
        if len(found) > MOST:
            inside.addWidget(label(counted("另有 {n} 批", len(found) - MOST), "secondary"))
        self._below.addWidget(frame)

    def _clock(self, warnings: tuple[Any, ...]) -> None:
        for one in warnings:
            frame, inside = card(18)
            inside.addWidget(label(one.message, tone="late", wrap=True))
            if one.code == "folder_copied":
                self._copied(inside)
            else:
                inside.addWidget(label(one.hint, "secondary", wrap=True))
            self._below.addWidget(frame)

    def _copied(self, inside: QVBoxLayout) -> None:
        """What a window offers of it; the command line has words of its own."""
        for text in (
            _("内容都在,不会丢,但两台会给出同样的编号。"),
            _("请在复制来的那台上重新登记。只是恢复过备份的,不用理会。"),
        ):
            inside.addWidget(label(text, "secondary", wrap=True))
        go = partial(self.pairing.offer_anew, str(self._status.server or ""))
        inside.addWidget(button(_("登记成单独的一台"), go, kind="link"))

    def _show_run(self) -> None:
        """How far the run under way is; the state stays in sight above it."""
        syncing = self.desk.syncing
        told = syncing.progress
        # without a total there is nothing true to draw
        self.progress.setVisible(told is not None and told.total > 0)
        self.progress_words.setVisible(told is not None)
        self.queued_words.setVisible(told is not None and syncing.keeper.is_queued)
        if told is not None:
            self.progress.setRange(0, told.total)
            self.progress.setValue(told.done)
            self.progress_words.setText(progress_words(told))
        tone, words = "", ""
        if told is None:
            tone, words = self._told if any(self._told) else self._last_failure()
        self.told.setText(words)
        set_tone(self.told, tone)
        self.told.setVisible(bool(words))
        self.show_actions()

    def _last_failure(self) -> tuple[str, str]:
        """Why the last run did not go through, be it one nobody asked for."""
        failed = self._status.last_error if self._status is not None else None
        if not failed:
            return "", ""
        stopped = self.desk.syncing.keeper.stopped
        tone = "absent" if stopped and stopped == failed.get("code") else "late"
        first = _("上次没有成功 · {time}", time=long_time(failed.get("at")))
        parts = (first, failed.get("message"), failed.get("hint"))
        return tone, "\n".join(str(one) for one in parts if one)

    # -- doing ----------------------------------------------------------------------------------

    def _paired(self) -> None:
        self.refresh()
        self.sync()

    def sync(self, *, with_files: bool = False) -> None:
        """Send and fetch now; during a run, once more after it. ``with_files``: attachments too,
        however slow the line."""
        self._told = ("", "")
        self.desk.syncing.ask(with_files=with_files)

    def _ended(self, result: Any, error: Any, is_for_all: bool) -> None:
        if result is not None:
            parts = [
                counted("传出 {n} 条", result.pushed),
                counted("收到 {n} 条", result.received),
                *self._files_moved(result),
                size_words(result.bytes_sent + result.bytes_received),
                _("{seconds} 秒", seconds=round(result.seconds, 1)),
            ]
            self._told = ("present", _("刚才:{facts}", facts=" · ".join(parts)))
        elif isinstance(error, Refused) and is_for_all:
            told = notices.explain(error)
            tone = "late" if isinstance(error, Unreachable) else told.tone
            self._told = (tone, "\n".join(part for part in (told.text, told.hint) if part))
        else:
            self._told = ("", "")
        self.make_stale()

    @staticmethod
    def _files_moved(result: Any) -> list[str]:
        moved = result.files_sent + result.files_received
        return [counted("附件 {n} 个", moved)] if moved else []

    def focus_first(self) -> None:
        """The first field, or the screen itself."""
        paired = self._status is not None and self._status.paired
        (self if paired else self.pairing.server).setFocus()
