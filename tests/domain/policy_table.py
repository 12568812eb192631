"""Rules and people for the subsidy tests, and ``tables/*.csv``, which an officer can read.

A row is one enrolment of a rural woman of 40 who passed, with what is different about it; then
whether she may have the money, how much, why not, and by which document.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from jlcenter.domain import policy
from jlcenter.domain.policy import Rule
from jlcenter.domain.subsidies import Case, CertificateFact, Earlier, Membership

COUNTY = "220421"

#: a county that has set everything: invented figures, so that no test rests on a guessed one
COUNTY_RULES = """
[[rule]]
id = "subsidy.skill"
region = "220421"
effective_from = "2025-01-01"
status = "official"
source = "东人社发〔2025〕1号（虚构，仅用于测试）"
[rule.values]
basis = "class_start"
groups = ["NCZY", "XGSY", "TPLD", "LHS", "QYZG"]
group_types = { QYZG = ["21", "24"] }
amounts = [
    { level = "初级", codes = ["5"], amount = 700, min_hours = 60 },
    { level = "中级", codes = ["4"], amount = 1400.50, min_hours = 110 },
    { level = "专项", codes = ["Z"], amount = 500, certificates = ["专项职业能力证书"] },
]
certificates = ["培训合格证书", "职业技能等级证书", "专项职业能力证书"]

[[rule]]
id = "subsidy.limits"
region = "220421"
effective_from = "2025-01-01"
status = "official"
source = "东人社发〔2025〕1号（虚构，仅用于测试）"
[rule.values]
max_per_year = 2
max_amount_per_year = 2000
same_level_once = true
schemes = ["skill", "startup"]

[[rule]]
id = "subsidy.exclusion"
region = "220421"
effective_from = "2025-01-01"
status = "official"
source = "东人社发〔2025〕1号（虚构，仅用于测试）"
[rule.values]
schemes = ["skill", "upgrade"]
scope = "occupation_level"

[[rule]]
id = "subsidy.uplift"
region = "220421"
effective_from = "2025-01-01"
status = "official"
source = "东人社发〔2025〕1号（虚构，仅用于测试）"
[rule.values]
groups = [{ groups = ["TPLD"], factor = "1.2" }]
occupations = [{ occupations = ["养老护理员"], factor = "1.3" }]
combine = "sum_of_excess"

[[rule]]
id = "subsidy.stages"
region = "220421"
effective_from = "2025-01-01"
status = "official"
source = "东人社发〔2025〕1号（虚构，仅用于测试）"
[rule.values]
stages = [
    { when = "certificate", ratio = "0.6" },
    { when = "employment", ratio = "0.4", within_months = 6 },
]

[[rule]]
id = "subsidy.startup"
region = "220421"
effective_from = "2025-01-01"
status = "official"
source = "东人社发〔2025〕2号（虚构，仅用于测试）"
[rule.values]
basis = "certificate"
programmes = [
    { type = "31", amount = 200, min_hours = 24 },
    { type = "32", amount = 1200, min_hours = 56 },
]
certificates = ["创业培训合格证书"]

[[rule]]
id = "subsidy.upgrade"
region = "220421"
effective_from = "2025-01-01"
status = "official"
source = "东失保发〔2025〕3号（虚构，仅用于测试）"
[rule.values]
basis = "certificate"
amounts = [{ level = "高级", codes = ["3"], amount = 1800 }]
certificates = ["职业技能等级证书"]
min_insured_months = 12
claim_within_months = 12

[[rule]]
id = "subsidy.apprenticeship"
region = "220421"
effective_from = "2025-01-01"
status = "official"
source = "东人社发〔2025〕4号（虚构，仅用于测试）"
[rule.values]
levels = [{ level = "中级工", codes = ["4"], per_year = 5000 }]
months = "whole"
prepay_max_share = "0.5"
min_months = 12
max_months = 24

[[rule]]
id = "stipend"
region = "220421"
effective_from = "2025-01-01"
status = "official"
source = "东人社发〔2025〕5号（虚构，仅用于测试）"
[rule.values]
basis = "class_start"
per_day = 30
count = "hours"
day_hours = 7
rounding = "up"
groups = ["TPLD", "LHS+RURAL", "LHS+DB"]
max_days = 20
max_per_year = 1
"""


@cache
def county_rules() -> tuple[Rule, ...]:
    """What ships, and over it the county's own."""
    own = policy.checked(policy.parse(COUNTY_RULES, "county.toml", is_own=True))
    return (*policy.shipped(), *own)


def level_certificate(
    day: str = "2025-04-01", occupation: str = "家政服务员", level: str | None = "5"
) -> CertificateFact:
    """A 职业技能等级证书."""
    return CertificateFact("职业技能等级证书", day, occupation, level)


def case(group: str | tuple[str, ...] = "NCZY", **changes: Any) -> Case:
    """A rural woman of 40 in a beginners' class of 60 hours in spring 2025, who passed."""
    groups = (group,) if isinstance(group, str) else group
    told: dict[str, Any] = {
        "person": "甲",
        "starts": "2025-03-01",
        "ends": "2025-03-20",
        "training_type": "10",
        "categories": tuple(
            Membership(code, is_primary=place == 0, is_proven=True)
            for place, code in enumerate(groups)
        ),
        "birth_date": "1985-05-20",
        "sex": "女",
        "retirement_group": "女50",
        "draws_pension": False,
        "is_student": False,
        "occupation": "家政服务员",
        "level": "5",
        "planned_hours": Fraction(60),
        "attended_hours": Fraction(56),
        "certificates": (level_certificate(),),
    }
    return Case(**told | changes)


def earlier(scheme: str = "skill", year: int = 2025, **changes: Any) -> Earlier:
    """A subsidy the person had already."""
    told: dict[str, Any] = {"occupation": "砌筑工", "level": "5", "amount": 70000}
    return Earlier(scheme, year, **told | changes)


@dataclass(frozen=True)
class Row:
    """One line of a table: the case, and (eligible, reasons, fen) that is expected."""

    case: Case
    expected: tuple[bool | None, tuple[str, ...], int | None]
    source: str


def table(name: str) -> list[Any]:
    """The rows of a table as pytest parameters, each named by its first column."""
    path = Path(__file__).with_name("tables") / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return [pytest.param(_row(one), id=one["case"]) for one in csv.DictReader(file)]


def _row(told: dict[str, str]) -> Row:
    who = replace(
        case(),
        categories=tuple(
            _membership(one, is_primary=place == 0) for place, one in _parts(told["groups"])
        ),
        training_type=told["type"],
        level=told["level"] or None,
        planned_hours=Fraction(told["hours"]),
        starts=told["starts"],
        ends=told["ends"],
        certificates=tuple(_certificate(one) for _place, one in _parts(told["certificates"])),
        earlier=tuple(_earlier(one) for _place, one in _parts(told["earlier"])),
        **dict(_other(one) for _place, one in _parts(told["other"])),
    )
    eligible = {"是": True, "否": False, "待定": None}[told["eligible"]]
    fen = int(Fraction(told["yuan"]) * 100) if told["yuan"] else None
    return Row(
        who, (eligible, tuple(one for _p, one in _parts(told["reasons"])), fen), told["source"]
    )


def _parts(text: str) -> list[tuple[int, str]]:
    return list(enumerate(one.strip() for one in text.split(";") if one.strip()))


def _membership(text: str, *, is_primary: bool) -> Membership:
    """``TPLD`` or ``TPLD(2025-03-01~2025-03-31)``."""
    code, _open, dates = text.rstrip(")").partition("(")
    first, _dash, last = dates.partition("~")
    return Membership(code, is_primary, first or None, last or None, is_proven=True)


def _certificate(text: str) -> CertificateFact:
    kind, day, occupation, level = text.split()
    return CertificateFact(
        kind, day, None if occupation == "-" else occupation, None if level == "-" else level
    )


def _earlier(text: str) -> Earlier:
    scheme, year, occupation, level, yuan = text.split()
    return Earlier(scheme, int(year), occupation, level, int(yuan) * 100)


def _other(text: str) -> tuple[str, Any]:
    name, _is, value = text.partition("=")
    known: dict[str, Any] = {"": None, "True": True, "False": False}
    if value in known:
        return name, known[value]
    return name, int(value) if name == "insured_months" else value
