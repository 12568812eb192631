"""Records that tell of one person, deleted ones too: what an erasure has to look at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from jlcenter.domain.records import Kind
from jlcenter.storage.connection import Connection


def ids_where(db: Connection, kind: Kind, field: str, values: Iterable[UUID]) -> list[UUID]:
    """The records of a kind whose field is one of these ids."""
    sql = f'SELECT id FROM {kind.name} WHERE "{field}" = ? ORDER BY id'
    return [
        UUID(bytes=bytes(row[0]))
        for value in values
        for row in db.execute(sql, (value.bytes,)).fetchall()
    ]


def cluster(db: Connection, person: UUID) -> list[UUID]:
    """A person's record and all that were merged into it, deleted ones too."""
    rows = db.execute(
        "WITH RECURSIVE into_(id) AS (VALUES (?) UNION"
        " SELECT t.id FROM trainee t JOIN into_ ON t.merged_into = into_.id)"
        " SELECT id FROM into_",
        (person.bytes,),
    ).fetchall()
    return [UUID(bytes=bytes(row[0])) for row in rows]


def running_classes(db: Connection, people: Sequence[UUID]) -> list[str]:
    """The codes of the open classes in which they still are."""
    marks = ", ".join("?" * len(people))
    rows = db.execute(
        "SELECT DISTINCT c.code FROM enrolment e JOIN training_class c ON c.id = e.training_class"
        f" WHERE e.trainee IN ({marks}) AND e._hidden = 0 AND c._hidden = 0"
        " AND e.status = 'enrolled' AND coalesce(c.status, '') NOT IN ('closed', 'cancelled')"
        " ORDER BY c.code",
        [one.bytes for one in people],
    ).fetchall()
    return [str(row[0] or "") for row in rows]
