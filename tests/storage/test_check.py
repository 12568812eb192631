"""The check of rows against their entries: what is damaged is named, what is sound is not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from jlcenter.domain.records import ENROLMENT, TRAINEE
from jlcenter.storage.check import row_mismatches
from jlcenter.storage.queries.sync import cover_strand
from jlcenter.storage.session import Session


def damaged(session: Session, sql: str, *values: Any) -> None:
    """Edit the file past the door, as damage does."""
    with session.door.transaction(session.db):
        session.db.execute(sql, values)


@pytest.fixture
def people(session: Session) -> list[bytes]:
    with session.action("登记") as write:
        made = [write.put(TRAINEE, name=f"人{n}", phone="13911112222").bytes for n in range(3)]
        write.put(ENROLMENT, key=(uuid4(), uuid4()), number=1)
        # a record with a key and nothing else
        write.put(ENROLMENT, key=(uuid4(), uuid4()))
    assert row_mismatches(session.db) == []
    return made


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE trainee SET name = '别人' WHERE id = ?",
        "UPDATE trainee SET phone = NULL WHERE id = ?",
        "UPDATE trainee SET _stamp = _stamp + 1048576 WHERE id = ?",
        "UPDATE trainee SET _more = x'c1' WHERE id = ?",
        "UPDATE trainee SET _hidden = 1 WHERE id = ?",
        "UPDATE trainee SET remark = '凭空' WHERE id = ?",
        "DELETE FROM trainee WHERE id = ?",
    ],
)
def test_r29_every_sort_of_damage_to_a_row_is_named(
    session: Session, people: list[bytes], sql: str
) -> None:
    damaged(session, sql, people[1])
    assert row_mismatches(session.db) == [("trainee", people[1].hex())]


def test_a_row_that_no_entry_made_is_named(session: Session, people: list[bytes]) -> None:
    damaged(
        session, "INSERT INTO trainee (id, name, _stamp, _hidden) VALUES (?, '鬼', 1, 0)", b"g" * 16
    )
    assert row_mismatches(session.db) == [("trainee", (b"g" * 16).hex())]


def test_a_natural_key_that_does_not_give_the_id_is_named(
    session: Session, people: list[bytes]
) -> None:
    damaged(session, "UPDATE enrolment SET trainee = ? WHERE number = 1", uuid4().bytes)
    assert [kind for kind, _id in row_mismatches(session.db)] == ["enrolment"]


def test_state_without_history_is_no_damage_but_what_speaks_against_entries_is(
    make_session: Callable[..., Session], tmp_path: Path
) -> None:
    """After a first download the journal lacks what came before; what it has still counts."""
    session = make_session()
    with session.action("登记") as write:
        old = write.put(TRAINEE, name="早").bytes
    session.close()
    for token in (tmp_path / "runtime").rglob("*.strand"):
        token.unlink()
    session = make_session()
    # this sitting has its own strand: the first one's entries are taken away, as if never here
    with session.action("登记") as write:
        new = write.put(TRAINEE, name="晚").bytes
    no, id_, seq, tick, hash_ = session.db.execute(
        "SELECT no, id, last_seq, last_tick, last_hash FROM strand WHERE no ="
        " (SELECT strand FROM journal WHERE record = ? AND kind != 9)",
        (old,),
    ).fetchone()
    damaged(session, "DELETE FROM journal WHERE strand = ?", no)
    assert ("trainee", old.hex()) in row_mismatches(session.db)
    with session.door.transaction(session.db):
        cover_strand(
            session.db,
            session.door.names,
            bytes(id_),
            session.centre_code,
            session.device,
            (seq + 1, tick, bytes(hash_)),
            mine=True,
            from_province=True,
        )
    assert row_mismatches(session.db) == []
    damaged(session, "UPDATE trainee SET name = '改了' WHERE id = ?", new)
    assert row_mismatches(session.db) == [("trainee", new.hex())]


def test_many_entries_are_looked_at_in_parts(
    session: Session, people: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    from jlcenter.storage import check

    monkeypatch.setattr(check, "_ENTRIES_AT_ONCE", 1)
    assert row_mismatches(session.db) == []
    damaged(session, "UPDATE trainee SET name = '别人' WHERE id = ?", people[2])
    assert row_mismatches(session.db) == [("trainee", people[2].hex())]
