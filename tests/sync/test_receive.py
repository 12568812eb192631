"""A laptop that takes in blocks: any causal order, any split, poison, strangers, newer programs."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nacl.signing import SigningKey

from jlcenter.app.check_data import damage
from jlcenter.app.digest import digest
from jlcenter.domain.journal.entry import AUDIT, Change, Entry
from jlcenter.domain.journal.ids import natural_id_of_wire
from jlcenter.domain.journal.merge import State, applied, is_hidden
from jlcenter.domain.records import DEVICE, TRAINEE
from jlcenter.storage.queries import sync as table
from jlcenter.storage.session import Session
from jlcenter.sync.block import Segment
from jlcenter.sync.protocol import device_id, grant_message
from jlcenter.sync.receive import Receiver
from provincial import storage
from provincial.database import open_engine
from provincial.digest import centre_digest
from provincial.ingest import take_in
from tests.sync.worlds_of_entries import CENTRE, Author, author, tampered, worlds

ROOT = SigningKey(b"r" * 32)
Make = Callable[..., Session]


def receiver(session: Session, authors: list[Author]) -> Receiver:
    found = Receiver(session, bytes(ROOT.verify_key))
    found._keys.update({one.device: one.public for one in authors})
    return found


def causal_order(authors: list[Author], draw: random.Random) -> list[Entry]:
    """All entries in some order in which each stands after what it knew."""
    left = [list(one.entries) for one in authors]
    done: set[tuple[int, bytes]] = set()
    order = []
    while any(left):
        ready = [
            entries
            for entries in left
            if entries
            and all(base in done for change in entries[0].changes for base in change.base)
        ]
        entry = draw.choice(ready).pop(0)
        done.add(entry.stamp)
        order.append(entry)
    return order


def blocks_of(
    authors: list[Author], order: list[Entry], draw: random.Random
) -> list[list[Segment]]:
    """The order cut into blocks at random places."""
    by_strand = {one.strand: one for one in authors}
    blocks = []
    while order:
        size = draw.randint(1, max(1, len(order) // 2))
        part, order = order[:size], order[size:]
        spans: dict[bytes, list[int]] = {}
        for entry in part:
            spans.setdefault(entry.strand, []).append(entry.seq)
        blocks.append([by_strand[s].segment(seqs[0], seqs[-1]) for s, seqs in spans.items()])
    return blocks


@settings(max_examples=150, deadline=None)
@given(worlds(), st.integers(0, 2**32))
def test_any_causal_order_gives_one_state(authors: list[Author], seed: int) -> None:
    draw = random.Random(seed)
    found = []
    for _order in range(3):
        states: dict[tuple[int, bytes], State] = {}
        for entry in causal_order(authors, draw):
            if entry.kind == AUDIT:
                continue
            state = states.setdefault((entry.kind, entry.id), {})
            for change in entry.changes:
                state[change.group] = applied(
                    state.get(change.group, ()), entry.stamp, change.value, change.base
                )
        found.append((states, {place: is_hidden(state) for place, state in states.items()}))
    assert found[0] == found[1] == found[2]


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(worlds(writes=40), st.integers(0, 2**32))
def test_laptops_and_province_agree_whatever_the_order_and_the_blocks(
    make_session: Make, tmp_path: Path, authors: list[Author], seed: int
) -> None:
    """Two laptops get the blocks in different causal orders, a third in any order at all."""
    draw = random.Random(seed)
    digests = set()
    for place in range(3):
        session = make_session(uuid4().hex)
        took = receiver(session, authors)
        blocks = blocks_of(authors, causal_order(authors, draw), draw)
        if place == 2:
            draw.shuffle(blocks)
        for block in blocks:
            took.take_in(block)
            if place == 2:
                took.try_again()
        assert table.all_aside(session.db) == []
        assert damage(session) == []
        digests.add(without_users(session))
        session.close()
    engine = open_engine(tmp_path, None)
    with engine.connect() as db, db.begin() as undo:
        storage.make_centre(db, CENTRE, "")
        keys = {one.device: one.public for one in authors}
        for block in blocks_of(authors, causal_order(authors, draw), draw):
            centre = storage.centre(db, CENTRE, lock=True)
            assert centre is not None
            intake = take_in(db, centre, b"d" * 16, tuple(block), keys.get, 0)
            assert intake.refused == ()
        _whole, kinds = centre_digest(db, CENTRE)
        digests.add(tuple(sorted((name, one.rows, one.hexdigest()) for name, one in kinds.items())))
        undo.rollback()
    engine.dispose()
    assert len(digests) == 1


def without_users(session: Session) -> tuple[tuple[str, int, str], ...]:
    """The digest by kind, without the account each test's folder was made with."""
    kinds = digest(session).kinds
    return tuple(
        sorted((name, one.rows, one.digest) for name, one in kinds.items() if name != "user")
    )


@pytest.fixture
def one() -> Author:
    found = author(1)
    for number in range(1, 6):
        change = (Change(1, f"人{number}"),)
        found.append(kind=7, id=bytes([number]) * 16, changes=change, salt=b"s" * 8)
    return found


def names(session: Session) -> list[str]:
    return [row[0] for row in session.db.execute("SELECT name FROM trainee ORDER BY name")]


def test_r09_poison_stops_its_strand_and_nothing_else(session: Session, one: Author) -> None:
    two = author(2)
    two.append(kind=7, id=b"z" * 16, changes=(Change(1, "王"),), salt=b"s" * 8)
    two.append(kind=7, id=b"z" * 16, changes=(Change(6, 5),), salt=b"s" * 8)
    two.append(kind=7, id=b"z" * 16, changes=(Change(1, "后来"),), salt=b"s" * 8)
    took = receiver(session, [one, two])
    took.take_in([two.segment(1, 3), one.segment(1, 5)])
    assert names(session) == ["人1", "人2", "人3", "人4", "人5", "王"]
    (aside,) = table.all_aside(session.db)
    assert (aside.strand, aside.seq, aside.reason) == (two.strand, 2, "value_bad")
    assert damage(session) == []
    took.try_again()
    assert len(table.all_aside(session.db)) == 1


def test_a_forged_block_and_an_unknown_author_change_nothing(session: Session, one: Author) -> None:
    took = receiver(session, [one])
    whole = one.segment(1, 5)
    took.take_in([tampered(whole, 2, changes=(Change(1, "冒名"),))])
    stranger = author(9)
    stranger.append(kind=7, id=b"y" * 16, changes=(Change(1, "谁"),), salt=b"s" * 8)
    took.take_in([stranger.segment(1, 1)])
    assert names(session) == []
    assert [one.reason for one in table.all_aside(session.db)] == [
        "signature_bad",
        "author_unknown",
    ]
    # the true one still comes in
    took.take_in([whole])
    assert len(names(session)) == 5


def test_a_device_is_known_by_the_grant_that_comes_with_it(session: Session, one: Author) -> None:
    province = Author(ROOT, b"p" * 16)
    grant = bytes(ROOT.sign(grant_message(CENTRE, one.device, one.public, "B")).signature)
    key = (one.device,)
    told = {2: one.public, 3: "B", 6: grant}
    province.append(
        kind=DEVICE.code,
        id=natural_id_of_wire(DEVICE.code, list(key)),
        key=key,
        changes=tuple(Change(group, value) for group, value in told.items()),
    )
    took = Receiver(session, bytes(ROOT.verify_key))
    took.take_in([one.segment(1, 3), province.segment(1, 1)])
    assert len(names(session)) == 3
    # and later from the file
    later = Receiver(session, bytes(ROOT.verify_key))
    later.take_in([one.segment(4, 5)])
    assert len(names(session)) == 5


def test_a_forged_grant_is_none(session: Session, one: Author) -> None:
    forger = author(3)
    forged = forger.key.sign(grant_message(CENTRE, one.device, one.public, "B")).signature
    province = Author(ROOT, b"p" * 16)
    told = {2: one.public, 3: "B", 6: bytes(forged)}
    province.append(
        kind=DEVICE.code,
        id=natural_id_of_wire(DEVICE.code, [one.device]),
        key=(one.device,),
        changes=tuple(Change(group, value) for group, value in told.items()),
    )
    Receiver(session, bytes(ROOT.verify_key)).take_in([province.segment(1, 1), one.segment(1, 5)])
    assert names(session) == []


def test_what_arrives_before_its_past_waits_for_it(session: Session, one: Author) -> None:
    took = receiver(session, [one])
    took.take_in([one.segment(4, 5)])
    took.take_in([one.segment(3, 3)])
    assert names(session) == []
    assert len(table.all_aside(session.db)) == 2
    took.take_in([one.segment(1, 2)])
    took.try_again()
    assert len(names(session)) == 5
    assert table.all_aside(session.db) == []
    assert damage(session) == []


def test_what_only_tells_lets_go_on_what_waited_for_it(session: Session) -> None:
    """Each waits for the one before; some of them change no record."""
    one = author(1)
    for n in range(6):
        if n % 2:
            one.append(kind=AUDIT, id=b"\0" * 16, changes=(Change(1, "{}"),), salt=b"s" * 8)
        else:
            change = (Change(1, f"人{n}"),)
            one.append(kind=7, id=bytes([n + 1]) * 16, changes=change, salt=b"s" * 8)
    took = receiver(session, [one])
    for n in (6, 5, 4, 3, 2, 1):
        took.take_in([one.segment(n, n)])
    took.try_again()
    assert names(session) == ["人0", "人2", "人4"]
    assert table.all_aside(session.db) == []
    assert damage(session) == []


def test_what_lacks_its_past_stops_its_strand_there(session: Session, one: Author) -> None:
    """Also entries behind it that would do by themselves: a strand has no holes."""
    two = author(2)
    two.append(kind=7, id=b"a" * 16, changes=(Change(1, "甲"),), salt=b"s" * 8)
    base = (one.entries[4].stamp,)
    two.tick = 10
    two.append(kind=7, id=b"\5" * 16, changes=(Change(1, "乙", base),), salt=b"s" * 8)
    two.append(kind=7, id=b"b" * 16, changes=(Change(1, "丙"),), salt=b"s" * 8)
    took = receiver(session, [one, two])
    took.take_in([two.segment(1, 3)])
    assert names(session) == ["甲"]
    (aside,) = table.all_aside(session.db)
    assert (aside.seq, aside.reason) == (2, "past_missing")
    assert damage(session) == []
    took.take_in([one.segment(1, 5)])
    took.try_again()
    assert sorted(names(session)) == sorted(["人1", "人2", "人3", "人4", "甲", "乙", "丙"])
    assert table.all_aside(session.db) == []
    assert damage(session) == []


def test_unknown_kinds_and_fields_are_kept_as_they_came(session: Session, one: Author) -> None:
    id_ = natural_id_of_wire(77, ["新", 1])
    one.append(kind=77, id=id_, key=("新", 1), changes=(Change(3, ["将来", 1]),))
    one.append(kind=7, id=b"\1" * 16, changes=(Change(99, {"x": b"y"}),), salt=b"s" * 8)
    receiver(session, [one]).take_in([one.segment(1, len(one.entries))])
    key, state = table.other_state(session.db, session.door.names, 77, id_)
    assert key == ("新", 1)
    assert state[3][0].value == ["将来", 1]
    known, _row = session.door.state(session.db, TRAINEE, b"\1" * 16)
    assert known[99][0].value == {"x": b"y"}
    assert digest(session).kinds["kind_77"].rows == 1


def test_a_laptop_that_lost_its_own_entries_gets_them_back_as_its_own(
    session: Session,
) -> None:
    """A folder restored from a backup: the strand is its own, acknowledged, and not pending."""
    mine = Author(SigningKey(bytes.fromhex(str(session.setting("device_seed")))), b"m" * 16)
    assert mine.device == session.device == device_id(session.public_key)
    mine.append(kind=7, id=b"q" * 16, changes=(Change(1, "找回"),), salt=b"s" * 8)
    before = table.pending_count(session.db)
    Receiver(session, bytes(ROOT.verify_key)).take_in([mine.segment(1, 1)])
    assert names(session) == ["找回"]
    assert table.pending_count(session.db) == before
    row = session.db.execute("SELECT mine FROM strand WHERE id = ?", (mine.strand,)).fetchone()
    assert row[0] == 1
