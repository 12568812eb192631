"""证书到期与复审: which certificates of others' run out, and whose holder must be trained again.

A date on the certificate goes before one worked out. How long a special operations certificate
holds and when it is reviewed is policy (``resources/policy/people.toml``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from jlcenter.domain.follow_ups import add_months
from jlcenter.words import mark

#: most urgent first
STATES = {
    "expired": mark("已过期"),
    "review_overdue": mark("逾期未复审"),
    "expiring": mark("即将到期"),
    "review_due": mark("即将复审"),
    "fine": mark("在有效期内"),
}


@dataclass(frozen=True, slots=True)
class Validity:
    """How long certificates of a kind hold and when they are reviewed, in months; 0 never."""

    months: int
    review_months: int
    source: str = ""


@dataclass(frozen=True, slots=True)
class Expiry:
    """What is due of one certificate. ``day``: by when; ``is_computed``: worked out from the day of
    issue, as the certificate's own date was not told."""

    state: str
    day: str
    days_left: int
    is_computed: bool


def dates_of(
    issued_on: str | None,
    expires_on: str | None,
    review_due_on: str | None,
    validity: Validity | None,
) -> tuple[str | None, str | None, bool]:
    """(expires, review due, whether something was worked out). A review falls before the end."""
    computed = False
    if issued_on and validity is not None:
        if expires_on is None and validity.months:
            expires_on, computed = add_months(issued_on, validity.months), True
        if review_due_on is None and validity.review_months:
            review_due_on, computed = add_months(issued_on, validity.review_months), True
    if expires_on and review_due_on and review_due_on >= expires_on:
        review_due_on = None
    return expires_on, review_due_on, computed


def expiry(
    day: str,
    within_days: int,
    *,
    issued_on: str | None = None,
    expires_on: str | None = None,
    review_due_on: str | None = None,
    validity: Validity | None = None,
) -> Expiry | None:
    """What is due of a certificate on a day; None where no date is known."""
    told_end, told_review = expires_on, review_due_on
    expires_on, review_due_on, _any = dates_of(issued_on, expires_on, review_due_on, validity)
    found: Expiry | None = None
    if expires_on is not None:
        left = _days(day, expires_on)
        state = "expired" if left < 0 else "expiring" if left <= within_days else "fine"
        found = Expiry(state, expires_on, left, told_end is None)
    if review_due_on is not None and (found is None or found.state == "fine"):
        left = _days(day, review_due_on)
        state = "review_overdue" if left < 0 else "review_due" if left <= within_days else "fine"
        if found is None or state != "fine":
            found = Expiry(state, review_due_on, left, told_review is None)
    return found


def _days(first: str, last: str) -> int:
    return (date.fromisoformat(last) - date.fromisoformat(first)).days
