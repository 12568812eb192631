"""The messages of a comparison: what is packed is read back, and nothing else ever gets through."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import msgpack
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jlcenter.domain.journal.digest import BUCKETS
from jlcenter.domain.journal.entry import Erased
from jlcenter.domain.journal.merge import State, Write
from jlcenter.sync.block import packed, unpacked
from jlcenter.sync.protocol import PROTOCOL, LogPoint, MessageError
from jlcenter.sync.reconcile import (
    KINDS_MAX,
    RECORD_HASH_BYTES,
    STATE_BYTES_MAX,
    STATES_MAX,
    Answer,
    AskBuckets,
    AskDigests,
    AskRecords,
    AskScan,
    AskStates,
    BadBucket,
    Question,
    Scanned,
    buckets_of,
    digests_of,
    order_of,
    pack_buckets,
    pack_digests,
    pack_question,
    pack_records,
    pack_reply,
    pack_scanned,
    pack_states,
    question_of,
    records_of,
    reply_of,
    scanned_of,
    states_of,
)

IDS = st.binary(min_size=16, max_size=16)
KINDS = st.integers(0, 2**31 - 1)
NUMBERS = st.integers(0, BUCKETS - 1)
QUESTIONS: st.SearchStrategy[Question] = st.one_of(
    st.builds(AskDigests),
    st.builds(AskScan, KINDS, NUMBERS),
    st.builds(AskBuckets, st.lists(KINDS, max_size=KINDS_MAX).map(tuple)),
    st.builds(
        AskRecords,
        KINDS,
        st.sets(NUMBERS).map(lambda some: tuple(sorted(some))),
        st.one_of(st.just(b""), IDS),
    ),
    st.builds(AskStates, KINDS, st.lists(IDS, max_size=20).map(tuple)),
)
ANYTHING = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(2**63), 2**64 - 1), st.binary(max_size=40)),
    lambda inner: st.lists(inner, max_size=5),
    max_leaves=12,
)
READERS: list[Callable[[Any], Any]] = [
    digests_of,
    lambda body: scanned_of(body, AskScan(3, 4)),
    lambda body: buckets_of(body, (7, 9)),
    lambda body: records_of(body, AskRecords(7, (1, 2), b"\1" * 16)),
    lambda body: states_of(body, AskStates(7, (b"A" * 16, b"B" * 16))),
]


@given(QUESTIONS)
def test_a_question_is_read_as_it_was_asked(question: Question) -> None:
    assert question_of(pack_question(question)) == (PROTOCOL, question)


@given(ANYTHING)
def test_a_question_that_is_none_is_refused_and_a_newer_program_s_is_told_apart(told: Any) -> None:
    try:
        protocol, question = question_of(packed(told))
    except MessageError:
        return
    assert isinstance(protocol, int)
    assert question is None or question_of(pack_question(question))[1] == question


@given(st.binary(max_size=60))
def test_bytes_that_are_no_question_are_refused(data: bytes) -> None:
    with suppress(MessageError):
        question_of(data)


def test_a_question_of_a_newer_program_is_no_error() -> None:
    assert question_of(packed([PROTOCOL, 17, "new"])) == (PROTOCOL, None)


def test_questions_are_bounded() -> None:
    for told in (
        [PROTOCOL, 2, list(range(KINDS_MAX + 1))],
        [PROTOCOL, 4, 7, bytes(16 * (STATES_MAX + 1))],
        [PROTOCOL, 4, 7, bytes(15)],
        [PROTOCOL, 1, 7, BUCKETS],
        [PROTOCOL, 3, 7, b"\1", b"short"],
    ):
        with pytest.raises(MessageError):
            question_of(packed(told))


@given(st.sampled_from(["told", "blocked", "too_old", "unknown"]), ANYTHING)
def test_an_answer_is_read_as_it_was_given(step: str, body: Any) -> None:
    answer = Answer(step, LogPoint(7, b"hash"), body)
    assert reply_of(pack_reply(answer)) == answer


@given(ANYTHING)
def test_an_answer_that_is_none_is_refused(told: Any) -> None:
    with suppress(MessageError):
        reply_of(packed(told))


@given(st.sampled_from(READERS), ANYTHING)
def test_a_body_that_is_none_is_refused(read: Callable[[Any], Any], body: Any) -> None:
    with suppress(MessageError):
        read(unpacked(packed(body)))


def test_digests_scans_and_buckets_come_back() -> None:
    assert digests_of(pack_digests([(7, 3, b"d" * 32)])) == {7: (3, b"d" * 32)}
    bad = BadBucket(7, 255, 3, 2, b"h" * 16)
    told = Scanned((9, 0), (bad,))
    assert scanned_of(pack_scanned(told), AskScan(7, 1)) == told
    assert scanned_of(pack_scanned(Scanned(None)), AskScan(9, 9)) == Scanned(None)
    kinds = [[bytes([n]) * 16 for n in range(BUCKETS)], [b"x" * 16] * BUCKETS]
    assert buckets_of(pack_buckets(kinds), (7, 9)) == {7: kinds[0], 9: kinds[1]}


def test_a_scan_that_does_not_come_on_is_refused() -> None:
    """A laptop that asks for ever would be worse than one that gives up."""
    with pytest.raises(MessageError):
        scanned_of(pack_scanned(Scanned((7, 1))), AskScan(7, 1))


@given(st.sets(IDS, max_size=30), st.binary(min_size=32, max_size=32))
def test_records_come_back_in_their_order(ids: set[bytes], hash_: bytes) -> None:
    told = [(id_, hash_) for id_ in sorted(ids, key=order_of)]
    asked = AskRecords(7, tuple(sorted({id_[-1] for id_ in ids})))
    found, is_last = records_of(pack_records(told, is_last=True), asked)
    assert is_last and found == [(id_, hash_[:RECORD_HASH_BYTES]) for id_, _hash in told]


def test_records_of_other_buckets_out_of_order_or_again_are_refused() -> None:
    one, other = (b"a" * 15 + b"\1", b"h" * 32), (b"b" * 15 + b"\1", b"h" * 32)
    asked = AskRecords(7, (1,))
    for told in ([other, one], [one, one], [(b"a" * 15 + b"\2", b"h" * 32)]):
        with pytest.raises(MessageError):
            records_of(pack_records(told, is_last=True), asked)
    with pytest.raises(MessageError):
        records_of(pack_records([one], is_last=True), AskRecords(7, (1,), after=one[0]))
    with pytest.raises(MessageError):
        records_of(pack_records([], is_last=False), asked)


STATE: State = {
    1: (Write((9, b"T" * 16), "乙"), Write((8, b"S" * 16), "甲")),
    0: (Write((9, b"S" * 16), [[8, b"S" * 16]]),),
    40: (Write((3, b"S" * 16), Erased(b"E" * 16)),),
    41: (Write((3, b"S" * 16), [None, True, 5, b"x"]),),
}


def test_records_whole_come_back() -> None:
    ids = (b"A" * 16, b"B" * 16, b"C" * 16)
    told = [((b"k" * 16, "某", 3), STATE), None, ((), {})]
    body = unpacked(packed(pack_states(told)))
    assert states_of(body, AskStates(7, ids)) == dict(zip(ids, told, strict=True))


def test_an_answer_stops_where_it_grows_large_and_tells_one_record_at_least() -> None:
    large: State = {1: (Write((1, b"S" * 16), "长" * (STATE_BYTES_MAX // 3)),)}
    ids = tuple(bytes([n]) * 16 for n in range(4))
    found = states_of(pack_states([((), large)] * 4), AskStates(7, ids))
    assert 1 <= len(found) < 4
    assert len(msgpack.packb(["长" * STATE_BYTES_MAX])) > STATE_BYTES_MAX
    huge: State = {1: (Write((1, b"S" * 16), "长" * STATE_BYTES_MAX),)}
    assert len(states_of(pack_states([((), huge)] * 4), AskStates(7, ids))) == 1
