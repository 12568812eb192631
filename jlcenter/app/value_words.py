"""A stored value as people say it: 迟到 20 分钟, not ``late:20``; a teacher's name, not an id."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from jlcenter.app.record_title import record_title
from jlcenter.domain.hours import hours_of, hours_text
from jlcenter.domain.journal.entry import Erased
from jlcenter.domain.journal.values import canonical_json
from jlcenter.domain.masking import masked
from jlcenter.domain.money import yuan_text
from jlcenter.domain.records import BY_NAME, KINDS, Field, Group, Kind, Privacy, Type
from jlcenter.domain.scores import score_text
from jlcenter.domain.target_groups import GROUP_FIELDS, UNNAMED, shown_name
from jlcenter.storage.rows import values
from jlcenter.storage.session import Session
from jlcenter.words import _, counted, mark, speaking

#: which kind of record a field of this name points to
_POINTS_TO = {
    "teacher": "teacher",
    "training_class": "training_class",
    "transferred_to": "training_class",
    "trainee": "trainee",
    "merged_into": "trainee",
    "enrolment": "enrolment",
    "exam": "exam",
    "lesson": "lesson",
    "makes_up": "lesson",
    "replaces": "certificate",
}
#: what a look at a document's number came to
_ID_CHECKED = {"checked": mark("已核验"), "unchecked": mark("未核验")}


def value_words(
    session: Session, kind: Kind, group: Group | None, value: Any, *, reveal: bool = False
) -> str:
    """A group's value in words; the group None is whether the record is deleted."""
    if group is None:
        return _("保留") if value is False else _("删除")
    if isinstance(value, Erased):
        return _("已抹除")
    if len(group.fields) > 1:
        return _mark_words(group, value)
    return _field_words(session, kind, group.fields[0], value, reveal=reveal)


def field_words(
    session: Session, kind: Kind, field: Field, value: Any, *, reveal: bool = False
) -> str:
    """One field's value as a record holds it, in words; empty where nothing stands there."""
    if value is None or value == "" or value == []:
        return ""
    named = field_choices(kind, field)
    if named and field.type is Type.TEXTS:
        return _("、").join(_named(field, named, one, reveal=reveal) for one in value)
    if field.type is Type.ID:
        return _record_words(session, field, value.bytes)
    if field.type is Type.JSON:
        return canonical_json(value)
    return _field_words(session, kind, field, value, reveal=reveal)


def field_choices(kind: Kind, field: Field) -> dict[str, str]:
    """The codes a field may have with their words, in the order people know; empty where it is
    free text."""
    if field.choices:
        return {code: _(word) for code, word in field.choices}
    named = _choices().get((kind.name, field.name))
    return dict(named()) if named is not None else {}


def choice_code(kind: Kind, field: Field, text: str) -> str | None:
    """The code meant by itself, by its word in the language in use, or by its Chinese word."""
    named = field_choices(kind, field)
    if text in named:
        return text
    with speaking("zh"):
        chinese = field_choices(kind, field)
    fitting = (code for names in (named, chinese) for code, word in names.items() if word == text)
    return next(fitting, None)


def _mark_words(group: Group, value: Any) -> str:
    from jlcenter.domain.attendance import NOT_CALLED_LABEL, STATUS_LABELS

    told = dict(zip((one.name for one in group.fields), value, strict=True))
    status, minutes = told.get("status"), told.get("minutes")
    if status is None:
        return _(NOT_CALLED_LABEL)
    word = _(STATUS_LABELS.get(status, status))
    if minutes is not None:
        return counted("{word} {n} 分钟", minutes, word=word)
    return word


def _field_words(session: Session, kind: Kind, field: Field, value: Any, *, reveal: bool) -> str:
    if value is None or value == "" or value == []:
        return _("(空)")
    named = field_choices(kind, field)
    if named and field.type is Type.TEXTS:
        return _("、").join(_named(field, named, one, reveal=reveal) for one in value)
    if named:
        return _named(field, named, str(value), reveal=reveal)
    if field.privacy is Privacy.SENSITIVE and not reveal:
        return masked(field.name, str(value)) or ""
    if field.type is Type.ID:
        return _record_words(session, field, value)
    if field.unit == "min":
        return _("{hours} 学时", hours=hours_text(hours_of(value)))
    if field.unit == "fen":
        return _("{amount} 元", amount=yuan_text(value))
    return _plain_words(field, value)


def _named(field: Field, named: Mapping[str, str], code: str, *, reveal: bool) -> str:
    """A code in words; one target group is never named where others may see it."""
    if field.name in GROUP_FIELDS and code == UNNAMED and not reveal:
        return shown_name(code)
    return named.get(code, code)


def _plain_words(field: Field, value: Any) -> str:
    if field.type is Type.BOOL:
        return _("是") if value else _("否")
    if field.type is Type.SCORE:
        return score_text(value)
    if field.type is Type.INSTANT:
        return datetime.fromtimestamp(value / 1000).strftime("%Y-%m-%d %H:%M")
    if field.type is Type.TEXTS:
        return _("、").join(value)
    if field.type is Type.BYTES:
        return bytes(value).hex()[:12]
    return str(value)


def _record_words(session: Session, field: Field, value: Any) -> str:
    """The record a field points to, by what people call it."""
    kind = BY_NAME.get(field.refers or _POINTS_TO.get(field.name, ""))
    id_ = bytes(value)
    if kind is not None:
        _state, row = session.door.state(session.db, kind, id_)
        if row is not None:
            return record_title(session, kind, id_, values(kind, row))
    return _("(找不到所指的记录)")


def _choices() -> Mapping[tuple[str, str], Callable[[], Mapping[str, str]]]:
    from jlcenter.app import calendar_days, enrol, issue_certificates, plan_class, plan_lessons
    from jlcenter.app.roles import ROLES
    from jlcenter.domain import attendance, categories, id_types, programmes, regions

    def named(marks: Mapping[str, str]) -> Callable[[], Mapping[str, str]]:
        return lambda: {code: _(word) for code, word in marks.items()}

    def table(names: Callable[[], Mapping[str, str]]) -> Callable[[], Mapping[str, str]]:
        return lambda: {code: _(word) for code, word in names().items()}

    def sexes() -> Mapping[str, str]:
        return {one: _(one) for one in ("男", "女")}

    def sponsors() -> Mapping[str, str]:
        return {one: _(one) for one in programmes.SPONSORS}

    groups, levels = table(categories.categories), table(programmes.levels)
    training_types = table(programmes.training_types)
    id_type = named(id_types.LABELS)
    return {
        ("trainee", "sex"): sexes,
        ("trainee", "category"): groups,
        ("trainee", "other_categories"): groups,
        ("enrolment", "other_categories"): groups,
        ("trainee", "id_type"): id_type,
        ("trainee", "id_checked"): named(_ID_CHECKED),
        ("attachment", "owner_kind"): named({kind.name: kind.label for kind in KINDS}),
        ("teacher", "id_type"): id_type,
        ("enrolment", "category"): groups,
        ("enrolment", "status"): named(enrol.STATUS_LABELS),
        ("training_class", "status"): named(plan_class.STATUS_LABELS),
        ("training_class", "training_type"): training_types,
        ("training_class", "level"): levels,
        ("training_class", "outreach"): named(programmes.OUTREACH),
        ("training_class", "sponsor"): sponsors,
        ("training_class", "region"): regions.county_names,
        ("attendance_mark", "status"): named(attendance.STATUS_LABELS),
        ("lesson", "status"): named(plan_lessons.STATUS_LABELS),
        ("certificate", "status"): named(issue_certificates.STATUS_LABELS),
        ("programme", "training_type"): training_types,
        ("programme", "level"): levels,
        ("user", "role"): named(ROLES),
        ("calendar_day", "day_kind"): named(calendar_days.KINDS),
        ("register_item", "groups"): groups,
        ("register_item", "training_type"): training_types,
        ("register_item", "sponsor"): sponsors,
        ("event", "sponsor"): sponsors,
        ("vacancy", "groups"): groups,
        ("vacancy", "level"): levels,
        ("vacancy", "region"): regions.county_names,
        ("partner", "region"): regions.county_names,
        ("apprenticeship", "level"): levels,
        ("held_certificate", "level"): levels,
        ("past_training", "level"): levels,
        ("category_proof", "category"): groups,
        ("outreach_trip", "outreach"): named(programmes.OUTREACH),
    }
