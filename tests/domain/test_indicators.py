"""Each indicator against a small example that can be counted by hand.

The example is the two tables below: four classes of 2026, one of 2025 and one called off, and nine
enrolments of seven people. What each figure must be, and how one counts it, stands in ``EXPECTED``.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from jlcenter.domain.facts import (
    Basis,
    ClassFact,
    CreditFact,
    EnrolmentFact,
    Facts,
    HeldFact,
    IncomeFact,
    ItemFact,
    NodeStatus,
    SurveyFact,
    TeacherFact,
    TripFact,
    industry_of,
    nodes_of,
)
from jlcenter.domain.figures import (
    BY,
    behind,
    contributions,
    cut_figures,
    figures,
    measures_of,
    value_number,
)
from jlcenter.domain.indicators import indicators
from jlcenter.domain.programmes import training_types
from jlcenter.shipped import table

# classes: 家政 60 h (van, brand, fiscal), 农机 30.5 h (farmers' money), 讲座 4 h (free), 自办 20 h
# (fees), 去年 (fiscal, 2025), 取消 (called off)
HOUSE = ClassFact(
    b"house", code="A1", ends="2026-03-31", training_type="62", brand="吉林大姐", sponsor="妇联",
    fund="employment_fund", occupation="家政服务员", region="220421", outreach="van",
    village="二道村", planned=6000, held=5600,
)  # fmt: skip
FARM = ClassFact(
    b"farm", code="A2", ends="2026-05-20", training_type="51", brand="吉林农技工",
    sponsor="农业农村", fund="agriculture", occupation="农艺工", region="220422",
    outreach="stool", village="二道村", planned=3050, held=3050,
)  # fmt: skip
TALK = ClassFact(
    b"talk", code="A3", ends="2026-06-01", training_type="90", sponsor="工会", fund="none",
    region="220421", planned=400, held=400,
)  # fmt: skip
OWN = ClassFact(
    b"own", code="A4", ends="2026-12-31", training_type="80", sponsor="教育", fund="fee",
    occupation="焊工", region="220421", outreach="none", fee=50_000, planned=2000, held=0,
)  # fmt: skip
LAST = ClassFact(b"last", code="A0", ends="2025-12-31", fund="skill_fund", planned=6000)
OFF = ClassFact(b"off", code="A9", ends="2026-07-01", status="cancelled", fund="skill_fund",
                planned=9900)  # fmt: skip

EMPLOYED_AT_3 = (NodeStatus(3, "employed"), NodeStatus(6, "seeking"), NodeStatus(12, "seeking"))
FARMING = (NodeStatus(6, "farming"), NodeStatus(12, "farming"))
STEADY = (NodeStatus(3, "employed", True), NodeStatus(6, "employed", True))
LOST = (NodeStatus(3, "unreachable"), NodeStatus(6, "unreachable"))

# who: 1 in HOUSE and FARM, 2 and 3 in HOUSE, 4 left HOUSE after some days, 5 in FARM and TALK,
# 6 in OWN, 7 last year; a person in the class called off
PEOPLE = [
    EnrolmentFact(b"h1", b"1", HOUSE, number=1, category="LSFN", others=("NCZY", "DB"),
                  attended=5600, completed=True, certificates=("skill_level",), claimed=True,
                  nodes=EMPLOYED_AT_3),
    EnrolmentFact(b"h2", b"2", HOUSE, number=2, category="CJR", attended=4867, completed=True,
                  nodes=LOST),
    EnrolmentFact(b"h3", b"3", HOUSE, number=3, category="", attended=0),
    EnrolmentFact(b"h4", b"4", HOUSE, number=4, category="LSFN", in_class=False, was_there=True,
                  attended=800),
    EnrolmentFact(b"f1", b"1", FARM, number=1, category="ZYNM", others=("TPLD",), attended=3050,
                  completed=True,
                  certificates=("farmer", "special_operation"), nodes=FARMING),
    EnrolmentFact(b"f5", b"5", FARM, number=2, category="QYZG", attended=1525, completed=True,
                  nodes=STEADY),
    EnrolmentFact(b"t5", b"5", TALK, number=1, category="QYZG", attended=400),
    EnrolmentFact(b"o6", b"6", OWN, number=1, category="QT", in_class=False, was_there=False),
    EnrolmentFact(b"l7", b"7", LAST, number=1, category="TYJR", attended=6000, completed=True),
    EnrolmentFact(b"x8", b"8", OFF, number=1, category="TYJR", attended=100, completed=True),
]  # fmt: skip
FACTS = Facts(
    2026,
    "2026-12-31",
    classes=(HOUSE, FARM, TALK, OWN, LAST, OFF),
    enrolments=PEOPLE,
    teachers=(
        TeacherFact(b"a", is_specialist=True, is_dual_role=True, taught=6000, degree=14000),
        TeacherFact(b"b", is_specialist=True, is_dual_role=False, taught=2000, degree=0),
        TeacherFact(b"c", is_specialist=True, is_dual_role=True, taught=1000),
        TeacherFact(b"d", is_enterprise=True, is_dual_role=True, taught=2050),
    ),
    items=(
        ItemFact(b"1", "base", status="recognised", day="2024-05-01"),
        ItemFact(b"2", "base", status="running", day="2026-12-31"),
        ItemFact(b"3", "base", status="building", day="2025-01-01"),
        ItemFact(b"4", "base", status="recognised", day="2027-01-01"),
        ItemFact(b"5", "incubator", status="finished", day=""),
        ItemFact(b"6", "resource_bank", status="running", day="2026-01-01"),
        ItemFact(b"7", "typical_programme", status="stopped", day="2026-01-01"),
        ItemFact(b"8", "enterprise_university", status="recognised", day="2026-01-01"),
    ),
    incomes=(
        IncomeFact(b"1", "subsidy", amount=1_234_567, due=1_300_000, arrived_on="2026-02-01"),
        IncomeFact(b"2", "fee", amount=5_000, arrived_on="2025-12-31"),
        IncomeFact(b"3", "fee", due=70_000),
    ),
    held=(
        HeldFact(b"1", b"1", "one_plus_x", level="4", issued_on="2026-04-01"),
        HeldFact(b"2", b"1", "one_plus_x", level="初级", issued_on="2026-05-01"),
        HeldFact(b"3", b"2", "one_plus_x", level="高级", issued_on="2025-05-01"),
        HeldFact(b"4", b"2", "skill_level", level="5", issued_on="2026-05-01"),
    ),
    credits=(
        CreditFact(b"1", b"1", "registered", "2026-05-01"),
        CreditFact(b"2", b"2", "pending", "2026-05-01"),
        CreditFact(b"3", b"3", "exchanged", "2026-05-01"),
        CreditFact(b"4", b"4", "exchanged", "2025-05-01"),
    ),
    surveys=(
        SurveyFact(b"1", "satisfied", 30, "2026-03-31", HOUSE),
        SurveyFact(b"2", "basic", 5, "2026-03-31", HOUSE),
        SurveyFact(b"3", "unsatisfied", 5, "2026-05-20", FARM),
        SurveyFact(b"4", "unsatisfied", 90, "2025-05-20", LAST),
    ),
    trips=(
        TripFact(b"1", "2026-03-01", "done", ("二道村",)),
        TripFact(b"2", "2026-04-01", "cancelled"),
        TripFact(b"3", "2025-03-01", "done"),
    ),
    basis=Basis(Fraction(8), Fraction(600)),
)

#: code → (value, how it is counted by hand); what is not here is 0
EXPECTED = {
    "T01": (6, "HOUSE 1、2、3，FARM 1、5，TALK 5；退训的4、转走的6、去年、取消的不算"),
    "T01A": (5, "其中3没有到过课"),
    "T02": (4, "1、2、3、5 四个人"),
    "T03": (5, "HOUSE 3 人次（就业补助资金），FARM 2 人次（农业资金）"),
    "T03C": (6, "本年 5 加去年 1"),
    "T04": (Fraction("114.5"), "60 + 30.5 + 4 + 20"),
    "T04H": (Fraction("90.5"), "56 + 30.5 + 4"),
    "T05": (Fraction("154.42"), "56 + 48.67 + 0 + 30.5 + 15.25 + 4"),
    "T05P": (Fraction(245), "3×60 + 2×30.5 + 4"),
    "T06": (Fraction("19.3025"), "154.42 ÷ 8"),
    "T07": (Fraction("1.234567"), "12345.67 元"),
    "T07D": (Fraction("0.07"), "第三笔 700 元还没到；第一笔已经到账"),
    "T08": (1, "讲座 1 人次"),
    "T08H": (4, "讲座 4 学时"),
    "P00": (1, "3 没有填"),
    "P01": (2, "5 在 FARM 和 TALK"),
    "P06": (1, "2 残疾人"),
    "P13": (1, "1；4 已退训"),
    "P14": (1, "1 在 FARM"),
    "P03F": (1, "1 的附加身份"),
    "P12F": (1, "1 的附加身份"),
    "P07F": (1, "1 在 FARM 的附加身份"),
    "K05": (2, "FARM（51 属 5）"),
    "K06": (3, "HOUSE（62 属 6）"),
    "K09": (1, "TALK"),
    "I01": (5, "讲座没有工种"),
    "I01-1": (2, "农艺工"),
    "I01-3": (3, "家政服务员"),
    "B01": (5, "吉林大姐 3，吉林农技工 2"),
    "B01-1": (3, "吉林大姐"),
    "B01-4": (2, "吉林农技工"),
    "Q01": (Fraction(4, 7), "结业 1、2、1、5；开班 HOUSE 4（含退训）、FARM 2、TALK 1"),
    "Q02": (Fraction(2, 4), "1 两次都取了证；2、5 没有"),
    "Q02-1": (Fraction(1, 4), "HOUSE 1 职业技能等级证书"),
    "Q02-4": (Fraction(1, 4), "FARM 1 特种作业操作证"),
    "Q02-8": (Fraction(1, 4), "FARM 1 高素质农民证书"),
    "Q03-3": (Fraction(2, 4), "HOUSE 1、FARM 5"),
    "Q03": (Fraction(2, 4), "FARM 1 技能务农、FARM 5；HOUSE 1 又失业了"),
    "Q03L": (Fraction(1, 4), "HOUSE 2 失联"),
    "Q04": (Fraction(1, 3), "重点群体结业 HOUSE 1、2，FARM 1；6个月已就业的是 FARM 1"),
    "Q05": (Fraction(1, 1), "企业职工结业的 5 仍在岗"),
    "Q06": (Fraction(35, 40), "30 + 5，共 40 份"),
    "R01": (1, "运行中"),
    "R03": (2, "认定的和运行中的；建设中、明年的不算"),
    "R04": (1, "没有日期的也算"),
    "R05": (1, "认定"),
    "D01": (Fraction(2, 3), "专业课教师 a、b、c 中 a、c"),
    "D02": (1, "d"),
    "D02H": (Fraction("20.5"), "d 的课时"),
    "D03": (Fraction(80, 220), "登记了学历学时的 a、b：(60 + 20) ÷ (200 + 20)"),
    "F01": (Fraction(15442, 60000), "154.42 ÷ 600"),
    "X01": (1, "1 有两张，按人去重；2 的是去年的"),
    "X01-1": (1, "初级"),
    "X01-2": (1, "中级（代码4）"),
    "X02": (2, "已登记和已兑换；待登记、去年的不算"),
    "S01": (2, "HOUSE、FARM；none 是校内"),
    "S01V": (2, "两个县各有一个二道村"),
    "S01P": (5, "HOUSE 3，FARM 2"),
    "S01T": (1, "今年已完成的一次"),
}  # fmt: skip


@pytest.mark.parametrize("code", list(indicators()))
def test_each_indicator_counts_as_one_counts_by_hand(code: str) -> None:
    share = indicators()[code].unit == "%"
    wanted, how = EXPECTED.get(code, (0, "没有"))
    found = figures(FACTS)[code]
    assert found.value == wanted, how
    if share and wanted == 0:
        assert found.bottom


def test_every_code_of_the_list_is_there() -> None:
    for row in table("indicators"):
        first, _dash, last = row["code"].partition("-")
        if last:
            numbers = range(int(first[1:]), int(last[1:]) + 1)
            assert {f"{first[0]}{n:02d}" for n in numbers} <= indicators().keys()
        else:
            assert first in indicators()
    for row in table("plan_targets"):
        assert row["indicator"] in indicators()


def test_every_training_type_belongs_to_one_group() -> None:
    groups = {code[:1] for code in training_types()}
    assert groups == {str(n) for n in range(1, 10)}


def test_the_parts_of_a_year_add_up() -> None:
    found = {code: one.top for code, one in figures(FACTS).items()}
    assert sum(found[f"P{n:02d}"] for n in range(20)) == found["T01"]
    assert sum(found[f"K{n:02d}"] for n in range(1, 10)) == found["T01"]
    assert sum(found[f"I01-{n}"] for n in "123") == found["I01"]
    assert sum(found[f"B01-{n}"] for n in "12345") == found["B01"]


@pytest.mark.parametrize("by", BY)
def test_every_sum_can_be_cut_and_its_parts_add_up(by: str) -> None:
    whole, parts = figures(FACTS), cut_figures(FACTS, by)
    for code, one in indicators().items():
        if one.top.distinct is None:
            assert sum(part.top for part in parts[code].values()) == whole[code].top, code


@pytest.mark.parametrize(
    ("by", "code", "wanted"),
    [
        ("sponsor", "T01", {"妇联": 3, "农业农村": 2, "工会": 1}),
        ("region", "T02", {"220421": 4, "220422": 2}),
        ("month", "T01", {"2026-03": 3, "2026-05": 2, "2026-06": 1}),
        ("group", "T01", {"": 1, "CJR": 1, "LSFN": 1, "QYZG": 2, "ZYNM": 1}),
        ("type", "T01", {"51": 2, "62": 3, "90": 1}),
        ("brand", "T01", {"": 1, "吉林农技工": 2, "吉林大姐": 3}),
        ("fund", "T03", {"agriculture": 2, "employment_fund": 3}),
        ("sponsor", "Q01", {"妇联": Fraction(2, 4), "农业农村": 1, "工会": 0}),
    ],
)
def test_figures_are_cut(by: str, code: str, wanted: dict[str, object]) -> None:
    assert {key: one.value for key, one in cut_figures(FACTS, by)[code].items()} == wanted


def test_a_person_in_two_counties_counts_in_both_and_once_in_all() -> None:
    """Person 1 was trained in 220421 and 220422: the parts of T02 do not add up to it."""
    assert sum(one.top for one in cut_figures(FACTS, "region")["T02"].values()) == 6
    assert figures(FACTS)["T02"].value == 4


def test_up_to_a_day_only_what_ended_by_then_counts() -> None:
    may = figures(replace(FACTS, upto="2026-05-19"))
    assert may["T01"].value == 3
    assert may["T07"].value == Fraction("1.234567")
    assert may["R03"].value == 1
    assert figures(replace(FACTS, upto="2026-05-20"))["T01"].value == 5


def test_nothing_is_divided_by_nobody() -> None:
    empty = figures(Facts(2026, "2026-12-31"))
    for code, one in indicators().items():
        if one.bottom is not None:
            assert empty[code].value is None and not empty[code].is_open
            assert value_number(one, empty[code].value) is None


def test_what_policy_has_not_set_stays_open() -> None:
    found = figures(replace(FACTS, basis=Basis()))
    assert found["F01"].is_open and found["F01"].value is None
    assert found["T06"].is_open
    assert not found["T05"].is_open


def test_class_without_a_fund_is_subsidised_where_its_people_are_claimed_for() -> None:
    cls = replace(HOUSE, fund="")
    people = [
        EnrolmentFact(b"1", b"1", cls, claimed=True),
        EnrolmentFact(b"2", b"2", cls, paid=80_000),
        EnrolmentFact(b"3", b"3", cls),
    ]
    assert figures(Facts(2026, "2026-12-31", (cls,), people))["T03"].value == 2


@pytest.mark.parametrize("code", list(indicators()))
def test_the_rows_behind_a_figure_add_up_to_it(code: str) -> None:
    one, found = indicators()[code], figures(FACTS)[code]
    rows = list(behind(FACTS, one))
    assert sum(row.top for row in rows) == found.top
    if found.bottom is not None:
        assert sum(row.bottom for row in rows) == found.bottom


def test_one_enrolment_at_a_time_gives_the_same_sums() -> None:
    """What the province keeps by ingest is what a centre counts at once."""
    kept: dict[str, int] = {}
    facts: list[EnrolmentFact | ClassFact] = [*FACTS.enrolments, *FACTS.classes]
    for fact in facts:
        ends = fact.cls.ends if isinstance(fact, EnrolmentFact) else fact.ends
        if ends.startswith("2026"):
            for key, value in contributions(fact).items():
                kept[key] = kept.get(key, 0) + value
    found = figures(FACTS)
    plain = [
        one
        for one in measures_of(indicators().values()).values()
        if one.of in ("enrolments", "classes") and one.distinct is None and one.period == "year"
    ]
    assert len(plain) > 60
    by_top = {one.top.key: found[code].top for code, one in indicators().items()}
    for measure in plain:
        if measure.key in by_top:
            assert kept.get(measure.key, 0) == by_top[measure.key], measure.key


@pytest.mark.parametrize(
    ("occupation", "industry"),
    [
        ("农艺工", "1"),
        ("家畜饲养员", "1"),
        ("焊工", "2"),
        ("砌筑工", "2"),
        ("刺绣工", "2"),
        ("家政服务员", "3"),
        ("导游", "3"),
        ("无人机驾驶员", "1"),
        ("6-18-02-04", "2"),
        ("没有这个工种", ""),
        ("", ""),
    ],
)
def test_occupations_belong_to_industries(occupation: str, industry: str) -> None:
    assert industry_of(occupation) == industry


def test_every_shipped_occupation_has_an_industry() -> None:
    assert [row["name"] for row in table("occupations") if not industry_of(row["name"])] == []


def test_the_last_answer_in_a_nodes_window_stands() -> None:
    heard = [
        ("2026-05-05", "seeking", 1, False),
        ("2026-06-29", "unreachable", None, False),
        ("2026-06-29", "flexible", None, False),
        ("2026-11-15", "employed", 6, True),
    ]
    told = nodes_of("2026-03-31", heard, 30)
    assert [(one.months, one.status) for one in told] == [
        (1, "seeking"),
        (3, "flexible"),
        (6, "flexible"),
        (12, "employed"),
    ]
