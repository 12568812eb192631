"""One person subsidised twice: found across centres, told with both claims and nobody's number."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from jlcenter.domain.records import CLAIM, CLAIM_LINE, TRAINEE
from provincial.database import open_engine
from provincial.duplicates import (
    OVER_CAP,
    SAME_OCCUPATION,
    SAME_SCHEME,
    duplicates,
    duplicates_of_claim,
)
from provincial.progress import Scope, progress
from tests.provincial.claims_of_two_centres import NAMES, NUMBERS, ONE, OTHER, Claims
from tests.provincial.fact_world import KEY, id_of


@pytest.fixture
def claims(tmp_path: Path, database: str | None) -> Iterator[Claims]:
    engine: Engine = open_engine(tmp_path, database, KEY)
    with engine.begin() as db:
        yield Claims(db)
    engine.dispose()


def whys(claims: Claims, year: int | None = 2026) -> list[tuple[str, list[str]]]:
    return [
        (one.why, [line.claim_code for line in one.lines]) for one in duplicates(claims.db, year)
    ]


def test_the_same_person_at_two_centres_is_told_with_both_claims_and_masked(
    claims: Claims,
) -> None:
    claims.subsidised(ONE, "A1", "a")
    claims.subsidised(ONE, "A2", "b", scheme="startup")
    claims.subsidised(OTHER, "B1", "a")
    claims.sent()
    (found,) = duplicates(claims.db, 2026)
    assert found.why == SAME_SCHEME and found.amount == 160_000
    assert [(one.centre, one.claim_code, one.class_code) for one in found.lines] == [
        (ONE, "KA1", "A1"),
        (OTHER, "KB1", "B1"),
    ]
    assert {(one.scheme, one.amount, one.submitted_on, one.starts) for one in found.lines} == {
        ("skill", 80_000, "2026-06-02", "2026-05-01")
    }
    told = json.dumps(asdict(found), ensure_ascii=False)
    assert NUMBERS["a"] not in told and NAMES["a"] not in told
    assert found.number == "220102********960X" and found.name == "王*菲"
    assert duplicates(claims.db, 2025) == []
    assert duplicates(claims.db, None, Scope("2204")) == [found]
    assert duplicates(claims.db, None, Scope("2201")) == []


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ({}, {}, [SAME_SCHEME]),
        ({"scheme": "startup"}, {}, [SAME_OCCUPATION]),
        ({"scheme": "startup"}, {"occupation": "育婴员"}, []),
        ({"scheme": "startup"}, {"level": "4"}, []),
        ({"year": 2025}, {}, []),
        ({"claim_kind": "stipend"}, {}, []),
        ({"status": "cancelled"}, {}, []),
        ({"status": "rejected"}, {}, []),
    ],
)
def test_what_counts_as_twice(
    claims: Claims, one: dict[str, Any], other: dict[str, Any], expected: list[str]
) -> None:
    """Same scheme, or same occupation and level, in one year, of one kind, while both stand."""
    claims.subsidised(ONE, "A1", "a", **one)
    claims.subsidised(OTHER, "B1", "a", **other)
    claims.sent()
    assert [why for why, _codes in whys(claims)] == expected


def test_stages_and_a_centres_own_doubles_are_not_for_the_province(claims: Claims) -> None:
    cls = claims.training_class(ONE, "A1")
    enrolment = claims.enrolled(ONE, cls, "a")
    claim = claims.claim(ONE, "K1")
    claims.line(ONE, claim, enrolment, 1)
    claims.line(ONE, claim, enrolment, 2)
    claims.subsidised(ONE, "A2", "a")
    claims.sent()
    assert whys(claims) == []


def test_more_often_than_the_rule_grants_over_all_centres(claims: Claims) -> None:
    """resources/policy/subsidies.toml, subsidy.limits: three times a person and year."""
    for number, occupation in enumerate(("育婴员", "保育师", "养老护理员")):
        claims.subsidised(ONE, f"A{number}", "a", scheme="skill", occupation=occupation)
    claims.sent()
    assert whys(claims) == []
    claims.subsidised(OTHER, "B1", "a", scheme="upgrade", occupation="焊工")
    claims.sent()
    assert whys(claims) == [(OVER_CAP, ["KA0", "KA1", "KA2", "KB1"])]


def test_it_follows_every_later_change(claims: Claims) -> None:
    """A line refused, a claim undone, a number corrected: found, gone and found again."""
    claim, line = claims.subsidised(ONE, "A1", "a")
    other, _line = claims.subsidised(OTHER, "B1", "b")
    claims.sent()
    assert whys(claims) == []
    person = id_of(OTHER, "person", "b")
    claims.put(OTHER, TRAINEE, (), person, id_number=NUMBERS["a"])
    claims.sent()
    assert [why for why, _codes in whys(claims)] == [SAME_SCHEME]
    assert duplicates_of_claim(claims.db, OTHER, other) == duplicates(claims.db, 2026)
    key = (claim, claims.enrolled(ONE, claims.training_class(ONE, "A1"), "a"), 1)
    claims.put(ONE, CLAIM_LINE, key, line, status="rejected")
    claims.sent()
    assert whys(claims) == []
    claims.put(ONE, CLAIM_LINE, key, line, status="submitted")
    claims.sent()
    assert len(whys(claims)) == 1
    claims.put(OTHER, CLAIM, (), other, deleted=True)
    claims.sent()
    assert whys(claims) == []


def test_one_person_in_two_centres_is_one_person_of_the_province(claims: Claims) -> None:
    for centre, name in ((ONE, "A1"), (OTHER, "B1")):
        cls = claims.training_class(centre, name)
        enrolment = claims.enrolled(centre, cls, "a")
        claims.certificate(centre, enrolment, f"S-{name}")
    claims.enrolled(ONE, id_of(ONE, "class", "A1"), "b")
    claims.sent()
    told = progress(claims.db, 2026, 0)
    assert (told.total.figures.person_times, told.total.figures.persons) == (3, 2)
    assert told.total.figures.completed == 2
    counties = {one.key: one.figures for one in told.tables["county"]}
    assert {key: (one.person_times, one.persons) for key, one in counties.items()} == {
        ONE: (2, 2),
        OTHER: (1, 1),
    }
    assert [one.figures.persons for one in told.tables["prefecture"]] == [2]
    (group,) = told.tables["category"]
    assert (group.key, group.figures.person_times, group.figures.persons) == ("NCZY", 3, 2)
    assert progress(claims.db, 2026, 0, Scope(centre=OTHER)).total.figures.persons == 1
