"""The dialogs that any screen may ask for by name; one function opens each, so tests can answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from jlcenter.ui.desk import Desk


def _new_class(desk: Desk, parent: QWidget, details: dict[str, Any]) -> None:
    from jlcenter.ui.screens.class_dialog import ClassDialog

    made = ClassDialog.ask(desk, parent)
    if made is not None:
        desk.go("class", of=made.id, tab="lessons")


def _plan(desk: Desk, parent: QWidget, details: dict[str, Any]) -> None:
    from jlcenter.ui.screens.lesson_dialog import PlanDialog

    PlanDialog.ask(desk, parent, details["of"])


def _walk_in(desk: Desk, parent: QWidget, details: dict[str, Any]) -> None:
    from jlcenter.ui.screens.walk_in import WalkIn

    WalkIn.ask(desk, parent, details["of"])


def _import(desk: Desk, parent: QWidget, details: dict[str, Any]) -> None:
    from jlcenter.ui.screens.import_wizard import ImportWizard

    ImportWizard.ask(desk, parent, details["of"])


def _print(desk: Desk, parent: QWidget, details: dict[str, Any]) -> None:
    from jlcenter.ui.screens.pdf_preview import PdfPreview

    PdfPreview.ask(
        desk,
        parent,
        details["what"],
        details.get("of"),
        lesson=details.get("lesson"),
        claim=details.get("claim"),
        **{name: details[name] for name in ("year", "form", "trip") if name in details},
    )


def _person(desk: Desk, parent: QWidget, details: dict[str, Any]) -> None:
    from jlcenter.ui.screens.person_dialog import PersonDialog

    PersonDialog.ask(desk, parent, details["of"])


def _repair(desk: Desk, parent: QWidget, details: dict[str, Any]) -> None:
    from jlcenter.ui.screens.repair_dialog import RepairDialog

    RepairDialog.ask(desk, parent, details["of"])


_DIALOGS: dict[str, Callable[[Desk, QWidget, dict[str, Any]], None]] = {
    "new_class": _new_class,
    "plan": _plan,
    "walk_in": _walk_in,
    "import": _import,
    "print": _print,
    "person": _person,
    "repair": _repair,
}


def opens(name: str) -> bool:
    """Whether ``name`` is a dialog."""
    return name in _DIALOGS


def open_dialog(desk: Desk, parent: QWidget, name: str, details: dict[str, Any]) -> None:
    """Open it; it says itself what it changed."""
    _DIALOGS[name](desk, parent, details)
