"""Which village someone is from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jlcenter.domain.addresses import village


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("吉林省辽源市东丰县大阳镇宝山村三组", "宝山村"),
        ("东丰县三合满族朝鲜族乡新区村", "新区村"),
        ("宝山村", "宝山村"),
        ("长春市南关区曙光街道平治社区12栋", "平治社区"),
        ("东丰县宝山村", "宝山村"),
        ("吉林省东丰县沙河镇太平村五屯", "太平村"),
        ("东丰镇东方红街", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_the_village_of_an_address(address: str | None, expected: str) -> None:
    assert village(address) == expected


@given(st.text(max_size=60))
def test_any_text_gives_a_short_word_or_nothing(text: str) -> None:
    assert len(village(text)) <= 10
