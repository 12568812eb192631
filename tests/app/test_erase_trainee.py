"""抹除个人信息: what is personal goes, from history too; the registers and what is counted stay."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jlcenter.app import bootstrap
from jlcenter.app.erase_trainee import KEPT, OF_ENROLMENT, OF_TRAINEE
from jlcenter.app.history import history
from jlcenter.domain.records import KINDS, TRAINEE
from tests.conftest import PASSWORD
from tests.held import all_values
from tests.paper_world import taught_class

Run = Callable[..., Any]
ID = "220421198712279937"
NAME, PHONE, CARD = "单小伟", "13844001122", "6222020200001234562"
ADDRESS = "东丰县影壁山乡西保卫村三组"
SECRETS = (NAME, ID, PHONE, CARD, ADDRESS)


@pytest.fixture
def person(centre: Path, run_cli: Run) -> str:
    told = run_cli("trainee", "add", "--name", NAME, "--id-number", ID, "--phone", PHONE)
    id_ = str(told["trainee"]["id"])
    run_cli("trainee", "edit", id_, "--bank-card", CARD, "--address", ADDRESS)
    return id_


def everything(folder: Path) -> str:
    """All that the file of a folder holds."""
    with bootstrap.log_in(folder, "admin", PASSWORD) as session:
        return all_values(session)


def test_no_table_and_no_history_holds_an_erased_person_any_more(
    person: str, centre: Path, run_cli: Run
) -> None:
    before = everything(centre)
    assert all(one in before for one in SECRETS)
    told = run_cli("trainee", "erase", person, "--reason", "本人申请")
    assert (told["records"], told["kept"]) == (1, [])
    after = everything(centre)
    assert [one for one in SECRETS if one in after] == []
    shown = run_cli("trainee", "show", person)["trainee"]
    assert (shown["name"], shown["id_number"], shown["phone"]) == ("（已抹除）", None, None)
    assert run_cli("trainee", "find", NAME)["trainees"] == []
    assert run_cli("check")["ok"] is True
    history = run_cli("history", person)
    assert not any(one in str(history) for one in SECRETS)
    first = {one["field"]: one["after"] for one in reversed(history["history"])}
    assert (first["id_number"], first["phone"]) == ("已抹除", "已抹除")


def test_history_tells_in_words_whether_a_document_was_checked(
    person: str, centre: Path, run_cli: Run
) -> None:
    with bootstrap.log_in(centre, "admin", PASSWORD) as session:
        lines = history(session, person)
    assert ("", "已核验") in [one.words for one in lines if one.field == "id_checked"]


def test_undo_neither_takes_an_erasure_back_nor_brings_anything_again(
    person: str, centre: Path, run_cli: Run
) -> None:
    run_cli("trainee", "erase", person, "--reason", "本人申请")
    while run_cli("undo", expect=None).exit_code == 0:
        pass
    assert run_cli("trainee", "show", person)["trainee"]["name"] == "（已抹除）"
    after = everything(centre)
    assert [one for one in SECRETS if one in after] == []


def test_who_comes_again_is_written_down_anew(person: str, run_cli: Run) -> None:
    run_cli("trainee", "erase", person, "--reason", "本人申请")
    again = run_cli("trainee", "add", "--name", NAME, "--id-number", ID)["trainee"]
    assert again["id"] != person and again["name"] == NAME


def test_a_reason_is_asked_for_and_a_clerk_may_not(
    person: str, run_cli: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = run_cli("trainee", "erase", person, "--reason", " ", expect=3)
    assert told["error"]["code"] == "reason_missing"
    run_cli("trainee", "erase", person, expect=2)
    run_cli("trainee", "erase", "00000000", "--reason", "本人申请", expect=4)
    monkeypatch.setenv("JLCENTER_NEW_PASSWORD", PASSWORD)
    for role in ("clerk", "director"):
        run_cli("user", "add", role, "--role", role)
    words = ("trainee", "erase", person, "--reason", "本人申请")
    assert run_cli(*words, user="clerk", expect=5)["error"]["code"] == "role_may_not"
    assert run_cli("trainee", "show", person)["trainee"]["name"] == NAME
    run_cli(*words, user="director")


def test_certificates_keep_the_name_and_number_they_stand_on(centre: Path, run_cli: Run) -> None:
    with bootstrap.log_in(centre, "admin", PASSWORD) as session:
        code = taught_class(session).code
    serial = run_cli("certificates", "issue", "--class", code, "--number", 1)["issued"][0]["serial"]
    one = run_cli("roster", "show", "--class", code)["enrolments"][0]["trainee"]["id"]
    before = run_cli("trainee", "show", one, "--reveal")["trainee"]
    run_cli("trainee", "edit", one, "--phone", PHONE, "--address", ADDRESS)
    told = run_cli("trainee", "erase", one, "--reason", "本人申请")
    assert [(kept["kind"], kept["count"]) for kept in told["kept"]] == [("certificate", 1)]
    assert [warned["code"] for warned in told["warnings"]] == ["still_in_class"]
    after = run_cli("trainee", "show", one, "--reveal")["trainee"]
    assert (after["name"], after["id_number"]) == (before["name"], before["id_number"])
    assert (after["phone"], after["address"]) == (None, None)
    left = everything(centre)
    assert PHONE not in left and ADDRESS not in left
    certificate = run_cli("certificates", "show", serial)["certificate"]
    assert certificate["name"] == before["name"]
    assert run_cli("certificates", "verify", certificate["token"])["valid"] is True


def test_what_was_counted_is_still_counted(centre: Path, run_cli: Run) -> None:
    with bootstrap.log_in(centre, "admin", PASSWORD) as session:
        code = taught_class(session).code
    one = run_cli("roster", "show", "--class", code)["enrolments"][0]["trainee"]["id"]
    before = run_cli("attendance", "show", "--class", code)
    run_cli("trainee", "erase", one, "--reason", "本人申请")
    after = run_cli("attendance", "show", "--class", code)
    assert after["enrolments"][0]["name"] == "（已抹除）"
    for each in (*before["enrolments"], *after["enrolments"]):
        del each["name"]
    assert after == before


def test_every_kind_with_personal_values_is_erased_kept_or_not_the_persons() -> None:
    others = {
        *("teacher", "centre", "partner", "register_item", "outreach_trip"),
        # of a claim, which stays
        *("payment", "objection", "review"),
        "attachment",
        "erasure",
    }
    mine = {kind.name for kind in (TRAINEE, *OF_TRAINEE, *OF_ENROLMENT, *KEPT)}
    personal = {kind.name for kind in KINDS if kind.is_personal}
    assert personal - mine == others
