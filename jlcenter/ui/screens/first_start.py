"""First start: which county, who is the first user, and the recovery code, shown once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QApplication, QFormLayout, QLineEdit, QListView, QWidget

from jlcenter.shipped import table
from jlcenter.ui import notices
from jlcenter.ui.notices import Notice
from jlcenter.ui.screens.log_in import PasswordField
from jlcenter.ui.screens.welcome import WelcomePage
from jlcenter.ui.theme import theme
from jlcenter.ui.widgets.controls import button, label, row, set_bad, set_tone, shown_path
from jlcenter.words import _

#: the role under which the list's items hold a county's code
CODE = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class County:
    """A county with the name of its prefecture."""

    code: str
    name: str
    prefecture: str


def counties() -> list[County]:
    """The province's counties, by prefecture in the list's order."""
    rows = table("gb2260_jilin")
    names = {one["code"]: one["name"] for one in rows if one["level"] == "prefecture"}
    found = [
        County(one["code"], one["name"], names.get(one["parent_code"], ""))
        for one in rows
        if one["level"] == "county"
    ]
    order = list(names.values())
    return sorted(found, key=lambda one: (order.index(one.prefecture), one.code))


class ChooseCounty(WelcomePage):
    """A list of counties that filters as you type. ``chosen`` carries code and centre name."""

    chosen = Signal(str, str)
    try_out = Signal()
    other_folder = Signal()

    def __init__(self, folder: Path) -> None:
        super().__init__(tall=True)
        self.widen(680)
        self.say(_("您在哪个县(市、区)?"), _("打几个字就能找到,也可以打拼音首字母。"))
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(_("例如:东丰 或 df"))
        self.filter.setAccessibleName(_("筛选县(市、区)"))
        self.filter.setClearButtonEnabled(True)
        self.filter.installEventFilter(self)
        self.add(self.filter)
        self.list = QListView()
        self.list.setObjectName("boxed")
        self.list.setAccessibleName(_("县(市、区)"))
        self.list.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.list.setMinimumHeight(theme().px(90))
        self._items = QStandardItemModel(self.list)
        self.list.setModel(self._items)
        self.content.addWidget(self.list, 1)
        form = QFormLayout()
        form.setHorizontalSpacing(theme().px(16))
        self.name = QLineEdit()
        self.name.setAccessibleName(_("中心名称"))
        words = label(_("中心名称(&N)"))
        words.setBuddy(self.name)
        form.addRow(words, self.name)
        self.content.addLayout(form)
        line = row(spacing=12)
        self.practice = button(_("用虚构人员试用"), self.try_out.emit)
        self.practice.setToolTip(_("马上打开一个练习用的中心,人员都是虚构的"))
        line.addWidget(self.practice)
        line.addStretch(1)
        self.next = button(_("下一步"), self._go_on, kind="primary")
        self.next.setEnabled(False)
        line.addWidget(self.next)
        self.content.addLayout(line)
        self.foot(_("数据文件夹:{folder}", folder=shown_path(folder)), self.other_folder.emit)
        self._counties = counties()
        self._typed_name = False
        self.filter.textChanged.connect(self._fill)
        self.filter.returnPressed.connect(self._go_on)
        self.list.activated.connect(lambda _index: self._go_on())
        self.list.selectionModel().currentChanged.connect(lambda _now, _old: self._pick())
        self.name.textEdited.connect(self._name_typed)
        self.name.returnPressed.connect(self._go_on)
        self._fill("")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows in the filter move in the list."""
        arrows = (Qt.Key.Key_Down, Qt.Key.Key_Up)
        pressed = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress
        if pressed and isinstance(event, QKeyEvent) and event.key() in arrows:
            QApplication.sendEvent(self.list, event)
            return True
        return super().eventFilter(watched, event)

    def _fill(self, typed: str) -> None:
        self._items.clear()
        wanted = typed.strip().casefold()
        first: QStandardItem | None = None
        prefecture = ""
        for one in self._counties:
            if wanted and not self._finds(one, wanted):
                continue
            if one.prefecture != prefecture:
                prefecture = one.prefecture
                head = QStandardItem(prefecture)
                head.setFlags(Qt.ItemFlag.NoItemFlags)
                head.setFont(theme().font("secondary", bold=True))
                head.setSizeHint(QSize(0, theme().px(32)))
                self._items.appendRow(head)
            item = QStandardItem(f"    {one.name}    {one.code}")
            item.setData(one.code, CODE)
            item.setSizeHint(QSize(0, theme().px(34)))
            item.setData(one.name, Qt.ItemDataRole.AccessibleTextRole)
            self._items.appendRow(item)
            first = first or item
        if wanted and first is not None:
            self.list.setCurrentIndex(first.index())
        self._pick()

    @staticmethod
    def _finds(one: County, wanted: str) -> bool:
        if wanted in one.name or wanted in one.prefecture or one.code.startswith(wanted):
            return True
        if not wanted.isascii():
            return False
        from jlcenter.ui.models.roll import matches

        return matches(one.name, wanted)

    def _current(self) -> County | None:
        code = self.list.currentIndex().data(CODE)
        return next((one for one in self._counties if one.code == code), None)

    def _pick(self) -> None:
        here = self._current()
        if here is not None and not self._typed_name:
            self.name.setText(f"{here.name}职业技术教育中心")
        self.next.setEnabled(here is not None and bool(self.name.text().strip()))

    def _name_typed(self, text: str) -> None:
        self._typed_name = bool(text.strip())
        self._pick()

    def _go_on(self) -> None:
        here = self._current()
        if here is not None and self.next.isEnabled():
            self.chosen.emit(here.code, self.name.text().strip())

    def focus_first(self) -> None:
        """Type to find."""
        self.filter.setFocus()


def strength(password: str) -> tuple[str, str]:
    """A hint about a password: tone and words. The rule itself is the use-case's."""
    kinds = sum(
        any(test(one) for one in password)
        for test in (str.isdecimal, str.islower, str.isupper, lambda c: not c.isalnum())
    )
    wide = any(ord(one) > 127 for one in password)
    if len(password) < 6:
        return "late", _("至少 6 位")
    if len(password) >= 12 or (len(password) >= 9 and (kinds >= 3 or wide)):
        return "present", _("很好")
    if len(password) >= 8 and (kinds >= 2 or wide):
        return "present", _("可以")
    return "late", _("偏弱:再长一点更好,一句话也行")


class FirstUser(WelcomePage):
    """Name and password of the first user. ``asked`` carries both."""

    asked = Signal(str, str)
    back = Signal()

    def __init__(self, centre_name: str) -> None:
        super().__init__()
        self.say(_("第一个用户"), _("{centre} · 这个用户是管理员", centre=centre_name))
        form = QFormLayout()
        form.setVerticalSpacing(theme().px(12))
        form.setHorizontalSpacing(theme().px(16))
        self.user = QLineEdit()
        self.user.setPlaceholderText(_("例如:刘老师"))
        self.user.setAccessibleName(_("用户名"))
        self.password = PasswordField(_("密码"))
        self.again = PasswordField(_("再输一次密码"))
        for text, field in (
            (_("用户名(&U)"), self.user),
            (_("密码(&P)"), self.password),
            (_("再输一次(&R)"), self.again),
        ):
            words = label(text)
            words.setBuddy(field)
            form.addRow(words, field)
        self.content.addLayout(form)
        self.hint = label(role="secondary", wrap=True)
        self.hint.setMinimumHeight(theme().px(40))
        self.add(self.hint)
        self.add(
            label(
                _("密码不会发给任何人。忘记密码时只有恢复码能打开数据,下一步会显示恢复码。"),
                "secondary",
                wrap=True,
            )
        )
        line = row(spacing=12)
        line.addWidget(button(_("上一步"), self.back.emit))
        line.addStretch(1)
        self.make = button(_("建立"), self.try_make, kind="primary")
        line.addWidget(self.make)
        self.content.addLayout(line)
        self.content.addStretch(1)
        self.password.textChanged.connect(self._judge)
        self.again.textChanged.connect(self._judge)
        self.user.returnPressed.connect(self.password.setFocus)
        self.password.returnPressed.connect(self.again.setFocus)
        self.again.returnPressed.connect(self.try_make)

    def _judge(self) -> None:
        tone, words = strength(self.password.text())
        if self.again.text() and self.again.text() != self.password.text():
            tone, words = "late", _("两次输入的密码不一样")
        self.tell(Notice(tone, _("密码:{words}", words=words)))
        set_bad(self.again, False)

    def tell(self, notice: Notice) -> None:
        """Say something under the fields."""
        text = " ".join(part for part in (notice.text, notice.hint) if part)
        self.hint.setText(text)
        set_tone(self.hint, notice.tone)

    def try_make(self) -> None:
        """Hand name and password on; what is off is said here."""
        if not self.user.text().strip():
            self.tell(Notice("late", _("请填写用户名")))
            self.user.setFocus()
        elif self.password.text() != self.again.text():
            self.tell(Notice("absent", _("两次输入的密码不一样,请再输一次")))
            set_bad(self.again, True)
            self.again.setFocus()
            self.again.selectAll()
        else:
            self.asked.emit(self.user.text().strip(), self.password.text())

    def explain(self, error: Exception) -> None:
        """Why the folder could not be made."""
        self.tell(notices.explain(error))

    def focus_first(self) -> None:
        """The name first."""
        self.user.setFocus()


class OtherFolder:
    """Asks for another data folder; a class of its own so that a test can answer."""

    @staticmethod
    def ask(parent: QWidget, start: Path) -> Path | None:
        """The folder a person chose, None where they changed their mind."""
        from PySide6.QtWidgets import QFileDialog

        found = QFileDialog.getExistingDirectory(parent, _("选择数据文件夹"), str(start))
        return Path(found) if found else None
