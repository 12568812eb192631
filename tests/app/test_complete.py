"""The rule used for completion: the policy's, or the centre's own."""

from __future__ import annotations

from fractions import Fraction

import pytest

from jlcenter.app.complete import completion_rule, set_completion_rule
from jlcenter.app.plan_class import ClassRow, create_class
from jlcenter.domain.errors import AccessRefused, Refused
from jlcenter.storage.session import Session


@pytest.fixture
def row(session: Session) -> ClassRow:
    return create_class(
        session, name="班", programme="CY-SYB", starts="2026-09-01", ends="2026-09-10", hours="80"
    ).row


def test_without_a_choice_the_shipped_rule_is_used_and_says_that_it_is_unconfirmed(
    session: Session, row: ClassRow
) -> None:
    rule = completion_rule(session, row)
    assert (rule.min_rate, rule.theory_pass, rule.status) == (Fraction(4, 5), 6000, "suggested")
    assert "未见吉林省正式文件" in rule.source


def test_a_centre_sets_its_own_and_keeps_the_rest(session: Session, row: ClassRow) -> None:
    set_completion_rule(session, min_rate="0.9")
    rule = completion_rule(session, row)
    assert (rule.min_rate, rule.practical_pass) == (Fraction(9, 10), 6000)
    set_completion_rule(session, theory_pass=70, counts="last")
    rule = completion_rule(session, row)
    assert (rule.min_rate, rule.theory_pass, rule.practical_pass) == (Fraction(9, 10), 7000, 6000)
    assert rule.status == "centre" and not rule.best_attempt


@pytest.mark.parametrize(
    "wrong", [{"min_rate": "1.5"}, {"min_rate": "many"}, {"theory_pass": 101}, {"counts": "first"}]
)
def test_a_wrong_choice_is_refused_and_changes_nothing(
    session: Session, row: ClassRow, wrong: dict[str, str]
) -> None:
    before = completion_rule(session, row)
    with pytest.raises(Refused):
        set_completion_rule(session, **wrong)  # type: ignore[arg-type]
    assert completion_rule(session, row) == before


def test_only_an_admin_sets_it(session: Session) -> None:
    session.role = "trainer"
    with pytest.raises(AccessRefused):
        set_completion_rule(session, min_rate="0.5")
