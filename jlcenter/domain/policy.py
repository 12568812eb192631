"""Policy by region and day: ``resources/policy/*.toml``, read, checked and asked.

A file holds ``[[rule]]`` tables: ``id``, ``region`` (GB/T 2260, 000000 is the nation),
``effective_from``, optional ``effective_to``, ``status``, ``source`` and ``[rule.values]``.
County goes before prefecture before province before nation; of one region the rule in force on the
day. ``status``:

- ``official``: the source cites the official document;
- ``suggested``: no official document is known, the program's starting value, to be confirmed by the
  centre, and told as such wherever it is used;
- ``empty``: no value is known; the centre sets it.

A centre's own rules (``is_own``) may also be ``centre``: set by the centre, with a document number
or a reason. What gives or takes money is never ``suggested``. What the rules may say stands in
``policy_schema.py``, how values are read in ``policy_values.py``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from jlcenter.domain.dates import day_text
from jlcenter.domain.errors import Refused
from jlcenter.domain.policy_schema import CHECKS, MONEY_RULES, VALUES
from jlcenter.domain.policy_values import Wrong, read_table
from jlcenter.domain.regions import region_name
from jlcenter.shipped import resource
from jlcenter.words import _

OFFICIAL, SUGGESTED, EMPTY = STATUSES = ("official", "suggested", "empty")
#: what a centre sets itself; a person answers for it, so money may be worked out from it
CENTRE = "centre"
OWN_STATUSES = (OFFICIAL, CENTRE, EMPTY)
NATION = "000000"
_OPEN_END = "9999-12-31"
_NAMES = frozenset(
    ("id", "region", "effective_from", "effective_to", "status", "source", "note", "values")
)
#: what a source that cites a document has: a number, an address, a law or a decision by its name
_DOCUMENT = re.compile(r"[〔\[（(]\d{4}[〕\]）)]|https?://|《.+》|决定")


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
    note: str = ""
    raw: Mapping[str, Any] = field(default_factory=dict)  # the values as the file writes them
    is_own: bool = False  # the centre's, over what ships

    @property
    def has_value(self) -> bool:
        """Whether anything can be worked out from it."""
        return self.status != EMPTY

    @property
    def is_binding(self) -> bool:
        """Whether it may give or take money: a starting value of the program only warns."""
        return self.status in (OFFICIAL, CENTRE)

    def in_force(self, day: str) -> bool:
        """Whether the rule holds on ``day``, both ends included."""
        return self.effective_from <= day <= (self.effective_to or _OPEN_END)

    def overlaps(self, other: Rule) -> bool:
        """Whether both speak of one thing in one region on some day."""
        return (
            (self.id, self.region, self.is_own) == (other.id, other.region, other.is_own)
            and self.effective_from <= (other.effective_to or _OPEN_END)
            and other.effective_from <= (self.effective_to or _OPEN_END)
        )


def wrong(file: str, rule: str, reason: str) -> Refused:
    """What is refused in a policy file: which file, which rule, and why."""
    words = (
        _("政策文件 {file} 的规则“{rule}”有误：{reason}", file=file, rule=rule, reason=reason)
        if rule
        else _("政策文件 {file} 有误：{reason}", file=file, reason=reason)
    )
    return Refused(
        "policy_invalid",
        words,
        _("请改正该文件后再试；数据没有变动"),
        file=file,
        field=rule or None,
    )


def read_values(file: str, rule_id: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of one rule, all of them, each checked; Refused names file, rule and value."""
    try:
        read = read_table(VALUES[rule_id], values)
    except Wrong as off:
        where = f"{off.where}." if off.where else ""
        if off.odd:
            raise wrong(file, rule_id, _("不认识的项目 {name}", name=where + off.odd)) from None
        if off.missing:
            raise wrong(file, rule_id, _("缺少 {name}", name=where + off.missing)) from None
        reason = _("{name} 的值 {value} 不对", name=off.where, value=off.value)
        raise wrong(file, rule_id, reason) from None
    check = CHECKS.get(rule_id)
    across = check(read) if check is not None else None
    if across is not None:
        raise wrong(file, rule_id, across)
    return read


def _day(file: str, rule_id: str, table: Mapping[str, Any], name: str) -> str:
    value = table.get(name)
    if not isinstance(value, str):
        raise wrong(file, rule_id, _("{name} 要写成加引号的日期", name=name))
    try:
        return day_text(value, field=name)
    except Refused as refused:
        raise wrong(file, rule_id, refused.message) from None


def _rule(file: str, table: Mapping[str, Any], *, is_own: bool) -> Rule:
    rule_id = str(table.get("id", ""))
    if rule_id not in VALUES:
        raise wrong(file, rule_id, _("没有这种规则"))
    for name in table:
        if name not in _NAMES:
            raise wrong(file, rule_id, _("不认识的项目 {name}", name=name))
    region = str(table.get("region", ""))
    if not re.fullmatch(r"\d{6}", region):
        raise wrong(file, rule_id, _("region 应为六位行政区划代码"))
    if region != NATION and region_name(region) is None:
        raise wrong(file, rule_id, _("没有“{region}”这个地区", region=region))
    starts = _day(file, rule_id, table, "effective_from")
    ends = _day(file, rule_id, table, "effective_to") if "effective_to" in table else None
    if ends is not None and ends < starts:
        raise wrong(file, rule_id, _("effective_to 早于 effective_from"))
    status = _status(file, rule_id, table, is_own=is_own)
    source, note = _source(file, rule_id, table, status)
    values = table.get("values", {})
    if not isinstance(values, Mapping):
        raise wrong(file, rule_id, _("{name} 的值 {value} 不对", name="values", value=values))
    if status == EMPTY:
        if values:
            raise wrong(file, rule_id, _("标为 empty 的规则不能有值"))
        read: Mapping[str, Any] = {}
    else:
        read = read_values(file, rule_id, values)
    return Rule(
        rule_id, region, starts, ends, status, source, read, file, note, _plain(values), is_own
    )


def _status(file: str, rule_id: str, table: Mapping[str, Any], *, is_own: bool) -> str:
    status = str(table.get("status", ""))
    if is_own and status not in OWN_STATUSES:
        raise wrong(file, rule_id, _("status 应为 official、centre 或 empty"))
    if not is_own and status not in STATUSES:
        raise wrong(file, rule_id, _("status 应为 official、suggested 或 empty"))
    if status == SUGGESTED and rule_id in MONEY_RULES:
        raise wrong(file, rule_id, _("涉及金额的规则没有正式依据时只能为 empty"))
    return status


def _source(file: str, rule_id: str, table: Mapping[str, Any], status: str) -> tuple[str, str]:
    """Source and note; an official rule cites its document, a centre's own says why."""
    source, note = (str(table.get(name, "")).strip() for name in ("source", "note"))
    if not source:
        raise wrong(file, rule_id, _("没有写明依据(source)"))
    cites = bool(_DOCUMENT.search(source))
    if status == OFFICIAL and not cites:
        raise wrong(file, rule_id, _("依据“{source}”没有写文件名称或文号", source=source))
    if status == CENTRE and not cites and not note:
        raise wrong(file, rule_id, _("本中心设定的规则要写文号，或在 note 中说明理由"))
    return source, note


def _plain(value: Any) -> Any:
    """What a file gave, as JSON can hold it: decimals become text, which readers take too."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value


def parse(text: str, file: str, *, is_own: bool = False) -> tuple[Rule, ...]:
    """The rules of one file's text; Refused (``policy_invalid``) says which rule and why.

    ``is_own``: a centre's rules, which may have the status ``centre``.
    """
    try:
        tables = tomllib.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise wrong(file, "", _("不是正确的 TOML:{error}", error=str(error))) from None
    unknown = set(tables) - {"rule"}
    rules = tables.get("rule")
    if unknown or not isinstance(rules, list) or not all(isinstance(one, dict) for one in rules):
        raise wrong(file, "", _("文件里只能有 [[rule]]"))
    return tuple(_rule(file, table, is_own=is_own) for table in rules)


def rule_json(rule: Rule) -> dict[str, Any]:
    """A rule as JSON: the file's own words, enough to read it back (``thaw``)."""
    told = {
        "id": rule.id,
        "region": rule.region,
        "effective_from": rule.effective_from,
        "effective_to": rule.effective_to,
        "status": rule.status,
        "source": rule.source,
        "note": rule.note,
        "values": dict(rule.raw),
        "own": rule.is_own,
    }
    return {name: value for name, value in told.items() if value not in (None, "")}


def thaw(told: Mapping[str, Any], file: str = "") -> Rule:
    """A rule of its JSON: what a claim froze, what a centre's record holds."""
    table = {name: value for name, value in told.items() if name != "own" and value is not None}
    return _rule(file, table, is_own=bool(told.get("own")))


def of_record(told: Mapping[str, Any]) -> Rule | None:
    """A centre's own rule of what its record says; None for one of a newer program."""
    content = told["content"] if isinstance(told["content"], dict) else {}
    form = {
        "id": told["rule"],
        "region": told["region"],
        "effective_from": told["effective_from"],
        "effective_to": told["effective_to"],
        "status": told["status"],
        "source": told["source"],
        "note": told["remark"] or "",
        "values": content.get("values", content),
        "own": True,
    }
    try:
        return thaw(form, _("本中心设定"))
    except Refused as refused:
        if told["rule"] not in VALUES:
            return None  # of a newer version of the program, which alone asks for it
        # a rule that cannot be read must not quietly leave the farther one in force
        note = _("这条规则读不出来，按“待定”处理：{why}", why=refused.message)
        return Rule(
            told["rule"], told["region"] or "", told["effective_from"] or "",
            told["effective_to"], EMPTY, told["source"] or "", {}, _("本中心设定"), note, {}, True,
        )  # fmt: skip


def checked(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """The rules, Refused where two of one region speak of one day."""
    seen: list[Rule] = []
    for rule in rules:
        for other in seen:
            if rule.overlaps(other):
                raise wrong(
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
            raise wrong(path.name, "", type(error).__name__) from None
        rules += parse(text, path.name)
    return checked(rules)


@cache
def shipped() -> tuple[Rule, ...]:
    """The rules that come with the program."""
    return load(resource("policy"))


@cache
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
    fitting = [rule for rule in rules if rule.id == rule_id and rule.in_force(day)]
    return nearest(fitting, region)


def nearest(fitting: Iterable[Rule], region: str) -> Rule | None:
    """Of rules that hold on their days the one that goes first: near before far, and in one region
    the centre's own before what ships, the later before the earlier."""
    chain = {code: place for place, code in enumerate(regions(region))}
    near = [rule for rule in fitting if rule.region in chain]
    near.sort(key=lambda rule: rule.effective_from, reverse=True)
    return min(near, key=lambda rule: (chain[rule.region], not rule.is_own), default=None)
