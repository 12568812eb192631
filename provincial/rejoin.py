"""A laptop this province granted and forgot: its database was set back to before the grant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from jlcenter.sync.checks import is_signed
from jlcenter.sync.protocol import Grant, rejoin_message
from provincial import storage
from provincial.device_records import tell
from provincial.devices import admit
from provincial.keys import RootKey
from provincial.pairing import SECRET_BYTES, PairingRefused, words_of


@dataclass(frozen=True, slots=True)
class RejoinRequest:
    """What a laptop shows: its grant, the centre's secret, and proof that the key is its own."""

    centre: str
    centre_name: str
    grant: Grant
    secret: bytes
    device_name: str
    proof: bytes


def rejoin_request(told: Any) -> RejoinRequest:
    """A request from JSON. Raises PairingRefused where it is none."""
    try:
        grant = Grant(
            bytes.fromhex(told["public_key"]),
            words_of(told["letter"], 4),
            bytes.fromhex(told["grant"]),
        )
        request = RejoinRequest(
            words_of(told["centre"], 16),
            words_of(told.get("centre_name"), 200),
            grant,
            bytes.fromhex(told["secret"]),
            words_of(told.get("device_name"), 80),
            bytes.fromhex(told["proof"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise PairingRefused("request_bad", 400) from error
    message = rejoin_message(request.centre, grant.public_key, request.secret)
    sizes = (len(grant.public_key), len(request.secret))
    if sizes != (32, SECRET_BYTES) or not is_signed(grant.public_key, message, request.proof):
        raise PairingRefused("request_bad", 400)
    return request


def rejoin(db: Connection, root: RootKey, request: RejoinRequest, now_ms: int) -> None:
    """Know a laptop again by its grant. Raises PairingRefused where it is none of ours."""
    if not request.grant.holds(request.centre, root.public):
        raise PairingRefused("grant_bad")
    storage.make_centre(db, request.centre, request.centre_name)
    centre = storage.centre(db, request.centre, lock=True)
    assert centre is not None
    known = storage.device(db, request.grant.device)
    if known is not None and known.is_blocked:
        raise PairingRefused("device_blocked")
    if known is not None and known.centre != centre.code:
        raise PairingRefused("grant_bad")
    admit(db, root, centre, request.grant, request.device_name, now_ms)
    if not centre.secret:
        storage.change_centre(db, centre.code, secret=root.sealed(request.secret))
    tell(db, root, centre.code, [request.grant], now_ms)
