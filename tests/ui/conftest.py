"""Real windows on a real encrypted folder, without a display."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from pytestqt.qtbot import QtBot

from jlcenter.app import enrol, plan_class, plan_lessons
from jlcenter.storage.session import Session
from jlcenter.ui import practice, tasks
from jlcenter.ui.application import dress, make_application
from jlcenter.ui.desk import Desk
from jlcenter.ui.preferences import Preferences
from tests.ui.world import Taught

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(scope="session")
def qapp_cls() -> Any:
    """pytest-qt makes the application; ours is dressed below."""
    from PySide6.QtWidgets import QApplication

    return QApplication


@pytest.fixture(scope="module", autouse=True)
def _garbage(garbage_stays_here: None) -> None:
    """In every test of the window."""


@pytest.fixture(autouse=True)
def _windows_go() -> Iterator[None]:
    """No test pays for the windows of those before it: a change of style goes through them all."""
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect()


@pytest.fixture
def preferences(tmp_path: Any, qapp: Any) -> Preferences:
    """Light, 100 %, Chinese."""
    made = Preferences(None)
    made.set("look", "light")
    dress(make_application(), made)
    return made


@pytest.fixture
def desk(session: Session, preferences: Preferences) -> Iterator[Desk]:
    """The admin at a fresh centre."""
    yield Desk(session, preferences)
    tasks.wait_for_all()


@pytest.fixture
def make_class(session: Session) -> Callable[..., Taught]:
    """Makes a class through the use-cases."""

    def make(people: int = 5, name: str = "家政服务员(初级)", days: int = 4) -> Taught:
        first = date.today() - timedelta(days=2)
        made = plan_class.create_class(
            session,
            name=name,
            programme="GW-QG",
            starts=first.isoformat(),
            ends=(first + timedelta(days=20)).isoformat(),
            hours="16",
            place="平岗镇二道村",
        )
        id_ = made.row.id
        for one in practice.invented_people(people):
            enrol.add_trainee(session, class_id=id_, **one)
        plan_lessons.plan_lessons(
            session,
            id_,
            start_date=first.isoformat(),
            end_date=(first + timedelta(days=days - 1)).isoformat(),
            start="08:30",
            hours="4",
        )
        return Taught(
            id_,
            made.row.code,
            list(plan_lessons.list_lessons(session, id_)),
            list(enrol.roster(session, id_)),
        )

    return make


@pytest.fixture
def taught(make_class: Callable[..., Taught]) -> Taught:
    """Five people, four lessons."""
    return make_class()


@pytest.fixture
def roll_call(qtbot: QtBot, desk: Desk, taught: Taught) -> Any:
    """The roll-call screen of today's lesson, shown."""
    from jlcenter.ui.screens.roll_call import RollCall

    screen = RollCall(desk, taught.id)
    qtbot.addWidget(screen)
    screen.resize(1100, 600)
    screen.show()
    qtbot.waitExposed(screen)
    screen.table.setFocus()
    return screen
