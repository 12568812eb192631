"""What the check looks at in the file itself."""

from __future__ import annotations

from jlcenter.domain.journal.entry import AUDIT, Entry
from jlcenter.domain.journal.merge import State, applied
from jlcenter.domain.records import KINDS
from jlcenter.storage.connection import Connection
from jlcenter.storage.journal import entries_of_strand
from jlcenter.storage.queries.records import all_rows
from jlcenter.storage.rows import state_of
from jlcenter.storage.strands import StrandNames


def row_mismatches(db: Connection, names: StrandNames) -> list[tuple[str, str]]:
    """Records whose row is not what their entries give: (kind, id). Replays the whole journal."""
    states: dict[tuple[int, bytes], State] = {}
    entries: list[Entry] = []
    for (no,) in db.execute("SELECT no FROM strand WHERE last_seq > 0").fetchall():
        entries.extend(kept.entry for kept in entries_of_strand(db, names, no))
    entries.sort(key=lambda one: one.stamp)
    for entry in entries:
        if entry.kind == AUDIT:
            continue
        state = states.setdefault((entry.kind, entry.id), {})
        for change in entry.changes:
            state[change.group] = applied(
                state.get(change.group, ()), entry.stamp, change.value, change.base
            )
    found = []
    for kind in KINDS:
        for row in all_rows(db, kind):
            expected = states.pop((kind.code, bytes(row[0])), None)
            if state_of(kind, row, lambda no: names.id(db, no)) != expected:
                found.append((kind.name, bytes(row[0]).hex()))
    return found


def double_numbers(db: Connection) -> list[tuple[str, int]]:
    """Numbers that two people of one class have: (class code, number)."""
    rows = db.execute(
        "SELECT c.code, e.number FROM enrolment e JOIN training_class c ON c.id = e.training_class"
        " WHERE e._hidden = 0 AND e.number IS NOT NULL GROUP BY e.training_class, e.number"
        " HAVING count(*) > 1"
    ).fetchall()
    return [(row[0], row[1]) for row in rows]


def double_serials(db: Connection) -> list[str]:
    """Serials that two certificates bear."""
    rows = db.execute(
        "SELECT serial FROM certificate WHERE _hidden = 0 AND serial IS NOT NULL"
        " GROUP BY serial HAVING count(*) > 1"
    ).fetchall()
    return [row[0] for row in rows]
