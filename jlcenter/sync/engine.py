"""The conversation of a laptop with the province: blocks out, blocks in, until both have all.

Only the receiver says what it holds: a strand counts as acknowledged by the signed receipt, the
cursor moves in the transaction that stored what it passed, and "done" is the count of pending
changes read from the disk. Whatever breaks off leaves everything as it was, to go on from there.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from jlcenter.domain.errors import Unreachable
from jlcenter.domain.journal.entry import AUDIT
from jlcenter.storage.queries import sync as table
from jlcenter.storage.session import Session
from jlcenter.sync import copies, cursors, offer
from jlcenter.sync.answers import check_step, http_refused, refused_part, server_too_old
from jlcenter.sync.exchange import Exchange
from jlcenter.sync.files import RECORDS_S, Files, Sent
from jlcenter.sync.outgoing import Block, Outgoing
from jlcenter.sync.packages import Packages
from jlcenter.sync.protocol import (
    PROTOCOL,
    PROTOCOL_OLDEST,
    START,
    SYNC_PATH,
    LogPoint,
    MessageError,
    Receipt,
    SyncAnswer,
    Tip,
    answer_of,
)
from jlcenter.sync.receive import Receiver
from jlcenter.sync.rejoin import rejoin
from jlcenter.sync.transport import TRYING_S_MAX, Line, jittered, not_ours, unreachable

TRIES_MAX = 3
#: the pause before the next try, in seconds
PAUSES_S = (0.5, 2.0)
#: so many rounds that move nothing end a run
_IDLE_ROUNDS_MAX = 5
#: a run that sent all there was, and finds that people went on writing, ends after so many rounds
_MORE_ROUNDS = 3
#: so often a run looks for a common past with the province
_REWINDS_MAX = 3
#: why the next run asks the province first (sticks and packages have their own reasons)
_GONE_BACK = "gone back"
#: why a strand is refused that builds on what the province has not
_PAST = "past_missing"
#: steps of an answer after which nothing of it is stored
_NOT_STORED = ("blocked", "too_old", "too_new", "rewind", "unknown")

Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Outcome:
    """What a run brought: changes out and in, records in conflict, the server's clock."""

    pushed: int = 0
    received: int = 0
    conflicts: int = 0
    server_time_offset_s: float | None = None
    kinds: frozenset[str] = frozenset()
    files: Sent = field(default_factory=Sent)


class Conversation:
    """One run of sync over one line."""

    def __init__(self, session: Session, line: Line, progress: Progress | None = None) -> None:
        self.session = session
        self.line = line
        self.root_public = bytes.fromhex(str(session.setting("root_key")))
        self.receiver = Receiver(session, self.root_public)
        self.outgoing = Outgoing(session)
        self.outcome = Outcome()
        #: a request with changes went out and no answer came: nobody knows what became of them
        self.is_unknown = False
        self._progress = progress or (lambda done, total: None)
        self._exchange = Exchange(session, line)
        self._packages = Packages(
            session, self._exchange, self.root_public, self.receiver, self._progress, self._trying
        )
        self._rewinds = 0
        self._rounds_with_all = 0
        self._sent_when_refused: dict[bytes, int] = {}
        self._rejoined = False
        self._asks_for_points = False
        self._records_at = 0.0

    # -- the whole run -----------------------------------------------------------------------------

    def run(self, files: bool | None = None) -> Outcome:
        """Converse until both sides have all. ``files``: with the bytes of attachments whatever the
        line (True), without (False), or (None) but for those that would take too long.

        Raises Unreachable, AccessRefused, Refused. Where only files broke off the run went well:
        they are told in its outcome.
        """
        self._packages.go_on()
        self.receiver.try_again()
        self._asks_for_points = bool(table.local(self.session.db, cursors.UNSETTLED))
        is_done = self._records()
        if is_done and files is not False:
            self._files(wait_for_line=files is None)
        self._finish()
        return self.outcome

    def _records(self) -> bool:
        """All but the bytes of attachments; whether the province had no more to say."""
        begun = table.pending_count(self.session.db)
        idle = 0
        while True:
            before = self._place()
            answer = self._round()
            if answer.refused:
                sent = table.acknowledged_total(self.session.db)
                self._sent_when_refused |= {strand: sent for strand, _seq, _why in answer.refused}
            self._follow(answer)
            pending = table.pending_count(self.session.db)
            self._progress(max(begun - pending, 0), begun)
            if self._is_over(answer) and not self._goes_again():
                break
            # one idle round is no fault: another program may have done it, or a person just wrote
            idle = idle + 1 if self._place() == before else 0
            if idle >= _IDLE_ROUNDS_MAX:
                raise unreachable("no_progress")
        if self.receiver.has_news:
            self.receiver.try_again()
        if answer.step == "done":
            self._settle()
        self._records_at = time.monotonic()
        return answer.step == "done"

    def _files(self, *, wait_for_line: bool) -> None:
        """After all records the bytes of attachments. A line that fails here costs no record."""
        session, failed_between = self.session, False

        def between() -> None:
            nonlocal failed_between
            self._progress(0, 0)
            if time.monotonic() - self._records_at > RECORDS_S and table.pending_count(session.db):
                failed_between = True
                self._records()
                failed_between = False

        files = Files(
            session,
            self._exchange,
            self.root_public,
            self._trying,
            between,
            wait_for_line=wait_for_line,
        )
        self.outcome.files = files.result
        try:
            files.go(check_all=self._rewinds > 0)
        except Unreachable:
            if failed_between:
                raise
            files.result.broke_off = True
            return
        if files.result.sent:
            # the receipts stand in the log
            self._records()

    def _settle(self) -> None:
        """This run went back and has come to the log's end again. What a stick brought meanwhile
        is for the next run to ask about."""
        db = self.session.db
        if table.local(db, cursors.UNSETTLED) == _GONE_BACK:
            with self.session.door.transaction(db, person=False):
                if table.local(db, cursors.UNSETTLED) == _GONE_BACK:
                    self.session.set_settings(**{cursors.UNSETTLED: False})

    def _is_over(self, answer: SyncAnswer) -> bool:
        if answer.step not in ("done", "gap") or self._asks_for_points:
            return False
        if self.outgoing.has_history:
            return False
        # who works while it runs is not followed for ever: the next run takes it
        self._rounds_with_all += self.outgoing.had_all
        return self._rounds_with_all >= _MORE_ROUNDS or not self.outgoing.waiting()

    def _goes_again(self) -> bool:
        """What was refused because its past had not come may go now: another strand, cut where it
        is sealed, brought that past later in this run. Each time something has to have gone out."""
        if not self.outgoing.stuck:
            return False
        sent = table.acknowledged_total(self.session.db)
        waits = [
            strand
            for strand, (_seq, reason) in self.outgoing.stuck.items()
            if reason == _PAST and sent > self._sent_when_refused.get(strand, 0)
        ]
        for strand in waits:
            del self.outgoing.stuck[strand]
        return bool(waits)

    def _place(self) -> tuple[Any, ...]:
        """What each round has to move: cursor, receipts, what was refused, history that went."""
        acknowledged = table.acknowledged_total(self.session.db)
        position = self.outgoing.point("sync_cursor").position
        stuck = len(self.outgoing.stuck)
        return position, acknowledged, stuck, self._rewinds, self.outgoing.pieces_of_history

    def _finish(self) -> None:
        result = self.receiver.result
        self.outcome.received = result.entries
        self.outcome.conflicts = len(result.in_conflict)
        self.outcome.kinds = frozenset(result.kinds)
        copies.remember(self.session, len(result.own_strands))
        if self.outgoing.stuck:
            raise refused_part(next(iter(self.outgoing.stuck.values()))[1])

    # -- what an answer asks for -------------------------------------------------------------------

    def _follow(self, answer: SyncAnswer) -> None:
        """Do the one next step an answer names, or raise what it means for a person."""
        if answer.step == "unknown" and not self._rejoined:
            self._rejoined = True
            self._trying(lambda: rejoin(self.session, self.line))
            return
        check_step(answer.step)
        self._speak(answer.protocol)
        if answer.step == "rewind":
            self._rewind(answer)
        elif answer.step == "snapshot":
            self._packages.begin(answer)
            self._packages.go_on()
        elif answer.step == "gap" and self._rewinds < _REWINDS_MAX:
            self._asks_for_points = True

    def _speak(self, newest: int) -> None:
        """Speak the newest protocol that both know, in this run and the next."""
        spoken = min(newest, PROTOCOL)
        if spoken < PROTOCOL_OLDEST:
            raise server_too_old()
        if spoken != self.outgoing.protocol:
            self.outgoing.protocol = spoken
            self.session.set_settings(sync_protocol=spoken)

    def _rewind(self, answer: SyncAnswer) -> None:
        """The province was set back: go back to what both have, and offer again what it lacks."""
        self._rewinds += 1
        if self._rewinds > 2 * _REWINDS_MAX:
            raise unreachable("no_progress")
        if answer.tips is None:
            self._asks_for_points = True
            return
        self._asks_for_points = False
        tips = {one.strand: one for one in answer.tips}
        strands = table.covered_strands(self.session.db)
        is_owed = offer.is_owed(strands, tips)
        with self.session.door.transaction(self.session.db, person=False):
            self._go_back(answer.cursor, tips)
        self.outgoing.forget()
        if is_owed:
            if not self._packages.has_offer:
                offer.stage(self.session, tips)
            self._packages.send()

    def _go_back(self, common: LogPoint, tips: dict[bytes, Tip]) -> None:
        points = table.local(self.session.db, "sync_points") or []
        table.acknowledged_anew(self.session.db, {id_: one.seq for id_, one in tips.items()})
        self.session.set_settings(
            sync_cursor=[common.position, common.hash.hex()],
            sync_receipt=[START.position, START.hash.hex()],
            sync_have=[],
            sync_points=[one for one in points if one[0] <= common.position],
            # a point this old says little of what is held here: should the run break off before the
            # log's end, and the province be set back once more, the next one has to ask again
            **{cursors.UNSETTLED: _GONE_BACK},
        )

    # -- one round ---------------------------------------------------------------------------------

    def _trying(self, work: Callable[[], Any]) -> Any:
        """Do it; again while the line fails, at most so often and so long."""
        since = time.monotonic()
        for attempt in range(TRIES_MAX):
            try:
                return work()
            except Unreachable:
                # whatever still comes on this connection answers nothing any more
                self.line.drop()
                if self.line.has_spoken:
                    self.outgoing.line_failed()
                left = TRYING_S_MAX - (time.monotonic() - since)
                if attempt == TRIES_MAX - 1 or left <= PAUSES_S[attempt]:
                    raise
                time.sleep(jittered(PAUSES_S[attempt]))
        raise unreachable()

    def _round(self) -> SyncAnswer:
        """One request and its answer, stored; tried again while the line fails."""
        answer: SyncAnswer = self._trying(self._once)
        return answer

    def _once(self) -> SyncAnswer:
        if self._asks_for_points:
            answer = self._asked(self.outgoing.points_request(), has_block=False)
            if answer.step == "rewind" and answer.tips is None:
                raise not_ours()
            return answer
        block, payload = self.outgoing.next()
        answer = self._asked(payload, has_block=bool(block.segments))
        self.outgoing.line_held()
        if answer.step not in _NOT_STORED:
            self._store(block, answer)
        return answer

    def _asked(self, payload: bytes, *, has_block: bool) -> SyncAnswer:
        begun = time.time()
        try:
            status, content, body = self._exchange.post(SYNC_PATH, payload)
        finally:
            self.is_unknown = self.is_unknown or (has_block and self.line.has_spoken)
        if status != 200:
            refused = http_refused(status, content)
            self.is_unknown = self.is_unknown and isinstance(refused, Unreachable)
            raise refused
        try:
            answer = answer_of(content, body, self.root_public)
        except MessageError as error:
            raise not_ours() from error
        self.is_unknown = False
        if answer.step == "busy":
            raise unreachable("server_busy")
        middle = (begun + time.time()) / 2
        self.outcome.server_time_offset_s = round(answer.server_time_ms / 1000 - middle, 1)
        return answer

    # -- keeping what an answer brought ------------------------------------------------------------

    def _store(self, block: Block, answer: SyncAnswer) -> None:
        """Keep receipt, news and cursor; the cursor with the last of what it passed."""
        for strand, seq, reason in answer.refused:
            self.outgoing.stuck[strand] = (seq, reason)
        self.outgoing.lacks = answer.lacks
        # a package is merged in first: then the cursor stands behind it
        moves = answer.step != "snapshot"
        nothing = not answer.segments and answer.receipt is None
        if nothing and (not moves or answer.cursor == self.outgoing.point("sync_cursor")):
            return

        def done() -> None:
            acknowledged = self._acknowledged(block, answer.receipt)
            if moves:
                cursors.move_cursor(self.session, answer.cursor)
            for entry in (entry for one in block.segments for entry in one.entries):
                if entry.seq <= acknowledged.get(entry.strand, 0):
                    self.outcome.pushed += entry.kind != AUDIT

        self.receiver.take_in(list(answer.segments), done)
        for strand in self.receiver.result.forked:
            # what was refused of it goes out under another name
            self.outgoing.stuck.pop(strand, None)

    def _acknowledged(self, block: Block, receipt: Receipt | None) -> dict[bytes, int]:
        """How far the province has the strands of a block, or those asked about, by its receipt."""
        session = self.session
        if receipt is None:
            return {}
        if receipt.device != session.device or receipt.centre != session.centre_code:
            raise not_ours()
        found = {}
        for strand, seq in receipt.strands:
            end = block.ends.get(strand)
            hash_ = end[1] if end is not None and seq == end[0] else None
            table.acknowledge(session.db, strand, seq, hash_)
            found[strand] = seq
        cursors.keep_receipt(session, receipt)
        return found
