"""The province's server as a process, for journeys."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.conftest import ROOT

Run = Callable[..., dict[str, Any]]


class Province:
    """``province serve`` by command, on a folder that outlives it."""

    def __init__(self, folder: Path, run: Run) -> None:
        self.folder = folder
        self._run = run
        self.url = ""
        self._process: subprocess.Popen[str] | None = None

    def command(self, *words: object, **named: Any) -> dict[str, Any]:
        return self._run("province", *words, data=self.folder, user="lead", **named)

    def start(self) -> None:
        port = self.url.rsplit(":", 1)[1] if self.url else "0"
        words = ["province", "serve", "--host", "127.0.0.1", "--port", port, "--json"]
        self._process = subprocess.Popen(
            [sys.executable, str(ROOT / "main.py"), *words, "--data", str(self.folder)],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "JLCENTER_USER": "lead", "JLCENTER_PASSWORD": "folding-stool"},
        )
        assert self._process.stdout is not None
        self.url = json.loads(self._process.stdout.readline())["listening"]

    def stop(self) -> None:
        if self._process is None:
            return
        self._process.send_signal(signal.SIGTERM)
        assert self._process.wait(30) == 0
        assert self._process.stdout is not None
        assert self._process.stdout.read() == ""
        self._process.stdout.close()
        self._process = None
