"""What changed after a freeze can be read: which class, whom, from what to what."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jlcenter.app.bootstrap import log_in
from jlcenter.app.freeze_year import freeze, year_differences
from jlcenter.app.frozen_row_words import named_rows
from jlcenter.cli import run
from tests.class_world import ClassWorld, make_class
from tests.conftest import PASSWORD

Run = Callable[..., Any]


@pytest.fixture
def world(centre: Path, run_cli: Run) -> ClassWorld:
    """A class of 2026 frozen with three people; then hours came, one left, one was added."""
    world = make_class(run_cli)
    for lesson in (1, 2):
        world.mark(lesson, "--all", "present")
    with log_in(centre, "admin", PASSWORD) as session:
        freeze(session, 2026)
    world.one(3, 1, "present")
    run_cli("withdraw", "--class", world.code, "--number", 3, "--reason", "外出务工")
    world.join(6)
    return world


def test_json_keeps_its_shape_and_says_it_in_words(world: ClassWorld, run_cli: Run) -> None:
    answer = run_cli("year", "differences", "--year", 2026)
    by_code = {one["code"]: one for one in answer["differences"]}
    person = run_cli("roster", "show", "--class", world.code)["enrolments"][0]["trainee"]["name"]
    masked = person[0] + "*" * (len(person) - 2) + (person[-1] if len(person) > 2 else "*")
    row = by_code["T05"]["changed"][0]
    assert {"kind", "id", "label", "before", "after"} <= row.keys()
    assert (row["label"], row["before"], row["after"]) == (f"{world.code} #1", 8, 12)
    assert (row["class"], row["number"], row["name"]) == (world.code, 1, masked)
    assert row["class_name"] in row["words"] and f"{world.code} " in row["words"]
    assert f"1 号 {masked}" in row["words"] and "8 → 12" in row["words"]
    assert person not in str(answer)
    came, gone = by_code["T01"]["came"][0], by_code["T01"]["gone"][0]
    assert (came["number"], gone["number"]) == (4, 3)
    assert "定稿时没有" in came["words"] and "现在没有" in gone["words"]


def test_the_text_lists_the_rows_under_each_figure(
    world: ClassWorld, run_cli: Run, capfd: pytest.CaptureFixture[str]
) -> None:
    run_cli("year", "differences", "--year", 2026)
    assert run(["year", "differences", "--year", "2026"]) == 0
    out = capfd.readouterr().out
    assert "#1:" not in out and "8 → 12" in out and f"{world.code} " in out and "1 号" in out


def test_what_is_not_a_person_of_a_class_has_a_name_too(
    world: ClassWorld, run_cli: Run, centre: Path
) -> None:
    run_cli("teacher", "add", "--name", "李老师", "--enterprise", "东丰鹿业")
    with log_in(centre, "admin", PASSWORD) as session:
        _frozen, found = year_differences(session, 2026)
        told = [one for each in found for one in named_rows(session, each)]
        teachers = [one.words for one in told if one.row.kind == "teachers"]
        assert teachers and all("李老师" in words for words in teachers)
        assert not [one.words for one in told if "#" in one.words or ":" in one.words]
