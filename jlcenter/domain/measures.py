"""What an indicator is made of: sums of whole numbers, one contribution a fact; shares of two."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from jlcenter.domain.facts import ClassFact
from jlcenter.words import _

#: the period that counts: days of the year, all days up to its end, or days since the plan began
YEAR, STOCK, SINCE_PLAN = "year", "stock", "since_plan"
#: 职业技能提升行动 and this plan count from 2019 on
PLAN_BEGINS = "2019-01-01"
#: what divides a sum besides another sum: figures of policy
PERSON_DAY, STUDENT = "person_day", "student"


@dataclass(frozen=True, slots=True)
class Measure:
    """One sum. ``of`` names the facts (a field of ``Facts``); ``applies`` decides by the class
    alone; ``contribution`` is a whole number; ``distinct`` counts every such value once only."""

    key: str
    of: str
    contribution: Callable[[Any], int]
    applies: Callable[[ClassFact], bool] | None = None
    distinct: Callable[[Any], Hashable] | None = None
    period: str = YEAR
    #: whether it differs between enrolments that are alike but for the hours attended
    is_amount: bool = False


@dataclass(frozen=True, slots=True)
class Indicator:
    """``top`` over ``bottom`` where there is one; the sum is divided by ``scale`` for its unit."""

    code: str
    name: str
    unit: str
    formula: str
    date_basis: str
    source: str
    top: Measure
    bottom: Measure | None = None
    scale: int = 1
    per: str = ""
    #: the family a name belongs to, where the name alone does not say it
    family: str = ""

    @property
    def title(self) -> str:
        """What it is called, with its family."""
        if not self.family:
            return _(self.name)
        return _("{family}：{name}", family=_(self.family), name=_(self.name))

    @property
    def of(self) -> str:
        """The facts behind it."""
        return self.top.of

    @property
    def measures(self) -> tuple[Measure, ...]:
        """Its sums."""
        return (self.top,) if self.bottom is None else (self.top, self.bottom)


@dataclass(frozen=True, slots=True)
class Figure:
    """A value, exactly; None where it cannot be said: nothing to divide by, or 待定 by policy."""

    value: Fraction | None
    top: int = 0
    bottom: int | None = None
    is_open: bool = False
