"""就业跟踪: follow-ups recorded, who is due, and the rates; a follow-up freezes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from uuid import UUID

from jlcenter.app import record_book
from jlcenter.app.days import today
from jlcenter.app.lookup import as_uuid, class_id, enrolment_id
from jlcenter.app.people_policy import node_rule
from jlcenter.app.roles import require
from jlcenter.domain import follow_ups as rules
from jlcenter.domain.dates import day_text
from jlcenter.domain.errors import NotFound, Refused
from jlcenter.domain.follow_ups import Answer, Due, NodeRule, Tally
from jlcenter.domain.records import FOLLOW_UP
from jlcenter.domain.records.follow_up import FOLLOW_UP_STATUS
from jlcenter.storage.queries import follow_ups as queries
from jlcenter.storage.queries.enrolments import RosterRow, enrolment
from jlcenter.storage.queries.follow_ups import EndedRow, FollowUpRow
from jlcenter.storage.session import Session
from jlcenter.words import _, mark

__all__ = [
    "STATUSES",
    "DueRow",
    "EndedRow",
    "FollowUpRow",
    "Rates",
    "add_follow_up",
    "count_due",
    "due_list",
    "edit_follow_up",
    "follow_ups_of_class",
    "late_words",
    "never_reached",
    "rates",
    "remove_follow_up",
]

STATUSES: dict[str, str] = dict(FOLLOW_UP_STATUS)
#: the target group whose in-post rate is told
WORKER = "QYZG"
#: training types of enterprise workers (training_types.csv, 20 and its children)
_WORKER_TYPES = "2"
_LAST = "9999-12-31"
#: what may stand in a follow-up beside its enrolment, date and status
_WITH_EMPLOYER = frozenset(("employed", "flexible", "self_employed"))


@dataclass(frozen=True, slots=True)
class DueRow:
    """One person to ask, at one node. ``last``: what was heard latest."""

    who: EndedRow
    due: Due
    last: FollowUpRow | None

    @property
    def id(self) -> UUID:
        """The enrolment's id."""
        return self.who.enrolment


@dataclass(frozen=True, slots=True)
class Rates:
    """The tallies of some classes by node, the rule, and how many people they count."""

    tallies: tuple[Tally, ...]
    rule: NodeRule
    people: int
    day: str


def _answers(rows: Sequence[FollowUpRow]) -> list[Answer]:
    return [
        Answer(one.date, one.status, one.months, one.is_in_post, one.satisfaction) for one in rows
    ]


# -- recording -----------------------------------------------------------------------------------


def find_enrolment(session: Session, class_: str | UUID, number: int) -> UUID:
    """The enrolment of a class and a 学号."""
    return enrolment_id(session, class_id(session, class_), number)


def add_follow_up(
    session: Session,
    enrolment_: UUID,
    status: str,
    date: str | None = None,
    **typed: Any,
) -> FollowUpRow:
    """Record what was heard of a person on a day (today without one). One step of undo.

    Refused where the day lies before the person's class began, or an employer is told of somebody
    who is not employed.
    """
    require(session, "work")
    of = _known(session, enrolment_)
    day = day_text(date) if date else today()
    fields = record_book.read(session, FOLLOW_UP, {"status": status, **typed})
    _check(session, of, day, fields)
    with session.action(mark("登记回访")) as write:
        id_ = write.put(FOLLOW_UP, enrolment=of.enrolment, date=day, **fields)
    made = queries.follow_up(session.db, id_)
    assert made is not None
    return made


def edit_follow_up(session: Session, id_: str | UUID, **typed: Any) -> FollowUpRow:
    """Correct a follow-up; one step of undo."""
    require(session, "work")
    row = find_follow_up(session, id_)
    fields = record_book.read(session, FOLLOW_UP, typed)
    if not fields:
        raise Refused("nothing_to_change", _("没有写要改什么"), _("请至少写一项"))
    whole = {"status": row.status, "employer": row.employer} | fields
    _check(session, _known(session, row.enrolment), fields.get("date") or row.date, whole)
    saw = session.seen(FOLLOW_UP, row.id)
    with session.action(mark("修改回访")) as write:
        write.put(FOLLOW_UP, row.id, saw=saw, **fields)
    return find_follow_up(session, row.id)


def remove_follow_up(session: Session, id_: str | UUID) -> None:
    """Take a follow-up out; undo brings it back."""
    require(session, "work")
    row = find_follow_up(session, id_)
    with session.action(mark("删除回访")) as write:
        write.delete(FOLLOW_UP, row.id)


def find_follow_up(session: Session, id_: str | UUID) -> FollowUpRow:
    """One follow-up by id; NotFound where there is none."""
    meant = id_ if isinstance(id_, UUID) else as_uuid(id_)
    row = queries.follow_up(session.db, meant) if meant is not None else None
    if row is None:
        raise NotFound(
            "follow_up_unknown",
            _("找不到这条回访记录"),
            _("用 follow-up list --class 班级编号 查看编号"),
            field="id",
        )
    return row


def _known(session: Session, id_: UUID) -> RosterRow:
    row = enrolment(session.db, id_)
    if row is None:
        raise NotFound("enrolment_unknown", _("找不到这名学员的学籍"), field="enrolment")
    return row


def _check(session: Session, of: RosterRow, day: str, fields: Mapping[str, Any]) -> None:
    from jlcenter.app.plan_class import find_class

    assert of.training_class is not None
    starts = find_class(session, of.training_class).starts
    if starts and day < starts:
        raise Refused(
            "before_class",
            _("回访日期 {day} 早于开班日期 {starts}", day=day, starts=starts),
            _("请核对日期；学员以前的就业情况写在备注里"),
            field="date",
        )
    status = fields.get("status")
    if not status:
        raise Refused("field_missing", _("没有写就业状态"), _("请选一种状态"), field="status")
    months = fields.get("months")
    if months is not None and months not in (known := node_rule(session, day).months):
        raise Refused(
            "node_unknown",
            _("没有“{months} 个月”这个跟踪节点", months=months),
            _("节点有：{known} 个月", known=_("、").join(str(one) for one in known)),
            field="months",
        )
    if fields.get("employer") and status not in _WITH_EMPLOYER:
        raise Refused(
            "employer_without_job",
            _("状态是“{status}”，不能再写就业单位", status=_(STATUSES.get(status, status))),
            _("请核对状态，或去掉就业单位"),
            field="employer",
        )


# -- looking -------------------------------------------------------------------------------------


def follow_ups_of_class(
    session: Session, class_: str | UUID
) -> list[tuple[EndedRow, list[FollowUpRow]]]:
    """Everyone who stayed in a class, with what was heard of them, by 学号."""
    of = class_id(session, class_)
    told = queries.follow_ups_between(session.db, "", _LAST, of)
    return [(one, told.get(one.enrolment, [])) for one in queries.ended(session.db, "", _LAST, of)]


def due_list(
    session: Session,
    *,
    day: str | None = None,
    upto: str | None = None,
    class_: str | UUID | None = None,
    months: int | None = None,
    limit: int | None = None,
) -> list[DueRow]:
    """Who is to be asked on ``day`` (today), or will be until ``upto``; the latest first.

    ``months``: at this node only; ``limit``: no more than so many, the most urgent.
    """
    waiting, answers = _waiting(session, day, upto, class_, months)
    urgent = sorted(waiting, key=lambda id_: (-waiting[id_].days_late, waiting[id_].node.due))
    people = queries.ended_of(session.db, urgent[:limit])
    found = []
    for id_, person in people.items():
        heard = answers.get(id_)
        found.append(DueRow(person, waiting[id_], heard[-1] if heard else None))
    found.sort(key=lambda one: (-one.due.days_late, one.due.node.due, one.who.code, one.who.number))
    return found


def _waiting(
    session: Session,
    day: str | None,
    upto: str | None,
    class_: str | UUID | None = None,
    months: int | None = None,
) -> tuple[dict[UUID, Due], dict[UUID, list[FollowUpRow]]]:
    """Enrolment → what is to be asked; and what was heard of all of those classes."""
    now = day_text(day) if day else today()
    last = day_text(upto, field="upto") if upto else now
    rule = node_rule(session, now)
    first = rules.add_months(now, -max(rule.months))
    first = rules.shifted(first, -(rule.window_days + rule.given_up_days + 31))
    of = class_id(session, class_) if class_ is not None else None
    answers = queries.follow_ups_between(session.db, first, last, of)
    waiting: dict[UUID, Due] = {}
    for brief in _brief(session, first, last, of):
        enrolment_ = UUID(bytes=brief.enrolment)
        told = answers.get(enrolment_, ())
        due = rules.due(brief.ends, _answers(told), now, rule, upto=max(now, last))
        if due is not None and (months is None or due.node.months == months):
            waiting[enrolment_] = due
    return waiting, answers


def count_due(session: Session, day: str | None = None) -> tuple[int, int]:
    """How many are to be asked on a day (today), and how many of them are late."""
    waiting, _answers_told = _waiting(session, day, None)
    return len(waiting), sum(one.state == "late" for one in waiting.values())


def _brief(
    session: Session, first: str, last: str, class_id_: UUID | None
) -> list[queries.BriefRow]:
    return queries.ended_brief(
        session.db, first, last, class_id_, worker=WORKER, worker_types=_WORKER_TYPES
    )


def never_reached(
    session: Session, *, class_: str | UUID | None = None, year: int | None = None
) -> list[tuple[EndedRow, int]]:
    """Who was asked and never answered, with how often; of a class, of classes ended in a year."""
    of, first, last = _span(session, class_, year)
    answers = queries.follow_ups_between(session.db, first, last, of)
    lost = [id_ for id_, rows in answers.items() if rules.was_never_reached(_answers(rows))]
    people = queries.ended_of(session.db, lost)
    rows = [(people[id_], len(answers[id_])) for id_ in lost if id_ in people]
    return sorted(rows, key=lambda one: (one[0].ends, one[0].code, one[0].number))


def rates(
    session: Session,
    *,
    class_: str | UUID | None = None,
    year: int | None = None,
    day: str | None = None,
) -> Rates:
    """The rates by node of a class, or of the classes that ended in a year (else of all).

    Counted is who has a certificate of the class; in a class that issued none, who stayed in it.
    """
    now = day_text(day) if day else today()
    rule = node_rule(session, now)
    of, first, last = _span(session, class_, year)
    answers = queries.follow_ups_between(session.db, first, last, of)
    people = _brief(session, first, last, of)
    issued = {one.training_class for one in people if one.certified}
    counted = [one for one in people if one.certified or one.training_class not in issued]
    told = [
        (one.ends, _answers(answers.get(UUID(bytes=one.enrolment), ())), one.is_worker)
        for one in counted
    ]
    return Rates(tuple(rules.tallies(told, rule, now)), rule, len(counted), now)


def _span(
    session: Session, class_: str | UUID | None, year: int | None
) -> tuple[UUID | None, str, str]:
    """The class, and between which days its end lies: in a year, or whenever."""
    of = class_id(session, class_) if class_ is not None else None
    first, last = (f"{year:04d}-01-01", f"{year:04d}-12-31") if year else ("", _LAST)
    return of, first, last


def shares(tally: Tally) -> dict[str, Fraction | None]:
    """The rates of a tally by name, as commands and screens tell them."""
    return {
        "employment_rate": tally.employment_rate(),
        "employment_rate_of_all": tally.rate_of_all(),
        "placed_rate": tally.placed_rate(),
        "in_post_rate": tally.in_post_rate(),
        "satisfaction_rate": tally.satisfaction_rate(),
    }


def late_words() -> str:
    """Why somebody who was reached may be in no rate."""
    return _("逾期访到：节点的窗口结束以后才访到的人，不计入访到人数和就业率")


def formulas() -> dict[str, str]:
    """How each rate is reckoned, in words."""
    return {
        "employment_rate": _(
            "就业率 = 已就业 ÷（回访到的人 − 升学参军）；失联和未回访的不算未就业"
        ),
        "employment_rate_of_all": _("就业率（按应回访人数）= 已就业 ÷ 应回访人数"),
        "placed_rate": _("去向落实率 =（已就业 + 升学参军）÷ 回访到的人"),
        "in_post_rate": _("稳岗率 = 仍在岗的企业职工 ÷ 问到是否在岗的企业职工"),
        "satisfaction_rate": _("满意度 =（满意 + 基本满意）÷ 表态的人"),
    }
