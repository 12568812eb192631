"""The commands of subsidies, claims, past ledgers and income, as a script calls them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from jlcenter.app.bootstrap import log_in
from tests.claim_world import NAMES, SKILL, id_number, set_rule, taught
from tests.conftest import PASSWORD

Run = Callable[..., Any]


@pytest.fixture
def classes(centre: Path) -> list[str]:
    """Two classes under the centre's own standard of 800 yuan."""
    with log_in(centre, "admin", PASSWORD) as session:
        set_rule(session, "subsidy.skill", SKILL)
        return [
            taught(session, (1, 2, 3)).code,
            taught(session, (4, 5), starts="2026-10-10", certified=False).code,
        ]


def test_check_says_amount_rule_and_arithmetic(classes: list[str], run_cli: Run) -> None:
    rows = run_cli("subsidy", "check", "--class", classes[0])["enrolments"]
    assert [one["number"] for one in rows] == [1, 2, 3]
    first = rows[0]
    assert (first["scheme"], first["eligible"], first["amount"]) == ("skill", True, 800)
    assert first["rule"]["source"] == "东人社发〔2026〕12号"
    assert first["rule"]["effective"] == "2026-01-01"
    assert any("800.00" in step for step in first["steps"])
    assert first["stages"][0] | {"claim": None} == {
        "stage": 1,
        "when": "whole",
        "amount": 800,
        "due": True,
        "condition": None,
        "claim": None,
    }
    late = run_cli("subsidy", "check", "--class", classes[1])["enrolments"]
    assert [(one["eligible"], one["amount"], one["reasons"]) for one in late] == [
        (False, 0, ["certificate"])
    ] * 2


def test_without_a_standard_the_amount_is_null(centre: Path, run_cli: Run) -> None:
    with log_in(centre, "admin", PASSWORD) as session:
        code = taught(session, (1,)).code
    one = run_cli("subsidy", "check", "--class", code)["enrolments"][0]
    assert (one["amount"], one["eligible"], one["status"]) == (None, None, "pending")
    assert one["status_text"] == "待定"
    error = run_cli("subsidy", "claim", "--class", code, expect=3)
    assert error["error"]["code"] == "nobody_entitled"
    assert error["refused"][0]["reasons"] == ["rule_empty"]
    assert "待定" in run_cli("subsidy", "missing")["missing"][0]["status_text"]


def test_a_claim_from_draft_to_paid_by_command(classes: list[str], run_cli: Run) -> None:
    missing = run_cli("subsidy", "missing", "--year", 2026)
    assert (missing["amount"], len(missing["classes"])) == (2400, 1)
    made = run_cli("subsidy", "claim", "--class", classes[0], "--class", classes[1])
    assert (made["claim"]["lines"], made["claim"]["amount"]) == (3, 2400)
    assert [one["number"] for one in made["refused"]] == [1, 2]
    code = made["claim"]["code"]
    assert run_cli("subsidy", "missing")["missing"] == []
    run_cli("claim", "submit", code, "--date", "2026-11-03")
    run_cli("claim", "review", code)
    wrong = run_cli("claim", "publicise", code, "--from", "2026-11-09", "--to", "2026-11-02",
                    expect=3)  # fmt: skip
    assert wrong["error"]["hint"]
    run_cli("claim", "publicise", code, "--from", "2026-11-05", "--to", "2026-11-11")
    object_ = ("claim", "object", code, "--line", f"{classes[0]}:2")
    run_cli(*object_, "--text", "没来上课", "--by", "李某", "--date", "2026-11-06")
    settle = ("claim", "settle-objection", code, "--line", 2, "--result", "dismissed")
    run_cli(*settle, "--reason", "核对签到表")
    done = run_cli("claim", "approve", code, "--date", "2026-11-12", "--number", "〔2026〕88号")
    assert (done["claim"]["status"], done["claim"]["state"]) == ("province_check", "approved")
    assert run_cli("claim", "list", "--status", "province_check")["claims"][0]["code"] == code
    part = run_cli("subsidy", "paid", code, "--line", 1, "--amount", "300.50", "--date",
                   "2026-12-01", "--batch", "一")  # fmt: skip
    assert part["parts"] == [{"line": 1, "number": 1, "amount": 300.5}]
    assert part["claim"]["status"] == "part_paid"
    run_cli("claim", "paid", code, "--date", "2026-12-02")
    back = run_cli("subsidy", "bounced", code, "--line", 3, "--date", "2026-12-05")
    assert (back["claim"]["status"], back["claim"]["paid"]) == ("bounced", 1600)
    run_cli("claim", "card", code, "--line", 3, "--card", "6228480402564890018")
    last = run_cli("claim", "paid", code, "--line", 3, "--date", "2026-12-08")
    assert (last["claim"]["status"], last["claim"]["paid"]) == ("paid", 2400)
    shown = run_cli("claim", "show", code)["claim"]
    assert shown["lines"][0]["bank_card"] == "6222***********5702"
    assert [one["status"] for one in shown["lines"][2]["payments"]] == ["bounced", "paid"]
    assert shown["objections"][0]["line"] == 2
    assert shown["rule"]["rules"]
    line = run_cli("claim", "show", code, "--line", f"{classes[0]}:2")["line"]
    assert line["line"] == 2 and any("800.00" in step for step in line["steps"])
    full = run_cli("claim", "show", code, "--reveal")["claim"]["lines"][0]["bank_card"]
    assert full == "6222021001116245702"


def test_returned_dropped_rejected_cancelled(classes: list[str], run_cli: Run) -> None:
    code = run_cli("subsidy", "claim", "--class", classes[0])["claim"]["code"]
    run_cli("claim", "submit", code)
    assert run_cli("claim", "return", code, "--reason", "缺材料")["claim"]["reason"] == "缺材料"
    assert run_cli("claim", "drop", code, "--line", 3)["claim"]["lines"] == 2
    run_cli("claim", "resubmit", code, "--date", "2026-11-20")
    one = run_cli("claim", "reject", code, "--line", 1, "--reason", "已领过")["claim"]
    assert (one["lines"], one["status"]) == (1, "submitted")
    assert run_cli("claim", "reject", code, "--reason", "资金不足")["claim"]["status"] == "rejected"
    other = run_cli("subsidy", "claim", "--class", classes[0], "--number", 2)["claim"]["code"]
    assert other != code
    assert run_cli("claim", "cancel", other)["claim"]["status"] == "cancelled"
    run_cli("claim", "show", "BT0", expect=4)
    run_cli("claim", "submit", other, expect=3)
    run_cli("claim", "settle-objection", other, "--result", "maybe", "--reason", "x", expect=2)


def test_papers_of_a_claim_by_command(classes: list[str], run_cli: Run, tmp_path: Path) -> None:
    code = run_cli("subsidy", "claim", "--class", classes[0])["claim"]["code"]
    for what in ("subsidy-claim", "publicity"):
        pdf = run_cli("print", what, "--class", classes[0], "--out", tmp_path / f"{what}.pdf")
        assert pdf["rows"] == 3
        run_cli("export", what, "--claim", code, "--out", tmp_path / f"{what}.xlsx")
    error = run_cli("print", "stipend-claim", "--claim", code, "--out", tmp_path / "y.pdf",
                    expect=3)  # fmt: skip
    assert error["error"]["code"] == "claim_kind"


def ledger(path: Path) -> Path:
    """A past ledger of two years with what such files have wrong."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append(["东丰县职业技能培训补贴台账"])
    heads = "序号 姓名 身份证号码 培训项目 培训等级 班级编号 培训时间 学时 证书编号 补贴项目"
    sheet.append([*heads.split(), "补贴金额(元)", "拨付日期", "资金渠道"])
    good = ["家政服务员", "初级", "2024-07", "2024.5.6-2024.5.17", 80, "JL24001",
            "职业培训补贴", 800, "2024-09-30", "就业补助资金"]  # fmt: skip
    sheet.append([1, NAMES[1], id_number(1), *good])
    later = ["育婴员", "初级", "2025-02", "2025.3.1至2025.3.12", 80, "JL25007",
             "职业培训补贴", "1,200.50", "2025-06-01", "就业补助资金"]  # fmt: skip
    sheet.append([2, NAMES[1], id_number(1), *later])
    sheet.append([3, "孙凤霞", "220421198501010015", *good])
    sheet.append([4, "周建国", id_number(40), *good[:3], "去年春天", 80, "JL24002",
                  "职业培训补贴", "面议", "2024-09-30", "就业补助资金"])  # fmt: skip
    book.save(path)
    return path


def test_a_past_ledger_is_imported_once_and_counts(
    classes: list[str], run_cli: Run, tmp_path: Path
) -> None:
    file = ledger(tmp_path / "台账.xlsx")
    look = run_cli("ledger", "import", file, "--year", 2024, "--dry-run")
    assert (look["imported"], look["dry_run"]) == (3, True)
    done = run_cli("ledger", "import", file, "--year", 2024)
    assert (done["rows"], done["imported"], done["already"], done["new_people"]) == (4, 3, 0, 1)
    assert done["amount"] == 2000.5
    wrong = done["rejected"]
    assert [(one["row"], one["code"], one["field"]) for one in wrong] == [
        (5, "id_checksum", "id_number")
    ]
    assert {one["code"] for one in done["warnings"]} >= {"amount_unread", "period_unread"}
    again = run_cli("ledger", "import", file, "--year", 2024)
    assert (again["imported"], again["already"], again["new_people"]) == (0, 3, 0)
    rows = run_cli("subsidy", "check", "--class", classes[0])["enrolments"]
    assert rows[0]["status"] == "claimable"
    run_cli("undo")
    third = run_cli("ledger", "import", file, "--year", 2024)
    assert (third["imported"], third["already"]) == (3, 0)


def test_what_was_paid_before_counts_against_the_cap(
    classes: list[str], centre: Path, run_cli: Run, tmp_path: Path
) -> None:
    with log_in(centre, "admin", PASSWORD) as session:
        caps = {"max_per_year": 1, "same_level_once": False, "schemes": ["skill"]}
        set_rule(session, "subsidy.limits", caps)
    text = "姓名,身份证号码,培训工种,培训等级,补贴项目,补贴金额,年度\n"
    text += f"{NAMES[2]},{id_number(2)},保育员,初级,职业培训补贴,800,2026\n"
    file = tmp_path / "台账.csv"
    file.write_text(text, encoding="utf-8")
    assert run_cli("ledger", "import", file)["imported"] == 1
    rows = run_cli("subsidy", "check", "--class", classes[0])["enrolments"]
    assert [one["eligible"] for one in rows] == [True, False, True]
    assert rows[1]["reasons"] == ["cap_count"]


def test_income_counts_in_the_year_it_arrived(centre: Path, run_cli: Run) -> None:
    add = ("income", "add", "--income-type", "enterprise")
    run_cli(*add, "--payer", "东丰鹿业", "--due", "5000", "--amount", "5000", "--arrived-on",
            "2026-12-31")  # fmt: skip
    run_cli(*add, "--due", "3000", "--amount", "3000", "--arrived-on", "2027-01-01")
    later = run_cli(*add, "--due", "700")["income"]
    for wrong in ("三成", "30", "1.2", "130%", "30.5%"):
        error = run_cli(*add, "--amount", "5", "--operating-share", wrong, expect=3)["error"]
        assert (error["code"], error["field"]) == ("share_invalid", "operating_share")
    told = run_cli("income", "summary", "--year", 2026)["summary"]
    assert (told["arrived"], told["count"], told["waiting"]) == (5000, 1, 700)
    assert told["operating"] is None and "待定" in told["formulas"][0]
    run_cli("income", "edit", later["id"], "--amount", "700", "--arrived-on", "2026-06-01",
            "--operating-share", "30%")  # fmt: skip
    with log_in(centre, "admin", PASSWORD) as session:
        values = {"share": "0.2", "income_types": ["enterprise", "fee"]}
        set_rule(session, "income.operating_share", values)
    told = run_cli("income", "summary", "--year", 2026)["summary"]
    assert (told["arrived"], told["waiting"], told["operating"]) == (5700, 0, 1000 + 210)
    assert len(run_cli("income", "list")["incomes"]) == 3


def test_a_trainer_may_look_and_not_touch(
    classes: list[str], run_cli: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JLCENTER_NEW_PASSWORD", "folding-stool-2")
    run_cli("user", "add", "wang", "--role", "trainer")
    who: dict[str, Any] = {"user": "wang", "password": "folding-stool-2"}
    assert run_cli("subsidy", "check", "--class", classes[0], **who)["enrolments"]
    run_cli("subsidy", "claim", "--class", classes[0], expect=5, **who)
    run_cli("income", "add", "--income-type", "fee", "--amount", "5", expect=5, **who)
    run_cli("ledger", "import", "nothing.xlsx", expect=5, **who)
