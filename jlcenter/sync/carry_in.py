"""Taking a bundle in on a laptop: examined whole first, then block by block as sync does.

Everything is idempotent: what is here already is passed over, what was broken off goes on when the
file is taken in again. What a stick brought is not yet at the province until the province says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from uuid import UUID

from jlcenter.domain.errors import AccessRefused
from jlcenter.domain.journal.fits import StateBad
from jlcenter.storage import attachment_store
from jlcenter.storage.queries import attachments as stored
from jlcenter.storage.queries import bundles, packages
from jlcenter.storage.queries import sync as table
from jlcenter.storage.session import Session
from jlcenter.storage.strands import greatest_tick
from jlcenter.sync import cursors
from jlcenter.sync.block import Segment
from jlcenter.sync.bundle import (
    BLOCK,
    FILE,
    STATE,
    WAITING,
    BundleError,
    BundleReader,
    Source,
    centre_key,
)
from jlcenter.sync.bundle_check import Checked, checked, segments_of
from jlcenter.sync.bundle_content import Reckoning
from jlcenter.sync.bundle_files import FileReader
from jlcenter.sync.bundle_receipt import BundleReceipt, receipt_of
from jlcenter.sync.bundle_state import StateFound, gains, parts_of, read_manifest
from jlcenter.sync.checks import StrandEnd
from jlcenter.sync.columns import BlockError
from jlcenter.sync.cursors import UNSETTLED
from jlcenter.sync.known_grants import keep_grants, known_grants
from jlcenter.sync.merge_package import merge_package, merge_staged
from jlcenter.sync.protocol import START
from jlcenter.sync.receive import Receiver
from jlcenter.sync.state import package_id
from jlcenter.words import _

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a bundle's changes; ``waiting`` are set aside until their past comes.

    ``records``: how many records state changed that came without its entries.
    """

    changes: int
    new: int
    already_known: int
    waiting: int
    conflicts: int
    kinds: frozenset[str]
    records: int = 0
    files: int = 0


# -- examining -------------------------------------------------------------------------------------


def examined(session: Session, source: Source) -> Checked | BundleReceipt:
    """Read a file to its end and check all of it; changes nothing. Raises BundleError, or
    AccessRefused for the bundle of a laptop the province has blocked."""
    root_public = bytes.fromhex(str(session.setting("root_key")))
    reader = BundleReader(source, centre_key(session.door.secret))
    if reader.clear.centre != session.centre_code:
        raise BundleError("other_centre", reader.clear.centre)
    if reader.is_receipt:
        return _examined_receipt(session, reader, root_public)
    return _examined_bundle(session, reader, root_public)


def _examined_bundle(session: Session, reader: BundleReader, root_public: bytes) -> Checked:
    found = checked(
        reader,
        root_public,
        lambda strand: _end(session, strand),
        lambda _centre: greatest_tick(session.db),
    )
    exporter = found.opening.exporter
    if bundles.is_blocked(session.db, exporter.device):
        raise blocked(exporter.letter)
    return found


def _examined_receipt(session: Session, reader: BundleReader, root_public: bytes) -> BundleReceipt:
    for sort, payload in reader.frames():
        if sort != BLOCK:
            raise BundleError("frame")
        segments_of(payload)
    if not reader.is_signed_by(root_public):
        raise BundleError("signature")
    receipt = receipt_of(reader.closing)
    if receipt.centre != session.centre_code:
        raise BundleError("other_centre", receipt.centre)
    return receipt


def blocked(letter: str) -> AccessRefused:
    """What is told of a bundle whose writer the province has blocked."""
    return AccessRefused(
        "device_blocked",
        _("做这个离线包的电脑({letter})已被省里停用, 没有导入", letter=letter),
        _("它以前的内容仍可由别的电脑带来。现有数据没有改动"),
    )


def _end(session: Session, strand: bytes) -> StrandEnd | None:
    held = table.held_strand(session.db, strand)
    if held is None:
        return None
    return StrandEnd(held.last_seq, held.last_tick, held.last_hash, held.centre, held.device)


# -- taking in -------------------------------------------------------------------------------------


def _frames(session: Session, source: Source) -> Iterator[tuple[bytes, bytes]]:
    return BundleReader(source, centre_key(session.door.secret)).frames()


def take_in(
    session: Session, found: Checked, source: Source, progress: Progress | None = None
) -> Taken:
    """Take in a bundle that was examined, from the copy that was made meanwhile."""
    keep_grants(session, found.grants)
    intake = _Intake(session, _receiver(session, from_province=False))
    for grant in known_grants(session).values():
        intake.receiver.learn(grant)
    intake.finish_packages()
    # broken off within a segment, part of it would be here without its author's seal: nobody can
    # send that on as entries, so the next sync asks what the province lacks and offers it as state
    intake.unsettle()
    frames, done, files = _frames(session, source), 0, FileReader()
    for sort, payload in frames:
        if sort == BLOCK:
            done += intake.block(segments_of(payload))
        elif sort == WAITING:
            intake.receiver.take_in(segments_of(payload))
        elif sort == STATE and found.state is not None:
            intake.state(found.state, payload, frames)
        elif sort == FILE and (whole := files.add(payload)) is not None:
            intake.file(*whole)
        if progress is not None:
            progress(done, found.closing.entries)
    taken = intake.finished()
    intake.settle()
    return taken


def _receiver(session: Session, *, from_province: bool) -> Receiver:
    root_public = bytes.fromhex(str(session.setting("root_key")))
    return Receiver(session, root_public, from_province=from_province)


def _held(session: Session, strand: bytes) -> int:
    held = table.held_strand(session.db, strand)
    return held.last_seq if held is not None and held.device is not None else 0


@dataclass(slots=True)
class _Intake:
    """A file under way into the tables, and what came of it so far."""

    session: Session
    receiver: Receiver
    reckoning: Reckoning = field(default_factory=Reckoning)
    records: int = 0
    #: attachments whose bytes are here now and were not
    files: int = 0
    #: whether the next sync has to ask the province, before this file came or by its state
    _asks: bool = False

    def unsettle(self) -> None:
        """The next sync asks the province first, unless this comes to its end."""
        self._asks = bool(table.local(self.session.db, UNSETTLED))
        self.session.set_settings(**{UNSETTLED: True})

    def settle(self) -> None:
        """It came to its end."""
        if not self._asks and not self.receiver.result.is_unsettled:
            self.session.set_settings(**{UNSETTLED: False})

    def finish_packages(self) -> None:
        """Merge in what a crash left half merged."""
        for staged in packages.under_way(self.session.db):
            # one that cannot be read is let go: the next sync fetches it anew
            with suppress(BlockError, StateBad):
                if staged.is_whole and not staged.mine:
                    merged = merge_staged(self.session, staged)
                    self.receiver.merged(merged.records, merged.kinds, merged.in_conflict)

    def block(self, segments: list[Segment]) -> int:
        """One block, where anything in it is new; returns how many entries it has."""
        before = {one.strand: _held(self.session, one.strand) for one in segments}
        if any(one.last_seq > before[one.strand] for one in segments):
            self.receiver.take_in(segments)
        for one in segments:
            self.reckoning.add(one, before[one.strand], _held(self.session, one.strand))
        return sum(len(one.entries) for one in segments)

    def state(
        self, found: StateFound, payload: bytes, frames: Iterator[tuple[bytes, bytes]]
    ) -> None:
        """Merge in what the writer covers without having the entries, where any of it is new."""
        session, db, id_ = self.session, self.session.db, package_id(payload)
        parts = list(parts_of(frames, read_manifest(payload)))
        if not gains(found, lambda strand: _held(session, strand)):
            return
        with session.door.transaction(db, person=False):
            packages.begin(db, id_, payload, mine=False)
            for number, body in enumerate(parts):
                packages.keep_part(db, id_, number, body)
            packages.mark_whole(db, id_)
        for staged in packages.under_way(db):
            if staged.id == id_:
                # nobody has the entries: the province is offered the state where it lacks it
                self._asks = True
                asks = partial(session.set_settings, **{UNSETTLED: True})
                merged = merge_package(session, staged, asks, from_province=False)
                self.receiver.merged(merged.records, merged.kinds, merged.in_conflict)
                self.records += merged.records

    def file(self, id_: bytes, content: bytes) -> None:
        """An attachment's bytes, where its record is here and says that they are its."""
        session, attachment = self.session, UUID(bytes=id_)
        wanted = stored.hash_of(session.db, attachment)
        if wanted is None or attachment_store.is_here(session.folder, attachment):
            return
        folder, key = session.folder, session.data_key
        self.files += attachment_store.take(folder, key, attachment, content, wanted)

    def finished(self) -> Taken:
        """Try again what waited, and count what waits still."""
        if self.receiver.has_news:
            self.receiver.try_again()
        told, result = self.reckoning, self.receiver.result
        told.settle(lambda strand: _held(self.session, strand))
        return Taken(
            told.new + told.already_known + told.waiting,
            told.new,
            told.already_known,
            told.waiting,
            len(result.in_conflict),
            frozenset(result.kinds),
            self.records,
            self.files,
        )


# -- the province's receipt ------------------------------------------------------------------------


def take_receipt(session: Session, receipt: BundleReceipt, source: Source) -> Taken:
    """Take in what the province says it holds, and what others wrote that comes with it."""
    intake = _Intake(session, _receiver(session, from_province=True))
    intake.finish_packages()
    # what others wrote counts as sent, and the cursor moves only behind all of it
    intake.unsettle()
    for sort, payload in _frames(session, source):
        if sort == BLOCK:
            intake.block(segments_of(payload))
    taken = intake.finished()
    with session.door.transaction(session.db, person=False):
        intake.settle()
        _acknowledge(session, receipt)
        if receipt.device == session.device:
            _move_cursor(session, receipt)
    return taken


def _acknowledge(session: Session, receipt: BundleReceipt) -> None:
    """What the province holds has been sent, whoever carried it."""
    db = session.db
    for end in receipt.ends:
        held = table.held_strand(db, end.strand)
        if held is not None and (held.last_seq != end.seq or held.last_hash == end.hash):
            table.acknowledge(db, end.strand, end.seq, end.hash)
    point = [receipt.point.position, receipt.point.hash.hex()]
    if point not in (table.local(db, "sync_cursor"), table.local(db, "sync_receipt")):
        # the province may have been set back before or since: the next line settles it
        session.set_settings(**{UNSETTLED: True})


def _move_cursor(session: Session, receipt: BundleReceipt) -> None:
    """Where all of the log is here up to where the receipt's news begin, and all that the bundle
    brought, the cursor stands where they end."""
    db = session.db
    cursor = table.local(db, "sync_cursor")
    known = [cursor, *(table.local(db, "sync_points") or ()), [START.position, START.hash.hex()]]
    since = receipt.since
    if since is None or [since.position, since.hash.hex()] not in known:
        return
    if all(_held(session, end.strand) >= end.brought for end in receipt.ends):
        cursors.move_cursor(session, receipt.reached)
