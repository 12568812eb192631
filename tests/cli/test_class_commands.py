"""Classes, programmes, teachers and exams by command."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
CREATE = ("class", "create", "--name", "家政一班", "--programme", "JD-JZ-5")
DATES = ("--starts", "2026-09-01", "--ends", "2026-09-30")


def test_a_class_of_a_programme_takes_its_facts(centre: Path, run_cli: Run) -> None:
    made = run_cli(*CREATE, *DATES, "--hours", 80, "--place", "宝山村", "--outreach", "van")
    row = made["class"]
    assert row["programme_name"].startswith("吉林大姐")
    assert (row["training_type"], row["level"], row["sponsor"]) == ("62", "5", "妇联")
    assert (row["hours"], row["enrolled"], row["lessons"]) == (80, 0, 0)
    assert row["outreach"] == "van" and made["warnings"] == []
    assert run_cli("class", "show", row["code"])["class"] == row
    assert run_cli("class", "show", row["id"])["class"] == row
    assert run_cli("class", "list")["classes"] == [row]


def test_codes_run_by_year_of_start_and_an_undone_one_is_not_given_again(
    centre: Path, run_cli: Run
) -> None:
    first = run_cli(*CREATE, *DATES, "--hours", 80)["class"]["code"]
    run_cli("undo")
    second = run_cli(*CREATE, *DATES, "--hours", 80)["class"]["code"]
    other = run_cli(*CREATE, "--starts", "2027-03-01", "--ends", "2027-03-05", "--hours", 80)[
        "class"
    ]["code"]
    assert first[:4] == "2026" and first.endswith("01") and second == first[:-2] + "02"
    assert other == "2027" + first[4:-2] + "01"


@pytest.mark.parametrize(
    ("words", "field", "expect"),
    [
        (("--starts", "2026-02-30", "--ends", "2026-03-01", "--hours", "8"), "starts", 3),
        (("--starts", "2026-03-02", "--ends", "2026-03-01", "--hours", "8"), "ends", 3),
        (("--starts", "2026/03/02", "--ends", "2026-03-03", "--hours", "8"), "starts", 3),
        ((*DATES, "--hours", "many"), "hours", 3),
        ((*DATES, "--hours", "0"), "hours", 3),
        ((*DATES, "--hours", "8", "--outreach", "bus"), "outreach", 3),
        ((*DATES, "--hours", "8", "--type", "天书"), "type", 3),
        ((*DATES, "--hours", "8", "--capacity", "0"), "capacity", 3),
        ((*DATES, "--hours", "8", "--programme", "XX-9"), "programme", 4),
    ],
)
def test_bad_facts_are_refused_by_field_and_nothing_is_made(
    centre: Path, run_cli: Run, words: tuple[str, ...], field: str, expect: int
) -> None:
    refused = run_cli(*CREATE, *words, expect=expect)
    assert refused["error"]["field"] == field and refused["error"]["hint"]
    assert run_cli("class", "list")["classes"] == []


def test_what_a_careful_planner_would_be_told(centre: Path, run_cli: Run) -> None:
    made = run_cli(*CREATE, *DATES, "--hours", 40, "--capacity", 60, "--teacher", "王老师")
    assert [one["code"] for one in made["warnings"]] == [
        "hours_below_programme",
        "capacity_above_policy",
        "teacher_unknown",
    ]
    run_cli("teacher", "add", "--name", "王老师")
    again = run_cli("class", "hand-over", made["class"]["code"], "--to", "王老师")
    assert "teacher_unknown" not in [one["code"] for one in again["warnings"]]


def test_startup_classes_are_smaller(centre: Path, run_cli: Run) -> None:
    words = ["class", "create", "--name", "创业班", "--programme", "CY-SYB", *DATES]
    made = run_cli(*words, "--hours", 80, "--capacity", 31)
    assert [one["code"] for one in made["warnings"]] == ["capacity_above_policy"]


def test_a_class_far_from_the_laptops_clock_is_made_with_a_warning(
    centre: Path, run_cli: Run
) -> None:
    words = [*CREATE, "--starts", "2099-01-01", "--ends", "2099-02-01", "--hours", 80]
    assert [one["code"] for one in run_cli(*words)["warnings"]] == ["clock"]


def test_editing_changes_what_is_named_and_undo_takes_it_back(centre: Path, run_cli: Run) -> None:
    code = run_cli(*CREATE, *DATES, "--hours", 80)["class"]["code"]
    edited = run_cli("class", "edit", code, "--place", "大阳镇", "--hours", "80.5")["class"]
    assert (edited["place"], edited["hours"], edited["name"]) == ("大阳镇", 80.5, "家政一班")
    run_cli("undo")
    assert run_cli("class", "show", code)["class"]["place"] is None
    assert run_cli("class", "edit", code, "--place", "")["class"]["place"] is None


def test_application_approval_return_and_closing(centre: Path, run_cli: Run) -> None:
    code = run_cli(*CREATE, *DATES, "--hours", 80)["class"]["code"]
    words = ("--number", "东人社〔2026〕7号", "--date", "2026-08-20")
    assert run_cli("class", "apply", code, *words)["class"]["status"] == "applied"
    returned = run_cli("class", "return", code, "--number", "退1")["class"]
    assert returned["status"] == "returned" and "退1" in returned["remark"]
    approved = run_cli("class", "approve", code, *words)["class"]
    assert (approved["status"], approved["approval_date"]) == ("approved", "2026-08-20")
    closed = run_cli("class", "close", code)
    assert closed["class"]["closed_on"] == "2026-09-30" and closed["warnings"] == []
    refused = run_cli("class", "edit", code, "--place", "别处", expect=3)
    assert refused["error"]["code"] == "class_closed"
    assert run_cli("class", "reopen", code)["class"]["status"] == "approved"


def test_an_unknown_class_names_those_there_are(centre: Path, run_cli: Run) -> None:
    code = run_cli(*CREATE, *DATES, "--hours", 80)["class"]["code"]
    missing = run_cli("class", "show", "2026ZZ99", expect=4)["error"]
    assert missing["code"] == "class_unknown" and code in missing["hint"]
    run_cli("class", "show", "01234567-89ab-7def-8123-456789abcdef", expect=4)


def test_programmes_are_built_in_and_a_centre_adds_its_own(centre: Path, run_cli: Run) -> None:
    listed = run_cli("programme", "list")["programmes"]
    assert len(listed) >= 90 and {"吉林大姐", "吉林巧姐", "吉林网姐", "吉林农技工"} <= {
        one["brand"] for one in listed
    }
    words = ["--code", "zz-1", "--name", "山野菜加工", "--type", "专项职业能力", "--hours", 60]
    made = run_cli("programme", "add", *words, "--target", "留守妇女", "--sponsor", "人社")
    assert made["programme"]["code"] == "ZZ-1" and made["programme"]["hours"] == 60
    assert made["programme"]["target_groups"] == ["LSFN"]
    assert run_cli("programme", "show", "zz-1")["programme"] == made["programme"]
    assert run_cli("programme", "add", *words, expect=3)["error"]["code"] == "programme_exists"
    words = ["class", "create", "--name", "山菜班", "--programme", "ZZ-1", *DATES, "--hours", 60]
    assert run_cli(*words)["class"]["programme_name"] == "山野菜加工"


def test_teachers_are_listed_with_masked_numbers(centre: Path, run_cli: Run) -> None:
    from tests.class_world import id_number

    words = ["teacher", "add", "--name", "王老师", "--id-number", id_number(3), "--dual-role"]
    made = run_cli(*words)["teacher"]
    assert made["dual_role"] and made["id_number"] == id_number(3)[:6] + "*" * 8 + id_number(3)[-4:]
    assert run_cli(*words, expect=3)["error"]["code"] == "teacher_exists"
    assert run_cli("teacher", "list")["teachers"] == [made]
    shown = run_cli("teacher", "list", "--reveal")["teachers"][0]
    assert shown["id_number"] == id_number(3)
    wrong = run_cli("teacher", "add", "--name", "甲", "--id-number", "220421", expect=3)
    assert wrong["error"]["field"] == "id_number"


def test_exams_of_a_class(centre: Path, run_cli: Run) -> None:
    code = run_cli(*CREATE, *DATES, "--hours", 80)["class"]["code"]
    words = ["--class", code, "--date", "2026-09-30", "--place", "县职教中心"]
    made = run_cli("exam", "add", *words, "--assessors", "甲、乙", "--assessors", "丙")["exam"]
    assert made["assessors"] == ["甲", "乙", "丙"]
    assert run_cli("exam", "list", "--class", code)["exams"] == [made]
