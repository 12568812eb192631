"""Marks, attendance, scores and completion by command."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.class_world import ClassWorld, id_number, make_class

Run = Callable[..., Any]


@pytest.fixture
def world(centre: Path, run_cli: Run) -> ClassWorld:
    return make_class(run_cli)


def test_each_mark_is_on_disk_when_the_command_returns(world: ClassWorld, run_process: Run) -> None:
    run_process("mark", "--class", world.code, "--lesson", 1, "--number", 2, "--status", "late",
                "--minutes", 45)  # fmt: skip
    assert world.attendance()[2]["marks"] == {"1": "late"}
    assert world.attendance()[2]["hours"] == 3


def test_marks_count_as_the_contract_says(world: ClassWorld) -> None:
    for lesson, status in enumerate(("present", "online", "leave", "absent"), start=1):
        assert world.one(lesson, 1, status)["marked"] == 1
    world.one(5, 1, "left_early", "--minutes", 90)
    row = world.attendance()[1]
    assert (row["hours"], row["required_hours"], row["rate"]) == (10, 20, 0.5)
    assert row["marks"]["5"] == "left_early"


def test_r39_not_called_has_no_key_and_clear_brings_it_back(world: ClassWorld) -> None:
    world.one(1, 1, "present")
    assert world.attendance()[2]["marks"] == {} and world.attendance()[2]["rate"] == 0
    assert world.mark(1, "--number", 1, "--clear")["marked"] == 1
    assert world.mark(1, "--number", 1, "--clear")["unchanged"] == 1
    assert world.attendance()[1]["marks"] == {} and world.attendance()[1]["rate"] is None


def test_r36_everyone_present_fills_only_those_not_called(world: ClassWorld) -> None:
    world.one(1, 1, "leave")
    told = world.mark(1, "--all", "present")
    assert (told["marked"], told["unchanged"]) == (2, 1)
    assert [world.attendance()[n]["marks"]["1"] for n in (1, 2, 3)] == [
        "leave",
        "present",
        "present",
    ]
    again = world.mark(1, "--all", "present")
    assert (again["marked"], again["unchanged"]) == (0, 3)
    over = world.mark(1, "--all", "present", "--overwrite")
    assert (over["marked"], over["unchanged"]) == (1, 2)


def test_everyone_but_some(world: ClassWorld) -> None:
    told = world.mark(1, "--all", "present", "--except", "1:absent,3:late:20")
    assert told["marked"] == 3
    assert [world.attendance()[n]["marks"]["1"] for n in (1, 2, 3)] == ["absent", "present", "late"]
    assert world.attendance()[3]["hours"] == pytest.approx(160 / 45)
    kept = world.mark(1, "--all", "present", "--except", "2:absent")
    assert kept["warnings"][0]["code"] == "already_marked"
    assert world.mark(1, "--all", "present", "--except", "9:absent", expect=4)
    assert world.mark(1, "--all", "present", "--except", "nobody", expect=2)


def test_r37_undo_takes_back_a_whole_bulk_mark_and_redo_brings_it_again(world: ClassWorld) -> None:
    world.one(1, 1, "leave")
    world.mark(1, "--all", "present")
    assert world.code in world.run("undo")["undone"]
    assert [len(world.attendance()[n]["marks"]) for n in (1, 2, 3)] == [1, 0, 0]
    world.run("redo")
    assert world.attendance()[3]["marks"] == {"1": "present"}


def test_marking_the_same_again_is_unchanged_and_another_replaces(world: ClassWorld) -> None:
    world.one(1, 1, "late", "--minutes", 20)
    assert world.one(1, 1, "late", "--minutes", 20)["unchanged"] == 1
    assert world.one(1, 1, "late", "--minutes", 30)["marked"] == 1
    assert world.one(1, 1, "present")["marked"] == 1
    assert world.attendance()[1]["hours"] == 4


def test_late_without_minutes_counts_whole_and_says_so(world: ClassWorld) -> None:
    told = world.one(1, 1, "late")
    assert "minutes_missing" in [one["code"] for one in told["warnings"]]
    assert world.attendance()[1]["hours"] == 4


@pytest.mark.parametrize(
    ("words", "expect", "code"),
    [
        (("--number", 1, "--status", "here"), 3, "status_unknown"),
        (("--number", 1, "--status", "late", "--minutes", 181), 3, "minutes_range"),
        (("--number", 1, "--status", "present", "--minutes", 5), 3, "minutes_without_late"),
        (("--number", 7, "--status", "present"), 4, "number_unknown"),
        (("--number", 1), 2, "usage"),
        (("--number", 1, "--status", "present", "--clear"), 2, "usage"),
        (("--number", 1, "--all", "present", "--status", "present"), 2, "usage"),
        ((), 2, "usage"),
        (("--all", "nobody"), 3, "status_unknown"),
    ],
)
def test_what_cannot_be_marked(
    world: ClassWorld, words: tuple[object, ...], expect: int, code: str
) -> None:
    assert world.mark(1, *words, expect=expect)["error"]["code"] == code
    assert all(not one["marks"] for one in world.attendance().values())


def test_an_unknown_lesson_names_those_there_are(world: ClassWorld) -> None:
    missing = world.one(9, 1, "present", expect=4)["error"]
    assert missing["code"] == "lesson_unknown" and "1–5" in missing["hint"]


def test_cancelled_lessons_closed_classes_and_people_who_left_take_no_marks(
    world: ClassWorld,
) -> None:
    world.run("lesson", "cancel", "--class", world.code, "--lesson", 2)
    assert world.one(2, 1, "present", expect=3)["error"]["code"] == "lesson_not_held"
    assert world.mark(2, "--all", "present", expect=3)["error"]["code"] == "lesson_not_held"
    world.run("withdraw", "--class", world.code, "--number", 3, "--reason", "外出务工")
    assert world.one(1, 3, "present", expect=3)["error"]["code"] == "withdrawn"
    assert world.mark(1, "--all", "present")["marked"] == 2
    world.run("class", "close", world.code)
    assert world.one(1, 1, "absent", expect=3)["error"]["code"] == "class_closed"
    assert world.mark(1, "--all", "absent", expect=3)["error"]["code"] == "class_closed"


def test_cancelled_and_not_held_lessons_are_left_out_of_the_sums(world: ClassWorld) -> None:
    world.mark(1, "--all", "present")
    world.mark(2, "--all", "absent")
    lesson = ("--class", world.code, "--lesson", 2)
    told = world.run("lesson", "not-held", *lesson, "--reason", "停电")
    assert told["warnings"][0]["code"] == "has_marks"
    assert world.attendance()[1]["rate"] == 1


def test_r40_a_late_joiner_owes_only_what_was_held_since(world: ClassWorld) -> None:
    world.mark(1, "--all", "present")
    world.mark(2, "--all", "present")
    world.join(3)
    assert world.mark(3, "--all", "present")["marked"] == 4
    row = world.attendance()[4]
    assert (row["hours"], row["required_hours"], row["rate"]) == (4, 4, 1)
    assert "hours" in world.completion()[4]["reasons"]
    assert "attendance" not in world.completion()[4]["reasons"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_r45_a_file_of_marks(world: ClassWorld, tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "marks.csv"
    lines = ["班级,课次,学号,出勤情况,缺课分钟"]
    lines += [f"{world.code},1,1,出勤,", f"{world.code},1,2,late,15", f"{world.code},1,3,,"]
    path.write_text("\r\n".join(lines), encoding=encoding)
    told = world.run("mark", "--file", path)
    assert (told["marked"], told["unchanged"]) == (2, 0)
    assert world.run("mark", "--file", path)["unchanged"] == 2
    assert world.attendance()[2]["marks"] == {"1": "late"} and not world.attendance()[3]["marks"]


@pytest.mark.parametrize(
    ("line", "field", "expect"),
    [
        ("{code},1,9,present,", "number", 4),
        ("{code},8,1,present,", "lesson", 4),
        ("9999A01,1,1,present,", "class", 4),
        ("{code},1,1,sleeping,", "status", 3),
        ("{code},1,1,late,999", "minutes", 3),
        ("{code},1,one,present,", "number", 3),
    ],
)
def test_one_bad_line_stops_the_whole_file_by_name(
    world: ClassWorld, tmp_path: Path, line: str, field: str, expect: int
) -> None:
    path = tmp_path / "marks.csv"
    lines = ["class,lesson,number,status,minutes", "{code},1,2,present,", line]
    path.write_text("\n".join(lines).format(code=world.code), encoding="utf-8")
    error = world.run("mark", "--file", path, expect=expect)["error"]
    assert (error["field"], error["row"]) == (field, 3)
    if field != "minutes":
        assert error["file"] == "marks.csv"
    assert all(not one["marks"] for one in world.attendance().values())


def test_files_that_are_no_marks(world: ClassWorld, tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_bytes(b"")
    (tmp_path / "picture.csv").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0")
    (tmp_path / "plain.csv").write_text("姓名,电话\n张三,1\n", encoding="utf-8")
    for name in ("empty.csv", "picture.csv", "plain.csv"):
        assert world.run("mark", "--file", tmp_path / name, expect=3)["error"]["file"] == name
    assert world.run("mark", "--file", tmp_path / "none.csv", expect=4)["error"]["hint"]
    world.run("mark", "--file", tmp_path, expect=3)


def test_scores_and_resits(world: ClassWorld) -> None:
    words = ["assess", "--class", world.code, "--number", 1]
    told = world.run(*words, "--theory", "58.5", "--practical", 90)["assessment"]
    assert (told["theory"], told["practical"]) == (58.5, 90)
    again = world.run(*words, "--theory", 61, "--attempt", 2)["assessment"]
    assert [one["theory"] for one in again["attempts"]] == [58.5, 61]
    assert again["theory"] == 61 and again["practical"] == 90
    listed = world.run("assess", "--class", world.code)["enrolments"]
    assert listed[0] == again and listed[1]["attempts"] == []
    assert world.run(*words, "--theory", 101, expect=3)["error"]["field"] == "theory"
    assert world.run(*words, expect=3)["error"]["code"] == "nothing_to_change"
    assert world.run("assess", "--theory", 5, expect=2)
    third = world.run(*words, "--theory", 70, "--attempt", 3)
    assert [one["code"] for one in third["warnings"]] == ["resits_above_policy"]


def test_completion_tells_every_reason_and_the_rule_it_used(world: ClassWorld) -> None:
    for lesson in range(1, 6):
        world.mark(lesson, "--all", "present", *(("--except", "2:absent") if lesson > 3 else ()))
    for number in (1, 2):
        words = ["--number", number, "--theory", 60, "--practical", 60]
        world.run("assess", "--class", world.code, *words)
    world.run("withdraw", "--class", world.code, "--number", 3, "--reason", "搬家")
    told = world.completion()
    assert told[1]["eligible"] and told[1]["reasons"] == []
    assert told[2]["reasons"] == ["attendance", "hours"]
    assert told[3]["reasons"] == ["withdrawn", "assessment"]
    rule = world.run("completion", "--class", world.code)["rule"]
    assert (rule["min_rate"], rule["theory_pass"], rule["status"]) == (0.8, 60, "suggested")
    assert "请中心核实确认" in rule["source"]


def test_a_person_without_a_checked_document_may_be_marked_but_not_certified(
    world: ClassWorld,
) -> None:
    words = ["trainee", "add", "--name", "郑待补", "--id-type", "pending", "--class", world.code]
    world.run(*words)
    assert world.one(1, 4, "present")["marked"] == 1
    assert "id_unverified" in world.completion()[4]["reasons"]
    assert "id_unverified" not in world.completion()[1]["reasons"]


def test_exactly_four_fifths_passes(world: ClassWorld) -> None:
    for lesson in range(1, 6):
        world.mark(lesson, "--all", "absent" if lesson == 5 else "present")
    told = world.completion()[1]
    assert told["rate"] == 0.8 and told["reasons"] == ["assessment"]


def test_scores_from_a_sheet_by_number_or_id(world: ClassWorld, tmp_path: Path) -> None:
    path = tmp_path / "scores.csv"
    lines = [
        "家政一班成绩单,,,,",
        "学号,姓名,身份证号码,理论成绩,实操成绩",
        "1,张春梅,,85.5,90",
        f",李国志,{id_number(1)},70,65",
        "3,别人,,70,65",
        "9,谁,,70,65",
        "合计,,,,",
    ]
    path.write_text("\n".join(lines), encoding="gb18030")
    told = world.run("assess", "import", path, "--class", world.code)
    assert (told["rows"], told["imported"], told["unchanged"]) == (4, 2, 0)
    assert [(one["row"], one["code"]) for one in told["rejected"]] == [
        (5, "name_differs"),
        (6, "not_in_class"),
    ]
    assert world.run("assess", "import", path, "--class", world.code)["unchanged"] == 2
    listed = world.run("assess", "--class", world.code)["enrolments"]
    assert (listed[0]["theory"], listed[1]["practical"]) == (85.5, 65)
    world.run("undo")  # nothing changed in the second import: this takes back the first
    assert world.run("assess", "--class", world.code)["enrolments"][0]["theory"] is None


def test_a_sheet_without_scores_is_refused(world: ClassWorld, tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("学号,姓名\n1,张春梅\n", encoding="utf-8")
    refused = world.run("assess", "import", path, "--class", world.code, expect=3)
    assert refused["error"]["code"] == "no_scores_table"


def test_a_mark_loads_nothing_it_does_not_need(world: ClassWorld, run_process: Run) -> None:
    """No Qt, reportlab, pypinyin, spreadsheet or holiday tables at a mark's start."""
    import os
    import subprocess
    import sys

    from tests.conftest import ROOT

    script = (
        "import sys; from jlcenter.cli import run;"
        f"code = run(['mark','--class','{world.code}','--lesson','1','--number','1',"
        "'--status','present','--json']); heavy = {'PySide6', 'reportlab', 'pypinyin', 'openpyxl',"
        " 'python_calamine', 'xlsxwriter', 'chinese_calendar', 'requests'};"
        "sys.exit(code or ', '.join(sorted(heavy & set(sys.modules))) or 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=dict(os.environ),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


def test_scores_from_a_workbook_with_a_two_level_heading(world: ClassWorld, tmp_path: Path) -> None:
    import xlsxwriter

    path = tmp_path / "scores.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("成绩")
        sheet.merge_range("A1:E1", "家政一班结业考核成绩登记表")
        for column, text in enumerate(("学号", "姓名", "身份证号码")):
            sheet.merge_range(1, column, 2, column, text)
        sheet.merge_range("D2:E2", "成绩")
        sheet.write_row("D3", ["理论", "实操"])
        sheet.write_row("A4", [1, "张春梅", id_number(0), 85.5, 90])
        sheet.write_row("A5", [2, "李国志", id_number(1), 100, "缺考"])
        sheet.write_row("A6", [3, "王秀英", id_number(2), None, 77])
        sheet.write("A7", "考评员签字：")
    told = world.run("assess", "import", path, "--class", world.code, "--attempt", 1)
    assert (told["rows"], told["imported"], told["sheet"]) == (3, 2, "成绩")
    assert [(one["row"], one["field"]) for one in told["rejected"]] == [(5, "practical")]
    listed = world.run("assess", "--class", world.code)["enrolments"]
    assert [(one["theory"], one["practical"]) for one in listed] == [
        (85.5, 90),
        (None, None),
        (None, 77),
    ]
