"""Who this laptop is: its key, the next one while it is paired anew, and those it had before."""

from __future__ import annotations

from dataclasses import dataclass

from jlcenter.storage.session import Session
from jlcenter.storage.strands import device_of
from jlcenter.sync.protocol import device_id


@dataclass(frozen=True, slots=True)
class Identity:
    """A device's key, and the 16 bytes it is known by."""

    seed: bytes

    @property
    def public_key(self) -> bytes:
        """Its Ed25519 public key, 32 bytes."""
        from nacl.signing import SigningKey

        return bytes(SigningKey(self.seed).verify_key)

    @property
    def device(self) -> bytes:
        """Its 16 bytes."""
        return device_id(self.public_key)

    def sign(self, data: bytes) -> bytes:
        """Its signature over ``data``, 64 bytes."""
        from nacl.signing import SigningKey

        return bytes(SigningKey(self.seed).sign(data).signature)


def own(session: Session) -> Identity:
    """Who this laptop is now."""
    return Identity(session.seeds[session.device])


def following(session: Session, *, fresh: bool = False) -> Identity:
    """Who this laptop will be once it is paired anew; kept, so that asking again after a lost
    answer asks for the same. ``fresh``: the one kept so far is given up."""
    kept = session.setting("next_seed")
    if kept and not fresh:
        return Identity(bytes.fromhex(kept))
    from nacl.signing import SigningKey

    found = Identity(bytes(SigningKey.generate()))
    session.set_settings(next_seed=found.seed.hex())
    return found


def own_keys(session: Session) -> dict[bytes, bytes]:
    """The public keys this laptop has and had, by device."""
    return {device: Identity(seed).public_key for device, seed in session.seeds.items()}


def own_seal(session: Session, no: int, message: bytes) -> bytes:
    """The seal of an own strand, by the key under which it was begun."""
    return session.sign_as(device_of(session.db, no) or session.device, message)
