"""Importing a roster into a class: what is stored, what is left alone, and what is told."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from jlcenter.app.assess import record_scores, scores
from jlcenter.app.enrol import add_trainee, roster, withdraw
from jlcenter.app.find_trainees import find
from jlcenter.app.import_roster import ImportReport, confirm, preview
from jlcenter.app.plan_class import ClassRow, create_class
from jlcenter.app.programmes import list_programmes
from jlcenter.app.undo import redo, undo
from jlcenter.domain.errors import Refused
from jlcenter.storage.session import Session

from ..exchange.messy import HEAD, id_number, people, rows_of, somebody, text, xlsx

SAMPLES = Path(__file__).resolve().parent.parent / "samples" / "rosters"
Made = tuple[Session, ClassRow]


@pytest.fixture
def made(session: Session) -> Made:
    """A session and an empty class."""
    return session, new_class(session)


def new_class(session: Session, starts: str = "2026-03-10", **more: Any) -> ClassRow:
    """One more class."""
    programme = list_programmes(session)[0].code
    return create_class(
        session, name="样例班", programme=programme, starts=starts, ends="2026-12-31",
        hours="60", **more,
    ).row  # fmt: skip


def bring(made: Made, path: Path, **options: Any) -> ImportReport:
    """Preview and confirm."""
    session, class_ = made
    return confirm(session, preview(session, path, class_.id), **options)


def entries(session: Session) -> int:
    """How many journal entries there are."""
    return int(session.db.execute("SELECT count(*) FROM journal").fetchone()[0])


def counts(report: ImportReport) -> tuple[int, int, int]:
    """Enrolled, updated, already enrolled."""
    return report.enrolled, report.updated, report.already_enrolled


def balanced(report: ImportReport) -> bool:
    """Whether every person's row ended in exactly one place."""
    ends = (len(report.rejected), len(report.duplicates), len(report.held))
    return report.rows == sum(counts(report)) + sum(ends)


@pytest.mark.parametrize("name", ["sample_A_two_level", "sample_B_numeric_ids"])
def test_sample_is_stored_as_expected(session: Session, name: str) -> None:
    wanted = json.loads((SAMPLES / f"{name}.expected.json").read_text(encoding="utf-8"))
    class_ = new_class(session, wanted["as_of"])
    report = bring((session, class_), SAMPLES / f"{name}.xlsx")
    assert report.enrolled == wanted["counts"]["accepted"]
    assert len(report.rejected) == wanted["counts"]["rejected"]
    assert len(report.duplicates) == wanted["counts"]["duplicates"]
    assert [(one.row, one.code.upper()) for one in report.warnings] == [
        (one["row"], one["code"]) for one in wanted["warnings"]
    ]
    assert balanced(report)
    stored = roster(session, class_.id)
    assert [one.number for one in stored] == list(range(1, report.enrolled + 1))
    for row, one in zip(stored, wanted["accepted"], strict=True):
        for field in ("name", "id_number", "sex", "birth_date", "category", "education", "phone"):
            assert getattr(row.trainee, field) == one[field]
    if "theory" in wanted["accepted"][0]:
        assert [(one.theory, one.practical) for one in scores(session, class_.id)] == [
            (one["theory"] * 100, one["practical"] * 100) for one in wanted["accepted"]
        ]


def test_r53_the_whole_import_is_one_action_that_one_undo_takes_back(made: Made) -> None:
    session, class_ = made
    path = SAMPLES / "sample_A_two_level.xlsx"
    assert counts(bring(made, path)) == (8, 0, 0)
    undo(session)
    assert roster(session, class_.id) == []
    assert find(session, "孙桂伟") == []
    redo(session)
    assert len(roster(session, class_.id)) == 8
    undo(session)
    assert counts(bring(made, path)) == (8, 0, 0)
    assert [one.number for one in roster(session, class_.id)] == list(range(1, 9))
    assert all(one.theory for one in scores(session, class_.id))


def test_r53_the_same_file_again_changes_nothing(made: Made, tmp_path: Path) -> None:
    session, class_ = made
    path = xlsx(tmp_path / "a.xlsx", [HEAD, *rows_of(people(5))])
    bring(made, path)
    before = entries(session), roster(session, class_.id)
    report = bring(made, path)
    assert counts(report) == (0, 0, 5)
    assert balanced(report) and not report.warnings
    assert (entries(session), roster(session, class_.id)) == before


def test_r52_the_same_person_written_otherwise_is_known_again(made: Made, tmp_path: Path) -> None:
    number = next(n for s in range(960, 999) if (n := id_number("19970828", s)).endswith("X"))
    bring(made, xlsx(tmp_path / "a.xlsx", [["姓名", "身份证号码"], ["阿依·古丽", number]]))
    wide = "".join(chr(ord(one) + 0xFEE0) for one in number.lower())
    again = [["姓名", "身份证号码"], ["阿依 • 古丽", f" {wide} "]]
    assert counts(bring(made, xlsx(tmp_path / "b.xlsx", again))) == (0, 0, 1)


def test_blank_fields_are_filled_and_differing_ones_kept(made: Made, tmp_path: Path) -> None:
    session, class_ = made
    one = somebody(1)
    add_trainee(
        session, name=one.name, id_number=one.number, phone="13900000000", class_id=class_.id
    )
    head = ["姓名", "身份证号码", "联系电话", "文化程度"]
    rows = [head, [one.name, one.number, one.phone, "高中"]]
    report = bring(made, xlsx(tmp_path / "a.xlsx", rows))
    assert counts(report) == (0, 1, 0)
    assert [(warning.row, warning.code, warning.field) for warning in report.warnings] == [
        (2, "differs", "phone")
    ]
    person = roster(session, class_.id)[0].trainee
    assert (person.phone, person.education) == ("13900000000", "高中")


def test_someone_known_from_another_class_is_enrolled_not_made_anew(
    made: Made, tmp_path: Path
) -> None:
    session, class_ = made
    path = xlsx(tmp_path / "a.xlsx", [HEAD, *rows_of(people(3))])
    bring(made, path)
    other = new_class(session)
    assert counts(bring((session, other), path)) == (3, 0, 0)
    here, there = roster(session, class_.id), roster(session, other.id)
    assert [one.trainee.id for one in here] == [one.trainee.id for one in there]


def test_a_number_known_under_another_name_is_never_written_over(
    made: Made, tmp_path: Path
) -> None:
    session, class_ = made
    one = somebody(1)
    add_trainee(session, name="另一人", id_number=one.number)
    report = bring(made, xlsx(tmp_path / "a.xlsx", [HEAD, one.row(1)]))
    assert counts(report) == (0, 0, 0)
    assert [(twin.row, twin.of_row, twin.kind) for twin in report.duplicates] == [
        (2, None, "id_conflict")
    ]
    assert "另一人" not in report.duplicates[0].message
    assert balanced(report)
    assert roster(session, class_.id) == []


def test_held_rows_wait_until_accepted(made: Made, tmp_path: Path) -> None:
    session, class_ = made
    one = somebody(1)
    rows = [["姓名", "身份证号码"], ["王海宇", "220421871227993"], [one.name, one.number]]
    path = xlsx(tmp_path / "a.xlsx", rows)
    report = bring(made, path)
    assert counts(report) == (1, 0, 0)
    assert [(one.row, one.code) for one in report.held] == [(2, "id_15_digits")]
    assert balanced(report)
    report = bring(made, path, accept_held=True)
    assert counts(report) == (1, 0, 1)
    assert not report.held and balanced(report)
    late = roster(session, class_.id)[1].trainee
    assert len(late.id_number or "") == 18 and late.id_checked == "unchecked"


def test_someone_who_left_the_class_is_held(made: Made, tmp_path: Path) -> None:
    """A list from the first week must not bring back whoever withdrew in the second."""
    session, class_ = made
    path = xlsx(tmp_path / "a.xlsx", [HEAD, *rows_of(people(2))])
    bring(made, path)
    withdraw(session, class_.id, 1, "外出务工")
    report = bring(made, path)
    assert counts(report) == (0, 0, 1)
    assert [(one.row, one.code) for one in report.held] == [(2, "left_class")]
    report = bring(made, path, accept_held=True)
    assert counts(report) == (1, 0, 1)
    assert [(one.number, one.status) for one in roster(session, class_.id)] == [
        (1, "enrolled"), (2, "enrolled")
    ]  # fmt: skip


def test_strict_imports_nothing_where_a_row_is_rejected(made: Made, tmp_path: Path) -> None:
    session, class_ = made
    before = entries(session)
    with pytest.raises(Refused) as refused:
        bring(made, SAMPLES / "sample_A_two_level.xlsx", strict=True)
    assert (refused.value.code, refused.value.exit_code) == ("rows_rejected", 3)
    assert refused.value.report is not None and refused.value.report["rows"] == 13
    assert roster(session, class_.id) == [] and entries(session) == before
    clean = xlsx(tmp_path / "a.xlsx", [HEAD, *rows_of(people(2))])
    assert bring(made, clean, strict=True).enrolled == 2


def test_dry_run_tells_the_same_and_changes_nothing(made: Made) -> None:
    session, class_ = made
    path = SAMPLES / "sample_B_numeric_ids.xlsx"
    before = entries(session)
    told = bring(made, path, dry_run=True).as_json()
    assert entries(session) == before and roster(session, class_.id) == []
    done = bring(made, path).as_json()
    assert told.pop("dry_run") and not done.pop("dry_run")
    assert told == done


def test_cancel_before_the_end_changes_nothing(made: Made, tmp_path: Path) -> None:
    session, class_ = made
    path = xlsx(tmp_path / "a.xlsx", [HEAD, *rows_of(people(30))])
    before = entries(session)
    seen: list[int] = []
    with pytest.raises(Refused) as refused:
        bring(made, path, progress=seen.append, cancelled=lambda: bool(seen))
    assert refused.value.code == "cancelled"
    assert seen == [30]
    assert roster(session, class_.id) == [] and entries(session) == before
    assert find(session, somebody(0).name) == []


def test_progress_counts_people(made: Made, tmp_path: Path) -> None:
    many = [["姓名", "身份证号码"]]
    many += [[f"王{chr(0x4E00 + n)}", id_number(f"19{70 + n % 30}0101", n)] for n in range(1, 999)]
    rows = list({row[1]: row for row in many}.values())
    seen: list[int] = []
    report = bring(made, text(tmp_path / "a.csv", rows), progress=seen.append)
    assert seen[-1] == report.enrolled + 0 and seen == sorted(seen) and len(seen) > 1


def test_more_people_than_planned_is_a_warning(session: Session, tmp_path: Path) -> None:
    class_ = new_class(session, capacity=2)
    path = xlsx(tmp_path / "a.xlsx", [HEAD, *rows_of(people(3))])
    report = bring((session, class_), path)
    assert report.enrolled == 3
    assert [one.code for one in report.warnings] == ["capacity"]


def test_scores_fill_only_who_has_none(made: Made, tmp_path: Path) -> None:
    session, class_ = made
    one, other = people(2)
    rows = [["姓名", "身份证号码"], [one.name, one.number], [other.name, other.number]]
    bring(made, xlsx(tmp_path / "a.xlsx", rows))
    record_scores(session, class_.id, 1, theory="50")
    rows = [["姓名", "身份证号码", "理论", "实操"]]
    rows += [[one.name, one.number, 70, 80], [other.name, other.number, 90.5, 60]]
    report = bring(made, xlsx(tmp_path / "b.xlsx", rows))
    assert counts(report) == (0, 1, 1) and report.scores == 1
    assert [warning.code for warning in report.warnings] == ["differs"]
    assert [(row.theory, row.practical) for row in scores(session, class_.id)] == [
        (5000, None), (9050, 6000)
    ]  # fmt: skip


def test_names_can_be_found_by_pinyin_after_an_import(made: Made, tmp_path: Path) -> None:
    session, _class = made
    one = somebody(1, name="曾单仇")
    bring(made, xlsx(tmp_path / "a.xlsx", [HEAD, one.row(1)]))
    assert [found.row.name for found in find(session, "zeng")] == ["曾单仇"]
    assert [found.row.name for found in find(session, one.number[-6:])] == ["曾单仇"]


def test_rejected_rows_can_be_taken_along_mended_and_imported(made: Made, tmp_path: Path) -> None:
    """R53: the workbook of rejected rows has the rows as they were, the reason, and IDs as text."""
    out = tmp_path / "退回.xlsx"
    bring(made, SAMPLES / "sample_B_numeric_ids.xlsx", rejected_out=out)
    book = openpyxl.load_workbook(out)
    sheet = book.worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    assert [row[10] for row in rows[1:]] == ["4", "5", "8", "9", "14"]
    assert all(row[12] for row in rows[1:])
    assert all(isinstance(row[5], str | None) for row in rows[1:])
    number = id_number("19950707", 962)
    sheet["F2"] = number
    book.save(out)
    report = bring(made, out)
    assert counts(report) == (1, 0, 0)


def test_r51_preview_says_what_every_row_and_column_is(made: Made) -> None:
    session, class_ = made
    seen = preview(session, SAMPLES / "sample_A_two_level.xlsx", class_.id)
    assert seen.header_rows == (4, 5)
    assert seen.sheets == ("花名册",)
    by_heading = {one.heading: one for one in seen.columns}
    assert by_heading["身份证号码"].field == "id_number"
    assert by_heading["身份证号码"].letter == "E"
    assert by_heading["家庭住址/乡镇"].samples == ("样例镇", "样例镇", "样例镇")
    fates = {one.row: one.fate for one in seen.rows}
    assert list(fates) == list(range(6, 23))
    assert [fates[row] for row in (6, 11, 14, 22)] == ["new", "rejected", "duplicate", "ignored"]
    assert all(one.reasons for one in seen.rows if one.fate != "new")
    again = seen.again(session, mapping={"联系电话": "-"})
    assert next(one for one in again.columns if one.heading == "联系电话").field is None


def test_other_sheets_with_people_are_named(made: Made, tmp_path: Path) -> None:
    path = xlsx(
        tmp_path / "a.xlsx",
        [HEAD, *rows_of(people(3))],
        sheet="一班",
        more=[("二班", [HEAD, *rows_of(people(2, 10))], "visible")],
    )
    report = bring(made, path)
    assert report.sheet == "一班"
    assert [one.code for one in report.warnings] == ["other_sheet"]
    assert "二班" in report.warnings[0].message


def test_closed_class_takes_nobody(made: Made, tmp_path: Path) -> None:
    from jlcenter.app.plan_class import close_class

    session, class_ = made
    close_class(session, class_.id)
    with pytest.raises(Refused):
        bring(made, xlsx(tmp_path / "a.xlsx", [HEAD, *rows_of(people(1))]))


def test_no_personal_data_in_the_actions_label(made: Made) -> None:
    session, _class = made
    bring(made, SAMPLES / "sample_A_two_level.xlsx")
    row = session.db.execute(
        "SELECT label, params FROM journal WHERE label LIKE '导入%'"
    ).fetchone()
    assert "张" not in row[1] and not re.search(r"\d{15}", row[1])


def test_r50_our_own_export_imports_with_no_change(made: Made, tmp_path: Path) -> None:
    from jlcenter.app.export_sheets import export_sheet

    session, class_ = made
    a, b, c = people(3)
    rows: list[list[Any]] = [
        ["姓名", "身份证号码", "证件类型", "联系电话", "人员类别", "学历", "地址", "备注", "卡号"],
        [a.name, a.number, None, "0431-82269405", "农民工、残疾人", "大专", "a村", "x", "1"],
        ["买买提·艾力", b.number, None, b.phone, "热心人", "私塾", None, "一\n二", None],
        ["Kim Minsu", "M12345678", "护照", None, None, None, None, None, None],
        [c.name, c.number, None, "1381234567", None, None, "=1+1", "'四", None],
    ]
    bring(made, xlsx(tmp_path / "a.xlsx", rows), accept_held=True)
    bring(made, SAMPLES / "sample_A_two_level.xlsx")
    out = tmp_path / "导出.xlsx"
    export_sheet(session, "roster", class_.id, out)
    before = roster(session, class_.id), entries(session)
    report = bring(made, out)
    assert counts(report) == (0, 0, 12)
    assert not (report.rejected or report.duplicates or report.held or report.unknown_columns()[1:])
    assert (roster(session, class_.id), entries(session)) == before


# -- by command ----------------------------------------------------------------------------------


@pytest.fixture
def class_code(centre: Path, run_cli: Callable[..., Any]) -> str:
    """A class made by the command line."""
    programme = run_cli("programme", "list")["programmes"][0]["code"]
    made = run_cli(
        "class", "create", "--name", "样例班", "--programme", programme,
        "--starts", "2025-03-10", "--ends", "2025-03-21", "--hours", "60",
    )  # fmt: skip
    return str(made["class"]["code"])


def test_command_answers_the_contracts_object(
    class_code: str, run_cli: Callable[..., Any], tmp_path: Path
) -> None:
    path = SAMPLES / "sample_A_two_level.xlsx"
    told = run_cli("roster", "import", path, "--class", class_code)
    assert told["ok"] and told["sheet"] == "花名册" and told["header_rows"] == [4, 5]
    assert told["columns"]["身份证号码"] == "id_number"
    assert (told["rows"], told["enrolled"]) == (13, 8)
    assert (told["updated"], told["already_enrolled"]) == (0, 0)
    assert [(one["row"], one["field"], one["code"]) for one in told["rejected"]] == [
        (11, "id_number", "id_checksum"),
        (12, "id_number", "id_length"),
        (17, "id_number", "id_date"),
    ]
    assert [(one["row"], one["of_row"], one["kind"]) for one in told["duplicates"]] == [
        (14, 6, "same_person"),
        (15, 8, "id_conflict"),
    ]
    assert [one["row"] for one in told["ignored_rows"]] == [19, 20, 21, 22]
    assert all(one["message"] for one in told["rejected"] + told["duplicates"])
    assert all(one["why"] for one in told["ignored_rows"])
    shown = run_cli("roster", "show", "--class", class_code)["enrolments"]
    assert len(shown) == 8
    run_cli("undo")
    assert run_cli("roster", "show", "--class", class_code)["enrolments"] == []


def test_command_strict_carries_its_report_beside_the_error(
    class_code: str, run_cli: Callable[..., Any]
) -> None:
    path = SAMPLES / "sample_A_two_level.xlsx"
    told = run_cli("roster", "import", path, "--class", class_code, "--strict", expect=3)
    assert not told["ok"] and told["error"]["code"] == "rows_rejected"
    assert len(told["rejected"]) == 3 and told["rows"] == 13


def test_command_with_map_sheet_dry_run_and_rejected_out(
    class_code: str, run_cli: Callable[..., Any], tmp_path: Path
) -> None:
    one = somebody(1)
    rows = [["谁", "码"], [one.name, one.number], ["王某", "1"]]
    path = xlsx(tmp_path / "a.xlsx", rows, sheet="甲")
    options = ("--map", "谁=name", "--map", "码=id_number", "--sheet", "甲")
    out = tmp_path / "out.xlsx"
    told = run_cli(
        "roster", "import", path, "--class", class_code, *options, "--dry-run",
        "--rejected-out", out,
    )  # fmt: skip
    assert told["dry_run"] and told["enrolled"] == 1 and out.exists()
    assert told["columns"] == {"谁": "name", "码": "id_number"}
    assert run_cli("roster", "show", "--class", class_code)["enrolments"] == []
    assert run_cli("roster", "import", path, "--class", class_code, *options)["enrolled"] == 1


@pytest.mark.parametrize(
    ("words", "code", "exit_code"),
    [
        (("--class", "9999X99"), "class", 4),
        (("--map", "姓名"), "map_form", 2),
        (("--map", "姓名=nickname"), "field_unknown", 2),
        (("--map", "没有=name"), "column_unknown", 3),
        (("--sheet", "没有"), "sheet_not_found", 3),
    ],
)
def test_command_refuses_clearly(
    class_code: str, run_cli: Callable[..., Any], words: tuple[str, ...], code: str, exit_code: int
) -> None:
    path = SAMPLES / "sample_A_two_level.xlsx"
    given = words if "--class" in words else ("--class", class_code, *words)
    told = run_cli("roster", "import", path, *given, expect=exit_code)
    assert told["error"]["code"].startswith(code)
    assert told["error"]["message"] and told["error"]["hint"]


def test_command_on_a_missing_file(class_code: str, run_cli: Callable[..., Any]) -> None:
    told = run_cli("roster", "import", "没有.xlsx", "--class", class_code, expect=4)
    assert told["error"]["code"] == "file_missing"
    assert told["error"]["file"] == "没有.xlsx"
