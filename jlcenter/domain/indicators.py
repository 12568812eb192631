"""Every indicator, defined once: what it counts, which day decides its year, its formula in words.

An indicator is a sum of whole numbers, each the contribution of one fact, or a share of two such
sums. Sums over enrolments (``of="enrolments"``) need one enrolment at a time, so the province may
keep them as records come in; a centre adds them up. Window, paper, command and server all count
with this module. Codes, names and formulas are those of ``resources/reference/indicators.csv``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

from jlcenter.domain.categories import categories
from jlcenter.domain.facts import (
    ClassFact,
    EnrolmentFact,
    HeldFact,
    ItemFact,
    employed_states,
    industry_of,
    key_groups,
)
from jlcenter.domain.measures import PERSON_DAY, SINCE_PLAN, STOCK, STUDENT, Indicator, Measure
from jlcenter.domain.records.held_certificate import HELD_KIND
from jlcenter.words import mark as _

BRANDS = ("吉林大姐", "吉林巧姐", "吉林网姐", "吉林农技工", "冰雪旅游")
#: first digit of a training type → name of its group (training_types.csv)
TYPE_GROUPS: Mapping[str, str] = {
    "1": _("就业技能培训"),
    "2": _("岗位技能提升培训（企业职工）"),
    "3": _("创业培训"),
    "4": _("项目制培训"),
    "5": _("高素质农民（职业农民）培育"),
    "6": _("部门专项与品牌培训"),
    "7": _("1+X证书与师资培训"),
    "8": _("市场化社会培训"),
    "9": _("引导性、公益讲座"),
}
INDUSTRIES: Mapping[str, str] = {"1": _("第一产业"), "2": _("第二产业"), "3": _("第三产业")}
EMPLOYEE = "QYZG"
STEADY_MONTHS = 6
_DONE = frozenset(("recognised", "running", "finished"))


CLASS_END = _("结业日期（班级）")
AT_END = _("统计截止日")
MEMORY = _("常用口径（M，请中心核实）")


def _one(_fact: Any) -> int:
    return 1


def _in_class(one: EnrolmentFact) -> int:
    return 1 if one.in_class else 0


def _of_classes(key: str, contribution: Callable[[ClassFact], int], **more: Any) -> Measure:
    return Measure(key, "classes", contribution, **more)


def _of_people(key: str, contribution: Callable[[EnrolmentFact], int], **more: Any) -> Measure:
    return Measure(key, "enrolments", contribution, **more)


def _subsidised(one: EnrolmentFact) -> int:
    is_public = one.cls.is_subsidised or (not one.cls.fund and (one.claimed or one.paid > 0))
    return 1 if one.in_class and is_public else 0


def _is_charity(cls: ClassFact) -> bool:
    return cls.fund == "none" and not cls.fee


def _completed(one: EnrolmentFact) -> int:
    return 1 if one.completed else 0


def _employed_at(one: EnrolmentFact, months: int) -> bool:
    node = one.at(months)
    return node is not None and node.status in employed_states()


def _lost_at(one: EnrolmentFact, months: int) -> bool:
    node = one.at(months)
    return node is None or node.status == "unreachable"


def _in_post(one: EnrolmentFact) -> bool:
    node = one.at(STEADY_MONTHS)
    return node is not None and node.is_in_post


def _attended(one: EnrolmentFact) -> int:
    return one.attended if one.in_class else 0


def _of_category(code: str) -> Callable[[EnrolmentFact], int]:
    return lambda one: 1 if one.in_class and one.category == code else 0


def _of_other_category(code: str) -> Callable[[EnrolmentFact], int]:
    return lambda one: 1 if one.in_class and code in one.others else 0


def _with_certificate(kind: str) -> Callable[[EnrolmentFact], int]:
    return lambda one: 1 if one.completed and kind in one.certificates else 0


def _employed(months: int) -> Callable[[EnrolmentFact], int]:
    return lambda one: 1 if one.completed and _employed_at(one, months) else 0


def _built(kind: str) -> Callable[[ItemFact], int]:
    return lambda one: 1 if one.item_type == kind and one.status in _DONE else 0


def _x_of(level: str) -> Callable[[HeldFact], int]:
    return lambda one: _is_x(one) if x_level(one) == level else 0


def _volume() -> Iterator[Indicator]:
    yield Indicator(
        "T01",
        _("培训总人次"),
        _("人次"),
        _("同一人每参加一个班计1次：班级未取消，结业日期在期内，未退训、未转出"),
        CLASS_END,
        _("实施方案一：“年均达到20万人次”"),
        _of_people("T01", _in_class),
    )
    yield Indicator(
        "T01A",
        _("其中到过课的人次"),
        _("人次"),
        _("T01 中至少有一次到课记录的"),
        CLASS_END,
        MEMORY,
        _of_people("T01A", lambda one: 1 if one.in_class and one.attended > 0 else 0),
    )
    yield Indicator(
        "T02",
        _("培训总人数"),
        _("人"),
        _("T01 的人按证件号去重，一年内每人计1次"),
        CLASS_END,
        MEMORY,
        _of_people("T02", _in_class, distinct=lambda one: one.person),
    )
    yield Indicator(
        "T03",
        _("补贴性培训人次"),
        _("人次"),
        _("T01 中资金渠道为财政或基金的班次；资金渠道未填的，按本人有有效申领或已拨付计"),
        CLASS_END,
        _("实施方案一：“累计承担补贴性培训达到50万人”"),
        _of_people("T03", _subsidised),
    )
    yield Indicator(
        "T03C",
        _("补贴性培训累计人次"),
        _("人次"),
        _("2019年1月1日起至期末 T03 之和（含导入的往年台账）"),
        CLASS_END,
        _("实施方案一：“累计承担补贴性培训达到50万人”"),
        _of_people("T03C", _subsidised, period=SINCE_PLAN),
    )
    yield Indicator(
        "T04",
        _("培训总学时"),
        _("学时"),
        _("各班计划学时之和（1学时=45分钟）"),
        CLASS_END,
        MEMORY,
        _of_classes("T04", lambda one: one.planned),
        scale=100,
    )
    yield Indicator(
        "T04H",
        _("实际开课学时"),
        _("学时"),
        _("各班已上课次（有点名记录，未取消）的学时之和"),
        CLASS_END,
        MEMORY,
        _of_classes("T04H", lambda one: one.held),
        scale=100,
    )
    attended = _of_people("T05", _attended, is_amount=True)
    yield Indicator(
        "T05",
        _("人·学时（实际出勤）"),
        _("人·学时"),
        _("T01 各人实际出勤学时之和（迟到早退扣除所缺分钟）"),
        CLASS_END,
        MEMORY,
        attended,
        scale=100,
    )
    yield Indicator(
        "T05P",
        _("人·学时（计划）"),
        _("人·学时"),
        _("T01 各人所在班计划学时之和"),
        CLASS_END,
        MEMORY,
        _of_people("T05P", lambda one: one.cls.planned if one.in_class else 0),
        scale=100,
    )
    yield Indicator(
        "T06",
        _("人·日"),
        _("人·日"),
        _("T05 ÷ 每日学时（政策值，可设为6、7或8）"),
        CLASS_END,
        MEMORY,
        attended,
        scale=100,
        per=PERSON_DAY,
    )
    yield Indicator(
        "T07",
        _("到账培训收入"),
        _("万元"),
        _("到账日期在期内的培训收入之和"),
        _("银行到账日期"),
        MEMORY,
        Measure("T07", "incomes", lambda one: one.amount),
        scale=1_000_000,
    )
    yield Indicator(
        "T07D",
        _("应收未到账培训收入"),
        _("万元"),
        _("应收而尚未到账的各笔应收金额之和，不分年度"),
        AT_END,
        MEMORY,
        Measure("T07D", "incomes", lambda one: 0 if one.arrived_on else one.due, period=STOCK),
        scale=1_000_000,
    )
    yield Indicator(
        "T08",
        _("公益性培训人次"),
        _("人次"),
        _("T01 中资金渠道为“公益”且不收费的班次"),
        CLASS_END,
        MEMORY,
        _of_people("T08", _in_class, applies=_is_charity),
    )
    yield Indicator(
        "T08H",
        _("公益性培训学时"),
        _("学时"),
        _("公益性班次的计划学时之和"),
        CLASS_END,
        MEMORY,
        _of_classes("T08H", lambda one: one.planned, applies=_is_charity),
        scale=100,
    )


def _groups() -> Iterator[Indicator]:
    for place, (code, name) in enumerate(categories().items(), 1):
        yield Indicator(
            f"P{place:02d}",
            name,
            _("人次"),
            _("T01 中主身份为该类的，每人次只计一个主身份"),
            CLASS_END,
            MEMORY,
            _of_people(
                f"P{place:02d}",
                _of_category(code),
            ),
            family=_("主身份"),
        )
    for place, (code, name) in enumerate(categories().items(), 1):
        yield Indicator(
            f"P{place:02d}F",
            name,
            _("人次"),
            _("T01 中附加身份含该类的；一人可有多个，合计不等于总计"),
            CLASS_END,
            MEMORY,
            _of_people(
                f"P{place:02d}F",
                _of_other_category(code),
            ),
            family=_("附加身份"),
        )
    yield Indicator(
        "P00",
        _("人员类别未填"),
        _("人次"),
        _("T01 中没有主身份的；P00至P19之和等于T01"),
        CLASS_END,
        MEMORY,
        _of_people(
            "P00",
            lambda one: 1 if one.in_class and one.category not in categories() else 0,
        ),
    )


def _kinds() -> Iterator[Indicator]:
    for digit, name in TYPE_GROUPS.items():
        yield Indicator(
            f"K{int(digit):02d}",
            name,
            _("人次"),
            _("T01 中培训类型属该一级类型的"),
            CLASS_END,
            MEMORY,
            _of_people(
                f"K{int(digit):02d}",
                _in_class,
                applies=lambda cls, digit=digit: cls.training_type.startswith(digit),
            ),
            family=_("培训类型"),
        )
    yield Indicator(
        "I01",
        _("能对应产业的人次"),
        _("人次"),
        _("T01 中工种能对应三次产业的（大典大类与工种对应表）"),
        CLASS_END,
        MEMORY,
        _of_people("I01", _in_class, applies=lambda cls: bool(industry(cls))),
    )
    for digit, name in INDUSTRIES.items():
        yield Indicator(
            f"I01-{digit}",
            name,
            _("人次"),
            _("T01 中工种属该产业的"),
            CLASS_END,
            MEMORY,
            _of_people(
                f"I01-{digit}",
                _in_class,
                applies=lambda cls, digit=digit: industry(cls) == digit,
            ),
            family=_("产业"),
        )
    yield Indicator(
        "B01",
        _("品牌培训人次"),
        _("人次"),
        _("T01 中班次打了吉林大姐、巧姐、网姐、农技工、冰雪品牌标签的"),
        CLASS_END,
        _("实施方案二（四）"),
        _of_people("B01", _in_class, applies=lambda cls: cls.brand in BRANDS),
    )
    for place, brand in enumerate(BRANDS, 1):
        yield Indicator(
            f"B01-{place}",
            brand,
            _("人次"),
            _("T01 中班次打了该品牌标签的"),
            CLASS_END,
            _("实施方案二（四）"),
            _of_people(
                f"B01-{place}", _in_class, applies=lambda cls, brand=brand: cls.brand == brand
            ),
            family=_("品牌"),
        )


def _quality() -> Iterator[Indicator]:
    completed = _of_people("DONE", _completed)
    yield Indicator(
        "Q01",
        _("结业率"),
        "%",
        _("结业人数（有本中心有效结业证书）÷开班人数（含中途退训，不含开班前退出和转出）"),
        CLASS_END,
        MEMORY,
        completed,
        _of_people("OPENED", lambda one: 1 if one.was_there and not one.is_past else 0),
    )
    yield Indicator(
        "Q02",
        _("取证率"),
        "%",
        _("因本班取得其他机构颁发证书的人数÷结业人数"),
        CLASS_END,
        MEMORY,
        _of_people("Q02", lambda one: 1 if one.completed and one.certificates else 0),
        completed,
    )
    for place, (kind, name) in enumerate(HELD_KIND, 1):
        yield Indicator(
            f"Q02-{place}",
            name,
            "%",
            _("取得该种证书的人数÷结业人数"),
            CLASS_END,
            MEMORY,
            _of_people(
                f"Q02-{place}",
                _with_certificate(kind),
            ),
            completed,
            family=_("取证率"),
        )
    for code, months in (("Q03-3", 3), ("Q03", 6)):
        yield Indicator(
            code,
            _("就业率（3个月）") if months == 3 else _("就业率（6个月）"),
            "%",
            _("结业后该节点已就业人数（单位、灵活、创业、技能务农）÷结业人数"),
            CLASS_END,
            MEMORY,
            _of_people(
                code,
                _employed(months),
            ),
            completed,
        )
    yield Indicator(
        "Q03L",
        _("失联或未回访（6个月）"),
        "%",
        _("到6个月节点失联或没有回访的人数÷结业人数"),
        CLASS_END,
        MEMORY,
        _of_people("Q03L", lambda one: 1 if one.completed and _lost_at(one, 6) else 0),
        completed,
    )
    yield Indicator(
        "Q04",
        _("上岗率（重点群体）"),
        "%",
        _("重点群体结业人员6个月内已就业人数÷重点群体结业人数"),
        CLASS_END,
        _("吉人社规〔2024〕3号（导向指标）"),
        _of_people("Q04", lambda one: 1 if _is_key(one) and _employed_at(one, 6) else 0),
        _of_people("KEY", lambda one: 1 if _is_key(one) else 0),
    )
    yield Indicator(
        "Q05",
        _("稳岗率（企业职工）"),
        "%",
        _("企业职工结业人员6个月节点仍在原岗人数÷企业职工结业人数"),
        CLASS_END,
        _("吉人社规〔2024〕3号（导向指标）"),
        _of_people(
            "Q05",
            lambda one: 1 if one.completed and one.category == EMPLOYEE and _in_post(one) else 0,
        ),
        _of_people("STAFF", lambda one: 1 if one.completed and one.category == EMPLOYEE else 0),
    )
    yield Indicator(
        "Q06",
        _("学员满意度"),
        "%",
        _("满意度调查中满意和基本满意的份数÷全部份数"),
        _("调查日期"),
        MEMORY,
        Measure("Q06", "surveys", lambda one: one.count if one.overall in _PLEASED else 0),
        Measure("ASKED", "surveys", lambda one: one.count),
    )


_PLEASED = frozenset(("satisfied", "basic"))


def _is_key(one: EnrolmentFact) -> bool:
    return one.completed and (
        one.category in key_groups() or any(other in key_groups() for other in one.others)
    )


def _resources() -> Iterator[Indicator]:
    for code, name, unit, kind, sentence in (
        ("R01", _("培训资源库"), _("个"), "resource_bank", _("实施方案二（六）：50个")),
        ("R02", _("典型培训项目"), _("个"), "typical_programme", _("实施方案一：100个")),
        ("R03", _("高水平实训基地"), _("个"), "base", _("实施方案二（六）：70个")),
        ("R04", _("创业孵化基地"), _("个"), "incubator", _("实施方案二（六）：30个")),
        (
            "R05",
            _("企业大学（校企共建）"),
            _("所"),
            "enterprise_university",
            _("实施方案二（七）：5所"),
        ),
    ):
        yield Indicator(
            code,
            name,
            unit,
            _("到期末已认定、运行中或已完成的个数"),
            _("认定日期（没有的按开始日期）"),
            sentence,
            Measure(
                code,
                "items",
                _built(kind),
                period=STOCK,
            ),
        )


def _teachers() -> Iterator[Indicator]:
    yield Indicator(
        "D01",
        _("双岗型教师占专业课教师比例"),
        "%",
        _("本年在任的专业课教师中双岗型人数÷专业课教师人数；怎样算双岗型由政策规则定"),
        AT_END,
        _("实施方案一：“占专业课教师总量的60%以上”"),
        Measure(
            "D01",
            "teachers",
            lambda one: 1 if one.is_specialist and one.is_dual_role else 0,
            period=STOCK,
        ),
        Measure("SPECIAL", "teachers", lambda one: 1 if one.is_specialist else 0, period=STOCK),
    )
    yield Indicator(
        "D02",
        _("企业兼职教师人数"),
        _("人"),
        _("本年在任的企业兼职教师人数"),
        AT_END,
        _("实施方案二（八）"),
        Measure(
            "D02",
            "teachers",
            lambda one: 1 if one.is_enterprise else 0,
            period=STOCK,
        ),
    )
    yield Indicator(
        "D02H",
        _("企业兼职教师课时"),
        _("学时"),
        _("企业兼职教师在期内已上课次的学时之和"),
        _("上课日期"),
        _("实施方案二（八）"),
        Measure(
            "D02H",
            "teachers",
            lambda one: one.taught if one.is_enterprise else 0,
            period=STOCK,
        ),
        scale=100,
    )
    yield Indicator(
        "D03",
        _("教师培训课时占总课时比例"),
        "%",
        _("登记了学历教育学时的教师：培训课时÷（培训课时+学历教育课时）"),
        _("上课日期"),
        MEMORY,
        Measure(
            "D03", "teachers", lambda one: one.taught if one.degree is not None else 0, period=STOCK
        ),
        Measure(
            "HOURS",
            "teachers",
            lambda one: one.taught + one.degree if one.degree is not None else 0,
            period=STOCK,
        ),
    )


def _others() -> Iterator[Indicator]:
    yield Indicator(
        "F01",
        _("折算全日制学生数"),
        _("人"),
        _("T05 人·学时 ÷ 每名全日制学生的基准学时（政策值；没有定则待定）"),
        CLASS_END,
        _("实施方案三（一）"),
        _of_people("T05", _attended, is_amount=True),
        scale=100,
        per=STUDENT,
    )
    yield Indicator(
        "X01",
        _("1+X证书获取人数"),
        _("人"),
        _("发证日期在期内的1+X职业技能等级证书，按人去重"),
        _("发证日期"),
        _("实施方案三（二）"),
        Measure("X01", "held", _is_x, distinct=lambda one: one.person),
    )
    for place, level in enumerate(("初级", "中级", "高级"), 1):
        yield Indicator(
            f"X01-{place}",
            level,
            _("人"),
            _("取得该等级1+X证书的人，按人去重"),
            _("发证日期"),
            _("实施方案三（二）"),
            Measure(
                f"X01-{place}",
                "held",
                _x_of(level),
                distinct=lambda one: one.person,
            ),
            family=_("1+X证书"),
        )
    yield Indicator(
        "X02",
        _("学分银行登记成果数"),
        _("条"),
        _("登记日期在期内，已登记或已兑换的成果条数"),
        _("登记日期"),
        _("实施方案三（二）"),
        Measure(
            "X02", "credits", lambda one: 1 if one.status in ("registered", "exchanged") else 0
        ),
    )
    yield Indicator(
        "S01",
        _("送教下乡班次"),
        _("次"),
        _("送教方式不是校内的班级个数"),
        CLASS_END,
        _("实施方案二（七）"),
        _of_classes("S01", _one, applies=lambda cls: cls.is_outreach),
    )
    yield Indicator(
        "S01V",
        _("送教到村数"),
        _("个"),
        _("送教班级所在的村，按村去重"),
        CLASS_END,
        _("实施方案二（七）"),
        _of_classes(
            "S01V",
            lambda cls: 1 if cls.village else 0,
            applies=lambda cls: cls.is_outreach,
            distinct=lambda cls: (cls.region, cls.village),
        ),
    )
    yield Indicator(
        "S01P",
        _("送教下乡人次"),
        _("人次"),
        _("T01 中送教班级的"),
        CLASS_END,
        _("实施方案二（七）"),
        _of_people("S01P", _in_class, applies=lambda cls: cls.is_outreach),
    )
    yield Indicator(
        "S01T",
        _("送教出车次数"),
        _("次"),
        _("期内返回的已完成行程次数"),
        _("返回日期（没有的按出发日期）"),
        _("实施方案二（七）"),
        Measure("S01T", "trips", lambda one: 1 if one.status == "done" else 0),
    )


def _is_x(one: HeldFact) -> int:
    return 1 if one.kind == "one_plus_x" else 0


def x_level(one: HeldFact) -> str:
    """初级， 中级 or 高级 of a 1+X certificate， as the centre typed or coded it."""
    by_code = {"5": "初级", "4": "中级", "3": "高级"}
    return by_code.get(one.level, one.level)


def industry(cls: ClassFact) -> str:
    """The industry (1, 2, 3) a class trains for."""
    return cls.industry or industry_of(cls.occupation)


@cache
def indicators() -> Mapping[str, Indicator]:
    """Code → indicator, in the order in which they are shown."""
    parts = (_volume(), _groups(), _kinds(), _quality(), _resources(), _teachers(), _others())
    return {one.code: one for part in parts for one in part}
