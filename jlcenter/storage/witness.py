"""A small file outside the database that remembers its end: it serves only to tell people.

SQLite silently takes a log that was cut for the end of it, and a restored folder looks like any
other. Nothing is decided by the witness: strands make that needless.
"""

from __future__ import annotations

import contextlib
import json
import platform
from pathlib import Path

from jlcenter.storage.connection import Connection
from jlcenter.storage.files import write_atomically
from jlcenter.words import _

WITNESS = "witness.json"


def _end(db: Connection) -> tuple[str, int, str] | None:
    row = db.execute(
        "SELECT id, last_seq, last_hash FROM strand WHERE mine = 1 AND last_seq > 0"
        " ORDER BY last_tick DESC LIMIT 1"
    ).fetchone()
    return (bytes(row[0]).hex(), row[1], bytes(row[2]).hex()) if row else None


def leave(db: Connection, folder: Path) -> None:
    """Remember the end of the newest strand, and on which machine."""
    end = _end(db)
    if end is None:
        return
    told = {"strand": end[0], "seq": end[1], "hash": end[2], "machine": platform.node()}
    with contextlib.suppress(OSError):
        write_atomically(folder / WITNESS, json.dumps(told).encode(), durable=False)


def compare(db: Connection, folder: Path) -> list[str]:
    """What to tell people: empty where the file holds all that the witness remembers."""
    try:
        told = json.loads((folder / WITNESS).read_text())
        strand, seq = bytes.fromhex(told["strand"]), int(told["seq"])
    except (OSError, ValueError, KeyError, TypeError):
        return []
    machine = str(told.get("machine") or "")
    if machine and machine != platform.node():
        return [
            _(
                "这份数据是从电脑 {machine} 上来的。那台还在用的话, 请在本机重新登记"
                "(./run pair … --anew), 免得两台给出同样的编号",
                machine=machine,
            )
        ]
    row = db.execute("SELECT last_seq FROM strand WHERE id = ?", (strand,)).fetchone()
    if row is None or row[0] < seq:
        return [_("数据回到了以前的状态(还原、复制或断电), 有些操作不在了; 同步会补齐已上传的")]
    return []
