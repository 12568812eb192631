"""导入花名册: reading a sheet of people into a class, in two steps.

``preview`` reads the file and says what would become of every row; nothing is changed. ``confirm``
does it in one action: one undo takes all of it back, and a cancel before its end changes nothing.
What is stored already is never written over: blank fields are filled, differing ones kept and told.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import UUID

from jlcenter.app.assess import SITTING
from jlcenter.app.enrol import ENROLLED, number_source
from jlcenter.app.import_matching import Match, Plan, make_plan
from jlcenter.app.import_report import (
    ImportReport,
    PreviewColumn,
    RowFate,
    columns_of,
    fates_of,
    rejected_file,
)
from jlcenter.app.plan_class import open_class
from jlcenter.app.policy_rules import rule_in_force
from jlcenter.domain import joining
from jlcenter.domain.errors import Refused
from jlcenter.domain.journal.ids import new_id, person_id
from jlcenter.domain.records import ASSESSMENT, ENROLMENT, TRAINEE
from jlcenter.exchange.grid import Book, Sheet
from jlcenter.exchange.header_guess import Heading
from jlcenter.exchange.person import Issue
from jlcenter.exchange.preamble import Preamble, read_preamble
from jlcenter.exchange.roster_rows import Outcome, read_people
from jlcenter.exchange.sheet_choice import choose_sheet, tables_of_people
from jlcenter.exchange.sheet_reader import read_book
from jlcenter.storage.queries import enrolments as places
from jlcenter.storage.queries.classes import ClassRow
from jlcenter.storage.queries.roster_matches import ids_in_use
from jlcenter.storage.session import Session
from jlcenter.storage.write import Write
from jlcenter.words import _, mark

__all__ = ["ImportReport", "Preview", "PreviewColumn", "RowFate", "confirm", "preview", "report_of"]

_BATCH_ROWS = 500
_NEW_TRAINEE: dict[str, Any] = {
    one.name: None for one in TRAINEE.fields if one.name not in ("merged_into", "portrait")
}
_NEW_ENROLMENT: dict[str, Any] = {one.name: None for one in ENROLMENT.fields}

Progress = Callable[[int], None]
Cancelled = Callable[[], bool]


@dataclass(frozen=True)
class Preview:
    """What a file would do to a class. ``book`` may be looked at again with another sheet or
    mapping (``again``) without reading the file a second time."""

    book: Book
    class_: ClassRow
    sheet: Sheet
    heading: Heading
    outcome: Outcome
    plan: Plan
    preamble: Preamble
    warnings: tuple[Issue, ...] = ()
    path: Path = field(default_factory=Path)

    @property
    def sheets(self) -> tuple[str, ...]:
        """The names of the visible sheets."""
        return tuple(one.name for one in self.book.sheets if not one.hidden)

    @property
    def header_rows(self) -> tuple[int, ...]:
        """The heading's rows as the spreadsheet numbers them."""
        heading = self.heading
        return tuple(self.sheet.row_number(row) for row in range(heading.top, heading.bottom + 1))

    @property
    def columns(self) -> tuple[PreviewColumn, ...]:
        """What each column was taken for, with samples of what it holds."""
        return columns_of(self.sheet, self.heading)

    @property
    def rows(self) -> tuple[RowFate, ...]:
        """Every row's fate with its reasons, in the order of the sheet."""
        return fates_of(self.outcome, self.plan)

    def again(
        self,
        session: Session,
        *,
        sheet: str | None = None,
        mapping: Mapping[str, str] | None = None,
    ) -> Preview:
        """The preview with another sheet or columns named otherwise."""
        return _preview(session, self.book, self.path, self.class_, sheet, mapping)


def preview(
    session: Session,
    path: Path | str,
    class_id: UUID | str,
    *,
    sheet: str | None = None,
    mapping: Mapping[str, str] | None = None,
) -> Preview:
    """Read a roster and say what it would do to a class. Refused where it is no roster.

    ``sheet``: a sheet's name instead of the one that looks best; ``mapping``: ``{"列名": field}``.
    """
    class_ = open_class(session, class_id)
    path = Path(path)
    with _without_pauses():
        return _preview(session, read_book(path), path, class_, sheet, mapping)


@contextmanager
def _without_pauses() -> Iterator[None]:
    """Ten thousand rows make many objects and no cycles: looking for cycles among them again and
    again would take a fifth of the time."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _preview(
    session: Session,
    book: Book,
    path: Path,
    class_: ClassRow,
    wanted: str | None,
    mapping: Mapping[str, str] | None,
) -> Preview:
    sheet, heading = choose_sheet(book, wanted, mapping)
    if not heading.is_complete:
        raise _incomplete(book, sheet, heading)
    starts = class_.starts or None
    ages = rule_in_force(session, "age.eligible", starts) if starts else None
    outcome = read_people(sheet, heading, as_of=starts, ages=ages)
    warnings = () if wanted else _other_sheets(book, sheet)
    plan = make_plan(session, class_, outcome, accept_held=False)
    return Preview(
        book,
        class_,
        sheet,
        heading,
        outcome,
        plan,
        read_preamble(sheet, heading),
        warnings,
        path,
    )


def _incomplete(book: Book, sheet: Sheet, heading: Heading) -> Refused:
    has_name = any(one.first("name") for one in heading.blocks)
    missing = _("身份证号码") if has_name else _("姓名")
    return Refused(
        "column_missing",
        _("工作表“{sheet}”里没有认出“{column}”这一列", sheet=sheet.name, column=missing),
        _("请用 --map 列名=id_number(或 =name)指明是哪一列"),
        file=book.file,
        field="name" if not has_name else "id_number",
    )


def _other_sheets(book: Book, chosen: Sheet) -> tuple[Issue, ...]:
    """Nothing is left out without a word: other sheets that hold people are named."""
    if sum(1 for one in book.sheets if not one.hidden) < 2:
        return ()
    return tuple(
        Issue(
            None,
            "other_sheet",
            _("工作表“{sheet}”里也像有人员,没有导入", sheet=sheet.name),
            "sheet",
            _("需要的话请指明工作表再导入一次"),
        )
        for sheet, heading, fit in tables_of_people(book)
        if sheet is not chosen and heading.is_complete and fit[0] > 0
    )


# -- doing it ------------------------------------------------------------------------------------


def confirm(
    session: Session,
    preview: Preview,
    *,
    accept_held: bool = False,
    strict: bool = False,
    dry_run: bool = False,
    rejected_out: Path | str | None = None,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> ImportReport:
    """Import what the preview read, in one action, and say what became of every row.

    ``strict``: any rejected row means nothing is imported (Refused ``rows_rejected``, with the
    report). ``dry_run``: only the report. ``rejected_out``: a workbook of what was not imported.
    ``progress`` gets the number of people done; ``cancelled`` is asked now and then, and as long as
    the action has not ended a yes leaves everything as it was (Refused ``cancelled``).
    """
    outcome = preview.outcome
    only_look = dry_run or (strict and bool(outcome.rejected))
    if only_look:
        plan = make_plan(session, preview.class_, outcome, accept_held=accept_held)
        report = report_of(preview, plan, _enrolled(session, preview.class_), is_dry_run=True)
    else:
        with _without_pauses():
            report = _import(session, preview, accept_held, progress, cancelled)
    if rejected_out is not None:
        rejected_file(Path(rejected_out), preview.sheet, preview.heading, report)
    if strict and outcome.rejected:
        raise Refused(
            "rows_rejected",
            _("有 {n} 行不能导入,按要求全部没有导入", n=len(outcome.rejected)),
            _("请改正这些行后再导入;去掉 --strict 则导入其余的行"),
            file=preview.book.file,
            row=outcome.rejected[0].row,
            field=outcome.rejected[0].field,
            report=report.as_json(),
        )
    return report


def _enrolled(session: Session, class_: ClassRow) -> int:
    return places.enrolled_count(session.db, class_.id)


def _import(
    session: Session,
    preview: Preview,
    accept_held: bool,
    progress: Progress | None,
    cancelled: Cancelled | None,
) -> ImportReport:
    class_ = preview.class_
    label = mark("导入花名册 · {code}")
    with session.action(label, code=class_.code) as write:
        class_ = open_class(session, class_.id)
        before = _enrolled(session, class_)
        plan = make_plan(session, class_, preview.outcome, accept_held=accept_held)
        done = 0
        for matches in _batches(plan.matches):
            if cancelled is not None and cancelled():
                raise _stopped()
            if done == 0:
                writer = _Writer(session, write, class_)
            writer.write(matches)
            done += len(matches)
            if progress is not None:
                progress(done)
        if cancelled is not None and cancelled():
            raise _stopped()
    return report_of(replace(preview, class_=class_), plan, before, is_dry_run=False)


def _stopped() -> Refused:
    return Refused("cancelled", _("已取消,什么都没有导入"), _("需要时再导入一次即可"))


def _batches(matches: list[Match]) -> Iterator[list[Match]]:
    for start in range(0, len(matches), _BATCH_ROWS):
        yield matches[start : start + _BATCH_ROWS]


class _Writer:
    """Writes people, their places in the class and their scores, a batch at a time."""

    def __init__(self, session: Session, write: Write, class_: ClassRow) -> None:
        self._session = session
        self._write = write
        self._class = class_
        self._numbers = number_source(session, class_)
        rolls = places.lesson_rolls(session.db, class_.id)
        self._joined_on = joining.joined_on([(one.date, one.marked, one.missing) for one in rolls])

    def write(self, matches: list[Match]) -> None:
        """Write one batch."""
        ids = self._people(matches)
        enrolments = self._enrolments(matches, ids)
        self._write.put_many(
            ASSESSMENT,
            [
                (None, (enrolment, SITTING, 1), dict(match.scores))
                for match, enrolment in zip(matches, enrolments, strict=True)
                if match.scores
            ],
        )

    def _people(self, matches: list[Match]) -> list[UUID]:
        secret = self._session.door.secret
        made = [
            None
            if match.known
            else person_id(secret, TRAINEE, match.person.id_type, match.person.id_number)
            for match in matches
        ]
        # an id in use was made from this number, which was corrected later to another one
        used = ids_in_use(self._session.db, (one for one in made if one is not None))
        ids: list[UUID] = []
        rows: list[tuple[UUID | None, tuple[Any, ...] | None, dict[str, Any]]] = []
        for match, own in zip(matches, made, strict=True):
            if match.known is not None:
                ids.append(match.known.id)
                if match.fill:
                    self._write.put(TRAINEE, match.known.id, **match.fill)
                continue
            assert own is not None
            ids.append(new_id() if own in used else own)
            rows.append((ids[-1], None, _NEW_TRAINEE | match.person.fields))
        self._write.put_many(TRAINEE, rows)
        return ids

    def _enrolments(self, matches: list[Match], ids: list[UUID]) -> list[UUID]:
        class_id = self._class.id
        rows: list[tuple[UUID | None, tuple[Any, ...] | None, dict[str, Any]]] = []
        for match, person in zip(matches, ids, strict=True):
            if match.enrolment is not None:
                if match.place_fill:
                    self._write.put(ENROLMENT, match.enrolment, **match.place_fill)
                continue
            fields = _NEW_ENROLMENT | {
                "number": next(self._numbers),
                "status": ENROLLED,
                "category": match.person.fields.get("category"),
                "joined_on": self._joined_on,
                "exam_number": match.person.exam_number,
            }
            rows.append((None, (class_id, person), fields))
        made = iter(self._write.put_many(ENROLMENT, rows))
        return [match.enrolment or next(made) for match in matches]


# -- telling -------------------------------------------------------------------------------------


def report_of(
    preview: Preview, plan: Plan, enrolled_before: int, *, is_dry_run: bool
) -> ImportReport:
    """The report of an import, done or to be done."""
    outcome, class_ = preview.outcome, preview.class_
    warnings = [*preview.warnings, *outcome.warnings, *plan.warnings]
    gone = {one.row for one in plan.duplicates}
    warnings = [one for one in warnings if one.row not in gone]
    enrolled = plan.count("new")
    inside = enrolled_before + enrolled
    if class_.capacity is not None and inside > class_.capacity and enrolled:
        message = _("班级计划 {capacity} 人,导入后是 {n} 人", capacity=class_.capacity, n=inside)
        warnings.append(Issue(None, "capacity", message, "class"))
    return ImportReport(
        file=preview.book.file,
        sheet=preview.sheet.name,
        header_rows=preview.header_rows,
        columns=preview.columns,
        rows=outcome.rows,
        enrolled=enrolled,
        updated=plan.count("update"),
        already_enrolled=plan.count("already"),
        scores=sum(1 for one in plan.matches if one.scores),
        rejected=tuple(outcome.rejected),
        duplicates=(*outcome.duplicates, *plan.duplicates),
        held=tuple(plan.held),
        warnings=tuple(warnings),
        ignored=tuple(outcome.ignored),
        tidied=len(outcome.tidied),
        is_dry_run=is_dry_run,
    )
