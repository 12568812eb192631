"""岗位与推荐: partners' vacancies, who fits them and by what, recommendations and their results."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from jlcenter.app import record_book
from jlcenter.app.days import today
from jlcenter.app.follow_up import STATUSES
from jlcenter.app.lookup import class_id
from jlcenter.app.plan_class import find_class
from jlcenter.app.roles import require
from jlcenter.domain import job_matching as matching
from jlcenter.domain.dates import day_text
from jlcenter.domain.errors import NotFound, Refused
from jlcenter.domain.follow_ups import add_months
from jlcenter.domain.job_matching import Fit, Opening, Person
from jlcenter.domain.records import FOLLOW_UP, RECOMMENDATION, TRAINING_CLASS, VACANCY
from jlcenter.domain.records.recommendation import RECOMMENDATION_STATUS
from jlcenter.storage.queries import vacancies as queries
from jlcenter.storage.queries.enrolments import enrolment as one_enrolment
from jlcenter.storage.queries.enrolments import roster
from jlcenter.storage.queries.vacancies import CandidateRow, OrderRow, RecommendationRow
from jlcenter.storage.session import Session
from jlcenter.words import _, mark

__all__ = [
    "RESULTS",
    "STATUSES",
    "CandidateRow",
    "Match",
    "OrderRow",
    "RecommendationRow",
    "add_vacancy",
    "edit_vacancy",
    "match",
    "openings_for",
    "orders",
    "recommend",
    "recommendations",
    "result",
    "tie",
]

RESULTS: dict[str, str] = dict(RECOMMENDATION_STATUS)
#: people of classes that ended longer ago are not proposed
_YEARS_BACK = 3


@dataclass(frozen=True, slots=True)
class Match:
    """A person and a vacancy that fit. ``recommended``: its state where it was put forward."""

    who: CandidateRow
    vacancy: record_book.Told
    fit: Fit
    recommended: str

    @property
    def id(self) -> UUID:
        """The trainee's id."""
        return self.who.trainee.id


def add_vacancy(session: Session, typed: dict[str, Any]) -> record_book.Told:
    """Add a vacancy; open, and its employer the partner's name, where not told otherwise."""
    require(session, "work")
    fields = _checked(session, record_book.read(session, VACANCY, typed))
    fields.setdefault("status", "open")
    return record_book.add(session, VACANCY, {}, **fields)


def edit_vacancy(session: Session, id_: str, typed: dict[str, Any]) -> record_book.Told:
    """Change a vacancy."""
    require(session, "work")
    told = record_book.find(session, VACANCY, id_)
    fields = record_book.read(session, VACANCY, typed)
    _checked(session, told | fields)
    return record_book.edit(session, VACANCY, told["id"], {}, **fields)


def _checked(session: Session, fields: dict[str, Any]) -> dict[str, Any]:
    if not fields.get("partner") and not fields.get("employer"):
        raise Refused(
            "employer_missing",
            _("没有写是哪个单位的岗位"),
            _("请写 --partner（已登记的合作单位）或 --employer 单位名称"),
            field="partner",
        )
    low, high = fields.get("wage_from"), fields.get("wage_to")
    if low and high and low > high:
        raise Refused("wage_order", _("月薪下限高于上限"), _("请核对两个数"), field="wage_to")
    opens, closes = fields.get("opens"), fields.get("closes")
    if opens and closes and closes < opens:
        raise Refused(
            "dates_order",
            _("结束日期 {last} 早于开始日期 {first}", last=closes, first=opens),
            _("请核对两个日期"),
            field="closes",
        )
    return fields


def _opening(told: record_book.Told) -> Opening:
    return Opening(
        occupation=told["occupation"] or "",
        level=told["level"] or "",
        age_max=told["age_max"],
        groups=frozenset(told["groups"] or ()),
        region=told["region"] or "",
        order_class=told["training_class"],
    )


def _person(row: CandidateRow, session: Session) -> Person:
    return Person(
        skills=tuple(row.skills),
        birth_date=row.trainee.birth_date,
        groups=frozenset(row.groups),
        region=row.region or session.centre_code.partition("-")[0],
        status=row.status,
        classes=tuple(row.classes),
    )


def _since(day: str) -> str:
    return add_months(day, -12 * _YEARS_BACK)


def match(
    session: Session, vacancy: str | UUID, *, limit: int = 50, day: str | None = None
) -> list[Match]:
    """The trainees who fit a vacancy, who fits most first; each with the reasons."""
    now = day_text(day) if day else today()
    told = record_book.find(session, VACANCY, vacancy)
    opening = _opening(told)
    put = {one.trainee: one.status for one in recommendations(session, vacancy=told["id"])}
    fits = []
    for row in queries.candidates(session.db, _since(now)):
        found = matching.fit(opening, _person(row, session), now)
        if found is not None:
            fits.append(Match(row, told, found, put.get(row.trainee.id, "")))
    return _ordered(fits)[:limit]


def openings_for(
    session: Session,
    *,
    trainee: UUID | None = None,
    class_: str | UUID | None = None,
    day: str | None = None,
) -> list[Match]:
    """The open vacancies that fit a person, or the people of a class; the other way round."""
    now = day_text(day) if day else today()
    wanted: Iterable[UUID]
    if trainee is not None:
        wanted = [trainee]
    elif class_ is not None:
        rows = roster(session.db, class_id(session, class_))
        wanted = [one.trainee.id for one in rows if one.status == "enrolled"]
    else:
        raise Refused(
            "who_missing",
            _("没有说是谁"),
            _("请写 --class 班级编号 或 --trainee 学员"),
            field="class",
        )
    people = queries.candidates(session.db, "", wanted)
    fits = []
    for told in open_vacancies(session, now):
        put = {one.trainee: one.status for one in recommendations(session, vacancy=told["id"])}
        for row in people:
            found = matching.fit(_opening(told), _person(row, session), now)
            if found is not None:
                fits.append(Match(row, told, found, put.get(row.trainee.id, "")))
    return _ordered(fits)


def open_vacancies(session: Session, day: str) -> list[record_book.Told]:
    """The vacancies that people can still apply for on a day."""
    rows = record_book.list_all(session, VACANCY, ("opens",))
    return [
        one
        for one in rows
        if (one["status"] or "open") == "open" and (one["closes"] or "9999") >= day
    ]


def _ordered(fits: Sequence[Match]) -> list[Match]:
    return sorted(fits, key=lambda one: (-one.fit.score, one.who.trainee.name, str(one.id)))


# -- recommendations -----------------------------------------------------------------------------


def recommend(
    session: Session,
    vacancy: str | UUID,
    *,
    trainee: UUID | None = None,
    enrolment: UUID | None = None,
    date: str | None = None,
    remark: str | None = None,
) -> RecommendationRow:
    """Put a person forward; again changes nothing but the day. One step of undo."""
    require(session, "work")
    told = record_book.find(session, VACANCY, vacancy)
    if enrolment is not None:
        place = one_enrolment(session.db, enrolment)
        trainee = place.trainee.id if place is not None else trainee
    elif trainee is not None:
        known = queries.candidates(session.db, "", [trainee])
        enrolment = known[0].enrolment if known else None
    if trainee is None:
        raise Refused(
            "who_missing",
            _("没有说是谁"),
            _("请写 --trainee，或 --class 和 --number"),
            field="trainee",
        )
    if told["status"] in ("filled", "closed"):
        raise Refused(
            "vacancy_closed",
            _("这个岗位{state}", state=_("已招满") if told["status"] == "filled" else _("已结束")),
            _("如还招人，先用 vacancy edit 改回招聘中"),
            field="vacancy",
        )
    before = _recommended(session, told["id"], trainee)
    fields: dict[str, Any] = {"recommended_on": day_text(date) if date else today()}
    if before is None:
        fields["status"] = "recommended"
    if enrolment is not None:
        fields["enrolment"] = enrolment
    if remark:
        fields["remark"] = remark
    with session.action(mark("推荐岗位")) as write:
        write.put(RECOMMENDATION, key=(told["id"], trainee), **fields)
    made = _recommended(session, told["id"], trainee)
    assert made is not None
    return made


def _recommended(session: Session, vacancy: UUID, trainee: UUID) -> RecommendationRow | None:
    rows = queries.recommendations(session.db, vacancy=vacancy, trainee=trainee)
    return rows[0] if rows else None


@dataclass(frozen=True, slots=True)
class Outcome:
    """A result recorded. ``follow_up``: the id of the follow-up made with it; ``is_filled``: as
    many are hired now as the vacancy wants."""

    row: RecommendationRow
    follow_up: UUID | None
    is_filled: bool


def result(
    session: Session,
    vacancy: str | UUID,
    status: str,
    *,
    trainee: UUID | None = None,
    enrolment: UUID | None = None,
    date: str | None = None,
    remark: str | None = None,
    follow_up: bool = True,
) -> Outcome:
    """What came of a recommendation. Who is hired gets a follow-up "employed" in the same step,
    where ``follow_up`` is left on and the person's class is known."""
    require(session, "work")
    told = record_book.find(session, VACANCY, vacancy)
    if trainee is None and enrolment is not None:
        place = one_enrolment(session.db, enrolment)
        trainee = place.trainee.id if place is not None else None
    before = _recommended(session, told["id"], trainee) if trainee is not None else None
    if before is None or trainee is None:
        raise NotFound(
            "recommendation_unknown",
            _("这名学员还没有推荐到这个岗位"),
            _("先用 vacancy recommend 推荐"),
            field="trainee",
        )
    if status not in RESULTS:
        raise Refused(
            "choice_unknown",
            _("{field}里没有“{text}”", field=_("结果"), text=status),
            _("可用：{choices}", choices=_("、").join(f"{c} {_(w)}" for c, w in RESULTS.items())),
            field="status",
        )
    day = day_text(date) if date else today()
    if before.recommended_on and day < before.recommended_on:
        raise Refused(
            "dates_order",
            _("结果日期 {day} 早于推荐日期 {first}", day=day, first=before.recommended_on),
            _("请核对两个日期；推荐日期记错的，用 vacancy recommend 写 --date 重登"),
            field="date",
        )
    made: UUID | None = None
    with session.action(mark("登记推荐结果")) as write:
        fields: dict[str, Any] = {"status": status, "result_on": day}
        if remark:
            fields["remark"] = remark
        write.put(RECOMMENDATION, before.id, saw=session.seen(RECOMMENDATION, before.id), **fields)
        if status == "hired" and before.status != "hired" and follow_up and before.enrolment:
            made = write.put(
                FOLLOW_UP,
                enrolment=before.enrolment,
                date=day,
                status="employed",
                employer=before.employer or None,
                post=before.title or None,
                employed_on=day,
                channel="employer",
            )
    row = _recommended(session, told["id"], trainee)
    assert row is not None
    hired = sum(one.status == "hired" for one in recommendations(session, vacancy=told["id"]))
    return Outcome(row, made, bool(told["headcount"]) and hired >= told["headcount"])


def recommendations(
    session: Session,
    *,
    vacancy: UUID | None = None,
    trainee: UUID | None = None,
    class_: str | UUID | None = None,
) -> list[RecommendationRow]:
    """Who was put forward: for a vacancy, of a person or of a class; the latest first."""
    of = class_id(session, class_) if class_ is not None else None
    return queries.recommendations(session.db, vacancy=vacancy, trainee=trainee, class_id=of)


# -- 培训即招工 -----------------------------------------------------------------------------------


def tie(session: Session, vacancy: str | UUID, class_: str | UUID) -> record_book.Told:
    """Let a class train for a vacancy: it becomes an order class of that partner. One step."""
    require(session, "work")
    told = record_book.find(session, VACANCY, vacancy)
    row = find_class(session, class_)
    of = row.id
    if row.partner is not None and told["partner"] not in (None, row.partner):
        raise Refused(
            "class_has_partner",
            _("{code} 班已是“{name}”的班", code=row.code, name=row.partner_name or ""),
            _("确要换单位的，先用 class edit --partner 修改"),
            field="class",
        )
    with session.action(mark("订单班对应岗位")) as write:
        saw = session.seen(VACANCY, told["id"])
        write.put(VACANCY, told["id"], saw=saw, training_class=of)
        fields: dict[str, Any] = {"is_order": True}
        if told["partner"]:
            fields["partner"] = told["partner"]
        write.put(TRAINING_CLASS, of, saw=session.seen(TRAINING_CLASS, of), **fields)
    return record_book.find(session, VACANCY, told["id"])


def orders(session: Session, year: int | None = None) -> list[OrderRow]:
    """The order classes (of those that end in a year): wanted, trained, put forward, hired."""
    first, last = (f"{year:04d}-01-01", f"{year:04d}-12-31") if year else ("", "9999-12-31")
    return queries.order_classes(session.db, first, last)
