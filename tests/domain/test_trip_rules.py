"""A journey's equipment comes back, its lessons fall within it, nobody is in two places."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jlcenter.domain.errors import Refused
from jlcenter.domain.trip_rules import (
    Item,
    Trip,
    TripLesson,
    check,
    items_json,
    items_of,
    parse_item,
    with_items,
)


def trip(**told: object) -> Trip:
    facts: dict[str, object] = {
        "id": 1, "name": "二道村", "leaves_on": "2026-09-01", "returns_on": "2026-09-03",
        "status": "done", "vehicle": "吉D12345", "driver": "赵师傅", "people": ("王老师",),
        "route": ("平岗镇二道村",), "equipment": (Item("投影仪", 1, 1),),
    }  # fmt: skip
    return Trip(**(facts | told))  # type: ignore[arg-type]


def codes(*arguments: object) -> list[str]:
    return [one.code for one in check(*arguments)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("投影仪:1", Item("投影仪", 1)),
        ("马扎：40", Item("马扎", 40)),
        ("马扎:40:38", Item("马扎", 40, 38)),
        ("音箱", Item("音箱", 1)),
    ],
)
def test_an_item_is_name_and_number(text: str, expected: Item) -> None:
    assert parse_item(text) == expected


@pytest.mark.parametrize("text", ["", ":3", "投影仪:一个", "投影仪:1:2:3", "马扎:-1"])
def test_an_item_that_is_none_is_refused_with_a_remedy(text: str) -> None:
    with pytest.raises(Refused) as refused:
        parse_item(text)
    assert refused.value.code == "item_invalid" and refused.value.hint


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ((Item("马扎", 40, 40),), []),
        ((Item("马扎", 40, 38),), ["not_returned"]),
        ((Item("马扎", 40),), ["not_counted"]),
        ((Item("马扎", 40, 41),), ["more_returned"]),
    ],
)
def test_what_was_packed_comes_back(items: tuple[Item, ...], expected: list[str]) -> None:
    assert codes(trip(equipment=items), [], []) == expected


def test_while_on_the_road_nothing_is_missed_yet() -> None:
    assert codes(trip(status="under_way", equipment=(Item("马扎", 40),)), [], []) == []


@pytest.mark.parametrize(
    ("day", "place", "expected"),
    [
        ("2026-09-01", "二道村", []),
        ("2026-09-03", "平岗镇二道村村部", []),
        ("2026-09-04", "二道村", ["lesson_outside"]),
        ("2026-09-02", "横道河镇", ["place_off_route"]),
        ("2026-09-02", "", []),
    ],
)
def test_lessons_fall_within_the_journey_and_on_its_route(
    day: str, place: str, expected: list[str]
) -> None:
    assert codes(trip(), [TripLesson("2026A001", 1, day, place)], []) == expected


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ({"driver": "钱师傅", "people": ()}, ["vehicle_twice"]),
        ({"vehicle": "吉D99999", "people": ()}, ["person_twice"]),
        ({"vehicle": "", "driver": "王老师", "people": ()}, ["person_twice"]),
        ({"status": "cancelled"}, []),
        ({"leaves_on": "2026-09-04", "returns_on": "2026-09-05"}, []),
        ({"id": 1}, []),
    ],
)
def test_a_vehicle_and_a_person_are_on_one_journey_at_a_time(
    other: dict[str, object], expected: list[str]
) -> None:
    assert codes(trip(), [], [trip(**({"id": 2} | other))]) == expected


ITEMS = st.lists(
    st.builds(Item, st.text("马扎投影仪板书", min_size=1, max_size=3), st.integers(0, 99),
              st.none() | st.integers(0, 99)),
    max_size=6,
)  # fmt: skip


@given(ITEMS, ITEMS)
def test_a_list_of_equipment_has_each_name_once_and_reads_back(
    old: list[Item], new: list[Item]
) -> None:
    merged = with_items(old, new)
    assert len({one.name for one in merged}) == len(merged)
    assert items_of(items_json(merged)) == merged


@pytest.mark.parametrize("told", [None, "x", [1, 2], {"name": "马扎"}, [{"packed": 3}]])
def test_what_is_no_list_of_equipment_is_empty(told: object) -> None:
    assert items_of(told) == ()
