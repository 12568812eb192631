"""``centre``: the centre's own facts, as applications and claims print them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from jlcenter.cli.frame import Context, Result, use_case
from jlcenter.cli.record_group import field_options, record_json, record_text
from jlcenter.domain.records.centre import CENTRE
from jlcenter.words import _

if TYPE_CHECKING:
    from jlcenter.app.bootstrap import Session
    from jlcenter.app.record_book import Told


@click.group("centre", help=_("中心概况：信用代码、许可证、负责人、账户"))
def centre_group() -> None:
    pass


def _result(session: Session, told: Told, *, reveal: bool) -> Result:
    head = {"code": session.centre_code, "name": session.centre_name}
    if not told:
        return Result({"centre": head}, _("还没有填写；用 centre edit 填写"))
    json = head | record_json(CENTRE, told, reveal=reveal)
    return Result({"centre": json}, record_text(session, CENTRE, told, reveal=reveal))


@centre_group.command("show", help=_("查看"))
@use_case
def show(context: Context) -> Result:
    from jlcenter.app.centre_facts import centre_facts

    session = context.log_in()
    told = centre_facts(session)
    if context.reveal and told:
        session.note_look(CENTRE, 1)
    return _result(session, told, reveal=context.reveal)


@centre_group.command("edit", help=_("修改；没写的不变，写成空的就清空"))
@field_options(CENTRE.fields)
@use_case
def edit(context: Context, **told: Any) -> Result:
    from jlcenter.app.centre_facts import write_centre_facts

    session = context.log_in()
    given = {name: value for name, value in told.items() if value is not None}
    return _result(session, write_centre_facts(session, given), reveal=False)
