"""Key slots, pure: a random key wrapped for a password, as plain values to be kept in a file.

Argon2id and XSalsa20-Poly1305 are libsodium's. The laptop's keyring and the province's use these.
"""

from __future__ import annotations

import os
import unicodedata
from base64 import b64decode, b64encode
from typing import Any

KEY_BYTES = 32


def _derived(secret: str, salt: bytes, ops: int, memory: int) -> bytes:
    from nacl.pwhash import argon2id

    text = unicodedata.normalize("NFC", secret).encode()
    key: bytes = argon2id.kdf(KEY_BYTES, text, salt, opslimit=ops, memlimit=memory)
    return key


def new_slot(
    kind: str, name: str, secret: str, key: bytes, *, ops: int, memory: int
) -> dict[str, Any]:
    """``key`` wrapped for ``secret``: salt and costs stand beside, so that they may change."""
    from nacl.secret import SecretBox

    salt = os.urandom(16)
    box = SecretBox(_derived(secret, salt, ops, memory)).encrypt(key)
    return {
        "kind": kind,
        "name": name,
        "salt": b64encode(salt).decode(),
        "ops": ops,
        "memory": memory,
        "box": b64encode(bytes(box)).decode(),
    }


def opened_slot(slot: dict[str, Any], secret: str) -> bytes | None:
    """The key of a slot, or None where the secret does not open it."""
    from nacl.exceptions import CryptoError
    from nacl.secret import SecretBox

    derived = _derived(secret, b64decode(slot["salt"]), slot["ops"], slot["memory"])
    try:
        key: bytes = SecretBox(derived).decrypt(b64decode(slot["box"]))
    except CryptoError:
        return None
    return key
