"""Log-ins in memory: they end, they cannot be guessed or forged, and a crowd fills no memory."""

from __future__ import annotations

import pytest

from provincial.web import sessions
from provincial.web.sessions import IDLE_S, WHOLE_S, Pace, Sessions


class Clock:
    """Time that goes on when told."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr(sessions.time, "monotonic", found.monotonic)
    return found


def test_a_log_in_is_found_by_its_word_and_by_nothing_else(clock: Clock) -> None:
    held = Sessions()
    word = held.begin("wang", 3)
    found = held.find(word)
    assert found is not None and (found.account, found.version) == ("wang", 3)
    for other in ("", word[:-1], word.upper() if word.upper() != word else "x", "0" * 64):
        assert held.find(other) is None
    assert held.find(held.begin("wang", 3)) is not found


def test_who_does_nothing_or_stays_too_long_is_out(clock: Clock) -> None:
    held = Sessions()
    word = held.begin("wang", 1)
    clock.now += IDLE_S - 1
    assert held.find(word) is not None
    clock.now += IDLE_S + 1
    assert held.find(word) is None
    word = held.begin("wang", 1)
    for _step in range(int(WHOLE_S / (IDLE_S - 1)) + 1):
        clock.now += IDLE_S - 1
        held.find(word)
    assert held.find(word) is None


def test_after_logging_out_the_word_is_worth_nothing(clock: Clock) -> None:
    held = Sessions()
    word = held.begin("wang", 1)
    held.end(word)
    held.end(word)
    assert held.find(word) is None


def test_a_form_belongs_to_one_visitor_and_one_process() -> None:
    held = Sessions()
    mine, theirs = held.word(), held.word()
    assert held.is_own_form(mine, held.form_word(mine))
    for told in (held.form_word(theirs), Sessions().form_word(mine), "", mine, "é"):
        assert not held.is_own_form(mine, told)
    assert not held.is_own_form("", held.form_word(""))


def test_a_crowd_pushes_out_who_was_away_longest(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "_SESSIONS_MAX", 3)
    held = Sessions()
    words = []
    for n in range(4):
        words.append(held.begin(f"u{n}", 1))
        clock.now += 1
    assert [held.find(word) is not None for word in words] == [False, True, True, True]


def test_so_many_questions_in_so_much_time(clock: Clock) -> None:
    pace = Pace(each=2, everybody=5, seconds=10)
    assert [pace.may("a") for _n in range(3)] == [True, True, False]
    assert [pace.may("b") for _n in range(3)] == [True, True, False]
    assert [pace.may("c"), pace.may("d")] == [True, False]  # five in all
    clock.now += 11
    assert pace.may("a") and pace.may("d")
