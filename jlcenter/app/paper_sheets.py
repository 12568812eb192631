"""What stands on each paper and in each workbook, from the records.

Statutory papers (roster, scores, certificate register) bear full document numbers: that is what
they are for, so making one is noted in the audit trail. The sign-in sheet goes from hand to hand
and shows the last four characters only; the attendance ledger and the class ledger show none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from jlcenter.app.attendance import attendance
from jlcenter.app.claim_papers import publicity, stipend_claim, subsidy_claim
from jlcenter.app.class_papers import class_application, course_plan, names_sheet
from jlcenter.app.complete import completion, completion_rule
from jlcenter.app.credit_papers import credit_bank_sheets, one_plus_x_sheets
from jlcenter.app.days import today
from jlcenter.app.follow_up_papers import follow_up_sheets
from jlcenter.app.issue_certificates import STATUS_LABELS, VALID
from jlcenter.app.paper_values import (
    class_head,
    hours_words,
    lesson_head,
    person,
    shown_level,
)
from jlcenter.app.plan_class import find_class, list_classes
from jlcenter.app.teacher_papers import evaluation_sheets, teacher_hours_sheets, trip_sheets
from jlcenter.documents.attendance_ledger import LESSONS_PER_PAGE, attendance_sheets
from jlcenter.documents.certificate_register import register_sheet
from jlcenter.documents.class_ledger import ledger_sheet
from jlcenter.documents.inputs import AttendanceLine, CertificateLine, LedgerLine, ScoreLine
from jlcenter.documents.roster import roster_sheet
from jlcenter.documents.score_sheet import score_sheet
from jlcenter.documents.sign_in_sheet import sign_in_sheet
from jlcenter.domain.attendance import STATUS_SIGNS, Membership
from jlcenter.domain.card import Card
from jlcenter.domain.errors import NotFound, UsageRefused
from jlcenter.domain.hours import hours_text, rate_text
from jlcenter.domain.programmes import training_type_name
from jlcenter.domain.records import TRAINEE
from jlcenter.domain.scores import score_number, score_text
from jlcenter.domain.sheet import Sheet
from jlcenter.storage.queries.assessments import sittings_of_class
from jlcenter.storage.queries.certificates import CertificateRow, certificates_of_class
from jlcenter.storage.queries.classes import ClassRow
from jlcenter.storage.queries.enrolments import RosterRow, roster
from jlcenter.storage.queries.lessons import lessons_of_class
from jlcenter.storage.session import Session
from jlcenter.words import _, mark

#: the papers there are, by the command line's word
PAPERS = {
    "roster": mark("花名册"),
    "sign-in": mark("签到表"),
    "attendance": mark("考勤表"),
    "scores": mark("考核成绩表"),
    "certificate-register": mark("证书发放登记表"),
    "ledger": mark("培训台账"),
    "class-application": mark("开班申请表"),
    "course-plan": mark("教学计划及课程表"),
    "badges": mark("学员证"),
    "table-cards": mark("桌签"),
    "class-file": mark("班级档案"),
    "follow-up": mark("就业跟踪（回访）表"),
    "credit-bank": mark("学分银行登记表"),
    "1+x": mark("1+X 证书登记表"),
    "subsidy-claim": mark("补贴申请表和花名册"),
    "stipend-claim": mark("生活费补贴申领花名册"),
    "publicity": mark("补贴公示"),
    "teacher-hours": mark("教师培训课时统计表"),
    "evaluation": mark("培训评价表"),
    "trip": mark("下乡行程单"),
}
#: papers of a claim: of the class's latest one, or of the one named
_OF_CLAIM: dict[
    str, Callable[[Session, ClassRow | None, str | None, str], Sequence[Sheet | Card]]
] = {
    "subsidy-claim": subsidy_claim,
    "stipend-claim": stipend_claim,
    "publicity": publicity,
}
#: papers of a year, not of a class
_YEARLY: dict[str, Callable[[Session, int | None], list[Sheet]]] = {
    "credit-bank": credit_bank_sheets,
    "1+x": one_plus_x_sheets,
}
#: papers of a year in which no document numbers stand
_OPEN_YEARLY: dict[str, Callable[[Session, int | None, str], list[Sheet]]] = {
    "teacher-hours": teacher_hours_sheets,
    "evaluation": evaluation_sheets,
}
#: drawn by themselves on paper; as a table they are lists of names
DRAWN = frozenset(("badges", "table-cards"))
#: what a class's whole file holds, in order; each where there is something to say
_CLASS_FILE = (
    "class-application",
    "course-plan",
    "roster",
    "sign-in",
    "attendance",
    "scores",
    "certificate-register",
)
Paper = Sheet | Card
#: papers with full document numbers
_FULL_NUMBERS = frozenset(
    (
        "roster",
        "scores",
        "certificate-register",
        "class-file",
        "follow-up",
        "credit-bank",
        "1+x",
        "subsidy-claim",
        "stipend-claim",
    )
)
#: most empty lines for walk-ins on one sheet
BLANK_ROWS_MAX = 200
_POOR = frozenset(("TPLD", "TPZN"))


@dataclass(frozen=True, slots=True)
class Wish:
    """Which paper of which class, and how.

    ``class_id``: its id or code; None only for the ledger of a year. ``lesson``: one sign-in sheet
    instead of one for each lesson. ``blank_rows``: empty lines for walk-ins. ``lessons_per_sheet``
    0: all lessons side by side, as in a workbook. ``form``: which of a paper's forms (A, B).
    """

    what: str
    class_id: str | UUID | None = None
    lesson: int | None = None
    blank_rows: int = 0
    year: int | None = None
    lessons_per_sheet: int = LESSONS_PER_PAGE
    form: str = "A"
    claim: str | None = None
    trip: str | None = None


def make_sheets(session: Session, wish: Wish) -> Sequence[Paper]:
    """The sheets of one paper. Notes in the audit trail where they bear full numbers."""
    if wish.what in _YEARLY:
        tables = _YEARLY[wish.what](session, wish.year)
        _note_full(session, wish.what, tables)
        return tables
    if wish.what in _OPEN_YEARLY:
        return _OPEN_YEARLY[wish.what](session, wish.year, wish.form)
    if wish.what == "trip":
        return trip_sheets(session, wish.trip)
    if wish.what in _OF_CLAIM:
        of = find_class(session, wish.class_id) if wish.class_id is not None else None
        papers = _OF_CLAIM[wish.what](session, of, wish.claim, wish.form)
        _note_full(session, wish.what, papers)
        return papers
    maker = _MAKERS.get(wish.what)
    if maker is None:
        raise UsageRefused(
            "paper_unknown",
            _("没有“{what}”这种表", what=wish.what),
            _(
                "可用:{papers}",
                papers=_("、").join(f"{one} {_(name)}" for one, name in PAPERS.items()),
            ),
            field="what",
        )
    if not 0 <= wish.blank_rows <= BLANK_ROWS_MAX:
        raise UsageRefused(
            "blank_rows_range",
            _("空行数应在 0 到 {most} 之间", most=BLANK_ROWS_MAX),
            field="blank_rows",
        )
    if wish.what == "ledger":
        return _ledger(session, wish)
    if wish.class_id is None:
        raise UsageRefused(
            "class_missing", _("没有说是哪个班"), _("请加 --class 班级编号"), field="class"
        )
    class_row = find_class(session, wish.class_id)
    sheets = maker(session, class_row, wish)
    _note_full(session, wish.what, sheets)
    return sheets


def _note_full(session: Session, what: str, papers: Sequence[Paper]) -> None:
    """Note in the audit trail that a paper with full numbers was made."""
    if what in _FULL_NUMBERS:
        rows = [len(sheet.rows) for sheet in papers if isinstance(sheet, Sheet)]
        session.note_look(TRAINEE, max(rows, default=0))


def _people(session: Session, class_row: ClassRow, *, now: bool) -> list[RosterRow]:
    """Those in the class; with ``now`` without those who left."""
    rows = roster(session.db, class_row.id)
    return [row for row in rows if row.status == "enrolled"] if now else rows


def _roster(session: Session, class_row: ClassRow, wish: Wish) -> list[Sheet]:
    people = [person(row) for row in _people(session, class_row, now=False)]
    return [roster_sheet(class_head(session, class_row), people, wish.blank_rows)]


def _sign_in(session: Session, class_row: ClassRow, wish: Wish) -> list[Sheet]:
    head = class_head(session, class_row)
    lessons = [one for one in lessons_of_class(session.db, class_row.id) if not one.is_called_off]
    rows = _people(session, class_row, now=True)
    if wish.lesson is not None:
        lessons = [one for one in lessons if one.number == wish.lesson]
        if not lessons:
            raise NotFound(
                "lesson_unknown",
                _("本班没有第 {number} 课次，或这次课已停课", number=wish.lesson),
                _("用 lesson list 查看本班课次"),
                field="lesson",
            )
    if not lessons:
        return [sign_in_sheet(head, None, [person(row) for row in rows], wish.blank_rows)]
    return [
        sign_in_sheet(
            head,
            lesson_head(lesson, class_row.teacher_name or ""),
            [
                person(row)
                for row in rows
                if Membership(row.joined_on, row.left_on).covers(lesson.date)
            ],
            wish.blank_rows,
        )
        for lesson in lessons
    ]


def _attendance(session: Session, class_row: ClassRow, wish: Wish) -> list[Sheet]:
    all_lessons = lessons_of_class(session.db, class_row.id)
    lessons = [one for one in all_lessons if not one.is_called_off]
    people = {row.enrolment: row for row in roster(session.db, class_row.id)}
    lines = []
    for row in attendance(session, class_row.id):
        who = people.get(row.enrolment)
        if who is None:
            continue
        signs = []
        not_called = 0
        membership = Membership(who.joined_on, who.left_on)
        for lesson in lessons:
            status = row.marks.get(lesson.number)
            if status is not None:
                signs.append(STATUS_SIGNS[status])
            elif not membership.covers(lesson.date):
                signs.append("—")
            else:
                signs.append("")
                not_called += lesson.marked > 0
        lines.append(
            AttendanceLine(
                person(who),
                tuple(signs),
                hours_text(row.required),
                hours_text(row.hours),
                rate_text(row.rate),
                not_called,
            )
        )
    per_sheet = wish.lessons_per_sheet or max(1, len(lessons))
    sheets = attendance_sheets(
        class_head(session, class_row), [lesson_head(one) for one in lessons], lines, per_sheet
    )
    off = [lesson_head(one) for one in all_lessons if one.is_called_off]
    notes = tuple(
        _("第 {n} 次（{date}）{why}", n=one.number, date=one.date, why=one.note) for one in off
    )
    return [replace(sheet, notes=sheet.notes + notes) for sheet in sheets]


def _scores(session: Session, class_row: ClassRow, _wish: Wish) -> list[Sheet]:
    people = {row.enrolment: row for row in roster(session.db, class_row.id)}
    sittings = sittings_of_class(session.db, class_row.id)
    rule = completion_rule(session, class_row)
    lines = []
    for row in completion(session, class_row.id):
        who = people.get(row.enrolment)
        if who is None:
            continue
        sat = row.theory is not None or row.practical is not None
        passed = _("不合格") if "assessment" in row.reasons else _("合格")
        lines.append(
            ScoreLine(
                person(who),
                who.exam_number or "",
                score_number(row.theory),
                score_number(row.practical),
                passed if sat else "",
                max((one.attempt for one in sittings.get(row.enrolment, ())), default=0),
            )
        )
    told = _(
        "合格标准：理论不低于 {theory} 分，实操不低于 {practical} 分。",
        theory=score_text(rule.theory_pass),
        practical=score_text(rule.practical_pass),
    )
    return [score_sheet(class_head(session, class_row), lines, told)]


def _register(session: Session, class_row: ClassRow, _wish: Wish) -> list[Sheet]:
    people = {row.enrolment: row for row in roster(session.db, class_row.id)}
    lines = [
        _register_line(row, people.get(row.enrolment) if row.enrolment else None)
        for row in certificates_of_class(session.db, class_row.id)
    ]
    return [register_sheet(class_head(session, class_row), lines)]


def _register_line(row: CertificateRow, who: RosterRow | None) -> CertificateLine:
    facts = row.facts
    number = (who.trainee.id_number or "") if who else ""
    state = "" if row.status == VALID else _(STATUS_LABELS.get(row.status, row.status))
    return CertificateLine(
        key=str(row.id),
        number=row.number,
        name=str(facts.get("name", "")),
        sex=str(facts.get("sex", "")),
        id_number=number or str(facts.get("id_masked", "")),
        occupation=str(facts.get("occupation") or facts.get("programme") or ""),
        level=str(facts.get("level", "")),
        hours=hours_words(facts.get("minutes")),
        period=f"{facts.get('starts', '')} — {facts.get('ends', '')}",
        serial=row.serial,
        issued_on=row.issued_on,
        handed_to=row.handed_to or "",
        handed_out_on=row.handed_out_on or "",
        remark=_("{state}：{reason}", state=state, reason=row.reason)
        if state and row.reason
        else state,
    )


def _ledger(session: Session, wish: Wish) -> list[Sheet]:
    if wish.class_id is not None:
        classes = [find_class(session, wish.class_id)]
    else:
        classes = sorted(list_classes(session, wish.year), key=lambda one: (one.starts, one.code))
    year = str(wish.year) if wish.year else (classes[0].starts[:4] if classes else today()[:4])
    lines = [_ledger_line(session, one) for one in classes]
    return [ledger_sheet(session.centre_name, year, lines, today())]


def _ledger_line(session: Session, class_row: ClassRow) -> LedgerLine:
    people = _people(session, class_row, now=True)
    categories = [
        {row.category or "", *row.trainee.other_categories, row.trainee.category or ""}
        for row in people
    ]
    certificates = certificates_of_class(session.db, class_row.id)
    return LedgerLine(
        key=str(class_row.id),
        code=class_row.code,
        trade=class_row.occupation or class_row.programme_name,
        level=shown_level(class_row.level),
        training_type=training_type_name(class_row.training_type),
        starts=class_row.starts,
        ends=class_row.ends,
        place=class_row.place or "",
        hours=hours_words(class_row.planned_minutes),
        enrolled=len(people),
        women=sum(row.trainee.sex == "女" for row in people),
        poor=sum(bool(one & _POOR) for one in categories),
        disabled=sum("CJR" in one for one in categories),
        veterans=sum("TYJR" in one for one in categories),
        completed=sum(row.eligible for row in completion(session, class_row.id)),
        certified=sum(row.is_valid for row in certificates),
        teacher=class_row.teacher_name or "",
        remark=class_row.remark or "",
    )


def _class_file(session: Session, class_row: ClassRow, wish: Wish) -> Sequence[Paper]:
    """Every paper of a class, one after the other."""
    return [
        sheet
        for what in _CLASS_FILE
        for sheet in _MAKERS[what](session, class_row, replace(wish, what=what))
    ]


def _names(what: str) -> Callable[[Session, ClassRow, Wish], Sequence[Paper]]:
    def make(session: Session, class_row: ClassRow, _wish: Wish) -> Sequence[Paper]:
        return [names_sheet(session, class_row, what, _(PAPERS[what]))]

    return make


_MAKERS: dict[str, Callable[[Session, ClassRow, Wish], Sequence[Paper]]] = {
    "roster": _roster,
    "sign-in": _sign_in,
    "attendance": _attendance,
    "scores": _scores,
    "certificate-register": _register,
    "follow-up": lambda session, class_row, wish: follow_up_sheets(session, class_row, wish.form),
    "ledger": lambda session, _class_row, wish: _ledger(session, wish),
    "class-application": lambda session, row, _wish: [class_application(session, row)],
    "course-plan": lambda session, row, _wish: [course_plan(session, row)],
    "badges": _names("badges"),
    "table-cards": _names("table-cards"),
    "class-file": _class_file,
}
