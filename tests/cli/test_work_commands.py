"""Partners, vacancies, recommendations, follow-ups and events by command, on real data."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.class_world import ClassWorld, id_number, make_class

Run = Callable[..., Any]
#: the invented people 20–23 of class_world are 41 to 46 years old in 2026
PEOPLE = (20, 21, 22, 23)


@pytest.fixture
def world(centre: Path, run_cli: Run) -> ClassWorld:
    """A class of four that ended on 30 September 2026."""
    made = make_class(run_cli, people=0, lessons=0)
    for place, n in enumerate(PEOPLE):
        made.join(n)
        person = run_cli("roster", "show", "--class", made.code)["enrolments"][place]["trainee"]
        words = ("--category", "NCZY", "--phone", f"1390000100{place}")
        run_cli("trainee", "edit", person["id"], *words)
    return made


def _person(run: Run, n: int) -> str:
    return str(run("trainee", "show", id_number(PEOPLE[n - 1]))["trainee"]["id"])


def _vacancy(run: Run, *more: object) -> dict[str, Any]:
    run(
        *("partner", "add", "--name", "康乐家政", "--partner-type", "enterprise"),
        *("--region", "220421", "--phone", "13900009999"),
    )
    told: dict[str, Any] = run(
        *("vacancy", "add", "--partner", "康乐家政", "--title", "月嫂", "--occupation", "月嫂"),
        *("--level", "5", "--headcount", "1", "--wage-from", "4000", "--region", "220421"),
        *("--age-max", "50", *more),
    )["vacancy"]
    return told


def test_from_a_vacancy_to_a_hired_trainee_and_back_by_undo(
    world: ClassWorld, run_cli: Run
) -> None:
    vacancy = _vacancy(run_cli)
    assert (vacancy["wage_from"], vacancy["status"]) == (4000, "open")
    found = run_cli("vacancy", "match", vacancy["id"])["matches"]
    assert len(found) == 4 and found[0]["phone"].endswith("***" + found[0]["phone"][-4:])
    assert found[0]["reasons"] == ["class", "level", "age", "county"]
    assert found[0]["why"] == "学过家政服务员、等级够、年龄符合、同县"

    run_cli("vacancy", "tie", "月嫂", "--class", world.code)
    assert run_cli("class", "show", world.code)["class"]["partner"] == "康乐家政"
    words = ("月嫂", "--class", world.code, "--number", 2)
    early = run_cli("vacancy", "result", *words, "--status", "hired", expect=4)
    assert early["error"]["code"] == "recommendation_unknown"
    run_cli("vacancy", "recommend", *words, "--date", "2026-10-08")
    again = run_cli("vacancy", "match", "月嫂")["matches"]
    assert [one["recommended"] for one in again if one["number"] == 2] == ["recommended"]

    done = run_cli("vacancy", "result", *words, "--status", "hired", "--date", "2026-10-12")
    assert done["recommendation"]["status"] == "hired" and done["follow_up"] and done["filled"]
    told = run_cli("follow-up", "list", "--class", world.code)["people"][1]["follow_ups"]
    assert (told[0]["status"], told[0]["employer"], told[0]["date"]) == (
        "employed",
        "康乐家政",
        "2026-10-12",
    )
    assert len(run_cli("vacancy", "match", "月嫂")["matches"]) == 3  # who has work is not proposed
    orders = run_cli("vacancy", "orders", "--year", 2026)
    assert orders["hired"] == 1 and orders["orders"][0]["recommended"] == 1
    assert run_cli("vacancy", "orders", "--year", 2025)["orders"] == []

    run_cli("undo")  # the result and its follow-up are one step
    assert run_cli("follow-up", "list", "--class", world.code)["follow_ups"] == []
    listed = run_cli("recommendation", "list", "--class", world.code)["recommendations"]
    assert [(one["number"], one["status"]) for one in listed] == [(2, "recommended")]


def test_matching_the_other_way_round_leaves_out_what_is_closed(
    world: ClassWorld, run_cli: Run
) -> None:
    vacancy = _vacancy(run_cli)
    run_cli("vacancy", "add", "--employer", "电力公司", "--title", "电工", "--occupation", "电工")
    told = run_cli("vacancy", "for", "--trainee", id_number(20))["matches"]
    assert [one["title"] for one in told] == ["月嫂"]
    assert len(run_cli("vacancy", "for", "--class", world.code)["matches"]) == 4
    run_cli("vacancy", "edit", vacancy["id"], "--status", "closed")
    assert run_cli("vacancy", "for", "--class", world.code)["matches"] == []
    words = ("recommend", "月嫂", "--class", world.code, "--number", 1)
    assert run_cli("vacancy", *words, expect=3)["error"]["code"] == "vacancy_closed"


def test_what_a_certificate_of_others_says_counts_for_a_vacancy(
    world: ClassWorld, run_cli: Run
) -> None:
    run_cli("vacancy", "add", "--employer", "电力公司", "--title", "电工", "--occupation", "电工")
    assert run_cli("vacancy", "match", "电工")["matches"] == []
    run_cli(
        *("certificates", "held", "add", "--trainee", id_number(21)),
        *("--certificate-kind", "skill_level", "--occupation", "维修电工", "--number", "D1"),
    )
    told = run_cli("vacancy", "match", "电工")["matches"]
    assert [(one["number"], one["reasons"]) for one in told] == [(2, ["certificate"])]


def test_two_records_of_one_person_are_matched_as_one(world: ClassWorld, run_cli: Run) -> None:
    _vacancy(run_cli)
    other = run_cli("trainee", "add", "--name", "吴海", "--id-type", "pending")["trainee"]["id"]
    run_cli("enrol", "--class", world.code, "--trainee", other)
    run_cli("trainee", "merge", id_number(20), other)
    told = run_cli("vacancy", "match", "月嫂")["matches"]
    assert len(told) == 4 and len({one["trainee"] for one in told}) == 4
    run_cli(
        *("follow-up", "add", "--class", world.code, "--number", 5, "--status", "employed"),
        *("--date", "2026-10-20"),
    )
    assert len(run_cli("vacancy", "match", "月嫂")["matches"]) == 3  # heard under the other record


def test_a_class_of_one_partner_is_not_given_to_another_by_the_way(
    world: ClassWorld, run_cli: Run
) -> None:
    _vacancy(run_cli)
    run_cli("partner", "add", "--name", "爱心家政")
    run_cli("class", "edit", world.code, "--partner", "爱心家政")
    told = run_cli("vacancy", "tie", "月嫂", "--class", world.code, expect=3)["error"]
    assert told["code"] == "class_has_partner" and "爱心家政" in told["message"]
    assert run_cli("class", "show", world.code)["class"]["partner"] == "爱心家政"


def test_the_paper_of_a_class_in_both_forms(
    world: ClassWorld, run_cli: Run, tmp_path: Path
) -> None:
    def cells(form: str) -> list[list[object]]:
        path = tmp_path / f"{form}.xlsx"
        run_cli("export", "follow-up", "--class", world.code, "--form", form, "--out", path)
        page = openpyxl.load_workbook(path).active
        assert page is not None
        return [[c for c in row if c is not None] for row in page.iter_rows(values_only=True)]

    run_cli(
        *("follow-up", "add", "--class", world.code, "--number", 1, "--status", "employed"),
        *("--date", "2026-10-20", "--employer", "老年公寓", "--wage", "3500"),
        *("--satisfaction", "basic", "--has-contract", "yes"),
    )
    row = next(line for line in cells("A") if "老年公寓" in line)
    assert id_number(20) in row and 3500 in row and "是/—" in row and "2026-10-20" in row
    told = cells("B")
    heads = next(line for line in told if "1 个月" in line)
    assert [one for one in heads if "个月" in str(one)] == ["1 个月", "3 个月", "6 个月", "12 个月"]
    row = next(line for line in told if "老年公寓" in line)
    assert "基本满意" in row and row.count("老年公寓") == 1  # later nodes have not come yet
    path = tmp_path / "a.pdf"
    assert run_cli("print", "follow-up", "--class", world.code, "--out", path)["pages"] == 1
    assert path.read_bytes().startswith(b"%PDF")


def test_follow_ups_are_due_by_the_classes_end(world: ClassWorld, run_cli: Run) -> None:
    def due(*words: object) -> list[tuple[int, int, str]]:
        told = run_cli("follow-up", "due", *words)["due"]
        return [(one["number"], one["months"], one["state"]) for one in told]

    assert due("--on", "2026-10-29") == []
    assert due("--on", "2026-10-30") == [(n, 1, "due") for n in (1, 2, 3, 4)]
    assert len(due("--on", "2026-10-01", "--upto", "2026-10-31")) == 4
    words = ("follow-up", "add", "--class", world.code)
    run_cli(
        *(*words, "--number", 1, "--status", "employed", "--employer", "老年公寓"),
        *("--wage", "3500.5", "--date", "2026-10-30", "--channel", "phone"),
        *("--is-in-post", "yes", "--satisfaction", "satisfied"),
    )
    run_cli(*words, "--number", 2, "--status", "unreachable", "--date", "2026-10-30")
    assert due("--on", "2026-10-31") == [(n, 1, "due") for n in (2, 3, 4)]
    assert due("--on", "2026-12-05") == [(n, 1, "late") for n in (3, 4)]  # asked in vain: settled
    assert due("--on", "2026-12-30", "--months", 3) == [(n, 3, "due") for n in (1, 2, 3, 4)]
    told = run_cli("follow-up", "due", "--on", "2026-12-30")["due"][1]
    assert (told["phone"], told["missed"], told["last_status"]) == (
        "139****1001",
        [],
        "unreachable",
    )
    assert run_cli("follow-up", "due", "--on", "2026-12-30")["due"][2]["missed"] == [1]
    lost = run_cli("follow-up", "unreached", "--class", world.code)["unreached"]
    assert [(one["number"], one["attempts"]) for one in lost] == [(2, 1)]
    assert run_cli("follow-up", "list", "--class", world.code)["follow_ups"][0]["wage"] == 3500.5


def test_the_rates_leave_the_unreachable_out_and_say_how(world: ClassWorld, run_cli: Run) -> None:
    for number, status in ((1, "employed"), (2, "unreachable"), (3, "seeking"), (4, "army")):
        run_cli(
            *("follow-up", "add", "--class", world.code, "--number", number),
            *("--status", status, "--date", "2026-10-20"),
        )
    told = run_cli("follow-up", "rates", "--class", world.code, "--upto", "2026-11-01")
    first, third = told["rates"][0], told["rates"][1]
    assert (first["people"], first["reached"], first["employed"]) == (4, 3, 1)
    assert (first["unreachable"], first["apart"], first["not_asked"]) == (1, 1, 0)
    assert (first["employment_rate"], first["employment_rate_of_all"]) == (0.5, 0.25)
    assert first["placed_rate"] == round(2 / 3, 4) and first["in_post_rate"] is None
    assert third["people"] == 0 and third["employment_rate"] is None  # has not come yet
    assert "失联" in told["formulas"]["employment_rate"] and told["rule"]["status"] == "suggested"
    assert run_cli("follow-up", "rates", "--year", 2025)["people"] == 0
    assert run_cli("follow-up", "rates", "--year", 2026)["people"] == 4


def test_a_follow_up_is_corrected_and_taken_out_and_freezes_nothing(
    world: ClassWorld, run_cli: Run
) -> None:
    words = ("follow-up", "add", "--class", world.code, "--number", 1, "--date", "2026-10-20")
    made = run_cli(*words, "--status", "seeking")["follow_up"]
    run_cli("follow-up", "edit", made["id"], "--status", "flexible", "--remark", "打零工")
    told = run_cli("follow-up", "list", "--class", world.code)["follow_ups"]
    assert [(one["status"], one["remark"]) for one in told] == [("flexible", "打零工")]
    run_cli("withdraw", "--class", world.code, "--number", 4, "--reason", "外出务工")
    run_cli("follow-up", "remove", made["id"])
    assert run_cli("follow-up", "list", "--class", world.code)["follow_ups"] == []
    run_cli("undo")
    assert len(run_cli("follow-up", "list", "--class", world.code)["follow_ups"]) == 1


@pytest.mark.parametrize(
    ("words", "exit_code", "code"),
    [
        (("--number", 1, "--status", "rich"), 3, "choice_unknown"),
        (("--number", 9, "--status", "employed"), 4, "number_unknown"),
        (("--number", 1, "--status", "employed", "--date", "2026-08-31"), 3, "before_class"),
        (("--number", 1, "--status", "employed", "--date", "2026-13-01"), 3, "date_impossible"),
        (("--number", 1, "--status", "seeking", "--employer", "x"), 3, "employer_without_job"),
        (("--number", 1, "--status", "employed", "--months", "2"), 3, "node_unknown"),
        (("--number", 1, "--status", "employed", "--wage", "-1"), 3, "amount_invalid"),
        (("--number", 1), 2, "usage"),
    ],
)
def test_a_follow_up_that_cannot_be_is_refused_and_nothing_changes(
    world: ClassWorld, run_cli: Run, words: tuple[object, ...], exit_code: int, code: str
) -> None:
    told = run_cli("follow-up", "add", "--class", world.code, *words, expect=exit_code)
    assert told["error"]["code"] == code
    assert run_cli("follow-up", "list", "--class", world.code)["follow_ups"] == []


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--title", "月嫂"), "employer_missing"),
        (("--employer", "x"), "field_missing"),
        (("--title", "月嫂", "--employer", "x", "--level", "9"), "choice_unknown"),
        (("--title", "月嫂", "--employer", "x", "--groups", "XXX"), "choice_unknown"),
        (("--title", "月嫂", "--employer", "x", "--wage-from", "5000", "--wage-to", "4000"),
         "wage_order"),
        (("--title", "月嫂", "--employer", "x", "--opens", "2026-10-02", "--closes", "2026-10-01"),
         "dates_order"),
    ],
)  # fmt: skip
def test_a_vacancy_that_cannot_be_is_refused(
    centre: Path, run_cli: Run, words: tuple[object, ...], code: str
) -> None:
    assert run_cli("vacancy", "add", *words, expect=3)["error"]["code"] == code
    assert run_cli("vacancy", "list")["vacancies"] == []


def test_names_and_heads_at_an_event_are_two_figures(world: ClassWorld, run_cli: Run) -> None:
    made = run_cli(
        *("event", "add", "--event-type", "job_fair", "--name", "秋季招聘会"),
        *("--date", "2026-10-10", "--head-count", "120", "--vacancies", "300"),
    )["event"]
    alone = run_cli("event", "attend", "--event", made["id"], "--class", world.code, expect=2)
    assert alone["error"]["code"] == "usage"
    words = ("event", "attend", "--event", "秋季招聘会")
    first = run_cli(*words, "--trainee", id_number(20))
    assert (first["added"], first["already"], first["named"]) == (1, 0, 1)
    done = run_cli(*words, "--class", world.code, "--all")
    assert (done["added"], done["already"], done["named"]) == (3, 1, 4)
    told = run_cli("event", "attendance", "--event", made["id"])
    assert (told["named"], told["head_count"], len(told["attendance"])) == (4, 120, 4)
    assert all("****" in one["phone"] for one in told["attendance"])
    run_cli(*words, "--trainee", id_number(20), "--absent")
    assert run_cli("event", "attendance", "--event", made["id"])["named"] == 3
    run_cli("undo")
    run_cli("undo")  # the class's four are one step
    assert run_cli("event", "attendance", "--event", made["id"])["named"] == 1
    run_cli("event", "edit", made["id"], "--head-count", "0")
    warned = run_cli(*words, "--class", world.code, "--all")["warnings"]
    assert [one["code"] for one in warned] == ["head_count_less"]


@pytest.mark.parametrize("kind", ["guidance", "policy_talk", "mandarin", "everyday_tech"])
def test_every_kind_of_session_of_the_plan_is_an_event(
    centre: Path, run_cli: Run, kind: str
) -> None:
    run_cli("event", "add", "--event-type", kind, "--name", "活动", "--date", "2026-10-10")
    told = run_cli("event", "list", "--event-type", kind)["events"]
    assert [one["event_type"] for one in told] == [kind]


def test_who_only_reads_changes_nothing(
    world: ClassWorld, run_cli: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JLCENTER_NEW_PASSWORD", "look-but-not-touch")
    run_cli("user", "add", "sun", "--role", "auditor")
    who = {"user": "sun", "password": "look-but-not-touch"}
    run_cli("follow-up", "due", **who)
    words = ("follow-up", "add", "--class", world.code, "--number", 1, "--status", "employed")
    assert run_cli(*words, **who, expect=5)["error"]["code"] == "role_may_not"
