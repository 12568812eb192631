"""What pages say of figures, and in which language."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction

import pytest

from jlcenter.words import _, language, set_language, speaking
from provincial.web.forms import plain
from provincial.web.render import number, percent, rendered, when, width, yuan


@pytest.mark.parametrize(
    ("share", "text", "bar"),
    [
        (None, "—", 0),
        (Fraction(0), "0%", 0),
        (Fraction(996, 1000), "99%", 99),  # not all of it
        (Fraction(1), "100%", 100),
        (Fraction(7, 5), "140%", 100),
    ],
)
def test_a_share_is_rounded_down(share: Fraction | None, text: str, bar: int) -> None:
    assert (percent(share), width(share)) == (text, bar)


@pytest.mark.parametrize(
    ("fen", "text"), [(0, "0.00"), (5, "0.05"), (123_456_789, "1,234,567.89"), (-80_050, "-800.50")]
)
def test_money_is_shown_to_the_fen(fen: int, text: str) -> None:
    assert yuan(fen) == text


def test_figures_and_moments() -> None:
    assert [number(12_345), number(Fraction(65, 2)), number(Fraction(1000))] == [
        "12,345",
        "32.5",
        "1,000",
    ]
    assert when(None) == "—"
    # 2026-11-28T16:30Z is the next day in Jilin
    assert when(1_795_883_400_000) == "2026-11-29 00:30"


def test_what_came_from_a_form_is_escaped_and_has_no_control_characters() -> None:
    assert plain(" a\x00b\u202ec\nd ") == "abc\nd"
    page = rendered("verify.html", serial="<script>alert(1)</script>", state="valid")
    assert "<script>alert" not in page and "&lt;script&gt;" in page


def test_each_request_speaks_its_own_language_and_leaves_the_process_alone() -> None:
    set_language("zh")

    def said(code: str) -> tuple[str, str]:
        with speaking(code):
            return language(), _("学员")

    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(said, ["en", "zh", "ko", "en", "xx"] * 10))
    assert [one for one, _word in told[:5]] == ["en", "zh", "ko", "en", "zh"]
    assert told[0][1] != told[1][1] == "学员"
    assert language() == "zh"
    with speaking("en"):
        with speaking("ko"):
            assert language() == "ko"
        assert language() == "en"
