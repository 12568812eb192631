"""Fixtures that all share: real encrypted folders, the command line in and out of process."""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from jlcenter.app.bootstrap import init_centre, log_in
from jlcenter.storage import keyring
from jlcenter.storage.session import Session
from jlcenter.words import set_language

ROOT = Path(__file__).resolve().parent.parent
PASSWORD = "folding-stool"
CENTRE = "220421"


def pytest_collection_finish() -> None:
    """What was collected stays to the end: no search for garbage need go through it again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nobody's own data, language or tokens; cheap key slots (the cost has its own test)."""
    for name in ("JLCENTER_DATA", "JLCENTER_USER", "JLCENTER_PASSWORD", "JLCENTER_LANG"):
        monkeypatch.delenv(name, raising=False)
    runtime = tmp_path / "runtime"
    runtime.mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.setattr(keyring, "OPS", 1)
    monkeypatch.setattr(keyring, "MEMORY_BYTES", 8 * 1024 * 1024)
    set_language("zh")


@pytest.fixture(scope="module")
def garbage_stays_here() -> Iterator[None]:
    """Windows are freed on the thread they belong to, as ``run_window`` sees to it."""
    gc.disable()
    yield
    gc.collect()
    gc.enable()


@pytest.fixture
def make_session(tmp_path: Path) -> Iterator[Callable[..., Session]]:
    """Makes fresh data folders, each with the admin "admin", and logs in."""
    opened: list[Session] = []

    def make(
        name: str = "data", centre: str = CENTRE, centre_name: str = "东丰县职教中心"
    ) -> Session:
        folder = tmp_path / name
        if not folder.exists():
            init_centre(folder, centre, centre_name, "admin", PASSWORD)
        session = log_in(folder, "admin", PASSWORD)
        opened.append(session)
        return session

    yield make
    for session in opened:
        session.close()


@pytest.fixture
def session(make_session: Callable[..., Session]) -> Session:
    """A fresh centre, logged in as its admin."""
    return make_session()


class Answer(dict[str, Any]):
    """A command's JSON, with its exit code and what it wrote to standard error."""

    exit_code: int = 0
    stderr: str = ""


@pytest.fixture
def run_cli(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Callable[..., Answer]:
    """Runs a command in this process with ``--json``; checks its exit code unless ``None``."""

    def run(
        *arguments: object,
        data: Path | None = None,
        user: str = "admin",
        password: str = PASSWORD,
        expect: int | None = 0,
    ) -> Answer:
        from jlcenter.cli import run as run_words

        monkeypatch.setenv("JLCENTER_DATA", str(data or tmp_path / "data"))
        monkeypatch.setenv("JLCENTER_USER", user)
        monkeypatch.setenv("JLCENTER_PASSWORD", password)
        capfd.readouterr()
        code = run_words([*(str(one) for one in arguments), "--json"])
        out, err = capfd.readouterr()
        assert expect in (code, None), f"{arguments}: exit {code}, {out} {err}"
        answer = Answer(json.loads(out) if out.strip() else {})
        answer.exit_code, answer.stderr = code, err
        return answer

    return run


@pytest.fixture
def centre(tmp_path: Path, run_cli: Callable[..., Answer]) -> Path:
    """A data folder made by the command ``init``."""
    folder = tmp_path / "data"
    run_cli("init", "--centre", CENTRE, "--centre-name", "东丰县职教中心", "--admin", "admin")
    return folder


@pytest.fixture
def run_process(tmp_path: Path) -> Callable[..., Answer]:
    """Runs a command as a process of its own with ``--json``; checks its exit code."""

    def run(
        *arguments: object,
        data: Path | None = None,
        user: str = "admin",
        password: str = PASSWORD,
        expect: int = 0,
        timeout: float = 120,
        **env: str,
    ) -> Answer:
        surroundings = {
            **os.environ,
            "JLCENTER_DATA": str(data or tmp_path / "data"),
            "JLCENTER_USER": user,
            "JLCENTER_PASSWORD": password,
            **env,
        }
        done = subprocess.run(
            [sys.executable, str(ROOT / "main.py"), *(str(one) for one in arguments), "--json"],
            capture_output=True,
            text=True,
            env=surroundings,
            timeout=timeout,
            check=False,
        )
        assert done.returncode == expect, (
            f"{arguments}: {done.returncode}\n{done.stdout}{done.stderr}"
        )
        answer = Answer(json.loads(done.stdout) if done.stdout.strip() else {})
        answer.exit_code, answer.stderr = done.returncode, done.stderr
        return answer

    return run
