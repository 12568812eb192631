"""Strands: the unbroken chains of this laptop's entries, one a sitting, drawn at random.

A copied, cloned or restored disk cannot fork a strand, whatever it remembers, because every open
of the file draws a new one; only a later process of the same boot goes on with it, where a token in
the volatile runtime folder agrees with the file (path, inode, last entry). A token is taken by
renaming it, so one process owns a strand at a time.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from jlcenter.domain.journal.entry import StrandHead
from jlcenter.storage.connection import Connection
from jlcenter.storage.files import write_atomically

#: clocks that part by more than this have seen a sleep, a hibernation or a resumed machine
CLOCKS_PART_S_MAX = 60.0


@dataclass(slots=True)
class Tail:
    """The end of one strand: where the next entry goes."""

    no: int
    id: bytes
    seq: int
    tick: int
    hash: bytes


class StrandNames:
    """Strand ids by number and back, remembered; the numbers are this file's own."""

    def __init__(self) -> None:
        self._ids: dict[int, bytes] = {}
        self._numbers: dict[bytes, int] = {}

    def forget(self) -> None:
        """After a rolled-back transaction: what it added may not be there."""
        self._ids.clear()
        self._numbers.clear()

    def id(self, db: Connection, no: int) -> bytes:
        """The id of strand ``no``."""
        found = self._ids.get(no)
        if found is None:
            row = db.execute("SELECT id FROM strand WHERE no = ?", (no,)).fetchone()
            found = bytes(row[0]) if row else b""
            self._ids[no] = found
            self._numbers[found] = no
        return found

    def no(self, db: Connection, id_: bytes) -> int:
        """The number of a strand; a strand only heard of (in a base) gets a number too."""
        found = self._numbers.get(id_)
        if found is None:
            row = db.execute("SELECT no FROM strand WHERE id = ?", (id_,)).fetchone()
            if row is None:
                cursor = db.execute("INSERT INTO strand (id) VALUES (?)", (id_,))
                found = int(cursor.lastrowid or 0)
            else:
                found = int(row[0])
            self._numbers[id_] = found
            self._ids[found] = id_
        return found


def tail_of(db: Connection, no: int) -> Tail | None:
    """The end of strand ``no`` as the file has it."""
    row = db.execute(
        "SELECT id, last_seq, last_tick, last_hash FROM strand WHERE no = ?", (no,)
    ).fetchone()
    return Tail(no, bytes(row[0]), row[1], row[2], bytes(row[3])) if row and row[3] else None


def device_of(db: Connection, no: int) -> bytes | None:
    """Whose strand ``no`` is."""
    row = db.execute("SELECT device FROM strand WHERE no = ?", (no,)).fetchone()
    return bytes(row[0]) if row and row[0] is not None else None


def greatest_tick(db: Connection) -> int:
    """The greatest tick this file knows, of strands and of state that is being merged in."""
    found = db.execute(
        "SELECT max(coalesce((SELECT max(last_tick) FROM strand), 0),"
        " coalesce((SELECT CAST(value AS INTEGER) FROM local WHERE name = 'tick_floor'), 0))"
    ).fetchone()
    return int(found[0])


def draw(db: Connection, centre: str, device: bytes) -> Tail:
    """Begin a new strand of this laptop, following its last entry."""
    before = db.execute(
        "SELECT id, last_seq, last_hash FROM strand WHERE mine = 1 AND last_seq > 0 "
        "ORDER BY no DESC LIMIT 1"
    ).fetchone()
    previous = (bytes(before[0]), before[1], bytes(before[2])) if before else None
    head = StrandHead(os.urandom(16), centre, device, previous)
    cursor = db.execute(
        "INSERT INTO strand (id, centre, device, previous_id, previous_seq, previous_hash,"
        " last_seq, last_tick, last_hash, mine) VALUES (?, ?, ?, ?, ?, ?, 0, 0, ?, 1)",
        (head.id, centre, device, *(previous or (None, None, None)), head.hash()),
    )
    return Tail(int(cursor.lastrowid or 0), head.id, 0, 0, head.hash())


def _clocks_apart() -> float:
    """How far the wall clock is from the one that counts since the machine began."""
    return time.time() - time.monotonic()


class Clocks:
    """Notices that the wall clock and the monotonic clock have parted since the last look."""

    def __init__(self) -> None:
        self._offset = _clocks_apart()

    def parted(self) -> bool:
        """Whether they parted; the next look counts from here."""
        offset = _clocks_apart()
        parted = abs(offset - self._offset) > CLOCKS_PART_S_MAX
        self._offset = offset
        return parted


def _boot_id() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        # elsewhere: the moment of boot, to the nearest ten minutes
        return str(round((time.time() - time.monotonic()) / 600))


def _runtime_folder() -> Path | None:
    base = os.environ.get("XDG_RUNTIME_DIR") or ("/dev/shm" if os.name == "posix" else "")
    if not base or not Path(base).is_dir():
        base = tempfile.gettempdir()
    user = os.getuid() if hasattr(os, "getuid") else os.environ.get("USERNAME", "")
    folder = Path(base) / f"jlcenter-{user}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        if hasattr(os, "getuid") and folder.stat().st_uid != os.getuid():
            return None
    except OSError:
        return None
    return folder


def _token_path(database: Path) -> Path | None:
    folder = _runtime_folder()
    if folder is None:
        return None
    name = hashlib.sha256(str(database.resolve()).encode()).hexdigest()[:24]
    return folder / f"{name}.strand"


def take_token(db: Connection, database: Path) -> Tail | None:
    """The strand a process of this boot left off, where its token agrees with the file."""
    path = _token_path(database)
    if path is None:
        return None
    mine = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        path.rename(mine)
        token = json.loads(mine.read_text())
        mine.unlink()
    except (OSError, ValueError):
        return None
    tail = tail_of(db, int(token.get("no", 0)))
    if (
        tail is not None
        and token.get("boot") == _boot_id()
        and token.get("inode") == database.stat().st_ino
        and token.get("hash") == tail.hash.hex()
        and abs(token.get("clocks", 0.0) - _clocks_apart()) <= CLOCKS_PART_S_MAX
    ):
        return tail
    return None


def leave_token(database: Path, tail: Tail) -> None:
    """Let the next process of this boot go on with the strand."""
    path = _token_path(database)
    if path is None:
        return
    token = {
        "no": tail.no,
        "hash": tail.hash.hex(),
        "inode": database.stat().st_ino,
        "boot": _boot_id(),
        "clocks": _clocks_apart(),
    }
    with contextlib.suppress(OSError):
        write_atomically(path, json.dumps(token).encode(), durable=False)
