"""The rules that a case asks, each by the day it goes by, and which were used."""

from __future__ import annotations

from jlcenter.domain import policy
from jlcenter.domain.policy import Rule
from jlcenter.domain.subsidy_case import Case


class RulesAsked:
    """Rules of one county for one case; ``used`` is what the answer rests on."""

    def __init__(self, rules: tuple[Rule, ...], region: str, case: Case) -> None:
        self._rules, self._region, self._case = rules, region, case
        self._used: list[Rule] = []

    @property
    def used(self) -> tuple[Rule, ...]:
        """Every rule asked, the main one first."""
        return tuple(self._used)

    def on(self, rule_id: str, day: str) -> Rule | None:
        """The rule in force on a day."""
        rule = policy.in_force(self._rules, rule_id, self._region, day)
        return self._keep(rule)

    def main(self, rule_id: str) -> Rule | None:
        """The rule that says how much: each is asked on the day that it goes by itself."""
        fitting = [
            rule
            for rule in self._rules
            if rule.id == rule_id and rule.in_force(self.day_of(rule) or self._latest())
        ]
        return self._keep(policy.nearest(fitting, self._region))

    def day_of(self, rule: Rule | None) -> str | None:
        """The day a rule goes by; None where that has not come yet."""
        basis = rule.values.get("basis", "class_start") if rule else "class_start"
        if basis == "certificate":
            return self._certificate_day(rule)
        return self._case.claim_on if basis == "claim" else self._case.starts

    def _certificate_day(self, rule: Rule | None) -> str | None:
        from jlcenter.domain.policy_values import certificate_code

        kinds = rule.values.get("certificates", ()) if rule else ()
        days = [
            one.issued_on
            for one in self._case.certificates
            if not kinds or certificate_code(one.kind) in kinds
        ]
        return min(days, default=None)

    def _latest(self) -> str:
        """Where the day has not come yet, the rule now in force is asked."""
        return self._case.claim_on or self._case.ends or self._case.starts

    def _keep(self, rule: Rule | None) -> Rule | None:
        if rule is not None and rule not in self._used:
            self._used.append(rule)
        return rule
