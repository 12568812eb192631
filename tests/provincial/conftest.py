"""A province that serves, as a process of its own, on either database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import database, postgres  # noqa: F401 - fixtures
from tests.sync.bundle_world import paired, province, sticks  # noqa: F401 - fixtures
from tests.sync.world import Server, serving


@pytest.fixture
def server(tmp_path: Path, database: str | None) -> Iterator[Server]:  # noqa: F811
    """A real provincial server."""
    with serving(tmp_path / "province", database) as found:
        yield found
