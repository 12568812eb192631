"""Ledgers say on every page what they are, repeat their headings, and leave nobody out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from jlcenter.documents.attendance_ledger import attendance_sheets
from jlcenter.documents.inputs import AttendanceLine, ClassHead, LessonHead, Person
from jlcenter.documents.page import Imprint, write_ledgers
from jlcenter.documents.roster import roster_sheet
from jlcenter.documents.sign_in_sheet import sign_in_sheet
from jlcenter.domain.errors import Refused
from tests.paper_world import NAMES, id_number, page_texts, pictures

HEAD = ClassHead(
    centre_name="东丰县职教中心",
    code="2026A01",
    name="家政服务员一班",
    programme="吉林大姐",
    training_type="就业技能培训",
    occupation="家政服务员",
    level="五级/初级工",
    starts="2026-09-01",
    ends="2026-09-20",
    hours="80",
    place="驿马村",
    teacher="王老师",
    printed_on="2026-11-23",
)
IMPRINT = Imprint("东丰县职教中心", "东丰县职教中心 · 2026-11-23 14:02 生成")
LESSON = LessonHead(3, "2026-09-03", "08:30", "4", "家务服务", "王老师", "驿马村")


def people(count: int) -> list[Person]:
    return [
        Person(
            key=str(n),
            number=n,
            name=NAMES[n % len(NAMES)],
            sex="女",
            id_number=id_number(n),
            phone=f"1380437{n:04d}",
            hukou_address="吉林省辽源市东丰县横道河镇驿马村三组二十二号"
            if n % 5 == 0
            else "永合村",
        )
        for n in range(1, count + 1)
    ]


def test_every_page_repeats_title_and_headings_and_counts_itself(tmp_path: Path) -> None:
    path = tmp_path / "roster.pdf"
    pages = write_ledgers([roster_sheet(HEAD, people(45))], path, IMPRINT)
    texts = page_texts(path)
    assert pages == len(texts) == 3
    for number, text in enumerate(texts, start=1):
        assert "2026年家政服务员一班学员花名册" in text
        assert "身份证件号码" in text and "班级编号：2026A01" in text
        assert f"第{number}页共3页" in text
    assert [("单位负责人" in text) for text in texts] == [False, False, True]
    whole = "".join(texts)
    assert all(id_number(n) in whole for n in range(1, 46))


def test_the_signatures_never_stand_alone_on_a_page(tmp_path: Path) -> None:
    for count in range(18, 46, 3):
        path = tmp_path / f"{count}.pdf"
        write_ledgers([roster_sheet(HEAD, people(count))], path, IMPRINT)
        last = page_texts(path)[-1]
        assert "单位负责人" in last and id_number(count) in last


def test_r62_blank_rows_for_walk_ins_are_drawn(tmp_path: Path) -> None:
    none, some = tmp_path / "none.pdf", tmp_path / "some.pdf"
    write_ledgers([roster_sheet(HEAD, people(3))], none, IMPRINT)
    write_ledgers([roster_sheet(HEAD, people(3), blank_rows=5)], some, IMPRINT)
    ink = [sum(pictures(path, 72)[0].convert("L").histogram()[:200]) for path in (none, some)]
    assert ink[1] > ink[0] * 1.2


def test_r62_the_file_asks_to_be_printed_at_true_size_and_names_itself(tmp_path: Path) -> None:
    path = tmp_path / "roster.pdf"
    write_ledgers([roster_sheet(HEAD, people(3))], path, IMPRINT)
    raw = path.read_bytes()
    assert b"/PrintScaling /None" in raw and b"/Lang" in raw and b"zh-CN" in raw


def test_the_sign_in_sheet_shows_four_digits_and_no_number(tmp_path: Path) -> None:
    path = tmp_path / "sign.pdf"
    everyone = people(30)
    write_ledgers([sign_in_sheet(HEAD, LESSON, everyone, 2)], path, IMPRINT)
    text = "".join(page_texts(path))
    assert "课次：第3次" in text and "应到：30人" in text
    for person in everyone:
        assert person.id_number not in text and person.id_tail in text


def test_r39_not_called_is_empty_and_counted_and_not_in_class_is_a_dash(tmp_path: Path) -> None:
    lessons = [replace(LESSON, number=n, date=f"2026-09-{n:02d}") for n in range(1, 31)]
    lines = [
        AttendanceLine(one, ("√", "", "—", *["▲"] * 27), "120", "112", "93.3%", 1)
        for one in people(4)
    ]
    sheets = attendance_sheets(HEAD, lessons, lines)
    assert len(sheets) == 2 and sum(len(sheet.rows[0]) - 7 for sheet in sheets) == 30
    path = tmp_path / "attendance.pdf"
    write_ledgers(sheets, path, IMPRINT)
    texts = page_texts(path)
    assert "空格未点" in texts[0] and "—未入班" in texts[0] and "√出勤▲迟到▽早退" in texts[0]
    first = sheets[0]
    assert first.rows[0][2:5] == ("√", "", "—") and first.rows[0][-2] == 1


def test_a_class_without_people_says_so(tmp_path: Path) -> None:
    path = tmp_path / "empty.pdf"
    write_ledgers([roster_sheet(HEAD, [])], path, IMPRINT)
    assert "本班还没有学员" in page_texts(path)[0]


def test_r61_all_unprintable_names_are_named_at_once_and_nothing_is_drawn(tmp_path: Path) -> None:
    path = tmp_path / "roster.pdf"
    some = people(6)
    some[1] = replace(some[1], name="赵\ue001")
    some[4] = replace(some[4], name="孙\U00030123")
    with pytest.raises(Refused) as refused:
        write_ledgers([roster_sheet(HEAD, some)], path, IMPRINT)
    assert refused.value.code == "glyph_missing"
    assert "2 赵" in refused.value.message and "5 孙" in refused.value.message
    assert not path.exists()
