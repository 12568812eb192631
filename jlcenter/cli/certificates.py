"""``certificates``: issuing, the register, printing, verifying."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from jlcenter.cli.frame import Context, Result, use_case
from jlcenter.cli.held import expiring, held_group, record
from jlcenter.cli.output import Table
from jlcenter.domain.errors import UsageRefused
from jlcenter.words import _, counted

_CLASS = click.option("--class", "class_", required=True, metavar="CLASS", help=_("班级编号或 id"))


@click.group("certificates")
def certificates_group() -> None:
    """证书: 发放、打印、撤销、补发、核验"""


@certificates_group.command("issue")
@_CLASS
@click.option("--number", "numbers", type=int, multiple=True, metavar="N", help=_("学号, 可写多个"))
@click.option("--date", metavar="DATE", help=_("发证日期, 默认今天"))
@use_case
def issue_command(
    context: Context, class_: str, numbers: tuple[int, ...], date: str | None
) -> Result:
    """给合格的学员发证; 不写学号就发给全部合格的人"""
    from jlcenter.app.issue_certificates import issue
    from jlcenter.domain.completion import REASON_LABELS

    done = issue(context.log_in(), class_, numbers or None, date)
    rows = [[one.number, one.name, one.serial, ""] for one in done.issued]
    rows += [[one.number, one.name, one.serial, _("已有证书")] for one in done.already]
    rows += [
        [one.number, one.name, "", _("、").join(_(REASON_LABELS.get(r, r)) for r in one.reasons)]
        for one in done.refused
    ]
    rows.sort(key=lambda row: int(str(row[0])))
    headings = [_("学号"), _("姓名"), _("证书编号"), _("说明")]
    return Result(
        {
            "issued": [{"serial": one.serial, "number": one.number} for one in done.issued],
            "refused": [
                {"number": one.number, "reasons": list(one.reasons)} for one in done.refused
            ],
            "already": [{"serial": one.serial, "number": one.number} for one in done.already],
        },
        text=_("发证 {n} 份, 不能发 {refused} 人", n=len(done.issued), refused=len(done.refused)),
        table=Table(headings, rows, right=(0,)),
    )


@certificates_group.command("list")
@_CLASS
@use_case
def list_command(context: Context, class_: str) -> Result:
    """一个班的证书登记: 有效、撤销、补发、作废的都在"""
    from jlcenter.app.issue_certificates import STATUS_LABELS, list_certificates

    rows = list_certificates(context.log_in(), class_)
    cells = [
        [
            row.number,
            row.facts.get("name", ""),
            row.serial,
            row.issued_on,
            _(STATUS_LABELS.get(row.status, row.status)),
            row.reason or "",
        ]
        for row in rows
    ]
    headings = [_("学号"), _("姓名"), _("证书编号"), _("发证日期"), _("状态"), _("原因")]
    return Result(
        {"certificates": [_record(row) for row in rows]},
        text="" if rows else _("本班还没有发证"),
        table=Table(headings, cells, right=(0,)),
    )


@certificates_group.command("show")
@click.argument("serial")
@use_case
def show_command(context: Context, serial: str) -> Result:
    """一份证书的内容和来龙去脉"""
    from jlcenter.app.issue_certificates import STATUS_LABELS, show

    shown = show(context.log_in(), serial)
    row = shown.row
    record = _record(row) | {
        "class": shown.class_row.code if shown.class_row else None,
        "facts": row.facts,
        "token": row.token,
        "replaces": shown.replaces.serial if shown.replaces else None,
        "replaced_by": shown.replaced_by.serial if shown.replaced_by else None,
    }
    facts = row.facts
    lines = [
        [_("证书编号"), row.serial],
        [_("状态"), _(STATUS_LABELS.get(row.status, row.status))],
        [_("姓名"), facts.get("name", "")],
        [_("证件号码"), facts.get("id_masked", "")],
        [_("班级"), facts.get("class_name", "")],
        [_("发证日期"), row.issued_on],
        [_("原因"), row.reason or ""],
        [_("补发自"), record["replaces"] or ""],
        [_("新证编号"), record["replaced_by"] or ""],
        [_("防伪码"), row.token],
    ]
    return Result(
        {"certificate": record},
        table=Table([_("项目"), _("内容")], [line for line in lines if line[1]]),
    )


@certificates_group.command("revoke")
@click.argument("serial")
@click.option("--reason", required=True, metavar="TEXT", help=_("原因"))
@click.option("--date", metavar="DATE", help=_("撤销日期, 默认今天"))
@use_case
def revoke_command(context: Context, serial: str, reason: str, date: str | None) -> Result:
    """撤销一份证书, 编号和原因留在登记表里"""
    from jlcenter.app.issue_certificates import revoke

    row = revoke(context.log_in(), serial, reason, date)
    return Result({"certificate": _record(row)}, text=_("已撤销 {serial}", serial=row.serial))


@certificates_group.command("reissue")
@click.argument("serial")
@click.option("--reason", required=True, metavar="TEXT", help=_("原因"))
@click.option("--date", metavar="DATE", help=_("发证日期, 默认今天"))
@use_case
def reissue_command(context: Context, serial: str, reason: str, date: str | None) -> Result:
    """补发: 按现在的资料发新证, 旧证指向新证"""
    from jlcenter.app.issue_certificates import reissue

    old, new = reissue(context.log_in(), serial, reason, date)
    return Result(
        {"certificate": _record(new) | {"replaces": old.serial}, "replaced": _record(old)},
        text=_("已补发: 旧证 {old}, 新证 {new}", old=old.serial, new=new.serial),
    )


@certificates_group.command("print")
@_CLASS
@click.option("--out", required=True, type=click.Path(path_type=Path), metavar="FILE.pdf")
@click.option("--number", "numbers", type=int, multiple=True, metavar="N", help=_("学号, 可写多个"))
@click.option("--template", default="completion", metavar="NAME", help=_("模板名, 或自己的 .toml"))
@click.option("--overprint", is_flag=True, help=_("套打: 只印预印纸上没有的内容"))
@click.option("--offset", metavar="RIGHT,DOWN", help=_("套打偏移(毫米), 本机记住, 如 1.5,-0.8"))
@use_case
def print_command(
    context: Context,
    class_: str,
    out: Path,
    numbers: tuple[int, ...],
    template: str,
    overprint: bool,
    offset: str | None,
) -> Result:
    """把证书印成 PDF, 一人一页; 印前逐份读回二维码和文字, 与登记不一致就不出文件"""
    from jlcenter.app.print_papers import print_certificates

    moved = _offset(offset) if offset else None
    done = print_certificates(
        context.log_in(),
        class_,
        out,
        numbers=numbers or None,
        template=template,
        overprint=overprint or moved is not None,
        offset=moved,
    )
    return Result(
        {"file": str(done.path), "pages": done.pages, "certificates": done.count},
        text=counted("已写好 {file}: {n} 份证书", done.count, file=done.path.name),
    )


def _offset(text: str) -> tuple[float, float]:
    try:
        right, down = (float(part) for part in text.replace("，", ",").split(","))
    except ValueError:
        raise UsageRefused(
            "offset_format",
            _("偏移“{text}”写法不对", text=text),
            _("请写成 右,下 两个毫米数, 如 1.5,-0.8"),
            field="offset",
        ) from None
    return right, down


@certificates_group.command("calibrate")
@click.option("--out", required=True, type=click.Path(path_type=Path), metavar="FILE.pdf")
@click.option("--template", default="completion", metavar="NAME", help=_("纸的大小取自这个模板"))
@use_case
def calibrate_command(context: Context, out: Path, template: str) -> Result:
    """打印机校准页: 量一次, 得出套打偏移"""
    from jlcenter.app.print_papers import print_calibration

    done = print_calibration(out, template)
    return Result({"file": str(done.path)}, text=_("已写好 {file}", file=done.path.name))


@certificates_group.command("handed-out")
@_CLASS
@click.option("--number", "numbers", type=int, multiple=True, metavar="N", help=_("学号, 可写多个"))
@click.option("--to", metavar="NAME", help=_("代领人, 默认本人; 代领要逐人登记"))
@click.option("--date", metavar="DATE", help=_("领取日期, 默认今天"))
@use_case
def handed_out_command(
    context: Context, class_: str, numbers: tuple[int, ...], to: str | None, date: str | None
) -> Result:
    """领取登记: 谁在哪天领走了证书"""
    from jlcenter.app.hand_out_certificates import hand_out

    fresh, before = hand_out(context.log_in(), class_, numbers or None, to=to, date=date)
    cells = [[row.number, row.handed_to, row.serial, row.handed_out_on] for row in fresh]
    headings = [_("学号"), _("领取人"), _("证书编号"), _("领取日期")]
    return Result(
        {
            "handed_out": [_record(row) for row in fresh],
            "already": [_record(row) for row in before],
        },
        text=_("登记领取 {n} 份, 以前已领 {before} 份", n=len(fresh), before=len(before)),
        table=Table(headings, cells, right=(0,)),
    )


@certificates_group.command("verify")
@click.argument("source", metavar="TOKEN|FILE.png|FILE.pdf")
@use_case
def verify_command(context: Context, source: str) -> Result:
    """查验防伪码、证书图片或 PDF, 不用联网; 不是真证书时退出码为 7"""
    from jlcenter.app.verify_certificate import message_of, report_of, verify

    found = verify(context.log_in(), source)
    cells = [
        [
            one.facts.serial if one.facts else "",
            one.facts.name if one.facts else "",
            one.facts.class_name if one.facts else "",
            message_of(one),
        ]
        for one in found
    ]
    headings = [_("证书编号"), _("姓名"), _("班级"), _("结果")]
    return Result(report_of(found), table=Table(headings, cells))


def _record(row: Any) -> dict[str, Any]:
    return {
        "id": row.id,
        "serial": row.serial,
        "number": row.number,
        "name": row.facts.get("name"),
        "status": row.status,
        "issued_on": row.issued_on,
        "revoked_on": row.revoked_on,
        "reason": row.reason,
        "handed_out_on": row.handed_out_on,
        "handed_to": row.handed_to,
    }


for _one in (record, held_group, expiring):
    certificates_group.add_command(_one)
