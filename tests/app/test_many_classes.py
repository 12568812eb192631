"""What looks at all classes of a year asks the database for many classes at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from jlcenter.app.anomalies import anomalies
from jlcenter.app.attendance import attendance_of_classes, class_attendance
from jlcenter.app.evaluate import evaluate
from jlcenter.app.sample_data import fill
from jlcenter.storage.session import Session

YEAR = 2026


def statements(session: Session, work: Callable[[], Any]) -> int:
    """How many times the database is asked while the work is done."""
    told: list[str] = []
    session.db.set_trace_callback(told.append)
    try:
        work()
    finally:
        session.db.set_trace_callback(None)
    return sum(one.lstrip().upper().startswith("SELECT") for one in told)


@pytest.mark.parametrize("work", [anomalies, evaluate], ids=["anomalies", "evaluation"])
def test_ten_classes_need_no_more_questions_than_two(
    make_session: Callable[..., Session], work: Callable[..., Any]
) -> None:
    asked = []
    for name, people in (("two", 80), ("ten", 400)):
        session = make_session(name)
        fill(session, people, people * 7)  # a week: some days are free
        asked.append(statements(session, lambda one=session: work(one, year=YEAR)))  # type: ignore[misc]
    assert asked[0] == asked[1]


def test_classes_read_together_say_what_each_says_alone(session: Session) -> None:
    fill(session, 130, 400)
    told = dict(attendance_of_classes(session, _classes(session)))
    assert len(told) == 4
    for id_, rows in told.items():
        assert rows == class_attendance(session, id_)
    alone = [one for id_ in _classes(session) for one in anomalies(session, id_)]
    together = anomalies(session, year=YEAR)
    assert {(one.code, one.records) for one in alone} <= {
        (one.code, one.records) for one in together
    }
    assert any(one.code == "marks_at_once" for one in together)


def test_filling_a_folder_keeps_the_log_small(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    eased = []
    monkeypatch.setattr(Session, "ease_log", lambda one: eased.append(one))
    fill(session, 900, 900)
    assert len(eased) == 3  # once after each action of ten classes


def _classes(session: Session) -> list[Any]:
    from uuid import UUID

    rows = session.db.execute("SELECT id FROM training_class ORDER BY code").fetchall()
    return [UUID(bytes=row[0]) for row in rows]
