"""A forgotten widget is freed on the window's thread, whatever workers do meanwhile."""

from __future__ import annotations

import gc
import sys
import threading
import weakref
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from jlcenter.ui import tasks
from jlcenter.ui.garbage import collected_here


class Forgotten(QWidget):
    """A widget in a ring, as a screen with a callback of its own is."""

    def __init__(self, freed_on: list[threading.Thread]) -> None:
        super().__init__()
        self.me = self
        weakref.finalize(self, lambda: freed_on.append(threading.current_thread()))


def make_garbage(_job: Any = None) -> int:
    """Enough for Python to collect many times over, where it may."""
    rings = []
    for _turn in range(200_000):
        ring: list[Any] = []
        ring.append(ring)
        rings.append(ring)
    return len(rings)


def test_no_worker_frees_a_widget(qtbot: QtBot) -> None:
    freed_on: list[threading.Thread] = []
    owner = QObject()
    gc.enable()
    with collected_here(owner, look_ms=20):
        assert not gc.isenabled()
        for _turn in range(3):
            Forgotten(freed_on)
        done: list[int] = []
        tasks.run_long(make_garbage, done=done.append, failed=lambda error: None)
        qtbot.waitUntil(lambda: bool(done), timeout=30_000)
        # the window's own timer gets at it, without anybody asking
        make_garbage()
        qtbot.waitUntil(lambda: len(freed_on) == 3, timeout=30_000)
    assert set(freed_on) == {threading.main_thread()}
    assert gc.isenabled()
    gc.disable()


def test_what_a_job_held_is_let_go_on_the_windows_thread(qtbot: QtBot) -> None:
    freed_on: list[threading.Thread] = []

    def start() -> tasks.Job:
        held = Forgotten(freed_on)
        held.me = held.parentWidget()  # type: ignore[assignment]
        return tasks.run_long(
            lambda _job: held.isVisible(), done=lambda _result: held.hide(), failed=lambda _e: None
        )

    job = start()
    qtbot.waitUntil(lambda: len(freed_on) == 1, timeout=30_000)
    assert freed_on == [threading.main_thread()]
    assert job.cancelled() is False
    # a worker that is interrupted while it hands its result over still knows who hears of it
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for _turn in range(300):
            freed_on.clear()
            start()
            qtbot.waitUntil(lambda: len(freed_on) == 1, timeout=30_000)
            assert freed_on == [threading.main_thread()]
    finally:
        sys.setswitchinterval(before)
