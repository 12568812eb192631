"""What the keys of a roll call mean, without any widget."""

from __future__ import annotations

from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from jlcenter.ui.models.roll_keys import STUTTER, KeyReader


class Listener:
    """Notes what a reader asks for."""

    def __init__(self, reader: KeyReader) -> None:
        self.heard: list[tuple[str, Any]] = []
        for name in (
            "mark_asked",
            "minutes_typed",
            "search_changed",
            "line_entered",
            "scanned",
        ):
            getattr(reader, name).connect(lambda value, name=name: self.heard.append((name, value)))
        reader.scan_broken.connect(lambda: self.heard.append(("scan_broken", None)))
        reader.minutes_done.connect(lambda: self.heard.append(("minutes_done", None)))

    def only(self, name: str) -> list[Any]:
        """The values of one signal."""
        return [value for what, value in self.heard if what == name]


@pytest.fixture
def reader(qapp: Any) -> KeyReader:
    return KeyReader()


@pytest.fixture
def listener(reader: KeyReader) -> Listener:
    return Listener(reader)


def test_a_letter_never_marks(reader: KeyReader, listener: Listener) -> None:
    """安 and 牛 begin with A and N: letters only search."""
    for letter in "abcdefghijklmnopqrstuvwxyzANE安牛":
        reader.press(letter)
        reader.settle()
    assert listener.only("mark_asked") == []
    assert listener.only("search_changed")[-1].startswith("abc")


def test_a_digit_marks_and_0_takes_the_mark_away(reader: KeyReader, listener: Listener) -> None:
    for digit in "1234560":
        reader.press(digit)
        reader.settle()
    assert listener.only("mark_asked") == [1, 2, 3, 4, 5, 6, 0]


def test_full_width_digits_of_an_input_method_mark_too(
    reader: KeyReader, listener: Listener
) -> None:
    reader.press("4")
    reader.settle()
    assert listener.only("mark_asked") == [4]


def test_digits_7_to_9_mean_nothing(reader: KeyReader, listener: Listener) -> None:
    for digit in "789":
        reader.press(digit)
        reader.settle()
    assert listener.heard == []


def test_digits_are_minutes_until_enter(reader: KeyReader, listener: Listener) -> None:
    reader.press("2")
    reader.settle()
    reader.start_minutes()
    for digit in "15":
        reader.press(digit)
        reader.settle()
    assert listener.only("minutes_typed") == [1, 15]
    reader.enter()
    assert listener.only("minutes_done") == [None]
    reader.press("1")
    reader.settle()
    assert listener.only("mark_asked") == [2, 1]


def test_a_scanner_burst_ended_by_enter_marks_nobody_by_its_digits(
    reader: KeyReader, listener: Listener
) -> None:
    """R45: the first digit of an ID number is no mark."""
    for letter in "220421196802150017":
        reader.press(letter)
    reader.enter()
    assert listener.only("scanned") == ["220421196802150017"]
    assert listener.only("mark_asked") == []


def test_a_burst_without_enter_marks_nobody_and_is_told(
    qtbot: QtBot, reader: KeyReader, listener: Listener
) -> None:
    for letter in "22042119":
        reader.press(letter)
    qtbot.waitUntil(lambda: ("scan_broken", None) in listener.heard, timeout=STUTTER * 20)
    assert listener.only("mark_asked") == []


def test_two_quick_fingers_are_two_marks(
    qtbot: QtBot, reader: KeyReader, listener: Listener
) -> None:
    reader.press("1")
    reader.press("4")
    qtbot.waitUntil(lambda: listener.only("mark_asked") == [1, 4], timeout=2000)


def test_behind_a_slash_comes_a_number(reader: KeyReader, listener: Listener) -> None:
    for letter in "/12":
        reader.press(letter)
    reader.enter()
    assert listener.only("line_entered") == ["12"]
    assert listener.only("mark_asked") == []


def test_escape_forgets_and_backspace_takes_back(reader: KeyReader, listener: Listener) -> None:
    for letter in "lx":
        reader.press(letter)
        reader.settle()
    reader.backspace()
    assert reader.search == "l"
    assert reader.escape()
    assert reader.search == ""
    assert not reader.escape()
