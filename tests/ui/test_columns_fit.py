"""Tables in another language than they were drawn in: nothing is cut while there is room."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from jlcenter.ui.models.rows import Column, RowsModel
from jlcenter.ui.preferences import Preferences
from jlcenter.ui.widgets.fit import Wish, fitted
from jlcenter.ui.widgets.tables import TableView
from jlcenter.words import set_language

Row = tuple[str, str, str]
ROWS: list[Row] = [
    ("BT2026ZM01", "vocational training subsidy", "awaiting the province's check"),
    ("BT2026ZM02", "stipend", "to submit"),
]


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    set_language("en")
    yield
    set_language("zh")


def columns() -> list[Column[Row]]:
    """As drawn for Chinese: four characters of a state, six of a kind."""
    return [
        Column("code", "Code", lambda r: r[0], 138, letters="name"),
        Column("kind", "Subsidy", lambda r: r[1], 116),
        Column("classes", "Class", lambda r: "", 184),
        Column("status", "Status", lambda r: r[2], 112, chip=True),
        Column("paid", "Paid (yuan)", lambda r: "", 100, right=True),
    ]


def shown(
    qtbot: QtBot,
    width: int,
    preferences: Preferences | None = None,
    stretch: str = "classes",
    spared: str = "",
) -> TableView:
    """The table in a window of this width, its rows set after it is seen."""
    model: RowsModel[Any] = RowsModel(columns())
    view = TableView(model, name="claims", preferences=preferences, stretch=stretch, spared=spared)
    qtbot.addWidget(view)
    view.resize(width, 300)
    view.show()
    qtbot.waitExposed(view)
    model.set_rows(ROWS)
    return view


def cut(view: TableView) -> list[str]:
    """The columns whose words are wider than they are."""
    names = [one.name for one in view.model().columns]  # type: ignore[attr-defined]
    return [name for n, name in enumerate(names) if view.words_width(n) > view.columnWidth(n)]


def test_a_state_longer_than_its_column_is_read_whole(qtbot: QtBot, preferences: Any) -> None:
    view = shown(qtbot, 860)
    assert cut(view) == []
    assert view.horizontalScrollBar().maximum() == 0


def test_room_is_taken_from_columns_that_have_more_than_they_need(
    qtbot: QtBot, preferences: Any
) -> None:
    view = shown(qtbot, 1100, stretch="code")
    before = view.columnWidth(2)
    view.resize(800, 300)
    assert cut(view) == []
    assert view.columnWidth(2) < before


def test_a_width_that_somebody_chose_stays(qtbot: QtBot, preferences: Preferences) -> None:
    preferences.set("columns.claims", {"kind": 90})
    view = shown(qtbot, 860, preferences)
    assert view.columnWidth(1) == 90
    assert preferences.numbers("columns.claims") == {"kind": 90}


def test_fitting_and_hiding_are_not_remembered_as_choices(
    qtbot: QtBot, preferences: Preferences
) -> None:
    view = shown(qtbot, 860, preferences)
    view.setColumnHidden(1, True)
    view.setColumnHidden(1, False)
    assert preferences.numbers("columns.claims") == {}
    view.horizontalHeader().resizeSection(1, 150)
    assert preferences.numbers("columns.claims") == {"kind": 150}


def test_what_can_be_spared_goes_before_the_table_scrolls_and_comes_back(
    qtbot: QtBot, preferences: Any
) -> None:
    view = shown(qtbot, 640, spared="paid")
    assert view.isColumnHidden(4) and view.horizontalScrollBar().maximum() == 0
    view.resize(1000, 300)
    assert not view.isColumnHidden(4) and cut(view) == []


def test_what_is_wide_enough_stays_as_designed() -> None:
    assert fitted([Wish(100, 40, 60), Wish(80, 30, 80)], 180) == [100, 80]


def test_short_of_room_the_designed_widths_stand_and_free_text_is_cut() -> None:
    remark = Wish(100, 50, 900)
    assert remark.need == 190
    assert fitted([remark, Wish(60, 30, 60)], 160) == [100, 60]
    assert fitted([remark, Wish(60, 30, 60)], 100) == [100, 60]
