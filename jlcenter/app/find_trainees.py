"""Finding people, one person's whole picture, and correcting a person's facts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from jlcenter.app.enrol import unknown_trainee
from jlcenter.app.lookup import as_uuid
from jlcenter.domain import categories, names, phones
from jlcenter.domain.dates import day_text
from jlcenter.domain.errors import NotFound, Refused
from jlcenter.domain.findings import Finding
from jlcenter.domain.masking import MASKS
from jlcenter.domain.person_form import PLAIN_FIELDS, read_identity
from jlcenter.domain.records import TRAINEE
from jlcenter.storage.door import Seen
from jlcenter.storage.queries import trainees as people
from jlcenter.storage.queries.enrolments import PersonClass, classes_of
from jlcenter.storage.queries.trainees import TraineeRow
from jlcenter.storage.session import Session
from jlcenter.words import _, mark

__all__ = [
    "EditResult",
    "FoundTrainee",
    "PersonClass",
    "TraineeRow",
    "edit_trainee",
    "find",
    "get_trainee",
    "person",
    "person_classes",
]


@dataclass(frozen=True, slots=True)
class FoundTrainee:
    """One person found, with the codes of the classes, the latest first."""

    row: TraineeRow
    classes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EditResult:
    """The person as now known, and what to know about it."""

    row: TraineeRow
    warnings: tuple[Finding, ...]


def find(session: Session, query: str, limit: int = 50) -> list[FoundTrainee]:
    """The people a query fits, likeliest first: any part of the name, pinyin, initials, ID digits,
    phone digits, or several of these with spaces between."""
    rows = people.search(session.db, query, limit)
    classes = classes_of(session.db, [row.id for row in rows])
    return [
        FoundTrainee(
            row, tuple(one.code for one in classes.get(row.id, ()) if one.status == "enrolled")
        )
        for row in rows
    ]


def get_trainee(session: Session, trainee_id: UUID) -> TraineeRow:
    """One person (or whom that one was merged into); NotFound where there is none."""
    row = people.standing(session.db, trainee_id)
    if row is None:
        raise unknown_trainee()
    return row


def person(session: Session, typed: str) -> TraineeRow:
    """The person meant by an id, a whole document number, or a query that fits one person only."""
    id_ = as_uuid(typed)
    if id_ is not None:
        return get_trainee(session, id_)
    known = people.with_number(session.db, typed.strip().upper())
    if len(known) == 1:
        return get_trainee(session, known[0].id)
    found = people.search(session.db, typed, 6)
    if len(found) == 1:
        return found[0]
    if found:
        raise Refused(
            "trainee_ambiguous",
            _("符合的学员不止一人"),
            _("请用 trainee find 查找,再用学员 id"),
            field="trainee",
        )
    raise NotFound(
        "trainee_unknown",
        _("找不到这名学员"),
        _("用 trainee find 按姓名、拼音或证件号码查找"),
        field="trainee",
    )


def person_classes(session: Session, trainee_id: UUID) -> list[PersonClass]:
    """All classes of a person, those under records merged into this one too, the latest first."""
    ids = [trainee_id, *people.merged_into(session.db, trainee_id)]
    found = classes_of(session.db, ids)
    rows = [one for each in found.values() for one in each]
    return sorted(rows, key=lambda one: (one.starts, one.code), reverse=True)


def edit_trainee(
    session: Session, trainee_id: UUID, *, saw: Seen | None = None, **changes: Any
) -> EditResult:
    """Correct a person's facts; an empty text blanks a field. One action.

    A masked value that comes back as it was shown changes nothing. A corrected ID number does not
    change the person's id; if someone else has it, that is warned, and ``merge_trainees`` mends it.
    """
    row = get_trainee(session, trainee_id)
    told = {name: value for name, value in changes.items() if not _is_mask(row, name, value)}
    warnings: list[Finding] = []
    fields = _identity_fields(row, told, warnings)
    for name, value in told.items():
        if name not in ("id_number", "id_type"):
            fields[name] = _read(name, value, fields, warnings)
    if "id_number" in fields and fields["id_number"]:
        warnings += _others_with(session, row.id, fields["id_number"])
    if fields:
        with session.action(mark("修改学员资料")) as write:
            write.put(TRAINEE, row.id, saw=saw, **fields)
    return EditResult(get_trainee(session, row.id), tuple(warnings))


def _is_mask(row: TraineeRow, name: str, value: Any) -> bool:
    mask = MASKS.get(name)
    if mask is None or not isinstance(value, str) or "*" not in value:
        return False
    if value.strip() == mask(getattr(row, name)):
        return True
    raise Refused(
        "value_masked",
        _("{field}里有星号,不能保存", field=_(TRAINEE.field_by_name[name].label)),
        _("请填写完整号码,或保持原样"),
        field=name,
    )


def _identity_fields(
    row: TraineeRow, told: dict[str, Any], warnings: list[Finding]
) -> dict[str, Any]:
    if "id_number" not in told and "id_type" not in told:
        return {}
    number = told.get("id_number", row.id_number)
    id_type = told.get("id_type") or (row.id_type if "id_number" not in told else None)
    read = read_identity(number or None, id_type, None)
    if read.problems:
        first = read.problems[0]
        raise Refused(first.code, first.message, first.hint, field=first.field)
    warnings += [*read.holds, *read.warnings]
    fields: dict[str, Any] = {
        "id_type": read.id_type,
        "id_number": read.number,
        "id_checked": read.id_checked,
    }
    if read.sex:
        fields |= {"sex": read.sex, "birth_date": read.birth_date}
    return fields


def _others_with(session: Session, own: UUID, number: str) -> list[Finding]:
    ids = {one.id for one in people.with_number(session.db, number)}
    standing = {one.id for id_ in ids if (one := people.standing(session.db, id_))}
    if not standing - {own}:
        return []
    return [
        Finding(
            "id_duplicate",
            _("另有学员登记了同一证件号码"),
            _("如果是同一人,请合并两份资料"),
            "id_number",
        )
    ]


def _read(name: str, value: Any, fields: dict[str, Any], warnings: list[Finding]) -> Any:
    """One typed value as the record holds it; Refused where it cannot be used."""
    if name not in TRAINEE.group_of or name in ("merged_into", "id_checked"):
        raise ValueError(name)
    if isinstance(value, str) and not value.strip() and name != "name":
        return None
    if name == "name":
        read = names.normalise(value)
        if read.problems:
            _refuse(read.problems[0])
        warnings += read.warnings
        return read.text
    if name == "phone":
        phone = phones.parse(value)
        if phone.number is None:
            _refuse(phone.warnings[0])
        warnings += phone.warnings
        return phone.number
    if name == "bank_card":
        card = phones.parse_card(value)
        if card.number is None:
            _refuse(card.warnings[0])
        return card.number
    if name == "category":
        return _category(value, fields)
    if name in ("sex", "birth_date"):
        return _sex_or_birth(name, value, fields, warnings)
    readers = {
        "education": categories.read_education,
        "ethnicity": categories.read_ethnicity,
        "political": categories.read_political,
    }
    if name in readers:
        choice = readers[name](value)
        if choice.warnings:
            _refuse(choice.warnings[0])
        return choice.value
    if name in PLAIN_FIELDS and isinstance(value, str):
        return value.strip() or None
    return value


def _category(value: Any, fields: dict[str, Any]) -> str | None:
    choice = categories.read_category(value)
    unknown = [one for one in choice.warnings if one.code == "unknown_code"]
    if unknown:
        _refuse(unknown[0])
    if choice.others:
        fields["other_categories"] = list(choice.others)
    return choice.value


def _sex_or_birth(
    name: str, value: Any, fields: dict[str, Any], warnings: list[Finding]
) -> str | None:
    read = categories.sex_of(str(value)) if name == "sex" else day_text(str(value), field=name)
    if read is None:
        raise Refused("sex_unknown", _("性别应为男或女"), _("请填男或女"), field=name)
    if fields.get(name) not in (None, read):
        code = "sex_mismatch" if name == "sex" else "birth_mismatch"
        warnings.append(Finding(code, _("与证件号码不符,以号码为准"), field=name))
        return str(fields[name])
    return read


def _refuse(finding: Finding) -> None:
    raise Refused(
        finding.code, finding.message, _("请改正后再保存;原来的值没有变"), field=finding.field
    )
