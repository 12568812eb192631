"""The simple books: which kind of record is shown with which columns, filters and words.

``book("partner")`` is a book, ``listing(desk, "partner")`` its screen (a tab).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jlcenter.domain import records as kinds
from jlcenter.ui.desk import Desk
from jlcenter.ui.screens.record_list import Book, RecordList
from jlcenter.words import counting, mark

_NAMES_HINT = mark("几个单位用顿号分开;单位的资料在“合作单位”里")

BOOKS = (
    Book(
        "vacancy",
        kinds.VACANCY,
        mark("岗位"),
        ("title", "employer", "headcount", "wage_from", "wage_to", "place", "closes", "status"),
        mark("用人单位招什么人、给多少钱,登记在这里;推荐学员时从中选。"),
        filters=("status", "groups", "region"),
        order=("opens",),
        latest_first=True,
        unit=counting("{n} 个岗位"),
        widths={"employer": 210, "status": 90},
        tones={"status": {"open": "present", "filled": "leave"}},
        hints={"employer": mark("没有登记成合作单位的,直接写名称")},
    ),
    Book(
        "recommendation",
        kinds.RECOMMENDATION,
        mark("推荐"),
        ("trainee", "vacancy", "status", "recommended_on", "result_on", "remark"),
        mark("把学员推荐给岗位,记下面试和录用的结果;录用的会出现在就业统计里。"),
        filters=("status",),
        year="recommended_on",
        order=("recommended_on",),
        latest_first=True,
        stretch="vacancy",
        widths={"trainee": 200, "vacancy": 260},
        tones={
            "status": {
                "recommended": "leave",
                "interviewed": "late",
                "hired": "present",
                "rejected": "absent",
            }
        },
        has_files=False,
    ),
    Book(
        "partner",
        kinds.PARTNER,
        mark("合作单位"),
        ("name", "partner_type", "industry", "region", "contact", "phone", "since"),
        mark("一起办班、用人、派师傅的企业和单位,登记一次,岗位、学徒、培训班都能选。"),
        filters=("partner_type", "region"),
        order=("name",),
        unit=counting("{n} 家"),
        stretch="name",
        widths={"region": 130, "contact": 100},
    ),
    Book(
        "event",
        kinds.EVENT,
        mark("活动"),
        ("name", "event_type", "date", "place", "head_count", "vacancies", "intents", "sponsor"),
        mark("职业指导、招聘会、政策宣讲、普通话和常用设施培训,记下时间、地点和人数。"),
        filters=("event_type", "sponsor"),
        year="date",
        order=("date",),
        latest_first=True,
        unit=counting("{n} 场"),
        widths={"event_type": 130, "vacancies": 110, "intents": 110},
        hints={"partners": _NAMES_HINT},
    ),
    Book(
        "held_certificate",
        kinds.HELD_CERTIFICATE,
        mark("其他证书"),
        ("trainee", "certificate_kind", "name", "level", "issued_on", "expires_on", "issuer"),
        mark("别的机构发的证书:职业技能等级、特种作业、安全合格。有期限的到期前会提醒。"),
        filters=("certificate_kind", "level"),
        year="issued_on",
        order=("issued_on",),
        latest_first=True,
        unit=counting("{n} 本"),
        stretch="name",
        widths={"trainee": 110, "certificate_kind": 220, "level": 76, "issuer": 160},
    ),
    Book(
        "category_proof",
        kinds.CATEGORY_PROOF,
        mark("身份证明"),
        ("trainee", "category", "number", "valid_from", "valid_to", "checked_on", "checked_by"),
        mark("下岗失业、残疾、退役、农民等身份的证明文件;享受补贴的班要有人核验过。"),
        filters=("category",),
        order=("valid_to",),
        stretch="category",
        widths={"trainee": 130, "number": 170},
    ),
    Book(
        "apprenticeship",
        kinds.APPRENTICESHIP,
        mark("学徒"),
        (
            "trainee",
            "kind",
            "partner",
            "occupation",
            "starts",
            "ends",
            "school_mentor_name",
            "enterprise_mentor",
            "status",
        ),
        mark("企业新型学徒和现代学徒:签了协议、定了两位导师,在这里登记。"),
        filters=("kind", "status"),
        year="signed_on",
        order=("signed_on",),
        latest_first=True,
        unit=counting("{n} 人"),
        stretch="partner",
        widths={"trainee": 110, "kind": 140, "school_mentor_name": 110, "status": 96},
        tones={
            "status": {
                "signed": "leave",
                "running": "present",
                "finished": "present",
                "ended": "absent",
            }
        },
    ),
    Book(
        "trip",
        kinds.OUTREACH_TRIP,
        mark("下乡行程"),
        ("name", "leaves_on", "returns_on", "route", "vehicle", "people", "classes", "status"),
        mark("大篷车、小马扎去哪几个村,谁去、带什么、开哪个班,出发前写在这里。"),
        filters=("outreach", "status"),
        year="leaves_on",
        order=("leaves_on",),
        latest_first=True,
        unit=counting("{n} 次"),
        widths={"route": 190, "vehicle": 112, "people": 130, "classes": 110, "status": 90},
        tones={"status": {"planned": "leave", "under_way": "late", "done": "present"}},
        hints={
            "route": mark("按先后,用顿号分开:平岗镇、二道村、东兴村"),
            "people": mark("几个人用顿号分开"),
            "classes": mark("班级编号,用顿号分开:2026A001、2026A002"),
        },
    ),
    Book(
        "register_item",
        kinds.REGISTER_ITEM,
        mark("建设项目"),
        ("name", "item_type", "status", "level", "recognised_on", "partners"),
        mark("实训基地、孵化基地、资源库、竞赛、名师工作室等,连同批文和照片放在这里。"),
        filters=("item_type", "status", "level"),
        year="recognised_on",
        order=("item_type", "name"),
        unit=counting("{n} 项"),
        stretch="name",
        widths={"item_type": 152, "status": 90, "level": 96, "partners": 150},
        tones={
            "status": {
                "planned": "leave",
                "building": "late",
                "recognised": "present",
                "running": "present",
                "finished": "present",
            }
        },
        hints={"partners": _NAMES_HINT},
    ),
    Book(
        "inspection",
        kinds.INSPECTION,
        mark("督导检查"),
        ("date", "kind", "training_class", "inspector", "score", "findings", "status"),
        mark("来检查的人看了什么、提了什么、改了没有;待整改的会一直留在眼前。"),
        filters=("kind", "status"),
        year="date",
        order=("date",),
        latest_first=True,
        unit=counting("{n} 次"),
        stretch="findings",
        widths={"training_class": 280, "inspector": 110},
        tones={"status": {"clear": "present", "to_rectify": "late", "rectified": "present"}},
    ),
    Book(
        "survey",
        kinds.SURVEY,
        mark("满意度调查"),
        ("training_class", "date", "overall", "count", "channel", "comment"),
        mark("学员对班级的评价:一张一张登记,或把同样的答案合成一条写份数。不写姓名。"),
        filters=("overall",),
        year="date",
        order=("date",),
        latest_first=True,
        stretch="comment",
        widths={"training_class": 260},
        tones={"overall": {"satisfied": "present", "basic": "late", "unsatisfied": "absent"}},
        has_files=False,
    ),
    Book(
        "income",
        kinds.INCOME,
        mark("培训收入"),
        ("payer", "income_type", "training_class", "due", "amount", "arrived_on", "voucher"),
        mark("收费、补贴拨款、购买服务,按到账的日期计入当年。"),
        filters=("income_type",),
        year="arrived_on",
        order=("arrived_on",),
        latest_first=True,
        unit=counting("{n} 笔"),
        widths={"training_class": 200, "due": 130, "amount": 130},
        capability="money",
    ),
    Book(
        "target",
        kinds.TARGET,
        mark("年度任务"),
        ("indicator", "year", "scope", "value", "number", "given_on", "given_by"),
        mark("上级下达或中心自定的任务数;指标页按它算完成了多少。"),
        order=("year", "indicator"),
        widths={"year": 90, "value": 110},
        capability="decide",
    ),
    Book(
        "teacher_activity",
        kinds.TEACHER_ACTIVITY,
        mark("教师活动"),
        ("teacher", "activity_type", "partner_name", "starts", "ends", "days", "minutes", "result"),
        mark("教师到企业实践、校际互聘、技术研发服务,记下起止和成果。"),
        filters=("activity_type",),
        year="starts",
        order=("starts",),
        latest_first=True,
        widths={"teacher": 120},
    ),
)
_BY_NAME = {one.name: one for one in BOOKS}


def book(name: str) -> Book:
    """The book of this name."""
    return _BY_NAME[name]


def listing(desk: Desk, name: str, where: Mapping[str, Any] | None = None) -> RecordList:
    """The screen of a book; ``where`` narrows it to some records."""
    return RecordList(desk, book(name), where)
