"""Bundles at the province: counts on both sides, receipts, gaps, blocked laptops, a server set
back."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from jlcenter.app.import_bundle import import_bundle
from jlcenter.domain.errors import AccessRefused, Damaged, NotFound, Refused
from jlcenter.storage.queries import sync as table
from provincial import bundles, commands
from provincial.database import open_engine
from provincial.tables import LOG, SET_ASIDE
from tests.sync.bundle_world import (
    Make,
    Paired,
    StickProvince,
    Sticks,
    content,
    forged,
    frames_of,
    names,
    person,
    rename,
    state_only,
)


def log_of(province: StickProvince) -> list[tuple[int, int]]:
    """(position, entries) of all items, and what is set aside, as one list."""
    engine = open_engine(province.account.folder, None)
    with engine.connect() as db:
        log = [tuple(row) for row in db.execute(select(LOG.c.position, LOG.c.entries)).all()]
        aside = [(-1, row.seq) for row in db.execute(select(SET_ASIDE)).all()]
    engine.dispose()
    return log + aside


def refused_whole(province: StickProvince, file: Path, receipt: Path) -> str:
    """That a file is refused with exit 7 and nothing changes; returns the code."""
    before = log_of(province)
    with pytest.raises(Damaged) as caught:
        province.take(file, receipt)
    assert caught.value.exit_code == 7
    assert log_of(province) == before
    assert not receipt.exists()
    return caught.value.code


def test_r05_both_sides_count_alike(
    paired: Paired, sticks: Sticks, province: StickProvince
) -> None:
    a = paired("a")
    person(a, "王芳")
    person(a, "李明")
    made = sticks.export(a)
    taken = province.take(made.file, sticks.next())
    assert (taken.centre, taken.sender, taken.number) == (a.centre_code, "A", 1)
    assert (taken.changes, taken.new, taken.already_known) == (made.changes, made.changes, 0)
    assert taken.kinds == made.kinds
    assert taken.kinds["trainee"] == 2
    again = province.take(made.file, sticks.next())
    assert (again.new, again.already_known) == (0, made.changes)


def test_the_same_file_twice_adds_nothing_to_the_log(
    paired: Paired, sticks: Sticks, province: StickProvince
) -> None:
    a = paired("a")
    person(a, "王芳")
    made = sticks.export(a)
    province.take(made.file, sticks.next())
    before = log_of(province)
    province.take(made.file, sticks.next())
    assert log_of(province) == before


def test_r01_what_counts_as_sent_moves_with_the_receipt_only(
    paired: Paired, sticks: Sticks, province: StickProvince
) -> None:
    a = paired("a")
    person(a, "王芳")
    made, receipt = sticks.export(a), sticks.next()
    pending = table.pending_count(a.db)
    province.take(made.file, receipt)
    assert table.pending_count(a.db) == pending
    person(a, "后来")
    came = import_bundle(a, receipt)
    assert (came.acknowledged, came.pending) == (pending, 1)


def test_r04_a_receipt_is_written_once(
    paired: Paired, sticks: Sticks, province: StickProvince, tmp_path: Path
) -> None:
    a = paired("a")
    person(a, "王芳")
    made, there = sticks.export(a), tmp_path / "there.jlb"
    there.write_bytes(b"somebody's")
    before = log_of(province)
    with pytest.raises(Refused) as caught:
        province.take(made.file, there)
    assert caught.value.code == "bundle_exists"
    assert there.read_bytes() == b"somebody's"
    assert log_of(province) == before


def test_damage_forgery_and_what_is_no_bundle_are_refused_whole(
    paired: Paired, sticks: Sticks, province: StickProvince, tmp_path: Path
) -> None:
    a = paired("a")
    person(a, "王芳")
    made, receipt = sticks.export(a), tmp_path / "receipt.jlb"
    whole = made.file.read_bytes()
    bad = tmp_path / "bad.jlb"
    step = max(1, len(whole) // 25)
    for place in [*range(0, len(whole), step), len(whole) - 1]:
        bad.write_bytes(whole[:place])
        refused_whole(province, bad, receipt)
        changed = bytearray(whole)
        changed[place] ^= 1
        bad.write_bytes(bytes(changed))
        refused_whole(province, bad, receipt)
    opening, frames = frames_of(a, made.file)
    out = forged(a, tmp_path / "signed.jlb", opening, frames, lambda _message: bytes(64))
    assert refused_whole(province, out, receipt) == "bundle_forged"
    with pytest.raises(NotFound):
        province.take(tmp_path / "none.jlb", receipt)
    good = sticks.next()
    province.take(made.file, good)
    # a receipt is for laptops
    assert refused_whole(province, good, receipt) == "bundle_other_centre"


def test_another_provinces_bundle_is_refused_whole(
    paired: Paired, make_session: Make, sticks: Sticks, province: StickProvince, tmp_path: Path
) -> None:
    other = make_session("other")
    StickProvince(tmp_path / "elsewhere").pair(other)
    person(other, "别人")
    made = sticks.export(other)
    assert refused_whole(province, made.file, tmp_path / "r.jlb") == "bundle_other_centre"


def test_a_receipt_of_another_province_is_refused(
    paired: Paired, sticks: Sticks, province: StickProvince, tmp_path: Path
) -> None:
    a = paired("a")
    person(a, "王芳")
    made, receipt = sticks.export(a), sticks.next()
    province.take(made.file, receipt)
    a.set_settings(root_key=bytes(range(32)).hex())
    pending = table.pending_count(a.db)
    with pytest.raises(Damaged) as caught:
        import_bundle(a, receipt)
    assert caught.value.code == "bundle_forged"
    assert table.pending_count(a.db) == pending


def test_what_comes_before_its_past_waits_at_the_province_too(
    paired: Paired, sticks: Sticks, province: StickProvince
) -> None:
    a = paired("a")
    id_ = person(a, "王芳")
    first = sticks.export(a)
    rename(a, id_, "王方")
    second = sticks.export(a, since_last=True)
    rename(a, id_, "王舫")
    third = sticks.export(a, since_last=True)
    assert province.take(third.file, sticks.next()).waiting == 1
    receipt = sticks.next()
    taken = province.take(second.file, receipt)
    assert (taken.new, taken.waiting) == (0, 1)
    assert import_bundle(a, receipt).acknowledged == 0
    receipt = sticks.next()
    taken = province.take(first.file, receipt)
    assert (taken.new, taken.waiting) == (first.changes, 0)
    # what had waited came in with it: the receipt says so
    assert import_bundle(a, receipt).pending == 0
    sticks.send(a, province)
    assert content(a) == province.digest(a.centre_code)


def test_a_process_that_dies_once_the_past_has_come_leaves_nothing_waiting_for_it(
    paired: Paired, sticks: Sticks, province: StickProvince, monkeypatch: pytest.MonkeyPatch
) -> None:
    """World 1400798: the stick with the past was taken in and never brought again."""
    a = paired("a")
    id_ = person(a, "王芳")
    first = sticks.export(a)
    rename(a, id_, "王方")
    second = sticks.export(a, since_last=True)
    assert province.take(second.file, sticks.next()).waiting == 1

    class _DiedError(Exception):
        pass

    def died(*_told: object) -> None:
        raise _DiedError

    monkeypatch.setattr(bundles, "_write_receipt", died)
    monkeypatch.setattr(bundles.aside, "try_again", _only_inside(bundles.aside.try_again, died))
    with pytest.raises(_DiedError):
        province.take(first.file, sticks.next())
    assert [one for one in log_of(province) if one[0] == -1] == []


def _only_inside(work: Any, died: Any) -> Any:
    """What is tried at a bundle's end is not any more."""

    def tried(*told: Any) -> Any:
        return died() if sys._getframe(1).f_code.co_name == "_taken_in" else work(*told)

    return tried


def test_a_blocked_laptops_bundle_is_refused_its_earlier_work_is_not(
    paired: Paired, sticks: Sticks, province: StickProvince, tmp_path: Path
) -> None:
    a, b = paired("a"), paired("b")
    person(a, "王芳")
    sticks.carry(a, b)
    own = sticks.export(a)
    commands.block(province.account, a.device.hex())
    before, receipt = log_of(province), tmp_path / "receipt.jlb"
    with pytest.raises(AccessRefused) as caught:
        province.take(own.file, receipt)
    assert (caught.value.code, caught.value.exit_code) == ("device_blocked", 5)
    assert log_of(province) == before
    assert not receipt.exists()
    taken, back = sticks.send(b, province)
    assert (taken.waiting, back.pending) == (0, 0)
    assert content(b) == province.digest(b.centre_code)
    assert names(b) == ["王芳"]


def test_r06_a_province_set_back_gets_everything_again_by_stick(
    paired: Paired, sticks: Sticks, province: StickProvince, tmp_path: Path
) -> None:
    """Set back to before the laptops were granted: their grants prove themselves."""
    empty = tmp_path / "backup"
    shutil.copytree(province.account.folder, empty)
    a, b = paired("a"), paired("b")
    person(a, "王芳")
    sticks.carry(a, b)
    sticks.send(b, province)
    shutil.rmtree(province.account.folder)
    shutil.copytree(empty, province.account.folder)
    person(b, "李明")
    taken, back = sticks.send(b, province)
    assert taken.waiting == 0
    assert back.is_receipt
    assert content(b) == province.digest(b.centre_code)
    assert {one.letter for one in commands.devices(province.account)} == {"A", "B"}


def test_state_is_taken_where_the_entries_are_nowhere_else(
    paired: Paired, sticks: Sticks, province: StickProvince, tmp_path: Path
) -> None:
    a, b = paired("a"), paired("b")
    id_ = person(a, "王芳")
    sticks.carry(b, a)
    opening, _frames = frames_of(a, sticks.export(a).file)
    import_bundle(b, state_only(a, tmp_path / "state.jlb", opening))
    rename(b, id_, "王方")
    taken, back = sticks.send(b, province)
    assert taken.waiting == 0
    assert back.pending == 0
    assert content(b) == province.digest(b.centre_code)
    before = log_of(province)
    sticks.send(b, province)
    # state that is covered already is no news; only the note of the export is
    assert (
        sum(entries for _position, entries in log_of(province))
        - sum(entries for _position, entries in before)
        <= 2
    )
    # its entries turn up later: history, no effect
    sticks.send(a, province)
    sticks.carry(b, a)
    sticks.send(a, province)
    assert content(a) == content(b) == province.digest(a.centre_code)


def test_a_laptop_on_the_line_need_not_fetch_again_what_went_by_stick(
    paired: Paired, sticks: Sticks, province: StickProvince
) -> None:
    a, b = paired("a"), paired("b")
    person(a, "王芳")
    person(b, "李明")
    sticks.send(b, province)
    _taken, _back = sticks.send(a, province)
    cursor = a.setting("sync_cursor")
    assert cursor[0] == max(position for position, _entries in log_of(province))
    assert a.setting("sync_have") == []
