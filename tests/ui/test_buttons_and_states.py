"""A button says what it does, a state what is: one Chinese text for both reads wrong elsewhere."""

from __future__ import annotations

import ast
from pathlib import Path

import jlcenter.ui
from jlcenter.app import enrol, issue_certificates, paper_values, plan_class, plan_lessons
from jlcenter.domain.claim_states import LINE_STEPS, STATUS_LABELS, STEPS
from jlcenter.domain.records import BY_NAME

BUTTONS = ("Action", "button")


def states() -> set[str]:
    """The words of every state that a record can be in."""
    of_fields = {
        word
        for kind in BY_NAME.values()
        for field in kind.fields
        if field.name in ("status", "result", "state")
        for _code, word in field.choices or ()
    }
    tables = (
        STATUS_LABELS,
        enrol.STATUS_LABELS,
        issue_certificates.STATUS_LABELS,
        paper_values.STATUS_WORDS,
        plan_class.STATUS_LABELS,
        plan_lessons.STATUS_LABELS,
    )
    return of_fields | {word for table in tables for word in table.values()}


def buttons() -> set[str]:
    """The texts of the window's buttons, and of the steps that become buttons."""
    found = {one.label for one in STEPS.values()} | {label for label, _from in LINE_STEPS.values()}
    for path in Path(jlcenter.ui.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
                continue
            if node.func.id not in BUTTONS or not node.args:
                continue
            text = node.args[0]
            if isinstance(text, ast.Call) and text.args and isinstance(text.args[0], ast.Constant):
                found.add(str(text.args[0].value))
    return found


def test_no_button_is_worded_as_a_state() -> None:
    assert len(buttons()) > 100
    assert len(states()) > 40
    assert sorted(buttons() & states()) == []


def test_no_button_is_worded_as_a_column_or_a_tab() -> None:
    """定稿 is what was frozen, 兑换学分 how many credits, 删除 that a record is deleted."""
    labels = {_field.label for kind in BY_NAME.values() for _field in kind.fields}
    assert sorted(buttons() & (labels | {"定稿", "删除"})) == []
