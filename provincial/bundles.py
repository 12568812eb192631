"""A laptop's bundle at the province: examined whole, taken in block by block under the centre's
lock, and answered with a signed receipt that a stick carries back.

The receipt also brings what others wrote that the laptop has not heard of, so that a laptop without
a line is as far as one with it. A blocked laptop's bundle is refused; what it wrote before may come
in another's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Connection, Engine

from jlcenter.domain.errors import AccessRefused
from jlcenter.sync.block import Segment
from jlcenter.sync.bundle import (
    BLOCK,
    BUNDLE,
    FILE,
    FRAME_BYTES_MAX,
    RECEIPT,
    STATE,
    WAITING,
    BundleError,
    BundleReader,
    BundleWriter,
    Source,
    Target,
)
from jlcenter.sync.bundle_check import Checked, checked, segments_of
from jlcenter.sync.bundle_content import Opening, Reckoning
from jlcenter.sync.bundle_file import opened, write_once
from jlcenter.sync.bundle_files import FileReader
from jlcenter.sync.bundle_receipt import BundleReceipt, StrandHeld, receipt_bytes
from jlcenter.sync.checks import StrandEnd
from jlcenter.sync.protocol import START, LogPoint
from jlcenter.words import _
from provincial import aside, storage
from provincial.bundle_state import take_state
from provincial.database import reading
from provincial.device_records import tell
from provincial.devices import admit
from provincial.files import take_whole
from provincial.ingest import take_in
from provincial.keys import RootKey
from provincial.province import Province
from provincial.storage import StrandBook

#: what a receipt brings of others at most; the rest comes with the next
NEWS_BYTES_MAX = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class BundleTaken:
    """What became of a bundle, and where its receipt is. ``sender``: the laptop's letter;
    ``news``: how many items of others the receipt brings back."""

    centre: str
    sender: str
    device: str
    number: int
    changes: int
    new: int
    already_known: int
    waiting: int
    receipt: Path
    news: int
    kinds: dict[str, int]
    #: attachments whose bytes it brought
    files: int = 0


@dataclass(slots=True)
class _Intake:
    reckoning: Reckoning = field(default_factory=Reckoning)
    added: list[int] = field(default_factory=list)
    files: int = 0


def import_bundle(
    province: Province, file: Path, receipt_out: Path, now_ms: Callable[[], int]
) -> BundleTaken:
    """Take in a bundle and write its receipt, once. Raises Damaged for what does not verify,
    AccessRefused for a blocked laptop's, NotFound, Refused or Busy; then nothing has changed."""
    engine, root = province.engine, province.root
    with write_once(receipt_out) as target:
        with opened(file, province.folder) as (source, copy):
            bundle = _examined(engine, root, source)
            copy.seek(0)
            intake = _taken_in(engine, root, bundle, copy, now_ms)
        receipt = _write_receipt(engine, root, bundle, intake, target, now_ms())
    opening, reckoning = bundle.opening, intake.reckoning
    return BundleTaken(
        opening.centre,
        opening.exporter.letter,
        opening.exporter.device.hex(),
        opening.number,
        bundle.closing.changes,
        reckoning.new,
        reckoning.already_known,
        reckoning.waiting,
        receipt_out,
        len(receipt.news),
        bundle.closing.counts,
        intake.files,
    )


# -- examining -------------------------------------------------------------------------------------


def _examined(engine: Engine, root: RootKey, source: Source) -> Checked:
    reader = BundleReader(source, root.opener())
    if reader.clear.sort != BUNDLE:
        raise BundleError("header")
    found = checked(
        reader,
        root.public,
        lambda strand: _end(engine, strand),
        lambda code: _greatest_tick(engine, code),
    )
    with reading(engine).connect() as db, db.begin():
        _check_exporter(db, found.opening)
    return found


def _greatest_tick(engine: Engine, code: str) -> int:
    with reading(engine).connect() as db, db.begin():
        centre = storage.centre(db, code)
    return centre.greatest_tick if centre is not None else 0


def _end(engine: Engine, strand: bytes) -> StrandEnd | None:
    # a transaction a strand: the examination may take longer than one may stay open
    with reading(engine).connect() as db, db.begin():
        return StrandBook(db).end(strand)


def _check_exporter(db: Connection, opening: Opening) -> None:
    row = storage.device(db, opening.exporter.device)
    if row is not None and row.is_blocked:
        raise AccessRefused(
            "device_blocked",
            _("做这个离线包的电脑({letter})已停用, 没有收", letter=opening.exporter.letter),
            _("它以前的内容仍可由本中心别的电脑带来。服务器上的数据没有改动"),
        )


# -- taking in -------------------------------------------------------------------------------------


def _taken_in(
    engine: Engine,
    root: RootKey,
    bundle: Checked,
    copy: BinaryIO,
    now_ms: Callable[[], int],
) -> _Intake:
    """Each block in a transaction of its own: laptops that sync meanwhile wait for one block."""
    found, opening = _Intake(), bundle.opening
    with engine.begin() as db:
        storage.make_centre(db, opening.centre, "")
        centre = storage.centre(db, opening.centre, lock=True)
        assert centre is not None
        # once: a file may itself bring the word, lost here since, that its writer is blocked; what
        # is in it was written before, and a file is taken in whole or not at all
        _check_exporter(db, opening)
        grants = (opening.exporter, *opening.authors)
        for grant in grants:
            admit(db, root, centre, grant, "", now_ms())
        # where this database was set back to before a grant, the others need it too
        tell(db, root, centre.code, grants, now_ms())
        storage.change_device(db, opening.exporter.device, last_seen=now_ms())
    frames, files = BundleReader(copy, root.opener()).frames(), FileReader()
    for sort, payload in frames:
        if sort in (BLOCK, WAITING):
            with engine.begin() as db:
                _take_block(db, root, bundle, found, sort, segments_of(payload), now_ms())
        elif sort == STATE and bundle.state is not None:
            whose = (opening.centre, opening.exporter.device)
            place = take_state(
                engine, root, whose, bundle.state, payload, frames, bundle.keys, now_ms()
            )
            found.added += [] if place is None else [place]
        elif sort == FILE and (whole := files.add(payload)) is not None:
            with engine.begin() as db:
                centre = storage.centre(db, opening.centre, lock=True)
                assert centre is not None
                found.files += take_whole(db, root, centre, *whole)
    bearer = aside.Bearer(opening.centre, opening.exporter.device, bundle.keys)
    while True:
        # what waited came with another file: to a laptop set back since it is news, so its places
        # are none of those that this file added
        with engine.begin() as db:
            if not aside.try_again(db, root, bearer, now_ms()):
                break
    with reading(engine).connect() as db, db.begin():
        book = StrandBook(db)
        book.load(found.reckoning.late)
        found.reckoning.settle(lambda strand: end.seq if (end := book.end(strand)) else 0)
    return found


def _take_block(
    db: Connection,
    root: RootKey,
    bundle: Checked,
    found: _Intake,
    sort: bytes,
    segments: list[Segment],
    now_ms: int,
) -> None:
    opening = bundle.opening
    centre = storage.centre(db, opening.centre, lock=True)
    assert centre is not None
    book = StrandBook(db)
    book.load([one.strand for one in segments])
    before = {one: end.seq for one, end in book.ends().items()}
    # who carries what waited for its past may have lost the word of its author
    keys = storage.key_finder(db, opening.centre, bundle.keys)
    intake = take_in(db, centre, opening.exporter.device, tuple(segments), keys, now_ms, root)
    if intake.added:
        found.added.append(intake.point.position)
        # in the same transaction: a process that dies here leaves nothing waiting for what came
        bearer = aside.Bearer(opening.centre, opening.exporter.device, bundle.keys)
        aside.try_at_once(db, root, bearer, now_ms)
    if sort == BLOCK:
        after = dict(intake.ends)
        for one in segments:
            found.reckoning.add(one, before.get(one.strand, 0), after.get(one.strand, 0))


# -- the receipt -----------------------------------------------------------------------------------


def _write_receipt(
    engine: Engine,
    root: RootKey,
    bundle: Checked,
    intake: _Intake,
    target: Target,
    now_ms: int,
) -> BundleReceipt:
    opening = bundle.opening
    writer = BundleWriter(target, RECEIPT, opening.centre, [opening.reader])
    with reading(engine).connect() as db, db.begin():
        centre = storage.centre(db, opening.centre)
        assert centre is not None
        ends = _ends(db, bundle)
        since = _common(db, opening)
        reached, news = _write_news(db, opening.centre, since, set(intake.added), writer)
    reckoning = intake.reckoning
    receipt = BundleReceipt(
        opening.centre,
        opening.exporter.device,
        opening.number,
        now_ms,
        centre.log,
        ends,
        reached,
        news,
        tuple(intake.added),
        bundle.closing.changes,
        reckoning.new,
        reckoning.already_known,
        reckoning.waiting,
        since,
    )
    writer.close(receipt_bytes(receipt), root.sign)
    return receipt


def _ends(db: Connection, bundle: Checked) -> tuple[StrandHeld, ...]:
    """How far the strands are held here that the bundle brought, as entries or as state."""
    brought = {tip.id: tip.seq for tip in bundle.state.tips} if bundle.state else {}
    for one in bundle.closing.strands:
        brought[one.strand] = max(one.last, brought.get(one.strand, 0))
    book = StrandBook(db)
    book.load(brought)
    return tuple(
        StrandHeld(strand, end.seq, end.hash, seq)
        for strand, seq in brought.items()
        if (end := book.end(strand)) is not None
    )


def _common(db: Connection, opening: Opening) -> LogPoint:
    """The laptop's cursor; the log's start where its past is not this log's."""
    at = opening.cursor
    return at if storage.hash_at(db, opening.centre, at.position) == at.hash else START


def _write_news(
    db: Connection, code: str, since: LogPoint, added: set[int], writer: BundleWriter
) -> tuple[LogPoint, tuple[int, ...]]:
    """What others wrote after a place in the log, as far as it goes: (how far, which places)."""
    at, size = since, 0
    news: list[int] = []
    while items := storage.log_after(db, code, at.position):
        for item in items:
            if item.position not in added:
                if item.package:
                    return at, tuple(news)
                body = storage.log_body(db, code, item.position)
                size += len(body)
                if size > NEWS_BYTES_MAX or len(body) >= FRAME_BYTES_MAX:
                    return at, tuple(news)
                writer.frame(BLOCK, body)
                news.append(item.position)
            at = LogPoint(item.position, item.hash)
    return at, tuple(news)
