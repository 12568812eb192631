"""The JSON that docs/commands.md promises: key names, plurals, ids, numbers, exit codes."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from jlcenter.cli import run as run_words
from jlcenter.storage import journal
from tests.class_world import ClassWorld, id_number, make_class
from tests.conftest import PASSWORD, ROOT

Run = Callable[..., Any]
SAMPLE = ROOT / "tests" / "samples" / "rosters" / "sample_A_two_level.xlsx"


@pytest.fixture
def world(centre: Path, run_cli: Run) -> ClassWorld:
    """Three people, two lessons, everyone present, everyone passed."""
    world = make_class(run_cli, people=3, lessons=2, hours=8)
    for lesson in (1, 2):
        world.mark(lesson, "--all", "present")
    for number in (1, 2, 3):
        run_cli("assess", "--class", world.code, "--number", number, "--theory", 80,
                "--practical", 90)  # fmt: skip
    return world


def has(told: dict[str, Any], *keys: str) -> None:
    assert told["ok"] is True, told
    missing = [key for key in keys if key not in told]
    assert not missing, (missing, sorted(told))


def is_record(one: dict[str, Any], *keys: str) -> None:
    UUID(str(one["id"]))
    missing = [key for key in keys if key not in one]
    assert not missing, (missing, sorted(one))


# -- lists, shows, creates ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "plural", "keys"),
    [
        (("class", "list"), "classes", ("code", "name")),
        (("class", "list", "--year", 2026), "classes", ("code", "name")),
        (("lesson", "list", "--class"), "lessons", ("number", "date", "hours")),
        (("teacher", "list"), "teachers", ("name",)),
        (("user", "list"), "users", ("name", "role")),
        (("roster", "show", "--class"), "enrolments", ("number", "status", "category", "trainee")),
        (("trainee", "find", "zhang"), "trainees", ("name", "id_number", "sex", "birth_date")),
        (("attendance", "show", "--class"), "enrolments",
         ("number", "name", "hours", "required_hours", "rate", "marks")),
        (("completion", "--class"), "enrolments", ("number", "eligible", "reasons")),
        (("assess", "--class"), "enrolments", ("number", "theory", "practical")),
        (("exam", "list", "--class"), "exams", ("date", "place", "assessors")),
        (("certificates", "list", "--class"), "certificates", ("serial", "number", "status")),
    ],
)  # fmt: skip
def test_a_list_answers_its_plural_and_each_record_its_id(
    words: tuple[object, ...], plural: str, keys: tuple[str, ...], world: ClassWorld
) -> None:
    world.run("teacher", "add", "--name", "王老师", "--id-number", id_number(9))
    world.run("exam", "add", "--class", world.code, "--date", "2026-09-03", "--place", "校内")
    world.run("certificates", "issue", "--class", world.code, "--date", "2026-09-03")
    told = world.run(*words, *([world.code] if words[-1] == "--class" else []))
    has(told, plural)
    assert isinstance(told[plural], list) and told[plural]
    for one in told[plural]:
        is_record(one, *keys)
        if "number" in keys:
            assert type(one["number"]) is int


def test_programmes_are_listed_by_code(world: ClassWorld) -> None:
    told = world.run("programme", "list")
    has(told, "programmes")
    for one in told["programmes"]:
        assert one["id"] and one["code"] and one["name"]
    shown = world.run("programme", "show", "JD-JZ-5")["programme"]
    for key in ("brand", "training_type", "target_groups", "occupation", "level", "hours",
                "sponsor", "scheme"):  # fmt: skip
        assert key in shown


def test_create_add_and_show_answer_their_singular(world: ClassWorld) -> None:
    run, code = world.run, world.code
    words = ["--name", "二班", "--programme", "JD-JZ-5", "--starts", "2026-09-01"]
    made = run("class", "create", *words, "--ends", "2026-09-09", "--hours", "8.5")
    is_record(made["class"], "code", "name")
    assert made["class"]["hours"] == 8.5
    for more in (("show", code), ("edit", code, "--place", "镇"), ("apply", code, "--number", "1"),
                 ("approve", code, "--number", "2"), ("return", code), ("hand-over", code, "--to",
                 "李老师"), ("close", code), ("reopen", code)):  # fmt: skip
        is_record(run("class", *more)["class"], "code", "status")
    lesson = run(
        *("lesson", "add", "--class", code, "--date", "2026-09-08", "--start", "08:30"),
        *("--hours", "1.5", "--topic", "收纳"),
    )["lesson"]
    is_record(lesson, "number", "date", "hours")
    assert (lesson["number"], lesson["hours"]) == (3, 1.5)
    changes = [["move", "--date", "2026-09-09"], ["edit", "--teacher", "李老师"],
               ["not-held", "--reason", "雪"], ["restore"], ["cancel"]]  # fmt: skip
    for what, *options in changes:
        told = run("lesson", what, "--class", code, "--lesson", 3, *options)
        is_record(told["lesson"], "number")
    planned = run(
        *("lesson", "plan", "--class", code, "--from", "2026-09-10", "--to", "2026-09-11"),
        *("--start", "08:30", "--hours", 4),
    )
    assert [one["number"] for one in planned["lessons"]] == [4, 5]
    teacher = run("teacher", "add", "--name", "王老师", "--id-number", id_number(9))["teacher"]
    is_record(teacher, "name")
    person = run("trainee", "add", "--name", "单雪", "--id-number", id_number(8), "--class", code)
    is_record(person["trainee"], "name")
    is_record(person["enrolment"], "number")
    is_record(run("trainee", "show", person["trainee"]["id"])["trainee"], "classes")
    edited = run("trainee", "edit", person["trainee"]["id"], "--phone", "13800000000")
    is_record(edited["trainee"])
    gone = run("withdraw", "--class", code, "--number", 4, "--reason", "病")["enrolment"]
    assert gone["status"] == "withdrawn" and gone["id"] == person["enrolment"]["id"]
    back = run("enrol", "--class", code, "--trainee", person["trainee"]["id"])["enrolment"]
    is_record(back, "number")
    there = run("transfer", "--class", code, "--number", 4, "--to", made["class"]["code"])
    is_record(there["enrolment"], "number", "trainee")


def test_the_roster_import_has_every_key(world: ClassWorld) -> None:
    told = world.run("roster", "import", SAMPLE, "--class", world.code)
    has(told, "sheet", "header_rows", "columns", "rows", "enrolled", "updated", "already_enrolled",
        "rejected", "duplicates", "held", "warnings", "ignored_rows")  # fmt: skip
    assert isinstance(told["columns"], dict) and "id_number" in told["columns"].values()
    for one in told["rejected"]:
        assert {"row", "field", "code", "message"} <= set(one)
    for one in told["duplicates"]:
        assert {"row", "of_row", "kind", "message"} <= set(one)
        assert one["kind"] in ("same_person", "id_conflict")
    for one in told["warnings"]:
        assert {"row", "field", "code", "message"} <= set(one) and one["code"].islower()
    for one in told["ignored_rows"]:
        assert {"row", "why"} <= set(one)


def test_marks_attendance_and_undo(world: ClassWorld) -> None:
    run = world.run
    assert world.one(1, 2, "late", "--minutes", 20)["marked"] == 1
    assert world.one(1, 2, "late", "--minutes", 20)["unchanged"] == 1
    world.mark(1, "--number", 3, "--clear")
    rows = world.attendance()
    assert rows[3]["marks"] == {"2": "present"} and rows[2]["marks"]["1"] == "late"
    assert type(rows[1]["number"]) is int and rows[1]["rate"] == 1
    done = run("undo")
    has(done, "undone", "kept")
    assert isinstance(done["undone"], str) and done["kept"] == []
    has(run("redo"), "redone", "kept")


def test_certificates_and_their_verification(world: ClassWorld, tmp_path: Path) -> None:
    run, code = world.run, world.code
    run("withdraw", "--class", code, "--number", 3, "--reason", "病")
    told = run("certificates", "issue", "--class", code, "--date", "2026-09-03")
    assert [sorted(one) for one in told["issued"]] == [["number", "serial"]] * 2
    assert [(one["number"], "withdrawn" in one["reasons"]) for one in told["refused"]] == [
        (3, True)
    ]
    serial = told["issued"][0]["serial"]
    again = run("certificates", "issue", "--class", code, "--date", "2026-09-03")
    assert again["issued"] == []
    shown = run("certificates", "show", serial)["certificate"]
    is_record(shown, "serial", "number", "name")
    out = tmp_path / "c.pdf"
    run("certificates", "print", "--class", code, "--out", out)
    several = run("certificates", "verify", out)
    has(several, "valid", "certificates")
    assert several["valid"] is True and len(several["certificates"]) == 2
    one = run("certificates", "verify", shown["token"])
    has(one, "valid", "serial", "name", "class", "revoked", "checked", "as_of")
    assert (one["serial"], one["revoked"]) == (serial, False)
    assert one["checked"] in ("offline", "online")
    run("certificates", "revoke", serial, "--reason", "错发")
    revoked = run("certificates", "verify", shown["token"])
    assert (revoked["revoked"], revoked["valid"]) == (True, False)
    second = told["issued"][1]["serial"]
    is_record(run("certificates", "reissue", second, "--reason", "遗失")["certificate"], "serial")
    for text in ("no code", "jlcenter:v1#1.AAAA", str(tmp_path / "none.pdf")):
        assert run("certificates", "verify", text, expect=FAILS)["ok"] is False


class _Fails(int):
    def __eq__(self, other: object) -> bool:
        return other in (2, 3, 4, 7)

    __hash__ = int.__hash__


FAILS = _Fails(7)


def test_sync_status_digest_conflicts_backup_and_check(world: ClassWorld) -> None:
    run = world.run
    has(run("sync", "status"), "pending", "last_success", "last_error",
        "server_time_offset_seconds")  # fmt: skip
    digest = run("digest")
    has(digest, "digest", "kinds")
    assert len(bytes.fromhex(digest["digest"])) >= 16
    assert {"rows", "digest"} <= set(digest["kinds"]["trainee"])
    assert digest["kinds"]["trainee"]["rows"] == 3
    assert run("conflicts", "list")["conflicts"] == []
    assert run("conflicts", "resolve", "no-such", "--keep", "kept", expect=FAILS)["error"]["hint"]
    assert run("check")["problems"] == []
    made = run("backup", "create")["backup"]
    assert Path(made["file"]).is_file()
    assert [one["file"] for one in run("backup", "list")["backups"]] == [made["file"]]
    has(run("backup", "restore", made["file"]), "restored")
    assert run("digest")["digest"] == digest["digest"]
    assert run("sync", expect=FAILS)["error"]["hint"]
    offline = run("pair", "--server", "http://127.0.0.1:9", "--code", "ABCD", expect=6)
    assert offline["error"]["message"]
    plain = run("pair", "--server", "http://10.255.0.1:9", "--code", "ABCD", expect=3)
    assert plain["error"]["hint"]


def test_a_damaged_backup_or_none_at_all_is_7(world: ClassWorld, tmp_path: Path) -> None:
    for name, data in (("short", b""), ("other", b"x" * 999)):
        (tmp_path / name).write_bytes(data)
        told = world.run("backup", "restore", tmp_path / name, expect=7)
        assert told["error"]["code"] and told["error"]["file"] == name
    assert world.run("backup", "restore", tmp_path / "none", expect=4)["error"]["hint"]


# -- masked unless revealed -----------------------------------------------------------------------


def _audit_looks(make_session: Run) -> list[dict[str, Any]]:
    session = make_session()
    looks = []
    for (no,) in session.db.execute("SELECT no FROM strand WHERE mine = 1").fetchall():
        for kept in journal.entries_of_strand(session.db, session.door.names, no):
            if kept.entry.kind == 0:
                told = json.loads(kept.entry.changes[0].value)
                if told.get("what") == "look" or "look" in str(told):
                    looks.append(told)
    session.close()
    return looks


@pytest.mark.parametrize(
    "words",
    [
        ("roster", "show", "--class", "CODE"),
        ("trainee", "find", "张"),
        ("trainee", "show", "PERSON"),
        ("history", "PERSON"),
        ("teacher", "list"),
    ],
)
def test_numbers_are_masked_unless_revealed_and_the_journal_says_so(
    words: tuple[str, ...], world: ClassWorld, make_session: Run
) -> None:
    number, phone = id_number(0), "13812345678"
    world.run("teacher", "add", "--name", "王老师", "--id-number", number, "--phone", phone)
    person = world.run("trainee", "find", number)["trainees"][0]["id"]
    world.run("trainee", "edit", person, "--phone", phone)
    given = [{"CODE": world.code, "PERSON": person}.get(one, one) for one in words]
    hidden = json.dumps(world.run(*given), ensure_ascii=False)
    assert number not in hidden and phone not in hidden
    assert _audit_looks(make_session) == []
    shown = json.dumps(world.run(*given, "--reveal"), ensure_ascii=False)
    assert number in shown and phone in shown
    assert len(_audit_looks(make_session)) == 1


# -- one object, whatever happens -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "exit_code"),
    [
        ("user list", 0),
        ("--json user list", 0),
        ("user --json list", 0),
        ("user list --user=admin --lang en", 0),
        ("--lang ko class list", 0),
        ("class show 2000A01", 4),
        ("class", 2),
        ("class create", 2),
        ("class nonsense", 2),
        ("nonsense", 2),
        ("class list --year x", 2),
        ("class list --nonsense", 2),
        ("--lang fr class list", 2),
        ("mark --class x", 2),
        ("mark --class x --lesson one --number 1 --status present", 2),
        ("assess", 2),
        ("print nonsense --class x --out a.pdf", 2),
        ("undo", 3),
        ("user add x --role king", 3),
        ("user disable nobody", 4),
        ("user disable admin", 3),
        ("roster import", 2),
        ("--data", 2),
        ("class list --user nobody", 5),
    ],
)
def test_standard_output_is_exactly_one_json_object(
    words: str, exit_code: int, centre: Path, monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setenv("JLCENTER_DATA", str(centre))
    monkeypatch.setenv("JLCENTER_USER", "admin")
    monkeypatch.setenv("JLCENTER_PASSWORD", PASSWORD)
    monkeypatch.setenv("JLCENTER_NEW_PASSWORD", PASSWORD)
    arguments = words.split()
    if "--json" not in arguments:
        arguments.insert(0, "--json")
    capfd.readouterr()
    code = run_words(arguments)
    out, err = capfd.readouterr()
    assert code == exit_code, (words, out, err)
    assert out.count("\n") == 1
    told = json.loads(out)
    assert told["ok"] is (exit_code == 0)
    if exit_code:
        assert set(told["error"]) >= {"code", "message", "hint"}
        assert told["error"]["message"] and told["error"]["hint"]
    assert "Traceback" not in err


_ALL_HELP = """
import sys
import click
from jlcenter.cli import root, run

def walk(command, words):
    print("#", *words)
    assert run(["--lang", sys.argv[1], *words, "--help"]) == 0
    if isinstance(command, click.Group):
        for name in command.list_commands(click.Context(command)):
            walk(command.get_command(click.Context(command), name), [*words, name])

from jlcenter.words import set_language
set_language(sys.argv[1])
walk(root(), [])
"""


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_command_explains_itself(lang: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _ALL_HELP, lang],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    for page in done.stdout.split("# ")[1:]:
        words, _newline, text = page.partition("\n")
        options = [line for line in text.splitlines() if line.startswith("  --")]
        if lang == "en":
            ours = [one for one in text if "\u4e00" <= one <= "\u9fff"]
            # examples may hold a Chinese heading
            assert len(ours) < 20, (words, text)
        elif options:
            assert re.search(r"[\u4e00-\u9fff]", text), (words, text)


def test_text_for_people_is_on_standard_output_and_warnings_are_not(
    centre: Path,
) -> None:
    env = {
        **os.environ,
        "JLCENTER_DATA": str(centre),
        "JLCENTER_USER": "admin",
        "JLCENTER_PASSWORD": PASSWORD,
    }

    def text(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, str(ROOT / "main.py"), *words],
            capture_output=True,
            text=True,
            env=env,
            check=False,
        )

    made = text(
        *("class", "create", "--name", "家政", "--programme", "JD-JZ-5", "--hours", "8"),
        *("--starts", "2026-09-01", "--ends", "2026-09-02"),
    )
    assert made.returncode == 0 and "家政" in made.stdout and "注意" in made.stderr
    listed = text("class", "list")
    lines = listed.stdout.splitlines()
    assert lines[0].startswith("编号") and "家政" in lines[1] and listed.stderr == ""
    wrong = text("class", "show", "x")
    assert wrong.returncode == 4 and wrong.stdout == "" and len(wrong.stderr.splitlines()) >= 2
