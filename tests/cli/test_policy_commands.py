"""``policy``: what is in force, set from a file, exported, taken out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.domain.policy_table import COUNTY_RULES

Run = Callable[..., Any]
_OF_STIPEND = ("--rule", "stipend", "--region", "220421", "--from", "2025-01-01")


@pytest.fixture
def county_file(tmp_path: Path) -> Path:
    path = tmp_path / "county.toml"
    path.write_text(COUNTY_RULES, encoding="utf-8")
    return path


def test_the_list_tells_every_rule_with_its_standing_and_source(centre: Path, run_cli: Run) -> None:
    rules = {one["id"]: one for one in run_cli("policy", "list")["rules"]}
    skill = rules["subsidy.skill"]
    assert (skill["status"], skill["values"], skill["own"]) == ("empty", {}, False)
    then = run_cli("policy", "list", "--date", "2021-06-01")["rules"]
    old = next(one for one in then if one["id"] == "subsidy.skill")
    assert old["status"] == "official" and "吉人社联〔2020〕59号" in old["source"]
    assert old["values"]["amounts"][0]["amount"] == 800
    assert old["words"][0] == "初级 800.00 元（不少于 60 学时）"
    assert all(one["source"] and one["words"] for one in (*rules.values(), *then))


def test_a_file_is_set_shown_exported_and_taken_out(
    centre: Path, run_cli: Run, county_file: Path, tmp_path: Path
) -> None:
    done = run_cli("policy", "set", county_file)
    assert len(done["rules"]) == 9 and done["ended"] == []
    shown = run_cli("policy", "show", "--rule", "stipend", "--date", "2026-09-01")
    assert shown["rule"]["own"] and shown["rule"]["values"]["per_day"] == 30
    assert [one["own"] for one in shown["timeline"]] == [True, False]
    assert run_cli("history", shown["rule"]["record"])["ok"]
    out = tmp_path / "again.toml"
    run_cli("policy", "export", out)
    assert out.read_text(encoding="utf-8").count("[[rule]]") == 9
    run_cli("policy", "remove", "--rule", "stipend", "--region", "220421", "--from", "2025-01-01")
    shown = run_cli("policy", "show", "--rule", "stipend", "--date", "2026-09-01")
    assert shown["rule"]["status"] == "empty"
    run_cli("undo")
    shown = run_cli("policy", "show", "--rule", "stipend", "--date", "2026-09-01")
    assert shown["rule"]["own"]


def test_a_wrong_file_is_refused_with_file_rule_and_reason(
    centre: Path, run_cli: Run, county_file: Path
) -> None:
    county_file.write_text(COUNTY_RULES.replace("amount = 1400.50", "amount = 1400.505"))
    error = run_cli("policy", "set", county_file, expect=3)["error"]
    assert error["code"] == "policy_invalid" and error["hint"]
    assert (error["file"], error["field"]) == ("county.toml", "subsidy.skill")
    assert "amounts[2].amount" in error["message"] and "1400.505" in error["message"]
    assert not any(one["own"] for one in run_cli("policy", "list")["rules"])


def test_the_form_of_a_rule_can_be_filled_in_and_set(
    centre: Path, run_cli: Run, tmp_path: Path
) -> None:
    form = tmp_path / "form.toml"
    run_cli("policy", "export", form, "--rule", "fte.student")
    text = form.read_text(encoding="utf-8")
    assert run_cli("policy", "set", form, expect=3)["error"]["field"] == "fte.student"
    text = text.replace('source = ""', 'source = "东教发〔2026〕2号"')
    form.write_text(text.replace("# hours_per_student =", "hours_per_student = 620"))
    assert run_cli("policy", "set", form)["rules"][0]["values"] == {"hours_per_student": 620}


@pytest.mark.parametrize(
    ("words", "exit_code"),
    [
        (("policy", "show", "--rule", "subsidy.skil"), 4),
        (("policy", "show", "--rule", "stipend", "--region", "220499"), 3),
        (("policy", "show", "--rule", "stipend", "--date", "2026-02-30"), 3),
        (("policy", "set", "none.toml"), 4),
        (("policy", "set"), 3),
        (("policy", "remove", *_OF_STIPEND), 4),
        (("policy", "export", "rules.txt"), 3),
    ],
)  # fmt: skip
def test_what_is_off_is_refused(
    centre: Path, run_cli: Run, words: tuple[str, ...], exit_code: int
) -> None:
    assert run_cli(*words, expect=exit_code)["error"]["message"]


def test_a_file_and_the_options_of_completion_do_not_go_together(
    centre: Path, run_cli: Run, county_file: Path
) -> None:
    error = run_cli("policy", "set", county_file, "--min-rate", "0.9", expect=2)["error"]
    assert error["code"] == "options_clash"


def test_completion_is_shown_and_set_as_before(centre: Path, run_cli: Run) -> None:
    assert run_cli("policy", "show")["completion"]["min_rate"] == 0.8
    run_cli("policy", "set", "--min-rate", "0.9", "--theory-pass", "70")
    told = run_cli("policy", "show", "--date", "2026-09-01")["completion"]
    assert (told["min_rate"], told["theory_pass"]) == (0.9, 70)


def test_a_clerk_may_look_and_not_set(
    centre: Path, run_cli: Run, county_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JLCENTER_NEW_PASSWORD", "wooden-stool")
    run_cli("user", "add", "clerk", "--role", "clerk")
    who = {"user": "clerk", "password": "wooden-stool"}
    assert run_cli("policy", "list", **who)["rules"]
    run_cli("policy", "set", county_file, expect=5, **who)
