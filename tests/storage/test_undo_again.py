"""Undo and redo over and over: the same field, the same record, hidden and back (R37)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jlcenter.app.check_data import check_data
from jlcenter.app.undo import redo, undo
from jlcenter.domain.errors import Refused
from jlcenter.domain.journal.ids import new_id
from jlcenter.domain.records import ATTENDANCE_MARK, CERTIFICATE, TRAINEE
from jlcenter.storage.session import Session


def shown(session: Session) -> list[tuple[Any, ...]]:
    return session.db.execute(
        "SELECT name, phone FROM trainee WHERE _hidden = 0 ORDER BY name"
    ).fetchall()


def test_r37_two_changes_of_one_field_go_back_one_after_the_other(session: Session) -> None:
    with session.action("登记") as write:
        made = write.put(TRAINEE, name="张三")
    for phone in ("137", "138", "139"):
        with session.action("改") as write:
            write.put(TRAINEE, made, phone=phone)
    seen = []
    for step in (undo, undo, undo, redo, redo, redo, undo, undo, redo, undo, undo, undo):
        assert step(session).kept == ()
        seen += [row[1] for row in shown(session)] or ["-"]
    assert seen == ["138", "137", None, "137", "138", "139", "138", "137", "138", "137", None, "-"]
    assert check_data(session) == []


def test_r37_a_deletion_goes_back_and_forth(session: Session) -> None:
    with session.action("登记") as write:
        made = write.put(TRAINEE, name="张三", phone="139")
    with session.action("删") as write:
        write.delete(TRAINEE, made)
    counts = []
    for step in (undo, redo, undo, redo, undo, undo, redo, redo):
        assert step(session).kept == ()
        counts.append(len(shown(session)))
    assert counts == [1, 0, 1, 0, 1, 0, 1, 0]


def test_r37_a_mark_goes_back_and_forth(session: Session) -> None:
    with session.action("点名") as write:
        lesson, person = write.put(TRAINEE, name="课"), write.put(TRAINEE, name="人")
    key = (lesson, person)
    with session.action("点名") as write:
        write.put(ATTENDANCE_MARK, key=key, status="present")
    with session.action("点名") as write:
        write.put(ATTENDANCE_MARK, key=key, status="late", minutes=5)
    seen = []
    for step in (undo, redo, undo, undo, redo, redo, undo, undo):
        assert step(session).kept == ()
        seen.append(session.db.execute("SELECT status FROM attendance_mark").fetchone()[0])
    assert seen == ["present", "late", "present", None, "present", "late", "present", None]


def test_an_issued_certificate_is_voided_revived_and_voided_again(session: Session) -> None:
    with session.action("发证") as write:
        write.put(CERTIFICATE, serial="x", status="valid")
    seen = []
    for step in (undo, redo, undo, redo):
        assert step(session).kept == ()
        seen.append(session.db.execute("SELECT status FROM certificate").fetchone()[0])
    assert seen == ["void", "valid", "void", "valid"]


def test_made_anew_with_the_same_values_after_undo_redo_undo(session: Session) -> None:
    """The values the hidden record still has are no reason to leave it hidden."""
    with session.action("登记") as write:
        made = write.put(TRAINEE, name="张三", phone="139")
    for step in (undo, redo, undo):
        step(session)
    assert shown(session) == []
    with session.action("再登记") as write:
        write.put(TRAINEE, made, name="张三", phone="138")
    assert shown(session) == [("张三", "138")]
    for expected in ([], [("张三", "138")], []):
        (redo if expected else undo)(session)
        assert shown(session) == expected


def test_what_another_wrote_in_between_stays(session: Session) -> None:
    with session.action("登记") as write:
        made = write.put(TRAINEE, name="张三", phone="137")
    with session.action("改") as write:
        write.put(TRAINEE, made, phone="138")
    undo(session)
    redo(session)
    session.user = "other"
    with session.action("别人改") as write:
        write.put(TRAINEE, made, phone="136")
    session.user = "admin"
    assert undo(session).kept
    assert shown(session) == [("张三", "136")]


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("put"), st.sampled_from("甲乙"), st.sampled_from(["1", "2", "3"])),
            st.tuples(st.just("delete"), st.sampled_from("甲乙"), st.none()),
            st.tuples(st.just("undo"), st.none(), st.none()),
            st.tuples(st.just("redo"), st.none(), st.none()),
        ),
        max_size=25,
    )
)
def test_undo_and_redo_are_a_walk_along_what_was_shown(
    session: Session, steps: list[tuple[str, str | None, str | None]]
) -> None:
    """Whatever was done: undo shows what stood before, redo what stood after."""
    with session.action("清空") as write:
        for (id_,) in session.db.execute("SELECT id FROM trainee WHERE _hidden = 0").fetchall():
            write.delete(TRAINEE, UUID(bytes=id_))
        write.put(TRAINEE, name="丙")
    ids = {"甲": new_id(), "乙": new_id()}
    past, future = [shown(session)], []
    for what, who, phone in steps:
        if what == "undo":
            if len(past) < 2:
                continue
            assert undo(session).kept == ()
            future.append(past.pop())
        elif what == "redo":
            if not future:
                with pytest.raises(Refused):
                    redo(session)
                continue
            assert redo(session).kept == ()
            past.append(future.pop())
        else:
            before = shown(session)
            with session.action("做") as write:
                if what == "put":
                    write.put(TRAINEE, ids[str(who)], name=who, phone=phone)
                else:
                    write.delete(TRAINEE, ids[str(who)])
            if shown(session) == before:
                continue
            past.append(shown(session))
            future.clear()
        assert shown(session) == past[-1]
