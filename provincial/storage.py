"""Reading and writing the province's tables. Each function runs in its caller's transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from jlcenter.domain.journal.merge import State
from jlcenter.domain.records import ERASURE
from jlcenter.sync.checks import StrandEnd
from jlcenter.sync.protocol import START, LogPoint
from provincial.bulk import any_of, dialect_insert, some_records, upsert
from provincial.gaps import Gap, pack_gaps, unpack_gaps
from provincial.state import state_packer, unpack_state
from provincial.tables import CENTRE, DEVICE, ERASURE_DUE, LOG, RECORD, SET_ASIDE, STRAND

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class CentreRow:
    """A centre: where its log ends, and what pairing gives its laptops."""

    code: str
    name: str
    secret: bytes
    log: LogPoint
    greatest_tick: int
    letters_given: int


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """A granted laptop."""

    id: bytes
    centre: str
    public_key: bytes
    letter: str
    name: str
    granted_at: int
    grant: bytes
    is_blocked: bool
    last_seen: int | None
    #: it was told to rewind, or of a gap: state it offers is taken
    may_offer: bool = False


@dataclass(frozen=True, slots=True)
class LogItem:
    """What one request or one action of the province added to a centre's log."""

    position: int
    hash: bytes
    brought_by: bytes
    body: bytes
    #: of an item that is state: its package
    package: bytes = b""


# -- centres and devices -------------------------------------------------------------------------


def centre(db: Connection, code: str, *, lock: bool = False) -> CentreRow | None:
    """A centre; ``lock`` holds its row until the transaction ends: its log grows in order."""
    query = select(CENTRE).where(CENTRE.c.code == code)
    row = db.execute(query.with_for_update() if lock else query).one_or_none()
    if row is None:
        return None
    point = LogPoint(row.log_position, bytes(row.log_hash))
    return CentreRow(
        row.code, row.name, bytes(row.secret), point, row.greatest_tick, row.letters_given
    )


def make_centre(db: Connection, code: str, name: str) -> None:
    """Make a centre that is not known yet."""
    statement = dialect_insert(db, CENTRE).on_conflict_do_nothing()
    db.execute(
        statement,
        {
            "code": code,
            "name": name,
            "secret": b"",
            "log_position": 0,
            "log_hash": b"",
            "greatest_tick": 0,
            "letters_given": 0,
        },
    )


def change_centre(db: Connection, code: str, **values: Any) -> None:
    """Write some of a centre's columns."""
    db.execute(update(CENTRE).where(CENTRE.c.code == code).values(**values))


def device(db: Connection, id_: bytes) -> DeviceRow | None:
    """A granted laptop by its id."""
    row = db.execute(select(DEVICE).where(DEVICE.c.id == id_)).one_or_none()
    return _device(row) if row is not None else None


def devices(db: Connection) -> list[DeviceRow]:
    """All granted laptops, by centre and letter."""
    rows = db.execute(select(DEVICE).order_by(DEVICE.c.centre, DEVICE.c.granted_at))
    return [_device(row) for row in rows]


def _device(row: Any) -> DeviceRow:
    return DeviceRow(
        bytes(row.id),
        row.centre,
        bytes(row.public_key),
        row.letter,
        row.name,
        row.granted_at,
        bytes(row.grant),
        row.is_blocked,
        row.last_seen,
        row.may_offer,
    )


def add_device(db: Connection, row: DeviceRow) -> None:
    """Keep a new grant."""
    db.execute(
        insert(DEVICE).values(
            id=row.id,
            centre=row.centre,
            public_key=row.public_key,
            letter=row.letter,
            name=row.name,
            granted_at=row.granted_at,
            grant=row.grant,
            is_blocked=row.is_blocked,
        )
    )


def key_finder(
    db: Connection, code: str, known: Mapping[bytes, bytes]
) -> Callable[[bytes], bytes | None]:
    """Looks up the public key of a device of a centre: a known one, else what is kept here."""

    def public_key_of(id_: bytes) -> bytes | None:
        if id_ in known:
            return known[id_]
        row = device(db, id_)
        return row.public_key if row is not None and row.centre == code else None

    return public_key_of


def change_device(db: Connection, id_: bytes, **values: Any) -> None:
    """Write some of a device's columns."""
    db.execute(update(DEVICE).where(DEVICE.c.id == id_).values(**values))


# -- strands --------------------------------------------------------------------------------------


class StrandBook:
    """The strands one transaction meets: ids, numbers here, and how far each is held."""

    def __init__(self, db: Connection) -> None:
        self._db = db
        self._ids: dict[int, bytes] = {}
        self._numbers: dict[bytes, int] = {}
        self._ends: dict[bytes, StrandEnd | None] = {}
        self._gaps: dict[bytes, list[Gap]] = {}

    def load(self, ids: Iterable[bytes]) -> None:
        """Read many strands at once."""
        wanted = [one for one in set(ids) if one not in self._ends]
        for start in range(0, len(wanted), _CHUNK):
            chunk = wanted[start : start + _CHUNK]
            for row in self._db.execute(select(STRAND).where(any_of(self._db, STRAND.c.id, chunk))):
                self._take(row)
        for one in wanted:
            self._ends.setdefault(one, None)

    def load_centre(self, code: str) -> None:
        """Read all strands of a centre."""
        for row in self._db.execute(select(STRAND).where(STRAND.c.centre == code)):
            self._take(row)

    def _take(self, row: Any) -> None:
        id_ = bytes(row.id)
        self._ids[row.no] = id_
        self._numbers[id_] = row.no
        self._ends[id_] = StrandEnd(
            row.last_seq, row.last_tick, bytes(row.last_hash), row.centre, bytes(row.device)
        )
        if row.gaps is not None:
            self._gaps[id_] = unpack_gaps(bytes(row.gaps))

    def gaps(self, id_: bytes) -> list[Gap]:
        """The ranges of a held strand whose effect is here, but not their entries."""
        self.end(id_)
        return self._gaps.get(id_, [])

    def set_gaps(self, id_: bytes, gaps: list[Gap]) -> None:
        """Other gaps than before."""
        self._gaps[id_] = gaps
        packed = pack_gaps(gaps) if gaps else None
        self._db.execute(update(STRAND).where(STRAND.c.id == id_).values(gaps=packed))

    def ends(self) -> dict[bytes, StrandEnd]:
        """All strands loaded so far that are held."""
        return {id_: end for id_, end in self._ends.items() if end is not None}

    def end(self, id_: bytes) -> StrandEnd | None:
        """How far a strand is held, None where nothing of it is."""
        if id_ not in self._ends:
            self.load([id_])
        return self._ends[id_]

    def no(self, id_: bytes) -> int:
        """A held strand's number."""
        if id_ not in self._numbers:
            self.load([id_])
        return self._numbers[id_]

    def id(self, no: int) -> bytes:
        """The id of a strand with this number."""
        found = self._ids.get(no)
        if found is None:
            self._take(self._db.execute(select(STRAND).where(STRAND.c.no == no)).one())
            found = self._ids[no]
        return found

    def move(self, id_: bytes, end: StrandEnd) -> None:
        """A strand is held further than before (or for the first time)."""
        if self.end(id_) is None:
            result = self._db.execute(
                insert(STRAND).values(
                    id=id_,
                    centre=end.centre,
                    device=end.device,
                    last_seq=end.seq,
                    last_tick=end.tick,
                    last_hash=end.hash,
                )
            )
            key = result.inserted_primary_key
            assert key is not None
            self._numbers[id_], self._ids[key[0]] = key[0], id_
        else:
            self._db.execute(
                update(STRAND)
                .where(STRAND.c.id == id_)
                .values(last_seq=end.seq, last_tick=end.tick, last_hash=end.hash)
            )
        self._ends[id_] = end
        # whichever way it came, as entries or as state: what waited up to there waits no more
        if end.centre is not None:
            no_longer_aside(self._db, end.centre, id_, end.seq)


# -- records --------------------------------------------------------------------------------------


def states(
    db: Connection, code: str, wanted: Iterable[tuple[int, bytes]], book: StrandBook
) -> dict[tuple[int, bytes], tuple[tuple[Any, ...], State]]:
    """The state of some records of a centre, those that exist: (key, state) by (kind, id)."""
    return {
        (kind, id_): unpack_state(state, book.id)
        for kind, id_, state in some_records(db, code, list(wanted))
    }


def store_states(
    db: Connection,
    code: str,
    changed: dict[tuple[int, bytes], tuple[tuple[Any, ...], State]],
    book: StrandBook,
) -> None:
    """Write records of a centre, new or not."""
    pack = state_packer(book.no)
    rows = [(code, kind, id_, pack(key, state)) for (kind, id_), (key, state) in changed.items()]
    upsert(db, RECORD, ("centre", "kind", "id", "state"), rows)
    note_erasures(db, code, [id_ for kind, id_ in changed if kind == ERASURE.code])


def note_erasures(db: Connection, code: str, ids: list[bytes]) -> None:
    """Erasures whose old values are to be taken out of the centre's history."""
    if ids:
        due = dialect_insert(db, ERASURE_DUE).on_conflict_do_nothing()
        db.execute(due, [{"centre": code, "erasure": one} for one in ids])


def all_states(db: Connection, code: str) -> Iterator[tuple[int, bytes, tuple[Any, ...], State]]:
    """Every record of a centre: (kind, id, key, state)."""
    book = StrandBook(db)
    book.load_centre(code)
    query = select(RECORD.c.kind, RECORD.c.id, RECORD.c.state).where(RECORD.c.centre == code)
    for row in db.execute(query.execution_options(yield_per=2000)):
        key, state = unpack_state(bytes(row.state), book.id)
        yield row.kind, bytes(row.id), key, state


# -- the log --------------------------------------------------------------------------------------


def add_to_log(
    db: Connection, code: str, item: LogItem, entries: int, at: int, greatest_tick: int
) -> None:
    """The next item of a centre's log; its row is locked by the caller."""
    db.execute(
        insert(LOG).values(
            centre=code,
            position=item.position,
            hash=item.hash,
            brought_by=item.brought_by,
            entries=entries,
            received_at=at,
            body=item.body,
            package=item.package or None,
        )
    )
    change_centre(
        db,
        code,
        log_position=item.position,
        log_hash=item.hash,
        greatest_tick=greatest_tick,
    )


def hash_at(db: Connection, code: str, position: int) -> bytes | None:
    """The log's hash at a position; None where the log does not reach that far."""
    if position == 0:
        return START.hash
    query = select(LOG.c.hash).where(LOG.c.centre == code, LOG.c.position == position)
    found = db.execute(query).scalar_one_or_none()
    return bytes(found) if found is not None else None


def log_after(db: Connection, code: str, position: int, limit: int = 1000) -> list[LogItem]:
    """The items after a position, at most ``limit``, in order, their bodies not read yet."""
    query = (
        select(LOG.c.position, LOG.c.hash, LOG.c.brought_by, LOG.c.package)
        .where(LOG.c.centre == code, LOG.c.position > position)
        .order_by(LOG.c.position)
        .limit(limit)
    )
    return [
        LogItem(
            row.position, bytes(row.hash), bytes(row.brought_by), b"", bytes(row.package or b"")
        )
        for row in db.execute(query)
    ]


def log_bytes_after(db: Connection, code: str, position: int) -> int:
    """How many bytes the log has after a position."""
    query = select(func.coalesce(func.sum(func.length(LOG.c.body)), 0)).where(
        LOG.c.centre == code, LOG.c.position > position
    )
    return int(db.execute(query).scalar_one())


def log_body(db: Connection, code: str, position: int) -> bytes:
    """The body of one item."""
    query = select(LOG.c.body).where(LOG.c.centre == code, LOG.c.position == position)
    return bytes(db.execute(query).scalar_one())


def log_bodies(db: Connection, code: str, positions: list[int]) -> dict[int, bytes]:
    """The bodies of some items; a few at a time, please: each may be large."""
    query = select(LOG.c.position, LOG.c.body).where(
        LOG.c.centre == code, any_of(db, LOG.c.position, positions)
    )
    return {row.position: bytes(row.body) for row in db.execute(query)}


def set_aside(
    db: Connection, code: str, strand: bytes, seq: int, reason: str, at: int, body: bytes
) -> None:
    """Keep what could not be taken in, once: the longest piece that begins there."""
    statement = dialect_insert(db, SET_ASIDE)
    new = statement.excluded
    longer = func.length(new.body) > func.length(SET_ASIDE.c.body)
    db.execute(
        statement.on_conflict_do_update(
            index_elements=["centre", "strand", "seq"],
            set_={"reason": new.reason, "received_at": new.received_at, "body": new.body},
            where=longer,
        ),
        {
            "centre": code,
            "strand": strand,
            "seq": seq,
            "reason": reason,
            "received_at": at,
            "body": body,
        },
    )


def aside_count(db: Connection, code: str) -> int:
    """How much of a centre is set aside."""
    query = select(func.count()).select_from(SET_ASIDE).where(SET_ASIDE.c.centre == code)
    return int(db.execute(query).scalar_one())


def no_longer_aside(db: Connection, code: str, strand: bytes, upto: int) -> None:
    """Forget what was set aside of a strand and has come in since."""
    db.execute(
        SET_ASIDE.delete().where(
            SET_ASIDE.c.centre == code, SET_ASIDE.c.strand == strand, SET_ASIDE.c.seq <= upto
        )
    )


def counts(db: Connection) -> dict[str, int]:
    """How many centres and devices there are (for the health page)."""
    return {
        table.name: int(db.execute(select(func.count()).select_from(table)).scalar_one())
        for table in (CENTRE, DEVICE)
    }
