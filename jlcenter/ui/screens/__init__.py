"""One file a screen; made when first gone to.

A place: a maker in ``_MAKERS`` here, and its word in ``jlcenter/ui/shell.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jlcenter.ui.desk import Desk
    from jlcenter.ui.screens.base import Screen

Details = dict[str, Any]


def _today(desk: Desk, details: Details) -> Screen:
    from jlcenter.ui.screens.today import TodayScreen

    return TodayScreen(desk)


def _classes(desk: Desk, details: Details) -> Screen:
    from jlcenter.ui.screens.classes import ClassesScreen

    return ClassesScreen(desk)


def _class(desk: Desk, details: Details) -> Screen:
    from jlcenter.ui.screens.class_page import ClassPage

    return ClassPage(desk, details["of"])


def _trainees(desk: Desk, details: Details) -> Screen:
    from jlcenter.ui.screens.trainees import TraineesScreen

    return TraineesScreen(desk)


def _trips(desk: Desk, details: Details) -> Screen:
    from jlcenter.ui.screens.trips import trips_place

    return trips_place(desk)


def _work(desk: Desk, details: Details) -> Screen:
    from jlcenter.ui.screens.work import work_place

    return work_place(desk)


def _registers(desk: Desk, details: Details) -> Screen:
    from jlcenter.ui.screens.registers import registers_place

    return registers_place(desk)


def _money(desk: Desk, details: Details) -> Screen:
    from jlcenter.ui.screens.money import money_place

    return money_place(desk)


def _claim(desk: Desk, details: Details) -> Screen:
    from jlcenter.ui.screens.claim_page import ClaimPage

    return ClaimPage(desk, details["of"])


def _teachers(desk: Desk, details: Details) -> Screen:
    from jlcenter.ui.screens.teachers import teachers_place

    return teachers_place(desk)


def _figures(desk: Desk, details: Details) -> Screen:
    from jlcenter.ui.screens.figures import figures_place

    return figures_place(desk)


def _verify(desk: Desk, details: Details) -> Screen:
    from jlcenter.ui.screens.verify import VerifyScreen

    return VerifyScreen(desk)


def _sync(desk: Desk, details: Details) -> Screen:
    from jlcenter.ui.screens.sync import SyncScreen

    return SyncScreen(desk)


def _conflicts(desk: Desk, details: Details) -> Screen:
    from jlcenter.ui.screens.conflicts import ConflictsScreen

    return ConflictsScreen(desk)


def _settings(desk: Desk, details: Details) -> Screen:
    from jlcenter.ui.screens.settings import SettingsScreen

    return SettingsScreen(desk)


def _policy(desk: Desk, details: Details) -> Screen:
    from jlcenter.ui.screens.policy import PolicyScreen

    return PolicyScreen(desk)


_MAKERS: dict[str, Callable[[Desk, Details], Screen]] = {
    "today": _today,
    "classes": _classes,
    "class": _class,
    "trainees": _trainees,
    "trips": _trips,
    "work": _work,
    "teachers": _teachers,
    "registers": _registers,
    "money": _money,
    "claim": _claim,
    "figures": _figures,
    "verify": _verify,
    "sync": _sync,
    "conflicts": _conflicts,
    "settings": _settings,
    "policy": _policy,
}


def has_screen(name: str) -> bool:
    """Whether a place has a screen that works."""
    return name in _MAKERS


def make_screen(desk: Desk, name: str, details: Details) -> Screen | None:
    """The screen of a place."""
    make = _MAKERS.get(name)
    return make(desk, details) if make is not None else None
