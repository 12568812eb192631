"""People who go on working while a sync runs: it ends all the same, and holds nobody up."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from jlcenter.app.sync_now import status, sync
from jlcenter.domain.records import TRAINEE
from jlcenter.storage.connection import Connection
from jlcenter.storage.queries import sync as table
from jlcenter.storage.replay import Waiting
from jlcenter.storage.session import Session
from jlcenter.sync.engine import Conversation
from tests.sync.world import Server

Make = Callable[..., Session]


def test_a_run_ends_though_somebody_writes_in_every_round(
    make_session: Make, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    a = make_session("a")
    server.pair(a)
    honest, rounds = Conversation._once, [0]

    def busy(self: Conversation) -> object:
        rounds[0] += 1
        assert rounds[0] < 50, "it follows who writes for ever"
        answer = honest(self)
        with a.action("登记") as write:
            write.put(TRAINEE, name=f"第{rounds[0]}人")
        return answer

    monkeypatch.setattr(Conversation, "_once", busy)
    done = sync(a)
    monkeypatch.undo()
    # what came last waits, and is said to
    assert (done.pending, status(a).state) == (1, "waiting")
    assert sync(a).pending == 0


def plan_of(db: Connection, call: Callable[[], object]) -> list[str]:
    """What SQLite does for each statement of a call."""
    told: list[str] = []
    db.set_trace_callback(told.append)
    try:
        call()
    finally:
        db.set_trace_callback(None)
    plans = []
    for sql in told:
        if sql.lstrip().upper().startswith("SELECT"):
            plans += [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall()]
    return plans


def test_r20_what_waits_is_counted_without_reading_the_whole_journal(
    make_session: Make, server: Server
) -> None:
    a = make_session("a")
    server.pair(a)
    sync(a)
    for call in (
        lambda: table.pending_count(a.db),
        lambda: table.waiting_strands(a.db),
        lambda: table.acknowledged_total(a.db),
        lambda: Waiting(a.db),
    ):
        plans = plan_of(a.db, call)
        assert plans
        assert [one for one in plans if one.startswith(("SCAN j", "SCAN journal"))] == []
