"""考试安排: when and where a class is examined, and by whom."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from jlcenter.app.plan_class import find_class
from jlcenter.domain.dates import day_text
from jlcenter.domain.records import EXAM
from jlcenter.storage.queries.classes import ExamRow, exams_of_class
from jlcenter.storage.session import Session
from jlcenter.words import mark

__all__ = ["ExamRow", "add_exam", "list_exams"]


def list_exams(session: Session, class_: str | UUID) -> list[ExamRow]:
    """The exams of a class, by date."""
    return exams_of_class(session.db, find_class(session, class_).id)


def add_exam(
    session: Session,
    class_: str | UUID,
    *,
    date: str,
    place: str | None = None,
    assessors: Sequence[str] = (),
    remark: str | None = None,
) -> ExamRow:
    """Arrange an exam; ``assessors`` are names."""
    row = find_class(session, class_)
    names = [" ".join(name.split()) for name in assessors if name.strip()]
    with session.action(mark("安排考试 {code}"), code=row.code) as write:
        id_ = write.put(
            EXAM,
            training_class=row.id,
            date=day_text(date),
            place=place or None,
            assessors=names or None,
            remark=remark or None,
        )
    return next(one for one in exams_of_class(session.db, row.id) if one.id == id_)
