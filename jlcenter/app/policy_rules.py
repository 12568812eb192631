"""政策规则: what is in force here, and the rules a centre sets over those that ship.

A centre's rules are records like others: they travel to its other laptops, have a history and can
be undone. A claim keeps the rules it was made by, so changing one moves no claim that exists.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from jlcenter.app.days import day_or_today
from jlcenter.app.roles import require
from jlcenter.domain import policy
from jlcenter.domain.dates import day_text
from jlcenter.domain.errors import NotFound, Refused
from jlcenter.domain.journal.ids import natural_id
from jlcenter.domain.policy import Rule
from jlcenter.domain.policy_schema import VALUES
from jlcenter.domain.policy_text import to_toml
from jlcenter.domain.records import POLICY_RULE
from jlcenter.domain.regions import region_name
from jlcenter.storage.queries.book import records
from jlcenter.storage.queries.classes import centre_setting
from jlcenter.storage.session import Session
from jlcenter.words import _, mark

#: the older setting of ``policy set --min-rate …``, which stands over everything for completion
COMPLETION_SETTING = "policy.completion"
#: a policy file is a few pages of text
_MOST_BYTES = 1_000_000
_ALWAYS = "2000-01-01"


@dataclass(frozen=True, slots=True)
class SetResult:
    """Rules that were set, and those that were ended the day before because of them."""

    rules: tuple[Rule, ...]
    ended: tuple[Rule, ...]


def own_rules(session: Session, rule_id: str | None = None) -> list[Rule]:
    """The rules that this centre set (of one id), by rule, region and day."""
    where = {"rule": rule_id} if rule_id else None
    rows = records(session.db, POLICY_RULE, where, ("rule", "region", "effective_from"))
    return [rule for row in rows if (rule := policy.of_record(row)) is not None]


def _from_setting(session: Session) -> list[Rule]:
    """The centre's thresholds for completion as rules, for showing beside the others."""
    setting = centre_setting(session.db, COMPLETION_SETTING) or {}
    found = []
    for rule_id, values in setting.items():
        read = policy.read_values(_("中心设置"), rule_id, values)
        county = session.centre_code.partition("-")[0]
        found.append(
            Rule(
                rule_id,
                county,
                _ALWAYS,
                None,
                policy.CENTRE,
                _("本中心设定"),
                read,
                _("中心设置"),
                _("由 policy set 的选项或设置页设定，不分日期"),
                dict(values),
                True,
            )  # fmt: skip
        )
    return found


def all_rules(session: Session) -> tuple[Rule, ...]:
    """What ships and what the centre set, for ``policy.in_force`` and the subsidy rules."""
    return (*policy.shipped(), *own_rules(session))


def rule_in_force(
    session: Session, rule_id: str, day: str, region: str | None = None
) -> Rule | None:
    """The rule that holds for this centre (or another region) on a day."""
    rules = (*policy.shipped(), *own_rules(session, rule_id))
    return policy.in_force(rules, rule_id, region or session.centre_code, day)


def rules_in_force(
    session: Session, day: str | None = None, region: str | None = None
) -> list[Rule]:
    """One rule an id, in the order of the schema: what holds on a day, where any is written."""
    on = day_or_today(day)
    where = known_region(region) if region else session.centre_code
    settings = {one.id: one for one in _from_setting(session)} if region is None else {}
    rules = all_rules(session)
    found = []
    for rule_id in VALUES:
        rule = settings.get(rule_id) or policy.in_force(rules, rule_id, where, on)
        if rule is not None:
            found.append(rule)
    return found


def find_rule(
    session: Session, rule_id: str, day: str | None = None, region: str | None = None
) -> Rule:
    """The rule of an id in force on a day; NotFound names the ids there are."""
    known_id(rule_id)
    for one in rules_in_force(session, day, region):
        if one.id == rule_id:
            return one
    raise NotFound(
        "policy_none",
        _("这一天没有“{rule}”的规则", rule=rule_id),
        _("用 policy list 查看有哪些规则"),
        field="rule",
    )


def timeline(session: Session, rule_id: str, region: str | None = None) -> list[Rule]:
    """Every rule of an id that may hold in a region, latest first, near before far."""
    chain = policy.regions(region or session.centre_code)
    rules = [one for one in all_rules(session) if one.id == rule_id and one.region in chain]
    rules.sort(key=lambda one: one.effective_from, reverse=True)
    return sorted(rules, key=lambda one: (chain.index(one.region), not one.is_own))


def known_id(rule_id: str) -> str:
    """The id of a rule; NotFound names those that come near."""
    if rule_id in VALUES:
        return rule_id
    from difflib import get_close_matches

    near = get_close_matches(rule_id, VALUES, n=5, cutoff=0.4) or list(VALUES)
    raise NotFound(
        "policy_unknown",
        _("没有“{rule}”这种规则", rule=rule_id),
        _("可用：{rules}", rules=_("、").join(near)),
        field="rule",
    )


def known_region(code: str) -> str:
    """A region's code; Refused where there is none."""
    plain = code.strip()
    county = plain.partition("-")[0]
    if county == policy.NATION or (len(county) == 6 and region_name(county)):
        return plain
    raise Refused(
        "region_unknown",
        _("没有“{region}”这个地区", region=code),
        _("请填六位行政区划代码，如 220421；全省是 220000，全国是 000000"),
        field="region",
    )


def read_file(path: Path) -> str:
    """The text of a policy file."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise Refused("file_too_large", _("文件太大：{file}", file=path.name), file=path.name)
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise NotFound(
            "file_missing", _("找不到文件 {file}", file=path.name), file=path.name
        ) from None
    except (OSError, UnicodeDecodeError):
        raise Refused(
            "file_unreadable",
            _("读不了文件 {file}", file=path.name),
            _("政策文件应为 UTF-8 文本"),
            file=path.name,
        ) from None


def checked_text(session: Session, text: str, file: str) -> SetResult:
    """What ``set_rules`` would do with a text; Refused says file, rule and reason."""
    rules = policy.checked(policy.parse(text, file, is_own=True))
    if not rules:
        raise Refused("nothing_to_change", _("文件里没有规则"), file=file)
    return SetResult(rules, tuple(_ended(session, rules, file)))


def _ended(session: Session, rules: Sequence[Rule], file: str) -> list[Rule]:
    """Open-ended rules that the new ones follow: they end the day before. Any other overlap is
    Refused."""
    new_keys = {_key(one) for one in rules}
    ended = []
    for before in own_rules(session):
        if _key(before) in new_keys:
            continue
        for rule in rules:
            if not before.overlaps(rule):
                continue
            if before.effective_to is not None or before.effective_from > rule.effective_from:
                raise policy.wrong(
                    file,
                    rule.id,
                    _(
                        "与本中心自 {day} 起的同一规则重叠，请写好 effective_to，或先删去那一条",
                        day=before.effective_from,
                    ),
                )
            ended.append(replace(before, effective_to=_day_before(rule.effective_from)))
            break
    return ended


def _day_before(day: str) -> str:
    return (date.fromisoformat(day) - timedelta(1)).isoformat()


def _key(rule: Rule) -> tuple[str, str, str]:
    return (rule.id, rule.region, rule.effective_from)


def set_rules(session: Session, text: str, file: str) -> SetResult:
    """Set the rules of a file's text: all or, where one is wrong, none. One step of undo."""
    require(session, "decide")
    told = checked_text(session, text, file)
    with session.action(mark("设定政策规则")) as write:
        for rule in (*told.ended, *told.rules):
            write.put(
                POLICY_RULE,
                key=_key(rule),
                effective_to=rule.effective_to,
                status=rule.status,
                source=rule.source,
                content={"values": dict(rule.raw)},
                remark=rule.note or None,
            )
    return told


def remove_rule(session: Session, rule_id: str, region: str, effective_from: str) -> Rule:
    """Take one of the centre's rules out; what ships holds again."""
    require(session, "decide")
    day = day_text(effective_from, field="from")
    wanted = (known_id(rule_id), known_region(region), day)
    for rule in own_rules(session, rule_id):
        if _key(rule) == wanted:
            with session.action(mark("删除政策规则")) as write:
                write.delete(POLICY_RULE, natural_id(POLICY_RULE, wanted))
            return rule
    raise NotFound(
        "policy_none",
        _("本中心没有这条规则"),
        _("随程序发布的规则不能删除，可以另设一条盖过它；用 policy list 查看"),
        field="rule",
    )


def export_text(session: Session, *, with_shipped: bool = False) -> str:
    """The centre's rules as a policy file, or all there are (to read, not to set again)."""
    rules: Iterable[Rule] = own_rules(session)
    if with_shipped:
        rules = (*policy.shipped(), *rules)
    return to_toml(rules)


def template(session: Session, rule_id: str, day: str | None = None) -> str:
    """The text to start from when a centre sets a rule: what holds now, or the form to fill in."""
    from jlcenter.domain.policy_text import form_of

    known_id(rule_id)
    on = day or date.today().isoformat()
    county = session.centre_code.partition("-")[0]
    own = [one for one in own_rules(session, rule_id) if one.in_force(on)]
    now = own[0] if own else rule_in_force(session, rule_id, on)
    if now is not None and now.is_own:
        return to_toml([now])
    if now is None or not now.has_value:
        return form_of(rule_id, county, on)
    source = _("（请写文件名称和文号）")
    return to_toml(
        [
            replace(
                now,
                region=county,
                effective_from=on,
                effective_to=None,
                status=policy.CENTRE,
                source=source,
                note="",
                is_own=True,
            )  # fmt: skip
        ]
    )
