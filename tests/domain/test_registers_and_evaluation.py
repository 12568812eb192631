"""Counting the registers beside the province's goals; evaluating by weights that are set."""

from __future__ import annotations

from fractions import Fraction

import pytest

from jlcenter.domain import evaluation, register_types
from jlcenter.domain.evaluation import Ratio
from jlcenter.domain.policy_schema import EVALUATION_PARTS


@pytest.mark.parametrize(
    ("item_type", "goal", "sentence"),
    [
        ("base", 70, "高水平实训基地70个"),
        ("incubator", 30, "创业孵化基地30个"),
        ("enterprise_university", 5, "企业大学5所"),
        ("resource_bank", 50, "建设50个"),
        ("typical_programme", 100, "开发100个"),
    ],
)
def test_the_plans_numbers_stand_with_their_sentence(
    item_type: str, goal: int, sentence: str
) -> None:
    found = register_types.goals()[item_type]
    assert found.number == goal and sentence in found.sentence and found.year == 2022


def item(item_type: str, status: str, **more: object) -> dict[str, object]:
    return {"item_type": item_type, "status": status} | more


def test_items_are_counted_by_type_status_and_form() -> None:
    found = {
        one.item_type: one
        for one in register_types.count_types(
            [
                item("base", "recognised"),
                item("base", "building"),
                item("base", "stopped"),
                item("resource_item", "running", subtype="micro_lecture", quantity=12),
                item("resource_item", "running", subtype="vr"),
                item("resource_item", "planned", subtype="vr", quantity=40),
            ]
        )
    }
    assert found["base"].standing == 1 and found["base"].all == 3
    assert found["base"].by_status == {"recognised": 1, "building": 1, "stopped": 1}
    assert found["resource_item"].by_subtype == {"micro_lecture": 12, "vr": 1}
    assert found["resource_item"].quantity == 13
    # a goal without an item is told too
    assert found["enterprise_university"].standing == 0


@pytest.mark.parametrize(
    ("told", "purposes", "lacks"),
    [
        (item("base", "recognised"), [], ("recognised_on", "approval", "photo")),
        (item("base", "recognised", recognised_on="2026-05-01"), ["approval"], ("photo",)),
        (item("base", "recognised", recognised_on="2026-05-01"), ["evidence"], ()),
        (item("base", "planned"), [], ()),
        (item("office", "running"), [], ()),
        (item("contest", "finished"), ["results"], ()),
    ],
)
def test_a_recognised_item_without_its_evidence_is_told(
    told: dict[str, object], purposes: list[str], lacks: tuple[str, ...]
) -> None:
    assert register_types.missing_evidence(told, purposes) == lacks


@pytest.mark.parametrize(
    ("starts", "ends", "was_there"),
    [
        ("2025-03-01", None, True),
        ("2026-12-31", None, True),
        ("2027-01-01", None, False),
        ("2020-01-01", "2025-12-31", False),
        (None, None, True),
    ],
)
def test_an_item_is_counted_in_the_years_it_was_there(
    starts: str | None, ends: str | None, was_there: bool
) -> None:
    assert register_types.existed_in({"starts": starts, "ends": ends}, 2026) is was_there


def ratio(part: int, whole: int) -> Ratio:
    return Ratio(Fraction(part), Fraction(whole))


def test_the_policys_parts_are_those_that_are_counted() -> None:
    assert tuple(evaluation.PARTS) == EVALUATION_PARTS == tuple(evaluation.MEANINGS)


def test_without_weights_parts_are_shown_and_nothing_is_added_up() -> None:
    found = evaluation.score({"completion": ratio(9, 10)}, None)
    assert found.total is None and found.parts[1].value == Fraction(9, 10)
    assert all(one.points is None for one in found.parts)


@pytest.mark.parametrize(
    ("ratios", "weights", "total", "missing"),
    [
        ({"completion": ratio(9, 10), "employment": ratio(1, 2)},
         {"completion": 60, "employment": 40}, 74, ()),
        ({"completion": ratio(9, 10)}, {"completion": 60, "employment": 40}, 90, ("employment",)),
        ({"completion": ratio(1, 1)}, {"completion": 1}, 100, ()),
        ({}, {"completion": 60}, None, ("completion",)),
    ],
)  # fmt: skip
def test_points_are_weight_times_value_of_a_hundred(
    ratios: dict[str, Ratio], weights: dict[str, int], total: int | None, missing: tuple[str, ...]
) -> None:
    found = evaluation.score(ratios, weights)
    assert found.total == total and found.missing == missing


def test_classes_are_added_up_by_their_numbers_not_by_their_shares() -> None:
    found = evaluation.together([{"completion": ratio(1, 1)}, {"completion": ratio(0, 9)}])
    assert found["completion"].value == Fraction(1, 10)
