"""年度任务: numbers the province sets for a centre and a year, as records in the centre's log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, select

from jlcenter.domain.errors import NotFound, Refused
from jlcenter.domain.indicators import indicators
from jlcenter.domain.records import TARGET
from jlcenter.words import _, mark
from provincial import storage
from provincial.author import Put, write
from provincial.fact_tables import TARGET_FACT
from provincial.keys import RootKey
from provincial.progress import Scope

#: a centre's own task, and that of the whole province, which its centres are told
CENTRE, PROVINCE = SCOPES = ("centre", "province")
_MOST = 10**9
_CHINA = timedelta(hours=8)


@dataclass(frozen=True, slots=True)
class TargetRow:
    """A task in its indicator's unit."""

    centre: str
    year: int
    indicator: str
    scope: str
    value: int


def targets(db: Connection, year: int, scope: Scope | None = None) -> list[TargetRow]:
    """The tasks of a year, by centre and in the order of the indicators."""
    query = select(TARGET_FACT).where(
        TARGET_FACT.c.year == year, *(scope or Scope()).holds(TARGET_FACT.c.centre)
    )
    order = {code: place for place, code in enumerate(indicators())}
    rows = [
        TargetRow(row.centre, row.year, row.indicator, row.scope, int(row.value))
        for row in db.execute(query)
    ]
    return sorted(rows, key=lambda one: (one.centre, order.get(one.indicator, 999), one.scope))


def set_target(
    db: Connection,
    root: RootKey,
    centre: str,
    year: int,
    indicator: str,
    value: int,
    now_ms: int,
    *,
    scope: str = CENTRE,
    number: str = "",
    given_by: str = "",
) -> TargetRow:
    """Set (or change) a task of a centre."""
    one = indicators().get(indicator.strip().upper())
    if one is None:
        raise Refused(
            "indicator_unknown",
            _("没有编号为 {code} 的指标", code=indicator),
            _("指标编号见 ./run indicators, 如 T01"),
            field="indicator",
        )
    if not 0 < value <= (100 if one.unit == "%" else _MOST):
        raise Refused(
            "target_range",
            _("任务数 {value} 不对", value=value),
            _("比例类指标请写 1 到 100, 其余写大于 0 的整数"),
            field="value",
        )
    if not 2000 <= year <= 2100:
        raise Refused(
            "year_bad", _("年度 {year} 不对", year=year), _("请写四位的年度, 如 2026"), field="year"
        )
    if scope not in SCOPES:
        raise Refused(
            "scope_unknown",
            _("没有“{text}”这种范围", text=scope),
            _("可用: centre 本中心, province 全省"),
            field="scope",
        )
    row = storage.centre(db, centre, lock=True)
    if row is None:
        raise NotFound("centre_not_here", _("服务器上还没有中心 {code}", code=centre))
    day = (datetime.fromtimestamp(now_ms / 1000, UTC) + _CHINA).date().isoformat()
    fields = {
        "value": value,
        "number": number.strip() or None,
        "given_on": day,
        "given_by": given_by.strip() or _("省级"),
    }
    put = Put(TARGET, (year, one.code, scope), fields)
    label = mark("下达 {year} 年任务 {indicator}")
    write(db, root, row, label, {"year": year, "indicator": one.code}, [put], now_ms)
    return TargetRow(centre, year, one.code, scope, value)
