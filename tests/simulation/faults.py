"""Power cuts, and what of the program is replaced while a world runs."""

from __future__ import annotations

import asyncio
import importlib
import os
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from random import Random
from typing import Any
from unittest.mock import patch

import sqlcipher3.dbapi2 as cipher

from tests.simulation import signatures
from tests.simulation.clock import Clock
from tests.simulation.versions import NOW, Registry

#: imported before anything is replaced, so that nothing is missed
MODULES = (
    "jlcenter.app.bootstrap",
    "jlcenter.app.digest",
    "jlcenter.app.export_bundle",
    "jlcenter.app.import_bundle",
    "jlcenter.app.pair_device",
    "jlcenter.app.settle_conflict",
    "jlcenter.app.sync_now",
    "jlcenter.app.undo",
    "jlcenter.storage.create",
    "jlcenter.storage.search",
    "jlcenter.sync.alone",
    "jlcenter.sync.bundle_file",
    "jlcenter.sync.carry",
    "jlcenter.sync.carry_in",
    "jlcenter.sync.engine",
    "jlcenter.sync.pairing",
    "jlcenter.sync.transport",
    "provincial.app",
    "provincial.commands",
)


class PowerCut(BaseException):
    """The laptop is off: nothing of the program runs any more."""


class Power:
    """The power of one laptop: may be cut at the n-th statement from now."""

    def __init__(self) -> None:
        self.left: int | None = None
        self.is_off = False
        #: count commits alone, and whether the disk has the last of them all the same
        self.at_commit = self.commit_stays = False

    def cut_in(self, statements: int, *, at_commit: bool, commit_stays: bool) -> None:
        self.left, self.at_commit, self.commit_stays = statements, at_commit, commit_stays

    @contextmanager
    def spared(self) -> Iterator[None]:
        """What the checkers do costs no power."""
        left, self.left = self.left, None
        try:
            yield
        finally:
            self.left = left

    def restore(self) -> None:
        self.left, self.is_off = None, False

    def spend(self, sql: str) -> bool:
        """Whether the power goes off with this statement."""
        if self.is_off:
            raise PowerCut
        if self.left is None or (self.at_commit and sql != "COMMIT"):
            return False
        self.left -= 1
        if self.left > 0:
            return False
        self.left, self.is_off = None, True
        return True


class Connection(cipher.Connection):  # type: ignore[misc]
    """A real connection to a real encrypted file, on a laptop whose power may go."""

    power: Power | None = None

    def execute(self, sql: str, *rest: Any) -> Any:
        return self._guarded(super().execute, sql, *rest)

    def executemany(self, sql: str, *rest: Any) -> Any:
        return self._guarded(super().executemany, sql, *rest)

    def _guarded(self, run: Any, sql: str, *rest: Any) -> Any:
        power = self.power
        if power is not None and power.spend(sql):
            if sql == "COMMIT" and power.commit_stays:
                run(sql, *rest)
            raise PowerCut
        return run(sql, *rest)


class _Cipher:
    """Stands for ``sqlcipher3.dbapi2``; connections belong to the laptop at work."""

    def __init__(self) -> None:
        self.power: Power | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(cipher, name)

    def connect(self, path: str, **options: Any) -> Connection:
        found: Connection = cipher.connect(path, factory=Connection, **options)
        found.power = self.power
        return found


class Surroundings:
    """What the program finds around it while a world runs."""

    def __init__(self, seed: int) -> None:
        self.random = Random(f"surroundings {seed}")
        self.clock = Clock()
        self.disk = _Cipher()
        self.registry = Registry()


def modules() -> list[Any]:
    """All modules of the program that are loaded."""
    names = ("jlcenter", "provincial")
    return [one for name, one in list(sys.modules.items()) if name.split(".")[0] in names]


def everywhere(stack: ExitStack, old: Any, new: Any) -> int:
    """Replace a function in every module that has it by name; returns in how many."""
    found = 0
    for module in modules():
        for name, value in list(vars(module).items()):
            if value is old:
                stack.enter_context(patch.object(module, name, new))
                found += 1
    return found


class _Asyncio:
    """Stands for the module ``asyncio``: who waits moves the world on."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def __getattr__(self, name: str) -> Any:
        return getattr(asyncio, name)

    async def sleep(self, seconds: float) -> None:
        self._clock.sleep(seconds)


async def _directly(work: Any, *arguments: Any, **_how: Any) -> Any:
    return work(*arguments)


@contextmanager
def surrounded(seed: int) -> Iterator[Surroundings]:
    """The program with simulated clocks, power and chance."""
    from anyio import to_thread
    from nacl.signing import SigningKey

    from tests.simulation.line import Wire

    for name in MODULES:
        importlib.import_module(name)
    from jlcenter.storage import connection, keyring
    from jlcenter.sync import transport
    from provincial import folder

    around = Surroundings(seed)
    with ExitStack() as stack:
        stack.enter_context(patch.object(os, "urandom", around.random.randbytes))
        stack.enter_context(
            patch.object(SigningKey, "generate", lambda: SigningKey(around.random.randbytes(32)))
        )
        everywhere(stack, time, around.clock)
        everywhere(stack, asyncio, _Asyncio(around.clock))
        stack.enter_context(patch.object(to_thread, "run_sync", _directly))
        everywhere(stack, transport.Line, Wire)
        stack.enter_context(patch.object(connection, "_cipher", around.disk))
        for place in (keyring, folder):
            stack.enter_context(patch.object(place, "OPS", 1))
            stack.enter_context(patch.object(place, "MEMORY_BYTES", 8 * 1024 * 1024))
        if not signatures.are_real(seed):
            signatures.stand_in(stack)
        stack.callback(around.registry.use, NOW)
        yield around
