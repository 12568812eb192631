"""R67: after a sync nobody's list is shorter, unless a named deletion came with it."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jlcenter.app.bring_back import bring_back
from jlcenter.app.check_data import check_data
from jlcenter.app.digest import digest
from jlcenter.app.enrol import add_trainee, roster
from jlcenter.app.history import history
from jlcenter.app.merge_trainees import merge_trainees
from jlcenter.app.plan_class import create_class, list_classes
from jlcenter.app.sync_now import sync
from jlcenter.domain.records import TRAINEE
from jlcenter.storage.session import Session
from tests.paper_world import id_number
from tests.sync.world import Server

Make = Callable[..., Session]


@pytest.fixture
def two(make_session: Make, server: Server) -> tuple[Session, Session]:
    """Two paired laptops that have sent all they have."""
    found = make_session("a"), make_session("b")
    for session in found:
        server.pair(session)
    for session in (*found, *found):
        sync(session)
    return found


def people(session: Session) -> set[UUID]:
    rows = session.db.execute("SELECT id FROM trainee WHERE _hidden = 0")
    return {UUID(bytes=bytes(row[0])) for row in rows}


def deletions(session: Session, id_: UUID) -> list[str]:
    """The actions by which a record was deleted, as its history names them."""
    lines = history(session, str(id_), reveal=True)
    return [line.action for line in lines if "删除" in line.action]


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["add", "add", "edit", "delete", "back", "sync"]),
        st.integers(0, 1),
        st.integers(0, 30),
    ),
    min_size=4,
    max_size=25,
)


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(STEPS)
def test_r67_only_a_deletion_that_came_takes_anybody_off_a_list(
    two: tuple[Session, Session], server: Server, steps: list[tuple[str, int, int]]
) -> None:
    def synced(session: Session) -> None:
        before = people(session)
        assert sync(session).pending == 0
        for id_ in before - people(session):
            assert deletions(session, id_), f"{id_} is gone and nothing says why"

    for what, who, number in steps:
        session = two[who]
        known = sorted(people(session))
        if what == "add":
            with session.action("登记") as write:
                write.put(TRAINEE, name=f"人{len(known)}")
        elif what == "sync":
            synced(session)
        elif known and what == "edit":
            with session.action("改") as write:
                write.put(TRAINEE, known[number % len(known)], phone=str(number))
        elif known and what == "delete":
            with session.action("删除一人") as write:
                write.delete(TRAINEE, known[number % len(known)])
        elif what == "back":
            rows = session.db.execute("SELECT id FROM trainee WHERE _hidden = 1").fetchall()
            if rows:
                bring_back(session, str(UUID(bytes=bytes(rows[number % len(rows)][0]))))
    for session in (*two, *two):
        synced(session)
    assert digest(two[0]).digest == digest(two[1]).digest == server.digest()
    assert people(two[0]) == people(two[1])


def test_r67_merging_two_records_of_a_person_leaves_every_roster_as_long(
    two: tuple[Session, Session], server: Server
) -> None:
    a, b = two
    facts = {"programme": "GW-QG", "starts": "2026-09-01", "ends": "2026-09-20", "hours": "16"}
    class_ = create_class(a, name="一班", **facts).row
    first = add_trainee(a, name="王芳", id_number=id_number(1), class_id=class_.id).row
    for _round in range(2):
        sync(a)
        sync(b)
    second = add_trainee(b, name="王方", id_number=id_number(2), class_id=class_.id).row
    sync(b)
    sync(a)
    assert len(roster(a, class_.id)) == len(roster(b, class_.id)) == 2
    merge_trainees(a, first.id, second.id)
    for _round in range(2):
        sync(a)
        sync(b)
    for session in (a, b):
        assert len(list_classes(session)) == 1
        assert len(roster(session, class_.id)) == 2, "both places are listed until one is given up"
        assert [one.code for one in check_data(session)] == ["person_twice"]
