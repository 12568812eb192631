"""活动: guidance sessions, job fairs, policy talks, Mandarin and everyday technology; who came.

Named attendance and the head count are two figures: a fair counts heads, a session names people.
Neither is worked out from the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from jlcenter.app import record_book
from jlcenter.app.lookup import class_id
from jlcenter.app.roles import require
from jlcenter.domain.errors import Refused
from jlcenter.domain.findings import Finding
from jlcenter.domain.records import EVENT, EVENT_ATTENDANCE
from jlcenter.storage.queries import events as queries
from jlcenter.storage.queries.enrolments import roster
from jlcenter.storage.queries.events import AttendanceRow
from jlcenter.storage.session import Session
from jlcenter.words import _, mark

__all__ = ["AttendanceRow", "Attended", "attend", "attendance", "find_event", "named_counts"]


@dataclass(frozen=True, slots=True)
class Attended:
    """How many were added, how many stood there already, and how many are named now."""

    added: int
    already: int
    named: int
    warnings: tuple[Finding, ...]


def find_event(session: Session, text: str | UUID) -> record_book.Told:
    """An event by id or name."""
    return record_book.find(session, EVENT, text)


def attendance(session: Session, event: str | UUID) -> list[AttendanceRow]:
    """Who is named at an event."""
    return queries.attendance_of(session.db, find_event(session, event)["id"])


def named_counts(session: Session) -> dict[UUID, int]:
    """Event → people named as having come."""
    return queries.named_counts(session.db)


def attend(
    session: Session,
    event: str | UUID,
    trainees: Iterable[UUID] = (),
    *,
    class_: str | UUID | None = None,
    came: bool = True,
    result: str | None = None,
) -> Attended:
    """Name people at an event: these, or everyone now in a class. One step of undo.

    ``came`` False takes a name back to "was asked and did not come".
    """
    require(session, "work")
    told = find_event(session, event)
    people = list(trainees)
    if class_ is not None:
        rows = roster(session.db, class_id(session, class_))
        people += [one.trainee.id for one in rows if one.status == "enrolled"]
    people = list(dict.fromkeys(people))
    if not people:
        raise Refused(
            "who_missing",
            _("没有说是谁来了"),
            _("请写 --trainee，或 --class 班级编号 --all"),
            field="trainee",
        )
    there = queries.attending(session.db, told["id"], people)
    wanted = [one for one in people if (one in there) != came or result]
    with session.action(mark("活动签到：{n} 人"), n=len(wanted)) as write:
        for one in wanted:
            fields: dict[str, Any] = {"attended": came}
            if result:
                fields["result"] = result
            write.put(EVENT_ATTENDANCE, key=(told["id"], one), **fields)
    named = queries.named_counts(session.db).get(told["id"], 0)
    return Attended(len(wanted), len(people) - len(wanted), named, _warnings(told, named))


def _warnings(told: record_book.Told, named: int) -> tuple[Finding, ...]:
    heads = told["head_count"]
    if heads is not None and named > heads:
        message = _("签到 {named} 人，多于登记的参加人数 {heads} 人", named=named, heads=heads)
        return (Finding("head_count_less", message, _("请核对参加人数"), "head_count"),)
    return ()
