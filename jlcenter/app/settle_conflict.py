"""Conflicts: two explicit values, neither of whose authors saw the other. Listed, and settled.

A conflict is derived from the state whenever it is asked for; there is no flag to get out of step.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from jlcenter.app.erasures import register, take_out
from jlcenter.app.laptops import laptop_name
from jlcenter.app.record_title import record_title
from jlcenter.app.typed_value import typed_value
from jlcenter.domain.errors import NotFound, Refused
from jlcenter.domain.journal.entry import Erased
from jlcenter.domain.journal.merge import Stamp, State, Write, conflicts
from jlcenter.domain.journal.values import from_wire
from jlcenter.domain.masking import masked
from jlcenter.domain.records import (
    BY_NAME,
    DELETED,
    Field,
    Group,
    Kind,
    Privacy,
    Type,
)
from jlcenter.domain.target_groups import masked_groups
from jlcenter.storage.erasing import reason_for
from jlcenter.storage.journal import action_head, strand_head
from jlcenter.storage.queries.sync import (
    rows_with_more,
    seq_of_tick,
)
from jlcenter.storage.rows import state_of, values
from jlcenter.storage.session import Session
from jlcenter.words import _, mark

_DELETED_NAME = "deleted"


@dataclass(frozen=True, slots=True)
class Side:
    """One value of a conflict: by whom, on which laptop (its letter, else its id), when (UTC).

    A mark's value is its status, or ``status:minutes``, as it is typed.
    """

    value: Any
    by: str
    device: str
    at: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field of a record with two values: the one shown now, and another.

    A field with three values is two conflicts; settling one settles the field. ``writes`` are the
    two sides as they are stored, ``seen`` the stamps of all that the list showed of the record.
    """

    id: str
    kind: str
    record: UUID
    title: str
    field: str
    label: str
    kept: Side
    other: Side
    writes: tuple[Write, Write]
    seen: frozenset[Stamp]


def list_conflicts(session: Session, *, reveal: bool = False) -> list[Conflict]:
    """All conflicts that are open now."""
    found: list[Conflict] = []
    names = session.door.names
    for kind, row in rows_with_more(session.db):
        state = state_of(kind, row, lambda no: names.id(session.db, no))
        for group_code, writes in sorted(conflicts(kind, state).items()):
            title = record_title(session, kind, row[0], values(kind, row))
            found.extend(
                _conflicts_of(
                    session, kind, row[0], title, state, group_code, writes, reveal=reveal
                )
            )
    return found


def count_conflicts(session: Session) -> int:
    """How many are open."""
    return len(list_conflicts(session))


def _conflicts_of(
    session: Session,
    kind: Kind,
    id_: bytes,
    title: str,
    state: State,
    group_code: int,
    writes: tuple[Write, ...],
    *,
    reveal: bool,
) -> list[Conflict]:
    group = kind.group_by_code.get(group_code)
    record = UUID(bytes=bytes(id_))
    if group is None:
        name, label = _DELETED_NAME, _("删除")
        kept_write, others = _deletion_sides(state)
    else:
        name = group.fields[0].name
        label = _(group.fields[0].label)
        kept_write, others = writes[0], list(writes[1:])
    codes = set(state) if group is None else {group.code}
    seen = frozenset(one.stamp for code in codes for one in state[code])
    found = []
    for place, other in enumerate(others):
        found.append(
            Conflict(
                f"{kind.name}/{record}/{name}" + (f"/{place + 1}" if place else ""),
                kind.name,
                record,
                title,
                name,
                label,
                _side(session, kind, group, kept_write, reveal=reveal),
                _side(session, kind, group, other, reveal=reveal),
                (kept_write, other),
                seen,
            )
        )
    return found


def _deletion_sides(state: State) -> tuple[Write, list[Write]]:
    """An edit that a deletion did not see keeps the record; the deletion is the other side."""
    deletions = [one for one in state[DELETED] if one.value is not False]
    seen = {(tick, bytes(by)) for one in deletions for tick, by in one.value}
    edits = [
        one
        for code, writes in state.items()
        for one in writes
        if (one.stamp not in seen and code != DELETED) or (code == DELETED and one.value is False)
    ]
    kept = max(edits, key=lambda one: one.stamp) if edits else deletions[0]
    return Write(kept.stamp, False), deletions[:1]


def _side(session: Session, kind: Kind, group: Group | None, write: Write, *, reveal: bool) -> Side:
    db, names = session.db, session.door.names
    no = names.no(db, write.stamp[1]) if strand_known(session, write.stamp[1]) else 0
    seq = seq_of_tick(db, no, write.stamp[0]) if no else None
    head = action_head(db, names, no, seq) if seq else None
    strand = strand_head(db, no) if no else None
    at = (
        datetime.fromtimestamp(head.wall_ms / 1000, UTC).isoformat(timespec="seconds")
        if head
        else ""
    )
    device = laptop_name(session, strand.device) if strand else ""
    value = _value(group, write.value, reveal=reveal)
    return Side(value, head.actor if head else "", device, at)


def strand_known(session: Session, strand: bytes) -> bool:
    """Whether the file knows a strand (reading must not write a new number)."""
    from jlcenter.storage.queries.sync import held_strand

    return held_strand(session.db, strand) is not None


def _value(group: Group | None, value: Any, *, reveal: bool) -> Any:
    if group is None:
        return _("保留") if value is False else _("删除")
    if isinstance(value, Erased):
        return _("已抹除")
    if len(group.fields) == 1:
        return _plain(group.fields[0], value, reveal=reveal)
    told = {
        field.name: _plain(field, part, reveal=reveal)
        for field, part in zip(group.fields, value, strict=True)
    }
    # a mark as it is typed: status, or status:minutes
    status, minutes = told.get("status"), told.get("minutes")
    return f"{status}:{minutes}" if status and minutes is not None else status


def _plain(field: Field, value: Any, *, reveal: bool) -> Any:
    told = from_wire(field, value)
    if isinstance(told, UUID):
        return str(told)
    if isinstance(told, bytes):
        return told.hex()
    if field.type is Type.SCORE and told is not None:
        return told / 100
    if isinstance(told, str) and field.privacy is Privacy.SENSITIVE and not reveal:
        return masked(field.name, told)
    return masked_groups(field.name, told, reveal=reveal)


# -- settling -------------------------------------------------------------------------------------


def settle(
    session: Session,
    conflict_id: str,
    keep: str | None = None,
    value: str | None = None,
    *,
    saw: Conflict | None = None,
) -> Conflict:
    """End a conflict for everybody: keep one side (``kept``, ``other``) or write another value.

    A mark is written ``status`` or ``status:minutes``. ``saw``: the conflict as a screen showed it;
    what came after that is not overwritten, and stays in conflict. Raises NotFound for a conflict
    that is not open (any more), Refused for a value that does not fit.
    """
    if (keep is None) == (value is None) or keep not in (None, "kept", "other"):
        raise Refused(
            "choice_missing",
            _("请选一边, 或给出一个值"),
            _("--keep kept、--keep other 或 --value 值, 三者选一"),
            field="keep",
        )
    found = saw or {one.id: one for one in list_conflicts(session)}.get(conflict_id)
    if found is None:
        raise _settled_already(conflict_id)
    kind = BY_NAME[found.kind]
    group = kind.group_of.get(found.field)
    # of a person who was erased, what gives way is erased as well
    erased = reason_for(session.db, kind, found.record)
    mode = "do" if erased is None else "fixed"
    with session.action(mark("处理冲突: {kind}"), mode=mode, kind=kind.label) as write:
        state, row = session.door.state(session.db, kind, found.record.bytes)
        code = group.code if group is not None else DELETED
        if row is None or code not in conflicts(kind, state):
            raise _settled_already(conflict_id)
        if group is None:
            chosen = _chosen_of_deletion(state, found, keep)
        elif value is not None:
            chosen = typed_value(session, kind, row, group, state, value)
        else:
            chosen = found.writes[0 if keep == "kept" else 1].value
        if isinstance(chosen, Erased):
            raise Refused(
                "value_erased",
                _("这一边的内容已按要求抹除, 不能再选用"),
                _("请选另一边, 或写入另一个值"),
            )
        base = tuple(one.stamp for one in state[code] if one.stamp in found.seen)
        write.write_group(kind, found.record.bytes, code, chosen, base)
        if erased is not None:
            register(write, *erased, [(kind, found.record)])
    if erased is not None:
        take_out(session)
    return found


def _settled_already(conflict_id: str) -> NotFound:
    return NotFound(
        "conflict_unknown",
        _("没有这个冲突, 可能已经处理过: {id}", id=conflict_id),
        _("现有的冲突见 ./run conflicts list"),
    )


def _chosen_of_deletion(state: State, found: Conflict, keep: str | None) -> Any:
    """What is written into ``deleted``: no, or yes with the stamps that were seen."""
    if keep is None:
        raise Refused(
            "choice_missing",
            _("这里只能选保留或删除"),
            _("--keep kept 保留, --keep other 删除"),
            field="value",
        )
    if keep == "kept":
        return False
    deletions = {one.stamp for one in state[DELETED]}
    return [[tick, strand] for tick, strand in sorted(found.seen - deletions)]
