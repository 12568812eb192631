"""A centre with a subsidy standard of its own and classes that were taught, for the claim tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from jlcenter.app.assess import record_scores
from jlcenter.app.call_roll import mark_all
from jlcenter.app.enrol import add_trainee
from jlcenter.app.issue_certificates import issue
from jlcenter.app.plan_class import create_class
from jlcenter.app.plan_lessons import add_lesson, list_lessons
from jlcenter.domain.identity_number import check_digit
from jlcenter.domain.records import POLICY_RULE
from jlcenter.storage.session import Session

NAMES = ("王芳", "李国志", "赵玉兰", "钱海燕")
CARD = "6222021001116245702"
SOURCE = "东人社发〔2026〕12号"
#: 初级 800 yuan for anybody of these groups with the centre's certificate
SKILL = {
    "basis": "class_start",
    "groups": ["QYZG", "NCZY", "JTSZ"],
    "amounts": [{"level": "岗前培训", "codes": ["H"], "amount": 800}],
    "certificates": ["training"],
}
STIPEND = {
    "basis": "class_start",
    "per_day": 30,
    "count": "days",
    "day_hours": 7,
    "rounding": "up",
    "groups": ["QYZG", "NCZY"],
    "max_per_year": 2,
}


def id_number(n: int) -> str:
    """A well-formed invented number of somebody born in 1985."""
    first17 = f"22042119850101{n:03d}"
    return first17 + check_digit(first17)


def set_rule(
    session: Session, rule: str, values: dict[str, Any], effective: str = "2026-01-01"
) -> None:
    """A rule of the centre's own."""
    with session.action("政策规则") as write:
        write.put(
            POLICY_RULE,
            key=(rule, "220421", effective),
            status="centre",
            source=SOURCE,
            content={"values": values, "note": "本县标准"},
        )


@dataclass(frozen=True)
class Taught:
    """A class that was taught and examined."""

    id: UUID
    code: str


def taught(
    session: Session,
    people: Sequence[int] = (1, 2, 3),
    *,
    starts: str = "2026-09-01",
    category: str = "QYZG",
    certified: bool = True,
    card: str | None = CARD,
) -> Taught:
    """Two lessons of 4 hours, everybody there, everybody passed and with a certificate."""
    second = starts[:8] + f"{int(starts[8:]) + 1:02d}"
    row = create_class(
        session, name=f"家政{starts}班", programme="GW-QG", starts=starts, ends=second, hours="8"
    ).row
    for day in (starts, second):
        add_lesson(session, row.id, date=day, start="08:30", hours="4", topic="家务服务")
    for n in people:
        add_trainee(
            session,
            name=NAMES[n % len(NAMES)],
            id_number=id_number(n),
            category=category,
            bank_card=card,
            bank="农业银行东丰支行" if card else None,
            class_id=row.id,
        )
    for lesson in list_lessons(session, row.id):
        mark_all(session, lesson.id)
    for number in range(1, len(people) + 1):
        record_scores(session, row.id, number, "85", "90")
    if certified:
        issue(session, row.id, date=second)
    return Taught(row.id, row.code)
