"""A fresh centre with one class for the benchmarks: real parts, invented people."""

from __future__ import annotations

import os
from pathlib import Path
from uuid import UUID

from jlcenter.app.bootstrap import init_centre, log_in
from jlcenter.app.plan_class import create_class
from jlcenter.app.plan_lessons import plan_lessons
from jlcenter.domain.records import ENROLMENT, TRAINEE
from jlcenter.storage.session import Session
from jlcenter.words import mark

PASSWORD = "bench-mark-1"
_FAMILY = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗"
_GIVEN = "秀英桂兰玉华凤霞丽娟淑珍建国志强春梅海燕雪莲"


def fresh_class(
    folder: Path, *, people: int = 40, lessons: int = 10
) -> tuple[Session, UUID, list[UUID]]:
    """A session, the id of the first lesson, and the ids of the enrolments."""
    data = folder / "data"
    init_centre(data, "220421", "基准测试中心", "bench", PASSWORD)
    session = log_in(data, "bench", PASSWORD)
    row = create_class(
        session,
        name="基准班",
        programme="PT-JN-5",
        starts="2026-03-01",
        ends="2026-12-31",
        hours="80",
    ).row
    rows = plan_lessons(
        session,
        row.id,
        start_date="2026-03-02",
        end_date=f"2026-03-{lessons + 1:02d}",
        start="08:30",
        hours="4",
    ).rows
    enrolments: list[UUID] = []
    with session.action(mark("基准测试")) as write:
        for number in range(1, people + 1):
            name = _FAMILY[number % len(_FAMILY)] + _GIVEN[number % 19 : number % 19 + 2]
            trainee = write.put(TRAINEE, UUID(bytes=os.urandom(16)), name=name)
            key = (row.id, trainee)
            enrolments.append(write.put(ENROLMENT, key=key, number=number, status="enrolled"))
    return session, rows[0].id, enrolments
