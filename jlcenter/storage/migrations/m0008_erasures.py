"""The table of the register of erasures."""

from typing import Any

from jlcenter.storage.migrations.script import run_script

NAME = "m0008_erasures"

SQL = """
CREATE TABLE erasure (
    id BLOB PRIMARY KEY,
    "trainee" BLOB,
    "date" TEXT,
    "reason" TEXT,
    "records" TEXT,
    _stamp INTEGER NOT NULL,
    _more BLOB,
    _hidden INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
"""


def apply(db: Any) -> None:
    """Make it."""
    run_script(db, SQL)
