"""What pip says while it fetches and installs, as lines for a person: N of M, what, how large."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterable
from pathlib import Path

from jlcenter.words import _
from scripts.system_packages import say


class Progress:
    """Reads pip's lines and says N of M, what, how large; with a running count on a terminal."""

    def __init__(self, total: int, folder: Path) -> None:
        self.folder = folder
        self.total = total
        self.number = 0
        self.package = ""
        self.file = ""
        self.tail: list[str] = []
        self.finished = threading.Event()

    def follow(self, lines: Iterable[str]) -> list[str]:
        """Until pip ends; the last lines it printed, for the case that it failed."""
        ticker = threading.Thread(target=self.tick, daemon=True)
        ticker.start()
        for line in lines:
            self.line(line.strip())
        self.finished.set()
        ticker.join()
        return self.tail

    def line(self, text: str) -> None:
        """One line of pip's."""
        self.tail = [*self.tail[-14:], text]
        first, _blank, rest = text.partition(" ")
        if first in ("Collecting", "Requirement"):
            self.number += 1
            self.package = rest.split(" (from")[0].removeprefix("already satisfied: ")
        elif text.startswith(("Downloading ", "Using cached ")) and ".metadata" not in text:
            self.file, _blank, size = rest.removeprefix("cached ").partition(" ")
            if not self.file.startswith("http"):
                say(f"[{self.number}/{self.total}] {self.package}  {size.strip('()')}")
        elif text.startswith("Processing "):
            path = Path(rest.split(" (from")[0])
            if path.is_file():
                self.number += 1
                say(f"[{self.number}/{self.total}] {path.name}  {path.stat().st_size / 1e6:.1f} MB")
        elif text.startswith("Installing collected packages"):
            say(_("正在安装 {n} 个组件……", n=text.count(",") + 1))
            self.file = ""

    def tick(self) -> None:
        """How far the file is that comes in now: live on a terminal, else every 15 seconds."""
        live = sys.stderr.isatty()
        shown = False
        while not self.finished.wait(0.5 if live else 15):
            size = sum(
                part.stat().st_size
                for part in self.folder.glob(f"**/{self.file}")
                if self.file and part.is_file()
            )
            if size:
                text = _("    {file} 已下载 {mb} MB", file=self.file, mb=f"{size / 1e6:.1f}")
                print(
                    f"\r{text}" if live else text,
                    end="\x1b[K" if live else "\n",
                    file=sys.stderr,
                    flush=True,
                )
                shown = True
            elif shown and live:
                print("\r\x1b[K", end="", file=sys.stderr, flush=True)
                shown = False
