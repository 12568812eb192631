"""The stick's card on the sync screen: out, in, the receipt, and what goes wrong in words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from jlcenter.app.attachments import attach
from jlcenter.domain.records import TRAINEE
from jlcenter.storage.session import Session
from jlcenter.ui import tasks
from jlcenter.ui.desk import Desk
from jlcenter.ui.preferences import Preferences
from jlcenter.ui.screens import bundle_card
from jlcenter.ui.screens.sync import SyncScreen
from tests.sync.bundle_world import StickProvince, Sticks, names, person

Make = Callable[..., Session]


@pytest.fixture
def province(tmp_path: Path) -> StickProvince:
    return StickProvince(tmp_path / "province")


@pytest.fixture
def screen(
    qtbot: QtBot, make_session: Make, province: StickProvince, preferences: Preferences
) -> Any:
    """The sync screen of a paired laptop, shown."""
    session = make_session("here")
    province.pair(session)
    person(session, "王芳")
    made = SyncScreen(Desk(session, preferences))
    qtbot.addWidget(made)
    made.resize(1100, 700)
    made.show()
    qtbot.waitExposed(made)
    yield made
    tasks.wait_for_all()


def idle(qtbot: QtBot, card: Any) -> str:
    """What stands in the card once its work is done."""
    qtbot.waitUntil(lambda: card.export_button.isEnabled(), timeout=30_000)
    return str(card.told.text())


def test_out_and_back_with_a_receipt(
    qtbot: QtBot,
    screen: Any,
    province: StickProvince,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    card, out = screen.bundles, tmp_path / "stick.jlb"
    asked: list[str] = []

    def where(_parent: object, name: str, _kinds: str) -> Path:
        asked.append(name)
        return out

    monkeypatch.setattr(bundle_card, "ask_where", where)
    card.export()
    assert "stick.jlb" in idle(qtbot, card)
    assert "吉培-220421-A-" in asked[0]
    assert "学员 1" in card.told.text()
    # once more onto the same file: never over it, and said so
    card.export()
    assert "从不覆盖" in idle(qtbot, card)
    receipt = tmp_path / "receipt.jlb"
    province.take(out, receipt)
    monkeypatch.setattr(bundle_card, "ask_file", lambda _parent: receipt)
    card.take_in()
    assert "省里的回执" in idle(qtbot, card)
    qtbot.waitUntil(lambda: screen.state.text() == "全部已传", timeout=10_000)


def test_pictures_go_along_where_the_box_is_ticked(
    qtbot: QtBot,
    screen: Any,
    province: StickProvince,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    session = screen.desk.session
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"x" * 3000)
    attach(session, TRAINEE, person(session, "李明"), "portrait", tmp_path / "a.png")
    card, out = screen.bundles, tmp_path / "stick.jlb"
    monkeypatch.setattr(bundle_card, "ask_where", lambda *_asked: out)
    card.with_files.setChecked(True)
    card.export()
    assert "附件 1 个" in idle(qtbot, card)
    assert province.take(out, tmp_path / "r.jlb").files == 1


def test_in_from_another_laptop(
    qtbot: QtBot,
    screen: Any,
    make_session: Make,
    province: StickProvince,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    other = make_session("there")
    province.pair(other)
    person(other, "李明")
    made = Sticks(tmp_path).export(other)
    monkeypatch.setattr(bundle_card, "ask_file", lambda _parent: made.file)
    screen.bundles.take_in()
    text = idle(qtbot, screen.bundles)
    assert "来自 B 机" in text
    assert names(screen.desk.session) == ["李明", "王芳"]
    screen.bundles.take_in()
    assert "新的 0 条" in idle(qtbot, screen.bundles)


def test_what_is_no_bundle_is_told_in_words(
    qtbot: QtBot, screen: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "照片.jlb"
    file.write_bytes(b"JFIF")
    monkeypatch.setattr(bundle_card, "ask_file", lambda _parent: file)
    screen.bundles.take_in()
    text = idle(qtbot, screen.bundles)
    assert "不是完好的离线包" in text
    assert "现有数据没有改动" in text
    monkeypatch.setattr(bundle_card, "ask_file", lambda _parent: None)
    screen.bundles.take_in()
    assert screen.bundles.export_button.isEnabled()


def test_an_unregistered_laptop_has_no_card(qtbot: QtBot, desk: Desk) -> None:
    made = SyncScreen(desk)
    qtbot.addWidget(made)
    made.show()
    assert not made.bundles.isVisible()
