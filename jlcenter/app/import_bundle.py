"""Importing from a stick: another laptop's bundle, or the province's receipt for one.

The file is examined whole before anything changes, and never written to. Importing again changes
nothing; what a crash broke off, importing again completes.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from jlcenter.app.bootstrap import folder_refused
from jlcenter.app.erasures import take_out
from jlcenter.app.export_bundle import require_paired
from jlcenter.storage.queries import sync as table
from jlcenter.storage.session import Session

if TYPE_CHECKING:
    from jlcenter.sync.bundle_check import Checked
    from jlcenter.sync.bundle_receipt import BundleReceipt
    from jlcenter.sync.carry_in import Taken

PROVINCE = "province"


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of a file. ``sender``: the letter of the laptop that wrote it, or ``province``.

    ``changes`` are those in the file: ``new`` here now, ``already_known`` before, or ``waiting``
    for what they build on; ``records`` changed by state that came without its entries.
    ``acknowledged``: how many changes a receipt says have arrived;
    ``pending``: how many have not.
    """

    sender: str
    device: str
    number: int
    made_at: str
    changes: int
    new: int
    already_known: int
    waiting: int
    conflicts: int
    pending: int
    records: int = 0
    acknowledged: int = 0
    kinds: dict[str, int] = field(default_factory=dict)
    is_receipt: bool = False
    #: attachments whose bytes it brought
    files: int = 0


def import_bundle(
    session: Session, file: Path, progress: Callable[[int, int], None] | None = None
) -> Imported:
    """Take in a bundle or a receipt. Raises Damaged (exit 7) for whatever does not verify,
    AccessRefused for a blocked laptop's, NotFound, Refused or Busy; then nothing has changed."""
    from jlcenter.sync.alone import alone
    from jlcenter.sync.bundle_file import opened
    from jlcenter.sync.bundle_receipt import BundleReceipt
    from jlcenter.sync.carry_in import examined

    require_paired(session)
    with ExitStack() as held:
        try:
            held.enter_context(alone(session.folder))
        except OSError as error:
            raise folder_refused(session.folder, error) from error
        source, copy = held.enter_context(opened(file, session.folder))
        found = examined(session, source)
        copy.seek(0)
        if isinstance(found, BundleReceipt):
            return _receipt(session, found, copy)
        return _bundle(session, found, copy, progress)


def _bundle(
    session: Session,
    checked: Checked,
    copy: BinaryIO,
    progress: Callable[[int, int], None] | None,
) -> Imported:
    from jlcenter.sync.carry_in import take_in

    taken = take_in(session, checked, copy, progress)
    opening = checked.opening
    _tell(session, taken)
    if taken.new or taken.records:
        session.note(
            "bundle_import", letter=opening.exporter.letter, number=opening.number, new=taken.new
        )
    return Imported(
        opening.exporter.letter,
        opening.exporter.device.hex(),
        opening.number,
        _moment(opening.made_ms),
        taken.changes,
        taken.new,
        taken.already_known,
        taken.waiting,
        taken.conflicts,
        table.pending_count(session.db),
        taken.records,
        kinds=checked.closing.counts,
        files=taken.files,
    )


def _receipt(session: Session, receipt: BundleReceipt, copy: BinaryIO) -> Imported:
    from jlcenter.sync.carry_in import take_receipt

    before = table.pending_count(session.db)
    taken = take_receipt(session, receipt, copy)
    pending = table.pending_count(session.db)
    _tell(session, taken)
    if taken.new or pending < before:
        session.note("bundle_receipt", number=receipt.number, acknowledged=before - pending)
    return Imported(
        PROVINCE,
        receipt.device.hex(),
        receipt.number,
        _moment(receipt.at_ms),
        taken.changes,
        taken.new,
        taken.already_known,
        taken.waiting,
        taken.conflicts,
        pending,
        taken.records,
        max(before - pending, 0),
        is_receipt=True,
    )


def _tell(session: Session, taken: Taken) -> None:
    """What came in may be in sight, and may ask that something be erased."""
    take_out(session)
    if taken.kinds:
        for listener in session.door.on_change:
            listener(taken.kinds)


def _moment(ms: int) -> str:
    try:
        return datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="seconds")
    except (OverflowError, ValueError, OSError):
        # another laptop's clock: only for people to read
        return ""
