"""The province's desk by its real commands: figures, files, claims, certificates, accounts."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from provincial.database import open_engine
from provincial.folder import settings_of, unlock
from provincial.keys import RootKey
from tests.paper_world import page_texts
from tests.provincial.claims_of_two_centres import NUMBERS, ONE, OTHER, Claims
from tests.sync.bundle_world import PASSWORD, USER, StickProvince

Run = Callable[..., Any]


@pytest.fixture
def run(province: StickProvince, run_cli: Run) -> Run:
    """Runs a command on a province with two centres and one person subsidised in both."""
    account = province.account
    assert settings_of(account.folder).database is None
    root = RootKey(unlock(account.folder, USER, PASSWORD))
    engine = open_engine(account.folder, None, root.person_key)
    with engine.begin() as db:
        claims = Claims(db)
        claims.subsidised(ONE, "A1", "a")
        claims.subsidised(OTHER, "B1", "a")
        enrolment = claims.enrolled(ONE, claims.training_class(ONE, "A1"), "a")
        claims.certificate(ONE, enrolment, "S-1")
        claims.sent()
    engine.dispose()

    def run(*words: str, code: int = 0) -> Any:
        return run_cli(
            "province",
            *words,
            data=account.folder,
            user=USER,
            password=PASSWORD,
            expect=code,
        )

    return run


def test_a_year_at_the_desk(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = run("progress", "--year", "2026")
    assert (told["total"]["person_times"], told["total"]["persons"]) == (2, 1)
    assert {one["key"] for one in told["by"]["county"]} == {ONE, OTHER}
    assert told["total"]["claimed"] == 1600
    for name in ("progress.xlsx", "progress.pdf"):
        run("progress", "--year", "2026", "--out", str(tmp_path / name))
    book = openpyxl.load_workbook(tmp_path / "progress.xlsx")
    cells = {cell for page in book for row in page.iter_rows(values_only=True) for cell in row}
    assert {"辽源市东丰县", "没有同步的中心", 1600} <= cells
    assert any("辽源市东丰县" in text for text in page_texts(tmp_path / "progress.pdf"))
    assert run("progress", "--out", str(tmp_path / "x.doc"), code=3)["error"]["code"] == "out_type"
    rows = {one["code"]: one for one in run("indicators", "--year", "2026")["indicators"]}
    assert (rows["T01"]["value"], rows["T02"]["value"], rows["Q01"]["value"]) == (2, 1, 50)
    by = run("indicators", "--year", "2026", "--by", "county", "--indicator", "T02")["indicators"]
    assert [one["parts"] for one in by] == [{ONE: 1, OTHER: 1}]
    assert run("recount")["differed"] == []
    silent = run("centres", "--silent")["centres"]
    assert [one["code"] for one in silent] == [ONE, OTHER]

    found = run("duplicates", "--year", "2026")
    (twice,) = found["duplicates"]
    assert [one["code"] for one in twice["claims"]] == ["KA1", "KB1"]
    assert NUMBERS["a"] not in json.dumps(found)
    assert run("check-claims")["checked"] == {"clear": 0, "duplicate": 2}
    assert len(run("claims", "--waiting")["claims"]) == 2
    missing = run("review", "--claim", "KB1", "--result", "returned", code=3)
    assert missing["error"]["code"] == "reason_missing"
    sent_back = run(
        "review", "--claim", "KB1", "--result", "returned", "--reason", "已在东丰县申领"
    )
    assert (sent_back["claim"]["result"], sent_back["claim"]["reviewer"]) == ("returned", USER)
    assert [one["code"] for one in run("claims", "--waiting")["claims"]] == ["KA1"]

    assert run("revoke", "S-1", "--reason", "冒名顶替")["certificate"]["status"] == "revoked"
    assert run("revoke", "S-9", "--reason", "x", code=4)["error"]["code"] == "certificate_unknown"
    task = ("--centre", ONE, "--year", "2026", "--indicator", "T01", "--value", "4")
    assert run("target", "set", *task)["target"]["value"] == 4
    assert [one["value"] for one in run("target", "list", "--year", "2026")["targets"]] == [4]
    counties = {one["key"]: one for one in run("progress", "--year", "2026")["by"]["county"]}
    assert (counties[ONE]["target"], counties[ONE]["done"]) == (4, 0.25)

    monkeypatch.setenv("JLCENTER_NEW_PASSWORD", "spring-river-9")
    made = run("user", "add", "zhao", "--role", "reviewer", "--region", "2204")["user"]
    assert (made["role"], made["region"], made["disabled"]) == ("reviewer", "2204", False)
    assert run("user", "add", "zhao", code=3)["error"]["code"] == "user_exists"
    assert run("user", "password", "zhao")["user"]["name"] == "zhao"
    assert run("user", "disable", "zhao")["user"]["disabled"] is True
    assert [one["name"] for one in run("user", "list")["users"]] == ["zhao"]
