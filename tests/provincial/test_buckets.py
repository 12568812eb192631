"""Kept buckets at the province: what ingest keeps is what a scan finds, on either database; a log
gives its records back; questions are answered to whom they concern, in bounded pieces."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, delete, select, update

from jlcenter.domain.errors import Damaged
from jlcenter.domain.journal.digest import BUCKETS, KindDigest, bucket_hash
from jlcenter.sync.protocol import (
    MessageError,
    request_body,
    request_message,
    signed_parts,
)
from jlcenter.sync.reconcile import (
    RECONCILE_PATH,
    Answer,
    AskBuckets,
    AskDigests,
    AskRecords,
    AskScan,
    AskStates,
    Question,
    buckets_of,
    digests_of,
    order_of,
    pack_question,
    records_of,
    reply_of,
    scanned_of,
    states_of,
)
from provincial import reconcile, storage
from provincial.buckets import hashes, kept_digests, scanned_digests, sum_up
from provincial.conversation import RequestRefused, answered
from provincial.database import open_engine
from provincial.digest import centre_digest, scanned_digest
from provincial.ingest import take_in
from provincial.keys import RootKey
from provincial.reconcile import scan
from provincial.repair import repair
from provincial.tables import BUCKET, LOG, RECORD
from tests.provincial.signed import PERSON, SignedLaptop
from tests.sync.test_receive import blocks_of, causal_order
from tests.sync.worlds_of_entries import CENTRE, Author, worlds

OTHER = "220422"
ROOT = RootKey(b"r" * 32)


@pytest.fixture
def engine(tmp_path: Path, database: str | None) -> Iterator[Engine]:
    found = open_engine(tmp_path, database)
    yield found
    found.dispose()


def plain(kinds: dict[int, KindDigest]) -> dict[int, tuple[list[int], list[int]]]:
    return {kind: (one.counts, one.sums) for kind, one in kinds.items() if one.rows}


def taken_in(db: Connection, authors: list[Author], seed: int) -> None:
    draw = random.Random(seed)
    storage.make_centre(db, CENTRE, "")
    keys = {one.device: one.public for one in authors}
    for block in blocks_of(authors, causal_order(authors, draw), draw):
        centre = storage.centre(db, CENTRE, lock=True)
        assert centre is not None
        assert take_in(db, centre, b"d" * 16, tuple(block), keys.get, 0).refused == ()
        assert plain(kept_digests(db, CENTRE)) == plain(scanned_digests(db, CENTRE))


@settings(max_examples=12)
@given(worlds(writes=30), st.integers(0, 2**32), st.data())
def test_r29_what_is_kept_is_what_is_there_and_any_damage_shows(
    engine: Engine, authors: list[Author], seed: int, data: st.DataObject
) -> None:
    """After every block kept and scanned agree; a record spoilt anyhow shows in its own bucket
    alone, by a piecemeal scan too; the log gives it back."""
    with engine.connect() as db, db.begin() as undo:
        taken_in(db, authors, seed)
        whole, before = centre_digest(db, CENTRE)[0], plain(scanned_digests(db, CENTRE))
        assert repair(db, CENTRE).mended == ()
        rows = db.execute(select(RECORD.c.kind, RECORD.c.id, RECORD.c.state)).all()
        if rows:
            row = data.draw(st.sampled_from(rows))
            spoil(db, row, data.draw(st.sampled_from(["gone", "changed", "unreadable", "new"])))
            found = scanned_digest(db, CENTRE)
            (wrong,) = found.disagreements
            assert wrong.kind == row.kind and found.digest != whole
            assert centre_digest(db, CENTRE)[0] == whole, "the evidence is not touched"
            assert [(one.kind, one.bucket) for one in piecemeal(db)] == [(row.kind, wrong.number)]
            done = repair(db, CENTRE)
            assert len(done.mended) == 1 and done.sums == 0
        assert plain(scanned_digests(db, CENTRE)) == before == plain(kept_digests(db, CENTRE))
        undo.rollback()


def spoil(db: Connection, row: Any, how: str) -> None:
    here = (RECORD.c.kind == row.kind, RECORD.c.id == row.id)
    if how == "gone":
        db.execute(delete(RECORD).where(*here))
    elif how == "new":
        id_ = bytes(15) + bytes(row.id)[-1:]
        told = {"centre": CENTRE, "kind": row.kind, "id": id_, "state": row.state}
        db.execute(RECORD.insert().values(**told))
    else:
        # an empty state with no key, or no msgpack at all
        state = b"\x92\x90\x91\x92\x63\x91\x93\x01\x01\xc0" if how == "changed" else b"\xc1"
        db.execute(update(RECORD).where(*here).values(state=state))


def piecemeal(db: Connection) -> list[Any]:
    """A scan that looks at three records an answer."""
    question, found = AskScan(), []
    while True:
        told = scan(db, CENTRE, question, records_max=3)
        found += told.bad
        if told.next is None:
            return found
        assert told.next > (question.kind, question.bucket)
        question = AskScan(*told.next)


def test_a_database_without_buckets_gets_them(engine: Engine) -> None:
    laptop = SignedLaptop(1, CENTRE)
    with engine.begin() as db:
        laptop.granted(db)
    for _entry in range(40):
        laptop.wrote()
    answered(engine, ROOT, laptop.body())
    with engine.begin() as db:
        before = plain(kept_digests(db, CENTRE))
        db.execute(delete(BUCKET))
        assert kept_digests(db, CENTRE) == {}
        sum_up(db, CENTRE)
        assert plain(kept_digests(db, CENTRE)) == before and before[PERSON][0] != [0] * BUCKETS


def test_a_bucket_costs_one_row_whatever_is_written(engine: Engine) -> None:
    """Ten marks of one record are one row of its bucket, and the sum is the last state's."""
    laptop = SignedLaptop(1, CENTRE)
    with engine.begin() as db:
        laptop.granted(db)
    from jlcenter.domain.journal.entry import Change

    id_ = b"i" * 16
    for number in range(10):
        base = (laptop.entries[-1].stamp,) if laptop.entries else ()
        laptop.wrote(id=id_, changes=(Change(1, f"人{number}", base),))
    answered(engine, ROOT, laptop.body())
    with engine.begin() as db:
        rows = db.execute(select(BUCKET).where(BUCKET.c.centre == CENTRE)).all()
        ((_id, hash_),) = hashes(db, CENTRE, PERSON)
    assert [(one.kind, one.number, one.rows, bytes(one.sum)) for one in rows] == [
        (PERSON, id_[-1], 1, hash_)
    ]


# -- questions -------------------------------------------------------------------------------------


def asked(engine: Engine, laptop: SignedLaptop, question: Question | bytes) -> Answer:
    payload = question if isinstance(question, bytes) else pack_question(question)
    nonce = bytes(12)
    message = request_message("POST", RECONCILE_PATH, laptop.device, nonce, payload)
    signature = bytes(laptop.key.sign(message).signature)
    body = request_body(laptop.device, nonce, signature, payload)
    answer = reconcile.answered(engine, ROOT, body)
    assert answer == reconcile.answered(engine, ROOT, body), "asked again, it says the same"
    return reply_of(signed_parts(answer, body, ROOT.public)[1])


@pytest.fixture
def laptops(engine: Engine) -> tuple[SignedLaptop, SignedLaptop]:
    """One of each of two centres, with 60 and 5 people."""
    ours, theirs = SignedLaptop(1, CENTRE), SignedLaptop(2, OTHER)
    for one, count in ((ours, 60), (theirs, 5)):
        with engine.begin() as db:
            one.granted(db)
        for _entry in range(count):
            one.wrote()
        answered(engine, ROOT, one.body())
        one.sent = count
    return ours, theirs


def test_r35_each_centre_is_told_of_its_own_records_only(
    engine: Engine, laptops: tuple[SignedLaptop, SignedLaptop]
) -> None:
    ours, theirs = laptops
    numbers = tuple(range(BUCKETS))
    for one, count in ((ours, 60), (theirs, 5)):
        ((kind, (rows, digest)),) = digests_of(asked(engine, one, AskDigests()).body).items()
        assert (kind, rows) == (PERSON, count)
        with engine.begin() as db:
            assert digest == kept_digests(db, one.centre)[PERSON].digest()
        question = AskRecords(PERSON, numbers)
        found, is_last = records_of(asked(engine, one, question).body, question)
        assert is_last and {id_ for id_, _hash in found} == {entry.id for entry in one.entries}
    wanted = AskStates(PERSON, (ours.entries[0].id, theirs.entries[0].id))
    told = states_of(asked(engine, ours, wanted).body, wanted)
    assert told[ours.entries[0].id] is not None and told[theirs.entries[0].id] is None


def test_buckets_records_and_states_in_pages(
    engine: Engine,
    laptops: tuple[SignedLaptop, SignedLaptop],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ours, _theirs = laptops
    (told,) = buckets_of(asked(engine, ours, AskBuckets((PERSON,))).body, (PERSON,)).values()
    ids = sorted((entry.id for entry in ours.entries), key=order_of)
    full = sorted({id_[-1] for id_ in ids})
    assert [n for n in range(BUCKETS) if told[n] != bucket_hash(0, 0)] == full
    empty = buckets_of(asked(engine, ours, AskBuckets((123,))).body, (123,))
    assert empty == {123: [bucket_hash(0, 0)] * BUCKETS}
    monkeypatch.setattr(reconcile, "RECORDS_MAX", 7)
    found: list[bytes] = []
    question = AskRecords(PERSON, tuple(full))
    while True:
        some, is_last = records_of(asked(engine, ours, question).body, question)
        assert len(some) <= 7
        found += [id_ for id_, _hash in some]
        if is_last:
            break
        question = AskRecords(PERSON, tuple(full), found[-1])
    assert found == ids


def test_a_scan_over_questions(engine: Engine, laptops: tuple[SignedLaptop, SignedLaptop]) -> None:
    ours, _theirs = laptops
    spoilt = ours.entries[7].id
    with engine.begin() as db:
        db.execute(update(RECORD).where(RECORD.c.id == spoilt).values(state=b"\xc1"))
    answer = asked(engine, ours, AskScan())
    (bad,) = scanned_of(answer.body, AskScan()).bad
    assert (bad.kind, bad.bucket, bad.kept, bad.rows) == (PERSON, spoilt[-1], 1, 1)
    with engine.begin() as db:
        centre = storage.centre(db, CENTRE)
        assert centre is not None and answer.point == centre.log
    # what cannot be read is not told as a record
    wanted = AskStates(PERSON, (spoilt,))
    assert states_of(asked(engine, ours, wanted).body, wanted) == {spoilt: None}


def test_who_is_not_granted_is_told_so_and_forgers_are_refused(
    engine: Engine, laptops: tuple[SignedLaptop, SignedLaptop]
) -> None:
    ours, theirs = laptops
    assert asked(engine, SignedLaptop(9, CENTRE), AskDigests()).step == "unknown"
    with engine.begin() as db:
        storage.change_device(db, theirs.device, is_blocked=True)
    blocked = asked(engine, theirs, AskDigests())
    assert (blocked.step, blocked.body) == ("blocked", None)
    payload, nonce = pack_question(AskDigests()), bytes(12)
    message = request_message("POST", "/v1/sync", ours.device, nonce, payload)
    signature = bytes(ours.key.sign(message).signature)
    for body, code in (
        (request_body(ours.device, nonce, signature, payload), "signature_bad"),
        (request_body(ours.device, nonce, bytes(64), payload), "signature_bad"),
        (b"short", "request_bad"),
    ):
        with pytest.raises(RequestRefused) as refused:
            reconcile.answered(engine, ROOT, body)
        assert refused.value.code == code
    with pytest.raises(RequestRefused):
        asked(engine, ours, b"\xc1")


def test_an_older_and_a_newer_program_are_answered(
    engine: Engine, laptops: tuple[SignedLaptop, SignedLaptop]
) -> None:
    from jlcenter.sync.block import packed

    ours, _theirs = laptops
    assert asked(engine, ours, packed([0, 0])).step == "too_old"
    newer = asked(engine, ours, packed([99, 17, "what"]))
    assert (newer.step, newer.body) == ("told", None)


def test_an_answer_is_bound_to_its_question(
    engine: Engine, laptops: tuple[SignedLaptop, SignedLaptop]
) -> None:
    ours, _theirs = laptops
    payload = pack_question(AskDigests())
    bodies = []
    for nonce in (bytes(12), b"n" * 12):
        message = request_message("POST", RECONCILE_PATH, ours.device, nonce, payload)
        signature = bytes(ours.key.sign(message).signature)
        bodies.append(request_body(ours.device, nonce, signature, payload))
    answer = reconcile.answered(engine, ROOT, bodies[0])
    with pytest.raises(MessageError):
        signed_parts(answer, bodies[1], ROOT.public)
    with pytest.raises(MessageError):
        signed_parts(answer, bodies[0], RootKey(b"x" * 32).public)


# -- the log as witness ----------------------------------------------------------------------------


def test_a_log_that_does_not_hold_mends_nothing(
    engine: Engine, laptops: tuple[SignedLaptop, SignedLaptop]
) -> None:
    """An item changed, cut or missing: refused, and the records stay as they are."""
    ours, _theirs = laptops
    ours.wrote()
    answered(engine, ROOT, ours.body())
    with engine.begin() as db:
        before = scanned_digest(db, CENTRE).digest
        rows = db.execute(
            select(LOG.c.position, LOG.c.body)
            .where(LOG.c.centre == CENTRE)
            .order_by(LOG.c.position)
        ).all()
    bodies = {row.position: bytes(row.body) for row in rows}
    last = max(bodies)
    from jlcenter.sync.block import block_bytes, block_of_bytes
    from tests.sync.worlds_of_entries import tampered

    (segment,) = block_of_bytes(bodies[last])
    forged = block_bytes([tampered(segment, 0, tick=segment.entries[0].tick + 1)])
    for position, body in ((last, forged), (last, b"\xc1"), (1, None), (last, None)):
        with engine.connect() as db, db.begin() as undo:
            place = (LOG.c.centre == CENTRE, LOG.c.position == position)
            if body is None:
                db.execute(delete(LOG).where(*place))
            else:
                db.execute(update(LOG).where(*place).values(body=body))
            db.execute(delete(RECORD).where(RECORD.c.id == ours.entries[0].id))
            with pytest.raises(Damaged) as damaged:
                repair(db, CENTRE)
            assert damaged.value.code == "log_damaged"
            undo.rollback()
    with engine.begin() as db:
        assert scanned_digest(db, CENTRE).digest == before


def test_large_centres_are_mended_in_parts(
    engine: Engine,
    laptops: tuple[SignedLaptop, SignedLaptop],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from provincial import repair as module

    monkeypatch.setattr(module, "RECORDS_AT_ONCE", 10)
    ours, theirs = laptops
    with engine.begin() as db:
        whole = centre_digest(db, CENTRE)[0]
        for entry in ours.entries[::7]:
            db.execute(delete(RECORD).where(RECORD.c.id == entry.id))
        done = repair(db, CENTRE)
        assert len(done.mended) == len(ours.entries[::7]) and done.records == 60
        assert {one.was for one in done.mended} == {"missing"}
        assert scanned_digest(db, CENTRE).digest == whole
        assert repair(db, OTHER).mended == () and theirs.entries
