"""``sync --watch``: keeps at it until told to stop, one JSON object a line.

SIGTERM and Ctrl-C end it orderly, with a last run that has a few seconds; a second one ends it at
once.
"""

from __future__ import annotations

import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from typing import Any

from jlcenter.app.sync_now import Stop, SyncResult, pending, require_paired, sync
from jlcenter.app.sync_schedule import EXIT_S, LOOK_S, Keeper, Step, Verdict
from jlcenter.cli.frame import print_json
from jlcenter.domain.errors import Refused

INTERRUPTED = 130


class Watch:
    """Syncs as the schedule says. ``every``: another period than a quarter of an hour; ``files``:
    attachments on any line, or none."""

    def __init__(
        self,
        session: Any,
        server: str | None,
        every: float | None,
        files: bool | None = None,
    ) -> None:
        require_paired(session)
        self._session, self._server, self._files = session, server, files
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
                    if self._signal and (is_last or self._was_enough(verdict)):
                        return INTERRUPTED if self._signal == signal.SIGINT else 0
                elif found.step is Step.PROBE:
                    probe = self._keeper.probe_began()
                    self._keeper.probed(is_there=probe())
                else:
                    self._woken.wait(min(found.wait_s, LOOK_S))

    def _was_enough(self, verdict: Verdict) -> bool:
        """Whether a run that was under way when the signal came is the last. Asked once the signal
        is there: what people wrote before it counts."""
        return verdict is not Verdict.DONE or not pending(self._session)

    def _run(self) -> Verdict:
        self._keeper.began()
        refused: Refused | None = None
        try:
            told = {"ok": True, **asdict(self._synced())}
        except Refused as error:
            refused = error
            told = {"ok": False, "error": error.as_json(), "pending": pending(self._session)}
            self._exit_code = error.exit_code
        print_json(told)
        return self._keeper.ended(refused)

    def _synced(self) -> SyncResult:
        return sync(self._session, self._server, stop=self._stop, files=self._files)

    # -- being told to stop -----------------------------------------------------------------------

    @contextmanager
    def _signals(self) -> Iterator[None]:
        stops = (signal.SIGTERM, signal.SIGINT)
        heard, told = socket.socketpair()
        told.setblocking(False)
        threading.Thread(target=self._listen, args=(heard,), daemon=True).start()
        fd_before = signal.set_wakeup_fd(told.fileno(), warn_on_full_buffer=False)
        before = {one: signal.signal(one, self._told_to_stop) for one in stops}
        try:
            yield
        finally:
            for one, handler in before.items():
                signal.signal(one, handler)
            signal.set_wakeup_fd(fd_before)
            told.close()

    def _told_to_stop(self, number: int, _frame: object) -> None:
        """Only notes the signal: it comes at any line, also of one that holds a lock which setting
        an event or starting a thread would wait for without an end."""
        if self._signal:
            raise KeyboardInterrupt
        self._signal = number

    def _listen(self, heard: socket.socket) -> None:
        """Does the rest, in a thread of its own: wakes whoever waits, gives the last run its few
        seconds, and none where a second signal comes."""
        with heard:
            if not heard.recv(1):
                return
            self._woken.set()
            heard.settimeout(EXIT_S)
            with suppress(TimeoutError):
                heard.recv(1)
        self._stop.set()
