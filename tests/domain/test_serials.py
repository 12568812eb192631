"""Serials: given once, counted past everything there ever was, apart on every laptop."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jlcenter.domain.errors import Refused
from jlcenter.domain.serials import (
    DEFAULT_FORM,
    check_form,
    make_serial,
    next_number,
    running_number,
)


def test_the_usual_form() -> None:
    assert make_serial(DEFAULT_FORM, "220421", 2026, "A", 7) == "2204212026A0007"
    assert make_serial(DEFAULT_FORM, "220421-1", 2026, "QX", 12345) == "22042112026QX12345"


@given(st.lists(st.integers(1, 12_000), max_size=40), st.sampled_from(["A", "B", "QX"]))
def test_r59_the_next_number_is_past_all_in_the_register(given_: list[int], letter: str) -> None:
    serials = [make_serial(DEFAULT_FORM, "220421", 2026, "A", n) for n in given_]
    n = next_number(serials, DEFAULT_FORM, "220421", 2026, letter)
    assert make_serial(DEFAULT_FORM, "220421", 2026, letter, n) not in serials
    assert n == (max(given_, default=0) + 1 if letter == "A" else 1)


def test_other_years_forms_and_laptops_do_not_count() -> None:
    others = ["2204212025A0009", "2204212026B0005", "旧-17", "2204212026A", "X2204212026A0003"]
    assert next_number(others, DEFAULT_FORM, "220421", 2026, "A") == 1


def test_a_centres_own_form_is_understood_both_ways() -> None:
    form = check_form("吉培字〔{year}〕{letter}第{n}号")
    serial = make_serial(form, "220421", 2026, "A", 38)
    assert serial == "吉培字〔2026〕A第38号"
    assert running_number(serial, form, "220421", 2026, "A") == 38


@pytest.mark.parametrize(
    "form", ["{year}{n:04d}", "{letter}{n}", "{year}{letter}", "{year}{letter}{n}{name}",
             "{year}{letter}{n", "{year}{letter}{n:04d} x", "{year}{letter}{n.real}", ""]
)  # fmt: skip
def test_a_form_whose_numbers_would_clash_is_refused(form: str) -> None:
    with pytest.raises(Refused):
        check_form(form)
