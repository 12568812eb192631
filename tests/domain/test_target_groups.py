"""One primary group and several secondary ones, and which of them lack their proof."""

from __future__ import annotations

import pytest

from jlcenter.domain.errors import Refused
from jlcenter.domain.target_groups import Proof, chosen, proof_warnings, shown_code, shown_name

DAY = "2026-11-28"


def test_the_primary_one_is_no_secondary_one_and_none_stands_twice() -> None:
    assert chosen("CJR", ["NCZY", "CJR", "NCZY"]) == ("CJR", ("NCZY",))


@pytest.mark.parametrize(
    ("primary", "others", "code"),
    [
        ("NONE", [], "unknown_code"),
        ("CJR", ["none"], "unknown_code"),
        ("CJR", ["NCZY", "XGSY", "TYJR", "TPLD", "JYKN", "LJY"], "too_many_categories"),
    ],
)
def test_what_is_no_group_is_refused(primary: str, others: list[str], code: str) -> None:
    with pytest.raises(Refused) as refused:
        chosen(primary, others)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("case", "proof", "codes"),
    [
        ("none", None, ["proof_missing"]),
        ("in force and checked", Proof("CJR", "1", None, "2030-01-01", "2026-01-01"), []),
        ("ends today", Proof("CJR", "1", None, DAY, "2026-01-01"), []),
        ("ended yesterday", Proof("CJR", "1", None, "2026-11-27", "2026-01-01"),
         ["proof_expired"]),
        ("begins tomorrow", Proof("CJR", "1", "2026-11-29", None, "2026-01-01"),
         ["proof_not_yet"]),
        ("nobody looked at it", Proof("CJR", "1"), ["proof_unchecked"]),
    ],
)  # fmt: skip
def test_what_a_proof_lacks(case: str, proof: Proof | None, codes: list[str]) -> None:
    proofs = {"CJR": proof} if proof else {}
    assert [one.code for one in proof_warnings(("CJR", "QT"), proofs, DAY)] == codes, case


def test_one_group_is_never_named_in_lists() -> None:
    assert shown_name("JTSZ") == "其他重点群体" and shown_code("JTSZ") is None
    assert shown_name("JTSZ", reveal=True) == "服刑/刑满释放/戒毒人员"
    assert shown_name("CJR") == "残疾人" and shown_code("CJR") == "CJR"
    told = proof_warnings(("JTSZ",), {}, DAY)[0]
    assert "服刑" not in told.message + told.hint and "监狱" not in told.hint
