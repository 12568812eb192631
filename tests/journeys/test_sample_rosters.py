"""The shipped sample rosters by command: every value, row, code and field of the expected files."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT

Run = Callable[..., Any]
SAMPLES = ROOT / "tests" / "samples" / "rosters"
NAMES = ("sample_A_two_level", "sample_B_numeric_ids")


def wanted_of(name: str) -> dict[str, Any]:
    wanted: dict[str, Any] = json.loads((SAMPLES / f"{name}.expected.json").read_text("utf-8"))
    return wanted


def class_for(run_cli: Run, wanted: dict[str, Any]) -> str:
    words = ["--name", "培训班", "--programme", "JD-JZ-5", "--hours", 60]
    words += ["--starts", wanted["as_of"], "--ends", wanted["as_of"]]
    return str(run_cli("class", "create", *words)["class"]["code"])


@pytest.mark.parametrize("name", NAMES)
def test_the_report_is_exactly_as_expected(name: str, centre: Path, run_cli: Run) -> None:
    wanted = wanted_of(name)
    code = class_for(run_cli, wanted)
    told = run_cli("roster", "import", SAMPLES / f"{name}.xlsx", "--class", code)
    assert told["sheet"] == wanted["sheet"]
    assert told["header_rows"] == wanted["header_rows"]
    assert told["enrolled"] == wanted["counts"]["accepted"] == len(wanted["accepted"])
    assert (told["updated"], told["already_enrolled"], told["held"]) == (0, 0, [])
    for kind in ("rejected", "warnings"):
        assert [(one["row"], one["code"], one["field"]) for one in told[kind]] == [
            (one["row"], one["code"].lower(), one["field"]) for one in wanted[kind]
        ], kind
        assert all(one["message"] for one in told[kind])
    assert [(one["row"], one["of_row"], one["kind"]) for one in told["duplicates"]] == [
        (one["row"], one["of_row"], one["kind"]) for one in wanted["duplicates"]
    ]
    assert [one["row"] for one in told["ignored_rows"]] == [
        one["row"] for one in wanted["ignored_rows"]
    ]
    assert all(one["why"] for one in told["ignored_rows"])
    places = ("rejected", "duplicates", "held")
    assert told["rows"] == told["enrolled"] + sum(len(told[place]) for place in places)


@pytest.mark.parametrize("name", NAMES)
def test_every_accepted_value_is_in_the_roster(name: str, centre: Path, run_cli: Run) -> None:
    wanted = wanted_of(name)
    code = class_for(run_cli, wanted)
    run_cli("roster", "import", SAMPLES / f"{name}.xlsx", "--class", code)
    shown = run_cli("roster", "show", "--class", code, "--reveal")["enrolments"]
    scores = {one["number"]: one for one in run_cli("assess", "--class", code)["enrolments"]}
    assert [one["number"] for one in shown] == list(range(1, len(wanted["accepted"]) + 1))
    for place, expected in zip(shown, wanted["accepted"], strict=True):
        trainee = place["trainee"]
        for field in ("name", "id_number", "id_type", "sex", "birth_date", "category",
                      "education", "phone"):  # fmt: skip
            if field in expected:
                assert trainee[field] == expected[field], (expected["row"], field)
        assert place["category"] == expected["category"]
        if "town" in expected:
            assert expected["town"] in trainee["address"]
        if "theory" in expected:
            own = scores[place["number"]]
            assert (own["theory"], own["practical"]) == (expected["theory"], expected["practical"])


@pytest.mark.parametrize("name", NAMES)
def test_twice_is_once_and_one_undo_takes_it_all_back(
    name: str, centre: Path, run_cli: Run, run_process: Run
) -> None:
    wanted = wanted_of(name)
    code = class_for(run_cli, wanted)
    empty = run_cli("digest")["digest"]
    path = SAMPLES / f"{name}.xlsx"
    run_cli("roster", "import", path, "--class", code, "--dry-run")
    assert run_cli("digest")["digest"] == empty
    strict = run_cli("roster", "import", path, "--class", code, "--strict", expect=3)
    assert strict["error"]["code"] and strict["error"]["row"] == wanted["rejected"][0]["row"]
    assert len(strict["rejected"]) == len(wanted["rejected"])
    assert run_cli("digest")["digest"] == empty

    run_process("roster", "import", path, "--class", code)
    full = run_cli("digest")["digest"]
    again = run_process("roster", "import", path, "--class", code)
    assert (again["enrolled"], again["already_enrolled"]) == (0, len(wanted["accepted"]))
    assert run_cli("digest")["digest"] == full

    for _step in range(3):
        run_process("undo")
        assert run_cli("roster", "show", "--class", code)["enrolments"] == []
        assert run_cli("trainee", "find", wanted["accepted"][0]["name"])["trainees"] == []
        run_process("redo")
        shown = run_cli("roster", "show", "--class", code)["enrolments"]
        assert len(shown) == len(wanted["accepted"])
    run_cli("undo")
    run_cli("roster", "import", path, "--class", code)
    shown = run_cli("roster", "show", "--class", code)["enrolments"]
    assert [one["trainee"]["name"] for one in shown] == [one["name"] for one in wanted["accepted"]]
    assert run_cli("check")["problems"] == []


@pytest.mark.parametrize("name", NAMES)
def test_what_was_rejected_comes_back_as_a_sheet_to_mend(
    name: str, centre: Path, run_cli: Run, tmp_path: Path
) -> None:
    import openpyxl

    wanted = wanted_of(name)
    code = class_for(run_cli, wanted)
    out = tmp_path / "rejected.xlsx"
    words = ("roster", "import", SAMPLES / f"{name}.xlsx", "--class", code)
    run_cli(*words, "--rejected-out", out)
    page = openpyxl.load_workbook(out).worksheets[0]
    cells = [str(cell.value) for line in page.iter_rows() for cell in line]
    for one in wanted["rejected"]:
        assert str(one["row"]) in cells
