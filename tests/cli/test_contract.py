"""What every command promises: one JSON object, exit codes, no traceback (docs/commands.md)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jlcenter.cli.frame import common_first
from jlcenter.storage import connection
from tests.conftest import CENTRE, PASSWORD, ROOT

Run = Callable[..., Any]


def test_init_answers_centre_device_and_recovery_code(run_cli: Run, tmp_path: Path) -> None:
    told = run_cli("init", "--centre", CENTRE, "--centre-name", "东丰", "--admin", "admin")
    assert told["ok"] is True and told["centre"] == CENTRE
    assert len(bytes.fromhex(told["device"])) == 16
    assert told["recovery_code"].count("-") == 5
    again = run_cli("init", "--centre", CENTRE, "--centre-name", "x", "--admin", "admin", expect=3)
    assert again["error"]["code"] == "folder_in_use"


def test_a_command_nobody_knows_and_missing_words_are_2(run_cli: Run, centre: Path) -> None:
    for words in (["nonsense"], ["class", "nonsense"], ["class", "create"], ["mark", "--what"]):
        told = run_cli(*words, expect=2)
        assert told["ok"] is False and told["error"]["code"] == "usage" and told["error"]["hint"]


def test_a_class_nobody_made_is_4(run_cli: Run, centre: Path) -> None:
    assert run_cli("class", "show", "2026Z99", expect=4)["error"]["code"] == "class_unknown"


def test_a_wrong_password_is_5_and_names_no_secret(run_cli: Run, centre: Path) -> None:
    told = run_cli("class", "list", password="not-this-one", expect=5)
    assert told["error"]["code"] == "wrong_password"
    assert "not-this-one" not in json.dumps(told)


def test_a_folder_without_data_is_4_and_says_how_to_begin(run_cli: Run, tmp_path: Path) -> None:
    told = run_cli("class", "list", data=tmp_path / "nowhere", expect=4)
    assert "init" in told["error"]["hint"]
    assert not (tmp_path / "nowhere").exists()


def test_common_options_stand_anywhere() -> None:
    told = common_first(["class", "--json", "list", "--user", "wang", "--lang=en", "--year", "1"])
    assert told == ["--json", "--user", "wang", "--lang=en", "class", "list", "--year", "1"]
    assert common_first(["a", "--", "--json"]) == ["a", "--", "--json"]


def test_a_held_file_is_8_after_a_wait(
    run_cli: Run, centre: Path, make_session: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The wait is ten seconds; the test shortens it."""
    session = make_session()
    real = connection.connect

    def hasty(path: Path, key: bytes, *, busy_ms: int = 50) -> connection.Connection:
        return real(path, key, busy_ms=busy_ms)

    for module in ("jlcenter.storage.session", "jlcenter.storage.connection"):
        monkeypatch.setattr(f"{module}.connect", hasty)
    session.db.execute("BEGIN IMMEDIATE")
    try:
        told = run_cli(
            *("class", "create", "--name", "x", "--programme", "JD-JZ-5"),
            *("--starts", "2026-09-01", "--ends", "2026-09-02", "--hours", "8"),
            expect=8,
        )
        assert told["error"]["code"] == "data_busy"
    finally:
        session.db.execute("ROLLBACK")
    assert run_cli("class", "list")["classes"] == []


def test_a_defect_of_ours_is_70_with_a_number_and_no_personal_data(
    run_cli: Run, centre: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object, **_named: object) -> None:
        raise RuntimeError("张三 220421198712279937")

    monkeypatch.setattr("jlcenter.app.users.list_users", broken)
    told = run_cli("user", "list", expect=70)
    assert told["error"]["code"] == "defect"
    log = (centre / "logs" / "defects.log").read_text()
    number = told["error"]["message"].split()[-1]
    assert number in log and "RuntimeError" in log
    assert "张三" not in log and "220421198712279937" not in log
    assert "Traceback" not in told.stderr


def test_output_is_one_object_and_nothing_else(centre: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "main.py"), "user", "list", "--json"],
        capture_output=True,
        text=True,
        check=False,
        env={
            **os.environ,
            "JLCENTER_DATA": str(centre),
            "JLCENTER_USER": "admin",
            "JLCENTER_PASSWORD": PASSWORD,
        },
    )
    assert done.returncode == 0 and done.stdout.count("\n") == 1
    assert json.loads(done.stdout)["users"][0]["name"] == "admin"


def test_without_a_screen_the_window_says_so_and_names_the_demo(tmp_path: Path) -> None:
    env = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
    env.pop("QT_QPA_PLATFORM", None)
    done = subprocess.run(
        [sys.executable, str(ROOT / "main.py"), "--data", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        env=env,
    )
    assert done.returncode == 2 and "./run demo" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize("lang", ["en", "ko", "zh"])
def test_help_comes_in_the_persons_language(lang: str, capfd: pytest.CaptureFixture[str]) -> None:
    from jlcenter.cli import run

    assert run(["--lang", lang, "--help"]) == 0
    out = capfd.readouterr().out
    assert "mark" in out and "certificates" in out


def test_undo_by_command_names_what_it_took_back(run_cli: Run, centre: Path) -> None:
    run_cli(
        *("class", "create", "--name", "家政", "--programme", "JD-JZ-5"),
        *("--starts", "2026-09-01", "--ends", "2026-09-02", "--hours", "8"),
    )
    assert run_cli("undo")["undone"]
    assert run_cli("class", "list")["classes"] == []
    assert run_cli("redo")["redone"]
    assert len(run_cli("class", "list")["classes"]) == 1
    run_cli("undo")
    assert run_cli("undo", expect=3)["error"]["code"] == "nothing_to_undo"
    assert run_cli("check")["problems"] == []


def test_history_tells_who_what_when_where(run_cli: Run, centre: Path) -> None:
    made = run_cli(
        *("class", "create", "--name", "家政", "--programme", "JD-JZ-5"),
        *("--starts", "2026-09-01", "--ends", "2026-09-02", "--hours", "8"),
    )["class"]
    run_cli("class", "edit", made["code"], "--name", "家政服务员")
    lines = run_cli("history", made["id"])["history"]
    last = lines[-1]
    assert (last["by"], last["field"], last["before"], last["after"]) == (
        "admin",
        "name",
        "家政",
        "家政服务员",
    )
    assert run_cli("history", "no-id", expect=3)["error"]["code"] == "id_bad"


def test_history_on_the_screen_speaks_in_words(
    run_cli: Run, centre: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Codes and ids are for scripts; a person reads a group's name, a laptop's letter, a class."""
    made = run_cli(
        *("class", "create", "--name", "家政", "--programme", "JD-JZ-5"),
        *("--starts", "2026-09-01", "--ends", "2026-09-02", "--hours", "8"),
    )["class"]
    person = run_cli("trainee", "add", "--name", "王小明", "--id-type", "pending",
                     "--category", "QYZG", "--class", made["code"])["trainee"]  # fmt: skip
    lines = run_cli("history", person["id"])["history"]
    by_field = {one["field"]: one for one in lines}
    assert by_field["category"]["after"] == "QYZG"
    assert by_field["category"]["words"] == ["", "企业职工"]
    capfd.readouterr()
    from jlcenter.cli import run as run_words

    assert run_words(["history", person["id"]]) == 0
    shown = capfd.readouterr().out
    assert "企业职工" in shown and "QYZG" not in shown
    assert by_field["category"]["device"][:8] not in shown
