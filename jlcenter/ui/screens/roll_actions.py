"""What the roll call asks of the use-cases: marks with what the screen showed, undo, finding."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any
from uuid import UUID

from jlcenter.domain.journal.ids import natural_id
from jlcenter.domain.records import ATTENDANCE_MARK
from jlcenter.ui.desk import Desk
from jlcenter.words import _


class RollActions:
    """Writes of one roll call, and how many steps of undo belong together.

    The digits of "late 20" are written one by one (each on disk at once), but a person takes them
    back with one key: ``joins_last`` says that the next mark belongs to the one before.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._done: list[int] = []
        self._undone: list[int] = []
        self.joins_last = False
        self._rates: dict[UUID, Fraction | None] = {}
        self._whole: dict[UUID, Any] = {}

    def look_at_conflicts(self, lesson: UUID, rows: list[Any]) -> None:
        """Rows that show every value of a conflict: typing there settles it."""
        self._whole = {
            row.enrolment: self._desk.session.seen(
                ATTENDANCE_MARK,
                natural_id(ATTENDANCE_MARK, (lesson, row.enrolment)),
                whole=True,
            )
            for row in rows
            if row.rivals
        }

    def forget(self) -> None:
        """Other work came between: each action stands alone from here on."""
        self._done.clear()
        self._undone.clear()

    def mark(self, lesson: UUID, row: Any, status: str | None, minutes: int | None) -> Any | None:
        """Write one mark; the row as it is now, or None where it was refused."""
        from jlcenter.app import call_roll

        joins, self.joins_last = self.joins_last, False
        session = self._desk.session
        result = self._desk.act(
            lambda: call_roll.mark(
                session,
                lesson,
                row.enrolment,
                status,
                minutes=minutes,
                note=row.note or None,
                saw=self._whole.get(row.enrolment, row.seen) if row.rivals else row.seen,
            )
        )
        if result is None:
            return None
        if result.changed:
            self._undone.clear()
            if joins and self._done:
                self._done[-1] += 1
            else:
                self._done.append(1)
        record = natural_id(ATTENDANCE_MARK, (lesson, row.enrolment))
        seen = session.seen(ATTENDANCE_MARK, record)
        rivals: tuple[str, ...] = ()
        return replace(row, status=status, minutes=minutes, seen=seen or row.seen, rivals=rivals)

    def mark_all(self, lesson: UUID) -> int | None:
        """Everyone not called is present; how many that were."""
        from jlcenter.app import call_roll

        session = self._desk.session
        result = self._desk.act(lambda: call_roll.mark_all(session, lesson))
        if result is None:
            return None
        marked = int(result.marked)
        if marked:
            self._undone.clear()
            self._done.append(1)
        return marked

    def undo(self) -> str | None:
        """Take back the last step; what to tell, None where there was nothing."""
        steps = self._done.pop() if self._done else 1
        told = self._repeat("undo", steps)
        if told is not None:
            self._undone.append(steps)
        return _("已撤销:{label}", label=told) if told is not None else None

    def redo(self) -> str | None:
        """Do the last undone step again."""
        steps = self._undone.pop() if self._undone else 1
        told = self._repeat("redo", steps)
        if told is not None:
            self._done.append(steps)
        return _("已重做:{label}", label=told) if told is not None else None

    def _repeat(self, name: str, steps: int) -> str | None:
        from jlcenter.app import undo as journal

        call = journal.undo if name == "undo" else journal.redo
        session = self._desk.session
        told: str | None = None
        for _step in range(steps):
            result = self._desk.act(lambda: call(session))
            if result is None:
                break
            told = "; ".join((result.label, *result.kept))
        return told

    def find(self, class_id: UUID, rows: list[Any], typed: str) -> int:
        """The row of a number in the class, of an ID number or of its end; -1 where none."""
        text = typed.strip().upper()
        if text.isdecimal() and len(text) <= 4:
            for place, row in enumerate(rows):
                if row.number == int(text):
                    return place
        if len(text) < 4:
            return -1
        numbers = self._id_numbers(class_id)
        ends = [
            place
            for place, row in enumerate(rows)
            if (numbers.get(row.enrolment) or "").upper().endswith(text)
        ]
        return ends[0] if len(ends) == 1 else -1

    def _id_numbers(self, class_id: UUID) -> dict[UUID, str]:
        from jlcenter.app import enrol

        session = self._desk.session
        roster = self._desk.ask(lambda: enrol.roster(session, class_id), [])
        return {one.enrolment: one.trainee.id_number or "" for one in roster}

    def least_rate(self, class_id: UUID) -> Fraction | None:
        """The attendance rate below which no certificate is issued, by the policy in force."""
        from jlcenter.app import complete, plan_class

        if class_id not in self._rates:
            session = self._desk.session
            found = self._desk.ask(
                lambda: complete.completion_rule(session, plan_class.find_class(session, class_id)),
                None,
            )
            self._rates[class_id] = found.min_rate if found is not None else None
        return self._rates[class_id]
