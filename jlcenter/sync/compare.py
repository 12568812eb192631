"""A laptop asks the province where the two differ: digests first, then only what differs.

All that is compared here is of one moment, and so is all that the province tells: where its log
moved between two answers, the comparison begins again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TypeVar

from jlcenter.domain.errors import Refused, Unreachable
from jlcenter.domain.journal.digest import BUCKETS, KindDigest, digest_of
from jlcenter.storage.content import Pause, digests, hashes, read_view
from jlcenter.storage.queries import sync as table
from jlcenter.storage.session import Session
from jlcenter.sync import engine
from jlcenter.sync.answers import check_step, http_refused
from jlcenter.sync.exchange import Exchange
from jlcenter.sync.protocol import LogPoint, MessageError, signed_parts
from jlcenter.sync.reconcile import (
    KINDS_MAX,
    RECONCILE_PATH,
    RECORD_HASH_BYTES,
    STATES_MAX,
    Answer,
    AskBuckets,
    AskDigests,
    AskRecords,
    AskScan,
    AskStates,
    BadBucket,
    Question,
    Told,
    buckets_of,
    digests_of,
    order_of,
    pack_question,
    records_of,
    reply_of,
    scanned_of,
    states_of,
)
from jlcenter.sync.transport import Line, not_ours, unreachable
from jlcenter.words import _

#: so many differing records are named; where more differ, the two were never alike
LISTED_MAX = 1000
#: so often a comparison begins again while the province's log moves
_BEGUN_MAX = 3
_NOT_FOUND = 404

Read = TypeVar("Read")


@dataclass(frozen=True, slots=True)
class Figures:
    """How many records of a kind one side has, and its digest of them."""

    rows: int
    digest: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A record that is not the same on both sides, or only on one. ``theirs``: the record as the
    province has it, where it was asked for; ``asked`` says whether it was."""

    kind: int
    id: bytes
    here: bool
    there: bool
    theirs: Told | None = None
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Compared:
    """What a comparison found. ``is_complete``: every differing record is in ``differences``.

    ``bad``: (kind, bucket) where the province's records are not what it keeps of them. ``cursor``
    is how far its log is here, ``point`` where the log ended when it answered.
    """

    here: dict[int, Figures]
    there: dict[int, Figures]
    differences: tuple[Difference, ...]
    is_complete: bool
    bad: frozenset[tuple[int, int]]
    point: LogPoint
    cursor: LogPoint

    @property
    def same(self) -> bool:
        """Whether both hold the same."""
        return self.here == self.there

    @property
    def is_level(self) -> bool:
        """Whether all that the province had was here, and its past is ours."""
        return self.point == self.cursor


class _Moved(Exception):
    """The province's log moved between two answers."""


class Comparison:
    """One comparison over one line. ``pause`` is called now and then while the file is read."""

    def __init__(self, session: Session, line: Line, pause: Pause | None = None) -> None:
        self.session = session
        self._root_public = bytes.fromhex(str(session.setting("root_key")))
        self._exchange = Exchange(session, line)
        self._pause = pause
        self._point: LogPoint | None = None

    def run(self, *, scan: bool, states_max: int = LISTED_MAX) -> Compared:
        """Compare. ``scan``: the province looks at its records too, not only at what it keeps of
        them. The province's side of the first ``states_max`` differing records is fetched.

        Raises Unreachable, AccessRefused, Refused.
        """
        for _begun in range(_BEGUN_MAX):
            self._point = None
            try:
                with read_view(self.session.db):
                    return _Run(self, scan=scan, states_max=states_max).go()
            except _Moved:
                continue
        raise unreachable("province_moved", _("核对期间省里一直在收到新内容, 这次没有核对完"))

    def cursor(self) -> LogPoint:
        """How far the province's log is here."""
        told = table.local(self.session.db, "sync_cursor")
        return LogPoint(told[0], bytes.fromhex(told[1])) if told else LogPoint()

    @property
    def point(self) -> LogPoint:
        """Where the province's log ended when it answered."""
        assert self._point is not None
        return self._point

    def pause(self) -> Pause | None:
        """What lets others go between while the file is read."""
        return self._pause

    def ask(self, question: Question, read: Callable[[object], Read]) -> Read:
        """Ask, again while the line fails; ``read`` makes sense of the answer's body."""
        for attempt in range(engine.TRIES_MAX):
            try:
                answer = self._asked(question)
                break
            except Unreachable:
                if attempt == engine.TRIES_MAX - 1:
                    raise
                time.sleep(engine.PAUSES_S[attempt])
        if self._point is None:
            self._point = answer.point
        if answer.point != self._point:
            raise _Moved
        if answer.body is None:
            raise _too_old_there()
        try:
            return read(answer.body)
        except MessageError as error:
            raise not_ours() from error

    def _asked(self, question: Question) -> Answer:
        status, content, sent = self._exchange.post(RECONCILE_PATH, pack_question(question))
        if status == _NOT_FOUND:
            raise _too_old_there()
        if status != 200:
            raise http_refused(status, content)
        try:
            _receipt, rest = signed_parts(content, sent, self._root_public)
            answer = reply_of(rest)
        except MessageError as error:
            raise not_ours() from error
        if answer.step == "unknown":
            raise Refused(
                "sync_first",
                _("省级服务器还不认识这台电脑, 可能恢复过旧备份"),
                _("本机内容都在。请先同步, 再核对"),
            )
        check_step(answer.step)
        return answer


def _too_old_there() -> Refused:
    return Refused(
        "server_too_old",
        _("省级服务器的程序较旧, 还不能核对"),
        _("不影响同步。请告诉省级管理员更新服务器的程序"),
    )


@dataclass(slots=True)
class _Run:
    """One go at it, in one view of the file."""

    asks: Comparison
    scan: bool
    states_max: int
    bad: list[BadBucket] = field(default_factory=list)
    is_complete: bool = True

    def go(self) -> Compared:
        """All of it."""
        mine = digests(self.asks.session.db, self.asks.pause())
        there = {
            kind: Figures(rows, digest.hex())
            for kind, (rows, digest) in self.asks.ask(AskDigests(), digests_of).items()
        }
        if self.scan:
            self._scan()
        here = {kind: Figures(one.rows, one.hexdigest()) for kind, one in mine.items()}
        doubtful = {kind for kind in {*here, *there} if here.get(kind) != there.get(kind)}
        doubtful |= {one.kind for one in self.bad}
        buckets = self._buckets(sorted(doubtful), there)
        differences = self._whole(self._differences(mine, buckets))
        bad = frozenset((one.kind, one.bucket) for one in self.bad)
        return Compared(
            here, there, differences, self.is_complete, bad, self.asks.point, self.asks.cursor()
        )

    def _scan(self) -> None:
        question = AskScan()
        while True:
            found = self.asks.ask(question, partial(scanned_of, since=question))
            self.bad += found.bad
            if found.next is None:
                return
            question = AskScan(*found.next)

    def _buckets(self, kinds: list[int], there: dict[int, Figures]) -> dict[int, list[bytes]]:
        """The province's buckets of some kinds, as its records give them; ``there`` follows."""
        found: dict[int, list[bytes]] = {}
        for start in range(0, len(kinds), KINDS_MAX):
            some = tuple(kinds[start : start + KINDS_MAX])
            found |= self.asks.ask(AskBuckets(some), partial(buckets_of, kinds=some))
        rows = {kind: there[kind].rows if kind in there else 0 for kind in kinds}
        for one in self.bad:
            found[one.kind][one.bucket] = one.hash
            rows[one.kind] += one.rows - one.kept
        for kind in {one.kind for one in self.bad}:
            there[kind] = Figures(rows[kind], digest_of(found[kind]).hex())
            if not rows[kind]:
                del there[kind]
        return found

    def _differences(
        self, mine: dict[int, KindDigest], buckets: dict[int, list[bytes]]
    ) -> list[Difference]:
        found: list[Difference] = []
        for kind, theirs in buckets.items():
            ours = mine.get(kind, KindDigest()).bucket_hashes()
            differing = tuple(n for n in range(BUCKETS) if ours[n] != theirs[n])
            if not differing:
                continue
            for one in self._differing(kind, differing):
                if len(found) >= LISTED_MAX:
                    self.is_complete = False
                    return found
                found.append(one)
        return found

    def _differing(self, kind: int, buckets: tuple[int, ...]) -> Iterator[Difference]:
        """Both sides' records of some buckets side by side: both come by bucket and id."""
        ours = hashes(self.asks.session.db, kind, buckets)
        theirs = self._records(kind, buckets)
        mine, other = next(ours, None), next(theirs, None)
        while mine is not None or other is not None:
            if other is None or (mine is not None and order_of(mine[0]) < order_of(other[0])):
                assert mine is not None
                yield Difference(kind, mine[0], here=True, there=False)
                mine = next(ours, None)
            elif mine is None or order_of(other[0]) < order_of(mine[0]):
                yield Difference(kind, other[0], here=False, there=True)
                other = next(theirs, None)
            else:
                if mine[1][:RECORD_HASH_BYTES] != other[1]:
                    yield Difference(kind, mine[0], here=True, there=True)
                mine, other = next(ours, None), next(theirs, None)

    def _records(self, kind: int, buckets: tuple[int, ...]) -> Iterator[tuple[bytes, bytes]]:
        """The province's records of some buckets, fetched as they are needed."""
        question = AskRecords(kind, buckets)
        while True:
            found, is_last = self.asks.ask(question, partial(records_of, asked=question))
            yield from found
            if is_last:
                return
            question = replace(question, after=found[-1][0])

    def _whole(self, differences: list[Difference]) -> tuple[Difference, ...]:
        """The differences with the province's side of the first ones."""
        wanted: dict[int, list[bytes]] = {}
        for one in [one for one in differences if one.there][: self.states_max]:
            wanted.setdefault(one.kind, []).append(one.id)
        told: dict[tuple[int, bytes], Told | None] = {}
        for kind, ids in wanted.items():
            while ids:
                question = AskStates(kind, tuple(ids[:STATES_MAX]))
                states = self.asks.ask(question, partial(states_of, asked=question))
                told |= {(kind, id_): record for id_, record in states.items()}
                ids = ids[len(states) :]
        return tuple(
            replace(one, theirs=told[one.kind, one.id], asked=True)
            if (one.kind, one.id) in told
            else one
            for one in differences
        )
