"""Short tables that are typed into and stored as one step: equipment of a journey, results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtWidgets import QAbstractItemView, QWidget

from jlcenter.domain.records import OUTREACH_TRIP
from jlcenter.domain.trip_rules import items_json, items_of, parse_item
from jlcenter.ui.desk import Desk
from jlcenter.ui.models.rows import Column, RowsModel
from jlcenter.ui.theme import theme
from jlcenter.ui.widgets.controls import button, card, run
from jlcenter.ui.widgets.form_dialog import FormDialog
from jlcenter.ui.widgets.tables import TableView
from jlcenter.words import _

Line = dict[str, str]


class LinesDialog(FormDialog):
    """A table of texts; its first column names the line, and a line without a name is left out."""

    #: the columns by name, in order; those that hold numbers
    names: tuple[str, ...] = ()
    numbers: frozenset[str] = frozenset()

    def __init__(
        self,
        desk: Desk,
        parent: QWidget | None,
        told: Mapping[str, Any],
        title: str,
        facts: str,
        titles: Sequence[str],
    ) -> None:
        super().__init__(parent, title, _("保存"), facts)
        self.desk, self.told = desk, told
        self.setMinimumWidth(theme().px(200 + 120 * len(self.names)))
        columns = [self._column(*pair) for pair in zip(self.names, titles, strict=True)]
        self.model: RowsModel[Line] = RowsModel(columns)
        self.view = TableView(self.model, sortable=False, stretch=self.names[0])
        self.view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        triggers = QAbstractItemView.EditTrigger
        self.view.setEditTriggers(
            triggers.AnyKeyPressed | triggers.DoubleClicked | triggers.EditKeyPressed
        )
        self.view.setAccessibleName(title)
        self.view.setMinimumHeight(theme().px(300))
        frame, inside = card(0)
        inside.setContentsMargins(2, 2, 2, 6)
        inside.addWidget(self.view)
        self.below.addWidget(frame)
        self.left.addWidget(button(_("添加一行"), self.add_row))
        self.model.set_rows(self.stored())
        if not self.model.all:
            self.add_row()

    def _column(self, name: str, title: str) -> Column[Line]:
        def typed(line: Line, text: str) -> bool:
            line[name] = text
            return True

        is_first = name == self.names[0]
        return Column(
            name,
            title,
            lambda line: line.get(name, ""),
            110,
            right=name in self.numbers,
            letters="ink" if is_first else "text",
            edit=typed,
        )

    def stored(self) -> list[Line]:
        """The lines the record holds."""
        raise NotImplementedError

    def store(self, lines: list[Line]) -> object:
        """Keep the lines; Refused says what is off."""
        raise NotImplementedError

    def blank(self) -> Line:
        """A new line."""
        return dict.fromkeys(self.names, "")

    def add_row(self) -> None:
        """A blank line to type into."""
        self.model.set_rows([*self.model.all, self.blank()])
        self.view.go_to(len(self.model.rows) - 1)

    def try_done(self) -> None:
        """Store the lines that have a name."""
        editor = self.view.editor()
        if editor is not None:
            self.view.commitData(editor)
        lines = [one for one in self.model.all if one[self.names[0]].strip()]
        if self.attempt(lambda: self.store(lines)) is not None:
            self.accept()

    @classmethod
    def ask(cls, desk: Desk, parent: QWidget | None, told: Mapping[str, Any]) -> bool:
        """Whether the lines were stored."""
        make: Any = cls
        return run(make(desk, parent, told))


class EquipmentDialog(LinesDialog):
    """随车设备: what goes along on a journey, how many, and how many came back."""

    names = ("name", "packed", "returned")
    numbers = frozenset(("packed", "returned"))

    def __init__(self, desk: Desk, parent: QWidget | None, told: Mapping[str, Any]) -> None:
        self._saw = desk.session.seen(OUTREACH_TRIP, told["id"])
        super().__init__(
            desk,
            parent,
            told,
            _("随车设备:{name}", name=told.get("name") or ""),
            _("名称直接写;带回的数目收车后再填。数目改成 0,这一样就从清单上去掉。"),
            (_("设备"), _("带出"), _("带回")),
        )

    def stored(self) -> list[Line]:
        """As the journey has them."""
        return [
            {
                "name": one.name,
                "packed": str(one.packed),
                "returned": "" if one.returned is None else str(one.returned),
            }
            for one in items_of(self.told.get("equipment"))
        ]

    def blank(self) -> Line:
        """One of it."""
        return super().blank() | {"packed": "1"}

    def store(self, lines: list[Line]) -> object:
        """The whole list."""
        from jlcenter.app import record_book
        from jlcenter.app.roles import require

        session = self.desk.session
        require(session, "work")
        texts = [
            ":".join(filter(None, (one[name].strip() for name in self.names))) for one in lines
        ]
        items = items_json(one for one in map(parse_item, texts) if one.packed)
        trip = self.told["id"]
        return record_book.edit(session, OUTREACH_TRIP, trip, {}, saw=self._saw, equipment=items)


class ResultsDialog(LinesDialog):
    """竞赛成绩: who came in where in a contest."""

    names = ("name", "place", "score", "unit")
    numbers = frozenset(("score",))

    def __init__(self, desk: Desk, parent: QWidget | None, told: Mapping[str, Any]) -> None:
        super().__init__(
            desk,
            parent,
            told,
            _("竞赛成绩:{name}", name=told.get("name") or ""),
            _("一人一行:姓名和名次(奖项)要写,成绩和单位有就写。"),
            (_("姓名"), _("名次(奖项)"), _("成绩"), _("单位")),
        )

    def stored(self) -> list[Line]:
        """As the contest has them."""
        from jlcenter.app.contests import results_of

        rows = results_of(dict(self.told))
        return [{name: str(one.get(name, "")) for name in (*self.names, "trainee")} for one in rows]

    def store(self, lines: list[Line]) -> object:
        """All results anew."""
        from jlcenter.app import contests
        from jlcenter.app.lookup import as_uuid
        from jlcenter.domain.errors import Refused

        results = []
        for one in lines:
            name, place, score, unit = (one[part].strip() for part in self.names)
            if not place:
                raise Refused(
                    "place_missing", _("{name} 没有写名次", name=name), _("请写名次或奖项")
                )
            trainee = as_uuid(one.get("trainee", ""))
            results.append(contests.Result(name, place, score, unit, trainee))
        return contests.set_results(self.desk.session, self.told["id"], results, replace=True)
