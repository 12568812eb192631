"""What the province has of attachments, and what has come here of those under way."""

from typing import Any

from jlcenter.storage.migrations.script import run_script

NAME = "m0009_attachments_travel"

SQL = """
CREATE TABLE attachment_receipt (
    id BLOB PRIMARY KEY,
    "attachment" BLOB,
    "size" INTEGER,
    _stamp INTEGER NOT NULL,
    _more BLOB,
    _hidden INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX attachment_receipt_attachment ON attachment_receipt (attachment);
CREATE TABLE attachment_piece (
    attachment BLOB NOT NULL,
    place INTEGER NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (attachment, place)
) STRICT;
"""


def apply(db: Any) -> None:
    """Make them."""
    run_script(db, SQL)
