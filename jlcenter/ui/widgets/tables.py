"""The table of the look: fixed rows, widths remembered, hairlines, a bar at the current row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPen,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QStackedLayout,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from jlcenter.ui.models.rows import RowsModel
from jlcenter.ui.preferences import Preferences
from jlcenter.ui.theme import theme
from jlcenter.ui.widgets import paint
from jlcenter.ui.widgets.controls import card, column, label, row
from jlcenter.ui.widgets.fit import Wish, shared
from jlcenter.words import _, counted

ROW_HEIGHT = 36
#: of a long list the first rows tell how wide the words are
_MEASURED = 60
#: what a column that takes the rest has at least, should have before others' words are cut, and
#: before what others have too much is theirs
_REST_LEAST, _REST_WANTS, _REST_LIKES = 72, 190, 240
Index = QModelIndex | QPersistentModelIndex


class RowDelegate(QStyledItemDelegate):
    """Paints ground, hairline, bar, and the cell's text or chip."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One cell."""
        painter.save()
        box: QRect = option.rect
        self.ground(painter, option, index)
        self.content(painter, box, option, index)
        painter.restore()

    def ground(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """The ground of a cell: the current row's is the accent's, with a bar at the left."""
        look = theme()
        box: QRect = option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.fillRect(box, QColor(look.tokens.accent_ground if chosen else look.tokens.surface))
        painter.fillRect(box.x(), box.bottom(), box.width(), 1, QColor(look.tokens.line))
        here = self.parent()
        by_cell = isinstance(here, QTableView) and (
            here.selectionBehavior() == QAbstractItemView.SelectionBehavior.SelectItems
        )
        if chosen and by_cell:
            painter.setPen(QPen(QColor(look.tokens.accent), look.px(2)))
            painter.drawRect(box.adjusted(1, 1, -2, -2))
        elif chosen and index.column() == 0:
            painter.fillRect(box.x(), box.y(), look.px(4), box.height(), QColor(look.tokens.accent))

    def content(
        self, painter: QPainter, box: QRect, option: QStyleOptionViewItem, index: Index
    ) -> None:
        """The cell's text, or its chip."""
        look = theme()
        model = index.model()
        if not isinstance(model, RowsModel):
            return
        cell, row_ = model.columns[index.column()], model.rows[index.row()]
        text, tone = cell.text(row_), cell.tone(row_) if cell.tone else ""
        if cell.chip:
            if text:
                chosen = bool(option.state & QStyle.StateFlag.State_Selected)
                self._chip(painter, box, text, tone, chosen=chosen)
            return
        letters = cell.letters
        font = look.font("text" if letters == "ink" else letters)
        painter.setFont(font)
        inner = box.adjusted(look.px(12), 0, -look.px(12), 0)
        shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, inner.width())
        if tone:
            colour = look.tone(tone).ink
        else:
            strong = letters in ("name", "heading", "ink")
            colour = look.tokens.ink if strong else look.tokens.ink2
        painter.setPen(QColor(colour))
        side = Qt.AlignmentFlag.AlignRight if cell.right else Qt.AlignmentFlag.AlignLeft
        painter.drawText(inner, int(side | Qt.AlignmentFlag.AlignVCenter), shown)

    def _chip(self, painter: QPainter, box: QRect, text: str, tone: str, *, chosen: bool) -> None:
        look = theme()
        letters = QFontMetrics(look.font("secondary", bold=True))
        width = min(box.width() - look.px(14), letters.horizontalAdvance(text) + look.px(22))
        text = letters.elidedText(text, Qt.TextElideMode.ElideRight, width - look.px(20))
        height = look.px(24)
        left = box.x() + look.px(10)
        place = QRectF(left, box.y() + (box.height() - height) / 2, width, height)
        paint.chip(painter, place, text, tone, role="secondary", edged=chosen)

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> None:
        """The editor fills its cell."""
        editor.setGeometry(option.rect)
        editor.setStyleSheet("border-radius: 0; padding: 0 8px;")


class TableView(QTableView):
    """A table in the look. ``chosen`` fires on Enter or a double click."""

    chosen = Signal(object)
    current_changed = Signal(object)

    def __init__(
        self,
        model: RowsModel[Any],
        *,
        name: str = "",
        preferences: Preferences | None = None,
        sortable: bool = True,
        stretch: str = "",
        least: int = 0,
        spared: str = "",
    ) -> None:
        """``stretch`` names the column that takes what room is left, down to ``least`` (at 100 %
        text): below that the column ``spared`` goes, then the table scrolls sideways."""
        super().__init__()
        self._stretch = next((n for n, c in enumerate(model.columns) if c.name == stretch), -1)
        self._least = least
        self._spared = next((n for n, c in enumerate(model.columns) if c.name == spared), -1)
        self._rows = model
        self._name, self._preferences = name, preferences
        self._fits = False
        self._measured: tuple[Any, ...] = ()
        look = theme()
        self.setModel(model)
        self.setItemDelegate(RowDelegate(self))
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        upright = self.verticalHeader()
        upright.hide()
        upright.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        upright.setDefaultSectionSize(look.px(ROW_HEIGHT))
        upright.setMinimumSectionSize(look.px(ROW_HEIGHT))
        self._lay_out_header(sortable, stretch)
        model.modelReset.connect(self.fit)
        self.doubleClicked.connect(self._choose)
        self.selectionModel().currentRowChanged.connect(
            lambda now, _before: self.current_changed.emit(model.row_at(now))
        )

    def _lay_out_header(self, sortable: bool, stretch: str) -> None:
        look = theme()
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setSectionsMovable(False)
        head.setFixedHeight(look.px(43))
        head.setMinimumSectionSize(look.px(36))
        head.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        remembered = self._preferences.numbers(f"columns.{self._name}") if self._preferences else {}
        for number, one in enumerate(self._rows.columns):
            title = QFontMetrics(look.font("secondary")).horizontalAdvance(one.title)
            least = 0 if one.name in remembered else title + look.px(26)
            width = look.px(remembered.get(one.name, one.width))
            self.setColumnWidth(number, max(width, least))
            if one.name == stretch:
                head.setSectionResizeMode(number, QHeaderView.ResizeMode.Stretch)
        if not stretch:
            head.setStretchLastSection(True)
        if sortable:
            head.setSectionsClickable(True)
            head.setSortIndicatorShown(False)
            head.sectionClicked.connect(self._sort_by)
        head.sectionResized.connect(self._remember)
        self._order = (-1, Qt.SortOrder.AscendingOrder)

    def _sort_by(self, number: int) -> None:
        ascending, descending = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder
        turned = self._order == (number, ascending)
        self._order = (number, descending if turned else ascending)
        self.horizontalHeader().setSortIndicatorShown(True)
        self.horizontalHeader().setSortIndicator(*self._order)
        self._rows.sort(*self._order)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The columns share the room anew."""
        super().resizeEvent(event)
        self.fit()

    def words_width(self, number: int) -> int:
        """How wide a column's words are, with the room around them; of the first rows."""
        look, one = theme(), self._rows.columns[number]
        letters = "text" if one.letters == "ink" else one.letters
        font = look.font("secondary", bold=True) if one.chip else look.font(letters)
        measure, around = QFontMetrics(font), look.px(38 if one.chip else 26)
        words = {one.text(row_) for row_ in self._rows.all[:_MEASURED]}
        return max((measure.horizontalAdvance(text) + around for text in words if text), default=0)

    def fit(self) -> None:
        """Give each column the room its words need; a width that a person chose stays."""
        head, room = self.horizontalHeader(), self.viewport().width()
        places = range(len(self._rows.columns))
        shown = [n for n in places if n == self._spared or not self.isColumnHidden(n)]
        told = (room, len(shown), id(self._rows.all), theme().scale)
        if not self.isVisible() or not shown or told == self._measured:
            return
        self._measured = told
        flexible = self._stretch if self._stretch >= 0 else shown[-1]
        wishes = {n: self._wish(n) for n in shown if n != flexible}
        px, words = theme().px, self.words_width(flexible)
        least = px(self._least or _REST_LEAST)
        wants, likes = (max(least, min(words, px(one))) for one in (_REST_WANTS, _REST_LIKES))
        self._fits = True
        try:
            widths = shared(list(wishes.values()), room, wants, likes)
            if self._spared >= 0:
                lacks = sum(widths) + least > room
                self.setColumnHidden(self._spared, lacks)
                if lacks:
                    del wishes[self._spared]
                    widths = shared(list(wishes.values()), room, wants, likes)
            for number, width in zip(wishes, widths, strict=True):
                if head.sectionResizeMode(number) == QHeaderView.ResizeMode.Interactive:
                    self.setColumnWidth(number, width)
            if self._stretch >= 0:
                narrow = room - sum(widths) < least
                modes = QHeaderView.ResizeMode
                mode = modes.Interactive if narrow else modes.Stretch
                head.setSectionResizeMode(self._stretch, mode)
                if narrow:
                    head.resizeSection(self._stretch, least)
        finally:
            self._fits = False

    def _wish(self, number: int) -> Wish:
        look, one = theme(), self._rows.columns[number]
        chosen = self._preferences.numbers(f"columns.{self._name}") if self._preferences else {}
        title = QFontMetrics(look.font("secondary")).horizontalAdvance(one.title) + look.px(26)
        if one.name in chosen:
            return Wish(look.px(chosen[one.name]), 0, 0, fixed=True)
        words = max(self.words_width(number), look.px(one.least))
        return Wish(look.px(one.width), title, words, whole=one.chip)

    def _remember(self, number: int, old: int, new: int) -> None:
        if self._fits:
            return
        if not old or not new:
            # hidden or shown again: the others have another room
            QTimer.singleShot(0, self, self.fit)
            return
        if self._preferences is None or not self.isVisible() or number == self._stretch:
            return
        head = self.horizontalHeader()
        if head.sectionResizeMode(number) == QHeaderView.ResizeMode.Stretch:
            return
        if head.stretchLastSection() and number == len(self._rows.columns) - 1:
            return
        widths = self._preferences.numbers(f"columns.{self._name}")
        widths[self._rows.columns[number].name] = round(new / theme().scale)
        self._preferences.set(f"columns.{self._name}", dict(widths))

    def _choose(self, index: QModelIndex) -> None:
        found = self._rows.row_at(index)
        if found is not None and not (index.flags() & Qt.ItemFlag.ItemIsEditable):
            self.chosen.emit(found)

    def current(self) -> Any:
        """The current row, or None."""
        return self._rows.row_at(self.currentIndex()) if self.currentIndex().isValid() else None

    def editor(self) -> QWidget | None:
        """What the current cell is being typed into, if it is."""
        return self.indexWidget(self.currentIndex()) if self.currentIndex().isValid() else None

    def go_to(self, number: int, column_number: int = 0) -> None:
        """Make a row the current one and scroll to it."""
        if 0 <= number < len(self._rows.rows):
            self.setCurrentIndex(self._rows.index(number, column_number))

    def showEvent(self, event: QShowEvent) -> None:
        """The current row is in sight from the first look on."""
        super().showEvent(event)
        self.fit()
        QTimer.singleShot(0, self, self._look_at_current)

    def _look_at_current(self) -> None:
        if self.currentIndex().isValid():
            middle = QAbstractItemView.ScrollHint.PositionAtCenter
            if not self.viewport().rect().contains(self.visualRect(self.currentIndex())):
                self.scrollTo(self.currentIndex(), middle)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter chooses."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and self.currentIndex().isValid() and self.state() != self.State.EditingState:
            self._choose(self.currentIndex())
            return
        super().keyPressEvent(event)


class Listing(QWidget):
    """A card with a table; above it a filter as you type and how many of how many are shown."""

    def __init__(
        self,
        view: TableView,
        model: RowsModel[Any],
        *,
        empty: QWidget,
        search: Callable[[Any], str] | None = None,
        unit: str = "",
    ) -> None:
        super().__init__()
        self.view, self.model = view, model
        self._search, self._unit = search, unit
        self._extra: tuple[str, Callable[[Any], bool]] | None = None
        outer = column(self, spacing=8)
        self.top = row(spacing=12)
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(_("筛选"))
        self.filter.setAccessibleName(_("筛选"))
        self.filter.setClearButtonEnabled(True)
        self.filter.setMaximumWidth(theme().px(260))
        self.count = label(role="secondary")
        self.top.addWidget(self.filter, 1)
        self.top.addWidget(self.count)
        self.top.addStretch(1)
        if search is not None:
            outer.addLayout(self.top)
        else:
            for one in (self.filter, self.count):
                one.setParent(self)
                one.hide()
        frame, inside = card(0)
        inside.setContentsMargins(2, 2, 2, 6)
        self._stack = QStackedLayout()
        inside.addLayout(self._stack)
        self._stack.addWidget(view)
        self._stack.addWidget(empty)
        outer.addWidget(frame, 1)
        self.filter.textChanged.connect(lambda _text: self.apply())
        self.filter.returnPressed.connect(view.setFocus)

    def set_rows(self, rows: list[Any]) -> None:
        """Show ``rows``; the current row stays where it is the same record."""
        before = getattr(self.view.current(), "id", None)
        self.model.set_rows(rows)
        self.apply()
        self._stand_on(before)

    def _stand_on(self, id_: Any) -> None:
        """Make the record with this id the current row, else the first where there is none."""
        for number, one in enumerate(self.model.rows if id_ is not None else ()):
            if getattr(one, "id", None) == id_:
                self.view.go_to(number)
                return
        if self.model.rows and not self.view.currentIndex().isValid():
            self.view.go_to(0)

    def set_extra(self, words: str, keep: Callable[[Any], bool] | None) -> None:
        """A filter beside the typed one, named in the count: "40 人, 显示 25: 筛选 未点"."""
        self._extra = (words, keep) if keep is not None else None
        self.apply()

    def _said(self, n: int) -> str:
        return counted(self._unit, n) if self._unit else str(n)

    def apply(self) -> None:
        """Filter by what was typed, and say how many of how many are shown."""
        typed = self.filter.text().strip().casefold()
        search, extra = self._search, self._extra

        def keep(one: Any) -> bool:
            if extra is not None and not extra[1](one):
                return False
            return not typed or search is None or typed in search(one).casefold()

        before = getattr(self.view.current(), "id", None)
        self.model.set_filter(keep if typed or extra else None)
        if before is not None:
            self._stand_on(before)
        total, shown = len(self.model.all), len(self.model.rows)
        words = [part for part in (extra[0] if extra else "", self.filter.text().strip()) if part]
        if shown == total:
            self.count.setText(self._said(total) if total else "")
        else:
            self.count.setText(
                _(
                    "{all},显示 {shown}:筛选 {words}",
                    all=self._said(total),
                    shown=shown,
                    words=" ".join(words),
                )
            )
        self._stack.setCurrentIndex(0 if total else 1)
