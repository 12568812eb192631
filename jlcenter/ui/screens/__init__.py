"""One file a screen; made when first gone to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jlcenter.ui.desk import Desk
    from jlcenter.ui.screens.base import Screen


def make_screen(desk: Desk, name: str, details: dict[str, Any]) -> Screen | None:
    """The screen of a place."""
    if name == "today":
        from jlcenter.ui.screens.today import TodayScreen

        return TodayScreen(desk)
    if name == "classes":
        from jlcenter.ui.screens.classes import ClassesScreen

        return ClassesScreen(desk)
    if name == "class":
        from jlcenter.ui.screens.class_page import ClassPage

        return ClassPage(desk, details["of"])
    if name == "trainees":
        from jlcenter.ui.screens.trainees import TraineesScreen

        return TraineesScreen(desk)
    if name == "verify":
        from jlcenter.ui.screens.verify import VerifyScreen

        return VerifyScreen(desk)
    if name == "sync":
        from jlcenter.ui.screens.sync import SyncScreen

        return SyncScreen(desk)
    if name == "conflicts":
        from jlcenter.ui.screens.conflicts import ConflictsScreen

        return ConflictsScreen(desk)
    if name == "settings":
        from jlcenter.ui.screens.settings import SettingsScreen

        return SettingsScreen(desk)
    return None
