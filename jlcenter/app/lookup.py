"""From what a person types (class code, lesson number, 学号) to ids; small, for ``mark``."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from jlcenter.domain.errors import NotFound, Refused
from jlcenter.words import _

if TYPE_CHECKING:
    from jlcenter.storage.session import Session


def as_uuid(text: str) -> UUID | None:
    """The id written in ``text``, if it is one."""
    plain = text.strip()
    if len(plain) not in (32, 36):
        return None
    try:
        return UUID(plain)
    except ValueError:
        return None


def class_id(session: Session, code_or_id: str | UUID) -> UUID:
    """The id of the class of this code or id; NotFound names the latest classes."""
    from jlcenter.storage.queries.class_ids import class_code_of, class_ids

    id_ = code_or_id if isinstance(code_or_id, UUID) else as_uuid(code_or_id)
    if id_ is not None:
        if class_code_of(session.db, id_) is not None:
            return id_
        raise NotFound(
            "class_unknown",
            _("没有这个编号的培训班"),
            _("用 class list 查看全部班级"),
            field="class",
        )
    code = str(code_or_id).strip().upper()
    found = class_ids(session.db, code)
    if len(found) == 1:
        return found[0][0]
    if found:
        raise Refused(
            "class_ambiguous",
            _("有 {n} 个班级的编号都是 {code}", n=len(found), code=code),
            _("请改用班级 id:{ids}", ids=_("、").join(str(one[0]) for one in found)),
            field="class",
        )
    raise NotFound(
        "class_unknown",
        _("找不到班级 {code}", code=code_or_id),
        _known_classes(session),
        field="class",
    )


def _known_classes(session: Session) -> str:
    from jlcenter.storage.queries.class_ids import latest_codes

    codes = latest_codes(session.db)
    if not codes:
        return _("还没有班级，请先用 class create 建班")
    return _("已有的班级：{codes}", codes=_("、").join(codes))


def lesson_id(session: Session, class_: UUID, number: int) -> UUID:
    """The id of a class's lesson of this number; NotFound names the numbers there are."""
    from jlcenter.storage.queries.class_ids import lesson_ids, lesson_numbers

    found = lesson_ids(session.db, class_, number)
    if len(found) == 1:
        return found[0]
    if found:
        raise Refused(
            "lesson_ambiguous",
            _("有 {n} 个课次的序号都是 {number}", n=len(found), number=number),
            _("两台电脑各排了一次；请在 lesson list 里核对，取消多余的一个"),
            field="lesson",
        )
    numbers = lesson_numbers(session.db, class_)
    hint = (
        _("本班的课次有：{numbers}", numbers=ranges(numbers))
        if numbers
        else _("本班还没有课次，请先用 lesson plan 或 lesson add 排课")
    )
    raise NotFound(
        "lesson_unknown", _("本班没有第 {number} 课次", number=number), hint, field="lesson"
    )


def enrolment_id(session: Session, class_: UUID, number: int, *, row: int | None = None) -> UUID:
    """The id of the enrolment of this 学号; NotFound names the numbers there are."""
    from jlcenter.storage.queries.class_ids import enrolments_numbered, roster_numbers

    found = enrolments_numbered(session.db, class_, number)
    current = [one for one, is_enrolled in found if is_enrolled]
    if len(current) == 1 or (not current and len(found) == 1):
        return (current or [found[0][0]])[0]
    if found:
        raise Refused(
            "number_ambiguous",
            _("本班有 {n} 人的学号都是 {number}", n=len(found), number=number),
            _("请先在花名册里改正学号"),
            field="number",
            row=row,
        )
    numbers = roster_numbers(session.db, class_)
    hint = (
        _("本班的学号有：{numbers}", numbers=ranges(numbers))
        if numbers
        else _("本班还没有学员，请先导入花名册或添加学员")
    )
    raise NotFound(
        "number_unknown", _("本班没有学号 {number}", number=number), hint, field="number", row=row
    )


def ranges(numbers: list[int]) -> str:
    """Numbers for people: ``1–12、14、101``."""
    parts: list[str] = []
    start = last = None
    for number in [*sorted(set(numbers)), None]:
        if start is not None and last is not None and number == last + 1:
            last = number
            continue
        if start is not None:
            parts.append(f"{start}" if start == last else f"{start}–{last}")
        start = last = number
    return _("、").join(parts)
