"""The conflicts on screen: both values with who, where and when; picking one travels."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from jlcenter.app.import_bundle import import_bundle
from jlcenter.app.settle_conflict import count_conflicts
from jlcenter.domain.records import TRAINEE
from jlcenter.storage.session import Session
from jlcenter.ui.desk import Desk
from jlcenter.ui.preferences import Preferences
from jlcenter.ui.screens.conflict_card import ChoiceCard
from jlcenter.ui.screens.conflicts import ConflictsScreen
from tests.sync.bundle_world import StickProvince, Sticks
from tests.ui.world import Taught, in_conflict

Make = Callable[..., Session]


class Two:
    """Two laptops of one centre that meet by stick, and one person both know."""

    def __init__(self, make_session: Make, tmp_path: Path) -> None:
        province = StickProvince(tmp_path / "province")
        self.a, self.b = make_session("a"), make_session("b")
        for one in (self.a, self.b):
            province.pair(one)
        self.sticks = Sticks(tmp_path)
        with self.a.action("登记") as write:
            self.person: UUID = write.put(TRAINEE, name="赵一")
        self.meet()

    def meet(self) -> None:
        """A stick goes from a to b and back."""
        import_bundle(self.b, self.sticks.export(self.a).file)
        import_bundle(self.a, self.sticks.export(self.b).file)

    def differ(self, **fields: tuple[str, str]) -> None:
        for place, session in enumerate((self.a, self.b)):
            with session.action("改") as write:
                told = {name: both[place] for name, both in fields.items()}
                write.put(TRAINEE, self.person, **told)
        self.meet()


@pytest.fixture
def two(make_session: Make, tmp_path: Path) -> Two:
    return Two(make_session, tmp_path)


def shown(qtbot: QtBot, session: Session, preferences: Preferences) -> Any:
    screen = ConflictsScreen(Desk(session, preferences))
    qtbot.addWidget(screen)
    screen.resize(1000, 700)
    screen.show()
    qtbot.waitExposed(screen)
    return screen


def choices(screen: Any) -> list[list[str]]:
    """What stands on each value's card."""
    return [
        [one.text() for one in card.findChildren(QLabel) if one.text()]
        for field in screen._cards.values()
        for card in field.findChildren(ChoiceCard)
    ]


def test_r22_both_values_stand_side_by_side_with_who_where_and_when_and_a_choice_travels(
    qtbot: QtBot, two: Two, preferences: Preferences
) -> None:
    two.differ(address=("东兴村", "平岗村"))
    screen = shown(qtbot, two.a, preferences)
    assert screen.title.text() == "学员 赵一"
    cards = {told[0]: told for told in choices(screen)}
    assert set(cards) == {"东兴村", "平岗村"}
    assert cards["东兴村"][1] == f"admin · 本机({two.a.letter})"
    assert cards["平岗村"][1] == f"admin · {two.b.letter} 机"
    assert all(told[2][:2].isdigit() for told in cards.values())
    assert sum("现在显示的是这个" in told for told in cards.values()) == 1
    other = [told[0] for told in choices(screen)].index("平岗村")
    screen.activateWindow()
    qtbot.waitUntil(screen.isActiveWindow, timeout=5000)
    screen.focus_first()
    qtbot.keyClick(screen.view, Qt.Key(Qt.Key.Key_1 + other))
    assert screen._stack.currentIndex() == 1
    two.meet()
    for session in (two.a, two.b):
        assert count_conflicts(session) == 0
        row = session.db.execute("SELECT address FROM trainee").fetchone()
        assert row[0] == "平岗村"


def test_r22_numbers_that_differ_in_what_is_masked_can_be_told_apart_and_that_is_recorded(
    qtbot: QtBot, desk: Desk, taught: Taught, preferences: Preferences
) -> None:
    session = desk.session
    in_conflict(session, taught, 2, phone=("13911110001", "13922220001"))
    in_conflict(session, taught, 1, phone=("13933330001", "13944440001"))
    screen = shown(qtbot, session, preferences)
    assert [told[0] for told in choices(screen)] == ["139****0001"] * 2
    assert screen.reveal.isVisible()
    screen.reveal.click()
    whole = {told[0] for told in choices(screen)}
    assert whole in ({"13911110001", "13922220001"}, {"13933330001", "13944440001"})
    assert not screen.reveal.isVisible()
    notes = session.db.execute("SELECT count(*) FROM journal WHERE kind = 0").fetchone()[0]
    # the next record's are masked again
    screen.view.go_to(1)
    assert [told[0] for told in choices(screen)] == ["139****0001"] * 2
    screen.view.go_to(0)
    qtbot.waitUntil(lambda: [told[0] for told in choices(screen)] == ["139****0001"] * 2)
    assert session.db.execute("SELECT count(*) FROM journal WHERE kind = 0").fetchone()[0] == notes


def test_r24_what_came_in_while_the_screen_was_open_is_not_settled_unseen(
    qtbot: QtBot, two: Two, preferences: Preferences
) -> None:
    two.differ(address=("东兴村", "平岗村"))
    screen = shown(qtbot, two.a, preferences)
    drawn = screen._shown.fields[0].choices
    with two.b.action("改") as write:
        write.put(TRAINEE, two.person, saw=None, address="新民村")
    import_bundle(two.a, two.sticks.export(two.b).file)
    screen._pick(drawn[0])
    values = {told[0] for told in choices(screen)}
    assert "新民村" in values


def test_what_a_person_is_typing_stays_while_news_comes(
    qtbot: QtBot, desk: Desk, taught: Taught, preferences: Preferences
) -> None:
    in_conflict(desk.session, taught)
    screen = shown(qtbot, desk.session, preferences)
    (card,) = screen._cards.values()
    card.editor.line.setText("平岗村三组")
    in_conflict(desk.session, taught, 1, remark=("一", "二"))
    screen.refresh()
    assert len(screen._cards) == 2
    assert "平岗村三组" in {one.editor.typed for one in screen._cards.values()}
