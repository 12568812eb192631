"""``audit export``: what was done, for those who examine it."""

from __future__ import annotations

from pathlib import Path

import click

from jlcenter.cli.frame import Context, Result, use_case
from jlcenter.words import _, counted


@click.group("audit", help=_("操作记录: 导出给检查和审计的人看"))
def audit_group() -> None:
    pass


@audit_group.command("export", help=_("把几天里的全部操作导出成 Excel，并核对操作记录链"))
@click.option("--from", "since", required=True, metavar="DATE", help=_("从哪一天起（含）"))
@click.option("--to", "until", required=True, metavar="DATE", help=_("到哪一天止（含）"))
@click.option("--out", required=True, type=click.Path(path_type=Path), metavar="FILE.xlsx")
@use_case
def export(context: Context, since: str, until: str, out: Path) -> Result:
    from jlcenter.app.audit_export import CHAINS, audit_export, count_actions
    from jlcenter.domain.errors import Damaged

    session = context.log_in()
    show = context.progress(_("导出"), count_actions(session, since, until))
    done = audit_export(session, since, until, out, reveal=context.reveal, progress=show)
    told = {
        "file": str(done.file),
        "entries": done.entries,
        "actions": done.actions,
        "from": done.since,
        "to": done.until,
        "chain": done.chain,
        "strands": done.strands,
        "checked": done.checked,
    }
    written = counted("已写好 {file}: {n} 次操作", done.actions, file=done.file.name)
    state = _("操作记录链：{state}", state=_(CHAINS[done.chain]))
    if done.broken_at:
        raise Damaged(
            "chain_broken",
            "\n".join([written, state, _("第一处不符：{place}", place=done.broken_at)]),
            _("请先备份，再运行 ./run check，按它说的办法处理"),
            file=done.file.name,
            report={**told, "broken_at": done.broken_at},
        )
    return Result(told, f"{written}\n{state}")
