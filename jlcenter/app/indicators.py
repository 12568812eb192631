"""指标: every figure of the plan for a year, with target, formula and the rows behind it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from jlcenter.app.fact_book import gather
from jlcenter.app.targets import Goal, goals
from jlcenter.domain.dates import day_text
from jlcenter.domain.errors import NotFound, Refused
from jlcenter.domain.facts import Facts
from jlcenter.domain.figures import (
    BY,
    Behind,
    behind,
    class_of,
    cut_figures,
    figures,
    value_number,
)
from jlcenter.domain.indicators import indicators
from jlcenter.domain.measures import Figure, Indicator
from jlcenter.storage.session import Session
from jlcenter.words import _

__all__ = ["BY", "FigureRow", "Part", "figure_rows", "facts_of", "known_indicator", "rows_behind"]


@dataclass(frozen=True, slots=True)
class Part:
    """A figure of one part of a cut."""

    key: str
    figure: Figure


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One indicator with its figure. ``share`` is value over target, exactly."""

    indicator: Indicator
    figure: Figure
    goal: Goal | None
    parts: tuple[Part, ...] = ()

    @property
    def share(self) -> Fraction | None:
        """How much of the target is reached; None without one."""
        if self.goal is None or self.figure.value is None or not self.goal.value:
            return None
        value = self.figure.value * (100 if self.indicator.unit == "%" else 1)
        return value / self.goal.value

    @property
    def number(self) -> int | float | None:
        """The value in the indicator's unit."""
        return value_number(self.indicator, self.figure.value)


def period(year: int, upto: str | None) -> str:
    """The last day that counts: the year's last unless one within the year is told."""
    if not 1900 <= year <= 9999:
        raise Refused(
            "year_invalid", _("年度 {year} 不对", year=year), _("请写四位年份"), field="year"
        )
    last = f"{year:04d}-12-31"
    if upto is None:
        return last
    day = day_text(upto, field="upto")
    if day[:4] != last[:4]:
        raise Refused(
            "upto_outside_year",
            _("截止日期 {day} 不在 {year} 年内", day=day, year=year),
            _("请写该年度内的日期"),
            field="upto",
        )
    return day


def facts_of(
    session: Session, year: int, upto: str | None = None, sponsor: str | None = None
) -> Facts:
    """The facts of a year, of one sponsoring department where told."""
    facts = gather(session, year, period(year, upto))
    return facts if sponsor is None else of_sponsor(facts, known_sponsor_of(facts, sponsor))


def known_sponsor_of(facts: Facts, text: str) -> str:
    """A department as classes name it."""
    named = {one.sponsor for one in facts.classes if one.sponsor}
    if text.strip() in named:
        return text.strip()
    from jlcenter.domain.programmes import known_sponsor

    return known_sponsor(text)


def of_sponsor(facts: Facts, sponsor: str) -> Facts:
    """Only what belongs to classes, or entries of registers, of one department."""

    def own(told: Sequence[Any]) -> tuple[Any, ...]:
        return tuple(one for one in told if _sponsor(one) == sponsor)

    return replace(
        facts,
        classes=own(facts.classes),
        enrolments=own(facts.enrolments),
        items=own(facts.items),
        incomes=own(facts.incomes),
        held=own(facts.held),
        surveys=own(facts.surveys),
        teachers=(),
        credits=(),
        trips=(),
    )


def _sponsor(one: Any) -> str:
    return str(getattr(class_of(one) or one, "sponsor", ""))


def figure_rows(
    session: Session,
    year: int,
    upto: str | None = None,
    *,
    by: str | None = None,
    sponsor: str | None = None,
    codes: Iterable[str] | None = None,
) -> list[FigureRow]:
    """Every indicator (or those of these codes) with its figure, cut by a dimension if asked."""
    return rows_of(session, facts_of(session, year, upto, sponsor), by=by, codes=codes)


def rows_of(
    session: Session, facts: Facts, *, by: str | None = None, codes: Iterable[str] | None = None
) -> list[FigureRow]:
    """As ``figure_rows``, on facts already gathered."""
    if by is not None and by not in BY:
        raise Refused(
            "cut_unknown",
            _("不能按“{by}”分组", by=by),
            _("可用：{list}", list=_("、").join(BY)),
            field="by",
        )
    chosen = [known_indicator(one) for one in codes] if codes else list(indicators().values())
    found = figures(facts, chosen)
    parts = cut_figures(facts, by, chosen) if by else {}
    own = goals(session, facts.year)
    return [
        FigureRow(
            one,
            found[one.code],
            own.get(one.code),
            tuple(Part(key, figure) for key, figure in parts.get(one.code, {}).items()),
        )
        for one in chosen
    ]


def known_indicator(code: str) -> Indicator:
    """The indicator of this code; NotFound names those that come near."""
    wanted = code.strip().upper()
    found = indicators().get(wanted)
    if found is not None:
        return found
    near = [one for one in indicators() if wanted and one.startswith(wanted[:1])]
    raise NotFound(
        "indicator_unknown",
        _("没有指标“{code}”", code=code),
        _("可用的指标：{codes}", codes=_("、").join(near or list(indicators()))),
        field="indicator",
    )


def rows_behind(
    session: Session,
    code: str,
    year: int,
    upto: str | None = None,
    *,
    sponsor: str | None = None,
    facts: Facts | None = None,
) -> list[Behind]:
    """The rows behind a figure."""
    told = facts if facts is not None else facts_of(session, year, upto, sponsor)
    return list(behind(told, known_indicator(code)))


def this_year() -> int:
    """The year of the laptop's clock, for a default."""
    return date.today().year
