"""A day's work on a laptop of ours, and its records as the plain rows other software would send."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from jlcenter.domain.records import (
    ASSESSMENT,
    ATTENDANCE_MARK,
    ENROLMENT,
    KINDS,
    LESSON,
    TRAINEE,
    TRAINING_CLASS,
)
from jlcenter.storage.queries.records import all_rows
from jlcenter.storage.rows import values
from jlcenter.storage.session import Session

_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华"
_GIVEN = "明华强伟芳娜敏静丽军洋勇艳杰涛超秀霞平刚桂英"
#: what a day of work makes; people are known before
DAY = ("training_class", "lesson", "enrolment", "attendance_mark", "assessment")
EVERYTHING = ("trainee", *DAY)


def people_known(session: Session, draw: random.Random) -> list[UUID]:
    """Forty people who are known before the day."""
    found = []
    with session.action("登记") as write:
        for _person in range(40):
            born = f"19{draw.randint(60, 99)}{draw.randint(1, 12):02}{draw.randint(1, 28):02}"
            number = f"220421{born}{draw.randint(0, 9999):04}"
            id_ = write.person_id(TRAINEE, "resident_id", number)
            name = draw.choice(_SURNAMES) + draw.choice(_GIVEN) + draw.choice(_GIVEN)
            phone = f"139{draw.randint(0, 99999999):08}"
            told = {"name": name, "id_type": "resident_id", "id_number": number, "phone": phone}
            write.put(TRAINEE, id_, **told)
            found.append(id_)
    return found


def day_of_work(session: Session, draw: random.Random, people: Sequence[UUID]) -> None:
    """A class, its enrolments, six lessons called one mark at a time, the tests."""
    number = draw.randrange(1000)
    with session.action("建班") as write:
        class_ = write.put(
            TRAINING_CLASS,
            code=f"2026A{number:03}",
            name=f"电焊工第{number}期",
            programme="welder",
            starts="2026-03-02",
            ends="2026-03-08",
            planned_minutes=1800,
            place="东丰镇",
            capacity=40,
        )
        lessons = [
            write.put(
                LESSON,
                training_class=class_,
                number=n,
                date=f"2026-03-{n + 1:02}",
                starts_at="08:30",
                minutes=180,
            )
            for n in range(1, 7)
        ]
    with session.action("导入") as write:
        enrolments = [
            write.put(
                ENROLMENT,
                key=(class_, trainee),
                number=n,
                status="enrolled",
                category="rural",
                joined_on="2026-03-02",
            )
            for n, trainee in enumerate(people, start=1)
        ]
    _roll_calls(session, draw, f"2026A{number:03}", lessons, enrolments)
    with session.action("成绩") as write:
        for enrolment in enrolments:
            write.put(
                ASSESSMENT,
                key=(enrolment, "theory", 1),
                theory=draw.randint(55, 100) * 100,
                practical=draw.randint(55, 100) * 100,
            )


def _roll_calls(
    session: Session, draw: random.Random, code: str, lessons: list[UUID], enrolments: list[UUID]
) -> None:
    """One key a mark: each is an action of its own."""
    for lesson in lessons:
        for enrolment in enrolments:
            status = draw.choices(["present", "late", "absent"], [36, 3, 1])[0]
            with session.action("点名 · {code}", code=code) as write:
                write.put(
                    ATTENDANCE_MARK,
                    key=(lesson, enrolment),
                    status=status,
                    minutes=draw.choice([10, 20]) if status == "late" else None,
                )


# -- plain rows -----------------------------------------------------------------------------------


def all_ids(session: Session) -> dict[str, set[bytes]]:
    """The ids there are, by kind."""
    return {
        kind.name: {bytes(row[0]) for row in all_rows(session.db, kind)}
        for kind in KINDS
        if kind.name in DAY
    }


def rows_since(
    session: Session, before: dict[str, set[bytes]], only: Sequence[str] = DAY
) -> dict[str, list[dict[str, Any]]]:
    """The rows that are not in ``before``: the id and what is not blank, ids in hexadecimal."""
    found: dict[str, list[dict[str, Any]]] = {}
    for kind in KINDS:
        if kind.name not in only:
            continue
        for row in all_rows(session.db, kind):
            if bytes(row[0]) in before.get(kind.name, ()):
                continue
            told = values(kind, row).items()
            plain = {name: _plain(value) for name, value in told if value is not None}
            found.setdefault(kind.name, []).append(plain)
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.hex()
    return value.hex if isinstance(value, UUID) else value
