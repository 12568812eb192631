"""What stands in the yearly tables of the credit bank and of 1+X certificates."""

from __future__ import annotations

from jlcenter.app.credit_bank import CreditRow, list_credits
from jlcenter.app.days import today
from jlcenter.documents.credit_bank import (
    CreditLine,
    PlusLine,
    credit_bank_sheet,
    one_plus_x_sheet,
)
from jlcenter.domain.errors import UsageRefused
from jlcenter.domain.records import CREDIT_REGISTRATION
from jlcenter.domain.records.credit_registration import CREDIT_STATUS
from jlcenter.domain.scores import score_number
from jlcenter.domain.sheet import Sheet
from jlcenter.shipped import table
from jlcenter.storage.queries.book import records
from jlcenter.storage.queries.enrolments import classes_of, enrolment
from jlcenter.storage.queries.held_certificates import HeldRow, held_of_year
from jlcenter.storage.queries.trainees import standing
from jlcenter.storage.session import Session
from jlcenter.words import _, spoken


def _year(year: int | None) -> int:
    if year is None:
        raise UsageRefused("year_missing", _("没有说是哪一年"), _("请加 --year 年份"), field="year")
    return year


def credit_bank_sheets(session: Session, year: int | None) -> list[Sheet]:
    """What was registered in a year."""
    of = _year(year)
    lines = [_credit(one) for one in list_credits(session, year=of)]
    return [credit_bank_sheet(session.centre_name, str(of), lines, today())]


def _credit(row: CreditRow) -> CreditLine:
    told, who = row.told, row.trainee
    status = told["status"] or ""
    return CreditLine(
        key=str(row.id),
        name=who.name if who else "",
        id_number=(who.id_number or "") if who else "",
        account=told["account"] or "",
        outcome=told["outcome"] or "",
        certificate=row.certificate,
        issued_on=row.issued_on,
        credits=score_number(told["credits"]),
        status=_(dict(CREDIT_STATUS).get(status, status)),
        registered_on=told["registered_on"] or "",
        school=told["school"] or "",
        course=told["course"] or "",
        exchanged=score_number(told["exchanged_credits"]),
        exchanged_on=told["exchanged_on"] or "",
        remark=told["remark"] or "",
    )


def one_plus_x_sheets(session: Session, year: int | None) -> list[Sheet]:
    """The 1+X certificates issued in a year, with what of them is in the credit bank."""
    of = _year(year)
    rows = held_of_year(session.db, of, "one_plus_x")
    registered = {
        told["held_certificate"]: told
        for told in records(session.db, CREDIT_REGISTRATION)
        if told["held_certificate"] is not None and told["registered_on"]
    }
    lines = [_plus(session, one, registered.get(one.id)) for one in rows]
    return [one_plus_x_sheet(session.centre_name, str(of), lines, today())]


def _plus(session: Session, row: HeldRow, credit: dict[str, object] | None) -> PlusLine:
    who = standing(session.db, row.trainee)
    told = credit or {}
    value = told.get("credits")
    return PlusLine(
        key=str(row.id),
        name=row.holder,
        sex=spoken(who.sex) if who else "",
        id_number=row.id_number or "",
        class_code=_class_code(session, row),
        certificate=row.name or row.occupation or "",
        level=_level(row.level),
        number=row.number or "",
        issuer=row.issuer or "",
        issued_on=row.issued_on or "",
        credits=score_number(value) if isinstance(value, int) else None,
        registered_on=str(told.get("registered_on") or ""),
    )


def _level(code: str | None) -> str:
    """初级, 中级, 高级: what 1+X certificates say."""
    short = {row["code"]: row["short"] for row in table("skill_levels")}
    return spoken(short.get(code or "", code))


def _class_code(session: Session, row: HeldRow) -> str:
    if row.enrolment is None:
        return ""
    place = enrolment(session.db, row.enrolment)
    if place is None:
        return ""
    classes = classes_of(session.db, [place.trainee.id]).get(place.trainee.id, [])
    codes = {one.training_class: one.code for one in classes}
    return codes.get(place.training_class, "") if place.training_class else ""
