"""Making a data folder's file: tables, this laptop's keys and the centre's first secret."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

from jlcenter.storage.connection import connect
from jlcenter.storage.migrations import is_current, migrate

_TAG_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


def create_database(path: Path, key: bytes, centre: str, centre_name: str) -> bytes:
    """Make the encrypted file with a fresh device; returns the device's 16 bytes.

    The secret under people's ids is this laptop's own until pairing brings the centre's.
    """
    from nacl.signing import SigningKey

    signing = SigningKey.generate()
    public = bytes(signing.verify_key)
    device = hashlib.sha256(public).digest()[:16]
    tag = "".join(_TAG_LETTERS[byte % len(_TAG_LETTERS)] for byte in device[:2])
    settings = {
        "centre": centre,
        "centre_name": centre_name,
        "device": device.hex(),
        "device_seed": bytes(signing).hex(),
        "public_key": public.hex(),
        "tag": tag,
        "centre_secret": os.urandom(32).hex(),
    }
    db = connect(path, key)
    try:
        migrate(db)
        db.execute("BEGIN IMMEDIATE")
        db.executemany(
            "INSERT INTO local (name, value) VALUES (?, ?)",
            [(name, json.dumps(value, ensure_ascii=False)) for name, value in settings.items()],
        )
        db.execute("COMMIT")
    finally:
        db.close()
    return device


def bring_up_to_date(path: Path, key: bytes) -> bool:
    """Migrate an older file (the caller backs it up before). Says whether anything was done."""
    db = connect(path, key)
    try:
        if is_current(db):
            return False
        migrate(db)
        return True
    finally:
        db.close()
