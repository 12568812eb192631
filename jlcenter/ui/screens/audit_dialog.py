"""导出操作记录: for which days, where to, and then in a worker: it may take a minute."""

from __future__ import annotations

from datetime import date

from PySide6.QtWidgets import QWidget

from jlcenter.ui.desk import Desk
from jlcenter.ui.notices import Notice
from jlcenter.ui.screens.ask_dialog import Ask, AskDialog
from jlcenter.ui.screens.exporting import ask_where
from jlcenter.words import _, counted


def export_audit(desk: Desk, parent: QWidget) -> None:
    """Ask for the days, then write the workbook."""
    from jlcenter.app import audit_export

    session = desk.session
    today = date.today()
    asks = (
        Ask("since", _("从(&F)"), "day", today.replace(day=1).isoformat()),
        Ask("until", _("到(&T)"), "day", today.isoformat()),
        Ask(
            "reveal",
            _("显示完整的证件号码和电话(&R)"),
            "yes_no",
            hint=_("会留下查看记录；不勾选时中间几位用 * 代替"),
        ),
    )

    def chosen(since: str, until: str, reveal: bool) -> tuple[str, str, bool]:
        audit_export.count_actions(session, since, until)
        return since, until, reveal

    facts = _("谁在什么时候、哪台电脑上做了什么，改了哪一项；还有操作记录链的核对结果。")
    found = AskDialog.ask(parent, _("导出操作记录"), _("导出"), asks, chosen, facts)
    if found is None:
        return
    since, until, reveal = found
    name = f"{since}_{until}-audit.xlsx"
    where = ask_where(parent, name, _("Excel 工作簿 (*.xlsx)"))
    if where is None:
        return

    def done(made: audit_export.Exported) -> None:
        words = counted("已写好 {file}: {n} 次操作", made.actions, file=where.name)
        state = _("操作记录链：{state}", state=_(audit_export.CHAINS[made.chain]))
        tone = "absent" if made.chain == "broken" else "present"
        desk.show_notice(Notice(tone, f"{words}。{state}", str(where.parent)))

    desk.run_long(
        lambda _job: audit_export.audit_export(
            session, since, until, where, reveal=reveal, replace=True
        ),
        done=done,
    )
