"""历史台账: past years' ledgers, so that caps, duplicates and 应享未享 see what people had before.

Read as rosters are (``import_roster``): numbers that are wrong are rejected, those that cannot be
checked held, blank fields of known people filled. The same file twice changes nothing: a past
training's id comes from what it says, on every laptop alike.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from jlcenter.app.import_report import whole_message
from jlcenter.app.roles import require
from jlcenter.domain import masking
from jlcenter.domain.errors import Refused
from jlcenter.domain.hours import parse_hours
from jlcenter.domain.journal.ids import person_id
from jlcenter.domain.journal.values import canonical_json
from jlcenter.domain.names import same_name
from jlcenter.domain.people import fill_blanks
from jlcenter.domain.records import PAST_TRAINING, TRAINEE
from jlcenter.domain.stipends import SCHEME as STIPEND
from jlcenter.domain.subsidy_schemes import find_scheme
from jlcenter.exchange.grid import Sheet
from jlcenter.exchange.header_guess import Heading
from jlcenter.exchange.ledger_rows import LedgerReader, PastTraining, ledger_fields
from jlcenter.exchange.person import Issue, Person
from jlcenter.exchange.preamble import Preamble, read_preamble
from jlcenter.exchange.roster_rows import read_people
from jlcenter.exchange.sheet_choice import choose_sheet, tables_of_people
from jlcenter.exchange.sheet_reader import read_book
from jlcenter.storage.queries.past_trainings import IDENTITY, known_trainings
from jlcenter.storage.queries.roster_matches import ids_in_use, people_with_numbers
from jlcenter.storage.queries.trainees import TraineeRow
from jlcenter.storage.session import Session
from jlcenter.words import _, mark

_NOT_ADDED = frozenset(("id_type", "id_number", "id_checked", "remark"))
_NEW: dict[str, Any] = {
    one.name: None for one in TRAINEE.fields if one.name not in ("merged_into", "portrait")
}


@dataclass
class LedgerReport:
    """What became of a ledger. Every row of a person is counted in exactly one of: imported,
    already, rejected, duplicates, held."""

    file: str
    sheets: list[str] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)
    rows: int = 0
    imported: int = 0
    already: int = 0
    new_people: int = 0
    amount: int = 0
    rejected: list[tuple[str, Issue]] = field(default_factory=list)
    duplicates: list[tuple[str, Issue]] = field(default_factory=list)
    held: list[tuple[str, Issue]] = field(default_factory=list)
    warnings: list[tuple[str, Issue]] = field(default_factory=list)
    is_dry_run: bool = False

    def as_json(self) -> dict[str, Any]:
        """The contract's object."""
        from jlcenter.domain.money import yuan_number

        def told(found: Sequence[tuple[str, Issue]]) -> list[dict[str, Any]]:
            return [
                {
                    "sheet": sheet,
                    "row": one.row,
                    "field": one.field,
                    "code": one.code,
                    "message": whole_message(one),
                }
                for sheet, one in found
            ]

        return {
            "file": self.file,
            "sheets": self.sheets,
            "columns": self.columns,
            "rows": self.rows,
            "imported": self.imported,
            "already": self.already,
            "new_people": self.new_people,
            "amount": yuan_number(self.amount),
            "rejected": told(self.rejected),
            "duplicates": told(self.duplicates),
            "held": told(self.held),
            "warnings": told(self.warnings),
            "dry_run": self.is_dry_run,
        }


@dataclass(slots=True)
class _Entry:
    sheet: str
    person: Person
    fields: dict[str, Any]


def import_ledger(
    session: Session,
    path: Path | str,
    *,
    year: int | None = None,
    sheet: str | None = None,
    mapping: Mapping[str, str] | None = None,
    scheme: str | None = None,
    institution: str | None = None,
    accept_held: bool = False,
    dry_run: bool = False,
) -> LedgerReport:
    """Import a ledger in one action; one undo takes it back. ``year``, ``scheme`` and
    ``institution`` are for rows that do not say; every sheet with people is read, or ``sheet``."""
    require(session, "money")
    default_scheme = _scheme(scheme) if scheme else None
    book = read_book(Path(path))
    own = {name: one for name, one in (mapping or {}).items() if one in ledger_fields()}
    roster = {name: one for name, one in (mapping or {}).items() if name not in own}
    report = LedgerReport(book.file, is_dry_run=dry_run)
    if sheet is not None or len(book.sheets) == 1:
        chosen = [choose_sheet(book, sheet, roster or None)]
    else:
        choose_sheet(book, None, roster or None)  # says why where no sheet holds people
        chosen = [
            choose_sheet(book, one.name, roster or None)
            for one, heading, fit in tables_of_people(book, roster or None)
            if heading.is_complete and fit[2]
        ]
    entries: list[_Entry] = []
    for one, heading in chosen:
        if not heading.is_complete:
            raise Refused(
                "column_missing",
                _("工作表“{sheet}”里没有认出姓名或证件号码列", sheet=one.name),
                _("请用 --map 列名=id_number(或 =name)指明是哪一列"),
                file=book.file,
            )
        extra = {"year": year, "scheme": default_scheme, "institution": institution}
        entries += _entries(report, one, heading, own, extra, accept_held=accept_held)
    _store(session, report, entries, dry_run=dry_run)
    return report


def _scheme_code(text: str) -> str | None:
    """A scheme's code by code or name; living allowances are a scheme of their own here."""
    if text == STIPEND or "生活费" in text:
        return STIPEND
    found = find_scheme(text)
    return found.code if found else None


def _scheme(text: str) -> str:
    found = _scheme_code(text)
    if found is None:
        raise Refused(
            "scheme_unknown",
            _("没有“{text}”这种补贴", text=text),
            _("如 skill（职业培训补贴）"),
            field="scheme",
        )
    return found


def _entries(
    report: LedgerReport,
    sheet: Sheet,
    heading: Heading,
    mapping: Mapping[str, str],
    extra: Mapping[str, Any],
    *,
    accept_held: bool,
) -> list[_Entry]:
    report.sheets.append(sheet.name)
    reader = LedgerReader(sheet, heading, mapping)
    report.columns |= reader.columns
    outcome = read_people(sheet, heading, may_repeat=True)
    preamble = read_preamble(sheet, heading)
    report.rows += outcome.rows
    name = sheet.name
    report.rejected += [(name, one) for one in outcome.rejected]
    report.duplicates += [
        (name, Issue(one.row, one.kind, one.message, "id_number")) for one in outcome.duplicates
    ]
    report.warnings += [(name, one) for one in outcome.warnings]
    found: list[_Entry] = []
    for person in outcome.people:
        if person.hold is not None and not accept_held:
            hold = person.hold
            issue = Issue(person.row, hold.code, hold.message, "id_number", hold.hint)
            report.held.append((name, issue))
            continue
        told = reader.read(person.row)
        report.warnings += [
            (name, Issue(person.row, one.code, one.message, one.field, one.hint))
            for one in told.warnings
        ]
        fields = _fields(person, told, preamble, extra)
        if fields.get("year") is None:
            issue = Issue(
                person.row,
                "year_missing",
                _("不知道是哪一年的培训"),
                "year",
                _("请加 --year，或在表里加“年度”列"),
            )
            report.rejected.append((name, issue))
            continue
        if fields.get("amount") and not fields.get("scheme"):
            text = _("有补贴金额，没有写是哪种补贴")
            hint = _("请加 --scheme，如 skill")
            issue = Issue(person.row, "scheme_missing", text, "scheme", hint)
            report.warnings.append((name, issue))
        found.append(_Entry(name, person, fields))
    return found


def _fields(
    person: Person, told: PastTraining, preamble: Preamble, extra: Mapping[str, Any]
) -> dict[str, Any]:
    """The record's fields: what the row says, else what stands above the table, else what the
    person who imports says."""
    fields: dict[str, Any] = dict(told.fields)
    above: dict[str, Any] = {
        "occupation": preamble.occupation,
        "starts": preamble.start,
        "ends": preamble.end,
        "minutes": parse_hours(str(preamble.hours)) if preamble.hours else None,
    }
    for name, value in above.items():
        if value and not fields.get(name):
            fields[name] = value
    scheme = _scheme_code(str(fields["scheme"])) if fields.get("scheme") else None
    if scheme is not None:
        fields["scheme"] = scheme
    for name in ("scheme", "institution"):
        if not fields.get(name) and extra.get(name):
            fields[name] = extra[name]
    if fields.get("year") is None:
        day = str(fields.get("starts") or fields.get("ends") or fields.get("paid_on") or "")
        fields["year"] = int(day[:4]) if day else extra.get("year")
    remarks = [*told.remarks]
    if person.fields.get("remark"):
        remarks.insert(0, str(person.fields["remark"]))
    if remarks:
        fields["remark"] = "; ".join(dict.fromkeys(remarks))
    return fields


def _store(
    session: Session, report: LedgerReport, entries: Sequence[_Entry], *, dry_run: bool
) -> None:
    if dry_run or not entries:
        _match(session, report, entries)
        return
    label = mark("导入历史台账 · {n} 行")
    with session.action(label, n=len(entries)) as write:
        people, rows, fills = _match(session, report, entries)
        write.put_many(TRAINEE, [(id_, None, _NEW | fields) for id_, fields in people.items()])
        for id_, fields in fills.items():
            write.put(TRAINEE, id_, **fields)
        write.put_many(PAST_TRAINING, [(id_, None, fields) for id_, fields in rows.items()])


def _match(
    session: Session, report: LedgerReport, entries: Sequence[_Entry]
) -> tuple[dict[UUID, dict[str, Any]], dict[UUID, dict[str, Any]], dict[UUID, dict[str, Any]]]:
    """New people, new past trainings and what known people's blanks are filled with; counts all in
    the report."""
    known = people_with_numbers(session.db, {one.person.id_number for one in entries})
    standing = {who.id for records in known.values() for _record, who in records}
    had = known_trainings(session.db, standing)
    made = {
        one.person.id_number: person_id(
            session.door.secret, TRAINEE, one.person.id_type, one.person.id_number
        )
        for one in entries
    }
    used = ids_in_use(session.db, made.values())
    people: dict[UUID, dict[str, Any]] = {}
    rows: dict[UUID, dict[str, Any]] = {}
    fills: dict[UUID, dict[str, Any]] = {}
    for one in entries:
        who = _who(one.person, known.get(one.person.id_number, []))
        if who is None and one.person.id_number in known:
            stored = known[one.person.id_number][0][1]
            report.duplicates.append((one.sheet, _conflict(one.person, stored)))
            continue
        id_ = who.id if who else made[one.person.id_number]
        if who is None and id_ in used:
            id_ = _derived(id_, ("corrected",))
        key = tuple(one.fields.get(name) for name in IDENTITY)
        record = _derived(id_, key)
        if (id_, *key) in had or record in rows:
            report.already += 1
            continue
        told = {n: v for n, v in one.person.fields.items() if n != "remark"}
        if who is None:
            before = people.setdefault(id_, {})
            added, _differing = fill_blanks(before, told)
            people[id_] = before | added
        else:
            told = {n: v for n, v in told.items() if n not in _NOT_ADDED}
            before = {n: _plain(getattr(who, n, None)) for n in told} | fills.get(id_, {})
            added, _differing = fill_blanks(before, told)
            if added:
                fills[id_] = fills.get(id_, {}) | added
        rows[record] = one.fields | {"trainee": id_}
        report.imported += 1
        report.amount += int(one.fields.get("amount") or 0)
    report.new_people = len(people)
    return people, rows, fills


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _who(person: Person, records: Sequence[tuple[TraineeRow, TraineeRow]]) -> TraineeRow | None:
    for record, stands in records:
        if same_name(record.name, person.name) or same_name(stands.name, person.name):
            return stands
    return None


def _conflict(person: Person, known: TraineeRow) -> Issue:
    message = _(
        "这个证件号码已登记在另一个姓名({name})下,请核对",
        name=masking.mask_name(known.name) or "",
    )
    return Issue(person.row, "id_conflict", message, "id_number")


def _derived(person: UUID, key: tuple[object, ...]) -> UUID:
    """The id of a past training: from the person and what the ledger says, the same everywhere."""
    told = canonical_json([person.hex, *(None if one is None else str(one) for one in key)])
    return UUID(bytes=hashlib.sha256(b"jlcenter past training\0" + told.encode()).digest()[:16])
