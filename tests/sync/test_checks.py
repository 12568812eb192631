"""What a receiver refuses before it takes anything in."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from jlcenter.domain.journal.entry import TICK_LEAP_MAX, Change
from jlcenter.sync.block import Segment
from jlcenter.sync.checks import Fault, StrandEnd, author_of, fault_of, steps_of
from tests.sync.worlds_of_entries import CENTRE, Author, author, changed_entry, tampered


@pytest.fixture
def one() -> Author:
    found = author(1)
    for name in ("赵一", "钱二", "孙三"):
        found.append(kind=7, id=b"P" * 16, changes=(Change(1, name),), salt=b"s" * 8)
    return found


def end_of(one: Author, seq: int) -> StrandEnd:
    last = one.entries[seq - 1]
    return StrandEnd(seq, last.tick, one.hashes[seq - 1], CENTRE, one.device)


def reason(segment: Segment, end: StrandEnd | None, public: bytes) -> str:
    with pytest.raises(Fault) as caught:
        steps_of(segment, end, public)
    return caught.value.reason


def test_a_sound_segment_gives_its_steps_and_known_ones_are_skipped(one: Author) -> None:
    steps = steps_of(one.segment(1, 3), None, one.public)
    assert [step.hash for step in steps] == one.hashes
    again = steps_of(one.segment(1, 3), end_of(one, 2), one.public)
    assert [step.entry.seq for step in again] == [3]
    assert steps_of(one.segment(1, 3), end_of(one, 3), one.public) == []


def test_tampering_anywhere_breaks_the_signature(one: Author) -> None:
    whole = one.segment(1, 3)
    forged = [
        tampered(whole, 0, changes=(Change(1, "李四"),)),
        tampered(whole, 1, salt=b"t" * 8),
        tampered(whole, 1, tick=whole.entries[1].tick + 10),
        tampered(whole, 2, id=b"Q" * 16),
        replace(whole, signature=b"\0" * 64),
        replace(whole, signature=b""),
        replace(whole, entries=whole.entries[:2]),
    ]
    for segment in forged:
        assert reason(segment, None, one.public) == "signature_bad"
    assert reason(whole, None, author(2).public) == "signature_bad"


def test_a_gap_and_a_missing_start_are_told_apart(one: Author) -> None:
    assert reason(one.segment(3, 3), end_of(one, 1), one.public) == "chain_gap"
    headless = replace(one.segment(1, 3), head=None)
    assert reason(headless, None, one.public) == "start_missing"
    with pytest.raises(Fault, match="start_missing"):
        author_of(one.segment(2, 3), None, CENTRE)


def test_another_centres_strand_is_refused(one: Author) -> None:
    with pytest.raises(Fault, match="other_centre"):
        author_of(one.segment(1, 3), None, "220422")
    with pytest.raises(Fault, match="other_centre"):
        author_of(one.segment(3, 3), end_of(one, 2), "220422")


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"changes": (Change(1, 5),)}, "value_bad"),
        ({"changes": (Change(1, "赵"), Change(1, "钱"))}, "value_bad"),
        ({"changes": (Change(5, "2026-13"),)}, "value_bad"),
        ({"changes": (Change(0, "x"),)}, "value_bad"),
        ({"changes": (Change(0, [[1, b"short"]]),)}, "value_bad"),
        ({"key": (b"C" * 16,)}, "key_bad"),
        ({"kind": 8, "key": ("text", b"P" * 16)}, "key_bad"),
        ({"changes": (Change(1, "赵", ((9, b"s" * 16),)),)}, "base_bad"),
        ({"tick": 5}, "tick_bad"),
        ({"tick": 5 + TICK_LEAP_MAX + 1}, "tick_leap"),
        ({"tick": 2**60}, "tick_bad"),
        ({"id": b"short"}, "id_bad"),
    ],
)
def test_poison_is_named(one: Author, told: dict[str, Any], expected: str) -> None:
    entry = changed_entry(one.entries[0], tick=8)
    assert fault_of(entry, 5, 5) is None
    assert fault_of(changed_entry(entry, **told), 5, 5) == expected


def test_what_a_newer_program_writes_is_no_poison(one: Author) -> None:
    newer = changed_entry(one.entries[0], kind=77, key=("x", 1), changes=(Change(40, [1]),))
    assert fault_of(newer, 0, 0) is None
    unknown_field = changed_entry(one.entries[0], changes=(Change(99, {"any": "thing"}),))
    assert fault_of(unknown_field, 0, 0) is None
