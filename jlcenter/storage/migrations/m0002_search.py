"""The search index over people; its text is kept with its queries until the first release."""

from typing import Any

NAME = "m0002_search"


def apply(db: Any) -> None:
    """Make the tables."""
    from jlcenter.storage.migrations.script import run_script
    from jlcenter.storage.search import SCHEMA

    run_script(db, SCHEMA)
