"""Certificates that run out or are to be reviewed: their own dates first, then the rule's."""

from __future__ import annotations

import pytest

from jlcenter.domain.certificate_expiry import Validity, expiry

SPECIAL = Validity(72, 36)


@pytest.mark.parametrize(
    ("now", "issued", "ends", "review", "expected"),
    [
        # worked out: issued 2023-11-30 → review 2026-11-30, end 2029-11-30
        ("2026-08-31", "2023-11-30", None, None, ("fine", "2029-11-30", True)),
        ("2026-09-01", "2023-11-30", None, None, ("review_due", "2026-11-30", True)),
        ("2026-11-30", "2023-11-30", None, None, ("review_due", "2026-11-30", True)),
        ("2026-12-01", "2023-11-30", None, None, ("review_overdue", "2026-11-30", True)),
        ("2029-09-01", "2023-11-30", None, None, ("expiring", "2029-11-30", True)),
        ("2029-12-01", "2023-11-30", None, None, ("expired", "2029-11-30", True)),
        # what the certificate says goes first
        ("2026-12-01", "2023-11-30", "2027-01-15", "2026-12-20", ("expiring", "2027-01-15", False)),
        ("2026-06-01", "2023-11-30", "2029-05-01", "2026-06-30",
         ("review_due", "2026-06-30", False)),
        # a review on or after the end is none
        ("2026-06-01", "2020-07-01", "2026-06-30", "2026-07-01", ("expiring", "2026-06-30", False)),
        ("2028-05-30", "2022-02-28", "2028-05-29", None, ("expired", "2028-05-29", False)),
        ("2026-01-01", None, "2026-01-01", None, ("expiring", "2026-01-01", False)),
        ("2026-01-01", None, None, None, None),
    ],
)  # fmt: skip
def test_what_is_due(
    now: str,
    issued: str | None,
    ends: str | None,
    review: str | None,
    expected: tuple[str, str, bool] | None,
) -> None:
    found = expiry(
        now, 90, issued_on=issued, expires_on=ends, review_due_on=review, validity=SPECIAL
    )
    assert (found and (found.state, found.day, found.is_computed)) == expected


def test_without_a_rule_only_told_dates_count() -> None:
    assert expiry("2030-01-01", 90, issued_on="2020-01-01") is None
