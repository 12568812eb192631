"""The public page that the code on a certificate points to.

The code's facts and signature stand behind the # of the address and never reach the server: the
page's script reads them, asks for the signer's key with the province's word for it, checks both
signatures in the browser, and asks for the state of the serial. Without a script a serial can be
asked for by hand. Nothing but valid, revoked or unknown is told of a serial.
"""

from __future__ import annotations

from hashlib import sha512

from sqlalchemy import Connection, select
from starlette.responses import JSONResponse

from jlcenter.domain.certificate_token import KEY_ID_BYTES, token_bytes
from jlcenter.domain.records import CERTIFICATE
from provincial import storage
from provincial.fact_tables import CERTIFICATE_FACT
from provincial.fact_values import text, values_of
from provincial.storage import StrandBook
from provincial.tables import DEVICE
from provincial.web.sessions import Pace
from provincial.web.visit import Answer, Html, Page, Visit

VALID, REVOKED, UNKNOWN, TOO_OFTEN = "valid", "revoked", "unknown", "too_often"
#: of the whole code, told to say which of two certificates of one serial is meant
_PRINT_BYTES = 16
_SERIAL_MAX = 80


class PublicPages:
    """The page and its two questions. An inspector with a pile of certificates asks often; who
    tries serials by the thousand waits."""

    def __init__(self) -> None:
        self._pace = Pace(each=300, everybody=6000, seconds=600.0)

    def pages(self) -> list[Page]:
        """The addresses."""
        return [
            Page("/v", self.page, role="", db="", is_public=True),
            Page("/v", self.by_hand, "POST", role="", is_public=True),
            Page("/v/state", self.state, "POST", role="", is_public=True),
            Page("/v/key/{key_id}", self.key, role="", is_public=True),
        ]

    def page(self, _visit: Visit) -> Answer:
        """The empty page: its script fills it."""
        return Html("verify.html", {"serial": "", "state": ""})

    def by_hand(self, visit: Visit) -> Answer:
        """The state of a serial somebody typed, told without a script."""
        serial = visit.form.get("serial", "")
        return Html("verify.html", {"serial": serial, "state": self._state(visit, serial, "")})

    def state(self, visit: Visit) -> Answer:
        """The same for the page's script."""
        told = self._state(visit, visit.form.get("serial", ""), visit.form.get("print", ""))
        return JSONResponse({"state": told}, 429 if told == TOO_OFTEN else 200)

    def key(self, visit: Visit) -> Answer:
        """The laptop whose id begins so: its key, and that the root key vouches for it."""
        try:
            start = bytes.fromhex(visit.place["key_id"])
        except ValueError:
            start = b""
        if not self._pace.may(visit.address):
            return JSONResponse({"state": TOO_OFTEN}, 429)
        if len(start) != KEY_ID_BYTES:
            return JSONResponse({"known": False})
        rest = 16 - KEY_ID_BYTES
        query = select(DEVICE).where(
            DEVICE.c.id >= start + bytes(rest), DEVICE.c.id <= start + b"\xff" * rest
        )
        row = visit.db.execute(query).first()
        if row is None:
            return JSONResponse({"known": False})
        return JSONResponse(
            {
                "known": True,
                "root": visit.province.root.public.hex(),
                "device": bytes(row.id).hex(),
                "public_key": bytes(row.public_key).hex(),
                "centre": row.centre,
                "letter": row.letter,
                "grant": bytes(row.grant).hex(),
            }
        )

    def _state(self, visit: Visit, serial: str, print_: str) -> str:
        if not self._pace.may(visit.address):
            return TOO_OFTEN
        return certificate_state(visit.db, serial, print_)


def certificate_state(db: Connection, serial: str, print_: str = "") -> str:
    """What the province knows of a serial. ``print_``: of the code that was read; a serial that
    stands on another certificate is unknown."""
    if not serial or len(serial) > _SERIAL_MAX:
        return UNKNOWN
    query = select(CERTIFICATE_FACT).where(CERTIFICATE_FACT.c.serial == serial)
    found = [
        row.status
        for row in db.execute(query).all()
        if not print_ or _print_of(db, row.centre, bytes(row.certificate)) == print_
    ]
    if not found:
        return UNKNOWN
    # of two laptops' certificates with one serial nobody can say by hand which is meant
    return VALID if all(status == "valid" for status in found) else REVOKED


def _print_of(db: Connection, centre: str, certificate: bytes) -> str:
    wanted = (CERTIFICATE.code, certificate)
    found = storage.states(db, centre, [wanted], StrandBook(db)).get(wanted)
    raw = token_bytes(text(values_of(CERTIFICATE, found), "token", 4096))
    return sha512(raw).hexdigest()[: 2 * _PRINT_BYTES] if raw else ""
