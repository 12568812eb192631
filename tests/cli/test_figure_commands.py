"""The commands of figures, tasks and frozen years on a real class, as a script calls them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from jlcenter.app.attendance import class_attendance
from jlcenter.app.bootstrap import log_in
from jlcenter.app.indicators import facts_of
from jlcenter.app.teacher_activities import teacher_shares
from jlcenter.domain.figures import figures
from jlcenter.storage.queries import attended as attended_hours
from jlcenter.storage.queries.attended import attended
from tests.class_world import ClassWorld, make_class
from tests.conftest import PASSWORD

Run = Callable[..., Any]


@pytest.fixture
def world(centre: Path, run_cli: Run) -> ClassWorld:
    """A class of September 2026: 3 people, 5 lessons of 4 hours; 20 hours planned."""
    world = make_class(run_cli)
    for lesson in range(1, 5):
        world.mark(lesson, "--all", "present", "--except", "2:absent")
    world.one(1, 3, "late", "--minutes", 20)
    world.one(2, 3, "left_early", "--minutes", 7)
    world.one(4, 1, "online")
    return world


def values(run: Run, *words: object) -> dict[str, Any]:
    """Code → value."""
    answer = run("indicators", "--year", 2026, *words)
    return {one["code"]: one["value"] for one in answer["indicators"]}


def test_figures_of_a_class(world: ClassWorld, run_cli: Run) -> None:
    """人·学时: 1 has 16; 2 has none; 3 has 16 - 4×20/180 - 4×7/180 = 15.4."""
    found = values(run_cli)
    assert (found["T01"], found["T01A"], found["T02"]) == (3, 2, 3)
    assert (found["T04"], found["T04H"], found["T05"], found["T05P"]) == (20, 16, 31.4, 60)
    assert (found["T06"], found["F01"]) == (3.925, None)
    assert (found["B01-1"], found["K06"], found["I01-3"]) == (3, 3, 3)
    shown = sum(one["hours"] for one in world.attendance().values())
    assert found["T05"] == round(shown, 2)


def test_every_indicator_tells_its_formula_day_and_source(centre: Path, run_cli: Run) -> None:
    answer = run_cli("indicators", "--year", 2026)
    wanted = {"code", "name", "unit", "value", "target", "share", "formula", "date_basis", "source"}
    for one in answer["indicators"]:
        assert wanted <= one.keys()
        assert one["name"] and one["unit"] and one["formula"]
        assert one["date_basis"] and one["source"]
    assert {one["code"]: one["pending"] for one in answer["indicators"]}["F01"] is True


def test_the_day_of_the_class_end_decides_the_year(world: ClassWorld, run_cli: Run) -> None:
    assert values(run_cli, "--upto", "2026-09-29")["T01"] == 0
    assert values(run_cli, "--upto", "2026-09-30")["T01"] == 3
    assert run_cli("indicators", "--year", 2025)["indicators"][0]["value"] == 0


def test_figures_are_cut_and_filtered(world: ClassWorld, run_cli: Run) -> None:
    answer = run_cli("indicators", "--year", 2026, "--by", "sponsor", "--code", "T01")
    (only,) = answer["indicators"]
    assert only["parts"] == [{"key": "妇联", "name": "妇联", "value": 3}]
    assert values(run_cli, "--sponsor", "妇联")["T01"] == 3
    assert values(run_cli, "--sponsor", "残联")["T01"] == 0
    month = run_cli("indicators", "--year", 2026, "--by", "month", "--code", "T01")
    assert month["indicators"][0]["parts"][0]["key"] == "2026-09"


def test_a_figure_opens_down_to_its_rows(world: ClassWorld, run_cli: Run) -> None:
    answer = run_cli("indicators", "rows", "T05", "--year", 2026)
    rows = [(one["class"], one["number"], one["name"], one["adds"]) for one in answer["rows"]]
    assert rows == [(world.code, 1, "张春梅", 16), (world.code, 3, "王秀英", 15.4)]
    share = run_cli("indicators", "rows", "q01", "--year", 2026)
    assert [(one["adds"], one["of"]) for one in share["rows"]] == [(0, 1)] * 3


#: words of a command → the code of the refusal, the exit code
REFUSED = (
    (["indicators", "--year", 2026, "--by", "moon"], "cut_unknown", 3),
    (["indicators", "--year", 2026, "--upto", "2025-12-31"], "upto_outside_year", 3),
    (["indicators", "--year", 2026, "--sponsor", "月亮"], "sponsor_unknown", 3),
    (["indicators", "--year", 26], "year_invalid", 3),
    (["indicators", "rows", "Z9", "--year", 2026], "indicator_unknown", 4),
    (["target", "set", "--year", 2026, "--indicator", "Z9", "--value", 3],
     "indicator_unknown", 4),
    (["target", "set", "--year", 2026, "--indicator", "T01", "--value", 0],
     "target_range", 3),
    (["target", "set", "--year", 2026, "--indicator", "D01", "--value", 101],
     "target_range", 3),
    (["target", "remove", "--year", 2026, "--indicator", "T01"], "target_unknown", 4),
    (["year", "show", "--year", 2026], "year_not_frozen", 4),
    (["year", "differences", "--year", 2026], "year_not_frozen", 4),
    (["year", "freeze", "--year", 2190], "year_not_over", 3),
)  # fmt: skip


def test_what_is_off_is_refused(centre: Path, run_cli: Run) -> None:
    for words, code, exit_code in REFUSED:
        answer = run_cli(*words, expect=exit_code)
        assert answer["error"]["code"] == code, words
        assert answer["error"]["hint"], words


def test_a_years_task_and_what_is_reached_of_it(world: ClassWorld, run_cli: Run) -> None:
    words = ["target", "set", "--year", 2026, "--indicator", "T01", "--value", 12]
    made = run_cli(*words, "--number", "东教发〔2026〕3号")["target"]
    assert (made["value"], made["scope"], made["number"]) == (12, "centre", "东教发〔2026〕3号")
    run_cli("target", "set", "--year", 2026, "--indicator", "T01", "--value", 200_000,
            "--scope", "province")  # fmt: skip
    one = run_cli("indicators", "--year", 2026, "--code", "T01")["indicators"][0]
    assert (one["value"], one["target"], one["share"]) == (3, 12, 0.25)
    changed = run_cli("target", "set", "--year", 2026, "--indicator", "t01", "--value", 6)
    assert changed["target"]["number"] == "东教发〔2026〕3号"
    told = run_cli("target", "list", "--year", 2026)
    assert [(one["scope"], one["value"]) for one in told["targets"]] == [
        ("centre", 6),
        ("province", 200_000),
    ]
    assert {one["indicator"] for one in told["plan"]} >= {"T01", "T03C", "R01", "D01"}
    run_cli("target", "remove", "--year", 2026, "--indicator", "T01")
    assert run_cli("indicators", "--year", 2026)["indicators"][0]["target"] is None
    run_cli("undo")
    assert run_cli("indicators", "--year", 2026)["indicators"][0]["target"] == 6


def test_the_plans_own_targets_are_history_only(world: ClassWorld, run_cli: Run) -> None:
    for year in (2022, 2026):
        answer = run_cli("indicators", "--year", year)
        assert {one["target"] for one in answer["indicators"]} == {None}


@pytest.mark.parametrize("role", ["clerk", "trainer", "auditor"])
def test_who_may_not_decide_sets_no_task_and_freezes_nothing(
    centre: Path, run_cli: Run, monkeypatch: pytest.MonkeyPatch, role: str
) -> None:
    monkeypatch.setenv("JLCENTER_NEW_PASSWORD", PASSWORD)
    run_cli("user", "add", "someone", "--role", role)
    run_cli("target", "set", "--year", 2026, "--indicator", "T01", "--value", 3, user="someone",
            expect=5)  # fmt: skip
    run_cli("year", "freeze", "--year", 2026, user="someone", expect=5)
    assert run_cli("indicators", "--year", 2026, user="someone")["indicators"]


def test_a_frozen_year_stays_and_differences_are_told(world: ClassWorld, run_cli: Run) -> None:
    frozen = run_cli("year", "freeze", "--year", 2026)["frozen"]
    assert (frozen["version"], frozen["whole"], frozen["rows"]) == (1, True, 4)
    assert run_cli("year", "differences", "--year", 2026)["differences"] == []

    world.one(5, 2, "present")
    run_cli("withdraw", "--class", world.code, "--number", 3, "--reason", "外出务工")
    world.join(6)
    differences = {
        one["code"]: one for one in run_cli("year", "differences", "--year", 2026)["differences"]
    }
    heads = differences["T01"]
    assert (heads["frozen"], heads["now"]) == (3, 3)
    assert [row["label"] for row in heads["came"]] == [f"{world.code} #4"]
    assert [row["label"] for row in heads["gone"]] == [f"{world.code} #3"]
    hours = differences["T05"]
    assert (hours["frozen"], hours["now"]) == (31.4, 20)
    assert [(row["label"], row["before"], row["after"]) for row in hours["came"]] == [
        (f"{world.code} #2", None, 4)
    ]
    assert "B01-2" not in differences

    shown = run_cli("year", "show", "--year", 2026)["frozen"]
    assert {one["code"]: one["value"] for one in shown["indicators"]}["T05"] == 31.4
    again = run_cli("year", "freeze", "--year", 2026, "--remark", "更正")["frozen"]
    assert again["version"] == 2
    assert run_cli("year", "differences", "--year", 2026)["differences"] == []
    first = run_cli("year", "show", "--year", 2026, "--version", 1)["frozen"]
    assert first["whole"] and first["indicators"] == shown["indicators"]
    older = run_cli("year", "differences", "--year", 2026, "--version", 1)["differences"]
    assert {one["code"] for one in older} == set(differences)
    assert [one["version"] for one in run_cli("year", "list")["frozen"]] == [2, 1]


def test_undo_takes_no_frozen_year_back(world: ClassWorld, run_cli: Run) -> None:
    run_cli("year", "freeze", "--year", 2026)
    run_cli("undo")
    assert run_cli("year", "show", "--year", 2026)["frozen"]["version"] == 1


def test_frozen_rows_hold_no_names(world: ClassWorld, run_cli: Run, centre: Path) -> None:
    from jlcenter.app.freeze_year import frozen_year

    run_cli("year", "freeze", "--year", 2026)
    with log_in(centre, "admin", PASSWORD) as session:
        rows = frozen_year(session, 2026).rows
    told = json.dumps(rows, ensure_ascii=False)
    assert "张春梅" not in told and "220421" not in told.replace(world.code, "")


@pytest.mark.parametrize("share", [0.0, 2.0], ids=["all rolls read", "rolls looked for"])
def test_sums_made_by_the_database_are_the_rules(
    world: ClassWorld, centre: Path, monkeypatch: pytest.MonkeyPatch, share: float
) -> None:
    """Every person's attended hours, as the rule of attendance gives them one by one."""
    monkeypatch.setattr(attended_hours, "_READ_ALL", share)
    with log_in(centre, "admin", PASSWORD) as session:
        (cls,) = facts_of(session, 2026).classes
        sums, held = attended(session.db, [cls.id])
        for member, one, _marks in class_attendance(session, UUID(bytes=cls.id)):
            hundredths = one.hours * 100
            assert sums.get(member.enrolment.bytes, 0) == round(hundredths), member.number
        assert held == {cls.id: 1600}


def test_teachers_count_as_their_shares_do(world: ClassWorld, run_cli: Run, centre: Path) -> None:
    run_cli("teacher", "add", "--name", "周老师", "--dual-role")
    run_cli("teacher", "add", "--name", "吴师傅", "--enterprise", "宏大机械")
    run_cli("lesson", "edit", "--class", world.code, "--lesson", 1, "--teacher", "吴师傅")
    with log_in(centre, "admin", PASSWORD) as session:
        found = figures(facts_of(session, 2026))
        told = teacher_shares(session, 2026).shares
    assert found["D02"].value == told.enterprise == 1
    assert found["D02H"].value == told.enterprise_hours == 4
    assert found["D01"].value == told.dual_share
