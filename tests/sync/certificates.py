"""Small real X.509 certificates (Ed25519) for the tests of TLS, with any dates and hosts."""

from __future__ import annotations

import base64
import hashlib
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path

from nacl.signing import SigningKey

LONG_AGO, SOON_AFTER = datetime(1999, 1, 1, tzinfo=UTC), datetime(2001, 6, 1, tzinfo=UTC)
FAR_OFF, FARTHER = datetime(2040, 1, 1, tzinfo=UTC), datetime(2045, 1, 1, tzinfo=UTC)
SINCE, UNTIL = datetime(2020, 1, 1, tzinfo=UTC), datetime(2049, 1, 1, tzinfo=UTC)

_ED25519 = bytes.fromhex("300506032b6570")
_COMMON_NAME = bytes.fromhex("0603550403")


def _tlv(tag: int, *parts: bytes) -> bytes:
    content = b"".join(parts)
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8)
    return bytes([tag, 0x80 | len(length)]) + length + content


def _sequence(*parts: bytes) -> bytes:
    return _tlv(0x30, *parts)


def _name(text: str) -> bytes:
    return _sequence(_tlv(0x31, _sequence(_COMMON_NAME, _tlv(0x0C, text.encode()))))


def _time(when: datetime) -> bytes:
    if when.year < 2050:
        return _tlv(0x17, when.strftime("%y%m%d%H%M%SZ").encode())
    return _tlv(0x18, when.strftime("%Y%m%d%H%M%SZ").encode())


def _extension(last: int, value: bytes, *, critical: bool = False) -> bytes:
    oid = bytes([0x06, 0x03, 0x55, 0x1D, last])
    return _sequence(oid, b"\x01\x01\xff" if critical else b"", _tlv(0x04, value))


def _pem(label: str, der: bytes) -> str:
    return f"-----BEGIN {label}-----\n{base64.encodebytes(der).decode()}-----END {label}-----\n"


def _spki(key: SigningKey) -> bytes:
    return _sequence(_ED25519, _tlv(0x03, b"\0", bytes(key.verify_key)))


def _key_id(key: SigningKey) -> bytes:
    return hashlib.sha1(bytes(key.verify_key)).digest()


def _host(name: str) -> bytes:
    try:
        return _tlv(0x87, ip_address(name).packed)
    except ValueError:
        return _tlv(0x82, name.encode())


@dataclass(frozen=True)
class Certificate:
    """A server's certificate with its key."""

    der: bytes
    key: SigningKey

    @property
    def key_hash(self) -> str:
        return hashlib.sha256(_spki(self.key)).hexdigest()

    def file(self, place: Path) -> Path:
        """Certificate and key, PEM."""
        key = bytes.fromhex("302e020100300506032b657004220420") + bytes(self.key)
        made = place / f"{hashlib.sha256(self.der).hexdigest()[:12]}.pem"
        made.write_text(_pem("CERTIFICATE", self.der) + _pem("PRIVATE KEY", key))
        return made

    def context(self, place: Path, newest: bool = True) -> ssl.SSLContext:
        """What a server needs to show it; ``newest``: TLS 1.3, else 1.2 alone."""
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        if not newest:
            made.maximum_version = ssl.TLSVersion.TLSv1_2
        made.load_cert_chain(self.file(place))
        return made


class Authority:
    """Whoever issues certificates."""

    def __init__(
        self, name: str = "Test CA", since: datetime = SINCE, until: datetime = UNTIL
    ) -> None:
        self.name = name
        self.key = SigningKey.generate()
        extensions = (
            _extension(19, _sequence(b"\x01\x01\xff"), critical=True),
            _extension(15, bytes.fromhex("03020204"), critical=True),
            _extension(14, _tlv(0x04, _key_id(self.key))),
        )
        self.der = self._signed(name, self.key, since, until, extensions)

    def file(self, place: Path) -> Path:
        """Its own certificate as a file, as JLCENTER_CA_FILE wants it."""
        made = place / "ca.pem"
        made.write_text(_pem("CERTIFICATE", self.der))
        return made

    def issue(
        self,
        *hosts: str,
        since: datetime = SINCE,
        until: datetime = UNTIL,
        key: SigningKey | None = None,
    ) -> Certificate:
        """A server's certificate, for a key of its own or a given one."""
        key = key or SigningKey.generate()
        extensions = (
            _extension(17, _sequence(*(_host(one) for one in hosts))),
            _extension(14, _tlv(0x04, _key_id(key))),
            _extension(35, _sequence(_tlv(0x80, _key_id(self.key)))),
        )
        return Certificate(self._signed(hosts[0], key, since, until, extensions), key)

    def _signed(
        self,
        name: str,
        key: SigningKey,
        since: datetime,
        until: datetime,
        extensions: tuple[bytes, ...],
    ) -> bytes:
        told = _sequence(
            _tlv(0xA0, b"\x02\x01\x02"),
            _tlv(0x02, b"\x01" + bytes(SigningKey.generate().verify_key)[:8]),
            _ED25519,
            _name(self.name),
            _sequence(_time(since), _time(until)),
            _name(name),
            _spki(key),
            _tlv(0xA3, _sequence(*extensions)),
        )
        signature = self.key.sign(told).signature
        return _sequence(told, _ED25519, _tlv(0x03, b"\0", signature))
