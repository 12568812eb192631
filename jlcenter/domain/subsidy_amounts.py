"""How much: the row of the rule that fits group, level, hours, certificate; what raises it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from jlcenter.domain.apprenticeship_money import agreement_money
from jlcenter.domain.categories import level_name
from jlcenter.domain.hours import hours_text
from jlcenter.domain.money import yuan_text
from jlcenter.domain.payment_stages import add_months
from jlcenter.domain.policy import Rule
from jlcenter.domain.policy_values import certificate_code
from jlcenter.domain.subsidy_case import Case, CertificateFact
from jlcenter.domain.subsidy_person import groups_on
from jlcenter.domain.subsidy_rules import RulesAsked
from jlcenter.domain.subsidy_schemes import Scheme, is_type
from jlcenter.domain.target_groups import shown_name
from jlcenter.words import _

#: levels from the lowest to the highest; those without a level stand before them
_LEVEL_ORDER = ("H", "Z", "0", "5", "4", "3", "2", "1", "T", "S")


@dataclass(slots=True)
class Amount:
    """The amount before caps, or None with the reasons why there is none."""

    amount: int | None = None
    reasons: list[str] = field(default_factory=list)
    cautions: list[str] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    category: str | None = None
    occupation: str | None = None
    level: str | None = None
    certificate: CertificateFact | None = None
    uplift: Fraction = Fraction(1)


def combined(factors: Iterable[Fraction], how: str) -> Fraction:
    """Several coefficients as one: the greatest, their product, or 1 and what each is above 1."""
    told = list(factors)
    if not told:
        return Fraction(1)
    if how == "max":
        return max(told)
    if how == "multiply":
        product = Fraction(1)
        for one in told:
            product *= one
        return product
    return max(Fraction(0), 1 + sum((one - 1 for one in told), Fraction(0)))


def factor_text(value: Fraction) -> str:
    """A coefficient for people: 1.2."""
    return f"{float(value):.4f}".rstrip("0").rstrip(".")


def rounded(fen: Fraction) -> int:
    """Whole fen, half a fen upwards."""
    return (2 * fen.numerator + fen.denominator) // (2 * fen.denominator)


def amount_of(case: Case, scheme: Scheme, asked: RulesAsked, rule: Rule | None, day: str) -> Amount:
    """What the scheme's rule gives for a case, with every reason against."""
    told = Amount(occupation=case.occupation, level=case.level)
    if not scheme.rule:
        told.reasons.append("by_contract")
        return told
    if rule is None or not rule.is_binding:
        told.reasons.append("rule_empty")
        told.steps.append(_("{rule}：待定", rule=_(scheme.name)))
        return told
    told.steps.append(
        _("依据：{source}（自 {day} 起）", source=rule.source, day=rule.effective_from)
    )
    if rule.note and not rule.is_own:
        # what ships and is not quite clear says so; a centre's own note is its reason
        told.cautions.append("rule_doubt")
    if asked.day_of(rule) is None and rule.values.get("basis") == "claim":
        told.reasons.append("basis_day_missing")
    if scheme.code == "apprenticeship":
        _apprenticeship(told, case, rule)
        return told
    _certificate(told, case, rule)
    if rule.values.get("needs_completion") and not case.is_complete:
        told.reasons.append("completion")
    rows = _rows(told, case, rule, day)
    if not rows:
        return told
    row = max(rows, key=lambda one: int(one["amount"]))
    told.amount = int(row["amount"])
    told.steps.append(_("标准 {yuan} 元", yuan=yuan_text(told.amount)))
    _raise(told, case, asked, day)
    _claimed_in_time(told, case, asked, rule)
    return told


def _certificate(told: Amount, case: Case, rule: Rule) -> None:
    """The certificate that counts: of a kind the rule names and the class's own occupation."""
    fitting = [
        one
        for one in case.certificates
        if certificate_code(one.kind) in rule.values["certificates"]
        and (not case.occupation or not one.occupation or same(one.occupation, case.occupation))
    ]
    if not fitting:
        told.reasons.append("certificate")
        return
    found = max(fitting, key=lambda one: (_rank(one.level), one.issued_on, one.number or ""))
    told.certificate = found
    told.occupation = case.occupation or found.occupation
    told.level = found.level or case.level


def _rank(level: str | None) -> int:
    return _LEVEL_ORDER.index(level) if level in _LEVEL_ORDER else -1


def same(one: str | None, other: str | None) -> bool:
    """Whether two texts name the same thing: width and spaces do not count."""
    return bool(one) and "".join((one or "").split()) == "".join((other or "").split())


def _rows(told: Amount, case: Case, rule: Rule, day: str) -> list[Mapping[str, Any]]:
    """The rows that fit; where none does, the reasons stand in ``told``."""
    values = rule.values
    if "programmes" in values:
        rows = [one for one in values["programmes"] if is_type(case.training_type, (one["type"],))]
        if not rows:
            told.reasons.append("training_type")
    else:
        if values.get("training_types") and not is_type(
            case.training_type, values["training_types"]
        ):
            told.reasons.append("training_type")
        rows = [one for one in values["amounts"] if told.level in one["codes"]]
        rows = [one for one in rows if _fits(told, one)]
        if not rows:
            told.reasons.append("level")
    groups = _groups(told, case, values, day)
    rows = [one for one in rows if not one.get("groups") or set(one["groups"]) & set(groups)]
    if groups is not None and values.get("amounts") and not rows and "level" not in told.reasons:
        told.reasons.append("group")
    if "min_insured_months" in values:
        _insured(told, case, values["min_insured_months"])
    return _enough_hours(told, case, rows, values.get("hours_counted", "planned"))


def _fits(told: Amount, row: Mapping[str, Any]) -> bool:
    if row["occupations"] and not any(same(told.occupation, one) for one in row["occupations"]):
        return False
    if not row["certificates"] or told.certificate is None:
        return True
    return certificate_code(told.certificate.kind) in row["certificates"]


def _groups(told: Amount, case: Case, values: Mapping[str, Any], day: str) -> list[str]:
    """The person's groups that the rule covers; a rule without groups covers everyone."""
    mine = groups_on(case, day)
    wanted = values.get("groups")
    if not wanted:
        told.category = mine[0] if mine else None
        return mine
    covered = [one for one in mine if one in wanted]
    if not covered:
        told.reasons.append("group" if case.categories else "category_missing")
        return []
    allowed = values.get("group_types", {})
    able = [
        one for one in covered if one not in allowed or is_type(case.training_type, allowed[one])
    ]
    if not able:
        told.reasons.append("group_type")
        return covered
    told.category = able[0]
    told.steps.append(
        _(
            "人员类别：{group}；等级：{level}",
            group=shown_name(told.category),
            level=level_name(told.level) or _("无"),
        )
    )
    return able


def _insured(told: Amount, case: Case, least: int) -> None:
    if case.insured_months is None:
        told.reasons.append("insured_months_missing")
        return
    told.steps.append(
        _(
            "参加失业保险 {months} 个月（规定不少于 {least} 个月）",
            months=case.insured_months,
            least=least,
        )
    )
    if case.insured_months < least:
        told.reasons.append("insured_months")


def _enough_hours(
    told: Amount, case: Case, rows: list[Mapping[str, Any]], counted: str
) -> list[Mapping[str, Any]]:
    if not rows:
        return []
    hours = case.attended_hours if counted == "attended" else case.planned_hours
    enough = [one for one in rows if one["min_hours"] is None or hours >= one["min_hours"]]
    needed = (enough or rows)[0]["min_hours"]
    if needed is not None:
        word = _("出勤学时") if counted == "attended" else _("培训学时")
        told.steps.append(
            _(
                "{word} {hours}（规定不少于 {least}）",
                word=word,
                hours=hours_text(hours),
                least=hours_text(needed),
            )
        )
    if not enough:
        told.reasons.append("min_hours")
    return enough


def _raise(told: Amount, case: Case, asked: RulesAsked, day: str) -> None:
    """What a rule adds for groups and for occupations in need."""
    rule = asked.on("subsidy.uplift", day)
    if rule is None or not rule.is_binding or told.amount is None:
        return
    mine = set(groups_on(case, day))
    groups = [one["factor"] for one in rule.values["groups"] if mine & set(one["groups"])]
    work = [
        one["factor"]
        for one in rule.values["occupations"]
        if any(same(told.occupation, name) for name in one["occupations"])
    ]
    factors = [max(one) for one in (groups, work) if one]
    if not factors:
        return
    told.uplift = combined(factors, rule.values["combine"])
    before = told.amount
    told.amount = rounded(before * told.uplift)
    told.steps.append(
        _(
            "上浮 {factors} → 系数 {factor}：{before} × {factor} = {after} 元",
            factors=_("、").join(factor_text(one) for one in factors),
            factor=factor_text(told.uplift),
            before=yuan_text(before),
            after=yuan_text(told.amount),
        )
    )


def _claimed_in_time(told: Amount, case: Case, asked: RulesAsked, rule: Rule) -> None:
    within = rule.values.get("claim_within_months")
    if within and case.claim_on and told.certificate:
        if case.claim_on > add_months(told.certificate.issued_on, within):
            told.reasons.append("claim_late")
        return
    general = asked.on("class.application", case.claim_on or case.ends)
    if general is None or not general.has_value or not case.claim_on:
        return
    from datetime import date, timedelta

    last = date.fromisoformat(case.ends) + timedelta(general.values["claim_within_days"])
    if case.claim_on > last.isoformat():
        # whoever is late may still be let in: a person decides, the program only says so
        told.cautions.append("claim_late")


def _apprenticeship(told: Amount, case: Case, rule: Rule) -> None:
    """Per person and year, by the agreement's months: see ``apprenticeship_money``."""
    found = agreement_money(
        case.agreed_from or case.starts,
        case.agreed_to or case.ends,
        told.level,
        rule,
        ended_on=case.agreement_ended_on,
    )
    told.amount = found.amount
    told.steps += found.steps
    if found.reason:
        told.reasons.append(found.reason)
