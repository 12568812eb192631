"""What the province writes for a centre: entries of a strand of its own in that centre's log."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from jlcenter.domain.journal.entry import (
    SALT_BYTES,
    ActionHead,
    Change,
    Entry,
    StrandHead,
    entry_hash,
)
from jlcenter.domain.journal.ids import key_to_wire, natural_id_of_wire
from jlcenter.domain.journal.merge import shown_base
from jlcenter.domain.journal.values import canonical_json, to_wire
from jlcenter.domain.records import Kind
from jlcenter.sync.block import Segment
from jlcenter.sync.checks import seal_message
from jlcenter.sync.protocol import LogPoint
from provincial import storage
from provincial.ingest import take_in
from provincial.keys import RootKey
from provincial.storage import CentreRow, StrandBook
from provincial.tables import STRAND


@dataclass(frozen=True, slots=True)
class Put:
    """One record with a natural key, and the fields to write."""

    kind: Kind
    key: tuple[Any, ...]
    fields: dict[str, Any]


@dataclass(frozen=True, slots=True)
class PutAt:
    """One record that is there already, and the fields to write."""

    kind: Kind
    id: bytes
    fields: dict[str, Any]


def write(
    db: Connection,
    root: RootKey,
    centre: CentreRow,
    label: str,
    params: dict[str, Any],
    puts: Sequence[Put | PutAt],
    now_ms: int,
) -> LogPoint:
    """Write records as one action; the caller has locked the centre's row.

    Each call is a strand of its own: actions of the province are rare, and a strand drawn anew
    can never fork, whatever copy of the database goes on.
    """
    head = StrandHead(os.urandom(16), centre.code, root.device, _last_end(db, centre.code, root))
    entries: list[Entry] = []
    hash_, tick = head.hash(), centre.greatest_tick
    action: ActionHead | None = ActionHead(
        label, canonical_json(params), "province", now_ms, "fixed"
    )
    for put in puts:
        tick += 1
        entry = _entry(db, centre.code, put, head.id, len(entries) + 1, tick, action)
        action = None
        entries.append(entry)
        hash_ = entry_hash(hash_, entry)
    signature = root.sign(seal_message(head.id, len(entries), hash_))
    segment = Segment(head.id, tuple(entries), head, signature)
    intake = take_in(db, centre, root.device, (segment,), lambda _d: root.public, now_ms)
    if intake.refused:
        raise RuntimeError(f"the province's own entries were refused: {intake.refused[0][2]}")
    return intake.point


def _entry(
    db: Connection,
    code: str,
    put: Put | PutAt,
    strand: bytes,
    seq: int,
    tick: int,
    action: ActionHead | None,
) -> Entry:
    kind = put.kind
    if isinstance(put, Put):
        key: tuple[Any, ...] = tuple(key_to_wire(kind, put.key))
        id_ = natural_id_of_wire(kind.code, list(key))
    else:
        key, id_ = (), put.id
    place = (kind.code, id_)
    known = storage.states(db, code, [place], StrandBook(db)).get(place)
    if known is not None and isinstance(put, PutAt):
        key = known[0]
    state = known[1] if known is not None else {}
    changes = []
    for name, value in put.fields.items():
        group = kind.group_of[name]
        writes = state.get(group.code, ())
        base = shown_base(group, writes) if writes else ()
        changes.append(Change(group.code, to_wire(kind.field_by_name[name], value), base))
    salt = os.urandom(SALT_BYTES) if kind.is_personal else b""
    return Entry(strand, seq, tick, kind.code, id_, tuple(changes), key, salt=salt, action=action)


def _last_end(db: Connection, code: str, root: RootKey) -> tuple[bytes, int, bytes] | None:
    query = (
        select(STRAND.c.id, STRAND.c.last_seq, STRAND.c.last_hash)
        .where(STRAND.c.centre == code, STRAND.c.device == root.device)
        .order_by(STRAND.c.no.desc())
        .limit(1)
    )
    row = db.execute(query).one_or_none()
    return (bytes(row.id), row.last_seq, bytes(row.last_hash)) if row is not None else None
