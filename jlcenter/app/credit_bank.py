"""学分银行: outcomes registered in a person's learning account, and exchanged for course credits.

The plan, three (2): outcomes that a certificate shows are registered and kept in the personal
account, and may be exchanged for credits. How many credits is the school's word, never worked out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from jlcenter.app import record_book
from jlcenter.app.days import today
from jlcenter.app.held_certificates import find_held
from jlcenter.app.roles import require
from jlcenter.domain.dates import day_text
from jlcenter.domain.errors import NotFound, Refused
from jlcenter.domain.records import CREDIT_REGISTRATION
from jlcenter.domain.scores import parse_score, score_text
from jlcenter.storage.queries.certificates import certificate, certificates_by_serial
from jlcenter.storage.queries.held_certificates import held_certificate
from jlcenter.storage.queries.trainees import TraineeRow, standing
from jlcenter.storage.session import Session
from jlcenter.words import _

__all__ = ["CreditRow", "edit", "exchange", "list_credits", "register"]

#: more credits than any certificate gives
_CREDITS_MOST = 100 * 100


@dataclass(frozen=True, slots=True)
class CreditRow:
    """A registration with whose it is and of which certificate."""

    told: record_book.Told
    trainee: TraineeRow | None
    certificate: str
    issued_on: str

    @property
    def id(self) -> UUID:
        """The registration's id."""
        found: UUID = self.told["id"]
        return found


def register(
    session: Session,
    *,
    serial: str | None = None,
    held: str | None = None,
    account: str | None = None,
    credits_: str | None = None,
    outcome: str | None = None,
    date: str | None = None,
) -> CreditRow:
    """Register a certificate (ours by serial, another's by id or number); once for each.

    Without an account or a day it is pending (待登记).
    """
    require(session, "work")
    if (serial is None) == (held is None):
        raise Refused(
            "certificate_missing",
            _("没有说是哪本证书"),
            _("请写 --serial 本中心证书编号，或 --held 其他证书的编号"),
            field="serial",
        )
    fields = _of_serial(session, serial) if serial else _of_held(session, str(held))
    link = "certificate" if serial else "held_certificate"
    before = record_book.list_all(session, CREDIT_REGISTRATION, **{link: fields[link]})
    if before:
        raise Refused(
            "already_registered",
            _("这本证书已在学分银行登记过"),
            _("用 credit-bank list 查看；要改的用 credit-bank edit"),
            field=link,
        )
    if outcome:
        fields["outcome"] = outcome
    if account:
        fields["account"] = account.strip()
    if credits_:
        fields["credits"] = _credits(credits_, "credits")
    is_registered = bool(account or date)
    fields["status"] = "registered" if is_registered else "pending"
    if is_registered:
        fields["registered_on"] = day_text(date) if date else today()
    return _row(session, record_book.add(session, CREDIT_REGISTRATION, {}, **fields))


def _credits(text: str, field: str) -> int:
    try:
        value = parse_score(text, field=field)
    except Refused:
        value = 0
    if not 0 < value <= _CREDITS_MOST:
        raise Refused(
            "credits_range",
            _("学分“{text}”不对", text=text),
            _("请填大于 0 的学分，可带两位小数"),
            field=field,
        )
    return value


def _of_serial(session: Session, serial: str) -> dict[str, Any]:
    rows = [one for one in certificates_by_serial(session.db, serial.strip()) if one.is_valid]
    if not rows:
        raise NotFound(
            "certificate_unknown",
            _("没有编号为 {serial} 的有效证书", serial=serial),
            _("撤销、补发过的旧证不能登记；用 certificates list 查看"),
            field="serial",
        )
    row = rows[0]
    outcome = str(row.facts.get("programme") or row.facts.get("class_name") or "")
    return {"trainee": row.trainee, "certificate": row.id, "outcome": outcome or None}


def _of_held(session: Session, text: str) -> dict[str, Any]:
    row = find_held(session, text)
    outcome = row.name or row.occupation
    return {"trainee": row.trainee, "held_certificate": row.id, "outcome": outcome}


def edit(session: Session, id_: str | UUID, typed: dict[str, Any]) -> CreditRow:
    """Add what was missing; with an account and a day a pending one is registered."""
    require(session, "work")
    told = record_book.find(session, CREDIT_REGISTRATION, id_)
    fields = record_book.read(session, CREDIT_REGISTRATION, typed)
    whole = told | fields
    if "status" not in fields and told["status"] == "pending" and whole["account"]:
        fields["status"] = "registered"
        if not whole["registered_on"]:
            fields["registered_on"] = today()
    return _row(session, record_book.edit(session, CREDIT_REGISTRATION, told["id"], {}, **fields))


def exchange(
    session: Session,
    id_: str | UUID,
    *,
    school: str,
    course: str,
    credits_: str,
    date: str | None = None,
) -> CreditRow:
    """Exchange a registration for a course's credits, at most those it was registered with."""
    require(session, "work")
    told = record_book.find(session, CREDIT_REGISTRATION, id_)
    if told["status"] == "exchanged":
        raise Refused(
            "already_exchanged",
            _("这项成果已兑换过学分"),
            _("一项成果只兑换一次；有误时用 undo 撤销或修改登记"),
            field="id",
        )
    if told["status"] != "registered":
        raise Refused(
            "not_registered",
            _("这项成果还没有在学分银行登记"),
            _("先补上学习账号和登记日期"),
            field="id",
        )
    value = _credits(credits_, "exchanged_credits")
    most = told["credits"]
    if most is not None and value > most:
        raise Refused(
            "credits_too_many",
            _("兑换 {n} 学分，多于登记的 {most} 学分", n=score_text(value), most=score_text(most)),
            _("请核对学分"),
            field="exchanged_credits",
        )
    day = day_text(date) if date else today()
    if told["registered_on"] and day < told["registered_on"]:
        raise Refused(
            "dates_order",
            _("兑换日期 {day} 早于登记日期 {first}", day=day, first=told["registered_on"]),
            _("请核对两个日期"),
            field="date",
        )
    fields: dict[str, Any] = {"school": school.strip(), "course": course.strip()}
    for name, value_ in fields.items():
        if not value_:
            label = _(CREDIT_REGISTRATION.field_by_name[name].label)
            raise Refused(
                "field_missing", _("没有写{field}", field=label), _("请填写{field}", field=label),
                field=name,
            )  # fmt: skip
    return _row(
        session,
        record_book.edit(
            session,
            CREDIT_REGISTRATION,
            told["id"],
            {},
            **fields,
            exchanged_credits=value,
            exchanged_on=day,
            status="exchanged",
        ),
    )


def list_credits(
    session: Session,
    *,
    year: int | None = None,
    trainee: UUID | None = None,
    status: str | None = None,
) -> list[CreditRow]:
    """Registrations by day; ``year``: registered in it (those that are pending are of none)."""
    where: dict[str, Any] = {}
    if year is not None:
        where["registered_on_from"] = f"{year:04d}-01-01"
        where["registered_on_to"] = f"{year:04d}-12-31"
    if trainee is not None:
        where["trainee"] = trainee
    if status is not None:
        where |= record_book.read(session, CREDIT_REGISTRATION, {"status": status})
    rows = record_book.list_all(session, CREDIT_REGISTRATION, ("registered_on",), **where)
    return [_row(session, one) for one in rows]


def _row(session: Session, told: record_book.Told) -> CreditRow:
    person = standing(session.db, told["trainee"]) if told["trainee"] else None
    if told["certificate"] is not None:
        row = certificate(session.db, told["certificate"])
        return CreditRow(told, person, row.serial if row else "", row.issued_on if row else "")
    if told["held_certificate"] is not None:
        held = held_certificate(session.db, told["held_certificate"])
        if held is not None:
            return CreditRow(told, person, held.number or "", held.issued_on or "")
    return CreditRow(told, person, "", "")
