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
)
Index("strand_centre", STRAND.c.centre, STRAND.c.device)

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
    Column("body", LargeBinary, nullable=False),
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
