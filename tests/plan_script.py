# ruff: noqa: E501  (a table: one line a command)
"""Every command the coverage page names, as a user types it at one centre, in one order.

A line is (command, words, what it must do): ``writes`` changes the centre's content, otherwise the
key of the answer that must not be empty. ``{…}`` is filled with what earlier lines made.
"""

from __future__ import annotations

from typing import NamedTuple


class Line(NamedTuple):
    """One command. ``keep`` names what of its answer later lines use: name → dotted path."""

    command: str
    words: str
    does: str = "writes"
    keep: str = ""


SCRIPT = (
    Line("programme list", "", "programmes"),
    Line("programme show", "LY-YB", "programme"),
    Line("policy list", "", "rules"),
    Line("policy set", "{folder}/policy.toml"),
    Line("centre edit", "--credit-code 91220000MA0000000X --staff-count 3 --specialised-teachers 10"),
    Line("teacher add", "--name 刘凤芹 --dual-role"),
    Line("teacher add", "--name 高世军 --enterprise 某家政公司"),
    Line("teacher edit", "刘凤芹 --title 讲师"),
    Line("teacher year", "刘凤芹 --year 2026 --degree-hours 240 --specialist --dual-role"),
    Line("teacher practice add", "刘凤芹 --starts 2026-07-01 --ends 2026-07-30 --days 30"),
    Line("teacher exchange add", "高世军 --direction in --starts 2026-08-01"),
    Line("teacher show", "刘凤芹", "teacher"),
    Line("partner add", "--name 某家政公司 --partner-type enterprise --scale small", keep="partner=partner.id"),
    Line("register add", "--type joint_plan --name 家政职工培训计划 --partners 某家政公司 --planned-persons 40"),
    Line("register add", "--type resource_bank --name 家政资源库 --status recognised --recognised-on 2026-03-01", keep="bank=item.id"),
    Line("register add", "--type resource_item --name 收纳微课 --subtype micro_lecture --parent {bank}"),
    Line("register add", "--type contest --name 县家政技能竞赛 --starts 2026-10-20", keep="contest=item.id"),
    Line("register add", "--type case --name 驿马村的家政班 --starts 2026-09-30 --content 十二名学员结业当月上岗。", keep="case=item.id"),
    Line("register attach", "{case} {folder}/case.png --purpose photo"),
    Line("register evidence", "{case}", "evidence"),
    Line("register list", "--type resource_bank", "items"),
    Line("register summary", "--year 2026", "types"),
    Line("contest results", "{contest} --result 王秀英:1"),
    Line("target set", "--year 2026 --indicator T01 --value 20 --number 东政〔2026〕1号"),
    Line("target list", "--year 2026", "targets"),
    Line("class create", "--name 家政一班 --programme JD-JZ-5 --starts 2026-09-01 --ends 2026-09-03 --hours 12 --outreach van --mode blended --fund employment_fund --teacher 刘凤芹", keep="class=class.code"),
    Line("class edit", "{class} --sponsor 妇联 --village 驿马村 --region 220421"),
    Line("lesson plan", "--class {class} --from 2026-09-01 --to 2026-09-03 --start 08:30 --hours 4"),
    Line("trainee add", "--name 王秀英 --id-number {id1} --class {class} --phone 13900000001", keep="one=trainee.id"),
    Line("trainee add", "--name 赵玉兰 --id-number {id2} --class {class}", keep="two=trainee.id"),
    Line("trainee categories", "{one} --primary NCZY --also LSFN"),
    Line("trainee categories", "{two} --primary CJR"),
    Line("proof add", "--trainee {two} --category CJR --number {id2}42"),
    Line("trip add", "--name 驿马村送教 --outreach van --leaves-on 2026-09-01 --returns-on 2026-09-03 --status done --route 驿马村 --class {class}", keep="trip=trip.id"),
    Line("trip pack", "{trip} --item 投影仪:1"),
    Line("trip check", "{trip}", "trip"),
    Line("trip summary", "--year 2026", "trips"),
    *(Line("mark", f"--class {{class}} --lesson {n} --all {how}") for n, how in ((1, "present"), (2, "present"), (3, "online"))),
    Line("attendance show", "--class {class}", "enrolments"),
    Line("assess", "--class {class} --number 1 --theory 90 --practical 88"),
    Line("assess", "--class {class} --number 2 --theory 80 --practical 75"),
    Line("certificates issue", "--class {class} --date 2026-09-10", keep="serial=issued.0.serial"),
    Line("certificates record", "{folder}/held.xlsx --kind special_operation"),
    Line("certificates held list", "", "certificates"),
    Line("certificates expiring", "--within 3650", "expiring"),
    Line("credit-bank register", "--serial {serial} --account 2204000000000001 --credits 2", keep="credit=registration.id"),
    Line("credit-bank exchange", "{credit} --school 某高职院校 --course 家政概论 --credits 2"),
    Line("credit-bank list", "", "registrations"),
    Line("event add", "--event-type job_fair --name 秋季招聘会 --date 2026-10-10 --head-count 60 --vacancies 25", keep="event=event.id"),
    Line("event attend", "--event {event} --class {class} --all"),
    Line("event attendance", "--event {event}", "attendance"),
    Line("event list", "", "events"),
    Line("vacancy add", "--partner 某家政公司 --title 家政服务员 --occupation 家政服务员 --headcount 5 --wage-from 3500", keep="vacancy=vacancy.id"),
    Line("vacancy match", "{vacancy}", "matches"),
    Line("vacancy for", "--class {class}", "matches"),
    Line("vacancy recommend", "{vacancy} --trainee {one}"),
    Line("recommendation list", "", "recommendations"),
    Line("apprenticeship add", "--kind new --trainee {one} --partner 某家政公司 --starts 2026-01-01 --ends 2026-12-31 --signed-on 2026-01-01 --school-mentor 刘凤芹 --enterprise-mentor 韩师傅", keep="apprentice=apprenticeship.id"),
    Line("apprenticeship list", "", "apprenticeships"),
    Line("apprenticeship end", "{apprentice} --date 2026-11-30 --finished"),
    Line("follow-up add", "--class {class} --number 1 --date 2026-12-04 --status employed --employer 某家政公司"),
    Line("follow-up due", "--upto 2026-12-31", "due"),
    Line("follow-up rates", "--class {class}", "rates"),
    Line("survey add", "--class {class} --satisfied 2 --date 2026-09-10"),
    Line("survey summary", "--year 2026", "sheets"),
    Line("inspection add", "--class {class} --kind spot_check --date 2026-09-02 --present-count 2 --findings 灭火器过期 --status to_rectify", keep="inspection=inspection.id"),
    Line("inspection rectified", "{inspection} --date 2026-09-20 --text 已更换"),
    Line("subsidy check", "--class {class}", "enrolments"),
    Line("subsidy missing", "--year 2026", "missing"),
    Line("subsidy claim", "--class {class} --date 2026-10-08", keep="claim=claim.code"),
    Line("claim submit", "{claim} --date 2026-10-09"),
    Line("claim review", "{claim}"),
    Line("claim publicise", "{claim} --from 2026-10-12 --to 2026-10-16"),
    Line("claim object", "{claim} --line {class}:1 --text 据说在外地 --date 2026-10-13"),
    Line("claim settle-objection", "{claim} --line {class}:1 --result dismissed --reason 有签到"),
    Line("claim approve", "{claim} --number 东人社批〔2026〕9号"),
    Line("claim book-income", "{claim}", "claim"),
    Line("ledger import", "{folder}/2025.xlsx --year 2025"),
    Line("income add", "--income-type fee --payer 某家政公司 --due 3000 --amount 3000 --arrived-on 2026-10-30"),
    Line("income summary", "--year 2026", "summary"),
    Line("teacher hours", "--year 2026", "lines"),
    Line("teacher shares", "--year 2026", "specialists"),
    Line("teacher outcomes", "--year 2026", "teachers"),
    Line("evaluate classes", "--year 2026", "classes"),
    Line("evaluate centre", "--year 2026", "parts"),
    Line("indicators", "--year 2026", "indicators"),
    Line("indicators rows", "T01 --year 2026", "rows"),
    Line("anomalies", "--year 2026", "anomalies"),
    Line("report progress", "--year 2026 --out {folder}/progress.pdf", "pages"),
    Line("report annual", "--year 2026 --out {folder}/annual.docx", "file"),
    Line("year freeze", "--year 2026"),
    Line("year differences", "--year 2026", "frozen"),
)  # fmt: skip
#: what needs a province: tests/journeys has them over a real server
OVER_A_SERVER = frozenset(
    (
        "sync",
        "bundle export",
        "claim paid",
        "claim bounced",
        "province indicators",
        "province progress",
    )
)
#: makes a user with a password of its own (tests/cli)
ELSEWHERE = frozenset(("user add",))
