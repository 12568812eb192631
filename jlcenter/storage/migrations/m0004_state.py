"""What sync keeps beside entries: state without history, packages under way, and who has what."""

from typing import Any

from jlcenter.storage.migrations.script import run_script

NAME = "m0004_state"

SQL = """
-- entries up to here came as state: the journal may lack them
ALTER TABLE strand ADD COLUMN history_from INTEGER NOT NULL DEFAULT 0;
ALTER TABLE strand ADD COLUMN history_hash BLOB;
-- what others wrote came from the province until now
UPDATE strand SET acknowledged_seq = last_seq, acknowledged_hash = last_hash
 WHERE mine = 0 AND device IS NOT NULL;
-- a first download or an offer of state, while it is fetched, merged or sent
CREATE TABLE package (
    id BLOB PRIMARY KEY,
    manifest BLOB NOT NULL,
    mine INTEGER NOT NULL,
    position INTEGER NOT NULL,
    hash BLOB NOT NULL,
    is_whole INTEGER NOT NULL DEFAULT 0,
    merged INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE TABLE package_part (
    package BLOB NOT NULL,
    number INTEGER NOT NULL,
    body BLOB NOT NULL,
    is_whole INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (package, number)
) STRICT;
"""


def apply(db: Any) -> None:
    """Add them."""
    run_script(db, SQL)
