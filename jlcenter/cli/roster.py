"""The roster group: what the import and the people modules bring, and another number."""

from __future__ import annotations

import click

from jlcenter.cli.frame import Context, Result, use_case
from jlcenter.cli.people import roster_show
from jlcenter.cli.roster_import import roster_import
from jlcenter.words import _


@click.group("roster")
def roster_group() -> None:
    """花名册: 导入、查看、改学号。"""


roster_group.add_command(roster_show, "show")
roster_group.add_command(roster_import, "import")


@roster_group.command("renumber", help=_("给班里一人换学号, 用在两台电脑给了同一个号时"))
@click.option("--class", "class_", required=True, metavar="CLASS", help=_("班级编号或 id"))
@click.option("--number", type=int, required=True, metavar="N", help=_("现在的学号"))
@click.option("--to", type=int, metavar="M", help=_("新的学号; 不写就由程序给下一个空号"))
@click.option("--trainee", metavar="ID", help=_("两人同号时, 改的是谁"))
@use_case
def roster_renumber(
    context: Context, class_: str, number: int, to: int | None, trainee: str | None
) -> Result:
    from jlcenter.app.human_numbers import renumber

    done = renumber(context.log_in(), class_, number, to, trainee)
    told = {"id": str(done.id), "number": done.new, "old_number": done.old, "name": done.name}
    text = _("{name} 的学号由 {old} 改为 {new}", name=done.name, old=done.old, new=done.new)
    return Result({"enrolment": told}, text)
