"""Syncing from the window with a real province: by itself, by button, at the end, and what the
screen says of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from jlcenter.app.attachments import attach
from jlcenter.app.sync_now import Progress, pending, sync
from jlcenter.domain.records import TRAINEE
from jlcenter.storage.queries import sync as table
from jlcenter.storage.session import Session
from jlcenter.sync import files, schedule
from jlcenter.sync.alone import alone
from jlcenter.ui.desk import Desk
from jlcenter.ui.main_window import MainWindow
from jlcenter.ui.preferences import Preferences
from jlcenter.ui.screens.leaving import Leaving
from jlcenter.ui.screens.today import TodayScreen
from jlcenter.ui.shell import Shell
from provincial import commands
from tests.conftest import PASSWORD
from tests.sync.world import Server, serving

Make = Callable[..., Session]
CENTRES = count(1)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("province") / "province") as found:
        yield found


@pytest.fixture
def laptop(make_session: Make, server: Server) -> Session:
    """A paired laptop of a centre of its own, that has sent all it has."""
    session = make_session(centre=f"220421-{next(CENTRES)}")
    server.pair(session)
    sync(session)
    return session


@pytest.fixture
def window(qtbot: QtBot, laptop: Session, preferences: Preferences) -> Iterator[MainWindow]:
    remembered = Preferences(laptop.folder)
    remembered._values.update(look="light", language="zh", last_user="admin")
    made = MainWindow(laptop.folder, remembered)
    qtbot.addWidget(made)
    made.show()
    yield made
    made.put_away()


@pytest.fixture
def quiet(window: MainWindow, laptop: Session) -> MainWindow:
    """The window with somebody logged in, and its own schedule standing still."""
    window.open_shell(laptop, syncs=False)
    return window


def screen_of(window: MainWindow, place: str = "sync") -> Any:
    shell = window.current_page
    assert isinstance(shell, Shell)
    shell.go(place)
    return shell.content.currentWidget()


def write_people(session: Session, number: int) -> None:
    with session.action("登记") as write:
        for n in range(number):
            write.put(TRAINEE, name=f"学员{n}")


def words(widget: QWidget) -> str:
    """All that can be read."""
    QApplication.processEvents()
    found = [one.text() for one in widget.findChildren(QLabel) if one.isVisibleTo(widget)]
    return "\n".join(found)


def quiet_foot(window: MainWindow) -> str:
    """What stands at the foot."""
    shell = window.current_page
    assert isinstance(shell, Shell)
    return "\n".join(shell.nav.facts)


def shown_today(qtbot: QtBot, window: MainWindow) -> TodayScreen:
    made = TodayScreen(window.desk)
    qtbot.addWidget(made)
    made.show()
    return made


# -- by itself -------------------------------------------------------------------------------------


def test_r14_the_window_syncs_when_it_opens_and_nobody_has_to_ask(
    qtbot: QtBot, window: MainWindow, laptop: Session
) -> None:
    write_people(laptop, 3)
    window.log_in_as("admin", PASSWORD)
    qtbot.waitUntil(lambda: pending(laptop) == 0, timeout=30_000)
    screen = screen_of(window)
    qtbot.waitUntil(lambda: screen.state.text() == "全部已传", timeout=10_000)


def test_r14_r15_the_window_syncs_by_itself_once_its_server_answers_again(
    qtbot: QtBot,
    make_session: Make,
    tmp_path: Path,
    preferences: Preferences,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(schedule, "PROBE_GONE_S", 0.2)
    monkeypatch.setattr(schedule, "RETRY_S", 0.2)
    with serving(tmp_path / "own") as own:
        session = make_session("own-laptop")
        own.pair(session)
        sync(session)
        own.stop()
        write_people(session, 3)
        desk = Desk(session, preferences)
        shell = Shell(desk)
        qtbot.addWidget(shell)
        desk.syncing.begin()
        qtbot.waitUntil(lambda: desk.syncing.is_line_gone, timeout=30_000)
        shell.show_facts()
        qtbot.waitUntil(lambda: "没连上" in shell.nav.facts[1], timeout=10_000)
        # nobody is bothered: it mends itself
        assert shell.bar.told == ""
        own.start(own.port)
        qtbot.waitUntil(lambda: pending(session) == 0, timeout=60_000)
        qtbot.waitUntil(lambda: "全部已传" in shell.nav.facts[1], timeout=10_000)
        assert desk.syncing.let_go()


def test_r14_closing_sends_what_waits_and_says_so(
    qtbot: QtBot, window: MainWindow, laptop: Session
) -> None:
    window.log_in_as("admin", PASSWORD)
    qtbot.waitUntil(lambda: not window.desk.syncing.is_running, timeout=30_000)
    write_people(laptop, 5)
    assert not window.close()
    page: Any = window.current_page
    assert isinstance(page, Leaving)
    assert "5 条待传" in words(page) and "都已存在本机" in words(page)
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=30_000)
    assert pending(laptop) == 0


def test_whoever_does_not_want_to_wait_closes_at_once_and_loses_nothing(
    qtbot: QtBot, window: MainWindow, laptop: Session
) -> None:
    window.log_in_as("admin", PASSWORD)
    qtbot.waitUntil(lambda: not window.desk.syncing.is_running, timeout=30_000)
    write_people(laptop, 5)
    # another program's run is in the way for as long as one likes
    with alone(laptop.folder):
        assert not window.close()
        page: Any = window.current_page
        page.button.click()
        assert not window.isVisible()
    assert pending(laptop) == 5


# -- by button ------------------------------------------------------------------------------------


def test_r07_a_press_during_a_run_is_not_dropped_and_the_screen_says_so(
    qtbot: QtBot, quiet: MainWindow, laptop: Session
) -> None:
    screen = screen_of(quiet)
    write_people(laptop, 2)
    with alone(laptop.folder):
        screen.sync()
        qtbot.waitUntil(lambda: "另一个窗口或脚本" in screen.progress_words.text(), timeout=10_000)
        assert screen.queued_words.isHidden()
        for _twice in range(2):
            screen.sync()
        assert not screen.queued_words.isHidden()
        assert [one.text for one in screen.offers()] == ["停下", "现在同步"]
    ended: list[Any] = []
    quiet.desk.syncing.ended.connect(lambda result, error, _all: ended.append((result, error)))
    qtbot.waitUntil(lambda: len(ended) == 2, timeout=30_000)
    # one more followed, not two
    qtbot.waitUntil(lambda: not quiet.desk.syncing.is_running, timeout=10_000)
    assert [error for _result, error in ended] == [None, None]
    assert [result.pushed for result, _error in ended] == [2, 0]
    qtbot.waitUntil(lambda: screen.told.text().startswith("刚才:传出"), timeout=10_000)


def test_r18_a_run_can_be_stopped_and_what_went_through_counts(
    qtbot: QtBot, quiet: MainWindow, laptop: Session
) -> None:
    screen = screen_of(quiet)
    with alone(laptop.folder):
        screen.sync()
        qtbot.waitUntil(lambda: quiet.desk.syncing.is_running, timeout=10_000)
        quiet.desk.syncing.cancel()
        qtbot.waitUntil(lambda: not quiet.desk.syncing.is_running, timeout=10_000)
    qtbot.waitUntil(lambda: "同步停下了" in screen.told.text(), timeout=10_000)
    screen.sync()
    qtbot.waitUntil(lambda: screen.told.text().startswith("刚才:"), timeout=30_000)


# -- what the screen says --------------------------------------------------------------------------


def test_r31_the_screen_shows_one_of_three_states(
    qtbot: QtBot, quiet: MainWindow, laptop: Session
) -> None:
    screen, today = screen_of(quiet), shown_today(qtbot, quiet)
    assert screen.state.text() == "全部已传" and "上次同步" in screen.state_words.text()
    write_people(laptop, 4)
    screen.refresh()
    assert screen.state.text() == "4 条待传" and "都已存在本机" in screen.state_words.text()
    laptop.set_settings(sync_unknown_since=datetime(2026, 9, 1, 8, tzinfo=UTC).isoformat())
    for one in (screen, today):
        one.refresh()
    assert screen.state.text() == "4 条还不确定到没到"
    assert "起没有收到回执" in screen.state_words.text() and "不会重复" in screen.state_words.text()
    assert "4 条还不确定到没到" in words(today)


def test_r01_a_file_that_is_here_alone_is_told_and_goes_when_a_person_wants(
    qtbot: QtBot,
    quiet: MainWindow,
    laptop: Session,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"x" * 300_000)
    with laptop.action("登记") as write:
        person = write.put(TRAINEE, name="张三")
    attach(laptop, TRAINEE, person, "portrait", tmp_path / "a.png")
    monkeypatch.setattr(files, "HELD_BACK_S", 0.0)
    screen, today = screen_of(quiet), shown_today(qtbot, quiet)
    screen.refresh()
    assert "1 个附件只在这台电脑上" in words(screen)
    screen.sync()
    qtbot.waitUntil(lambda: screen.state.text() == "1 个附件待传", timeout=30_000)
    assert "线路太慢" in words(screen)
    today.refresh()
    assert "1 个附件待传" in words(today)
    qtbot.waitUntil(lambda: "1 个附件待传" in quiet_foot(quiet), timeout=10_000)
    now = next(one for one in screen.findChildren(QPushButton) if one.text() == "现在就传附件")
    now.click()
    qtbot.waitUntil(lambda: screen.state.text() == "全部已传", timeout=30_000)
    assert "附件 1 个" in screen.told.text()
    assert "只在这台电脑上" not in words(screen)


def test_r32_without_a_total_no_bar_is_drawn(quiet: MainWindow) -> None:
    screen, syncing = screen_of(quiet), quiet.desk.syncing
    syncing.progress = Progress()
    syncing.changed.emit()
    assert screen.progress.isHidden() and screen.progress_words.text() == "正在连接…"
    syncing.progress = Progress(120, 480, 33, 5000, 20_000)
    syncing.changed.emit()
    assert not screen.progress.isHidden()
    assert screen.progress_words.text() == "120 / 480 · 已收 33 条 · 25.0 kB"
    syncing.progress = None


def test_r13_r25_a_blocked_laptop_is_told_and_no_longer_tries_by_itself(
    qtbot: QtBot, window: MainWindow, laptop: Session, server: Server
) -> None:
    commands.block(server.account, laptop.device.hex())
    write_people(laptop, 2)
    window.log_in_as("admin", PASSWORD)
    shell = window.current_page
    assert isinstance(shell, Shell)
    # told on whatever screen they are, though nobody asked for a run
    qtbot.waitUntil(lambda: "已被省里停用" in shell.bar.told, timeout=30_000)
    assert window.desk.syncing.keeper.stopped == "device_blocked"
    screen = screen_of(window)
    assert "本机内容都在" in screen.told.text() and "请联系省级管理员" in screen.told.text()
    assert screen.state.text() == "2 条待传"
    # closing does not try either
    assert window.close()


def test_a_failure_nobody_asked_for_stands_on_the_screen_with_its_time(
    qtbot: QtBot, quiet: MainWindow, laptop: Session
) -> None:
    laptop.set_settings(
        sync_last_error={
            "code": "server_unreachable",
            "message": "连不上省级服务器",
            "hint": "本机内容都在",
            "at": "2026-09-01T08:00:00+00:00",
        }
    )
    screen = screen_of(quiet)
    told = screen.told.text().splitlines()
    assert told[0].startswith("上次没有成功 · ") and told[1:] == [
        "连不上省级服务器",
        "本机内容都在",
    ]
    screen.sync()
    qtbot.waitUntil(lambda: screen.told.text().startswith("刚才:"), timeout=30_000)


def test_r09_what_was_set_aside_is_listed_with_the_reason_and_what_to_do(
    qtbot: QtBot, quiet: MainWindow, laptop: Session
) -> None:
    with laptop.door.transaction(laptop.db):
        for n in range(8):
            table.set_aside(laptop.db, bytes([n]) * 16, 3, "author_unknown", b"no block")
    screen, today = screen_of(quiet), shown_today(qtbot, quiet)
    told = words(screen)
    assert "8 批内容暂时放在一边" in told and "每次同步都会再试" in told
    assert told.count("本机还没有收到它的登记") == 6 and "另有 2 批" in told
    assert "告诉省级管理员" in told
    assert "8 批内容暂时放在一边" in words(today)


def test_a_copied_folder_is_registered_anew_from_the_window(
    qtbot: QtBot, quiet: MainWindow, laptop: Session, server: Server
) -> None:
    letter = laptop.letter
    write_people(laptop, 2)
    laptop.set_settings(sync_copies=[2, 0])
    screen = screen_of(quiet)
    assert "另有一台电脑也在用本机的身份" in words(screen)
    assert screen.pairing.isHidden()
    (go,) = [one for one in screen.findChildren(QPushButton) if one.text() == "登记成单独的一台"]
    go.click()
    assert screen.pairing.isVisible() and screen.pairing.server.text() == laptop.setting("server")
    screen.pairing.code.setText(server.pair_code(laptop.centre_code))
    screen.pairing.pair()
    # what waited goes out, as that of the laptop it was written on
    qtbot.waitUntil(lambda: pending(laptop) == 0, timeout=30_000)
    qtbot.waitUntil(lambda: not quiet.desk.syncing.is_running, timeout=30_000)
    assert laptop.letter != letter
    assert screen.pairing.isHidden()
    assert "另有一台电脑" not in words(screen)
    assert server.of(laptop.centre_code).rows("trainee") == 2


def test_r65_a_wrong_clock_is_told_where_the_day_begins_and_where_it_syncs(
    qtbot: QtBot, quiet: MainWindow, laptop: Session
) -> None:
    laptop.set_settings(sync_offset=-600.0)
    screen, today = screen_of(quiet), shown_today(qtbot, quiet)
    for one in (screen, today):
        assert "本机时钟比服务器快 10 分钟" in words(one)
        assert "把日期和时间校准" in words(one)
