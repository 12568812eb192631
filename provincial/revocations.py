"""Taking a certificate back, from the province: written into its centre's log, so that its laptops
and everybody who checks the serial see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select

from jlcenter.domain.errors import NotFound, Refused
from jlcenter.domain.records import CERTIFICATE
from jlcenter.words import _, mark
from provincial import storage
from provincial.author import PutAt, write
from provincial.fact_tables import CERTIFICATE_FACT
from provincial.keys import RootKey

VALID, REVOKED = "valid", "revoked"
_REASON_LETTERS = 500
_CHINA = timedelta(hours=8)


@dataclass(frozen=True, slots=True)
class CertificateRow:
    """A certificate as the province knows it: no person's name."""

    centre: str
    id: str
    serial: str
    status: str
    issued_on: str
    revoked_on: str


def certificates(db: Connection, serial: str) -> list[CertificateRow]:
    """The certificates of a serial: one, or several after a clash of two laptops."""
    query = select(CERTIFICATE_FACT).where(CERTIFICATE_FACT.c.serial == serial.strip())
    return [_row(row) for row in db.execute(query.order_by(CERTIFICATE_FACT.c.centre))]


def _row(row: Any) -> CertificateRow:
    return CertificateRow(
        row.centre,
        str(UUID(bytes=bytes(row.certificate))),
        row.serial,
        row.status,
        row.issued_on,
        row.revoked_on,
    )


def revoke(
    db: Connection, root: RootKey, serial: str, reason: str, now_ms: int, centre: str = ""
) -> CertificateRow:
    """Take a certificate back. Refused without a reason, or where it is not valid any more."""
    why = " ".join(reason.split())[:_REASON_LETTERS]
    if not why:
        raise Refused(
            "reason_missing", _("撤销证书要写明原因"), _("请用 --reason 写一句话"), field="reason"
        )
    found = [one for one in certificates(db, serial) if centre in ("", one.centre)]
    if not found:
        raise NotFound(
            "certificate_unknown",
            _("服务器上没有编号为 {serial} 的证书", serial=serial),
            _("请核对编号; 中心的电脑要先同步"),
            field="serial",
        )
    valid = [one for one in found if one.status == VALID]
    if not valid:
        raise Refused(
            "certificate_not_valid",
            _("证书 {serial} 已经不是有效的", serial=serial),
            field="serial",
        )
    if len(valid) > 1:
        raise Refused(
            "serial_ambiguous",
            _("有 {n} 份有效证书的编号都是 {serial}", n=len(valid), serial=serial),
            _("请先在中心的电脑上更正重复的编号, 或用 --centre 说明是哪个中心的"),
            field="serial",
        )
    one = valid[0]
    row = storage.centre(db, one.centre, lock=True)
    assert row is not None
    day = (datetime.fromtimestamp(now_ms / 1000, UTC) + _CHINA).date().isoformat()
    put = PutAt(
        CERTIFICATE,
        UUID(one.id).bytes,
        {"status": REVOKED, "reason": why, "revoked_on": day},
    )
    write(db, root, row, mark("省级撤销证书 {serial}"), {"serial": one.serial}, [put], now_ms)
    return next(each for each in certificates(db, serial) if each.id == one.id)
