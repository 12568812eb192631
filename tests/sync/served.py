"""``province serve`` as a process: started like anybody's, or forked from one that has read its
modules already.

The same entry with the same words; forked, the modules are read once for many servers, which is
most of what a start costs. What measures a server starts it (``Started``).
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import subprocess
import sys
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["tests.sync.served_modules"])


class Started:
    """One server's process, begun as a user begins it; of another ``program`` if told."""

    def __init__(
        self,
        words: Sequence[str],
        log: Path,
        surroundings: dict[str, str],
        program: Path = ROOT,
    ) -> None:
        with log.open("a") as errors:
            self._process = subprocess.Popen(
                [sys.executable, str(program / "main.py"), *words],
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                env=surroundings,
            )
        assert self._process.stdout is not None
        self._printed = self._process.stdout
        self.pid = self._process.pid

    def line(self) -> str:
        """The next line it prints; empty when it has ended."""
        return self._printed.readline()

    def send_signal(self, how: int) -> None:
        """Send it a signal."""
        self._process.send_signal(how)

    def wait(self, seconds: float) -> int:
        """Wait until it has ended; its exit code, a signal's number below zero."""
        code = self._process.wait(seconds)
        self._printed.close()
        return code


class Forked:
    """The same, forked."""

    def __init__(self, words: Sequence[str], log: Path, surroundings: dict[str, str]) -> None:
        ours, theirs = _CONTEXT.Pipe(duplex=False)
        self._process = _CONTEXT.Process(
            target=_run, args=(list(words), str(log), surroundings, theirs), daemon=True
        )
        with contextlib.chdir(ROOT):
            self._process.start()
        theirs.close()
        self._printed = os.fdopen(os.dup(ours.fileno()), "r")
        ours.close()
        assert self._process.pid is not None
        self.pid: int = self._process.pid

    def line(self) -> str:
        return self._printed.readline()

    def send_signal(self, how: int) -> None:
        os.kill(self.pid, how)

    def wait(self, seconds: float) -> int:
        self._process.join(seconds)
        code = self._process.exitcode
        assert code is not None, f"still running after {seconds} s"
        self._printed.close()
        return code


def _run(words: list[str], log: str, surroundings: dict[str, str], printed: Connection) -> None:
    os.dup2(printed.fileno(), 1)
    printed.close()
    written = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(written, 2)
    os.close(written)
    sys.stdout = os.fdopen(1, "w", closefd=False)
    sys.stderr = os.fdopen(2, "w", buffering=1, errors="backslashreplace", closefd=False)
    os.environ.clear()
    os.environ.update(surroundings)
    sys.argv = ["main.py", *words]
    import main

    sys.exit(main.main())
