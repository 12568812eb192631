"""Practice: a centre of invented people in a folder of its own, opened at once and clearly marked.

Everything goes through the same use-cases as real work; the ID numbers have right check digits but
belong to nobody (running numbers 960 to 995 are given to no newborn).
"""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from jlcenter.domain.identity_number import check_digit
from jlcenter.ui.practice_books import fill_books

CENTRE, CENTRE_NAME = "220421", "东丰县职业技术教育中心"
USER, PASSWORD = "练习", "practice"
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾"
_GIVEN = (
    "桂兰淑珍凤芹玉梅丽华国强海燕永福春玲晓红志军雪梅德胜秀英建国金花立新冬梅振东"
    "丽娟艳秋长海玉兰桂芝淑芬春生文革红霞宝山喜凤凤英明辉亚琴桂荣树林彩云秋菊双喜"
)
GIVEN = tuple(_GIVEN[at : at + 2] for at in range(0, len(_GIVEN), 2))
_MEN = "国强永福志军德胜建国立新振东长海春生文革宝山明辉树林双喜顺子"
MEN = frozenset(_MEN[at : at + 2] for at in range(0, len(_MEN), 2))
#: someone who walks in: name and number
WALK_IN = ("单小梅", "220421196802159606")
VILLAGES = ("平岗镇二道村", "平岗镇靠山屯村", "平岗镇东兴村", "平岗镇平岗村")
WOMEN_ARE, MEN_ARE = ("NCZY", "NCZY", "LSFN", "TPLD"), ("NCZY", "NCZY", "TYJR", "TPLD")


def practice_folder(folder: Path) -> Path:
    """Beside the real folder, never in it."""
    return folder.with_name(f"{folder.name}-practice")


def open_practice(folder: Path) -> Any:
    """Open the practice centre, made first where there is none yet; returns the session."""
    from jlcenter.app import bootstrap

    fresh = bootstrap.folder_state(folder) == "empty"
    if fresh:
        bootstrap.init_centre(folder, CENTRE, CENTRE_NAME, USER, PASSWORD)
    session = bootstrap.log_in(folder, USER, PASSWORD)
    if fresh:
        fill(session, date.today())
    return session


def invented_people(count: int, seed: int = 7) -> list[dict[str, str]]:
    """Names, ID numbers, villages and categories of people who do not exist."""
    draw = random.Random(seed)
    names = [f"{one}{other}" for one in SURNAMES for other in GIVEN]
    draw.shuffle(names)
    special = ["单雪梅", "曾德胜", "金·顺子", "朴英姬", "仇志军"]
    chosen = [*names[: count - len(special)], *special][:count]
    draw.shuffle(chosen)
    people = []
    for number, name in enumerate(chosen):
        born = date(1966, 1, 1) + timedelta(days=draw.randrange(35 * 365))
        is_man = any(name.endswith(one) for one in MEN)
        sequence = 960 + (number * 7) % 34 // 2 * 2 + is_man
        first = f"220421{born:%Y%m%d}{sequence}"
        people.append(
            {
                "name": name,
                "id_number": first + check_digit(first),
                "phone": f"1390000{number:04d}",
                "address": VILLAGES[number % len(VILLAGES)],
                "category": (MEN_ARE if is_man else WOMEN_ARE)[number % 4],
            }
        )
    return people


def fill(session: Any, today: date) -> None:
    """A class in progress, one that is done, and one that begins next week."""
    people = invented_people(40)
    _teachers(session)
    now = _class(
        session,
        "家政服务员(初级)",
        "家政",
        today - timedelta(days=7),
        today + timedelta(days=12),
        "平岗镇二道村",
        "stool",
    )
    done = _class(
        session,
        "育婴员(初级)",
        "育婴",
        today - timedelta(days=80),
        today - timedelta(days=65),
        "县职教中心 201 室",
        "none",
    )
    _class(
        session,
        "农村电商直播",
        "电商",
        today + timedelta(days=7),
        today + timedelta(days=20),
        "大阳镇文化站",
        "van",
    )
    _enrol(session, now, people[:16])
    _enrol(session, done, people[16:40])
    _lessons(session, now, today - timedelta(days=7), today + timedelta(days=6))
    _lessons(session, done, today - timedelta(days=80), today - timedelta(days=71))
    _call(session, now, today, leave_open=3)
    _call(session, done, today, leave_open=0)
    _scores(session, done)
    fill_books(session, today, now)


def _teachers(session: Any) -> None:
    from jlcenter.app import teachers

    teachers.add_teacher(session, name="刘凤芹")
    teachers.add_teacher(session, name="宋立新")


def _class(
    session: Any, name: str, wanted: str, starts: date, ends: date, place: str, outreach: str
) -> UUID:
    from jlcenter.app import plan_class, programmes

    known = programmes.list_programmes(session)
    programme = next((one for one in known if wanted in one.name), known[0])
    made = plan_class.create_class(
        session,
        name=name,
        programme=programme.code,
        starts=starts.isoformat(),
        ends=ends.isoformat(),
        hours="40",
        place=place,
        outreach=outreach,
        capacity=50,
        teacher="刘凤芹",
    )
    found: UUID = made.row.id
    return found


def _enrol(session: Any, class_id: UUID, people: list[dict[str, str]]) -> None:
    from jlcenter.app import enrol

    for one in people:
        enrol.add_trainee(session, class_id=class_id, **one)


def _lessons(session: Any, class_id: UUID, first: date, last: date) -> None:
    from jlcenter.app import plan_lessons

    plan_lessons.plan_lessons(
        session,
        class_id,
        start_date=first.isoformat(),
        end_date=last.isoformat(),
        start="08:30",
        hours="4",
    )


def _call(session: Any, class_id: UUID, today: date, *, leave_open: int) -> None:
    from jlcenter.app import call_roll, plan_lessons

    draw = random.Random(3)
    lessons = plan_lessons.list_lessons(session, class_id)
    past = [one for one in lessons if one.date <= today.isoformat()]
    for place, lesson in enumerate(past):
        if place == 3 and len(past) > 5:
            plan_lessons.cancel_lesson(session, class_id, lesson.number, "雨")
            continue
        if lesson.date == today.isoformat() and leave_open:
            _call_partly(session, lesson.id, leave_open)
            continue
        exceptions: dict[int, tuple[str, int | None]] = {}
        for number in draw.sample(range(1, 15), 3):
            exceptions[number] = draw.choice(
                [("late", 20), ("absent", None), ("leave", None), ("online", None)]
            )
        call_roll.mark_all(session, lesson.id, exceptions=exceptions)


def _call_partly(session: Any, lesson: UUID, leave_open: int) -> None:
    from jlcenter.app import call_roll

    rows = call_roll.roll(session, lesson).rows
    special = {5: ("late", 20), 9: ("leave", None), 11: ("online", None), 7: ("absent", None)}
    for row in rows[: len(rows) - leave_open]:
        status, minutes = special.get(row.number, ("present", None))
        call_roll.mark(session, lesson, row.enrolment, status, minutes=minutes, saw=row.seen)


def _scores(session: Any, class_id: UUID) -> None:
    from jlcenter.app import assess, enrol

    draw = random.Random(5)
    for row in enrol.roster(session, class_id):
        if row.number % 9 == 0:
            continue
        practical = draw.randint(58, 98)
        assess.record_scores(
            session,
            class_id,
            row.number,
            theory=str(draw.randint(62, 96)),
            practical=str(practical),
        )
