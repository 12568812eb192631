"""The digest: equal exactly where the content is, whatever the order, and nothing cancels out."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from jlcenter.domain.journal.digest import (
    BUCKETS,
    KindDigest,
    bucket_hash,
    bucket_of,
    digest_of,
    kind_name,
    record_hash,
    whole_digest,
)
from jlcenter.domain.journal.entry import Erased
from jlcenter.domain.journal.merge import State, Write

_VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**62), 2**62),
    st.text(max_size=4),
    st.binary(max_size=4),
    st.lists(st.one_of(st.none(), st.text(max_size=2), st.binary(max_size=2)), max_size=3),
    st.builds(Erased, st.binary(min_size=16, max_size=16)),
)
_STAMPS = st.tuples(st.integers(1, 9), st.sampled_from([b"S" * 16, b"T" * 16]))


def _sorted(writes: list[tuple[tuple[int, bytes], Any]]) -> tuple[Write, ...]:
    by_stamp = {stamp: Write(stamp, value) for stamp, value in writes}
    return tuple(by_stamp[stamp] for stamp in sorted(by_stamp, reverse=True))


_WRITES = st.lists(st.tuples(_STAMPS, _VALUES), min_size=1, max_size=3).map(_sorted)
_STATES = st.dictionaries(st.integers(0, 40), _WRITES, max_size=3)


@dataclass(frozen=True)
class Record:
    kind: int
    id: bytes
    key: tuple[Any, ...]
    state: State = field(hash=False)

    @property
    def hash(self) -> bytes:
        return record_hash(self.kind, self.id, self.key, self.state)


_IDS = st.one_of(
    st.binary(min_size=16, max_size=16),
    # many in one bucket
    st.integers(0, 2**32).map(lambda one: one.to_bytes(15) + b"\7"),
)
_KEYS = st.lists(st.one_of(st.text(max_size=3), st.binary(min_size=16, max_size=16)), max_size=2)
_RECORDS = st.lists(
    st.builds(Record, st.just(7), _IDS, _KEYS.map(tuple), _STATES),
    max_size=12,
    unique_by=lambda one: one.id,
)


def digest(records: list[Record]) -> KindDigest:
    found = KindDigest()
    found.add_many((one.id, one.hash) for one in records)
    return found


@given(_RECORDS, st.randoms())
def test_the_digest_is_of_the_set_of_records_not_of_an_order(
    records: list[Record], mix: Any
) -> None:
    one_by_one = KindDigest()
    shuffled = list(records)
    mix.shuffle(shuffled)
    for one in shuffled:
        one_by_one.add(one.id, one.hash)
    assert one_by_one.digest() == digest(records).digest()
    assert one_by_one.rows == len(records)


@given(_RECORDS, _RECORDS)
def test_r29_two_digests_are_equal_exactly_where_the_records_are(
    ours: list[Record], theirs: list[Record]
) -> None:
    alike = {one.id: one.hash for one in ours} == {one.id: one.hash for one in theirs}
    assert (digest(ours).digest() == digest(theirs).digest()) is alike


@given(_RECORDS, st.data())
def test_r29_any_single_change_shows_in_its_own_bucket_only(
    records: list[Record], data: st.DataObject
) -> None:
    """A value, a stamp, a key, an unknown group, a record that is missing: none goes unseen."""
    assume(records)
    place = data.draw(st.integers(0, len(records) - 1))
    changed = data.draw(_changes(records[place]))
    others = records[:place] + records[place + 1 :]
    before = digest(records).bucket_hashes()
    after = digest([*others, changed] if changed else others).bucket_hashes()
    differing = [number for number in range(BUCKETS) if before[number] != after[number]]
    assert differing == [bucket_of(records[place].id)]


@st.composite
def _changes(draw: st.DrawFn, record: Record) -> Record | None:
    what = draw(st.sampled_from(["gone", "value", "stamp", "key", "group", "no group"]))
    if what == "gone":
        return None
    if what == "key":
        return replace(record, key=(*record.key, "x"))
    state = dict(record.state)
    if what == "group" or not state:
        code = draw(st.integers(100, 200))
        return replace(record, state={**state, code: draw(_WRITES)})
    code = draw(st.sampled_from(sorted(state)))
    if what == "no group":
        del state[code]
        return replace(record, state=state)
    first, *rest = state[code]
    if what == "stamp":
        write = Write((first.stamp[0] + 10, first.stamp[1]), first.value)
    else:
        value = draw(_VALUES)
        assume(value != first.value or type(value) is not type(first.value))
        write = Write(first.stamp, value)
    state[code] = (write, *rest)
    return replace(record, state=state)


@given(_RECORDS, _RECORDS)
def test_a_record_taken_out_leaves_no_trace(records: list[Record], more: list[Record]) -> None:
    here = {one.id for one in records}
    more = [one for one in more if one.id not in here]
    both = digest([*records, *more])
    for one in more:
        both.remove(one.id, one.hash)
    assert both.digest() == digest(records).digest()
    assert (both.counts, both.sums) == (digest(records).counts, digest(records).sums)


def test_sums_do_not_cancel() -> None:
    """Two records whose values are swapped, one doubled, one halved away: the sum sees each."""
    id_, other = b"A" * 15 + b"\0", b"B" * 15 + b"\0"
    stamp = (1, b"S" * 16)
    one, two = {1: (Write(stamp, "甲"),)}, {1: (Write(stamp, "乙"),)}
    right = digest([Record(7, id_, (), one), Record(7, other, (), two)])
    swapped = digest([Record(7, id_, (), two), Record(7, other, (), one)])
    doubled = digest([Record(7, id_, (), one), Record(7, id_, (), one)])
    assert len({right.digest(), swapped.digest(), doubled.digest(), KindDigest().digest()}) == 4


def test_a_bucket_tells_an_empty_one_from_one_whose_sum_is_nothing() -> None:
    assert bucket_hash(0, 0) != bucket_hash(1, 0)


def test_the_kind_s_digest_can_be_worked_out_from_what_is_compared() -> None:
    one = digest([Record(7, bytes(15) + bytes([n]), (), {}) for n in range(200)])
    assert digest_of(one.bucket_hashes()) == one.digest()


def test_kinds_without_records_do_not_count_and_unknown_ones_do() -> None:
    full = digest([Record(77, b"A" * 16, (), {})])
    assert whole_digest([(77, full), (7, KindDigest())]) == whole_digest([(77, full)])
    assert whole_digest([(77, full)]) != whole_digest([(78, full)]) != whole_digest([])
    assert (kind_name(7), kind_name(123)) == ("trainee", "kind_123")


def test_an_erased_value_is_no_value_that_somebody_could_write() -> None:
    def hash_of(value: object) -> bytes:
        return record_hash(7, b"A" * 16, (), {1: (Write((1, b"S" * 16), value),)})

    digest_ = b"D" * 16
    assert hash_of(Erased(digest_)) != hash_of(["erased", digest_])
    assert hash_of(Erased(digest_)) != hash_of(digest_)
    assert hash_of(Erased(digest_)) == hash_of(Erased(digest_))
