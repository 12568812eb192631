"""What all worlds begin with: fresh folders made by the program once, copied into each world."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path
from unittest.mock import patch

from jlcenter.app.bootstrap import init_centre, open_with_key
from jlcenter.storage.connection import connect
from jlcenter.storage.keyring import Keyring
from jlcenter.storage.session import DATABASE
from tests.simulation import province
from tests.simulation.faults import surrounded
from tests.simulation.laptop import USER
from tests.simulation.versions import table_sql

CENTRE, OTHER = "220421", "220422"
PASSWORD = "folding-stool"
LAPTOPS = {"A": CENTRE, "B": CENTRE, "C": CENTRE, "D": CENTRE, "X": OTHER}


class Templates:
    """The folders, and what opens them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.keys: dict[str, bytes] = {}
        with surrounded(0) as around, patch.dict(os.environ, XDG_RUNTIME_DIR=str(folder)):
            for name, centre in LAPTOPS.items():
                place = folder / name
                init_centre(place, centre, "职教中心", USER, PASSWORD)
                key = self.keys[name] = Keyring(place / "keyring.json").unlock(USER, PASSWORD)
                db = connect(place / DATABASE, key)
                db.execute(table_sql())
                db.close()
                open_with_key(place, key, USER).close()
            around.clock.pass_(60)
            self.seed = province.template(folder / "province")


_MADE: list[Templates] = []


def memory_folder() -> str | None:
    """Where files cost no disk: worlds write thousands of small transactions."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


def templates() -> Templates:
    """Made once a process."""
    if not _MADE:
        folder = Path(tempfile.mkdtemp(prefix="worlds-", dir=memory_folder()))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        _MADE.append(Templates(folder))
    return _MADE[0]
