"""A month of a centre by command: from the year's task to the year reported and frozen.

One story, told once; each step asserts what the person who did it would look for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from jlcenter.domain.identity_number import check_digit
from tests.conftest import CENTRE, PASSWORD
from tests.journeys.province import Province

Run = Callable[..., Any]

#: what the county's document of this story says; a real centre types its own
POLICY = """
[[rule]]
id = "subsidy.skill"
region = "220421"
effective_from = "2026-01-01"
status = "official"
source = "东人社发〔2026〕3号（虚构，仅供测试）"

[rule.values]
basis = "class_start"
groups = ["NCZY", "XGSY", "TPLD", "JYKN", "LSFN"]
amounts = [{ level = "初级", codes = ["5", "H"], amount = 800, min_hours = 16 }]
certificates = ["培训合格证书", "职业技能等级证书"]
"""
PEOPLE = ("张春梅", "李国志", "王秀英", "赵玉兰", "钱海燕", "孙凤霞")
CARDS = ("6217000010001234567", "6228480402564890018")


def id_number(n: int) -> str:
    """The number of an invented woman or man born in 1985."""
    first17 = f"22042119850{1 + n % 9}15{960 + n:03d}"
    return first17 + check_digit(first17)


def workbook(path: Path, headings: tuple[str, ...], rows: list[tuple[Any, ...]]) -> Path:
    """A spreadsheet as a clerk would have it."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(headings)
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


class Month:
    """The centre of the story: its commands, and the codes that are used again and again."""

    def __init__(self, run: Run, folder: Path) -> None:
        self.run = run
        self.folder = folder
        self.first = self.second = self.claim = ""

    def number_of(self, code: str, name: str) -> int:
        rows = self.run("roster", "show", "--class", code)["enrolments"]
        return next(one["number"] for one in rows if one["trainee"]["name"] == name)


@pytest.fixture
def province(tmp_path: Path, run_process: Run) -> Iterator[Province]:
    found = Province(tmp_path / "province", run_process)
    found.command("init")
    found.start()
    yield found
    found.stop()


@pytest.fixture
def month(centre: Path, run_cli: Run, tmp_path: Path) -> Month:
    policy = tmp_path / "policy.toml"
    policy.write_text(POLICY, encoding="utf-8")
    run_cli("policy", "set", policy)
    run_cli("teacher", "add", "--name", "刘凤芹", "--dual-role")
    run_cli("teacher", "add", "--name", "高世军", "--enterprise", "吉林省某家政公司（虚构）")
    return Month(run_cli, centre)


def test_a_month_of_a_centre(
    month: Month, province: Province, tmp_path: Path, run_process: Run
) -> None:
    the_year_begins(month, tmp_path)
    a_class_is_applied_for_and_approved(month)
    the_van_goes_out(month)
    people_come(month, tmp_path)
    lessons_are_held(month)
    everybody_is_examined(month, tmp_path)
    certificates_are_issued(month)
    a_second_class_is_held(month)
    the_laptop_is_registered(month, province)
    money_is_claimed(month, province)
    work_is_followed_up(month)
    a_visit_and_a_teacher_who_leaves(month)
    a_dead_laptop_is_replaced(month, province, run_process, tmp_path)
    the_year_is_reported(month, tmp_path)


def the_year_begins(month: Month, tmp_path: Path) -> None:
    """年度任务, and the ledger of the year before."""
    run = month.run
    run(
        "target",
        "set",
        "--year",
        2026,
        "--indicator",
        "T01",
        "--value",
        20,
        "--number",
        "东政〔2026〕1号",
    )
    ledger = workbook(
        tmp_path / "2025.xlsx",
        ("姓名", "身份证号", "培训工种", "等级", "开班时间", "结业时间", "学时", "补贴金额"),
        [
            ("张春梅", id_number(0), "家政服务员", "初级", "2025-05-06", "2025-05-20", 60, 800),
            ("高长顺", "22042119700101123", "电工", "初级", "2025-06-01", "2025-06-20", 60, 800),
        ],
    )
    told = run("ledger", "import", ledger, "--year", 2025)
    assert told["imported"] == 1 and [one["row"] for one in told["rejected"]] == [3]
    again = run("ledger", "import", ledger, "--year", 2025)
    assert again["imported"] == 0


def a_class_is_applied_for_and_approved(month: Month) -> None:
    run = month.run
    made = run(
        *("class", "create", "--name", "家政服务员（驿马村）一班", "--programme", "JD-JZ-5"),
        *("--starts", "2026-09-01", "--ends", "2026-09-05", "--hours", 20, "--outreach", "van"),
        *("--place", "横道河镇驿马村", "--teacher", "刘凤芹", "--fund", "employment_fund"),
    )
    month.first = made["class"]["code"]
    run("class", "apply", month.first, "--number", "SQ-1", "--date", "2026-08-20")
    run("class", "approve", month.first, "--number", "BA-1", "--date", "2026-08-25")
    run(
        *("lesson", "plan", "--class", month.first, "--from", "2026-09-01", "--to", "2026-09-05"),
        *("--start", "08:30", "--hours", 4),
    )
    assert run("class", "show", month.first)["class"]["status"] == "approved"


def the_van_goes_out(month: Month) -> None:
    run = month.run
    trip = run(
        *("trip", "add", "--name", "驿马村送教", "--outreach", "van", "--leaves-on", "2026-09-01"),
        *("--returns-on", "2026-09-05", "--route", "横道河镇驿马村", "--vehicle", "吉D·00000"),
        *("--driver", "孙师傅", "--kilometres", 64, "--class", month.first),
    )["trip"]
    run("trip", "pack", trip["id"], "--item", "投影仪:1", "--item", "小马扎:40")
    told = run("trip", "check", trip["id"])
    assert told["trip"]["classes"] == [month.first] or told["ok"]


def people_come(month: Month, tmp_path: Path) -> None:
    run = month.run
    roster = workbook(
        tmp_path / "名单.xlsx",
        ("序号", "姓名", "身份证号码", "联系电话", "人员类别", "银行卡号"),
        [
            (n + 1, name, id_number(n), f"1390000{n:04d}", "农村转移就业劳动者", CARDS[n % 2])
            for n, name in enumerate(PEOPLE)
        ],
    )
    told = run("roster", "import", roster, "--class", month.first)
    assert told["enrolled"] == len(PEOPLE) and told["rejected"] == []
    walk_in = run(
        *("trainee", "add", "--name", "周桂兰", "--id-type", "pending", "--class", month.first)
    )
    assert walk_in["enrolment"]["number"] == len(PEOPLE) + 1


def lessons_are_held(month: Month) -> None:
    """A substitute, a rain day with its make-up lesson, and the roll each time."""
    run, code = month.run, month.first
    run("lesson", "edit", "--class", code, "--lesson", 2, "--teacher", "高世军")
    run("lesson", "not-held", "--class", code, "--lesson", 3, "--reason", "大雨，路断")
    run(
        *("lesson", "add", "--class", code, "--date", "2026-09-06", "--start", "08:30"),
        *("--hours", 4, "--makes-up", 3),
    )
    for lesson in (1, 2, 4, 5, 6):
        run("mark", "--class", code, "--lesson", lesson, "--all", "present")
    run("mark", "--class", code, "--lesson", 4, "--number", 3, "--status", "late", "--minutes", 20)
    rows = run("attendance", "show", "--class", code)["enrolments"]
    assert {one["required_hours"] for one in rows} == {20}
    assert rows[2]["hours"] < 20 and rows[0]["rate"] == 1


def everybody_is_examined(month: Month, tmp_path: Path) -> None:
    """Our own examination with a resit, and a level certificate from an assessor outside."""
    run, code = month.run, month.first
    run(
        "exam",
        "add",
        "--class",
        code,
        "--date",
        "2026-09-07",
        "--place",
        "县职教中心",
        "--assessors",
        "韩老师",
    )
    for number in range(1, len(PEOPLE) + 2):
        theory = 55 if number == 2 else 80
        run("assess", "--class", code, "--number", number, "--theory", theory, "--practical", 85)
    failed = run("completion", "--class", code)["enrolments"][1]
    assert failed["reasons"] == ["assessment"]
    run("assess", "--class", code, "--number", 2, "--attempt", 2, "--theory", 72, "--practical", 85)
    held = workbook(
        tmp_path / "等级证书.xlsx",
        ("姓名", "身份证号码", "证书名称", "职业工种", "等级", "证书编号", "发证机构", "发证日期"),
        [
            (
                *("李国志", id_number(1), "职业技能等级证书", "家政服务员", "五级/初级工"),
                *("Y000022040001265000001", "某评价机构（虚构）", "2026-09-15"),
            )
        ],
    )
    told = run("certificates", "record", held, "--kind", "skill_level")
    assert told["rejected"] == []


def certificates_are_issued(month: Month) -> None:
    """Who has no papers yet gets none; one is misspelt and issued anew; all are handed out."""
    run, code = month.run, month.first
    told = run("certificates", "issue", "--class", code, "--date", "2026-09-10")
    assert len(told["issued"]) == len(PEOPLE)
    assert [one["reasons"] for one in told["refused"]] == [["id_unverified"]]
    wrong = next(one for one in told["issued"] if one["number"] == 5)
    person = run("roster", "show", "--class", code)["enrolments"][4]["trainee"]
    run("trainee", "edit", person["id"], "--name", "钱海艳")
    words = ("certificates", "reissue", wrong["serial"], "--reason", "姓名有误")
    new = run(*words, "--date", "2026-09-11")
    assert new["certificate"]["serial"] != wrong["serial"]
    run("certificates", "handed-out", "--class", code, "--date", "2026-09-12")
    run("class", "close", code)


def a_second_class_is_held(month: Month) -> None:
    run = month.run
    made = run(
        *("class", "create", "--name", "家政服务员（南屯基镇）二班", "--programme", "JD-JZ-5"),
        *("--starts", "2026-09-08", "--ends", "2026-09-12", "--hours", 20, "--outreach", "stool"),
        *("--teacher", "刘凤芹", "--fund", "employment_fund"),
    )
    code = month.second = made["class"]["code"]
    run(
        *("lesson", "plan", "--class", code, "--from", "2026-09-08", "--to", "2026-09-12"),
        *("--start", "08:30", "--hours", 4),
    )
    for n, name in enumerate(("吴淑珍", "郑玉梅", "冯国强"), start=10):
        run(
            *("trainee", "add", "--name", name, "--id-number", id_number(n)),
            *("--category", "NCZY", "--class", code),
        )
    for lesson in range(1, 6):
        run("mark", "--class", code, "--lesson", lesson, "--all", "present")
    for number in (1, 2, 3):
        run("assess", "--class", code, "--number", number, "--theory", 90, "--practical", 90)
    assert len(run("certificates", "issue", "--class", code, "--date", "2026-09-15")["issued"]) == 3


def the_laptop_is_registered(month: Month, province: Province) -> None:
    code = province.command("pair-code", "--centre", CENTRE)["code"]
    month.run("pair", "--server", province.url, "--code", code)
    assert month.run("sync")["pending"] == 0


def money_is_claimed(month: Month, province: Province) -> None:
    """One claim over two classes: publicity with an objection, returned, paid in part, a bounced
    card corrected and paid."""
    run = month.run
    check = run("subsidy", "check", "--class", month.first)["enrolments"]
    entitled = [one for one in check if one["eligible"]]
    assert {one["amount"] for one in entitled} == {800} and len(entitled) == len(PEOPLE)
    assert entitled[0]["rule"]["source"].startswith("东人社发〔2026〕3号") and entitled[0]["steps"]
    assert len(run("subsidy", "missing", "--year", 2026)["missing"]) == len(PEOPLE) + 3
    made = run(
        *("subsidy", "claim", "--class", month.first, "--class", month.second),
        *("--date", "2026-10-08"),
    )["claim"]
    claim = month.claim = made["code"]
    assert (made["lines"], made["amount"]) == (9, 7200)
    assert run("subsidy", "missing", "--year", 2026)["missing"] == []
    run("claim", "submit", claim, "--date", "2026-10-09")
    run("claim", "review", claim)
    run("claim", "publicise", claim, "--from", "2026-10-12", "--to", "2026-10-16")
    line = f"{month.first}:6"
    run(
        "claim", "object", claim, "--line", line, "--text", "据说当时在外地", "--date", "2026-10-13"
    )
    run(
        *("claim", "settle-objection", claim, "--line", line, "--result", "dismissed"),
        *("--reason", "有签到和现场照片", "--date", "2026-10-14"),
    )
    run("claim", "return", claim, "--reason", "缺一份花名册")
    run("claim", "resubmit", claim)
    run("claim", "review", claim)
    run("claim", "publicise", claim, "--from", "2026-10-20", "--to", "2026-10-24")
    told = run("claim", "approve", claim, "--number", "东人社批〔2026〕9号")["claim"]
    assert told["status"] == "province_check"
    run("sync")
    province.command("check-claims")
    run("sync")
    told = run("claim", "show", claim)["claim"]
    assert told["status"] == "approved"
    paid = run(*("subsidy", "paid", claim, "--amount", 4000, "--pro-rata", "--date", "2026-11-05"))[
        "claim"
    ]
    assert (paid["status"], paid["paid"]) == ("part_paid", 4000)
    paid = run("subsidy", "paid", claim, "--date", "2026-11-10")["claim"]
    assert (paid["status"], paid["paid"]) == ("paid", 7200)
    bounced = run(
        *("subsidy", "bounced", claim, "--line", f"{month.first}:1", "--date", "2026-11-11"),
        *("--reason", "卡号有误"),
    )["claim"]
    assert bounced["paid"] < 7200
    run("claim", "card", claim, "--line", f"{month.first}:1", "--card", "6222021001116245702")
    paid = run("subsidy", "paid", claim, "--line", f"{month.first}:1", "--date", "2026-11-12")[
        "claim"
    ]
    assert (paid["status"], paid["paid"]) == ("paid", 7200)


def work_is_followed_up(month: Month) -> None:
    run = month.run
    due = run("follow-up", "due", "--upto", "2026-12-20", "--class", month.first)["due"]
    assert len(due) >= len(PEOPLE)
    for number in (1, 2, 3, 4):
        run(
            *("follow-up", "add", "--class", month.first, "--number", number),
            *("--date", "2026-12-06", "--status", "employed", "--employer", "某家政公司"),
        )
    rates = run("follow-up", "rates", "--class", month.first)
    assert rates["rates"]


def a_visit_and_a_teacher_who_leaves(month: Month) -> None:
    run = month.run
    made = run(
        *("inspection", "add", "--class", month.first, "--kind", "spot_check"),
        *("--date", "2026-09-04", "--present-count", 7, "--findings", "灭火器过期"),
        *("--status", "to_rectify", "--rectify-by", "2026-09-20"),
    )["inspection"]
    run("inspection", "rectified", made["id"], "--date", "2026-09-15", "--text", "已更换")
    later = run(
        *("class", "create", "--name", "冬季一班", "--programme", "JD-JZ-5", "--teacher", "刘凤芹"),
        *("--starts", "2026-12-01", "--ends", "2026-12-05", "--hours", 20),
    )["class"]["code"]
    run("teacher", "leave", "刘凤芹", "--date", "2026-11-20", "--to", "高世军")
    assert run("class", "show", later)["class"]["teacher"] == "高世军"


def a_dead_laptop_is_replaced(
    month: Month, province: Province, run_process: Run, tmp_path: Path
) -> None:
    """Its work is at the province; a new one takes its place and goes on."""
    run = month.run
    assert run("sync")["pending"] == 0
    dead = province.command("devices")["devices"][0]
    new = tmp_path / "new"
    words = ("--centre", CENTRE, "--centre-name", "东丰县职教中心", "--admin", "admin")
    run_process("init", *words, data=new)
    code = province.command("pair-code", "--centre", CENTRE)["code"]
    run_process(
        *("pair", "--server", province.url, "--code", code, "--replaces", dead["letter"]), data=new
    )
    run_process("sync", data=new)
    whole = run("digest")["digest"]
    assert run_process("digest", data=new)["digest"] != "" and whole
    shown = run_process("class", "show", month.first, data=new)["class"]
    assert shown["enrolled"] == len(PEOPLE) + 1
    month.run = lambda *words, **how: run(*words, data=new, password=PASSWORD, **how)


def the_year_is_reported(month: Month, tmp_path: Path) -> None:
    """Figures, the report, the year frozen, and one correction after it."""
    run = month.run
    told = run("indicators", "--year", 2026)["indicators"]
    by_code = {one["code"]: one for one in told}
    assert (by_code["T01"]["value"], by_code["T01"]["target"]) == (10, 20)
    assert by_code["T01"]["share"] == 0.5
    run("report", "text", "--year", 2026, "--section", "overview", "--text", "把课堂开到村屯。")
    report = tmp_path / "年报.pdf"
    assert run("report", "annual", "--year", 2026, "--out", report)["pages"] > 2
    assert run("report", "progress", "--year", 2026, "--out", tmp_path / "进展.pdf")["pages"] > 1
    run("export", "collection", "--year", 2026, "--out", tmp_path / "采集.xlsx")
    run("anomalies", "--year", 2026)
    run("year", "freeze", "--year", 2026)
    assert run("year", "differences", "--year", 2026)["differences"] == []
    run("withdraw", "--class", month.second, "--number", 3, "--reason", "查实未参加")
    changed = run("year", "differences", "--year", 2026)["differences"]
    total = next(one for one in changed if one["code"] == "T01")
    assert (total["frozen"], total["now"], len(total["gone"])) == (10, 9, 1)
    frozen = run("year", "show", "--year", 2026)["frozen"]["indicators"]
    assert next(one for one in frozen if one["code"] == "T01")["value"] == 10
