"""Proofs of target groups, several groups a person, and apprenticeship agreements by command."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jlcenter.domain.programmes import SPONSORS, built_in
from tests.class_world import id_number, make_class

Run = Callable[..., Any]
ID = "220421198712279937"


@pytest.fixture
def person(centre: Path, run_cli: Run) -> str:
    told = run_cli("trainee", "add", "--name", "单小伟", "--id-number", ID)
    return str(told["trainee"]["id"])


def test_a_disability_certificate_must_be_the_persons_own(person: str, run_cli: Run) -> None:
    words = ("proof", "add", "--trainee", person, "--category", "残疾人")
    told = run_cli(*words, "--number", f"{ID[:6]} {ID[6:]} 42", "--checked-on", "2026-01-05")
    assert (told["proof"]["grade"], told["proof"]["category"]) == ("肢体二级", "CJR")
    assert ID not in str(told)
    other = "220421198011179722"
    wrong = run_cli(*words, "--number", other + "42", expect=3)["error"]
    assert wrong["code"] == "disability_not_own" and other not in str(wrong)
    assert run_cli(*words, "--number", ID, expect=3)["error"]["code"] == "disability_length"
    revealed = run_cli("proof", "list", "--trainee", person, "--reveal")["proofs"]
    assert [one["number"] for one in revealed] == [ID + "42"]


def test_one_primary_group_several_secondary_ones_and_what_they_lack(
    person: str, run_cli: Run
) -> None:
    bare = run_cli("trainee", "categories", person)
    assert (bare["primary"], bare["also"]) == (None, [])
    told = run_cli("trainee", "categories", person, "--primary", "CJR", "--also", "农民工")
    assert (told["primary"], told["also"]) == ("CJR", ["NCZY"])
    assert [one["code"] for one in told["warnings"]] == ["proof_missing", "proof_missing"]
    run_cli(
        *("proof", "add", "--trainee", person, "--category", "CJR", "--number", ID + "42"),
        *("--checked-on", "2020-01-05", "--valid-to", "2021-01-05"),
    )
    told = run_cli("trainee", "categories", person)
    assert [one["code"] for one in told["warnings"]] == ["proof_expired", "proof_missing"]
    run_cli(
        *("proof", "edit", "--trainee", person, "--category", "CJR", "--valid-to", "2099-01-05")
    )
    assert len(run_cli("trainee", "categories", person)["warnings"]) == 1
    run_cli("proof", "remove", "--trainee", person, "--category", "CJR")
    run_cli("undo")
    assert len(run_cli("proof", "list")["proofs"]) == 1


def test_the_group_that_is_never_named_stays_unnamed_in_lists(person: str, run_cli: Run) -> None:
    run_cli("trainee", "categories", person, "--primary", "JTSZ")
    told = run_cli("trainee", "categories", person)
    assert (told["primary"], told["names"]) == (None, ["其他重点群体"])
    run_cli("proof", "add", "--trainee", person, "--category", "JTSZ", "--checked-on", "2026-01-05")
    plain = run_cli("proof", "list")
    assert "JTSZ" not in str(plain) and "刑" not in str(plain)
    assert run_cli("proof", "list", "--reveal")["proofs"][0]["category"] == "JTSZ"
    assert "刑" not in str(run_cli("history", person))
    code = make_class(run_cli, people=0, lessons=0).code
    run_cli("enrol", "--class", code, "--trainee", person)
    assert "刑" not in str(run_cli("follow-up", "list", "--class", code))
    assert "刑" not in str(run_cli("roster", "show", "--class", code))


def test_insured_months_stand_with_a_workers_proof(person: str, run_cli: Run) -> None:
    words = ("proof", "add", "--trainee", person, "--category", "QYZG")
    told = run_cli(*words, "--insured-months", "14", "--checked-on", "2026-06-01")["proof"]
    assert told["insured_months"] == 14
    assert run_cli(*words, "--insured-months", "999", expect=3)["error"]["code"] == "months_range"
    assert run_cli(*words, expect=3)["error"]["code"] == "proof_empty"


def test_who_of_a_class_lacks_a_proof_is_told_with_insured_months_for_workers(
    person: str, run_cli: Run
) -> None:
    words = ("class", "create", "--programme", "ZC-YS", "--hours", "40", "--name", "展翅一班")
    code = run_cli(*words, "--starts", "2026-09-01", "--ends", "2026-09-30")["class"]["code"]
    run_cli("trainee", "categories", person, "--primary", "QYZG")
    run_cli("enrol", "--class", code, "--trainee", person)

    def lacks() -> list[str]:
        told = run_cli("proof", "check", "--class", code)["lacking"]
        return [each["code"] for one in told for each in one["warnings"]]

    assert lacks() == ["proof_missing", "insured_months_missing"]
    proof = ("proof", "add", "--trainee", person, "--category", "QYZG")
    run_cli(*proof, "--checked-on", "2026-08-20")
    assert lacks() == ["insured_months_missing"]
    run_cli(*proof, "--insured-months", "24")
    assert lacks() == []


# -- apprentices ---------------------------------------------------------------------------------


def _agreement(run: Run, *more: object, **options: Any) -> Any:
    return run(
        *("apprenticeship", "add", "--kind", "new", "--trainee", ID, "--starts", "2026-01-01"),
        *more,
        **options,
    )


def test_an_agreement_its_months_and_its_two_mentors(person: str, run_cli: Run) -> None:
    run_cli("partner", "add", "--name", "东丰机械厂")
    run_cli("teacher", "add", "--name", "李老师")
    told = _agreement(
        run_cli, "--partner", "东丰机械厂", "--ends", "2027-12-31", "--number", "XT-1",
        "--occupation", "焊工", "--level", "4",
    )["apprenticeship"]  # fmt: skip
    assert (told["months"], told["status"]) == (24, "signed")
    assert [one["code"] for one in told["warnings"]] == [
        "school_mentor_missing",
        "enterprise_mentor_missing",
    ]
    words = ("--school-mentor", "李老师", "--enterprise-mentor", "王师傅")
    told = run_cli("apprenticeship", "edit", "XT-1", *words)["apprenticeship"]
    assert told["warnings"] == []
    assert len(run_cli("apprenticeship", "list", "--kind", "new")["apprenticeships"]) == 1

    run_cli("partner", "add", "--name", "辽源汽修厂")
    other = ("--partner", "辽源汽修厂", "--ends", "2026-12-31", "--number", "XT-2")
    refused = _agreement(run_cli, *other, expect=3)["error"]
    assert refused["code"] == "other_enterprise" and "XT-1" in refused["hint"]
    bare = run_cli("apprenticeship", "end", "XT-1", "--date", "2025-12-31", expect=3)
    assert bare["error"]["code"] == "dates_order"
    bare = run_cli("apprenticeship", "end", "XT-1", "--date", "2026-03-01", expect=3)
    assert bare["error"]["code"] == "reason_missing"
    done = run_cli("apprenticeship", "end", "XT-1", "--date", "2026-03-01", "--reason", "离职")
    assert done["apprenticeship"]["status"] == "ended"
    assert done["apprenticeship"]["months_done"] == 2
    later = ("--starts", "2026-03-02", "--ends", "2027-03-01")
    told = run_cli(
        *("apprenticeship", "add", "--kind", "new", "--trainee", ID),
        *("--partner", "辽源汽修厂", "--number", "XT-2", *later),
    )["apprenticeship"]
    assert told["months"] == 12


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--ends", "2026-12-31"), "partner_missing"),
        (("--partner", "东丰机械厂", "--ends", "2026-06-30"), "term_length"),
        (("--partner", "东丰机械厂", "--ends", "2029-06-30"), "term_length"),
        (("--partner", "东丰机械厂", "--ends", "2025-06-30"), "dates_order"),
    ],
)
def test_an_agreement_that_cannot_be_is_refused(
    person: str, run_cli: Run, words: tuple[object, ...], code: str
) -> None:
    run_cli("partner", "add", "--name", "东丰机械厂")
    assert _agreement(run_cli, *words, expect=3)["error"]["code"] == code
    assert run_cli("apprenticeship", "list")["apprenticeships"] == []


# -- programmes ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "place", "group", "training_type"),
    [
        ("高危行业(化工)", "二(一)", "QYZG", "28"),
        ("特种作业人员", "二(一)", "QYZG", "28"),
        ("展翅行动", "二(一)", "QYZG", "27"),
        ("企业新型学徒制", "二(一)", "QYZG", "25"),
        ("现代学徒制", "二(一)", "ZYXS", "26"),
        ("劳动预备制", "二(二)", "LHS", "11"),
        ("退役军人", "二(二)", "TYJR", "60"),
        ("残疾人", "二(二)", "CJR", "61"),
        ("残疾人创业", "二(二)", "CJR", "61"),
        ("职业农民", "二(二)", "ZYNM", "50"),
        ("创业致富带头人", "二(二)", "ZFDTR", "30"),
        ("贫困家庭学生", "二(二)", "TPZN", "10"),
        ("自谋职业和创业意向: GYB", "二(二)", "NCZY", "31"),
        ("SYB", "二(二)", "NCZY", "32"),
        ("IYB", "二(二)", "ZFDTR", "33"),
        ("长期失业青年", "二(三)", "XGSY", "10"),
        ("农村留守妇女", "二(三)", "LSFN", "62"),
        ("大龄失业人员", "二(三)", "JYKN", "10"),
        ("境外就业劳务人员", "二(四)", "JWLW", "65"),
        ("农民工向农技工转型", "二(四)", "NCZY", "51"),
        ("普通话、常用设施", "二(五)", "NCZY", "90"),
        ("1+X", "三(二)", "ZYXS", "70"),
    ],
)
def test_every_group_of_the_plan_has_a_programme_with_a_sponsor(
    said: str, place: str, group: str, training_type: str
) -> None:
    fitting = [
        one
        for one in built_in()
        if place in one.plan and group in one.target_groups and one.training_type == training_type
    ]
    assert fitting and all(one.sponsor in SPONSORS for one in fitting), said


@pytest.mark.parametrize("brand", ["吉林大姐", "吉林巧姐", "吉林网姐", "吉林农技工", "冰雪旅游"])
def test_every_brand_of_the_plan_has_programmes(brand: str) -> None:
    named = [one for one in built_in() if one.brand == brand or one.name.startswith(brand)]
    assert named and all("二(四)" in one.plan for one in named)


@pytest.mark.parametrize("trade", ["家政", "养老", "护工", "育婴", "电商", "快递", "手工"])
def test_every_trade_that_the_plan_names_for_the_unemployed_can_be_taught(trade: str) -> None:
    assert any(trade in one.name and "二(三)" in one.plan for one in built_in())


def test_the_person_is_known_by_number_too(person: str, run_cli: Run) -> None:
    assert run_cli("trainee", "categories", ID)["trainee"]["id"] == person
    assert id_number(0) != ID
