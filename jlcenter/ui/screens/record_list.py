"""A list of one kind of record: found as one types, added, changed, taken out, with evidence.

``Book`` says which kind is shown how; ``RecordList(desk, book)`` is the screen: a tab of a
``TabsPlace`` (``screens/tabs.py``), which is a place too when it is the only tab. A kind with more
to do subclasses it and overrides ``load`` (which records), ``more_columns``, ``more_offers``
(buttons before the standard ones), ``details`` (lines about the current row), ``save`` (its own
use-case), ``dialog`` (its own form) or ``facts`` (the line under the title).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox

from jlcenter.domain.hours import hours_of, hours_text
from jlcenter.domain.money import yuan_text
from jlcenter.domain.records import Field, Kind, Privacy, Type
from jlcenter.ui.desk import Desk
from jlcenter.ui.models.rows import Column, RowsModel
from jlcenter.ui.notices import Notice
from jlcenter.ui.screens.base import Screen
from jlcenter.ui.screens.exporting import ask_where
from jlcenter.ui.screens.record_dialog import RecordDialog, asked, unit_word
from jlcenter.ui.theme import theme
from jlcenter.ui.widgets.controls import column, label
from jlcenter.ui.widgets.empty import EmptyState
from jlcenter.ui.widgets.tables import Listing, TableView
from jlcenter.ui.widgets.title_bar import Action
from jlcenter.words import _, counted, counting

#: column widths by what a field holds
_WIDTHS = {Type.DATE: 108, Type.TIME: 76, Type.INT: 90, Type.BOOL: 76, Type.SCORE: 76}
_WIDTH = 130
#: below this height no lines about the current row, below this width no count; at 100 % text
LOW, NARROW = 320, 520
#: the stretched column is no narrower than this
LEAST = 190
#: the tone of a chip that asks for nothing
QUIET = "quiet"


@dataclass(frozen=True)
class Book:
    """Which kind of record is shown how. Texts are marked for the catalogue."""

    name: str
    kind: Kind
    title: str
    #: the columns, in order; the first is what a record is called
    shown: tuple[str, ...]
    #: what an empty list says this is for
    purpose: str
    #: fields with choices that can be filtered by, and the date whose year can
    filters: tuple[str, ...] = ()
    year: str = ""
    order: tuple[str, ...] = ()
    latest_first: bool = False
    unit: str = counting("{n} 条")
    stretch: str = ""
    widths: Mapping[str, int] = field(default_factory=dict)
    #: by field and code the tone of a chip
    tones: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    #: values that all of its records have, and that are not asked
    fixed: Mapping[str, Any] = field(default_factory=dict)
    hidden: tuple[str, ...] = ()
    #: by field a quiet line under its control
    hints: Mapping[str, str] = field(default_factory=dict)
    capability: str = "work"
    has_files: bool = True


@dataclass(slots=True)
class Row:
    """One record of the list; its words are made when first looked at."""

    told: dict[str, Any]
    files: int
    make: Callable[[dict[str, Any], str], str]
    made: dict[str, str] = field(default_factory=dict)

    @property
    def id(self) -> UUID:
        """The record's id: the current row stays where it is after reading anew."""
        found: UUID = self.told["id"]
        return found

    def words(self, name: str) -> str:
        """A field in words."""
        if name not in self.made:
            self.made[name] = self.make(self.told, name)
        return self.made[name]


class Saved(NamedTuple):
    """A record as stored, and what to know about it."""

    told: dict[str, Any]
    warnings: tuple[str, ...] = ()


class RecordList(Screen):
    """The list of a book. ``where`` narrows it to some records and is stored in new ones."""

    #: the form of a record
    dialog: type[RecordDialog] = RecordDialog

    def __init__(self, desk: Desk, book: Book, where: Mapping[str, Any] | None = None) -> None:
        super().__init__(desk)
        self.book, self.kind = book, book.kind
        self.fixed = {**book.fixed, **(where or {})}
        refers = {one.refers for one in (*self.kind.key, *self.kind.fields) if one.refers}
        self.interests = frozenset((self.kind.name, "attachment", *refers))
        self._pointed: dict[tuple[str, UUID], str] = {}
        self._all_named = False
        self._codes: dict[str, dict[str, str]] = {}
        self.model: RowsModel[Row] = RowsModel(self._columns())
        self.view = TableView(
            self.model,
            name=f"book.{book.name}",
            preferences=desk.preferences,
            stretch=book.stretch or book.shown[0],
            least=LEAST,
        )
        self.view.setAccessibleName(_(book.title))
        self.view.chosen.connect(lambda row: self.edit(row))
        self.view.current_changed.connect(lambda _row: self._show_current())
        self.empty = EmptyState(
            _("还没有{kind}", kind=_(book.title)), _(book.purpose), self.add_words(), self.add
        )
        self.listing = Listing(
            self.view, self.model, empty=self.empty, search=self._search, unit=book.unit
        )
        self.boxes: dict[str, QComboBox] = {}
        for name in (*((book.year,) if book.year else ()), *book.filters):
            self._add_box(name)
        self.outer = column(self, spacing=8)
        self.outer.addWidget(self.listing, 1)
        self.about = label(role="secondary", wrap=True)
        self.about.hide()
        self.outer.addWidget(self.about)

    # -- what is shown --------------------------------------------------------------------------

    def _columns(self) -> list[Column[Row]]:
        made = [self._column(name) for name in self.book.shown]
        made += self.more_columns()
        if self.book.has_files:
            made.append(
                Column(
                    "files",
                    _("附件"),
                    lambda r: str(r.files) if r.files else "",
                    64,
                    right=True,
                    sort=lambda r: r.files,
                )
            )
        return made

    def _column(self, name: str) -> Column[Row]:
        told = self.kind.field_by_name[name]
        tones = self.book.tones.get(name)
        title = _(told.label)
        unit = unit_word(told) if told.unit in ("fen", "min") else ""
        is_number = told.type in (Type.INT, Type.SCORE)
        return Column(
            name,
            _("{label}({unit})", label=title, unit=unit) if unit else title,
            lambda r: r.words(name),
            self.book.widths.get(name, _WIDTHS.get(told.type, _WIDTH)),
            right=is_number,
            letters=self._letters(name, told),
            tone=(lambda r: tones.get(str(r.told.get(name) or ""), QUIET)) if tones else None,
            chip=bool(tones),
            sort=(lambda r: r.told.get(name) if r.told.get(name) is not None else -1)
            if is_number
            else None,
        )

    def _letters(self, name: str, of: Field) -> str:
        """The first column is the record's name, where it is one."""
        if name != self.book.shown[0]:
            return "text"
        return "ink" if of.type is Type.DATE else "name"

    def more_columns(self) -> list[Column[Row]]:
        """Columns that are no fields of the record."""
        return []

    def load(self) -> list[dict[str, Any]]:
        """The records to show."""
        from jlcenter.app import record_book

        found = record_book.list_all(self.desk.session, self.kind, self.book.order, **self.fixed)
        return found[::-1] if self.book.latest_first else found

    def words(self, told: dict[str, Any], name: str) -> str:
        """A field of a record in words; units stand in the column's title."""
        of, value = self.kind.field_by_name[name], told.get(name)
        if value is None:
            return ""
        if isinstance(value, str) and of.privacy is not Privacy.SENSITIVE:
            return self._choices(of).get(value, value)
        if of.refers and isinstance(value, UUID):
            return self._called(of, value)
        if of.unit == "fen":
            return yuan_text(value)
        if of.unit == "min":
            return hours_text(hours_of(value))
        # an import takes its time under PySide6, and a long list asks for very many words
        from jlcenter.app.value_words import field_words

        return field_words(self.desk.session, self.kind, of, value)

    def _choices(self, of: Field) -> dict[str, str]:
        """A field's codes with their words, made once: a long list asks for them very often."""
        if of.name not in self._codes:
            from jlcenter.app.value_words import field_choices

            self._codes[of.name] = field_choices(self.kind, of)
        return self._codes[of.name]

    def _name_all(self) -> None:
        """Name every record that the shown ones point to, before all of them are searched."""
        from jlcenter.app import record_candidates

        for name in self.book.shown:
            of = self.kind.field_by_name[name]
            told = {one.told.get(name) for one in self.rows} if of.refers else set()
            ids = {one for one in told if isinstance(one, UUID)}
            ids = {one for one in ids if (of.refers, one) not in self._pointed}
            found = (
                record_candidates.words_of_many(self.desk.session, of.refers, ids) if ids else {}
            )
            self._pointed |= {(of.refers, id_): words for id_, words in found.items()}
        self._all_named = True

    def _called(self, of: Field, id_: UUID) -> str:
        key = (of.refers, id_)
        if key not in self._pointed:
            from jlcenter.app import record_candidates

            self._pointed[key] = record_candidates.words_of(self.desk.session, of.refers, id_)
        return self._pointed[key]

    def _search(self, row: Row) -> str:
        """What is shown, and every other text of the record."""
        if not self._all_named:
            self._name_all()
        texts = [one for one in row.told.values() if isinstance(one, str)]
        return " ".join((*(row.words(name) for name in self.book.shown), *texts))

    def refresh(self) -> None:
        """Read the list anew."""
        from jlcenter.app import attachments

        self._pointed.clear()
        self._all_named = False
        session = self.desk.session
        told = self.desk.ask(self.load, [])
        files: dict[UUID, int] = (
            self.desk.ask(lambda: attachments.counts(session, self.kind), {})
            if self.book.has_files
            else {}
        )
        rows = [Row(one, files.get(one["id"], 0), self.words) for one in told]
        self._fill_boxes(rows)
        self.listing.set_rows(rows)
        self._filter()
        self._show_current()

    def _show_current(self) -> None:
        """What is to know about the current row, and what can be done with it."""
        row = self.current
        lines = self.desk.ask(lambda: self.details(row.told), []) if row is not None else []
        self.about.setText("\n".join(lines))
        self._make_room()
        self.actions_changed.emit()

    def _make_room(self) -> None:
        """In a small window the list comes first."""
        px = theme().px
        self.about.setVisible(bool(self.about.text()) and self.height() >= px(LOW))
        self.listing.count.setVisible(self.width() >= px(NARROW))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More or less room."""
        super().resizeEvent(event)
        self._make_room()

    def details(self, told: dict[str, Any]) -> list[str]:
        """Lines about the current record that its columns do not tell."""
        return []

    def facts(self) -> str:
        """One line about what is listed."""
        return ""

    @property
    def rows(self) -> list[Row]:
        """Every row, shown or filtered away."""
        return self.model.all

    @property
    def current(self) -> Row | None:
        """The current row."""
        found: Row | None = self.view.current()
        return found

    # -- filters --------------------------------------------------------------------------------

    def _add_box(self, name: str) -> None:
        box = QComboBox()
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        box.setMaxVisibleItems(16)
        box.setAccessibleName(_(self.kind.field_by_name[name].label))
        box.currentIndexChanged.connect(lambda _place: self._filter())
        self.listing.top.insertWidget(1 + len(self.boxes), box)
        self.boxes[name] = box

    def _fill_boxes(self, rows: Sequence[Row]) -> None:
        for name, box in self.boxes.items():
            of = self.kind.field_by_name[name]
            told = [one.told.get(name) for one in rows]
            if name == self.book.year:
                years = sorted({str(one)[:4] for one in told if one}, reverse=True)
                entries = [(one, _("{year} 年", year=one)) for one in years]
                everything = _("全部年份")
            else:
                held = {each for one in told for each in (one if isinstance(one, list) else [one])}
                named = self._choices(of)
                entries = [(code, word) for code, word in named.items() if code in held]
                everything = _("全部{field}", field=_(of.label))
            chosen = box.currentData()
            box.blockSignals(True)
            box.clear()
            box.addItem(everything, "")
            for code, word in entries:
                box.addItem(word, code)
            box.setCurrentIndex(max(0, box.findData(chosen)))
            box.blockSignals(False)
            box.setVisible(len(entries) > 1 or box.currentIndex() > 0)

    def choose(self, name: str, code: str) -> None:
        """Filter by a field's code, as if it had been chosen in its list."""
        place = self.boxes[name].findData(code)
        self.boxes[name].setCurrentIndex(max(0, place))

    def _filter(self) -> None:
        chosen = {
            name: str(box.currentData()) for name, box in self.boxes.items() if box.currentData()
        }
        words = [self.boxes[name].currentText() for name in chosen]

        def keep(row: Row) -> bool:
            for name, code in chosen.items():
                value = row.told.get(name)
                if name == self.book.year:
                    if not str(value or "").startswith(code):
                        return False
                elif code not in value if isinstance(value, list) else code != value:
                    return False
            return True

        self.listing.set_extra(" ".join(words), keep if chosen else None)
        self.actions_changed.emit()

    # -- acting ---------------------------------------------------------------------------------

    def add_words(self) -> str:
        """What the button to add says."""
        return _("添加{kind}", kind=_(self.kind.label))

    def offers(self) -> list[Action]:
        """Adding is the next step; the rest is for the current row."""
        from jlcenter.app.roles import may

        here = self.current is not None
        able = may(self.desk.session, self.book.capability)
        made = list(self.more_offers())
        if self.model.rows:
            made.append(Action(_("导出"), self.export))
            if self.book.has_files:
                made.append(Action(_("附件"), self.show_files, enabled=here))
            made.append(Action(_("修改"), self.edit, "F4", enabled=here and able))
            made.append(Action(_("删除此条"), self.remove, "Del", enabled=here and able))
        made.append(Action(self.add_words(), self.add, "Ctrl+N", primary=True, enabled=able))
        return made

    def more_offers(self) -> list[Action]:
        """Further actions of a kind."""
        return []

    def ask_record(self, told: dict[str, Any] | None) -> Any:
        """The dialog of a new record (None) or of one to change; the record as stored or None."""
        save = None
        if self.save is not None:
            save = partial(self._save_and_tell, told)
        return self.dialog.ask(
            self.desk,
            self,
            self.kind,
            told=told,
            preset=self.preset(),
            fixed=self.fixed,
            hidden=self.book.hidden,
            hints={name: _(text) for name, text in self.book.hints.items()},
            capability=self.book.capability,
            save=save,
        )

    #: the kind's own use-case: (record to change or None, typed) → the record as stored and what
    #: to know about it; None where ``app/record_book`` is enough
    save: Callable[[dict[str, Any] | None, dict[str, Any]], Saved] | None = None

    def _save_and_tell(
        self, told: dict[str, Any] | None, typed: dict[str, Any], _saw: object
    ) -> dict[str, Any]:
        assert self.save is not None
        saved = self.save(told, {**typed, **({} if told is not None else self.fixed)})
        if saved.warnings:
            text = "\n".join(saved.warnings)
            self.desk.show_notice(Notice("late", text, _("只是提醒,已经存好。")))
        return saved.told

    def preset(self) -> dict[str, Any]:
        """First values of a new record: what is filtered by is what is being added."""
        made: dict[str, Any] = {}
        for name, box in self.boxes.items():
            if name != self.book.year and box.currentData():
                is_list = self.kind.field_by_name[name].type is Type.TEXTS
                made[name] = [box.currentData()] if is_list else box.currentData()
        return made

    def add(self) -> None:
        """Ask for a new record, and stand on it."""
        made = self.ask_record(None)
        if made is not None:
            self.refresh()
            self.go_to(made["id"])

    def edit(self, row: Row | None = None) -> None:
        """Change a record."""
        chosen = row or self.current
        if chosen is not None and self.ask_record(chosen.told) is not None:
            self.refresh()

    def remove(self) -> None:
        """Take the current record out; undo brings it back."""
        from jlcenter.app import record_book
        from jlcenter.app.roles import require

        chosen, session = self.current, self.desk.session
        if chosen is None:
            return

        def take_out() -> bool:
            require(session, self.book.capability)
            record_book.remove(session, self.kind, chosen.id)
            return True

        words = chosen.words(self.book.shown[0])
        if self.desk.act(take_out):
            self.refresh()
            text = _("已删除:{words}", words=words or _(self.kind.label))
            self.desk.show_notice(Notice("present", text, _("按 Ctrl+Z 撤销")))

    def show_files(self) -> None:
        """The evidence that lies with the current record."""
        from jlcenter.ui.screens.files_dialog import FilesDialog

        chosen = self.current
        if chosen is None:
            return
        words = chosen.words(self.book.shown[0])
        FilesDialog.ask(self.desk, self, self.kind, chosen.id, words, self.book.capability)
        self.refresh()

    def export(self) -> None:
        """The records that are shown, as a workbook: its columns, then their further fields."""
        from jlcenter.app import record_sheet

        title = _(self.book.title)
        where = ask_where(self, f"{title}.xlsx", _("Excel 工作簿 (*.xlsx)"))
        if where is None:
            return
        rows = [one.told for one in self.model.rows]
        session = self.desk.session
        facts = [counted("共 {n} 条", len(rows))]
        more = (one.name for one in asked(self.kind) if one.name not in self.book.shown)
        told = (name for name in more if any(one.get(name) is not None for one in rows))
        names = (*self.book.shown, *told)
        self.desk.run_long(
            lambda _job: record_sheet.export_records(
                session, self.kind, rows, names, title, where, facts, self.words
            ),
            done=lambda _result: self.desk.show_notice(
                Notice("present", _("已导出:{file}", file=where.name), str(where.parent))
            ),
        )

    def go_to(self, id_: UUID) -> None:
        """Make a record the current row."""
        for number, one in enumerate(self.model.rows):
            if one.id == id_:
                self.view.go_to(number)

    def focus_first(self) -> None:
        """The filter, or what the empty list offers."""
        (self.listing.filter if self.model.all else self.empty.button).setFocus()
