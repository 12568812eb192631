"""A class applied for late is warned of, by the rule in force, and nothing is forbidden."""

from __future__ import annotations

import pytest

from jlcenter.app.plan_class import apply_for_class, create_class
from jlcenter.app.policy_rules import set_rules
from jlcenter.storage.session import Session

OWN = """
[[rule]]
id = "class.application"
region = "220421"
effective_from = "2026-01-01"
status = "official"
source = "东人社发〔2026〕3号"
[rule.values]
lead_days = 20
review_workdays = 5
claim_within_days = 30
"""


@pytest.mark.parametrize(
    ("own", "day", "is_late"),
    [
        ("", "2026-08-17", False),
        ("", "2026-08-18", True),
        (OWN, "2026-08-12", False),
        (OWN, "2026-08-13", True),
    ],
)
def test_the_day_before_which_one_applies(
    session: Session, own: str, day: str, is_late: bool
) -> None:
    if own:
        set_rules(session, own, "own.toml")
    made = create_class(
        session, name="班", programme="PT-NM", starts="2026-09-01", ends="2026-09-20", hours="60"
    )
    done = apply_for_class(session, made.row.id, number="1", day=day)
    assert ("application_late" in [one.code for one in done.warnings]) == is_late
    assert done.row.status == "applied"
