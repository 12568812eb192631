"""教师年度: practice in enterprises, exchange between schools, and what the year's shares are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from uuid import UUID

from jlcenter.app import record_book
from jlcenter.app.lookup import as_uuid
from jlcenter.app.roles import require
from jlcenter.app.teacher_hours import hours_by_teacher, is_from_enterprise, year_days
from jlcenter.app.teacher_rules import dual_role_rule, practice_rule
from jlcenter.domain.dates import in_order, parse_date
from jlcenter.domain.errors import Refused
from jlcenter.domain.hours import hours_of, parse_hours
from jlcenter.domain.money import parse_yuan
from jlcenter.domain.records import PARTNER, TEACHER, TEACHER_ACTIVITY, TEACHER_YEAR
from jlcenter.domain.teacher_shares import (
    DualRoleRule,
    Practice,
    PracticeRule,
    Shares,
    TeacherFigures,
    period_start,
    practice_days,
    shares,
)
from jlcenter.shipped import table
from jlcenter.storage.queries.book import Told, record, records
from jlcenter.storage.session import Session
from jlcenter.words import _, mark

__all__ = [
    "EXCHANGES",
    "PracticeDue",
    "YearShares",
    "add_activity",
    "dual_role_target",
    "edit_activity",
    "list_activities",
    "practice_due",
    "remove_activity",
    "set_year",
    "teacher_shares",
    "year_figures",
]

EXCHANGES = ("exchange_in", "exchange_out")
_YEARS = (2000, 2199)


@dataclass(frozen=True, slots=True)
class PracticeDue:
    """A specialised teacher's days of practice in the period that ends on a day."""

    teacher: UUID
    name: str
    days: int
    wanted: int

    @property
    def lacking(self) -> int:
        """Days still to do."""
        return max(0, self.wanted - self.days)


@dataclass(frozen=True, slots=True)
class YearShares:
    """The shares of a year with their rules; ``target`` is the plan's share of dual-role ones."""

    year: int
    shares: Shares
    figures: tuple[TeacherFigures, ...]
    dual_rule: DualRoleRule
    target: Fraction | None
    target_source: str
    practice_rule: PracticeRule | None
    due: tuple[PracticeDue, ...]


def dual_role_target() -> tuple[Fraction | None, str]:
    """The share the plan wants (一、总体要求), and its sentence."""
    found = next((one for one in table("plan_targets") if one["indicator"] == "D01"), None)
    if found is None:
        return None, ""
    return Fraction(int(found["value"]), 100), found["sentence"]


# -- practice, exchange, research -----------------------------------------------------------------


def list_activities(
    session: Session,
    types: Sequence[str] = (),
    teacher: str | UUID | None = None,
    year: int | None = None,
) -> list[Told]:
    """Activities of these types, of a teacher, that touch a year; by day."""
    where: dict[str, Any] = {"activity_type": tuple(types)} if types else {}
    if teacher is not None:
        where["teacher"] = record_book.find(session, TEACHER, teacher)["id"]
    rows = records(session.db, TEACHER_ACTIVITY, where, ("starts",))
    if year is None:
        return rows
    first, last = year_days(year)
    return [
        one
        for one in rows
        if (one["starts"] or "") <= last and (one["ends"] or one["starts"] or "") >= first
    ]


def add_activity(session: Session, typed: Mapping[str, Any], **fixed: Any) -> Told:
    """Record a stay; without a number of days each day from first to last counts."""
    require(session, "work")
    given = _partner(session, typed)
    _check(given)
    return record_book.add(session, TEACHER_ACTIVITY, given, **fixed)


def edit_activity(session: Session, id_: str | UUID, typed: Mapping[str, Any]) -> Told:
    """Change what is given of an activity."""
    require(session, "work")
    before = record_book.find(session, TEACHER_ACTIVITY, id_)
    given = _partner(session, typed)
    _check({**before, **given})
    return record_book.edit(session, TEACHER_ACTIVITY, before["id"], given)


def remove_activity(session: Session, id_: str | UUID) -> UUID:
    """Take an activity out; undo brings it back."""
    require(session, "work")
    before = record_book.find(session, TEACHER_ACTIVITY, id_)
    record_book.remove(session, TEACHER_ACTIVITY, before["id"])
    return UUID(str(before["id"]))


def _partner(session: Session, typed: Mapping[str, Any]) -> dict[str, Any]:
    """A partner that is in the book is pointed to; another is kept by name."""
    given = {name: value for name, value in typed.items() if value is not None}
    name = given.get("partner")
    if not isinstance(name, str) or not name.strip():
        return given
    id_ = as_uuid(name)
    known = (
        [record_book.find(session, PARTNER, id_)]
        if id_ is not None
        else records(session.db, PARTNER, {"name": name.strip()})
    )
    only = known[0] if len(known) == 1 else None
    given["partner"] = only["id"] if only is not None else ""
    if only is None or not given.get("partner_name"):
        given["partner_name"] = only["name"] if only is not None else name.strip()
    return given


def _check(told: Mapping[str, Any]) -> None:
    first, last = told.get("starts"), told.get("ends")
    if first and last:
        begins, ends = parse_date(first, field="starts"), parse_date(last, field="ends")
        in_order(begins, ends)
        days = told.get("days")
        span = (ends - begins).days + 1
        if days and str(days).isdecimal() and int(days) > span:
            raise Refused(
                "days_above",
                _("天数 {days} 多于起止日期之间的 {span} 天", days=days, span=span),
                _("请核对天数和起止日期"),
                field="days",
            )


# -- a teacher's year -----------------------------------------------------------------------------


def set_year(
    session: Session,
    teacher: str | UUID,
    year: int,
    *,
    degree_hours: str | None = None,
    is_specialist: bool | None = None,
    is_dual_role: bool | None = None,
    rate: str | None = None,
    remark: str | None = None,
) -> Told:
    """Write what a year holds besides training; what is None stays, an empty text blanks."""
    require(session, "work")
    if not _YEARS[0] <= year <= _YEARS[1]:
        raise Refused("year_range", _("年度 {year} 不对", year=year), field="year")
    told = record_book.find(session, TEACHER, teacher)
    fields: dict[str, Any] = {}
    if degree_hours is not None:
        plain = degree_hours.strip()
        read = parse_hours(plain, field="degree_hours", zero=True) if plain else None
        fields["degree_minutes"] = read
    if is_specialist is not None:
        fields["is_specialist"] = is_specialist
    if is_dual_role is not None:
        fields["is_dual_role"] = is_dual_role
    if rate is not None:
        fields["hour_rate"] = parse_yuan(rate, field="rate") if rate.strip() else None
    if remark is not None:
        fields["remark"] = remark.strip() or None
    if not fields:
        raise Refused("nothing_to_change", _("没有写要改什么"), _("请至少写一项"))
    with session.action(mark("登记教师年度")) as write:
        id_ = write.put(TEACHER_YEAR, key=(told["id"], year), **fields)
    found = record(session.db, TEACHER_YEAR, id_)
    assert found is not None
    return found


def year_figures(
    session: Session, year: int, hours: Mapping[UUID, Fraction] | None = None
) -> list[TeacherFigures]:
    """Every teacher who was there in a year; what the year's own record says goes before the
    teacher's. ``hours`` they taught, where they are known already."""
    first, last = year_days(year)
    if hours is None:
        hours = hours_by_teacher(session, year)
    years = {one["teacher"]: one for one in records(session.db, TEACHER_YEAR, {"year": year})}
    stays = _stays(session)
    found = []
    for one in records(session.db, TEACHER, {}, ("name",)):
        if one["left_on"] and one["left_on"] < first:
            continue
        own = years.get(one["id"], {})
        degree = own.get("degree_minutes")
        found.append(
            TeacherFigures(
                one["id"],
                one["name"] or "",
                _first(own.get("is_specialist"), one["is_specialist"]),
                _first(own.get("is_dual_role"), one["is_dual_role"]),
                is_from_enterprise(one),
                bool(one["is_master"]),
                hours.get(one["id"], Fraction(0)),
                hours_of(degree) if degree is not None else None,
                practice_days(stays.get(one["id"], []), first, last),
            )
        )
    return found


def _first(own: bool | None, general: bool | None) -> bool:
    return bool(own if own is not None else general)


def _stays(session: Session) -> dict[UUID, list[Practice]]:
    found: dict[UUID, list[Practice]] = defaultdict(list)
    for one in records(session.db, TEACHER_ACTIVITY, {"activity_type": "practice"}):
        if one["teacher"] is not None and one["starts"]:
            found[one["teacher"]].append(Practice(one["starts"], one["ends"], one["days"]))
    return found


def practice_due(session: Session, day: str) -> tuple[PracticeRule | None, list[PracticeDue]]:
    """The specialised teachers in office who lack practice in the period that ends on a day."""
    rule = practice_rule(session, day)
    if rule is None:
        return None, []
    since, stays = period_start(day, rule.years), _stays(session)
    found = []
    for one in records(session.db, TEACHER, {}, ("name",)):
        has_left = one["left_on"] and one["left_on"] <= day
        if has_left or not one["is_specialist"] or is_from_enterprise(one):
            continue
        days = practice_days(stays.get(one["id"], []), since, day)
        if days < rule.days:
            found.append(PracticeDue(one["id"], one["name"] or "", days, rule.days))
    return rule, found


def teacher_shares(session: Session, year: int) -> YearShares:
    """The shares of a year, each with its rule."""
    last = year_days(year)[1]
    rule = dual_role_rule(session, last)
    figures = year_figures(session, year)
    target, source = dual_role_target()
    practice, due = practice_due(session, last)
    return YearShares(
        year,
        shares(figures, rule),
        tuple(figures),
        rule,
        target,
        source,
        practice,
        tuple(due),
    )
