"""Scores in hundredths of a point; class codes people say aloud."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jlcenter.domain.class_codes import class_code, next_code, running_number
from jlcenter.domain.errors import Refused
from jlcenter.domain.scores import parse_score, score_number, score_text


@given(st.integers(0, 10_000))
def test_every_score_reads_back(hundredths: int) -> None:
    assert parse_score(score_text(hundredths), field="theory") == hundredths


def test_scores_as_people_write_them() -> None:
    assert parse_score("85.5", field="theory") == 8550
    assert parse_score("100 分", field="theory") == 10_000
    assert score_number(8000) == 80 and score_number(8550) == 85.5 and score_number(None) is None


@pytest.mark.parametrize("text", ["", "101", "100.01", "-1", "85.555", "优", "8 5", "nan"])
def test_what_is_no_score_is_refused_with_row_and_field(text: str) -> None:
    with pytest.raises(Refused) as caught:
        parse_score(text, field="practical", row=7, file="s.xlsx")
    assert (caught.value.field, caught.value.row, caught.value.file) == ("practical", 7, "s.xlsx")


def test_codes_count_by_year_and_laptop() -> None:
    assert class_code(2026, "A", 3) == "2026A03" and class_code(2026, "QX", 120) == "2026QX120"
    given_codes = ["2026A01", "2026A12", "2026B40", "2025A99", "2026AB77", "开班1"]
    assert next_code(given_codes, 2026, "A") == "2026A13"
    assert next_code(given_codes, 2027, "A") == "2027A01"


@given(st.integers(1900, 2199), st.sampled_from(["A", "Z", "QX"]), st.integers(1, 100_000))
def test_codes_read_back(year: int, letter: str, running: int) -> None:
    assert running_number(class_code(year, letter, running), year, letter) == running
