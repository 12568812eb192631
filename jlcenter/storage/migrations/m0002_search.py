"""The search index over people: derived from their rows, never synced."""

from typing import Any

from jlcenter.storage.migrations.script import run_script

NAME = "m0002_search"

SQL = """
CREATE TABLE trainee_key (
    trainee BLOB PRIMARY KEY,
    name TEXT NOT NULL,
    id_number TEXT,
    id_tail TEXT,
    phone TEXT,
    phone_tail TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE name_key (
    trainee BLOB NOT NULL,
    py TEXT NOT NULL,
    ini TEXT NOT NULL,
    parts TEXT NOT NULL,
    PRIMARY KEY (trainee, py)
) STRICT, WITHOUT ROWID;
CREATE INDEX trainee_key_name ON trainee_key (name);
CREATE INDEX trainee_key_id_number ON trainee_key (id_number);
CREATE INDEX trainee_key_id_tail ON trainee_key (id_tail);
CREATE INDEX trainee_key_phone ON trainee_key (phone);
CREATE INDEX trainee_key_phone_tail ON trainee_key (phone_tail);
CREATE INDEX name_key_py ON name_key (py);
CREATE INDEX name_key_ini ON name_key (ini);
"""


def apply(db: Any) -> None:
    """Make the tables."""
    run_script(db, SQL)
