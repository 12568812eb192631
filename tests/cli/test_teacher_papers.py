"""The papers of teachers' hours, evaluation and a journey: read back from the PDF and workbook."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from pypdfium2 import PdfDocument

from tests.class_world import ClassWorld, make_class

Run = Callable[..., Any]


@pytest.fixture
def world(centre: Path, run_cli: Run) -> ClassWorld:
    """Two lessons held by 王老师, one of them in a village."""
    run_cli("teacher", "add", "--name", "王老师", "--title", "讲师", "--hour-rate", 60)
    world = make_class(run_cli, people=2, lessons=2, hours=8)
    run_cli("class", "edit", world.code, "--teacher", "王老师", "--outreach", "van",
            "--place", "平岗镇二道村")  # fmt: skip
    for lesson in (1, 2):
        world.mark(lesson, "--all", "present")
    return world


def text_of(path: Path) -> str:
    """A PDF's words without spaces and line breaks."""
    document = PdfDocument(path)
    try:
        pages = [page.get_textpage().get_text_bounded() for page in document]
    finally:
        document.close()
    return "".join("".join(pages).split())


def test_the_teachers_hours_say_what_is_not_settled(world: ClassWorld, tmp_path: Path) -> None:
    out = tmp_path / "课时.pdf"
    done = world.run("print", "teacher-hours", "--year", 2026, "--out", out)
    assert done["pages"] == 2
    told = text_of(out)
    for words in ("2026年教师培训课时统计表", "王老师", "讲师", world.code, "待定", "60.00"):
        assert words in told, words
    workbook = tmp_path / "课时.xlsx"
    world.run("export", "teacher-hours", "--year", 2026, "--form", "B", "--out", workbook)
    sheet = load_workbook(workbook).active
    assert sheet is not None
    cells = [cell for line in sheet.iter_rows(values_only=True) for cell in line]
    assert "王老师" in cells and 8 in cells


def test_an_evaluation_is_printed_with_its_formulas(world: ClassWorld, tmp_path: Path) -> None:
    out = tmp_path / "评价.pdf"
    world.run("print", "evaluation", "--year", 2026, "--out", out)
    told = text_of(out)
    assert "2026年职业培训评价表" in told and "还没有设定权重" in told and world.code in told


def test_a_journeys_sheet_lists_classes_and_equipment(world: ClassWorld, tmp_path: Path) -> None:
    run = world.run
    run("trip", "add", "--name", "二道村", "--leaves-on", "2026-09-01", "--route", "平岗镇二道村",
        "--vehicle", "吉D12345", "--class", world.code)  # fmt: skip
    run("trip", "pack", "二道村", "--item", "投影仪:1")
    out = tmp_path / "行程.pdf"
    run("print", "trip", "--trip", "二道村", "--out", out)
    told = text_of(out)
    for words in ("下乡行程单：二道村", "投影仪", "吉D12345", world.code, "09-01"):
        assert words in told, words
    answer = run("print", "trip", "--out", out, expect=2)
    assert answer["error"]["code"] == "trip_missing"
