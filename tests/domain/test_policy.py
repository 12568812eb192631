"""Policy files: the right rule for a region and a day, and nothing half read."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from jlcenter.domain import policy
from jlcenter.domain.errors import Refused


def rule(
    region: str = "220000",
    starts: str = "2020-01-01",
    ends: str | None = None,
    rate: str = '"0.80"',
    status: str = "official",
    source: str = "吉某发〔2020〕1号",
    extra: str = "",
) -> str:
    until = f'effective_to = "{ends}"\n' if ends else ""
    return (
        f'[[rule]]\nid = "attendance.completion"\nregion = "{region}"\n'
        f'effective_from = "{starts}"\n{until}status = "{status}"\nsource = "{source}"\n'
        f"[rule.values]\nmin_rate = {rate}\n{extra}\n"
    )


def rate_for(text: str, region: str, day: str) -> Fraction | None:
    found = policy.in_force(
        policy.checked(policy.parse(text, "x.toml")), "attendance.completion", region, day
    )
    return found.values.get("min_rate") if found else None


def test_county_goes_before_prefecture_before_province_before_nation() -> None:
    text = (
        rule("000000", rate='"0.6"')
        + rule("220000", rate='"0.7"')
        + rule("220400", rate='"0.8"')
        + rule("220421", rate='"0.9"')
    )
    assert rate_for(text, "220421-1", "2026-01-01") == Fraction(9, 10)
    assert rate_for(text, "220422", "2026-01-01") == Fraction(8, 10)
    assert rate_for(text, "220104", "2026-01-01") == Fraction(7, 10)
    assert rate_for(text, "210104", "2026-01-01") == Fraction(6, 10)


def test_the_rule_in_force_on_the_day_holds_ends_included() -> None:
    text = rule(ends="2021-12-31", rate='"0.7"') + rule(starts="2022-01-01", rate='"0.9"')
    assert rate_for(text, "220421", "2021-12-31") == Fraction(7, 10)
    assert rate_for(text, "220421", "2022-01-01") == Fraction(9, 10)
    assert rate_for(text, "220421", "2019-12-31") is None


def test_a_county_rule_not_yet_in_force_leaves_the_provinces() -> None:
    text = rule(rate='"0.7"') + rule("220421", starts="2027-01-01", rate='"0.9"')
    assert rate_for(text, "220421", "2026-12-31") == Fraction(7, 10)


def test_an_empty_rule_is_an_answer_and_holds_no_value() -> None:
    empty = rule("220421", status="empty", source="未见原文").split("[rule.values]")[0]
    assert rate_for(rule() + empty, "220421", "2026-01-01") is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (rule(source=""), "依据"),
        (rule(source="   "), "依据"),
        (rule(region="22"), "行政区划"),
        (rule(starts="2020-02-30"), "2020-02-30"),
        (rule(ends="2019-01-01"), "effective_to"),
        (rule(status="V"), "official"),
        (rule(rate="0.8"), "0.8"),
        (rule(rate='"1.2"'), "1.2"),
        (rule(rate='"1/0"'), "1/0"),
        (rule(rate='"eighty"'), "eighty"),
        (rule(extra="max_rate = 1"), "max_rate"),
        (rule().replace("min_rate", "min_rat"), "min_rat"),
        (rule().replace("attendance.completion", "attendence"), "没有这种规则"),
        (rule() + rule(starts="2023-01-01"), "重叠"),
        (rule(status="empty"), "empty"),
        ("this is not toml", "TOML"),
        ('[other]\na = "1"', "[[rule]]"),
        (rule().replace('"2020-01-01"', "2020-01-01"), "effective_from"),
    ],
)
def test_a_wrong_overlapping_or_unsourced_file_is_refused_by_name(
    tmp_path: Path, text: str, says: str
) -> None:
    (tmp_path / "county.toml").write_text(text, encoding="utf-8")
    with pytest.raises(Refused) as caught:
        policy.load(tmp_path)
    assert caught.value.file == "county.toml"
    assert "county.toml" in caught.value.message and says in caught.value.message


def test_rules_overlapping_across_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(rule(), encoding="utf-8")
    (tmp_path / "b.toml").write_text(rule(starts="2025-01-01"), encoding="utf-8")
    with pytest.raises(Refused) as caught:
        policy.load(tmp_path)
    assert caught.value.file == "b.toml" and "a.toml" in caught.value.message


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(Refused):
        policy.load(tmp_path)


def test_what_ships_loads_and_says_where_it_comes_from() -> None:
    for one in policy.shipped():
        cites = "〔" in one.source or "《" in one.source
        assert one.status in ("suggested", "empty") or cites
        assert one.source


@pytest.mark.parametrize("rule_id", policy.VALUES)
def test_every_rule_of_the_program_has_a_value_in_every_county(rule_id: str) -> None:
    assert policy.in_force(policy.shipped(), rule_id, "220421", "2026-09-01")
