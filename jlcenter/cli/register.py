"""``register`` and ``contest``: what the plan wants built, held and told, with its evidence."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from jlcenter.cli.frame import Context, Result, use_case
from jlcenter.cli.output import Table
from jlcenter.cli.record_group import field_options, given, record_json, record_table, record_text
from jlcenter.domain.errors import UsageRefused
from jlcenter.domain.records import REGISTER_ITEM
from jlcenter.words import _, counted

if TYPE_CHECKING:
    from jlcenter.app.registers import Lack, Summary
    from jlcenter.domain.register_types import TypeCount

_SHOWN = ("item_type", "name", "status", "level", "recognised_on", "number", "place")
_FACTS = [one for one in REGISTER_ITEM.fields if one.name not in ("item_type", "results")]
_TYPE = click.option("--type", "item_type", metavar="TYPE", help=_("类别，如 base、resource_bank"))
_ID = click.argument("id_", metavar="ID")


def _one(context: Context, told: Any) -> Result:
    from jlcenter.app.registers import evidence_of

    session = context.sessions[-1]
    attached, lack = evidence_of(session, told["id"])
    json = record_json(REGISTER_ITEM, told) | {"evidence": len(attached), "lacks": list(lack.codes)}
    lines = [record_text(session, REGISTER_ITEM, told)]
    if lack.words:
        lines.append(_("  还缺：{what}", what=_("、").join(lack.words)))
    return Result({"item": json}, "\n".join(lines))


@click.group("register", help=_("建设项目和工作登记：基地、资源库、竞赛、典型项目…"))
def register_group() -> None:
    pass


@register_group.command("add", help=_("登记一个项目"))
@_TYPE
@field_options(_FACTS)
@use_case
def register_add(context: Context, **told: Any) -> Result:
    from jlcenter.app.registers import add_item

    return _one(context, add_item(context.log_in(), given(told)))


@register_group.command("list", help=_("列出项目"))
@_TYPE
@field_options([REGISTER_ITEM.field_by_name[one] for one in ("status", "level", "sponsor")])
@click.option("--year", type=click.IntRange(2000, 2199), metavar="Y", help=_("这一年里有的"))
@use_case
def register_list(context: Context, year: int | None, **told: Any) -> Result:
    from jlcenter.app import record_book
    from jlcenter.app.registers import list_items
    from jlcenter.domain.register_types import existed_in

    session = context.log_in()
    where = record_book.read(session, REGISTER_ITEM, {k: v for k, v in told.items() if v})
    rows = [one for one in list_items(session, **where) if year is None or existed_in(one, year)]
    return Result(
        {"items": [record_json(REGISTER_ITEM, one) for one in rows]},
        counted("共 {n} 项", len(rows)),
        record_table(session, REGISTER_ITEM, rows, _SHOWN) if rows else None,
    )


@register_group.command("show", help=_("看一个项目"))
@_ID
@use_case
def register_show(context: Context, id_: str) -> Result:
    from jlcenter.app.registers import find_item

    return _one(context, find_item(context.log_in(), id_))


@register_group.command("edit", help=_("修改一个项目；没写的不变，写成空的就清空"))
@_ID
@_TYPE
@field_options(_FACTS)
@use_case
def register_edit(context: Context, id_: str, **told: Any) -> Result:
    from jlcenter.app.registers import edit_item

    return _one(context, edit_item(context.log_in(), id_, given(told)))


@register_group.command("remove", help=_("删除一个项目（可撤销）"))
@_ID
@use_case
def register_remove(context: Context, id_: str) -> Result:
    from jlcenter.app.registers import remove_item

    return Result({"removed": remove_item(context.log_in(), id_)}, _("已删除，可用 undo 撤销"))


@register_group.command("attach", help=_("给项目添加佐证材料（JPG、PNG 或 PDF）"))
@_ID
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@click.option(
    "--purpose",
    default="evidence",
    metavar="approval|agreement|photo|results|report|evidence",
    help=_("是什么材料：认定文件、协议、照片…"),
)
@use_case
def register_attach(context: Context, id_: str, file: Path, purpose: str) -> Result:
    from jlcenter.app.registers import add_evidence, evidence_of

    session = context.log_in()
    made = add_evidence(session, id_, file, purpose)
    _attached, lack = evidence_of(session, id_)
    text = _("已添加 {file}", file=file.name)
    if lack.words:
        text += "\n" + _("还缺：{what}", what=_("、").join(lack.words))
    return Result({"attachment": made, "lacks": list(lack.codes)}, text)


@register_group.command("evidence", help=_("看一个项目有哪些佐证材料、还缺什么"))
@_ID
@use_case
def register_evidence(context: Context, id_: str) -> Result:
    from jlcenter.app.registers import evidence_of
    from jlcenter.domain.register_types import PURPOSES

    attached, lack = evidence_of(context.log_in(), id_)
    rows = [(str(one[0]), _(PURPOSES.get(one[1], one[1])), one[2]) for one in attached]
    text = _("还缺：{what}", what=_("、").join(lack.words)) if lack.words else _("材料齐全")
    return Result(
        {
            "evidence": [
                {"id": one[0], "purpose": one[1], "media_type": one[2]} for one in attached
            ],
            "lacks": list(lack.codes),
        },
        text,
        Table((_("编号"), _("用途"), _("文件类型")), rows) if rows else None,
    )


@register_group.command("summary", help=_("各类项目的数量，与全省目标对照；缺佐证的列出来"))
@click.option("--year", type=click.IntRange(2000, 2199), metavar="Y", help=_("这一年里有的"))
@use_case
def register_summary(context: Context, year: int | None) -> Result:
    from jlcenter.app.registers import summary

    told = summary(context.log_in(), year)
    return Result(_summary_json(told), _lack_lines(told), _summary_table(told))


def _summary_json(told: Summary) -> dict[str, Any]:
    return {
        "year": told.year,
        "types": [_type_json(one, told.new.get(one.item_type, 0)) for one in told.types],
        "lacks": [
            {"id": one.item["id"], "name": one.item["name"], "type": one.item["item_type"],
             "lacks": list(one.codes)}
            for one in told.lacks
        ],
    }  # fmt: skip


def _type_json(one: TypeCount, new: int) -> dict[str, Any]:
    from jlcenter.domain.register_types import TYPES

    goal = one.goal
    return {
        "type": one.item_type,
        "name": _(TYPES.get(one.item_type, one.item_type)),
        "by_status": dict(one.by_status),
        "standing": one.standing,
        "quantity": one.quantity,
        "by_subtype": dict(one.by_subtype),
        "new": new,
        "province_goal": goal.number if goal is not None else None,
        "goal_year": goal.year if goal is not None else None,
        "indicator": goal.indicator if goal is not None else None,
        "source": goal.sentence if goal is not None else None,
    }


def _summary_table(told: Summary) -> Table:
    from jlcenter.domain.register_types import STATUSES, SUBTYPES, TYPES

    rows = []
    for one in told.types:
        states = _("、").join(
            f"{_(word)} {one.by_status[code]}"
            for code, word in STATUSES.items()
            if one.by_status.get(code)
        )
        forms = _("、").join(
            f"{_(SUBTYPES.get(code, code))} {n}" for code, n in one.by_subtype.items()
        )
        goal = _("全省目标 {n}", n=one.goal.number) if one.goal is not None else ""
        name = _(TYPES.get(one.item_type, one.item_type))
        rows.append((name, one.standing, states, forms, goal))
    return Table((_("类别"), _("已建成"), _("状态"), _("形式"), _("计划")), rows, right=(1,))


def _lack_lines(told: Summary) -> str:
    lines = [_lack_line(one) for one in told.lacks]
    return "\n".join(lines) or _("已建成的项目佐证齐全")


def _lack_line(one: Lack) -> str:
    return _("“{name}”还缺：{what}", name=one.item["name"], what=_("、").join(one.words))


# -- contest --------------------------------------------------------------------------------------


@click.group("contest", help=_("技能竞赛的成绩"))
def contest_group() -> None:
    pass


@contest_group.command("results", help=_("登记或查看一次竞赛的成绩（ID 是 register 里竞赛的编号）"))
@_ID
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE", required=False)
@click.option("--result", multiple=True, metavar="NAME:PLACE", help=_("一条成绩（可写多次）"))
@click.option("--replace", is_flag=True, help=_("替换原有成绩，而不是补充"))
@use_case
def contest_results(
    context: Context, id_: str, file: Path | None, result: tuple[str, ...], replace: bool
) -> Result:
    from jlcenter.app.contests import parse_result, read_results, results_of, set_results
    from jlcenter.app.registers import find_item

    session = context.log_in()
    wanted = (read_results(file) if file is not None else []) + [
        parse_result(one) for one in result
    ]
    if replace and not wanted:
        raise UsageRefused(
            "usage", _("没有写成绩"), _("请给文件，或用 --result 姓名:名次"), field="result"
        )
    told = set_results(session, id_, wanted, replace=replace) if wanted else find_item(session, id_)
    rows = results_of(told)
    table = Table(
        (_("姓名"), _("名次"), _("成绩"), _("单位")),
        [[one.get(name, "") for name in ("name", "place", "score", "unit")] for one in rows],
    )
    return Result(
        {"item": record_json(REGISTER_ITEM, told), "results": rows},
        counted("共 {n} 条成绩", len(rows)),
        table if rows else None,
    )
