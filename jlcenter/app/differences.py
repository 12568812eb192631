"""What to say of records in which laptop and province differ: which, in what, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from jlcenter.app.record_title import record_title
from jlcenter.domain.journal.digest import bucket_of, kind_name
from jlcenter.domain.journal.entry import Erased
from jlcenter.domain.journal.merge import State, shown
from jlcenter.domain.journal.values import from_wire
from jlcenter.domain.records import BY_CODE, DELETED, Kind
from jlcenter.storage.check import is_sound
from jlcenter.storage.content import UNREADABLE, Content, content, read_view, strand_ids
from jlcenter.storage.journal import broken_strands
from jlcenter.storage.queries.sync import all_aside
from jlcenter.storage.replay import (
    JournalDamaged,
    Lacks,
    Place,
    Replay,
    Waiting,
    pending_places,
    replayed_records,
)
from jlcenter.storage.session import Session
from jlcenter.words import _

if TYPE_CHECKING:
    from jlcenter.sync.compare import Compared, Difference


# -- why -----------------------------------------------------------------------------------------


class Witness:
    """What the journal here says of some records, in one view of the file."""

    def __init__(self, session: Session, places: list[Place]) -> None:
        self._session = session
        self._db = session.db
        self.lacks = Lacks(self._db)
        self.waiting = Waiting(self._db)
        self._is_intact: bool | None = None
        strand_id = strand_ids(self._db)
        self._rows = {place: content(self._db, *place, strand_id) for place in places}
        self.replays: Mapping[Place, Replay] = {}
        try:
            self.replays = replayed_records(self._db, places)
        except JournalDamaged:
            self._is_intact = False

    @property
    def is_intact(self) -> bool:
        """Whether the journal's chains hold: only then it is a witness. Looked at when asked."""
        if self._is_intact is None:
            try:
                self._is_intact = not broken_strands(self._db, self._session.door.names)
            except UNREADABLE:
                self._is_intact = False
        return self._is_intact

    def row(self, place: Place) -> Content | None:
        """A record as it lies here."""
        return self._rows[place]

    def replay(self, place: Place) -> Replay | None:
        """A record by its entries here; None where there is none."""
        found = self.replays.get(place)
        return found if found is not None and found.entries else None

    def contradicts(self, place: Place) -> bool:
        """Whether a record's row is not what its entries here give."""
        row, replay = self.row(place), self.replay(place)
        if row is None:
            return replay is not None
        return not is_sound(place[0], row, replay, self.lacks)

    def waits(self, place: Place) -> bool:
        """Whether a record has a write that the province may not have."""
        row = self.row(place)
        return row is not None and row.state is not None and self.waiting.may_be_of(row.state)


@dataclass(frozen=True, slots=True)
class Explained:
    """A difference in words: why (see ``Differing.cause``), what a person calls the record, and in
    which fields it differs."""

    difference: Difference
    cause: str
    title: str
    fields: tuple[str, ...]


def explained(session: Session, compared: Compared) -> list[Explained]:
    """The differences that were found, each with its cause and its names."""
    if not compared.differences:
        return []
    with read_view(session.db):
        witness = Witness(session, [(one.kind, one.id) for one in compared.differences])
        pending, aside = pending_places(session.db), _aside_places(session)
        found = []
        for one in compared.differences:
            place = (one.kind, one.id)
            cause, row = _cause(one, compared, witness, pending, aside), witness.row(place)
            title = _title_of(session, one, row, is_damaged=cause == "here")
            found.append(Explained(one, cause, title, _fields_of(one, row)))
        return found


def _is_erased_there(one: Difference, row: Content | None) -> bool:
    """Whether the province has only digests of writes whose values are here: who erased them was
    lost before the erasure itself had been sent."""
    if one.theirs is None or row is None or row.state is None:
        return False
    here = {
        (group, write.stamp)
        for group, writes in row.state.items()
        for write in writes
        if not isinstance(write.value, Erased)
    }
    return any(
        isinstance(write.value, Erased) and (group, write.stamp) in here
        for group, writes in one.theirs[1].items()
        for write in writes
    )


def _cause(
    one: Difference, compared: Compared, witness: Witness, pending: set[Place], aside: set[Place]
) -> str:
    place = kind, id_ = one.kind, one.id
    if witness.contradicts(place):
        return "here"
    if place in pending or witness.waits(place):
        return "pending"
    if place in aside:
        return "aside"
    if not compared.is_level:
        return "news"
    if not witness.is_intact:
        return "here"
    if _is_erased_there(one, witness.row(place)):
        return "erased"
    if (kind, bucket_of(id_)) in compared.bad:
        return "province"
    return "unknown" if witness.lacks.anything else "province"


def _aside_places(session: Session) -> set[Place]:
    """The records that entries touch which could not be taken in yet."""
    from jlcenter.sync.block import block_of_bytes
    from jlcenter.sync.columns import BlockError

    found: set[Place] = set()
    for one in all_aside(session.db):
        try:
            segments = block_of_bytes(one.block)
        except BlockError:
            continue
        found.update((entry.kind, entry.id) for part in segments for entry in part.entries)
    return found


# -- which and in what -----------------------------------------------------------------------------


def _title_of(session: Session, one: Difference, row: Content | None, *, is_damaged: bool) -> str:
    """What a person calls the record: as it is here, else as the province has it (the other way
    round where it is damaged here)."""
    kind = BY_CODE.get(one.kind)
    if kind is None:
        return kind_name(one.kind)
    mine = (row.key, row.state) if row is not None and row.state is not None else None
    for side in (one.theirs, mine) if is_damaged else (mine, one.theirs):
        if side is not None:
            told = _title(session, kind, one.id, *side)
            if told is not None:
                return told
    return _(kind.label)


def _title(
    session: Session, kind: Kind, id_: bytes, key: tuple[Any, ...], state: State
) -> str | None:
    """None where a value is none of its field's type: damage."""
    try:
        return record_title(session, kind, id_, _shown_values(kind, id_, key, state))
    except UNREADABLE + (AttributeError,):
        return None


def _shown_values(kind: Kind, id_: bytes, key: tuple[Any, ...], state: State) -> dict[str, Any]:
    told: dict[str, Any] = {"id": UUID(bytes=id_)}
    told |= {part.name: from_wire(part, value) for part, value in zip(kind.key, key, strict=True)}
    for group in kind.groups:
        writes = state.get(group.code)
        value = shown(group, writes).value if writes else None
        if isinstance(value, Erased):
            value = None
        parts = [value] if len(group.fields) == 1 else value or [None] * len(group.fields)
        told |= {f.name: from_wire(f, part) for f, part in zip(group.fields, parts, strict=True)}
    return told


def _fields_of(one: Difference, row: Content | None) -> tuple[str, ...]:
    """The fields in which a record differs, where both sides have it and the province's side was
    asked for."""
    if one.theirs is None or row is None:
        return ()
    key, theirs = one.theirs
    kind = BY_CODE.get(one.kind)
    mine = row.state or {}
    found = ["key"] if tuple(key) != row.key else []
    for code in sorted({*mine, *theirs}):
        if mine.get(code) != theirs.get(code):
            found += _names(kind, code)
    return tuple(found)


def _names(kind: Kind | None, code: int) -> list[str]:
    if code == DELETED:
        return ["deleted"]
    group = kind.group_by_code.get(code) if kind else None
    return [field.name for field in group.fields] if group else [f"field_{code}"]
