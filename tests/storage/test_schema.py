"""What tables of records may demand: nothing but their key. Two laptops that chose the same number,
or a child before its parent, must never be a record that cannot be stored."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint

from jlcenter.domain.records import KINDS
from jlcenter.storage.session import Session
from provincial.database import open_engine
from provincial.tables import METADATA, RECORD


@pytest.mark.parametrize("name", [kind.name for kind in KINDS])
def test_no_table_of_records_demands_more_than_its_key(session: Session, name: str) -> None:
    """No UNIQUE, no foreign key, no CHECK, no trigger, no generated column: in the file as it is
    after all migrations, not as a definition says."""
    db = session.db
    indexes = db.execute(f"PRAGMA index_list({name})").fetchall()
    unique = {row[1]: row[3] for row in indexes if row[2]}
    assert set(unique.values()) <= {"pk"}, unique
    assert db.execute(f"PRAGMA foreign_key_list({name})").fetchall() == []
    columns = db.execute(f"PRAGMA table_xinfo({name})").fetchall()
    assert [row[1] for row in columns if row[5]] == ["id"]
    # what may not be empty is the program's own: never a field
    assert {row[1] for row in columns if row[3] and not row[5]} <= {"_stamp", "_hidden"}
    assert [row[1] for row in columns if row[6]] == []
    (sql,) = db.execute("SELECT sql FROM sqlite_schema WHERE name = ?", (name,)).fetchone()
    assert "CHECK" not in sql.upper().split()
    assert "UNIQUE" not in sql.upper().split()
    triggers = db.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    assert triggers == []


def test_the_provinces_records_demand_their_key_only(tmp_path: Path) -> None:
    assert [one.name for one in RECORD.primary_key.columns] == ["centre", "kind", "id"]
    for table in METADATA.tables.values():
        demands = [
            one
            for one in table.constraints
            if isinstance(one, UniqueConstraint | ForeignKeyConstraint | CheckConstraint)
        ]
        unique = [one for one in table.indexes if one.unique]
        if table is RECORD:
            assert demands == unique == []
    engine = open_engine(tmp_path, None)
    with engine.connect() as db:
        rows = db.exec_driver_sql("PRAGMA index_list(record)").fetchall()
    engine.dispose()
    assert {row[3] for row in rows if row[2]} <= {"pk"}


#: the fields people number things by, where no key follows from them
NUMBERED = [
    ("training_class", "code"),
    ("lesson", "number"),
    ("certificate", "serial"),
    ("trainee", "id_number"),
]


@pytest.mark.parametrize(("name", "field"), NUMBERED)
def test_the_same_number_twice_is_stored_twice(session: Session, name: str, field: str) -> None:
    kind = next(one for one in KINDS if one.name == name)
    value = 7 if kind.group_of[field].fields[0].type.value == "int" else "same"
    before = session.db.execute(f"SELECT count(*) FROM {name}").fetchone()[0]
    for _record in range(2):
        with session.action("写") as write:
            write.put(kind, **{field: value})
    assert session.db.execute(f"SELECT count(*) FROM {name}").fetchone()[0] == before + 2
