"""Where the files that ship with the program lie, and how its small tables are read.

These are parts of the program, not a person's data, so any layer may read them.
"""

from __future__ import annotations

import csv
import sys
import tomllib
from functools import cache
from pathlib import Path
from typing import Any


def resources_folder() -> Path:
    """The folder ``resources/``, in a checkout or in a built program."""
    bundled = getattr(sys, "_MEIPASS", None)
    root = Path(bundled) if bundled else Path(__file__).resolve().parent.parent
    return root / "resources"


def resource(*parts: str) -> Path:
    """The path of one shipped file or folder: ``resource("fonts", "NotoSansSC-Regular.ttf")``."""
    return resources_folder().joinpath(*parts)


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    """The rows of ``resources/reference/NAME.csv``; every value is text, stripped."""
    with resource("reference", f"{name}.csv").open(encoding="utf-8", newline="") as source:
        return tuple(
            {key: (value or "").strip() for key, value in row.items() if key}
            for row in csv.DictReader(source)
        )


@cache
def toml(*parts: str) -> dict[str, Any]:
    """A shipped TOML file: ``toml("policy", "completion.toml")``."""
    return tomllib.loads(resource(*parts).read_text(encoding="utf-8"))
