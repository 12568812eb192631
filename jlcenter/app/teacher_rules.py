"""The rules for teachers that hold for this centre on a day."""

from __future__ import annotations

from typing import Any

from jlcenter.app.policy_rules import rule_in_force
from jlcenter.domain.teacher_shares import DualRoleRule, PracticeRule
from jlcenter.storage.session import Session
from jlcenter.words import _


def dual_role_rule(session: Session, day: str) -> DualRoleRule:
    """Who counts as dual-role; where no rule is set, whom the centre has confirmed."""
    rule = rule_in_force(session, "teacher.dual_role", day)
    if rule is None or not rule.values:
        source = _("没有设定标准，以教师名册里认定的为准")
        return DualRoleRule(None, None, None, True, source, "empty")
    told = rule.values
    return DualRoleRule(
        told["min_training_hours"],
        told["min_degree_hours"],
        told["min_practice_days"],
        told["needs_confirmation"],
        rule.source,
        rule.status,
    )


def practice_rule(session: Session, day: str) -> PracticeRule | None:
    """How much practice in enterprises is due; None where no rule says."""
    rule = rule_in_force(session, "teacher.practice", day)
    if rule is None or not rule.values:
        return None
    told = rule.values
    return PracticeRule(
        told["years"], told["months"], told["days_per_month"], rule.source, rule.status
    )


def evening_from(session: Session, day: str) -> str:
    """The time of day from which a lesson is an evening's; "" where no rule says."""
    rule = rule_in_force(session, "teacher.evening", day)
    return str(rule.values["from"]) if rule is not None and rule.values else ""


def evaluation_weights(session: Session, day: str) -> tuple[dict[str, int] | None, Any]:
    """The weights by part and the rule they come from; None where none are set."""
    rule = rule_in_force(session, "evaluation.weights", day)
    if rule is None or not rule.values:
        return None, rule
    return dict(rule.values["weights"]), rule
