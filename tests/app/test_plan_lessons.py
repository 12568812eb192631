"""Lesson numbers and facts that the command line does not show."""

from __future__ import annotations

import os

from jlcenter.app.plan_class import create_class, list_classes
from jlcenter.app.plan_lessons import add_lesson, list_lessons, plan_lessons
from jlcenter.domain.numbering import base_of
from jlcenter.domain.records import TRAINING_CLASS
from jlcenter.storage.session import Session
from jlcenter.words import mark


def test_another_laptops_class_gets_numbers_of_our_own_block(session: Session) -> None:
    """Two laptops that add lessons offline never give one number twice."""
    row = create_class(
        session, name="班", programme="JQ-SG", starts="2026-09-01", ends="2026-09-30", hours="80"
    ).row
    with session.action(mark("测试")) as write:
        write.put(TRAINING_CLASS, row.id, made_by=os.urandom(16))
    words = {"start": "08:30", "hours": "4"}
    first = plan_lessons(
        session, row.id, start_date="2026-09-01", end_date="2026-09-02", **words
    ).rows
    base = base_of(session.letter, None)
    assert [one.number for one in first] == [base + 1, base + 2] and base >= 100
    after = add_lesson(session, row.id, date="2026-09-03", **words).rows[0]
    assert after.number == base + 3


def test_lessons_are_listed_as_they_are_held(session: Session) -> None:
    row = create_class(
        session, name="班", programme="JQ-SG", starts="2026-09-01", ends="2026-09-30", hours="80"
    ).row
    for date, start in (("2026-09-02", "08:30"), ("2026-09-01", "13:30"), ("2026-09-01", "08:30")):
        add_lesson(session, row.id, date=date, start=start, hours="4")
    assert [one.number for one in list_lessons(session, row.code)] == [3, 2, 1]
    assert list_classes(session, 2026)[0].lessons == 3 and list_classes(session, 2025) == []
