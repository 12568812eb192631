"""A month of claims: two classes, publicity with an objection, returned, paid in part, a bounced
card; and what no claim can do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from jlcenter.app import claim_lines, claims, objections, payments
from jlcenter.app.make_claim import make_claims
from jlcenter.app.plan_class import find_class
from jlcenter.app.subsidy_check import check, missing
from jlcenter.app.undo import undo
from jlcenter.domain.errors import AccessRefused, NotFound, Refused
from jlcenter.domain.records import (
    APPRENTICESHIP,
    CLAIM,
    CLAIM_LINE,
    FOLLOW_UP,
    PARTNER,
    REVIEW,
    TRAINING_CLASS,
)
from jlcenter.storage.queries.book import records
from jlcenter.storage.session import Session
from tests.claim_world import CARD, SKILL, SOURCE, STIPEND, set_rule, taught

YUAN = 100
GOOD_CARD = "6228480402564890018"


@pytest.fixture
def two_classes(session: Session) -> tuple[Session, str, str]:
    """Two classes of three people each, under the centre's own standard of 800 yuan."""
    set_rule(session, "subsidy.skill", SKILL)
    first = taught(session, (1, 2, 3))
    second = taught(session, (4, 5, 6), starts="2026-10-10")
    return session, first.code, second.code


def review_by_province(session: Session, claim: Any, result: str) -> None:
    """What the province writes when it has looked."""
    with session.action("省级审核") as write:
        write.put(REVIEW, key=(claim,), result=result, checked_on="2026-12-01")


def statuses(session: Session, code: str) -> list[str]:
    """The states of a claim's lines in order."""
    return [one.status for one in claims.show(session, code).lines]


def test_a_claim_over_two_classes_from_draft_to_the_last_fen(
    two_classes: tuple[Session, str, str],
) -> None:
    session, first, second = two_classes
    made = make_claims(session, [second, first], day="2026-11-02")
    claim = made.claims[0]
    assert (claim.lines, claim.amount, claim.status) == (6, 6 * 800 * YUAN, "draft")
    assert claim.classes == (first, second)
    assert claim.code.startswith("BT2026") and claim.code.endswith("01")
    assert claim.rule["main"]["source"] == SOURCE
    code = claim.code

    claims.submit(session, code, "2026-11-03")
    claims.review(session, code)
    claims.publicise(session, code, "2026-11-05", "2026-11-11")
    objections.object_(
        session, code, ["2"], text="此人没来上课", raised_by="村民", day="2026-11-06"
    )
    assert claims.find_claim(session, code).status == "objected"
    with pytest.raises(Refused, match="公示有异议"):
        claims.approve(session, code, "2026-11-12")
    objections.settle(session, code, "dismissed", reason="核对签到表，两天都在", day="2026-11-09")
    assert claims.find_claim(session, code).status == "publicised"

    claims.return_(session, code, "缺公示照片")
    assert statuses(session, code) == ["returned"] * 6
    claims.resubmit(session, code, "2026-11-14")
    again = claims.find_claim(session, code)
    assert (again.submitted_on, again.publicised_from) == ("2026-11-14", "")
    claims.publicise(session, code, "2026-11-16", "2026-11-22")
    claims.approve(session, code, "2026-11-23", "东人社〔2026〕88号")
    assert claims.find_claim(session, code).status == "province_check"
    review_by_province(session, again.id, "clear")
    assert claims.find_claim(session, code).status == "approved"

    part = payments.pay(session, code, lines=["1", "2", "3"], day="2026-12-10", batch="第一批")
    assert (part.total, part.row.status) == (3 * 800 * YUAN, "part_paid")
    payments.pay(session, code, lines=["4"], amount="500", day="2026-12-11")
    assert statuses(session, code)[3] == "part_paid"
    back = payments.bounce(session, code, "2", day="2026-12-15", reason="卡号与姓名不符")
    assert (back.row.status, back.row.paid) == ("bounced", (3 * 800 + 500 - 800) * YUAN)
    claim_lines.correct_card(session, code, "2", GOOD_CARD)
    shown = claims.show(session, code)
    assert (shown.lines[1].status, shown.lines[1].bank_card) == ("approved", GOOD_CARD)
    person = shown.lines[1].person
    assert person is not None and person.bank_card == GOOD_CARD
    last = payments.pay(session, code, day="2026-12-20", batch="第二批")
    assert last.row.status == "paid"
    assert last.row.paid == last.row.amount == 4800 * YUAN
    assert [one for one in shown.lines[1].payments if one.is_bounced]


def test_an_upheld_objection_refuses_its_line_and_frees_the_person(
    two_classes: tuple[Session, str, str],
) -> None:
    session, first, _second = two_classes
    code = make_claims(session, [first]).claims[0].code
    claims.submit(session, code)
    claims.publicise(session, code, "2026-11-05", "2026-11-11")
    objections.object_(session, code, [f"{first}:3"], text="不符合条件")
    objections.settle(session, code, "upheld", line="3", reason="已领过")
    row = claims.find_claim(session, code)
    assert (row.status, row.lines, row.dead_lines) == ("publicised", 2, 1)
    assert [one.status for one in check(session, first)] == ["claimed", "claimed", "claimable"]


def test_the_same_person_cannot_stand_in_two_live_claims(
    two_classes: tuple[Session, str, str],
) -> None:
    session, first, second = two_classes
    one = make_claims(session, [first], numbers=[1]).claims[0]
    both = make_claims(session, [first, second])
    assert both.claims[0].lines == 5
    assert [(each.number, each.status) for each in both.refused] == [(1, "claimed")]
    with pytest.raises(Refused) as refused:
        make_claims(session, [first])
    assert refused.value.code == "nobody_entitled"
    assert refused.value.report and len(refused.value.report["refused"]) == 3
    claims.cancel(session, one.code, "重复")
    assert make_claims(session, [first]).claims[0].lines == 1


def test_without_a_known_standard_nothing_is_computed(session: Session) -> None:
    code = taught(session).code
    rows = check(session, code)
    assert {(one.verdict.amount, one.status) for one in rows} == {(None, "pending")}
    with pytest.raises(Refused) as refused:
        make_claims(session, [code])
    assert "标准待定" in refused.value.hint
    found = missing(session, 2026)
    assert [(one.kind, len(one.rows), one.amount) for one in found][0] == ("subsidy", 3, 0)


def test_what_nobody_asked_for_is_told_until_it_is_claimed(
    two_classes: tuple[Session, str, str],
) -> None:
    session, first, second = two_classes
    due = [one for one in missing(session, 2026) if one.kind == "subsidy"]
    assert [(one.class_row.code, len(one.rows), one.amount) for one in due] == [
        (first, 3, 2400 * YUAN),
        (second, 3, 2400 * YUAN),
    ]
    make_claims(session, [first])
    due = [one for one in missing(session, 2026) if one.kind == "subsidy"]
    assert [one.class_row.code for one in due] == [second]


def test_a_later_rule_moves_no_older_claim(two_classes: tuple[Session, str, str]) -> None:
    session, first, second = two_classes
    old = make_claims(session, [first]).claims[0]
    dearer = SKILL | {"amounts": [{"level": "岗前培训", "codes": ["H"], "amount": 1000}]}
    set_rule(session, "subsidy.skill", dearer)
    assert claims.find_claim(session, old.code).amount == 2400 * YUAN
    assert make_claims(session, [second]).claims[0].amount == 3000 * YUAN
    line = claims.show(session, old.code).lines[0]
    assert any("800.00" in one for one in line.facts["steps"])


def test_money_in_two_stages_is_claimed_one_after_the_other(session: Session) -> None:
    set_rule(session, "subsidy.skill", SKILL)
    stages = [{"when": "certificate", "ratio": "0.6"}, {"when": "employment", "ratio": "0.4"}]
    set_rule(session, "subsidy.stages", {"stages": stages})
    code = taught(session, (1, 2)).code
    first = make_claims(session, [code]).claims[0]
    assert first.amount == 2 * 480 * YUAN
    assert {one.status for one in check(session, code)} == {"claimed"}
    with session.action("回访") as write:
        write.put(
            FOLLOW_UP,
            enrolment=check(session, code)[0].enrolment,
            date="2026-11-20",
            status="employed",
            employed_on="2026-11-01",
        )
    second = make_claims(session, [code])
    assert (second.claims[0].lines, second.claims[0].amount) == (1, 320 * YUAN)
    assert claims.show(session, second.claims[0].code).lines[0].stage == 2


def test_a_stipend_is_claimed_by_days_attended(session: Session) -> None:
    set_rule(session, "stipend", STIPEND)
    code = taught(session).code
    made = make_claims(session, [code], kind="stipend")
    assert made.claims[0].kind == "stipend"
    assert made.claims[0].amount == 3 * 2 * 30 * YUAN
    line = claims.show(session, made.claims[0].code).lines[0]
    assert (line.facts["days"], line.facts["days_due"]) == (2, 2)


def test_what_the_province_found_is_told_with_the_other_centre(
    two_classes: tuple[Session, str, str],
) -> None:
    session, first, _second = two_classes
    claim = make_claims(session, [first]).claims[0]
    claims.submit(session, claim.code)
    claims.publicise(session, claim.code, "2026-11-01", "2026-11-07")
    claims.approve(session, claim.code, "2026-11-08")
    here = {"centre": "220421", "centre_name": "东丰县职教中心", "claim": claim.code}
    there = {"centre": "220422", "centre_name": "东辽县职教中心", "claim": "BT2026A07"}
    found = {"year": 2026, "why": "same_scheme", "number": "220421********0014"}
    with session.action("省级审核") as write:
        write.put(
            REVIEW,
            key=(claim.id,),
            result="duplicate",
            duplicates=[found | {"lines": [here, there]}],
        )
    told = claims.show(session, claim.code)
    assert told.row.status == "province_check"
    assert [one.code for one in told.warnings] == ["province_review", "claimed_elsewhere"]
    words = "220421********0014 在 2026 年也由 东辽县职教中心 申领（BT2026A07）"
    assert told.warnings[1].message == words
    review_by_province(session, claim.id, "returned")
    assert claims.return_(session, claim.code, "省里退回").row.status == "returned"


def test_undo_takes_a_whole_claim_back_and_its_code_is_not_given_again(
    two_classes: tuple[Session, str, str],
) -> None:
    session, first, second = two_classes
    one = make_claims(session, [first]).claims[0]
    undo(session)
    assert claims.list_claims(session) == []
    assert records(session.db, CLAIM) == []
    assert {each.status for each in check(session, first)} == {"claimable"}
    assert make_claims(session, [second]).claims[0].code != one.code


def test_every_way_the_clerk_can_go_wrong_is_told(
    two_classes: tuple[Session, str, str],
) -> None:
    session, first, _second = two_classes
    code = make_claims(session, [first]).claims[0].code
    wrong: list[tuple[str, Callable[[], object]]] = [
        ("claim_state", lambda: claims.approve(session, code)),
        ("line_unknown", lambda: claim_lines.drop_lines(session, code, ["9"])),
        ("claim_unknown", lambda: claims.submit(session, "BT2026ZZ99")),
        ("reason_missing", lambda: claims.reject(session, code, " ")),
        ("nothing_to_pay", lambda: payments.pay(session, code)),
        ("line_state", lambda: payments.pay(session, code, lines=["1"])),
        ("not_publicised", lambda: objections.object_(session, code, text="不符")),
        ("dates_order", lambda: claims.publicise(session, code, "2026-11-09", "2026-11-01")),
        ("kind_unknown", lambda: make_claims(session, [first], kind="gift")),
        ("number_unknown", lambda: make_claims(session, [first], numbers=[99])),
    ]
    for expected, attempt in wrong:
        with pytest.raises(Refused) as refused:
            attempt()
        assert refused.value.code == expected, refused.value.code
        assert refused.value.message
    for step in (claims.submit, claims.review):
        step(session, code)
    claims.publicise(session, code, "2026-11-01", "2026-11-07")
    claims.approve(session, code, "2026-11-08")
    wrong = [
        ("amount_above", lambda: payments.pay(session, code, amount="2400.01")),
        ("amount_parts", lambda: payments.pay(session, code, amount="2399.99")),
        ("amount_range", lambda: payments.pay(session, code, amount="0")),
        ("amount_invalid", lambda: payments.pay(session, code, amount="八百")),
        ("line_state", lambda: payments.bounce(session, code, "1")),
        ("bank_card_invalid", lambda: claim_lines.correct_card(session, code, "1", "卡丢了")),
        ("objection_unknown", lambda: objections.settle(session, code, "upheld", reason="?")),
    ]
    for expected, attempt in wrong:
        with pytest.raises(Refused) as refused:
            attempt()
        assert refused.value.code == expected, refused.value.code
    assert claims.find_claim(session, code).paid == 0


def test_a_sum_for_all_is_spread_to_the_fen(two_classes: tuple[Session, str, str]) -> None:
    session, first, _second = two_classes
    code = make_claims(session, [first]).claims[0].code
    claims.submit(session, code)
    claims.publicise(session, code, "2026-11-01", "2026-11-07")
    claims.approve(session, code, "2026-11-08")
    done = payments.pay(session, code, amount="1000", pro_rata=True)
    assert [part for _line, part in done.parts] == [33334, 33333, 33333]
    done = payments.pay(session, code)
    assert (done.total, done.row.status) == (1400 * YUAN, "paid")


def test_a_trainer_neither_claims_nor_pays(
    two_classes: tuple[Session, str, str], make_session: Any
) -> None:
    session, first, _second = two_classes
    session.role = "trainer"
    with pytest.raises(AccessRefused):
        make_claims(session, [first])
    session.role = "admin"
    code = make_claims(session, [first]).claims[0].code
    session.role = "trainer"
    with pytest.raises(AccessRefused):
        claims.submit(session, code)
    with pytest.raises(NotFound):
        claims.show(session, "BT1")


def test_people_carry_their_card_into_the_claim(two_classes: tuple[Session, str, str]) -> None:
    session, first, _second = two_classes
    code = make_claims(session, [first]).claims[0].code
    assert {one.bank_card for one in claims.show(session, code).lines} == {CARD}


def test_an_enterprise_claims_for_its_apprentices_by_their_own_terms(session: Session) -> None:
    per_year = {
        "levels": [{"level": "中级工", "codes": ["4"], "per_year": 5000}],
        "months": "whole",
        "prepay_max_share": "0.5",
        "min_months": 6,
        "max_months": 36,
    }
    set_rule(session, "subsidy.apprenticeship", per_year, "2024-01-01")
    with session.action("合作企业") as write:
        mills = [write.put(PARTNER, name=name) for name in ("东丰鹿业", "东丰药业")]
    code = taught(session, (1, 2, 3)).code
    with session.action("学徒班") as write:
        row = find_class(session, code)
        write.put(TRAINING_CLASS, row.id, training_type="25")
        people = [one.item.row.trainee.id for one in check(session, code)]
        for person, mill, ends in zip(
            people, (mills[0], mills[0], mills[1]), ("2026-08-31", "2025-08-31", "2025-08-31"),
            strict=True,
        ):  # fmt: skip
            write.put(
                APPRENTICESHIP,
                kind="new",
                trainee=person,
                partner=mill,
                training_class=row.id,
                starts="2024-09-01",
                ends=ends,
                level="4",
            )
    made = make_claims(session, [code])
    assert [(one.claimant, one.partner, one.amount) for one in made.claims] == [
        ("enterprise", mills[0], 15_000 * YUAN),
        ("enterprise", mills[1], 5_000 * YUAN),
    ]


def test_what_two_laptops_claimed_unseen_is_told(two_classes: tuple[Session, str, str]) -> None:
    """Offline, two laptops may claim for one person; what merges says so on both claims."""
    session, first, _second = two_classes
    one = make_claims(session, [first], numbers=[1]).claims[0]
    line = claims.show(session, one.code).lines[0]
    with session.action("另一台电脑") as write:
        other = write.put(CLAIM, code="BT2026ZZ01", claim_kind="subsidy", scheme="skill")
        write.put(
            CLAIM_LINE,
            key=(other, line.enrolment, 1),
            trainee=line.person.id if line.person else None,
            training_class=line.class_id,
            amount=80_000,
            status="draft",
        )
    for code in (one.code, "BT2026ZZ01"):
        assert [each.code for each in claims.show(session, code).warnings] == ["claimed_twice"]
    claims.cancel(session, "BT2026ZZ01")
    assert not claims.show(session, one.code).warnings
