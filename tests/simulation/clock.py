"""What time it is, on each machine. Nobody waits: a sleep moves the world on."""

from __future__ import annotations

import time as real_time
from dataclasses import dataclass
from typing import Any

#: when worlds begin: 2026-09-01 00:00 UTC
START_S = 1_788_220_800.0
Y2001, Y2040 = 978_307_200.0, 2_208_988_800.0


@dataclass(slots=True)
class Machine:
    """One machine's wall clock, by how far it is off."""

    name: str
    offset_s: float = 0.0


class Clock:
    """Stands for the module ``time`` in the program's modules while a world runs."""

    def __init__(self) -> None:
        self.elapsed_s = 0.0
        self.machine = Machine("nobody")

    def __getattr__(self, name: str) -> Any:
        return getattr(real_time, name)

    def _moved(self) -> float:
        self.elapsed_s += 0.001
        return self.elapsed_s

    def time(self) -> float:
        return START_S + self._moved() + self.machine.offset_s

    def time_ns(self) -> int:
        return int(self.time() * 1_000_000) * 1000

    def monotonic(self) -> float:
        return 1000.0 + self._moved()

    def sleep(self, seconds: float) -> None:
        self.elapsed_s += seconds

    def pass_(self, seconds: float) -> None:
        """The world goes on for everybody."""
        self.elapsed_s += seconds
