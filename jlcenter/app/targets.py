"""年度任务: the numbers set for a year, by the county for a centre or for the whole province.

The plan's own targets end in 2022 and stay visible as history: no share of a later year is taken
of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from jlcenter.app.roles import require
from jlcenter.domain.dates import day_text
from jlcenter.domain.errors import Refused
from jlcenter.domain.indicators import indicators
from jlcenter.domain.records import TARGET
from jlcenter.shipped import table
from jlcenter.storage.queries.book import Told, record, records
from jlcenter.storage.session import Session
from jlcenter.words import _, mark

CENTRE, PROVINCE = "centre", "province"
SCOPES = {CENTRE: mark("本中心"), PROVINCE: mark("全省")}
_MOST = 10**9


@dataclass(frozen=True, slots=True)
class Goal:
    """A target in its indicator's unit (per cent of a share)."""

    year: int
    indicator: str
    scope: str
    value: int
    number: str
    given_on: str
    given_by: str
    id: Any = None


@dataclass(frozen=True, slots=True)
class PlanGoal:
    """A target the plan itself set: history."""

    indicator: str
    name: str
    value: int
    year: int
    basis: str
    sentence: str


def plan_goals() -> list[PlanGoal]:
    """The plan's own targets, in its order."""
    return [
        PlanGoal(
            row["indicator"],
            row["name"],
            int(row["value"]),
            int(row["year"]),
            row["basis"],
            row["sentence"],
        )
        for row in table("plan_targets")
    ]


def _goal(told: Told) -> Goal:
    return Goal(
        told["year"],
        told["indicator"],
        told["scope"] or CENTRE,
        told["value"] or 0,
        told["number"] or "",
        told["given_on"] or "",
        told["given_by"] or "",
        told["id"],
    )


def list_targets(session: Session, year: int | None = None) -> list[Goal]:
    """All targets (of a year), the latest year first."""
    where = {} if year is None else {"year": year}
    rows = [_goal(one) for one in records(session.db, TARGET, where)]
    order = {code: place for place, code in enumerate(indicators())}
    return sorted(rows, key=lambda one: (-one.year, one.scope, order.get(one.indicator, 999)))


def goals(session: Session, year: int) -> dict[str, Goal]:
    """Indicator → this centre's target of a year."""
    return {one.indicator: one for one in list_targets(session, year) if one.scope == CENTRE}


def known_scope(text: str) -> str:
    """``centre`` or ``province``, also by its word."""
    by_word = {word: code for code, word in SCOPES.items()}
    code = by_word.get(text.strip(), text.strip().lower())
    if code not in SCOPES:
        raise Refused(
            "scope_unknown",
            _("没有“{text}”这种范围", text=text),
            _("可用：centre 本中心，province 全省"),
            field="scope",
        )
    return code


def set_target(
    session: Session,
    *,
    year: int,
    indicator: str,
    value: int,
    number: str | None = None,
    scope: str = CENTRE,
    given_on: str | None = None,
    given_by: str | None = None,
) -> Goal:
    """Set (or change) a target. One step of undo."""
    from jlcenter.app.indicators import known_indicator, period

    require(session, "decide")
    period(year, None)
    one = known_indicator(indicator)
    if not 0 < value <= (100 if one.unit == "%" else _MOST):
        raise Refused(
            "target_range",
            _("任务数 {value} 不对", value=value),
            _("比例类指标请写 1 到 100，其余写大于 0 的整数"),
            field="value",
        )
    fields: dict[str, Any] = {
        "value": value,
        "number": number,
        "given_on": day_text(given_on, field="given_on") if given_on else None,
        "given_by": given_by,
    }
    told = {name: given for name, given in fields.items() if given is not None}
    key = (year, one.code, known_scope(scope))
    with session.action(
        mark("下达 {year} 年任务 {indicator}"), year=year, indicator=one.code
    ) as write:
        id_ = write.put(TARGET, key=key, **told)
    made = record(session.db, TARGET, id_)
    assert made is not None
    return _goal(made)


def remove_target(session: Session, *, year: int, indicator: str, scope: str = CENTRE) -> Goal:
    """Take a target back. One step of undo."""
    from jlcenter.app.record_book import remove
    from jlcenter.domain.errors import NotFound

    require(session, "decide")
    wanted = (year, indicator.strip().upper(), known_scope(scope))
    for one in list_targets(session, year):
        if (one.year, one.indicator, one.scope) == wanted:
            remove(session, TARGET, one.id)
            return one
    raise NotFound(
        "target_unknown",
        _("{year} 年没有下达过指标 {code} 的任务", year=year, code=indicator),
        _("用 target list 查看已下达的任务"),
        field="indicator",
    )
