"""A rule's values as a form asks for them: what stands in each place, made from the schema.

``fields_of`` describes the form; ``values_of`` turns what was typed into a policy file's values;
``typed_of`` turns those into what the form shows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jlcenter.domain import policy_values as values
from jlcenter.domain.errors import Refused
from jlcenter.domain.policy_labels import choice_word, label_of
from jlcenter.domain.policy_schema import VALUES
from jlcenter.domain.policy_values import CodeOf, ListOf, MapOf, May, OneOf, Reader, TableOf, Wrong
from jlcenter.domain.records.held_certificate import HELD_KIND
from jlcenter.shipped import table
from jlcenter.words import _

#: kinds of places: a line, yes or no, one code, several codes, words in a row, rows, a value a code
LINE, YES_NO, CODE, CODES, WORDS, ROWS, MAP = (
    "line",
    "yes_no",
    "code",
    "codes",
    "words",
    "rows",
    "map",
)

_WHOLE_NUMBERS = frozenset(
    (
        values.count,
        values.at_least_one,
        values.days,
        values.months,
        values.months_or_none,
        values.age,
    )
)
#: what people put between the words of a list, on a Chinese keyboard or another
_BETWEEN = re.compile("[、，,；;]")
_EXAMPLES: Mapping[Any, str] = {
    values.share: "0.6",
    values.factor: "1.2",
    values.month: "1965-01",
    values.yuan: "800",
}


@dataclass(frozen=True, slots=True)
class FormField:
    """One place of the form. ``choices`` code → word; ``fields`` of its rows."""

    name: str
    label: str
    kind: str
    is_needed: bool
    reader: Reader
    choices: Mapping[str, str]
    fields: tuple[FormField, ...] = ()
    example: str = ""


def fields_of(rule_id: str) -> tuple[FormField, ...]:
    """The form of a rule."""
    return tuple(_field(rule_id, name, how) for name, how in VALUES[rule_id].items())


def _field(rule_id: str, name: str, how: Reader | May) -> FormField:
    reader = how.reader if isinstance(how, May) else how
    label, needed = label_of(rule_id, name), not isinstance(how, May)
    choices = _choices_of(reader, name)
    kind = LINE
    fields: tuple[FormField, ...] = ()
    if reader is values.yes_no:
        kind = YES_NO
    elif isinstance(reader, OneOf | CodeOf) or reader is values.attempts:
        kind = CODE
    elif isinstance(reader, MapOf):
        kind = MAP
        choices = _choices_of(reader.key, name)
        if isinstance(reader.reader, ListOf):  # by code several codes: rows of two places
            inner = reader.reader
            kind, fields = (
                ROWS,
                (
                    FormField("key", _("对象"), CODE, True, reader.key, choices),
                    FormField("of", label, CODES, True, inner, _choices_of(inner.reader, name)),
                ),
            )
    elif isinstance(reader, ListOf):
        choices = _choices_of(reader.reader, name)
        kind = CODES if choices else WORDS
        if isinstance(reader.reader, TableOf):
            rows = reader.reader.schema
            kind = ROWS
            fields = tuple(_field(rule_id, one, inner) for one, inner in rows.items())
    example = _EXAMPLES.get(reader, "") if kind == LINE else ""
    return FormField(name, label, kind, needed, reader, choices, fields, example)


def _choices_of(reader: Any, name: str) -> dict[str, str]:
    if reader is values.attempts:
        return {one: choice_word(one) for one in ("best", "last")}
    if isinstance(reader, CodeOf):
        return {row["code"]: _(row["name"]) for row in table(reader.table)}
    if reader is values.certificate:
        return {code: _(word) for code, word in (*values.OWN_CERTIFICATES, *HELD_KIND)}
    if reader is values.membership:
        return _memberships()
    if isinstance(reader, OneOf):
        return {one: choice_word(one, name) for one in reader.words}
    return {}


def _memberships() -> dict[str, str]:
    """Groups, and those of whom only the rural or poor ones are meant (国办发〔2019〕24号)."""
    found = {row["code"]: _(row["name"]) for row in table("trainee_categories")}
    name = found["LHS"]
    found["LHS+RURAL"] = _("{group}（农村学员）", group=name)
    found["LHS+DB"] = _("{group}（低保家庭）", group=name)
    return found


def typed_of(field: FormField, raw: Any) -> Any:
    """What the form shows for a value as the file has it; None for a blank."""
    if raw is None:
        return None
    if field.kind == ROWS and isinstance(raw, Mapping):
        raw = [{"key": key, "of": one} for key, one in raw.items()]
    if field.kind == ROWS:
        return [{one.name: typed_of(one, row.get(one.name)) for one in field.fields} for row in raw]
    if field.kind == MAP:
        return {code: str(one) for code, one in raw.items()}
    if field.kind == CODES:
        return [values.certificate_code(str(one)) for one in raw]
    if field.kind == WORDS:
        return "、".join(str(one) for one in raw)
    return raw if field.kind in (YES_NO, CODE) else str(raw)


def values_of(fields: tuple[FormField, ...], typed: Mapping[str, Any]) -> dict[str, Any]:
    """The file's values of what was typed; Refused names the place that is off."""
    found: dict[str, Any] = {}
    for field in fields:
        value = _value(field, typed.get(field.name))
        if value is None:
            if field.is_needed:
                raise Refused(
                    "field_missing",
                    _("没有写{field}", field=field.label),
                    _("请填写{field}", field=field.label),
                    field=field.name,
                )
            continue
        _check(field, value)
        found[field.name] = value
    return found


def _value(field: FormField, typed: Any) -> Any:
    """The file's form of one typed value; None for a blank."""
    if typed in (None, "", [], {}):
        return None
    if field.kind == YES_NO:
        return typed in (True, "yes")
    if field.kind == CODES:
        return list(typed)
    if field.kind == WORDS:
        inner = field.reader.reader if isinstance(field.reader, ListOf) else field.reader
        parts = [one.strip() for one in _BETWEEN.split(str(typed))]
        return [_number(inner, one) for one in parts if one]
    if field.kind == MAP:
        inner = field.reader.reader if isinstance(field.reader, MapOf) else field.reader
        told = {code: _number(inner, one.strip()) for code, one in typed.items() if one.strip()}
        return told or None
    if field.kind == ROWS:
        rows = [row for row in typed if any(one not in (None, "", []) for one in row.values())]
        told_rows = [values_of(field.fields, row) for row in rows]
        if isinstance(field.reader, MapOf):
            return {row["key"]: row["of"] for row in told_rows} or None
        return told_rows or None
    return _number(field.reader, str(typed).strip())


def _number(reader: Reader, text: str) -> Any:
    """A whole number where the file wants one, else the text, which readers take."""
    if reader in _WHOLE_NUMBERS and text.isdecimal() and len(text) < 10:
        return int(text)
    return text


def _check(field: FormField, value: Any) -> None:
    try:
        field.reader(value)
    except Wrong as wrong:
        raise _off(field, wrong.value) from None
    except ValueError:
        raise _off(field, value) from None


def _off(field: FormField, value: Any) -> Refused:
    hint = _("如 {example}", example=field.example) if field.example else ""
    return Refused(
        "value_bad",
        _("“{value}”不能作为{field}", value=value, field=field.label),
        hint or _("请核对后重填"),
        field=field.name,
    )
