"""``sync --watch``: keeps at it until told to stop, one JSON object a line.

SIGTERM and Ctrl-C end it orderly, with a last run that has a few seconds; a second one ends it at
once.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from jlcenter.app.sync_now import Stop, pending, require_paired, sync
from jlcenter.app.sync_schedule import EXIT_S, LOOK_S, Keeper, Step, Verdict
from jlcenter.cli.frame import print_json
from jlcenter.domain.errors import Refused

INTERRUPTED = 130


class Watch:
    """Syncs as the schedule says. ``every``: another period than a quarter of an hour."""

    def __init__(self, session: Any, server: str | None, every: float | None) -> None:
        require_paired(session)
        self._session, self._server = session, server
        self._keeper = Keeper(session, server, **({"period_s": every} if every else {}))
        self._signal = 0
        self._woken = threading.Event()
        self._stop = Stop()
        self._exit_code = 0

    def run(self) -> int:
        """Until a signal, or an error that only a person can mend; returns the exit code."""
        with self._signals():
            while True:
                is_last = bool(self._signal)
                found = self._keeper.look()
                if is_last or found.step is Step.RUN:
                    verdict = self._run()
                    if verdict is Verdict.STOP:
                        return self._exit_code
                    # a run that was under way when the signal came is the last, where it sent all
                    is_enough = is_last or verdict is not Verdict.DONE or not pending(self._session)
                    if self._signal and is_enough:
                        return INTERRUPTED if self._signal == signal.SIGINT else 0
                elif found.step is Step.PROBE:
                    probe = self._keeper.probe_began()
                    self._keeper.probed(is_there=probe())
                else:
                    self._woken.wait(min(found.wait_s, LOOK_S))

    def _run(self) -> Verdict:
        self._keeper.began()
        refused: Refused | None = None
        try:
            told = {"ok": True, **asdict(sync(self._session, self._server, stop=self._stop))}
        except Refused as error:
            refused = error
            told = {"ok": False, "error": error.as_json(), "pending": pending(self._session)}
            self._exit_code = error.exit_code
        print_json(told)
        return self._keeper.ended(refused)

    # -- being told to stop -----------------------------------------------------------------------

    @contextmanager
    def _signals(self) -> Iterator[None]:
        stops = (signal.SIGTERM, signal.SIGINT)
        before = {one: signal.signal(one, self._told_to_stop) for one in stops}
        try:
            yield
        finally:
            for one, handler in before.items():
                signal.signal(one, handler)

    def _told_to_stop(self, number: int, _frame: object) -> None:
        if self._signal:
            self._stop.set()
            raise KeyboardInterrupt
        self._signal = number
        self._woken.set()
        timer = threading.Timer(EXIT_S, self._stop.set)
        timer.daemon = True
        timer.start()
