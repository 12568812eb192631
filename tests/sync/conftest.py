"""A province that serves, and a line to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from jlcenter.sync import engine
from tests.sync.world import Server, Wire, serving


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A real provincial server, a process of its own."""
    with serving(tmp_path / "province") as found:
        yield found


@pytest.fixture
def wire(server: Server) -> Iterator[Wire]:
    """A line to the server that can be made bad."""
    found = Wire(server.port)
    yield found
    found.close()


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests of a broken line need not wait for it."""
    monkeypatch.setattr(engine, "PAUSES_S", (0.01, 0.02))
