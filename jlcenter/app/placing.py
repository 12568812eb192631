"""A place in a class: who may have one, under which number, from which day lessons count."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

from jlcenter.app.policy_rules import rule_in_force
from jlcenter.domain import joining
from jlcenter.domain.dates import day_text
from jlcenter.domain.errors import NotFound, Refused
from jlcenter.domain.findings import Finding
from jlcenter.domain.id_types import PENDING
from jlcenter.domain.numbering import base_of, free_numbers
from jlcenter.domain.records import ENROLMENT
from jlcenter.domain.retirement_age import age_warnings
from jlcenter.storage.queries import enrolments as places
from jlcenter.storage.queries import trainees as people
from jlcenter.storage.queries.classes import ClassRow
from jlcenter.storage.queries.enrolments import RosterRow
from jlcenter.storage.queries.trainees import TraineeRow
from jlcenter.storage.session import Session
from jlcenter.storage.write import Write
from jlcenter.words import _

ENROLLED = "enrolled"


def place_person(
    session: Session,
    write: Write,
    class_: ClassRow,
    trainee_id: UUID,
    category: str | None,
    joined_on: str | None,
    *,
    again_is_fine: bool = False,
) -> RosterRow:
    """Give a person a place in a class, inside the caller's action. Someone who had left comes
    back under the old number; someone there already is Refused, or only warned of."""
    db = session.db
    person = people.standing(db, trainee_id)
    assert person is not None
    own_ids = [person.id, *people.merged_into(db, person.id)]
    had = places.enrolments_of(db, class_.id, own_ids)
    here = next(((one, at) for one, at in had.items() if at[1] == ENROLLED), None)
    if here is not None:
        already = _already(class_, here[1][2])
        if not again_is_fine:
            raise already
        row = places.enrolment(db, here[1][0])
        assert row is not None
        note = Finding(already.code, already.message, already.hint, "trainee")
        return replace(row, warnings=(note,))
    full = _capacity_warning(class_, places.enrolled_count(db, class_.id))
    day = day_text(joined_on, field="joined_on") if joined_on else None
    if had:
        id_, _status, _number = next(iter(had.values()))
        back: dict[str, Any] = {"category": category} if category else {}
        back |= {"status": ENROLLED, "left_on": None, "reason": None, "transferred_to": None}
        write.put(ENROLMENT, id_, **back)
    else:
        number = next(number_source(session, class_))
        if day is None:
            rolls = places.lesson_rolls(db, class_.id)
            day = joining.joined_on([(one.date, one.marked, one.missing) for one in rolls])
        id_ = put_enrolment(
            write, class_.id, person.id, number=number, category=category, joined_on=day
        )
    row = places.enrolment(db, id_)
    assert row is not None
    return replace(row, warnings=(*class_warnings(session, class_, person), *full))


def put_enrolment(
    write: Write,
    class_id: UUID,
    trainee_id: UUID,
    *,
    number: int,
    category: str | None = None,
    joined_on: str | None = None,
    **more: Any,
) -> UUID:
    """Write one enrolment; all fields, so that one hidden by an undo comes back clean."""
    blank: dict[str, Any] = {one.name: None for one in ENROLMENT.fields}
    blank |= {"number": number, "status": ENROLLED, "category": category, "joined_on": joined_on}
    return write.put(ENROLMENT, key=(class_id, trainee_id), **(blank | more))


def _already(class_: ClassRow, number: int) -> Refused:
    return Refused(
        "already_enrolled",
        _("该学员已在班级 {code},学号 {number}", code=class_.code, number=number),
        _("不用再加一次"),
        field="trainee",
    )


def _capacity_warning(class_: ClassRow, enrolled: int) -> tuple[Finding, ...]:
    if class_.capacity is None or enrolled < class_.capacity:
        return ()
    message = _("班级计划 {capacity} 人,现在是 {n} 人", capacity=class_.capacity, n=enrolled + 1)
    return (Finding("capacity", message, field="class"),)


def class_warnings(session: Session, class_: ClassRow, person: TraineeRow) -> tuple[Finding, ...]:
    """What to know about a person in this class: age on its first day, a document still missing."""
    starts = class_.starts
    rule = rule_in_force(session, "age.eligible", starts) if starts else None
    group = person.retirement_group
    found = list(age_warnings(person.birth_date, person.sex, starts, rule, group))
    if person.id_type == PENDING:
        found.append(
            Finding(
                "id_pending",
                _("证件待补:可以上课和点名,补上前不能发证"),
                field="id_number",
            )
        )
    return tuple(found)


def number_source(session: Session, class_: ClassRow) -> Iterator[int]:
    """The numbers to give next in a class on this laptop, one after another (for bulk work too).

    Ask inside the action: the numbers taken are read at the first one.
    """
    made_by = class_.made_by
    base = 0
    if made_by is not None and made_by != session.device:
        base = base_of(session.letter, places.device_letter(session.db, made_by))
    return free_numbers(places.numbers_taken(session.db, class_.id), base)


def number_taken(session: Session, class_: ClassRow, number: int) -> RosterRow:
    """The person of this number, those still in the class first; NotFound, or Refused where two
    in the class have it."""
    found = places.numbered(session.db, class_.id, number)
    inside = [one for one in found if one.status == ENROLLED]
    if len(inside) > 1:
        raise Refused(
            "number_ambiguous",
            _("本班有 {n} 人的学号都是 {number}", n=len(inside), number=number),
            _("请先在花名册里改正学号"),
            field="number",
        )
    if not found:
        raise NotFound(
            "number_unknown",
            _("本班没有学号 {number}", number=number),
            _("用 roster show 查看花名册"),
            field="number",
        )
    return (inside or found)[0]
