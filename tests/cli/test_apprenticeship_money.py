"""``apprenticeship money``: by enterprise, which claims it; 待定 until a rule says how much."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.class_world import id_number
from tests.domain.policy_table import COUNTY_RULES

Run = Callable[..., Any]


def test_an_enterprise_claims_for_its_apprentices(
    centre: Path, run_cli: Run, tmp_path: Path
) -> None:
    run_cli("partner", "add", "--name", "东丰机械厂")
    for number, name in ((id_number(1), "王一"), (id_number(2), "王二")):
        run_cli("trainee", "add", "--name", name, "--id-number", number)
    for number, name, ends in (("X1", "王一", "2026-12-31"), ("X2", "王二", "2025-12-31")):
        run_cli(
            "apprenticeship", "add", "--kind", "new", "--trainee", name, "--partner", "东丰机械厂",
            "--number", number, "--level", "4", "--starts", "2025-07-01" if number == "X1"
            else "2025-01-01", "--ends", ends,
        )  # fmt: skip
    (open_,) = run_cli("apprenticeship", "money")["enterprises"]
    assert open_["amount"] is None
    assert [one["reasons"] for one in open_["agreements"]] == [["rule_empty"]] * 2
    county = tmp_path / "county.toml"
    county.write_text(COUNTY_RULES, encoding="utf-8")
    run_cli("policy", "set", county)
    (whole,) = run_cli("apprenticeship", "money", "--partner", "东丰机械厂")["enterprises"]
    assert (whole["name"], whole["claimant"], whole["amount"]) == (
        "东丰机械厂",
        "enterprise",
        12500,
    )
    by_number = {one["number"]: one for one in whole["agreements"]}
    assert by_number["X1"]["calculation"] == ["5,000.00 元/人·年 × 18 个月 ÷ 12 = 7,500.00 元"]
    assert by_number["X1"]["stages"][0] == {"when": "prepay", "amount": 3750}
    (year,) = run_cli("apprenticeship", "money", "--year", "2025")["enterprises"]
    assert year["amount"] == 7500
    assert run_cli("apprenticeship", "money", "--year", "2024")["enterprises"] == []
