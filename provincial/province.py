"""An open province: its folder, its database and its root key."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from provincial import folder as folders
from provincial.database import open_engine
from provincial.keys import RootKey


@dataclass(frozen=True, slots=True)
class Province:
    """What a command or the server works with."""

    folder: Path
    engine: Engine
    root: RootKey
    verify_base: str

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()


def open_province(folder: Path, user: str, password: str, database: str | None = None) -> Province:
    """Open a province's folder. Raises NotFound, Refused, AccessRefused, Damaged or Busy."""
    settings = folders.settings_of(folder)
    root = RootKey(folders.unlock(folder, user, password))
    engine = open_engine(folder, database or settings.database, root.person_key)
    return Province(folder, engine, root, settings.verify_base)
