"""The main job by command, from a class to certificates, each command as a user types it.

What a fixture would hide is run as processes of their own: restarts, undo across them, printing.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.class_world import id_number
from tests.conftest import ROOT

Run = Callable[..., Any]
SAMPLES = ROOT / "tests" / "samples" / "rosters"


@dataclass
class Job:
    """A class of five lessons of four hours with sample A's eight people."""

    run: Run
    process: Run
    code: str

    def mark(self, lesson: int, *words: object, **options: Any) -> Any:
        return self.run("mark", "--class", self.code, "--lesson", lesson, *words, **options)

    def one(self, lesson: int, number: int, status: str, *more: object) -> Any:
        return self.mark(lesson, "--number", number, "--status", status, *more)

    def rows(self, *words: object) -> dict[int, dict[str, Any]]:
        told = self.run(*words, "--class", self.code)
        return {one["number"]: one for one in told["enrolments"]}

    def attendance(self) -> dict[int, dict[str, Any]]:
        return self.rows("attendance", "show")

    def reasons(self) -> dict[int, list[str]]:
        return {number: one["reasons"] for number, one in self.rows("completion").items()}

    def find(self, query: str) -> list[str]:
        return [one["name"] for one in self.run("trainee", "find", query)["trainees"]]


@pytest.fixture
def job(centre: Path, run_cli: Run, run_process: Run) -> Job:
    code = run_cli(
        *("class", "create", "--name", "家政服务员一班", "--programme", "JD-JZ-5"),
        *("--starts", "2025-03-10", "--ends", "2025-03-21", "--hours", 20, "--outreach", "van"),
    )["class"]["code"]
    run_cli(
        *("lesson", "plan", "--class", code, "--from", "2025-03-10", "--to", "2025-03-14"),
        *("--start", "08:30", "--hours", 4),
    )
    run_process("roster", "import", SAMPLES / "sample_A_two_level.xlsx", "--class", code)
    return Job(run_cli, run_process, code)


# -- walk-ins and finding (4) ---------------------------------------------------------------------


def test_a_walk_in_is_enrolled_and_found_every_way(job: Job) -> None:
    number = id_number(7)
    added = job.process(
        *("trainee", "add", "--name", "单雨㛃", "--id-number", number, "--phone", "13712345678"),
        *("--class", job.code),
    )
    assert added["enrolment"]["number"] == 9
    person = added["trainee"]
    assert person["sex"] in ("男", "女") and person["birth_date"].startswith(number[6:10])
    for query in ("单", "雨", "单雨", "shan", "dan", "shanyu", "danyu", "sy", "dy", "SHAN",
                  number, number[:10], number[-6:], "13712345678", "5678"):  # fmt: skip
        assert "单雨㛃" in job.find(query), query
    for name, queries in {
        "仇桂兰": ("仇", "qiu", "chou", "qgl", "cgl"),
        "曾祥福": ("曾", "zeng", "ceng", "zxf", "zengxiangfu"),
        "欧阳春": ("ouyang", "oyc", "ouyangchun"),
        "买买提·艾力": ("买买提", "艾力", "maimaiti", "mmtal"),
    }.items():
        job.run("trainee", "add", "--name", name, "--id-type", "pending", "--class", job.code)
        for query in queries:
            assert name in job.find(query), (name, query)
    assert job.find("qqqq") == []
    known = job.run("trainee", "find", "zhanghaiyu")["trainees"]
    assert [one["name"] for one in known] == ["张海宇"] and known[0]["classes"] == [job.code]


@pytest.mark.parametrize(
    ("id_type", "number", "sex"),
    [
        (None, "220421198712279937", "男"),
        (None, "810000199408230021", "女"),
        ("护照", "E12345678", None),
        ("港澳台居民居住证", "830000199201300022", "女"),
    ],
)
def test_documents_of_every_sort(
    id_type: str | None, number: str, sex: str | None, centre: Path, run_cli: Run
) -> None:
    more = ["--id-type", id_type] if id_type else []
    told = run_cli("trainee", "add", "--name", "陈美玲", "--id-number", number, *more)
    assert told["trainee"]["sex"] == sex
    assert run_cli("trainee", "show", told["trainee"]["id"], "--reveal")["trainee"][
        "id_number"
    ] == (number)


# -- the roll (5) ---------------------------------------------------------------------------------


def test_every_state_and_how_it_counts(job: Job) -> None:
    for number, (status, more) in enumerate(
        [
            ("present", []),
            ("late", ["--minutes", 20]),
            ("left_early", ["--minutes", 45]),
            ("absent", []),
            ("leave", []),
            ("online", []),
        ],
        start=1,
    ):
        assert job.one(1, number, status, *more)["marked"] == 1
    rows = job.attendance()
    assert [rows[n]["hours"] for n in range(1, 8)] == [
        4,
        pytest.approx(160 / 45, abs=0.01),
        3,
        0,
        0,
        4,
        0,
    ]
    assert all(row["required_hours"] == 4 for row in rows.values())
    assert [rows[n]["marks"].get("1") for n in (4, 5, 6, 7)] == ["absent", "leave", "online", None]
    assert "1" not in rows[7]["marks"] and "2" not in rows[1]["marks"]


def test_everyone_present_exceptions_overwrite_and_clear(job: Job) -> None:
    job.one(1, 1, "leave")
    told = job.mark(1, "--all", "present", "--except", "3:absent,7:late:20")
    assert (told["marked"], told["unchanged"]) == (7, 1)
    marks = {number: row["marks"]["1"] for number, row in job.attendance().items()}
    assert marks == {1: "leave", 3: "absent", 7: "late"} | {n: "present" for n in (2, 4, 5, 6, 8)}
    assert job.mark(1, "--all", "present")["marked"] == 0
    assert job.mark(1, "--all", "present", "--overwrite")["marked"] == 3
    assert {row["marks"]["1"] for row in job.attendance().values()} == {"present"}
    job.mark(1, "--number", 5, "--clear")
    assert job.attendance()[5]["marks"] == {}


def test_undo_and_redo_across_processes(job: Job) -> None:
    """Five single marks on one person and a bulk mark, each taken back and done again."""
    statuses = ["present", "late", "absent", "leave", "online"]
    for status in statuses:
        job.process("mark", "--class", job.code, "--lesson", 1, "--number", 1, "--status", status)
    job.process("mark", "--class", job.code, "--lesson", 1, "--all", "present")

    def now() -> tuple[str | None, int]:
        rows = job.attendance()
        return rows[1]["marks"].get("1"), sum(bool(row["marks"]) for row in rows.values())

    states = [(one, 1) for one in statuses] + [("online", 8)]
    assert now() == states[-1]
    for state in [*reversed(states[:-1]), (None, 0)]:
        told = job.process("undo")
        assert told["kept"] == [] and job.code in told["undone"]
        assert now() == state
    for state in states:
        assert job.process("redo")["kept"] == []
        assert now() == state
    for state in reversed(states[3:-1]):
        job.run("undo")
        assert now() == state
    assert job.run("check")["problems"] == []


def test_a_late_joiner_owes_only_what_is_held_after(job: Job) -> None:
    for lesson in (1, 2):
        job.mark(lesson, "--all", "present")
    job.run(
        *("trainee", "add", "--name", "后来人", "--id-number", id_number(7), "--class", job.code),
    )
    for lesson in (3, 4, 5):
        job.mark(lesson, "--all", "present")
    row = job.attendance()[9]
    assert (row["hours"], row["required_hours"], row["rate"]) == (12, 12, 1)
    assert set(row["marks"]) == {"3", "4", "5"}
    # 100 % of the lessons, but 12 of the class's 20 hours
    assert job.reasons()[9] == ["hours", "assessment"] or set(job.reasons()[9]) == {
        "hours",
        "assessment",
    }
    assert job.attendance()[1]["required_hours"] == 20


def test_lessons_called_off_are_left_out(job: Job) -> None:
    for lesson in (1, 2, 3):
        job.mark(lesson, "--all", "present")
    job.run("lesson", "not-held", "--class", job.code, "--lesson", 4, "--reason", "大雪")
    job.run("lesson", "cancel", "--class", job.code, "--lesson", 5)
    row = job.attendance()[1]
    assert (row["hours"], row["required_hours"], row["rate"]) == (12, 12, 1)
    assert job.mark(4, "--all", "present", expect=3)["error"]["hint"]


# -- scores and completion (6) --------------------------------------------------------------------


def test_every_reason_and_exactly_the_threshold(job: Job) -> None:
    for lesson in range(1, 6):
        job.mark(lesson, "--all", "present")
    job.one(1, 2, "absent")  # 16 of 20: exactly four fifths
    job.one(1, 3, "absent")
    job.one(2, 3, "late", "--minutes", 1)  # one minute below
    job.run("assess", "--class", job.code, "--number", 4, "--theory", 59.5, "--practical", 90)
    job.run("assess", "--class", job.code, "--number", 5, "--theory", 60, "--practical", 60)
    job.run("withdraw", "--class", job.code, "--number", 6, "--reason", "进城务工")
    job.run(
        *("trainee", "add", "--name", "证件待补", "--id-type", "pending", "--class", job.code),
        *("--joined", "2025-03-10"),
    )
    reasons = job.reasons()
    assert reasons[1] == [] and reasons[2] == [] and reasons[5] == []
    assert set(reasons[3]) == {"attendance", "hours"}
    assert reasons[4] == ["assessment"]
    assert "withdrawn" in reasons[6]
    assert {"attendance", "assessment", "id_unverified"} <= set(reasons[9])
    completion = job.rows("completion")
    assert [completion[n]["eligible"] for n in (1, 2, 3, 4, 5, 6, 9)] == [
        *(True, True, False, False, True, False, False),
    ]

    # a resit never overwrites the first sitting, and its score counts
    job.run(
        *("assess", "--class", job.code, "--number", 4, "--attempt", 2),
        *("--theory", 61, "--practical", 88),
    )
    row = job.rows("assess")[4]
    assert [one["theory"] for one in row["attempts"]] == [59.5, 61]
    assert job.reasons()[4] == []
    told = job.run("undo")
    assert told["kept"] == [] and job.reasons()[4] == ["assessment"]


def test_scores_from_a_sheet(job: Job, tmp_path: Path) -> None:
    path = tmp_path / "成绩.csv"
    path.write_text("学号,理论,实操\n1,91,92\n2,９３,94.5\n77,50,50\n3,一百,9\n", "gb18030")
    told = job.run("assess", "import", path, "--class", job.code)
    rows = job.rows("assess")
    assert [(rows[n]["theory"], rows[n]["practical"]) for n in (1, 2)] == [(91, 92), (93, 94.5)]
    assert [one["row"] for one in told["rejected"]] == [4, 5]
    job.run("undo")
    assert job.rows("assess")[1]["theory"] == 81


# -- certificates and paper (7) -------------------------------------------------------------------


@pytest.fixture
def passed(job: Job) -> Job:
    for lesson in range(1, 6):
        job.mark(lesson, "--all", "present")
    for lesson in (1, 2):
        job.one(lesson, 8, "absent")
    return job


def test_issue_undo_void_and_new_serials(passed: Job) -> None:
    issue = ("certificates", "issue", "--class", passed.code, "--date", "2025-03-21")
    first = passed.process(*issue)
    assert [one["number"] for one in first["issued"]] == list(range(1, 8))
    assert first["refused"] == [{"number": 8, "reasons": first["refused"][0]["reasons"]}]
    assert passed.run(*issue)["issued"] == []
    old = {one["serial"] for one in first["issued"]}
    assert len(old) == 7

    def register() -> dict[str, str]:
        told = passed.run("certificates", "list", "--class", passed.code)["certificates"]
        return {one["serial"]: one["status"] for one in told}

    for _again in range(2):
        passed.process("undo")
        assert register() == dict.fromkeys(old, "void")
        passed.process("redo")
        assert register() == dict.fromkeys(old, "valid")
    passed.run("undo")
    second = passed.run(*issue)
    new = {one["serial"] for one in second["issued"]}
    assert len(new) == 7 and not new & old
    assert register() == dict.fromkeys(old, "void") | dict.fromkeys(new, "valid")
    assert passed.run("check")["problems"] == []


def test_print_verify_revoke_reissue(passed: Job, tmp_path: Path) -> None:
    run = passed.run
    told = run("certificates", "issue", "--class", passed.code, "--date", "2025-03-21",
               "--number", 1, "--number", 2, "--number", 8)  # fmt: skip
    assert [one["number"] for one in told["issued"]] == [1, 2]
    assert [one["number"] for one in told["refused"]] == [8]
    one, two = (one["serial"] for one in told["issued"])
    out = tmp_path / "证书.pdf"
    printed = passed.process("certificates", "print", "--class", passed.code, "--out", out)
    assert printed["pages"] == 2
    checked = passed.process("certificates", "verify", out)
    assert checked["valid"] is True
    assert {cert["serial"] for cert in checked["certificates"]} == {one, two}
    assert "220421198712279937" not in json.dumps(checked)
    token = run("certificates", "show", one)["certificate"]["token"]
    assert run("certificates", "verify", token)["name"] == "张海宇"
    forged = token[:-4] + ("AAAA" if token[-4:] != "AAAA" else "BBBB")
    assert run("certificates", "verify", forged, expect=7)["ok"] is False

    run("certificates", "revoke", one, "--reason", "错发")
    assert run("certificates", "show", one)["certificate"]["status"] == "revoked"
    assert run("certificates", "verify", out)["valid"] is False
    assert run("certificates", "verify", token)["revoked"] is True
    new = run("certificates", "reissue", two, "--reason", "遗失")["certificate"]["serial"]
    assert new not in (one, two)
    shown = run("certificates", "show", two)["certificate"]
    assert (shown["status"], shown["replaced_by"]) == ("replaced", new)
    run("undo")
    assert run("certificates", "show", two)["certificate"]["status"] == "valid"
    assert run("certificates", "show", "no-such", expect=4)["error"]["hint"]
    assert run("check")["problems"] == []


def test_the_roster_on_paper_and_as_a_workbook(passed: Job, tmp_path: Path) -> None:
    import openpyxl
    import pypdfium2

    run = passed.run
    run("trainee", "add", "--name", "𠮷𬴊", "--id-number", id_number(7), "--class", passed.code)
    pdf, book = tmp_path / "花名册.pdf", tmp_path / "花名册.xlsx"
    passed.process("print", "roster", "--class", passed.code, "--out", pdf)
    document = pypdfium2.PdfDocument(pdf)
    text = "".join(page.get_textpage().get_text_range() for page in document)
    for name in ("张海宇", "钱红杰", "𠮷𬴊", "220421198712279937"):
        assert name in text.replace("\r\n", ""), name
    passed.process("export", "roster", "--class", passed.code, "--out", book)
    cells = {
        str(cell.value): cell.data_type
        for line in openpyxl.load_workbook(book).worksheets[0].iter_rows()
        for cell in line
    }
    assert cells["220421198712279937"] == "s" and "𠮷𬴊" in cells

    before = run("digest")["digest"]
    again = run("roster", "import", book, "--class", passed.code)
    assert (again["already_enrolled"], again["enrolled"], again["rejected"]) == (9, 0, [])
    assert run("digest")["digest"] == before

    run("trainee", "add", "--name", "张\ue000", "--id-number", id_number(8), "--class", passed.code)
    refused = run("print", "roster", "--class", passed.code, "--out", pdf, expect=3)
    assert "张\ue000" in refused["error"]["message"] + refused["error"]["hint"]


# -- afterwards -----------------------------------------------------------------------------------


def test_history_and_check_at_the_end(passed: Job, centre: Path) -> None:
    person = passed.run("trainee", "find", "张海宇")["trainees"][0]["id"]
    passed.run("trainee", "edit", person, "--phone", "13900000000")
    lines = passed.run("history", person)["history"]
    assert lines[-1]["field"] == "phone" and lines[-1]["by"] == "admin"
    assert {"at", "by", "device", "before", "after"} <= set(lines[-1])
    assert "13900000000" not in json.dumps(lines)
    place = passed.rows("roster", "show")[1]
    assert place["trainee"]["phone"].endswith("0000")
    assert passed.run("history", place["id"])["history"]
    assert passed.process("check")["problems"] == []
    made = passed.run("backup", "create")["backup"]["file"]
    digest = passed.run("digest")["digest"]
    passed.run("undo")
    assert passed.run("digest")["digest"] != digest
    passed.process("backup", "restore", made)
    assert passed.process("check")["problems"] == []
    assert not list(centre.glob("logs/*"))


def test_the_demo_runs_without_a_screen_and_leaves_its_files(
    run_process: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "demo"
    told = run_process("demo", "--no-window", "--out", folder, timeout=300)
    assert told["digests_equal"] is True and told["verified"] is True
    assert told["certificates"] > 0 and told["user"] and told["password"]
    for name in (*told["files"], *told["pictures"]):
        assert Path(name).stat().st_size > 1000, name
        assert folder in Path(name).parents
    suffixes = {Path(name).suffix for name in (*told["files"], *told["pictures"])}
    assert {".pdf", ".xlsx", ".png"} <= suffixes
    opened = run_process(
        *("class", "list"), data=told["data"], user=told["user"], password=told["password"]
    )
    assert [one["code"] for one in opened["classes"]] == [told["class"]]
    checked = run_process("check", data=told["data"], user=told["user"], password=told["password"])
    assert checked["problems"] == []
