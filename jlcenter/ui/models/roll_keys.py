"""What the keys of a roll call mean, without any widget: 1–6 mark, letters only search.

A scanner or card reader types like a very fast person and ends with Enter. So a digit waits for a
blink (shorter than a key stays down) before it marks: if more follow at once it is a scan, and
nobody is marked by its digits.
"""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

#: longer than between two letters of a scanner, shorter than a key press of a person; milliseconds
BLINK = 35
#: within a burst some scanners stutter
STUTTER = 70
#: shorter bursts are quick fingers
SCAN_LETTERS = 4
#: nobody misses more minutes of a lesson than this
MOST_MINUTES = 999


class KeyReader(QObject):
    """Turns typed letters into what is asked for."""

    mark_asked = Signal(int)  # 1–6; 0 takes the mark away
    minutes_typed = Signal(int)
    minutes_done = Signal()
    search_changed = Signal(str)
    line_changed = Signal(object)  # text behind "/", None when it is gone
    line_entered = Signal(str)
    scanned = Signal(str)
    scan_broken = Signal()

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._burst = ""
        self._delivered = 0
        self._minutes: str | None = None
        self._line: str | None = None
        self.search = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.settle)

    @property
    def takes_minutes(self) -> bool:
        """Whether digits are minutes now."""
        return self._minutes is not None

    @property
    def has_line(self) -> bool:
        """Whether something is being typed behind ``/``."""
        return self._line is not None

    def press(self, text: str) -> bool:
        """One printable letter; False where it means nothing here."""
        letter = unicodedata.normalize("NFKC", text)
        if not letter or not letter.isprintable():
            return False
        if self._line is not None:
            self._line += letter
            self.line_changed.emit(self._line)
            return True
        if self._burst and self._timer.isActive():
            self._burst += letter
            self._timer.start(STUTTER)
            return True
        if letter == "/":
            self.end_minutes()
            self._line = ""
            self.line_changed.emit("")
            return True
        if not (letter.isalnum() or letter in "·'- "):
            return False
        self._burst, self._delivered = letter, 0
        if not letter.isdecimal():
            self._deliver()
        self._timer.start(BLINK)
        return True

    def enter(self) -> bool:
        """Enter: ends a scan, a number, minutes or a search; False where it means nothing here."""
        if self._line is not None:
            line, self._line = self._line, None
            self.line_changed.emit(None)
            if line.strip():
                self.line_entered.emit(line.strip())
            return True
        if self._timer.isActive() and len(self._burst) >= SCAN_LETTERS:
            scan, self._burst = self._burst, ""
            self._timer.stop()
            self.end_search()
            self.scanned.emit(scan)
            return True
        self.settle()
        if self._minutes is not None:
            self.end_minutes()
            self.minutes_done.emit()
            return True
        if self.search:
            self.end_search()
            return True
        return False

    def backspace(self) -> bool:
        """Take back the last letter of what is being typed."""
        self.settle()
        if self._line is not None:
            self._line = self._line[:-1] if self._line else None
            self.line_changed.emit(self._line)
            return True
        if self._minutes is not None:
            self._minutes = self._minutes[:-1]
            self.minutes_typed.emit(int(self._minutes or 0))
            return True
        if self.search:
            self.search = self.search[:-1]
            self.search_changed.emit(self.search)
            return True
        return False

    def escape(self) -> bool:
        """Forget what is being typed."""
        busy = self._line is not None or self._minutes is not None or bool(self.search)
        self._burst = ""
        self._timer.stop()
        if self._line is not None:
            self._line = None
            self.line_changed.emit(None)
        self.end_minutes()
        self.end_search()
        return busy

    def settle(self) -> None:
        """What waits is no scan: deliver it key by key. A long burst without Enter marks nobody."""
        self._timer.stop()
        waiting = self._burst[self._delivered :]
        if len(self._burst) >= SCAN_LETTERS and any(one.isdecimal() for one in waiting):
            self._burst = ""
            self.end_search()
            self.scan_broken.emit()
            return
        while self._delivered < len(self._burst):
            self._deliver()
        self._burst = ""

    def _deliver(self) -> None:
        letter = self._burst[self._delivered]
        self._delivered += 1
        if not letter.isdecimal():
            self.end_minutes()
            self.search += letter
            self.search_changed.emit(self.search)
        elif self._minutes is not None:
            typed = (self._minutes + letter).lstrip("0")
            if int(typed or 0) <= MOST_MINUTES:
                self._minutes = typed
                self.minutes_typed.emit(int(typed or 0))
        elif letter in "0123456":
            self.end_search()
            self.mark_asked.emit(int(letter))

    def start_minutes(self) -> None:
        """From here on digits are minutes."""
        self._minutes = ""

    def end_minutes(self) -> None:
        """Digits mark again."""
        self._minutes = None

    def end_search(self) -> None:
        """Forget the letters of a search."""
        if self.search:
            self.search = ""
            self.search_changed.emit("")
