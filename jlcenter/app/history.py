"""A record's history: who changed what, when, on which laptop, from what to what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from jlcenter.app.undo import label_of
from jlcenter.domain.errors import NotFound, Refused
from jlcenter.domain.journal.entry import Erased
from jlcenter.domain.journal.values import from_wire
from jlcenter.domain.masking import mask_card, mask_id, mask_phone
from jlcenter.domain.records import DELETED, Kind, Privacy
from jlcenter.domain.target_groups import masked_groups
from jlcenter.storage.journal import Kept, action_head, entries_of_record, strand_head
from jlcenter.storage.queries.records import kinds_of_record
from jlcenter.storage.session import Session
from jlcenter.words import _

_MASKS = {"id_number": mask_id, "phone": mask_phone, "bank_card": mask_card}


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One field's change."""

    at: str
    by: str
    device: str
    action: str
    field: str
    label: str
    before: Any
    after: Any


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
    action = label_of(head.label, head.params) if head else ""
    by = head.actor if head else ""
    found = []
    for change in kept.entry.changes:
        old = shown.get(change.group)
        shown[change.group] = change.value
        for name, label, before, after in _fields(kind, change.group, old, change.value, reveal):
            found.append(HistoryLine(at, by, device, action, name, label, before, after))
    return found


def _fields(
    kind: Kind, group_code: int, old: Any, new: Any, reveal: bool
) -> list[tuple[str, str, Any, Any]]:
    if group_code == DELETED:
        return [("deleted", _("删除"), old not in (None, False), new is not False)]
    group = kind.group_by_code.get(group_code)
    if group is None:
        return []
    single = len(group.fields) == 1
    found = []
    for place, field in enumerate(group.fields):
        pair = []
        for value in (old, new):
            part = value if single or value is None or isinstance(value, Erased) else value[place]
            if isinstance(part, Erased):
                part = _("已抹除")
            elif part is not None:
                part = from_wire(field, part)
            if part is not None and field.privacy is Privacy.SENSITIVE and not reveal:
                part = _MASKS.get(field.name, mask_id)(str(part))
            part = masked_groups(field.name, part, reveal=reveal)
            if isinstance(part, UUID):
                part = str(part)
            elif isinstance(part, bytes):
                part = part.hex()
            pair.append(part)
        if pair[0] != pair[1] or single:
            found.append((field.name, _(field.label), pair[0], pair[1]))
    return found
