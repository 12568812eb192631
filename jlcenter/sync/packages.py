"""Packages of state over the line: a first download fetched part by part, an offer brought so.

Parts are immutable and known by their hashes, so a cut costs one of them, and both ways go on where
they broke off, days later too.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from jlcenter.domain.errors import Refused, Unreachable
from jlcenter.domain.journal.fits import StateBad
from jlcenter.storage.queries import packages as staging
from jlcenter.storage.queries import sync as table
from jlcenter.storage.queries.packages import Staged
from jlcenter.storage.session import Session
from jlcenter.sync import cursors
from jlcenter.sync.answers import http_refused
from jlcenter.sync.columns import BlockError
from jlcenter.sync.exchange import Exchange
from jlcenter.sync.merge_package import merge_staged
from jlcenter.sync.protocol import (
    PART_PATH,
    MessageError,
    PartRequest,
    Receipt,
    SyncAnswer,
    pack_part_request,
    parts_missing_of,
    receipt_of,
    signed_parts,
)
from jlcenter.sync.receive import Receiver
from jlcenter.sync.state import (
    PART_BYTES_MAX,
    Manifest,
    StateReader,
    manifest_of,
    package_id,
    part_is,
)
from jlcenter.sync.transport import not_ours
from jlcenter.words import _

Progress = Callable[[int, int], None]
#: does a request; again while the line fails
Trying = Callable[[Callable[[], Any]], Any]
_GONE = 404
#: pieces of a part on the worst of lines
PIECE_BYTES_MIN = 4096


class Packages:
    """What is fetched, merged and brought during one run: each request has its own tries."""

    def __init__(
        self,
        session: Session,
        exchange: Exchange,
        root_public: bytes,
        receiver: Receiver,
        progress: Progress,
        trying: Trying,
    ) -> None:
        self.session = session
        self.root_public = root_public
        self._exchange = exchange
        self._receiver = receiver
        self._progress = progress
        self._trying = trying
        self._piece_bytes = PART_BYTES_MAX

    # -- fetching ----------------------------------------------------------------------------------

    def begin(self, answer: SyncAnswer) -> None:
        """Keep what the province named: its parts are fetched from now on."""
        try:
            manifest = manifest_of(answer.manifest)
        except BlockError as error:
            raise not_ours() from error
        if manifest.centre != self.session.centre_code:
            raise not_ours()
        db, point = self.session.db, answer.cursor
        id_ = package_id(answer.manifest)
        with self.session.door.transaction(db, person=False):
            staging.begin(
                db, id_, answer.manifest, mine=False, position=point.position, hash_=point.hash
            )

    def go_on(self) -> None:
        """Fetch what is missing of packages under way, and merge what is whole."""
        for staged in staging.under_way(self.session.db):
            if staged.mine:
                continue
            if staged.is_whole or self._fetched(staged):
                self._merge(staged)

    def _fetched(self, staged: Staged) -> bool:
        """Whether all parts are here now; a package the province no longer has is let go."""
        manifest, db = manifest_of(staged.manifest), self.session.db
        here = staging.parts_here(db, staged.id)
        for number in range(len(manifest.sizes)):
            if number in here:
                continue
            body = self._part(staged.id, number, manifest)
            # a snapshot that is gone is begun anew with the one the province names next
            with self.session.door.transaction(db, person=False):
                if body is None:
                    staging.drop(db, staged.id)
                    return False
                staging.keep_part(db, staged.id, number, body)
            here.add(number)
            self._progress(len(here), len(manifest.sizes))
        with self.session.door.transaction(db, person=False):
            staging.mark_whole(db, staged.id)
        return True

    def _part(self, id_: bytes, number: int, manifest: Manifest) -> bytes | None:
        """A part, in pieces as large as the line bears; what came stays, whatever breaks off."""
        db, size = self.session.db, manifest.sizes[number]
        for _attempt in range(2):
            while len(body := staging.beginning(db, id_, number)) < size:
                if not self._trying(partial(self._piece, id_, number, size)):
                    return None
            if part_is(manifest, number, body):
                return body
            # a bad line may have spoiled what came before, in an earlier run too: once more
            with self.session.door.transaction(db, person=False):
                staging.keep_beginning(db, id_, number, b"")
        raise not_ours()

    def _piece(self, id_: bytes, number: int, size: int) -> bool:
        """The next piece of a part; whether the province still has it."""
        db = self.session.db
        here = staging.beginning(db, id_, number)
        most = min(len(here) + self._piece_bytes, size)

        def keep(more: bytes) -> None:
            nonlocal here
            here += more
            if len(here) > most:
                raise not_ours()
            with self.session.door.transaction(db, person=False):
                staging.keep_beginning(db, id_, number, here)

        request = PartRequest(id_, number, offset=len(here), length=self._piece_bytes)
        before = len(here)
        try:
            status, content, _body = self._exchange.post(
                PART_PATH, pack_part_request(request), keep
            )
        except Unreachable:
            self._piece_bytes = max(self._piece_bytes // 2, PIECE_BYTES_MIN)
            raise
        if status == _GONE and b"package_gone" in content:
            return False
        if status != 200:
            raise http_refused(status, content)
        if len(here) == before:
            # a proxy packed it on the way: it came in one piece
            keep(content)
        if len(here) == before:
            raise not_ours()
        self._piece_bytes = min(self._piece_bytes * 2, PART_BYTES_MAX)
        return True

    def _merge(self, staged: Staged) -> None:
        try:
            merged = merge_staged(self.session, staged, self._progress)
        except (BlockError, StateBad) as error:
            raise Refused(
                "package_bad",
                _("服务器给的整套数据读不懂, 没有采用"),
                _("本机内容都在。请更新程序后再同步, 或把这条信息告诉省级管理员"),
            ) from error
        self._receiver.merged(merged.records, merged.kinds, merged.in_conflict)

    # -- bringing ----------------------------------------------------------------------------------

    @property
    def has_offer(self) -> bool:
        """Whether an offer of this laptop waits to be taken."""
        return any(one.mine for one in staging.under_way(self.session.db))

    def send(self) -> None:
        """Bring this laptop's offers, part by part, until the province has taken them."""
        for staged in staging.under_way(self.session.db):
            if staged.mine:
                self._send(staged)

    def _send(self, staged: Staged) -> None:
        manifest = manifest_of(staged.manifest)
        missing, tried = [0], 0
        receipt: Receipt | None = None
        while receipt is None:
            if tried > 2 * len(manifest.sizes) + 2:
                raise not_ours()
            tried += 1
            number = missing[0] if missing else 0
            receipt, missing = self._trying(partial(self._bring, staged, number))
            self._progress(len(manifest.sizes) - len(missing), len(manifest.sizes))
        self._taken(staged, manifest, receipt)

    def _bring(self, staged: Staged, number: int) -> tuple[Receipt | None, list[int]]:
        body = staging.part(self.session.db, staged.id, number)
        payload = pack_part_request(PartRequest(staged.id, number, staged.manifest, body))
        status, content, sent = self._exchange.post(PART_PATH, payload)
        if status != 200:
            raise http_refused(status, content)
        try:
            told, rest = signed_parts(content, sent, self.root_public)
            is_taken, missing = parts_missing_of(rest)
            return (receipt_of(told) if is_taken else None), missing
        except (MessageError, BlockError, ValueError, TypeError) as error:
            raise not_ours() from error

    def _taken(self, staged: Staged, manifest: Manifest, receipt: Receipt) -> None:
        db = self.session.db
        if (receipt.device, receipt.centre) != (self.session.device, self.session.centre_code):
            raise not_ours()
        parts = staging.parts(db, staged.id, len(manifest.sizes))
        tips = StateReader(manifest, parts).table
        with self.session.door.transaction(db, person=False):
            for tip in tips:
                table.acknowledge(db, tip.id, tip.seq, tip.hash)
            cursors.keep_receipt(self.session, receipt)
            staging.drop(db, staged.id)
