"""The conversation of a laptop with the province: blocks out, blocks in, until both have all.

Only the receiver says what it holds: a strand counts as acknowledged by the signed receipt, the
cursor moves in the transaction that stored what it passed, and "done" is the count of pending
changes read from the disk. Whatever breaks off leaves everything as it was, to go on from there.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from jlcenter.domain.errors import AccessRefused, Damaged, Refused, Unreachable
from jlcenter.domain.journal.entry import AUDIT, Entry, entry_hash
from jlcenter.storage.journal import entries_of_strand, strand_head
from jlcenter.storage.queries import sync as table
from jlcenter.storage.queries.sync import OwnStrand
from jlcenter.storage.session import Session
from jlcenter.sync.block import BLOCK_BYTES_MAX, Segment
from jlcenter.sync.checks import seal_message
from jlcenter.sync.protocol import (
    SYNC_PATH,
    LogPoint,
    MessageError,
    Receipt,
    SyncAnswer,
    SyncRequest,
    answer_of,
    pack_request,
    request_body,
    request_message,
)
from jlcenter.sync.receive import Receiver
from jlcenter.sync.transport import Line, json_of, not_ours, unreachable
from jlcenter.words import _

TRIES_MAX = 3
TRYING_S_MAX = 60.0
#: the pause before the next try, in seconds
PAUSES_S = (0.5, 2.0)
_ENTRIES_MAX = 4096
_BLOCK_BYTES_MIN = 2048
#: so many rounds that move nothing end a run
_IDLE_ROUNDS_MAX = 5

Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Outcome:
    """What a run brought: changes out and in, records in conflict, the server's clock."""

    pushed: int = 0
    received: int = 0
    conflicts: int = 0
    server_time_offset_s: float | None = None
    kinds: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Block:
    """What goes out in one request, and the chain's hash at each segment's end."""

    segments: tuple[Segment, ...] = ()
    ends: dict[bytes, tuple[int, bytes]] = field(default_factory=dict)


class Conversation:
    """One run of sync over one line."""

    def __init__(self, session: Session, line: Line, progress: Progress | None = None) -> None:
        self.session = session
        self.line = line
        self.root_public = bytes.fromhex(str(session.setting("root_key")))
        self.receiver = Receiver(session, self.root_public)
        self.outcome = Outcome()
        #: a request with changes went out and no answer came: nobody knows what became of them
        self.is_unknown = False
        self._progress = progress or (lambda done, total: None)
        self._sitting = os.urandom(8)
        self._counter = 0
        self._block_bytes = BLOCK_BYTES_MAX
        self._entries = _ENTRIES_MAX
        self._stuck: dict[bytes, tuple[int, str]] = {}
        self._hashes: dict[bytes, tuple[int, bytes]] = {}

    # -- the whole run -----------------------------------------------------------------------------

    def run(self) -> Outcome:
        """Converse until both sides have all. Raises Unreachable, AccessRefused, Refused."""
        begun = table.pending_count(self.session.db)
        self.receiver.try_again()
        idle = 0
        while True:
            before = self._place()
            answer = self._round()
            self._follow(answer)
            pending = table.pending_count(self.session.db)
            self._progress(max(begun - pending, 0), begun)
            if answer.step in ("done", "gap") and not self._waiting():
                break
            # one idle round is no fault: another program may have done it, or a person just wrote
            idle = idle + 1 if self._place() == before else 0
            if idle >= _IDLE_ROUNDS_MAX:
                raise unreachable("no_progress")
        if self.receiver.has_news:
            self.receiver.try_again()
        self._finish()
        return self.outcome

    def _place(self) -> tuple[int, int, int]:
        """What each round has to move: cursor, receipts, or what the server refused."""
        acknowledged = table.acknowledged_total(self.session.db)
        return self._point("sync_cursor").position, acknowledged, len(self._stuck)

    def _finish(self) -> None:
        result = self.receiver.result
        self.outcome.received = result.entries
        self.outcome.conflicts = len(result.in_conflict)
        self.outcome.kinds = frozenset(result.kinds)
        if self._stuck:
            reason = next(iter(self._stuck.values()))[1]
            raise Refused(
                "entries_refused",
                _("服务器暂时没有接收本机的一部分内容({reason})", reason=reason),
                _("其余内容已同步; 这部分仍在本机, 请把这条信息告诉省级管理员"),
            )

    def _follow(self, answer: SyncAnswer) -> None:
        """Raise what an answer's next step means for a person."""
        kept = _("本机内容都在, 没有改动")
        if answer.step == "blocked":
            raise AccessRefused(
                "device_blocked",
                _("这台电脑已被省里停用, 不能再同步"),
                _("本机内容都在, 可以继续查看和打印。如需恢复请联系省级管理员"),
            )
        if answer.step == "too_old":
            raise Refused(
                "program_too_old",
                _("本程序版本太旧, 服务器不再支持"),
                _("请更新程序后再同步。{kept}", kept=kept),
            )
        if answer.step == "rewind":
            raise Refused(
                "server_rewound",
                _("服务器上的记录比上次同步时少, 可能恢复过旧备份"),
                _("{kept}。请告诉省级管理员, 由他处理后再同步", kept=kept),
            )

    # -- one round ---------------------------------------------------------------------------------

    def _round(self) -> SyncAnswer:
        """One request and its answer, stored; tried again while the line fails."""
        since = time.monotonic()
        for attempt in range(TRIES_MAX):
            block, payload = self._next_block()
            try:
                answer = self._exchange(payload, bool(block.segments))
                if answer.step == "busy":
                    raise unreachable("server_busy")
            except Unreachable:
                self._block_bytes = max(self._block_bytes // 2, _BLOCK_BYTES_MIN)
                left = TRYING_S_MAX - (time.monotonic() - since)
                if attempt == TRIES_MAX - 1 or left <= PAUSES_S[attempt]:
                    raise
                time.sleep(PAUSES_S[attempt])
                continue
            self._block_bytes = min(self._block_bytes * 2, BLOCK_BYTES_MAX)
            if answer.step not in ("blocked", "too_old", "rewind"):
                self._store(block, answer)
            return answer
        raise unreachable()

    def _exchange(self, payload: bytes, has_block: bool) -> SyncAnswer:
        session = self.session
        self._counter += 1
        nonce = self._sitting + self._counter.to_bytes(4)
        message = request_message("POST", SYNC_PATH, session.device, nonce, payload)
        body = request_body(session.device, nonce, session.sign(message), payload)
        self.is_unknown = self.is_unknown or has_block
        begun = time.time()
        status, content = self.line.post(SYNC_PATH, body)
        if status != 200:
            refused = self._http_refused(status, content)
            self.is_unknown = self.is_unknown and isinstance(refused, Unreachable)
            raise refused
        try:
            answer = answer_of(content, body, self.root_public)
        except MessageError as error:
            raise not_ours() from error
        self.is_unknown = False
        middle = (begun + time.time()) / 2
        self.outcome.server_time_offset_s = round(answer.server_time_ms / 1000 - middle, 1)
        return answer

    @staticmethod
    def _http_refused(status: int, content: bytes) -> Refused:
        try:
            error = json_of(content).get("error")
        except Unreachable as portal:
            return portal if status < 500 else unreachable("server_failed")
        code = error.get("code") if isinstance(error, dict) else None
        if status in (429, 503) or code == "busy":
            return unreachable("server_busy")
        if code == "signature_bad":
            return AccessRefused(
                "device_unknown",
                _("服务器不认识这台电脑的密钥"),
                _("本机内容都在。请联系省级管理员核对本机的登记"),
            )
        if code in ("request_bad", "body_too_large"):
            return Refused(
                "request_refused",
                _("服务器看不懂本机的请求"),
                _("本机内容都在。请更新程序, 或把这条信息告诉维护人员"),
            )
        return unreachable("server_failed")

    def _store(self, block: _Block, answer: SyncAnswer) -> None:
        """Keep receipt, news and cursor; the cursor with the last of what it passed."""
        for strand, seq, reason in answer.refused:
            self._stuck[strand] = (seq, reason)
        nothing = not answer.segments and answer.receipt is None
        if nothing and answer.cursor == self._point("sync_cursor"):
            return

        def done() -> None:
            acknowledged = self._acknowledged(block, answer.receipt)
            self._move_cursor(answer)
            for entry in (entry for one in block.segments for entry in one.entries):
                if entry.seq <= acknowledged.get(entry.strand, 0):
                    self.outcome.pushed += entry.kind != AUDIT

        self.receiver.take_in(list(answer.segments), done)

    def _acknowledged(self, block: _Block, receipt: Receipt | None) -> dict[bytes, int]:
        """How far the province has the strands of a block, by its receipt."""
        session = self.session
        if receipt is None:
            return {}
        if receipt.device != session.device or receipt.centre != session.centre_code:
            raise not_ours()
        found = {}
        for strand, seq in receipt.strands:
            end = block.ends.get(strand)
            if end is not None:
                table.acknowledge(session.db, strand, seq, end[1] if seq == end[0] else None)
                found[strand] = seq
        settings: dict[str, Any] = {
            "sync_receipt": [receipt.point.position, receipt.point.hash.hex()]
        }
        if receipt.added:
            have = table.local(session.db, "sync_have") or []
            settings["sync_have"] = [*have, receipt.point.position]
        session.set_settings(**settings)
        return found

    def _move_cursor(self, answer: SyncAnswer) -> None:
        session = self.session
        if answer.cursor.position <= self._point("sync_cursor").position:
            return
        have = table.local(session.db, "sync_have") or []
        session.set_settings(
            sync_cursor=[answer.cursor.position, answer.cursor.hash.hex()],
            sync_have=[one for one in have if one > answer.cursor.position],
        )

    def _point(self, name: str) -> LogPoint:
        told = table.local(self.session.db, name)
        return LogPoint(told[0], bytes.fromhex(told[1])) if told else LogPoint()

    # -- what goes out -----------------------------------------------------------------------------

    def _waiting(self) -> list[OwnStrand]:
        return [one for one in table.waiting_strands(self.session.db) if one.id not in self._stuck]

    def _next_block(self) -> tuple[_Block, bytes]:
        """The next pending changes that fit a block, and the request's payload with them."""
        strands = self._waiting()
        limit = self._entries
        while True:
            entries = (
                table.entries_to_send(self.session.db, self.session.door.names, strands, limit)
                if strands
                else []
            )
            block = self._signed(strands, entries)
            payload = pack_request(
                SyncRequest(
                    self._point("sync_cursor"),
                    self._point("sync_receipt"),
                    block.segments,
                    tuple(table.local(self.session.db, "sync_have") or ()),
                )
            )
            if len(payload) <= self._block_bytes or len(entries) <= 1:
                self._entries = min(limit + limit // 4 + 1, _ENTRIES_MAX)
                return block, payload
            limit = max(1, int(len(entries) * self._block_bytes / len(payload) * 0.9))

    def _signed(self, strands: list[OwnStrand], entries: list[Entry]) -> _Block:
        by_strand: dict[bytes, list[Entry]] = {}
        for entry in entries:
            by_strand.setdefault(entry.strand, []).append(entry)
        block = _Block()
        segments = []
        for one in strands:
            mine = by_strand.get(one.id)
            if not mine:
                continue
            hash_ = self._hash_before(one)
            for entry in mine:
                hash_ = entry_hash(hash_, entry)
            last = mine[-1]
            if last.seq == one.last_seq and hash_ != one.last_hash:
                raise Damaged(
                    "chain_broken",
                    _("操作记录链断裂, 没有送出"),
                    _("请先运行 ./run check, 并用备份恢复"),
                )
            signature = self.session.sign(seal_message(one.id, last.seq, hash_))
            head = strand_head(self.session.db, one.no) if mine[0].seq == 1 else None
            segments.append(Segment(one.id, tuple(mine), head, signature))
            block.ends[one.id] = (last.seq, hash_)
        block.segments = tuple(segments)
        return block

    def _hash_before(self, one: OwnStrand) -> bytes:
        """The chain's hash where the province's part of a strand ends."""
        known = self._hashes.get(one.id)
        if known is not None and known[0] == one.acknowledged_seq:
            return known[1]
        if one.acknowledged_hash is not None:
            return one.acknowledged_hash
        head = strand_head(self.session.db, one.no)
        assert head is not None
        hash_ = head.hash()
        for kept in entries_of_strand(
            self.session.db, self.session.door.names, one.no, 0, one.acknowledged_seq
        ):
            hash_ = entry_hash(hash_, kept.entry)
        self._hashes[one.id] = (one.acknowledged_seq, hash_)
        return hash_
