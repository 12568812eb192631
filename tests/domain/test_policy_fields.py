"""The form of a rule: what it shows reads back to the same values; what is off is named."""

from __future__ import annotations

from typing import Any

import pytest

from jlcenter.domain import policy
from jlcenter.domain.errors import Refused
from jlcenter.domain.policy_fields import fields_of, typed_of, values_of
from jlcenter.domain.policy_schema import VALUES
from tests.domain.policy_table import county_rules

WITH_VALUES = [one for one in county_rules() if one.has_value]


@pytest.mark.parametrize("rule", WITH_VALUES, ids=lambda one: f"{one.id} {one.effective_from}")
def test_what_the_form_shows_reads_back_the_same(rule: policy.Rule) -> None:
    fields = fields_of(rule.id)
    typed = {one.name: typed_of(one, rule.raw.get(one.name)) for one in fields}
    assert policy.read_values("form", rule.id, values_of(fields, typed)) == rule.values


@pytest.mark.parametrize("rule_id", VALUES)
def test_every_place_has_a_word_of_its_own(rule_id: str) -> None:
    def words(fields: Any) -> list[str]:
        return [word for one in fields for word in (one.label, *words(one.fields))]

    fields = fields_of(rule_id)
    assert not [one for one in words(fields) if one.isascii()]
    assert len({one.label for one in fields}) == len(fields)
    named = [(code, word) for one in fields for code, word in one.choices.items()]
    assert not [(code, word) for code, word in named if code == word]


STIPEND: dict[str, Any] = {
    "basis": "class_start",
    "per_day": "30",
    "count": "hours",
    "day_hours": "7",
    "rounding": "up",
    "groups": ["TPLD"],
    "max_per_year": "1",
}


@pytest.mark.parametrize(
    ("name", "typed", "says"),
    [
        ("per_day", "", "没有写每天(元)"),
        ("per_day", "三十", "“三十”不能作为每天(元)"),
        ("per_day", "30.005", "30.005"),
        ("day_hours", "-1", "“-1”不能作为几学时一天"),
        ("day_hours", "0", "“0”不能作为几学时一天"),
        ("max_per_year", "1.5", "“1.5”不能作为每人每年(次)"),
        ("rounding", "sideways", "不足一天"),
        ("groups", [], "没有写补贴对象"),
        ("groups", ["NOBODY"], "NOBODY"),
    ],
)
def test_what_is_off_is_named_by_its_word(name: str, typed: Any, says: str) -> None:
    values_of(fields_of("stipend"), STIPEND)
    with pytest.raises(Refused) as caught:
        values_of(fields_of("stipend"), STIPEND | {name: typed})
    assert caught.value.field == name and says in caught.value.message and caught.value.hint
