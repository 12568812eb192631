"""考核: scores of theory and practical, one by one or from a sheet; a resit is another attempt."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from jlcenter.app.complete import completion_rule
from jlcenter.app.lookup import enrolment_id
from jlcenter.app.plan_class import find_class
from jlcenter.domain.completion import Sitting, counted_scores
from jlcenter.domain.dates import day_text
from jlcenter.domain.errors import Refused
from jlcenter.domain.journal.ids import natural_id
from jlcenter.domain.notices import Notice
from jlcenter.domain.records import ASSESSMENT
from jlcenter.domain.scores import parse_score
from jlcenter.storage.door import Seen
from jlcenter.storage.queries.assessments import seen_sittings, sittings_of_class
from jlcenter.storage.queries.attendance import members
from jlcenter.storage.session import Session
from jlcenter.storage.write import Write
from jlcenter.words import _, mark

__all__ = ["ScoreRow", "Shown", "import_scores", "record_scores", "scores", "shown"]

#: the one kind of sitting so far: the class's own final assessment 结业考核
SITTING = "completion"
ATTEMPT_MOST = 9


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One person's scores, in hundredths of a point: those that count (the best of each part over
    all sittings) and every sitting."""

    enrolment: UUID
    number: int
    name: str
    status: str
    theory: int | None
    practical: int | None
    sittings: tuple[Sitting, ...]


@dataclass(frozen=True, slots=True)
class ScoreResult:
    """The person's scores as they now are, and what to know."""

    row: ScoreRow
    attempt: int
    warnings: tuple[Notice, ...]


def scores(session: Session, class_: str | UUID) -> list[ScoreRow]:
    """Everyone's scores, by 学号."""
    row = find_class(session, class_)
    sittings = sittings_of_class(session.db, row.id)
    found = []
    for member in members(session.db, row.id):
        own = sittings.get(member.enrolment, ())
        theory, practical = counted_scores(own, best=True)
        found.append(
            ScoreRow(
                member.enrolment,
                member.number,
                member.name,
                member.status,
                theory,
                practical,
                own,
            )
        )
    return found


@dataclass(slots=True)
class Shown:
    """What a screen shows of a class's scores: what is written there covers no more than that."""

    _seen: dict[UUID, Seen]

    def of(self, enrolment: UUID, attempt: int) -> Seen:
        """One sitting; also of one that is not there yet."""
        id_ = natural_id(ASSESSMENT, (enrolment, SITTING, attempt))
        return self._seen.get(id_) or Seen(ASSESSMENT, id_, {})

    def again(self, session: Session, enrolment: UUID, attempt: int) -> None:
        """This sitting was drawn anew."""
        id_ = natural_id(ASSESSMENT, (enrolment, SITTING, attempt))
        seen = session.seen(ASSESSMENT, id_)
        if seen is not None:
            self._seen[id_] = seen


def shown(session: Session, class_: str | UUID) -> Shown:
    """To be asked for before the ``scores`` that are drawn."""
    return Shown(seen_sittings(session.door, session.db, find_class(session, class_).id))


def record_scores(
    session: Session,
    class_: str | UUID,
    number: int,
    theory: str | None = None,
    practical: str | None = None,
    attempt: int | None = None,
    *,
    date: str | None = None,
    assessor: str | None = None,
    saw: Seen | None = None,
) -> ScoreResult:
    """Set one person's scores as typed ("85.5", 0–100). Without ``attempt`` the first sitting; a
    part not named stays, an empty text takes it away. ``saw``: what the screen showed of it."""
    row = find_class(session, class_)
    if theory is None and practical is None:
        raise Refused(
            "nothing_to_change",
            _("没有写成绩"),
            _("请写 --theory 理论成绩 或 --practical 实操成绩"),
            field="theory",
        )
    fields: dict[str, Any] = {
        name: parse_score(text, field=name) if text.strip() else None
        for name, text in (("theory", theory), ("practical", practical))
        if text is not None
    }
    if date:
        fields["date"] = day_text(date)
    if assessor:
        fields["assessor"] = assessor
    sitting = _attempt(attempt)
    enrolment = enrolment_id(session, row.id, number)
    with session.action(mark("登记成绩 {code}"), code=row.code) as write:
        put_scores(write, enrolment, sitting, fields, saw)
    changed = next(one for one in scores(session, row.id) if one.enrolment == enrolment)
    warnings: list[Notice] = []
    attempts = {one.attempt for one in changed.sittings}
    if sitting > 1 and sitting - 1 not in attempts:
        text = _("登记了第 {n} 次考核，但没有第 {before} 次", n=sitting, before=sitting - 1)
        warnings.append(Notice("attempt_gap", text))
    allowed = completion_rule(session, row).resits_allowed
    if sitting > 1 + allowed:
        text = _("第 {n} 次考核超出可补考次数（{allowed} 次）", n=sitting, allowed=allowed)
        warnings.append(Notice("resits_above_policy", text))
    if changed.status != "enrolled":
        warnings.append(Notice("withdrawn", _("学号 {number} 已退出本班", number=number)))
    return ScoreResult(changed, sitting, tuple(warnings))


def _attempt(attempt: int | None) -> int:
    if attempt is not None and not 1 <= attempt <= ATTEMPT_MOST:
        raise Refused(
            "attempt_range",
            _("第 {n} 次考核不对", n=attempt),
            _("应为 1 到 {most}，1 是首次，2 起是补考", most=ATTEMPT_MOST),
            field="attempt",
        )
    return attempt or 1


def put_scores(
    write: Write,
    enrolment: UUID,
    attempt: int,
    fields: dict[str, Any],
    saw: Seen | None = None,
) -> bool:
    """Write one sitting inside an action; says whether anything differed."""
    key = (enrolment, SITTING, attempt)
    old = write.get(ASSESSMENT, natural_id(ASSESSMENT, key)) or {}
    if all(old.get(name) == value for name, value in fields.items()):
        return False
    write.put(ASSESSMENT, key=key, saw=saw, **fields)
    return True


def import_scores(
    session: Session, path: Path, class_: str | UUID, *, attempt: int | None = None
) -> Any:
    """Read a sheet of scores; see ``import_scores.py``."""
    from jlcenter.app import import_scores as reader

    return reader.import_scores(session, path, class_, attempt=_attempt(attempt))
