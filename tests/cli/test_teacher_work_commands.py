"""What teachers did in a year, by command: hours, shares, practice, handing over, outcomes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.class_world import ClassWorld, make_class

Run = Callable[..., Any]

COEFFICIENTS = """
[[rule]]
id = "workload.convert"
region = "220421"
effective_from = "2026-01-01"
status = "centre"
source = "校内分配办法"
note = "2026 年教职工大会通过"

[rule.values]
combine = "multiply"
coefficients = { theory = "1", practice = "1.1", rural = "1.2", evening_weekend = "1.5" }
"""


@pytest.fixture
def world(centre: Path, run_cli: Run) -> ClassWorld:
    """Four lessons of 4 hours from Tuesday 1 September on; 王老师 is the class's teacher."""
    for name, more in (
        ("王老师", ["--specialist", "--dual-role", "--hour-rate", "50"]),
        ("李老师", ["--specialist"]),
        ("张师傅", ["--enterprise", "东丰鹿业"]),
    ):
        run_cli("teacher", "add", "--name", name, *more)
    world = make_class(run_cli, people=2, lessons=4, hours=16)
    run_cli("class", "edit", world.code, "--teacher", "王老师", "--outreach", "stool")
    return world


def hours(run: Run, *words: object) -> dict[str, Any]:
    answer = run("teacher", "hours", "--year", 2026, *words)
    return {one["teacher"]: one for one in answer["lines"]} | {"": answer}


def test_only_lessons_that_were_called_count_and_a_substitute_is_who_taught(
    world: ClassWorld,
) -> None:
    run = world.run
    assert hours(run)[""]["lines"] == []
    for lesson in (1, 2, 3):
        world.mark(lesson, "--all", "present")
    run("lesson", "edit", "--class", world.code, "--lesson", 2, "--teacher", "李老师")
    run("lesson", "not-held", "--class", world.code, "--lesson", 3, "--reason", "下雨")
    told = hours(run)
    assert told["王老师"]["hours"] == 4 and told["李老师"]["hours"] == 4
    assert told["王老师"]["by_kind"] == {"theory": 4, "rural": 4}
    assert told["王老师"]["without_form"] == 1
    # lesson 4 lies in the past and nobody was called
    assert told[""]["not_called"] == 1
    assert [one["teacher"] for one in hours(run, "--teacher", "李老师")[""]["lines"]] == ["李老师"]


def test_without_coefficients_no_pay_is_worked_out(world: ClassWorld) -> None:
    world.mark(1, "--all", "present")
    told = hours(world.run)["王老师"]
    assert told["converted"] is None and told["pay"] is None and "待定" in told["basis"]


def test_with_the_schools_coefficients_every_step_is_shown(
    world: ClassWorld, tmp_path: Path
) -> None:
    run = world.run
    file = tmp_path / "rules.toml"
    file.write_text(COEFFICIENTS, encoding="utf-8")
    run("policy", "set", file)
    for lesson in (1, 2):
        world.mark(lesson, "--all", "present")
    run("lesson", "edit", "--class", world.code, "--lesson", 1, "--form", "理论")
    run("lesson", "edit", "--class", world.code, "--lesson", 2, "--form", "实操", "--evening")
    told = hours(run)["王老师"]
    # 4 × 1 × 1.2 = 4.8; 4 × 1.1 × 1.2 × 1.5 = 7.92
    assert [one["converted"] for one in told["steps"]] == [4.8, 7.92]
    assert told["converted"] == 12.72 and told["rate"] == 50 and told["pay"] == 636
    assert "12.72" in told["calculation"] and "636" in told["basis"]
    # who has no rate is paid nothing from a guess
    run("lesson", "edit", "--class", world.code, "--lesson", 2, "--teacher", "李老师")
    li = hours(run)["李老师"]
    assert li["converted"] == 7.92 and li["pay"] is None and "标准" in li["basis"]
    run("teacher", "year", "李老师", "--year", 2026, "--rate", "40")
    assert hours(run)["李老师"]["pay"] == 316.8


def test_a_name_typed_before_its_teacher_was_added_is_theirs(world: ClassWorld) -> None:
    run = world.run
    world.mark(1, "--all", "present")
    run("lesson", "edit", "--class", world.code, "--lesson", 1, "--teacher", "孙老师")
    run("teacher", "add", "--name", "孙老师", "--hour-rate", "30")
    assert hours(run)["孙老师"]["id"] is not None and hours(run)["孙老师"]["rate"] == 30


def test_shares_tell_their_rule_and_target(world: ClassWorld) -> None:
    run = world.run
    world.mark(1, "--all", "present")
    run("lesson", "edit", "--class", world.code, "--lesson", 2, "--teacher", "张师傅")
    world.mark(2, "--all", "present")
    run("teacher", "year", "王老师", "--year", 2026, "--degree-hours", 12)
    run("teacher", "practice", "add", "王老师", "--partner", "东丰鹿业", "--starts", "2026-07-01",
        "--ends", "2026-07-20")  # fmt: skip
    told = run("teacher", "shares", "--year", 2026)
    assert (told["dual_role"], told["specialists"], told["dual_role_share"]) == (1, 2, 0.5)
    assert told["target"] == 0.6 and "60%" in told["target_source"]
    assert (told["enterprise"], told["enterprise_taught"], told["enterprise_hours"]) == (1, 1, 4)
    assert told["training_share"] == 0.25 and told["practice_days"] == 20
    due = {one["name"]: one["lacking"] for one in told["practice_due"]}
    assert due == {"王老师": 160, "李老师": 180} and "3号" in told["practice_rule"]["source"]


def test_practice_and_exchange_are_recorded_listed_and_taken_back(world: ClassWorld) -> None:
    run = world.run
    words = ["--direction", "out", "--partner", "辉南县职教中心"]
    words += ["--starts", "2026-03-01", "--ends", "2026-06-30"]
    made = run("teacher", "exchange", "add", "李老师", *words)["activity"]
    assert made["activity_type"] == "exchange_out" and made["partner_name"] == "辉南县职教中心"
    assert len(run("teacher", "exchange", "list", "--year", 2026)["activities"]) == 1
    assert run("teacher", "exchange", "list", "--year", 2025)["activities"] == []
    assert run("teacher", "practice", "list")["activities"] == []
    # a partner in the book is pointed to, by name or id
    partner = run("partner", "add", "--name", "东丰鹿业")["partner"]["id"]
    for told in ("东丰鹿业", partner):
        stay = run("teacher", "practice", "add", "李老师", "--partner", told,
                   "--starts", "2026-07-01")["activity"]  # fmt: skip
        assert (stay["partner"], stay["partner_name"]) == (partner, "东丰鹿业")
        run("undo")
    run("undo")
    run("undo")
    assert run("teacher", "exchange", "list")["activities"] == []


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--starts", "2026-07-10", "--ends", "2026-07-01"], "dates_order"),
        (["--starts", "2026-07-01", "--ends", "2026-07-02", "--days", "9"], "days_above"),
        (["--ends", "2026-07-02"], "field_missing"),
    ],
)
def test_practice_that_cannot_be_is_refused(world: ClassWorld, words: list[str], code: str) -> None:
    answer = world.run("teacher", "practice", "add", "王老师", *words, expect=3)
    assert answer["error"]["code"] == code and answer["error"]["hint"]


def test_who_leaves_hands_over_in_one_step_that_can_be_undone(world: ClassWorld) -> None:
    run = world.run
    world.mark(1, "--all", "present")
    run("lesson", "edit", "--class", world.code, "--lesson", 1, "--teacher", "王老师")
    run("lesson", "edit", "--class", world.code, "--lesson", 3, "--teacher", "王老师")
    refused = run("teacher", "leave", "王老师", "--date", "2026-09-02", expect=3)
    assert refused["error"]["code"] == "work_left"
    done = run("teacher", "leave", "王老师", "--date", "2026-09-02", "--to", "李老师")
    assert done["classes"] == [world.code] and done["lessons"] == 1

    def who() -> tuple[str, dict[int, str | None]]:
        lessons = run("lesson", "list", "--class", world.code)["lessons"]
        return (
            run("class", "show", world.code)["class"]["teacher"],
            {one["number"]: one["teacher"] for one in lessons},
        )

    # up to the last day lessons stay with who taught them, also where only the class named them
    assert who() == ("李老师", {1: "王老师", 2: "王老师", 3: "李老师", 4: None})
    run("undo")
    assert who() == ("王老师", {1: "王老师", 2: None, 3: "王老师", 4: None})
    assert run("teacher", "show", "王老师")["teacher"]["left_on"] is None


def test_outcomes_are_those_of_the_classes_taught(world: ClassWorld) -> None:
    run = world.run
    for lesson in (1, 2, 3, 4):
        world.mark(lesson, "--all", "present")
    for number in (1, 2):
        run("assess", "--class", world.code, "--number", number, "--theory", 80,
            "--practical", 80)  # fmt: skip
    run("certificates", "issue", "--class", world.code, "--number", 1, "--date", "2026-09-30")
    run("survey", "add", "--class", world.code, "--satisfied", 8, "--basic", 1,
        "--unsatisfied", 1)  # fmt: skip
    (wang,) = run("teacher", "outcomes", "--year", 2026)["teachers"]
    assert wang["name"] == "王老师" and wang["classes"] == [world.code]
    assert wang["parts"]["completion"]["value"] == 0.5
    assert wang["parts"]["attendance"]["value"] == 1
    assert wang["parts"]["satisfaction"]["value"] == 0.9
    # the completion rate is the figure the indicators tell
    figures = run("indicators", "--year", 2026)["indicators"]
    rate = next(one for one in figures if one["code"] == "Q01")
    assert rate["value"] in (50, 0.5)
