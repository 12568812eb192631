"""Another version of the program, as a folder of its own that runs: newer records, other protocols.

The source is copied and changed as a later developer would change it, so what the tests meet is a
real program of another version, not this one with something patched.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from shutil import copytree, ignore_patterns
from typing import Any

from tests.conftest import PASSWORD, ROOT

_VISIT = '''"""家访: a kind that only the newer program knows."""

from jlcenter.domain.records.field import Field, Kind, Privacy, Type
from jlcenter.words import mark as _

HOME_VISIT = Kind(
    code=77,
    name="home_visit",
    label=_("家访"),
    key=(Field(1, "trainee", Type.ID, _("学员")), Field(2, "day", Type.DATE, _("日期"))),
    fields=(
        Field(3, "words", Type.TEXT, _("情况"), Privacy.PERSONAL),
        Field(4, "people", Type.TEXTS, _("在场")),
        Field(5, "is_settled", Type.BOOL, _("已办结")),
    ),
)
'''
_MIGRATION = '''"""What the newer program's records need."""

NAME = "m9001_newer"


def apply(db):
    db.execute('ALTER TABLE trainee ADD COLUMN "blood_type" TEXT')
    db.execute('ALTER TABLE trainee ADD COLUMN "visits" INTEGER')
    db.execute(
        'CREATE TABLE home_visit (id BLOB PRIMARY KEY, "trainee" BLOB, "day" TEXT, "words" TEXT,'
        ' "people" TEXT, "is_settled" INTEGER, _stamp INTEGER NOT NULL, _more BLOB,'
        " _hidden INTEGER NOT NULL) STRICT, WITHOUT ROWID"
    )
'''


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, (path.name, old)
    path.write_text(text.replace(old, new), encoding="utf-8")


def make_program(
    place: Path, *, protocol: int = 1, oldest: int = 1, newer_records: bool = False
) -> Path:
    """A copy of this program that speaks other protocols, or knows a kind and two fields more."""
    for name in ("jlcenter", "provincial"):
        # compiled files too, whose sources keep their times: only what is changed is compiled anew
        copytree(ROOT / name, place / name, ignore=ignore_patterns("*.pyc.*"))
    (place / "main.py").write_bytes((ROOT / "main.py").read_bytes())
    (place / "resources").symlink_to(ROOT / "resources")
    spoken = place / "jlcenter" / "sync" / "protocol.py"
    _edit(spoken, "PROTOCOL = 1\n", f"PROTOCOL = {protocol}\n")
    _edit(spoken, "PROTOCOL_OLDEST = 1\n", f"PROTOCOL_OLDEST = {oldest}\n")
    if newer_records:
        records = place / "jlcenter" / "domain" / "records"
        portrait = 'Field(21, "portrait", Type.ID, _("照片"), Privacy.PERSONAL),\n'
        more = (
            '        Field(90, "blood_type", Type.TEXT, _("血型"), Privacy.PERSONAL),\n'
            '        Field(91, "visits", Type.INT, _("家访次数")),\n'
        )
        _edit(records / "trainee.py", portrait, portrait + more)
        (records / "home_visit.py").write_text(_VISIT, encoding="utf-8")
        first = "from jlcenter.domain.records.lesson import LESSON\n"
        told = "from jlcenter.domain.records.home_visit import HOME_VISIT\n"
        _edit(records / "__init__.py", first, told + first)
        _edit(
            records / "__init__.py",
            ",\n)\nBY_CODE",
            ",\n    HOME_VISIT,\n)\nBY_CODE",
        )
        migrations = place / "jlcenter" / "storage" / "migrations"
        (migrations / "m9001_newer.py").write_text(_MIGRATION, encoding="utf-8")
        with (migrations / "__init__.py").open("a", encoding="utf-8") as source:
            source.write(
                "\nfrom jlcenter.storage.migrations import m9001_newer  # noqa: E402\n"
                "\nMIGRATIONS = (*MIGRATIONS, m9001_newer)\n"
            )
    return place


def run_program(program: Path, folder: Path, *words: object, expect: int = 0) -> dict[str, Any]:
    """A command of another version's, on a data folder, with ``--json``."""
    arguments = [str(program / "main.py"), *(str(one) for one in words), "--json"]
    done = _run(program, folder, arguments)
    assert done.returncode == expect, f"{words}: {done.returncode}\n{done.stdout}{done.stderr}"
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def in_program(program: Path, folder: Path, lines: str) -> Any:
    """Lines of Python inside another version's program: ``session`` is logged in, and what they
    leave in ``told`` comes back."""
    whole = (
        "import json, os\nfrom pathlib import Path\n"
        "from jlcenter.app.bootstrap import log_in\nfrom jlcenter.domain.records import *\n"
        "session = log_in(Path(os.environ['JLCENTER_DATA']), 'admin',"
        " os.environ['JLCENTER_PASSWORD'])\ntold = None\n"
        f"{lines}\nsession.close()\nprint(json.dumps(told))\n"
    )
    done = _run(program, folder, ["-c", whole])
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def _run(program: Path, folder: Path, arguments: list[str]) -> subprocess.CompletedProcess[str]:
    surroundings = {
        **os.environ,
        "PYTHONPATH": str(program),
        "JLCENTER_DATA": str(folder),
        "JLCENTER_USER": "admin",
        "JLCENTER_PASSWORD": PASSWORD,
    }
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=program,
        env=surroundings,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
