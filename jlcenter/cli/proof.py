"""``proof`` and ``trainee categories``: target groups and what proves them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from jlcenter.cli.frame import Context, Result, use_case
from jlcenter.cli.output import Table
from jlcenter.cli.record_group import field_options, value_json
from jlcenter.domain.records.category_proof import CATEGORY_PROOF
from jlcenter.words import _, counted

if TYPE_CHECKING:
    from jlcenter.app.bootstrap import Session
    from jlcenter.app.category_proofs import Groups
    from jlcenter.app.record_book import Told

_TRAINEE = click.option("--trainee", required=True, metavar="ID", help=_("学员 id 或证件号码"))
_CATEGORY = click.option("--category", required=True, metavar="CODE", help=_("人员类别"))


@click.group("proof", help=_("身份证明：残疾人证、优待证、失业登记、参保月数等"))
def proof_group() -> None:
    pass


def proof_json(told: Told, reveal: bool) -> dict[str, Any]:
    """A proof for JSON; the group that is never named only with ``--reveal``."""
    from jlcenter.domain.target_groups import shown_code, shown_name

    fields = {
        one.name: value_json(one, told.get(one.name), reveal=reveal)
        for one in CATEGORY_PROOF.fields
    }
    return {
        "id": str(told["id"]),
        "trainee": str(told["trainee"]),
        "category": shown_code(told["category"], reveal=reveal),
        "category_name": shown_name(told["category"], reveal=reveal),
        **fields,
    }


def groups_json(done: Groups, reveal: bool) -> dict[str, Any]:
    """A person's groups for JSON, with what their proofs lack."""
    from jlcenter.domain.target_groups import shown_code, shown_name

    codes = [shown_code(one, reveal=reveal) for one in done.groups]
    names = [shown_name(one, reveal=reveal) for one in done.groups]
    return {
        "trainee": {"id": str(done.trainee.id), "name": done.trainee.name},
        "primary": codes[0] if codes else None,
        "also": codes[1:],
        "names": names,
        "warnings": [one.as_json() for one in done.warnings],
    }


def _looked(context: Context, session: Session, count: int) -> None:
    """Whole numbers and the group that is not named were shown: the audit trail records it."""
    if context.reveal and count:
        session.note_look(CATEGORY_PROOF, count)


def _told(context: Context, done: Groups, extra: dict[str, Any] | None = None) -> Result:
    for one in done.warnings:
        context.warn(_("注意: {message}", message=one.message))
    told = groups_json(done, context.reveal)
    names = told["names"]
    words = _("主要类别：{name}", name=names[0]) if names else _("还没有人员类别")
    if names[1:]:
        words = _("{words}；其他：{more}", words=words, more=_("、").join(names[1:]))
    return Result({**(extra or {}), **told}, words)


@proof_group.command("add", help=_("登记身份证明；同一类别再登记即修改"))
@_TRAINEE
@_CATEGORY
@field_options(CATEGORY_PROOF.fields)
@use_case
def proof_add(context: Context, trainee: str, category: str, **typed: Any) -> Result:
    from jlcenter.app.category_proofs import add_proof, find_proof
    from jlcenter.app.find_trainees import person

    session = context.log_in()
    who = person(session, trainee).id
    _looked(context, session, 1)
    done = add_proof(session, who, category, typed)
    made = find_proof(session, who, category)
    return _told(context, done, {"proof": proof_json(made, context.reveal)})


@proof_group.command("edit", help=_("修改身份证明"))
@_TRAINEE
@_CATEGORY
@field_options(CATEGORY_PROOF.fields)
@use_case
def proof_edit(context: Context, trainee: str, category: str, **typed: Any) -> Result:
    from jlcenter.app.category_proofs import edit_proof, find_proof
    from jlcenter.app.find_trainees import person

    session = context.log_in()
    who = person(session, trainee).id
    _looked(context, session, 1)
    done = edit_proof(session, who, category, typed)
    made = find_proof(session, who, category)
    return _told(context, done, {"proof": proof_json(made, context.reveal)})


@proof_group.command("remove", help=_("删除身份证明（可撤销）"))
@_TRAINEE
@_CATEGORY
@use_case
def proof_remove(context: Context, trainee: str, category: str) -> Result:
    from jlcenter.app.category_proofs import remove_proof
    from jlcenter.app.find_trainees import person

    session = context.log_in()
    remove_proof(session, person(session, trainee).id, category)
    return Result({"removed": True}, _("已删除，可用 undo 撤销"))


@proof_group.command("list", help=_("列出身份证明，先到期的在前"))
@click.option("--trainee", metavar="ID", help=_("学员 id 或证件号码"))
@click.option("--category", metavar="CODE", help=_("人员类别"))
@use_case
def proof_list(context: Context, trainee: str | None, category: str | None) -> Result:
    from jlcenter.app.category_proofs import list_proofs
    from jlcenter.app.find_trainees import get_trainee, person

    session = context.log_in()
    who = person(session, trainee).id if trainee else None
    rows = list_proofs(session, trainee=who, category=category)
    _looked(context, session, len(rows))
    told = []
    for one in rows:
        name = get_trainee(session, one["trainee"]).name
        told.append({**proof_json(one, context.reveal), "name": name})
    table = Table(
        (_("姓名"), _("人员类别"), _("证明编号"), _("有效期至"), _("核验日期")),
        [
            (one["name"], one["category_name"], one["number"], one["valid_to"], one["checked_on"])
            for one in told
        ],
    )
    return Result({"proofs": told}, counted("共 {n} 条", len(told)), table if told else None)


@proof_group.command("check", help=_("一个班里谁还缺身份证明"))
@click.option("--class", "class_", required=True, metavar="CLASS", help=_("班级编号或 id"))
@use_case
def proof_check(context: Context, class_: str) -> Result:
    from jlcenter.app.category_proofs import check_class

    session = context.log_in()
    rows = check_class(session, class_)
    _looked(context, session, len(rows))
    told = [{"number": one.number, **groups_json(one.groups, context.reveal)} for one in rows]
    table = Table(
        (_("学号"), _("姓名"), _("还缺什么")),
        [
            (
                one.number,
                one.groups.trainee.name,
                _("；").join(each.message for each in one.groups.warnings),
            )
            for one in rows
        ],
        right=(0,),
    )
    words = counted("{n} 人还缺证明", len(rows)) if rows else _("本班的身份证明都齐了")
    return Result({"lacking": told}, words, table if rows else None)


@click.command("categories", help=_("设定人员类别：一个主要的，几个其他的；不写就查看"))
@click.argument("trainee", metavar="ID")
@click.option("--primary", metavar="CODE", help=_("主要类别"))
@click.option("--also", multiple=True, metavar="CODE", help=_("其他类别，可写多个"))
@use_case
def trainee_categories(
    context: Context, trainee: str, primary: str | None, also: tuple[str, ...]
) -> Result:
    from jlcenter.app.category_proofs import groups_of, set_categories
    from jlcenter.app.find_trainees import person

    session = context.log_in()
    who = person(session, trainee).id
    _looked(context, session, 1)
    if primary is None:
        return _told(context, groups_of(session, who))
    return _told(context, set_categories(session, who, primary, also))
