"""Records of one centre as the work on facts asks for them: by kind and ids, read once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection

from jlcenter.domain.records import Kind
from provincial import storage
from provincial.bulk import looked_up, upsert
from provincial.fact_tables import POINTER
from provincial.fact_values import Record, Values, has_whole_key, values_of
from provincial.storage import StrandBook


class Reads:
    """Records by kind and id: those that changed, and others as they are asked for."""

    def __init__(
        self,
        db: Connection,
        code: str,
        book: StrandBook,
        after: Mapping[int, Mapping[bytes, Record]],
    ) -> None:
        self.db = db
        self.code = code
        self.book = book
        #: by kind
        self._after = after
        self._known: dict[tuple[int, bytes], Record | None] = {}

    def records(self, kind: Kind, ids: Iterable[bytes]) -> dict[bytes, Record]:
        """Records that are there with a whole key, hidden ones too."""
        wanted, changed = set(ids), self._after.get(kind.code, {})
        for one in wanted & changed.keys():
            self._known[kind.code, one] = changed[one]
        lacking = [(kind.code, one) for one in wanted if (kind.code, one) not in self._known]
        if lacking:
            found = storage.states(self.db, self.code, sorted(lacking), self.book)
            for place in lacking:
                self._known[place] = found.get(place)
        told = ((one, self._known[kind.code, one]) for one in wanted)
        return {
            one: record
            for one, record in told
            if record is not None and has_whole_key(kind, record)
        }

    def values(self, kind: Kind, ids: Iterable[bytes]) -> dict[bytes, Values]:
        """What shown records say."""
        found = {}
        for one, record in self.records(kind, ids).items():
            values = values_of(kind, record)
            if values is not None:
                found[one] = values
        return found

    # -- which records tell something about another --------------------------------------------

    def point(self, pointers: Iterable[tuple[bytes, int, bytes]]) -> None:
        """Note that records tell something of others: (other, kind, id)."""
        rows = [(self.code, *one) for one in sorted(set(pointers)) if one[0]]
        upsert(self.db, POINTER, ("centre", "target", "kind", "id"), rows)

    def pointing(self, targets: Iterable[bytes]) -> dict[bytes, dict[int, list[bytes]]]:
        """Target → kind → ids of records that tell, or told, of it."""
        found: dict[bytes, dict[int, list[bytes]]] = {}
        own = POINTER.c
        rows = looked_up(self.db, self.code, (own.target, own.kind, own.id), own.target, targets)
        for target, kind, id_ in sorted(rows):
            found.setdefault(target, {}).setdefault(kind, []).append(id_)
        return found
