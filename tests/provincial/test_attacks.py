"""A granted laptop that means harm: whatever it signs is answered or refused, and costs little."""

from __future__ import annotations

import copy
import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select

from jlcenter.domain.journal.entry import Change, StrandHead
from jlcenter.domain.journal.merge import Stamp
from jlcenter.sync.block import deflated, pack_block, packed
from jlcenter.sync.columns import ENTRIES_MAX
from jlcenter.sync.protocol import (
    LogPoint,
    SyncAnswer,
    SyncRequest,
    answer_of,
    pack_request,
    protocol_of,
)
from provincial import conversation, ingest, storage
from provincial.conversation import RequestRefused, answered
from provincial.database import open_engine
from provincial.keys import RootKey
from provincial.tables import LOG, RECORD, SET_ASIDE
from tests.databases import database_of
from tests.provincial.signed import NAME, PERSON, SignedLaptop

OURS, THEIRS = "220421", "220422"
ROOT = RootKey(b"r" * 32)
NUMBERS = count(1000)
#: what no request may come near: the least of these bombs would write out to gigabytes
SECONDS_MAX = 30


@pytest.fixture
def engine(tmp_path: Path, database: str | None) -> Iterator[Engine]:
    """An engine on a fresh database of either kind."""
    found = open_engine(tmp_path, database)
    yield found
    found.dispose()


@pytest.fixture(scope="module", params=("sqlite", "postgresql"))
def lasting(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    """One for many examples."""
    with database_of(request, request.param) as url:
        found = open_engine(tmp_path_factory.mktemp("attacks"), url)
        yield found
        found.dispose()


def laptop(engine: Engine, number: int, centre: str = OURS) -> SignedLaptop:
    found = SignedLaptop(number, centre)
    with engine.begin() as db:
        if storage.device(db, found.device) is None:
            found.granted(db)
    return found


def told_by(engine: Engine, body: bytes) -> SyncAnswer:
    return answer_of(answered(engine, ROOT, body), body, ROOT.public)


def counts(engine: Engine) -> tuple[int, int, int]:
    with engine.begin() as db:
        tables = (LOG, RECORD, SET_ASIDE)
        log, record, aside = (
            int(db.execute(select(func.count()).select_from(one)).scalar_one()) for one in tables
        )
    return log, record, aside


# -- bombs -----------------------------------------------------------------------------------------


def request_with(block: Any) -> bytes:
    return deflated(packed([1, 1, 0, b"", 0, b"", [], block]))


def repeated(one: SignedLaptop, many: int) -> list[Any]:
    """A block of one entry, said to be so many by its runs."""
    told: list[Any] = pack_block((one.segment(),))

    def column(cells: list[Any]) -> list[Any]:
        return [1 if cells[0] in (0, 1) else 3, cells[1], many]

    told[1] = many
    told[4], told[5], told[8] = [1, 0, many], [1, 1, many], [1, 0, many]
    for template in told[9]:
        _head, ids, keys, salts, values, bases = template
        template[1] = column(ids) if ids else ids
        template[2] = [column(cells) for cells in keys]
        template[3] = salts * many
        template[4] = [column(cells) for cells in values]
        template[5] = [column(cells) if cells else cells for cells in bases]
    return told


def bombs() -> dict[str, tuple[Change, ...]]:
    long_base: tuple[Stamp, ...] = tuple((1, b"strand" + n.to_bytes(10)) for n in range(2))
    return {
        "a long text": (Change(NAME, "长" * 20_000),),
        "a field nobody knows": (Change(999, "x" * 1_000_000),),
        "a list nobody knows": (Change(999, ["x" * 1000] * 1000),),
        "a long base": (Change(NAME, "王", long_base),),
        "a long deletion": (Change(0, [[1, b"s" * 16]]),),
        "many fields": tuple(Change(code, 1) for code in range(900, 1020)),
    }


@pytest.mark.parametrize("name", list(bombs()))
def test_runs_that_write_out_to_gigabytes_are_refused_unwritten(engine: Engine, name: str) -> None:
    one = laptop(engine, 1)
    one.wrote(tick=5, changes=bombs()[name])
    block = repeated(one, ENTRIES_MAX)
    if name in ("a long base", "a long deletion"):
        columns = block[9][0][5 if "base" in name else 4]
        columns[0][1] = list(range(1, 50_000))
    payload = request_with(block)
    assert len(payload) < 512 * 1024
    begun = time.process_time()
    with pytest.raises(RequestRefused) as caught:
        answered(engine, ROOT, one.said(payload))
    assert caught.value.code == "request_bad"
    assert time.process_time() - begun < SECONDS_MAX
    assert counts(engine) == (0, 0, 0)


@pytest.mark.parametrize("filling", [b"\x90", b"\x80", b"\xd4\x05x", b"\x92\x90\x90"])
def test_a_small_message_of_millions_of_parts_is_refused(engine: Engine, filling: bytes) -> None:
    one = laptop(engine, 1)
    many = 15_000_000 // len(filling)
    message = b"\x98\x01\x01\x00\xc4\x00\x00\xc4\x00\xdd" + many.to_bytes(4) + filling * many
    payload = zstandard.ZstdCompressor().compress(message + b"\xc0")
    with pytest.raises(RequestRefused) as caught:
        answered(engine, ROOT, one.said(payload))
    assert caught.value.code == "request_bad"


@pytest.mark.parametrize(
    "start", [b"\xdd\xff\xff\xff\xff", b"\xdf\xff\xff\xff\xff", b"\xc6\xff\xff\xff\xff"]
)
def test_a_count_that_is_only_said_costs_nothing(engine: Engine, start: bytes) -> None:
    one = laptop(engine, 1)
    with pytest.raises(RequestRefused) as caught:
        answered(engine, ROOT, one.said(deflated(b"\x98\x01\x01" + start)))
    assert caught.value.code == "request_bad"


# -- anything at all -------------------------------------------------------------------------------

_ODD = st.sampled_from(
    [None, True, -1, 0, 2**31, 2**63 - 1, 2**63, 2**64 - 1, -(2**63), 1.5, float("nan"), "", "\0"]
    + [
        "220422",
        b"",
        b"x" * 15,
        b"y" * 16,
        b"z" * 17,
        [],
        [[]],
        {},
        {"a": 1},
        [0] * 9,
        "长" * 30_000,
    ]
)


def places_of(told: Any, path: tuple[int, ...] = ()) -> list[tuple[int, ...]]:
    found = [path] if path else []
    if isinstance(told, list):
        for n, one in enumerate(told):
            found += places_of(one, (*path, n))
    return found


def with_odd(told: Any, path: tuple[int, ...], odd: Any) -> Any:
    told = copy.deepcopy(told)
    inner = told
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = odd
    return told


@given(data=st.data())
def test_whatever_a_laptop_signs_is_answered_or_refused_and_is_no_defect(
    lasting: Engine, data: st.DataObject
) -> None:
    """Any value in any place of a request, numbers no column holds among them."""
    one = laptop(lasting, next(NUMBERS))
    one.wrote(changes=(Change(NAME, "王"), Change(999, ["新"])))
    one.wrote(id=one.entries[0].id, changes=(Change(NAME, "李", ((1, one.strand),)),))
    asks = (b"a" * 16,)
    request = SyncRequest(LogPoint(), LogPoint(), (one.segment(),), (3,), asks=asks)
    _protocol, told = protocol_of(pack_request(request))
    for _change in range(data.draw(st.integers(1, 2))):
        path = data.draw(st.sampled_from(places_of(told)))
        told = with_odd(told, path, data.draw(_ODD))
    with suppress(RequestRefused):
        told_by(lasting, one.said(deflated(packed(told))))


@given(data=st.data())
def test_whatever_stands_in_an_entry_is_taken_whole_or_refused_with_a_reason(
    lasting: Engine, data: st.DataObject
) -> None:
    """The same with a seal that holds: what is taken in, any laptop can read and pass on."""
    one = laptop(lasting, next(NUMBERS))
    before = data.draw(st.none() | st.tuples(st.just(b"p" * 16), _ODD, st.just(b"h" * 32)))
    if before is not None and type(before[1]) is int and before[1] >= 0:
        one.head = StrandHead(one.strand, one.centre, one.device, before)
    code = data.draw(st.sampled_from([0, NAME, 2, 3, 999, 2**31 - 1]))
    ticks = st.sampled_from([-(2**62), -1, 0, 1, 2**40, 2**62])
    base = data.draw(st.lists(st.tuples(ticks, st.just(one.strand)), max_size=2))
    told = {"changes": (Change(code, data.draw(_ODD), tuple(base)),)}
    kind = data.draw(st.sampled_from([PERSON, 1, 8, 9, 2**31 - 1]))
    key = tuple(data.draw(st.lists(_ODD, max_size=2)))
    with suppress(ValueError, OverflowError, TypeError, RequestRefused):
        # what cannot even be written down is not sent
        one.wrote(tick=3, kind=kind, key=key, **told)
        body = one.body()
        answer = told_by(lasting, body)
        assert answer.step in ("done", "gap", "more", "rewind")
        assert answer.refused or (answer.receipt and answer.receipt.added)


# -- another centre's ------------------------------------------------------------------------------


def test_r35_nobody_learns_how_far_another_centres_strand_is(engine: Engine) -> None:
    ours, theirs = laptop(engine, 1), laptop(engine, 2, THEIRS)
    theirs.wrote()
    told_by(engine, theirs.body())
    request = SyncRequest(LogPoint(), LogPoint(), asks=(theirs.strand,))
    answer = told_by(engine, ours.said(pack_request(request)))
    assert answer.receipt is not None and dict(answer.receipt.strands)[theirs.strand] == 0
    # nor by sending what it has seen of it
    request = SyncRequest(LogPoint(), LogPoint(), (theirs.segment(),))
    answer = told_by(engine, ours.said(pack_request(request)))
    assert [one[2] for one in answer.refused] == ["other_centre"]
    assert answer.receipt is None or theirs.strand not in dict(answer.receipt.strands)


def test_r35_an_entry_cannot_build_on_another_centres_write(engine: Engine) -> None:
    """The laptops of the centre will never have it, and would wait for it for ever."""
    ours, theirs = laptop(engine, 1), laptop(engine, 2, THEIRS)
    theirs.wrote()
    told_by(engine, theirs.body())
    ours.wrote(tick=5, changes=(Change(NAME, "王", ((1, theirs.strand),)),))
    answer = told_by(engine, ours.body())
    assert answer.refused == ((ours.strand, 1, "past_missing"),)


def test_r35_neither_another_authors_nor_another_centres_strand_is_taken_from_a_laptop(
    engine: Engine,
) -> None:
    mallory, victim, theirs = laptop(engine, 1), laptop(engine, 2), laptop(engine, 3, THEIRS)
    for other, reason in ((victim, "signature_bad"), (theirs, "other_centre")):
        forged = SignedLaptop(1, OURS)
        forged.strand = b"forged" + other.device[:10]
        forged.head = StrandHead(forged.strand, other.centre, other.device)
        forged.wrote()
        request = SyncRequest(LogPoint(), LogPoint(), (forged.segment(),))
        answer = told_by(engine, mallory.said(pack_request(request)))
        assert [one[2] for one in answer.refused] == [reason]
    # its own key under another centre's name: scope comes from the grant
    foreign = SignedLaptop(1, THEIRS)
    foreign.wrote()
    answer = told_by(engine, foreign.body())
    assert [one[2] for one in answer.refused] == ["other_centre"]
    log, record, _aside = counts(engine)
    assert (log, record) == (0, 0)


def test_many_small_items_do_not_become_one_block_that_no_laptop_reads(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of few bytes and many entries: together more than a block may hold."""
    monkeypatch.setattr(conversation, "ENTRIES_MAX", 10)
    writer, reader = laptop(engine, 1), laptop(engine, 2)
    for _item in range(3):
        for _entry in range(6):
            writer.wrote()
        told_by(engine, writer.body())
        writer.sent = len(writer.entries)
    found = []
    for _round in range(3):
        answer = told_by(engine, reader.body())
        found.append(sum(len(one.entries) for one in answer.segments))
        reader.cursor = answer.cursor
    assert (found, answer.step) == ([6, 6, 6], "done")


# -- what piles up ---------------------------------------------------------------------------------


def test_what_is_set_aside_does_not_fill_the_disk(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The laptop keeps what was refused; of the copies here there are only so many a centre."""
    monkeypatch.setattr(ingest, "ASIDE_MAX", 5)
    one, other = laptop(engine, 1), laptop(engine, 2, THEIRS)
    for turn in range(8):
        forged = SignedLaptop(turn + 10, OURS)
        forged.wrote()
        request = SyncRequest(LogPoint(), LogPoint(), (forged.segment(),))
        answer = told_by(engine, one.said(pack_request(request)))
        assert [why for _strand, _seq, why in answer.refused] == ["author_unknown"]
    assert counts(engine)[2] == 5
    forged = SignedLaptop(99, THEIRS)
    forged.wrote()
    request = SyncRequest(LogPoint(), LogPoint(), (forged.segment(),))
    told_by(engine, other.said(pack_request(request)))
    assert counts(engine)[2] == 6
    # the centre goes on
    one.wrote()
    assert told_by(engine, one.body()).step == "done"
