"""What to do next: today's lessons, real gaps of the days before, what waits.

A gap is named only where something is to be done about it, and leads to the exact lesson (R42).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date as Date

from jlcenter.app.clashes import Clash, clashes
from jlcenter.app.sync_now import pending
from jlcenter.storage.queries.today import (
    DayLesson,
    WaitingClass,
    classes_without_lessons,
    ended_without_certificates,
    gaps_before,
    lessons_on,
)
from jlcenter.storage.session import Session

GAPS_MAX = 50


@dataclass(frozen=True, slots=True)
class Today:
    """One day's work, with what was left over."""

    date: str
    lessons: tuple[DayLesson, ...]
    gaps: tuple[DayLesson, ...]
    without_lessons: tuple[WaitingClass, ...]
    without_certificates: tuple[WaitingClass, ...]
    waiting_to_send: int
    clashes: tuple[Clash, ...] = ()


def today(session: Session, day: Date | None = None) -> Today:
    """What ``day`` (by default this laptop's today) asks for."""
    told = (day or Date.today()).isoformat()
    return Today(
        told,
        tuple(lessons_on(session.db, told)),
        tuple(gaps_before(session.db, told, GAPS_MAX)),
        tuple(classes_without_lessons(session.db)),
        tuple(ended_without_certificates(session.db, told)),
        pending(session),
        tuple(clashes(session, only_open=True)),
    )
