"""Reports as files: PDF, editable document, workbook."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from jlcenter.app.out_files import out_file
from jlcenter.app.print_papers import Printed
from jlcenter.domain.report import Report
from jlcenter.domain.sheet import Sheet
from jlcenter.storage.session import Session
from jlcenter.words import _

DOCUMENT = ".docx"


def write_report_file(session: Session, report: Report, out: Path) -> Printed:
    """Write a report as PDF, or as an editable document where the name ends in ``.docx``."""
    if out.suffix.lower() == DOCUMENT:
        from jlcenter.documents.report_docx import write_report_document

        with out_file(out, DOCUMENT) as draft:
            write_report_document(report, draft, session.centre_name)
        return Printed(out, 0, _rows(report))
    from jlcenter.documents.page import Imprint
    from jlcenter.documents.report_pdf import write_report

    now = datetime.now().strftime("%Y-%m-%d %H:%M")
    made = _("{centre} · {time} 生成", centre=session.centre_name, time=now)
    with out_file(out, ".pdf") as draft:
        pages = write_report(report, draft, Imprint(session.centre_name, made))
    return Printed(out, pages, _rows(report))


def _rows(report: Report) -> int:
    parts = [part for section in report.sections for part in section.parts]
    return sum(len(one.rows) for one in parts if isinstance(one, Sheet))


def write_collection(session: Session, year: int, out: Path) -> Printed:
    """Write the year's workbook for the collection platform."""
    from jlcenter.app.collection_export import collection_sheets
    from jlcenter.exchange.workbook import write_workbook

    with out_file(out, ".xlsx") as draft:
        sheets = collection_sheets(session, year)
        write_workbook(sheets, draft, session.centre_name)
    return Printed(out, len(sheets), sum(len(one.rows) for one in sheets))
