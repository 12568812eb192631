"""The command ``anomalies`` on real classes: an honest one raises nothing, a dishonest one does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from tests.class_world import ClassWorld, make_class

Run = Callable[..., Any]


def class_of_today(run: Run) -> ClassWorld:
    """A class that began yesterday, with a lesson today."""
    first, last = date.today() - timedelta(days=1), date.today() + timedelta(days=20)
    words = ["--name", "家政今日班", "--programme", "JD-JZ-5", "--hours", 60]
    code = run("class", "create", *words, "--starts", first, "--ends", last)["class"]["code"]
    world = ClassWorld(run, code)
    # on a Saturday too: a lesson of a day off that is planned after it is a question
    run("calendar", "set", "--date", date.today(), "--kind", "workday")
    words = ["--date", date.today(), "--start", "08:30", "--hours", 4]
    run("lesson", "add", "--class", code, *words)
    for n in range(20, 24):
        world.join(n)
    return world


def test_an_honest_class_raises_no_question(centre: Path, run_cli: Run) -> None:
    world = class_of_today(run_cli)
    world.mark(1, "--all", "present", "--except", "2:absent")
    assert run_cli("anomalies", "--class", world.code)["anomalies"] == []
    assert run_cli("anomalies")["anomalies"] == []


def test_a_dishonest_class_is_told_with_records_and_evidence(centre: Path, run_cli: Run) -> None:
    """The roll of five days of September, made up long after; and a person who was elsewhere."""
    world = make_class(run_cli)
    for lesson in range(1, 6):
        world.mark(lesson, "--all", "present")
    other = make_class(run_cli, people=0)
    person = run_cli("roster", "show", "--class", world.code)["enrolments"][0]["trainee"]["id"]
    run_cli("enrol", "--class", other.code, "--trainee", person)
    other.mark(2, "--all", "present")
    run_cli("inspection", "add", "--class", world.code, "--kind", "spot_check",
            "--date", "2026-09-01", "--present-count", 1)  # fmt: skip

    found = {one["code"]: one for one in run_cli("anomalies", "--class", world.code)["anomalies"]}
    assert {"marks_late", "person_two_places", "head_count"} <= found.keys()
    two = found["person_two_places"]
    assert world.code in two["message"] and other.code in two["message"]
    assert two["hint"] and len(two["records"]) == 4
    assert two["evidence"] == [f"{world.code} 第 2 课次 2026-09-02 08:30–11:30；"
                               f"{other.code} 第 2 课次 2026-09-02 08:30–11:30"]  # fmt: skip
    of_year = run_cli("anomalies", "--year", 2026)["anomalies"]
    assert {one["code"] for one in of_year} >= found.keys()
    assert run_cli("anomalies", "--year", 2025)["anomalies"] == []


def test_an_unknown_class_is_not_found(centre: Path, run_cli: Run) -> None:
    assert run_cli("anomalies", "--class", "X1", expect=4)["error"]["code"] == "class_unknown"
