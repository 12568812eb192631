"""Evaluation of classes and the centre: parts, their weights, and what they come to.

The plan, three (4): an appraisal around the trainees' skill, and their ability and quality of
employment. The weights are the centre's or the province's policy (``evaluation.weights``): while
none are set, the parts are shown as they are and nothing is added up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from jlcenter.words import mark

PARTS = {
    "attendance": mark("出勤率"),
    "completion": mark("结业率"),
    "certificate": mark("取证率"),
    "employment": mark("就业率"),
    "satisfaction": mark("满意度"),
    "inspection": mark("督导检查得分"),
}
#: how each part is counted, told wherever it is shown
MEANINGS = {
    "attendance": mark("实际出勤学时 ÷ 应出勤学时（已开课、在班期间）"),
    "completion": mark("有本中心有效证书的人数 ÷ 开班人数（指标 Q01）"),
    "certificate": mark("取得其他机构证书的人数 ÷ 结业人数（指标 Q02）"),
    "employment": mark("结业后 6 个月已就业人数 ÷ 结业人数（指标 Q03）；未到 6 个月的班不计"),
    "satisfaction": mark("满意和基本满意份数 ÷ 全部份数（指标 Q06）"),
    "inspection": mark("有得分的督导检查的平均分 ÷ 100"),
}
#: the node at which employment is looked at
EMPLOYED_AFTER = 6


@dataclass(frozen=True, slots=True)
class Ratio:
    """A share as its two numbers, so that classes can be added up."""

    part: Fraction
    whole: Fraction

    @property
    def value(self) -> Fraction | None:
        """The share; None where there is nothing to share."""
        return self.part / self.whole if self.whole else None

    def __add__(self, other: Ratio) -> Ratio:
        return Ratio(self.part + other.part, self.whole + other.whole)


NOTHING = Ratio(Fraction(0), Fraction(0))


@dataclass(frozen=True, slots=True)
class Part:
    """One part. ``weight`` None: none set; ``points`` None: no weight, or no data."""

    name: str
    ratio: Ratio
    weight: int | None

    @property
    def value(self) -> Fraction | None:
        """Its share between 0 and 1."""
        return self.ratio.value

    @property
    def points(self) -> Fraction | None:
        """Weight times value."""
        if self.weight is None or self.value is None:
            return None
        return self.weight * self.value


@dataclass(frozen=True, slots=True)
class Score:
    """What parts come to, of 100; ``missing`` parts have a weight and no data."""

    parts: tuple[Part, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """Parts that would count and have nothing to count."""
        return tuple(one.name for one in self.parts if one.weight and one.value is None)

    @property
    def total(self) -> Fraction | None:
        """Points over the weights of the parts that have data, of 100; None without weights."""
        told = [one for one in self.parts if one.weight and one.points is not None]
        whole = sum(one.weight or 0 for one in told)
        if not whole:
            return None
        return sum((one.points or Fraction(0) for one in told), Fraction(0)) * 100 / whole


def score(ratios: Mapping[str, Ratio], weights: Mapping[str, int] | None) -> Score:
    """The parts in their order with the weights that are set."""
    return Score(
        tuple(
            Part(name, ratios.get(name, NOTHING), weights.get(name, 0) if weights else None)
            for name in PARTS
        )
    )


def together(many: Sequence[Mapping[str, Ratio]]) -> dict[str, Ratio]:
    """The ratios of several classes as one: numbers are added, shares are not averaged."""
    return {name: sum((one.get(name, NOTHING) for one in many), start=NOTHING) for name in PARTS}
