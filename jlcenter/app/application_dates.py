"""Whether a class was applied for early enough: a warning only (rule ``class.application``)."""

from __future__ import annotations

from datetime import date, timedelta

from jlcenter.app.policy_rules import rule_in_force
from jlcenter.domain.notices import Notice
from jlcenter.storage.queries.classes import ClassRow
from jlcenter.storage.session import Session
from jlcenter.words import _


def late_application(session: Session, row: ClassRow) -> Notice | None:
    """What to say of a class whose application came late; None where it did not."""
    if not row.application_date or not row.starts:
        return None
    rule = rule_in_force(session, "class.application", row.starts)
    if rule is None or not rule.has_value:
        return None
    lead = rule.values["lead_days"]
    latest = (date.fromisoformat(row.starts) - timedelta(lead)).isoformat()
    if row.application_date <= latest:
        return None
    return Notice(
        "application_late",
        _(
            "开班申请应提前 {n} 天（{day} 前）提出（{source}）",
            n=lead,
            day=latest,
            source=rule.source,
        ),
    )
