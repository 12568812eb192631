"""From records to what papers say: codes become words, numbers become class hours."""

from __future__ import annotations

from jlcenter.app.days import today
from jlcenter.documents.inputs import ClassHead, LessonHead, Person
from jlcenter.domain.categories import (
    category_name,
    chinese_category,
    chinese_level,
    level_name,
)
from jlcenter.domain.dates import minute_of_day
from jlcenter.domain.hours import hours_of, hours_text
from jlcenter.domain.id_types import label as id_type_label
from jlcenter.domain.programmes import training_type_name
from jlcenter.domain.target_groups import UNNAMED
from jlcenter.storage.queries.classes import ClassRow
from jlcenter.storage.queries.enrolments import RosterRow
from jlcenter.storage.queries.lessons import LessonRow
from jlcenter.storage.session import Session
from jlcenter.words import _, mark, spoken

#: levels that say no level
_NO_LEVEL = frozenset(("H", "Z"))
#: what is noted beside somebody who is no longer in the class
STATUS_WORDS = {
    "withdrawn": mark("已退训"),
    "transferred": mark("已转班"),
}
FORMS = {
    "theory": mark("理论"),
    "practice": mark("实操"),
    "online_live": mark("线上直播"),
    "online_recorded": mark("线上点播"),
}


def hours_words(minutes: int | None) -> str:
    """Minutes as class hours, blank for none."""
    return hours_text(hours_of(minutes)) if minutes else ""


def shown_level(code: str | None) -> str:
    """A level's name; blank for certificates without one."""
    return "" if (code or "") in _NO_LEVEL else level_name(code)


def certified_level(code: str | None) -> str:
    """As a certificate keeps it: in Chinese, whatever language it was issued in."""
    return "" if (code or "") in _NO_LEVEL else chinese_level(code)


def exchanged_category(code: str | None) -> str:
    """A category's name in a file that others read; one of them is never named."""
    return "其他重点群体" if code == UNNAMED else chinese_category(code)


def shown_category(code: str | None) -> str:
    """A category's name on paper; one of them is never named."""
    return _("其他重点群体") if code == UNNAMED else category_name(code)


def class_head(session: Session, row: ClassRow) -> ClassHead:
    """A class as a paper's head names it."""
    return ClassHead(
        centre_name=session.centre_name,
        code=row.code,
        name=row.name,
        programme=row.programme_name,
        training_type=training_type_name(row.training_type),
        occupation=row.occupation or "",
        level=shown_level(row.level),
        starts=row.starts,
        ends=row.ends,
        hours=hours_words(row.planned_minutes),
        place=row.place or "",
        teacher=row.teacher_name or "",
        printed_on=today(),
    )


def person(row: RosterRow) -> Person:
    """One enrolment on paper."""
    who = row.trainee
    return Person(
        key=str(row.enrolment),
        number=row.number,
        name=who.name,
        sex=spoken(who.sex),
        birth_date=who.birth_date or "",
        ethnicity=who.ethnicity or "",
        id_type=id_type_label(who.id_type),
        id_number=who.id_number or "",
        education=who.education or "",
        political=who.political or "",
        category=shown_category(row.category),
        hukou_address=who.hukou_address or "",
        address=who.address or "",
        phone=who.phone or "",
        employer=row.employer or who.employer or "",
        bank_card=who.bank_card or "",
        bank=who.bank or "",
        status=_(STATUS_WORDS[row.status]) if row.status in STATUS_WORDS else "",
        remark=row.remark or who.remark or "",
    )


def lesson_head(row: LessonRow, class_teacher: str = "") -> LessonHead:
    """One lesson on paper."""
    note = ""
    if row.is_called_off:
        word = _("停课") if row.status == "cancelled" else _("未开课")
        note = _("{word}：{reason}", word=word, reason=row.reason) if row.reason else word
    return LessonHead(
        number=row.number,
        date=row.date,
        time=row.starts_at or "",
        hours=hours_words(row.minutes),
        topic=row.topic or "",
        teacher=row.teacher_name or class_teacher,
        place=row.place or "",
        note=note,
        ends_at=_ends_at(row),
        form=form_word(row.form),
    )


def _ends_at(row: LessonRow) -> str:
    if not row.starts_at:
        return ""
    ends = minute_of_day(row.starts_at) + row.minutes
    return f"{ends // 60:02d}:{ends % 60:02d}" if ends < 24 * 60 else ""


def form_word(form: str | None) -> str:
    """A lesson's form (theory, practice, online) in words; what is no code as it is."""
    return _(FORMS[form]) if form in FORMS else form or ""


def chinese_date(day: str) -> str:
    """2026-09-01 → 2026年9月1日; blank stays blank."""
    if not day:
        return ""
    return f"{int(day[:4])}年{int(day[5:7])}月{int(day[8:10])}日"
