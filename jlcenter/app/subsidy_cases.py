"""From records to what the subsidy rules ask about: one ``Case`` an enrolment of a class."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any
from uuid import UUID

from jlcenter.app.attendance import class_attendance
from jlcenter.app.complete import completion
from jlcenter.app.programmes import list_programmes
from jlcenter.domain.attendance import Mark, credit
from jlcenter.domain.hours import hours_of
from jlcenter.domain.records import APPRENTICESHIP, TRAINING_CLASS
from jlcenter.domain.subsidy_case import Case, CertificateFact, Earlier, Membership
from jlcenter.storage.queries import subsidies as facts
from jlcenter.storage.queries.book import Told, record, records
from jlcenter.storage.queries.certificates import CertificateRow, certificates_of_class
from jlcenter.storage.queries.claim_lines import LiveLine, live_lines_of_people
from jlcenter.storage.queries.classes import ClassRow
from jlcenter.storage.queries.enrolments import RosterRow, roster
from jlcenter.storage.queries.lessons import lessons_of_class
from jlcenter.storage.session import Session

#: what completion says of the learning itself; the rest is told apart
_LEARNING = frozenset(("attendance", "assessment", "hours"))
_OWN_TRAINING = "培训合格证书"


@dataclass(frozen=True, slots=True)
class ClassCase:
    """One enrolment: who, and the case without what was claimed before (``with_earlier``).

    ``partner``: the enterprise that asks for the money, where one does.
    """

    row: RosterRow
    case: Case
    certificate: CertificateRow | None
    days_due: int
    past: tuple[Earlier, ...]
    claimed: tuple[LiveLine, ...]
    partner: UUID | None = None

    def with_earlier(self, kind: str, more: Iterable[Earlier] = (), **changes: Any) -> Case:
        """The case against all that was claimed for the person, without this enrolment's own claim
        of a kind; ``more`` is what is being claimed just now."""
        own = self.row.enrolment
        before = [one for one in self.claimed if not (one.enrolment == own and one.kind == kind)]
        return replace(self.case, earlier=(*self.past, *_earlier(before), *more), **changes)


def cases_of_class(
    session: Session, class_row: ClassRow, *, claim_on: str | None = None
) -> list[ClassCase]:
    """Everyone ever in a class, by 学号. ``claim_on``: the day of the claim, for its time limit."""
    db = session.db
    people = roster(db, class_row.id)
    if not people:
        return []
    away = facts.merged_records(db)
    same = _records_of(people, away)
    ids = {one for those in same.values() for one in those}
    about = facts.person_facts(db, ids)
    papers = facts.proofs(db, ids)
    held = facts.held_certificates(db, ids)
    past = facts.past_trainings(db, ids)
    claimed: dict[UUID, list[LiveLine]] = {}
    for line in live_lines_of_people(db, ids):
        if line.trainee is not None:
            claimed.setdefault(line.trainee, []).append(line)
    own = {one.enrolment: one for one in certificates_of_class(db, class_row.id) if one.is_valid}
    work = facts.employed_on(db, class_row.id)
    learnt = {one.enrolment: one for one in completion(session, class_row.id)}
    days, due = _days(session, class_row)
    told = record(db, TRAINING_CLASS, class_row.id) or {}
    base = _class_facts(session, class_row, told)
    agreements = {
        one["trainee"]: one for one in records(db, APPRENTICESHIP, {"training_class": class_row.id})
    }
    found = []
    for row in people:
        mine = same[row.trainee.id]
        after = learnt.get(row.enrolment)
        reasons = set(after.reasons) if after else {"assessment"}
        fact = about.get(row.trainee.id) or facts.PersonFacts(None, None, None)
        proofs = [one for each in mine for one in papers.get(each, ())]
        certificate = own.get(row.enrolment)
        agreement = next((agreements[one] for one in mine if one in agreements), None)
        case = replace(
            _agreed(base, agreement),
            person=str(row.trainee.id),
            enrolment=row.enrolment,
            categories=_memberships(row, proofs),
            birth_date=row.trainee.birth_date,
            sex=row.trainee.sex,
            retirement_group=fact.retirement_group,
            draws_pension=fact.draws_pension,
            is_student=fact.is_student,
            is_rural=_is_rural(row.trainee.hukou_kind),
            insured_months=max(
                (one.insured_months or 0 for one in proofs if one.insured_months is not None),
                default=None,
            ),
            attended_hours=after.hours if after else Fraction(0),
            attended_days=days.get(row.enrolment, {}),
            is_in_class="withdrawn" not in reasons,
            is_id_verified="id_unverified" not in reasons,
            is_complete=not reasons & _LEARNING,
            certificates=_certificates(
                base, certificate, [one for each in mine for one in held.get(each, ())], row
            ),
            employed_on=work.get(row.enrolment),
            claim_on=claim_on,
        )
        found.append(
            ClassCase(
                row,
                case,
                certificate,
                due,
                tuple(_past(one) for each in mine for one in past.get(each, ())),
                tuple(one for each in mine for one in claimed.get(each, ())),
                agreement["partner"] if agreement else told.get("partner"),
            )
        )
    return found


def _records_of(
    people: Sequence[RosterRow], away: Mapping[UUID, UUID]
) -> dict[UUID, tuple[UUID, ...]]:
    """Person → all records that are this person: itself, and those merged into it."""
    into: dict[UUID, list[UUID]] = {}
    for one in away:
        end, seen = one, {one}
        while end in away and away[end] not in seen:
            end = away[end]
            seen.add(end)
        into.setdefault(end, []).append(one)
    ids = {row.trainee.id for row in people}
    return {one: (one, *into.get(one, ())) for one in ids}


def _agreed(base: Case, agreement: Told | None) -> Case:
    """An apprentice's own term, trade and level stand in the agreement, not in the class."""
    if agreement is None:
        return base
    return replace(
        base,
        agreed_from=agreement["starts"],
        agreed_to=agreement["ends"],
        agreement_ended_on=agreement["ended_on"],
        occupation=agreement["occupation"] or base.occupation,
        level=agreement["level"] or base.level,
    )


def _class_facts(session: Session, class_row: ClassRow, told: Told) -> Case:
    """What is the same for everyone in a class."""
    programmes = {one.code: one for one in list_programmes(session)}
    programme = programmes.get(class_row.programme)
    return Case(
        person="",
        starts=class_row.starts,
        ends=class_row.ends,
        training_type=class_row.training_type,
        programme=class_row.programme,
        scheme=(programme.scheme or None) if programme else None,
        fund=told.get("fund"),
        occupation=class_row.occupation or (programme.occupation if programme else None) or None,
        level=class_row.level or None,
        planned_hours=hours_of(class_row.planned_minutes),
    )


def _memberships(row: RosterRow, proofs: Sequence[facts.ProofRow]) -> tuple[Membership, ...]:
    first = row.category or row.trainee.category
    codes = [first, *row.trainee.other_categories, *(one.category for one in proofs)]
    by_code = {one.category: one for one in proofs}
    return tuple(
        Membership(
            code,
            code == first,
            by_code[code].valid_from if code in by_code else None,
            by_code[code].valid_to if code in by_code else None,
            code in by_code,
        )
        for code in dict.fromkeys(one for one in codes if one)
    )


def _is_rural(text: str | None) -> bool | None:
    """What 户口性质 says: people write 农业, 农村, 非农, 城镇 …; None where it says neither."""
    if not text:
        return None
    if "非农" in text or "城" in text:
        return False
    return True if "农" in text else None


def _certificates(
    base: Case,
    own: CertificateRow | None,
    held: Sequence[facts.HeldRow],
    row: RosterRow,
) -> tuple[CertificateFact, ...]:
    """The centre's own certificate and those of others that belong to this class: named with it,
    or issued from its first day on."""
    found = []
    if own is not None:
        kind = str(own.facts.get("kind") or _OWN_TRAINING)
        found.append(CertificateFact(kind, own.issued_on, base.occupation, base.level, own.serial))
    for one in held:
        of_this = one.enrolment == row.enrolment
        if of_this or (one.enrolment is None and one.issued_on >= (base.starts or "9999")):
            found.append(
                CertificateFact(one.kind, one.issued_on, one.occupation, one.level, one.number)
            )
    return tuple(found)


def _days(session: Session, class_row: ClassRow) -> tuple[dict[UUID, dict[str, Fraction]], int]:
    """Enrolment → day → class hours there; and on how many days the class met."""
    lessons = {one.id.bytes: one for one in lessons_of_class(session.db, class_row.id)}
    found: dict[UUID, dict[str, Fraction]] = {}
    for member, _sums, marks in class_attendance(session, class_row.id):
        days: dict[str, Fraction] = {}
        for id_, one in marks.items():
            lesson = lessons.get(id_)
            if lesson is None or lesson.is_called_off:
                continue
            there = credit(lesson.minutes, Mark(one.status, one.minutes))
            if there:
                days[lesson.date] = days.get(lesson.date, Fraction(0)) + there
        found[member.enrolment] = days
    due = {one.date for one in lessons.values() if not one.is_called_off and one.marked}
    return found, len(due)


def _past(row: facts.PastRow) -> Earlier:
    return Earlier(
        scheme=row.scheme or "",
        year=row.year or int((row.starts or "0000")[:4]),
        occupation=row.occupation or row.programme,
        level=row.level,
        amount=row.amount,
        fund=row.fund,
        centre=row.institution,
        day=row.starts,
        reference=row.class_code,
    )


def _earlier(lines: Iterable[LiveLine]) -> list[Earlier]:
    """One for each enrolment and scheme, however many stages were claimed."""
    whole: dict[tuple[UUID, str], Earlier] = {}
    for one in lines:
        told = one.facts
        whole[(one.enrolment, one.scheme)] = Earlier(
            scheme=one.scheme,
            year=int(told.get("year") or one.year or 0),
            occupation=told.get("occupation"),
            level=told.get("level"),
            amount=told.get("whole") or one.amount,
            fund=told.get("fund"),
            centre=None,
            day=told.get("basis_day"),
            reference=one.claim_code,
        )
    return list(whole.values())
