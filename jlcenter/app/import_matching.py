"""Whom of a roster the centre knows already, and what the sheet adds to what is stored.

What is stored is never written over: blank fields are filled, differing ones kept and told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from jlcenter.app.enrol import ENROLLED
from jlcenter.domain import masking
from jlcenter.domain.findings import Finding
from jlcenter.domain.names import same_name
from jlcenter.domain.people import differs, fill_blanks
from jlcenter.domain.records import TRAINEE
from jlcenter.exchange.person import Issue, Person
from jlcenter.exchange.roster_rows import Duplicate, Outcome
from jlcenter.storage.connection import Connection
from jlcenter.storage.queries import enrolments as places
from jlcenter.storage.queries import trainees as people
from jlcenter.storage.queries.assessments import sittings_of_class
from jlcenter.storage.queries.classes import ClassRow
from jlcenter.storage.queries.roster_matches import has_merged, people_with_numbers
from jlcenter.storage.queries.trainees import TraineeRow
from jlcenter.storage.session import Session
from jlcenter.words import _

#: what the number itself says, and is no statement of the sheet's about a known person
_FROM_NUMBER = frozenset(("id_type", "id_number", "id_checked"))


@dataclass(slots=True)
class Match:
    """One person of the file and what is known: ``fate`` is new, update, already, held or
    duplicate; ``fill`` are the known person's blank fields that the sheet fills."""

    person: Person
    fate: str
    known: TraineeRow | None = None
    enrolment: UUID | None = None
    came_back: bool = False
    fill: dict[str, Any] = field(default_factory=dict)
    place_fill: dict[str, Any] = field(default_factory=dict)
    scores: dict[str, int] = field(default_factory=dict)


@dataclass
class Plan:
    """What is to be done, decided against what is stored now."""

    matches: list[Match] = field(default_factory=list)
    held: list[Issue] = field(default_factory=list)
    duplicates: list[Duplicate] = field(default_factory=list)
    warnings: list[Issue] = field(default_factory=list)

    def count(self, fate: str) -> int:
        """How many people come to this end."""
        return sum(1 for one in self.matches if one.fate == fate)


def make_plan(session: Session, class_: ClassRow, outcome: Outcome, *, accept_held: bool) -> Plan:
    """Compare the file's people with what is stored; inside the action it reads the action's own
    view, so nothing can come in between."""
    plan = Plan()
    db = session.db
    known = people_with_numbers(db, (one.id_number for one in outcome.people))
    places_by_person = _places(db, class_, known)
    scored = sittings_of_class(db, class_.id)
    for person in outcome.people:
        records = known.get(person.id_number)
        stands = _same(person, records) if records else None
        place = places_by_person.get(stands.id) if stands else None
        is_decided = accept_held or (place is not None and place[1] == ENROLLED)
        if person.hold is not None and not is_decided:
            plan.held.append(_issue(person, person.hold, person.name))
            continue
        if person.hold is not None and accept_held:
            plan.warnings.append(_issue(person, person.hold))
        if not records:
            plan.matches.append(Match(person, "new", scores=_scores(person)))
        elif stands is None:
            plan.duplicates.append(_conflict(person, records[0][1]))
        else:
            _match_known(plan, person, stands, place, scored, accept_held)
    return plan


def _issue(person: Person, finding: Finding, name: str = "") -> Issue:
    return Issue(person.row, finding.code, finding.message, "id_number", finding.hint, name)


def _same(person: Person, records: list[tuple[TraineeRow, TraineeRow]]) -> TraineeRow | None:
    for record, stands in records:
        if same_name(record.name, person.name) or same_name(stands.name, person.name):
            return stands
    return None


def _conflict(person: Person, known: TraineeRow) -> Duplicate:
    message = _(
        "这个证件号码已登记在另一个姓名({name})下,请核对",
        name=masking.mask_name(known.name) or "",
    )
    return Duplicate(person.row, None, "id_conflict", message, person.name)


def _places(
    db: Connection,
    class_: ClassRow,
    known: dict[str, list[tuple[TraineeRow, TraineeRow]]],
) -> dict[UUID, tuple[UUID, str, int]]:
    """Where each known person is in the class: also under a record that was merged away."""
    standing = {stands.id for records in known.values() for _record, stands in records}
    if not standing:
        return {}
    found = places.enrolments_of(db, class_.id, standing)
    if has_merged(db):
        for one in standing:
            away = people.merged_into(db, one)
            for place in places.enrolments_of(db, class_.id, away).values() if away else ():
                if one not in found or found[one][1] != ENROLLED:
                    found[one] = place
    return found


def _scores(person: Person) -> dict[str, int]:
    told = {"theory": person.theory, "practical": person.practical}
    return {name: value for name, value in told.items() if value is not None}


def _match_known(
    plan: Plan,
    person: Person,
    known: TraineeRow,
    place: tuple[UUID, str, int] | None,
    scored: Mapping[UUID, Any],
    accept_held: bool,
) -> None:
    if place is not None and place[1] != ENROLLED and not accept_held:
        plan.held.append(
            Issue(
                person.row,
                "left_class",
                _("此人已退出本班(学号 {number})", number=place[2]),
                _("确实回来上课的,接受待定的行即可,沿用原来的学号"),
                name=person.name,
            )
        )
        return
    had = {one.name: getattr(known, one.name) for one in TRAINEE.fields}
    had["other_categories"] = list(had["other_categories"])
    told = {
        name: value
        for name, value in person.fields.items()
        if value is not None and name not in _FROM_NUMBER
    }
    fill, differing = fill_blanks(had, told)
    for one in differs(differing):
        plan.warnings.append(Issue(person.row, one.code, one.message, one.field, one.hint))
    match = Match(person, "new", known, fill=fill, scores=_scores(person))
    plan.matches.append(match)
    if place is None:
        return
    match.enrolment = place[0]
    match.came_back = place[1] != ENROLLED
    had_scores = scored.get(place[0])
    if had_scores:
        first = had_scores[0]
        if any(getattr(first, name) not in (None, at) for name, at in match.scores.items()):
            plan.warnings.append(
                Issue(person.row, "differs", _("成绩与已登记的不同,保留已登记的"), "score")
            )
        match.scores = {}
    if match.came_back:
        match.place_fill = {
            "status": ENROLLED, "left_on": None, "reason": None, "transferred_to": None
        }  # fmt: skip
    else:
        match.fate = "update" if fill or match.scores else "already"
