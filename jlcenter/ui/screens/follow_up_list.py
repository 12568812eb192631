"""回访记录: what was heard so far, to look up and to correct."""

from __future__ import annotations

from typing import Any

from jlcenter.domain.records import FOLLOW_UP
from jlcenter.ui.desk import Desk
from jlcenter.ui.screens.record_list import Book, RecordList, Saved
from jlcenter.words import mark

FOLLOW_UP_BOOK = Book(
    "follow_up",
    FOLLOW_UP,
    mark("回访记录"),
    ("enrolment", "date", "status", "employer", "months", "channel", "visitor", "satisfaction"),
    mark("每次回访记一条:就业状态、单位、收入、满意度。该回访谁,在“跟踪”里。"),
    filters=("status", "channel"),
    year="date",
    order=("date",),
    latest_first=True,
    stretch="employer",
    widths={"enrolment": 200, "status": 140, "months": 90, "visitor": 100, "satisfaction": 100},
    tones={
        "status": {
            "employed": "present",
            "flexible": "present",
            "self_employed": "present",
            "farming": "present",
            "study": "leave",
            "army": "leave",
            "seeking": "late",
            "unreachable": "absent",
        }
    },
    has_files=False,
)


class FollowUpList(RecordList):
    """The follow-ups; each goes through its use-case."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, FOLLOW_UP_BOOK)

    def save(self, told: dict[str, Any] | None, typed: dict[str, Any]) -> Saved:
        """By the rules of follow-ups."""
        from jlcenter.app import follow_up, record_book

        session, given = self.desk.session, dict(typed)
        if told is None:
            read = record_book.read(session, FOLLOW_UP, given)
            record_book.check_required(FOLLOW_UP, read)
            day, status = given.pop("date"), given.pop("status")
            given.pop("enrolment")
            row = follow_up.add_follow_up(session, read["enrolment"], status, day, **given)
        else:
            given.pop("enrolment", None)
            row = follow_up.edit_follow_up(session, told["id"], **given)
        return Saved(record_book.find(session, FOLLOW_UP, row.id))
