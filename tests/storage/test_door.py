"""The write door: one transaction, one entry a record, and what the person saw."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jlcenter.app.check_data import check_data
from jlcenter.domain.journal.entry import ActionHead, Change, Entry
from jlcenter.domain.journal.merge import conflicts
from jlcenter.domain.records import (
    ATTENDANCE_MARK,
    ENROLMENT,
    KINDS,
    LESSON,
    TRAINEE,
    TRAINING_CLASS,
)
from jlcenter.storage.connection import LOG_BYTES_MAX
from jlcenter.storage.journal import entries_of_record, entries_of_strand
from jlcenter.storage.queries.records import all_rows
from jlcenter.storage.rows import columns, key_of, row_of, state_of
from jlcenter.storage.session import Session


def pending(session: Session) -> int:
    return int(session.db.execute("SELECT count(*) FROM journal").fetchone()[0])


def test_a_write_stores_the_record_and_one_entry(session: Session) -> None:
    with session.action("建班") as write:
        made = write.put(TRAINING_CLASS, name="家政", code="2026A01", capacity=40)
    before = pending(session)
    with session.action("改班") as write:
        write.put(TRAINING_CLASS, made, name="家政服务员", capacity=40)
    assert pending(session) == before + 1
    last = entries_of_record(session.db, session.door.names, TRAINING_CLASS.code, made.bytes)[-1]
    assert [change.value for change in last.entry.changes] == ["家政服务员"], "only what differs"
    assert last.before == {2: "家政"}


def test_writing_what_is_already_there_writes_nothing(session: Session) -> None:
    with session.action("建班") as write:
        made = write.put(TRAINING_CLASS, name="家政")
    before = pending(session)
    with session.action("改班") as write:
        write.put(TRAINING_CLASS, made, name="家政", place=None)
    assert pending(session) == before


def test_an_error_inside_an_action_changes_nothing(session: Session) -> None:
    before = pending(session)
    with pytest.raises(ZeroDivisionError), session.action("建班") as write:
        write.put(TRAINING_CLASS, name="家政")
        _ = 1 / 0
    assert pending(session) == before
    assert session.db.execute("SELECT count(*) FROM training_class").fetchone()[0] == 0
    with session.action("建班") as write:
        write.put(TRAINING_CLASS, name="再来")
    assert check_data(session) == []


def test_a_value_of_the_wrong_type_is_refused_and_nothing_is_stored(session: Session) -> None:
    for bad in ({"capacity": "40"}, {"starts": "2026/9/1"}, {"name": 5}):
        with pytest.raises(ValueError), session.action("建班") as write:
            write.put(TRAINING_CLASS, **bad)
    assert session.db.execute("SELECT count(*) FROM training_class").fetchone()[0] == 0


def test_what_a_screen_did_not_show_is_never_overwritten(session: Session) -> None:
    """The screen shows 5; a background write stores 7; the key press arrives: both are kept."""
    with session.action("登记") as write:
        made = write.put(TRAINEE, name="张三", phone="13900000005")
    on_screen = session.seen(TRAINEE, made)
    with session.action("别处改了") as write:
        write.put(TRAINEE, made, phone="13900000007")
    with session.action("屏幕上改") as write:
        write.put(TRAINEE, made, saw=on_screen, phone="13900000009")
    state, _row = session.door.state(session.db, TRAINEE, made.bytes)
    found = conflicts(TRAINEE, state)
    assert sorted(w.value for w in found[6]) == ["13900000007", "13900000009"]
    with session.action("选定") as write:
        write.settle(TRAINEE, made, 6, "13900000007")
    state, _row = session.door.state(session.db, TRAINEE, made.bytes)
    assert conflicts(TRAINEE, state) == {}
    assert check_data(session) == []


def test_confirming_the_shown_value_of_a_conflict_is_a_write(session: Session) -> None:
    with session.action("登记") as write:
        made = write.put(TRAINEE, name="张三", phone="1")
    on_screen = session.seen(TRAINEE, made)
    for phone in ("2", "3"):
        with session.action("改") as write:
            write.put(TRAINEE, made, saw=on_screen, phone=phone)
    whole = session.seen(TRAINEE, made, whole=True)
    assert whole is not None
    with session.action("确认") as write:
        write.put(TRAINEE, made, saw=whole, phone=whole.groups[6][0])
    state, _row = session.door.state(session.db, TRAINEE, made.bytes)
    assert len(state[6]) == 1


def test_one_fact_met_twice_is_one_record(session: Session) -> None:
    with session.action("登记") as write:
        person = write.person_id(TRAINEE, "resident_id", "220421199001019999")
        one = write.put(TRAINEE, person, name="张三")
        class_ = write.put(TRAINING_CLASS, name="家政")
        first = write.put(ENROLMENT, key=(class_, one), number=1)
        second = write.put(ENROLMENT, key=(class_, one), number=1)
    assert first == second
    assert session.db.execute("SELECT count(*) FROM enrolment").fetchone()[0] == 1


def test_a_mark_is_one_value(session: Session) -> None:
    with session.action("点名") as write:
        class_ = write.put(TRAINING_CLASS, name="家政")
        lesson = write.put(LESSON, training_class=class_, number=1)
        person = write.put(TRAINEE, name="张三")
        enrolment = write.put(ENROLMENT, key=(class_, person), number=1)
        mark = write.put(ATTENDANCE_MARK, key=(lesson, enrolment), status="late", minutes=20)
    state, row = session.door.state(session.db, ATTENDANCE_MARK, mark.bytes)
    assert row is not None
    assert [w.value for w in state[3]] == [["late", 20, None, None]]
    assert row[columns(ATTENDANCE_MARK).index("_more")] is None, "eight bytes of stamps, no more"


def test_a_deleted_record_is_hidden_and_comes_back_whole(session: Session) -> None:
    with session.action("登记") as write:
        made = write.put(TRAINEE, name="张三", phone="139")
    with session.action("删") as write:
        write.delete(TRAINEE, made)
        assert write.get(TRAINEE, made) is None
    with session.action("再建") as write:
        write.put(TRAINEE, made, name="张三", education="70")
        again = write.get(TRAINEE, made)
    assert again is not None and again["phone"] == "139" and again["education"] == "70"
    assert check_data(session) == []


def test_new_records_stored_in_a_batch_are_the_same_as_one_by_one(
    make_session: Callable[..., Session],
) -> None:
    many, single = make_session("many"), make_session("single")
    people = [{"name": f"学员{n}", "phone": str(n), "other_categories": ["LHS"]} for n in range(7)]
    with many.action("导入") as write:
        ids = [write.person_id(TRAINEE, "x", str(n)) for n in range(7)]
        write.put_many(TRAINEE, [(i, None, p) for i, p in zip(ids, people, strict=True)])
        write.put_many(TRAINEE, [(ids[0], None, {"phone": "改"}), (ids[0], None, {"phone": "又"})])
    with single.action("导入") as write:
        for id_, person in zip(ids, people, strict=True):
            write.put(TRAINEE, id_, **person)
        write.put(TRAINEE, ids[0], phone="改")
        write.put(TRAINEE, ids[0], phone="又")
    width = len(columns(TRAINEE)) - 3
    one = [row[:width] for row in all_rows(many.db, TRAINEE)]
    assert one == [row[:width] for row in all_rows(single.db, TRAINEE)]
    assert check_data(many) == [] and check_data(single) == []


def test_two_sessions_on_one_folder_lose_no_write(make_session: Callable[..., Session]) -> None:
    window, script = make_session(), make_session()
    made = []
    for turn in range(6):
        session = window if turn % 2 else script
        with session.action("建班") as write:
            made.append(write.put(TRAINING_CLASS, name=f"班{turn}"))
    assert window.db.execute("SELECT count(*) FROM training_class").fetchone()[0] == 6
    ticks = [row[0] for row in script.db.execute("SELECT tick FROM journal ORDER BY tick")]
    assert len(set(ticks)) == len(ticks), "a tick past all the laptop has seen"
    assert check_data(window) == []


def test_a_later_process_goes_on_with_the_strand_and_a_copy_does_not(
    make_session: Callable[..., Session], tmp_path: Path
) -> None:
    def strands(session: Session) -> int:
        count = session.db.execute("SELECT count(*) FROM strand WHERE mine = 1").fetchone()[0]
        return int(count)

    for turn in range(3):
        session = make_session()
        with session.action("建班") as write:
            write.put(TRAINING_CLASS, name=f"班{turn}")
        session.close()
    session = make_session()
    assert strands(session) == 1, "one sitting, though several processes"
    session.close()
    copy = tmp_path / "copy"
    import shutil

    shutil.copytree(tmp_path / "data", copy)
    clone = make_session("copy")
    with clone.action("建班") as write:
        write.put(TRAINING_CLASS, name="副本")
    assert strands(clone) == 2, "a copied folder cannot fork a strand"
    assert check_data(clone) == []


def test_tampering_with_a_stored_value_is_found(session: Session) -> None:
    with session.action("登记") as write:
        made = write.put(TRAINEE, name="张三")
    session.db.execute("UPDATE trainee SET name = '李四' WHERE id = ?", (made.bytes,))
    session.db.commit()
    assert [one.code for one in check_data(session)] == ["row_mismatch"]


def test_tampering_with_the_journal_is_found(session: Session) -> None:
    with session.action("登记") as write:
        write.put(TRAINEE, name="张三")
    session.db.execute("UPDATE journal SET actor = 'somebody' WHERE label IS NOT NULL")
    session.db.commit()
    assert "chain_broken" in {one.code for one in check_data(session)}


def test_the_tables_have_a_column_for_every_field(session: Session) -> None:
    for kind in KINDS:
        have = [row[1] for row in session.db.execute(f"PRAGMA table_info({kind.name})")]
        # a later field stands behind the row's own columns: nothing goes by their order
        assert sorted(have) == sorted(columns(kind)), kind.name


def test_a_remote_entry_meets_the_same_merge(session: Session) -> None:
    with session.action("登记") as write:
        made = write.put(TRAINEE, name="张三", phone="139")
    strand = b"R" * 16
    head = ActionHead("改电话", "{}", "wang", 0)
    entry = Entry(strand, 1, 900, TRAINEE.code, made.bytes, (Change(6, "138", ()),), action=head)
    with session.door.transaction(session.db):
        number = session.door.names.no(session.db, strand)
        assert session.door.apply(session.db, number, entry)
    state, _row = session.door.state(session.db, TRAINEE, made.bytes)
    assert [w.value for w in state[6]] == ["138", "139"]
    kept = list(entries_of_strand(session.db, session.door.names, number))
    assert kept[0].entry.changes == entry.changes
    with session.action("以后") as write:
        write.put(TRAINEE, made, education="70")
    last = session.db.execute("SELECT max(tick) FROM journal").fetchone()[0]
    assert last > 900, "the tick moves past all it has seen"


stamps = st.tuples(st.integers(1, 50), st.sampled_from([b"a" * 16, b"b" * 16, b"c" * 16]))
texts = st.none() | st.sampled_from(["一", "二", "13900000000"])


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(
        st.sampled_from([1, 2, 6, 99]),
        st.dictionaries(stamps, texts, min_size=1, max_size=3),
        max_size=4,
    ),
    st.none() | stamps,
)
def test_a_state_survives_its_row(
    told: dict[int, dict[tuple[int, bytes], str | None]], deleted: tuple[int, bytes] | None
) -> None:
    """All current writes come back: equal ones, conflicts, blanks, deletions, unknown groups."""
    from jlcenter.domain.journal.merge import Write

    ids = {b"a" * 16: 1, b"b" * 16: 2, b"c" * 16: 3}
    names = {0: b"", **{number: id_ for id_, number in ids.items()}}
    state = {
        code: tuple(Write(s, v) for s, v in sorted(writes.items(), reverse=True))
        for code, writes in told.items()
    }
    if deleted is not None:
        state[0] = (Write(deleted, [[1, b"a" * 16]]),)
    row = row_of(TRAINEE, b"i" * 16, [], state, ids.__getitem__)
    assert state_of(TRAINEE, row, names.__getitem__) == state
    assert key_of(TRAINEE, row) == []


def test_a_folder_that_went_back_in_time_is_told(make_session: Callable[..., Session]) -> None:
    session = make_session()
    session.close()
    old = (session.folder / "jlcenter.db").read_bytes()
    session = make_session()
    assert session.notices == []
    with session.action("建班") as write:
        write.put(TRAINING_CLASS, name="班")
    session.close()
    (session.folder / "jlcenter.db").write_bytes(old)
    session = make_session()
    assert len(session.notices) == 1
    with session.action("建班") as write:
        write.put(TRAINING_CLASS, name="班")
    assert check_data(session) == []


def test_a_log_is_moved_into_the_file_when_it_has_grown_and_not_after_every_sync(
    session: Session,
) -> None:
    """Each time costs writes through to the disk; the program stays open for weeks."""
    log, file = (session.folder / f"jlcenter.db{end}" for end in ("-wal", ""))
    with session.action("登记") as write:
        for number in range(6000):
            write.put(TRAINEE, name=f"王{number}", address="东丰县" * 20)
    assert log.stat().st_size > LOG_BYTES_MAX
    before = file.stat().st_size
    session.ease_log()
    assert file.stat().st_size > before
    with session.action("登记") as write:
        write.put(TRAINEE, name="李四")
    assert log.stat().st_size <= LOG_BYTES_MAX
    moved = file.stat().st_mtime_ns
    session.ease_log()
    assert file.stat().st_mtime_ns == moved
