"""Messages by which laptop and province find out where they differ: digests, buckets, records.

Pure, and shared with the province. Each question stands alone, so a conversation that broke off
goes on with any of them. A question travels as a sync request does (signed, ``protocol.py``), its
answer is signed by the root key and bound to it. docs/protocol.md, "Reconcile", has the forms.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from jlcenter.domain.journal.digest import BUCKET_HASH_BYTES, BUCKETS
from jlcenter.domain.journal.merge import State, Write
from jlcenter.sync.block import packed, unpacked
from jlcenter.sync.columns import BlockError
from jlcenter.sync.protocol import PROTOCOL, LogPoint, MessageError

RECONCILE_PATH = "/v1/reconcile"
#: a question larger than this is not read
QUESTION_BYTES_MAX = 64 * 1024
#: records told in one answer by their hashes, and what is told of a hash
RECORDS_MAX = 16_384
RECORD_HASH_BYTES = 8
#: records whose state may be asked for at once, and the bytes after which an answer stops
STATES_MAX = 256
STATE_BYTES_MAX = 1024 * 1024
#: kinds whose buckets may be asked for at once
KINDS_MAX = 64
_ID = 16
_PAIR = _ID + RECORD_HASH_BYTES

#: how an answer begins: it tells, or says why not
STEPS = ("told", "blocked", "too_old", "unknown")


# -- questions -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AskDigests:
    """How many records of each kind, and the digest of each kind?"""


@dataclass(frozen=True, slots=True)
class AskScan:
    """Do the buckets that are kept agree with the records themselves, from this bucket on?"""

    kind: int = 0
    bucket: int = 0


@dataclass(frozen=True, slots=True)
class AskBuckets:
    """The 256 buckets of some kinds?"""

    kinds: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class AskRecords:
    """The hashes of the records in some buckets of a kind, after the id ``after``?

    They come by bucket and id; a bucket's number is the id's last byte.
    """

    kind: int
    buckets: tuple[int, ...]
    after: bytes = b""


@dataclass(frozen=True, slots=True)
class AskStates:
    """Some records of a kind, whole?"""

    kind: int
    ids: tuple[bytes, ...]


Question = AskDigests | AskScan | AskBuckets | AskRecords | AskStates


def pack_question(question: Question) -> bytes:
    """The payload of a question."""
    told: list[Any]
    match question:
        case AskDigests():
            told = [0]
        case AskScan(kind, bucket):
            told = [1, kind, bucket]
        case AskBuckets(kinds):
            told = [2, list(kinds)]
        case AskRecords(kind, buckets, after):
            told = [3, kind, bytes(buckets), after]
        case AskStates(kind, ids):
            told = [4, kind, b"".join(ids)]
    return packed([PROTOCOL, *told])


def question_of(payload: bytes) -> tuple[int, Question | None]:
    """(protocol, question) of a payload; None for a question of a newer program.

    Raises MessageError.
    """
    try:
        protocol, what, *told = unpacked(payload)
        if type(protocol) is not int or type(what) is not int:
            raise MessageError("form")
        return protocol, _question(what, told)
    except (BlockError, TypeError, ValueError) as error:
        raise MessageError("form") from error


def _question(what: int, told: list[Any]) -> Question | None:
    if what == 0:
        return AskDigests()
    if what == 1:
        return AskScan(_code(told[0]), _number(told[1], BUCKETS))
    if what == 2:
        return AskBuckets(tuple(_code(one) for one in _some(told[0], KINDS_MAX)))
    if what == 3:
        kind, buckets, after = told[:3]
        if not isinstance(after, bytes) or len(after) not in (0, _ID):
            raise ValueError("after")
        return AskRecords(_code(kind), tuple(sorted(set(bytes(buckets)))), after)
    if what == 4:
        return AskStates(_code(told[0]), tuple(_ids(told[1], STATES_MAX)))
    return None


def _code(told: Any) -> int:
    return _number(told, 2**31)


def _number(told: Any, limit: int) -> int:
    if type(told) is not int or not 0 <= told < limit:
        raise ValueError("number")
    return told


def _some(told: Any, limit: int) -> list[Any]:
    if not isinstance(told, list) or len(told) > limit:
        raise ValueError("list")
    return told


def _ids(told: Any, limit: int) -> list[bytes]:
    if not isinstance(told, bytes) or len(told) % _ID or len(told) > limit * _ID:
        raise ValueError("ids")
    return [told[place : place + _ID] for place in range(0, len(told), _ID)]


# -- answers -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Answer:
    """What the province says to a question, as of a point of the centre's log. ``body`` is what
    the question's own reader reads; None with a step other than ``told``, or where the question
    was none this province knows."""

    step: str
    point: LogPoint = LogPoint()
    body: Any = None


def pack_reply(answer: Answer) -> bytes:
    """An answer as it is signed."""
    step = STEPS.index(answer.step)
    return packed([PROTOCOL, step, answer.point.position, answer.point.hash, answer.body])


def reply_of(data: bytes) -> Answer:
    """What ``pack_reply`` packed. Raises MessageError."""
    try:
        _protocol, step, position, hash_, body = unpacked(data)[:5]
        if not isinstance(hash_, bytes):
            raise ValueError("hash")
        return Answer(STEPS[_number(step, len(STEPS))], LogPoint(_place(position), hash_), body)
    except (BlockError, TypeError, ValueError) as error:
        raise MessageError("form") from error


def _place(told: Any) -> int:
    return _number(told, 2**63)


def pack_digests(kinds: Iterable[tuple[int, int, bytes]]) -> list[Any]:
    """(kind, rows, digest) of each kind that has records."""
    return [part for one in kinds for part in one]


def digests_of(body: Any) -> dict[int, tuple[int, bytes]]:
    """What ``pack_digests`` packed: (rows, digest) by kind. Raises MessageError."""
    with _Reading():
        rows = [body[i : i + 3] for i in range(0, len(body), 3)]
        return {_code(kind): (_place(n), _hash(told, 32)) for kind, n, told in rows}


@dataclass(frozen=True, slots=True)
class BadBucket:
    """A bucket whose records are not what is kept of it: how many records are kept, how many there
    are, and the bucket as they give it."""

    kind: int
    bucket: int
    kept: int
    rows: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Scanned:
    """How far a scan has come: where to go on (None: it is through), and what it found wrong."""

    next: tuple[int, int] | None
    bad: tuple[BadBucket, ...] = ()


def pack_scanned(told: Scanned) -> list[Any]:
    """A piece of a scan."""
    bad = [[one.kind, one.bucket, one.kept, one.rows, one.hash] for one in told.bad]
    return [list(told.next) if told.next else None, bad]


def scanned_of(body: Any, since: AskScan) -> Scanned:
    """What ``pack_scanned`` packed; it must have come on from ``since``. Raises MessageError."""
    with _Reading():
        place, told = body
        next_ = None
        if place is not None:
            next_ = (_code(place[0]), _number(place[1], BUCKETS))
            if next_ <= (since.kind, since.bucket):
                raise ValueError("no progress")
        bad = [
            BadBucket(
                _code(kind),
                _number(bucket, BUCKETS),
                _place(kept),
                _place(rows),
                _hash(hash_, BUCKET_HASH_BYTES),
            )
            for kind, bucket, kept, rows, hash_ in told
        ]
        return Scanned(next_, tuple(bad))


def pack_buckets(kinds: Iterable[list[bytes]]) -> list[bytes]:
    """The 256 hashes of each kind asked about, in that order."""
    return [b"".join(one) for one in kinds]


def buckets_of(body: Any, kinds: tuple[int, ...]) -> dict[int, list[bytes]]:
    """What ``pack_buckets`` packed: 256 hashes by kind. Raises MessageError."""
    with _Reading():
        whole = BUCKETS * BUCKET_HASH_BYTES
        return {
            kind: [
                told[place : place + BUCKET_HASH_BYTES]
                for place in range(0, whole, BUCKET_HASH_BYTES)
            ]
            for kind, told in zip(kinds, (_hash(one, whole) for one in body), strict=True)
        }


def pack_records(records: Iterable[tuple[bytes, bytes]], *, is_last: bool) -> list[Any]:
    """(id, hash) of records; of a hash its first bytes go."""
    return [b"".join(id_ + told[:RECORD_HASH_BYTES] for id_, told in records), is_last]


def records_of(body: Any, asked: AskRecords) -> tuple[list[tuple[bytes, bytes]], bool]:
    """What ``pack_records`` packed: (id, first bytes of its hash) in order, and whether these are
    the last. Raises MessageError where they are not of the buckets asked for, or out of order."""
    with _Reading():
        joined, is_last = body
        if not isinstance(joined, bytes) or len(joined) % _PAIR:
            raise ValueError("records")
        found = [
            (joined[place : place + _ID], joined[place + _ID : place + _PAIR])
            for place in range(0, len(joined), _PAIR)
        ]
        before = order_of(asked.after) if asked.after else (-1, b"")
        for id_, _told in found:
            if id_[-1] not in asked.buckets or order_of(id_) <= before:
                raise ValueError("order")
            before = order_of(id_)
        if not found and not is_last:
            raise ValueError("no progress")
        return found, bool(is_last)


def order_of(id_: bytes) -> tuple[int, bytes]:
    """In which order records are told: by bucket, then by id."""
    return (id_[-1], id_)


#: a record whole: its natural key as it travels, and its state
Told = tuple[tuple[Any, ...], State]


def pack_states(records: Iterable[Told | None]) -> list[Any]:
    """Records in the order they were asked for, as many as ``STATE_BYTES_MAX`` takes (at least
    one); None for one that is not here."""
    refs: dict[bytes, int] = {}
    told: list[Any] = []
    size = 0
    for record in records:
        if record is None:
            told.append(None)
            continue
        key, state = record
        groups = [
            [code, [[w.stamp[0], refs.setdefault(w.stamp[1], len(refs)), w.value] for w in writes]]
            for code, writes in sorted(state.items())
        ]
        told.append([list(key), groups])
        size += len(packed(told[-1]))
        if size > STATE_BYTES_MAX:
            break
    return [b"".join(refs), told]


def states_of(body: Any, asked: AskStates) -> dict[bytes, Told | None]:
    """What ``pack_states`` packed, by id: the first of those asked for. Raises MessageError."""
    with _Reading():
        joined, told = body
        strands = _ids(joined, 2**20)
        if not told or len(told) > len(asked.ids):
            raise ValueError("states")
        return {
            id_: None if one is None else (tuple(one[0]), _state(one[1], strands))
            for id_, one in zip(asked.ids, told, strict=False)
        }


def _state(groups: Any, strands: list[bytes]) -> State:
    state: State = {}
    for code, writes in groups:
        found = [
            Write((_place(tick), strands[_number(ref, len(strands))]), value)
            for tick, ref, value in writes
        ]
        found.sort(key=lambda one: one.stamp, reverse=True)
        if not found:
            raise ValueError("writes")
        state[_code(code)] = tuple(found)
    return state


def _hash(told: Any, count: int) -> bytes:
    if not isinstance(told, bytes) or len(told) != count:
        raise ValueError("hash")
    return told


class _Reading:
    """What a reader meets in a body that is none of ours is a MessageError."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, TypeError | ValueError | IndexError | KeyError):
            raise MessageError("form") from error
