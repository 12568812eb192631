"""A centre's own policy over what ships: the rule that holds for it on a day, as at the centre."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import Connection, select

from jlcenter.domain import policy
from jlcenter.domain.figure_policy import WINDOW_RULE, window_days
from jlcenter.domain.policy import Rule
from jlcenter.domain.records import POLICY_RULE
from provincial.fact_values import Record, has_whole_key, values_of
from provincial.state import unpack_state
from provincial.storage import StrandBook
from provincial.tables import RECORD


class Policy:
    """What ships, and what one centre set over it."""

    def __init__(self, code: str, own: Iterable[Rule] = ()) -> None:
        self._code = code
        self._own = tuple(own)
        self._windows: dict[str, int] = {}

    def rule(self, rule_id: str, day: str) -> Rule | None:
        """The rule that holds on a day."""
        rules = (*policy.shipped(), *self._own)
        return policy.in_force(rules, rule_id, self._code, day)

    def window_days(self, year: str) -> int:
        """How long after a node an answer still belongs to it, for classes of a year."""
        found = self._windows.get(year)
        if found is None:
            rule = self.rule(WINDOW_RULE, f"{year}-12-31")
            found = window_days(rule)
            self._windows[year] = found
        return found


def of_records(code: str, records: Iterable[Record]) -> Policy:
    """The policy of a centre with these records of its own."""
    told = (values_of(POLICY_RULE, one) for one in records if has_whole_key(POLICY_RULE, one))
    rules = (policy.of_record(one) for one in told if one is not None)
    return Policy(code, (one for one in rules if one is not None))


def of_centre(db: Connection, code: str) -> Policy:
    """The policy of a centre as its records have it now."""
    return of_records(code, _records(db, code).values())


def _records(db: Connection, code: str) -> dict[bytes, Record]:
    query = select(RECORD.c.id, RECORD.c.state).where(
        RECORD.c.centre == code, RECORD.c.kind == POLICY_RULE.code
    )
    rows = db.execute(query.order_by(RECORD.c.id)).all()
    if not rows:
        return {}
    book = StrandBook(db)
    book.load_centre(code)
    return {bytes(row.id): unpack_state(bytes(row.state), book.id) for row in rows}


def windows_moved(
    db: Connection,
    code: str,
    before: Mapping[bytes, Record],
    changed: Collection[bytes],
    years: Iterable[int],
) -> bool:
    """Whether records that changed move the window of any of these years; ``before``: those of them
    that were there, as they were."""
    now = _records(db, code)
    was = {id_: record for id_, record in now.items() if id_ not in changed} | dict(before)
    old, new = of_records(code, was.values()), of_records(code, now.values())
    return any(old.window_days(one) != new.window_days(one) for one in map("{:04d}".format, years))
