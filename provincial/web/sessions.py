"""Who is logged in, in memory: a restart asks everybody for the password again.

The cookie holds a random word and nothing else; here lies its hash with the account's name. A form
carries a second word that follows from the first under a key of this process, so that no other
site's form passes (CSRF).
"""

from __future__ import annotations

import hashlib
import hmac
import os
import time
from collections import deque
from dataclasses import dataclass

#: somebody who does nothing for so long has gone away; nobody stays longer than a working day
IDLE_S = 30 * 60.0
WHOLE_S = 12 * 3600.0
_SESSIONS_MAX = 2000
_WORD_BYTES = 32


@dataclass(slots=True)
class LoggedIn:
    """One log-in. ``version``: of the account then; a later one ends it. ``said``: what the next
    page is to tell, once."""

    account: str
    version: int
    begun: float
    seen: float
    said: str = ""


class Sessions:
    """All log-ins of this process."""

    def __init__(self) -> None:
        self._key = os.urandom(32)
        self._held: dict[bytes, LoggedIn] = {}

    def begin(self, account: str, version: int) -> str:
        """A new log-in: the cookie's word."""
        now = time.monotonic()
        if len(self._held) >= _SESSIONS_MAX:
            self._sweep(now)
        word = self.word()
        self._held[_hash(word)] = LoggedIn(account, version, now, now)
        return word

    def find(self, word: str) -> LoggedIn | None:
        """The log-in of a cookie, None where it is over."""
        found = self._held.get(_hash(word)) if word else None
        if found is None:
            return None
        now = time.monotonic()
        if _is_over(found, now):
            self.end(word)
            return None
        found.seen = now
        return found

    def end(self, word: str) -> None:
        """Log out."""
        self._held.pop(_hash(word), None)

    def word(self) -> str:
        """A random word for a cookie, as well of somebody who has not logged in yet."""
        return os.urandom(_WORD_BYTES).hex()

    def form_word(self, word: str) -> str:
        """What a form has to carry for a visitor with this cookie."""
        return hmac.new(self._key, word.encode(), hashlib.sha256).hexdigest()

    def is_own_form(self, word: str, told: str) -> bool:
        """Whether a form came from a page that we gave this visitor."""
        return bool(word) and hmac.compare_digest(self.form_word(word).encode(), told.encode())

    def _sweep(self, now: float) -> None:
        self._held = {key: one for key, one in self._held.items() if not _is_over(one, now)}
        while len(self._held) >= _SESSIONS_MAX:
            oldest = min(self._held, key=lambda key: self._held[key].seen)
            del self._held[oldest]


def _is_over(one: LoggedIn, now: float) -> bool:
    return now - one.seen > IDLE_S or now - one.begun > WHOLE_S


def _hash(word: str) -> bytes:
    return hashlib.sha256(word.encode()).digest()


class Pace:
    """So many times in so many seconds from an address, and in all; in memory."""

    def __init__(self, each: int, everybody: int, seconds: float) -> None:
        self._each, self._everybody, self._seconds = each, everybody, seconds
        self._by_address: dict[str, deque[float]] = {}
        self._all: deque[float] = deque()

    def may(self, address: str) -> bool:
        """Whether one more may be answered; it counts if so."""
        now = time.monotonic()
        if len(self._by_address) > 10_000:
            self._by_address.clear()
        mine = self._by_address.setdefault(address, deque())
        for queue in (mine, self._all):
            while queue and queue[0] < now - self._seconds:
                queue.popleft()
        if len(mine) >= self._each or len(self._all) >= self._everybody:
            return False
        mine.append(now)
        self._all.append(now)
        return True
