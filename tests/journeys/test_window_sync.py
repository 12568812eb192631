"""Pairing and syncing from the window with a real province: calm offline, told when it is done."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from jlcenter.app import plan_class
from jlcenter.storage.session import Session
from jlcenter.ui import tasks
from jlcenter.ui.application import dress, make_application
from jlcenter.ui.desk import Desk
from jlcenter.ui.preferences import Preferences
from jlcenter.ui.shell import Shell

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
pytestmark = pytest.mark.usefixtures("garbage_stays_here")
ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def server(tmp_path: Path, run_process: Callable[..., dict[str, Any]]) -> Iterator[Any]:
    """A province that serves; ``(address, pairing code, its process)``."""
    folder = tmp_path / "province"
    run_process("province", "init", data=folder, user="lead")
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "main.py"), "province", "serve", "--host", "127.0.0.1",
         "--port", "0", "--json", "--data", str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "JLCENTER_USER": "lead", "JLCENTER_PASSWORD": "folding-stool"},
    )  # fmt: skip
    assert process.stdout is not None
    address = json.loads(process.stdout.readline())["listening"]
    told = run_process("province", "pair-code", "--centre", "220421", data=folder, user="lead")
    yield address, told["code"], process
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
    process.stdout.close()


def test_pair_sync_and_a_server_that_goes_away(
    qtbot: QtBot, session: Session, server: Any, qapp: Any
) -> None:
    address, code, process = server
    plan_class.create_class(
        session,
        name="砌筑工",
        programme="GW-JZ",
        starts="2026-03-01",
        ends="2026-03-20",
        hours="60",
    )
    preferences = Preferences(None)
    dress(make_application(), preferences)
    shell = Shell(Desk(session, preferences))
    qtbot.addWidget(shell)
    shell.resize(1366, 768)
    shell.show()
    shell.go("sync")
    screen: Any = shell.content.currentWidget()
    form = screen.pairing
    form.server.setText(address)
    form.code.setText("WRONG-CODE")
    form.pair()
    qtbot.waitUntil(lambda: form.button.isEnabled(), timeout=30_000)
    assert form.words.text()
    form.code.setText(code)
    form.pair()
    qtbot.waitUntil(lambda: screen.state.text() == "全部已传", timeout=60_000)
    assert not form.isVisible()
    qtbot.waitUntil(lambda: "传出" in screen.told.text(), timeout=30_000)
    plan_class.create_class(
        session, name="养殖", programme="GW-JZ", starts="2026-03-01", ends="2026-03-20", hours="60"
    )
    qtbot.waitUntil(lambda: "条待传" in screen.state.text(), timeout=10_000)
    process.send_signal(signal.SIGTERM)
    process.wait(30)
    screen.sync()
    qtbot.waitUntil(lambda: not screen.desk.syncing.is_running, timeout=120_000)
    assert "条待传" in screen.state.text() or "不确定" in screen.state.text()
    qtbot.waitUntil(lambda: "内容都在" in screen.told.text(), timeout=10_000)
    assert tasks.wait_for_all()
