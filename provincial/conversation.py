"""One sync request: who asks, do the logs agree, take in the block, answer what is new."""

from __future__ import annotations

import time
from collections.abc import Callable

from sqlalchemy import Connection, Engine

from jlcenter.sync.block import BLOCK_BYTES_MAX, Segment, block_of_bytes, joined
from jlcenter.sync.columns import BlockError
from jlcenter.sync.protocol import (
    PROTOCOL_OLDEST,
    SYNC_PATH,
    LogPoint,
    MessageError,
    Receipt,
    SyncAnswer,
    SyncRequest,
    answer_body,
    answer_message,
    envelope_of,
    pack_answer,
    protocol_of,
    request_of,
)
from provincial import storage
from provincial.database import reading
from provincial.ingest import Intake, take_in
from provincial.keys import RootKey
from provincial.storage import CentreRow, DeviceRow


class RequestRefused(Exception):
    """A request that gets no signed answer: not one of ours, or not signed by whom it says."""

    def __init__(self, code: str, status: int) -> None:
        super().__init__(code)
        self.code = code
        self.status = status


def now_ms() -> int:
    """The server's wall clock, UTC milliseconds: for people to read, it decides nothing."""
    return time.time_ns() // 1_000_000


def answered(engine: Engine, root: RootKey, body: bytes) -> bytes:
    """The answer to a request's body. Raises RequestRefused."""
    try:
        envelope = envelope_of(body)
    except MessageError as error:
        raise RequestRefused("request_bad", 400) from error
    with reading(engine).connect() as db, db.begin():
        device = storage.device(db, envelope.device)
    if device is None:
        return _signed(root, body, SyncAnswer("blocked", LogPoint(), server_time_ms=now_ms()))
    if not envelope.is_signed_by(device.public_key, SYNC_PATH):
        raise RequestRefused("signature_bad", 403)
    try:
        protocol, told = protocol_of(envelope.payload)
        if protocol < PROTOCOL_OLDEST:
            return _signed(root, body, SyncAnswer("too_old", LogPoint(), server_time_ms=now_ms()))
        request = request_of(told)
    except (MessageError, BlockError) as error:
        raise RequestRefused("request_bad", 400) from error
    return _signed(root, body, _conversed(engine, root, device, request))


def _signed(root: RootKey, request: bytes, answer: SyncAnswer) -> bytes:
    receipt, rest = pack_answer(answer)
    return answer_body(root.sign(answer_message(request, receipt, rest)), receipt, rest)


def _conversed(
    engine: Engine, root: RootKey, device: DeviceRow, request: SyncRequest
) -> SyncAnswer:
    writes = bool(request.segments)
    with (engine if writes else reading(engine)).connect() as db, db.begin():
        # asked again inside: it may have been blocked a moment ago
        now = storage.device(db, device.id)
        if now is None or now.is_blocked:
            return SyncAnswer("blocked", request.cursor, server_time_ms=now_ms())
        centre = storage.centre(db, device.centre, lock=writes)
        assert centre is not None
        for point in (request.cursor, request.receipt):
            if storage.hash_at(db, centre.code, point.position) != point.hash:
                return SyncAnswer("rewind", request.cursor, server_time_ms=now_ms())
        intake = None
        if writes:
            keys = _keys(db, root, centre.code)
            intake = take_in(db, centre, device.id, request.segments, keys, now_ms())
            storage.change_device(db, device.id, last_seen=now_ms())
        return _answer(db, centre, device, request, intake)


def _keys(db: Connection, root: RootKey, centre: str) -> Callable[[bytes], bytes | None]:
    def public_key_of(id_: bytes) -> bytes | None:
        if id_ == root.device:
            return root.public
        row = storage.device(db, id_)
        return row.public_key if row is not None and row.centre == centre else None

    return public_key_of


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
    segments, cursor = _news(db, centre.code, request.cursor, held)
    receipt = None
    if intake is not None:
        receipt = Receipt(centre.code, device.id, intake.point, intake.ends, intake.added)
    refused = intake.refused if intake else ()
    step = "done" if cursor.position >= end.position else "more"
    if any(reason == "past_missing" for _strand, _seq, reason in refused):
        step = "gap"
    return SyncAnswer(step, cursor, receipt, tuple(segments), now_ms(), refused)


def _news(
    db: Connection, code: str, cursor: LogPoint, held: set[int]
) -> tuple[list[Segment], LogPoint]:
    """What others wrote after a cursor, up to one block, and how far that goes."""
    blocks: list[list[Segment]] = []
    ends: dict[bytes, int] = {}
    size, at = 0, cursor
    for item in storage.log_after(db, code, cursor.position):
        if item.position not in held:
            body = storage.log_body(db, code, item.position)
            if blocks and size + len(body) > BLOCK_BYTES_MAX:
                break
            block = block_of_bytes(body)
            if any(one.first_seq != ends.get(one.strand, one.first_seq - 1) + 1 for one in block):
                break  # what it follows is held there and left out: a segment has no holes
            ends.update({one.strand: one.last_seq for one in block})
            size += len(body)
            blocks.append(block)
        at = LogPoint(item.position, item.hash)
    return joined(blocks), at
