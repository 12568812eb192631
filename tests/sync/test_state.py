"""Packages of state: what is packed comes out again, whatever it is; what is damaged does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jlcenter.domain.journal.entry import Erased
from jlcenter.domain.journal.ids import natural_id_of_wire
from jlcenter.domain.journal.merge import State, Write
from jlcenter.domain.records import ATTENDANCE_MARK, TRAINEE
from jlcenter.sync.columns import BlockError
from jlcenter.sync.state import (
    Manifest,
    StateReader,
    StateRecord,
    StrandTip,
    manifest_bytes,
    manifest_of,
    pack_state,
    part_is,
    records_of,
)

CENTRE, DEVICE = "220421", b"d" * 16
STRANDS = [bytes([n]) * 16 for n in range(1, 4)]
TABLE = [StrandTip(one, DEVICE, 50, 100 + n, bytes(32)) for n, one in enumerate(STRANDS)]

ids = st.sampled_from([bytes([n]) * 15 + b"x" for n in range(8)])
stamps = st.tuples(st.integers(1, 100), st.sampled_from(STRANDS))
values = st.one_of(
    st.none(),
    st.text(max_size=8),
    st.integers(-(2**40), 2**40),
    st.booleans(),
    ids,
    st.lists(st.text(max_size=3), max_size=3),
    st.builds(Erased, st.binary(min_size=16, max_size=16)),
)


@st.composite
def states(draw: st.DrawFn) -> State:
    one = draw(st.booleans())
    shared = draw(stamps)
    state: State = {}
    for code in draw(st.sets(st.sampled_from([1, 2, 5, 999]), min_size=1)):
        told = {shared} if one else draw(st.sets(stamps, min_size=1, max_size=3))
        writes = [Write(stamp, draw(values)) for stamp in told]
        state[code] = tuple(sorted(writes, key=lambda w: w.stamp, reverse=True))
    return state


@st.composite
def records(draw: st.DrawFn) -> list[StateRecord]:
    found: dict[tuple[int, bytes], StateRecord] = {}
    for _n in range(draw(st.integers(0, 12))):
        kind = draw(st.sampled_from([TRAINEE.code, 4321, ATTENDANCE_MARK.code]))
        key: tuple[bytes, ...] = ()
        id_ = draw(ids)
        if kind == ATTENDANCE_MARK.code:
            key = (draw(ids), draw(ids))
            id_ = natural_id_of_wire(kind, list(key))
        found[kind, id_] = StateRecord(kind, id_, key, draw(states()))
    return list(found.values())


def read(manifest: bytes, parts: list[bytes]) -> tuple[list[StrandTip], list[StateRecord]]:
    told = manifest_of(manifest)
    for number, part in enumerate(parts):
        if not part_is(told, number, part):
            raise BlockError("part")
    reader = StateReader(told, parts)
    return reader.table, [one for chunk in reader.chunks() for one in records_of(chunk)]


def by_place(several: list[StateRecord]) -> dict[tuple[int, bytes], StateRecord]:
    return {(one.kind, one.id): one for one in several}


@given(records(), st.sampled_from([20, 300, 256 * 1024]))
def test_what_goes_in_comes_out(several: list[StateRecord], part_bytes: int) -> None:
    """Conflicts, equal writes, erased values, kinds and fields nobody knows: byte for byte."""
    manifest, parts = pack_state(CENTRE, DEVICE, TABLE, several, part_bytes)
    table, found = read(manifest, parts)
    assert table == TABLE
    assert by_place(found) == by_place(several)
    assert len(found) == manifest_of(manifest).records == len(several)


@given(records(), st.data())
def test_damage_and_cuts_are_noticed(several: list[StateRecord], data: st.DataObject) -> None:
    manifest, parts = pack_state(CENTRE, DEVICE, TABLE, several, 64)
    which = data.draw(st.integers(0, len(parts) - 1))
    how = data.draw(st.sampled_from(["flip", "cut", "drop", "swap"]))
    if how == "flip":
        place = data.draw(st.integers(0, len(parts[which]) - 1))
        body = bytearray(parts[which])
        body[place] ^= 1 << data.draw(st.integers(0, 7))
        parts[which] = bytes(body)
    elif how == "cut":
        parts[which] = parts[which][:-1]
    elif how == "drop":
        del parts[which]
    elif len(parts) > 1:
        parts[0], parts[-1] = parts[-1], parts[0]
        if parts[0] == parts[-1]:
            return
    else:
        return
    with pytest.raises(BlockError):
        found = read(manifest, parts)
        # a whole last part may be missing: then there are too few of them
        assert len(parts) == len(manifest_of(manifest).sizes), found
        pytest.fail("nothing was noticed")


@given(st.binary(max_size=300))
def test_any_bytes_are_refused_calmly(data: bytes) -> None:
    with pytest.raises(BlockError):
        StateReader(Manifest(CENTRE, DEVICE, (), 0, (), ()), [data])
    try:
        manifest_of(data)
    except BlockError:
        return


def test_a_stream_that_inflates_without_end_is_cut_off() -> None:
    import zstandard

    squeeze = zstandard.ZstdCompressor(level=19)
    bomb = squeeze.compress(b"\xc4\x01a" * 40_000_000)
    assert len(bomb) < 64 * 1024
    manifest = Manifest(CENTRE, DEVICE, (), 0, (len(bomb),), (bytes(32),))
    with pytest.raises(BlockError):
        StateReader(manifest, [bomb])


def test_a_stamp_past_the_table_is_none_of_ours() -> None:
    record = StateRecord(TRAINEE.code, bytes(16), (), {1: (Write((500, STRANDS[0]), "张三"),)})
    manifest, parts = pack_state(CENTRE, DEVICE, TABLE, [record])
    with pytest.raises(BlockError):
        read(manifest, parts)


def test_manifests_say_what_they_are() -> None:
    one = Manifest(CENTRE, DEVICE, ((4, 10), (9, 200)), 3, (1, 2), (bytes(32), b"x" * 32))
    assert manifest_of(manifest_bytes(one)) == one
    assert (one.records, one.bytes) == (210, 3)
