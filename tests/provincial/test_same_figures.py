"""Where the province once counted otherwise than the laptop: a centre's own policy, lines of the
ledger whose class is here too, records merged in a circle."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, select

from jlcenter.app.indicators import figure_rows as at_the_centre
from jlcenter.app.issue_certificates import issue
from jlcenter.app.policy_rules import set_rules
from jlcenter.app.sync_now import sync
from jlcenter.domain.figures import BY
from jlcenter.domain.follow_ups import add_months, shifted
from jlcenter.domain.journal.ids import natural_id_of_wire
from jlcenter.domain.records import (
    CERTIFICATE,
    ENROLMENT,
    FOLLOW_UP,
    PAST_TRAINING,
    POLICY_RULE,
    TEACHER,
    TRAINEE,
    TRAINING_CLASS,
)
from jlcenter.storage.session import Session
from provincial import fact_due
from provincial.database import open_engine
from provincial.fact_tables import ENROLMENT_FACT
from provincial.indicators import figure_rows
from provincial.migrations import m0006_own_policy
from provincial.progress import Scope
from provincial.recount import recount
from tests.paper_world import taught_class
from tests.provincial.fact_world import CENTRES, KEY, FactWorld, id_of
from tests.provincial.test_province_indicators import numbers, parts
from tests.sync.test_receive import receiver
from tests.sync.world import Server

Make = Callable[..., Session]
HERE, THERE = CENTRES
YEARS = (2018, 2024, 2025, 2026, 2027)


@pytest.fixture
def engine(tmp_path: Path, database: str | None) -> Iterator[Engine]:
    found = open_engine(tmp_path, database, KEY)
    yield found
    found.dispose()


class Both:
    """A centre's laptop and the province, which read the same entries."""

    def __init__(self, session: Session, engine: Engine) -> None:
        self.world = FactWorld(1, plain=True)
        self.engine = engine
        self._session = session
        self._read = 0
        with engine.begin() as db:
            self.world.begin(db)

    def put(self, kind: Any, name: Any, centre: str = HERE, /, **fields: Any) -> bytes:
        """A record of a name, or a natural key."""
        key = name if kind.key else ()
        id_ = natural_id_of_wire(kind.code, list(key)) if key else id_of(kind.name, centre, name)
        self.world.put(centre, 0, kind, key, id_, fields)
        return id_

    def trained(self, name: str, ends: str | None, centre: str = HERE) -> tuple[bytes, bytes]:
        """Somebody who completed a class; returns the enrolment and the trainee."""
        cls = self.put(
            TRAINING_CLASS, name, centre, code=name, starts="2018-01-08", ends=ends,
            status="closed", training_type="10", fund="employment_fund", planned_minutes=2700,
            occupation="家政服务员",
        )  # fmt: skip
        person = self.put(TRAINEE, name, centre, name=name, category="QYZG")
        enrolment = self.put(ENROLMENT, (cls, person), centre, number=1, status="completed")
        self.put(CERTIFICATE, name, centre, enrolment=enrolment, serial=name, status="valid")
        return enrolment, person

    def policy(self, rule: str, day: str, centre: str = HERE, /, **values: Any) -> None:
        """A rule the centre sets from a day on, or no longer."""
        key = (rule, centre, day)
        if not values:
            id_ = natural_id_of_wire(POLICY_RULE.code, list(key))
            self.world.put(centre, 0, POLICY_RULE, key, id_, {"deleted": True})
            return
        self.put(
            POLICY_RULE, key, centre, status="centre", source="某县〔2026〕1号",
            content={"values": values},
        )  # fmt: skip

    def sync(self) -> None:
        """Both read what was written since, and the province counts who waits."""
        one = self.world.authors[HERE][0]
        take = receiver(self._session, [one])
        if len(one.entries) > self._read:
            take.take_in([one.segment(self._read + 1, len(one.entries))])
            self._read = len(one.entries)
        with self.engine.begin() as db:
            self.world.send(db)
        fact_due.count_all(self.engine)

    def province(self, year: int = 2026, scope: Scope | None = None) -> dict[str, Any]:
        """Its figures by code."""
        with self.engine.connect() as db:
            return numbers(figure_rows(db, year, scope or Scope(centre=HERE)))

    def same(self) -> dict[str, Any]:
        """Sync, and hold the province's figures to the laptop's; returns those of 2026."""
        self.sync()
        with self.engine.connect() as db:
            for year in YEARS:
                here = figure_rows(db, year, Scope(centre=HERE))
                assert numbers(here) == numbers(at_the_centre(self._session, year)), year
            for by in BY:
                here = figure_rows(db, 2026, Scope(centre=HERE), by)
                assert parts(here) == parts(at_the_centre(self._session, 2026, by=by)), by
        with self.engine.begin() as db:
            assert recount(db) == []
        return self.province()


@pytest.fixture
def both(make_session: Make, engine: Engine) -> Both:
    return Both(make_session("laptop"), engine)


NODES = {"months": [1, 3, 6, 12], "early_days": 15, "given_up_days": 180}


def test_an_answer_belongs_to_a_node_by_the_centres_own_window(both: Both) -> None:
    """Heard 53 days after the third month: too late by what ships, not by the centre's 60 days."""
    for name, ends in (("A1", "2026-02-28"), ("A2", "2025-02-28")):
        enrolment, _person = both.trained(name, ends)
        both.put(FOLLOW_UP, name, enrolment=enrolment, status="employed", date=f"{ends[:4]}-07-20")
    assert both.same()["Q03-3"] == (0, 0)
    both.policy("follow_up.nodes", "2026-01-01", **NODES, window_days=60)
    assert both.same()["Q03-3"] == (1, 1)
    assert both.province(2025)["Q03-3"] == (0, 0), "the rule was not in force then"
    late, _person = both.trained("A3", "2026-03-31")
    both.put(FOLLOW_UP, "A3", enrolment=late, status="employed", date="2026-08-15")
    assert both.same()["Q03-3"] == (1, 2), "what comes later too"
    both.policy("follow_up.nodes", "2026-01-01", **NODES, window_days=0)
    both.policy("follow_up.nodes", "2025-01-01", **NODES, window_days=55)
    assert both.same()["Q03-3"] == (0, 0)
    both.policy("follow_up.nodes", "2026-01-01")
    assert both.same()["Q03-3"] == (1, 2)
    assert both.province(2025)["Q03-3"] == (1, 1)


def test_a_centre_waits_to_be_counted_only_where_its_policy_moves_figures(both: Both) -> None:
    def waits() -> bool:
        with both.engine.begin() as db:
            both.world.send(db)
            return fact_due.is_due(db, HERE)

    both.policy("follow_up.nodes", "2020-01-01", **NODES, window_days=10)
    assert not waits(), "nothing was heard of anybody"
    enrolment, _person = both.trained("A1", "2026-02-28")
    both.put(FOLLOW_UP, "A1", enrolment=enrolment, status="employed", date="2026-07-20")
    both.sync()
    both.policy("teacher.evening", "2020-01-01", **{"from": "18:00"})
    both.policy("follow_up.nodes", "2027-01-01", **NODES, window_days=99)
    assert not waits(), "no class ends in 2027"
    both.policy("follow_up.nodes", "2026-01-01", **NODES, window_days=99)
    assert waits()
    both.policy("follow_up.nodes", "2026-01-01", **NODES, window_days=20)
    assert waits()
    assert both.same()["Q03-3"] == (0, 0)


def test_each_centre_divides_by_its_own_hours(both: Both) -> None:
    for name, centre in (("A1", HERE), ("B1", THERE)):
        _enrolment, person = both.trained(name, "2026-03-31", centre)
        both.put(
            PAST_TRAINING, name, centre, trainee=person, year=2026, minutes=48 * 45,
            programme="某项目",
        )  # fmt: skip
    everywhere = Scope()
    assert both.same()["T06"] == (6, 4800), "48 class hours, 8 a day"
    both.policy("figures.person_day", "2026-01-01", hours=6)
    assert both.same()["T06"] == (8, 4800)
    assert both.province(2026, everywhere)["T06"] == (14, 9600)
    assert both.province(2026, Scope(centre=THERE))["T06"] == (6, 4800)
    assert both.province(2026)["F01"] == (None, 4800)
    both.policy("fte.student", "2026-01-01", hours_per_student=480)
    told = both.same()["F01"]
    assert told[0] is not None and told[0] * 10 == 1
    assert both.province(2026, everywhere)["F01"] == (None, 9600), "the other centre has set none"
    both.policy("fte.student", "2026-01-01", THERE, hours_per_student=240)
    both.sync()
    assert both.province(2026, everywhere)["F01"][0] * 10 == 3
    with both.engine.connect() as db:
        for by in ("county", "centre", "type", "month"):
            rows = {one.indicator.code: one for one in figure_rows(db, 2026, everywhere, by)}
            days = {part: one.value for part, one in rows["T06"].parts.items() if one.top}
            assert sum(filter(None, days.values())) == 14, by


def test_who_is_dual_role_is_the_centres_own_to_say(both: Both) -> None:
    both.put(TEACHER, "甲", name="甲", is_specialist=True, is_dual_role=True, employment="staff")
    both.put(TEACHER, "乙", name="乙", is_specialist=True, employment="staff")
    assert both.same()["D01"][1] == 0, "nobody taught both"
    both.policy("teacher.dual_role", "2026-01-01", needs_confirmation=True)
    assert both.same()["D01"][1] == 1


def test_a_line_of_a_class_that_is_here_too_counts_as_at_the_laptop(both: Both) -> None:
    """By when the class ends: before the plan, before the line's year, in it, later, or never."""
    ends = (
        None,
        "2017-05-01",
        "2019-01-01",
        "2024-06-30",
        "2025-12-31",
        "2026-06-30",
        "2027-03-31",
    )
    for place, one in enumerate(ends):
        _enrolment, person = both.trained(f"A{place}", one)
        for day in ("2018-05-01", "2025-05-01", "2026-05-01"):
            both.put(
                PAST_TRAINING, f"A{place} {day}", trainee=person, ends=day, minutes=2700,
                class_code=f"A{place}", programme="某项目", fund="employment_fund",
            )  # fmt: skip
    both.same()
    both.trained("A5", "2024-06-30")
    both.trained("A0", "2026-02-01")
    both.trained("A4", None)
    both.same()
    cls = id_of(TRAINING_CLASS.name, HERE, "A3")
    both.world.put(HERE, 0, TRAINING_CLASS, (), cls, {"deleted": True})
    both.put(TRAINING_CLASS, "A2", code="A6")
    both.same()


def test_records_merged_in_a_circle_are_one_person_and_the_same_one(both: Both) -> None:
    people = {name: both.trained(name, "2026-03-31")[1] for name in "abcd"}

    def merged(one: str, into: str | None) -> None:
        both.put(TRAINEE, one, merged_into=people[into] if into else None)

    merged("a", "b")
    merged("b", "a")
    assert both.same()["T02"] == (3, 3)
    merged("b", "c")
    merged("c", "a")
    merged("d", "b")
    assert both.same()["T02"] == (1, 1)
    merged("c", "c")
    assert both.same()["T02"] == (1, 1)
    merged("b", None)
    assert both.same()["T02"] == (2, 2)


def test_an_older_programs_facts_are_brought_to_the_centres_own_policy(both: Both) -> None:
    """The migration makes anew what was counted by what ships; a second time it changes nothing."""
    enrolment, person = both.trained("A1", "2026-02-28")
    both.put(FOLLOW_UP, "A1", enrolment=enrolment, status="employed", date="2026-07-20")
    both.put(
        PAST_TRAINING, "A1", trainee=person, ends="2025-05-01", class_code="A1",
        fund="employment_fund",
    )  # fmt: skip
    both.policy("follow_up.nodes", "2026-01-01", **NODES, window_days=60)
    told = both.same()

    def rows() -> Any:
        with both.engine.begin() as db:
            m0006_own_policy.apply(db)
            assert recount(db) == []
            return db.execute(select(ENROLMENT_FACT).order_by(ENROLMENT_FACT.c.enrolment)).all()

    assert rows() == rows()
    assert both.province() == told


RULES = """
[[rule]]
id = "follow_up.nodes"
region = "220421"
effective_from = "2026-01-01"
status = "centre"
source = "东丰县〔2026〕1号"
[rule.values]
months = [1, 3, 6, 12]
early_days = 15
window_days = 60
given_up_days = 180

[[rule]]
id = "figures.person_day"
region = "220421"
effective_from = "2026-01-01"
status = "centre"
source = "东丰县〔2026〕2号"
[rule.values]
hours = 6
"""


def test_a_policy_set_at_a_laptop_reaches_the_provinces_figures_with_its_sync(
    session: Session, server: Server
) -> None:
    server.pair(session)
    world = taught_class(session, ("王芳菲", "张三丰"))
    issue(session, world.class_id, date="2026-09-02")
    day = shifted(add_months("2026-09-02", 3), 53)
    with session.action("回访") as write:
        for (enrolment,) in session.db.execute("SELECT id FROM enrolment").fetchall():
            heard: dict[str, Any] = {
                "enrolment": UUID(bytes=enrolment),
                "status": "employed",
                "date": day,
            }
            write.put(FOLLOW_UP, uuid4(), **heard)
    sync(session)

    def figures() -> dict[str, Any]:
        with server.looking() as db:
            return numbers(figure_rows(db, 2026, Scope(centre=HERE)))

    def waits() -> bool:
        with server.looking() as db:
            return bool(fact_due.waiting(db))

    assert figures() == numbers(at_the_centre(session, 2026))
    assert figures()["Q03-3"] == (0, 0)
    set_rules(session, RULES, "rules.toml")
    sync(session)
    end = time.monotonic() + 60
    while waits():
        assert time.monotonic() < end, "the server counts a centre once it is quiet"
        time.sleep(0.1)
    assert figures()["Q03-3"] == (1, 1)
    assert figures() == numbers(at_the_centre(session, 2026))
