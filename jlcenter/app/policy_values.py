"""The policy rule in force for this centre: its own (政策规则) over the shipped files."""

from jlcenter.app.policy_rules import own_rules, rule_in_force

__all__ = ["own_rules", "rule_in_force"]
