"""A province and two paired laptops with some work in them: for crash points and line profiles."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch
from uuid import UUID

from jlcenter.app.digest import digest
from jlcenter.app.pair_device import pair
from jlcenter.app.sync_now import sync
from jlcenter.domain.records import (
    ASSESSMENT,
    ATTENDANCE_MARK,
    ENROLMENT,
    LESSON,
    TRAINEE,
    TRAINING_CLASS,
)
from jlcenter.storage.session import Session
from provincial.digest import centre_digest
from tests.simulation import province
from tests.simulation.faults import Surroundings, surrounded
from tests.simulation.laptop import Laptop
from tests.simulation.line import NETWORK, Network
from tests.simulation.templates import CENTRE, memory_folder, templates

SERVER = "https://province.test"


class SmallWorld:
    """Laptops of one centre and their province, without faults of their own."""

    def __init__(self, folder: Path, around: Surroundings, names: tuple[str, ...]) -> None:
        made = templates()
        self.around = around
        self.server = province.Server(
            made.folder / "province", made.seed, folder / "province", around
        )
        NETWORK[:] = [Network(self.server, Random(0), Counter())]
        self.laptops = {}
        for name in names:
            shutil.copytree(made.folder / name, folder / name)
            one = Laptop(name, CENTRE, folder / name, made.keys[name], around)
            self.laptops[name] = one
            pair(one.open(), SERVER, self.server.code(CENTRE))

    def sync(self, name: str) -> None:
        """A run of one laptop."""
        sync(self.laptops[name].open(), SERVER)

    def digests(self) -> set[str]:
        """What the laptops and the province hold: one, where all hold the same."""
        found = {digest(one.open()).digest for one in self.laptops.values()}
        with self.server.looking() as db:
            return found | {centre_digest(db, CENTRE)[0]}

    def close(self) -> None:
        """Let go of everything."""
        for one in self.laptops.values():
            one._let_go()
        self.server.close()


@contextmanager
def small_world(names: tuple[str, ...] = ("A", "B")) -> Iterator[SmallWorld]:
    """A small world in memory, gone afterwards."""
    templates()
    folder = Path(tempfile.mkdtemp(prefix="small-", dir=memory_folder()))
    try:
        with surrounded(20) as around, patch.dict(os.environ):
            world = SmallWorld(folder, around, names)
            try:
                yield world
            finally:
                world.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def people(session: Session, count: int, start: int = 0) -> list[UUID]:
    """New people in one action."""
    with session.action("导入") as write:
        found = []
        for n in range(start, start + count):
            number = f"2204211990{n // 100 % 12 + 1:02}{n % 28 + 1:02}{n:04}"
            id_ = write.person_id(TRAINEE, "resident", number)
            name, phone = f"学员{n}", f"139{n * 7919 % 10**8:08}"
            told: dict[str, Any] = {"name": name, "id_type": "resident", "id_number": number}
            found.append(write.put(TRAINEE, id_, phone=phone, **told))
    return found


def a_day(session: Session, trainees: list[UUID]) -> None:
    """A class, its lessons, the roll of each lesson mark by mark, the scores."""
    with session.action("建班") as write:
        class_ = write.put(TRAINING_CLASS, code="2026A01", name="电焊工", capacity=40)
        lessons = [
            write.put(LESSON, training_class=class_, number=n, date=f"2026-10-{n:02}", minutes=180)
            for n in range(1, 7)
        ]
        enrolled = [
            write.put(ENROLMENT, key=(class_, one), number=n, status="enrolled")
            for n, one in enumerate(trainees, start=1)
        ]
    for lesson in lessons:
        for place, one in enumerate(enrolled):
            status = "absent" if place % 13 == 0 else "present"
            with session.action("点名") as write:
                write.put(ATTENDANCE_MARK, key=(lesson, one), status=status)
    with session.action("考核") as write:
        for place, one in enumerate(enrolled):
            write.put(ASSESSMENT, key=(one, "final", 1), theory=6000 + 37 * place)
