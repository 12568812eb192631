"""Opens the cipher file with its pragmas, and owns the alias that makes sqlite-utils use it.

sqlite-utils prefers a module named ``pysqlite3`` and catches its exception classes, so that name
is SQLCipher here. SQLCipher's errors are not ``sqlite3.Error``: catch the names exported here.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlcipher3.dbapi2 as _cipher

sys.modules.setdefault("pysqlite3", _cipher)
sys.modules.setdefault("pysqlite3.dbapi2", _cipher)

if TYPE_CHECKING:
    import sqlite3

    Connection = sqlite3.Connection
else:
    Connection = _cipher.Connection

DatabaseError: type[Exception] = _cipher.DatabaseError
IntegrityError: type[Exception] = _cipher.IntegrityError
OperationalError: type[Exception] = _cipher.OperationalError

# Binding None, bytes or bool costs five times what text does, because the binding asks each value
# whether it wants to be adapted; an adapter that answers at once saves that (0.9 to 0.2 µs each).
_cipher.register_adapter(type(None), lambda _blank: None)
_cipher.register_adapter(bytes, bytearray)
_cipher.register_adapter(bool, int)

#: how long a write waits for another process, in milliseconds (the contract's 10 seconds)
BUSY_MS_MAX = 10_000
#: a log that has grown beyond this is moved into the file in an idle moment
LOG_BYTES_MAX = 4 * 1024 * 1024


def connect(path: Path, key: bytes, *, busy_ms: int = BUSY_MS_MAX) -> Connection:
    """A connection to the encrypted file; raises ``DatabaseError`` where the key is not its key.

    WAL with ``synchronous=FULL``: a county's power fails, and a strand must not take a number
    again that it has sent. Checkpoints run in idle time and at close, not inside a commit.
    """
    db: Any = _cipher.connect(str(path), timeout=busy_ms / 1000, check_same_thread=False)
    for pragma in (
        "cipher_log_level = NONE",
        f"key = \"x'{key.hex()}'\"",
        "cipher_memory_security = OFF",
        "foreign_keys = ON",
        "journal_mode = WAL",
        "synchronous = FULL",
        "wal_autocheckpoint = 0",
        # once moved into the file it is short again, so that it is not moved after every sync
        f"journal_size_limit = {LOG_BYTES_MAX}",
        "cache_size = -65536",
        "temp_store = MEMORY",
    ):
        db.execute(f"PRAGMA {pragma}")
    return db  # type: ignore[no-any-return]


def checkpoint(db: Connection, *, whole: bool = False) -> None:
    """Move the log into the file: what is free to move, or (at an orderly close) all of it."""
    db.execute(f"PRAGMA wal_checkpoint({'TRUNCATE' if whole else 'PASSIVE'})").fetchall()
