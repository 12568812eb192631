"""First start, log-in, recovery, practice: real windows on real folders."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from jlcenter.app.bootstrap import init_centre
from jlcenter.ui.main_window import MainWindow
from jlcenter.ui.preferences import Preferences
from jlcenter.ui.screens.first_start import ChooseCounty, FirstUser, counties, strength
from jlcenter.ui.screens.log_in import LogIn
from jlcenter.ui.screens.recover import Recover
from jlcenter.ui.screens.recovery_code import RecoveryCode
from jlcenter.ui.shell import Shell

PASSWORD = "folding-stool"


@pytest.fixture
def open_window(qtbot: QtBot, tmp_path: Path, preferences: Preferences) -> Iterator[Any]:
    """Opens the window on a folder."""
    windows: list[MainWindow] = []

    def make(folder: Path) -> MainWindow:
        remembered = Preferences(folder)
        remembered._values.update(look="light", language="zh")
        window = MainWindow(folder, remembered)
        windows.append(window)
        qtbot.addWidget(window)
        window.show()
        return window

    yield make
    for window in windows:
        window.put_away()


def page(window: MainWindow, kind: type) -> Any:
    """The page that is shown, which must be of that kind."""
    found = window.current_page
    assert isinstance(found, kind), type(found)
    return found


def test_all_sixty_counties_are_offered_by_prefecture() -> None:
    found = counties()
    assert len(found) == 60
    assert found[0].prefecture == "长春市"
    assert {one.prefecture for one in found} >= {"延边朝鲜族自治州", "辽源市"}


def test_first_start_from_county_to_work(qtbot: QtBot, open_window: Any, tmp_path: Path) -> None:
    window = open_window(tmp_path / "new")
    choose = page(window, ChooseCounty)
    assert not choose.next.isEnabled()
    qtbot.keyClicks(choose.filter, "df")
    assert choose.name.text() == "东丰县职业技术教育中心"
    choose.name.setText("东丰县职教中心")
    qtbot.keyClick(choose.filter, Qt.Key.Key_Return)
    user = page(window, FirstUser)
    user.user.setText("刘老师")
    user.password.setText(PASSWORD)
    user.again.setText("something else")
    user.try_make()
    assert "不一样" in user.hint.text()
    user.again.setText(PASSWORD)
    user.try_make()
    code = page(window, RecoveryCode)
    shown = code.code.text()
    assert len(shown) > 12
    assert not code.next.isEnabled()
    code.written.setChecked(True)
    qtbot.mouseClick(code.next, Qt.MouseButton.LeftButton)
    shell = page(window, Shell)
    assert shell.desk.session.centre_name == "东丰县职教中心"
    window.log_out()
    assert page(window, LogIn).user.text() == "刘老师"


def test_a_short_password_is_refused_in_words(
    qtbot: QtBot, open_window: Any, tmp_path: Path
) -> None:
    window = open_window(tmp_path / "new")
    window.show_first_user("220421", "东丰县职教中心")
    user = page(window, FirstUser)
    user.user.setText("刘")
    user.password.setText("12345")
    user.again.setText("12345")
    user.try_make()
    assert "密码至少要" in user.hint.text()
    page(window, FirstUser)
    assert strength("12345")[0] == "late"
    assert strength("马扎 折叠 村里")[0] == "present"


@pytest.fixture
def ready(tmp_path: Path) -> Any:
    """A folder with a user, and its recovery code."""
    folder = tmp_path / "ready"
    return folder, init_centre(folder, "220421", "东丰县职教中心", "admin", PASSWORD)


def test_the_log_in_takes_a_key_at_once(qtbot: QtBot, open_window: Any, ready: Any) -> None:
    folder, _made = ready
    Preferences(folder).set("last_user", "admin")
    window = open_window(folder)
    log_in = page(window, LogIn)
    qtbot.waitUntil(lambda: log_in.password.hasFocus() or not window.isActiveWindow())
    assert log_in.user.text() == "admin"


def test_a_wrong_password_is_told_and_the_right_one_opens(
    qtbot: QtBot, open_window: Any, ready: Any
) -> None:
    folder, _made = ready
    window = open_window(folder)
    log_in = page(window, LogIn)
    log_in.user.setText("admin")
    log_in.password.setText("not this")
    qtbot.keyClick(log_in.password, Qt.Key.Key_Return)
    assert "密码" in log_in.hint.text()
    assert log_in.password.selectedText() == "not this"
    page(window, LogIn)
    log_in.password.setText(PASSWORD)
    qtbot.keyClick(log_in.password, Qt.Key.Key_Return)
    page(window, Shell)


def test_caps_lock_is_hinted_at(qtbot: QtBot, open_window: Any, ready: Any) -> None:
    log_in = page(open_window(ready[0]), LogIn)
    qtbot.keyClicks(log_in.password, "F")
    assert "Caps Lock" in log_in.hint.text()


def test_the_recovery_code_sets_a_new_password(qtbot: QtBot, open_window: Any, ready: Any) -> None:
    folder, made = ready
    window = open_window(folder)
    window.show_recover()
    recover = page(window, Recover)
    recover.code.setText("AAAA-BBBB")
    recover.password.setText("a new password")
    recover.again.setText("a new password")
    recover.try_it()
    assert recover.hint.text()
    recover.code.setText(made.recovery_code)
    recover.try_it()
    page(window, Shell)


def test_try_out_opens_invented_people_clearly_marked(
    qtbot: QtBot, open_window: Any, tmp_path: Path
) -> None:
    window = open_window(tmp_path / "new")
    window.try_out()
    shell = page(window, Shell)
    assert shell.desk.practice
    from PySide6.QtWidgets import QLabel

    assert any("练习数据" in one.text() for one in shell.findChildren(QLabel))
    assert not (tmp_path / "new" / "keyring.json").exists()
    assert window.folder.name == "new-practice"


def test_language_and_text_size_change_at_once(qtbot: QtBot, open_window: Any, ready: Any) -> None:
    from jlcenter import words

    window = open_window(ready[0])
    window.use_language("en")
    qtbot.waitUntil(lambda: words.language() == "en")
    page(window, LogIn)
    window.use_language("zh")
    qtbot.waitUntil(lambda: words.language() == "zh")
