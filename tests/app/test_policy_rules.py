"""A centre's own rules over those that ship: set, ended, taken out, undone, kept by claims."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from jlcenter.app import undo
from jlcenter.app.complete import completion_rule, rule_on, set_completion_rule
from jlcenter.app.plan_class import create_class
from jlcenter.app.policy_rules import (
    all_rules,
    checked_text,
    export_text,
    find_rule,
    own_rules,
    read_file,
    remove_rule,
    rule_in_force,
    rules_in_force,
    set_rules,
    template,
    timeline,
)
from jlcenter.domain import policy
from jlcenter.domain.errors import AccessRefused, NotFound, Refused
from jlcenter.domain.policy_schema import VALUES
from jlcenter.domain.records import POLICY_RULE
from jlcenter.domain.subsidies import judge
from jlcenter.storage.session import Session
from tests.domain.policy_table import COUNTY, COUNTY_RULES, case

DAY = "2026-09-01"


def fte(hours: object = 600, starts: str = "2025-01-01", ends: str = "", head: str = "") -> str:
    until = f'effective_to = "{ends}"\n' if ends else ""
    return (
        f'[[rule]]\nid = "fte.student"\nregion = "220421"\neffective_from = "{starts}"\n{until}'
        f'status = "centre"\nsource = "本中心设定"\nnote = "校务会议 3 号"\n{head}'
        f"[rule.values]\nhours_per_student = {hours}\n"
    )


def hours_on(session: Session, day: str) -> object:
    rule = rule_in_force(session, "fte.student", day)
    return rule.values.get("hours_per_student") if rule else None


def test_every_rule_is_told_for_today_and_most_money_is_open(session: Session) -> None:
    rules = {one.id: one for one in rules_in_force(session)}
    assert set(rules) == set(VALUES)
    for rule_id in ("subsidy.skill", "stipend", "subsidy.startup", "fte.student"):
        assert rules[rule_id].status == policy.EMPTY
    assert rules["age.eligible"].status == policy.OFFICIAL


def test_a_centre_sets_its_rules_from_a_file_and_they_count(session: Session) -> None:
    assert judge(case(), all_rules(session), COUNTY).amount is None
    done = set_rules(session, COUNTY_RULES, "county.toml")
    assert len(done.rules) == 9 and not done.ended
    verdict = judge(case(), all_rules(session), COUNTY)
    assert verdict.amount == 70000 and verdict.rule is not None and verdict.rule.is_own
    undo.undo(session)
    assert own_rules(session) == []


def test_a_newer_rule_ends_the_open_one_the_day_before(session: Session) -> None:
    set_rules(session, fte(600), "a.toml")
    done = set_rules(session, fte(500, "2026-07-01"), "b.toml")
    assert [one.effective_to for one in done.ended] == ["2026-06-30"]
    assert (hours_on(session, "2026-06-30"), hours_on(session, "2026-07-01")) == (600, 500)
    undo.undo(session)
    assert hours_on(session, "2026-07-01") == 600


def test_the_same_rule_set_again_is_changed_not_doubled(session: Session) -> None:
    set_rules(session, fte(600), "a.toml")
    set_rules(session, fte(650), "a.toml")
    assert [one.values["hours_per_student"] for one in own_rules(session)] == [650]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param(fte(ends="2026-12-31"), fte(starts="2026-06-01"), id="ends inside the other"),
        pytest.param(fte(starts="2026-06-01"), fte(starts="2025-01-01"), id="begins before it"),
        pytest.param("", fte() + fte(starts="2026-01-01"), id="two in one file"),
    ],
)
def test_what_overlaps_is_refused_and_nothing_is_changed(
    session: Session, first: str, second: str
) -> None:
    if first:
        set_rules(session, first, "a.toml")
    before = own_rules(session)
    with pytest.raises(Refused) as caught:
        set_rules(session, second, "b.toml")
    assert (caught.value.code, caught.value.file) == ("policy_invalid", "b.toml")
    assert "fte.student" in caught.value.message and "重叠" in caught.value.message
    assert own_rules(session) == before


def test_one_wrong_rule_and_none_of_the_file_is_set(session: Session) -> None:
    with pytest.raises(Refused):
        set_rules(session, COUNTY_RULES + fte(0), "county.toml")
    assert own_rules(session) == []


def test_a_rule_taken_out_leaves_what_ships_and_comes_back_by_undo(session: Session) -> None:
    set_rules(session, fte(), "a.toml")
    remove_rule(session, "fte.student", "220421", "2025-01-01")
    assert hours_on(session, DAY) is None
    undo.undo(session)
    assert hours_on(session, DAY) == 600
    remove_rule(session, "fte.student", "220421", "2025-01-01")
    set_rules(session, fte(700), "a.toml")
    assert hours_on(session, DAY) == 700
    with pytest.raises(NotFound):
        remove_rule(session, "age.eligible", "000000", "2025-01-01")


@pytest.mark.parametrize("role", ["clerk", "trainer", "auditor"])
def test_only_who_decides_may_set_and_remove(session: Session, role: str) -> None:
    set_rules(session, fte(), "a.toml")
    session.role = role
    with pytest.raises(AccessRefused):
        set_rules(session, fte(1), "a.toml")
    with pytest.raises(AccessRefused):
        remove_rule(session, "fte.student", "220421", "2025-01-01")
    assert hours_on(session, DAY) == 600


def test_a_claims_rules_do_not_move_with_the_centres(session: Session) -> None:
    set_rules(session, COUNTY_RULES, "county.toml")
    kept = judge(case("TPLD"), all_rules(session), COUNTY).frozen()
    set_rules(session, COUNTY_RULES.replace("amount = 700", "amount = 900"), "county.toml")
    assert judge(case("TPLD"), all_rules(session), COUNTY).amount == 108000
    assert judge(case("TPLD"), [policy.thaw(one) for one in kept], COUNTY).amount == 84000


def test_a_rule_that_another_version_wrote_and_this_cannot_read_pays_nothing(
    session: Session,
) -> None:
    set_rules(session, COUNTY_RULES, "county.toml")
    key = ("subsidy.skill", "220421", "2025-01-01")
    with session.action("test") as write:
        write.put(POLICY_RULE, key=key, content={"values": {"per_hour": 12}})
        write.put(POLICY_RULE, key=("subsidy.moon", "220421", "2025-01-01"), content={})
    verdict = judge(case(), all_rules(session), COUNTY)
    assert (verdict.amount, verdict.reasons) == (None, ("rule_empty",))
    assert verdict.rule is not None and "读不出来" in verdict.rule.note
    assert "subsidy.moon" not in {one.id for one in own_rules(session)}


def test_what_is_exported_can_be_set_at_another_centre(
    session: Session, make_session: Callable[..., Session]
) -> None:
    set_rules(session, COUNTY_RULES, "county.toml")
    other = make_session("other")
    set_rules(other, export_text(session), "county.toml")
    told = [policy.rule_json(one) for one in own_rules(session)]
    assert [policy.rule_json(one) for one in own_rules(other)] == told
    assert 'id = "age.eligible"' in export_text(session, with_shipped=True)


def test_a_template_starts_from_what_holds_and_sets_nothing_by_itself(session: Session) -> None:
    for rule_id in VALUES:
        text = template(session, rule_id)
        assert f'id = "{rule_id}"' in text and 'region = "220421"' in text
        with pytest.raises(Refused):
            checked_text(session, text, "form.toml")
    set_rules(session, fte(), "a.toml")
    assert checked_text(session, template(session, "fte.student"), "form.toml").rules


def test_classes_follow_the_centres_own_rules(session: Session) -> None:
    set_rules(
        session,
        '[[rule]]\nid = "attendance.completion"\nregion = "220421"\n'
        'effective_from = "2026-01-01"\nstatus = "official"\nsource = "东人社发〔2026〕7号"\n'
        '[rule.values]\nmin_rate = "0.9"\n'
        '[[rule]]\nid = "class.size"\nregion = "220421"\neffective_from = "2026-01-01"\n'
        'status = "official"\nsource = "东人社发〔2026〕7号"\n'
        "[rule.values]\nmin = 5\nmax = 20\nstartup_max = 15\n",
        "own.toml",
    )
    made = create_class(
        session, name="班", programme="PT-NM", starts="2026-09-01", ends="2026-09-10",
        hours="60", capacity=25,
    )  # fmt: skip
    assert "capacity_above_policy" in [one.code for one in made.warnings]
    rule = completion_rule(session, made.row)
    assert float(rule.min_rate) == 0.9 and "东人社发〔2026〕7号" in rule.source
    assert float(rule_on(session, "2025-12-31").min_rate) == 0.8


def test_the_settings_of_completion_stand_in_the_list_too(session: Session) -> None:
    set_completion_rule(session, min_rate="0.85")
    rule = find_rule(session, "attendance.completion", DAY)
    assert rule.status == policy.CENTRE and rule.raw == {"min_rate": "0.85"}


def test_the_history_of_a_rule_is_told_latest_first(session: Session) -> None:
    set_rules(session, COUNTY_RULES, "county.toml")
    told = timeline(session, "subsidy.skill")
    assert [(one.region, one.effective_from) for one in told] == [
        ("220421", "2025-01-01"),
        ("220000", "2022-01-01"),
        ("220000", "2020-08-31"),
    ]
    old = find_rule(session, "subsidy.skill", "2021-06-01")
    assert old.status == policy.OFFICIAL and old.effective_to == "2021-12-31"


def test_what_is_not_there_is_told_with_what_comes_near(session: Session) -> None:
    with pytest.raises(NotFound, match="subsidy.skil"):
        find_rule(session, "subsidy.skil")
    with pytest.raises(Refused) as caught:
        rules_in_force(session, DAY, "220499")
    assert caught.value.code == "region_unknown"


def test_files_that_cannot_be_read_are_refused_by_name(session: Session, tmp_path: Path) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_bytes(b"\xff\xfe\x00x")
    with pytest.raises(Refused) as caught:
        read_file(bad)
    assert caught.value.file == "bad.toml"
    with pytest.raises(NotFound):
        read_file(tmp_path / "none.toml")
    with pytest.raises(Refused):
        read_file(tmp_path)
