"""Conflicts: two explicit values, neither of whose authors saw the other. Listed, and settled.

A conflict is derived from the state whenever it is asked for; there is no flag to get out of step.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from jlcenter.domain.errors import NotFound, Refused
from jlcenter.domain.journal.entry import Erased
from jlcenter.domain.journal.merge import State, Write, conflicts, shown
from jlcenter.domain.journal.values import from_wire, to_wire
from jlcenter.domain.masking import mask_card, mask_id, mask_phone
from jlcenter.domain.records import (
    ASSESSMENT,
    ATTENDANCE_MARK,
    BY_NAME,
    CERTIFICATE,
    DELETED,
    ENROLMENT,
    Field,
    Group,
    Kind,
    Privacy,
    Type,
)
from jlcenter.storage.journal import action_head, strand_head
from jlcenter.storage.queries.sync import (
    number_of_lesson,
    rows_with_more,
    seq_of_tick,
    whose_enrolment,
)
from jlcenter.storage.rows import state_of, values
from jlcenter.storage.session import Session
from jlcenter.words import _, mark

_MASKS = {"id_number": mask_id, "phone": mask_phone, "bank_card": mask_card}
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

    A field with three values is two conflicts; settling one settles the field.
    """

    id: str
    kind: str
    record: UUID
    title: str
    field: str
    label: str
    kept: Side
    other: Side


def list_conflicts(session: Session, *, reveal: bool = False) -> list[Conflict]:
    """All conflicts that are open now."""
    found: list[Conflict] = []
    names = session.door.names
    for kind, row in rows_with_more(session.db):
        state = state_of(kind, row, lambda no: names.id(session.db, no))
        for group_code, writes in sorted(conflicts(kind, state).items()):
            title = _title(session, kind, row[0], values(kind, row))
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
    device = _device_name(session, strand.device) if strand else ""
    value = _value(group, write.value, reveal=reveal)
    return Side(value, head.actor if head else "", device, at)


def strand_known(session: Session, strand: bytes) -> bool:
    """Whether the file knows a strand (reading must not write a new number)."""
    from jlcenter.storage.queries.sync import held_strand

    return held_strand(session.db, strand) is not None


def _device_name(session: Session, device: bytes) -> str:
    from jlcenter.storage.queries.sync import grant_of

    if device == session.device:
        return session.letter
    told = grant_of(session.db, device)
    return told[1] if told else device.hex()


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
        return _MASKS.get(field.name, mask_id)(told)
    return told


def _title(session: Session, kind: Kind, row_id: bytes, told: dict[str, Any]) -> str:
    """What a person calls the record."""
    label = _(kind.label)
    enrolment = bytes(row_id) if kind is ENROLMENT else told.get("enrolment")
    if enrolment is not None and kind in (ENROLMENT, ATTENDANCE_MARK, ASSESSMENT, CERTIFICATE):
        id_ = enrolment if isinstance(enrolment, bytes) else enrolment.bytes
        code, number, name = whose_enrolment(session.db, id_)
        if kind is ATTENDANCE_MARK:
            lesson = number_of_lesson(session.db, told["lesson"].bytes)
            return _(
                "{kind} {code} 第 {lesson} 课次 {number} 号 {name}",
                kind=label,
                code=code,
                lesson=lesson or "",
                number=number or "",
                name=name,
            )
        return _(
            "{kind} {code} {number} 号 {name}",
            kind=label,
            code=code,
            number=number or "",
            name=name,
        )
    for name_of in ("name", "code", "serial", "number", "date"):
        if told.get(name_of) is not None:
            return f"{label} {told[name_of]}"
    return label


# -- settling -------------------------------------------------------------------------------------


def settle(
    session: Session, conflict_id: str, keep: str | None = None, value: str | None = None
) -> Conflict:
    """End a conflict for everybody: keep one side (``kept``, ``other``) or write another value.

    A mark is written ``status`` or ``status:minutes``. Raises NotFound for a conflict that is not
    open (any more), Refused for a value that does not fit.
    """
    if (keep is None) == (value is None) or keep not in (None, "kept", "other"):
        raise Refused(
            "choice_missing",
            _("请选一边, 或给出一个值"),
            _("--keep kept、--keep other 或 --value 值, 三者选一"),
            field="keep",
        )
    open_now = {one.id: one for one in list_conflicts(session)}
    found = open_now.get(conflict_id)
    if found is None:
        raise NotFound(
            "conflict_unknown",
            _("没有这个冲突, 可能已经处理过: {id}", id=conflict_id),
            _("现有的冲突见 ./run conflicts list"),
        )
    kind = BY_NAME[found.kind]
    group = kind.group_of.get(found.field)
    with session.action(mark("处理冲突: {kind}"), kind=_(kind.label)) as write:
        if group is None:
            _settle_deletion(session, write, kind, found.record, keep)
            return found
        state, _row = session.door.state(session.db, kind, found.record.bytes)
        if value is not None:
            chosen = _parsed(kind, group, state, value)
        else:
            sides = conflicts(kind, state).get(group.code, ())
            place = 0 if keep == "kept" else _place_of(conflict_id)
            if len(sides) <= place:
                raise NotFound(
                    "conflict_unknown", _("没有这个冲突, 可能已经处理过: {id}", id=conflict_id)
                )
            chosen = sides[place].value
        write.settle(kind, found.record, group.code, chosen)
    return found


def _place_of(conflict_id: str) -> int:
    last = conflict_id.rsplit("/", 1)[1]
    return int(last) if last.isdigit() else 1


def _settle_deletion(
    session: Session, write: Any, kind: Kind, record: UUID, keep: str | None
) -> None:
    if keep is None:
        raise Refused(
            "choice_missing",
            _("这里只能选保留或删除"),
            _("--keep kept 保留, --keep other 删除"),
            field="value",
        )
    if keep == "kept":
        write.settle(kind, record, DELETED, False)
    else:
        write.delete(kind, record)


def _parsed(kind: Kind, group: Group, state: State, text: str) -> Any:
    if len(group.fields) == 1:
        return _parsed_field(group.fields[0], text)
    status, _colon, minutes = text.partition(":")
    told = list(shown(group, state[group.code]).value)
    for place, field in enumerate(group.fields):
        if field.name == "status":
            told[place] = status or None
        elif field.name == "minutes":
            told[place] = _parsed_field(field, minutes) if minutes else None
        elif field.name == group.weak:
            told[place] = None
    return told


def _parsed_field(field: Field, text: str) -> Any:
    try:
        if text == "":
            return None
        if field.type in (Type.INT, Type.INSTANT):
            return to_wire(field, int(text))
        if field.type is Type.SCORE:
            return to_wire(field, round(float(text) * 100))
        if field.type is Type.BOOL:
            return to_wire(
                field, {"true": True, "false": False, "1": True, "0": False}[text.lower()]
            )
        if field.type is Type.ID:
            return to_wire(field, UUID(text))
        if field.type is Type.TEXTS:
            return to_wire(field, [one for one in text.replace("、", ",").split(",") if one])
        if field.type in (Type.BYTES, Type.JSON):
            raise ValueError(field.name)
        return to_wire(field, text)
    except (ValueError, KeyError) as error:
        raise Refused(
            "value_bad",
            _("“{value}”不能作为{field}", value=text, field=_(field.label)),
            _("请按这一项的格式填写"),
            field=field.name,
        ) from error
