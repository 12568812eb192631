"""``anomalies``: what an auditor would ask about, found first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from jlcenter.cli.frame import Context, Result, use_case
from jlcenter.words import _, counted

if TYPE_CHECKING:
    from jlcenter.app.anomalies import Anomaly


@click.command("anomalies", help=_("疑点：审计会问的事，先自查（只提示，不下结论）"))
@click.option("--class", "training_class", metavar="CLASS", help=_("只查一个班"))
@click.option("--year", type=int, metavar="Y", help=_("查哪一年的班（不写就是今年）"))
@use_case
def anomalies(context: Context, training_class: str | None, year: int | None) -> Result:
    from jlcenter.app.anomalies import anomalies as search

    session = context.log_in()
    show = context.progress(_("查找"), 100)
    found = search(
        session,
        training_class,
        year,
        lambda done, total: show(done * 100 // total),
    )
    told = {"anomalies": [anomaly_json(one) for one in found]}
    if not found:
        return Result(told, _("没有发现疑点"))
    lines = [counted("共 {n} 处疑点", len(found))]
    for one in found:
        lines += [
            f"· {one.message}",
            f"  {one.hint}",
            *(f"    {text}" for text in one.evidence[:5]),
        ]
        if len(one.evidence) > 5:
            lines.append("    " + _("还有 {n} 条", n=len(one.evidence) - 5))
    return Result(told, "\n".join(lines))


def anomaly_json(one: Anomaly) -> dict[str, Any]:
    """A finding for JSON."""
    return {
        "code": one.code,
        "message": one.message,
        "hint": one.hint,
        "records": [UUID(bytes=id_) for id_ in one.records if len(id_) == 16],
        "evidence": list(one.evidence),
        "classes": [UUID(bytes=id_) for id_ in one.classes if len(id_) == 16],
    }
