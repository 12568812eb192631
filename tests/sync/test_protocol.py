"""Messages: signed, bound to one another, and nothing else is taken for one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nacl.signing import SigningKey

from jlcenter.sync.block import Segment
from jlcenter.sync.protocol import (
    LogPoint,
    MessageError,
    Receipt,
    SyncAnswer,
    SyncRequest,
    answer_body,
    answer_message,
    answer_of,
    code_fits_root,
    envelope_of,
    next_log_hash,
    pack_answer,
    pack_request,
    plain_code,
    protocol_of,
    request_body,
    request_message,
    request_of,
    spaced_code,
)
from tests.sync.worlds_of_entries import Author, author, worlds

ROOT = SigningKey(b"r" * 32)
ROOT_PUBLIC = bytes(ROOT.verify_key)


def body_of(request: SyncRequest, one: Author) -> bytes:
    payload = pack_request(request)
    message = request_message("POST", "/v1/sync", one.device, b"n" * 12, payload)
    return request_body(one.device, b"n" * 12, bytes(one.key.sign(message).signature), payload)


def by_strand(segments: tuple[Segment, ...]) -> dict[bytes, Segment]:
    return {one.strand: one for one in segments}


def answered(answer: SyncAnswer, request: bytes) -> bytes:
    receipt, rest = pack_answer(answer)
    signature = bytes(ROOT.sign(answer_message(request, receipt, rest)).signature)
    return answer_body(signature, receipt, rest)


@settings(max_examples=40, deadline=None)
@given(worlds(writes=6), st.integers(0, 2**40), st.binary(max_size=16))
def test_a_request_and_its_answer_come_through(
    authors: list[Author], position: int, hash_: bytes
) -> None:
    segments = tuple(one.segment(1, len(one.entries)) for one in authors if one.entries)
    point = LogPoint(position, hash_)
    request = SyncRequest(point, LogPoint(), segments, (position + 2,))
    body = body_of(request, authors[0])
    envelope = envelope_of(body)
    assert envelope.is_signed_by(authors[0].public, "/v1/sync")
    assert not envelope.is_signed_by(authors[0].public, "/v1/other")
    assert not envelope.is_signed_by(authors[1].public, "/v1/sync")
    protocol, told = protocol_of(envelope.payload)
    again = request_of(told)
    assert (protocol, again.cursor, again.have) == (1, point, (position + 2,))
    assert by_strand(again.segments) == by_strand(segments)
    receipt = Receipt("220421", authors[0].device, point, ((b"s" * 16, 7),), True)
    answer = SyncAnswer("more", point, receipt, segments, 5, ((b"s" * 16, 3, "tick_bad"),))
    found = answer_of(answered(answer, body), body, ROOT_PUBLIC)
    assert found.receipt == receipt
    assert (found.step, found.cursor, found.refused) == ("more", point, answer.refused)
    assert by_strand(found.segments) == by_strand(segments)


def test_r01_an_answer_counts_only_with_the_provinces_signature_for_this_request() -> None:
    one = author(1)
    body = body_of(SyncRequest(LogPoint(), LogPoint()), one)
    other = body_of(SyncRequest(LogPoint(4, b"x"), LogPoint()), one)
    good = answered(SyncAnswer("done", LogPoint()), body)
    assert answer_of(good, body, ROOT_PUBLIC).step == "done"
    with pytest.raises(MessageError):
        answer_of(good, other, ROOT_PUBLIC)
    with pytest.raises(MessageError):
        answer_of(good, body, one.public)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_an_answer_damaged_anywhere_is_none(data: st.DataObject) -> None:
    one = author(1)
    body = body_of(SyncRequest(LogPoint(), LogPoint()), one)
    good = bytearray(answered(SyncAnswer("done", LogPoint(9, b"h" * 16)), body))
    place = data.draw(st.integers(0, len(good) - 1))
    good[place] ^= data.draw(st.integers(1, 255))
    try:
        found = answer_of(bytes(good), body, ROOT_PUBLIC)
    except MessageError:
        return
    # a bit of the envelope that carries nothing (zstd's frame header has such)
    assert found.cursor == LogPoint(9, b"h" * 16)


@given(st.binary(max_size=300))
def test_noise_is_no_message(noise: bytes) -> None:
    with pytest.raises(MessageError):
        answer_of(noise, b"", ROOT_PUBLIC)


def test_the_logs_hash_does_not_hang_on_the_order_within_an_item() -> None:
    ends = [(b"a" * 16, 3, b"h" * 32), (b"b" * 16, 1, b"i" * 32)]
    assert next_log_hash(b"", ends) == next_log_hash(b"", ends[::-1])
    assert next_log_hash(b"", ends) != next_log_hash(b"x", ends)


def test_a_code_tells_its_province_and_may_be_typed_loosely() -> None:
    code = spaced_code("ABCDEFGH", ROOT_PUBLIC)
    assert code_fits_root(code.lower().replace("-", " "), ROOT_PUBLIC)
    assert not code_fits_root(code, author(1).public)
    assert plain_code(" ab-cd ") == "ABCD"
