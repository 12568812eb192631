"""设置: language, text size, light or dark, one's password, users, folder, and what this is."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLayout, QScrollArea, QWidget

from jlcenter.domain.records import CENTRE
from jlcenter.ui.desk import Desk
from jlcenter.ui.screens.audit_dialog import export_audit
from jlcenter.ui.screens.base import PlaceScreen
from jlcenter.ui.screens.user_dialogs import AddUserDialog, PasswordDialog
from jlcenter.ui.screens.welcome import LANGUAGE_NAMES
from jlcenter.ui.theme import TEXT_SIZES
from jlcenter.ui.widgets.controls import (
    button,
    card,
    clear,
    column,
    label,
    line,
    row,
    shown_path,
)
from jlcenter.ui.widgets.form_dialog import choice
from jlcenter.words import LANGUAGES, _


class SettingsScreen(PlaceScreen):
    """Cards of settings; each takes effect at once."""

    interests = frozenset(("user", "centre"))

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inner = QWidget()
        area.setWidget(inner)
        self.body.addWidget(area, 1)
        outer = row(inner, spacing=16)
        left, right = column(spacing=12), column(spacing=12)
        outer.addLayout(left, 1)
        outer.addLayout(right, 1)
        left.addWidget(self._look())
        left.addWidget(self._policy())
        left.addWidget(self._data())
        left.addStretch(1)
        self._users_card, self._users = card(18)
        right.addWidget(self._users_card)
        self._centre_card, self._centre = card(18)
        right.addWidget(self._centre_card)
        right.addWidget(self._about())
        right.addStretch(1)

    def _look(self) -> QWidget:
        preferences = self.desk.preferences
        frame, inside = card(18)
        inside.addWidget(label(_("外观"), "heading"))
        languages = [("system", _("跟随系统"))]
        languages += [(code, LANGUAGE_NAMES[code]) for code in LANGUAGES]
        self.language = choice(languages, preferences.text("language", "system"))
        sizes = [(str(size), f"{size}%") for size in TEXT_SIZES]
        self.size_choice = choice(sizes, str(preferences.number("text_size", 100)))
        looks = [("system", _("跟随系统")), ("light", _("浅色")), ("dark", _("深色"))]
        self.look = choice(looks, preferences.text("look", "system"))
        for text, box, name in (
            (_("语言(&L)"), self.language, "language"),
            (_("字号(&S)"), self.size_choice, "text_size"),
            (_("明暗(&D)"), self.look, "look"),
        ):
            words = label(text)
            words.setBuddy(box)
            box.setAccessibleName(text.split("(&")[0])
            box.activated.connect(partial(self._set, name, box))
            inside.addLayout(_pair(words, box))
        return frame

    def _set(self, name: str, box: Any, _place: int) -> None:
        value = str(box.currentData())
        self.desk.preferences.set(name, int(value) if name == "text_size" else value)
        self.desk.look_changed.emit()

    def _data(self) -> QWidget:
        from jlcenter.app.roles import may

        session = self.desk.session
        frame, inside = card(18)
        inside.addWidget(label(_("数据"), "heading"))
        for name, value in (
            (_("中心"), f"{session.centre_name} · {session.centre_code}"),
            (_("数据文件夹"), shown_path(session.folder)),
            (_("本机编号"), session.letter),
        ):
            inside.addWidget(label(name, "hint"))
            shown = label(value, wrap=True)
            shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            inside.addWidget(shown)
        inside.addWidget(line())
        inside.addWidget(
            label(
                _("恢复码在建立时显示过一次,程序里没有。忘记密码时在登录页用它设新密码。"),
                "secondary",
                wrap=True,
            )
        )
        if may(session, "audit"):
            foot = row(spacing=8)
            foot.addWidget(button(_("导出操作记录"), lambda: export_audit(self.desk, self)))
            foot.addStretch(1)
            inside.addLayout(foot)
        return frame

    def _policy(self) -> QWidget:
        frame, inside = card(18)
        inside.addWidget(label(_("政策规则"), "heading"))
        words = _("补贴标准、年龄、结业标准、课时系数等，各有依据；没有正式文件的写“待定”。")
        inside.addWidget(label(words, "secondary", wrap=True))
        foot = row(spacing=8)
        foot.addWidget(button(_("查看和设定政策规则"), lambda: self.desk.go("policy")))
        foot.addStretch(1)
        inside.addLayout(foot)
        return frame

    def _about(self) -> QWidget:
        frame, inside = card(18)
        inside.addWidget(label(_("关于"), "heading"))
        inside.addWidget(label(_("吉培 JLCenter:职业培训管理,断网可用"), wrap=True))
        inside.addWidget(
            label(
                _("字体:思源黑体、思源宋体、霞鹜文楷等,SIL OFL 许可;界面:Qt(LGPL)。"),
                "secondary",
                wrap=True,
            )
        )
        return frame

    def refresh(self) -> None:
        """Read the users anew."""
        from jlcenter.app import users
        from jlcenter.app.roles import role_name

        session = self.desk.session
        self.head.set_title(
            _("设置"), _("登录的是 {user}({role})", user=session.user, role=role_name(session.role))
        )
        self.show_actions()
        clear(self._users)
        self._users.addWidget(label(_("用户"), "heading"))
        admin = session.role == "admin"
        for one in self.desk.ask(lambda: users.list_users(session), []):
            box = row(spacing=8)
            state = _("已停用") if one.is_disabled else role_name(one.role)
            box.addWidget(label(f"{one.name} · {state}"), 1)
            mine = one.name == session.user
            if not one.is_disabled and (mine or admin):
                change = button(
                    _("换密码"), partial(PasswordDialog.ask, self.desk, self, one.name), kind="link"
                )
                change.setAccessibleName(_("{name} 换密码", name=one.name))
                box.addWidget(change)
            if admin and not mine and not one.is_disabled:
                stop = button(_("停用"), partial(self._disable, one.name), kind="link")
                stop.setAccessibleName(_("停用 {name}", name=one.name))
                box.addWidget(stop)
            self._users.addLayout(box)
        foot = row(spacing=8)
        if admin:
            foot.addWidget(button(_("添加用户"), partial(AddUserDialog.ask, self.desk, self)))
        foot.addStretch(1)
        foot.addWidget(button(_("退出登录"), self.desk.left.emit))
        self._users.addLayout(foot)
        self._show_centre()

    def _show_centre(self) -> None:
        """The centre's own facts, as papers print them."""
        from jlcenter.app import centre_facts
        from jlcenter.app.roles import may

        session = self.desk.session
        told = self.desk.ask(lambda: centre_facts.centre_facts(session), {})
        clear(self._centre)
        self._centre.addWidget(label(_("中心概况"), "heading"))
        for name in ("credit_code", "licence_number", "legal_representative", "contact"):
            if told.get(name):
                words = f"{_(CENTRE.field_by_name[name].label)} · {told[name]}"
                self._centre.addWidget(label(words, "secondary"))
        if not told:
            words_ = _("信用代码、许可证号、法人、开户行等,开班申请和补贴申请表会印上。")
            self._centre.addWidget(label(words_, "secondary", wrap=True))
        foot = row(spacing=8)
        change = button(_("修改概况") if told else _("填写概况"), self.edit_centre)
        change.setEnabled(may(session, "work"))
        foot.addWidget(change)
        foot.addStretch(1)
        self._centre.addLayout(foot)

    def edit_centre(self) -> None:
        """The form of the centre's facts."""
        from jlcenter.app import centre_facts
        from jlcenter.ui.screens.record_dialog import RecordDialog

        session = self.desk.session
        told = self.desk.ask(lambda: centre_facts.centre_facts(session), {}) or None
        RecordDialog.ask(
            self.desk,
            self,
            CENTRE,
            told=told,
            title=_("中心概况"),
            hidden=("part",),
            save=lambda typed, saw: centre_facts.write_centre_facts(session, typed, saw=saw),
        )
        self._show_centre()

    def _disable(self, name: str) -> None:
        from jlcenter.app import users

        self.desk.act(lambda: users.disable_user(self.desk.session, name))
        self.refresh()

    def focus_first(self) -> None:
        """The language."""
        self.language.setFocus()


def _pair(words: QWidget, box: QWidget) -> QLayout:
    made = row(spacing=12)
    made.addWidget(words, 1)
    made.addWidget(box, 2)
    return made
