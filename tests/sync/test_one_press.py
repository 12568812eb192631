"""One press of the button, and what it costs however much is there already."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from nacl.signing import SigningKey

from jlcenter.app.digest import digest
from jlcenter.app.sync_now import sync
from jlcenter.domain.journal.entry import Change
from jlcenter.domain.records import TRAINEE
from jlcenter.storage.queries import sync as table
from jlcenter.storage.session import Session
from jlcenter.sync.block import BLOCK_BYTES_MAX
from jlcenter.sync.protocol import device_id
from jlcenter.sync.receive import Receiver
from tests.sync.test_crashes import write_people
from tests.sync.world import Server, Wire
from tests.sync.worlds_of_entries import Author

Make = Callable[..., Session]
#: a progress handler is called after so many steps of the file's machine
_STEPS = 20


def test_r18_one_press_sends_and_fetches_until_both_sides_are_empty(
    make_session: Make, server: Server, wire: Wire
) -> None:
    """Several blocks each way, and what is written meanwhile too; in a bounded number of rounds."""
    a, b = make_session("a"), make_session("b")
    server.pair(a)
    server.pair(b)
    sync(a)
    write_people(a, 3000)
    write_people(b, 3000, 10_000)
    sync(b)
    written: list[int] = []

    def meanwhile(_told: object) -> None:
        if len(written) < 3:
            written.append(1)
            with a.action("登记") as write:
                write.put(TRAINEE, name=f"其间{len(written)}")

    done = sync(a, wire.url, meanwhile)
    assert (done.pending, table.pending_count(a.db)) == (0, 0)
    assert (done.pushed, done.received >= 3000) == (3000 + len(written), True)
    assert wire.up > 2 * BLOCK_BYTES_MAX and wire.down > 2 * BLOCK_BYTES_MAX
    assert done.round_trips <= 3 + (wire.up + wire.down) // (BLOCK_BYTES_MAX // 4)
    assert digest(a).digest == server.digest()
    again = sync(a)
    assert (again.round_trips, again.pushed, again.received) == (1, 0, 0)


def counting(session: Session, work: Callable[[], object]) -> int:
    """How many steps the file's machine takes for it: no busy computer changes that."""
    counted = [0]

    def step() -> int:
        counted[0] += 1
        return 0

    session.db.set_progress_handler(step, _STEPS)
    try:
        work()
    finally:
        session.db.set_progress_handler(None, 0)
    return counted[0]


@pytest.fixture
def other(session: Session) -> Author:
    """Another laptop of the centre, with people of its own."""
    return Author(SigningKey(b"o" * 32), b"o" * 16)


def test_r20_a_record_costs_the_same_at_20_000_as_at_1(session: Session, other: Author) -> None:
    """Both what comes in and what is written here: in steps, each measured after all it adds to."""
    took = Receiver(session, bytes(SigningKey(b"r" * 32).verify_key))
    took.know({device_id(other.public): other.public})
    coming, writing = [], []

    def receive(count: int) -> int:
        first = len(other.entries) + 1
        for _person in range(count):
            number = len(other.entries)
            id_ = random.Random(number).randbytes(16)
            change = (Change(1, f"人{number}"),)
            other.append(kind=7, id=id_, changes=change, salt=b"s" * 8)
        segment = other.segment(first, len(other.entries))
        return counting(session, lambda: took.take_in([segment]))

    def write() -> None:
        for number in range(50):
            with session.action("登记") as write:
                write.put(TRAINEE, name=f"本机{number}")

    for size in (200, 200, 10_000, 200, 10_000, 200):
        steps = receive(size)
        if size == 200:
            coming.append(steps)
            writing.append(counting(session, write))
    assert session.db.execute("SELECT count(*) FROM trainee").fetchone()[0] > 20_000
    for found in (coming[1:], writing[1:]):
        assert max(found) <= 1.3 * min(found), (coming, writing)
