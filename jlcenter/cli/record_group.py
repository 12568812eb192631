"""A group of commands for a kind of record, made from the record's definition.

``add``, ``list``, ``show``, ``edit`` and ``remove``: each field of the definition is an option.
Groups with commands of their own add them to what this makes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from jlcenter.cli.frame import Context, Result, use_case
from jlcenter.cli.output import Table
from jlcenter.domain.records.field import Field, Kind, Privacy, Type
from jlcenter.words import _, counted

if TYPE_CHECKING:
    from jlcenter.app.bootstrap import Session
    from jlcenter.app.record_book import Told

#: a field's option where its name is not it
_OPTION_NAMES = {"training_class": "class"}
_UNTYPED = (Type.JSON, Type.BYTES)


def option_name(field: Field) -> str:
    """``--class`` for ``training_class``, ``--is-high-risk`` for ``is_high_risk``."""
    return "--" + _OPTION_NAMES.get(field.name, field.name).replace("_", "-")


def field_options(fields: Sequence[Field]) -> Callable[[Any], Any]:
    """One option a field, in their order; those that must be told say so in their help."""

    def put_on(function: Any) -> Any:
        for field in reversed(fields):
            if field.type in _UNTYPED:
                continue
            function = click.option(
                option_name(field),
                field.name,
                multiple=field.type is Type.TEXTS,
                metavar=_metavar(field),
                help=_(field.label),
            )(function)
        return function

    return put_on


def _metavar(field: Field) -> str:
    if field.choices:
        codes = [code for code, _word in field.choices]
        return "|".join(codes) if len(codes) < 7 else "CODE"
    if field.unit == "fen":
        return "YUAN"
    if field.unit == "min":
        return "H"
    return {"date": "DATE", "time": "HH:MM", "int": "N", "bool": "yes|no"}.get(field.type, "TEXT")


def record_json(kind: Kind, told: Told, *, reveal: bool = False) -> dict[str, Any]:
    """A record for JSON: yuan and class hours outside, numbers of persons masked."""
    return {"id": told["id"]} | {
        field.name: value_json(field, told.get(field.name), reveal=reveal)
        for field in (*kind.key, *kind.fields)
        if field.type is not Type.BYTES
    }


def value_json(field: Field, value: Any, *, reveal: bool = False) -> Any:
    """One value for JSON."""
    from jlcenter.domain.hours import hours_of, number
    from jlcenter.domain.masking import mask_card, mask_id, mask_phone
    from jlcenter.domain.money import yuan_number
    from jlcenter.domain.scores import score_number

    if value is None:
        return None
    if field.unit == "fen":
        return yuan_number(value)
    if field.unit == "min":
        return number(hours_of(value))
    if field.type is Type.SCORE:
        return score_number(value)
    if field.privacy is Privacy.SENSITIVE and not reveal:
        masks: dict[str, Callable[[str], str | None]] = {
            "phone": mask_phone,
            "bank_card": mask_card,
        }
        return masks.get(field.name, mask_id)(value)
    return value


def record_table(
    session: Session,
    kind: Kind,
    rows: Sequence[Told],
    names: Sequence[str],
    *,
    reveal: bool = False,
) -> Table:
    """Records as a table under the labels of some fields."""
    from jlcenter.app.value_words import field_words

    fields = [kind.field_by_name[name] for name in names]
    right = tuple(
        place for place, one in enumerate(fields) if one.unit in ("fen", "min") or one.type == "int"
    )
    cells = [
        [field_words(session, kind, one, told.get(one.name), reveal=reveal) for one in fields]
        for told in rows
    ]
    return Table([_(one.label) for one in fields], cells, right)


def record_text(session: Session, kind: Kind, told: Told, *, reveal: bool = False) -> str:
    """A record as lines: label and value, blanks left out."""
    from jlcenter.app.value_words import field_words

    lines = [f"{_(kind.label)}  {told['id']}"]
    for field in (*kind.key, *kind.fields):
        words = field_words(session, kind, field, told.get(field.name), reveal=reveal)
        if words:
            lines.append(f"  {_(field.label)}  {words}")
    return "\n".join(lines)


def record_group(
    kind: Kind,
    name: str,
    plural: str,
    *,
    help_text: str,
    shown: Sequence[str],
    order: Sequence[str] = (),
    capability: str = "work",
    filters: Sequence[str] = (),
    fixed: Mapping[str, Any] | None = None,
) -> click.Group:
    """The group of a kind. ``shown``: the columns of its list; ``filters``: fields that ``list``
    takes as options; ``capability``: what a role needs to change it; ``fixed``: values that all of
    its records have (and that are no options)."""
    fixed = dict(fixed or {})
    typed = [one for one in (*kind.key, *kind.fields) if one.name not in fixed]
    changed = [one for one in kind.fields if one.name not in fixed]
    singular = name.replace("-", "_")

    @click.group(name, help=_(help_text))
    def group() -> None:
        pass

    @group.command("list", help=_("列出"))
    @field_options([kind.field_by_name[one] for one in filters])
    @use_case
    def list_(context: Context, **told: Any) -> Result:
        from jlcenter.app import record_book

        session = context.log_in()
        where = record_book.read(session, kind, {k: v for k, v in told.items() if v})
        rows = record_book.list_all(session, kind, tuple(order), **where, **fixed)
        _note(session, kind, context, len(rows))
        json = {plural: [record_json(kind, one, reveal=context.reveal) for one in rows]}
        table = record_table(session, kind, rows, shown, reveal=context.reveal)
        return Result(json, counted("共 {n} 条", len(rows)), table if rows else None)

    @group.command("show", help=_("查看一条"))
    @click.argument("id_", metavar="ID")
    @use_case
    def show(context: Context, id_: str) -> Result:
        from jlcenter.app import record_book

        session = context.log_in()
        told = record_book.find(session, kind, id_)
        _note(session, kind, context, 1)
        json = {singular: record_json(kind, told, reveal=context.reveal)}
        return Result(json, record_text(session, kind, told, reveal=context.reveal))

    @group.command("add", help=_("添加"))
    @field_options(typed)
    @use_case
    def add(context: Context, **told: Any) -> Result:
        from jlcenter.app import record_book
        from jlcenter.app.roles import require

        session = context.log_in()
        require(session, capability)
        made = record_book.add(session, kind, given(told), **fixed)
        return Result({singular: record_json(kind, made)}, record_text(session, kind, made))

    @group.command("edit", help=_("修改"))
    @click.argument("id_", metavar="ID")
    @field_options(changed)
    @use_case
    def edit(context: Context, id_: str, **told: Any) -> Result:
        from jlcenter.app import record_book
        from jlcenter.app.roles import require

        session = context.log_in()
        require(session, capability)
        before = record_book.find(session, kind, id_)
        made = record_book.edit(session, kind, before["id"], given(told))
        return Result({singular: record_json(kind, made)}, record_text(session, kind, made))

    @group.command("remove", help=_("删除（可撤销）"))
    @click.argument("id_", metavar="ID")
    @use_case
    def remove(context: Context, id_: str) -> Result:
        from jlcenter.app import record_book
        from jlcenter.app.roles import require

        session = context.log_in()
        require(session, capability)
        before = record_book.find(session, kind, id_)
        record_book.remove(session, kind, before["id"])
        return Result({"removed": before["id"]}, _("已删除，可用 undo 撤销"))

    made: click.Group = group
    return made


def given(told: Mapping[str, Any]) -> dict[str, Any]:
    """Options that were given: click has an empty tuple for a list that was not."""
    return {name: value for name, value in told.items() if value is not None and value != ()}


def _note(session: Session, kind: Kind, context: Context, count: int) -> None:
    if context.reveal and count and any(one.privacy is Privacy.SENSITIVE for one in kind.fields):
        session.note_look(kind, count)
