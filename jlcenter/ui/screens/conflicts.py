"""冲突: what two people wrote without seeing each other; both kept, one picked, and undo at hand.

Read from the data at each look: there is no flag that could say something else.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QRect, Qt, QTimer
from PySide6.QtGui import QColor, QKeySequence, QPainter, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QScrollArea,
    QStackedLayout,
    QStyleOptionViewItem,
    QWidget,
)

from jlcenter.ui.desk import Desk
from jlcenter.ui.models.rows import Column, RowsModel
from jlcenter.ui.notices import Notice
from jlcenter.ui.screens.base import PlaceScreen
from jlcenter.ui.screens.conflict_card import FieldCard
from jlcenter.ui.sync_words import long_time
from jlcenter.ui.theme import theme
from jlcenter.ui.widgets.controls import button, clear, column, label, listed, row
from jlcenter.ui.widgets.empty import EmptyState
from jlcenter.ui.widgets.tables import Index, Listing, RowDelegate, TableView
from jlcenter.words import _, counted

KEYS = "123456"
ROW_HEIGHT = 58


class RecordDelegate(RowDelegate):
    """A record in two lines: what it is, then which fields and when."""

    def content(
        self, painter: QPainter, box: QRect, option: QStyleOptionViewItem, index: Index
    ) -> None:
        """Of a long title the end stays in sight: a mark's ends with the name."""
        model = index.model()
        if not isinstance(model, RowsModel):
            return
        look, record = theme(), model.rows[index.row()]
        inner = box.adjusted(look.px(14), look.px(8), -look.px(12), -look.px(9))
        facts = " · ".join(part for part in (_labels(record), long_time(record.at)) if part)
        for text, role, ink, mode, side in (
            (record.title, "text", look.tokens.ink, Qt.TextElideMode.ElideMiddle, "Top"),
            (facts, "secondary", look.tokens.ink2, Qt.TextElideMode.ElideRight, "Bottom"),
        ):
            painter.setFont(look.font(role))
            painter.setPen(QColor(ink))
            shown = painter.fontMetrics().elidedText(text, mode, inner.width())
            painter.drawText(inner, int(getattr(Qt.AlignmentFlag, f"Align{side}")), shown)


class ConflictsScreen(PlaceScreen):
    """Records at the left, the fields of the current one at the right."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._shown: Any = None
        self._cards: dict[str, FieldCard] = {}
        #: the record whose numbers a person asked to see whole; of the next one they are masked
        self._whole = ""
        self.model: RowsModel[Any] = RowsModel(
            [Column("record", _("记录"), lambda r: f"{r.title} {_labels(r)}", 240)]
        )
        self.view = TableView(self.model, sortable=False, stretch="record")
        self.view.setItemDelegate(RecordDelegate(self.view))
        self.view.verticalHeader().setDefaultSectionSize(theme().px(ROW_HEIGHT))
        self.view.setAccessibleName(_("有冲突的记录"))
        self.view.current_changed.connect(self._show)
        listing = Listing(self.view, self.model, empty=QWidget())
        self.listing = listing
        whole = QWidget()
        line = row(whole, spacing=16)
        line.addWidget(listing, 9)
        line.addWidget(self._right(), 13)
        none = EmptyState(
            _("没有冲突"),
            _(
                "几台电脑写的都对得上。两个人在互不知情时写了不同的值,"
                "才会出现在这里:两个都留着,等人来选。"
            ),
        )
        self._stack = QStackedLayout()
        self._stack.addWidget(whole)
        self._stack.addWidget(none)
        self.body.addLayout(self._stack, 1)
        for number, key in enumerate(KEYS):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.activated.connect(partial(self.pick, number))

    def _right(self) -> QWidget:
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setMinimumWidth(theme().px(380))
        inner = QWidget()
        area.setWidget(inner)
        outer = column(inner, spacing=12)
        self.title = label(role="heading", wrap=True)
        outer.addWidget(self.title)
        words = _("选一个,各处都以它为准;没选上的留在这条记录的历史里。")
        outer.addWidget(label(words, "secondary", wrap=True))
        self.reveal = button(_("显示完整号码(会记录)"), self._reveal, kind="link")
        outer.addWidget(self.reveal, 0, Qt.AlignmentFlag.AlignLeft)
        self._fields = column(spacing=12)
        outer.addLayout(self._fields)
        outer.addStretch(1)
        return area

    # -- showing --------------------------------------------------------------------------------

    def _on_change(self, _kinds: frozenset[str]) -> None:
        # any kind of record may be in conflict, or be so no longer
        self.make_stale()

    def refresh(self) -> None:
        """Read the conflicts anew; what a person is typing stays where its conflict does."""
        from jlcenter.app import conflict_inbox

        found = self.desk.ask(lambda: conflict_inbox.inbox(self.desk.session, self._whole), [])
        fields = sum(len(one.fields) for one in found)
        if found:
            facts = _(
                "{records} · {fields}",
                records=counted("{n} 条记录", len(found)),
                fields=counted("{n} 处", fields),
            )
        else:
            facts = self.desk.session.centre_name
        self.head.set_title(_("冲突"), facts)
        before = self.view.currentIndex().row()
        self.listing.set_rows(found)
        current = self.view.current()
        is_kept = self._shown is not None and current is not None and current.id == self._shown.id
        if found and not is_kept:
            # the one that was settled is gone: go on with what stands in its place
            self.view.go_to(min(max(before, 0), len(found) - 1))
        self._stack.setCurrentIndex(0 if found else 1)
        self._show(self.view.current())
        self.show_actions()

    def _show(self, record: Any) -> None:
        if record == self._shown:
            return
        typed = {
            key: card.editor.typed for key, card in self._cards.items() if card.editor is not None
        }
        if self._whole and (record is None or record.id != self._whole):
            self._whole = ""
            # the list still holds them whole
            QTimer.singleShot(0, self, self.make_stale)
        self._shown = record
        self._cards = {}
        fields = record.fields if record is not None else ()
        self.reveal.setVisible(any(one.is_masked for one in fields))
        clear(self._fields)
        self.title.setText(record.title if record is not None else "")
        for number, field in enumerate(fields):
            card = FieldCard(field, self._pick, self._write, keys=number == 0)
            if card.editor is not None and typed.get(field.key):
                card.editor.put_back(typed[field.key])
            self._cards[field.key] = card
            self._fields.addWidget(card)

    def _reveal(self) -> None:
        """Two phone numbers may differ in what is masked."""
        from jlcenter.app import conflict_inbox

        record = self._shown
        self._whole = record.id
        self.desk.act(lambda: conflict_inbox.note_look(self.desk.session, record))
        self.make_stale()

    # -- settling -------------------------------------------------------------------------------

    def pick(self, number: int) -> None:
        """Choose a value of the first field by its digit."""
        if self._shown is not None and number < len(self._shown.fields[0].choices):
            self._pick(self._shown.fields[0].choices[number])

    def _pick(self, choice: Any) -> None:
        from jlcenter.app import conflict_inbox

        session = self.desk.session
        self.desk.act(lambda: conflict_inbox.choose(session, choice))
        self.make_stale()

    def _write(self, field: Any, typed: str) -> Notice | None:
        """Write another value; what is off, where it was refused."""
        from jlcenter.app import conflict_inbox

        session = self.desk.session
        refused: list[Notice] = []
        self.desk.act(
            lambda: conflict_inbox.write_other(session, field, typed), failed=refused.append
        )
        if refused:
            return refused[0]
        self.make_stale()
        return None

    def settle(self) -> str:
        """Another value that was typed and not written: only a person may say that it counts."""
        typed = (one.editor.typed for one in self._cards.values() if one.editor is not None)
        found = next((one for one in typed if one), "")
        if found:
            words = _("“{typed}”还没有写入", typed=found)
            hint = _("点“写入”就算数。不要了,再退出一次即可。")
            self.desk.show_notice(Notice("late", words, hint))
        return found

    def focus_first(self) -> None:
        """The list."""
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)


def _labels(record: Any) -> str:
    return listed(one.label for one in record.fields)
