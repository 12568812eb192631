"""The register of erasures, and what it asks of this laptop: after one was made here, and after
sync or a stick brought one."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from jlcenter.app.days import today
from jlcenter.domain.journal.erasing import place_text
from jlcenter.domain.journal.ids import new_id
from jlcenter.domain.records import ATTACHMENT, ERASURE, Kind
from jlcenter.storage import attachment_store, erasing
from jlcenter.storage.queries import attachments
from jlcenter.storage.session import Session
from jlcenter.storage.write import Write


def register(
    write: Write, trainee: UUID, reason: str, records: Iterable[tuple[Kind, UUID]]
) -> None:
    """The last entry of an action that erases: what came before it is what it speaks of."""
    write.put(
        ERASURE,
        new_id(),
        trainee=trainee,
        date=today(),
        reason=reason,
        records=[place_text(kind.code, id_.bytes) for kind, id_ in records],
    )


def take_out(session: Session) -> int:
    """Take erased values out of the journal and erased files out of the folder; returns how many
    entries. Nothing is done where nobody was ever erased."""
    db, count = session.db, 0
    told = erasing.erasures(db)
    if erasing.is_due(db, session.door, told):
        with session.door.transaction(db, person=False):
            count = erasing.take_out(db, session.door, told)
    gone = [UUID(bytes=id_) for kind, id_ in told.places if kind == ATTACHMENT.code]
    for one in gone:
        attachment_store.remove(session.folder, one)
    if any(attachments.piece_bytes(db, one) for one in gone):
        with session.door.transaction(db, person=False):
            for one in gone:
                attachments.drop_pieces(db, one)
    return count
