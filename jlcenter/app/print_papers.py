"""打印: papers of a class and certificates as PDF files.

Every certificate is checked before anybody gets the file: its code is read back from the drawn page
and must be the one signed, and the text on the page must be the facts in the register (R57, R58).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from jlcenter.app.class_papers import class_people
from jlcenter.app.issue_certificates import DEFAULT_TEMPLATE
from jlcenter.app.out_files import out_file
from jlcenter.app.paper_sheets import DRAWN, PAPERS, Wish, make_sheets
from jlcenter.app.paper_values import chinese_date, hours_words
from jlcenter.app.plan_class import find_class
from jlcenter.app.valid_certificates import valid_certificates
from jlcenter.domain.certificate_token import UNPAIRED_BASE
from jlcenter.domain.errors import Refused
from jlcenter.domain.records import TRAINEE
from jlcenter.domain.sheet import Sheet
from jlcenter.storage.queries.certificates import CertificateRow
from jlcenter.storage.queries.trainees import standing
from jlcenter.storage.session import Session
from jlcenter.words import _

if TYPE_CHECKING:
    from jlcenter.documents.page import Imprint

#: the setting of this laptop that holds how far its printer is off, in millimetres
OFFSET_SETTING = "print_offset"
_OFFSET_MAX = 30.0


@dataclass(frozen=True, slots=True)
class Printed:
    """A file that was written. ``count``: certificates, or rows for other papers."""

    path: Path
    pages: int
    count: int


def print_paper(
    session: Session,
    what: str,
    class_id: str | UUID | None,
    out: Path,
    *,
    lesson: int | None = None,
    blank_rows: int = 0,
    year: int | None = None,
    form: str = "A",
    claim: str | None = None,
    trip: str | None = None,
) -> Printed:
    """Write one paper as a PDF. Raises Refused, naming people, where a name cannot be printed."""
    from jlcenter.documents.page import write_ledgers

    with out_file(out, ".pdf") as draft:
        if what in DRAWN and class_id is not None:
            pages, count = _drawn(session, what, class_id, draft)
            return Printed(out, pages, count)
        wish = Wish(what, class_id, lesson, blank_rows, year, form=form, claim=claim, trip=trip)
        sheets = make_sheets(session, wish)
        title = _(PAPERS[what]) if what == "class-file" else ""
        pages = write_ledgers(sheets, draft, _imprint(session), title=title)
    return Printed(out, pages, sum(len(one.rows) for one in sheets if isinstance(one, Sheet)))


def _drawn(session: Session, what: str, class_id: str | UUID, draft: Path) -> tuple[int, int]:
    """Badges or tents with names: how many pages, of how many people."""
    from jlcenter.documents.badges import write_badges, write_table_cards

    head, people = class_people(session, find_class(session, class_id))
    if not people:
        raise Refused(
            "class_empty", _("本班还没有学员，没有可印的"), _("请先登记学员"), field="class"
        )
    write = write_badges if what == "badges" else write_table_cards
    return write(head, people, draft), len(people)


def _imprint(session: Session) -> Imprint:
    from jlcenter.documents.page import Imprint

    now = datetime.now().strftime("%Y-%m-%d %H:%M")
    made = _("{centre} · {time} 生成", centre=session.centre_name, time=now)
    return Imprint(session.centre_name, made)


def print_certificates(
    session: Session,
    class_id: str | UUID,
    out: Path,
    *,
    numbers: Iterable[int] | None = None,
    template: str = DEFAULT_TEMPLATE,
    overprint: bool = False,
    offset: tuple[float, float] | None = None,
    progress: Callable[[int], None] | None = None,
) -> Printed:
    """Write the certificates of a class that stand, one a page, by 学号.

    ``overprint``: only what pre-printed stock lacks, moved by ``offset`` (millimetres right and
    down), which this laptop remembers for its printer.
    """
    from jlcenter.documents.certificate import CertificatePaper, Offset, write_certificates
    from jlcenter.documents.template import load_template

    rows = _standing(session, class_id, numbers)
    layout = load_template(template)
    shows_full = "id_number" in layout.variables
    papers = [
        CertificatePaper(
            _values(session, row, full_number=shows_full),
            row.token,
            f"{row.number} {row.facts.get('name', '')}",
        )
        for row in rows
    ]
    moved = Offset(*_offset(session, offset)) if overprint else None
    with out_file(out, ".pdf") as draft:
        author = session.centre_name
        write_certificates(layout, papers, draft, author, overprint=moved, progress=progress)
        _check_written(draft, rows, has_code=layout.code is not None)
    if shows_full:
        session.note_look(TRAINEE, len(rows))
    return Printed(out, len(rows), len(rows))


def print_calibration(out: Path, template: str = DEFAULT_TEMPLATE) -> Printed:
    """Write the page by which a printer's offset is measured, as large as the template's paper."""
    from jlcenter.documents.calibration import write_calibration
    from jlcenter.documents.template import load_template

    layout = load_template(template)
    with out_file(out, ".pdf") as draft:
        write_calibration(draft, layout.width, layout.height)
    return Printed(out, 1, 1)


def _standing(
    session: Session, class_id: str | UUID, numbers: Iterable[int] | None
) -> list[CertificateRow]:
    class_row = find_class(session, class_id)
    rows = valid_certificates(session, class_row, numbers)
    if not rows:
        raise Refused(
            "no_certificates",
            _("{code} 班还没有有效的证书", code=class_row.code),
            _("请先发证：certificates issue；谁还不行、为什么，见 completion"),
        )
    return sorted(rows, key=lambda row: (row.number, row.serial))


def _values(session: Session, row: CertificateRow, *, full_number: bool) -> dict[str, str]:
    """What a template may print, from the frozen facts."""
    facts: dict[str, Any] = row.facts
    values = {
        name: str(facts.get(name) or "")
        for name in (
            "name",
            "id_masked",
            "sex",
            "class_name",
            "class_code",
            "programme",
            "occupation",
            "level",
            "centre_name",
            "serial",
        )
    }
    for name in ("birth_date", "starts", "ends", "issued_on"):
        values[name] = chinese_date(str(facts.get(name) or ""))
    values["hours"] = hours_words(facts.get("minutes"))
    is_unpaired = row.token.startswith(f"{UNPAIRED_BASE}#")
    values["unregistered"] = "由本中心签发，尚未在省平台登记" if is_unpaired else ""
    values["id_number"] = ""
    if full_number and row.trainee is not None:
        who = standing(session.db, row.trainee)
        values["id_number"] = (who.id_number or "") if who else ""
    return values


def _offset(session: Session, given: tuple[float, float] | None) -> tuple[float, float]:
    if given is None:
        stored = session.setting(OFFSET_SETTING) or [0.0, 0.0]
        return float(stored[0]), float(stored[1])
    if not all(-_OFFSET_MAX <= one <= _OFFSET_MAX for one in given):
        raise Refused(
            "offset_range",
            _("套打偏移应在 ±{most} 毫米以内", most=f"{_OFFSET_MAX:g}"),
            _("请重新量一次：向右、向下为正"),
            field="offset",
        )
    session.set_settings(**{OFFSET_SETTING: list(given)})
    return given


def _check_written(path: Path, rows: list[CertificateRow], *, has_code: bool) -> None:
    """Raise Refused where the file does not say what the register says: it is then not released."""
    from jlcenter.documents.read_back import read_pages

    pages = read_pages(path, codes=has_code)
    wrong = [
        row
        for row, page in zip(rows, pages, strict=True)
        if not page.has(row.serial, str(row.facts.get("name", "")))
        or (has_code and row.token not in page.codes)
    ]
    if wrong:
        raise Refused(
            "print_check_failed",
            _(
                "印前检查没有通过：学号 {numbers} 的证书读回的内容与登记不一致，没有打印",
                numbers=_("、").join(str(row.number) for row in wrong),
            ),
            _("请检查证书模板：编号、姓名和二维码都要印在纸内，互不遮挡"),
        )
