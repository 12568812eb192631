"""Registers, contests, journeys, inspections, surveys and evaluation, by command."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.class_world import ClassWorld, make_class

Run = Callable[..., Any]
PICTURE = b"\x89PNG\r\n\x1a\n" + b"0" * 40

WEIGHTS = """
[[rule]]
id = "evaluation.weights"
region = "220421"
effective_from = "2026-01-01"
status = "centre"
source = "本中心考核办法"
note = "2026 年中心办公会定"

[rule.values.weights]
completion = 50
satisfaction = 30
inspection = 20
"""


@pytest.fixture
def world(centre: Path, run_cli: Run) -> ClassWorld:
    """Two people, three lessons from 1 September on, in 平岗镇二道村."""
    world = make_class(run_cli, people=2, lessons=3, hours=12)
    run_cli("class", "edit", world.code, "--place", "平岗镇二道村", "--outreach", "van")
    return world


# -- registers ------------------------------------------------------------------------------------


def test_a_base_is_registered_and_lacks_its_evidence_until_it_is_attached(
    centre: Path, run_cli: Run, tmp_path: Path
) -> None:
    words = ["--name", "冰雪旅游实训基地", "--status", "已认定", "--level", "province"]
    base = run_cli("register", "add", "--type", "高水平实训基地", *words)["item"]
    assert base["item_type"] == "base" and base["status"] == "recognised"
    assert base["lacks"] == ["recognised_on", "approval", "photo"]
    run_cli("register", "edit", base["id"], "--recognised-on", "2026-05-01")
    picture = tmp_path / "牌匾.png"
    picture.write_bytes(PICTURE)
    run_cli("register", "attach", base["id"], picture, "--purpose", "照片")
    told = run_cli("register", "attach", base["id"], picture, "--purpose", "approval")
    assert told["lacks"] == []
    evidence = run_cli("register", "evidence", base["id"])
    assert sorted(one["purpose"] for one in evidence["evidence"]) == ["approval", "photo"]


def test_the_summary_stands_beside_the_provinces_goals(centre: Path, run_cli: Run) -> None:
    add = ["register", "add"]
    run_cli(*add, "--type", "base", "--name", "汽修基地", "--status", "running",
            "--starts", "2024-01-01")  # fmt: skip
    run_cli(*add, "--type", "base", "--name", "护理基地", "--starts", "2026-03-01")
    bank = run_cli(*add, "--type", "resource_bank", "--name", "家政资源库")["item"]
    run_cli(*add, "--type", "resource_item", "--name", "收纳微课", "--subtype", "微课",
            "--quantity", 12, "--status", "running", "--parent", bank["id"])  # fmt: skip
    told = run_cli("register", "summary", "--year", 2025)
    types = {one["type"]: one for one in told["types"]}
    assert types["base"]["standing"] == 1 and types["base"]["province_goal"] == 70
    # the one that began in 2026 was not there in 2025
    assert types["base"]["by_status"] == {"running": 1}
    whole = {one["type"]: one for one in run_cli("register", "summary")["types"]}
    assert whole["base"]["by_status"] == {"running": 1, "planned": 1}
    assert whole["resource_item"]["by_subtype"] == {"micro_lecture": 12}
    assert whole["typical_programme"]["standing"] == 0
    assert [one["name"] for one in told["lacks"]] == ["汽修基地"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--name", "x"], "field_missing"),
        (["--type", "base"], "field_missing"),
        (["--type", "spa", "--name", "x"], "choice_unknown"),
        (["--type", "base", "--name", "x", "--starts", "2026-02-01", "--ends", "2026-01-01"],
         "dates_order"),
        (["--type", "base", "--name", "x", "--funds", "一百"], "amount_invalid"),
        (["--type", "base", "--name", "x", "--groups", "火星人"], "unknown_code"),
    ],
)  # fmt: skip
def test_an_item_that_cannot_be_is_refused(
    centre: Path, run_cli: Run, words: list[str], code: str
) -> None:
    answer = run_cli("register", "add", *words, expect=3)
    assert answer["error"]["code"] == code and answer["error"]["hint"]
    assert run_cli("register", "list")["items"] == []


def test_results_of_a_contest_come_from_a_file_and_one_by_one(
    centre: Path, run_cli: Run, tmp_path: Path
) -> None:
    contest = run_cli("register", "add", "--type", "contest", "--name", "县职业技能大赛")["item"]
    file = tmp_path / "成绩.csv"
    file.write_bytes(
        "县职业技能大赛\n姓名,名次,成绩\n张春梅,一等奖,96\n李国志,二等奖,91\n".encode("gb18030")
    )
    assert len(run_cli("contest", "results", contest["id"], file)["results"]) == 2
    told = run_cli("contest", "results", contest["id"], "--result", "李国志：一等奖")["results"]
    assert [(one["name"], one["place"]) for one in told] == [
        ("张春梅", "一等奖"), ("李国志", "一等奖"),
    ]  # fmt: skip
    run_cli("undo")
    assert run_cli("contest", "results", contest["id"])["results"][1]["place"] == "二等奖"
    file.write_text("姓名,名次\n王秀英,\n", encoding="utf-8")
    refused = run_cli("contest", "results", contest["id"], file, expect=3)["error"]
    assert refused["code"] == "result_incomplete" and refused["row"] == 2
    base = run_cli("register", "add", "--type", "base", "--name", "基地")["item"]
    answer = run_cli("contest", "results", base["id"], "--result", "张:一", expect=3)
    assert answer["error"]["code"] == "not_a_contest"


# -- journeys -------------------------------------------------------------------------------------


def test_a_van_trip_is_planned_packed_checked_and_summed_up(world: ClassWorld) -> None:
    run = world.run
    words = ["--name", "二道村大篷车", "--outreach", "大篷车", "--leaves-on", "2026-09-01",
             "--returns-on", "2026-09-02", "--route", "平岗镇二道村、平岗镇三道村",
             "--vehicle", "吉D12345", "--driver", "赵师傅", "--kilometres", 86]  # fmt: skip
    trip = run("trip", "add", *words, "--class", world.code)["trip"]
    assert trip["status"] == "planned" and trip["class_codes"] == [world.code]
    run("trip", "pack", trip["id"], "--item", "投影仪:1", "--item", "马扎:40")
    told = run("trip", "check", trip["id"])["problems"]
    # the third lesson is on the day after the return
    assert [one["code"] for one in told] == ["lesson_outside"]
    run("trip", "edit", trip["id"], "--returns-on", "2026-09-03", "--status", "done")
    run("trip", "pack", trip["id"], "--back", "--item", "马扎:38")
    codes = [one["code"] for one in run("trip", "check", trip["id"])["problems"]]
    assert codes == ["not_counted", "not_returned"]
    other = run(
        "trip", "add", "--name", "又一趟", "--leaves-on", "2026-09-03", "--driver", "赵师傅"
    )
    assert "person_twice" in [one["code"] for one in other["warnings"]]
    told = run("trip", "summary", "--year", 2026)
    assert (told["trips"], told["planned"], told["villages"], told["persons"]) == (1, 1, 2, 2)
    assert told["kilometres"] == 86 and told["class_codes"] == [world.code]
    run("trip", "class", trip["id"], "--class", world.code, "--remove")
    assert run("trip", "summary", "--year", 2026)["persons"] == 0


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--leaves-on", "2026-09-01"], "field_missing"),
        (["--name", "x", "--leaves-on", "2026-09-02", "--returns-on", "2026-09-01"],
         "dates_order"),
        (["--name", "x", "--leaves-on", "2026-09-01", "--outreach", "飞机"], "outreach_unknown"),
    ],
)  # fmt: skip
def test_a_journey_that_cannot_be_is_refused(
    centre: Path, run_cli: Run, words: list[str], code: str
) -> None:
    assert run_cli("trip", "add", *words, expect=3)["error"]["code"] == code
    assert run_cli("trip", "list")["trips"] == []


# -- inspections, surveys, evaluation -------------------------------------------------------------


def test_an_inspection_with_findings_waits_until_they_are_put_right(world: ClassWorld) -> None:
    run = world.run
    words = ["--class", world.code, "--kind", "抽查", "--date", "2026-09-02"]
    made = run("inspection", "add", *words, "--findings", "签到表缺一天", "--score", 90,
               "--rectify-by", "2026-09-10")["inspection"]  # fmt: skip
    assert made["status"] == "to_rectify" and made["score"] == 90
    assert run("inspection", "list")["inspections"][0]["overdue"] is True
    early = run("inspection", "rectified", made["id"], "--text", "已补签", "--date", "2026-09-01",
                expect=3)  # fmt: skip
    assert early["error"]["code"] == "before_inspection"
    done = run("inspection", "rectified", made["id"], "--text", "已补签", "--date", "2026-09-05")
    assert done["inspection"]["status"] == "rectified"
    clear = run("inspection", "add", *words)["inspection"]
    assert clear["status"] == "clear"
    answer = run("inspection", "rectified", clear["id"], "--text", "无", expect=3)
    assert answer["error"]["code"] == "nothing_to_rectify"


def test_surveys_are_sheets_or_counted_batches(world: ClassWorld) -> None:
    run = world.run
    run("survey", "add", "--class", world.code, "--satisfied", 30, "--basic", 8, "--unsatisfied", 2)
    one = ["--overall", "满意", "--answer", "教学内容:满意", "--answer", "食宿:不满意"]
    sheet = run("survey", "add", "--class", world.code, *one)["surveys"][0]
    told = run("survey", "summary", "--class", world.code)
    assert told["sheets"] == 41 and told["rate"] == round(39 / 41, 6)
    assert told["items"] == {"教学内容": {"satisfied": 1}, "食宿": {"unsatisfied": 1}}
    run("survey", "remove", sheet["id"])
    assert run("survey", "summary", "--year", 2026)["sheets"] in (0, 40)
    empty = run("survey", "add", "--class", world.code, expect=3)
    assert empty["error"]["code"] == "nothing_counted"
    off = run("survey", "add", "--class", world.code, "--overall", "还行吧", expect=3)
    assert off["error"]["code"] == "choice_unknown"


def test_evaluation_adds_nothing_up_until_weights_are_set(
    world: ClassWorld, tmp_path: Path
) -> None:
    run = world.run
    for lesson in (1, 2, 3):
        world.mark(lesson, "--all", "present")
    for number in (1, 2):
        run("assess", "--class", world.code, "--number", number, "--theory", 80,
            "--practical", 80)  # fmt: skip
    run("certificates", "issue", "--class", world.code, "--number", 1, "--date", "2026-09-30")
    run("survey", "add", "--class", world.code, "--satisfied", 9, "--unsatisfied", 1)
    run("inspection", "add", "--class", world.code, "--kind", "video", "--date", "2026-09-02",
        "--score", 80)  # fmt: skip
    told = run("evaluate", "classes", "--year", 2026)
    (only,) = told["classes"]
    assert told["weights"] is None and only["score"] is None
    assert only["parts"]["completion"] == {
        "part": 1, "whole": 2, "value": 0.5, "weight": None, "points": None,
    }  # fmt: skip
    file = tmp_path / "weights.toml"
    file.write_text(WEIGHTS, encoding="utf-8")
    run("policy", "set", file)
    # 50 × 0.5 + 30 × 0.9 + 20 × 0.8 = 68
    (only,) = run("evaluate", "classes", "--year", 2026)["classes"]
    assert only["score"] == 68 and only["parts"]["satisfaction"]["points"] == 27
    centre = run("evaluate", "centre", "--year", 2026)
    assert centre["score"] == 68 and centre["classes"] == 1
    assert run("evaluate", "centre", "--year", 2025)["score"] is None


# -- what a class has besides its plan ------------------------------------------------------------


def test_a_class_takes_sponsor_brand_and_fund_from_programme_or_hand(
    centre: Path, run_cli: Run
) -> None:
    run_cli("partner", "add", "--name", "东丰鹿业")
    words = ["--name", "家政班", "--programme", "JD-JZ-5", "--starts", "2026-03-01", "--ends",
             "2026-03-20", "--hours", "60"]  # fmt: skip
    more = ["--fund", "就业补助资金", "--partner", "东丰鹿业", "--mode", "blended", "--order",
            "--fee", "120.5", "--village", "二道村", "--theory-hours", 20]  # fmt: skip
    made = run_cli("class", "create", *words, *more)["class"]
    assert made["sponsor"] and made["brand"] == "吉林大姐"
    assert (made["fund"], made["mode"], made["fee"]) == ("employment_fund", "blended", 120.5)
    assert (made["theory_hours"], made["order"]) == (20, True)
    assert made["partner"] == "东丰鹿业"
    edited = run_cli("class", "edit", made["code"], "--sponsor", "妇联", "--region", "东丰县",
                     "--no-order", "--fee", "")["class"]  # fmt: skip
    assert edited["sponsor"] == "妇联" and edited["region"] == "220421"
    assert edited["order"] is False and edited["fee"] is None
    off = run_cli("class", "edit", made["code"], "--theory-hours", 61, expect=3)["error"]
    assert off["code"] == "theory_hours_above" and off["field"] == "theory_hours"
