"""``certificates record``, ``held`` and ``expiring``: certificates that others issued."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from jlcenter.cli.frame import Context, Result, use_case
from jlcenter.cli.output import Table
from jlcenter.cli.record_group import field_options
from jlcenter.domain.records.held_certificate import HELD_CERTIFICATE, HELD_KIND
from jlcenter.words import _, counted

if TYPE_CHECKING:
    from jlcenter.app.bootstrap import Session
    from jlcenter.app.held_certificates import HeldRow

_KINDS = "|".join(code for code, _word in HELD_KIND)
_FIELDS = [one for one in HELD_CERTIFICATE.fields if one.name != "trainee"]


@click.command("record", help=_("把别的机构发的证书整表登记进来，按身份证号码对人"))
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--kind", metavar=_KINDS, help=_("证书种类，表里没有这一列时写"))
@click.option("--dry-run", is_flag=True, help=_("只看结果，不登记"))
@use_case
def record(context: Context, path: Path, kind: str | None, dry_run: bool) -> Result:
    from jlcenter.app.record_held import record_file

    report = record_file(context.log_in(), path, kind=kind, dry_run=dry_run)
    table = Table(
        (_("行"), _("栏目"), _("说明")),
        [(one.row, one.field, one.message) for one in (*report.rejected, *report.warnings)],
        right=(0,),
    )
    words = _(
        "共 {rows} 本：登记 {recorded}，补全 {updated}，已有 {already}，没有采用 {rejected}",
        rows=report.rows,
        recorded=report.recorded,
        updated=report.updated,
        already=report.already,
        rejected=len(report.rejected),
    )
    return Result(report.as_json(), words, table if table.rows else None)


@click.command("expiring", help=_("快到期、该复审的证书和该复训的人"))
@click.option("--within", type=int, metavar="DAYS", help=_("几天之内"))
@click.option("--kind", metavar=_KINDS, help=_("证书种类"))
@click.option("--on", "day", metavar="DATE", help=_("按哪一天算，默认今天"))
@use_case
def expiring(context: Context, within: int | None, kind: str | None, day: str | None) -> Result:
    from jlcenter.app.held_certificates import STATES
    from jlcenter.app.held_certificates import expiring as find

    session = context.log_in()
    rows = find(session, within=within, kind=kind, day=day)
    _looked(context, session, len(rows))
    told = [
        {
            **held_json(one.row, context.reveal),
            "state": one.expiry.state,
            "due": one.expiry.day,
            "days_left": one.expiry.days_left,
            "computed": one.expiry.is_computed,
            "retrain": one.retrain,
        }
        for one in rows
    ]
    table = Table(
        (_("情况"), _("日期"), _("剩余天数"), _("姓名"), _("联系电话"), _("证书"), _("工种(项目)")),
        [
            (
                _(STATES[one.expiry.state]), one.expiry.day, one.expiry.days_left, one.row.holder,
                out["phone"], out["kind_name"], one.row.occupation or one.row.name,
            )
            for one, out in zip(rows, told, strict=True)
        ],
        right=(2,),
    )  # fmt: skip
    words = counted("{n} 本要处理", len(rows)) if rows else _("这段时间没有到期和复审的证书")
    computed = sum(one.expiry.is_computed for one in rows)
    if computed:
        note = counted("其中 {n} 本没有登记日期，按规定年限推算", computed)
        words = _("{words}；{note}", words=words, note=note)
    return Result({"expiring": told}, words, table if rows else None)


@click.group("held", help=_("其他机构颁发的证书：登记、查看、修改"))
def held_group() -> None:
    pass


@held_group.command("list", help=_("列出"))
@click.option("--trainee", metavar="ID", help=_("学员 id 或证件号码"))
@click.option("--kind", metavar=_KINDS, help=_("证书种类"))
@use_case
def held_list(context: Context, trainee: str | None, kind: str | None) -> Result:
    from jlcenter.app.find_trainees import person
    from jlcenter.app.held_certificates import list_held

    session = context.log_in()
    who = person(session, trainee).id if trainee else None
    rows = list_held(session, trainee=who, kind=kind)
    _looked(context, session, len(rows))
    told = [held_json(one, context.reveal) for one in rows]
    table = Table(
        (_("姓名"), _("证书"), _("工种(项目)"), _("等级"), _("编号"), _("发证日期"), _("有效期至")),
        [
            (
                row.holder, one["kind_name"], row.occupation or row.name, one["level_name"],
                row.number, row.issued_on, row.expires_on,
            )
            for one, row in zip(told, rows, strict=True)
        ],
    )  # fmt: skip
    return Result({"certificates": told}, counted("共 {n} 本", len(told)), table if told else None)


@held_group.command("show", help=_("查看一本"))
@click.argument("id_", metavar="ID")
@use_case
def held_show(context: Context, id_: str) -> Result:
    from jlcenter.app.held_certificates import find_held

    session = context.log_in()
    row = find_held(session, id_)
    _looked(context, session, 1)
    return Result({"certificate": held_json(row, context.reveal)}, _line(row))


@held_group.command("add", help=_("登记一本"))
@click.option("--trainee", required=True, metavar="ID", help=_("学员 id 或证件号码"))
@field_options(_FIELDS)
@use_case
def held_add(context: Context, trainee: str, **typed: Any) -> Result:
    from jlcenter.app.find_trainees import person
    from jlcenter.app.held_certificates import add_held

    session = context.log_in()
    row = add_held(session, person(session, trainee).id, typed)
    return Result({"certificate": held_json(row, context.reveal)}, _("已登记"))


@held_group.command("edit", help=_("修改一本"))
@click.argument("id_", metavar="ID")
@field_options(_FIELDS)
@use_case
def held_edit(context: Context, id_: str, **typed: Any) -> Result:
    from jlcenter.app.held_certificates import edit_held

    row = edit_held(context.log_in(), id_, typed)
    return Result({"certificate": held_json(row, context.reveal)}, _("已保存"))


@held_group.command("remove", help=_("删除一本（可撤销）"))
@click.argument("id_", metavar="ID")
@use_case
def held_remove(context: Context, id_: str) -> Result:
    from jlcenter.app.held_certificates import remove_held

    remove_held(context.log_in(), id_)
    return Result({"removed": id_}, _("已删除，可用 undo 撤销"))


def _line(row: HeldRow) -> str:
    parts = (row.holder, row.occupation or row.name, row.number, row.issued_on, row.expires_on)
    return "  ".join(one for one in parts if one)


def _looked(context: Context, session: Session, count: int) -> None:
    if context.reveal and count:
        from jlcenter.domain.records import TRAINEE

        session.note_look(TRAINEE, count)


def held_json(row: HeldRow, reveal: bool) -> dict[str, Any]:
    """A certificate of others for JSON."""
    from jlcenter.domain.categories import level_name
    from jlcenter.domain.masking import mask_id, mask_phone

    return {
        "id": str(row.id),
        "trainee": str(row.trainee),
        "holder": row.holder,
        "id_number": row.id_number if reveal else mask_id(row.id_number),
        "phone": row.phone if reveal else mask_phone(row.phone),
        "enrolment": str(row.enrolment) if row.enrolment else None,
        "certificate_kind": row.certificate_kind,
        "kind_name": _(dict(HELD_KIND).get(row.certificate_kind, row.certificate_kind)),
        "name": row.name,
        "occupation": row.occupation,
        "level": row.level,
        "level_name": level_name(row.level) or None,
        "number": row.number,
        "issuer": row.issuer,
        "issued_on": row.issued_on,
        "expires_on": row.expires_on,
        "review_due_on": row.review_due_on,
        "remark": row.remark,
    }
