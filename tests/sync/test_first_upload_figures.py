"""The figures of a centre that sends all it has at once: counted when it is quiet, and exactly."""

from __future__ import annotations

import time
from collections.abc import Callable

from jlcenter.app.indicators import figure_rows as at_the_centre
from jlcenter.app.sample_data import fill
from jlcenter.app.sync_now import sync
from jlcenter.storage.session import Session
from provincial import fact_due
from provincial.indicators import figure_rows
from provincial.progress import Scope
from provincial.province import Province, open_province
from provincial.recount import recount
from tests.sync.test_figures_after_restore import taught
from tests.sync.world import Server

Make = Callable[..., Session]


def figures(province: Province, server: Server) -> dict[str, object]:
    with province.engine.begin() as db:
        rows = figure_rows(db, 2026, Scope(centre=server.centre))
    return {one.indicator.code: one.figure.value for one in rows}


def waits(province: Province, server: Server) -> bool:
    with province.engine.begin() as db:
        return fact_due.is_due(db, server.centre)


def test_a_first_upload_is_counted_after_it_and_what_comes_later_at_once(
    make_session: Make, own_server: Server
) -> None:
    a = make_session("a")
    taught(a, "一班", 1)
    fill(a, trainees=200, marks=4000, seed=5)
    own_server.pair(a)
    sync(a)
    account = own_server.account
    province = open_province(account.folder, account.user, account.password, account.database)
    # the server counts by itself, a little after the last block
    until = time.monotonic() + 60
    while waits(province, own_server) and time.monotonic() < until:
        time.sleep(0.2)
    assert not waits(province, own_server)
    here = {one.indicator.code: one.figure.value for one in at_the_centre(a, 2026)}
    assert figures(province, own_server) == here
    taught(a, "二班", 3)
    sync(a)
    assert not waits(province, own_server)
    told = figures(province, own_server)
    assert told == {one.indicator.code: one.figure.value for one in at_the_centre(a, 2026)}
    assert told != here
    with province.engine.begin() as db:
        assert recount(db) == []
    province.close()


def test_who_asks_before_the_server_has_counted_gets_the_whole(
    make_session: Make, own_server: Server
) -> None:
    """A server that stops right after the upload leaves the centre waiting; a command counts it."""
    a = make_session("a")
    taught(a, "一班", 1)
    fill(a, trainees=200, marks=4000, seed=5)
    own_server.pair(a)
    sync(a)
    own_server.stop()
    account = own_server.account
    province = open_province(account.folder, account.user, account.password, account.database)
    with province.engine.begin() as db:
        fact_due.note(db, own_server.centre)
    fact_due.count_all(province.engine)
    assert not waits(province, own_server)
    here = {one.indicator.code: one.figure.value for one in at_the_centre(a, 2026)}
    assert figures(province, own_server) == here
    province.close()
