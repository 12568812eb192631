"""Area codes (GB/T 2260): what the first six digits of an ID number say.

Old numbers keep the code of their day, so Jilin's history of codes counts, not only today's list.
Sources: ``resources/reference/gb2260_jilin_history.csv``, ``gb2260_jilin.csv`` and
``id_province_prefix.csv``. Statistical zones are not GB/T 2260 and never stand in an ID number.
"""

from __future__ import annotations

from functools import cache

from jlcenter.shipped import table


@cache
def _jilin() -> dict[str, str]:
    names: dict[str, str] = {}
    for row in table("gb2260_jilin_history"):
        # a code of several names: the one still in use, else the latest
        if row["code"] not in names or row["current"] == "1":
            names[row["code"]] = row["name"]
    for row in table("gb2260_jilin"):
        names[row["code"]] = row["name"]
    return names


@cache
def _provinces() -> dict[str, str]:
    return {row["prefix"]: row["name"] for row in table("id_province_prefix")}


@cache
def _prefectures() -> dict[str, str]:
    return {code[:4]: name for code, name in _jilin().items() if code.endswith("00")}


@cache
def region_name(code: str) -> str | None:
    """The place of a six-digit code: county with prefecture in Jilin, the province elsewhere.

    None where the code is unknown: within Jilin a code no list ever had, elsewhere a province that
    does not exist (the lists of other provinces do not ship).
    """
    if code.startswith("22"):
        name = _jilin().get(code)
        if name is None:
            return None
        prefecture = _prefectures().get(code[:4], "")
        if code.endswith("00") or not prefecture or prefecture == name:
            return name
        return prefecture + name
    return _provinces().get(code[:2])


@cache
def county_names() -> dict[str, str]:
    """Code → name (with its prefecture) of Jilin's counties of today, in the table's order."""
    return {
        row["code"]: region_name(row["code"]) or row["name"]
        for row in table("gb2260_jilin")
        if not row["code"].endswith("00")
    }
