"""The policy for following people up, certificates of others and apprenticeship agreements."""

from __future__ import annotations

from jlcenter.app.policy_rules import rule_in_force
from jlcenter.domain.apprenticeship_terms import Terms
from jlcenter.domain.certificate_expiry import Validity
from jlcenter.domain.errors import Refused
from jlcenter.domain.follow_ups import NodeRule
from jlcenter.storage.session import Session
from jlcenter.words import _

#: kinds of certificates that have a rule of their own
_VALIDITY_RULES = {"special_operation": "certificate.special_operation"}
#: how far ahead one looks where no rule says
_REMIND_DAYS = 90


def node_rule(session: Session, day: str) -> NodeRule:
    """When people are followed up; Refused where the centre has emptied the rule."""
    rule = rule_in_force(session, "follow_up.nodes", day)
    if rule is None or not rule.values:
        raise Refused(
            "policy_empty",
            _("本地区没有可用的“{rule}”规则", rule="follow_up.nodes"),
            _("请由主任或管理员在政策规则里设定"),
        )
    told = rule.values
    return NodeRule(
        months=tuple(told["months"]),
        early_days=told["early_days"],
        window_days=told["window_days"],
        given_up_days=told["given_up_days"],
        source=rule.source,
        status=rule.status,
    )


def validity(session: Session, kind: str, day: str) -> Validity | None:
    """How long certificates of a kind hold; None where no rule speaks of it."""
    rule_id = _VALIDITY_RULES.get(kind)
    rule = rule_in_force(session, rule_id, day) if rule_id else None
    if rule is None or not rule.values:
        return None
    told = rule.values
    return Validity(told["valid_months"], told["review_months"], rule.source)


def remind_days(session: Session, day: str) -> int:
    """How many days before its end a certificate is told of."""
    rule = rule_in_force(session, _VALIDITY_RULES["special_operation"], day)
    return int(rule.values["remind_days"]) if rule is not None and rule.values else _REMIND_DAYS


def apprenticeship_terms(session: Session, day: str) -> Terms | None:
    """How long an apprenticeship agreement lasts; None where no rule speaks of it."""
    rule = rule_in_force(session, "apprenticeship.terms", day)
    if rule is None or not rule.values:
        return None
    told = rule.values
    return Terms(told["min_months"], told["usual_months"], told["max_months"], rule.source)
