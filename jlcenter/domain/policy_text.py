"""Policy rules as the text of a policy file: written out, and forms for those without a value."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from jlcenter.domain.policy import Rule, rule_json
from jlcenter.domain.policy_schema import VALUES
from jlcenter.shipped import resource

_HEAD = ("id", "region", "effective_from", "effective_to", "status", "source", "note")


def to_toml(rules: Iterable[Rule]) -> str:
    """Rules as a policy file that reads back the same."""
    return "\n".join(block(rule_json(one)) for one in rules)


def block(told: Mapping[str, Any]) -> str:
    """One rule of its JSON as it stands in a policy file."""
    lines = ["[[rule]]"]
    lines += [f"{name} = {_value(told[name])}" for name in _HEAD if name in told]
    values = told.get("values") or {}
    if values:
        lines += ["", "[rule.values]"]
        # stored JSON is in the alphabet's order; people read a rule in its own
        order = [one for one in VALUES.get(told["id"], ()) if one in values]
        order += [one for one in values if one not in order]
        lines += [f"{name} = {_value(values[name], top=True)}" for name in order]
    return "\n".join(lines) + "\n"


def _value(value: Any, *, top: bool = False) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_name(k)} = {_value(v)}" for k, v in value.items()) + " }"
    if isinstance(value, list | tuple):
        parts = [_value(one) for one in value]
        line = "[" + ", ".join(parts) + "]"
        if top and any(isinstance(one, Mapping) for one in value):
            return "[\n" + "".join(f"    {one},\n" for one in parts) + "]"
        return line
    # TOML's basic strings take JSON's escapes, but DEL has to be one too
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")


def _name(name: str) -> str:
    plain = name.replace("-", "").replace("_", "")
    return name if plain.isascii() and plain.isalnum() else json.dumps(name, ensure_ascii=False)


def form_of(rule_id: str, region: str, day: str) -> str:
    """The form of a rule without a value: its lines with places to fill in, as comments."""
    head = (
        f'[[rule]]\nid = "{rule_id}"\nregion = "{region}"\neffective_from = "{day}"\n'
        'status = "official"\nsource = ""\n\n[rule.values]\n'
    )
    path = resource("policy") / "forms" / f"{rule_id}.txt"
    return head + (path.read_text(encoding="utf-8") if path.is_file() else "")
