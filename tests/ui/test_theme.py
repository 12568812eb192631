"""Palette, letters, and what this laptop remembers of the window."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from jlcenter.ui.preferences import NAME, Preferences
from jlcenter.ui.theme import DARK, LIGHT, TEXT_SIZES, Theme, Tokens, use_theme


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2)."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (
        one / 12.92 if one <= 0.03928 else ((one + 0.055) / 1.055) ** 2.4 for one in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The ratio of two colours."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_every_text_stands_out_from_its_ground(tokens: Tokens) -> None:
    """At least 4.5 : 1, everywhere a text stands."""
    pairs = [
        (ink, ground)
        for ink in (tokens.ink, tokens.ink2, tokens.ink3, tokens.not_called)
        for ground in (tokens.paper, tokens.surface)
    ]
    pairs += [(tokens.ink, tokens.accent_ground), (tokens.ink2, tokens.accent_ground)]
    pairs += [(tokens.accent, ground) for ground in (tokens.paper, tokens.surface)]
    pairs += [(tokens.on_accent, tokens.accent), (tokens.on_accent, tokens.accent_hover)]
    pairs += [(tokens.nav_text, tokens.nav), (tokens.nav_text, tokens.nav_selected)]
    pairs += [(tokens.nav_strong, tokens.nav_selected), (tokens.accent, tokens.accent_ground)]
    for tone in (tokens.present, tokens.late, tokens.absent, tokens.leave, tokens.online):
        pairs += [(tone.ink, tone.ground), (tone.ink, tokens.surface)]
    low = [(ink, ground, round(contrast(ink, ground), 2)) for ink, ground in pairs]
    assert [one for one in low if one[2] < 4.5] == []


def test_everything_grows_with_the_text_size(qapp: Any) -> None:
    small, large = (Theme(LIGHT, False, size / 100, ("x",)) for size in (100, 200))
    assert large.px(36) == 72
    assert large.text_px("text") == pytest.approx(2 * small.text_px("text"), abs=1)
    assert large.font("name").bold()


def test_every_size_makes_a_style_sheet(qapp: Any) -> None:
    for size in TEXT_SIZES:
        for look in ("light", "dark"):
            theme = use_theme(qapp, look=look, text_size=size, families=("Noto Sans SC",))
            assert theme.dark == (look == "dark")
    use_theme(qapp, look="light", text_size=100, families=("Noto Sans SC",))


def test_preferences_survive_a_restart_and_a_damaged_file(tmp_path: Path) -> None:
    first = Preferences(tmp_path)
    first.set("text_size", 150)
    first.set("columns.roll", {"name": 180})
    again = Preferences(tmp_path)
    assert again.number("text_size", 100) == 150
    assert again.numbers("columns.roll") == {"name": 180}
    (tmp_path / NAME).write_text("{half", encoding="utf-8")
    assert Preferences(tmp_path).number("text_size", 100) == 100


def test_preferences_hold_no_more_than_the_window(tmp_path: Path) -> None:
    made = Preferences(tmp_path)
    made.set("last_user", "admin")
    assert made.text("text_size") == ""
    assert made.number("last_user", 7) == 7


def test_none_lives_through_a_hundred_thousand_calls_of_qt(qapp: Any) -> None:
    """PySide6 6.12 takes a reference of None with each call on Python 3.11 (ui/singletons.py)."""
    from PySide6.QtGui import QFont

    import jlcenter.ui  # noqa: F401 - its import keeps None alive

    font = QFont()
    for _ in range(100_000):
        font.setBold(True)
