"""Keeping at it: when the window and ``sync --watch`` sync, by this machine's clock.

``Keeper`` decides and never does: its owner runs and probes where it likes, and tells it how they
ended. All its calls come from one thread.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable

from jlcenter.domain.errors import Refused
from jlcenter.storage.session import Session
from jlcenter.sync.schedule import PERIOD_S, Line, Next, Schedule, Step, Verdict, Why, verdict_of

__all__ = ["EXIT_S", "LOOK_S", "Keeper", "Line", "Next", "Step", "Verdict", "Why"]

#: a program that ends waits so long for its last run, in seconds
EXIT_S = 4.0
#: the schedule is looked at at least so often: that is how a sleep is noticed
LOOK_S = 30.0
#: nobody of ours answered
_GONE_CODES = frozenset(("server_unreachable", "not_our_server", "proxy_refused", "tls_untrusted"))


class Keeper:
    """The schedule of one session. ``server``: that address instead of the paired one."""

    def __init__(
        self, session: Session, server: str | None = None, period_s: float = PERIOD_S
    ) -> None:
        self._session = session
        self._server = server
        self._schedule = Schedule(time.monotonic(), period_s, random.random())

    @property
    def line(self) -> Line:
        """Whether the server could be reached when last tried."""
        return self._schedule.line

    @property
    def stopped(self) -> str:
        """The code of the error after which nothing runs until a person asks; "" for none."""
        return self._schedule.stopped

    @property
    def is_queued(self) -> bool:
        """Whether one more run follows the one under way."""
        return self._schedule.is_queued

    def look(self) -> Next:
        """What to do now."""
        is_ready = bool(self._session.setting("root_key"))
        return self._schedule.look(time.monotonic(), time.time(), is_ready=is_ready)

    def ask(self) -> bool:
        """A person wants a run; whether it queues behind the one under way."""
        return self._schedule.ask()

    def began(self) -> None:
        """A run is under way."""
        self._schedule.began()

    def ended(self, error: BaseException | None) -> Verdict:
        """The run ended, with or without an error; what that means for the next."""
        verdict, code = Verdict.DONE, ""
        if isinstance(error, Refused):
            code = error.code
            verdict = verdict_of(code, error.exit_code)
        elif error is not None:
            verdict, code = Verdict.RETRY, "defect"
        self._schedule.ended(time.monotonic(), verdict, code, is_gone=code in _GONE_CODES)
        return verdict

    def probe_began(self) -> Callable[[], bool]:
        """A probe is under way: the work of it, which needs no database."""
        from jlcenter.sync.probe import answers

        self._schedule.probe_began()
        url = self._server or str(self._session.setting("server"))
        keys = self._session.setting("server_keys")
        return lambda: answers(url, keys)

    def probed(self, *, is_there: bool) -> None:
        """Our server answered, or it did not."""
        self._schedule.probed(time.monotonic(), is_there=is_there)

    def leave(self, *, is_worth_it: bool = True) -> bool:
        """The program ends: whether a last run may bring something."""
        is_ready = bool(self._session.setting("root_key"))
        return self._schedule.leave(is_worth_it=is_worth_it and is_ready)
