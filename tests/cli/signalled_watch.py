"""``sync --watch`` again and again in one process, each time told to end one line later.

``python -m tests.cli.signalled_watch FOLDER``: traces the command's own lines and those of what it
waits with; at the first, the second … of them somebody writes and SIGTERM is raised, until one run
comes to its wait without having met its line. What was written has to be sent before it ends. A run
that hangs ends the process with the places of all threads.
"""

from __future__ import annotations

import faulthandler
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from jlcenter.app.bootstrap import log_in
from jlcenter.cli import sync_watch
from jlcenter.domain.records import TRAINEE
from tests.conftest import PASSWORD

#: a run that has nothing to send takes a fraction of it
_HANGS_S = 30
#: whoever comes to its wait and has met no signal is told to end after this
_LATE_S = 3
_TRACED = (sync_watch.__file__, threading.__file__)


class _AtLine:
    """Works and raises the signal at the so-manieth traced line from the first run's end on."""

    def __init__(self, line: int, work: Callable[[], None]) -> None:
        self.left = line
        self._work = work
        self.is_after_run = False

    def calls(self, frame: FrameType, _event: str, _argument: Any) -> Any:
        if frame.f_code.co_filename not in _TRACED:
            return None
        if frame.f_code.co_name == "_told_to_stop":
            return None
        return self.lines

    def lines(self, frame: FrameType, event: str, _argument: Any) -> Any:
        if event == "line" and self.is_after_run and self.left:
            self.left -= 1
            if self.left == 0:
                sys.stderr.write(f"{frame.f_code.co_name}:{frame.f_lineno}\n")
                self._work()
                signal.raise_signal(signal.SIGTERM)
        elif event == "return" and frame.f_code.co_name == "_run":
            self.is_after_run = True
        return self.lines


def main(folder: Path) -> None:
    """All lines, one a run; prints how many."""
    with log_in(folder, "admin", PASSWORD) as session, log_in(folder, "admin", PASSWORD) as other:

        def work() -> None:
            with other.action("登记") as write:
                write.put(TRAINEE, name="学员")

        line = 0
        met = True
        while met:
            line += 1
            at = _AtLine(line, work)
            is_late = threading.Event()

            def too_late(at: _AtLine = at, is_late: threading.Event = is_late) -> None:
                is_late.set()
                at.left = 0
                os.kill(os.getpid(), signal.SIGTERM)

            faulthandler.dump_traceback_later(_HANGS_S, exit=True)
            late = threading.Timer(_LATE_S, too_late)
            watch = sync_watch.Watch(session, None, None)
            late.start()
            sys.settrace(at.calls)
            code = watch.run()
            sys.settrace(None)
            late.cancel()
            assert code == 0, code
            assert not sync_watch.pending(session), f"not sent: {line}"
            met = not is_late.is_set()
        faulthandler.cancel_dump_traceback_later()
    sys.stderr.write(f"{line - 1} lines\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
