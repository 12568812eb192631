"""A month of a centre through the window: the story of ``test_a_month_of_a_centre``, by hand.

A real encrypted folder and the real shell; buttons are pressed by their words, dialogs filled in.
What only the province does (its look at a claim) is written as the record it would send.
With ``MONTH_PICTURES`` set to a folder, each place is drawn there at its moment.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from jlcenter.domain.records import REVIEW
from jlcenter.storage.session import Session
from jlcenter.ui import tasks
from jlcenter.ui.application import dress, make_application
from jlcenter.ui.main_window import MainWindow
from jlcenter.ui.preferences import Preferences
from tests.claim_world import CARD
from tests.journeys.hand import Hand
from tests.journeys.test_a_month_of_a_centre import CARDS, PEOPLE, POLICY, id_number, workbook

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
pytestmark = pytest.mark.usefixtures("garbage_stays_here")


class Files:
    """What the person chooses when the window asks for a file."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.path = Path()
        for name in ("getOpenFileName", "getSaveFileName"):
            monkeypatch.setattr(QFileDialog, name, lambda *_args, **_kw: (str(self.path), ""))


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch) -> Files:
    return Files(monkeypatch)


@pytest.fixture
def hand(qtbot: QtBot, session: Session, tmp_path: Path, qapp: Any) -> Iterator[Hand]:
    """The admin at the window of a fresh centre."""
    preferences = Preferences(None)
    preferences.set("look", "light")
    preferences.set("language", "zh")
    dress(make_application(), preferences)
    window = MainWindow(session.folder, preferences)
    qtbot.addWidget(window)
    window.resize(1366, 768)
    window.open_shell(session, syncs=False)
    window.show()
    qtbot.waitExposed(window)
    yield Hand(qtbot, window, Path(os.environ.get("MONTH_PICTURES") or tmp_path))
    tasks.wait_for_all()
    window.session = None
    window.close()


def test_a_month_through_the_window(hand: Hand, files: Files, tmp_path: Path) -> None:
    the_year_begins(hand, files, tmp_path)
    teachers_and_a_partner(hand)
    first = a_class_is_applied_for_and_approved(hand)
    the_van_goes_out(hand, first)
    people_come(hand, files, tmp_path)
    lessons_are_held(hand)
    everybody_is_examined(hand)
    certificates_are_issued(hand)
    second = a_second_class_is_held(hand)
    money_is_claimed(hand, first)
    work_is_followed_up(hand)
    a_visit(hand, first)
    a_teacher_leaves(hand)
    the_year_is_reported(hand, files, tmp_path, second)


def the_year_begins(hand: Hand, files: Files, tmp_path: Path) -> None:
    """The county's document, 年度任务, and the ledger of the year before."""
    hand.place("设置")
    hand.press("查看和设定政策规则")
    files.path = tmp_path / "policy.toml"
    files.path.write_text(POLICY, encoding="utf-8")
    hand.press("导入文件")
    assert "已设定 1 条规则" in hand.notice
    hand.shot("policy")
    hand.place("指标", "年度任务")
    hand.fill("下达任务", year="2026", indicator="T01", value="20", number="东政〔2026〕1号")
    assert hand.screen.model.rows[0].value == 20
    hand.shot("targets")
    files.path = workbook(
        tmp_path / "2025.xlsx",
        ("姓名", "身份证号", "培训工种", "等级", "开班时间", "结业时间", "学时", "补贴金额"),
        [
            ("张春梅", id_number(0), "家政服务员", "初级", "2025-05-06", "2025-05-20", 60, 800),
            ("高长顺", "22042119700101123", "电工", "初级", "2025-06-01", "2025-06-20", 60, 800),
        ],
    )
    hand.place("补贴", "历史台账")
    hand.fill("导入台账", year="2025")
    assert "导入 1 条" in hand.notice and "没有导入 1 行" in hand.notice
    assert "第 3 行" in hand.notice
    assert len(hand.screen.rows) == 1
    hand.shot("past-ledger")


def teachers_and_a_partner(hand: Hand) -> None:
    hand.place("师资")
    hand.fill("添加教师", name="刘凤芹", is_dual_role="yes", is_specialist="yes")
    company = "吉林省某家政公司（虚构）"
    hand.fill("添加教师", name="高世军", enterprise=company)
    assert hand.screen.facts() == "在任 2 名"
    hand.place("就业", "合作单位")
    hand.fill("添加合作单位", name=company, partner_type="enterprise")
    assert company in hand.screen.rows[0].words("name")
    hand.place("项目库", "建设项目")
    hand.fill("添加建设项目", item_type="joint_plan", name="2026年家政服务员联合培训计划",
              partners=company, status="running")  # fmt: skip
    assert hand.screen.rows[0].words("item_type") == "校企职工培训计划"
    hand.shot("registers")


def a_class_is_applied_for_and_approved(hand: Hand) -> str:
    make_class(hand, "家政服务员（驿马村）一班", "2026-09-01", "2026-09-05", "van")
    hand.tab("概况")
    hand.fill("开班申请", number="SQ-1", day="2026-08-20")
    hand.fill("开班批复", number="BA-1", day="2026-08-25")
    assert "BA-1 2026-08-25" in hand.words
    hand.shot("class-approved")
    plan(hand, "2026-09-01", "2026-09-05")
    return str(hand.page.row.code)


def make_class(hand: Hand, name: str, starts: str, ends: str, outreach: str) -> None:
    hand.place("班级")
    hand.fill("新建班级", programme="JD-JZ-5", name=name, starts=starts, ends=ends, hours="20",
              outreach=outreach, place="横道河镇驿马村", teacher="刘凤芹",
              fund="employment_fund")  # fmt: skip
    assert name in hand.page.head.title.text()


def plan(hand: Hand, first: str, last: str) -> None:
    hand.tab("课程")
    hand.fill("排课", start_date=first, end_date=last, start="08:30", hours="4")
    assert len(hand.screen.model.rows) == 5


def the_van_goes_out(hand: Hand, code: str) -> None:
    hand.place("下乡")
    hand.fill("添加下乡行程", name="驿马村送教", outreach="van", leaves_on="2026-09-01",
              returns_on="2026-09-05", route="横道河镇驿马村", vehicle="吉D·00000",
              driver="孙师傅", kilometres="64", classes=code)  # fmt: skip
    assert hand.screen.rows[0].words("classes") == code

    def pack(dialog: Any) -> None:
        view, model = dialog.view, dialog.model
        for number, (item, count) in enumerate((("投影仪", "1"), ("小马扎", "40"))):
            if number:
                hand.press("添加一行", dialog)
            assert model.setData(model.index(number, 0), item)
            assert model.setData(model.index(number, 1), count)
        assert view.isVisible()
        hand.qtbot.mouseClick(dialog.done_button, Qt.MouseButton.LeftButton)

    hand.in_dialog("随车设备", pack)
    assert "小马扎 40" in hand.words
    hand.shot("trip")


def people_come(hand: Hand, files: Files, tmp_path: Path) -> None:
    open_class(hand, "驿马村", "名册")
    files.path = workbook(
        tmp_path / "名单.xlsx",
        ("序号", "姓名", "身份证号码", "联系电话", "人员类别", "银行卡号"),
        [
            (n + 1, name, id_number(n), f"1390000{n:04d}", "农村转移就业劳动者", CARDS[n % 2])
            for n, name in enumerate(PEOPLE)
        ],
    )

    def bring(dialog: Any) -> None:
        hand.press("选择文件", dialog)
        hand.qtbot.waitUntil(lambda: dialog.preview is not None, timeout=20_000)
        hand.shot("import", dialog)
        hand.qtbot.mouseClick(dialog.confirm, Qt.MouseButton.LeftButton)
        hand.qtbot.waitUntil(lambda: dialog.report is not None, timeout=20_000)
        assert dialog.done_heading.text() == "6 人已入班"

    hand.in_dialog("导入花名册", bring)
    hand.fill("登记新学员", name="周桂兰", id_type="pending", shot="walk-in")
    rows = hand.screen.model.rows
    assert [one.number for one in rows] == list(range(1, 8))
    hand.shot("roster")


def open_class(hand: Hand, name: str, tab: str) -> None:
    screen = hand.place("班级")
    number = next(n for n, one in enumerate(screen.model.rows) if name in one.name)
    hand.row(screen.view, number)
    hand.qtbot.keyClick(screen.view, Qt.Key.Key_Return)
    hand.tab(tab)


def lessons_are_held(hand: Hand) -> None:
    """A substitute, a rain day with its make-up lesson, and the roll each time by keys."""
    screen = hand.tab("课程")
    hand.row(screen.view, 1)
    hand.fill("修改", teacher="高世军")
    hand.row(screen.view, 2)
    hand.fill("没有上", status="not_held", reason="大雨，路断")
    hand.fill("加一次课", date="2026-09-06", start="08:30", hours="4", makes_up="3",
              shot="make-up")  # fmt: skip
    rows = screen.model.rows
    assert [one.teacher_name for one in rows][1] == "高世军"
    assert rows[2].is_called_off and rows[5].date == "2026-09-06"
    assert screen.model.columns[5].text(rows[5]) == "补第 3 课次"
    hand.shot("lessons")
    roll = hand.tab("点名")
    for place, lesson in enumerate(roll.lessons):
        if lesson.is_called_off:
            continue
        roll.show_lesson(lesson.id)
        roll.table.setFocus()
        if place == 3:
            for key in ("1", "1", "2", "2", "0"):
                hand.qtbot.keyClicks(roll.table, key)
                roll.table.keys.settle()
            hand.qtbot.keyClick(roll.table, Qt.Key.Key_Return)
            hand.shot("roll")
        hand.key(roll.table, Qt.Key.Key_F5)
        assert roll.panel.open.text() == "全部点完"
        if place == 3:
            assert roll.model.rows[2].minutes == 20
            hand.dark_english("roll")
            roll = hand.screen


def everybody_is_examined(hand: Hand) -> None:
    """Our own examination with a resit, and a level certificate from an assessor outside."""
    screen = hand.tab("成绩")
    hand.fill("考核安排", date="2026-09-07", place="县职教中心", assessors="韩老师")
    hand.qtbot.wait(10)
    for part, marks in (("theory", "80"), ("practical", "85")):
        screen.view.setCurrentIndex(screen.index_of(1, part))
        for number in range(1, 8):
            index = screen.index_of(number, part)
            assert screen.view.currentIndex().row() == index.row()
            score = "55" if (number, part) == (2, "theory") else marks
            hand.qtbot.keyClicks(screen.view, score[0])
            editor = screen.view.editor()
            hand.qtbot.keyClicks(editor, score[1:])
            hand.qtbot.keyClick(editor, Qt.Key.Key_Return)
            hand.qtbot.wait(5)
    assert [screen._state(one) for one in screen.model.rows] == [
        "未合格" if one.number == 2 else "合格" for one in screen.model.rows
    ]
    hand.type_into(screen.attempt, 2)
    for part, score in (("theory", "72"), ("practical", "85")):
        assert screen.model.setData(screen.index_of(2, part), score)
    hand.wait()
    assert screen._state(screen.model.rows[1]) == "合格"
    hand.shot("scores-resit")
    hand.place("就业", "其他证书")
    hand.fill("添加其他证书", trainee="李国志", certificate_kind="skill_level",
              name="职业技能等级证书", occupation="家政服务员", level="5",
              number="Y000022040001265000001", issuer="某评价机构（虚构）",
              issued_on="2026-09-15")  # fmt: skip
    assert len(hand.screen.rows) == 1
    hand.tab("学分银行")
    hand.fill("登记成果", kind="held", number="Y000022040001265000001", account="XF-220421-0007",
              credits_="3")  # fmt: skip
    hand.fill("兑换", school="东丰县职教中心", course="家政服务基础", date="2026-12-01")
    assert hand.screen.rows[0].words("status") == "已兑换"
    hand.shot("credit-bank")


def certificates_are_issued(hand: Hand) -> None:
    """Who has no papers yet gets none; one is misspelt and issued anew; all are handed out."""
    open_class(hand, "驿马村", "证书")
    hand.fill("发证(6 人)", date="2026-09-10")
    assert "已发证 6 份" in hand.notice and "周桂兰" in hand.notice
    hand.tab("名册")
    hand.row(hand.screen.view, 4)
    hand.fill(lambda: hand.qtbot.keyClick(hand.screen.view, Qt.Key.Key_Return), name="钱海艳")
    screen = hand.tab("证书")
    number = next(n for n, one in enumerate(screen.model.rows) if one.number == 5)
    hand.row(screen.view, number)
    hand.fill("补发", reason="姓名有误")
    rows = [one for one in screen.model.rows if one.number == 5]
    assert {one.status: one.facts["name"] for one in rows} == {
        "replaced": "钱海燕",
        "valid": "钱海艳",
    }
    hand.fill("登记领取")
    assert "已登记领取 6 份" in hand.notice
    hand.shot("certificates")
    hand.tab("概况")
    hand.press("结班")
    assert "重新打开" in [one.text for one in hand.screen.offers()]


def a_second_class_is_held(hand: Hand) -> str:
    make_class(hand, "家政服务员（南屯基镇）二班", "2026-09-08", "2026-09-12", "stool")
    code = str(hand.page.row.code)
    plan(hand, "2026-09-08", "2026-09-12")
    hand.tab("名册")
    for n, name in enumerate(("吴淑珍", "郑玉梅", "冯国强"), start=10):
        hand.fill("登记新学员", name=name, id_number=id_number(n), category="NCZY")
    roll = hand.tab("点名")
    for lesson in roll.lessons:
        roll.show_lesson(lesson.id)
        hand.key(roll.table, Qt.Key.Key_F5)
    screen = hand.tab("成绩")
    for number in (1, 2, 3):
        for part in ("theory", "practical"):
            assert screen.model.setData(screen.index_of(number, part), "90")
    hand.wait()
    hand.tab("证书")
    hand.fill("发证(3 人)", date="2026-09-15")
    assert len(hand.screen.model.rows) == 3
    return code


def money_is_claimed(hand: Hand, first: str) -> None:
    """One claim over two classes: publicity with an objection, returned, paid in part, a bounced
    card corrected and paid."""
    screen = hand.place("补贴", "应享未享")
    hand.type_into(screen.year, 2026)
    hand.wait()
    assert "应享未享 9 人次 · 可申领 7,200.00 元" in screen.facts()
    hand.row(screen.view, 0)
    hand.row(screen.view, 1, more=True)
    hand.shot("missing")
    hand.fill("做申领", day="2026-10-08")
    page = hand.page
    assert len(page.model.rows) == 9 and page.detail.row.amount == 720_000
    assert "东人社发〔2026〕3号" in hand.words and "算法" in hand.words
    hand.fill("申报", day="2026-10-09")
    hand.press("开始审核")
    hand.fill("公示", first="2026-10-12", last="2026-10-16")
    line = next(n for n, one in enumerate(page.model.rows) if one.name == "孙凤霞")
    hand.row(page.view, line)
    hand.fill("登记异议", text="据说当时在外地", day="2026-10-13")
    assert "据说当时在外地" in hand.words and page.detail.row.status == "objected"
    hand.shot("claim-objection")
    hand.fill("处理异议", result="dismissed", reason="有签到和现场照片", day="2026-10-14")
    hand.fill("退回", reason="缺一份花名册")
    assert "缺一份花名册" in hand.facts
    hand.fill("重新申报", day="2026-10-17")
    hand.press("开始审核")
    hand.fill("公示", first="2026-10-20", last="2026-10-24")
    hand.fill("通过审核", day="2026-10-26", number="东人社批〔2026〕9号")
    assert "待省级查重" in hand.words
    hand.shot("claim-province")
    the_province_looks(hand, page)
    assert page.detail.row.status == "approved"
    hand.fill("登记拨付", amount="4000", day="2026-11-05", pro_rata=True, within=page.head)
    assert "已拨付 4,000.00 元，待拨付 3,200.00 元" in hand.words
    hand.fill("登记拨付", day="2026-11-10", within=page.head)
    assert "待拨付 0.00 元" in hand.words
    line = next(n for n, one in enumerate(page.model.rows)
                if (one.class_code, one.number) == (first, 1))  # fmt: skip
    hand.row(page.view, line)
    hand.fill("登记退汇", day="2026-11-11", reason="卡号有误")
    assert page.detail.row.status == "bounced" and page.detail.row.paid < 720_000
    hand.shot("claim-bounced")
    hand.dark_english("claim-bounced")
    page = hand.page
    hand.row(page.view, line)
    hand.fill("改正卡号", card=CARD)
    assert f"*{CARD[-4:]}" in [page.model.columns[-1].text(one) for one in page.model.rows]
    hand.fill("登记拨付", day="2026-11-12", within=page.head)
    assert (page.detail.row.status, page.detail.row.paid) == ("paid", 720_000)
    hand.place("补贴", "申领")
    assert "待拨付 0.00 元" in hand.screen.facts()
    hand.shot("claims")


def the_province_looks(hand: Hand, page: Any) -> None:
    """What the province would send: nobody of the claim was paid for elsewhere."""
    with hand.window.session.action("省级查重") as write:
        write.put(REVIEW, key=(page.claim_id,), result="clear", checked_on="2026-10-28")
    hand.wait()


def work_is_followed_up(hand: Hand) -> None:
    screen = hand.place("就业", "跟踪")
    before = len(screen.model.rows)
    assert before >= len(PEOPLE)
    screen.view.setFocus()
    for digit in ("1", "1", "2", "4"):
        hand.qtbot.keyClicks(screen.view, digit)
        hand.wait()
    assert "按 Ctrl+Z 撤销" in hand.notice
    assert "就业率" in screen.rates.text()
    hand.shot("follow-ups")
    assert len(hand.tab("回访记录").rows) == 4


def a_visit(hand: Hand, first: str) -> None:
    hand.place("项目库", "督导检查")
    hand.fill("添加督导检查", training_class=first, kind="spot_check", date="2026-09-04",
              present_count="7", findings="灭火器过期", status="to_rectify",
              rectify_by="2026-09-20")  # fmt: skip
    assert "1 次待整改" in hand.screen.facts()
    hand.shot("inspection")
    hand.fill("登记整改", date="2026-09-15", text="已更换")
    assert "2026-09-15 整改:已更换" in hand.words and hand.screen.facts() == ""


def a_teacher_leaves(hand: Hand) -> None:
    make_class(hand, "冬季一班", "2026-12-01", "2026-12-05", "none")
    screen = hand.place("师资")
    number = next(n for n, one in enumerate(screen.model.rows) if one.words("name") == "刘凤芹")
    hand.row(screen.view, number)
    hand.fill("离任移交", date="2026-11-20", to="高世军", shot="teacher-leaves")
    assert "已交给 高世军" in hand.notice
    hand.shot("teachers")
    hand.tab("工作量")
    hand.type_into(hand.screen.year, 2026)
    hand.wait()
    taught: dict[str, int] = {}
    for one in hand.screen.model.rows:
        taught[one.line.teacher_name] = taught.get(one.line.teacher_name, 0) + int(one.line.hours)
    assert taught == {"刘凤芹": 36, "高世军": 4}, "what was taught stays with who taught it"
    hand.shot("teacher-hours")
    open_class(hand, "冬季一班", "概况")
    assert "班主任 高世军" in hand.facts


def the_year_is_reported(hand: Hand, files: Files, tmp_path: Path, second: str) -> None:
    """Figures, the report, the year frozen, and one correction after it."""
    screen = hand.place("指标", "指标")
    hand.type_into(screen.year, 2026)
    hand.wait()
    line = screen.model.rows[0]
    assert (line.indicator.code, line.value, line.share) == ("T01", "10", 0.5)
    hand.shot("figures")
    hand.dark_english("figures")
    report = hand.tab("年报")
    hand.type_into(report.year, 2026)
    report.text.setFocus()
    hand.write(report.text, "把课堂开到村屯，一年里大篷车跑遍全县。")
    hand.press("保存文字")
    assert "未保存" not in report.count.text()
    hand.shot("report")
    files.path = tmp_path / "年报.pdf"
    hand.press("年度报告 PDF")
    assert "已写好:年报.pdf" in hand.notice and files.path.read_bytes().startswith(b"%PDF")
    hand.press("知道了")
    found = hand.tab("疑点自查")
    hand.type_into(found.year, 2026)
    hand.press("自查 2026 年")
    hand.shot("anomalies")
    hand.tab("定稿")
    hand.fill("做定稿", year="2026", remark="报省教育厅的年度进展")
    assert hand.screen.model.rows == [] and "定稿以后没有变化" in hand.words
    open_class(hand, "南屯基镇", "名册")
    hand.row(hand.screen.view, 2)
    hand.fill("退训", reason="查实未参加")
    screen = hand.place("指标", "定稿")
    told = {one.id: one for one in screen.model.rows}
    assert "T01" in told and told["T01"].count("gone") == 1
    hand.row(screen.view, [one.id for one in screen.model.rows].index("T01"))
    assert "现在没有" in screen.rows.toPlainText()
    hand.shot("frozen")
