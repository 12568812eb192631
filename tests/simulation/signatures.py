"""A cheap stand-in for Ed25519: most worlds have it, one in twenty signs in earnest.

A signature is a keyed hash over public key and message. What is forged, damaged or signed by
another key is refused just the same; only a forger who knows this file would get through.
"""

from __future__ import annotations

import hashlib
from contextlib import ExitStack
from functools import cache
from typing import Any
from unittest.mock import patch

#: in worlds whose seed this divides, signatures are real
REAL_EVERY = 20
_BYTES = 64


def are_real(seed: int) -> bool:
    """Whether a world signs in earnest."""
    return seed % REAL_EVERY == 0


def _seal(public: bytes, message: bytes) -> bytes:
    return hashlib.blake2b(message, digest_size=_BYTES, key=b"stand-in" + public).digest()


def _sign(message: bytes, secret_key: bytes) -> bytes:
    return _seal(secret_key[32:], message) + message


def _opened(signed: bytes, public: bytes) -> bytes:
    from nacl.exceptions import BadSignatureError

    signature, message = signed[:_BYTES], signed[_BYTES:]
    if signature != _seal(public, message):
        raise BadSignatureError("Signature was forged or corrupt")
    return message


def stand_in(stack: ExitStack) -> None:
    """Signing and checking are the stand-in's until the stack ends."""
    import nacl.bindings

    replaced: tuple[tuple[str, Any], ...] = (
        ("crypto_sign", _sign),
        ("crypto_sign_open", _opened),
        ("crypto_sign_seed_keypair", cache(nacl.bindings.crypto_sign_seed_keypair)),
    )
    for name, new in replaced:
        stack.enter_context(patch.object(nacl.bindings, name, new))
