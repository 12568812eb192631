"""Since when something is set aside, for people to read: kept while it is tried again and again."""

from typing import Any

from jlcenter.storage.migrations.script import run_script

NAME = "m0005_aside"

SQL = """
CREATE TABLE set_aside_since (
    strand BLOB PRIMARY KEY,
    since INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
"""


def apply(db: Any) -> None:
    """Add it."""
    run_script(db, SQL)
