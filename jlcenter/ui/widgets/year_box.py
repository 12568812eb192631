"""A list of years to choose from."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtWidgets import QComboBox

from jlcenter.words import _

#: the plan counts from here on
FIRST_YEAR = 2019


class YearBox(QComboBox):
    """Chooses a year, this one at first. Without ``years`` from next year back to the first of the
    plan; else this year and those before it, so many in all."""

    def __init__(self, changed: Callable[[], object], years: int | None = None) -> None:
        super().__init__()
        this = date.today().year
        last, first = (this + 1, FIRST_YEAR) if years is None else (this, this - years + 1)
        for year in range(last, first - 1, -1):
            self.addItem(_("{year} 年", year=year), year)
        self.setCurrentIndex(self.findData(this))
        self.setMaxVisibleItems(14)
        self.setAccessibleName(_("年度"))
        self.currentIndexChanged.connect(lambda _place: changed())

    def value(self) -> int:
        """The year."""
        return int(self.currentData())
