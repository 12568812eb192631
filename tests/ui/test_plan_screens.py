"""Each screen that docs/plan-coverage.md names opens and has something to look at and to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QLineEdit

from jlcenter.ui.desk import Desk
from jlcenter.ui.screens import has_screen, make_screen
from tests.test_plan_coverage import named
from tests.ui.world import Taught


@pytest.mark.parametrize("screen", sorted(named(4)))
def test_the_screen_opens_and_shows_something(
    screen: str, desk: Desk, make_class: Callable[..., Taught]
) -> None:
    place, _stroke, tab = screen.partition("/")
    details: dict[str, Any] = {}
    if place == "class":
        details = {"of": make_class(people=2).id}
    else:
        assert has_screen(place)
    made: Any = make_screen(desk, place, details)
    made.resize(1200, 700)
    made.show()
    QApplication.processEvents()
    shown = made.tab(tab) if tab else made
    assert shown.isVisible()
    parts = [
        one
        for kind in (QAbstractButton, QAbstractItemView, QLineEdit)
        for one in made.findChildren(kind)
    ]
    assert any(one.isVisible() and one.isEnabled() for one in parts)
    made.close()
