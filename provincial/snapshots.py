"""Snapshots of a centre: all current writes at one log point, for a laptop's first download.

Made from one view of the database without holding anybody up, kept in parts, and used until the
log has grown by as much again.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator

from sqlalchemy import Connection, Engine, select

from jlcenter.sync.protocol import LogPoint
from jlcenter.sync.state import (
    PART_BYTES_MAX,
    Manifest,
    StateRecord,
    StrandTip,
    manifest_of,
    pack_state,
    package_id,
)
from provincial import packages, storage
from provincial.database import reading
from provincial.packages import SNAPSHOT, PackageRow
from provincial.state import first_tick, unpack_state
from provincial.storage import StrandBook
from provincial.tables import RECORD

#: a log shorter than this is sent as entries
LOG_BYTES_MIN = 256 * 1024
_LOCKS: dict[tuple[int, str], threading.Lock] = {}
_GUARD = threading.Lock()


def is_wanted(db: Connection, code: str, cursor: LogPoint) -> bool:
    """Whether a laptop that has so much of the log does better with a snapshot."""
    return cursor.position == 0 and storage.log_bytes_after(db, code, 0) > LOG_BYTES_MIN


def usable(db: Connection, code: str) -> PackageRow | None:
    """The newest snapshot, unless the log has outgrown it."""
    found = packages.newest_snapshot(db, code)
    if found is None or not found.is_whole:
        return None
    return found if storage.log_bytes_after(db, code, found.position) <= _worth(found) else None


def _worth(found: PackageRow | None) -> int:
    """So many bytes of log are worth another snapshot."""
    return max(LOG_BYTES_MIN, manifest_of(found.manifest).bytes // 2 if found else 0)


def ensured(engine: Engine, code: str, now_ms: int) -> None:
    """Make a snapshot where none is usable: one at a time a centre."""
    with _GUARD:
        lock = _LOCKS.setdefault((id(engine), code), threading.Lock())
    with lock:
        with reading(engine).connect() as db, db.begin():
            if usable(db, code) is not None:
                return
            centre = storage.centre(db, code)
            assert centre is not None
            manifest, parts = _packed(db, code)
        id_ = package_id(manifest)
        row = PackageRow(id_, code, SNAPSHOT, centre.log.position, manifest, True, now_ms)
        with engine.begin() as db:
            if packages.package(db, id_) is None:
                packages.add(db, row)
                packages.add_parts(db, id_, parts)
            else:
                packages.mark_taken(db, id_, centre.log.position)
            packages.drop_old_snapshots(db, code, id_, now_ms)


def _packed(db: Connection, code: str) -> tuple[bytes, list[bytes]]:
    book = StrandBook(db)
    book.load_centre(code)
    tips = [
        StrandTip(id_, end.device or b"", end.seq, end.tick, end.hash)
        for id_, end in book.ends().items()
    ]
    return pack_state(code, b"", tips, _records(db, code, book), PART_BYTES_MAX)


def _records(db: Connection, code: str, book: StrandBook) -> Iterator[StateRecord]:
    """Every record, kind by kind, in the order they were written: alike ones stand together."""
    kinds = db.execute(
        select(RECORD.c.kind).where(RECORD.c.centre == code).distinct().order_by(RECORD.c.kind)
    )
    for kind in list(kinds.scalars()):
        query = select(RECORD.c.id, RECORD.c.state).where(
            RECORD.c.centre == code, RECORD.c.kind == kind
        )
        # bytes and numbers, not records: a million of them cost the collector nothing
        rows = [
            (first_tick(bytes(row.state)), bytes(row.id), bytes(row.state))
            for row in db.execute(query.execution_options(yield_per=5000))
        ]
        rows.sort()
        for _tick, id_, packed in rows:
            key, state = unpack_state(packed, book.id)
            yield StateRecord(kind, id_, key, state)


def due_at(engine: Engine, code: str) -> int | None:
    """How long the log is, where the next new laptop of a centre would wait for a snapshot."""
    with reading(engine).connect() as db, db.begin():
        found = packages.newest_snapshot(db, code)
        after = found.position if found else 0
        if storage.log_bytes_after(db, code, after) <= _worth(found):
            return None
        centre = storage.centre(db, code)
        return centre.log.position if centre else None


def point_of(db: Connection, row: PackageRow) -> LogPoint:
    """The log point a package stands for."""
    hash_ = storage.hash_at(db, row.centre, row.position)
    assert hash_ is not None
    return LogPoint(row.position, hash_)


def manifest(row: PackageRow) -> Manifest:
    """A package's manifest, read."""
    return manifest_of(row.manifest)
