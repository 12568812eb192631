"""What an older program kept opaque comes into its tables when the program knows it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from jlcenter.app.bootstrap import log_in
from jlcenter.app.check_data import check_data
from jlcenter.app.digest import digest
from jlcenter.app.enrol import add_trainee, roster
from jlcenter.app.find_trainees import find
from jlcenter.domain.journal.merge import State, Write
from jlcenter.domain.records import CALENDAR_DAY, ENROLMENT, KINDS, TRAINEE, Kind
from jlcenter.storage import adopt as adopting
from jlcenter.storage.backup import list_backups
from jlcenter.storage.queries.records import all_rows
from jlcenter.storage.queries.sync import store_other
from jlcenter.storage.rows import columns, key_of, pack_stamp, pack_value, state_of
from jlcenter.storage.session import Session
from tests.conftest import PASSWORD
from tests.paper_world import taught_class


def forget_kind(session: Session, kind: Kind) -> None:
    """Keep a kind's records as a program keeps them that has never heard of it."""
    names = session.door.names
    with session.door.transaction(session.db):
        for row in list(all_rows(session.db, kind)):
            state = state_of(kind, row, lambda no: names.id(session.db, no))
            key = tuple(key_of(kind, row))
            store_other(session.db, names, kind.code, bytes(row[0]), key, state)
        session.db.execute(f"DELETE FROM {kind.name}")
        if kind is TRAINEE:
            session.db.execute("DELETE FROM trainee_key")
            session.db.execute("DELETE FROM name_key")
    session.set_settings(known_fields="older")


def forget_field(session: Session, kind: Kind, name: str) -> None:
    """Keep one field as a program keeps it that knows the kind, but not the field."""
    group = kind.group_of[name]
    names = session.door.names
    place = columns(kind).index(name)
    with session.door.transaction(session.db):
        for row in list(all_rows(session.db, kind)):
            if row[place] is None:
                continue
            state = state_of(kind, row, lambda no: names.id(session.db, no))
            more = {
                code: [[pack_stamp(w.stamp[0], names.no(session.db, w.stamp[1])), w.value]]
                for code, (w, *_rest) in state.items()
                if code == group.code
            }
            session.db.execute(
                f'UPDATE {kind.name} SET "{name}" = NULL, _more = ? WHERE id = ?',
                (pack_value(more), row[0]),
            )
    session.set_settings(known_fields="older")


def rows(session: Session, kind: Kind) -> list[tuple[Any, ...]]:
    """Cells without stamps: in which form a stamp is kept is not the point."""
    return [tuple(row)[:-3] + (row[-1],) for row in all_rows(session.db, kind)]


def again(session: Session) -> Session:
    session.close()
    return log_in(session.folder, "admin", PASSWORD)


@pytest.mark.parametrize("kind", [TRAINEE, ENROLMENT], ids=lambda kind: kind.name)
def test_a_kind_that_is_known_now_comes_into_its_table_its_index_and_its_hiding(
    session: Session, kind: Kind
) -> None:
    world = taught_class(session)
    gone = add_trainee(session, name="王二小", id_type="pending").row
    with session.action("删除") as write:
        write.delete(TRAINEE, gone.id)
    before, whole = rows(session, kind), digest(session).digest
    people = [one.trainee.name for one in roster(session, world.class_id)]
    forget_kind(session, kind)
    assert rows(session, kind) == []
    opened = again(session)
    assert rows(opened, kind) == before
    assert digest(opened).digest == whole
    assert opened.db.execute("SELECT count(*) FROM other_state").fetchone()[0] == 0
    assert [one.row.name for one in find(opened, "wangfang", 5)] == ["王芳"]
    assert find(opened, "王二小", 5) == [], "deleted people stay deleted"
    assert [one.trainee.name for one in roster(opened, world.class_id)] == people
    assert check_data(opened) == []
    assert [one.sort for one in list_backups(opened.folder)] == ["before-upgrade"]
    # once: the next open has nothing to do
    opened = again(opened)
    assert len(list_backups(opened.folder)) == 1
    opened.close()


@pytest.mark.parametrize("name", ["name", "phone", "birth_date"])
def test_a_field_that_is_known_now_comes_into_its_column_and_its_index(
    session: Session, name: str
) -> None:
    taught_class(session)
    before, whole = rows(session, TRAINEE), digest(session).digest
    forget_field(session, TRAINEE, name)
    assert digest(session).digest == whole
    assert rows(session, TRAINEE) != before
    opened = again(session)
    assert rows(opened, TRAINEE) == before
    assert digest(opened).digest == whole
    assert [one.row.name for one in find(opened, "王芳", 5)] == ["王芳"]
    assert check_data(opened) == []
    opened.close()


def test_nothing_is_written_and_nothing_backed_up_where_nothing_was_unread(
    session: Session,
) -> None:
    taught_class(session)
    session.set_settings(known_fields="older")
    opened = again(session)
    assert list_backups(opened.folder) == []
    assert opened.setting("known_fields") != "older"
    opened.close()


def test_values_an_older_program_could_not_check_do_not_keep_the_file_from_opening(
    session: Session,
) -> None:
    """A value of the wrong type stays in the state, without a cell; later edits still work."""
    strand = session.door.names.id(session.db, 1)
    id_, bad = UUID(int=5), UUID(int=6)
    states: list[tuple[Kind, UUID, tuple[Any, ...], State]] = [
        (TRAINEE, id_, (), {1: (Write((1, strand), "王芳"),), 6: (Write((1, strand), 5),)}),
        (TRAINEE, bad, (), {1: (Write((1, strand), ["x"]),), 14: (Write((1, strand), "y"),)}),
        (CALENDAR_DAY, UUID(int=7), (), {2: (Write((1, strand), "holiday"),)}),
    ]
    with session.door.transaction(session.db):
        for kind, one, key, state in states:
            store_other(session.db, session.door.names, kind.code, one.bytes, key, state)
    session.set_settings(known_fields="older")
    opened = again(session)
    told = opened.db.execute("SELECT name, phone FROM trainee WHERE id = ?", (id_.bytes,))
    assert tuple(told.fetchone()) == ("王芳", None)
    # a key that is none: the record stays where it was, and goes on as it came
    left = opened.db.execute("SELECT kind, id FROM other_state").fetchall()
    assert [tuple(row) for row in left] == [(CALENDAR_DAY.code, UUID(int=7).bytes)]
    for one in (id_, bad):
        with opened.action("改") as write:
            write.put(TRAINEE, one, address="东丰镇")
    state, _row = opened.door.state(opened.db, TRAINEE, id_.bytes)
    assert [write.value for write in state[6]] == [5]
    with opened.action("改") as write:
        write.put(TRAINEE, id_, phone="13804370001")
    told = opened.db.execute("SELECT name, phone FROM trainee WHERE id = ?", (id_.bytes,))
    assert tuple(told.fetchone()) == ("王芳", "13804370001")
    opened.close()


def test_a_crash_half_way_leaves_all_as_it_was_and_the_next_open_does_it(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    taught_class(session)
    before, whole = rows(session, TRAINEE), digest(session).digest
    forget_kind(session, TRAINEE)
    session.close()
    forgotten = session.folder
    honest = Session.set_settings

    def dies(self: Session, **values: Any) -> None:
        honest(self, **values)
        raise OSError("power")

    monkeypatch.setattr(Session, "set_settings", dies)
    with pytest.raises(OSError, match="power"):
        log_in(forgotten, "admin", PASSWORD)
    monkeypatch.undo()
    opened = log_in(forgotten, "admin", PASSWORD)
    assert rows(opened, TRAINEE) == before
    assert digest(opened).digest == whole
    opened.close()


def test_every_kind_has_a_table_and_a_place_in_the_fingerprint() -> None:
    known = adopting._known(KINDS)
    assert known == adopting._known(tuple(reversed(KINDS)))
    assert known != adopting._known(KINDS[1:])
