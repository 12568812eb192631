"""./run and ./test as they set themselves up: locks, the stamp, messages, odd folders."""

from __future__ import annotations

import ctypes
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from scripts import system_packages
from scripts.installed import wanted

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.txt", "requirements-dev.txt")


def packages(lock: str) -> dict[str, str]:
    """Name → version of a lock file."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9.-]+)==([^ ;\\]+)", text, re.MULTILINE))


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_hashes_and_no_address_of_a_registry(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert "://" not in text
    assert "index-url" not in text and "find-links" not in text
    blocks = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert len(blocks) == len(packages(lock)) > 30
    assert all("--hash=sha256:" in block for block in blocks)


def test_both_locks_agree_so_one_environment_serves_both() -> None:
    program, checks = packages(LOCKS[0]), packages(LOCKS[1])
    assert program.items() <= checks.items()


@pytest.mark.parametrize("lock", LOCKS)
def test_everything_asked_for_is_locked(lock: str) -> None:
    asked = (ROOT / lock.replace(".txt", ".in")).read_text(encoding="utf-8").splitlines()
    lines = [line.lower().replace("_", "-") for line in asked if line[:1].isalpha()]
    names = {re.sub(r"\[.*\]", "", line) for line in lines}
    # a package's extra that is a package of its own: psycopg[binary]
    names |= {"psycopg-binary" for line in lines if line == "psycopg[binary]"}
    assert names <= packages(lock).keys()


def test_the_whole_of_pyside_is_never_pulled_in() -> None:
    assert not {"pyside6", "pyside6-addons", "pyside6-webengine"} & packages(LOCKS[1]).keys()


def test_packages_for_other_systems_are_not_counted() -> None:
    names = {name for name, _version in wanted(ROOT / LOCKS[1])}
    assert "click" in names
    assert "pywin32-ctypes" not in names or os.name == "nt"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The program's start in a folder with a space, with an environment that only echoes."""
    folder = tmp_path / "培训 program"
    folder.mkdir()
    for name in ("run", "requirements.txt", "scripts"):
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, folder / name)
    binary = folder / ".venv" / "bin" / "python"
    binary.parent.mkdir(parents=True)
    binary.write_text('#!/bin/sh\necho "$PWD"\nprintf "[%s]" "$@"\n')
    binary.chmod(0o755)
    (folder / ".venv" / "witness").touch()
    stamp(folder)
    return folder


def stamp(folder: Path) -> None:
    with (folder / "requirements.txt").open("rb") as lock:
        done = subprocess.run(["cksum"], stdin=lock, capture_output=True, text=True, check=True)
    text = f"stamp-1 {done.stdout.strip()}\nwitness\n"
    (folder / ".venv" / "ready-run").write_text(text)


def start(program: Path, *arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
    """./run without a screen, and without any Python to set up with."""
    surroundings = {
        "PATH": "/usr/bin:/bin",
        "HOME": "/nonexistent",
        "JLCENTER_PYTHON": "",
        **changes,
    }
    return subprocess.run(
        [str(program), *arguments],
        env=surroundings,
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )


def is_ready(folder: Path) -> bool:
    """What ready.sh answers."""
    line = f'root="{folder}"; . "$root/scripts/ready.sh"; ready run requirements.txt'
    return subprocess.run(["/bin/sh", "-c", line], check=False).returncode == 0


def test_a_start_once_set_up_goes_straight_to_the_program_from_any_folder(copy: Path) -> None:
    done = start(copy / "run", "class", "show", "a b", "")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"/\n[{copy}/main.py][class][show][a b][]"


def test_a_start_through_links_finds_its_folder(copy: Path, tmp_path: Path) -> None:
    (tmp_path / "one").symlink_to(copy / "run")
    (tmp_path / "two").symlink_to("one")
    assert f"[{copy}/main.py][check]" in start(tmp_path / "two", "check").stdout


def test_the_stamp_is_judged_by_content_never_by_file_times(copy: Path) -> None:
    assert is_ready(copy)
    for file in (copy / "requirements.txt", copy / ".venv" / "ready-run"):
        os.utime(file, (0, 0))
    assert is_ready(copy)
    lock = copy / "requirements.txt"
    times = lock.stat()
    text = lock.read_text()
    lock.write_text(text.replace("click==", "klick=="))
    os.utime(lock, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert not is_ready(copy)
    lock.write_text(text)
    assert is_ready(copy)


@pytest.mark.parametrize("gone", ["witness", "ready-run", "bin/python"])
def test_a_half_made_or_damaged_environment_is_noticed(copy: Path, gone: str) -> None:
    (copy / ".venv" / gone).unlink()
    assert not is_ready(copy)


def test_without_a_screen_the_window_says_so_and_names_the_demo(copy: Path) -> None:
    for arguments in ((), ("--data", "somewhere"), ("--lang=en",)):
        done = start(copy / "run", *arguments)
        assert (done.returncode, done.stdout) == (2, "")
        assert "./run demo" in done.stderr
        assert "screen" in done.stderr and "屏幕" in done.stderr


def test_all_missing_system_packages_are_named_at_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def absent(_name: str) -> None:
        raise OSError

    monkeypatch.setattr(ctypes, "CDLL", absent)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(shutil, "which", lambda _name: "/usr/bin/apt-get")
    monkeypatch.setattr(system_packages, "venv_package", lambda: ["python3-venv"])
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.delenv("QT_QPA_PLATFORM")
    with pytest.raises(system_packages.SetUpFailed):
        system_packages.provide_system({"run", "window"}, need_venv=True)
    said = capsys.readouterr()
    assert said.out == ""
    command = next(line for line in said.err.splitlines() if "apt-get install" in line)
    for package in ("python3-venv", "libgl1", "libegl1", "libdbus-1-3", "libxcb-cursor0"):
        assert package in command.split()


def test_a_command_does_not_ask_for_the_window_s_libraries(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(system_packages, "missing_libraries", lambda: {"libGL.so.1": "libgl1"})
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    system_packages.provide_system({"run"}, need_venv=False)
    assert capsys.readouterr().err == ""
    system_packages.provide_system({"run", "pictures"}, need_venv=False)
    assert "libgl1" in capsys.readouterr().err
