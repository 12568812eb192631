"""导出: what the papers say, as workbooks; the roster with every field, so that it reads back."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from jlcenter.app.class_papers import sheet_of_card
from jlcenter.app.out_files import out_file
from jlcenter.app.paper_sheets import Wish, make_sheets
from jlcenter.app.paper_values import exchanged_category
from jlcenter.app.plan_class import find_class
from jlcenter.app.print_papers import Printed
from jlcenter.domain.id_types import chinese_label
from jlcenter.domain.records import TRAINEE
from jlcenter.domain.sheet import Sheet
from jlcenter.exchange.roster_export import roster_workbook_sheet
from jlcenter.exchange.workbook import write_workbook
from jlcenter.storage.queries.enrolments import RosterRow, roster
from jlcenter.storage.session import Session
from jlcenter.words import _


def export_sheet(
    session: Session,
    what: str,
    class_id: str | UUID | None,
    out: Path,
    *,
    lesson: int | None = None,
    year: int | None = None,
    form: str = "A",
    claim: str | None = None,
    trip: str | None = None,
) -> Printed:
    """Write one table as a workbook, with full document numbers where the paper has them."""
    with out_file(out, ".xlsx") as draft:
        if what == "roster" and class_id is not None:
            sheets = [_whole_roster(session, class_id)]
        else:
            wish = Wish(
                what,
                class_id,
                lesson,
                year=year,
                lessons_per_sheet=0,
                form=form,
                claim=claim,
                trip=trip,
            )
            made = make_sheets(session, wish)
            sheets = [one if isinstance(one, Sheet) else sheet_of_card(one) for one in made]
        write_workbook(sheets, draft, session.centre_name)
    return Printed(out, len(sheets), sum(len(sheet.rows) for sheet in sheets))


def _whole_roster(session: Session, class_id: str | UUID) -> Sheet:
    class_row = find_class(session, class_id)
    rows = [one for one in roster(session.db, class_row.id) if one.status == "enrolled"]
    session.note_look(TRAINEE, len(rows))
    title = _("{name}（{code}）学员花名册", name=class_row.name, code=class_row.code)
    return roster_workbook_sheet(title, (_fields(row) for row in rows))


def _fields(row: RosterRow) -> dict[str, str | int]:
    who = row.trainee
    told: dict[str, str | int] = {
        name: getattr(who, name) or ""
        for name in (
            "name",
            "sex",
            "ethnicity",
            "id_number",
            "birth_date",
            "education",
            "political",
            "hukou_address",
            "hukou_kind",
            "address",
            "phone",
            "bank_card",
            "bank",
        )
    }
    return told | {
        "key": str(row.enrolment),
        "number": row.number,
        "id_type": chinese_label(who.id_type),
        "category": exchanged_category(row.category),
        "employer": row.employer or who.employer or "",
        "remark": row.remark or who.remark or "",
    }
