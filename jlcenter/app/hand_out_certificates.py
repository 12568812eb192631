"""证书领取登记: who fetched a certificate, and when."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from jlcenter.app.days import today
from jlcenter.app.plan_class import find_class
from jlcenter.app.valid_certificates import valid_certificates
from jlcenter.domain.dates import day_text
from jlcenter.domain.errors import Refused
from jlcenter.domain.records import CERTIFICATE
from jlcenter.storage.queries.certificates import CertificateRow, certificates_of_class
from jlcenter.storage.session import Session
from jlcenter.words import _, mark


def hand_out(
    session: Session,
    class_id: str | UUID,
    numbers: Iterable[int] | None = None,
    *,
    to: str | None = None,
    date: str | None = None,
) -> tuple[list[CertificateRow], list[CertificateRow]]:
    """Note that certificates were fetched; returns (noted now, noted before).

    Without ``numbers`` everybody's that stand and were not fetched yet; without ``to`` each was
    fetched by its holder. ``to`` needs one number: nobody fetches a whole class's in silence.
    """
    class_row = find_class(session, class_id)
    rows = valid_certificates(session, class_row, numbers)
    if to and len(rows) != 1:
        raise Refused(
            "hand_out_to_one",
            _("代领要逐人登记"),
            _("请用 --number 写明一个学号"),
            field="to",
        )
    day = day_text(date) if date else today()
    fresh = [row for row in rows if not row.handed_out_on]
    _check_day(day, fresh)
    with session.action(
        mark("证书领取 · {code} · {n} 份"), code=class_row.code, n=len(fresh)
    ) as write:
        for row in fresh:
            who = (to or "").strip() or str(row.facts.get("name", ""))
            write.put(CERTIFICATE, row.id, handed_out_on=day, handed_to=who)
    ids = {row.id for row in fresh}
    now = certificates_of_class(session.db, class_row.id)
    return (
        [row for row in now if row.id in ids],
        [row for row in rows if row.id not in ids],
    )


def _check_day(day: str, rows: Iterable[CertificateRow]) -> None:
    """Refused where somebody would have fetched a certificate before there was one."""
    early = [row for row in rows if row.issued_on and day < row.issued_on]
    if not early:
        return
    last = max(early, key=lambda row: row.issued_on)
    raise Refused(
        "handed_out_before_issue",
        _(
            "领取日期 {day} 早于证书 {serial} 的发证日期 {issued}",
            day=day,
            serial=last.serial,
            issued=last.issued_on,
        ),
        _("请核对领取日期"),
        field="date",
    )
