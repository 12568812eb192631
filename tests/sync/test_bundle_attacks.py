"""Sticks that are damaged, cut, forged, full, locked or pulled: refused whole, and not one byte of
what is here changes; and no file on a stick ever looks whole that is not."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jlcenter.app.export_bundle import export_bundle
from jlcenter.app.import_bundle import import_bundle
from jlcenter.domain.errors import Damaged, Refused
from jlcenter.domain.journal.entry import Change
from jlcenter.storage.queries import sync as table
from jlcenter.storage.session import Session
from jlcenter.sync.block import block_bytes, block_of_bytes
from provincial.database import open_engine
from provincial.tables import METADATA
from tests.conftest import PASSWORD, ROOT
from tests.sync.bundle_world import (
    Paired,
    StickProvince,
    Sticks,
    forged,
    frames_of,
    names,
    person,
    rename,
)
from tests.sync.worlds_of_entries import tampered


def everything(session: Session) -> str:
    """The digest of every row of every table of a laptop's file, settings and all."""
    told = hashlib.sha256()
    tables = session.db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    for (name,) in tables.fetchall():
        for row in sorted(map(repr, session.db.execute(f"SELECT * FROM {name}").fetchall())):
            told.update(f"{name}{row}".encode())
    return told.hexdigest()


def everything_at(province: StickProvince) -> str:
    """The same of the province's database."""
    engine = open_engine(province.account.folder, None)
    told = hashlib.sha256()
    with engine.connect() as db:
        for one in METADATA.sorted_tables:
            for row in sorted(map(repr, db.execute(one.select()).all())):
                told.update(f"{one.name}{row}".encode())
    engine.dispose()
    return told.hexdigest()


def damaged(draw: random.Random, whole: bytes) -> bytes:
    """A file with any one thing wrong with it."""
    at, to = sorted(draw.sample(range(len(whole) + 1), 2))
    flipped = bytes([whole[to - 1] ^ 1 << draw.randrange(8)])
    ways = {
        "flip": lambda: whole[: to - 1] + flipped + whole[to:],
        "cut": lambda: whole[:at],
        "gone": lambda: whole[:at] + whole[to:],
        "twice": lambda: whole[:to] + whole[at:],
        "zeros": lambda: whole[:at] + bytes(to - at) + whole[to:],
        "more": lambda: whole + draw.randbytes(draw.randint(1, 40)),
        "noise": lambda: whole[:at] + draw.randbytes(to - at) + whole[to:],
    }
    while True:
        found = ways[draw.choice(list(ways))]()
        if found != whole:
            return found


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.integers(0, 2**32))
def test_r04_whatever_is_wrong_with_a_file_not_one_row_changes(
    ready: tuple[Session, Path, dict[str, bytes]], seed: int
) -> None:
    """Bundles, relayed ones and receipts; the file too stays as it is."""
    session, place, files = ready
    draw = random.Random(seed)
    data = damaged(draw, files[draw.choice(sorted(files))])
    file = place / "wrong.jlb"
    file.write_bytes(data)
    before = everything(session)
    with pytest.raises(Refused) as caught:
        import_bundle(session, file)
    assert isinstance(caught.value, Damaged)
    assert caught.value.exit_code == 7
    assert everything(session) == before
    assert file.read_bytes() == data
    assert not [one for one in session.folder.iterdir() if one.name.endswith(".part")]


@pytest.fixture
def ready(
    paired: Paired, province: StickProvince, sticks: Sticks, tmp_path: Path
) -> tuple[Session, Path, dict[str, bytes]]:
    """A laptop with work of its own, and files that would do it good."""
    a, b, c = paired("a"), paired("b"), paired("c")
    id_ = person(a, "王芳")
    sticks.carry(a, b)
    rename(b, id_, "王方")
    person(c, "李明")
    receipt = sticks.next()
    province.take(sticks.export(c).file, receipt)
    files = {
        "own": sticks.export(a).file.read_bytes(),
        "relayed": sticks.export(b).file.read_bytes(),
        "receipt": receipt.read_bytes(),
    }
    return c, tmp_path, files


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.integers(0, 2**32))
def test_r04_whatever_is_wrong_with_a_file_not_one_row_changes_at_the_province(
    ready: tuple[Session, Path, dict[str, bytes]], province: StickProvince, seed: int
) -> None:
    _session, place, files = ready
    draw = random.Random(seed)
    file = place / "wrong.jlb"
    file.write_bytes(damaged(draw, files[draw.choice(["own", "relayed"])]))
    before = everything_at(province)
    receipt = place / "none.jlb"
    with pytest.raises(Refused) as caught:
        province.take(file, receipt)
    assert isinstance(caught.value, Damaged)
    assert everything_at(province) == before
    assert not receipt.exists()


def test_a_laptop_of_the_centre_that_turns_bad_can_only_sign_its_own_work(
    paired: Paired, province: StickProvince, sticks: Sticks, tmp_path: Path
) -> None:
    """It has the centre's key, a grant, and everything others wrote; it writes what it likes."""
    a, bad, c = paired("a"), paired("bad"), paired("c")
    person(a, "王芳")
    sticks.carry(a, bad)
    opening, frames = frames_of(bad, sticks.export(bad).file)
    before, before_there = everything(c), everything_at(province)

    def with_segments(change: Callable[[Any], Any]) -> list[tuple[bytes, bytes]]:
        return [
            (sort, block_bytes([change(one) for one in block_of_bytes(payload)]))
            for sort, payload in frames
        ]

    def of_a(one: Any) -> bool:
        return one.head is not None and one.head.device == a.device

    told = {
        "a's entry changed": with_segments(
            lambda one: tampered(one, 0, changes=(Change(1, "冒名"),)) if of_a(one) else one
        ),
        "a's entry left out": with_segments(
            lambda one: replace(one, entries=one.entries[:-1]) if of_a(one) else one
        ),
        "a's seal taken from elsewhere": with_segments(
            lambda one: replace(one, signature=bytes(64)) if of_a(one) else one
        ),
        "a's strand called its own": with_segments(
            lambda one: (
                replace(one, head=replace(one.head, device=bad.device)) if of_a(one) else one
            )
        ),
    }
    for name, changed in told.items():
        file = forged(bad, tmp_path / f"{len(name)}.jlb", opening, changed)
        with pytest.raises(Damaged, match="签名"):
            import_bundle(c, file)
        with pytest.raises(Damaged):
            province.take(file, tmp_path / "none.jlb")
        assert everything(c) == before, name
        assert everything_at(province) == before_there, name
        file.unlink()
    # a grant under another letter, or for another key, is none
    wrong = replace(opening.exporter, letter="A")
    file = forged(bad, tmp_path / "letter.jlb", replace(opening, exporter=wrong), frames)
    with pytest.raises(Damaged, match="签名"):
        import_bundle(c, file)
    assert everything(c) == before


def test_an_old_receipt_played_again_takes_nothing_back_and_says_nothing_new(
    paired: Paired, province: StickProvince, sticks: Sticks
) -> None:
    a = paired("a")
    person(a, "王芳")
    old = sticks.next()
    province.take(sticks.export(a).file, old)
    import_bundle(a, old)
    person(a, "李明")
    waiting = table.pending_count(a.db)
    assert waiting == 1
    again = import_bundle(a, old)
    assert (again.pending, again.acknowledged) == (waiting, 0)
    sticks.send(a, province)
    assert import_bundle(a, old).pending == 0


# -- sticks that fail while they are written -------------------------------------------------------


def nothing_left(folder: Path) -> bool:
    return not list(folder.iterdir())


def test_a_stick_pulled_while_it_is_written_leaves_nothing_and_counts_for_nothing(
    paired: Paired, tmp_path: Path
) -> None:
    a, b = paired("a"), paired("b")
    for number in range(30):
        person(a, f"人{number}")
    stick = tmp_path / "stick"
    stick.mkdir()

    def pulled(_done: int, _total: int) -> None:
        """From here on the system itself says that nothing more can be written."""
        (draft,) = stick.iterdir()
        for handle in Path("/proc/self/fd").iterdir():
            if os.path.realpath(handle) == str(draft):
                nothing = os.open(os.devnull, os.O_RDONLY)
                os.dup2(nothing, int(handle.name))
                os.close(nothing)

    before = table.pending_count(a.db)
    with pytest.raises(Refused) as caught:
        export_bundle(a, stick, progress=pulled)
    assert caught.value.code == "out_failed"
    assert "拔出" in caught.value.message
    assert nothing_left(stick)
    assert table.pending_count(a.db) == before
    made = export_bundle(a, stick, since_last=True)
    assert (made.number, made.changes > 29) == (1, True)
    assert import_bundle(b, made.file).new >= 30


@pytest.fixture
def locked(tmp_path: Path) -> Iterator[Path]:
    """A stick with its write lock on, where the machine lets a test mount one."""
    folder = tmp_path / "locked"
    folder.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "ro,size=64k", "tmpfs", str(folder)]
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("needs root to mount a stick")
    if subprocess.run(words, capture_output=True, check=False).returncode:
        pytest.skip("no mounting here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], capture_output=True, check=False)


def test_a_locked_stick_is_named_as_such(paired: Paired, locked: Path) -> None:
    a = paired("a")
    person(a, "王芳")
    with pytest.raises(Refused) as caught:
        export_bundle(a, locked)
    assert caught.value.code == "out_not_writable"
    assert "写保护" in caught.value.hint
    assert nothing_left(locked)


def test_an_export_that_is_killed_leaves_no_file_that_looks_whole(
    paired: Paired, tmp_path: Path
) -> None:
    """Whenever the power goes: what bears a bundle's name is one, whole."""
    a, b = paired("a"), paired("b")
    with a.action("登记") as write:
        from jlcenter.domain.records import TRAINEE

        for number in range(3000):
            write.put(TRAINEE, name=hashlib.sha256(bytes(str(number), "ascii")).hexdigest())
    a.close()
    surroundings = {**os.environ, "JLCENTER_USER": "admin", "JLCENTER_PASSWORD": PASSWORD}
    draw, whole = random.Random(4), 0
    for turn in range(5):
        stick = tmp_path / f"stick-{turn}"
        stick.mkdir()
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "main.py"), "bundle", "export", "--out",
             str(stick / "s.jlb"), "--data", str(a.folder), "--json"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=surroundings,
        )  # fmt: skip
        end = time.monotonic() + 20
        while not list(stick.iterdir()) and time.monotonic() < end and process.poll() is None:
            time.sleep(0.002)
        time.sleep(draw.random() * 0.15)
        process.send_signal(signal.SIGKILL)
        process.wait(20)
        for file in stick.glob("*.jlb"):
            import_bundle(b, file)
            whole += 1
        assert all(one.name.startswith(".") or one.suffix == ".jlb" for one in stick.iterdir())
    if not whole:
        assert names(b) == []
