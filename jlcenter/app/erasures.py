"""What erasures ask of this laptop: after one was made here, and after sync or a stick brought one,
or brought old entries back."""

from __future__ import annotations

from uuid import UUID

from jlcenter.app.days import today
from jlcenter.domain.journal.erasing import place_text
from jlcenter.domain.journal.ids import new_id
from jlcenter.domain.records import ATTACHMENT, ERASURE, Kind
from jlcenter.storage import attachment_store, erasing
from jlcenter.storage.door import Write
from jlcenter.storage.session import Session


def take_out(session: Session) -> int:
    """Take erased values out of the journal and erased files out of the folder; returns how many
    entries. Nothing is done where nobody was ever erased."""
    db, count = session.db, 0
    if not erasing.is_wanted(db):
        return 0
    if erasing.is_due(db, session.door):
        with session.door.transaction(db, person=False):
            count = erasing.take_out(db, session.door)
    for attachment in erasing.erased_of(db, ATTACHMENT):
        attachment_store.remove(session.folder, UUID(bytes=attachment))
    return count


def erase_again(write: Write, kind: Kind, id_: UUID) -> None:
    """In an action that settled a conflict of an erased record: what gave way is erased as well."""
    told = erasing.reason_for(write.db, kind, id_)
    if told is not None:
        trainee, reason = told
        write.put(
            ERASURE,
            new_id(),
            trainee=trainee,
            date=today(),
            reason=reason,
            records=[place_text(kind.code, id_.bytes)],
        )


def is_erased(session: Session, kind: Kind, id_: UUID) -> bool:
    """Whether a record was erased at some time."""
    return erasing.reason_for(session.db, kind, id_) is not None
