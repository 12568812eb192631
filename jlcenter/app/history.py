"""A record's history: who changed what, when, on which laptop, from what to what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from jlcenter.app.laptops import laptop_name
from jlcenter.app.undo import label_of
from jlcenter.app.value_words import field_words, value_words
from jlcenter.domain.errors import NotFound, Refused
from jlcenter.domain.journal.entry import Erased
from jlcenter.domain.journal.values import canonical_json, from_wire
from jlcenter.domain.masking import masked
from jlcenter.domain.records import DELETED, Field, Kind, Privacy, Type
from jlcenter.domain.target_groups import masked_groups
from jlcenter.storage.journal import Kept, action_head, entries_of_record, strand_head
from jlcenter.storage.queries.records import kinds_of_record
from jlcenter.storage.session import Session
from jlcenter.words import _


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One field's change; ``device`` is the laptop's id and ``laptop`` its letter, ``words`` are
    the two values as people say them."""

    at: str
    by: str
    device: str
    laptop: str
    action: str
    field: str
    label: str
    before: Any
    after: Any
    words: tuple[str, str]


def history(session: Session, record_id: str, *, reveal: bool = False) -> list[HistoryLine]:
    """All changes of a record, oldest first; sensitive values masked unless ``reveal``."""
    try:
        id_ = UUID(record_id)
    except ValueError as error:
        raise Refused(
            "id_bad", _("“{id}”不是记录编号", id=record_id), _("记录编号见 --json 输出的 id")
        ) from error
    kinds = kinds_of_record(session.db, id_.bytes)
    if not kinds:
        raise NotFound("record_unknown", _("没有编号为 {id} 的记录", id=record_id))
    lines: list[HistoryLine] = []
    for kind in kinds:
        shown: dict[int, Any] = {}
        for kept in entries_of_record(session.db, session.door.names, kind.code, id_.bytes):
            lines.extend(_lines(session, kind, kept, shown, reveal))
    return lines


def _lines(
    session: Session, kind: Kind, kept: Kept, shown: dict[int, Any], reveal: bool
) -> list[HistoryLine]:
    head = action_head(session.db, session.door.names, kept.strand_no, kept.entry.seq)
    strand = strand_head(session.db, kept.strand_no)
    at = datetime.fromtimestamp((head.wall_ms if head else 0) / 1000, UTC).isoformat("T", "seconds")
    device = strand.device.hex() if strand else ""
    laptop = laptop_name(session, strand.device) if strand else ""
    action = label_of(head.label, head.params) if head else ""
    by = head.actor if head else ""
    found = []
    for change in kept.entry.changes:
        old = shown.get(change.group)
        shown[change.group] = change.value
        for told in _fields(session, kind, change.group, old, change.value, reveal):
            found.append(HistoryLine(at, by, device, laptop, action, *told))
    return found


def _fields(
    session: Session, kind: Kind, group_code: int, old: Any, new: Any, reveal: bool
) -> list[tuple[str, str, Any, Any, tuple[str, str]]]:
    if group_code == DELETED:
        was, is_ = old not in (None, False), new is not False
        words = tuple(value_words(session, kind, None, one) for one in (was, is_))
        return [("deleted", _("删除"), was, is_, (words[0] if was else "", words[1]))]
    group = kind.group_by_code.get(group_code)
    if group is None:
        return []
    single = len(group.fields) == 1
    found = []
    for place, field in enumerate(group.fields):
        parts = [
            value if single or value is None or isinstance(value, Erased) else value[place]
            for value in (old, new)
        ]
        before, after = (_shown(field, one, reveal=reveal) for one in parts)
        if before != after or single:
            words = tuple(_words(session, kind, field, one, reveal=reveal) for one in parts)
            found.append((field.name, _(field.label), before, after, (words[0], words[1])))
    return found


def _shown(field: Field, part: Any, *, reveal: bool) -> Any:
    """A field's value as JSON has it."""
    if isinstance(part, Erased):
        return _("已抹除")
    if part is not None:
        part = from_wire(field, part)
    if part is not None and field.privacy is Privacy.SENSITIVE and not reveal:
        part = masked(field.name, str(part))
    part = masked_groups(field.name, part, reveal=reveal)
    if isinstance(part, UUID):
        return str(part)
    return part.hex() if isinstance(part, bytes) else part


def _words(session: Session, kind: Kind, field: Field, part: Any, *, reveal: bool) -> str:
    if part is None:
        return ""
    if isinstance(part, Erased):
        return _("已抹除")
    if field.type is Type.JSON:
        return canonical_json(_shown(field, part, reveal=reveal))
    return field_words(session, kind, field, from_wire(field, part), reveal=reveal)
