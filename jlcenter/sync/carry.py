"""Filling a bundle on a laptop: all it holds, its own strands sealed now, others' as they sealed
them, cut into blocks in an order in which each builds only on what came before.

Memory holds one block and the list of pieces, however much there is.
"""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from jlcenter.domain.errors import Damaged, NotFound
from jlcenter.domain.journal.entry import Entry, entry_hash
from jlcenter.storage import attachment_store
from jlcenter.storage.content import read_view
from jlcenter.storage.journal import entries_of_strand, strand_head
from jlcenter.storage.natural_keys import with_keys
from jlcenter.storage.queries import attachments as stored
from jlcenter.storage.queries import bundles
from jlcenter.storage.queries import sync as table
from jlcenter.storage.queries.bundles import History
from jlcenter.storage.session import Session
from jlcenter.sync.block import (
    BLOCK_BYTES_MAX,
    Segment,
    block_bytes,
    deflated,
    inflated,
    packed,
    unpacked,
)
from jlcenter.sync.bundle import (
    BLOCK,
    BUNDLE,
    FILE,
    FRAME_BYTES_MAX,
    OPENING,
    PART,
    STATE,
    WAITING,
    BundleWriter,
    Target,
    centre_reader,
    province_reader,
)
from jlcenter.sync.bundle_content import Closing, Opening, Tally, closing_bytes, opening_bytes
from jlcenter.sync.bundle_files import frames_of
from jlcenter.sync.checks import seal_message
from jlcenter.sync.columns import ENTRIES_MAX, BlockError
from jlcenter.sync.known_grants import known_grants
from jlcenter.sync.offer import records_beyond, table_of
from jlcenter.sync.pieces import PIECE_ENTRIES, Piece, grouped
from jlcenter.sync.protocol import LogPoint, device_id
from jlcenter.sync.state import manifest_of, pack_state
from jlcenter.words import _

#: setting: how far each strand went into the last bundle that was written to a file
SENT = "bundle_sent"
_FIRST_BLOCK_ENTRIES = 2000
#: a bundle is not filled up with files beyond this
_ALL_FILES_BYTES_MAX = 3 * 1024**3
#: reasons for which what is set aside does not travel: nobody can vouch for it
_NOT_CARRIED = ("signature_bad", "other_centre", "author_unknown")

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Filled:
    """What went into a bundle, and how far each strand (by number) has gone out by it."""

    opening: Opening
    closing: Closing
    sent: dict[int, int]
    size: int


# -- what this laptop remembers --------------------------------------------------------------------


def sent_so_far(session: Session) -> dict[int, int]:
    """How far each strand went into the last bundle; a setting nobody can read counts as none."""
    told = table.local(session.db, SENT)
    if not told:
        return {}
    try:
        flat = unpacked(inflated(base64.b64decode(told)))
        return dict(zip(flat[::2], flat[1::2], strict=True))
    except (BlockError, TypeError, ValueError):
        return {}


def sent_setting(sent: dict[int, int]) -> str:
    """``sent_so_far`` as a setting: a line of text, however many strands there are."""
    flat = [part for pair in sorted(sent.items()) for part in pair]
    return base64.b64encode(deflated(packed(flat))).decode("ascii")


# -- filling ---------------------------------------------------------------------------------------


class Filler:
    """Fills one bundle. ``since``: how far strands went out before, by number; empty for all."""

    def __init__(
        self,
        session: Session,
        since: dict[int, int] | None = None,
        progress: Progress | None = None,
        *,
        with_files: bool = False,
    ) -> None:
        """``with_files``: attachments' bytes too; of those that go out since the last bundle, the
        ones the province has not."""
        self.session = session
        self._with_files = with_files
        self.root_public = bytes.fromhex(str(session.setting("root_key")))
        self._since = since
        self._progress = progress or (lambda done, total: None)
        self._histories: dict[int, History] = {}
        #: how far strands came as state that did not go out before
        self._without_history: dict[int, int] = {}
        self._chains: dict[int, tuple[int, bytes]] = {}
        self._grants = known_grants(session)
        self._tally = Tally()
        self._limit = _FIRST_BLOCK_ENTRIES

    def fill(self, target: Target, number: int) -> Filled:
        """Write the whole bundle, from one view of the file, whoever writes meanwhile.

        Raises Damaged where our own chain is broken.
        """
        session = self.session
        readers = [centre_reader(session.door.secret), province_reader(self.root_public)]
        writer = BundleWriter(target, BUNDLE, session.centre_code, readers)
        with read_view(session.db):
            return self._filled(writer, number)

    def _filled(self, writer: BundleWriter, number: int) -> Filled:
        pieces = self._pieces()
        opening = self._opening(number)
        writer.frame(OPENING, opening_bytes(opening))
        total = sum(one.entries for one in pieces)
        done = 0
        for some in self._blocks(grouped(pieces)):
            done += self._write(writer, some)
            self._progress(done, total)
        for aside in table.all_aside(self.session.db):
            if aside.reason not in _NOT_CARRIED and len(aside.block) < FRAME_BYTES_MAX:
                writer.frame(WAITING, aside.block)
                self._tally.add_waiting()
        self._write_state(writer)
        if self._with_files:
            self._write_files(writer)
        closing = self._tally.closing()
        writer.close(closing_bytes(closing), self.session.sign)
        sent = dict(self._since or {})
        for one in pieces:
            sent[one.strand] = max(sent.get(one.strand, 0), one.last)
        for no, upto in self._without_history.items():
            sent[no] = max(sent.get(no, 0), upto)
        return Filled(opening, closing, sent, writer.size)

    def _opening(self, number: int) -> Opening:
        session = self.session
        grants = self._grants
        cursor = table.local(session.db, "sync_cursor")
        return Opening(
            session.centre_code,
            centre_reader(session.door.secret),
            grants[session.device],
            number,
            time.time_ns() // 1_000_000,
            self._since is not None,
            tuple(grant for _device, grant in sorted(grants.items())),
            LogPoint(cursor[0], bytes.fromhex(cursor[1])) if cursor else LogPoint(),
            tuple(table.local(session.db, "sync_have") or ()),
        )

    # -- what there is -----------------------------------------------------------------------------

    def _pieces(self) -> list[Piece]:
        """Every strand that has something to go out, cut where it is or can be sealed."""
        known = {*self._grants, device_id(self.root_public)}
        found: list[Piece] = []
        for one in bundles.histories(self.session.db):
            if one.device not in known:
                continue
            before = (self._since or {}).get(one.no, 0)
            start = max(one.history_from, before)
            if before < one.history_from:
                self._without_history[one.no] = one.history_from
            if start < one.last_seq:
                self._histories[one.no] = one
                found += self._cut(one, start)
        return found

    def _cut(self, one: History, start: int) -> Iterator[Piece]:
        db = self.session.db
        is_ours = self._can_sign(one)
        seals: set[int] = set()
        if not is_ours:
            seals = set(table.seals_between(db, one.no, start + 1, one.last_seq))
        last_seal = max(seals, default=one.last_seq if is_ours else 0)
        piece: Piece | None = None
        for met in bundles.stamps_met(db, one.no, start, last_seal):
            if piece is None:
                piece = Piece(one.no, met.seq, met.seq, met.tick)
            piece.last, piece.last_tick = met.seq, met.tick
            for tick, strand in met.needs:
                piece.needs[strand] = max(tick, piece.needs.get(strand, 0))
            if (is_ours or met.seq in seals) and (
                piece.entries >= PIECE_ENTRIES or met.seq == last_seal
            ):
                yield piece
                piece = None

    def _can_sign(self, one: History) -> bool:
        return one.is_mine and one.device in self.session.seeds

    # -- blocks ------------------------------------------------------------------------------------

    def _blocks(self, groups: list[list[Piece]]) -> Iterator[list[Piece]]:
        """Groups together until they make a block; the limit follows what blocks came to."""
        block: list[Piece] = []
        entries = 0
        for group in groups:
            size = sum(one.entries for one in group)
            if block and entries + size > self._limit:
                yield block
                block, entries = [], 0
            block += group
            entries += size
            while entries > ENTRIES_MAX:
                # too tangled for one block: the receiver tries again what came before its past
                head, block = block[:1], block[1:]
                entries -= head[0].entries
                yield head
        if block:
            yield block

    def _write(self, writer: BundleWriter, pieces: list[Piece]) -> int:
        """One block; in halves where it comes out too large. Returns how many entries it has."""
        spans: dict[int, tuple[int, int]] = {}
        for one in pieces:
            first, last = spans.get(one.strand, (one.first, one.last))
            spans[one.strand] = (min(first, one.first), max(last, one.last))
        segments = self._segments(spans)
        body = block_bytes(segments)
        count = sum(len(one.entries) for one in segments)
        self._limit = max(1, min(ENTRIES_MAX, int(count * BLOCK_BYTES_MAX * 0.9 / len(body))))
        if len(body) >= FRAME_BYTES_MAX and len(pieces) > 1:
            middle = len(pieces) // 2
            return self._write(writer, pieces[:middle]) + self._write(writer, pieces[middle:])
        self._tally.add(segments)
        writer.frame(BLOCK, body)
        return count

    def _segments(self, spans: dict[int, tuple[int, int]]) -> list[Segment]:
        session = self.session
        entries: list[Entry] = []
        for no, (first, last) in spans.items():
            rows = entries_of_strand(session.db, session.door.names, no, first - 1, last)
            entries += [kept.entry for kept in rows]
        by_strand: dict[bytes, list[Entry]] = {}
        for entry in with_keys(session.db, entries):
            by_strand.setdefault(entry.strand, []).append(entry)
        found = []
        for no, (first, last) in spans.items():
            one = self._histories[no]
            mine = by_strand.get(one.id, [])
            if len(mine) != last - first + 1:
                raise _chain_broken()
            head = strand_head(session.db, no) if first == 1 else None
            found.append(Segment(one.id, tuple(mine), head, self._seal(one, mine, last)))
        return found

    def _write_state(self, writer: BundleWriter) -> None:
        """Where some of what is here came without its entries, all that is current goes along."""
        session = self.session
        if not self._without_history:
            return
        strands = table_of(table.covered_strands(session.db))
        manifest, parts = pack_state(
            session.centre_code, session.device, strands, records_beyond(session, {})
        )
        writer.frame(STATE, manifest)
        for body in parts:
            writer.frame(PART, body)
        self._tally.records = manifest_of(manifest).records

    def _write_files(self, writer: BundleWriter) -> None:
        session = self.session
        told = stored.without_receipt(session.db)
        if self._since is None:
            told += stored.with_receipt(session.db)
        for one in told:
            try:
                content = attachment_store.load(session.folder, session.data_key, one.id, one.hash)
            except (Damaged, NotFound):
                # nothing that differs from its record goes out
                continue
            if writer.size + len(content) > _ALL_FILES_BYTES_MAX:
                # a stick's file system takes no more: the rest goes when these are receipted
                break
            for payload in frames_of(one.id.bytes, content):
                writer.frame(FILE, payload)
            self._tally.files += 1

    # -- seals -------------------------------------------------------------------------------------

    def _seal(self, one: History, entries: list[Entry], last: int) -> bytes:
        """The author's signature at a segment's end: kept, or made now over our own chain."""
        session = self.session
        if not self._can_sign(one):
            kept = table.seal_at(session.db, one.no, last)
            assert kept is not None
            return kept
        seq, hash_ = self._chain_before(one, entries[0].seq)
        for entry in entries:
            hash_ = entry_hash(hash_, entry)
        if last == one.last_seq and hash_ != one.last_hash:
            raise _chain_broken()
        self._chains[one.no] = (last, hash_)
        return session.sign_as(one.device, seal_message(one.id, last, hash_))

    def _chain_before(self, one: History, first: int) -> tuple[int, bytes]:
        """The chain's hash at the entry before ``first``."""
        known = self._chains.get(one.no)
        if known is not None and known[0] == first - 1:
            return known
        seq, hash_ = one.history_from, one.history_hash
        if hash_ is None:
            head = strand_head(self.session.db, one.no)
            assert head is not None
            seq, hash_ = 0, head.hash()
        for kept in entries_of_strand(
            self.session.db, self.session.door.names, one.no, seq, first - 1
        ):
            hash_ = entry_hash(hash_, kept.entry)
            seq = kept.entry.seq
        return seq, hash_


def _chain_broken() -> Damaged:
    return Damaged(
        "chain_broken",
        _("操作记录链断裂, 没有导出"),
        _("请先运行 ./run check, 并用备份恢复"),
    )
