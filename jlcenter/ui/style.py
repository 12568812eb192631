"""The style sheet for Qt's own controls, written from the theme's tokens."""

from __future__ import annotations

from jlcenter.shipped import resource
from jlcenter.ui.theme import Theme


def style_sheet(theme: Theme) -> str:
    """All rules for ``theme``; painted widgets have none here."""
    return "\n".join(
        part(theme) for part in (_ground, _buttons, _fields, _choices, _tables, _bars, _labels)
    )


def _icon(theme: Theme, name: str) -> str:
    shade = "dark" if theme.dark else "light"
    return resource("icons", f"{name}-{shade}.svg").as_posix()


def _ground(theme: Theme) -> str:
    t, px = theme.tokens, theme.px
    return f"""
    QDialog, QWidget#screen, QStackedWidget#content {{ background: {t.paper}; }}
    QToolTip {{ background: {t.surface}; color: {t.ink}; border: 1px solid {t.line};
        padding: {px(4)}px {px(8)}px; }}
    QFrame#card {{ background: {t.surface}; border: 1px solid {t.line};
        border-radius: {px(10)}px; }}
    QFrame#choice {{ background: {t.paper}; border: 1px solid {t.line};
        border-radius: {px(8)}px; }}
    QFrame#lastAction {{ background: {t.accent_ground}; border-radius: {px(8)}px; }}
    QFrame#banner {{ background: {t.late.ground}; border: 0; }}
    QFrame#banner QLabel {{ color: {t.late.ink}; }}
    QFrame#line {{ background: {t.line}; border: 0; max-height: 1px; min-height: 1px; }}
    QScrollArea {{ background: transparent; border: 0; }}
    QScrollArea > QWidget > QWidget {{ background: transparent; }}
    QMenu {{ background: {t.surface}; color: {t.ink}; border: 1px solid {t.line};
        padding: {px(4)}px; }}
    QMenu::item {{ padding: {px(8)}px {px(24)}px; border-radius: {px(6)}px; }}
    QMenu::item:selected {{ background: {t.accent_ground}; color: {t.ink}; }}
    QMenu::separator {{ height: 1px; background: {t.line}; margin: {px(4)}px; }}
    """


def _buttons(theme: Theme) -> str:
    t, px = theme.tokens, theme.px
    return f"""
    QPushButton {{ background: {t.surface}; color: {t.ink}; border: 1px solid {t.line};
        border-radius: {px(8)}px; padding: 0 {px(16)}px; min-height: {px(36) - 2}px; }}
    QPushButton:hover {{ border-color: {t.ink3}; }}
    QPushButton:focus {{ border: 2px solid {t.accent}; }}
    QPushButton:pressed {{ background: {t.accent_ground}; }}
    QPushButton:disabled {{ color: {t.ink3}; background: {t.paper}; }}
    QPushButton[kind="primary"] {{ background: {t.accent}; color: {t.on_accent};
        border: 1px solid {t.accent}; }}
    QPushButton[kind="primary"]:hover {{ background: {t.accent_hover}; }}
    QPushButton[kind="primary"]:focus {{ border: 2px solid {t.ink}; }}
    QPushButton[kind="primary"]:disabled {{ background: {t.line}; color: {t.ink3};
        border-color: {t.line}; }}
    QPushButton::menu-indicator {{ image: url("{_icon(theme, "chevron")}");
        width: {px(14)}px; height: {px(14)}px; right: {px(8)}px;
        subcontrol-position: right center; subcontrol-origin: padding; }}
    QPushButton[kind="link"] {{ background: transparent; border: 0; color: {t.accent};
        padding: 0; min-height: {px(24)}px; text-align: left; font-weight: bold; }}
    QPushButton[kind="link"]:hover {{ text-decoration: underline; }}
    QPushButton[kind="link"]:focus {{ text-decoration: underline; border: 1px dotted {t.accent}; }}
    QPushButton[kind="link"]:disabled {{ color: {t.ink3}; }}
    QPushButton[kind="filter"] {{ border-radius: {px(14)}px; min-height: {px(28) - 2}px;
        padding: 0 {px(14)}px; }}
    QPushButton[kind="filter"]:checked {{ background: {t.accent_ground}; color: {t.accent};
        border-color: {t.accent}; font-weight: bold; }}
    QPushButton[kind="pick"] {{ text-align: left; padding: 0 {px(28)}px 0 {px(10)}px; }}
    QPushButton[kind="pick"][bad="true"] {{ border: 2px solid {t.absent.ink}; }}
    QPushButton[kind="choice"] {{ text-align: left; padding: {px(12)}px {px(16)}px; }}
    """


def _fields(theme: Theme) -> str:
    t, px = theme.tokens, theme.px
    return f"""
    QLineEdit, QComboBox, QDateEdit, QSpinBox {{
        background: {t.surface}; color: {t.ink}; border: 1px solid {t.line};
        border-radius: {px(8)}px; padding: 0 {px(10)}px; min-height: {px(36) - 2}px;
        selection-background-color: {t.accent}; selection-color: {t.on_accent}; }}
    QPlainTextEdit {{ background: {t.surface}; color: {t.ink}; border: 1px solid {t.line};
        border-radius: {px(8)}px; padding: {px(4)}px {px(6)}px;
        selection-background-color: {t.accent}; selection-color: {t.on_accent}; }}
    QLineEdit:focus, QComboBox:focus, QDateEdit:focus, QSpinBox:focus, QPlainTextEdit:focus {{
        border: 2px solid {t.accent}; }}
    QLineEdit:disabled, QLineEdit:read-only, QComboBox:disabled {{ background: {t.paper};
        color: {t.ink2}; }}
    QLineEdit[bad="true"], QComboBox[bad="true"], QDateEdit[bad="true"],
    QPlainTextEdit[bad="true"] {{ border: 2px solid {t.absent.ink}; }}
    QComboBox::drop-down, QDateEdit::drop-down {{ border: 0; width: {px(28)}px; }}
    QComboBox::down-arrow, QDateEdit::down-arrow {{ image: url("{_icon(theme, "chevron")}");
        width: {px(14)}px; height: {px(14)}px; }}
    QComboBox QAbstractItemView {{ background: {t.surface}; color: {t.ink};
        border: 1px solid {t.line}; selection-background-color: {t.accent_ground};
        selection-color: {t.ink}; outline: 0; padding: {px(4)}px; }}
    """


def _choices(theme: Theme) -> str:
    t, px = theme.tokens, theme.px
    return f"""
    QCheckBox, QRadioButton {{ spacing: {px(8)}px; color: {t.ink}; min-height: {px(28)}px; }}
    QCheckBox::indicator, QRadioButton::indicator {{ width: {px(18)}px; height: {px(18)}px;
        border: 1px solid {t.ink3}; background: {t.surface}; }}
    QCheckBox::indicator {{ border-radius: {px(4)}px; }}
    QRadioButton::indicator {{ border-radius: {px(9) + 1}px; }}
    QCheckBox::indicator:checked {{ background: {t.accent}; border-color: {t.accent};
        image: url("{_icon(theme, "check")}"); }}
    QRadioButton::indicator:checked {{ border: {px(6)}px solid {t.accent}; width: {px(8)}px;
        height: {px(8)}px; }}
    QCheckBox:focus, QRadioButton:focus {{ color: {t.accent}; }}
    QGroupBox {{ border: 0; font-weight: bold; margin-top: {px(24)}px; }}
    QGroupBox::title {{ subcontrol-origin: margin; left: 0; color: {t.ink}; }}
    """


def _tables(theme: Theme) -> str:
    t, px = theme.tokens, theme.px
    return f"""
    QTableView, QListView, QTreeView {{ background: {t.surface}; color: {t.ink}; border: 0;
        outline: 0; gridline-color: {t.line}; selection-background-color: {t.accent_ground};
        selection-color: {t.ink}; }}
    QListView#boxed {{ border: 1px solid {t.line}; border-radius: {px(8)}px;
        padding: {px(4)}px; }}
    QListView#boxed::item {{ padding: {px(6)}px {px(8)}px; border-radius: {px(6)}px; }}
    QListView#boxed::item:selected {{ background: {t.accent_ground}; color: {t.ink}; }}
    QHeaderView {{ background: {t.surface}; border: 0; }}
    QHeaderView::section {{ background: {t.surface}; color: {t.ink2}; border: 0;
        border-bottom: 1px solid {t.line}; padding: 0 {px(12)}px; height: {px(42)}px;
        font-size: {theme.text_px("secondary")}px; }}
    QHeaderView::section:hover {{ color: {t.ink}; }}
    QTableCornerButton::section {{ background: {t.surface}; border: 0; }}
    """


def _bars(theme: Theme) -> str:
    t, px = theme.tokens, theme.px
    return f"""
    QScrollBar:vertical {{ background: transparent; width: {px(12)}px; margin: 0; }}
    QScrollBar:horizontal {{ background: transparent; height: {px(12)}px; margin: 0; }}
    QScrollBar::handle {{ background: {t.line}; border-radius: {px(4)}px; margin: {px(2)}px;
        min-height: {px(32)}px; min-width: {px(32)}px; }}
    QScrollBar::handle:hover {{ background: {t.ink3}; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    QTabBar {{ background: transparent; qproperty-drawBase: 0; border: 0; }}
    QTabBar::tab {{ background: transparent; color: {t.ink2}; border: 0;
        border-bottom: 2px solid transparent; padding: {px(6)}px {px(4)}px;
        margin-right: {px(25)}px; min-height: {px(24)}px; }}
    QTabBar::tab:hover {{ color: {t.ink}; }}
    QTabBar::tab:selected {{ color: {t.accent}; border-bottom: 2px solid {t.accent};
        font-weight: bold; }}
    QTabBar::tab:focus {{ color: {t.accent}; }}
    QProgressBar {{ background: {t.line}; border: 0; border-radius: {px(4)}px;
        min-height: {px(8)}px; max-height: {px(8)}px; }}
    QProgressBar::chunk {{ background: {t.present.ink}; border-radius: {px(4)}px; }}
    """


def _labels(theme: Theme) -> str:
    t = theme.tokens
    roles = "\n".join(
        f'QLabel[role="{role}"] {{ font-size: {theme.text_px(role)}px; '
        f"color: {colour}; font-weight: {weight}; }}"
        for role, colour, weight in (
            ("title", t.ink, "bold"),
            ("big", t.ink, "bold"),
            ("heading", t.ink, "bold"),
            ("secondary", t.ink2, "normal"),
            ("hint", t.ink3, "normal"),
        )
    )
    tones = "\n".join(
        f'QLabel[tone="{name}"] {{ color: {theme.tone(name).ink}; }}'
        for name in ("present", "late", "absent", "leave", "accent")
    )
    return f"QLabel {{ color: {t.ink}; background: transparent; }}\n{roles}\n{tones}"
