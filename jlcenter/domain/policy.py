"""Policy by region and day: ``resources/policy/*.toml``, read, checked and asked.

A file holds ``[[rule]]`` tables: ``id``, ``region`` (GB/T 2260, 000000 is the nation),
``effective_from``, optional ``effective_to``, ``status``, ``source`` and ``[rule.values]``.
County goes before prefecture before province before nation; of one region the rule in force on the
day. ``status``:

- ``official``: the source cites the official document;
- ``suggested``: no official document is known, the program's starting value, to be confirmed by the
  centre, and told as such wherever it is used;
- ``empty``: no value is known; the centre sets it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from jlcenter.domain.dates import day_text
from jlcenter.domain.errors import Refused
from jlcenter.domain.scores import points
from jlcenter.shipped import resource
from jlcenter.words import _

OFFICIAL, SUGGESTED, EMPTY = STATUSES = ("official", "suggested", "empty")
NATION = "000000"
_OPEN_END = "9999-12-31"


def share(text: object) -> Fraction:
    """A share between 0 and 1, written as text ("0.80") so that it is exact."""
    if not isinstance(text, str):
        raise ValueError(text)
    value = Fraction(text)
    if not 0 <= value <= 1:
        raise ValueError(text)
    return value


def count(value: object) -> int:
    """A whole number, not negative."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError(value)
    return value


def pass_mark(value: object) -> int:
    """Hundredths of a score of 0–100, written as a number or text."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise ValueError(value)
    return points(str(value))


def yes_no(value: object) -> bool:
    """true or false."""
    if not isinstance(value, bool):
        raise ValueError(value)
    return value


def attempts(value: object) -> bool:
    """Whether the best sitting counts ("best") or the latest ("last")."""
    if value not in ("best", "last"):
        raise ValueError(value)
    return value == "best"


#: what each rule may say, and how a value is read; all of them are needed
VALUES: Mapping[str, Mapping[str, Callable[[object], Any]]] = {
    "attendance.completion": {"min_rate": share},
    "assessment.pass": {
        "theory_pass": pass_mark,
        "practical_pass": pass_mark,
        "both_required": yes_no,
        "counts": attempts,
        "resits_allowed": count,
    },
    "class.size": {"min": count, "max": count, "startup_max": count},
    "class.daily_hours_max": {"hours": count},
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; ``values`` are read (shares as fractions, pass marks in hundredths)."""

    id: str
    region: str
    effective_from: str
    effective_to: str | None
    status: str
    source: str
    values: Mapping[str, Any]
    file: str

    def in_force(self, day: str) -> bool:
        """Whether the rule holds on ``day``, both ends included."""
        return self.effective_from <= day <= (self.effective_to or _OPEN_END)

    def overlaps(self, other: Rule) -> bool:
        """Whether both speak of one thing in one region on some day."""
        return (
            (self.id, self.region) == (other.id, other.region)
            and self.effective_from <= (other.effective_to or _OPEN_END)
            and other.effective_from <= (self.effective_to or _OPEN_END)
        )


def _wrong(file: str, rule: str, reason: str) -> Refused:
    return Refused(
        "policy_invalid",
        _("政策文件 {file} 的规则“{rule}”有误：{reason}", file=file, rule=rule, reason=reason),
        _("请改正该文件后再试；数据没有变动"),
        file=file,
        field=rule,
    )


def read_values(file: str, rule_id: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of one rule, all of them, each checked; Refused names file, rule and value."""
    wanted = VALUES[rule_id]
    for name in values:
        if name not in wanted:
            raise _wrong(file, rule_id, _("不认识的项目 {name}", name=name))
    read: dict[str, Any] = {}
    for name, reader in wanted.items():
        if name not in values:
            raise _wrong(file, rule_id, _("缺少 {name}", name=name))
        try:
            read[name] = reader(values[name])
        except (ValueError, ZeroDivisionError):
            raise _wrong(
                file, rule_id, _("{name} 的值 {value} 不对", name=name, value=values[name])
            ) from None
    return read


def _day(file: str, rule_id: str, table: Mapping[str, Any], name: str) -> str:
    value = table.get(name)
    if not isinstance(value, str):
        raise _wrong(file, rule_id, _("{name} 要写成加引号的日期", name=name))
    try:
        return day_text(value, field=name)
    except Refused as refused:
        raise _wrong(file, rule_id, refused.message) from None


def _rule(file: str, table: Mapping[str, Any]) -> Rule:
    rule_id = str(table.get("id", ""))
    if rule_id not in VALUES:
        raise _wrong(file, rule_id, _("没有这种规则"))
    region = str(table.get("region", ""))
    if not re.fullmatch(r"\d{6}", region):
        raise _wrong(file, rule_id, _("region 应为六位行政区划代码"))
    starts = _day(file, rule_id, table, "effective_from")
    ends = _day(file, rule_id, table, "effective_to") if "effective_to" in table else None
    if ends is not None and ends < starts:
        raise _wrong(file, rule_id, _("effective_to 早于 effective_from"))
    status = str(table.get("status", ""))
    if status not in STATUSES:
        raise _wrong(file, rule_id, _("status 应为 official、suggested 或 empty"))
    source = str(table.get("source", "")).strip()
    if not source:
        raise _wrong(file, rule_id, _("没有写明依据(source)"))
    values = table.get("values", {})
    if status == EMPTY:
        if values:
            raise _wrong(file, rule_id, _("标为 empty 的规则不能有值"))
        read: Mapping[str, Any] = {}
    else:
        read = read_values(file, rule_id, values)
    return Rule(rule_id, region, starts, ends, status, source, read, file)


def parse(text: str, file: str) -> tuple[Rule, ...]:
    """The rules of one file's text; Refused (``policy_invalid``) says which rule and why."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _wrong(file, "", _("不是正确的 TOML:{error}", error=str(error))) from None
    unknown = set(tables) - {"rule"}
    if unknown or not isinstance(tables.get("rule"), list):
        raise _wrong(file, "", _("文件里只能有 [[rule]]"))
    return tuple(_rule(file, table) for table in tables["rule"])


def checked(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """The rules, Refused where two of one region speak of one day."""
    seen: list[Rule] = []
    for rule in rules:
        for other in seen:
            if rule.overlaps(other):
                raise _wrong(
                    rule.file,
                    rule.id,
                    _(
                        "与 {file} 中自 {day} 起的规则重叠",
                        file=other.file,
                        day=other.effective_from,
                    ),
                )
        seen.append(rule)
    return tuple(seen)


def load(folder: Path) -> tuple[Rule, ...]:
    """All rules of the ``*.toml`` files in ``folder``, checked against one another."""
    rules: list[Rule] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            text = path.read_text(encoding="utf-8")
        except (UnicodeDecodeError, OSError) as error:
            raise _wrong(path.name, "", type(error).__name__) from None
        rules += parse(text, path.name)
    return checked(rules)


@cache
def shipped() -> tuple[Rule, ...]:
    """The rules that come with the program."""
    return load(resource("policy"))


def regions(code: str) -> tuple[str, ...]:
    """County, prefecture, province, nation of a county code (``220421-1`` is a centre in one)."""
    county = code.partition("-")[0]
    chain = (county, f"{county[:4]}00", f"{county[:2]}0000", NATION)
    return tuple(dict.fromkeys(chain))


def in_force(rules: Iterable[Rule], rule_id: str, region: str, day: str) -> Rule | None:
    """The rule that holds for a county on a day; None where none is written.

    An ``empty`` rule of a nearer region is an answer too: it hides the farther ones, for it says
    that their values do not hold there.
    """
    fitting = {rule.region: rule for rule in rules if rule.id == rule_id and rule.in_force(day)}
    return next((fitting[one] for one in regions(region) if one in fitting), None)
