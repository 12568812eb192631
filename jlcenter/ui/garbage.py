"""Garbage is collected on the window's thread only.

Python collects where it happens to be when its count is full, which may be a worker or a sync: a
forgotten widget that is freed there takes the whole program with it.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject, QTimer

#: how often the counts are looked at, in milliseconds
LOOK_MS = 1000


def collect() -> None:
    """Collect the generations that are full, as Python would have done by itself."""
    for generation in (2, 1, 0):
        if gc.get_count()[generation] > gc.get_threshold()[generation]:
            gc.collect(generation)
            return


@contextmanager
def collected_here(owner: QObject, look_ms: int = LOOK_MS) -> Iterator[None]:
    """From here to the end, by a timer of this thread; what is left at the end too."""
    was_on = gc.isenabled()
    gc.disable()
    timer = QTimer(owner)
    timer.timeout.connect(collect)
    timer.start(look_ms)
    try:
        yield
    finally:
        timer.stop()
        timer.deleteLater()
        gc.collect()
        if was_on:
            gc.enable()
