"""What this laptop remembers about the window: language, letter size, column widths, last user.

It holds nothing about trainees. It lies as ``window.json`` in the data folder, is written whole and
atomically, and a damaged one is simply as if there were none.
"""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

NAME = "window.json"


class Preferences:
    """Named values, read at once and written at each change. Without a folder: in memory only."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self._values: dict[str, Any] = {}
        if folder is not None:
            with suppress(OSError, ValueError):
                found = json.loads((folder / NAME).read_text(encoding="utf-8"))
                if isinstance(found, dict):
                    self._values = found

    def text(self, name: str, default: str = "") -> str:
        """A text value, or ``default``."""
        value = self._values.get(name, default)
        return value if isinstance(value, str) else default

    def number(self, name: str, default: int) -> int:
        """A whole number, or ``default``."""
        value = self._values.get(name, default)
        return value if isinstance(value, int) and not isinstance(value, bool) else default

    def numbers(self, name: str) -> dict[str, int]:
        """A table of whole numbers (column widths by column), empty where there is none."""
        value = self._values.get(name, {})
        if not isinstance(value, dict):
            return {}
        return {str(key): one for key, one in value.items() if isinstance(one, int)}

    def set(self, name: str, value: str | int | dict[str, int]) -> None:
        """Remember ``value``; a full disk or a locked folder is no reason to stop a person."""
        if self._values.get(name) == value:
            return
        self._values[name] = value
        self.write()

    def write(self) -> None:
        """Write all values, if there is a folder."""
        if self.folder is None or not self.folder.is_dir():
            return
        target = self.folder / NAME
        draft = target.with_suffix(".json.new")
        with suppress(OSError):
            text = json.dumps(self._values, ensure_ascii=False, indent=1, sort_keys=True)
            draft.write_text(text, encoding="utf-8")
            draft.replace(target)
