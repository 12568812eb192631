"""What the file holds as hashes: the quick way and the plain rule give the same, in one view."""

from __future__ import annotations

from threading import Thread
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jlcenter.app.digest import digest
from jlcenter.domain.journal.digest import KindDigest, record_hash, whole_digest
from jlcenter.domain.journal.entry import Erased
from jlcenter.domain.journal.ids import key_to_wire, natural_id, natural_id_of_wire
from jlcenter.domain.journal.merge import State, Write
from jlcenter.domain.records import (
    ATTENDANCE_MARK,
    DELETED,
    ENROLMENT,
    KINDS,
    TRAINEE,
    Field,
    Group,
    Kind,
    Type,
)
from jlcenter.storage.content import (
    content,
    contents,
    digests,
    hashes,
    kinds_held,
    read_view,
    strand_ids,
)
from jlcenter.storage.queries.sync import store_other
from jlcenter.storage.repair import replace_row
from jlcenter.storage.session import Session

STRANDS = [bytes([n]) * 16 for n in range(1, 4)]
STAMPS = st.tuples(st.integers(1, 2**40), st.sampled_from(STRANDS))
TEXTS = st.text(max_size=5)
IDS = st.binary(min_size=16, max_size=16)
VALUES: dict[Type, st.SearchStrategy[Any]] = {
    Type.TEXT: TEXTS,
    Type.INT: st.integers(-(2**62), 2**62),
    Type.SCORE: st.integers(0, 10_000),
    Type.INSTANT: st.integers(0, 2**42),
    Type.BOOL: st.booleans(),
    Type.ID: IDS,
    Type.BYTES: st.binary(max_size=4),
    Type.DATE: st.just("2026-09-01"),
    Type.TIME: st.just("08:30"),
    Type.TEXTS: st.lists(TEXTS, max_size=3),
    Type.JSON: st.just('{"a":1}'),
}


def values(field: Field) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), VALUES[field.type])


def group_values(group: Group) -> st.SearchStrategy[Any]:
    told = st.tuples(*(values(one) for one in group.fields)).map(list)
    plain = values(group.fields[0]) if len(group.fields) == 1 else told
    erased = st.builds(Erased, st.binary(min_size=16, max_size=16))
    return st.one_of(plain, erased) if not group.weak else plain


@st.composite
def states(draw: st.DrawFn, kind: Kind) -> State:
    """Mostly of one stamp, as rows are; now and then with rivals, deletions, unknown groups."""
    stamp = draw(STAMPS)
    state: State = {}
    for group in kind.groups:
        if draw(st.booleans()):
            continue
        writes = {stamp: draw(group_values(group))}
        if draw(st.integers(0, 3)) == 0:
            writes = draw(st.dictionaries(STAMPS, group_values(group), min_size=1, max_size=3))
        state[group.code] = tuple(Write(one, writes[one]) for one in sorted(writes, reverse=True))
    if draw(st.integers(0, 5)) == 0:
        state[DELETED] = (Write(draw(STAMPS), [list(stamp)]),)
    if draw(st.integers(0, 5)) == 0:
        state[99] = (Write(draw(STAMPS), draw(TEXTS)),)
    return state


@st.composite
def records(draw: st.DrawFn) -> tuple[Kind, bytes, list[Any], State]:
    kind = draw(st.sampled_from(KINDS))
    key = [draw(VALUES[part.type]) for part in kind.key]
    id_ = natural_id_of_wire(kind.code, key) if kind.key else draw(IDS)
    return kind, id_, key, draw(states(kind))


@settings(max_examples=150)
@given(told=st.lists(records(), max_size=6))
def test_r29_rows_hash_as_their_states_do(session: Session, told: list[Any]) -> None:
    """Whatever a record is made of, the hash of its row is that of its state."""
    expected: dict[int, dict[bytes, bytes]] = {}
    with session.door.transaction(session.db):
        before = {code: dict(hashes(session.db, code)) for code in kinds_held(session.db)}
        for kind, id_, key, state in told:
            replace_row(session.door, session.db, kind.code, id_, tuple(key), state)
            expected.setdefault(kind.code, {})[id_] = record_hash(kind.code, id_, key, state)
        for code, rows in expected.items():
            found = dict(hashes(session.db, code))
            assert found == before[code] | rows
            for one in contents(session.db, code):
                if one.id in rows:
                    assert one.state is not None
                    assert record_hash(code, one.id, one.key, one.state) == rows[one.id]
                    assert content(session.db, code, one.id, strand_ids(session.db)) == one
        for kind, id_, _key, _state in told:
            if id_ not in before[kind.code]:
                session.db.execute(f"DELETE FROM {kind.name} WHERE id = ?", (id_,))


def test_buckets_come_by_number_and_id_and_hold_every_record_once(session: Session) -> None:
    with session.action("登记") as write:
        for number in range(300):
            write.put(TRAINEE, name=f"人{number}")
    with read_view(session.db):
        whole = dict(hashes(session.db, TRAINEE.code))
        some = list(hashes(session.db, TRAINEE.code, range(0, 128)))
        rest = list(hashes(session.db, TRAINEE.code, range(128, 256)))
    assert dict(some) | dict(rest) == whole and len(some) + len(rest) == 300
    for part in (some, rest):
        assert [id_ for id_, _hash in part] == sorted(
            (id_ for id_, _hash in part), key=lambda one: (one[-1], one)
        )


def test_kinds_of_a_newer_program_and_empty_kinds(session: Session) -> None:
    db, names = session.db, session.door.names
    state: State = {1: (Write((5, STRANDS[0]), "新"),), 40: (Write((5, STRANDS[0]), [1, b"x"]),)}
    with session.door.transaction(db):
        store_other(db, names, 123, b"K" * 16, ("某", 3), state)
    found = digest(session).kinds
    assert found["kind_123"].rows == 1 and "trainee" not in found
    expected = KindDigest()
    expected.add(b"K" * 16, record_hash(123, b"K" * 16, ("某", 3), state))
    assert found["kind_123"].digest == expected.hexdigest()


@pytest.mark.parametrize("damage", [b"\xc1", b"\x93\x01", b"", b"\x81\x01\xa3abc"])
def test_a_row_that_cannot_be_read_has_a_hash_of_its_own(session: Session, damage: bytes) -> None:
    """Damage makes a difference, never a defect."""
    with session.action("登记") as write:
        one, other = (write.put(TRAINEE, name=name) for name in ("张三", "李四"))
    before = dict(hashes(session.db, TRAINEE.code))
    with session.door.transaction(session.db):
        session.db.execute("UPDATE trainee SET _more = ? WHERE id = ?", (damage, one.bytes))
    after = dict(hashes(session.db, TRAINEE.code))
    assert after[other.bytes] == before[other.bytes]
    if damage:
        assert after[one.bytes] != before[one.bytes]


def test_a_stamp_of_a_strand_nobody_has_makes_a_difference(session: Session) -> None:
    with session.action("登记") as write:
        one = write.put(TRAINEE, name="张三")
    before = digest(session).digest
    with session.door.transaction(session.db):
        session.db.execute("UPDATE trainee SET _stamp = _stamp + 7 WHERE id = ?", (one.bytes,))
    assert digest(session).digest != before


def test_a_key_that_was_changed_makes_a_difference(session: Session) -> None:
    key = (uuid4(), uuid4())
    with session.action("入班") as write:
        one = write.put(ENROLMENT, key=key, number=3)
    assert one == natural_id(ENROLMENT, key) and key_to_wire(ENROLMENT, key)[0] == key[0].bytes
    before = digest(session).digest
    with session.door.transaction(session.db):
        session.db.execute("UPDATE enrolment SET trainee = ?", (uuid4().bytes,))
    assert digest(session).digest != before


def test_a_scan_sees_one_moment_whoever_writes(session: Session) -> None:
    """While a kind is read another thread writes to it and to another: none of it is seen."""
    with session.action("登记") as write:
        for number in range(600):
            write.put(TRAINEE, name=f"人{number}")
    before = digest(session).digest
    wrote: list[bool] = []

    def write_meanwhile() -> None:
        if wrote:
            return
        wrote.append(True)

        def work() -> None:
            with session.action("点名") as write:
                write.put(ATTENDANCE_MARK, key=(uuid4(), uuid4()), status="present")
                write.put(TRAINEE, name="后来")
            session.forget_connection()

        thread = Thread(target=work)
        thread.start()
        thread.join()

    with read_view(session.db):
        found = digests(session.db, write_meanwhile)
    assert wrote and whole_digest(found.items()) == before != digest(session).digest
