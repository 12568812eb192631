"""改号: another number for what people read aloud, where two laptops gave the same one.

Only on a person's word: what stands on paper already decides who keeps the number.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from jlcenter.app.clashes import Clash
from jlcenter.app.issue_certificates import reissue
from jlcenter.app.lookup import as_uuid, class_id
from jlcenter.app.merge_trainees import merge_trainees
from jlcenter.app.placing import number_source
from jlcenter.app.plan_class import ClassRow, find_class, open_class
from jlcenter.app.plan_lessons import lesson_number_source
from jlcenter.domain.class_codes import next_code
from jlcenter.domain.errors import NotFound, Refused
from jlcenter.domain.records import ENROLMENT, LESSON, TRAINING_CLASS
from jlcenter.storage.queries import enrolments as places
from jlcenter.storage.queries.classes import class_by_id, codes_ever_given
from jlcenter.storage.queries.enrolments import RosterRow
from jlcenter.storage.queries.lessons import LessonRow, lessons_of_class
from jlcenter.storage.session import Session
from jlcenter.words import _, mark

NUMBER_MOST = 99_999
_CODE = re.compile(r"[0-9A-Z][0-9A-Z._-]{1,29}\Z")


@dataclass(frozen=True, slots=True)
class Renumbered:
    """What had the number ``old`` and has ``new`` now; ``name``: whose, or when the lesson is."""

    id: UUID
    name: str
    old: int
    new: int


def renumber(
    session: Session,
    class_: str | UUID,
    number: int,
    to: int | None = None,
    trainee: str | None = None,
) -> Renumbered:
    """Give a person in a class another 学号: ``to``, or the next free one of this laptop.

    ``trainee``: which of the people who have ``number`` (Refused where it takes that to know).
    """
    row = open_class(session, class_)
    person = _person(session, row, number, trainee)
    with session.action(mark("改学号 {code} 的 {old} 号"), code=row.code, old=number) as write:
        # asked inside: nobody else can take the same one now
        taken = places.numbers_taken(session.db, row.id)
        new = next(number_source(session, row)) if to is None else _free(to, taken, row.code)
        write.put(ENROLMENT, person.enrolment, number=new)
    return Renumbered(person.enrolment, person.trainee.name, number, new)


def _person(session: Session, row: ClassRow, number: int, trainee: str | None) -> RosterRow:
    found = places.numbered(session.db, row.id, number)
    if trainee is not None:
        wanted = as_uuid(trainee)
        found = [one for one in found if wanted in (one.trainee.id, one.enrolment)]
    if not found:
        raise NotFound(
            "number_unknown",
            _("本班没有学号 {number}", number=number)
            if trainee is None
            else _("本班的学号 {number} 不是这名学员的", number=number),
            _("用 roster show 查看花名册"),
            field="number" if trainee is None else "trainee",
        )
    if len(found) > 1:
        raise Refused(
            "number_ambiguous",
            _("本班有 {n} 人的学号都是 {number}", n=len(found), number=number),
            _("请用 --trainee 说明改谁的: {people}", people=_people(found)),
            field="trainee",
        )
    return found[0]


def _people(found: Sequence[RosterRow]) -> str:
    return _("、").join(f"{one.trainee.name} {one.trainee.id}" for one in found)


def _free(number: int, taken: Sequence[int], code: str) -> int:
    if not 1 <= number <= NUMBER_MOST:
        raise Refused(
            "number_range",
            _("{number} 不能作编号", number=number),
            _("应为 1 到 {most} 的整数", most=NUMBER_MOST),
            field="to",
        )
    if number in taken:
        raise Refused(
            "number_taken",
            _("班级 {code} 已有 {number} 号", code=code, number=number),
            _("请换一个没有用过的, 或不写 --to, 由程序给"),
            field="to",
        )
    return number


def renumber_lesson(
    session: Session,
    class_: str | UUID,
    number: int,
    to: int | None = None,
    lesson_id: str | None = None,
) -> Renumbered:
    """Give a lesson another number: ``to``, or the next free one of this laptop."""
    row = open_class(session, class_)
    one = _lesson(session, row, number, lesson_id)
    with session.action(mark("改课次序号 {code} 的 {old} 号"), code=row.code, old=number) as write:
        taken = [other.number for other in lessons_of_class(session.db, row.id)]
        new = next(lesson_number_source(session, row)) if to is None else _free(to, taken, row.code)
        write.put(LESSON, one.id, number=new)
    return Renumbered(one.id, _time(one), number, new)


def _lesson(session: Session, row: ClassRow, number: int, lesson_id: str | None) -> LessonRow:
    found = [one for one in lessons_of_class(session.db, row.id) if one.number == number]
    if lesson_id is not None:
        wanted = as_uuid(lesson_id)
        found = [one for one in found if one.id == wanted]
    if not found:
        raise NotFound(
            "lesson_unknown",
            _("本班没有第 {number} 课次", number=number),
            _("用 lesson list 查看本班课次"),
            field="lesson",
        )
    if len(found) > 1:
        times = _("、").join(f"{_time(one)} {one.id}" for one in found)
        raise Refused(
            "lesson_ambiguous",
            _("有 {n} 个课次的序号都是 {number}", n=len(found), number=number),
            _("请用 --id 说明改哪一个: {times}", times=times),
            field="id",
        )
    return found[0]


def _time(one: LessonRow) -> str:
    return " ".join(part for part in (one.date, one.starts_at) if part)


def recode(session: Session, class_: str | UUID, to: str | None = None) -> tuple[str, ClassRow]:
    """Give a class another code: ``to``, or the next of this laptop; returns (old code, class).

    Certificates printed before keep the code they bear.
    """
    row = find_class(session, class_)
    wanted = None if to is None else _code(session, to, row)
    with session.action(mark("改班级编号 {old}"), old=row.code) as write:
        write.put(TRAINING_CLASS, row.id, code=wanted or _next_code(session, row))
    changed = class_by_id(session.db, row.id)
    assert changed is not None
    return row.code, changed


def _next_code(session: Session, row: ClassRow) -> str:
    """The next code of this laptop for the year in which the class starts."""
    year = int(row.starts[:4]) if row.starts else date.today().year
    return next_code(codes_ever_given(session.db, year), year, session.letter)


def _code(session: Session, typed: str, row: ClassRow) -> str:
    code = typed.strip().upper()
    if not _CODE.match(code):
        raise Refused(
            "code_bad",
            _("“{code}”不能作班级编号", code=typed.strip()),
            _("用 2 到 30 个大写字母、数字或 - . _, 如 2026A03"),
            field="to",
        )
    try:
        other = class_id(session, code)
    except NotFound:
        return code
    except Refused:
        other = None
    if other == row.id:
        raise Refused("code_same", _("编号本来就是 {code}", code=code), field="to")
    raise Refused(
        "code_taken",
        _("已有编号为 {code} 的班级", code=code),
        _("请换一个, 或不写 --to, 由程序给"),
        field="to",
    )


#: the clashes that ``repair`` mends, one bearer chosen
REPAIRED = ("number_double", "lesson_double", "code_double", "serial_double", "id_double")


def repair(session: Session, clash: Clash, chosen: UUID) -> str:
    """Mend a clash: the chosen bearer gets another number; of two records of one person the chosen
    one stays and the others are merged into it. Returns what was done, in words."""
    code = clash.problem.code
    if code == "code_double":
        old, row = recode(session, chosen)
        return _("班级编号由 {old} 改为 {new}", old=old, new=row.code)
    if code == "serial_double":
        was, now = reissue(session, str(chosen), _("重号"))
        return _("已补发: 旧证 {old}, 新证 {new}", old=was.serial, new=now.serial)
    if code == "id_double":
        for one in clash.bearers:
            if one.id != chosen:
                merge_trainees(session, chosen, one.id)
        return _("已合并")
    assert clash.training_class is not None
    number, id_ = int(clash.text), str(chosen)
    if code == "lesson_double":
        done = renumber_lesson(session, clash.training_class, number, lesson_id=id_)
        return _("{time} 的课次序号由 {old} 改为 {new}", time=done.name, old=done.old, new=done.new)
    done = renumber(session, clash.training_class, number, trainee=id_)
    return _("{name} 的学号由 {old} 改为 {new}", name=done.name, old=done.old, new=done.new)
