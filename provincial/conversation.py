"""One sync request: who asks, do the logs agree, take in the block, answer what is new."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Engine

from jlcenter.sync.block import BLOCK_BYTES_MAX, block_bytes, block_of_bytes, joined, spans_of
from jlcenter.sync.columns import ENTRIES_MAX, BlockError
from jlcenter.sync.protocol import (
    PROTOCOL,
    PROTOCOL_OLDEST,
    START,
    SYNC_PATH,
    LogPoint,
    MessageError,
    Receipt,
    SyncAnswer,
    SyncRequest,
    Tip,
    answer_body,
    answer_message,
    envelope_of,
    pack_answer,
    protocol_of,
    request_of,
)
from provincial import aside, backfill, packages, snapshots, storage
from provincial.database import UNAVAILABLE, reading
from provincial.device_records import tell
from provincial.devices import admit
from provincial.ingest import Intake, take_in
from provincial.keys import RootKey
from provincial.notes import Notes
from provincial.storage import CentreRow, DeviceRow, StrandBook

#: how often it is kept that a laptop was here which brings nothing
SEEN_EVERY_MS = 3_600_000
#: bodies read at a time
_BODIES = 12
#: an item of the log this large is passed on as it lies
_LARGE_BYTES = 1024
#: refused because something before it is not here: the laptop may offer it
_LACKING = ("past_missing", "chain_gap", "start_missing", "author_unknown")


class RequestRefused(Exception):
    """A request that gets no signed answer: not one of ours, or not signed by whom it says."""

    def __init__(self, code: str, status: int) -> None:
        super().__init__(code)
        self.code = code
        self.status = status


def now_ms() -> int:
    """The server's wall clock, UTC milliseconds: for people to read, it decides nothing."""
    return time.time_ns() // 1_000_000


def answered(engine: Engine, root: RootKey, body: bytes, notes: Notes | None = None) -> bytes:
    """The answer to a request's body; ``notes`` learn what became of it. Raises RequestRefused."""
    notes = notes or Notes()
    try:
        envelope = envelope_of(body)
    except MessageError as error:
        raise RequestRefused("request_bad", 400) from error
    with reading(engine).connect() as db, db.begin():
        device = storage.device(db, envelope.device)
    if device is None:
        # it may show the grant it was given before this database was set back
        notes.outcome = "unknown_device"
        return _signed(root, body, SyncAnswer("unknown", LogPoint(), server_time_ms=now_ms()))
    if not envelope.is_signed_by(device.public_key, SYNC_PATH):
        raise RequestRefused("signature_bad", 403)
    notes.centre, notes.device = device.centre, device.id.hex()
    if device.is_blocked:
        # nothing it says is read any more
        notes.outcome = "blocked"
        return _signed(root, body, SyncAnswer("blocked", LogPoint(), server_time_ms=now_ms()))
    try:
        protocol, told = protocol_of(envelope.payload)
        if not PROTOCOL_OLDEST <= protocol <= PROTOCOL:
            # the first number of a request and of an answer is read by every version for ever
            notes.outcome = "too_old" if protocol < PROTOCOL_OLDEST else "too_new"
            refusal = SyncAnswer(notes.outcome, LogPoint(), server_time_ms=now_ms())
            return _signed(root, body, refusal)
        request = request_of(told)
    except (MessageError, BlockError) as error:
        raise RequestRefused("request_bad", 400) from error
    answer = _conversed(engine, root, device, request, notes)
    notes.snapshot_for = device.centre if answer.step == "done" and notes.entries else ""
    notes.outcome, notes.refused = answer.step, len(answer.refused)
    if not request.segments and answer.step != "blocked":
        _seen(engine, device)
    return _signed(root, body, answer)


def _seen(engine: Engine, device: DeviceRow) -> None:
    """Keep that a laptop was here, once an hour where it brings nothing: a look costs no write."""
    now = now_ms()
    if now - (device.last_seen or 0) < SEEN_EVERY_MS:
        return
    # it was answered already: that it was here can be noted the next time
    with suppress(*UNAVAILABLE), engine.begin() as db:
        storage.change_device(db, device.id, last_seen=now)


def _signed(root: RootKey, request: bytes, answer: SyncAnswer) -> bytes:
    receipt, rest = pack_answer(answer)
    return answer_body(root.sign(answer_message(request, receipt, rest)), receipt, rest)


def _conversed(
    engine: Engine, root: RootKey, device: DeviceRow, request: SyncRequest, notes: Notes
) -> SyncAnswer:
    writes = bool(request.segments or request.points)
    with (engine if writes else reading(engine)).connect() as db, db.begin():
        # asked again inside: it may have been blocked a moment ago
        now = storage.device(db, device.id)
        if now is None or now.is_blocked:
            return SyncAnswer("blocked", request.cursor, server_time_ms=now_ms())
        centre = storage.centre(db, device.centre, lock=writes)
        assert centre is not None
        if request.points:
            return _common_past(db, centre, device, request)
        for point in {request.cursor, request.receipt}:
            if storage.hash_at(db, centre.code, point.position) != point.hash:
                return SyncAnswer("rewind", START, server_time_ms=now_ms())
        intake = None
        if writes:
            intake = _taken_in(db, root, centre, device, request)
            notes.entries = intake.entries
        answer = _answer(db, centre, device, request, intake)
        wants_snapshot = snapshots.is_wanted(db, centre.code, request.cursor)
    return _with_snapshot(engine, device.centre, answer) if wants_snapshot else answer


def _taken_in(
    db: Connection, root: RootKey, centre: CentreRow, device: DeviceRow, request: SyncRequest
) -> Intake:
    for grant in request.grants:
        admit(db, root, centre, grant, "", now_ms())
    keys = _keys(db, root, centre.code, device)
    intake = take_in(
        db, centre, device.id, request.segments, keys, now_ms(), root, block=request.block
    )
    tell(db, root, centre.code, request.grants, now_ms())
    if intake.added:
        aside.try_at_once(db, root, aside.Bearer(centre.code, device.id, {}), now_ms())
    seen: dict[str, Any] = {"last_seen": now_ms()}
    if any(reason in _LACKING for _strand, _seq, reason in intake.refused):
        seen["may_offer"] = True
    storage.change_device(db, device.id, **seen)
    return intake


def _common_past(
    db: Connection, centre: CentreRow, device: DeviceRow, request: SyncRequest
) -> SyncAnswer:
    """Which of a laptop's log points is the newest that this log has too, and what is held here."""
    common = START
    for point in sorted(request.points, key=lambda one: -one.position):
        if storage.hash_at(db, centre.code, point.position) == point.hash:
            common = point
            break
    book = StrandBook(db)
    book.load_centre(centre.code)
    tips = tuple(Tip(id_, end.seq, end.tick) for id_, end in book.ends().items())
    storage.change_device(db, device.id, may_offer=True)
    return SyncAnswer("rewind", common, server_time_ms=now_ms(), tips=tips)


def _with_snapshot(engine: Engine, code: str, answer: SyncAnswer) -> SyncAnswer:
    """The same answer, with a package to fetch in place of a long log."""
    snapshots.ensured(engine, code, now_ms())
    with reading(engine).connect() as db, db.begin():
        found = snapshots.usable(db, code)
        if found is None:
            return answer
        return replace(
            answer,
            step="snapshot",
            cursor=snapshots.point_of(db, found),
            segments=(),
            blocks=(),
            manifest=found.manifest,
        )


def _keys(
    db: Connection, root: RootKey, centre: str, device: DeviceRow
) -> Callable[[bytes], bytes | None]:
    known = {root.device: root.public, device.id: device.public_key}
    return storage.key_finder(db, centre, known)


def _answer(
    db: Connection,
    centre: CentreRow,
    device: DeviceRow,
    request: SyncRequest,
    intake: Intake | None,
) -> SyncAnswer:
    end = intake.point if intake else centre.log
    held = set(request.have)
    if intake and intake.added:
        held.add(intake.point.position)
    news = _news(db, centre.code, request.cursor, held, request.want_bytes)
    refused = intake.refused if intake else ()
    step = "done" if news.upto.position >= end.position else "more"
    cursor, manifest = news.upto, b""
    if any(reason in _LACKING for _strand, _seq, reason in refused):
        step = "gap"
    elif news.package and not news.blocks:
        step = "snapshot"
        cursor, manifest = _state_item(db, centre.code, news)
    lacks = backfill.lacks(db, centre.code, now_ms()) if step == "done" else ()
    return SyncAnswer(
        step,
        cursor,
        _receipt(db, centre, device, request, intake),
        server_time_ms=now_ms(),
        refused=refused,
        lacks=lacks,
        manifest=manifest,
        **_packed_news(news.blocks),
    )


def _receipt(
    db: Connection,
    centre: CentreRow,
    device: DeviceRow,
    request: SyncRequest,
    intake: Intake | None,
) -> Receipt | None:
    """What is held here of what came, and of what was asked about."""
    if intake is None and not request.asks:
        return None
    book = StrandBook(db)
    book.load(request.asks)
    ends = {one: book.end(one) for one in request.asks}
    asked = [(one, e.seq if e and e.centre == centre.code else 0) for one, e in ends.items()]
    point = intake.point if intake else centre.log
    held = (*(intake.ends if intake else ()), *asked)
    return Receipt(centre.code, device.id, point, held, bool(intake and intake.added))


@dataclass(frozen=True, slots=True)
class _News:
    """Blocks of others, how far they go, and the package that comes next, if state does."""

    blocks: list[bytes]
    upto: LogPoint
    package: bytes = b""
    item: LogPoint = START


class _Bodies:
    """The bodies of items in log order, read some at a time: few are asked for in the end."""

    def __init__(self, db: Connection, code: str, positions: list[int]) -> None:
        self._db, self._code, self._left = db, code, positions
        self._read: dict[int, bytes] = {}

    def body(self, position: int) -> bytes:
        """The body of the next item."""
        if position not in self._read:
            some = [one for one in self._left if one >= position][:_BODIES]
            self._read = storage.log_bodies(self._db, self._code, some)
        return self._read[position]


def _news(db: Connection, code: str, cursor: LogPoint, held: set[int], bytes_max: int) -> _News:
    """What others wrote after a cursor, up to one block, and how far that goes."""
    blocks: list[bytes] = []
    ends: dict[bytes, int] = {}
    size, entries, at = 0, 0, cursor
    items = storage.log_after(db, code, cursor.position)
    bodies = _Bodies(db, code, [one.position for one in items if one.position not in held])
    for item in items:
        if item.position not in held:
            if item.package:
                return _News(blocks, at, item.package, LogPoint(item.position, item.hash))
            body = bodies.body(item.position)
            if blocks and size + len(body) > min(bytes_max, BLOCK_BYTES_MAX):
                break
            spans = spans_of(body)
            if any(
                first != ends.get(strand, first - 1) + 1 for strand, (first, _) in spans.items()
            ):
                break  # what it follows is held there and left out: a segment has no holes
            entries += sum(last - first + 1 for first, last in spans.values())
            if blocks and entries > ENTRIES_MAX:
                break
            ends.update({strand: last for strand, (_first, last) in spans.items()})
            size += len(body)
            blocks.append(body)
        at = LogPoint(item.position, item.hash)
    return _News(blocks, at)


def _packed_news(blocks: list[bytes]) -> dict[str, Any]:
    """Large items go out as they lie: taking them apart and packing them together costs ten times
    as much and saves nothing. Small ones (a mark each) share one block."""
    if not any(len(one) >= _LARGE_BYTES for one in blocks):
        return {"segments": tuple(joined(map(block_of_bytes, blocks)))}
    found: list[bytes] = []
    for is_large, run in groupby(blocks, lambda one: len(one) >= _LARGE_BYTES):
        some = list(run)
        alone = is_large or len(some) == 1
        found += some if alone else [block_bytes(joined(map(block_of_bytes, some)))]
    return {"blocks": tuple(found)}


def _state_item(db: Connection, code: str, news: _News) -> tuple[LogPoint, bytes]:
    """An item of the log that is state: where the cursor stands behind it, and its manifest."""
    row = packages.package(db, news.package)
    assert row is not None and row.centre == code
    return news.item, row.manifest
