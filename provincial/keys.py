"""The province's root key: it signs grants, receipts and the province's own entries."""

from __future__ import annotations

import hashlib
import hmac

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey
from nacl.secret import SecretBox
from nacl.signing import SigningKey

from jlcenter.domain.errors import Damaged
from jlcenter.sync.protocol import device_id, plain_code
from jlcenter.words import _


class RootKey:
    """The root key of one province, from its seed."""

    def __init__(self, seed: bytes) -> None:
        self._signing = SigningKey(seed)
        self.public = bytes(self._signing.verify_key)
        #: the province as a device, like any author of entries
        self.device = device_id(self.public)
        self._box = SecretBox(hashlib.sha256(b"jlcenter province secrets\0" + seed).digest())
        self._secrets_key = hashlib.sha256(b"jlcenter centre secrets\0" + seed).digest()
        #: under a person's document number, so that two centres' records of one person meet
        self.person_key = hashlib.sha256(b"jlcenter province persons\0" + seed).digest()
        self._code_key = hashlib.sha256(b"jlcenter province codes\0" + seed).digest()

    def sign(self, message: bytes) -> bytes:
        """The Ed25519 signature, 64 bytes."""
        return bytes(self._signing.sign(message).signature)

    def opener(self) -> PrivateKey:
        """What opens a bundle that is sealed to the province."""
        return self._signing.to_curve25519_private_key()

    def centre_secret(self, centre: str) -> bytes:
        """A new centre's secret: the same again where the database that had it was set back."""
        return hmac.new(self._secrets_key, centre.encode(), hashlib.sha256).digest()

    def sealed(self, secret: bytes) -> bytes:
        """A secret as it may lie in the database."""
        return bytes(self._box.encrypt(secret))

    def unsealed(self, data: bytes) -> bytes:
        """What ``sealed`` sealed. Raises Damaged."""
        try:
            return bytes(self._box.decrypt(data))
        except CryptoError as error:
            raise Damaged(
                "secret_damaged", _("中心的密钥打不开"), _("请用服务器的备份恢复")
            ) from error

    def code_hash(self, code: str) -> bytes:
        """What the database keeps of a pairing code."""
        return hmac.new(self._code_key, plain_code(code).encode(), hashlib.sha256).digest()
