"""查验: whether a certificate's code is genuine, without a network, and what is known of it here.

Genuine is what a known laptop's key has signed. Revoked is what this laptop's register says, which
is as fresh as its last sync: the answer names that day.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jlcenter.app.days import today
from jlcenter.domain.certificate_token import (
    KEY_ID_BYTES,
    Facts,
    Outcome,
    Reading,
    device_of,
    is_token,
    read_token,
)
from jlcenter.domain.errors import Damaged, NotFound, Refused
from jlcenter.storage.queries.certificates import certificates_by_serial, replaced_by, signing_keys
from jlcenter.storage.session import Session
from jlcenter.words import _

_PICTURES = (".png", ".jpg", ".jpeg", ".pdf")


@dataclass(frozen=True, slots=True)
class Verification:
    """The answer for one code. ``valid``: genuine and not known to be revoked.

    ``status`` is the register's (None where it does not know the serial); ``as_of`` the day up to
    which the register is known; ``outcome`` what the signature says.
    """

    outcome: Outcome
    facts: Facts | None
    status: str | None
    replaced_by: str | None
    as_of: str

    @property
    def is_genuine(self) -> bool:
        """Whether a known laptop signed exactly these facts."""
        return self.outcome is Outcome.GENUINE

    @property
    def is_revoked(self) -> bool:
        """Whether the register knows it as revoked, replaced or void."""
        return self.status not in (None, "valid")

    @property
    def is_valid(self) -> bool:
        """Genuine, and not revoked as far as is known here."""
        return self.is_genuine and not self.is_revoked

    def as_json(self) -> dict[str, Any]:
        """The contract's object. Facts of a code that is not genuine are only what it claims."""
        facts = self.facts
        return {
            "valid": self.is_valid,
            "serial": facts.serial if facts else None,
            "name": facts.name if facts else None,
            "class": facts.class_name if facts else None,
            "revoked": self.is_revoked,
            "checked": "offline",
            "as_of": self.as_of,
            "genuine": self.is_genuine,
            "status": self.status,
            "replaced_by": self.replaced_by,
            "issued_on": facts.issued_on if facts else None,
            "centre": facts.centre_name if facts else None,
            "message": message_of(self),
        }


def verify(session: Session, source: str) -> list[Verification]:
    """Check a token, or every code in a picture or PDF; raises Damaged where one is not genuine."""
    found = [_verify_token(session, token) for token in _tokens(source)]
    bad = [one for one in found if not one.is_genuine]
    if bad:
        raise Damaged(
            bad[0].outcome.value,
            message_of(bad[0]),
            _hint(bad[0].outcome),
            report=report_of(found),
        )
    return found


def report_of(found: list[Verification]) -> dict[str, Any]:
    """The JSON of one or several answers; ``valid`` then means all."""
    if len(found) == 1:
        return found[0].as_json()
    first = next((one for one in found if not one.is_valid), found[0])
    return {
        **first.as_json(),
        "valid": all(one.is_valid for one in found),
        "revoked": any(one.is_revoked for one in found),
        "certificates": [one.as_json() for one in found],
    }


def message_of(one: Verification) -> str:
    """The answer in words."""
    if one.outcome is Outcome.UNREADABLE:
        return _("这不是本系统的证书防伪码，或已残缺")
    if one.outcome is Outcome.FORGED:
        return _("防伪码的签名与内容不符，不是真证书，或内容被改过")
    if one.outcome is Outcome.UNKNOWN_SIGNER:
        return _("本机不认识签发这份证书的设备，无法确认真伪")
    if one.is_revoked:
        words = {
            "revoked": _("签发属实，但已撤销，不再有效"),
            "replaced": _("签发属实，但已补发新证，以新证为准"),
            "void": _("签发属实，但已作废"),
        }
        return words.get(one.status or "", _("签发属实，但已不再有效"))
    return _("真实有效，截至 {day} 没有撤销记录", day=one.as_of)


def _hint(outcome: Outcome) -> str:
    if outcome is Outcome.UNKNOWN_SIGNER:
        return _("外中心或新登记的设备签发的证书，请同步后再查，或用手机扫码到省平台查验")
    return _("请重新扫描原件；仍不通过的，请向发证机构核实")


def _verify_token(session: Session, token: str) -> Verification:
    # a key counts only under the id that follows from it, whatever a record says
    keys = [session.public_key, *signing_keys(session.db).values()]
    by_id = {device_of(key)[:KEY_ID_BYTES]: key for key in keys}
    reading: Reading = read_token(token, by_id.get)
    status = None
    successor = None
    if reading.outcome is Outcome.GENUINE and reading.facts is not None:
        rows = certificates_by_serial(session.db, reading.facts.serial)
        row = next((one for one in rows if one.token == token), rows[0] if rows else None)
        if row is not None:
            status = row.status
            newer = replaced_by(session.db, row.id)
            successor = newer.serial if newer else None
    return Verification(reading.outcome, reading.facts, status, successor, _as_of(session))


def _as_of(session: Session) -> str:
    """The day of the last sync; an unpaired laptop's register is its own, known as of today."""
    last = session.setting("sync_last_success")
    return str(last)[:10] if isinstance(last, str) and last else today()


def _tokens(source: str) -> list[str]:
    if Path(source).suffix.lower() not in _PICTURES or "#" in source:
        return [source.strip()]
    path = Path(source)
    if path.is_dir():
        raise Refused(
            "source_is_folder",
            _("{file} 是文件夹，不是文件", file=path.name),
            _("请给出证书的图片或 PDF"),
            file=path.name,
        )
    if not path.is_file():
        raise NotFound(
            "file_missing",
            _("找不到文件 {file}", file=path.name),
            _("请核对文件名和位置"),
            file=path.name,
        )
    from jlcenter.documents.qr import codes_in_file

    codes = codes_in_file(path)
    if not codes:
        raise Damaged(
            "no_code",
            _("{file} 里没有读到二维码", file=path.name),
            _("请把二维码拍清楚、拍完整，或扫描成 300 dpi 的图片"),
            file=path.name,
            report={"valid": False, "serial": None, "revoked": False, "checked": "offline"},
        )
    # a poster's or a chat's code beside ours says nothing about the certificate
    return [one for one in codes if is_token(one)] or codes
