"""By what some indicators divide: each centre's hours by the centre's own policy."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from sqlalchemy import Connection, select

from jlcenter.domain import figure_policy
from jlcenter.domain.facts import JILIN, Basis
from jlcenter.domain.figures import figure
from jlcenter.domain.indicators import indicators
from jlcenter.domain.measures import Figure, Indicator
from provincial import fact_policy
from provincial.fact_policy import Policy
from provincial.fact_rows import WHOLE
from provincial.fact_tables import AGGREGATE
from provincial.progress import Scope
from provincial.tables import CENTRE


def basis_of(told: Policy, day: str) -> Basis:
    """What a centre divides by on a day."""
    return figure_policy.basis_of(lambda rule: told.rule(rule, day))


class Bases:
    """What the centres of a scope divide by in a year.

    Where they differ a figure is the sum of the centres' own; it cannot be said where one that has
    something to divide has set nothing. What is divided is a sum of the year that ingest keeps.
    """

    def __init__(self, db: Connection, year: int, scope: Scope) -> None:
        self._db = db
        self._year = year
        self._scope = scope
        day = f"{year:04d}-12-31"
        query = select(CENTRE.c.code).where(*scope.holds(CENTRE.c.code)).order_by(CENTRE.c.code)
        self._of = {
            code: basis_of(fact_policy.of_centre(db, code), day)
            for code in db.execute(query).scalars()
        }
        self._shipped = basis_of(Policy(JILIN), day)
        #: by what figures are cut by: (measure, value) → centre → its sum
        self._sums: dict[str, dict[tuple[str, str], dict[str, int]]] = {}

    @property
    def codes(self) -> list[str]:
        """The centres of the scope."""
        return list(self._of)

    def figure(
        self,
        one: Indicator,
        sums: Mapping[str, int],
        part: tuple[str, str] = (WHOLE, ""),
        place: str = "",
    ) -> Figure:
        """An indicator by these sums: of the whole, of the part of a cut, or of the centres whose
        codes begin so."""
        own = {code: each for code, each in self._of.items() if code.startswith(place)}
        if not one.per or len(set(own.values())) < 2:
            return figure(one, sums, next(iter(own.values()), self._shipped))
        tops = self._tops(part[0]).get((one.top.key, part[1]), {})
        some = {code: top for code, top in tops.items() if top and code in own}
        found = [figure(one, {one.top.key: some.get(code, 0)}, own[code]) for code in some or own]
        values = [each.value for each in found if each.value is not None]
        is_open = len(values) < len(found) if some else not values
        top = sum(some.values())
        return Figure(None if is_open else sum(values, Fraction(0)), top, is_open=is_open)

    def _tops(self, cut: str) -> dict[tuple[str, str], dict[str, int]]:
        if cut not in self._sums:
            own, keys = AGGREGATE.c, {one.top.key for one in indicators().values() if one.per}
            query = select(own.centre, own.measure, own.value, own.total).where(
                own.year == self._year,
                own.measure.in_(sorted(keys)),
                own.cut == cut,
                *self._scope.holds(own.centre),
            )
            found = self._sums[cut] = {}
            for row in self._db.execute(query):
                found.setdefault((row.measure, row.value), {})[row.centre] = int(row.total)
        return self._sums[cut]
