"""定稿: freezes a reported year, shows it as it was, and says what changed since.

A frozen year never changes: a further freeze is the next version, and undo does not take one back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from jlcenter.app.indicators import facts_of
from jlcenter.app.roles import require
from jlcenter.app.targets import goals
from jlcenter.domain.errors import NotFound, Refused
from jlcenter.domain.figures import figures
from jlcenter.domain.frozen_years import (
    Difference,
    Row,
    definition_digest,
    differences,
    frozen_rows,
    pack_figure,
    parts_of,
    rows_digest,
    unpack_figure,
)
from jlcenter.domain.measures import Figure
from jlcenter.domain.records import FROZEN_PART, FROZEN_YEAR
from jlcenter.storage.queries.book import Told, records
from jlcenter.storage.session import Session
from jlcenter.words import _, mark


@dataclass(frozen=True, slots=True)
class FrozenYear:
    """A year as it was reported. ``is_whole``: all its rows are there and belong together."""

    year: int
    version: int
    versions: int
    frozen_on: str
    frozen_by: str
    rule: str
    figures: Mapping[str, Figure]
    targets: Mapping[str, int]
    rows: tuple[Row, ...]
    is_whole: bool
    remark: str

    @property
    def counts_by_other_words(self) -> bool:
        """Whether formulas were others when it was frozen."""
        return self.rule != definition_digest()


def freeze(session: Session, year: int, remark: str | None = None) -> FrozenYear:
    """Freeze a year as it stands; the next version where it was frozen before."""
    require(session, "decide")
    if year > date.today().year:
        raise Refused(
            "year_not_over",
            _("{year} 年还没有到，不能定稿", year=year),
            _("请核对年度"),
            field="year",
        )
    with session.action(mark("{year} 年度定稿"), mode="fixed", year=year) as write:
        facts = facts_of(session, year)
        parts = parts_of(frozen_rows(facts))
        version = max((one["version"] for one in _versions(session, year)), default=0) + 1
        write.put(
            FROZEN_YEAR,
            key=(year, version),
            frozen_on=date.today().isoformat(),
            frozen_by=session.user,
            figures={
                "values": {code: pack_figure(one) for code, one in figures(facts).items()},
                "targets": {code: one.value for code, one in goals(session, year).items()},
                "digest": rows_digest(parts),
            },
            parts=len(parts),
            rule=definition_digest(),
            remark=remark,
        )
        write.put_many(
            FROZEN_PART,
            [(None, (year, version, no), {"rows": rows}) for no, rows in enumerate(parts, 1)],
        )
    return frozen_year(session, year, version)


def _versions(session: Session, year: int) -> list[Told]:
    return records(session.db, FROZEN_YEAR, {"year": year}, ("version",))


def frozen_years(session: Session) -> list[tuple[int, int, str, str]]:
    """Every freeze: year, version, day, by whom; the latest first."""
    rows = records(session.db, FROZEN_YEAR)
    told = [(one["year"], one["version"], one["frozen_on"], one["frozen_by"] or "") for one in rows]
    return sorted(told, reverse=True)


def is_frozen(session: Session, year: int) -> bool:
    """Whether a year was frozen at all."""
    return bool(_versions(session, year))


def frozen_year(session: Session, year: int, version: int | None = None) -> FrozenYear:
    """A freeze of a year, the latest unless told; NotFound where there is none."""
    told = _versions(session, year)
    wanted = [one for one in told if version in (None, one["version"])]
    if not wanted:
        raise NotFound(
            "year_not_frozen",
            _("{year} 年还没有定稿", year=year)
            if not told
            else _("{year} 年没有第 {version} 次定稿", year=year, version=version),
            _("用 year freeze --year {year} 定稿", year=year),
            field="year",
        )
    one = wanted[-1]
    parts = records(session.db, FROZEN_PART, {"year": year, "version": one["version"]}, ("part",))
    kept: dict[str, Any] = one["figures"] or {}
    rows = [part["rows"] or [] for part in parts]
    return FrozenYear(
        year,
        one["version"],
        len(told),
        one["frozen_on"] or "",
        one["frozen_by"] or "",
        one["rule"] or "",
        {code: unpack_figure(packed) for code, packed in kept.get("values", {}).items()},
        kept.get("targets", {}),
        tuple(row for part in rows for row in part),
        len(parts) == (one["parts"] or 0) and rows_digest(rows) == kept.get("digest"),
        one["remark"] or "",
    )


def year_differences(
    session: Session, year: int, version: int | None = None
) -> tuple[FrozenYear, list[Difference]]:
    """A freeze and every indicator that is not what it was."""
    frozen = frozen_year(session, year, version)
    facts = facts_of(session, year)
    found = differences(frozen.figures, frozen.rows, figures(facts), frozen_rows(facts))
    return frozen, [one for one in found if one.differs]
