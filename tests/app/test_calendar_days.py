"""The centre's own calendar stands over the public one."""

from __future__ import annotations

import pytest

from jlcenter.app.calendar_days import list_days, remove_day, set_day
from jlcenter.app.plan_class import create_class
from jlcenter.app.plan_lessons import plan_lessons
from jlcenter.domain.errors import NotFound, Refused
from jlcenter.storage.session import Session


def planned(session: Session) -> list[str]:
    code = create_class(
        session, name="班", programme="JQ-SG", starts="2026-09-28", ends="2026-10-09", hours="80"
    ).row.code
    result = plan_lessons(
        session,
        code,
        start_date="2026-09-28",
        end_date="2026-10-09",
        skip_holidays=True,
        start="08:30",
        hours="4",
    )
    return [one.date for one in result.rows]


def test_a_day_made_holiday_is_skipped_and_a_working_day_is_not(session: Session) -> None:
    set_day(session, "2026-09-29", "放假", "校运会")
    set_day(session, "2026-10-07", "workday")
    assert planned(session) == [
        "2026-09-28",
        "2026-09-30",
        "2026-10-07",
        "2026-10-08",
        "2026-10-09",
    ]
    assert [one.name for one in list_days(session, 2026)] == ["校运会", ""]


def test_taking_a_day_back_lets_the_public_calendar_hold(session: Session) -> None:
    set_day(session, "2026-10-07", "workday")
    remove_day(session, "2026-10-07")
    assert "2026-10-07" not in planned(session) and list_days(session) == []
    with pytest.raises(NotFound):
        remove_day(session, "2026-10-07")


def test_what_is_so_already_or_unknown_is_refused(session: Session) -> None:
    for day, kind in (
        ("2026-10-01", "holiday"),
        ("2026-09-01", "workday"),
        ("2026-09-01", "feast"),
    ):
        with pytest.raises(Refused):
            set_day(session, day, kind)
