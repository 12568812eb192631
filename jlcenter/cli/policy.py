"""``policy``: the rules in force here, and those a centre sets itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from jlcenter.cli.frame import Context, Result, use_case
from jlcenter.cli.output import Table
from jlcenter.words import _, counted

if TYPE_CHECKING:
    from jlcenter.domain.policy import Rule


@click.group("policy", help=_("补贴、结业等政策规则：现行的值和依据"))
def policy_group() -> None:
    pass


def policy_rule_json(rule: Rule) -> dict[str, Any]:
    """A rule as the contract tells it: the file's own values, and the same in words."""
    from jlcenter.domain.journal.ids import natural_id
    from jlcenter.domain.policy_labels import rule_name
    from jlcenter.domain.policy_words import region_words, value_lines
    from jlcenter.domain.records import POLICY_RULE

    key = (rule.id, rule.region, rule.effective_from)
    return {
        "id": rule.id,
        "name": rule_name(rule.id),
        "region": rule.region,
        "region_name": region_words(rule.region),
        "effective_from": rule.effective_from,
        "effective_to": rule.effective_to,
        "status": rule.status,
        "source": rule.source,
        "note": rule.note or None,
        "own": rule.is_own,
        "record": natural_id(POLICY_RULE, key) if rule.is_own else None,
        "values": dict(rule.raw),
        "words": value_lines(rule),
    }


def policy_rule_text(rule: Rule) -> str:
    """A rule as lines."""
    from jlcenter.domain.policy_labels import rule_name, status_words
    from jlcenter.domain.policy_words import period_words, region_words, value_lines

    lines = [
        f"{rule_name(rule.id)}  {rule.id}",
        f"  {region_words(rule.region)}  {period_words(rule)}  [{status_words(rule.status)}]",
        *(f"  {line}" for line in value_lines(rule)),
        "  " + _("依据：{source}", source=rule.source),
    ]
    if rule.note:
        lines.append("  " + _("说明：{note}", note=rule.note))
    return "\n".join(lines)


@policy_group.command("list", help=_("列出某一天的全部规则"))
@click.option("--date", "day", metavar="DATE", help=_("哪一天（不写就是今天）"))
@click.option("--region", metavar="CODE", help=_("哪个地区（不写就是本中心）"))
@use_case
def policy_list(context: Context, day: str | None, region: str | None) -> Result:
    from jlcenter.app.policy_rules import rules_in_force
    from jlcenter.domain.policy_labels import RULE_NAMES, rule_name, status_words
    from jlcenter.domain.policy_words import period_words, region_words, value_lines

    order = list(RULE_NAMES)
    rules = rules_in_force(context.log_in(), day, region)
    rules.sort(key=lambda one: order.index(one.id) if one.id in order else len(order))
    table = Table(
        (_("编号"), _("规则"), _("性质"), _("地区"), _("期间"), _("内容")),
        [
            (
                one.id,
                rule_name(one.id),
                status_words(one.status),
                region_words(one.region),
                period_words(one),
                value_lines(one)[0],
            )
            for one in rules
        ],
    )
    told = {"rules": [policy_rule_json(one) for one in rules]}
    return Result(told, counted("共 {n} 条", len(rules)), table)


@policy_group.command("show", help=_("看某一天的一条规则；不写 --rule 看结业标准"))
@click.option("--rule", "rule_id", metavar="ID", help=_("规则编号，如 subsidy.skill"))
@click.option("--date", "day", metavar="DATE", help=_("哪一天（不写就是今天）"))
@click.option("--region", metavar="CODE", help=_("哪个地区（不写就是本中心）"))
@use_case
def policy_show(
    context: Context, rule_id: str | None, day: str | None, region: str | None
) -> Result:
    session = context.log_in()
    if rule_id is None:
        from datetime import date

        from jlcenter.app.complete import rule_on
        from jlcenter.cli.roll import rule_json, rule_text
        from jlcenter.domain.dates import day_text

        completion = rule_on(session, day_text(day) if day else date.today().isoformat())
        return Result({"completion": rule_json(completion)}, rule_text(completion))
    from jlcenter.app.policy_rules import find_rule, known_region, timeline

    rule = find_rule(session, rule_id, day, region)
    others = timeline(session, rule_id, known_region(region) if region else None)
    told = {
        "rule": policy_rule_json(rule),
        "timeline": [policy_rule_json(one) for one in others],
    }
    return Result(told, policy_rule_text(rule))


@policy_group.command("set", help=_("设定本中心的规则（文件），或结业标准（选项）"))
@click.argument("file", required=False, metavar="[FILE.toml]", type=click.Path(path_type=Path))
@click.option("--min-rate", metavar="0.80", help=_("出勤率不低于"))
@click.option("--theory-pass", type=int, metavar="60", help=_("理论合格分"))
@click.option("--practical-pass", type=int, metavar="60", help=_("实操合格分"))
@click.option("--both/--either", "both_required", default=None, help=_("两项都要合格，或一项即可"))
@click.option("--counts", type=click.Choice(("best", "last")), help=_("补考取最好的还是最后的"))
@click.option("--resits", "resits_allowed", type=int, metavar="1", help=_("可补考几次"))
@use_case
def policy_set(context: Context, file: Path | None, **told: Any) -> Result:
    session = context.log_in()
    if file is not None:
        return _set_file(session, file, told)
    from datetime import date

    from jlcenter.app.complete import rule_on, set_completion_rule
    from jlcenter.cli.roll import rule_json, rule_text

    set_completion_rule(session, **told)
    rule = rule_on(session, date.today().isoformat())
    return Result({"completion": rule_json(rule)}, rule_text(rule))


def _set_file(session: Any, file: Path, told: dict[str, Any]) -> Result:
    from jlcenter.app.policy_rules import read_file, set_rules
    from jlcenter.domain.errors import UsageRefused

    if any(value is not None for value in told.values()):
        raise UsageRefused(
            "options_clash",
            _("文件和结业标准的选项不能一起用"),
            _("请分两次设定"),
        )
    done = set_rules(session, read_file(file), file.name)
    lines = [policy_rule_text(one) for one in done.rules]
    lines += [
        _("原有规则 {rule} 到 {day} 为止", rule=one.id, day=one.effective_to or "")
        for one in done.ended
    ]
    answer = {
        "rules": [policy_rule_json(one) for one in done.rules],
        "ended": [policy_rule_json(one) for one in done.ended],
    }
    return Result(answer, "\n".join(lines))


@policy_group.command("export", help=_("把本中心的规则写成文件；--all 连同程序自带的"))
@click.argument("file", metavar="FILE.toml", type=click.Path(path_type=Path))
@click.option("--all", "with_shipped", is_flag=True, help=_("连同程序自带的规则"))
@click.option("--rule", "rule_id", metavar="ID", help=_("只要这一条的填写样式"))
@use_case
def policy_export(context: Context, file: Path, with_shipped: bool, rule_id: str | None) -> Result:
    from jlcenter.app.out_files import out_file
    from jlcenter.app.policy_rules import export_text, template

    session = context.log_in()
    text = (
        template(session, rule_id) if rule_id else export_text(session, with_shipped=with_shipped)
    )
    with out_file(file, ".toml") as draft:
        draft.write_text(text, encoding="utf-8")
    return Result({"file": str(file)}, _("已写入 {file}", file=file.name))


@policy_group.command("remove", help=_("删去本中心的一条规则（可撤销）"))
@click.option("--rule", "rule_id", required=True, metavar="ID", help=_("规则编号"))
@click.option("--region", required=True, metavar="CODE", help=_("地区"))
@click.option("--from", "effective_from", required=True, metavar="DATE", help=_("生效日期"))
@use_case
def policy_remove(context: Context, rule_id: str, region: str, effective_from: str) -> Result:
    from jlcenter.app.policy_rules import remove_rule

    rule = remove_rule(context.log_in(), rule_id, region, effective_from)
    return Result({"removed": policy_rule_json(rule)}, _("已删除，可用 undo 撤销"))
