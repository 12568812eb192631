"""The map of Jilin's counties, coloured by their share of the year's task, as SVG.

Outlines: resources/map/ (source and licence in the file beside them). A county's colour is a class
of the style sheet; the figure stands in its title and in the table beside the map.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from jlcenter.shipped import resource, table
from jlcenter.words import _, mark

#: (share from which a county has this colour, its class, what the legend says)
STEPS = (
    (1.0, "s5", mark("完成任务")),
    (0.75, "s4", "75–99%"),
    (0.5, "s3", "50–74%"),
    (0.25, "s2", "25–49%"),
    (0.0, "s1", mark("不到 25%")),
)
NO_TASK = "s0"
#: a county smaller than this on the map has no room for its name (square units of the drawing)
_ROOM = 4200
_ENDINGS = ("满族自治县", "尔罗斯蒙古族自治县", "朝鲜族自治县", "自治县", "市", "县", "区")


@dataclass(frozen=True, slots=True)
class Shape:
    """One county as drawn. ``label``: its short name, empty where there is no room."""

    code: str
    name: str
    path: str
    x: int
    y: int
    label: str
    colour: str
    title: str
    is_ours: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """The whole map."""

    width: int
    height: int
    shapes: list[Shape]


@dataclass(frozen=True, slots=True)
class Outline:
    """A county's shape in the drawing's units, where its middle lies, and how large it is drawn."""

    path: str
    x: int
    y: int
    area: int


@cache
def outlines() -> dict[str, Outline]:
    """The outline of each county by its code."""
    found = {}
    for code, one in _file()["counties"].items():
        x, y = one["middle"]
        found[code] = Outline(one["path"], x, y, one["area"])
    return found


@cache
def _file() -> dict[str, Any]:
    text = resource("map", "jilin_counties.json").read_text(encoding="utf-8")
    told: dict[str, Any] = json.loads(text)
    return told


def colour_of(share: float | None) -> str:
    """The class of a share of the task; None where there is no task."""
    if share is None:
        return NO_TASK
    return next(name for least, name, _words in STEPS if share >= least)


def short(name: str) -> str:
    """A county's name without what it is: 伊通 for 伊通满族自治县; two letters stay whole."""
    for ending in _ENDINGS:
        if name.endswith(ending) and len(name) - len(ending) >= 2:
            return name.removesuffix(ending)
    return name


def drawing(shares: dict[str, float | None], region: str = "") -> Drawing:
    """The map for shares by county code; a county that is not told has no task. ``region``: only
    what begins so may be looked into."""
    names = {row["code"]: row["name"] for row in table("gb2260_jilin")}
    shapes = []
    for code, one in outlines().items():
        name, share = names[code], shares.get(code)
        label = short(name) if one.area >= _ROOM else ""
        says = _("没有下达任务") if share is None else f"{int(share * 100)}%"
        title, is_ours = f"{name} {says}", code.startswith(region)
        colour = colour_of(share)
        shapes.append(Shape(code, name, one.path, one.x, one.y, label, colour, title, is_ours))
    told = _file()
    return Drawing(told["width"], told["height"], shapes)
