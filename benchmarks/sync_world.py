"""What the sync benchmarks share: laptops, a season of work on them, and what processes cost.

The province is a real process (``main.py province serve``). A season is made as people make it, one
action a mark with seconds between them, only faster: what waits to be sent is the same.
"""

from __future__ import annotations

import random
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from unittest import mock
from uuid import UUID

from jlcenter.app.bootstrap import init_centre, log_in
from jlcenter.app.invented import Invented, people
from jlcenter.domain.records import (
    ATTENDANCE_MARK,
    ENROLMENT,
    LESSON,
    TRAINEE,
    TRAINING_CLASS,
)
from jlcenter.storage.session import Session
from jlcenter.storage.write import Write
from jlcenter.words import mark as said
from tests.sync.served import Started
from tests.sync.world import Server

# what a server costs is told of one that was started, not forked
Server.begin = Started

CENTRE, CENTRE_NAME = "220421", "东丰县职教中心"
USER, PASSWORD = "bench", "bench-mark-1"
CLASS_PEOPLE = 40
LESSON_MINUTES = 180
_STATUSES, _SHARES = ("present", "late", "absent", "leave", "online"), (90, 3, 3, 3, 1)


def laptop(folder: Path) -> Session:
    """A laptop of the centre, logged in; made where its folder is not there yet."""
    if not folder.exists():
        init_centre(folder, CENTRE, CENTRE_NAME, USER, PASSWORD)
    return log_in(folder, USER, PASSWORD)


# -- work, with seconds between what people do ----------------------------------------------------


class Wall:
    """The wall clock of a laptop at work: it passes by ``pass_`` alone."""

    def __init__(self, ns: int) -> None:
        self.ns = ns

    def pass_(self, seconds: float) -> None:
        """So much later."""
        self.ns += int(seconds * 1_000) * 1_000_000

    @contextmanager
    def shown(self) -> Iterator[Wall]:
        """While this holds, the program sees this clock."""
        with mock.patch.object(time, "time_ns", lambda: self.ns):
            yield self


@dataclass(frozen=True)
class Season:
    """What a season made."""

    trainees: int
    marks: int
    facts: int


class _Actions:
    """Many actions in one transaction of SQLite: the same entries, one disk flush for all."""

    def __init__(self, session: Session, wall: Wall) -> None:
        self.session = session
        self.wall = wall

    def __enter__(self) -> _Actions:
        self._transaction = self.session.door.transaction(self.session.db)
        self._transaction.__enter__()
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self._transaction.__exit__(kind, error, trace)

    @contextmanager
    def action(self, label: str, seconds: float, **params: object) -> Iterator[Write]:
        """One action, ``seconds`` after the one before."""
        self.wall.pass_(seconds)
        write = Write(self.session.door, self.session.db, self.session.user, label, params)
        yield write
        write.finish()


def season(session: Session, trainees: int, marks: int, seed: int) -> Season:
    """A season in classes of 40: people imported, lessons planned, each mark its own action."""
    draw = random.Random(seed)
    wall = Wall(time.time_ns() - 200 * 86_400 * 10**9)
    everyone = list(people(trainees, seed))
    groups = [everyone[n : n + CLASS_PEOPLE] for n in range(0, trainees, CLASS_PEOPLE)]
    lessons_each = -(-marks // max(1, trainees))
    left = marks
    with wall.shown():
        for place, group in enumerate(groups):
            with _Actions(session, wall) as actions:
                left -= _class(actions, draw, place, group, lessons_each, left)
    facts = trainees * 2 + len(groups) * (1 + lessons_each) + marks - left
    return Season(trainees, marks - left, facts)


def _class(
    actions: _Actions,
    draw: random.Random,
    place: int,
    group: list[Invented],
    lessons_each: int,
    marks: int,
) -> int:
    first = date(2026, 1, 5) + timedelta(days=place % 250)
    code = f"2026A{place + 1:03}"
    with actions.action(said("建班"), draw.uniform(30, 300)) as write:
        class_ = write.put(
            TRAINING_CLASS,
            code=code,
            name="家政服务员(初级)",
            programme="JD-JZ-5",
            starts=first.isoformat(),
            ends=(first + timedelta(days=30)).isoformat(),
            planned_minutes=lessons_each * LESSON_MINUTES,
            place=group[0].address,
            status="running",
        )
        lessons = [
            write.put(
                LESSON,
                training_class=class_,
                number=n,
                date=(first + timedelta(days=n - 1)).isoformat(),
                starts_at="08:30",
                minutes=LESSON_MINUTES,
            )
            for n in range(1, lessons_each + 1)
        ]
    with actions.action(said("导入名册"), draw.uniform(30, 300)) as write:
        ids = [write.person_id(TRAINEE, "resident_id", one.id_number) for one in group]
        write.put_many(TRAINEE, [(i, None, _told(one)) for i, one in zip(ids, group, strict=True)])
        joined = {"status": "enrolled", "joined_on": first.isoformat()}
        enrolments = write.put_many(
            ENROLMENT,
            [(None, (class_, i), {"number": n, **joined}) for n, i in enumerate(ids, 1)],
        )
    made = 0
    for number, lesson in enumerate(lessons, 1):
        actions.wall.pass_(draw.uniform(3_600, 86_400))
        for enrolment in enrolments[: marks - made]:
            label = said("点名 · {code} 第 {n} 课次")
            with actions.action(label, draw.uniform(0.4, 4), code=code, n=number) as write:
                write.put(ATTENDANCE_MARK, key=(lesson, enrolment), **drawn_mark(draw))
            made += 1
    return made


def _told(one: Invented) -> dict[str, object]:
    return {
        "name": one.name,
        "id_type": "resident_id",
        "id_number": one.id_number,
        "sex": one.sex,
        "birth_date": one.birth_date,
        "phone": one.phone,
        "address": one.address,
        "category": one.category,
        "education": one.education,
    }


def drawn_mark(draw: random.Random) -> dict[str, object]:
    """What stands in one mark."""
    status = draw.choices(_STATUSES, _SHARES)[0]
    return {"status": status, "minutes": draw.randrange(5, 40) if status == "late" else None}


# -- what processes cost --------------------------------------------------------------------------


def cpu_seconds(pid: int) -> float:
    """CPU a process has taken (Linux; 0 elsewhere)."""
    try:
        words = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return (int(words[11]) + int(words[12])) / 100


def peak_mb(pid: int) -> float:
    """The most memory a process has held at once, in MB (Linux; 0 elsewhere)."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    found = next((one for one in lines if one.startswith("VmHWM:")), "VmHWM: 0 kB")
    return int(found.split()[1]) * 1024 / 1e6


def my_peak_mb() -> float:
    """The most memory this process has held at once, in MB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak * 1024 / 1e6


def fresh_seed() -> int:
    """Another one each run: an upsert of the same values dirties no page and looks superb."""
    return time.time_ns() % 2**31


def class_of(session: Session) -> list[tuple[UUID, UUID]]:
    """(lesson, enrolment) of the marks there are, for another mark."""
    rows = session.db.execute("SELECT lesson, enrolment FROM attendance_mark LIMIT 20000")
    return [(UUID(bytes=bytes(a)), UUID(bytes=bytes(b))) for a, b in rows.fetchall()]
