"""The records behind a figure; a double click opens the class."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QDialog, QWidget

from jlcenter.app.figure_words import KIND_WORDS, ShownRow, number_text, sum_text
from jlcenter.ui.desk import Desk
from jlcenter.ui.models.rows import Column, RowsModel
from jlcenter.ui.widgets.controls import button, column, fit, label, row, run
from jlcenter.ui.widgets.empty import EmptyState
from jlcenter.ui.widgets.tables import Listing, TableView
from jlcenter.words import _, counting


class FigureRows(QDialog):
    """The rows of one figure, or of one part of it."""

    def __init__(
        self, desk: Desk, parent: QWidget, facts: Any, figure_row: Any, part: Any = None
    ) -> None:
        super().__init__(parent)
        self.desk, self.chosen_class = desk, None
        one = figure_row.indicator
        self.setWindowTitle(one.title)
        outer = column(self, margin=24, spacing=10)
        outer.addWidget(label(one.title, "heading"))
        outer.addWidget(label(_(one.formula), "secondary", wrap=True))
        self.model: RowsModel[ShownRow] = RowsModel(
            [
                Column("class", _("班级"), _class_of, 150),
                Column(
                    "number",
                    _("学号"),
                    lambda r: str(r.number or ""),
                    70,
                    right=True,
                    sort=lambda r: r.number or 0,
                ),
                Column("name", _("名称"), lambda r: r.name or _(KIND_WORDS[r.kind]), 240,
                       letters="name"),
                Column("day", _(one.date_basis), lambda r: r.day, 130),
                Column(
                    "adds",
                    _("计入({unit})", unit=_(one.unit)) if one.bottom is None else _("分子"),
                    lambda r: number_text(r.adds),
                    110,
                    right=True,
                    sort=lambda r: r.adds,
                ),
                *(
                    [
                        Column(
                            "of",
                            _("分母"),
                            lambda r: str(r.of or 0),
                            80,
                            right=True,
                            sort=lambda r: r.of or 0,
                        )
                    ]
                    if one.bottom is not None
                    else []
                ),
            ]
        )  # fmt: skip
        self.view = TableView(
            self.model, name="figure_rows", preferences=desk.preferences, stretch="name"
        )
        self.view.setAccessibleName(_("明细"))
        self.view.chosen.connect(self._open)
        empty = EmptyState(_("没有明细"), _("期内没有计入这个指标的记录。"))
        self.listing = Listing(
            self.view,
            self.model,
            empty=empty,
            search=lambda r: f"{_class_of(r)} {r.cls.name if r.cls else ''} {r.number} {r.name}",
            unit=counting("{n} 条明细"),
        )
        outer.addWidget(self.listing, 1)
        line = row(spacing=12)
        self.sum = label(role="secondary")
        line.addWidget(self.sum, 1)
        line.addWidget(button(_("关闭"), self.reject, key="Esc"))
        outer.addLayout(line)
        self._read(facts, figure_row, part)
        fit(self, 860, 600)

    def _read(self, facts: Any, figure_row: Any, part: Any) -> None:
        from jlcenter.app.figure_words import shown_rows
        from jlcenter.domain.figures import behind, cut_of

        one, figure = figure_row.indicator, figure_row.figure
        found = list(behind(facts, one))
        if part is not None:
            by, key = part
            found = [each for each in found if cut_of(each.kind, each.fact, by) == key]
            figure = next(each.figure for each in figure_row.parts if each.key == key)
        rows = self.desk.ask(lambda: shown_rows(self.desk.session, one, found), [])
        self.listing.set_rows(rows)
        self.sum.setText(sum_text(one, figure, rows))

    def _open(self, shown: ShownRow) -> None:
        if shown.kind in ("classes", "enrolments") and shown.cls is not None and _is_own(shown):
            from uuid import UUID

            self.desk.go("class", of=UUID(bytes=shown.cls.id))
            self.accept()

    @classmethod
    def ask(
        cls, desk: Desk, parent: QWidget, facts: Any, figure_row: Any, part: Any = None
    ) -> bool:
        """Show it until it is closed."""
        return run(cls(desk, parent, facts, figure_row, part))


def _class_of(shown: ShownRow) -> str:
    return shown.cls.code or shown.cls.name if shown.cls is not None else ""


def _is_own(shown: ShownRow) -> bool:
    """Whether the class is kept here: one of the past ledger is not."""
    return shown.cls is not None and not shown.cls.id.startswith(b"past")
