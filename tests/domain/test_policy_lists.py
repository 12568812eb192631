"""Lists that a person types: any separator that a Chinese or a Western keyboard has."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from jlcenter.domain import policy
from jlcenter.domain.policy_fields import WORDS, fields_of, typed_of, values_of
from jlcenter.domain.policy_schema import VALUES

LISTS = [(rule, one) for rule in VALUES for one in fields_of(rule) if one.kind == WORDS]
SEPARATORS = st.sampled_from(("、", "，", ",", ";", "；"))
MONTHS = st.lists(st.integers(1, 36), min_size=1, max_size=6, unique=True).map(sorted)


def months_typed(text: str) -> object:
    """What the form makes of the nodes of following up."""
    fields = tuple(one for one in fields_of("follow_up.nodes") if one.name == "months")
    return values_of(fields, {"months": text})["months"]


@given(months=MONTHS, data=st.data())
def test_any_separator_parts_a_list(months: list[int], data: st.DataObject) -> None:
    text = str(months[0])
    for one in months[1:]:
        space = data.draw(st.sampled_from(("", " ")))
        text += f"{space}{data.draw(SEPARATORS)}{space}{one}"
    text += data.draw(st.sampled_from(("", "、", ";", " ，")))
    assert months_typed(text) == months


def test_no_shipped_list_has_a_word_that_would_be_parted() -> None:
    assert LISTS
    for rule in policy.shipped():
        for name, field in LISTS:
            value = rule.raw.get(field.name) if rule.id == name else None
            if value is not None:
                shown = typed_of(field, value)
                assert values_of((field,), {field.name: shown}) == {field.name: value}
