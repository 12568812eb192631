"""Papers of a class besides its lists: the application to open it, its plan, its whole file."""

from __future__ import annotations

from jlcenter.app.centre_facts import centre_facts
from jlcenter.app.paper_values import class_head, hours_words, lesson_head, person
from jlcenter.app.value_words import field_choices
from jlcenter.documents.class_application import Applicant, ClassPlan, class_application_card
from jlcenter.documents.course_plan import course_plan_sheet
from jlcenter.documents.inputs import ClassHead, Person
from jlcenter.domain.card import Card
from jlcenter.domain.hours import hours_of, hours_text
from jlcenter.domain.programmes import OUTREACH
from jlcenter.domain.records import TRAINING_CLASS
from jlcenter.domain.sheet import Align, Column, Sheet
from jlcenter.storage.queries.classes import ClassRow
from jlcenter.storage.queries.enrolments import roster
from jlcenter.storage.queries.lessons import LessonRow, lessons_of_class
from jlcenter.storage.session import Session
from jlcenter.words import _


def _applicant(session: Session) -> Applicant:
    told = centre_facts(session)
    names = ("credit_code", "licence_number", "legal_representative", "contact", "phone")
    return Applicant(**{name: told.get(name) or "" for name in names})


def _mode(row: ClassRow) -> str:
    words = field_choices(TRAINING_CLASS, TRAINING_CLASS.field_by_name["mode"])
    outreach = OUTREACH.get(row.outreach or "none", "")
    parts = [words.get(row.mode or "", ""), _(outreach) if outreach else ""]
    return _("、").join(part for part in parts if part)


def _daily_time(lessons: list[LessonRow]) -> str:
    """The times lessons begin, each once, in order."""
    return _("、").join(sorted({one.starts_at for one in lessons if one.starts_at}))


def _split(row: ClassRow) -> str:
    if row.theory_minutes is None:
        return ""
    practice = row.planned_minutes - row.theory_minutes
    return f"{hours_words(row.theory_minutes) or '0'}／{hours_words(practice) or '0'}"


def _teachers(row: ClassRow, lessons: list[LessonRow]) -> list[str]:
    """Who teaches, each once with the topics, in the order of the lessons."""
    topics: dict[str, list[str]] = {}
    for one in lessons:
        name = one.teacher_name or row.teacher_name
        if name:
            told = topics.setdefault(name, [])
            if one.topic and one.topic not in told:
                told.append(one.topic)
    return [f"{name}（{_('、').join(told)}）" if told else name for name, told in topics.items()]


def class_application(session: Session, row: ClassRow) -> Card:
    """The application to open a class, as far as its facts are known."""
    lessons = [one for one in lessons_of_class(session.db, row.id) if not one.is_called_off]
    people = [one for one in roster(session.db, row.id) if one.status == "enrolled"]
    funds = field_choices(TRAINING_CLASS, TRAINING_CLASS.field_by_name["fund"])
    headcount = len(people) or row.capacity
    plan = ClassPlan(
        headcount=str(headcount or ""),
        theory_practice=_split(row),
        daily_time=_daily_time(lessons),
        mode=_mode(row),
        class_teacher=row.teacher_name or "",
        teachers=_teachers(row, lessons),
        textbook=row.textbook or "",
        fund=funds.get(row.fund or "", ""),
        application_date=row.application_date or "",
        approval=_approval(row),
    )
    return class_application_card(class_head(session, row), _applicant(session), plan)


def _approval(row: ClassRow) -> str:
    if not row.approval_date:
        return ""
    number = row.approval_number or "—"
    return _("{date} 同意开班，备案号 {number}", date=row.approval_date, number=number)


def course_plan(session: Session, row: ClassRow) -> Sheet:
    """Every lesson of a class; called-off ones are told and not summed."""
    lessons = lessons_of_class(session.db, row.id)
    held = [one for one in lessons if not one.is_called_off]
    total = hours_text(sum((hours_of(one.minutes) for one in held), start=hours_of(0)))
    heads = [lesson_head(one, row.teacher_name or "") for one in lessons]
    return course_plan_sheet(class_head(session, row), heads, total)


def class_people(session: Session, row: ClassRow) -> tuple[ClassHead, list[Person]]:
    """Head and people in a class now, for badges and tents."""
    rows = [one for one in roster(session.db, row.id) if one.status == "enrolled"]
    return class_head(session, row), [person(one) for one in rows]


def names_sheet(session: Session, row: ClassRow, what: str, title: str) -> Sheet:
    """What badges and tents say, as a table (for a printer's own template)."""
    head, people = class_people(session, row)
    columns = (
        Column("number", _("学号"), 12, Align.CENTER, is_number=True),
        Column("name", _("姓名"), 40, is_name=True),
        Column("class", _("班级名称"), 70),
        Column("code", _("班级编号"), 30, Align.CENTER),
        Column("centre", _("培训机构"), 60),
    )
    rows = tuple((one.number, one.name, head.name, head.code, head.centre_name) for one in people)
    return Sheet(what, title, columns, rows, empty=_("本班还没有学员"))


def sheet_of_card(card: Card) -> Sheet:
    """A card as a table of two columns, for a workbook."""
    columns = (Column("label", _("项目"), 50), Column("value", _("内容"), 130))
    rows = tuple((box.label, box.value) for box in card.boxes)
    return Sheet(card.id, card.title, columns, rows, subtitle=card.subtitle, facts=card.facts)
