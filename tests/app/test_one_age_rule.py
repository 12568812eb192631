"""The roster's warning and the money ask one rule of age: what a centre changes serves both."""

from __future__ import annotations

from pathlib import Path

import pytest

from jlcenter.app.enrol import add_trainee
from jlcenter.app.import_roster import preview
from jlcenter.app.plan_class import create_class
from jlcenter.app.policy_rules import rule_in_force
from jlcenter.domain import policy
from jlcenter.domain.identity_number import check_digit
from jlcenter.domain.retirement_age import age_warnings, judge_age
from jlcenter.storage.session import Session
from tests.claim_world import set_rule
from tests.exchange.messy import xlsx

AGES = "age.eligible"
OWN = {
    "min_age": 18,
    "retirement": [
        {"group": "男", "base_age": 55},
        {"group": "女55", "base_age": 55},
        {"group": "女50", "base_age": 50},
    ],
}


def number(born: str, sequence: int) -> str:
    """An invented ID number."""
    first = f"220421{born}{sequence:03d}"
    return first + check_digit(first)


def codes(found: object) -> list[str]:
    return [one.code for one in found]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("born", "sex", "group", "day", "told"),
    [
        ("2010-05-01", "男", None, "2026-04-30", ["age_under"]),
        ("2010-05-01", "男", None, "2026-05-01", []),
        ("1964-06-01", "男", None, "2024-06-01", ["age_over"]),
        ("1965-01-15", "男", None, "2025-02-14", []),
        ("1965-01-15", "男", None, "2025-02-15", ["age_over"]),
        ("1965-01-15", None, None, "2025-02-15", ["age_over"]),
        # a woman may retire at 50, at 55, or (without an employee's pension) as men do: while
        # nobody knows, she is warned of only where all three are past
        ("1972-01-01", "女", None, "2025-06-01", []),
        ("1972-01-01", "女", "女50", "2025-06-01", ["age_over"]),
        ("1969-01-01", "女", None, "2025-06-01", []),
        ("1969-01-01", "女", "女55", "2025-06-01", ["age_over"]),
        ("1965-01-15", "女", None, "2025-02-14", []),
        ("1965-01-15", "女", None, "2025-02-15", ["age_over"]),
        ("1960-01-01", "女", "农村", "2025-06-01", []),
        (None, None, None, "2025-01-01", []),
        ("1965-01-15", "男", None, None, []),
        ("2027-01-01", "男", None, "2026-01-01", []),
    ],
)
def test_the_warning_is_the_policys_answer(
    born: str | None, sex: str | None, group: str | None, day: str | None, told: list[str]
) -> None:
    rule = policy.in_force(policy.shipped(), AGES, "220421", day or "2025-01-01")
    assert codes(age_warnings(born, sex, day, rule, group)) == told
    if told and born and day and rule:
        assert judge_age(born, sex, group, day, rule).reason == told[0]


def test_without_a_rule_nobody_is_warned_of() -> None:
    assert age_warnings("1940-01-01", "男", "2026-01-01", None) == ()


def test_what_a_centre_sets_changes_the_warnings_and_the_money_together(
    session: Session, tmp_path: Path
) -> None:
    made = create_class(
        session,
        name="家政一班",
        programme="GW-QG",
        starts="2026-09-01",
        ends="2026-09-10",
        hours="8",
    ).row
    young, old = number("20090101", 971), number("19700101", 973)
    rows = [["姓名", "身份证号码"], ["王海宇", young], ["李国志", old]]
    path = xlsx(tmp_path / "名单.xlsx", rows)

    def warned() -> list[tuple[int | str | None, str]]:
        found = preview(session, path, made.id).outcome.warnings
        return [(one.row, one.code) for one in found]

    assert warned() == []
    set_rule(session, AGES, OWN)
    assert warned() == [(2, "age_under"), (3, "age_over")]
    done = add_trainee(session, name="李国志", id_number=old, class_id=made.id)
    assert codes(done.warnings) == ["age_over"]
    rule = rule_in_force(session, AGES, "2026-09-01")
    assert rule is not None
    assert judge_age("1970-01-01", "男", None, "2026-09-01", rule).reason == "age_over"
