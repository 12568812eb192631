"""What was set aside waits until its strand is held that far, whichever way it came."""

from __future__ import annotations

from jlcenter.domain.records import TRAINEE
from jlcenter.sync.checks import StrandEnd
from provincial import storage
from provincial.ingest import take_in
from provincial.storage import StrandBook
from tests.sync.world import Server
from tests.sync.worlds_of_entries import author


def test_what_a_strand_now_covers_waits_no_more_and_the_rest_waits_on(server: Server) -> None:
    strand, code = b"s" * 16, "220421"
    with server.looking() as db:
        storage.make_centre(db, code, "东丰")
        for seq in (4, 9):
            storage.set_aside(db, code, strand, seq, "start_missing", 0, b"segment")
        # an offer of state: no entries came
        StrandBook(db).move(strand, StrandEnd(6, 60, b"h" * 32, code, b"d" * 16))
        assert storage.aside_count(db, code) == 1
        db.rollback()


def test_what_is_here_already_is_neither_refused_nor_waits_whoever_cannot_vouch_for_it(
    server: Server,
) -> None:
    """It comes once more, or as history of what came as state, by a laptop that has lost the word
    of its author: nothing is owed, so nobody's sync breaks off over it."""
    one, code = author(1), "220421"
    for number in range(3):
        one.append(kind=TRAINEE.code, id=bytes([number]) * 16, key=(), changes=())
    with server.looking() as db:
        storage.make_centre(db, code, "东丰")

        def take(first: int, last: int, key: bytes | None) -> int:
            centre = storage.centre(db, code, lock=True)
            assert centre is not None
            found = take_in(db, centre, b"d" * 16, (one.segment(first, last),), lambda _d: key, 0)
            return len(found.refused)

        assert take(1, 2, one.public) == 0
        assert take(2, 2, None) == 0
        assert storage.aside_count(db, code) == 0
        # what is not here waits
        assert take(3, 3, None) == 1
        assert storage.aside_count(db, code) == 1
        db.rollback()
