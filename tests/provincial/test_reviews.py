"""What the province says of claims and certificates reaches the centre's log, once and for all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, select

from jlcenter.domain.errors import NotFound, Refused
from jlcenter.domain.journal.ids import natural_id_of_wire
from jlcenter.domain.records import CERTIFICATE, CLAIM_LINE, REVIEW, TARGET
from provincial import accounts, folder, reviews, revocations, storage, targets
from provincial.database import open_engine
from provincial.fact_values import Values, values_of
from provincial.keys import RootKey
from provincial.progress import Scope, progress
from provincial.recount import recount
from provincial.storage import StrandBook
from provincial.tables import LOG
from tests.provincial.claims_of_two_centres import ONE, OTHER, Claims
from tests.provincial.fact_world import id_of

ROOT = RootKey(b"r" * 32)
#: noon in China
NOW = 1_790_000_000_000


@pytest.fixture
def engine(tmp_path: Path, database: str | None) -> Iterator[Engine]:
    found = open_engine(tmp_path, database, ROOT.person_key)
    yield found
    found.dispose()


def said(engine: Engine, centre: str, claim: bytes) -> Values | None:
    place = (REVIEW.code, natural_id_of_wire(REVIEW.code, [claim]))
    with engine.begin() as db:
        return values_of(REVIEW, storage.states(db, centre, [place], StrandBook(db)).get(place))


def check(engine: Engine, *, again: bool = False) -> dict[str, int]:
    return reviews.check_claims(engine, ROOT, again=again, now_ms=NOW)


def log_length(engine: Engine) -> int:
    with engine.begin() as db:
        return len(db.execute(select(LOG.c.position)).all())


def test_a_claim_whose_people_are_nowhere_else_is_clear_without_anybody_looking(
    engine: Engine,
) -> None:
    with engine.begin() as db:
        claims = Claims(db)
        claim, _line = claims.subsidised(ONE, "A1", "a")
        claims.claim(ONE, "K-draft", status="draft")
        claims.sent()
    assert check(engine) == {"clear": 1, "duplicate": 0}
    told = said(engine, ONE, claim)
    assert told is not None
    assert (told["result"], told["checked_on"], told["duplicates"]) == ("clear", "2026-09-21", None)
    length = log_length(engine)
    assert check(engine) == {"clear": 0, "duplicate": 0}
    assert check(engine, again=True) == {"clear": 1, "duplicate": 0}
    assert log_length(engine) == length, "the same result again is not written again"


def test_a_second_claim_for_a_person_makes_both_wait_for_somebody(engine: Engine) -> None:
    with engine.begin() as db:
        claims = Claims(db)
        first, _line = claims.subsidised(ONE, "A1", "a")
        claims.sent()
    assert check(engine) == {"clear": 1, "duplicate": 0}
    with engine.begin() as db:
        claims.db = db
        second, line = claims.subsidised(OTHER, "B1", "a")
        claims.sent()
    assert check(engine) == {"clear": 0, "duplicate": 2}
    for centre, claim in ((ONE, first), (OTHER, second)):
        told = said(engine, centre, claim)
        assert told is not None and told["result"] == "duplicate"
        (one,) = told["duplicates"]
        assert [part["claim"] for part in one["lines"]] == ["KA1", "KB1"]
        assert one["number"] == "220102********960X"
    with engine.begin() as db:
        waiting = [(one.centre, one.code) for one in reviews.claims(db, waiting=True)]
        assert sorted(waiting) == [(ONE, "KA1"), (OTHER, "KB1")]
        row = reviews.review(db, ROOT, OTHER, second, "returned", "已在东丰县申领", "赵", NOW)
        assert (row.result, row.reviewer) == ("returned", "赵")
    told = said(engine, OTHER, second)
    assert told is not None
    assert (told["result"], told["reason"]) == ("returned", "已在东丰县申领")
    with engine.begin() as db:
        claims.db = db
        key = (second, claims.enrolled(OTHER, claims.training_class(OTHER, "B1"), "a"), 1)
        claims.put(OTHER, CLAIM_LINE, key, line, status="cancelled")
        claims.sent()
    assert check(engine, again=True) == {"clear": 1, "duplicate": 0}
    assert (said(engine, ONE, first) or {})["result"] == "clear"
    assert (said(engine, OTHER, second) or {})["result"] == "returned", "a person's word stays"


@pytest.mark.parametrize(
    ("result", "reason", "code"),
    [
        ("returned", "", "reason_missing"),
        ("rejected", "  ", "reason_missing"),
        ("duplicate", "x", "result_unknown"),
        ("好", "x", "result_unknown"),
    ],
)
def test_a_review_that_says_too_little_changes_nothing(
    engine: Engine, result: str, reason: str, code: str
) -> None:
    with engine.begin() as db:
        claims = Claims(db)
        claim, _line = claims.subsidised(ONE, "A1", "a")
        claims.sent()
    length = log_length(engine)
    with pytest.raises(Refused) as refused, engine.begin() as db:
        reviews.review(db, ROOT, ONE, claim, result, reason, "赵", NOW)
    assert refused.value.code == code
    assert log_length(engine) == length


def test_a_claim_is_found_by_id_or_code_and_one_that_is_a_draft_is_not_reviewed(
    engine: Engine,
) -> None:
    with engine.begin() as db:
        claims = Claims(db)
        claim, _line = claims.subsidised(ONE, "A1", "a")
        other, _line = claims.subsidised(OTHER, "A1", "b")
        draft = claims.claim(ONE, "K-9", status="draft")
        claims.sent()
        assert reviews.find(db, str(UUID(bytes=claim))).code == "KA1"
        assert reviews.find(db, "KA1", OTHER).claim == str(UUID(bytes=other))
        with pytest.raises(Refused):
            reviews.find(db, "KA1")
        with pytest.raises(NotFound):
            reviews.find(db, "K-77")
        with pytest.raises(Refused):
            reviews.review(db, ROOT, ONE, draft, "approved", "", "赵", NOW)


def test_a_certificate_taken_back_stands_in_its_centres_log(engine: Engine) -> None:
    with engine.begin() as db:
        claims = Claims(db)
        enrolment = claims.enrolled(ONE, claims.training_class(ONE, "A1"), "a")
        claims.certificate(ONE, enrolment, "S-1")
        claims.sent()
        before = progress(db, 2026, 0).total.figures.completed
        row = revocations.revoke(db, ROOT, "S-1", "冒名顶替", NOW)
        assert (row.status, row.revoked_on) == ("revoked", "2026-09-21")
        place = (CERTIFICATE.code, id_of(ONE, "S-1"))
        told = values_of(CERTIFICATE, storage.states(db, ONE, [place], StrandBook(db))[place])
        assert told is not None and told["reason"] == "冒名顶替"
        assert (before, progress(db, 2026, 0).total.figures.completed) == (1, 0)
        for serial, reason in (("S-1", "again"), ("S-1", ""), ("S-2", "x")):
            with pytest.raises((Refused, NotFound)):
                revocations.revoke(db, ROOT, serial, reason, NOW)


def test_a_task_of_the_province_is_a_record_of_the_centre(engine: Engine) -> None:
    with engine.begin() as db:
        claims = Claims(db)
        claims.enrolled(ONE, claims.training_class(ONE, "A1"), "a")
        claims.sent()
        targets.set_target(db, ROOT, ONE, 2026, "t01", 4, NOW, number="吉人社 1 号")
        targets.set_target(db, ROOT, OTHER, 2026, "T01", 6, NOW)
        told = progress(db, 2026, 0)
        assert (told.total.target, told.total.done) == (10, told.total.done)
        assert [(one.key, one.target) for one in told.tables["county"]] == [(ONE, 4), (OTHER, 6)]
        place = (TARGET.code, natural_id_of_wire(TARGET.code, [2026, "T01", "centre"]))
        values = values_of(TARGET, storage.states(db, ONE, [place], StrandBook(db))[place])
        assert values is not None and (values["value"], values["number"]) == (4, "吉人社 1 号")
        for wrong in ({"indicator": "T99"}, {"value": 0}, {"year": 26}):
            asked: dict[str, Any] = {"year": 2026, "indicator": "T01", "value": 5} | wrong
            with pytest.raises(Refused):
                targets.set_target(db, ROOT, ONE, now_ms=NOW, **asked)
        assert recount(db) == []


def test_accounts_let_in_with_the_right_password_while_they_stand(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder, "OPS", 1)
    monkeypatch.setattr(folder, "MEMORY_BYTES", 8 * 1024 * 1024)
    with engine.begin() as db:
        accounts.add(db, "赵", "spring-river-1", "admin", "")
        row = accounts.add(db, "sun", "spring-river-2", "viewer", "220400")
        assert row.region == "2204"
        assert accounts.check(db, "sun", "spring-river-2", NOW).name == "sun"
        for name, password in (("sun", "wrong-one"), ("nobody", "spring-river-2")):
            with pytest.raises(Refused) as refused:
                accounts.check(db, name, password, NOW)
            assert refused.value.code == "wrong_password"
        assert accounts.current(db, "sun", row.version) is not None
        accounts.set_password(db, "sun", "spring-river-3")
        assert accounts.current(db, "sun", row.version) is None, "older log-ins are over"
        accounts.set_disabled(db, "sun")
        with pytest.raises(Refused):
            accounts.check(db, "sun", "spring-river-3", NOW)
        with pytest.raises(Refused):
            accounts.set_disabled(db, "赵")
        for bad in (("sun", "viewer", ""), ("x y", "viewer", ""), ("li", "boss", "")):
            with pytest.raises(Refused):
                accounts.add(db, bad[0], "spring-river-4", bad[1], bad[2])
        with pytest.raises(Refused):
            accounts.add(db, "li", "short", "viewer", "")
        with pytest.raises(Refused):
            accounts.add(db, "li", "spring-river-4", "viewer", "110000")
        assert [one.name for one in accounts.listed(db)] == ["sun", "赵"]


def test_scopes_hold_only_their_centres(engine: Engine) -> None:
    with engine.begin() as db:
        claims = Claims(db)
        claims.subsidised(ONE, "A1", "a")
        claims.subsidised(OTHER, "B1", "b")
        claims.sent()
        assert [one.centre for one in reviews.claims(db, 2026, Scope(OTHER))] == [OTHER]
        assert len(reviews.claims(db, 2026, Scope("2204"))) == 2
        assert reviews.claims(db, 2026, Scope("2201")) == []
