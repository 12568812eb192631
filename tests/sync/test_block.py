"""Blocks come out as they went in; whatever is not a block is refused, in bounded memory."""

from __future__ import annotations

import msgpack
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from jlcenter.domain.journal.entry import Change, Entry, Erased
from jlcenter.sync.block import (
    INFLATED_BYTES_MAX,
    Segment,
    block_bytes,
    block_of_bytes,
    inflated,
    joined,
    pack_block,
    unpack_block,
)
from jlcenter.sync.columns import BlockError, pack_column, unpack_column
from tests.sync.worlds_of_entries import Author, author, worlds


def whole(authors: list[Author]) -> list[Segment]:
    return [one.segment(1, len(one.entries)) for one in authors if one.entries]


@settings(max_examples=150, deadline=None)
@given(worlds())
def test_a_block_comes_out_as_it_went_in(authors: list[Author]) -> None:
    segments = whole(authors)
    again = block_of_bytes(block_bytes(segments))
    assert {one.strand: one for one in again} == {one.strand: one for one in segments}


@settings(max_examples=50, deadline=None)
@given(worlds(), st.data())
def test_blocks_in_log_order_join_to_one(authors: list[Author], data: st.DataObject) -> None:
    blocks = []
    for one in authors:
        if not one.entries:
            continue
        cut = data.draw(st.integers(1, len(one.entries)))
        blocks.append([one.segment(1, cut)])
        if cut < len(one.entries):
            blocks.append([one.segment(cut + 1, len(one.entries))])
    assert {one.strand: one for one in joined(blocks)} == {
        one.strand: one for one in whole(authors)
    }


@settings(max_examples=100, deadline=None)
@given(worlds(writes=8), st.data())
def test_a_damaged_block_is_refused_or_differs_never_crashes(
    authors: list[Author], data: st.DataObject
) -> None:
    """What damage still reads as a block fails later, at the chain and the signature."""
    packed = bytearray(msgpack.packb(pack_block(whole(authors))))
    place = data.draw(st.integers(0, len(packed) - 1))
    packed[place] = data.draw(st.integers(0, 255))
    try:
        segments = block_of_bytes(zstandard.ZstdCompressor().compress(bytes(packed)))
    except BlockError:
        return
    assert all(isinstance(one, Segment) for one in segments)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_noise_is_no_block(noise: bytes) -> None:
    with pytest.raises(BlockError):
        block_of_bytes(noise)


json_like = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.binary(max_size=20) | st.text(),
    lambda inner: st.lists(inner, max_size=6),
    max_leaves=30,
)


@settings(max_examples=200, deadline=None)
@given(json_like)
def test_any_other_structure_is_no_block(told: object) -> None:
    with pytest.raises(BlockError):
        unpack_block(told)


def test_a_bomb_is_not_inflated() -> None:
    bomb = zstandard.ZstdCompressor().compress(b"\0" * (INFLATED_BYTES_MAX + 1))
    assert len(bomb) < 10_000
    with pytest.raises(BlockError):
        inflated(bomb)
    streamed = zstandard.ZstdCompressor(write_content_size=False).compress(b"\0" * 100)
    with pytest.raises(BlockError):
        inflated(streamed)


def test_a_run_longer_than_its_column_is_refused_unbuilt() -> None:
    with pytest.raises(BlockError):
        unpack_column([1, None, 2**40], 3)
    with pytest.raises(BlockError):
        unpack_block([1, 2**40, b"", [], [0], [0], [0, [0]], b"", [0], []])


@given(st.lists(st.none() | st.booleans() | st.integers(0, 3) | st.sampled_from(["a", b"a"])))
def test_a_column_comes_out_as_it_went_in(cells: list[object]) -> None:
    """True and 1 are not one value, nor are text and bytes."""
    found, is_ids = unpack_column(pack_column(cells), len(cells))
    assert [(type(one), one) for one in found] == [(type(one), one) for one in cells]
    assert not is_ids


def test_erased_values_travel_as_their_digest() -> None:
    one = author(1)
    one.append(kind=7, id=b"P" * 16, changes=(Change(1, Erased(b"d" * 16)),), salt=b"", key=())
    one.append(kind=9, id=b"M" * 16, changes=(Change(3, Erased(b"e" * 16)),))
    segment = one.segment(1, 2)
    assert block_of_bytes(block_bytes([segment])) == [segment]


def test_a_natural_id_is_not_sent() -> None:
    """240 marks of one lesson each on 40 people cost no id of their own."""
    from jlcenter.domain.journal.ids import natural_id_of_wire

    one = author(1)
    people = [bytes([60 + n]) * 16 for n in range(40)]
    for lesson in range(6):
        for person in people:
            key = (bytes([lesson]) * 16, person)
            value = Change(3, ["present", None, None, True])
            one.append(kind=9, id=natural_id_of_wire(9, list(key)), changes=(value,), key=key)
    size = len(block_bytes([one.segment(1, 240)]))
    assert size < 700
    assert block_of_bytes(block_bytes([one.segment(1, 240)])) == [one.segment(1, 240)]


def test_a_derived_id_is_referred_to_without_being_told() -> None:
    """Marks on enrolments of the same block: only class, lesson and people are told."""
    from jlcenter.domain.journal.ids import natural_id_of_wire

    one, class_, lesson = author(1), b"\1" * 16, b"\2" * 16
    for n in range(40):
        key = (class_, bytes([60 + n]) * 16)
        enrolment = natural_id_of_wire(8, list(key))
        one.append(kind=8, id=enrolment, changes=(Change(3, n),), key=key, salt=b"s" * 8)
        mark_key = (lesson, enrolment)
        value = Change(3, ["present", None, None, True])
        mark = natural_id_of_wire(9, list(mark_key))
        one.append(kind=9, id=mark, changes=(value,), key=mark_key)
    packed = pack_block([one.segment(1, 80)])
    assert len(packed[7]) == 16 * (1 + 1 + 40)
    assert unpack_block(packed) == [one.segment(1, 80)]


def test_an_id_that_does_not_follow_from_its_key_cannot_be_sent() -> None:
    entry = Entry(b"s" * 16, 1, 1, 8, b"x" * 16, (), (b"C" * 16, b"P" * 16))
    with pytest.raises(ValueError, match="does not follow"):
        pack_block([Segment(b"s" * 16, (entry,), None, b"")])
