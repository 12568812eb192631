"""``certificates``, ``print`` and ``export`` as scripts use them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jlcenter.app.bootstrap import log_in
from tests.conftest import PASSWORD
from tests.paper_world import NAMES, page_texts, pictures, taught_class

Run = Callable[..., dict[str, Any]]


@pytest.fixture
def code(centre: Path) -> str:
    """The code of a taught class in a folder made by ``init``."""
    with log_in(centre, "admin", PASSWORD) as session:
        return taught_class(session).code


def test_from_issuing_to_verifying(code: str, run_cli: Run, tmp_path: Path) -> None:
    told = run_cli("certificates", "issue", "--class", code, "--date", "2026-09-21")
    assert [one["number"] for one in told["issued"]] == list(range(1, len(NAMES)))
    assert told["refused"] == [{"number": len(NAMES), "reasons": ["assessment"]}]
    again = run_cli("certificates", "issue", "--class", code)
    assert again["issued"] == [] and len(again["already"]) == len(NAMES) - 1

    out = tmp_path / "证书.pdf"
    printed = run_cli("certificates", "print", "--class", code, "--out", out)
    assert printed["pages"] == len(page_texts(out)) == len(NAMES) - 1
    checked = run_cli("certificates", "verify", out)
    assert checked["valid"] is True and len(checked["certificates"]) == len(NAMES) - 1

    serial = told["issued"][2]["serial"]
    shown = run_cli("certificates", "show", serial)["certificate"]
    assert shown["status"] == "valid" and shown["name"] == NAMES[2]
    one = run_cli("certificates", "verify", shown["token"])
    assert (one["valid"], one["revoked"], one["serial"]) == (True, False, serial)
    assert one["checked"] == "offline" and one["class"] and one["as_of"]

    picture = tmp_path / "scan.png"
    pictures(out, 150)[2].save(picture)
    assert run_cli("certificates", "verify", picture)["serial"] == serial

    run_cli("certificates", "revoke", serial, "--reason", "冒名顶替")
    after = run_cli("certificates", "verify", picture)
    assert (after["valid"], after["revoked"]) == (False, True)

    new = run_cli("certificates", "reissue", told["issued"][0]["serial"], "--reason", "破损")
    assert new["certificate"]["replaces"] == told["issued"][0]["serial"]
    states = [
        one["status"] for one in run_cli("certificates", "list", "--class", code)["certificates"]
    ]
    assert sorted(states) == ["replaced", "revoked", *["valid"] * (len(NAMES) - 2)]


def test_what_is_not_genuine_ends_with_seven(code: str, run_cli: Run) -> None:
    run_cli("certificates", "issue", "--class", code, "--number", "1", "--number", "2")
    serial = run_cli("certificates", "list", "--class", code)["certificates"][0]["serial"]
    token = run_cli("certificates", "show", serial)["certificate"]["token"]
    forged = token[:-3] + ("AAA" if token[-3:] != "AAA" else "BBB")
    told = run_cli("certificates", "verify", forged, expect=7)
    assert told["ok"] is False and told["valid"] is False and told["error"]["code"]
    assert run_cli("certificates", "verify", "nonsense", expect=7)["valid"] is False


def test_wrong_words_have_the_exit_codes_of_the_contract(
    code: str, run_cli: Run, tmp_path: Path
) -> None:
    run_cli("certificates", "print", "--class", code, "--out", tmp_path / "a.pdf", expect=3)
    run_cli("certificates", "show", "220421XX", expect=4)
    run_cli("certificates", "verify", tmp_path / "no.png", expect=4)
    run_cli("certificates", "issue", "--class", "2026NO99", expect=4)
    run_cli("print", "posters", "--class", code, "--out", tmp_path / "a.pdf", expect=2)
    run_cli("print", "roster", "--class", code, "--out", tmp_path / "no" / "a.pdf", expect=3)
    run_cli("certificates", "print", "--class", code, "--out", tmp_path / "a.pdf",
            "--offset", "left", expect=2)  # fmt: skip


@pytest.mark.parametrize("what", ["roster", "sign-in", "attendance", "scores", "ledger"])
def test_print_and_export_write_what_they_say(
    what: str, code: str, run_cli: Run, tmp_path: Path
) -> None:
    told = run_cli("print", what, "--class", code, "--out", tmp_path / "a.pdf")
    assert told["pages"] == len(page_texts(tmp_path / "a.pdf"))
    told = run_cli("export", what, "--class", code, "--out", tmp_path / "a.xlsx")
    assert told["rows"] > 0 and (tmp_path / "a.xlsx").stat().st_size > 4000


def test_who_fetched_a_certificate_is_noted_once(code: str, run_cli: Run) -> None:
    run_cli("certificates", "issue", "--class", code, "--date", "2026-09-21")
    words = ("certificates", "handed-out", "--class", code)
    one = run_cli(*words, "--number", "2", "--to", "村主任", "--date", "2026-10-01")["handed_out"]
    assert [(row["number"], row["handed_to"]) for row in one] == [(2, "村主任")]
    rest = run_cli(*words, "--date", "2026-10-02")
    assert len(rest["handed_out"]) == len(NAMES) - 2 and len(rest["already"]) == 1
    assert run_cli(*words)["handed_out"] == []
    run_cli(*words, "--to", "村主任", expect=3)
    run_cli("undo")
    states = run_cli("certificates", "list", "--class", code)["certificates"]
    assert sum(row["handed_out_on"] is not None for row in states) == 1


def test_r62_the_calibration_page_has_the_papers_size(run_cli: Run, tmp_path: Path) -> None:
    out = tmp_path / "page.pdf"
    run_cli("certificates", "calibrate", "--out", out)
    assert "打印机校准页" in page_texts(out)[0]
    assert pictures(out, 254)[0].size == pytest.approx((2970, 2100), abs=1)


def test_an_offset_to_the_left_is_a_number_and_not_an_option(
    code: str, run_cli: Run, tmp_path: Path
) -> None:
    run_cli("certificates", "issue", "--class", code, "--number", "1")
    words = ("certificates", "print", "--class", code, "--out", tmp_path / "a.pdf")
    assert run_cli(*words, "--overprint", "--offset", "-1.5,0.8")["pages"] == 1
