"""服刑、刑满释放、戒毒: what a script reads names that group no more than lists and papers do."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jlcenter.storage import journal
from tests.claim_world import SKILL, set_rule, taught
from tests.class_world import make_class

Run = Callable[..., Any]
ID = "220421198712279937"
HIDDEN = "其他重点群体"


@pytest.fixture
def person(centre: Path, run_cli: Run) -> str:
    """Somebody of the group, who was of another before, and has a third besides."""
    told = run_cli("trainee", "add", "--name", "单小伟", "--id-number", ID, "--category", "QYZG")
    id_ = str(told["trainee"]["id"])
    run_cli("trainee", "categories", id_, "--primary", "JTSZ", "--also", "NCZY")
    return id_


def is_silent(told: Any) -> bool:
    """Whether neither code nor name of the group stands anywhere in an answer."""
    return "JTSZ" not in str(told) and "刑" not in str(told)


def looks(make_session: Run) -> int:
    """How often the audit trail says that somebody looked at whole values."""
    session = make_session()
    notes = [
        json.loads(kept.entry.changes[0].value)
        for (no,) in session.db.execute("SELECT no FROM strand WHERE mine = 1").fetchall()
        for kept in journal.entries_of_strand(session.db, session.door.names, no)
        if kept.entry.kind == 0
    ]
    session.close()
    return sum(one.get("what") == "look" for one in notes)


def test_a_person_and_a_roster_keep_the_field_and_leave_it_blank(person: str, run_cli: Run) -> None:
    code = make_class(run_cli, people=0, lessons=0).code
    enrolled = run_cli("enrol", "--class", code, "--trainee", person, "--category", "JTSZ")
    shown = run_cli("trainee", "show", person)
    found = run_cli("trainee", "find", "单小伟")
    roster = run_cli("roster", "show", "--class", code)
    for told in (
        enrolled,
        shown,
        found,
        roster,
        run_cli("trainee", "edit", person, "--bank", "农行"),
    ):
        assert is_silent(told), told
    assert (shown["trainee"]["category"], shown["trainee"]["category_name"]) == (None, HIDDEN)
    assert found["trainees"][0]["other_categories"] == ["NCZY"]
    one = roster["enrolments"][0]
    assert (one["category"], one["category_name"], one["trainee"]["category"]) == (
        None, HIDDEN, None,
    )  # fmt: skip


def test_as_a_secondary_group_it_is_as_silent(person: str, run_cli: Run) -> None:
    run_cli("trainee", "categories", person, "--primary", "NCZY", "--also", "JTSZ")
    told = run_cli("trainee", "show", person)["trainee"]
    assert (told["category"], told["other_categories"]) == ("NCZY", [None])
    assert is_silent(run_cli("history", person))


def test_history_says_that_it_changed_and_not_to_what(person: str, run_cli: Run) -> None:
    code = make_class(run_cli, people=0, lessons=0).code
    run_cli("enrol", "--class", code, "--trainee", person, "--category", "JTSZ")
    enrolment = run_cli("roster", "show", "--class", code)["enrolments"][0]["id"]
    lines = run_cli("history", person)["history"]
    assert is_silent(lines) and is_silent(run_cli("history", enrolment))
    changes = [(one["before"], one["after"]) for one in lines if one["field"] == "category"]
    assert changes == [(None, "QYZG"), ("QYZG", HIDDEN)]


def test_who_asks_to_see_it_is_shown_and_noted(
    person: str, run_cli: Run, make_session: Run
) -> None:
    code = make_class(run_cli, people=0, lessons=0).code
    run_cli("enrol", "--class", code, "--trainee", person, "--category", "JTSZ")
    asked = (
        ("trainee", "show", person),
        ("trainee", "find", "单小伟"),
        ("roster", "show", "--class", code),
        ("history", person),
        ("trainee", "categories", person),
        ("proof", "check", "--class", code),
    )
    for n, words in enumerate(asked):
        assert looks(make_session) == n
        assert "JTSZ" in str(run_cli(*words, "--reveal")), words
    assert looks(make_session) == len(asked)


def test_two_values_in_conflict_are_told_without_naming_it() -> None:
    from jlcenter.app.settle_conflict import _plain
    from jlcenter.domain.records import ENROLMENT, TRAINEE

    for kind in (TRAINEE, ENROLMENT):
        field, more = kind.field_by_name["category"], kind.field_by_name["other_categories"]
        assert _plain(field, "JTSZ", reveal=False) == HIDDEN
        assert _plain(field, "JTSZ", reveal=True) == "JTSZ"
        assert _plain(field, "NCZY", reveal=False) == "NCZY"
        assert _plain(more, ["NCZY", "JTSZ"], reveal=False) == ["NCZY", HIDDEN]


def without_rules(told: Any) -> Any:
    """An answer without the policy it cites, which names all groups that it is for."""
    if isinstance(told, dict):
        return {name: without_rules(one) for name, one in told.items() if "rule" not in name}
    return [without_rules(one) for one in told] if isinstance(told, list) else told


def test_the_way_of_its_money_does_not_name_it(session: Any, run_cli: Run) -> None:
    set_rule(session, "subsidy.skill", SKILL)
    code = taught(session, category="JTSZ").code
    made = run_cli("subsidy", "claim", "--class", code)
    claim = made["claim"]["code"]
    line = run_cli("claim", "show", claim)["claim"]["lines"][0]
    for words in (
        ("subsidy", "check", "--class", code),
        ("claim", "show", claim),
        ("claim", "show", claim, "--line", 1),
        ("roster", "show", "--class", code),
        ("anomalies", "--class", code),
        ("history", line["id"]),
    ):
        assert is_silent(without_rules(run_cli(*words))), words
    assert HIDDEN in str(line["steps"])
