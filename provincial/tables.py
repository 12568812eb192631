"""The province's tables, for SQLite and PostgreSQL alike (SQLAlchemy Core)."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
)

METADATA = MetaData()

MIGRATION = Table(
    "migration", METADATA, Column("number", Integer, primary_key=True, autoincrement=False)
)

#: one row a centre: its row is locked while its log grows
CENTRE = Table(
    "centre",
    METADATA,
    Column("code", String(16), primary_key=True),
    Column("name", String(200), nullable=False),
    #: the secret under people's ids, sealed under the root key; empty until the first pairing
    Column("secret", LargeBinary, nullable=False),
    Column("log_position", BigInteger, nullable=False),
    Column("log_hash", LargeBinary, nullable=False),
    Column("greatest_tick", BigInteger, nullable=False),
    Column("letters_given", Integer, nullable=False),
)

DEVICE = Table(
    "device",
    METADATA,
    Column("id", LargeBinary(16), primary_key=True),
    Column("centre", String(16), nullable=False),
    Column("public_key", LargeBinary, nullable=False),
    Column("letter", String(4), nullable=False),
    Column("name", String(200), nullable=False),
    Column("granted_at", BigInteger, nullable=False),
    Column("grant", LargeBinary, nullable=False),
    Column("is_blocked", Boolean, nullable=False),
    Column("last_seen", BigInteger),
    #: a state offer is taken only after this device was told to rewind, or of a gap
    Column("may_offer", Boolean, nullable=False, default=False),
)

#: a code is kept as a keyed hash: who reads the file cannot pair
PAIR_CODE = Table(
    "pair_code",
    METADATA,
    Column("hash", LargeBinary(32), primary_key=True),
    Column("centre", String(16), nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("used_by", LargeBinary),
)

STRAND = Table(
    "strand",
    METADATA,
    Column("no", Integer, primary_key=True, autoincrement=True),
    Column("id", LargeBinary(16), nullable=False, unique=True),
    Column("centre", String(16), nullable=False),
    Column("device", LargeBinary(16), nullable=False),
    Column("last_seq", BigInteger, nullable=False),
    Column("last_tick", BigInteger, nullable=False),
    Column("last_hash", LargeBinary, nullable=False),
    #: ranges whose effect is here but not their entries: packed [first, last, before, hash at last]
    Column("gaps", LargeBinary),
)
Index("strand_centre", STRAND.c.centre, STRAND.c.device)
_HAS_GAPS = STRAND.c.gaps.is_not(None)
Index("strand_gaps", STRAND.c.centre, sqlite_where=_HAS_GAPS, postgresql_where=_HAS_GAPS)

#: one row an item: what one request or one action of the province added, whole
LOG = Table(
    "log",
    METADATA,
    Column("centre", String(16), primary_key=True),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary, nullable=False),
    #: who brought it: it holds the item itself
    Column("brought_by", LargeBinary(16), nullable=False),
    Column("entries", Integer, nullable=False),
    Column("received_at", BigInteger, nullable=False),
    #: entries; of an item that is state, what it replaced
    Column("body", LargeBinary, nullable=False),
    #: of an item that is state: its package
    Column("package", LargeBinary(16)),
)

RECORD = Table(
    "record",
    METADATA,
    Column("centre", String(16), primary_key=True),
    Column("kind", Integer, primary_key=True, autoincrement=False),
    Column("id", LargeBinary(16), primary_key=True),
    Column("state", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

#: of a kind's records whose id ends in ``number``: how many, and the sum of their hashes
BUCKET = Table(
    "bucket",
    METADATA,
    Column("centre", String(16), primary_key=True),
    Column("kind", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("rows", BigInteger, nullable=False),
    Column("sum", LargeBinary(32), nullable=False),
    sqlite_with_rowid=False,
)

#: what could not be taken in, with its reason, for people to look at
SET_ASIDE = Table(
    "set_aside",
    METADATA,
    Column("centre", String(16), primary_key=True),
    Column("strand", LargeBinary(16), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("reason", String(40), nullable=False),
    Column("received_at", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

#: state in parts: snapshots for a first download, and what laptops offer of what was lost here
PACKAGE = Table(
    "package",
    METADATA,
    Column("id", LargeBinary(16), primary_key=True),
    Column("centre", String(16), nullable=False),
    Column("origin", String(16), nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("manifest", LargeBinary, nullable=False),
    Column("is_whole", Boolean, nullable=False),
    Column("used_at", BigInteger, nullable=False),
)
Index("package_centre", PACKAGE.c.centre, PACKAGE.c.origin)

PACKAGE_PART = Table(
    "package_part",
    METADATA,
    Column("package", LargeBinary(16), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("body", LargeBinary, nullable=False),
)

#: history that turned up after its effect had come as state: kept, never sent
BACKFILL = Table(
    "backfill",
    METADATA,
    Column("centre", String(16), primary_key=True),
    Column("strand", LargeBinary(16), primary_key=True),
    Column("first", BigInteger, primary_key=True, autoincrement=False),
    Column("last", BigInteger, nullable=False),
    Column("received_at", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

#: erasures that came in and whose old values are still in the log
ERASURE_DUE = Table(
    "erasure_due",
    METADATA,
    Column("centre", String(16), primary_key=True),
    Column("erasure", LargeBinary(16), primary_key=True),
)

#: the bytes of attachments: how much of each is here
FILE = Table(
    "file",
    METADATA,
    Column("centre", String(16), primary_key=True),
    Column("attachment", LargeBinary(16), primary_key=True),
    Column("held", BigInteger, nullable=False),
    Column("is_whole", Boolean, nullable=False),
)

FILE_PIECE = Table(
    "file_piece",
    METADATA,
    Column("centre", String(16), primary_key=True),
    Column("attachment", LargeBinary(16), primary_key=True),
    Column("place", BigInteger, primary_key=True, autoincrement=False),
    Column("content", LargeBinary, nullable=False),
)
