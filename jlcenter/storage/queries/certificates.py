"""The register of certificates: every number ever given, void and revoked ones too."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from jlcenter.storage.connection import Connection


@dataclass(frozen=True, slots=True)
class CertificateRow:
    """One certificate. ``facts`` are frozen as printed; ``number`` is the 学号, 0 where unknown."""

    id: UUID
    enrolment: UUID | None
    training_class: UUID | None
    trainee: UUID | None
    serial: str
    issued_on: str
    status: str
    facts: dict[str, Any]
    token: str
    template: str
    reason: str | None
    replaces: UUID | None
    revoked_on: str | None
    handed_out_on: str | None
    handed_to: str | None
    signed_by: bytes | None
    number: int

    @property
    def is_valid(self) -> bool:
        """Whether it stands: neither revoked, replaced nor void."""
        return self.status == "valid"


_SELECT = """
SELECT c.id, c.enrolment, c.training_class, c.trainee, c.serial, c.issued_on, c.status, c.facts,
    c.token, c.template, c.reason, c.replaces, c.revoked_on, c.handed_out_on, c.handed_to,
    c.signed_by, e.number
FROM certificate c LEFT JOIN enrolment e ON e.id = c.enrolment AND e._hidden = 0
WHERE c._hidden = 0
"""


def _uuid(value: Any) -> UUID | None:
    return UUID(bytes=value) if value else None


def _row(row: Any) -> CertificateRow:
    return CertificateRow(
        id=UUID(bytes=row[0]),
        enrolment=_uuid(row[1]),
        training_class=_uuid(row[2]),
        trainee=_uuid(row[3]),
        serial=row[4] or "",
        issued_on=row[5] or "",
        status=row[6] or "valid",
        facts=json.loads(row[7]) if row[7] else {},
        token=row[8] or "",
        template=row[9] or "",
        reason=row[10],
        replaces=_uuid(row[11]),
        revoked_on=row[12],
        handed_out_on=row[13],
        handed_to=row[14],
        signed_by=bytes(row[15]) if row[15] else None,
        number=row[16] or 0,
    )


def certificates_of_class(db: Connection, class_id: UUID) -> list[CertificateRow]:
    """The certificates of a class by serial."""
    rows = db.execute(
        f"{_SELECT} AND c.training_class = ? ORDER BY c.serial, c.id", (class_id.bytes,)
    ).fetchall()
    return [_row(row) for row in rows]


def certificates_by_serial(db: Connection, serial: str) -> list[CertificateRow]:
    """The certificates of this number: one, or several after a clash, those that stand first."""
    rows = db.execute(
        f"{_SELECT} AND c.serial = ? ORDER BY c.status = 'valid' DESC, c.id", (serial,)
    ).fetchall()
    return [_row(row) for row in rows]


def certificate(db: Connection, id_: UUID) -> CertificateRow | None:
    """One certificate."""
    row = db.execute(f"{_SELECT} AND c.id = ?", (id_.bytes,)).fetchone()
    return _row(row) if row else None


def replaced_by(db: Connection, id_: UUID) -> CertificateRow | None:
    """The certificate that was issued in place of this one and was not taken back."""
    row = db.execute(
        f"{_SELECT} AND c.replaces = ? ORDER BY c.status = 'void', c.id DESC", (id_.bytes,)
    ).fetchone()
    return _row(row) if row else None


def valid_enrolments(db: Connection, class_id: UUID) -> dict[UUID, tuple[UUID, str]]:
    """Enrolment → (certificate, serial) of those in a class who have one that stands."""
    rows = db.execute(
        "SELECT enrolment, id, serial FROM certificate"
        " WHERE training_class = ? AND status = 'valid' AND _hidden = 0",
        (class_id.bytes,),
    ).fetchall()
    return {UUID(bytes=row[0]): (UUID(bytes=row[1]), row[2] or "") for row in rows if row[0]}


def serials_ever_given(db: Connection) -> list[str]:
    """Every number in the register, of whatever state, hidden records too."""
    rows = db.execute("SELECT serial FROM certificate WHERE serial IS NOT NULL").fetchall()
    return [row[0] for row in rows]


def signing_keys(db: Connection) -> dict[bytes, bytes]:
    """Device → public key, of the laptops whose grants are known here, blocked ones too."""
    rows = db.execute(
        "SELECT device, public_key FROM device WHERE public_key IS NOT NULL AND _hidden = 0"
    ).fetchall()
    return {bytes(row[0]): bytes(row[1]) for row in rows}
