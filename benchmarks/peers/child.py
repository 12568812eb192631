"""A child process that is asked by lines of JSON and answers so; its complaints go to a file."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

_STOP_S = 10


class Child:
    """A process with its first line read: what it says when it is ready."""

    def __init__(self, words: list[str], log: Path, folder: Path | None = None) -> None:
        self._log = log
        with log.open("a") as errors:
            self._process = subprocess.Popen(
                words,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                cwd=folder,
            )
        self.first = self._line()

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    def _line(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the peer ended: {self._log.read_text()[-2000:]}")
        return line

    def ask(self, told: Any) -> Any:
        """Send a line and read the answer."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(told) + "\n")
        self._process.stdin.flush()
        return json.loads(self._line())

    def close(self) -> None:
        """End it."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.terminate()
        try:
            self._process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdin.close()
        self._process.stdout.close()
