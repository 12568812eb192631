"""Ready-made controls, so that every screen's buttons, labels and cards belong to one family."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QListWidget,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from jlcenter.ui.theme import theme
from jlcenter.words import language

L = TypeVar("L", bound=QLayout)


def label(text: str = "", role: str = "text", *, tone: str = "", wrap: bool = False) -> QLabel:
    """A line of text in a role of the look; it can be selected by no mouse, read by a reader."""
    made = QLabel(headed(text) if role in ("title", "heading", "big") else text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    if role != "text":
        made.setProperty("role", role)
    if tone:
        made.setProperty("tone", tone)
    made.setWordWrap(wrap)
    return made


def shown_path(path: Path) -> str:
    """A path for people: the home folder is ``~``."""
    home = Path.home()
    return f"~/{path.relative_to(home)}" if path.is_relative_to(home) else str(path)


def listed(parts: Iterable[str]) -> str:
    """Several words in a row, with the comma of the language in use."""
    return ("、" if language() == "zh" else ", ").join(parts)


def headed(text: str) -> str:
    """A text as a heading or on a button: languages with capitals begin with one."""
    return text[:1].upper() + text[1:]


def set_tone(widget: QWidget, tone: str) -> None:
    """Change a label's meaning colour."""
    widget.setProperty("tone", tone)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def set_bad(widget: QWidget, bad: bool) -> None:
    """Mark a field as the one to mend (the words stand beside it)."""
    widget.setProperty("bad", "true" if bad else "false")
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def button(
    text: str, action: Callable[[], object] | None = None, *, kind: str = "", key: str = ""
) -> QPushButton:
    """A button; ``kind`` is primary (one a screen), link or plain; ``key`` is shown behind it."""
    text = headed(text)
    shown = f"{text}  {key}" if key else text
    made = QPushButton(shown)
    made.setAccessibleName(text.replace("&", ""))
    if kind:
        made.setProperty("kind", kind)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    made.setAutoDefault(kind == "primary")
    if action is not None:
        made.clicked.connect(lambda: action())
    return made


def fit_list(made: QListWidget, least: int, most: int) -> None:
    """As wide as its words, within reason (at 100 % text); what is longer ends in dots."""
    px = theme().px
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    made.setTextElideMode(Qt.TextElideMode.ElideRight)
    made.ensurePolished()
    wanted = made.sizeHintForColumn(0) + made.verticalScrollBar().sizeHint().width() + px(12)
    made.setFixedWidth(max(px(least), min(wanted, px(most))))


def card(margin: int = 16) -> tuple[QFrame, QVBoxLayout]:
    """A white card and the column inside it."""
    frame = QFrame()
    frame.setObjectName("card")
    return frame, column(frame, margin=margin, spacing=8)


def line() -> QFrame:
    """A hairline."""
    made = QFrame()
    made.setObjectName("line")
    return made


def column(parent: QWidget | None = None, *, margin: int = 0, spacing: int = 12) -> QVBoxLayout:
    """A vertical layout in the look's measures."""
    made = QVBoxLayout(parent) if parent is not None else QVBoxLayout()
    return _measured(made, margin, spacing)


def row(parent: QWidget | None = None, *, margin: int = 0, spacing: int = 12) -> QHBoxLayout:
    """A horizontal layout in the look's measures."""
    made = QHBoxLayout(parent) if parent is not None else QHBoxLayout()
    return _measured(made, margin, spacing)


def _measured(layout: L, margin: int, spacing: int) -> L:
    px = theme().px
    space = px(margin) if margin else 0
    layout.setContentsMargins(space, space, space, space)
    layout.setSpacing(px(spacing) if spacing else 0)
    return layout


def spacer() -> QWidget:
    """Takes what room is left."""
    made = QWidget()
    made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
    return made


def name_it(widget: QWidget, name: str, description: str = "") -> QWidget:
    """Give a control its name for a screen reader."""
    widget.setAccessibleName(name)
    if description:
        widget.setAccessibleDescription(description)
    return widget


class TallArea(QScrollArea):
    """Shows its content whole where the screen has room for it, else lets it scroll."""

    def __init__(self, content: QWidget, around: int = 220) -> None:
        super().__init__()
        self._around = around
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._content = content
        self.setWidget(content)

    def minimumSizeHint(self) -> QSize:
        """As high as the content, as far as the screen allows."""
        content = self._content
        layout = content.layout()
        if layout is not None:
            # what was added since it was last asked counts too
            layout.activate()
        hint = content.sizeHint()
        high = hint.height()
        if layout is not None and layout.hasHeightForWidth():
            high = max(high, layout.totalHeightForWidth(max(self.width(), hint.width())))
        room = self.screen().availableSize().height() - theme().px(self._around)
        if high <= room:
            return QSize(hint.width(), high)
        return QSize(hint.width() + theme().px(14), max(theme().px(120), room))

    def sizeHint(self) -> QSize:
        """The same."""
        return self.minimumSizeHint()


def fit(dialog: QWidget, width: int, height: int) -> None:
    """Give a dialog so many pixels (at 100 %), never more than the screen has."""
    room = dialog.screen().availableSize()
    dialog.resize(
        min(theme().px(width), room.width() - 40), min(theme().px(height), room.height() - 60)
    )


def run(dialog: QDialog) -> bool:
    """Show a dialog until it is closed, then let go of it; whether it was accepted."""
    accepted = bool(dialog.exec())
    dialog.deleteLater()
    return accepted


def clear(layout: QLayout) -> None:
    """Take everything out of a layout."""
    while layout.count():
        item = layout.takeAt(0)
        if item is None:
            continue
        inner = item.layout()
        widget = item.widget()
        if inner is not None:
            clear(inner)
        if widget is not None:
            widget.hide()
            widget.deleteLater()
