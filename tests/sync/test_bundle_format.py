"""The bundle's container and its content: whatever is changed, cut, moved or forged is noticed."""

from __future__ import annotations

import io
import random
from dataclasses import replace

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st
from nacl.public import PrivateKey
from nacl.signing import SigningKey

from jlcenter.domain.journal.entry import Change, StrandHead
from jlcenter.sync.block import Segment, block_bytes, block_of_bytes, deflated, packed
from jlcenter.sync.bundle import (
    BLOCK,
    BUNDLE,
    BUNDLE_FORMAT,
    FRAME_BYTES_MAX,
    MAGIC,
    OPENING,
    BundleError,
    BundleReader,
    BundleWriter,
    centre_key,
    centre_reader,
    is_whole,
    province_reader,
)
from jlcenter.sync.bundle_content import (
    Chains,
    Opening,
    Tally,
    closing_bytes,
    closing_of,
    key_book,
    opening_bytes,
    opening_of,
)
from jlcenter.sync.bundle_receipt import BundleReceipt, StrandHeld, receipt_bytes, receipt_of
from jlcenter.sync.checks import StrandEnd
from jlcenter.sync.pieces import Piece, grouped
from jlcenter.sync.protocol import Grant, LogPoint, device_id, grant_message
from tests.sync.worlds_of_entries import CENTRE, Author, author, tampered, worlds

ROOT = SigningKey(b"r" * 32)
WRITER = SigningKey(b"w" * 32)
SECRET = b"s" * 32
FRAMES = [(OPENING, b"first"), (BLOCK, b"one"), (BLOCK, b"two"), (BLOCK, b"x" * 3000)]


def written(frames: list[tuple[bytes, bytes]] | None = None, key: SigningKey = WRITER) -> bytes:
    target = io.BytesIO()
    readers = [centre_reader(SECRET), province_reader(bytes(ROOT.verify_key))]
    writer = BundleWriter(target, BUNDLE, CENTRE, readers)
    for sort, payload in FRAMES if frames is None else frames:
        writer.frame(sort, payload)
    writer.close(b"the end", lambda message: bytes(key.sign(message).signature))
    return target.getvalue()


def read(data: bytes, key: PrivateKey | None = None) -> list[tuple[bytes, bytes]]:
    """All frames of a bundle that holds. Raises BundleError for any other."""
    reader = BundleReader(io.BytesIO(data), key or centre_key(SECRET))
    frames = list(reader.frames())
    if not reader.is_signed_by(bytes(WRITER.verify_key)):
        raise BundleError("signature")
    if reader.closing != b"the end":
        raise BundleError("closing")
    return frames


def reason(data: bytes, key: PrivateKey | None = None) -> str:
    with pytest.raises(BundleError) as caught:
        read(data, key)
    return caught.value.reason


def places_of_frames(data: bytes) -> list[tuple[int, int]]:
    """Where each frame begins and ends."""
    at = len(MAGIC) + 2 + 2 + len(CENTRE) + 1 + 2 * 80 + 24
    found = []
    while at < len(data):
        length = int.from_bytes(data[at : at + 4])
        found.append((at, at + 4 + length))
        at += 4 + length
    return found


WHOLE = written()


# -- the container ---------------------------------------------------------------------------------


def test_both_readers_open_one_file_and_nobody_else() -> None:
    assert read(WHOLE) == FRAMES
    assert read(WHOLE, ROOT.to_curve25519_private_key()) == FRAMES
    assert reason(WHOLE, centre_key(b"t" * 32)) == "not_for_us"
    assert reason(WHOLE, WRITER.to_curve25519_private_key()) == "not_for_us"


def test_the_clear_part_tells_the_centre_and_nothing_of_people() -> None:
    reader = BundleReader(io.BytesIO(WHOLE), centre_key(SECRET))
    assert (reader.clear.centre, reader.is_receipt) == (CENTRE, False)
    for told in (b"first", b"the end", bytes(WRITER.verify_key)):
        assert told not in WHOLE


@given(st.integers(0, len(WHOLE) - 1))
def test_cut_anywhere_it_is_no_bundle(length: int) -> None:
    assert reason(WHOLE[:length]) in ("cut", "magic")


def test_cut_between_any_two_frames_it_is_no_bundle() -> None:
    """Where a cut leaves only whole frames, the end is missing."""
    for begin, _end in places_of_frames(WHOLE):
        assert reason(WHOLE[:begin]) == "cut"


@given(st.integers(0, len(WHOLE) - 1), st.integers(1, 255))
def test_any_changed_byte_is_noticed_by_either_reader(place: int, by: int) -> None:
    changed = bytearray(WHOLE)
    changed[place] ^= by
    for key in (centre_key(SECRET), ROOT.to_curve25519_private_key()):
        assert reason(bytes(changed), key)


@given(st.permutations(range(5)).filter(lambda order: list(order) != list(range(5))))
def test_frames_in_another_order_are_noticed(order: list[int]) -> None:
    places = places_of_frames(WHOLE)
    moved = WHOLE[: places[0][0]] + b"".join(WHOLE[slice(*places[one])] for one in order)
    assert reason(moved)


@given(st.lists(st.integers(0, 4), max_size=8).filter(lambda one: one != [0, 1, 2, 3, 4]))
def test_frames_left_out_or_repeated_are_noticed(some: list[int]) -> None:
    places = places_of_frames(WHOLE)
    assert reason(WHOLE[: places[0][0]] + b"".join(WHOLE[slice(*places[one])] for one in some))


@given(st.binary(min_size=1, max_size=100))
def test_what_follows_the_end_is_noticed(more: bytes) -> None:
    assert reason(WHOLE + more) == "closing"


def test_frames_of_another_bundle_do_not_fit() -> None:
    other, places = written(), places_of_frames(WHOLE)
    for begin, end in places:
        assert reason(WHOLE[:begin] + other[begin:end] + WHOLE[end:]) == "frame"


@given(st.binary(max_size=300))
def test_anything_short_is_no_bundle(data: bytes) -> None:
    assert reason(data) in ("cut", "magic")
    assert reason(MAGIC + data)


def test_a_newer_format_is_told_as_such_and_an_older_one_than_any_as_damage() -> None:
    newer = MAGIC + (BUNDLE_FORMAT + 1).to_bytes(2) + WHOLE[len(MAGIC) + 2 :]
    assert reason(newer) == "newer"
    assert reason(newer[: len(MAGIC) + 2]) == "newer"
    assert reason(MAGIC + bytes(2) + WHOLE[len(MAGIC) + 2 :]) == "format"


def test_who_signed_is_known_by_the_key_only() -> None:
    forged = written(key=SigningKey(b"f" * 32))
    assert reason(forged) == "signature"
    key, public = centre_key(SECRET), bytes(WRITER.verify_key)
    assert is_whole(io.BytesIO(WHOLE), key, public, b"the end")
    assert not is_whole(io.BytesIO(forged), key, public, b"the end")
    assert not is_whole(io.BytesIO(WHOLE), key, public, b"other")


def test_a_frame_is_bounded_before_it_is_read() -> None:
    with pytest.raises(BundleError, match="frame"):
        written([(BLOCK, bytes(FRAME_BYTES_MAX))])
    begin, _end = places_of_frames(WHOLE)[1]
    large = WHOLE[:begin] + (2**31).to_bytes(4) + WHOLE[begin + 4 :]
    assert reason(large) == "frame"


def test_a_bomb_in_a_block_is_not_inflated() -> None:
    bomb = zstandard.ZstdCompressor().compress(bytes(200_000_000))
    with pytest.raises(ValueError, match="size"):
        block_of_bytes(bomb)
    for read_end in (opening_of, closing_of, receipt_of):
        with pytest.raises(BundleError):
            read_end(bomb)


# -- opening, end and receipt ----------------------------------------------------------------------


def granted(key: SigningKey, letter: str = "A", centre: str = CENTRE) -> Grant:
    public = bytes(key.verify_key)
    message = grant_message(centre, device_id(public), public, letter)
    return Grant(public, letter, bytes(ROOT.sign(message).signature))


OPENED = Opening(
    CENTRE,
    b"k" * 32,
    granted(WRITER),
    7,
    1_700_000_000_000,
    True,
    (granted(WRITER),),
    LogPoint(3, b"h"),
    (5,),
)


def test_what_a_bundle_begins_and_ends_with_comes_back_as_it_was() -> None:
    assert opening_of(opening_bytes(OPENED)) == OPENED
    receipt = BundleReceipt(
        CENTRE, b"d" * 16, 7, 99, LogPoint(4, b"h" * 16),
        (StrandHeld(b"s" * 16, 9, b"h" * 32, 8),), LogPoint(3, b"r"), (1, 2), (3,), 10, 5, 4, 1,
    )  # fmt: skip
    assert receipt_of(receipt_bytes(receipt)) == receipt


NAMES = st.sampled_from(["centre", "exporter", "number", "kinds", "spans", "strands"])
ANYTHING = st.recursive(
    st.none() | st.integers(-1, 2**64 - 1) | st.binary(max_size=20) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner),
    max_leaves=12,
)


@given(ANYTHING)
def test_any_other_beginning_or_end_is_refused(told: object) -> None:
    data = deflated(packed(told))
    for read_end in (opening_of, closing_of, receipt_of):
        with pytest.raises(BundleError):
            read_end(data)


@pytest.mark.parametrize(
    "kind", [[7, 1, 2**40], [7, 1, None], [float("inf"), 1, b"h"], [7, "1", b"h"], [7, 1], "abc"]
)
def test_an_end_that_asks_for_more_than_it_brings_is_refused(kind: object) -> None:
    """Whoever holds a granted key can sign anything: a number for a hash is no order for memory."""
    told = {"blocks": 1, "waiting": 0, "records": 0, "strands": b"", "spans": [], "kinds": [kind]}
    with pytest.raises(BundleError):
        closing_of(deflated(packed(told)))


def test_what_a_newer_program_adds_to_the_ends_is_passed_over() -> None:
    import msgpack

    told = msgpack.unpackb(zstandard.ZstdDecompressor().decompress(opening_bytes(OPENED)))
    told["later"] = [1, 2, 3]
    assert opening_of(deflated(packed(told))) == OPENED


def test_a_grant_that_is_not_the_provinces_is_noticed() -> None:
    keys, grants = key_book(CENTRE, bytes(ROOT.verify_key), OPENED)
    assert keys[device_id(bytes(WRITER.verify_key))] == bytes(WRITER.verify_key)
    assert len(grants) == 1
    for wrong in (
        replace(granted(WRITER), letter="B"),
        granted(WRITER, centre="220422"),
        replace(granted(WRITER), public_key=bytes(ROOT.verify_key)),
    ):
        for opening in (replace(OPENED, exporter=wrong), replace(OPENED, authors=(wrong,))):
            with pytest.raises(BundleError, match="grant"):
                key_book(CENTRE, bytes(ROOT.verify_key), opening)
    with pytest.raises(BundleError, match="other_centre"):
        key_book("220422", bytes(ROOT.verify_key), OPENED)


# -- counts and chains -----------------------------------------------------------------------------


@settings(max_examples=60)
@given(worlds())
def test_r05_counts_and_hashes_of_each_kind_are_the_same_on_both_sides(
    authors: list[Author],
) -> None:
    segments = [one.segment(1, len(one.entries)) for one in authors if one.entries]
    here, there = Tally(), Tally()
    here.add(segments)
    there.add(block_of_bytes(block_bytes(segments)))
    told = closing_of(closing_bytes(here.closing()))
    assert told == here.closing() == there.closing()
    assert told.entries == sum(len(one.entries) for one in authors)
    for place, segment in enumerate(segments):
        less = Tally()
        rest = segment.entries[:-1]
        less.add([*segments[:place], replace(segment, entries=rest), *segments[place + 1 :]]
                 if rest else [*segments[:place], *segments[place + 1 :]])  # fmt: skip
        assert less.closing() != told


@pytest.fixture
def one() -> Author:
    found = author(1)
    for number in range(1, 6):
        change = (Change(1, f"人{number}"),)
        found.append(kind=7, id=bytes([number]) * 16, changes=change, salt=b"s" * 8)
    return found


def chains(*authors: Author, held: dict[bytes, StrandEnd] | None = None) -> Chains:
    keys = {one.device: one.public for one in authors}
    return Chains(CENTRE, (held or {}).get, keys.get)


def test_seals_are_followed_through_all_blocks(one: Author) -> None:
    chain = chains(one)
    chain.follow([one.segment(1, 2)])
    chain.follow([one.segment(3, 5)])
    bad = tampered(one.segment(3, 5), 1, changes=(Change(1, "冒名"),))
    chain = chains(one)
    chain.follow([one.segment(1, 2)])
    with pytest.raises(BundleError, match="signature_bad"):
        chain.follow([bad])


def test_what_is_held_already_leads_on(one: Author) -> None:
    held = {one.strand: StrandEnd(2, one.entries[1].tick, one.hashes[1], CENTRE, one.device)}
    chains(one, held=held).follow([one.segment(3, 5)])
    bad = tampered(one.segment(3, 5), 0, changes=(Change(1, "冒名"),))
    with pytest.raises(BundleError, match="signature_bad"):
        chains(one, held=held).follow([bad])


def test_what_cannot_be_judged_yet_is_no_forgery(one: Author) -> None:
    chains(one).follow([one.segment(3, 5)])


def test_an_unknown_author_and_another_centre_are_refused(one: Author) -> None:
    with pytest.raises(BundleError, match="author_unknown"):
        chains().follow([one.segment(1, 5)])
    head = StrandHead(one.strand, "220422", one.device)
    foreign = replace(one.segment(1, 5), head=head)
    with pytest.raises(BundleError, match="other_centre"):
        chains(one).follow([foreign])


# -- pieces ----------------------------------------------------------------------------------------


@st.composite
def tangles(draw: st.DrawFn) -> list[Piece]:
    """Pieces of three strands; each entry builds on older ones of any strand."""
    pieces: list[Piece] = []
    ticks = {strand: 0 for strand in (1, 2, 3)}
    firsts = {strand: 1 for strand in (1, 2, 3)}
    ranges: dict[int, list[tuple[int, int]]] = {1: [], 2: [], 3: []}
    for _piece in range(draw(st.integers(1, 12))):
        strand = draw(st.sampled_from((1, 2, 3)))
        first, count = firsts[strand], draw(st.integers(1, 4))
        start = ticks[strand] + draw(st.integers(1, 6))
        end = start + draw(st.integers(0, 8)) + count
        needs = {
            other: draw(st.integers(1, end - 1))
            for other in (1, 2, 3)
            if other != strand and end > 1 and draw(st.booleans())
        }
        pieces.append(Piece(strand, first, first + count - 1, end, needs))
        ticks[strand], firsts[strand] = end, first + count
        ranges[strand].append((first, first + count - 1))
    return pieces


@given(tangles(), st.integers(0, 2**32))
def test_each_group_builds_only_on_itself_and_those_before(pieces: list[Piece], seed: int) -> None:
    shuffled = list(pieces)
    random.Random(seed).shuffle(shuffled)
    groups = grouped(shuffled)
    flat = [one for group in groups for one in group]
    assert sorted(map(id, flat)) == sorted(map(id, pieces))
    group_of = {id(one): number for number, group in enumerate(groups) for one in group}
    for one in pieces:
        same = [other for other in pieces if other.strand == one.strand]
        later = [other for other in same if other.first > one.first]
        assert all(group_of[id(other)] >= group_of[id(one)] for other in later)
        for strand, tick in one.needs.items():
            holder = [p for p in pieces if p.strand == strand and p.last_tick >= tick]
            if holder:
                needed = min(holder, key=lambda p: p.last_tick)
                assert group_of[id(needed)] <= group_of[id(one)]


def test_pieces_that_do_not_touch_are_groups_of_their_own() -> None:
    alone = [Piece(1, 1, 5, 10), Piece(2, 1, 5, 20, {1: 10}), Piece(1, 6, 9, 30, {2: 20})]
    assert [len(group) for group in grouped(alone)] == [1, 1, 1]
    both = [Piece(1, 1, 5, 30, {2: 12}), Piece(2, 1, 5, 20, {1: 25})]
    assert [len(group) for group in grouped(both)] == [2]


def test_a_segment_is_what_it_was(one: Author) -> None:
    whole: Segment = one.segment(1, 5)
    assert block_of_bytes(block_bytes([whole])) == [whole]
