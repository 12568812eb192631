"""Lessons by command."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.class_world import ClassWorld, make_class

Run = Callable[..., Any]


@pytest.fixture
def world(centre: Path, run_cli: Run) -> ClassWorld:
    return make_class(run_cli, people=1, lessons=0, hours=400)


def plan(world: ClassWorld, first: str, last: str, *more: object, **options: Any) -> Any:
    words = ["lesson", "plan", "--class", world.code, "--from", first, "--to", last]
    if "--start" not in more:
        more = (*more, "--start", "08:30")
    return world.run(*words, *more, "--hours", 4, **options)


def lesson(world: ClassWorld, what: str, number: int, *more: object, **options: Any) -> Any:
    words = ["lesson", what, "--class", world.code, "--lesson", number, *more]
    return world.run(*words, **options)


def test_without_weekdays_every_day_has_a_lesson(world: ClassWorld) -> None:
    planned = plan(world, "2026-09-01", "2026-09-07")["lessons"]
    assert [one["number"] for one in planned] == [1, 2, 3, 4, 5, 6, 7]
    assert {one["hours"] for one in planned} == {4}
    assert planned[5]["date"] == "2026-09-06" and planned[0]["id"]


def test_weekdays_and_holidays(world: ClassWorld) -> None:
    planned = plan(world, "2026-09-28", "2026-10-11", "--weekdays", "1,3,6", "--skip-holidays")
    assert [one["date"] for one in planned["lessons"]] == ["2026-09-28", "2026-09-30", "2026-10-10"]
    codes = [one["code"] for one in planned["warnings"]]
    assert "make_up_workday" in codes and "outside_class" in codes and "holiday" not in codes


def test_a_lesson_on_a_holiday_is_planned_with_a_warning(world: ClassWorld) -> None:
    planned = plan(world, "2026-10-01", "2026-10-01")
    assert len(planned["lessons"]) == 1
    assert "holiday" in [one["code"] for one in planned["warnings"]]


def test_planning_twice_doubles_nothing(world: ClassWorld) -> None:
    plan(world, "2026-09-01", "2026-09-03")
    again = plan(world, "2026-09-01", "2026-09-05")
    assert [one["date"] for one in again["lessons"]] == ["2026-09-04", "2026-09-05"]
    assert again["warnings"][0]["code"] == "already_planned"
    assert plan(world, "2026-09-01", "2026-09-05", expect=3)["error"]["code"] == "no_days"


def test_an_undone_plan_gives_its_numbers_back_to_nobody(world: ClassWorld) -> None:
    plan(world, "2026-09-01", "2026-09-03")
    world.run("undo")
    assert world.run("lesson", "list", "--class", world.code)["lessons"] == []
    assert plan(world, "2026-09-01", "2026-09-01")["lessons"][0]["number"] == 4
    # the undone plan may come back beside the new one
    assert len(world.run("lesson", "list", "--class", world.code)["lessons"]) == 1


def test_more_than_eight_hours_a_day_and_overlaps_are_told(world: ClassWorld) -> None:
    plan(world, "2026-09-01", "2026-09-01")
    words = ["--date", "2026-09-01", "--start", "09:00", "--hours", 5]
    told = world.run("lesson", "add", "--class", world.code, *words)
    codes = [one["code"] for one in told["warnings"]]
    assert "daily_hours" in codes and "overlap" in codes


def test_more_hours_than_the_class_plans_are_told(centre: Path, run_cli: Run) -> None:
    world = make_class(run_cli, people=0, lessons=0, hours=10)
    codes = [one["code"] for one in plan(world, "2026-09-01", "2026-09-03")["warnings"]]
    assert "hours_above_plan" in codes


def test_moving_cancelling_and_restoring(world: ClassWorld) -> None:
    plan(world, "2026-09-01", "2026-09-03")
    moved = lesson(world, "move", 2, "--date", "2026-09-08", "--start", "13:30")["lesson"]
    assert (moved["number"], moved["date"], moved["start"]) == (2, "2026-09-08", "13:30")
    assert lesson(world, "cancel", 1, "--reason", "大雨")["lesson"]["status"] == "cancelled"
    assert lesson(world, "not-held", 3, "--reason", "停电")["lesson"]["reason"] == "停电"
    listed = world.run("lesson", "list", "--class", world.code)["lessons"]
    assert [one["number"] for one in listed] == [1, 3, 2]
    assert lesson(world, "restore", 1)["lesson"]["status"] == "planned"
    assert lesson(world, "move", 2, expect=3)["error"]["code"] == "nothing_to_change"


def test_a_substitute_teacher_and_a_make_up_lesson(world: ClassWorld) -> None:
    plan(world, "2026-09-01", "2026-09-02")
    assert lesson(world, "edit", 1, "--teacher", "李老师")["lesson"]["teacher"] == "李老师"
    words = ["--date", "2026-09-05", "--start", "08:30", "--hours", "1.5", "--makes-up", 2]
    added = world.run("lesson", "add", "--class", world.code, *words)["lesson"]
    assert (added["makes_up"], added["number"], added["hours"]) == (2, 3, 1.5)


def test_a_missing_lesson_names_those_there_are(world: ClassWorld) -> None:
    plan(world, "2026-09-01", "2026-09-03")
    missing = lesson(world, "cancel", 9, expect=4)["error"]
    assert missing["code"] == "lesson_unknown" and "1–3" in missing["hint"]


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (("--date", "2026-09-31", "--start", "08:30", "--hours", "4"), "date"),
        (("--date", "2026-09-01", "--start", "25:00", "--hours", "4"), "start"),
        (("--date", "2026-09-01", "--start", "08:30", "--hours", "-4"), "hours"),
        (("--date", "2026-09-01", "--start", "22:00", "--hours", "4"), "hours"),
    ],
)
def test_bad_dates_times_and_hours_are_refused_by_field(
    world: ClassWorld, words: tuple[str, ...], field: str
) -> None:
    refused = world.run("lesson", "add", "--class", world.code, *words, expect=3)
    assert refused["error"]["field"] == field
    assert world.run("lesson", "list", "--class", world.code)["lessons"] == []


def test_a_closed_class_takes_no_lessons(world: ClassWorld) -> None:
    world.run("class", "close", world.code)
    refused = plan(world, "2026-09-01", "2026-09-03", expect=3)
    assert refused["error"]["code"] == "class_closed"
