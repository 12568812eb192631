"""Practice: invented partners, vacancies, journeys, events and projects for the other places."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID


def fill_books(session: Any, today: date, class_id: UUID) -> None:
    """A few of each, through the use-cases; ``class_id`` is the class in progress."""
    people = _people(session, class_id)
    partners = _partners(session, today)
    _work(session, today, partners, people)
    _events(session, today, class_id)
    _papers(session, today, partners, people)
    _trips(session, today, class_id)
    _projects(session, today)
    _looked_at(session, today, class_id)
    _stays(session, today)


def _day(today: date, days: int) -> str:
    return (today + timedelta(days=days)).isoformat()


def _people(session: Any, class_id: UUID) -> list[Any]:
    from jlcenter.app import enrol

    return list(enrol.roster(session, class_id))


def _partners(session: Any, today: date) -> list[Any]:
    from jlcenter.app import record_book
    from jlcenter.domain.records import PARTNER

    rows = (
        ("吉林省安泰家政服务有限公司", "enterprise", "家政服务", "王桂芝"),
        ("东丰县东岳梅花鹿养殖合作社", "enterprise", "养殖", "赵永福"),
        ("辽源市恒达人力资源有限公司", "hr_agency", "人力资源", "孙晓红"),
        ("东丰县妇女联合会", "union", "", "刘丽娟"),
    )
    return [
        record_book.add(
            session,
            PARTNER,
            {
                "name": name,
                "partner_type": of,
                "industry": industry,
                "region": "220421",
                "contact": contact,
                "phone": f"1390437000{number}",
                "since": _day(today, -400),
            },
        )
        for number, (name, of, industry, contact) in enumerate(rows)
    ]


def _work(session: Any, today: date, partners: list[Any], people: list[Any]) -> None:
    from jlcenter.app import vacancies

    rows = (
        ("育婴员", 0, "12", "3500", "5500", 20),
        ("养老护理员", 0, "6", "3200", "4800", 10),
        ("鹿场饲养工", 1, "3", "4000", "5500", 35),
    )
    made = [
        vacancies.add_vacancy(
            session,
            {
                "title": title,
                "partner": str(partners[of]["id"]),
                "employer": partners[of]["name"],
                "headcount": heads,
                "wage_from": low,
                "wage_to": high,
                "place": "东丰县",
                "region": "220421",
                "opens": _day(today, -20),
                "closes": _day(today, closes),
            },
        )
        for title, of, heads, low, high, closes in rows
    ]
    for number, person in enumerate(people[:4]):
        vacancies.recommend(
            session,
            made[number % 2]["id"],
            trainee=person.trainee.id,
            enrolment=person.enrolment,
            date=_day(today, number - 9),
        )
    for number, status in ((0, "hired"), (1, "interviewed")):
        vacancies.result(
            session,
            made[number]["id"],
            status,
            trainee=people[number].trainee.id,
            date=_day(today, -2),
        )


def _events(session: Any, today: date, class_id: UUID) -> None:
    from jlcenter.app import events, record_book
    from jlcenter.domain.records import EVENT

    rows = (
        ("春风行动专场招聘会", "job_fair", -30, "320", "120", "41"),
        ("家政服务政策宣讲", "policy_talk", -12, "45", "", ""),
        ("求职技巧课", "job_skills", -4, "28", "", ""),
    )
    for name, of, days, heads, offered, intents in rows:
        told = record_book.add(
            session,
            EVENT,
            {
                "name": name,
                "event_type": of,
                "date": _day(today, days),
                "place": "平岗镇文化站",
                "head_count": heads,
                "vacancies": offered,
                "intents": intents,
            },
        )
        if of == "job_skills":
            events.attend(session, told["id"], class_=class_id)


def _papers(session: Any, today: date, partners: list[Any], people: list[Any]) -> None:
    from jlcenter.app import apprenticeships, category_proofs, held_certificates

    rows = (
        ("skill_level", "育婴员", 900),
        ("special_operation", "低压电工作业", 20),
        ("safety", "安全生产知识和管理能力", -5),
    )
    for number, (of, name, days) in enumerate(rows):
        held_certificates.add_held(
            session,
            people[number].trainee.id,
            {
                "certificate_kind": of,
                "name": name,
                "number": f"PRACTICE-{number + 1:03d}",
                "issuer": "辽源市人力资源和社会保障局",
                "issued_on": _day(today, -700),
                "expires_on": _day(today, days),
            },
        )
    for number in (0, 1):
        category_proofs.add_proof(
            session,
            people[number].trainee.id,
            "LSFN",
            {
                "number": f"2204210000{number}",
                "valid_from": _day(today, -300),
                "valid_to": _day(today, 60),
                "checked_on": _day(today, -3),
                "checked_by": "刘凤芹",
            },
        )
    apprenticeships.add_apprenticeship(
        session,
        {
            "kind": "new",
            "trainee": str(people[4].trainee.id),
            "partner": str(partners[1]["id"]),
            "occupation": "动物饲养工",
            "signed_on": _day(today, -100),
            "starts": _day(today, -90),
            "ends": _day(today, 640),
            "school_mentor_name": "刘凤芹",
            "enterprise_mentor": "赵永福",
            "status": "running",
        },
    )


def _trips(session: Any, today: date, class_id: UUID) -> None:
    from jlcenter.app import trips

    rows = (
        ("平岗镇家政班送教", "stool", -7, 12, "under_way", "平岗镇、二道村、东兴村"),
        ("大阳镇电商大篷车", "van", 6, 8, "planned", "大阳镇、宝山村"),
        ("猴石镇农技送教", "van", -40, -36, "done", "猴石镇、太平村"),
    )
    for name, of, first, last, status, route in rows:
        told = trips.add_trip(
            session,
            {
                "name": name,
                "outreach": of,
                "leaves_on": _day(today, first),
                "returns_on": _day(today, last),
                "route": route,
                "vehicle": "吉D·练习" if of == "van" else "",
                "driver": "孙海" if of == "van" else "",
                "people": "宋立新" if of == "van" else "刘凤芹",
                "status": status,
                "kilometres": "86",
                "classes": str(class_id) if of == "stool" else "",
            },
        ).trip
        items = ["投影仪:1:1", "马扎:40:40"] if status == "done" else ["投影仪:1", "马扎:40"]
        trips.pack(session, told["id"], items)


def _projects(session: Any, today: date) -> None:
    from jlcenter.app import registers

    rows = (
        ("base", "现代农业实训基地", "recognised", "province"),
        ("incubator", "返乡创业孵化园", "building", "county"),
        ("resource_bank", "吉林大姐家政资源库", "running", "province"),
        ("resource_item", "微课:新生儿洗浴", "finished", ""),
        ("contest", "东丰县家政技能竞赛", "finished", "county"),
        ("studio", "刘凤芹技能名师工作室", "recognised", "prefecture"),
        ("case", "从学员到月嫂", "finished", ""),
    )
    for of, name, status, level in rows:
        is_recognised = status == "recognised"
        registers.add_item(
            session,
            {
                "item_type": of,
                "name": name,
                "status": status,
                "level": level,
                "leader": "刘凤芹",
                "partners": "吉林省安泰家政服务有限公司",
                "recognised_on": _day(today, -60) if is_recognised else "",
                "number": "练习〔2026〕12 号" if is_recognised else "",
            },
        )


def _looked_at(session: Any, today: date, class_id: UUID) -> None:
    from jlcenter.app import record_book
    from jlcenter.domain.records import INSPECTION, SURVEY

    record_book.add(
        session,
        INSPECTION,
        {
            "date": _day(today, -3),
            "kind": "supervision",
            "training_class": str(class_id),
            "inspector": "县人社局培训股",
            "score": "92",
            "findings": "签到表有两处未签",
            "status": "to_rectify",
            "rectify_by": _day(today, 7),
        },
    )
    for overall, count in (("satisfied", "12"), ("basic", "3"), ("unsatisfied", "1")):
        record_book.add(
            session,
            SURVEY,
            {
                "training_class": str(class_id),
                "date": _day(today, -1),
                "overall": overall,
                "count": count,
                "channel": "纸质问卷",
            },
        )


def _stays(session: Any, today: date) -> None:
    from jlcenter.app import teacher_activities

    teacher_activities.add_activity(
        session,
        {
            "activity_type": "practice",
            "teacher": "刘凤芹",
            "partner": "吉林省安泰家政服务有限公司",
            "starts": _day(today, -70),
            "ends": _day(today, -40),
            "content": "月子护理岗位跟岗",
        },
    )
