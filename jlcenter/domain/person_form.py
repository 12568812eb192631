"""What is typed or read about a person, field by field, turned into a trainee's values.

One reading for the window, the command line and the import of a sheet's row. Nothing is dropped
without a word: a text that cannot be used is warned about and kept in the remarks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jlcenter.domain import categories, identity_number, names, phones
from jlcenter.domain.cell_text import cell_text
from jlcenter.domain.dates import day_text
from jlcenter.domain.errors import Refused
from jlcenter.domain.findings import Finding
from jlcenter.domain.id_types import PENDING, type_of
from jlcenter.domain.identity_number import UNCHECKED, Identity
from jlcenter.domain.records import TRAINEE
from jlcenter.words import _

#: fields that are kept as typed, with the spaces at both ends taken off
PLAIN_FIELDS = ("hukou_address", "hukou_kind", "address", "employer", "bank", "remark")


@dataclass(frozen=True, slots=True)
class PersonForm:
    """A person read. ``fields`` are the trainee's values (every one, None where blank);
    ``problems`` forbid taking it over, ``holds`` want a person's decision when taken in bulk."""

    fields: Mapping[str, Any]
    identity: Identity
    problems: tuple[Finding, ...]
    holds: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    #: fields whose writing was put right, with what: ("id_number", "apostrophe")
    cleaned: tuple[tuple[str, str], ...]


def read_identity(number: object, id_type: str | None, on: str | None) -> Identity:
    """The document, with a word of its type that is not known refused."""
    if id_type is not None and type_of(id_type) is None:
        problem = Finding(
            "id_type_unknown",
            _("没有“{type}”这种证件类型", type=id_type),
            _("可用:居民身份证、港澳台居民居住证、外国人永久居留身份证、护照、其他证件、证件待补"),
            "id_type",
        )
        return Identity(PENDING, None, problems=(problem,))
    return identity_number.parse(number, id_type, on=on)


def read_person(typed: Mapping[str, Any], *, on: str | None = None) -> PersonForm:
    """Read a person's fields (the names of ``TRAINEE``'s fields; all may be missing).

    ``on``: a day by which the person was born for certain (the class's first day).
    """
    fields: dict[str, Any] = {one.name: None for one in TRAINEE.fields}
    identity = read_identity(typed.get("id_number"), typed.get("id_type"), on)
    name = names.normalise(typed.get("name"))
    warnings: list[Finding] = []
    kept: list[tuple[str, str]] = []
    fields["name"] = name.text or None
    fields |= {
        "id_type": identity.id_type,
        "id_number": identity.number,
        "sex": identity.sex,
        "birth_date": identity.birth_date,
        "id_checked": identity.id_checked if identity.id_type != PENDING else UNCHECKED,
    }
    warnings += [*name.warnings, *identity.warnings]
    warnings += _sex_and_birth(fields, typed)
    _read_phone(fields, typed, warnings, kept)
    _read_choices(fields, typed, warnings, kept)
    for field in PLAIN_FIELDS:
        fields[field] = _plain(typed.get(field))
    fields["remark"] = with_kept(fields["remark"], kept)
    cleaned = [("name", one) for one in name.cleaned]
    cleaned += [("id_number", one) for one in identity.cleaned]
    return PersonForm(
        fields,
        identity,
        (*name.problems, *identity.problems),
        identity.holds,
        tuple(warnings),
        tuple(cleaned),
    )


def with_kept(remark: str | None, kept: list[tuple[str, str]]) -> str | None:
    """The remark with the texts that found no place of their own, each behind its field's word.

    Always the Chinese word: a remark travels, so it must not depend on this laptop's language.
    """
    lines = [f"{TRAINEE.field_by_name[field].label}:{text}" for field, text in kept]
    return "\n".join([*([remark] if remark else []), *lines]) or None


def _plain(value: object) -> str | None:
    return " ".join(cell_text(value).split()) or None


def _sex_and_birth(fields: dict[str, Any], typed: Mapping[str, Any]) -> list[Finding]:
    """The number's sex and birth date stand; what is typed counts where the number says nothing."""
    found: list[Finding] = []
    told = _plain(typed.get("sex"))
    sex = categories.sex_of(told) if told else None
    if told and sex is None:
        message = _("认不出性别“{text}”", text=told[:20])
        found.append(Finding("unknown_code", message, _("性别写男或女"), "sex"))
    elif fields["sex"] is None:
        fields["sex"] = sex
    elif sex is not None and sex != fields["sex"]:
        found.append(Finding("sex_mismatch", _("填写的性别与证件号码不符,以号码为准"), field="sex"))
    born = _plain(typed.get("birth_date"))
    if not born:
        return found
    try:
        day = day_text(born, field="birth_date")
    except Refused as refused:
        found.append(Finding("birth_date_invalid", refused.message, refused.hint, "birth_date"))
        return found
    if fields["birth_date"] is None:
        fields["birth_date"] = day
    elif day != fields["birth_date"]:
        found.append(
            Finding(
                "birth_mismatch", _("填写的出生日期与证件号码不符,以号码为准"), field="birth_date"
            )
        )
    return found


def _read_phone(
    fields: dict[str, Any],
    typed: Mapping[str, Any],
    warnings: list[Finding],
    kept: list[tuple[str, str]],
) -> None:
    phone = phones.parse(typed.get("phone"))
    fields["phone"] = phone.number
    warnings += phone.warnings
    if phone.others or (phone.typed and phone.number is None):
        kept.append(("phone", phone.typed))
    card = phones.parse_card(typed.get("bank_card"))
    fields["bank_card"] = card.number
    warnings += card.warnings
    if card.typed and card.number is None:
        kept.append(("bank_card", card.typed))


def _read_choices(
    fields: dict[str, Any],
    typed: Mapping[str, Any],
    warnings: list[Finding],
    kept: list[tuple[str, str]],
) -> None:
    readers = {
        "category": categories.read_category,
        "education": categories.read_education,
        "ethnicity": categories.read_ethnicity,
        "political": categories.read_political,
    }
    for field, reader in readers.items():
        choice = reader(typed.get(field))
        fields[field] = choice.value
        warnings += choice.warnings
        if field == "category":
            fields["other_categories"] = list(choice.others) or None
        if any(one.code == "unknown_code" for one in choice.warnings):
            kept.append((field, choice.typed))
