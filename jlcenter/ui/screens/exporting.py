"""Writing what a screen shows to a workbook, in a worker; the folder is offered afterwards."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from PySide6.QtWidgets import QFileDialog, QWidget

from jlcenter.ui.desk import Desk
from jlcenter.ui.notices import Notice
from jlcenter.words import _


def ask_where(parent: QWidget, name: str, kinds: str) -> Path | None:
    """Where to save; None where a person changed their mind. A test may answer instead."""
    found, _filter = QFileDialog.getSaveFileName(parent, _("保存到"), name, kinds)
    return Path(found) if found else None


def export(desk: Desk, parent: QWidget, what: str, class_id: UUID) -> None:
    """Export a table of a class as a workbook."""
    from jlcenter.app import export_sheets, plan_class

    code = desk.ask(lambda: plan_class.find_class(desk.session, class_id).code, "")
    where = ask_where(parent, f"{code}-{what}.xlsx", _("Excel 工作簿 (*.xlsx)"))
    if where is None:
        return
    desk.run_long(
        lambda _job: export_sheets.export_sheet(desk.session, what, class_id, where),
        done=lambda _result: desk.show_notice(
            Notice("present", _("已导出:{file}", file=where.name), str(where.parent))
        ),
    )
