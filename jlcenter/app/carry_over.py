"""What a restore must not lose: all that the present file has and the backup lacks.

Between two files of one paired laptop it goes as on a stick: own work sealed now, others' as they
sealed it, what waits for its past, and state that came without its entries. Where the backup is
from before the pairing, its people are renamed first as pairing renamed them.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from jlcenter.domain.errors import Refused
from jlcenter.storage.backup import copy_of_database
from jlcenter.storage.carry_over import carry_aside, carry_over, remember_acknowledged
from jlcenter.storage.connection import DatabaseError
from jlcenter.storage.queries import sync as table
from jlcenter.storage.session import DATABASE, Session

if TYPE_CHECKING:
    from jlcenter.sync.pairing import Granted

#: who this laptop is, and what pairing gave it
_IDENTITY = (
    "device",
    "device_seed",
    "public_key",
    "old_devices",
    "next_seed",
    "letter",
    "grant",
    "server",
    "server_keys",
    "verify_base",
    "centre_name",
)


def carried_over(folder: Path, restored: Path, key: bytes, user: str) -> int:
    """Bring into the file ``restored`` what the one in ``folder`` has more; returns how many
    changes. Nothing where the present file is another laptop's or does not open."""
    if not (folder / DATABASE).exists():
        return 0
    try:
        with Session(folder, key, user) as present, Session(restored.parent, key, user) as target:
            return _carried(present, target, restored.parent)
    except DatabaseError:
        return 0


def _carried(present: Session, target: Session, work: Path) -> int:
    if not present.setting("root_key"):
        if not target.setting("root_key"):
            return _entry_by_entry(present, target)
        # an older backup was put back before: what was written since is renamed in a copy
        copy = work / "present"
        copy.mkdir()
        copy_of_database(present.folder / DATABASE, copy / DATABASE, present.data_key)
        with Session(copy, present.data_key, present.user) as renamed:
            _pair_as(renamed, target)
            return _as_on_a_stick(renamed, target)
    if not target.setting("root_key"):
        _pair_as(target, present)
    elif present.device != target.device and target.device in present.seeds:
        # paired anew since the backup: work that waits was written as that laptop
        target.set_settings(**_identity_of(present))
        target.begin_anew(target.door.secret)
    return _as_on_a_stick(present, target)


def _identity_of(session: Session) -> dict[str, object]:
    return {name: session.setting(name) for name in _IDENTITY}


def _pair_as(session: Session, other: Session) -> None:
    """Make an unpaired file of a laptop what pairing made of its other file."""
    from jlcenter.sync import pairing

    pairing.keep(session, str(other.setting("server")), _granted(other))
    session.set_settings(**_identity_of(other))
    session.begin_anew(session.door.secret)


def _granted(session: Session) -> Granted:
    from jlcenter.sync.pairing import Granted

    return Granted(
        bytes.fromhex(str(session.setting("root_key"))),
        bytes.fromhex(str(session.setting("grant"))),
        session.letter,
        session.centre_name,
        bytes.fromhex(str(session.setting("centre_secret"))),
        str(session.setting("verify_base") or ""),
    )


def _entry_by_entry(present: Session, target: Session) -> int:
    with target.door.transaction(target.db):
        count = carry_over(present.db, target.db, target.door)
        carry_aside(present.db, target.db)
        remember_acknowledged(present.db, target.db)
    return count


def _covered_by(target: Session, present: Session) -> dict[int, int]:
    """How far the target has each of the present file's strands, by their number there."""
    found = {}
    for one in table.covered_strands(present.db):
        held = table.held_strand(target.db, one.id)
        if held is not None and held.device is not None:
            found[one.no] = held.last_seq
    return found


def _as_on_a_stick(present: Session, target: Session) -> int:
    """All that is sealed, as a bundle; then what the present file has taken in and nobody sealed
    yet, or all of it where its own chain is broken."""
    from jlcenter.sync.bundle import BundleError
    from jlcenter.sync.bundle_check import Checked
    from jlcenter.sync.carry import Filler
    from jlcenter.sync.carry_in import examined, take_in

    count = 0
    with tempfile.TemporaryFile(dir=target.folder) as bundle:
        try:
            Filler(present, _covered_by(target, present)).fill(bundle, 0)
            bundle.seek(0)
            checked = examined(target, bundle)
            assert isinstance(checked, Checked)
            bundle.seek(0)
            taken = take_in(target, checked, bundle)
            count = taken.new + taken.records
        except (BundleError, Refused):
            # damage is what backups are for: what still can be read goes entry by entry
            count = 0
    return count + _entry_by_entry(present, target)
