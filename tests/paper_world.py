"""A class with people, marks and scores, made through the use-cases, for the paper tests."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from jlcenter.app.assess import record_scores
from jlcenter.app.call_roll import mark_all
from jlcenter.app.enrol import add_trainee
from jlcenter.app.plan_class import create_class
from jlcenter.app.plan_lessons import add_lesson, list_lessons
from jlcenter.domain.identity_number import check_digit
from jlcenter.storage.session import Session

#: names as they come in this province, each printable
NAMES = (
    "王芳",
    "买买提·阿不都热合曼·托合提",
    "欧阳𠮷祥",
    "김철수",
    "单雨㛃",
    "仇𬴊",
    "张三",
    "朴英姬",
)


def id_number(n: int) -> str:
    """A well-formed invented number of a person born in 1990."""
    first17 = f"22042119900101{n:03d}"
    return first17 + check_digit(first17)


@dataclass(frozen=True)
class World:
    """A class that has been taught and examined."""

    session: Session
    class_id: UUID
    code: str


def taught_class(
    session: Session, names: tuple[str, ...] = NAMES, name: str = "家政服务员（横道河镇）一班"
) -> World:
    """Two lessons of 4 hours, everybody there; everybody passed but the last, who has no scores."""
    made = create_class(
        session,
        name=name,
        programme="GW-QG",
        starts="2026-09-01",
        ends="2026-09-02",
        hours="8",
        place="横道河镇驿马村",
    ).row
    for day in ("2026-09-01", "2026-09-02"):
        add_lesson(session, made.id, date=day, start="08:30", hours="4", topic="家务服务")
    for n, one in enumerate(names, start=1):
        add_trainee(
            session,
            name=one,
            id_number=id_number(n),
            phone=f"1380437{n:04d}",
            category="NCZY",
            class_id=made.id,
            education="初中",
            ethnicity="汉族",
            address=f"东丰县横道河镇驿马村{n}组",
        )
    for lesson in list_lessons(session, made.id):
        mark_all(session, lesson.id)
    for n in range(1, len(names)):
        record_scores(session, made.id, n, "85.5", "78")
    return World(session, made.id, made.code)


def page_texts(path: Path) -> list[str]:
    """The text of each page, without spaces."""
    import pypdfium2

    document = pypdfium2.PdfDocument(str(path))
    try:
        return ["".join(p.get_textpage().get_text_range().split()) for p in document]
    finally:
        document.close()


def pictures(path: Path, dpi: int = 200) -> list[Any]:
    """Each page as a PIL picture."""
    import pypdfium2

    document = pypdfium2.PdfDocument(str(path))
    try:
        return [page.render(scale=dpi / 72).to_pil() for page in document]
    finally:
        document.close()
