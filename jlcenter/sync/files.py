"""The bytes of attachments over the line, after all records: sent, fetched, held back.

Only the province says what it has. What it has whole stands as a receipt in the centre's log, so
every laptop learns of it by an ordinary sync; until then the bytes wait here, and are counted.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from jlcenter.domain.errors import Damaged, NotFound, Unreachable
from jlcenter.storage import attachment_store
from jlcenter.storage.queries import attachments as stored
from jlcenter.storage.queries.attachments import Travelling
from jlcenter.storage.session import Session
from jlcenter.sync.answers import http_refused
from jlcenter.sync.exchange import Exchange
from jlcenter.sync.file_messages import (
    ASKED_MAX,
    FILE_PATH,
    PIECE_BYTES_MAX,
    AskHeld,
    BringPiece,
    FetchPiece,
    FileRequest,
    Held,
    file_answer_of,
    pack_file_request,
)
from jlcenter.sync.protocol import MessageError, signed_parts
from jlcenter.sync.transport import not_ours

PIECE_BYTES_MIN = 8 * 1024
#: a piece that went as quickly is followed by a larger one, one as slowly by a smaller, in seconds
_QUICK_S, _SLOW_S = 1.0, 8.0
#: a file that would take longer than this waits for a better line, unless a person wants it now
HELD_BACK_S = 300.0
#: people go on working: what they wrote goes first, looked at so often, in seconds
RECORDS_S = 20.0
#: so often the province is asked again what it has of all that is here, in days
CHECKED_DAYS = 7
_CHECKED = "files_checked"
_NOT_FOUND = 404

Trying = Callable[[Callable[[], Any]], Any]
#: what the province says; None where its program knows no files
_Answer = tuple[list[Held], bytes] | None


@dataclass(slots=True)
class Sent:
    """What a run did with files. ``too_slow``: some wait for a better line; ``is_old``: the
    province's program takes none yet."""

    #: so many there are to move, as far as is known yet
    todo: int = 0
    sent: int = 0
    received: int = 0
    too_slow: int = 0
    is_old: bool = False
    #: the line failed before all was through
    broke_off: bool = False


def here_unsent(session: Session) -> list[Travelling]:
    """Attachments whose bytes are here and that the province does not say to have."""
    return [
        one
        for one in stored.without_receipt(session.db)
        if attachment_store.is_here(session.folder, one.id)
    ]


def not_here(session: Session) -> list[Travelling]:
    """Attachments the province has whose bytes are not here."""
    there = stored.with_receipt(session.db)
    here = attachment_store.all_here(session.folder) if there else set()
    return [one for one in there if one.id not in here]


class Files:
    """What is sent and fetched during one run."""

    def __init__(
        self,
        session: Session,
        exchange: Exchange,
        root_public: bytes,
        trying: Trying,
        between: Callable[[], None],
        *,
        wait_for_line: bool,
    ) -> None:
        """``between``: called between two pieces, to stop there, or to send records first;
        ``wait_for_line``: hold back what would take too long."""
        self.session = session
        self.result = Sent()
        self._exchange = exchange
        self._root_public = root_public
        self._trying = trying
        self._between = between
        self._wait_for_line = wait_for_line
        self._piece_bytes = PIECE_BYTES_MIN
        self._piece_most = PIECE_BYTES_MAX
        self._rate = 0.0

    def go(self, *, check_all: bool) -> None:
        """Send what the province lacks, fetch what is not here. ``check_all``: ask about all that
        is here, receipts or not."""
        if check_all:
            # remembered until it was done: this run may break off
            self._remember_check(0)
        is_due = check_all or self._is_due()
        lacking = here_unsent(self.session)
        if is_due:
            here = attachment_store.all_here(self.session.folder)
            lacking += [one for one in stored.with_receipt(self.session.db) if one.id in here]
        if lacking and not self._send(lacking):
            return
        if is_due:
            self._remember_check(_today())
        self._fetch()

    def _is_due(self) -> bool:
        told = self.session.setting(_CHECKED)
        # a clock that was set back would wait for years
        return told is not None and abs(_today() - told) >= CHECKED_DAYS

    def _remember_check(self, day: int) -> None:
        if self.session.setting(_CHECKED) != day:
            self.session.set_settings(**{_CHECKED: day})

    # -- sending -----------------------------------------------------------------------------------

    def _send(self, lacking: list[Travelling]) -> bool:
        """Whether the province takes files at all."""
        for some in _in_parts(lacking, ASKED_MAX):
            told = self._held(some)
            if self.result.is_old:
                return False
            for one, there in told:
                if there.is_known and not there.is_whole:
                    self.result.todo += 1
                    self._send_one(one, there.bytes)
        if self.session.setting(_CHECKED) is None:
            self._remember_check(_today())
        return True

    def _held(self, some: list[Travelling]) -> list[tuple[Travelling, Held]]:
        """How much of each the province has; nothing where its program knows no files."""
        request = AskHeld(tuple(one.id.bytes for one in some))
        answer: _Answer = self._trying(partial(self._once, request))
        if answer is None:
            self.result.is_old = True
            return []
        held, _content = answer
        if len(held) != len(some):
            raise not_ours()
        return list(zip(some, held, strict=True))

    def _send_one(self, one: Travelling, begun: int) -> None:
        try:
            content = attachment_store.load(
                self.session.folder, self.session.data_key, one.id, one.hash
            )
        except (Damaged, NotFound):
            # nothing that differs from its record goes out; `check` tells people
            return
        place, turned_back = begun, 0
        while not self._is_too_slow(len(content) - place):

            def piece(most: int, place: int = place) -> BringPiece:
                return BringPiece(one.id.bytes, place, content[place : place + most])

            held, _content = self._moved(piece)
            if held.is_whole:
                self.result.sent += 1
                return
            turned_back += held.bytes <= place
            if not held.is_known or turned_back > 2 or held.bytes >= len(content):
                return
            place = held.bytes
        self.result.too_slow += 1

    # -- fetching ----------------------------------------------------------------------------------

    def _fetch(self) -> None:
        for some in _in_parts(not_here(self.session), ASKED_MAX):
            # set back, or erased meanwhile: another laptop brings it, or nobody has it
            there = [one for one, held in self._held(some) if held.is_whole]
            self.result.todo += len(there)
            for one in there:
                self._fetch_one(one)

    def _fetch_one(self, one: Travelling) -> None:
        db, door = self.session.db, self.session.door
        while (place := stored.piece_bytes(db, one.id)) < one.size:
            if self._is_too_slow(one.size - place):
                self.result.too_slow += 1
                return

            def piece(most: int, place: int = place) -> FetchPiece:
                return FetchPiece(one.id.bytes, place, min(most, one.size - place))

            held, content = self._moved(piece)
            if not held.is_whole or not content:
                return
            with door.transaction(db, person=False):
                stored.keep_piece(db, one.id, place, content[: one.size - place])
        content = stored.pieces(db, one.id)
        folder, key = self.session.folder, self.session.data_key
        self.result.received += attachment_store.take(folder, key, one.id, content, one.hash)
        with door.transaction(db, person=False):
            stored.drop_pieces(db, one.id)

    # -- one request -------------------------------------------------------------------------------

    def _is_too_slow(self, left: int) -> bool:
        return self._wait_for_line and self._rate > 0 and left / self._rate > HELD_BACK_S

    def _moved(self, piece: Callable[[int], BringPiece | FetchPiece]) -> tuple[Held, bytes]:
        """A piece goes or comes, as large as the line bears: smaller after each failure, and from
        there on no larger in this run."""
        self._between()
        answer: _Answer = self._trying(partial(self._timed, piece))
        if answer is None or len(answer[0]) != 1:
            raise not_ours()
        return answer[0][0], answer[1]

    def _timed(self, piece: Callable[[int], BringPiece | FetchPiece]) -> _Answer:
        request, begun = piece(self._piece_bytes), time.monotonic()
        try:
            answer = self._once(request)
        except Unreachable:
            self._piece_most = max(self._piece_bytes // 2, PIECE_BYTES_MIN)
            self._piece_bytes = self._piece_most
            raise
        took = max(time.monotonic() - begun, 1e-6)
        size = len(request.content) if isinstance(request, BringPiece) else request.length
        self._rate = size / took
        if took < _QUICK_S:
            self._piece_bytes = min(self._piece_bytes * 2, self._piece_most)
        elif took > _SLOW_S:
            self._piece_bytes = max(self._piece_bytes // 2, PIECE_BYTES_MIN)
        return answer

    def _once(self, request: FileRequest) -> _Answer:
        status, content, sent = self._exchange.post(FILE_PATH, pack_file_request(request))
        if status == _NOT_FOUND:
            return None
        if status != 200:
            raise http_refused(status, content)
        try:
            _receipt, rest = signed_parts(content, sent, self._root_public)
            return file_answer_of(rest)
        except MessageError as error:
            raise not_ours() from error


def _today() -> int:
    """This machine's day, by its number."""
    return int(time.time() // 86_400)


def _in_parts(told: list[Travelling], most: int) -> Iterator[list[Travelling]]:
    for place in range(0, len(told), most):
        yield told[place : place + most]
