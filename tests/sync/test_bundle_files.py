"""Attachments on a stick: where people want them, whole, and only what their records say."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jlcenter.app.attachments import content_of
from jlcenter.app.export_bundle import export_bundle, kept_bundles
from jlcenter.app.import_bundle import import_bundle
from jlcenter.app.sync_now import status
from jlcenter.domain.errors import Damaged
from jlcenter.storage import attachment_store
from jlcenter.sync import bundle_files, carry
from jlcenter.sync.block import packed
from jlcenter.sync.bundle import BundleError
from jlcenter.sync.bundle_files import FileReader, frames_of
from tests.sync.bundle_world import Paired, StickProvince, Sticks
from tests.sync.test_files import portrait

#: three frames
SIZE = 2_300_000


def test_files_go_from_laptop_to_laptop_where_people_want_them(
    paired: Paired, sticks: Sticks, tmp_path: Path
) -> None:
    first, second = paired("a"), paired("b")
    made = portrait(first, tmp_path, SIZE)
    assert sticks.carry(first, second).files == 0
    assert not attachment_store.is_here(second.folder, made)
    big = export_bundle(first, sticks.next(), with_files=True)
    assert big.files == 1
    got = import_bundle(second, big.file)
    assert (got.files, got.new) == (1, 0)
    assert content_of(second, made) == content_of(first, made)
    assert import_bundle(second, big.file).files == 0
    # nothing of it lies about a second time
    assert [one.file.name for one in kept_bundles(first.folder)] != [big.file.name]


def test_the_province_takes_them_and_its_receipt_says_so(
    paired: Paired, province: StickProvince, sticks: Sticks, tmp_path: Path
) -> None:
    first, second = paired("a"), paired("b")
    made = portrait(first, tmp_path, SIZE)
    assert status(first).files_pending == 1
    taken = province.take(
        export_bundle(first, sticks.next(), with_files=True).file, tmp_path / "r.jlb"
    )
    assert taken.files == 1
    import_bundle(first, tmp_path / "r.jlb")
    assert status(first).files_pending == 0 and status(first).state == "all_sent"
    # again: nothing doubles, and since the last time there is nothing to bring
    again = export_bundle(first, sticks.next(), since_last=True, with_files=True)
    assert again.files == 0
    assert province.take(again.file, tmp_path / "r2.jlb").files == 0
    # the other laptop's bundle has the record and not the bytes
    sticks.carry(first, second)
    assert not attachment_store.is_here(second.folder, made)


@pytest.mark.parametrize("damage", ["cut", "flip"])
def test_a_damaged_bundle_with_files_is_refused_whole(
    damage: str, paired: Paired, sticks: Sticks, tmp_path: Path
) -> None:
    first, second = paired("a"), paired("b")
    made = portrait(first, tmp_path, SIZE)
    file = export_bundle(first, sticks.next(), with_files=True).file
    whole = file.read_bytes()
    bad = sticks.next()
    place = len(whole) - 900_000
    changed = whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]
    bad.write_bytes(whole[:place] if damage == "cut" else changed)
    with pytest.raises(Damaged):
        import_bundle(second, bad)
    assert not attachment_store.is_here(second.folder, made)
    assert second.db.execute("SELECT count(*) FROM trainee").fetchone()[0] == 0
    assert import_bundle(second, file).files == 1


def test_bytes_that_are_not_what_their_record_says_are_passed_over(
    paired: Paired, province: StickProvince, sticks: Sticks, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    first, second = paired("a"), paired("b")
    made = portrait(first, tmp_path, SIZE)
    stranger = UUID(int=77)
    monkeypatch.setattr(
        carry.attachment_store, "load", lambda _folder, _key, _id, _hash: b"x" * SIZE
    )
    file = export_bundle(first, sticks.next(), with_files=True).file
    monkeypatch.setattr(carry, "frames_of", lambda _id, content: frames_of(stranger.bytes, content))
    other = export_bundle(first, sticks.next(), with_files=True).file
    monkeypatch.undo()
    for number, one in enumerate((file, other)):
        assert import_bundle(second, one).files == 0
        assert province.take(one, tmp_path / f"r{number}.jlb").files == 0
    assert attachment_store.all_here(second.folder) == set()
    assert attachment_store.is_here(first.folder, made)


# -- the frames ------------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.binary(min_size=16, max_size=16), st.binary(min_size=1)), max_size=5))
def test_files_come_out_as_they_went_in(told: list[tuple[bytes, bytes]]) -> None:
    reader, found = FileReader(), []
    for id_, content in told:
        for payload in frames_of(id_, content):
            whole = reader.add(payload)
            found += [whole] if whole else []
    reader.end()
    assert found == told and reader.count == len(told)


@given(st.data(), st.integers(2, 6))
def test_a_frame_left_out_moved_or_repeated_is_noticed(data: st.DataObject, parts: int) -> None:
    content = bytes(range(parts))
    frames = [
        packed([b"i" * 16, parts, place, content[place : place + 1]]) for place in range(parts)
    ]
    wrong = data.draw(
        st.lists(st.sampled_from(frames), min_size=1, max_size=2 * parts - 1).filter(
            lambda some: some != frames
        )
    )
    reader = FileReader()
    with pytest.raises(BundleError):
        for payload in wrong:
            reader.add(payload)
        reader.end()


@given(st.binary(max_size=60))
def test_garbage_is_no_file(data: bytes) -> None:
    with pytest.raises(BundleError):
        reader = FileReader()
        reader.add(data)
        reader.end()


def test_a_frame_is_smaller_than_what_a_bundle_takes() -> None:
    from jlcenter.sync.bundle import FRAME_BYTES_MAX

    assert bundle_files._FRAME_BYTES < FRAME_BYTES_MAX - 1000
