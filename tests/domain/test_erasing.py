"""What an erasure takes out of history: what is older and not current; the chain stays."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from jlcenter.domain.journal.entry import Change, Entry, Erased, StrandHead, entry_hash
from jlcenter.domain.journal.erasing import Erasures, erased, is_erased, place_text, places_of
from jlcenter.domain.journal.merge import Write
from jlcenter.domain.records import DELETED
from jlcenter.sync.block import Segment, block_bytes, block_of_bytes

STRAND, OTHER, PERSON = b"S" * 16, b"T" * 16, b"P" * 16
TRAINEE = 7

_VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**64 - 1),
    st.text(max_size=6),
    st.binary(max_size=6),
    st.lists(st.text(max_size=2), max_size=3),
    st.builds(Erased, st.binary(min_size=16, max_size=16)),
)
_GROUPS = st.dictionaries(st.integers(1, 40), _VALUES, min_size=1, max_size=5)


def entry_of(groups: dict[int, Any], salt: bytes = b"s" * 8, tick: int = 5, seq: int = 1) -> Entry:
    changes = tuple(Change(code, value) for code, value in sorted(groups.items()))
    return Entry(STRAND, seq, tick, TRAINEE, PERSON, changes, salt=salt)


@given(_GROUPS, st.sampled_from([b"", b"s" * 8]), st.binary(min_size=32, max_size=32))
def test_the_chain_of_hashes_does_not_see_an_erasure(
    groups: dict[int, Any], salt: bytes, before: bytes
) -> None:
    entry = entry_of(groups, salt)
    gone = erased(entry)
    assert entry_hash(before, gone) == entry_hash(before, entry)
    assert is_erased(gone) and gone.salt == b""
    assert erased(gone) == gone


@given(_GROUPS)
def test_an_erased_entry_travels_like_any_other(groups: dict[int, Any]) -> None:
    head = StrandHead(STRAND, "220421", b"D" * 16)
    entries = (erased(entry_of(groups)), entry_of({1: "后来"}, tick=6, seq=2))
    segment = Segment(STRAND, entries, head, b"n" * 64)
    assert list(block_of_bytes(block_bytes([segment]))) == [segment]


def test_only_what_is_older_and_not_current_is_taken_out() -> None:
    told = Erasures()
    told.add([(TRAINEE, PERSON)], tick=10)
    told.now({(TRAINEE, PERSON): {1: (Write((9, STRAND), None), Write((4, OTHER), "丙"))}})
    assert told.takes_out(entry_of({1: "甲"}, tick=5))
    assert not told.takes_out(entry_of({1: None}, tick=9)), "the erasure's own write is current"
    assert not told.takes_out(entry_of({1: "甲"}, tick=11)), "written after it"
    assert not told.takes_out(entry_of({1: Erased(b"d" * 16)}, tick=5)), "is gone already"
    assert not told.takes_out(entry_of({DELETED: [[3, STRAND]]}, tick=5)), "names nobody"
    elsewhere = entry_of({1: "甲"}, tick=5)._replace(id=b"Q" * 16)
    assert not told.takes_out(elsewhere), "another record"


def test_a_record_that_is_not_here_is_left_as_it_is() -> None:
    told = Erasures()
    told.add([(TRAINEE, PERSON)], tick=10)
    assert not told.takes_out(entry_of({1: "甲"}))


@given(st.lists(st.tuples(st.integers(1, 999), st.binary(min_size=16, max_size=16)), max_size=4))
def test_records_are_named_and_read_again(places: list[tuple[int, bytes]]) -> None:
    assert list(places_of([place_text(*one) for one in places])) == places


@given(st.one_of(st.none(), st.text(), st.lists(st.one_of(st.text(max_size=40), st.integers()))))
def test_what_cannot_be_read_is_passed_over(told: Any) -> None:
    assert all(len(id_) == 16 for _kind, id_ in places_of(told))
