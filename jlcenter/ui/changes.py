"""One broadcast of what has changed, so that every screen shows it without a restart (R33)."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal


class Changes(QObject):
    """``happened`` carries the names of the kinds of record that changed; empty means "any"."""

    happened = Signal(frozenset)

    def tell(self, kinds: Iterable[str]) -> None:
        """Say that records of these kinds changed."""
        self.happened.emit(frozenset(kinds))
