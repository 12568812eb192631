"""The conflicts as a clerk reads them: by record and field, every value with who, where and when.

Derived from the data each time it is asked for, like ``list_conflicts``.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from jlcenter.app.settle_conflict import Conflict, Side, list_conflicts, settle
from jlcenter.app.value_words import field_choices, value_words
from jlcenter.domain.attendance import STATUS_LABELS
from jlcenter.domain.hours import parse_hours
from jlcenter.domain.records import ATTENDANCE_MARK, BY_NAME, Field, Kind, Privacy, Type
from jlcenter.storage.session import Session
from jlcenter.words import _


@dataclass(frozen=True, slots=True)
class Choice:
    """One value a person may pick. ``typed`` is what an editor would begin with; ``is_shown``: the
    one that counts until somebody settles it; ``is_here``: written on this laptop."""

    words: str
    typed: str
    by: str
    device: str
    at: str
    is_here: bool
    is_shown: bool
    conflict: Conflict
    keep: str


@dataclass(frozen=True, slots=True)
class FieldConflict:
    """One field with its values. ``options`` are the codes it may have, (what is typed, word);
    ``takes_minutes``: a mark, whose minutes follow the code; ``can_type``: another value can be
    written, in the form of ``example``; ``is_masked``: a number of which a part is hidden."""

    key: str
    label: str
    choices: tuple[Choice, ...]
    options: tuple[tuple[str, str], ...] = ()
    takes_minutes: bool = False
    can_type: bool = True
    example: str = ""
    is_masked: bool = False


@dataclass(frozen=True, slots=True)
class RecordConflict:
    """A record with its fields in conflict; ``at`` is the newest of their times."""

    id: str
    kind: str
    record: UUID
    title: str
    fields: tuple[FieldConflict, ...]
    at: str


def inbox(session: Session, reveal: str = "") -> list[RecordConflict]:
    """All records in conflict now, the newest first. ``reveal``: the id of the one whose numbers
    are shown whole; whoever asks for that notes it."""
    by_field: dict[tuple[str, UUID], dict[str, list[Conflict]]] = {}
    for one in list_conflicts(session):
        by_field.setdefault((one.kind, one.record), {}).setdefault(one.field, []).append(one)
    found = []
    for (kind, record), fields in by_field.items():
        is_whole = reveal == f"{kind}/{record}"
        told = tuple(
            _field(session, BY_NAME[kind], several, reveal=is_whole) for several in fields.values()
        )
        title = next(iter(fields.values()))[0].title
        at = max((choice.at for field in told for choice in field.choices), default="")
        found.append(RecordConflict(f"{kind}/{record}", kind, record, title, told, at))
    found.sort(key=lambda one: (one.at, one.id), reverse=True)
    return found


def choose(session: Session, choice: Choice) -> None:
    """Settle a field with one of its values. Raises Refused."""
    settle(session, choice.conflict.id, keep=choice.keep, saw=choice.conflict)


def write_other(session: Session, field: FieldConflict, typed: str) -> None:
    """Settle a field with a value of its own; class hours are typed as hours. Raises Refused for
    one that does not fit."""
    conflict = field.choices[0].conflict
    told = BY_NAME[conflict.kind].field_by_name.get(conflict.field)
    if told is not None and told.unit == "min":
        typed = str(parse_hours(typed, field=told.name))
    settle(session, conflict.id, value=typed, saw=conflict)


def note_look(session: Session, record: RecordConflict) -> None:
    """Numbers of this record are shown whole from here on."""
    session.note_look(BY_NAME[record.kind], 1)


def _field(session: Session, kind: Kind, several: list[Conflict], *, reveal: bool) -> FieldConflict:
    first = several[0]
    sides = [(first, "kept", first.kept, 0), *((one, "other", one.other, 1) for one in several)]
    choices = tuple(
        _choice(session, kind, one, keep, side, place, reveal=reveal)
        for one, keep, side, place in sides
    )
    group = kind.group_of.get(first.field)
    if group is None:
        return FieldConflict(first.id, first.label, choices, can_type=False)
    if kind is ATTENDANCE_MARK:
        options = tuple((code, _(word)) for code, word in STATUS_LABELS.items())
        return FieldConflict(first.id, first.label, choices, options, takes_minutes=True)
    field = group.fields[0]
    return FieldConflict(
        first.id,
        first.label,
        choices,
        tuple(field_choices(kind, field).items()),
        can_type=field.type not in (Type.ID, Type.BYTES, Type.JSON),
        example=_example(field),
        is_masked=field.privacy is Privacy.SENSITIVE and not reveal,
    )


def _example(field: Field) -> str:
    if field.unit == "min":
        return _("学时, 如 4 或 1.5")
    told = {Type.DATE: "2026-09-01", Type.TIME: "08:30", Type.SCORE: "0–100"}
    return told.get(field.type, "")


def _choice(
    session: Session,
    kind: Kind,
    conflict: Conflict,
    keep: str,
    side: Side,
    place: int,
    *,
    reveal: bool,
) -> Choice:
    value = conflict.writes[place].value
    group = kind.group_of.get(conflict.field)
    # a masked number is no text to begin from
    is_masked = group is None or group.fields[0].privacy is Privacy.SENSITIVE
    return Choice(
        value_words(session, kind, group, value, reveal=reveal),
        "" if side.value is None or is_masked else str(side.value),
        side.by,
        side.device,
        side.at,
        side.device == session.letter,
        keep == "kept",
        conflict,
        keep,
    )
