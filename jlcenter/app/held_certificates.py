"""其他机构颁发的证书: recorded by hand or from a file, and what runs out or is to be reviewed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from jlcenter.app import record_book
from jlcenter.app.days import today
from jlcenter.app.people_policy import remind_days, validity
from jlcenter.app.roles import require
from jlcenter.domain.certificate_expiry import STATES, Expiry, Validity, expiry
from jlcenter.domain.dates import day_text
from jlcenter.domain.errors import Refused
from jlcenter.domain.job_matching import same_trade
from jlcenter.domain.records import HELD_CERTIFICATE
from jlcenter.domain.records.held_certificate import HELD_KIND
from jlcenter.storage.queries import held_certificates as queries
from jlcenter.storage.queries.held_certificates import HeldRow
from jlcenter.storage.session import Session
from jlcenter.words import _

__all__ = [
    "KINDS",
    "STATES",
    "ExpiringRow",
    "HeldRow",
    "add_held",
    "edit_held",
    "expiring",
    "list_held",
    "remove_held",
]

KINDS: dict[str, str] = dict(HELD_KIND)
_ORDER = tuple(STATES)


@dataclass(frozen=True, slots=True)
class ExpiringRow:
    """A certificate of which something is due. ``retrain``: the holder must be trained again."""

    row: HeldRow
    expiry: Expiry
    retrain: bool

    @property
    def id(self) -> UUID:
        """The certificate's id."""
        return self.row.id


def list_held(
    session: Session, *, trainee: UUID | None = None, kind: str | None = None
) -> list[HeldRow]:
    """Certificates of others, the latest first."""
    if kind is not None and kind not in KINDS:
        kind = record_book.read(session, HELD_CERTIFICATE, {"certificate_kind": kind})[
            "certificate_kind"
        ]
    return queries.held_certificates(session.db, trainee=trainee, kind=kind)


def find_held(session: Session, id_: str | UUID) -> HeldRow:
    """One of them by id or number."""
    told = record_book.find(session, HELD_CERTIFICATE, id_)
    row = queries.held_certificate(session.db, told["id"])
    assert row is not None
    return row


def add_held(session: Session, trainee: UUID, typed: dict[str, Any]) -> HeldRow:
    """Record a certificate. Refused where its days are out of order, or its number is recorded."""
    require(session, "work")
    fields = record_book.read(session, HELD_CERTIFICATE, typed) | {"trainee": trainee}
    check_days(fields)
    check_number(session, fields)
    if not fields.get("enrolment") and fields.get("certificate_kind"):
        fields["enrolment"] = enrolment_for(
            session,
            trainee,
            fields["certificate_kind"],
            fields.get("occupation"),
            fields.get("issued_on"),
        )
    made = record_book.add(session, HELD_CERTIFICATE, {}, **fields)
    return find_held(session, made["id"])


def edit_held(session: Session, id_: str | UUID, typed: dict[str, Any]) -> HeldRow:
    """Correct a certificate."""
    require(session, "work")
    told = record_book.find(session, HELD_CERTIFICATE, id_)
    fields = record_book.read(session, HELD_CERTIFICATE, typed)
    check_days(told | fields)
    check_number(session, told | fields)
    record_book.edit(session, HELD_CERTIFICATE, told["id"], {}, **fields)
    return find_held(session, told["id"])


def remove_held(session: Session, id_: str | UUID) -> None:
    """Take a certificate out; undo brings it back."""
    require(session, "work")
    record_book.remove(session, HELD_CERTIFICATE, find_held(session, id_).id)


def enrolment_for(
    session: Session,
    trainee: UUID,
    kind: str,
    trade: str | None,
    issued_on: str | None,
) -> UUID | None:
    """The place in a class that a certificate is the fruit of: the latest class begun before it
    that taught its trade, or whose programme leads to certificates of its kind. None where none
    fits: nothing is guessed."""
    word = KINDS.get(kind, "")  # as programmes.csv has it
    for one in queries.taught(session.db, trainee):
        if issued_on and one.starts > issued_on:
            continue
        same = same_trade(one.trade, trade or "")
        open_ = not one.trade or not trade
        if same or (open_ and word and one.certificate_kind == word):
            return one.enrolment
    return None


def check_days(fields: dict[str, Any]) -> None:
    """Refuse what cannot be: an end or a review before the day of issue."""
    issued = fields.get("issued_on")
    for name, words in (("expires_on", _("有效期至")), ("review_due_on", _("复审日期"))):
        day = fields.get(name)
        if issued and day and day < issued:
            raise Refused(
                "dates_order",
                _("{what} {day} 早于发证日期 {issued}", what=words, day=day, issued=issued),
                _("请核对两个日期"),
                field=name,
            )


def check_number(session: Session, fields: dict[str, Any]) -> None:
    """Refuse a number that is recorded already: for another person, or for this one twice."""
    number = fields.get("number")
    if not number:
        return
    for row in queries.held_with_number(session.db, number):
        if row.certificate_kind != fields.get("certificate_kind") or row.id == fields.get("id"):
            continue
        own = row.trainee == fields["trainee"]
        raise Refused(
            "already_recorded" if own else "number_taken",
            _("这本证书已登记过") if own else _("这个证书编号已登记在另一名学员名下"),
            _("请照证书核对编号"),
            field="number",
        )


def expiring(
    session: Session,
    *,
    within: int | None = None,
    day: str | None = None,
    kind: str | None = None,
) -> list[ExpiringRow]:
    """What has run out, runs out or is to be reviewed within so many days; the most urgent first.

    Who has a newer certificate of the same kind and trade is not asked again for the old one.
    """
    now = day_text(day) if day else today()
    days = remind_days(session, now) if within is None else within
    if not 0 <= days <= 3660:
        raise Refused(
            "within_range",
            _("天数应在 0 到 3660 之间"),
            _("例如 --within 90"),
            field="within",
        )
    rules: dict[tuple[str, str], Validity | None] = {}
    seen: set[tuple[UUID, str, str]] = set()
    found = []
    for row in queries.held_certificates(session.db, kind=kind):
        key = (row.trainee, row.certificate_kind, row.occupation or row.name or "")
        if key in seen:
            continue
        seen.add(key)
        issued = row.issued_on or now
        if (row.certificate_kind, issued) not in rules:
            rules[row.certificate_kind, issued] = validity(session, row.certificate_kind, issued)
        due = expiry(
            now,
            days,
            issued_on=row.issued_on,
            expires_on=row.expires_on,
            review_due_on=row.review_due_on,
            validity=rules[row.certificate_kind, issued],
        )
        if due is not None and due.state != "fine":
            retrain = row.certificate_kind in ("special_operation", "safety")
            found.append(ExpiringRow(row, due, retrain))
    found.sort(key=lambda one: (_ORDER.index(one.expiry.state), one.expiry.day, one.row.holder))
    return found
