"""People by command: what scripts get, masked unless revealed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ID = "220421198712279937"
OTHER = "220421198011179722"
Run = Callable[..., dict[str, Any]]


@pytest.fixture
def class_code(centre: Path, run_cli: Run) -> str:
    programme = run_cli("programme", "list")["programmes"][0]["code"]
    made = run_cli(
        "class", "create", "--name", "家政一班", "--programme", programme,
        "--starts", "2026-09-01", "--ends", "2026-09-20", "--hours", "60",
    )  # fmt: skip
    return str(made["class"]["code"])


def test_a_walk_in_is_added_found_shown_and_undone(class_code: str, run_cli: Run) -> None:
    added = run_cli(
        "trainee", "add", "--name", "单 小伟", "--id-number", ID, "--phone", "139 0000 1111",
        "--category", "农民工", "--education", "初中", "--class", class_code,
    )  # fmt: skip
    person = added["trainee"]
    assert person["name"] == "单小伟" and person["sex"] == "男"
    assert person["birth_date"] == "1987-12-27" and person["id_type"] == "居民身份证"
    assert person["id_number"] == "220421********9937" and person["phone"] == "139****1111"
    assert (person["category"], person["education"]) == ("NCZY", "初中")
    assert added["enrolment"]["number"] == 1 and added["warnings"] == []
    for query in ("单", "小伟", "shanxiaowei", "danxiaowei", "sxw", "9937", "1111"):
        found = run_cli("trainee", "find", query)["trainees"]
        assert [one["id"] for one in found] == [person["id"]], query
        assert found[0]["classes"] == [class_code]
    shown = run_cli("trainee", "show", person["id"])["trainee"]
    assert [one["code"] for one in shown["classes"]] == [class_code]
    run_cli("undo")
    assert run_cli("trainee", "find", "单")["trainees"] == []
    assert run_cli("roster", "show", "--class", class_code)["enrolments"] == []


def test_the_roster_by_command(class_code: str, run_cli: Run) -> None:
    for name, number in (("单小伟", ID), ("曾华", OTHER)):
        run_cli("trainee", "add", "--name", name, "--id-number", number, "--class", class_code)
    rows = run_cli("roster", "show", "--class", class_code)["enrolments"]
    assert [(one["number"], one["status"], one["trainee"]["name"]) for one in rows] == [
        (1, "enrolled", "单小伟"),
        (2, "enrolled", "曾华"),
    ]
    assert {"id", "name", "id_number", "sex", "birth_date", "phone"} <= set(rows[0]["trainee"])
    assert "*" in rows[0]["trainee"]["id_number"] and "id" in rows[0]
    run_cli("withdraw", "--class", class_code, "--number", 2, "--reason", "外出务工")
    rows = run_cli("roster", "show", "--class", class_code)["enrolments"]
    assert [one["status"] for one in rows] == ["enrolled", "withdrawn"]
    person = rows[1]["trainee"]["id"]
    back = run_cli("enrol", "--class", class_code, "--trainee", person)
    assert back["enrolment"]["number"] == 2
    again = run_cli("enrol", "--class", class_code, "--trainee", person, expect=3)
    assert again["error"]["code"] == "already_enrolled"


def test_full_numbers_are_shown_only_when_asked_and_that_is_told(
    class_code: str, run_cli: Run
) -> None:
    run_cli("trainee", "add", "--name", "单小伟", "--id-number", ID, "--class", class_code)
    plain = run_cli("roster", "show", "--class", class_code)
    assert ID not in str(plain)
    revealed = run_cli("roster", "show", "--class", class_code, "--reveal")
    assert revealed["enrolments"][0]["trainee"]["id_number"] == ID
    run_cli("trainee", "find", "单", "--reveal")
    run_cli("undo")  # looking is nothing to undo: the adding is
    assert run_cli("trainee", "find", "单")["trainees"] == []


def test_numbers_kept_in_remarks_are_masked_too(centre: Path, run_cli: Run) -> None:
    typed = (
        "trainee",
        "add",
        "--name",
        "单小伟",
        "--id-number",
        ID,
        "--phone",
        "13900001111/13900002222",
    )
    added = run_cli(*typed)
    assert "13900002222" not in str(added) and added["warnings"][0]["code"] == "phone_multiple"
    assert "13900002222" in run_cli("trainee", "show", ID, "--reveal")["trainee"]["remark"]


@pytest.mark.parametrize(
    ("words", "exit_code", "code"),
    [
        (("trainee", "add", "--name", "曾华", "--id-number", ID[:-1] + "0"), 3, "id_checksum"),
        (("trainee", "add", "--name", "曾华"), 3, "id_missing"),
        (("trainee", "add", "--id-number", ID), 2, "usage"),
        (("trainee", "add", "--name", "甲", "--id-number", ID, "--class", "2020A99"), 4,
         "class_unknown"),
        (("trainee", "show", "没有这个人"), 4, "trainee_unknown"),
        (("trainee", "edit", ID), 2, "nothing_to_change"),
        (("enrol", "--class", "2020A99", "--trainee", "x"), 4, "class_unknown"),
        (("withdraw", "--class", "2020A99", "--number", "1", "--reason", "x"), 4, "class_unknown"),
        (("withdraw", "--class", "2020A99", "--number", "eins", "--reason", "x"), 2, "usage"),
        (("roster", "show", "--class", "2020A99"), 4, "class_unknown"),
    ],
)  # fmt: skip
def test_what_is_wrong_has_the_contracts_exit_code(
    centre: Path, run_cli: Run, words: tuple[str, ...], exit_code: int, code: str
) -> None:
    answer = run_cli(*words, expect=exit_code)
    assert answer["ok"] is False and answer["error"]["code"] == code
    assert run_cli("trainee", "find", "曾")["trainees"] == []


def test_editing_moving_and_merging(class_code: str, run_cli: Run) -> None:
    programme = run_cli("programme", "list")["programmes"][0]["code"]
    other_class = run_cli(
        "class", "create", "--name", "家政二班", "--programme", programme,
        "--starts", "2026-10-01", "--ends", "2026-10-20", "--hours", "60",
    )["class"]["code"]  # fmt: skip
    keep = run_cli("trainee", "add", "--name", "单小伟", "--id-number", ID, "--class", class_code)
    drop = run_cli("trainee", "add", "--name", "单小伟", "--id-type", "pending")
    assert drop["trainee"]["id_type_code"] == "pending"
    edited = run_cli("trainee", "edit", keep["trainee"]["id"], "--address", "东丰县")
    assert edited["trainee"]["address"] == "东丰县"
    moved = run_cli("transfer", "--class", class_code, "--number", 1, "--to", other_class)
    assert moved["enrolment"]["number"] == 1
    merged = run_cli("trainee", "merge", keep["trainee"]["id"], drop["trainee"]["id"])
    assert merged["trainee"]["id"] == keep["trainee"]["id"]
    assert (
        run_cli("trainee", "show", drop["trainee"]["id"])["trainee"]["id"]
        == (keep["trainee"]["id"])
    )
    existing = run_cli("trainee", "add", "--name", "单小伟", "--id-number", ID)
    assert existing["existing"] is True


def test_readable_text_is_aligned(
    centre: Path, run_cli: Run, capfd: pytest.CaptureFixture[str]
) -> None:
    from jlcenter.cli import run

    run_cli("trainee", "add", "--name", "单小伟", "--id-number", ID)
    assert run(["trainee", "find", "sxw"]) == 0
    told = capfd.readouterr().out
    assert "单小伟" in told and "220421********9937" in told and "找到 1 人" in told
    assert run(["trainee", "show", "sxw"]) == 0
    assert "证件号码" in capfd.readouterr().out


def test_two_processes_at_one_folder_lose_no_walk_in(
    class_code: str, run_cli: Run, run_process: Run
) -> None:
    """The window and a script at once: everyone gets in, each under a number of one's own."""
    from concurrent.futures import ThreadPoolExecutor

    from jlcenter.domain.identity_number import check_digit

    def add(n: int) -> int:
        first = f"22042119900101{n:03d}"
        done = run_process(
            "trainee", "add", "--name", "单小伟", "--id-number", first + check_digit(first),
            "--class", class_code,
        )  # fmt: skip
        return int(done["enrolment"]["number"])

    with ThreadPoolExecutor(2) as pool:
        numbers = list(pool.map(add, range(1, 7)))
    assert sorted(numbers) == [1, 2, 3, 4, 5, 6]
    rows = run_cli("roster", "show", "--class", class_code)["enrolments"]
    assert [one["number"] for one in rows] == [1, 2, 3, 4, 5, 6]
