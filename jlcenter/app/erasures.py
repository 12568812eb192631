"""What erasures ask of this laptop: after one was made here, and after sync or a stick brought one,
or brought old entries back."""

from __future__ import annotations

from uuid import UUID

from jlcenter.domain.records import ATTACHMENT
from jlcenter.storage import attachment_store, erasing
from jlcenter.storage.session import Session


def take_out(session: Session) -> int:
    """Take erased values out of the journal and erased files out of the folder; returns how many
    entries. Nothing is done where nobody was ever erased."""
    if not erasing.is_wanted(session.db):
        return 0
    with session.door.transaction(session.db, person=False):
        count = erasing.take_out(session.db, session.door)
        gone = erasing.erased_of(session.db, ATTACHMENT)
    for attachment in gone:
        attachment_store.remove(session.folder, UUID(bytes=attachment))
    return count
