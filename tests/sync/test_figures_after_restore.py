"""Figures at a province that was set back: what laptops bring again counts once, entry or state."""

from __future__ import annotations

from collections.abc import Callable

from jlcenter.app.call_roll import mark_all
from jlcenter.app.enrol import add_trainee
from jlcenter.app.indicators import figure_rows as at_the_centre
from jlcenter.app.plan_class import create_class
from jlcenter.app.plan_lessons import add_lesson, list_lessons
from jlcenter.app.sync_now import sync
from jlcenter.storage.session import Session
from provincial.indicators import figure_rows
from provincial.progress import Scope
from provincial.province import open_province
from provincial.recount import recount
from tests.paper_world import id_number
from tests.sync.test_rewind import forget_history
from tests.sync.world import Server

Make = Callable[..., Session]


def taught(session: Session, name: str, first: int) -> None:
    """A class of three with two lessons, everybody there."""
    row = create_class(
        session, name=name, programme="GW-QG", starts="2026-05-01", ends="2026-05-02", hours="8"
    ).row
    for day in ("2026-05-01", "2026-05-02"):
        add_lesson(session, row.id, date=day, start="08:30", hours="4", topic="家务服务")
    for number in range(first, first + 3):
        add_trainee(
            session,
            name="王" + "零一二三四五六七"[number],
            id_number=id_number(number),
            category="NCZY",
            class_id=row.id,
        )
    for lesson in list_lessons(session, row.id):
        mark_all(session, lesson.id, "present")


def test_what_comes_as_state_after_a_restore_counts_as_it_did(
    make_session: Make, own_server: Server
) -> None:
    """The only laptop left knows the work as state: its offer makes the figures whole again."""
    a, b = make_session("a"), make_session("b")
    for one in (a, b):
        own_server.pair(one)
        sync(one)
    taught(a, "一班", 1)
    sync(a)
    backup = own_server.back_up()
    taught(a, "二班", 3)
    sync(a)
    sync(b)
    forget_history(b)
    own_server.set_back(backup)
    assert sync(b).pending == 0
    account = own_server.account
    province = open_province(account.folder, account.user, account.password, account.database)
    with province.engine.begin() as db:
        here = figure_rows(db, 2026, Scope(centre=own_server.centre))
        told = {one.indicator.code: one.figure.value for one in here}
        assert [told["T01"], told["T02"], told["T05"]] == [6, 5, 48]
        assert told == {one.indicator.code: one.figure.value for one in at_the_centre(b, 2026)}
        assert recount(db) == []
    province.close()
