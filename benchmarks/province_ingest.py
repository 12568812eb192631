"""What the kept figures add to ingest: one laptop's day taken in with them and without.

Run by ``python -m benchmarks.province_progress --ingest``.
"""

from __future__ import annotations

import time
from typing import Any
from unittest.mock import patch

from sqlalchemy import Connection, Engine

from jlcenter.domain.journal.ids import natural_id_of_wire
from jlcenter.domain.records import ATTENDANCE_MARK, ENROLMENT, LESSON, TRAINEE, TRAINING_CLASS
from provincial import storage
from provincial.facts import FactChanges
from provincial.ingest import take_in
from tests.provincial.fact_world import CENTRES, FactWorld, id_of

PEOPLE, LESSONS, DAYS = 40, 6, 20
_CENTRE = CENTRES[0]


class Days:
    """A class of forty, and days of six lessons with everybody's mark."""

    def __init__(self) -> None:
        self.world = FactWorld(1)
        cls, put = id_of("class"), self.world.put
        self._lessons = 0
        told = {"code": "A1", "ends": "2026-12-20", "planned_minutes": 9000}
        put(_CENTRE, 0, TRAINING_CLASS, (), cls, told)
        self._enrolments = []
        for number in range(PEOPLE):
            trainee = id_of("trainee", number)
            put(_CENTRE, 0, TRAINEE, (), trainee, {"name": "某人", "category": "NCZY"})
            key = (cls, trainee)
            id_ = natural_id_of_wire(ENROLMENT.code, list(key))
            put(_CENTRE, 0, ENROLMENT, key, id_, {"number": number, "status": "enrolled"})
            self._enrolments.append(id_)
        self._cls = cls

    def day(self) -> None:
        """Six lessons, each with 40 marks."""
        put = self.world.put
        for _lesson in range(LESSONS):
            self._lessons += 1
            lesson = id_of("lesson", self._lessons)
            told = {"training_class": self._cls, "minutes": 45, "date": "2026-05-01"}
            put(_CENTRE, 0, LESSON, (), lesson, told)
            for enrolment in self._enrolments:
                key = (lesson, enrolment)
                id_ = natural_id_of_wire(ATTENDANCE_MARK.code, list(key))
                mark = {"status": "present", "bulk": False}
                put(_CENTRE, 0, ATTENDANCE_MARK, key, id_, mark)

    def send(self, db: Connection, first: int) -> None:
        """What was written since, as one block."""
        one = self.world.authors[_CENTRE][0]
        row = storage.centre(db, _CENTRE, lock=True)
        assert row is not None
        segment = one.segment(first, len(one.entries))
        take_in(db, row, b"d" * 16, (segment,), {one.device: one.public}.get, 0)

    @property
    def written(self) -> int:
        """Entries so far."""
        return len(self.world.authors[_CENTRE][0].entries)


def _days(engine: Engine, *, figures: bool) -> tuple[float, float]:
    """Processor and wall time of the median day, in milliseconds."""
    days = Days()
    spent, took = [], []

    def nothing(*_told: Any) -> None:
        return

    with engine.connect() as db:
        undo = db.begin()
        days.world.begin(db)
        first = 1
        with patch.object(FactChanges, "store", FactChanges.store if figures else nothing):
            days.send(db, first)
            for _day in range(DAYS):
                first = days.written + 1
                days.day()
                cpu, wall = time.process_time(), time.perf_counter()
                days.send(db, first)
                spent.append((time.process_time() - cpu) * 1000)
                took.append((time.perf_counter() - wall) * 1000)
        undo.rollback()
    return sorted(spent)[DAYS // 2], sorted(took)[DAYS // 2]


def day_costs(engine: Engine) -> dict[str, Any]:
    """A day's cost with and without figures."""
    bare, kept = _days(engine, figures=False), _days(engine, figures=True)
    return {
        "entries_a_day": LESSONS * (PEOPLE + 1),
        "without_cpu_ms": round(bare[0], 1),
        "with_cpu_ms": round(kept[0], 1),
        "without_ms": round(bare[1], 1),
        "with_ms": round(kept[1], 1),
    }
