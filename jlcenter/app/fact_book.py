"""Gathers the facts of a year from the centre's tables, as ``domain/indicators.py`` wants them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from fractions import Fraction
from uuid import UUID

from jlcenter.app.policy_rules import rule_in_force
from jlcenter.app.teacher_activities import year_figures
from jlcenter.app.teacher_hours import Names as TeacherNames
from jlcenter.app.teacher_rules import dual_role_rule
from jlcenter.domain import figure_policy
from jlcenter.domain.facts import Basis, ClassFact, EnrolmentFact, Facts, TeacherFact
from jlcenter.domain.measures import PLAN_BEGINS
from jlcenter.domain.programmes import built_in
from jlcenter.storage.queries import facts as queries
from jlcenter.storage.queries.programmes import own_programmes
from jlcenter.storage.session import Session

Names = Callable[[str], tuple[str, str, str, str]]


def programme_names(session: Session) -> Names:
    """Brand, sponsor, occupation and training type of a programme, for classes that name none."""
    known = {
        one.code: (one.brand, one.sponsor, one.occupation, one.training_type)
        for one in (*built_in(), *own_programmes(session.db))
    }
    return lambda code: known.get(code, ("", "", "", ""))


def basis(session: Session, day: str) -> Basis:
    """By what person-days and full-time students are worked out on a day."""
    return figure_policy.basis_of(lambda rule: rule_in_force(session, rule, day))


def gather(session: Session, year: int, upto: str) -> Facts:
    """Everything that counts for a year up to a day, and before it where the plan's sums do."""
    db, county = session.db, session.centre_code.partition("-")[0]
    names = programme_names(session)
    first = f"{year:04d}-01-01"
    classes = queries.class_facts(db, min(first, PLAN_BEGINS), upto, county, names)
    # attended hours only for the year: sums since the plan began count heads
    of_year = [id_ for id_, one in classes.items() if one.ends >= first]
    hours, held = queries.attended(db, of_year)
    classes = queries.with_held(classes, held)
    people = queries.standing_people(db)
    rule = rule_in_force(session, figure_policy.WINDOW_RULE, upto)
    window = figure_policy.window_days(rule)
    enrolments = queries.enrolment_facts(db, classes, hours, people, window)
    past = _past(session, classes, min(first, PLAN_BEGINS), upto, county, names, people)
    enrolments += past
    return Facts(
        year,
        upto,
        classes=(*classes.values(), *{one.cls.id: one.cls for one in past}.values()),
        enrolments=enrolments,
        teachers=teacher_facts(session, year, first, upto),
        items=queries.item_facts(db),
        incomes=queries.income_facts(db, classes),
        held=queries.held_facts(db, classes, people),
        credits=queries.credit_facts(db),
        surveys=queries.survey_facts(db, classes),
        trips=queries.trip_facts(db),
        basis=basis(session, upto),
    )


def teacher_facts(session: Session, year: int, first: str, upto: str) -> list[TeacherFact]:
    """The teachers of a year as its shares count them (``teacher_activities``)."""
    names = TeacherNames(session)
    hours: dict[UUID, Fraction] = defaultdict(Fraction)
    for told, name, units in queries.taught_hours(session.db, first, upto):
        who, _name = names.who(UUID(bytes=told) if told else None, name)
        if who is not None:
            hours[who] += Fraction(units, 100)
    rule = dual_role_rule(session, upto)
    return [
        TeacherFact(
            one.id.bytes,
            is_enterprise=one.is_enterprise,
            is_specialist=one.is_specialist,
            is_dual_role=one.is_dual_role(rule),
            taught=int(one.training * 100),
            degree=None if one.degree is None else int(one.degree * 100),
        )
        for one in year_figures(session, year, hours)
    ]


def _past(
    session: Session,
    classes: dict[bytes, ClassFact],
    first: str,
    last: str,
    county: str,
    names: Names,
    people: dict[bytes, bytes],
) -> list[EnrolmentFact]:
    own_codes = {one.code for one in classes.values() if one.code}
    return queries.past_facts(
        session.db, first, last, own_codes, county, session.centre_name, people, names
    )
