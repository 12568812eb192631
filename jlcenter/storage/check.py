"""What the check looks at in the file itself."""

from __future__ import annotations

from collections.abc import Iterator

from jlcenter.domain.journal.digest import BUCKETS, kind_name
from jlcenter.domain.journal.entry import AUDIT
from jlcenter.domain.journal.ids import natural_id_of_wire
from jlcenter.domain.journal.merge import is_hidden
from jlcenter.domain.records import BY_CODE
from jlcenter.storage.connection import Connection
from jlcenter.storage.content import Content, contents, kinds_held, read_view
from jlcenter.storage.replay import Lacks, Replay, agrees, replayed

#: entries replayed at once: memory stays bounded, whatever a centre has
_ENTRIES_AT_ONCE = 200_000


def row_mismatches(db: Connection) -> list[tuple[str, str]]:
    """Records whose row is not what their entries give, has no entry or is missing: (kind, id)."""
    with read_view(db):
        return _row_mismatches(db)


def _row_mismatches(db: Connection) -> list[tuple[str, str]]:
    lacks = Lacks(db)
    found = []
    for part in _parts(db):
        replays = replayed(db, part)
        for code in kinds_held(db):
            for one in contents(db, code, part):
                if not is_sound(code, one, replays.pop((code, one.id), None), lacks):
                    found.append((kind_name(code), one.id.hex()))
        # what is left has entries and no row
        found += [(kind_name(code), id_.hex()) for code, id_ in sorted(replays)]
    return found


def _parts(db: Connection) -> Iterator[range]:
    """Bucket numbers in parts of about ``_ENTRIES_AT_ONCE`` entries each."""
    entries = db.execute(f"SELECT count(*) FROM journal WHERE kind != {AUDIT}").fetchone()[0]
    step = max(1, BUCKETS * _ENTRIES_AT_ONCE // max(entries, _ENTRIES_AT_ONCE))
    for first in range(0, BUCKETS, step):
        yield range(first, min(first + step, BUCKETS))


def is_sound(code: int, row: Content, replay: Replay | None, lacks: Lacks) -> bool:
    """Whether a record's row is what its entries give (``replay`` is None where it has none)."""
    kind = BY_CODE.get(code)
    if row.state is None or (replay is None and not lacks.anything):
        return False
    if kind is not None and kind.key and natural_id_of_wire(code, list(row.key)) != row.id:
        return False
    if row.is_hidden is not None and row.is_hidden != is_hidden(row.state):
        return False
    return agrees(row.state, replay or Replay(), lacks)
