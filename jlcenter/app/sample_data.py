"""Synthetic data of any size in a fresh folder, for practice and benchmarks."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from jlcenter.app.invented import people
from jlcenter.domain.records import ATTENDANCE_MARK, ENROLMENT, LESSON, TRAINEE, TRAINING_CLASS
from jlcenter.storage.session import Session
from jlcenter.words import mark

_CLASS_PEOPLE = 40
_ACTION_CLASSES = 10
_LESSON_MINUTES = 180
_ID_TYPE = "resident_id"


@dataclass(frozen=True, slots=True)
class SampleCounts:
    """What was made."""

    trainees: int
    classes: int
    lessons: int
    marks: int


def fill(
    session: Session,
    trainees: int,
    marks: int,
    seed: int = 1,
    progress: Callable[[int], None] | None = None,
) -> SampleCounts:
    """Make ``trainees`` invented people in classes of 40 and about ``marks`` marks."""
    draw = random.Random(seed)
    everyone = list(people(trainees, seed))
    groups = [everyone[i : i + _CLASS_PEOPLE] for i in range(0, trainees, _CLASS_PEOPLE)]
    lessons_each = -(-marks // max(1, trainees)) if trainees else 0
    left, made_lessons, made_marks = marks, 0, 0
    for start in range(0, len(groups), _ACTION_CLASSES):
        with session.action(mark("生成练习数据"), mode="fixed", background=True) as write:
            for place, group in enumerate(groups[start : start + _ACTION_CLASSES], start):
                day = date(2026, 1, 5) + timedelta(days=place % 250)
                class_id = write.put(
                    TRAINING_CLASS,
                    code=f"2026{session.letter}{place + 1:02d}",
                    name="家政服务员(初级)",
                    programme="JD-JZ-5",
                    starts=day.isoformat(),
                    ends=(day + timedelta(days=30)).isoformat(),
                    planned_minutes=lessons_each * _LESSON_MINUTES or 2700,
                    place=group[0].address,
                    outreach="stool",
                    status="running",
                    made_by=session.device,
                )
                ids = [write.person_id(TRAINEE, _ID_TYPE, one.id_number) for one in group]
                rows = [(i, None, _fields(one)) for i, one in zip(ids, group, strict=True)]
                write.put_many(TRAINEE, rows)
                enrolments = write.put_many(
                    ENROLMENT,
                    [
                        (
                            None,
                            (class_id, i),
                            {"number": n, "status": "enrolled", "joined_on": day.isoformat()},
                        )
                        for n, i in enumerate(ids, 1)
                    ],
                )
                lessons = write.put_many(
                    LESSON,
                    [(None, None, _lesson(class_id, n, day)) for n in range(1, lessons_each + 1)],
                )
                made_lessons += len(lessons)
                wanted = [(lesson, one) for lesson in lessons for one in enrolments][:left]
                write.put_many(ATTENDANCE_MARK, [(None, pair, _mark(draw)) for pair in wanted])
                left -= len(wanted)
                made_marks += len(wanted)
        session.ease_log()
        if progress is not None:
            progress(min(trainees, (start + _ACTION_CLASSES) * _CLASS_PEOPLE))
    return SampleCounts(trainees, len(groups), made_lessons, made_marks)


def _fields(one: object) -> dict[str, object]:
    from dataclasses import asdict

    return {**asdict(one), "id_type": _ID_TYPE}  # type: ignore[call-overload]


def _lesson(class_id: UUID, number: int, first: date) -> dict[str, object]:
    return {
        "training_class": class_id,
        "number": number,
        "date": (first + timedelta(days=number - 1)).isoformat(),
        "starts_at": "08:30",
        "minutes": _LESSON_MINUTES,
    }


def _mark(draw: random.Random) -> dict[str, object]:
    status = draw.choices(("present", "late", "absent", "leave", "online"), (90, 3, 3, 3, 1))[0]
    minutes = draw.randrange(5, 40) if status == "late" else None
    return {"status": status, "minutes": minutes, "bulk": False}
