"""Certificates that others issued: from a file, by hand, running out; and the credit bank."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.class_world import ClassWorld, id_number, make_class

Run = Callable[..., Any]
HEAD = [
    "序号",
    "姓名",
    "身份证号码",
    "职业（工种）",
    "技能等级",
    "证书编号",
    "发证机构",
    "发证日期",
]


@pytest.fixture
def world(centre: Path, run_cli: Run) -> ClassWorld:
    """A class of three: 张春梅, 李国志, 王秀英."""
    return make_class(run_cli, people=3, lessons=1)


def _sheet(path: Path, rows: Sequence[Sequence[object]], head: Sequence[str] = HEAD) -> Path:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(["职业技能等级证书发放名册"])
    page.append(list(head))
    for row in rows:
        page.append(list(row))
    page.append(["填表人：李老师"])
    book.save(path)
    return path


def _good(n: int, name: str, number: object, **more: object) -> list[object]:
    told = [
        n,
        name,
        id_number(n - 1),
        "家政服务员",
        "五级/初级工",
        number,
        "某评价中心",
        "2026-10-15",
    ]
    for place, value in more.items():
        told[int(place[1:])] = value
    return told


def test_a_file_is_taken_over_once_and_undone_at_once(
    world: ClassWorld, run_cli: Run, tmp_path: Path
) -> None:
    rows = [_good(1, "张春梅", "S000022040001"), _good(2, "李国志", "S000022040002")]
    path = _sheet(tmp_path / "等级证书.xlsx", rows)
    dry = run_cli("certificates", "record", path, "--dry-run")
    assert (dry["rows"], dry["recorded"]) == (2, 2)
    assert run_cli("certificates", "held", "list")["certificates"] == []
    done = run_cli("certificates", "record", path)
    assert (done["rows"], done["recorded"], done["rejected"]) == (2, 2, [])
    assert done["linked"] == 2  # the class taught this trade before
    again = run_cli("certificates", "record", path)
    assert (again["recorded"], again["already_recorded"], again["updated"]) == (0, 2, 0)
    listed = run_cli("certificates", "held", "list")["certificates"]
    assert {(one["holder"], one["certificate_kind"], one["level"]) for one in listed} == {
        ("张春梅", "skill_level", "5"),
        ("李国志", "skill_level", "5"),
    }
    assert all("********" in one["id_number"] for one in listed)
    run_cli("undo")
    assert run_cli("certificates", "held", "list")["certificates"] == []


def test_every_row_that_is_off_is_rejected_with_row_field_and_code(
    world: ClassWorld, run_cli: Run, tmp_path: Path
) -> None:
    stranger = "220421198011179722"
    rows = [
        _good(1, "张春梅", "A1"),
        _good(2, "李国志", "A1"),  # the number of somebody else's
        _good(3, "王秀英", "A3", _1="王秀"),
        _good(3, "王秀英", 123456789012345678),
        _good(3, "王秀英", "A4", _2=stranger),
        _good(3, "王秀英", "A4", _2=id_number(2)[:-1] + "?"),
        _good(3, "王秀英", "A4", _4="第九级"),
        _good(3, "王秀英", "A4", _7="去年"),
        _good(3, "王秀英", None, _3=None),
    ]
    told = run_cli("certificates", "record", _sheet(tmp_path / "x.xlsx", rows))
    assert (told["rows"], told["recorded"]) == (9, 1)
    assert [(one["row"], one["field"], one["code"]) for one in told["rejected"]] == [
        (4, "number", "number_taken"),
        (5, "trainee_name", "name_differs"),
        (6, "number", "number_float_precision"),
        (7, "id_number", "trainee_unknown"),
        (8, "id_number", "id_masked"),
        (9, "level", "level_unknown"),
        (10, "issued_on", "date_format"),
        (11, "number", "certificate_missing"),
    ]
    assert id_number(2) not in str(told)


def test_blanks_are_filled_and_differing_values_kept_with_a_word(
    world: ClassWorld, run_cli: Run, tmp_path: Path
) -> None:
    head = ["身份证号", "证书编号", "证书类型", "有效期"]
    rows = [[id_number(0), "T1", "特种作业操作证", None]]
    run_cli("certificates", "record", _sheet(tmp_path / "a.xlsx", rows, head))
    rows = [[id_number(0), "T1", "特种作业操作证", "2026-11-01至2032-10-31"]]
    more = run_cli("certificates", "record", _sheet(tmp_path / "b.xlsx", rows, head))
    assert (more["updated"], more["recorded"]) == (1, 0)
    rows = [[id_number(0), "T1", "特种作业操作证", "2031-01-01"]]
    other = run_cli("certificates", "record", _sheet(tmp_path / "c.xlsx", rows, head))
    assert [(one["field"], one["code"]) for one in other["warnings"]] == [("expires_on", "differs")]
    held = run_cli("certificates", "held", "list", "--kind", "special_operation")["certificates"]
    assert [one["expires_on"] for one in held] == ["2032-10-31"]


def test_a_file_without_such_a_table_says_what_it_needs(
    world: ClassWorld, run_cli: Run, tmp_path: Path
) -> None:
    path = tmp_path / "x.csv"
    path.write_text("姓名,电话\n张春梅,13900001111\n", encoding="utf-8")
    told = run_cli("certificates", "record", path, expect=3)["error"]
    assert told["code"] == "no_certificates_table" and "身份证号码" in told["hint"]


def test_special_operations_come_up_for_review_and_a_newer_card_ends_it(
    world: ClassWorld, run_cli: Run
) -> None:
    def held(n: int, number: str, issued: str, *more: object) -> None:
        run_cli(
            *("certificates", "held", "add", "--trainee", id_number(n)),
            *("--certificate-kind", "special_operation", "--occupation", "低压电工作业"),
            *("--number", number, "--issued-on", issued, *more),
        )

    def due(*words: object) -> list[tuple[str, str, str]]:
        told = run_cli("certificates", "expiring", "--on", "2026-12-01", *words)["expiring"]
        return [(one["holder"], one["state"], one["due"]) for one in told]

    held(0, "T1", "2023-11-30", "--review-due-on", "2026-11-30", "--expires-on", "2029-11-30")
    # reviewed in 2024, next at its end: no review is due before
    held(1, "T2", "2021-01-15", "--expires-on", "2027-01-15", "--review-due-on", "2027-01-15")
    held(2, "T3", "2020-10-01", "--expires-on", "2026-10-01")
    expected = [
        ("王秀英", "expired", "2026-10-01"),
        ("张春梅", "review_overdue", "2026-11-30"),
        ("李国志", "expiring", "2027-01-15"),
    ]
    assert due("--within", 60) == expected and due("--within", 30) == expected[:2]
    assert all(
        one["retrain"]
        for one in run_cli("certificates", "expiring", "--on", "2026-12-01")["expiring"]
    )
    held(2, "T4", "2026-11-01", "--expires-on", "2032-11-01", "--review-due-on", "2029-11-01")
    assert due("--within", 60) == expected[1:]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--certificate-kind", "other", "--issued-on", "2026-10-02", "--expires-on", "2026-10-01"),
         "dates_order"),
        (("--certificate-kind", "other", "--number", "T1"), "already_recorded"),
        (("--certificate-kind", "nothing"), "choice_unknown"),
        ((), "field_missing"),
    ],
)  # fmt: skip
def test_a_certificate_that_cannot_be_is_refused(
    world: ClassWorld, run_cli: Run, words: tuple[object, ...], code: str
) -> None:
    add = ("certificates", "held", "add", "--trainee", id_number(0))
    run_cli(*add, "--certificate-kind", "other", "--number", "T1")
    assert run_cli(*add, *words, expect=3)["error"]["code"] == code
    taken = ("certificates", "held", "add", "--trainee", id_number(1))
    other = run_cli(*taken, "--certificate-kind", "other", "--number", "T1", expect=3)
    assert other["error"]["code"] == "number_taken"
    assert len(run_cli("certificates", "held", "list")["certificates"]) == 1


def test_an_outcome_is_registered_exchanged_once_and_exported(
    world: ClassWorld, run_cli: Run, tmp_path: Path
) -> None:
    held = run_cli(
        *("certificates", "held", "add", "--trainee", id_number(0), "--number", "X1"),
        *("--certificate-kind", "one_plus_x", "--name", "家政服务", "--level", "4"),
        *("--issued-on", "2026-10-01", "--issuer", "某评价组织"),
    )["certificate"]
    waiting = run_cli("credit-bank", "register", "--held", "X1")["registration"]
    assert (waiting["status"], waiting["registered_on"]) == ("pending", None)
    early = ("credit-bank", "exchange", waiting["id"], "--school", "某高职", "--course", "家政概论")
    assert run_cli(*early, "--credits", 2, expect=3)["error"]["code"] == "not_registered"
    told = run_cli(
        *("credit-bank", "edit", waiting["id"], "--account", "CB2204210001", "--credits", "4.5"),
        *("--registered-on", "2026-10-20"),
    )["registration"]
    assert (told["status"], told["credits"]) == ("registered", 4.5)
    assert "0421" not in told["account"]
    twice = run_cli("credit-bank", "register", "--held", held["id"], expect=3)
    assert twice["error"]["code"] == "already_registered"
    assert run_cli(*early, "--credits", 5, expect=3)["error"]["code"] == "credits_too_many"
    done = run_cli(*early, "--credits", 3, "--date", "2026-11-01")["registration"]
    assert (done["status"], done["exchanged_credits"]) == ("exchanged", 3)
    assert run_cli(*early, "--credits", 1, expect=3)["error"]["code"] == "already_exchanged"
    assert len(run_cli("credit-bank", "list", "--year", 2026)["registrations"]) == 1
    assert run_cli("credit-bank", "list", "--year", 2025)["registrations"] == []

    cells = _export(run_cli, "credit-bank", tmp_path)
    row = next(line for line in cells if "张春梅" in line)
    assert id_number(0) in row and "CB2204210001" in row and "某高职" in row and 4.5 in row
    assert held["enrolment"] is None  # 1+X is not what a class of that programme leads to
    plus = next(line for line in _export(run_cli, "1+x", tmp_path) if "张春梅" in line)
    assert "中级" in plus and "X1" in plus and 4.5 in plus
    missing = run_cli("export", "1+x", "--out", tmp_path / "y.xlsx", expect=2)
    assert missing["error"]["code"] == "year_missing"


def _export(run: Run, what: str, folder: Path) -> list[list[object]]:
    path = folder / f"{what}.xlsx"
    assert run("export", what, "--year", 2026, "--out", path)["rows"] == 1
    page = openpyxl.load_workbook(path).active
    assert page is not None
    return [[cell for cell in row if cell is not None] for row in page.iter_rows(values_only=True)]


def test_our_own_certificate_is_registered_by_its_serial(world: ClassWorld, run_cli: Run) -> None:
    run_cli("mark", "--class", world.code, "--lesson", 1, "--all", "present")
    run_cli("class", "edit", world.code, "--hours", 4)
    for number in (1, 2, 3):
        words = ("assess", "--class", world.code, "--number", number)
        run_cli(*words, "--theory", 80, "--practical", 80)
    issued = run_cli("certificates", "issue", "--class", world.code)["issued"]
    serial = issued[0]["serial"]
    words = ("credit-bank", "register", "--serial", serial)
    told = run_cli(*words, "--account", "A1", "--date", "2026-10-20")["registration"]
    assert (told["certificate_number"], told["status"]) == (serial, "registered")
    run_cli("certificates", "revoke", issued[1]["serial"], "--reason", "姓名有误")
    gone = run_cli("credit-bank", "register", "--serial", issued[1]["serial"], expect=4)
    assert gone["error"]["code"] == "certificate_unknown"
    none = run_cli("credit-bank", "register", expect=3)
    assert none["error"]["code"] == "certificate_missing"
