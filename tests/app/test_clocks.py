"""A clock that cannot be trusted is told of, at start and with the state; nothing hangs on it."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from jlcenter.app import clocks
from jlcenter.app.clocks import clock_warnings, last_saved
from jlcenter.app.sync_now import status
from jlcenter.domain.records import TRAINEE
from jlcenter.storage.session import Session

DAY_S = 86_400.0
Make = Callable[..., Session]


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Sets this machine's clock so many seconds off."""
    real = time.time

    def set_(offset_s: float) -> None:
        monkeypatch.setattr(clocks.time, "time", lambda: real() + offset_s)

    return set_


def codes(session: Session) -> list[str]:
    return [one.code for one in clock_warnings(session)]


def synced(session: Session, offset_s: float = 0.0) -> None:
    """As a sync leaves it."""
    server_ms = round((time.time() + offset_s) * 1000)
    session.set_settings(sync_offset=offset_s, sync_server_ms=server_ms)


def test_a_clock_that_agrees_is_not_mentioned(session: Session) -> None:
    assert codes(session) == []
    synced(session, 119.0)
    assert codes(session) == []


@pytest.mark.parametrize(
    ("offset_s", "words"),
    [
        (300.0, "慢 5 分钟"),
        (-300.0, "快 5 分钟"),
        (8 * 3600.0, "慢 8 小时"),
        (-25 * 365 * DAY_S, "快 9125 天"),
    ],
)
def test_r65_more_than_two_minutes_off_is_told_with_how_much(
    session: Session, offset_s: float, words: str
) -> None:
    synced(session, offset_s)
    (found,) = clock_warnings(session)
    assert found.code == "clock_off"
    assert words in found.message
    assert "不会丢" in found.hint
    assert status(session).warnings == (found,)


def test_r65_a_clock_before_what_was_written_last_is_told_at_start(
    make_session: Make, at: Callable[[float], None]
) -> None:
    session = make_session()
    with session.action("登记") as write:
        write.put(TRAINEE, name="赵一")
    session.close()
    at(-400 * DAY_S)
    again = make_session()
    assert codes(again) == ["clock_behind"]
    assert any("还早" in notice for notice in again.notices)
    # nothing is refused, and a later write with the right clock ends it
    with again.action("登记") as write:
        write.put(TRAINEE, name="钱二")
    at(0)
    assert codes(again) == []


def test_r65_a_clock_before_the_servers_time_is_told(
    session: Session, at: Callable[[float], None]
) -> None:
    session.set_settings(sync_offset=0.0, sync_server_ms=round((time.time() + 3600) * 1000))
    assert codes(session) == ["clock_behind"]
    at(2 * 3600.0)
    assert codes(session) == []


def test_r65_six_weeks_without_the_servers_time_is_told_and_five_are_not(
    session: Session, at: Callable[[float], None]
) -> None:
    synced(session)
    at(44 * DAY_S)
    assert codes(session) == []
    at(46 * DAY_S)
    (found,) = clock_warnings(session)
    assert found.code == "server_long_ago"
    assert "46 天" in found.message


def test_an_own_write_of_the_future_counts_no_longer_once_the_clock_was_put_right(
    session: Session,
) -> None:
    with session.action("登记") as write:
        write.put(TRAINEE, name="赵一")
    wall = round((time.time() + 10 * 365 * DAY_S) * 1000)
    session.db.execute("UPDATE journal SET wall = ? WHERE wall IS NOT NULL", (wall,))
    session.db.commit()
    assert codes(session) == ["clock_behind"]
    with session.action("登记") as write:
        write.put(TRAINEE, name="钱二")
    assert codes(session) == []


def test_a_certificate_past_its_date_is_told_where_the_clock_is_right(session: Session) -> None:
    synced(session)
    session.set_settings(sync_dates_off=True)
    assert codes(session) == ["certificate_dates"]
    synced(session, 9 * DAY_S)
    assert codes(session) == ["clock_off"]


def test_r31_when_something_was_last_stored_is_read_from_the_journal(make_session: Make) -> None:
    session = make_session()
    with session.action("登记") as write:
        write.put(TRAINEE, name="赵一")
    told = last_saved(session)
    session.close()
    assert told is not None
    assert last_saved(make_session()) == told
