"""恢复: a deleted record stands again, with what stood in it; what points at it shows again."""

from __future__ import annotations

from uuid import UUID

from jlcenter.app.lookup import as_uuid
from jlcenter.domain.errors import NotFound, Refused
from jlcenter.domain.records import Kind
from jlcenter.storage.queries.records import kinds_of_record
from jlcenter.storage.session import Session
from jlcenter.words import _, mark


def bring_back(session: Session, record: str | UUID) -> tuple[Kind, UUID]:
    """Undelete a record. Refused where it was not deleted; one undo deletes it again."""
    id_ = record if isinstance(record, UUID) else as_uuid(record)
    kinds = kinds_of_record(session.db, id_.bytes) if id_ else []
    if id_ is None or not kinds:
        raise NotFound(
            "record_unknown",
            _("没有编号为 {id} 的记录", id=str(record)[:40]),
            _("编号见 ./run check 列出的办法"),
            field="record",
        )
    hidden = [kind for kind in kinds if is_deleted(session, kind, id_)]
    if not hidden:
        raise Refused(
            "not_deleted",
            _("这条{kind}没有被删除", kind=_(kinds[0].label)),
            _("不用恢复"),
            field="record",
        )
    with session.action(mark("恢复已删除的记录")) as write:
        for kind in hidden:
            write.put(kind, id_)
    return hidden[0], id_


def is_deleted(session: Session, kind: Kind, id_: UUID) -> bool:
    """Whether a record is here and hidden."""
    _state, row = session.door.state(session.db, kind, id_.bytes)
    return row is not None and bool(row[-1])
