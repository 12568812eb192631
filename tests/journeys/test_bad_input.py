"""Bad input by command: a clear refusal with a remedy, and the data left exactly as they were."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.class_world import ClassWorld, id_number, make_class
from tests.conftest import PASSWORD, ROOT

Run = Callable[..., Any]
SAMPLE = ROOT / "tests" / "samples" / "rosters" / "sample_A_two_level.xlsx"
PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452") + b"\0" * 200


@pytest.fixture
def world(centre: Path, run_cli: Run) -> ClassWorld:
    return make_class(run_cli)


@pytest.fixture
def unchanged(world: ClassWorld) -> Iterator[ClassWorld]:
    """A class; after the test every synced record must be as it was."""
    before = world.run("digest")["digest"]
    yield world
    assert world.run("digest")["digest"] == before
    assert world.run("check")["problems"] == []


def is_clear(told: dict[str, Any], *, field: str | None = None) -> None:
    """A refusal says what, in the person's language, and what to do; never how it broke inside."""
    error = told["error"]
    assert told["ok"] is False and set(error) <= {
        "code",
        "message",
        "hint",
        "file",
        "row",
        "field",
    }
    assert error["code"] and error["message"] and error["hint"], error
    assert re.search(r"[\u4e00-\u9fff]", error["message"]), error
    for word in ("Traceback", "Errno", "Error(", "sqlite", "None", ".py"):
        assert word not in error["message"] + error["hint"], error
    if field is not None:
        assert error.get("field") == field, error


# -- files that are no rosters --------------------------------------------------------------------


def _bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", b"\0" * (400 << 20))
    return out.getvalue()


def _ole(names: tuple[str, ...]) -> bytes:
    """A compound file with these streams in its directory, as Office writes a protected book."""
    sector = 512
    header = bytearray(sector)
    header[:8] = bytes.fromhex("d0cf11e0a1b11ae1")
    header[24:28] = b"\x3e\0\x03\0"
    header[28:30] = b"\xfe\xff"
    header[30:34] = b"\x09\0\x06\0"
    header[44:48] = (1).to_bytes(4, "little")
    header[48:52] = (1).to_bytes(4, "little")
    header[56:60] = (4096).to_bytes(4, "little")
    header[60:64] = header[68:72] = b"\xfe\xff\xff\xff"
    header[76:] = b"\xff" * (sector - 76)
    header[76:80] = (0).to_bytes(4, "little")
    fat = bytearray(b"\xff" * sector)
    fat[0:4] = b"\xfd\xff\xff\xff"
    fat[4:8] = b"\xfe\xff\xff\xff"
    directory = bytearray()
    for place, name in enumerate(("Root Entry", *names)):
        entry = bytearray(128)
        told = name.encode("utf-16-le")
        entry[: len(told)] = told
        entry[64:66] = (len(told) + 2).to_bytes(2, "little")
        entry[66] = 5 if place == 0 else 2
        entry[68:80] = b"\xff" * 12
        if place == 0:
            entry[76:80] = (1).to_bytes(4, "little")
        elif place < len(names):
            entry[72:76] = (place + 1).to_bytes(4, "little")
        entry[116:120] = b"\xfe\xff\xff\xff"
        directory += entry
    directory += b"\0" * (-len(directory) % sector)
    return bytes(header + fat + directory[:sector])


FILES: dict[str, tuple[bytes, str]] = {
    "空.xlsx": (b"", "file_empty"),
    "照片.xlsx": (PNG, "not_a_spreadsheet"),
    "照片.xls": (PNG, "not_a_spreadsheet"),
    "论文.xlsx": (b"%PDF-1.7\n" + b"x" * 300, "not_a_spreadsheet"),
    "加密.xlsx": (_ole(("EncryptionInfo", "EncryptedPackage")), "file_password"),
    "炸弹.xlsx": (b"", "zip_bomb"),
    "乱码.csv": (bytes(range(256)) * 20, ""),
    "半个.xlsx": (SAMPLE.read_bytes()[:4000], ""),
    "空行.csv": (b"\n\n\n", ""),
    "别的.csv": ("品名,数量\n土豆,3\n".encode(), ""),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_no_roster(name: str, unchanged: ClassWorld, tmp_path: Path) -> None:
    data, code = FILES[name]
    path = tmp_path / name
    path.write_bytes(_bomb() if name == "炸弹.xlsx" else data)
    for words in (["roster", "import"], ["assess", "import"]):
        told = unchanged.run(*words, path, "--class", unchanged.code, expect=3)
        is_clear(told)
        assert told["error"]["file"] == name
        if words[0] == "roster" and code:
            assert told["error"]["code"] == code


def test_a_missing_file_and_a_folder(unchanged: ClassWorld, tmp_path: Path) -> None:
    (tmp_path / "夹.xlsx").mkdir()
    for name, exit_code in (("没有.xlsx", 4), ("夹.xlsx", 3)):
        path = tmp_path / name
        for words in (
            ("roster", "import", path, "--class", unchanged.code),
            ("assess", "import", path, "--class", unchanged.code),
            ("mark", "--file", path),
        ):
            told = unchanged.run(*words, expect=exit_code)
            is_clear(told)
            assert told["error"]["file"] == name


def test_a_workbook_of_200_megabytes_is_refused_unread(
    unchanged: ClassWorld, tmp_path: Path
) -> None:
    for name, start in (("大.xlsx", b"PK\x03\x04"), ("大.csv", "姓名,身份证号\n".encode())):
        path = tmp_path / name
        with path.open("wb") as out:
            out.write(start)
            out.truncate(200 << 20)
        told = unchanged.run("roster", "import", path, "--class", unchanged.code, expect=3)
        is_clear(told)
        assert told["error"]["code"] == "file_too_large"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission(unchanged: ClassWorld, tmp_path: Path) -> None:
    path = tmp_path / "锁.xlsx"
    shutil.copy(SAMPLE, path)
    path.chmod(0)
    is_clear(unchanged.run("roster", "import", path, "--class", unchanged.code, expect=3))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_r51_a_list_in_any_encoding_is_read_or_refused_and_never_garbled(
    encoding: str, world: ClassWorld, tmp_path: Path
) -> None:
    path = tmp_path / "名单.csv"
    text = f"姓名,身份证号码\n𠮷祥·买买提,{id_number(20)}\n"
    path.write_bytes(text.encode(encoding))
    told = world.run("roster", "import", path, "--class", world.code)
    assert told["enrolled"] == 1
    shown = world.run("roster", "show", "--class", world.code)["enrolments"]
    assert "𠮷祥·买买提" in [one["trainee"]["name"] for one in shown]


# -- places that cannot be written to -------------------------------------------------------------


def _writers(world: ClassWorld, out: Path) -> list[tuple[object, ...]]:
    return [
        ("print", "roster", "--class", world.code, "--out", out),
        ("export", "roster", "--class", world.code, "--out", out),
        ("backup", "create", "--out", out),
        ("certificates", "calibrate", "--out", out),
        (*("roster", "import", SAMPLE, "--class", world.code, "--dry-run"), "--rejected-out", out),
    ]


@pytest.mark.parametrize("which", range(5))
def test_an_output_into_a_missing_folder_or_onto_a_folder(
    which: int, unchanged: ClassWorld, tmp_path: Path
) -> None:
    (tmp_path / "夹").mkdir()
    for out in (tmp_path / "没有" / "a.pdf", tmp_path / "夹", Path("/proc/a.pdf")):
        told = unchanged.run(*_writers(unchanged, out)[which], expect=3)
        is_clear(told)
    assert list((tmp_path / "夹").iterdir()) == []
    assert not (tmp_path / "没有").exists()


@pytest.mark.parametrize("which", range(5))
def test_an_output_onto_a_device_is_refused_and_the_device_stays(
    which: int, unchanged: ClassWorld, tmp_path: Path
) -> None:
    for name in ("a.pdf", "a.xlsx"):
        os.mkfifo(tmp_path / name)
        told = unchanged.run(*_writers(unchanged, tmp_path / name)[which], expect=ANY_OF_OURS)
        is_clear(told)
        assert (tmp_path / name).is_fifo()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of two megabytes, where the machine lets a test mount one."""
    folder = tmp_path / "small"
    folder.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("needs root to mount a small disk")
    if subprocess.run(words, capture_output=True, check=False).returncode:
        pytest.skip("no mounting here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], capture_output=True, check=False)


@pytest.mark.parametrize("which", range(5))
def test_an_output_onto_a_full_disk(which: int, unchanged: ClassWorld, small_disk: Path) -> None:
    (small_disk / "fill").write_bytes(b"x" * (2 << 20))
    for name in ("a.pdf", "a.xlsx"):
        told = unchanged.run(*_writers(unchanged, small_disk / name)[which], expect=ANY_OF_OURS)
        is_clear(told)
        assert told.exit_code == 8 or told["error"]["code"] == "out_suffix", told
    assert [one.name for one in small_disk.iterdir()] == ["fill"]


@pytest.mark.parametrize("which", [1, 4])
def test_what_dies_after_a_full_disk_was_told_is_silent(
    which: int, unchanged: ClassWorld, small_disk: Path, run_process: Run
) -> None:
    """As a process: what its objects still try when it ends, nobody could catch."""
    (small_disk / "fill").write_bytes(b"x" * (2 << 20))
    words = _writers(unchanged, small_disk / "a.xlsx")[which]
    told = run_process(*words, expect=8)
    assert told["error"]["code"] == "disk_full"
    assert told.stderr == ""


def test_a_full_disk_under_the_data_loses_nothing(small_disk: Path, run_cli: Run) -> None:
    """Marks go on until the disk is full; then 8, and what was reported is there."""

    def run(*words: object, **options: Any) -> Any:
        return run_cli(*words, data=small_disk / "data", **options)

    run("init", "--centre", "220421", "--centre-name", "x", "--admin", "admin")
    world = make_class(run, people=2, lessons=1)
    fill = (small_disk / "fill").open("wb")
    with pytest.raises(OSError), fill:
        while True:
            fill.write(b"x" * 4096)
            fill.flush()
    marked, refused = [], None
    for status in ("absent", "present") * 100:
        told = world.one(1, 1, status, expect=ANYTHING_SAID)
        if not told["ok"]:
            refused = told
            break
        marked.append(status)
    assert refused is not None and refused.exit_code == 8, refused
    is_clear(refused)
    (small_disk / "fill").unlink()
    marks = world.attendance()[1]["marks"]
    assert marks == ({"1": marked[-1]} if marked else {})
    assert run("check")["problems"] == []
    assert world.one(1, 2, "present")["marked"] == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_data_folder(centre: Path, world: ClassWorld) -> None:
    centre.chmod(0o500)
    try:
        is_clear(world.one(1, 1, "present", expect=ANY_OF_OURS))
    finally:
        centre.chmod(0o700)


class _Ours(int):
    """An expected exit code: any refusal of the contract."""

    def __eq__(self, other: object) -> bool:
        return other in (2, 3, 4, 5, 6, 7, 8)

    __hash__ = int.__hash__


ANY_OF_OURS = _Ours(3)


# -- values nobody should type --------------------------------------------------------------------

_CLASS = ("class", "create", "--programme", "JD-JZ-5")
_FACTS = {"--name": "班", "--starts": "2026-09-01", "--ends": "2026-09-30", "--hours": "20"}
_BAD_FACTS = [
    ("--name", ""),
    ("--name", "   "),
    ("--starts", "2026-02-30"),
    ("--starts", "昨天"),
    ("--starts", "20260901x"),
    ("--starts", "0000-00-00"),
    ("--starts", "99999-01-01"),
    ("--ends", "2025-01-01"),
    ("--ends", ""),
    ("--hours", "-1"),
    ("--hours", "0"),
    ("--hours", "nan"),
    ("--hours", "inf"),
    ("--hours", "1e400"),
    ("--hours", "99999999999999999999"),
    ("--hours", "十"),
    ("--hours", ""),
    ("--capacity", "-3"),
    ("--capacity", "99999999999999999999999"),
    ("--programme", "NO-SUCH"),
    ("--type", "x"),
    ("--outreach", "rocket"),
]


@pytest.mark.parametrize(("option", "value"), _BAD_FACTS)
def test_a_class_with_a_bad_fact(option: str, value: str, unchanged: ClassWorld) -> None:
    facts = [word for pair in (_FACTS | {option: value}).items() for word in pair]
    told = unchanged.run(*_CLASS, *facts, expect=ANY_OF_OURS)
    is_clear(told)
    assert option.strip("-") in json.dumps(told["error"]) or told["error"].get("field")


_BAD_LESSONS = [
    ("--date", "2026-13-01"),
    ("--date", ""),
    ("--start", "25:00"),
    ("--start", "8点"),
    ("--start", "-1:00"),
    ("--hours", "-2"),
    ("--hours", "0"),
    ("--hours", "1000"),
    ("--hours", "nan"),
    ("--makes-up", "77"),
]


@pytest.mark.parametrize(("option", "value"), _BAD_LESSONS)
def test_a_lesson_with_a_bad_fact(option: str, value: str, unchanged: ClassWorld) -> None:
    facts = {"--date": "2026-09-10", "--start": "08:30", "--hours": "4"} | {option: value}
    words = [word for pair in facts.items() for word in pair]
    told = unchanged.run("lesson", "add", "--class", unchanged.code, *words, expect=ANY_OF_OURS)
    is_clear(told)


_BAD_PEOPLE = [
    ("--name", ""),
    ("--name", " \u3000 "),
    ("--name", "\u200b"),
    ("--name", "长" * 200),
    ("--name", "12345"),
    ("--id-number", ""),
    ("--id-number", "1"),
    ("--id-number", "220421199002300016"),
    ("--id-number", "2" * 4000),
    ("--id-number", "'; DROP TABLE trainee; --"),
    ("--phone", "x" * 5000),
    ("--category", "火星人"),
    ("--birth-date", "2026-02-30"),
    ("--sex", "?"),
    ("--id-type", "???"),
]


@pytest.mark.parametrize(("option", "value"), _BAD_PEOPLE)
def test_a_person_with_a_bad_fact_is_refused_or_warned_of_and_never_breaks(
    option: str, value: str, world: ClassWorld
) -> None:
    """Refused: nothing is there. Taken: with a warning or exactly as typed, and undone again."""
    before = world.run("digest")["digest"]
    facts = {"--name": "张三", "--id-number": id_number(30)} | {option: value}
    words = [word for pair in facts.items() for word in pair]
    told = world.run("trainee", "add", *words, expect=ANYTHING_SAID)
    if told["ok"]:
        assert told["warnings"], (option, value, told)
        world.run("undo")
        assert world.run("trainee", "find", id_number(30)[:14])["trainees"] == []
    else:
        is_clear(told)
        assert world.run("digest")["digest"] == before
    assert world.run("check")["problems"] == []


class _Said(_Ours):
    def __eq__(self, other: object) -> bool:
        return other == 0 or super().__eq__(other)

    __hash__ = int.__hash__


ANYTHING_SAID = _Said(0)

_ODD_TEXTS = [
    "--json",
    "--reveal",
    "-h",
    "{x}",
    "{0.__class__}",
    "%s%n%d",
    "'; DROP TABLE trainee; --",
    '"; --',
    "=HYPERLINK(1)",
    "<b>&amp;</b>",
    "$(id)`id`",
    "😀",
    "\U00020bb7\U0003106c",
]


@pytest.mark.parametrize("text", _ODD_TEXTS)
def test_texts_that_look_like_something_else_are_texts(
    text: str, world: ClassWorld, tmp_path: Path
) -> None:
    """Kept as typed, shown as typed, printed and exported without harm."""
    facts = (*_CLASS, f"--name={text}", *("--starts", "2026-09-01", "--ends", "2026-09-02"))
    made = world.run(*facts, "--hours", 8, f"--place={text}", f"--remark={text}")["class"]
    assert (made["name"], made["place"], made["remark"]) == (text, text, text)
    code = made["code"]
    assert world.run("class", "show", code)["class"]["name"] == text
    world.run("lesson", "add", "--class", code, "--date", "2026-09-01", "--start", "08:30",
              "--hours", 4, f"--topic={text}")  # fmt: skip
    person = ("trainee", "add", "--name", "张三", "--id-number", id_number(30), "--class", code)
    world.run(*person, f"--address={text}", f"--remark={text}")
    world.run("mark", "--class", code, "--lesson", 1, "--number", 1, "--status", "late",
              "--minutes", 5, f"--note={text}")  # fmt: skip
    for words in (["trainee", "find", "--", text], ["class", "show", "--", text]):
        world.run(*words, expect=ANYTHING_SAID)
    out = tmp_path / "a.xlsx"
    world.run("export", "roster", "--class", code, "--out", out)
    import openpyxl

    cells = [
        cell for sheet in openpyxl.load_workbook(out) for line in sheet.iter_rows() for cell in line
    ]
    assert not [cell for cell in cells if cell.data_type == "f"]
    told = world.run(
        "print", "roster", "--class", code, "--out", tmp_path / "a.pdf", expect=ANYTHING_SAID
    )
    if not told["ok"]:
        is_clear(told)
        assert told["error"]["code"] != "defect"
    world.run("history", made["id"])
    assert world.run("undo")["undone"]
    assert world.run("check")["problems"] == []


@pytest.mark.parametrize(
    "query", ["", " ", "%", "_", '"', "'", "*", "a*b OR 1", "(", "^x", "\\", "{", "\n", "x" * 5000]
)
def test_any_search_answers(query: str, unchanged: ClassWorld) -> None:
    told = unchanged.run("trainee", "find", query, expect=ANYTHING_SAID)
    assert told["ok"] or told["error"]["hint"]


_BAD_WORDS: list[tuple[tuple[object, ...], int]] = [
    (("mark", "--lesson", 1, "--number", 1, "--status", "gone"), 3),
    (("mark", "--lesson", 1, "--number", 1, "--status", "late", "--minutes", -5), 3),
    (("mark", "--lesson", 1, "--number", 1, "--status", "late", "--minutes", 10**9), 3),
    (("mark", "--lesson", 1, "--number", 1, "--status", "late", "--minutes", 10**30), 3),
    (("mark", "--lesson", 10**30, "--number", 1, "--status", "present"), 4),
    (("mark", "--lesson", 1, "--number", 10**30, "--status", "present"), 4),
    (("mark", "--lesson", 1, "--number", -1, "--status", "present"), 4),
    (("mark", "--lesson", 0, "--number", 1, "--status", "present"), 4),
    (("assess", "--number", 1, "--theory", "101"), 3),
    (("assess", "--number", 1, "--theory", "-1"), 3),
    (("assess", "--number", 1, "--theory", "nan"), 3),
    (("assess", "--number", 1, "--theory", "1e999"), 3),
    (("assess", "--number", 1, "--theory", "良好"), 3),
    (("assess", "--number", 1, "--theory", "60", "--attempt", 0), 3),
    (("assess", "--number", 1, "--theory", "60", "--attempt", 10**30), 3),
    (("assess", "--number", 99, "--theory", "60"), 4),
    (("withdraw", "--number", 1, "--reason", ""), 3),
    (("withdraw", "--number", 99, "--reason", "病"), 4),
    (("lesson", "plan", "--from", "2026-09-09", "--to", "2026-09-01", "--start", "08:30",
      "--hours", 4), 3),
    (("lesson", "plan", "--from", "2026-09-01", "--to", "9026-09-01", "--start", "08:30",
      "--hours", 4), 3),
    (("lesson", "plan", "--from", "2026-10-01", "--to", "2026-10-09", "--start", "08:30",
      "--hours", 4, "--weekdays", "8"), 3),
    (("certificates", "issue", "--number", 99), 4),
    (("certificates", "issue", "--date", "2026-02-30"), 3),
    (("enrol", "--trainee", "no-such"), 4),
    (("enrol", "--trainee", "01a20aa5-cb20-735a-944a-5d4f3608cbdc"), 4),
    (("transfer", "--number", 1, "--to", "2099A01"), 4),
]  # fmt: skip


@pytest.mark.parametrize(("words", "code"), _BAD_WORDS)
def test_numbers_dates_and_words_out_of_range(
    words: tuple[object, ...], code: int, unchanged: ClassWorld
) -> None:
    told = unchanged.run(*words, "--class", unchanged.code, expect=ANY_OF_OURS)
    is_clear(told)
    if told["error"]["code"] != "usage":
        assert _exit_of(told) in {code, 3}, told


def _exit_of(told: Any) -> int:
    return int(told.exit_code)


def test_a_zero_byte_in_a_text_of_a_file(unchanged: ClassWorld, tmp_path: Path) -> None:
    """No shell can pass one; a file can."""
    path = tmp_path / "点名.csv"
    path.write_text("class,lesson,number,status,minutes\n\0,1,1,present,\n")
    is_clear(unchanged.run("mark", "--file", path, expect=ANY_OF_OURS))


def test_users_with_odd_names_and_passwords(unchanged: ClassWorld, run_cli: Run) -> None:
    for name in ("", " ", "a\nb", "x" * 5000, "--role"):
        told = run_cli("user", "add", "--role", "trainer", "--", name, expect=ANY_OF_OURS)
        is_clear(told)
    is_clear(run_cli("class", "list", user="", expect=ANY_OF_OURS))
    is_clear(run_cli("class", "list", password="", expect=5))
    is_clear(run_cli("class", "list", user="nobody", expect=5))
    is_clear(run_cli("recover", "--code", "x", expect=ANY_OF_OURS))


@pytest.mark.parametrize("centre", ["", "22", "999999", "220421-", "220421-x", "220421-0", "二二"])
def test_a_centre_that_is_none(centre: str, run_cli: Run, tmp_path: Path) -> None:
    words = ("init", f"--centre={centre}", "--centre-name", "x", "--admin", "admin")
    is_clear(run_cli(*words, data=tmp_path / "new", expect=ANY_OF_OURS))
    assert not (tmp_path / "new" / "jlcenter.db").exists()
    assert not list((tmp_path).glob("new/*"))


def test_a_data_folder_that_is_a_file_or_garbage(
    run_cli: Run, centre: Path, tmp_path: Path
) -> None:
    file = tmp_path / "file"
    file.write_text("x")
    is_clear(run_cli("class", "list", data=file, expect=ANY_OF_OURS))
    words = ("init", "--centre", "220421", "--centre-name", "x", "--admin", "admin")
    is_clear(run_cli(*words, data=file, expect=ANY_OF_OURS))
    is_clear(run_cli(*words, data=Path("/proc/x"), expect=ANY_OF_OURS))
    for database in centre.glob("*.db"):
        database.write_bytes(b"garbage" * 1000)
    told = run_cli("class", "list", expect=7)
    is_clear(told)


def test_arguments_that_are_no_text_and_terminals_that_lack_characters(
    unchanged: ClassWorld, centre: Path
) -> None:
    """A GBK terminal beside a UTF-8 program, or the other way round."""
    env = {
        **os.environb,
        b"JLCENTER_DATA": os.fsencode(centre),
        b"JLCENTER_USER": b"admin",
        b"JLCENTER_PASSWORD": PASSWORD.encode(),
    }

    def run(*words: bytes, **more: bytes) -> subprocess.CompletedProcess[bytes]:
        surroundings = env | {name.encode(): value for name, value in more.items()}
        command = [os.fsencode(sys.executable), os.fsencode(ROOT / "main.py"), *words]
        return subprocess.run(command, capture_output=True, env=surroundings, check=False)

    for words in (
        (b"trainee", b"find", b"\xd5\xc5"),
        (b"trainee", b"add", b"--id-type", b"pending", b"--name", b"\xd5\xc5\xc8\xfd"),
        (b"roster", b"import", b"/tmp/\xff.xlsx", b"--class", unchanged.code.encode()),
        (b"class", b"list", b"--user", b"\xff"),
    ):
        done = run(*words, b"--json")
        is_clear(json.loads(done.stdout))
        assert done.returncode in (3, 4) and b"Traceback" not in done.stderr
    assert run(b"class", b"list", b"--json", JLCENTER_PASSWORD=b"\xff").returncode == 5
    plain = run(b"class", b"list", PYTHONIOENCODING=b"ascii")
    assert plain.returncode == 0 and unchanged.code.encode() in plain.stdout
    told = run(b"class", b"list", b"--json", PYTHONIOENCODING=b"ascii")
    assert json.loads(told.stdout)["classes"][0]["name"] == "家政一班"
    assert run(b"class", b"list", PYTHONIOENCODING=b"gbk").stdout.decode("gbk").count("家政一班")


# -- no trace of people ---------------------------------------------------------------------------


def test_refusals_leave_no_personal_data_in_logs_and_names(
    world: ClassWorld, centre: Path, tmp_path: Path
) -> None:
    number = id_number(30)
    world.run("trainee", "add", "--name", "隐名氏", "--id-number", number[:-1], expect=3)
    world.run("trainee", "add", "--name", "隐名氏", "--id-number", number, "--class", world.code)
    world.run("trainee", "add", "--name", "别名", "--id-number", number, expect=3)
    told = world.run("trainee", "find", "隐名氏", user="nobody", expect=5)
    assert number not in json.dumps(told)
    for path in centre.rglob("*"):
        assert "隐名氏" not in path.name and number not in path.name
        if path.is_file():
            assert number.encode() not in path.read_bytes(), path
            assert "隐名氏".encode() not in path.read_bytes(), path


# -- two at once, and the power going out ---------------------------------------------------------


def _process(centre: Path, *words: object, **more: Any) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *(str(one) for one in words)],
        env={
            **os.environ,
            "JLCENTER_DATA": str(centre),
            "JLCENTER_USER": "admin",
            "JLCENTER_PASSWORD": PASSWORD,
            "PYTHONPATH": str(ROOT),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **more,
    )


#: marks one person after the other, and says so after each
_MARKER = """
import sys
from pathlib import Path
from jlcenter.app.bootstrap import log_in
from jlcenter.app import call_roll, lookup
folder, code, lesson, first, last, status = sys.argv[1:]
session = log_in(Path(folder), "admin", "folding-stool")
class_id = lookup.class_id(session, code)
lesson_id = lookup.lesson_id(session, class_id, int(lesson))
while True:
    for number in range(int(first), int(last) + 1):
        person = lookup.enrolment_id(session, class_id, number)
        call_roll.mark(session, lesson_id, person, status)
        print(number, status, flush=True)
    if status == "present":
        break
    status = "leave" if status == "absent" else "absent"
"""


def test_two_processes_mark_at_once_and_neither_loses_one(
    centre: Path, run_cli: Run, run_process: Run
) -> None:
    world = make_class(run_cli, people=0, lessons=2)
    for n in range(30):
        world.join(n)
    both = [
        _process(centre, "-c", _MARKER, centre, world.code, lesson, 1, 30, "present")
        for lesson in (1, 2)
    ]
    commands = [
        _process(centre, ROOT / "main.py", "assess", "--class", world.code, "--number", n,
                 "--theory", 60 + n, "--json")
        for n in range(1, 6)
    ]  # fmt: skip
    for one in both + commands:
        out, err = one.communicate(timeout=240)
        assert one.returncode == 0, out + err
    for row in world.attendance().values():
        assert row["marks"] == {"1": "present", "2": "present"}
    scores = world.run("assess", "--class", world.code)["enrolments"]
    assert [one["theory"] for one in scores[:5]] == [61, 62, 63, 64, 65]
    assert world.run("check")["problems"] == []


def test_every_mark_that_was_reported_survives_a_kill(centre: Path, run_cli: Run) -> None:
    world = make_class(run_cli, people=8, lessons=1)
    for lines in (1, 9, 20):
        marking = _process(centre, "-c", _MARKER, centre, world.code, 1, 1, 8, "absent")
        assert marking.stdout is not None
        told = [marking.stdout.readline() for _ in range(lines)]
        marking.send_signal(signal.SIGKILL)
        told += marking.communicate()[0].splitlines()
        assert marking.returncode == -signal.SIGKILL
        last: dict[int, str] = {}
        reported = [line.split() for line in told if line.endswith("\n") or len(line.split()) == 2]
        for one, status in reported:
            last[int(one)] = status
        marks = {n: row["marks"].get("1") for n, row in world.attendance().items()}
        next_up = reported[-1][0] if reported else "0"
        for number, status in last.items():
            # the one after the last reported may be on disk already, unreported
            if number != int(next_up) % 8 + 1:
                assert marks[number] == status, (number, marks, told)
        assert world.run("check")["problems"] == []
        assert world.run("undo")["undone"]
