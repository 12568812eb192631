"""The certificates of a class that stand: what printing and handing out begin with."""

from __future__ import annotations

from collections.abc import Iterable

from jlcenter.domain.errors import NotFound
from jlcenter.storage.queries.certificates import CertificateRow, certificates_of_class
from jlcenter.storage.queries.classes import ClassRow
from jlcenter.storage.session import Session
from jlcenter.words import _


def valid_certificates(
    session: Session, class_row: ClassRow, numbers: Iterable[int] | None
) -> list[CertificateRow]:
    """Those that stand, of ``numbers`` or of all. Raises NotFound for a number that has none."""
    rows = [row for row in certificates_of_class(session.db, class_row.id) if row.is_valid]
    if numbers is None:
        return rows
    wanted = set(numbers)
    missing = sorted(wanted - {row.number for row in rows})
    if missing:
        raise NotFound(
            "no_certificate",
            _("学号 {numbers} 还没有有效的证书", numbers=_("、").join(map(str, missing))),
            _("请先发证：certificates issue"),
            field="number",
        )
    return [row for row in rows if row.number in wanted]
