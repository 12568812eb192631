"""One laptop: a data folder, its machine, the session of the person at it."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from itertools import compress
from pathlib import Path
from random import Random
from typing import Any

from jlcenter.app import bootstrap
from jlcenter.domain.journal.entry import Erased
from jlcenter.domain.records import ERASURE, Type
from jlcenter.storage.attachment_store import FILES
from jlcenter.storage.journal import entries_of_strand
from jlcenter.storage.queries import packages
from jlcenter.storage.queries import sync as table
from jlcenter.storage.queries.records import all_rows, other_rows
from jlcenter.storage.rows import columns, state_of
from jlcenter.storage.session import DATABASE, Session
from jlcenter.sync.state import StateReader, manifest_of
from tests.simulation.clock import Machine
from tests.simulation.faults import Power, Surroundings
from tests.simulation.oracle import Expected, Place, Shown
from tests.simulation.versions import ALL_BY_CODE, CODES, KNOWN, NOW, VERSIONS

Files = dict[str, bytes]
#: which records an erasure names: ids, as text
ERASED_RECORDS = ERASURE.field_by_name["records"]
USER = "admin"


@dataclass(slots=True)
class Screen:
    """What a window shows of a record, since some moment."""

    place: Place
    seen: Any
    shown: Shown


class Laptop:
    """A data folder with what belongs to its machine."""

    def __init__(
        self, name: str, centre: str, folder: Path, key: bytes, around: Surroundings
    ) -> None:
        self.name = name
        self.centre = centre
        self.folder = folder
        self.key = key
        self.around = around
        self.machine = Machine(name)
        self.version = NOW
        self.power = Power()
        self.session: Session | None = None
        self.screens: list[Screen] = []
        #: with the version of the program that wrote them
        self.copies: list[tuple[str, Files]] = []
        #: what the action under way must write, until it is seen in the journal
        self.expecting: dict[Place, Expected] | None = None
        #: what was known here when it began
        self.knowing: Any = None
        self.runtime = folder.with_name(f"{folder.name}-runtime")
        self.runtime.mkdir()

    def __repr__(self) -> str:
        return self.name

    def at_work(self) -> None:
        """From now on this machine's clock, power and volatile folder are the program's."""
        import os

        self.around.clock.machine = self.machine
        self.around.disk.power = self.power
        self.around.registry.use(self.version)
        os.environ["XDG_RUNTIME_DIR"] = str(self.runtime)

    # -- sittings --------------------------------------------------------------------------------

    def open(self) -> Session:
        """The session, opened if need be."""
        self.at_work()
        if self.session is None:
            self.session = bootstrap.open_with_key(self.folder, self.key, USER)
        return self.session

    @property
    def is_paired(self) -> bool:
        return bool(self.open().setting("root_key"))

    def close(self) -> None:
        """An orderly end of the sitting."""
        self.at_work()
        if self.session is not None:
            session, self.session = self.session, None
            try:
                session.close()
            except BaseException:
                self.session = session
                raise

    def crash(self, *, reboot: bool) -> None:
        """The program or the machine is gone at once: what the disk has is what it has."""
        files = self.files()
        self._let_go()
        self.put_back(files, same_inode=True)
        if reboot:
            self.reboot()

    def reboot(self) -> None:
        """What is volatile is empty."""
        shutil.rmtree(self.runtime)
        self.runtime.mkdir()

    def _let_go(self) -> None:
        session, self.session = self.session, None
        self.screens.clear()
        self.power.restore()
        if session is not None:
            for one in session._connections:
                one.close()
            session._connections.clear()

    def update(self, version: str) -> None:
        """The program is of this version from now on, if that is newer."""
        if VERSIONS.index(version) > VERSIONS.index(self.version):
            self.close()
            self.screens.clear()
            self.version = version

    def knows(self, kind: int) -> bool:
        """Whether the program here knows a kind."""
        return kind in CODES[self.version]

    # -- copies ----------------------------------------------------------------------------------

    def files(self) -> Files:
        """The folder as a copy of the disk would have it, open or not."""
        attached = self.folder / FILES
        found = [*self.folder.iterdir(), *(attached.rglob("*") if attached.exists() else ())]
        return {
            one.relative_to(self.folder).as_posix(): one.read_bytes()
            for one in sorted(found)
            if one.is_file() and not one.name.endswith("-shm")
        }

    def put_back(self, files: Files, *, same_inode: bool) -> None:
        """Make the folder what a copy says."""
        self._let_go()
        for one in list(self.folder.iterdir()):
            if one.is_file() and not (same_inode and one.name == DATABASE):
                one.unlink()
        shutil.rmtree(self.folder / FILES, ignore_errors=True)
        for name, content in files.items():
            (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
            with (self.folder / name).open("r+b" if (self.folder / name).exists() else "wb") as out:
                out.truncate()
                out.write(content)

    def clone(self, name: str, folder: Path) -> Laptop:
        """The folder, copied file by file to another machine."""
        folder.mkdir()
        made = Laptop(name, self.centre, folder, self.key, self.around)
        made.put_back(self.files(), same_inode=False)
        made.machine.offset_s = self.machine.offset_s
        made.version = self.version
        return made

    # -- looking ---------------------------------------------------------------------------------

    def tips(self) -> dict[bytes, int]:
        """How far each strand is held."""
        rows = self.open().db.execute(
            "SELECT id, last_seq FROM strand WHERE device IS NOT NULL AND last_seq > 0"
        )
        return {bytes(row[0]): row[1] for row in rows}

    def history(self) -> list[tuple[bytes, int]]:
        """Every entry whose text is here."""
        rows = self.open().db.execute(
            "SELECT s.id, j.seq FROM journal j JOIN strand s ON s.no = j.strand"
        )
        return [(bytes(row[0]), row[1]) for row in rows]

    def sealed(self) -> dict[bytes, int]:
        """How far the entries of each strand can be proved to be their author's."""
        return {one.id: one.sealed for one in table.covered_strands(self.open().db)}

    def states(self) -> dict[Place, tuple[Any, Any, tuple[Any, ...] | None]]:
        """Every record: (kind, state, row); no row where the program does not know the kind."""
        session = self.open()
        names, db = session.door.names, session.db
        found: dict[Place, tuple[Any, Any, tuple[Any, ...] | None]] = {
            (kind.code, bytes(row[0])): (kind, state_of(kind, row, lambda n: names.id(db, n)), row)
            for kind in _filled(db, self.version)
            for row in list(all_rows(db, kind))
        }
        for code, id_, blob in list(other_rows(db)):
            _key, state = table.unpack_other(blob, db, names)
            found[code, bytes(id_)] = (ALL_BY_CODE[code], state, None)
        return found

    def erased(self) -> set[Place]:
        """The records of which this laptop has a value that was erased elsewhere, and not yet the
        erasure."""
        return erased_places(self.states())

    def has_erased_history(self) -> bool:
        """Whether of some of its own work only digests are left."""
        session = self.open()
        db, names = session.db, session.door.names
        rows = db.execute("SELECT no FROM strand WHERE mine = 1").fetchall()
        return any(
            isinstance(change.value, Erased)
            for (no,) in rows
            for told in entries_of_strand(db, names, no)
            for change in told.entry.changes
        )

    def half_merged(self) -> dict[bytes, int] | None:
        """What a package covers of which some records are in the tables and others not."""
        db = self.open().db
        for one in packages.under_way(db):
            if one.merged and not one.mine:
                manifest = manifest_of(one.manifest)
                parts = packages.parts(db, one.id, len(manifest.sizes))
                return {tip.id: tip.tick for tip in StateReader(manifest, parts).table}
        return None

    def facts(self) -> list[tuple[Any, ...]]:
        """All shown values but ids, which pairing changes."""
        found = []
        for (code, _id), (kind, _state, row) in self.states().items():
            if row is None:
                continue
            names = columns(kind)
            told = [f for f in kind.fields if f.type is not Type.ID and f is not ERASED_RECORDS]
            cells = [row[names.index(f.name)] for f in told]
            found.append((code, row[-1], *cells))
        return sorted(found, key=repr)

    def aside(self) -> list[tuple[str, bytes]]:
        """What is set aside: why, and the block."""
        return [(one.reason, one.block) for one in table.all_aside(self.open().db)]

    def pending(self) -> int:
        return table.pending_count(self.open().db)


def has_erased(state: Any) -> bool:
    """Whether a current write of a record is one of which only the digest is left."""
    return any(isinstance(one.value, Erased) for writes in state.values() for one in writes)


def erased_places(states: Any) -> set[Place]:
    """Those of a laptop's records (as ``Laptop.states`` tells them) of which that is so."""
    return {place for place, (_kind, state, _row) in states.items() if has_erased(state)}


def _filled(db: Any, version: str) -> list[Any]:
    """The kinds of which there is any record: asked at once, since most tables are empty."""
    kinds = KNOWN[version]
    told = ", ".join(f"EXISTS (SELECT 1 FROM {kind.name})" for kind in kinds)
    return list(compress(kinds, db.execute(f"SELECT {told}").fetchone()))


def draw_offset(random: Random) -> float:
    """How wrong a laptop's clock is: mostly a little, sometimes by decades."""
    from tests.simulation.clock import START_S, Y2001, Y2040

    return random.choice(
        (0.0, 0.0, random.uniform(-300, 300), Y2001 - START_S, Y2040 - START_S, -86_400.0, 3600.0)
    )
