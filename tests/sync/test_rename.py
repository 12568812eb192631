"""Renaming once, at pairing: other ids under the centre's secret, everything else as it was."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jlcenter.app.check_data import damage
from jlcenter.app.digest import digest
from jlcenter.app.history import history
from jlcenter.app.undo import last_action, redo, undo
from jlcenter.domain.errors import Refused
from jlcenter.domain.journal.entry import Entry
from jlcenter.domain.journal.ids import natural_id, person_id
from jlcenter.domain.records import (
    ASSESSMENT,
    ATTACHMENT,
    ATTENDANCE_MARK,
    CERTIFICATE,
    ENROLMENT,
    KINDS,
    LESSON,
    TEACHER,
    TRAINEE,
    TRAINING_CLASS,
)
from jlcenter.storage.journal import entries_of_strand, strand_head
from jlcenter.storage.queries.records import all_rows
from jlcenter.storage.rows import values
from jlcenter.storage.session import Session
from jlcenter.sync.pairing import Granted, keep

Make = Callable[..., Session]
SECRET = bytes(range(32))


def granted(secret: bytes = SECRET) -> Granted:
    return Granted(b"r" * 32, b"g" * 64, "A", "东丰县职教中心", secret, "")


def rename_now(session: Session) -> int:
    return keep(session, "http://127.0.0.1:1", granted())


def number(n: int) -> str:
    return f"2204211990010100{n:02}"


def work(session: Session, draw: random.Random, steps: int, start: int = 0) -> None:
    """Classes, people, marks, corrections, deletions, undo and redo, over several sittings."""
    classes: list[UUID] = []
    lessons: list[UUID] = []
    people: list[UUID] = []
    enrolments: list[UUID] = []
    for step in range(steps):
        choice = draw.randrange(12)
        if draw.randrange(6) == 0:
            # a further sitting of the same laptop
            session.door._tail = None
            session.door._took_token = True
        if choice in (10, 11):
            try:
                (undo if choice == 10 else redo)(session)
            except Refused:
                continue
            continue
        with session.action(f"第 {step} 步") as write:
            if choice < 2 or not classes:
                teacher = write.person_id(TEACHER, "resident", number(90 + step % 5))
                write.put(
                    TEACHER, teacher, name="师", id_type="resident", id_number=number(90 + step % 5)
                )
                classes.append(write.put(TRAINING_CLASS, code=f"c{step}", teacher=teacher))
                lessons.append(
                    write.put(LESSON, training_class=classes[-1], teacher=teacher, number=step)
                )
            elif choice < 5 or not people:
                n = draw.randrange(8)
                if draw.randrange(4) == 0:
                    people.append(write.put(TRAINEE, name=f"待补{n}", id_type="pending"))
                else:
                    id_ = write.person_id(TRAINEE, "resident", number(n))
                    people.append(
                        write.put(
                            TRAINEE, id_, name=f"人{n}", id_type="resident", id_number=number(n)
                        )
                    )
                key = (classes[-1], people[-1])
                enrolments.append(
                    write.put(ENROLMENT, key=key, number=start + step, status="enrolled")
                )
            elif choice == 5:
                write.put(TRAINEE, draw.choice(people), phone=str(step), id_number=number(step))
            elif choice == 6:
                write.delete(TRAINEE, draw.choice(people))
            elif choice == 7:
                one = draw.choice(enrolments)
                write.put(
                    ATTENDANCE_MARK,
                    key=(draw.choice(lessons), one),
                    status=draw.choice(["present", "late"]),
                    minutes=step,
                )
            elif choice == 8:
                write.put(ASSESSMENT, key=(draw.choice(enrolments), "theory", 1), theory=step)
            else:
                one = draw.choice(people)
                write.put(
                    CERTIFICATE,
                    trainee=one,
                    enrolment=draw.choice(enrolments),
                    serial=f"s{start + step}",
                )
                write.put(ATTACHMENT, owner=one, owner_kind="trainee", purpose="portrait")
                write.put(TRAINEE, one, merged_into=draw.choice(people))


def seen(session: Session) -> dict[str, list[dict[str, Any]]]:
    """All that people see, records named by what is in them and not by their ids."""
    ids: dict[UUID, str] = {}
    everything = {}
    for kind in KINDS:
        rows = [values(kind, row) | {"_hidden": row[-1]} for row in all_rows(session.db, kind)]
        everything[kind] = rows
        for row in rows:
            told = [str(row.get(name)) for name in ("name", "code", "serial", "number", "phone")]
            ids[UUID(bytes=bytes(row["id"]))] = f"{kind.name}:{'|'.join(told)}"
    # ids that derive from others are told by those
    for kind in KINDS:
        for row in everything[kind]:
            if kind.key:
                parts = [str(ids.get(row[f.name], row[f.name])) for f in kind.key]
                ids[UUID(bytes=bytes(row["id"]))] = f"{kind.name}:{'|'.join(parts)}"
    return {
        kind.name: sorted(
            (
                {
                    name: ids.get(one, one) if isinstance(one, UUID) else one
                    for name, one in row.items()
                    if name != "id"
                }
                for row in rows
            ),
            key=str,
        )
        for kind, rows in everything.items()
    }


def told_history(session: Session) -> list[list[tuple[Any, ...]]]:
    """Every record's history, without ids."""
    found = []
    for kind in KINDS:
        for row in session.db.execute(f"SELECT id FROM {kind.name}").fetchall():
            lines = history(session, str(UUID(bytes=bytes(row[0]))), reveal=True)
            found.append(
                [
                    (
                        line.at,
                        line.by,
                        line.action,
                        line.field,
                        len(str(line.before)),
                        len(str(line.after)),
                    )
                    for line in lines
                ]
            )
    return sorted(found)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.integers(0, 2**32), st.integers(1, 40))
def test_values_history_undo_and_chain_stay(make_session: Make, seed: int, steps: int) -> None:
    draw = random.Random(seed)
    session = make_session(uuid4().hex)
    work(session, draw, steps)
    before, past, undoable = seen(session), told_history(session), last_action(session)
    rows = {name: one.rows for name, one in digest(session).kinds.items()}
    rename_now(session)
    assert damage(session) == []
    assert seen(session) == before
    assert told_history(session) == past
    assert last_action(session) == undoable
    assert {name: one.rows for name, one in digest(session).kinds.items()} == rows
    for row in session.db.execute("SELECT id, id_type FROM trainee").fetchall():
        _check_ids(session, bytes(row[0]), row[1])
    for kind in KINDS:
        for row in all_rows(session.db, kind):
            told = values(kind, row)
            if kind.key:
                key = tuple(told[field.name] for field in kind.key)
                assert natural_id(kind, key).bytes == bytes(row[0])
    # and the laptop goes on working
    work(session, draw, 10, 1000)
    assert damage(session) == []
    session.close()


def _check_ids(session: Session, id_: bytes, id_type: str | None) -> None:
    """A person with a document has an id that one of the numbers ever written gives."""
    if id_type != "resident":
        return
    numbers = {
        str(line.after)
        for line in history(session, str(UUID(bytes=id_)), reveal=True)
        if line.field == "id_number"
    }
    fits = {person_id(SECRET, TRAINEE, "resident", one).bytes for one in numbers}
    assert id_ in fits


def test_two_laptops_give_one_person_one_id_and_undo_works_on(make_session: Make) -> None:
    found = []
    for name in ("a", "b"):
        session = make_session(name)
        with session.action("登记") as write:
            id_ = write.person_id(TRAINEE, "resident", number(1))
            write.put(TRAINEE, id_, name="赵", id_type="resident", id_number=number(1))
        with session.action("改") as write:
            write.put(TRAINEE, id_, phone="139")
        assert rename_now(session) == 1
        row = session.db.execute("SELECT id, phone FROM trainee").fetchone()
        found.append(bytes(row[0]))
        undo(session)
        assert session.db.execute("SELECT phone FROM trainee").fetchone()[0] is None
        redo(session)
        assert session.db.execute("SELECT phone FROM trainee").fetchone()[0] == "139"
        undo(session)
        undo(session)
        assert session.db.execute("SELECT _hidden FROM trainee").fetchone()[0] == 1
        assert damage(session) == []
    assert found[0] == found[1] == person_id(SECRET, TRAINEE, "resident", number(1)).bytes


def test_search_finds_the_renamed_person_once(session: Session) -> None:
    from jlcenter.app.find_trainees import find

    with session.action("登记") as write:
        id_ = write.person_id(TRAINEE, "resident", number(1))
        write.put(TRAINEE, id_, name="单福", id_type="resident", id_number=number(1))
    rename_now(session)
    assert [one.row.name for one in find(session, "shanfu")] == ["单福"]
    assert session.db.execute("SELECT count(*) FROM trainee_key").fetchone()[0] == 1


def test_the_first_new_strand_names_the_one_it_was(session: Session) -> None:
    with session.action("登记") as write:
        id_ = write.person_id(TRAINEE, "resident", number(1))
        write.put(TRAINEE, id_, name="赵", id_type="resident", id_number=number(1))
    first = session.db.execute("SELECT no, id FROM strand ORDER BY no LIMIT 1").fetchone()
    head = strand_head(session.db, first[0])
    assert head is not None
    rename_now(session)
    row = session.db.execute(
        "SELECT previous_id, previous_seq, previous_hash FROM strand ORDER BY no LIMIT 1"
    ).fetchone()
    assert (bytes(row[0]), row[1], bytes(row[2])) == (head.id, 0, head.hash())
    gone = session.db.execute("SELECT count(*) FROM strand WHERE id = ?", (first[1],)).fetchone()
    assert gone[0] == 0


def test_a_copy_of_the_folder_renames_to_the_same_entries(
    make_session: Make, tmp_path: Path
) -> None:
    """A backup or a clone from before pairing, paired too, gives no doubles."""
    session = make_session("data")
    with session.action("建班") as write:
        write.put(TRAINING_CLASS, code="x")
    session.close()
    shutil.copytree(tmp_path / "data", tmp_path / "copy")
    session, copy = make_session("data"), make_session("copy")
    with session.action("登记") as write:
        id_ = write.person_id(TRAINEE, "resident", number(1))
        write.put(TRAINEE, id_, name="赵", id_type="resident", id_number=number(1))
    rename_now(session)
    rename_now(copy)
    chains = []
    for one in (session, copy):
        rows = one.db.execute("SELECT no FROM strand WHERE last_seq > 0").fetchall()
        chains.append({strand_head(one.db, no): entries(one, no) for (no,) in rows})
    ours, theirs = chains
    for head, told in theirs.items():
        assert ours[head][: len(told)] == told, "the copy has nothing the other lacks"


def entries(session: Session, no: int) -> list[Entry]:
    return [kept.entry for kept in entries_of_strand(session.db, session.door.names, no)]


def test_a_crash_in_the_middle_leaves_the_laptop_as_it_was(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    with session.action("登记") as write:
        id_ = write.person_id(TRAINEE, "resident", number(1))
        write.put(TRAINEE, id_, name="赵", id_type="resident", id_number=number(1))
    before = digest(session)

    def broken(*_arguments: object) -> None:
        raise OSError("power")

    hook = session.door.hooks[TRAINEE.code]
    session.door.hooks[TRAINEE.code] = broken
    with pytest.raises(OSError, match="power"):
        rename_now(session)
    session.door.hooks[TRAINEE.code] = hook
    assert digest(session) == before
    assert session.setting("root_key") is None
    assert damage(session) == []
    assert rename_now(session) == 1


def test_another_window_open_on_the_folder_goes_on(make_session: Make) -> None:
    """Its strand is gone and its secret is old: it draws a new one and reads the new one."""
    first, second = make_session("data"), make_session("data")
    with second.action("登记") as write:
        id_ = write.person_id(TRAINEE, "resident", number(1))
        write.put(TRAINEE, id_, name="赵", id_type="resident", id_number=number(1))
    rename_now(first)
    with second.action("登记") as write:
        new = write.person_id(TRAINEE, "resident", number(1))
        write.put(TRAINEE, new, phone="139")
        class_ = write.put(TRAINING_CLASS, code="x")
    assert new == person_id(SECRET, TRAINEE, "resident", number(1))
    assert second.db.execute("SELECT count(*) FROM trainee").fetchone()[0] == 1
    with first.action("改") as write:
        write.put(TRAINING_CLASS, class_, name="y")
    assert damage(first) == []
    assert damage(second) == []


def test_nobody_is_told_that_a_renamed_folder_went_back_in_time(make_session: Make) -> None:
    session = make_session("data")
    with session.action("建班") as write:
        write.put(TRAINING_CLASS, code="x")
    session.close()
    session = make_session("data")
    rename_now(session)
    # not even where a script opens the folder while the window that paired it stays open
    assert make_session("data").notices == []
    session.close()
    assert make_session("data").notices == []
