"""A province that serves, as a process of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sync.world import Server, serving


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A real provincial server."""
    with serving(tmp_path / "province") as found:
        yield found
