"""学徒: agreements of trainee, enterprise and school; what each still lacks, how many months."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from jlcenter.app import record_book
from jlcenter.app.days import today
from jlcenter.app.people_policy import apprenticeship_terms
from jlcenter.app.roles import require
from jlcenter.domain.apprenticeship_terms import Agreement, problems, warnings, whole_months
from jlcenter.domain.dates import day_text
from jlcenter.domain.errors import Refused
from jlcenter.domain.findings import Finding
from jlcenter.domain.records import APPRENTICESHIP
from jlcenter.storage.queries.trainees import merged_into
from jlcenter.storage.session import Session
from jlcenter.words import _

__all__ = [
    "Shown",
    "add_apprenticeship",
    "edit_apprenticeship",
    "end_apprenticeship",
    "list_apprenticeships",
    "show_apprenticeship",
]


@dataclass(frozen=True, slots=True)
class Shown:
    """An agreement with its months: as agreed, and those gone by until a day."""

    told: record_book.Told
    months: int | None
    months_done: int | None
    warnings: tuple[Finding, ...]

    @property
    def id(self) -> UUID:
        """The agreement's id."""
        found: UUID = self.told["id"]
        return found


def _agreement(told: dict[str, Any]) -> Agreement:
    mentor = told.get("school_mentor") or told.get("school_mentor_name")
    return Agreement(
        told.get("id"),
        told.get("partner"),
        told.get("starts"),
        told.get("ends"),
        told.get("ended_on"),
        str(mentor or ""),
        told.get("enterprise_mentor") or "",
        told.get("number") or "",
    )


def list_apprenticeships(session: Session, **typed: Any) -> list[Shown]:
    """Agreements, the latest signed last; by kind, status, enterprise, class or trainee."""
    where = record_book.read(session, APPRENTICESHIP, typed)
    rows = record_book.list_all(session, APPRENTICESHIP, ("signed_on", "number"), **where)
    return [shown(session, one) for one in rows]


def show_apprenticeship(session: Session, id_: str | UUID) -> Shown:
    """One agreement by id or number."""
    return shown(session, record_book.find(session, APPRENTICESHIP, id_))


def shown(session: Session, told: record_book.Told, day: str | None = None) -> Shown:
    """An agreement with its months on a day (today), and what it lacks."""
    now = day or today()
    agreement = _agreement(told)
    starts, last = agreement.starts, agreement.last
    months = done = None
    if starts and agreement.ends:
        months = whole_months(starts, agreement.ends)
    if starts and last:
        until = min(last, now)
        done = whole_months(starts, until) if until >= starts else 0
    terms = apprenticeship_terms(session, agreement.starts or now)
    return Shown(told, months, done, warnings(agreement, terms))


def add_apprenticeship(session: Session, typed: dict[str, Any]) -> Shown:
    """Record an agreement. Refused where another enterprise has one with the person at that time,
    or its length is not allowed; what it lacks (a mentor) is a warning."""
    require(session, "work")
    fields = record_book.read(session, APPRENTICESHIP, typed)
    fields.setdefault("status", "signed")
    record_book.check_required(APPRENTICESHIP, fields)
    if fields["kind"] == "new" and not fields.get("partner"):
        raise Refused(
            "partner_missing",
            _("企业新型学徒制要写签协议的企业"),
            _("先用 partner add 登记企业，再写 --partner"),
            field="partner",
        )
    _check(session, fields)
    return shown(session, record_book.add(session, APPRENTICESHIP, {}, **fields))


def edit_apprenticeship(session: Session, id_: str | UUID, typed: dict[str, Any]) -> Shown:
    """Change an agreement, under the same rules."""
    require(session, "work")
    told = record_book.find(session, APPRENTICESHIP, id_)
    fields = record_book.read(session, APPRENTICESHIP, typed)
    _check(session, told | fields)
    return shown(session, record_book.edit(session, APPRENTICESHIP, told["id"], {}, **fields))


def end_apprenticeship(
    session: Session, id_: str | UUID, date: str, *, finished: bool = False, reason: str = ""
) -> Shown:
    """End an agreement on a day: finished (出徒), or broken off with a reason."""
    require(session, "work")
    told = record_book.find(session, APPRENTICESHIP, id_)
    day = day_text(date)
    if told["starts"] and day < told["starts"]:
        raise Refused(
            "dates_order",
            _("结束日期 {last} 早于开始日期 {first}", last=day, first=told["starts"]),
            _("请核对两个日期"),
            field="date",
        )
    if not finished and not reason.strip():
        raise Refused(
            "reason_missing",
            _("没有写终止原因"),
            _("请写 --reason，或加 --finished"),
            field="reason",
        )
    fields: dict[str, Any] = {"ended_on": day, "status": "finished" if finished else "ended"}
    if reason.strip():
        fields["reason"] = reason.strip()
    return shown(session, record_book.edit(session, APPRENTICESHIP, told["id"], {}, **fields))


def _check(session: Session, fields: dict[str, Any]) -> None:
    agreement = _agreement(fields)
    same = (fields["trainee"], *merged_into(session.db, fields["trainee"]))
    others = [
        _agreement(one) for one in record_book.list_all(session, APPRENTICESHIP, trainee=same)
    ]
    terms = apprenticeship_terms(session, agreement.starts or today())
    found = problems(agreement, others, terms)
    if found:
        raise Refused(found[0].code, found[0].message, found[0].hint, field=found[0].field)
