"""What was set aside waits until its strand is held that far, whichever way it came."""

from __future__ import annotations

from jlcenter.sync.checks import StrandEnd
from provincial import storage
from provincial.storage import StrandBook
from tests.sync.world import Server


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
