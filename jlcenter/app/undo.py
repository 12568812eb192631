"""Undo and redo: an action's inverse is a new action, in each field where it still stands alone.

What others changed since stays, and is named. Undo reaches the user's own actions on this laptop,
also after a restart; printing, looking, sync and backup are not undoable.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from jlcenter.domain.errors import Refused
from jlcenter.domain.journal.entry import Erased
from jlcenter.domain.journal.merge import Stamp, State
from jlcenter.domain.journal.values import blank, to_wire
from jlcenter.domain.records import BY_CODE, DELETED, Kind
from jlcenter.storage.journal import Kept, action_entries
from jlcenter.storage.origins import Origins
from jlcenter.storage.queries.actions import ActionRow, last_to_redo, last_to_undo
from jlcenter.storage.session import Session
from jlcenter.storage.write import Write, told_params
from jlcenter.words import _, mark


@dataclass(frozen=True, slots=True)
class UndoResult:
    """What was undone (in words) and what was kept because somebody changed it since."""

    label: str
    kept: tuple[str, ...]
    records: int


#: params that are texts of the catalogue, written in Chinese for readers of any language
_TEXTS = ("kind", "step", "section")


def label_of(label: str, params: str) -> str:
    """An action's label in the person's language."""
    told = told_params(params)
    inner = told.pop("params", None)
    if inner is not None:
        told["label"] = _said(told["label"], inner)
    return _said(label, told)


def _said(label: str, params: dict[str, Any]) -> str:
    texts = {name: _(str(params[name])) for name in _TEXTS if name in params}
    return _(label, **(params | texts))


def last_action(session: Session) -> str | None:
    """What undo would take back, in words; None where there is nothing."""
    found = last_to_undo(session.db, session.user)
    return label_of(found.label, found.params) if found else None


def undo(session: Session) -> UndoResult:
    """Take back the user's last undoable action, whole. Raises Refused where there is none."""
    return _inverted(session, "undo")


def redo(session: Session) -> UndoResult:
    """Do again what undo last took back. Raises Refused where there is nothing."""
    return _inverted(session, "redo")


def _inverted(session: Session, mode: str) -> UndoResult:
    find = last_to_undo if mode == "undo" else last_to_redo
    found = find(session.db, session.user)
    if found is None:
        raise _nothing(mode)
    prefix = mark("撤销: {label}") if mode == "undo" else mark("重做: {label}")
    kept: list[str] = []
    told: dict[str, Any] = {"label": found.label, "params": told_params(found.params)}
    if found.mode != "do":
        told = told_params(found.params)
    with session.action(prefix, mode=mode, of=(found.strand, found.seq), **told) as w:
        # looked up again inside the transaction: another process may have been quicker
        again = find(session.db, session.user)
        if again is None or (again.no, again.seq) != (found.no, found.seq):
            raise _nothing(mode)
        entries = action_entries(session.db, session.door.names, again.no, again.seq)
        own = _Own(session, w, entries)
        for one in reversed(entries):
            _invert_entry(session, w, one, own, kept)
        _remember(session, again, mode)
    records = len({(one.entry.kind, one.entry.id) for one in entries if one.entry.kind})
    label = _said(str(told["label"]), dict(told["params"]))
    return UndoResult(label, tuple(kept), records)


def _nothing(mode: str) -> Refused:
    if mode == "undo":
        return Refused("nothing_to_undo", _("没有可撤销的操作"), _("撤销只退回自己在本机做的操作"))
    return Refused("nothing_to_redo", _("没有可重做的操作"), _("撤销之后才能重做"))


def _remember(session: Session, found: ActionRow, mode: str) -> None:
    from jlcenter.storage.queries.actions import set_undone

    set_undone(session.db, found, undone=mode == "undo")


class _Own:
    """Whether a current write is the action's own: by it, by this undo, or standing for either."""

    def __init__(self, session: Session, write: Write, entries: list[Kept]) -> None:
        self._write = write
        self._origins = Origins(session.db, session.door.names)
        self._stamps: dict[tuple[int, bytes], list[Stamp]] = {}
        for one in entries:
            record = (one.entry.kind, one.entry.id)
            self._stamps.setdefault(record, []).append(one.entry.stamp)

    def has(self, kind: Kind, id_: bytes, group: int, stamp: Stamp) -> bool:
        """Whether this write of a record's group is one of them."""
        stamps = self._stamps.get((kind.code, id_), [])
        if stamp in stamps or stamp in self._write.stamps:
            return True
        place = (kind.code, id_, group)
        own = frozenset[Stamp | None]().union(*(self._origins.of(place, one) for one in stamps))
        return self._origins.of(place, stamp) <= own

    def is_untouched(self, kind: Kind, id_: bytes, group: int, stamp: Stamp) -> bool:
        """Its own, or an undo that put back that nothing was there."""
        if self.has(kind, id_, group, stamp):
            return True
        return self._origins.of((kind.code, id_, group), stamp) == {None}


def _invert_entry(session: Session, write: Write, kept: Kept, own: _Own, left: list[str]) -> None:
    """The inverse of one entry, where nobody has changed its fields since."""
    entry = kept.entry
    kind = BY_CODE.get(entry.kind)
    if kind is None:
        return
    state, row = session.door.state(write.db, kind, entry.id)
    if row is None:
        return
    if kept.before is None:
        _invert_creation(write, kind, kept, state, own, left)
        return
    hides = False
    for change in entry.changes:
        current = state.get(change.group, ())
        alone = len(current) == 1 and own.has(kind, entry.id, change.group, current[0].stamp)
        if not alone or isinstance(change.value, Erased):
            left.append(_named(kind, change.group))
            continue
        if change.group == DELETED:
            if change.value is False:
                # whether it was hidden before: an edit may only have outvoted a deletion
                hides = bool(kept.before.get(DELETED, True))
                continue
            value: object = False
        else:
            group = kind.group_by_code.get(change.group)
            if group is None:
                continue
            value = kept.before.get(change.group, blank(group))
        write.write_group(kind, entry.id, change.group, value, (current[0].stamp,))
    if hides:
        # last, so that the deletion has seen the values put back above
        write.delete(kind, UUID(bytes=entry.id))


def _invert_creation(
    write: Write, kind: Kind, kept: Kept, state: State, own: _Own, left: list[str]
) -> None:
    """A record the action made: hidden again, unless somebody has changed it since."""
    entry = kept.entry
    others = [
        code
        for code, writes in state.items()
        if code != DELETED
        and not all(own.is_untouched(kind, entry.id, code, one.stamp) for one in writes)
    ]
    if kind.undo_of_create is not None:
        for name, value in kind.undo_of_create.items():
            group = kind.group_of[name]
            current = state.get(group.code, ())
            if len(current) == 1 and own.has(kind, entry.id, group.code, current[0].stamp):
                wire = to_wire(kind.field_by_name[name], value)
                write.write_group(kind, entry.id, group.code, wire, (current[0].stamp,))
            else:
                left.append(_named(kind, group.code))
        return
    if others:
        left.extend(_named(kind, code) for code in others)
        return
    if kind.whole:
        group = kind.groups[0]
        base = tuple(one.stamp for one in state.get(group.code, ()))
        write.write_group(kind, entry.id, group.code, blank(group), base)
        return
    write.delete(kind, UUID(bytes=entry.id))


def _named(kind: Kind, group_code: int) -> str:
    group = kind.group_by_code.get(group_code)
    field = _(group.fields[0].label) if group and len(group.fields) == 1 else ""
    return _("{kind} {field} 后来改过, 保留", kind=_(kind.label), field=field)
