"""Navigation: which screen is shown, the counts at the left, notices, and the two calm facts."""

from __future__ import annotations

from typing import Any, NamedTuple

import shiboken6
from PySide6.QtCore import QTimer
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QWidget

from jlcenter.domain.errors import Refused
from jlcenter.ui import tasks
from jlcenter.ui.desk import Desk
from jlcenter.ui.focus_keeper import FocusKeeper
from jlcenter.ui.notices import Notice, explain
from jlcenter.ui.screens.base import Screen
from jlcenter.ui.sync_words import running_words, short_time, waiting_words
from jlcenter.ui.theme import theme
from jlcenter.ui.widgets.controls import column, label, row
from jlcenter.ui.widgets.nav import NavColumn, Place
from jlcenter.ui.widgets.notice_bar import NoticeBar
from jlcenter.words import _, counted, mark

#: below this width (at 100 % text) the column shows first letters only
NARROW = 860
#: how often changes made by another process are looked for; milliseconds
GLANCE = 3000


#: the places in the order work happens, with their words; shown are those that have a screen
_PLACES = (
    ("today", mark("今天")),
    ("classes", mark("班级")),
    ("trainees", mark("学员")),
    ("trips", mark("下乡")),
    ("work", mark("就业")),
    ("money", mark("补贴")),
    ("teachers", mark("师资")),
    ("registers", mark("项目库")),
    ("figures", mark("指标")),
    ("verify", mark("证书核验")),
    ("sync", mark("同步")),
    ("conflicts", mark("冲突")),
    ("settings", mark("设置")),
)
#: screens that are reached from a place, and belong to it
_WITHIN = {"class": "classes", "claim": "money", "policy": "settings"}
#: the upper row of the keyboard, then what people know from other programs
_KEYS = (*(f"Alt+{sign}" for sign in "1234567890-="), "Ctrl+,")


def places() -> tuple[Place, ...]:
    """The places at the left: only those that work."""
    from jlcenter.ui.screens import has_screen

    known = [(name, word) for name, word in _PLACES if has_screen(name)]
    keys = (*_KEYS[: len(known) - 1], _KEYS[-1])
    return tuple(Place(name, _(word), key) for (name, word), key in zip(known, keys, strict=True))


class Shell(QWidget):
    """The column at the left and the screen that was chosen."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._screens: dict[str, Screen] = {}
        self._places: dict[str, tuple[str, dict[str, Any]]] = {}
        #: what could not be stored when the person wanted to go; told once
        self._told_of = ""
        self.here: tuple[str, dict[str, Any]] = ("today", {})
        self._counting: tasks.Job | None = None
        self._count_again = False
        self._status: Any = None
        outer = row(self, spacing=0)
        self.nav = NavColumn(_("吉培 JLCenter"), desk.session.centre_name, places())
        outer.addWidget(self.nav)
        right = column(spacing=0)
        if desk.practice:
            right.addWidget(self._banner())
        self.bar = NoticeBar()
        frame = QHBoxLayout()
        px = theme().px
        frame.setContentsMargins(px(24), px(8), px(24), 0)
        frame.addWidget(self.bar)
        right.addLayout(frame)
        self.content = QStackedWidget()
        self.content.setObjectName("content")
        right.addWidget(self.content, 1)
        outer.addLayout(right, 1)
        self.keeper = FocusKeeper(self, self.content)
        self.nav.chosen.connect(lambda name: self.go(name))
        desk.noticed.connect(self.show_notice)
        desk.screen_left.connect(self.bar.leave)
        desk.wanted.connect(self.go)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(250)
        self._soon.timeout.connect(self.show_facts)
        desk.changes.happened.connect(self._on_change)
        desk.syncing.changed.connect(self.show_sync)
        desk.syncing.ended.connect(self._sync_ended)
        self._glance = QTimer(self)
        self._glance.setInterval(GLANCE)
        self._glance.timeout.connect(desk.look_for_changes)
        self._glance.start()
        for place in places():
            shortcut = QShortcut(QKeySequence(place.key), self)
            shortcut.activated.connect(lambda name=place.name: self.go(name))
        for key, call in (
            ("F6", self._switch_side),
            ("Ctrl+Z", self.undo),
            ("Ctrl+Y", self.redo),
            ("Ctrl+Shift+Z", self.redo),
        ):
            QShortcut(QKeySequence(key), self).activated.connect(call)
        self.nav.undo_asked.connect(self.undo)
        self.go("today")
        self.show_facts()

    def _on_change(self, _kinds: frozenset[str]) -> None:
        self.show_saved()
        self._soon.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Large letters in a small window: the column keeps to itself."""
        self.nav.make_narrow(event.size().width() < theme().px(NARROW))
        super().resizeEvent(event)

    def _banner(self) -> QFrame:
        banner = QFrame()
        banner.setObjectName("banner")
        line = row(banner)
        line.setContentsMargins(theme().px(24), theme().px(6), theme().px(24), theme().px(6))
        text = label(_("练习数据:人员都是虚构的,随便试,不会上报"))
        text.setFont(theme().font("secondary", bold=True))
        line.addWidget(text)
        line.addStretch(1)
        from jlcenter.ui.practice import PASSWORD, USER

        line.addWidget(
            label(_("用户 {user} · 密码 {password}", user=USER, password=PASSWORD), "secondary")
        )
        return banner

    # -- going somewhere ------------------------------------------------------------------------

    def go(self, name: str, details: dict[str, Any] | None = None) -> None:
        """Show a place, or open a dialog of its own."""
        from jlcenter.ui import dialogs

        told = details or {}
        if dialogs.opens(name):
            dialogs.open_dialog(self.desk, self, name, told)
            return
        screen = self._screen(name, told)
        if screen is None:
            return
        self.here = (name, told)
        self.nav.choose(_WITHIN.get(name, name))
        self.content.setCurrentWidget(screen)
        arrive = getattr(screen, "arrive", None)
        if arrive is not None:
            arrive(**told)
        screen.focus_first()

    def _screen(self, name: str, details: dict[str, Any]) -> Screen | None:
        from jlcenter.ui.screens import make_screen

        key = f"{name} {details.get('of', '')}" if name in ("class", "claim") else name
        if key not in self._screens:
            made = make_screen(self.desk, name, details)
            if made is None:
                return None
            self._screens[key] = made
            self._places[key] = (name, details)
            self.content.addWidget(made)
        return self._screens[key]

    def settle(self) -> bool:
        """Before logging out or closing: store what is being typed anywhere. Where that cannot be,
        go there, once; whether the person may go."""
        for place, page in self._screens.items():
            for screen in (page, *page.findChildren(Screen)):
                left = screen.settle()
                if left and left != self._told_of:
                    self._told_of = left
                    self.content.setCurrentWidget(page)
                    self.here = self._places[place]
                    self.nav.choose(_WITHIN.get(self.here[0], self.here[0]))
                    return False
        return True

    def _switch_side(self) -> None:
        """F6: between the column and the screen."""
        if self.nav.isAncestorOf(self.focusWidget() or self):
            screen = self.content.currentWidget()
            if isinstance(screen, Screen):
                screen.focus_first()
        else:
            self.nav.focus_current()

    # -- undo -----------------------------------------------------------------------------------

    def undo(self) -> None:
        """Take back the last action, whatever screen made it."""
        self._undo(back=True)

    def redo(self) -> None:
        """Do again what was taken back."""
        self._undo(back=False)

    def _undo(self, *, back: bool) -> None:
        from jlcenter.app import undo as journal

        screen = self.content.currentWidget()
        own = getattr(screen, "undo" if back else "redo", None)
        if own is not None and own():
            return
        session = self.desk.session
        call = journal.undo if back else journal.redo
        result = self.desk.act(lambda: call(session))
        if result is not None:
            label_ = result.label
            words = _("已撤销:{label}", label=label_) if back else _("已重做:{label}", label=label_)
            self.show_notice(Notice("present", words, _(";").join(result.kept)))

    # -- telling --------------------------------------------------------------------------------

    def show_notice(self, notice: Notice, *, is_for_all: bool = False) -> None:
        """Tell something under the banner; ``is_for_all``: it belongs to no one screen."""
        self.bar.show_notice(notice, is_for_all=is_for_all)

    def focus_first(self) -> None:
        """The screen's first control."""
        screen = self.content.currentWidget()
        if isinstance(screen, Screen):
            screen.focus_first()

    def show_facts(self) -> None:
        """Count anew in a worker: a key press must never wait for a sum."""
        if self._counting is not None:
            self._count_again = True
            return
        session = self.desk.session

        def count(_job: tasks.Job) -> _Facts:
            from jlcenter.app import clocks, settle_conflict, sync_now, today, undo

            now = today.today(session)
            return _Facts(
                sync_now.status(session),
                len(now.lessons) + len(now.gaps),
                settle_conflict.count_conflicts(session),
                undo.last_action(session) or "",
                short_time(clocks.last_saved(session)),
            )

        self._counting = self.desk.run_long(count, done=self._counted, failed=self._not_counted)

    def _not_counted(self, error: Exception) -> None:
        self._counting = None
        if shiboken6.isValid(self):
            self.desk.explain(error)

    def _counted(self, told: _Facts) -> None:
        """Counts at the left, saved and waiting at the foot, the last action above them."""
        self._counting = None
        if not shiboken6.isValid(self):
            return
        self._status = told.status
        saved = self.desk.last_saved or told.saved
        self.nav.set_saved(_("已存本机 {time}", time=saved) if saved else _("都已存在本机"))
        self.show_sync()
        self.nav.set_count("sync", int(told.status.pending) if told.status.paired else 0)
        self.nav.set_count("conflicts", told.conflicts)
        self.nav.set_count("today", told.waiting)
        self.nav.set_last(told.last)
        if self._count_again:
            self._count_again = False
            self._soon.start()

    def show_sync(self) -> None:
        """The second line at the foot: what waits, or how far the run under way is."""
        syncing = self.desk.syncing
        if syncing.progress is not None:
            self.nav.set_waiting(running_words(syncing.progress))
            return
        status, stopped = self._status, syncing.keeper.stopped
        words = waiting_words(status, is_gone=syncing.is_line_gone, stopped=stopped)
        is_calm = status is None or (status.state != "unknown" and not stopped)
        self.nav.set_waiting(words, good=is_calm)

    def _sync_ended(self, result: Any, error: Any, is_for_all: bool) -> None:
        """Counts anew; what a person has to know is told wherever they are."""
        self._soon.start()
        if error is not None and not isinstance(error, Refused):
            self.desk.explain(error)
        elif self.here[0] in ("sync", "conflicts"):
            return
        elif error is not None and is_for_all and not is_passing(error):
            self.show_notice(explain(error), is_for_all=True)
        elif result is not None and result.conflicts:
            from jlcenter.app import settle_conflict

            session = self.desk.session
            open_ = self.desk.ask(lambda: settle_conflict.count_conflicts(session), 0)
            words = counted("{n} 处冲突等人来选", open_)
            hint = _("两边的值都留着,在“冲突”里选一边就行,不急。")
            self.show_notice(Notice("late", words, hint), is_for_all=True)

    def show_saved(self) -> None:
        """The time of the last write, at once."""
        if self.desk.last_saved:
            self.nav.set_saved(_("已存本机 {time}", time=self.desk.last_saved))


class _Facts(NamedTuple):
    """What the column at the left shows, read in a worker."""

    status: Any
    waiting: int
    conflicts: int
    last: str
    saved: str


def is_passing(error: BaseException) -> bool:
    """Whether it mends itself, without anybody doing something: nobody is told who did not ask."""
    return isinstance(error, Refused) and error.exit_code in (6, 8) and error.code != "disk_full"
