"""Colours, measures and letter sizes of the window, light and dark, at 100 to 200 % text.

The values are those of the look (docs): every pair of text and ground is at least 4.5 : 1, which a
test checks. Painted widgets ask ``theme()`` at paint time, so nothing keeps a stale colour.
"""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

#: text sizes a person may choose, in per cent
TEXT_SIZES = (100, 110, 125, 150, 175, 200)


class Tone(NamedTuple):
    """A meaning's colour: text and the ground it stands on."""

    ink: str
    ground: str


class Tokens(NamedTuple):
    """One palette. Names as in the look."""

    paper: str
    surface: str
    line: str
    ink: str
    ink2: str
    ink3: str
    accent: str
    accent_ground: str
    on_accent: str
    accent_hover: str
    nav: str
    nav_text: str
    nav_strong: str
    nav_selected: str
    present: Tone
    late: Tone
    absent: Tone
    leave: Tone
    online: Tone
    not_called: str


LIGHT = Tokens(
    paper="#F4F3EE",
    surface="#FFFFFF",
    line="#E2DFD6",
    ink="#20262B",
    ink2="#5B646B",
    ink3="#656E75",
    accent="#0E6B5E",
    accent_ground="#E3F1EE",
    on_accent="#FFFFFF",
    accent_hover="#0B584D",
    nav="#16332F",
    nav_text="#CFE0DC",
    nav_strong="#FFFFFF",
    nav_selected="#22544C",
    present=Tone("#25693F", "#E4F2E8"),
    late=Tone("#855A00", "#FBF0D5"),
    absent=Tone("#A63225", "#FBE6E3"),
    leave=Tone("#2F5A9B", "#E6EDF8"),
    online=Tone("#0A6072", "#E0F2F5"),
    not_called="#5F686F",
)
DARK = Tokens(
    paper="#15191B",
    surface="#1D2326",
    line="#323A3E",
    ink="#E8ECEE",
    ink2="#A9B3B9",
    ink3="#8B969C",
    accent="#4FC3AF",
    accent_ground="#1C3B37",
    on_accent="#0B1F1B",
    accent_hover="#6BD2C0",
    nav="#0E1514",
    nav_text="#B9CCC8",
    nav_strong="#FFFFFF",
    nav_selected="#1C3B37",
    present=Tone("#74D39A", "#1B3426"),
    late=Tone("#E8BE5A", "#3A2F14"),
    absent=Tone("#F0938A", "#40211E"),
    leave=Tone("#93B5EE", "#1E2C45"),
    online=Tone("#6FD0E0", "#12353B"),
    not_called="#99A4AA",
)

#: points at 100 %: the roles of letters
POINTS = {
    "text": 11.0,
    "secondary": 10.0,
    "hint": 9.0,
    "name": 13.0,
    "title": 17.0,
    "big": 19.0,
    "heading": 13.0,
}
BOLD = frozenset(("name", "title", "big", "heading"))


class Theme(NamedTuple):
    """A palette at a text size. ``scale`` is 1.0 to 2.0."""

    tokens: Tokens
    dark: bool
    scale: float
    families: tuple[str, ...]

    def px(self, length: float) -> int:
        """A length of the look in pixels at this text size."""
        return max(1, round(length * self.scale))

    def text_px(self, role: str) -> int:
        """The letter height of a role in pixels."""
        return max(8, round(POINTS[role] * 96 / 72 * self.scale))

    def font(self, role: str = "text", *, bold: bool | None = None) -> QFont:
        """The font of a role; figures in it are all of one width (Noto Sans SC has only such)."""
        font = QFont()
        font.setFamilies(list(self.families))
        font.setPixelSize(self.text_px(role))
        font.setBold(role in BOLD if bold is None else bold)
        return font

    def tone(self, name: str) -> Tone:
        """The colours of a meaning: present, late, absent, leave, online, accent or quiet."""
        tokens = self.tokens
        if name in ("present", "late", "absent", "leave", "online"):
            found: Tone = getattr(tokens, name)
            return found
        if name == "accent":
            return Tone(tokens.accent, tokens.accent_ground)
        return Tone(tokens.not_called, tokens.surface)

    def palette(self) -> QPalette:
        """Qt's own palette, for what no style sheet reaches."""
        tokens, roles = self.tokens, QPalette.ColorRole
        palette = QPalette()
        for role, value in (
            (roles.Window, tokens.paper),
            (roles.Base, tokens.surface),
            (roles.AlternateBase, tokens.surface),
            (roles.Button, tokens.surface),
            (roles.ToolTipBase, tokens.surface),
            (roles.WindowText, tokens.ink),
            (roles.Text, tokens.ink),
            (roles.ButtonText, tokens.ink),
            (roles.ToolTipText, tokens.ink),
            (roles.PlaceholderText, tokens.ink3),
            (roles.Highlight, tokens.accent),
            (roles.HighlightedText, tokens.on_accent),
            (roles.Link, tokens.accent),
            (roles.Accent, tokens.accent),
            (roles.Mid, tokens.line),
        ):
            palette.setColor(role, QColor(value))
        for role in (roles.WindowText, roles.Text, roles.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(tokens.ink3))
        return palette


_current = Theme(LIGHT, False, 1.0, ("Noto Sans SC",))


def theme() -> Theme:
    """The theme in use."""
    return _current


def system_is_dark() -> bool:
    """Whether the person's system asks for dark windows."""
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        return False
    return application.styleHints().colorScheme() == Qt.ColorScheme.Dark


def use_theme(
    application: QApplication, *, look: str, text_size: int, families: tuple[str, ...]
) -> Theme:
    """Take ``look`` (light, dark or system) and ``text_size`` (100 to 200) into use."""
    from jlcenter.ui.style import style_sheet

    global _current
    dark = system_is_dark() if look == "system" else look == "dark"
    size = min(200, max(100, text_size))
    _current = Theme(DARK if dark else LIGHT, dark, size / 100, families)
    application.setFont(_current.font())
    application.setPalette(_current.palette())
    application.setStyleSheet(style_sheet(_current))
    return _current
