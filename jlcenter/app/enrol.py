"""学员与报名: adding a person, putting a person in a class, taking out, moving to another class.

A walk-in is one action: one undo takes back both the person and the place in the class.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from jlcenter.app.placing import (
    ENROLLED,
    class_warnings,
    number_source,
    number_taken,
    place_person,
    put_enrolment,
)
from jlcenter.app.plan_class import find_class, open_class
from jlcenter.domain import joining
from jlcenter.domain.dates import day_text
from jlcenter.domain.errors import NotFound, Refused
from jlcenter.domain.findings import Finding
from jlcenter.domain.journal.ids import natural_id, new_id
from jlcenter.domain.names import fold, same_name
from jlcenter.domain.people import differs, fill_blanks
from jlcenter.domain.person_form import PersonForm, read_person
from jlcenter.domain.records import ENROLMENT, TRAINEE
from jlcenter.storage.queries import enrolments as places
from jlcenter.storage.queries import trainees as people
from jlcenter.storage.queries.classes import ClassRow
from jlcenter.storage.queries.enrolments import RosterRow
from jlcenter.storage.queries.trainees import TraineeRow
from jlcenter.storage.session import Session
from jlcenter.storage.write import Write
from jlcenter.words import _, mark

__all__ = [
    "ENROLLED",
    "STATUS_LABELS",
    "TRANSFERRED",
    "WITHDRAWN",
    "RosterRow",
    "TraineeResult",
    "TraineeRow",
    "add_trainee",
    "class_warnings",
    "edit_enrolment",
    "enrol",
    "enrolment_of",
    "number_source",
    "number_taken",
    "put_enrolment",
    "roster",
    "transfer",
    "withdraw",
]

WITHDRAWN, TRANSFERRED = "withdrawn", "transferred"
STATUS_LABELS = {ENROLLED: mark("在班"), WITHDRAWN: mark("已退训"), TRANSFERRED: mark("已转班")}


@dataclass(frozen=True, slots=True)
class TraineeResult:
    """The person as now known. ``existing``: known before, only blank fields were filled.
    ``enrolment`` where a class was named."""

    row: TraineeRow
    warnings: tuple[Finding, ...]
    existing: bool = False
    enrolment: RosterRow | None = None


def roster(session: Session, class_id: UUID) -> list[RosterRow]:
    """Everyone ever in a class, those who left too, by number."""
    return places.roster(session.db, class_id)


# -- adding a person -----------------------------------------------------------------------------


def add_trainee(
    session: Session,
    *,
    name: str,
    id_number: str | None = None,
    id_type: str | None = None,
    phone: str | None = None,
    category: str | None = None,
    class_id: UUID | None = None,
    joined_on: str | None = None,
    **more: Any,
) -> TraineeResult:
    """Add a person by typing, with ``class_id`` also to a class, all in one action.

    ``more``: further trainee fields (education, ethnicity, address, remark …). Someone with the
    same document number and name is known already: blank fields are filled, the rest stays. The
    same number under another name is refused (``id_conflict``).
    """
    class_ = open_class(session, class_id) if class_id is not None else None
    typed = {
        "name": name,
        "id_number": id_number,
        "id_type": id_type,
        "phone": phone,
        "category": category,
        **more,
    }
    form = read_person(typed, on=class_.starts if class_ else None)
    if form.problems:
        first = form.problems[0]
        raise Refused(first.code, first.message, first.hint, field=first.field)
    label = mark("登记学员并加入 {code}") if class_ else mark("登记学员")
    params: dict[str, Any] = {"code": class_.code} if class_ else {}
    warnings = [*form.holds, *form.warnings]
    with session.action(label, **params) as write:
        id_, existing, more_warnings = _put_person(session, write, form)
        warnings += more_warnings
        enrolment = None
        if class_ is not None:
            enrolment = place_person(
                session, write, class_, id_, form.fields["category"], joined_on, again_is_fine=True
            )
            warnings += enrolment.warnings
    row = people.standing(session.db, id_)
    assert row is not None
    if enrolment is not None:
        enrolment = replace(enrolment, trainee=row)
    return TraineeResult(row, tuple(warnings), existing, enrolment)


def _put_person(
    session: Session, write: Write, form: PersonForm
) -> tuple[UUID, bool, tuple[Finding, ...]]:
    """(id, known before, warnings). Inside the action, so that two windows make one person."""
    fields = dict(form.fields)
    number = fields["id_number"]
    if number is None:
        return write.put(TRAINEE, new_id(), **_told(fields)), False, _namesakes(session, fields)
    known = _known_person(session, number, fields)
    if known is None:
        id_ = write.person_id(TRAINEE, fields["id_type"], number)
        known = people.trainee(session.db, id_)
        if known is None:
            # all fields, blank ones too: a record that an undo hid must not bring back old values
            write.put(TRAINEE, id_, **fields)
            return id_, False, ()
        # the id was made from this number, which was corrected later to another one
        write_id = write.put(TRAINEE, new_id(), **_told(fields))
        return write_id, False, ()
    had = {one.name: getattr(known, one.name) for one in TRAINEE.fields}
    had["other_categories"] = list(had["other_categories"])
    filled, differing = fill_blanks(had, _told(fields))
    if filled:
        write.put(TRAINEE, known.id, **filled)
    return known.id, True, differs(differing)


def _told(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def _known_person(session: Session, number: str, fields: dict[str, Any]) -> TraineeRow | None:
    known = people.with_number(session.db, number)
    if not known:
        return None
    rows = [people.standing(session.db, one.id) or one for one in known]
    for one, as_stored in zip(rows, known, strict=True):
        if same_name(one.name, fields["name"]) or same_name(as_stored.name, fields["name"]):
            return one
    raise Refused(
        "id_conflict",
        _("这个证件号码已登记在另一个姓名下"),
        _("请用证件号码查找该学员,核对证件:姓名写错的改姓名,号码写错的改号码"),
        field="id_number",
    )


def _namesakes(session: Session, fields: dict[str, Any]) -> tuple[Finding, ...]:
    others = people.namesakes(session.db, fold(fields["name"]))
    if len(others) < 2:  # the new one itself is among them
        return ()
    return (
        Finding(
            "same_name",
            _("已有 {n} 名同名学员", n=len(others) - 1),
            _("请核对是否同一人,是的话补上证件号码后合并"),
            "name",
        ),
    )


# -- in a class ----------------------------------------------------------------------------------


def enrol(
    session: Session,
    class_id: UUID,
    trainee_id: UUID,
    category: str | None = None,
    *,
    joined_on: str | None = None,
) -> RosterRow:
    """Put a known person in a class; someone who had left comes back under the old number.

    ``joined_on``: from which day lessons count; without it from the rolls already called
    (``domain/joining.py``). Refused: already there, class closed.
    """
    class_ = open_class(session, class_id)
    person = people.standing(session.db, trainee_id)
    if person is None:
        raise unknown_trainee()
    with session.action(mark("学员加入 {code}"), code=class_.code) as write:
        return place_person(session, write, class_, person.id, category, joined_on)


def unknown_trainee() -> NotFound:
    """What to say where no person has this id."""
    return NotFound(
        "trainee_unknown",
        _("找不到这名学员"),
        _("用 trainee find 按姓名、拼音或证件号码查找"),
        field="trainee",
    )


# -- out of a class ------------------------------------------------------------------------------


def withdraw(
    session: Session, class_id: UUID, number: int, reason: str, *, left_on: str | None = None
) -> RosterRow:
    """Take a person out of a class; the number and the marks stay.

    ``left_on``: the last day in the class; without it the last lesson whose roll was called.
    """
    class_ = open_class(session, class_id)
    why = _reason(reason)
    with session.action(
        mark("退训 · {code} 学号 {number}"), code=class_.code, number=number
    ) as write:
        row = _leaver(session, class_, number)
        write.put(
            ENROLMENT,
            row.enrolment,
            status=WITHDRAWN,
            reason=why,
            left_on=_left_on(session, class_, left_on),
        )
    return _again(session, row)


def transfer(
    session: Session,
    class_id: UUID,
    number: int,
    to_class_id: UUID,
    *,
    reason: str | None = None,
    left_on: str | None = None,
) -> RosterRow:
    """Move a person to another class in one action; returns the new place. Marks stay behind."""
    class_, target = open_class(session, class_id), open_class(session, to_class_id)
    if class_.id == target.id:
        raise Refused("same_class", _("转入的就是原来的班级"), _("请另选一个班级"), field="to")
    with session.action(
        mark("转班 · {code} 学号 {number} 转入 {to}"),
        code=class_.code,
        number=number,
        to=target.code,
    ) as write:
        row = _leaver(session, class_, number)
        write.put(
            ENROLMENT,
            row.enrolment,
            status=TRANSFERRED,
            reason=reason or None,
            left_on=_left_on(session, class_, left_on),
            transferred_to=target.id,
        )
        return place_person(session, write, target, row.trainee.id, row.category, None)


def _leaver(session: Session, class_: ClassRow, number: int) -> RosterRow:
    row = number_taken(session, class_, number)
    if row.status != ENROLLED:
        raise Refused(
            "not_in_class",
            _("学号 {number} 已不在本班", number=number),
            _("用 roster show 查看花名册"),
            field="number",
        )
    return row


def _reason(reason: str) -> str:
    text = reason.strip()
    if not text:
        raise Refused("reason_missing", _("没有写原因"), _("请写明退训原因"), field="reason")
    return text


def _left_on(session: Session, class_: ClassRow, told: str | None) -> str | None:
    if told:
        return day_text(told, field="left_on")
    rolls = places.lesson_rolls(session.db, class_.id)
    return joining.left_on([(one.date, one.marked, one.missing) for one in rolls])


def _again(session: Session, row: RosterRow) -> RosterRow:
    found = places.enrolment(session.db, row.enrolment)
    assert found is not None
    return found


def edit_enrolment(session: Session, class_id: UUID, number: int, **changes: Any) -> RosterRow:
    """Change what belongs to the place in a class: category (a code or a word), joined_on,
    left_on, exam_number, employer, remark, new_number (a clash's repair)."""
    class_ = find_class(session, class_id)
    fields = {name: (value or None) for name, value in changes.items() if name != "new_number"}
    if fields.get("category"):
        from jlcenter.domain.programmes import known_groups

        fields["category"] = known_groups([str(fields["category"])], field="category")[0]
    for name in ("joined_on", "left_on"):
        if fields.get(name):
            fields[name] = day_text(str(fields[name]), field=name)
    with session.action(
        mark("修改学籍 · {code} 学号 {number}"), code=class_.code, number=number
    ) as write:
        row = number_taken(session, class_, number)
        if changes.get("new_number"):
            fields["number"] = _free(session, class_, int(changes["new_number"]))
        write.put(ENROLMENT, row.enrolment, **fields)
    return _again(session, row)


def _free(session: Session, class_: ClassRow, number: int) -> int:
    if number < 1 or number in places.numbers_taken(session.db, class_.id):
        raise Refused(
            "number_taken",
            _("学号 {number} 不能用", number=number),
            _("请换一个没有人用的正整数"),
            field="new_number",
        )
    return number


def enrolment_of(class_id: UUID, trainee_id: UUID) -> UUID:
    """The id of a person's place in a class, whether or not there is one."""
    return natural_id(ENROLMENT, (class_id, trainee_id))
