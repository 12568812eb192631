"""``bundle …`` and ``province bundle import``: what scripts are promised, and a full stick."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from jlcenter.app.bootstrap import log_in
from tests.conftest import PASSWORD
from tests.sync.bundle_world import StickProvince, content, person

Run = Callable[..., Any]
CENTRE = "220421"
COUNTS = ("changes", "new", "already_known", "conflicts")


@pytest.fixture
def province(tmp_path: Path) -> StickProvince:
    return StickProvince(tmp_path / "province")


@pytest.fixture
def laptops(tmp_path: Path, province: StickProvince, run_cli: Run) -> tuple[Path, Path]:
    """Two paired laptops, the first with a teacher."""
    found = (tmp_path / "laptop-a", tmp_path / "laptop-b")
    for folder in found:
        words = ("--centre", CENTRE, "--centre-name", "东丰县职教中心", "--admin", "admin")
        run_cli("init", *words, data=folder)
        session = log_in(folder, "admin", PASSWORD)
        province.pair(session)
        session.close()
    teacher = ("--name", "王芳", "--id-number", "220421198001011221")
    run_cli("teacher", "add", *teacher, data=found[0])
    return found


def test_from_laptop_to_laptop(laptops: tuple[Path, Path], tmp_path: Path, run_cli: Run) -> None:
    a, b = laptops
    file = tmp_path / "stick.jlb"
    made = run_cli("bundle", "export", "--out", file, data=a)
    assert made["bundle"] == {"file": str(file), "size": file.stat().st_size, "number": 1}
    assert made["kinds"]["teacher"] == 1
    came = run_cli("bundle", "import", file, data=b)
    assert came["from"] == "A"
    assert came["changes"] == made["changes"] == came["new"] + came["already_known"]
    assert came["kinds"] == made["kinds"]
    again = run_cli("bundle", "import", file, data=b)
    assert [again[name] for name in COUNTS] == [made["changes"], 0, made["changes"], 0]
    since = run_cli("bundle", "export", "--out", tmp_path / "s2.jlb", "--since-last", data=a)
    assert (since["changes"], since["since_last"]) == (0, True)
    kept = run_cli("bundle", "list", data=a)["bundles"]
    assert [Path(one["file"]).name.rpartition("-")[2] for one in kept] == ["0002.jlb", "0001.jlb"]


def test_to_the_province_and_back(
    laptops: tuple[Path, Path], province: StickProvince, tmp_path: Path, run_cli: Run
) -> None:
    a, b = laptops
    assert run_cli("sync", "status", data=a)["state"] == "waiting"
    file, receipt = tmp_path / "stick.jlb", tmp_path / "receipt.jlb"
    made = run_cli("bundle", "export", "--out", file, data=a)

    def take(*words: object, **options: Any) -> Any:
        place = province.account.folder
        return run_cli(
            "province", "bundle", "import", *words, data=place, user="province",
            password="spring-river", **options,
        )  # fmt: skip

    taken = take(file, "--receipt", receipt)
    assert (taken["from"], taken["centre"], taken["receipt"]) == ("A", CENTRE, str(receipt))
    assert (taken["new"], taken["kinds"]) == (made["changes"], made["kinds"])
    came = run_cli("bundle", "import", receipt, data=a)
    assert (came["from"], came["receipt"], came["pending"]) == ("province", True, 0)
    assert came["acknowledged"] > 0
    assert run_cli("sync", "status", data=a)["state"] == "all_sent"
    assert take(file, "--receipt", receipt, expect=3)["error"]["code"] == "bundle_exists"
    assert take(receipt, "--receipt", tmp_path / "r2.jlb", expect=7)["ok"] is False
    run_cli("bundle", "export", "--out", tmp_path / "b.jlb", data=b)
    back = tmp_path / "back.jlb"
    take(tmp_path / "b.jlb", "--receipt", back)
    assert run_cli("bundle", "import", back, data=b)["new"] > 0
    session = log_in(b, "admin", PASSWORD)
    assert content(session) == province.digest(CENTRE)
    session.close()


def test_refusals_have_the_contracts_codes(
    laptops: tuple[Path, Path], tmp_path: Path, run_cli: Run, centre: Path
) -> None:
    a, b = laptops
    file = tmp_path / "stick.jlb"
    run_cli("bundle", "export", "--out", file, data=a)
    for n, data in enumerate((b"", b"JLBUNDLE", file.read_bytes()[:-1], file.read_bytes() + b"x")):
        bad = tmp_path / f"bad{n}.jlb"
        bad.write_bytes(data)
        told = run_cli("bundle", "import", bad, data=b, expect=7)
        assert told["error"]["code"] == "bundle_damaged"
        assert told["error"]["file"] == bad.name
    run_cli("bundle", "import", tmp_path / "none.jlb", data=b, expect=4)
    # the stick is not there: neither is a file of its name to be made, nor a stick to be blamed
    run_cli("bundle", "import", file / "none.jlb", data=b, expect=4)
    missing = f"{tmp_path / 'no-stick'}/"
    told = run_cli("bundle", "export", "--out", missing, data=a, expect=3)
    assert told["error"]["code"] == "out_folder_missing"
    assert not (tmp_path / "no-stick").exists()
    run_cli("bundle", "import", tmp_path, data=b, expect=7)
    run_cli("bundle", "export", "--out", file, data=a, expect=3)
    run_cli("bundle", "export", data=a, expect=2)
    for words in (("export", "--out", tmp_path / "x.jlb"), ("import", file)):
        assert run_cli("bundle", *words, data=centre, expect=3)["error"]["code"] == "not_paired"


@pytest.fixture
def small_stick(tmp_path: Path) -> Iterator[Path]:
    """A stick of a few kilobytes, where the machine lets a test mount one."""
    folder = tmp_path / "small"
    folder.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", str(folder)]
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("needs root to mount a small disk")
    if subprocess.run(words, capture_output=True, check=False).returncode:
        pytest.skip("no mounting here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], capture_output=True, check=False)


@pytest.mark.parametrize("pages", [4, 3])
def test_r04_a_full_stick_leaves_no_half_bundle(
    pages: int, laptops: tuple[Path, Path], small_stick: Path, tmp_path: Path, run_cli: Run
) -> None:
    """Full from the start, or while it is written."""
    a, b = laptops
    session = log_in(a, "admin", PASSWORD)
    for number in range(150):
        person(session, hashlib.sha256(bytes([number])).hexdigest()[:30])
    session.close()
    (small_stick / "fill").write_bytes(b"x" * 4096 * pages)
    before = run_cli("sync", "status", data=a)["pending"]
    told = run_cli("bundle", "export", "--out", small_stick / "s.jlb", data=a, expect=8)
    assert told["error"]["code"] == "disk_full"
    assert [one.name for one in small_stick.iterdir()] == ["fill"]
    assert run_cli("sync", "status", data=a)["pending"] == before
    # nothing counts as exported, and elsewhere there is room
    made = run_cli("bundle", "export", "--out", tmp_path / "s.jlb", "--since-last", data=a)
    assert made["changes"] > 0
    assert made["bundle"]["number"] == 1
    assert run_cli("bundle", "import", tmp_path / "s.jlb", data=b)["new"] > 0


def test_text_for_people_tells_the_counts_on_both_sides(
    laptops: tuple[Path, Path],
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from jlcenter.cli import run

    a, b = laptops
    file = tmp_path / "stick.jlb"
    monkeypatch.setenv("JLCENTER_USER", "admin")
    monkeypatch.setenv("JLCENTER_PASSWORD", PASSWORD)
    assert run(["bundle", "export", "--out", str(file), "--data", str(a)]) == 0
    out = capfd.readouterr().out
    assert "已导出" in out
    assert str(file) in out
    assert run(["bundle", "import", str(file), "--data", str(b)]) == 0
    assert "来自电脑 A" in capfd.readouterr().out
