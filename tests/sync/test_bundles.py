"""Sticks between laptops and the province: any order, any number of times; what is not theirs."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nacl.signing import SigningKey

from jlcenter.app.bootstrap import open_with_key
from jlcenter.app.check_data import check_data
from jlcenter.app.export_bundle import export_bundle, kept_bundles, suggested_name
from jlcenter.app.import_bundle import import_bundle
from jlcenter.domain.errors import AccessRefused, Damaged, NotFound, Refused
from jlcenter.domain.journal.entry import AUDIT, ActionHead, Change, StrandHead
from jlcenter.domain.records import TRAINEE
from jlcenter.storage import keyring
from jlcenter.storage.queries import sync as table
from jlcenter.storage.session import Session
from jlcenter.sync import carry
from jlcenter.sync.block import Segment, block_bytes, block_of_bytes
from jlcenter.sync.bundle import BLOCK, MAGIC
from jlcenter.sync.bundle_content import Closing, Tally
from jlcenter.sync.bundle_file import Copying, refused
from jlcenter.sync.checks import stamps_needed
from jlcenter.sync.protocol import grant_message
from jlcenter.sync.receive import Receiver
from jlcenter.sync.state import manifest_of, pack_state
from provincial.commands import Account
from provincial.province import open_province
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
from tests.sync.test_receive import blocks_of, causal_order
from tests.sync.worlds_of_entries import Author, author, tampered, worlds


def state_of(session: Session) -> tuple[object, ...]:
    """All that an import could change, the session's own settings too."""
    return tuple(
        session.db.execute(f"SELECT count(*), coalesce(sum(length({what})), 0) FROM {where}")
        .fetchone()
        for what, where in (("body", "journal"), ("value", "local"), ("block", "set_aside"),
                            ("id", "strand"), ("name", "trainee"), ("signature", "seal"))
    )  # fmt: skip


def refused_whole(session: Session, file: Path) -> str:
    """That a file is refused with exit 7 and nothing changes; returns the code."""
    before, bytes_before = state_of(session), file.read_bytes()
    with pytest.raises(Damaged) as caught:
        import_bundle(session, file)
    assert caught.value.exit_code == 7
    assert caught.value.message and caught.value.hint
    assert state_of(session) == before
    assert file.read_bytes() == bytes_before
    return caught.value.code


# -- there and back --------------------------------------------------------------------------------


def test_what_one_laptop_has_the_other_gets(paired: Paired, sticks: Sticks) -> None:
    a, b = paired("a"), paired("b")
    person(a, "王芳")
    person(b, "李明")
    there = sticks.carry(a, b)
    assert (there.sender, there.waiting, there.conflicts) == ("A", 0, 0)
    assert there.changes == there.new + there.already_known == sum(there.kinds.values())
    assert there.kinds["trainee"] == 1
    sticks.carry(b, a)
    assert names(a) == names(b) == ["李明", "王芳"]
    assert content(a) == content(b)
    assert check_data(a) == check_data(b) == []


def test_the_same_file_twice_changes_nothing(paired: Paired, sticks: Sticks) -> None:
    a, b = paired("a"), paired("b")
    person(a, "王芳")
    made = sticks.export(a)
    first = import_bundle(b, made.file)
    before = state_of(b)
    again = import_bundle(b, made.file)
    assert (again.changes, again.new, again.already_known) == (first.changes, 0, first.changes)
    assert state_of(b) == before


def test_three_laptops_and_the_province_by_stick_only(
    paired: Paired, sticks: Sticks, province: StickProvince
) -> None:
    """Nobody ever meets a network after pairing; relayed work stays its author's."""
    a, b, c = paired("a"), paired("b"), paired("c")
    id_ = person(a, "王芳")
    sticks.carry(a, b)
    rename(b, id_, "王方")
    sticks.carry(b, c)
    rename(c, id_, "王舫")
    assert all(table.pending_count(one.db) > 0 for one in (a, b, c))
    taken, back = sticks.send(c, province)
    assert (taken.sender, taken.waiting) == ("C", 0)
    assert back.is_receipt
    assert back.pending == table.pending_count(c.db) == 0
    # the receipt brings the others what they have not heard of
    for one in (b, a):
        sticks.send(one, province)
        assert names(one) == ["王舫"]
    sticks.send(b, province)
    sticks.send(c, province)
    for one in (a, b, c):
        assert table.pending_count(one.db) == 0
        assert check_data(one) == []
    assert content(a) == content(b) == content(c) == province.digest(a.centre_code)


def test_unseen_writes_meet_as_a_conflict_by_stick_as_by_line(
    paired: Paired, sticks: Sticks
) -> None:
    a, b = paired("a"), paired("b")
    id_ = person(a, "王芳")
    sticks.carry(a, b)
    rename(a, id_, "王方")
    rename(b, id_, "王舫")
    assert sticks.carry(a, b).conflicts == 1
    assert sticks.carry(b, a).conflicts == 1
    assert content(a) == content(b)


def test_what_a_stick_brought_is_not_at_the_province_until_it_says_so(
    paired: Paired, sticks: Sticks, province: StickProvince
) -> None:
    a, b = paired("a"), paired("b")
    person(a, "王芳")
    before = table.pending_count(b.db)
    came = sticks.carry(a, b)
    assert came.pending == before + came.new
    _taken, back = sticks.send(b, province)
    assert (back.pending, back.acknowledged) == (0, came.pending)
    # and it is known at the author's, by the same receipt
    assert table.pending_count(a.db) > 0
    made = sticks.export(b)
    receipt = sticks.next()
    province.take(made.file, receipt)
    assert import_bundle(a, receipt).pending == 0


def test_a_receipt_says_what_it_brings_and_twice_changes_nothing(
    paired: Paired, sticks: Sticks, province: StickProvince
) -> None:
    a, b = paired("a"), paired("b")
    person(b, "李明")
    sticks.send(b, province)
    person(a, "王芳")
    receipt = sticks.next()
    province.take(sticks.export(a).file, receipt)
    came = import_bundle(a, receipt)
    assert (came.sender, came.is_receipt, came.pending) == ("province", True, 0)
    assert came.new > 0
    assert names(a) == ["李明", "王芳"]
    before = state_of(a)
    again = import_bundle(a, receipt)
    assert (again.new, again.acknowledged) == (0, 0)
    assert state_of(a) == before


# -- since the last --------------------------------------------------------------------------------


def test_a_receipt_brings_what_waited_for_this_file_to_who_lost_it(
    make_session: Make, paired: Paired, sticks: Sticks, province: StickProvince, tmp_path: Path
) -> None:
    """The second file came first and waited. Meanwhile the laptop's disk was put back to before it
    was written: the receipt of the first file has to bring it, though the file did not."""
    a = paired("a")
    person(a, "王芳")
    first = sticks.export(a)
    copy = shutil.copytree(a.folder, tmp_path / "copy")
    person(a, "李四")
    province.take(sticks.export(a, since_last=True).file, sticks.next())
    receipt = sticks.next()
    province.take(first.file, receipt)
    a.close()
    shutil.rmtree(a.folder)
    shutil.copytree(copy, a.folder)
    a = make_session("a")
    assert names(a) == ["王芳"]
    import_bundle(a, receipt)
    assert names(a) == ["李四", "王芳"]
    assert content(a) == province.digest(a.centre_code)
    assert check_data(a) == []


def test_since_last_takes_only_what_is_new(paired: Paired, sticks: Sticks) -> None:
    a, b = paired("a"), paired("b")
    person(a, "王芳")
    first = sticks.export(a)
    person(a, "李明")
    second = sticks.export(a, since_last=True)
    assert second.changes == 1
    assert sticks.export(a, since_last=True).changes == 0
    assert sticks.export(a).changes == first.changes + 1
    import_bundle(b, first.file)
    assert import_bundle(b, second.file).new == 1
    sticks.carry(b, a)
    assert content(a) == content(b)


def test_what_comes_before_its_past_waits_for_it(paired: Paired, sticks: Sticks) -> None:
    a, b = paired("a"), paired("b")
    id_ = person(a, "王芳")
    first = sticks.export(a)
    rename(a, id_, "王方")
    second = sticks.export(a, since_last=True)
    came = import_bundle(b, second.file)
    assert (came.new, came.waiting, names(b)) == (0, 1, [])
    assert import_bundle(b, second.file).waiting == 1
    assert import_bundle(b, first.file).waiting == 0
    assert names(b) == ["王方"]
    assert table.all_aside(b.db) == []
    assert import_bundle(b, second.file).already_known == 1
    sticks.carry(b, a)
    assert content(a) == content(b)


def test_what_waits_at_one_goes_on_to_the_next(
    paired: Paired, sticks: Sticks, tmp_path: Path
) -> None:
    """Another stick, from who could not use it yet, brings it where it was wanted."""
    a, b, c = paired("a"), paired("b"), paired("c")
    id_ = person(a, "王芳")
    first = sticks.export(a)
    rename(a, id_, "王方")
    import_bundle(b, sticks.export(a, since_last=True).file)
    import_bundle(c, first.file)
    sticks.carry(b, c)
    assert names(c) == ["王方"]
    assert names(b) == []
    assert table.all_aside(c.db) == []


# -- forged, damaged, another's --------------------------------------------------------------------


def test_r04_any_cut_and_any_changed_byte_is_refused_whole(
    paired: Paired, sticks: Sticks, tmp_path: Path
) -> None:
    a, b = paired("a"), paired("b")
    person(a, "王芳")
    whole = sticks.export(a).file.read_bytes()
    file = tmp_path / "damaged.jlb"
    step = max(1, len(whole) // 40)
    for place in [*range(0, len(whole), step), len(whole) - 1]:
        file.write_bytes(whole[:place])
        refused_whole(b, file)
        changed = bytearray(whole)
        changed[place] ^= 1
        file.write_bytes(bytes(changed))
        refused_whole(b, file)
    file.write_bytes(whole)
    assert import_bundle(b, file).new > 0


def test_what_is_no_bundle_is_damage_however_short(
    paired: Paired, tmp_path: Path, sticks: Sticks
) -> None:
    a = paired("a")
    file = tmp_path / "some.jlb"
    for data in (b"", b"J", MAGIC, b"PK\3\4" + bytes(100), bytes(10_000)):
        file.write_bytes(data)
        assert refused_whole(a, file) == "bundle_damaged"
    with pytest.raises(Damaged):
        import_bundle(a, tmp_path)
    with pytest.raises(Damaged):
        import_bundle(a, Path("/dev/zero"))
    with pytest.raises(NotFound):
        import_bundle(a, tmp_path / "none.jlb")


def test_r27_a_bundle_of_a_newer_program_says_so(
    paired: Paired, sticks: Sticks, tmp_path: Path
) -> None:
    a, b = paired("a"), paired("b")
    whole = bytearray(sticks.export(a).file.read_bytes())
    whole[len(MAGIC) : len(MAGIC) + 2] = (99).to_bytes(2)
    file = tmp_path / "newer.jlb"
    file.write_bytes(bytes(whole))
    assert refused_whole(b, file) == "program_too_old"


def test_an_author_cannot_be_forged_by_another_laptop(
    paired: Paired, sticks: Sticks, tmp_path: Path
) -> None:
    """b carries a's work changed: the seal is a's, whoever signed the file."""
    a, b, c = paired("a"), paired("b"), paired("c")
    person(a, "王芳")
    sticks.carry(a, b)
    opening, frames = frames_of(b, sticks.export(b).file)
    changed = []
    for sort, payload in frames:
        segments = block_of_bytes(payload)
        for place, one in enumerate(segments):
            for n, entry in enumerate(one.entries):
                if entry.kind == 7:
                    segments[place] = tampered(one, n, changes=(Change(1, "冒名"),))
        changed.append((sort, block_bytes(segments)))
    assert refused_whole(c, forged(b, tmp_path / "forged.jlb", opening, changed)) == "bundle_forged"
    assert import_bundle(c, forged(b, tmp_path / "true.jlb", opening, frames)).new > 0


def test_a_writer_cannot_be_forged(paired: Paired, sticks: Sticks, tmp_path: Path) -> None:
    a, b = paired("a"), paired("b")
    person(a, "王芳")
    opening, frames = frames_of(a, sticks.export(a).file)
    stranger = SigningKey(b"x" * 32)

    def sign(message: bytes) -> bytes:
        return bytes(stranger.sign(message).signature)

    out = forged(a, tmp_path / "signed.jlb", opening, frames, sign)
    assert refused_whole(b, out) == "bundle_forged"
    own = replace(opening.exporter, public_key=bytes(stranger.verify_key))
    out = forged(a, tmp_path / "granted.jlb", replace(opening, exporter=own), frames, sign)
    assert refused_whole(b, out) == "bundle_forged"


def test_r05_counts_that_do_not_fit_are_refused(
    paired: Paired, sticks: Sticks, tmp_path: Path
) -> None:
    a, b = paired("a"), paired("b")
    person(a, "王芳")
    opening, frames = frames_of(a, sticks.export(a).file)
    tally = Tally()
    for sort, payload in frames:
        assert sort == BLOCK
        tally.add(block_of_bytes(payload))
    told = tally.closing()
    first = told.kinds[0]
    for n, closing in enumerate((
        replace(told, blocks=told.blocks + 1),
        replace(told, kinds=told.kinds[1:]),
        replace(told, kinds=(replace(first, entries=first.entries + 1), *told.kinds[1:])),
        replace(told, kinds=(replace(first, hash=bytes(32)), *told.kinds[1:])),
        replace(told, strands=told.strands[1:]),
        Closing(0, 0, 0, (), ()),
    )):  # fmt: skip
        out = forged(a, tmp_path / f"{n}.jlb", opening, frames, closing=closing)
        assert refused_whole(b, out) == "bundle_damaged"
    out = forged(a, tmp_path / "none.jlb", opening, frames[1:], closing=told)
    assert refused_whole(b, out) == "bundle_damaged"


def test_another_centres_bundle_is_refused_whole(
    make_session: Make, province: StickProvince, sticks: Sticks
) -> None:
    ours = make_session("a")
    province.pair(ours)
    from jlcenter.app.bootstrap import init_centre, log_in
    from tests.conftest import PASSWORD

    place = ours.folder.with_name("theirs")
    init_centre(place, "220422", "东辽县职教中心", "admin", PASSWORD)
    theirs = log_in(place, "admin", PASSWORD)
    province.pair(theirs)
    person(theirs, "别人")
    assert refused_whole(ours, sticks.export(theirs).file) == "bundle_other_centre"
    theirs.close()


def test_another_centres_strand_in_our_bundle_is_refused_whole(
    paired: Paired, sticks: Sticks, tmp_path: Path
) -> None:
    a, b = paired("a"), paired("b")
    person(a, "王芳")
    opening, frames = frames_of(a, sticks.export(a).file)
    changed = []
    for sort, payload in frames:
        segments = block_of_bytes(payload)
        one = segments[0]
        if one.head is not None:
            head = StrandHead(one.strand, "220422", one.head.device, one.head.previous)
            segments[0] = Segment(one.strand, one.entries, head, one.signature)
        changed.append((sort, block_bytes(segments)))
    out = forged(a, tmp_path / "foreign.jlb", opening, changed)
    assert refused_whole(b, out) == "bundle_other_centre"


def test_a_blocked_laptops_bundle_is_refused_but_not_its_earlier_work(
    paired: Paired, sticks: Sticks, province: StickProvince
) -> None:
    from provincial import commands

    a, b, c = paired("a"), paired("b"), paired("c")
    person(a, "王芳")
    sticks.carry(a, b)
    late = sticks.export(a)
    commands.block(province.account, a.device.hex())
    sticks.send(b, province)
    with pytest.raises(AccessRefused) as caught:
        import_bundle(b, late.file)
    assert caught.value.code == "device_blocked"
    assert sticks.carry(b, c).waiting == 0
    assert names(c) == ["王芳"]


def test_a_stick_with_the_word_that_its_own_writer_is_blocked_is_taken_in_whole(
    paired: Paired, sticks: Sticks, province: StickProvince, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The province was set back to before it blocked a, and hears of it by a's own file: between
    its first block and its last."""
    from provincial import commands

    a, b = paired("a"), paired("b")
    sticks.send(b, province)
    person(a, "王芳")
    backup = province.account.folder.with_name("backup")
    shutil.copytree(province.account.folder, backup)
    commands.block(province.account, a.device.hex())
    sticks.send(b, province)
    sticks.carry(b, a)
    for number in range(12):
        person(a, f"人{number}")
    in_small_blocks(monkeypatch)
    made = sticks.export(a)
    shutil.rmtree(province.account.folder)
    shutil.copytree(backup, province.account.folder)
    taken = province.take(made.file, sticks.next())
    assert taken.new >= 13
    assert (taken.new + taken.already_known, taken.waiting) == (made.changes, 0)
    assert province.digest(a.centre_code) == content(a)
    # from now on it is known there as blocked, and what it writes after that does not come in
    person(a, "李四")
    with pytest.raises(AccessRefused) as caught:
        province.take(sticks.export(a).file, sticks.next())
    assert caught.value.code == "device_blocked"


def test_an_unpaired_laptop_does_neither(session: Session, sticks: Sticks, tmp_path: Path) -> None:
    for call in (lambda: sticks.export(session), lambda: import_bundle(session, tmp_path / "x")):
        with pytest.raises(Refused) as caught:
            call()
        assert (caught.value.code, caught.value.exit_code) == ("not_paired", 3)


def test_a_laptop_of_another_province_is_refused(
    paired: Paired, make_session: Make, sticks: Sticks, tmp_path: Path
) -> None:
    """Same centre's code, another root key: the secret differs, so it cannot even be opened."""
    a = paired("a")
    other = make_session("other")
    StickProvince(tmp_path / "elsewhere").pair(other)
    person(other, "别人")
    assert refused_whole(a, sticks.export(other).file) == "bundle_other_centre"


# -- the file --------------------------------------------------------------------------------------


def test_r04_a_bundle_is_written_once_and_never_over_anything(
    paired: Paired, sticks: Sticks, tmp_path: Path
) -> None:
    a = paired("a")
    file = tmp_path / "there.jlb"
    file.write_bytes(b"somebody's")
    with pytest.raises(Refused) as caught:
        export_bundle(a, file)
    assert (caught.value.code, caught.value.exit_code) == ("bundle_exists", 3)
    assert file.read_bytes() == b"somebody's"
    with pytest.raises(Refused) as caught:
        export_bundle(a, tmp_path / "no" / "such.jlb")
    assert caught.value.code == "out_folder_missing"
    # nothing that failed counts as exported
    person(a, "王芳")
    assert sticks.export(a, since_last=True).changes == sticks.export(a).changes
    assert not [one for one in tmp_path.iterdir() if one.name.startswith(".")]


def test_r04_an_import_never_writes_to_the_source(
    paired: Paired, sticks: Sticks, tmp_path: Path
) -> None:
    a, b = paired("a"), paired("b")
    person(a, "王芳")
    stick = tmp_path / "stick"
    stick.mkdir()
    made = export_bundle(a, stick)
    assert made.file.name.startswith(f"吉培-{a.centre_code}-A-")
    before = (made.file.stat(), hashlib.sha256(made.file.read_bytes()).digest())
    stick.chmod(0o555)
    made.file.chmod(0o444)
    import_bundle(b, made.file)
    stick.chmod(0o755)
    after = made.file.stat()
    assert (after.st_mtime_ns, after.st_size) == (before[0].st_mtime_ns, before[0].st_size)
    assert [one.name for one in stick.iterdir()] == [made.file.name]


def test_r04_the_last_three_stay_in_the_data_folder(
    paired: Paired, sticks: Sticks, tmp_path: Path
) -> None:
    a, b = paired("a"), paired("b")
    person(a, "王芳")
    made = [sticks.export(a) for _bundle in range(5)]
    kept = kept_bundles(a.folder)
    assert [one.file.read_bytes() for one in kept] == [
        one.file.read_bytes() for one in reversed(made[2:])
    ]
    assert [one.number for one in made] == [1, 2, 3, 4, 5]
    assert suggested_name(a).endswith("-0006.jlb")
    # the stick is lost: the copy does as well
    assert import_bundle(b, kept[0].file).new > 0


def test_no_name_and_no_id_of_a_person_is_in_the_clear(
    paired: Paired, sticks: Sticks, tmp_path: Path
) -> None:
    a = paired("a")
    id_ = person(a, "欧阳不可见")
    made = export_bundle(a, tmp_path)
    data = made.file.read_bytes()
    for told in ("欧阳".encode(), id_.bytes, str(id_).encode(), b"admin", a.device):
        assert told not in data
    assert "欧阳" not in made.file.name


def test_a_source_that_cannot_be_read_changes_nothing(paired: Paired) -> None:
    """A stick that is pulled: reading fails at once, or after some of it."""
    a = paired("a")
    before = state_of(a)
    with pytest.raises(Damaged) as caught:
        import_bundle(a, Path("/proc/self/mem"))
    assert caught.value.code == "bundle_unreadable"
    assert state_of(a) == before


def test_a_stick_that_is_pulled_while_it_is_read(
    paired: Paired, sticks: Sticks, monkeypatch: pytest.MonkeyPatch
) -> None:
    a, b = paired("a"), paired("b")
    person(a, "王芳")
    made = sticks.export(a)
    reads, left = Copying.read, [7]

    def pulled(self: Copying, size: int, /) -> bytes:
        left[0] -= 1
        if left[0] == 0:
            # from here on the system itself says that this cannot be read
            nothing = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nothing, self._source.fileno())
            os.close(nothing)
        return reads(self, size)

    monkeypatch.setattr(Copying, "read", pulled)
    assert refused_whole(b, made.file) == "bundle_unreadable"
    monkeypatch.undo()
    assert import_bundle(b, made.file).new > 0


def in_small_blocks(patch: pytest.MonkeyPatch) -> None:
    """Bundles of many blocks, however little there is."""
    patch.setattr(carry, "_FIRST_BLOCK_ENTRIES", 3)
    patch.setattr(carry, "BLOCK_BYTES_MAX", 100)
    patch.setattr(carry, "PIECE_ENTRIES", 2)


class Crash(BaseException):
    """The machine is gone."""


def test_importing_again_completes_what_a_crash_broke_off(
    paired: Paired, sticks: Sticks, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_small_blocks(monkeypatch)
    a, b = paired("a"), paired("b")
    for number in range(12):
        person(a, f"人{number}")
    made = sticks.export(a)
    for crash_at in range(1, 6):
        seen = [0]

        def stop(_done: int, _total: int, at: int = crash_at, seen: list[int] = seen) -> None:
            seen[0] += 1
            if seen[0] == at:
                raise Crash

        with pytest.raises(Crash):
            import_bundle(b, made.file, stop)
        assert check_data(b) == []
    import_bundle(b, made.file)
    assert len(names(b)) == 12
    sticks.carry(b, a)
    assert content(a) == content(b)
    assert table.all_aside(b.db) == []


# -- state without history -------------------------------------------------------------------------


def test_a_laptop_that_began_from_a_download_hands_on_all_it_holds(
    paired: Paired, sticks: Sticks, province: StickProvince, tmp_path: Path
) -> None:
    """b has a's work without the entries, writes on top of it, and c gets all of it from b."""
    a, b, c = paired("a"), paired("b"), paired("c")
    id_ = person(a, "王芳")
    person(a, "李明")
    sticks.carry(b, a)
    opening, _frames = frames_of(a, sticks.export(a).file)
    came = import_bundle(b, state_only(a, tmp_path / "state.jlb", opening))
    assert (came.changes, came.records > 0) == (0, True)
    assert names(b) == ["李明", "王芳"]
    assert content(a) == content(b)
    again = import_bundle(b, tmp_path / "state.jlb")
    assert again.records == 0
    rename(b, id_, "王方")
    sticks.carry(b, c)
    assert names(c) == ["李明", "王方"]
    assert table.all_aside(c.db) == []
    sticks.carry(c, a)
    sticks.carry(a, b)
    assert content(a) == content(b) == content(c)
    assert check_data(b) == check_data(c) == []
    # the province has nothing of it but what this one bundle brings
    taken, back = sticks.send(c, province)
    assert (taken.waiting, back.pending) == (0, 0)
    sticks.carry(c, b)
    assert content(c) == province.digest(c.centre_code)


def test_state_goes_out_once_where_only_what_is_new_is_asked_for(
    paired: Paired, sticks: Sticks, tmp_path: Path
) -> None:
    a, b = paired("a"), paired("b")
    person(a, "王芳")
    opening, _frames = frames_of(a, sticks.export(a).file)
    import_bundle(b, state_only(a, tmp_path / "state.jlb", opening))
    assert sticks.export(b, since_last=True).records > 0
    assert sticks.export(b, since_last=True).records == 0
    assert sticks.export(b).records > 0


def test_damaged_state_is_refused_whole(paired: Paired, sticks: Sticks, tmp_path: Path) -> None:
    a, b = paired("a"), paired("b")
    person(a, "王芳")
    opening, frames = frames_of(a, sticks.export(a).file)
    _opening, state = frames_of(a, state_only(a, tmp_path / "state.jlb", opening))
    (first, manifest), (part, body), *_rest = state
    for n, bad in enumerate((
        [(first, manifest)],
        [(first, manifest), (part, body[:-1])],
        [(first, manifest), (part, body), (part, body)],
        [(first, manifest), (first, manifest), (part, body)],
        [(part, body)],
        [(first, manifest), *frames, (part, body)],
        [(first, manifest[:-1]), (part, body)],
    )):  # fmt: skip
        tally = Tally()
        for sort, payload in bad:
            if sort == BLOCK:
                tally.add(block_of_bytes(payload))
        closing = replace(tally.closing(), records=manifest_of(manifest).records)
        out = forged(a, tmp_path / f"bad{n}.jlb", opening, bad, closing=closing)
        assert refused_whole(b, out) == "bundle_damaged"
    other = pack_state(a.centre_code, b.device, [], [])[0]
    out = forged(a, tmp_path / "others.jlb", opening, [(first, other)])
    assert refused_whole(b, out) == "bundle_damaged"


# -- any order, any number of times ----------------------------------------------------------------

LAPTOPS = ("a", "b", "c")
WHO = st.sampled_from(LAPTOPS)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), WHO, st.integers(0, 5)),
        st.tuples(st.just("write"), WHO, st.integers(0, 5)),
        st.tuples(st.just("export"), WHO, st.integers(0, 1)),
        st.tuples(st.just("import"), WHO, st.integers(0, 50)),
        st.tuples(st.just("import"), WHO, st.integers(0, 50)),
        st.tuples(st.just("province"), WHO, st.integers(0, 50)),
    ),
    min_size=3,
    max_size=30,
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, dict[str, bytes]]]:
    """A province and three paired laptops, to be copied; and the laptops' keys."""
    from jlcenter.app.bootstrap import init_centre, log_in

    place = tmp_path_factory.mktemp("made")
    keys = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keyring, "OPS", 1)
        patch.setattr(keyring, "MEMORY_BYTES", 8 * 1024 * 1024)
        patch.setenv("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))
        province = StickProvince(place / "province")
        for name in LAPTOPS:
            init_centre(place / name, "220421", "东丰县职教中心", "admin", "folding-stool")
            session = log_in(place / name, "admin", "folding-stool")
            province.pair(session)
            keys[name] = session.data_key
            session.close()
        yield place, keys


class StickWorld:
    """Three laptops, a province, and every file that was ever on a stick."""

    def __init__(self, made: tuple[Path, dict[str, bytes]], place: Path) -> None:
        template, keys = made
        shutil.copytree(template, place)
        self.province = StickProvince.__new__(StickProvince)
        self.province.account = Account(place / "province", "province", "spring-river")
        self.laptops = {n: open_with_key(place / n, keys[n], "admin") for n in LAPTOPS}
        self.sticks = Sticks(place)
        self.files: list[Path] = []
        self.people: list[object] = []

    def do(self, what: str, who: str, number: int) -> None:
        session = self.laptops[who]
        if what == "write":
            known = [one for one in self.people if _is_here(session, one)]
            if number < 2 or not known:
                self.people.append(person(session, f"人{len(self.people)}"))
            else:
                rename(session, known[number % len(known)], f"{who}{number}{len(self.files)}")
        elif what == "export":
            self.files.append(self.sticks.export(session, since_last=bool(number)).file)
        elif self.files and what == "import":
            import_bundle(session, self.files[number % len(self.files)])
        elif what == "province":
            bundles = [one for one in self.files if "receipt" not in one.name]
            if bundles:
                receipt = self.sticks.next().with_suffix(".receipt.jlb")
                self.province.take(bundles[number % len(bundles)], receipt)
                self.files.append(receipt)

    def settle(self) -> None:
        """Everybody hears of everything, by stick."""
        for _round in range(2):
            for one in self.laptops.values():
                self.sticks.send(one, self.province)
            for sender in self.laptops.values():
                file = self.sticks.export(sender).file
                for other in self.laptops.values():
                    if other is not sender:
                        import_bundle(other, file)
        for one in self.laptops.values():
            self.sticks.send(one, self.province)

    def grants(self, authors: list[Author]) -> dict[str, list[str]]:
        """The province's word for some more devices, as a bundle would have brought it."""
        account = self.province.account
        province = open_province(account.folder, account.user, account.password)
        found = {}
        for one in authors:
            message = grant_message("220421", one.device, one.public, "Z")
            signature = province.root.sign(message)
            found[one.device.hex()] = [one.public.hex(), "Z", signature.hex()]
        province.close()
        return found

    def close(self) -> None:
        for one in self.laptops.values():
            one.close()


def _is_here(session: Session, id_: object) -> bool:
    return session.seen(TRAINEE, id_) is not None  # type: ignore[arg-type]


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(STEPS)
def test_any_order_and_any_number_of_times_give_one_content(
    made: tuple[Path, dict[str, bytes]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    steps: list[tuple[str, str, int]],
) -> None:
    in_small_blocks(monkeypatch)
    place = tmp_path / hashlib.sha256(repr(steps).encode()).hexdigest()[:12]
    if place.exists():
        shutil.rmtree(place)
    world = StickWorld(made, place)
    try:
        for step in steps:
            world.do(*step)
        world.settle()
        digests = {content(one) for one in world.laptops.values()}
        assert digests == {world.province.digest("220421")}
        for one in world.laptops.values():
            assert table.pending_count(one.db) == 0
            assert table.all_aside(one.db) == []
            assert check_data(one) == []
    finally:
        world.close()


def took_in(
    world: StickWorld, session: Session, authors: list[Author], blocks: list[list[Segment]]
) -> None:
    """A laptop has what others wrote, each strand sealed at a block's end only."""
    session.set_settings(bundle_grants=world.grants(authors))
    receiver = Receiver(session, bytes.fromhex(session.setting("root_key")), from_province=False)
    receiver.know({one.device: one.public for one in authors})
    for block in blocks:
        receiver.take_in(block)
    assert table.all_aside(session.db) == []


def in_an_order_that_stops_nobody(session: Session, file: Path) -> None:
    """Each block of a bundle builds on nothing but itself and the blocks before it."""
    upto: dict[bytes, int] = {}
    for sort, payload in frames_of(session, file)[1]:
        entries = [e for one in block_of_bytes(payload) for e in one.entries if sort == BLOCK]
        upto |= {entry.strand: entry.tick for entry in entries}
        assert all(
            tick <= upto.get(strand, 0) for one in entries for tick, strand in stamps_needed(one)
        )


def who_saw_one_another() -> list[Author]:
    """Two of whom each wrote after having seen the other in the midst of what the other sealed
    together; what the first says it saw stands in an entry that only tells."""
    first, second = author(1), author(2)
    told = {"kind": AUDIT, "id": b"\0" * 16, "salt": b"S" * 8}
    head = ActionHead("做", "{}", "admin", 0)
    for one in (first, second):
        one.append(**told, changes=(Change(1, "a", ()),), action=head)
        one.append(**told, changes=(Change(1, "b", ()),))
    second.append(**told, changes=(Change(1, "c", ()),))
    seen = second.entries[2].stamp
    first.append(skip=2, **told, changes=(Change(1, "c", (seen,)),))
    for value in "def":
        first.append(**told, changes=(Change(1, value, ()),))
    seen = first.entries[5].stamp
    person = {"kind": TRAINEE.code, "id": b"P" * 16, "salt": b"S" * 8}
    second.append(skip=5, **person, changes=(Change(1, "王芳", (seen,)),))
    return [first, second]


def test_what_an_entry_that_only_tells_builds_on_goes_before_it(
    made: tuple[Path, dict[str, bytes]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_small_blocks(monkeypatch)
    world = StickWorld(made, tmp_path / "w")
    try:
        a = world.laptops["a"]
        first, second = authors = who_saw_one_another()
        blocks = [[one.segment(1, 2)] for one in authors]
        blocks += [[second.segment(3, 3), first.segment(3, 4)], [first.segment(5, 6)]]
        took_in(world, a, authors, [*blocks, [second.segment(4, 4)]])
        in_an_order_that_stops_nobody(a, world.sticks.export(a).file)
        assert world.sticks.send(a, world.province)[0].waiting == 0
    finally:
        world.close()


def test_what_waits_in_pieces_sealed_across_one_another_comes_in_together(
    made: tuple[Path, dict[str, bytes]], tmp_path: Path
) -> None:
    """Each piece of the one waits for a piece of the other; several of a strand make the whole."""
    world = StickWorld(made, tmp_path / "w")
    try:
        a = world.laptops["a"]
        first, second = authors = who_saw_one_another()
        a.set_settings(bundle_grants=world.grants(authors))
        opening, _rest = frames_of(a, world.sticks.export(a).file)
        pieces = [one.segment(1, 2) for one in authors]
        pieces += [first.segment(3, 4), first.segment(5, 6), second.segment(3, 4)]
        frames = [(BLOCK, block_bytes([one])) for one in pieces]
        file = forged(a, world.sticks.next(), opening, frames)
        taken = world.province.take(file, world.sticks.next())
        assert (taken.new, taken.waiting) == (1, 0)
    finally:
        world.close()


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(worlds(writes=40), st.integers(0, 2**32))
def test_strands_sealed_across_one_another_go_out_whole(
    made: tuple[Path, dict[str, bytes]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    authors: list[Author],
    seed: int,
) -> None:
    """What came in coarse blocks, each strand sealed at the block's end only, goes on so that
    nothing waits: not at a laptop, and not at the province."""
    in_small_blocks(monkeypatch)
    place = tmp_path / f"{seed}-{len(list(tmp_path.iterdir()))}"
    world = StickWorld(made, place)
    try:
        a, b = world.laptops["a"], world.laptops["b"]
        draw = random.Random(seed)
        took_in(world, a, authors, blocks_of(authors, causal_order(authors, draw), draw))
        in_an_order_that_stops_nobody(a, world.sticks.export(a).file)
        came = world.sticks.carry(a, b)
        assert (came.waiting, table.all_aside(b.db)) == (0, [])
        taken, back = world.sticks.send(a, world.province)
        assert (taken.waiting, back.pending) == (0, 0)
        world.sticks.carry(b, a)
        world.sticks.send(a, world.province)
        world.sticks.send(b, world.province)
        world.sticks.send(a, world.province)
        assert content(a) == content(b) == world.province.digest("220421")
    finally:
        world.close()


def test_words_for_each_refusal(tmp_path: Path) -> None:
    from jlcenter.sync.bundle import BundleError

    codes = {
        reason: refused(BundleError(reason), tmp_path / "x.jlb").code
        for reason in ("newer", "not_for_us", "signature", "unreadable", "cut", "counts")
    }
    assert codes == {
        "newer": "program_too_old",
        "not_for_us": "bundle_other_centre",
        "signature": "bundle_forged",
        "unreadable": "bundle_unreadable",
        "cut": "bundle_damaged",
        "counts": "bundle_damaged",
    }
