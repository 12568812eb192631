"""Workbooks: what is text stays text, whatever it looks like."""

from __future__ import annotations

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from jlcenter.domain.sheet import Column, Sheet
from jlcenter.exchange.workbook import write_workbook

COLUMNS = (
    Column("seq", "学号", 10, is_number=True),
    Column("name", "姓名", 20, is_name=True),
    Column("a", "签到", 20, group="上午"),
    Column("b", "签退", 20, group="上午"),
    Column("key", "记录号", 0, is_hidden=True),
)


def written(path: Path, *rows: tuple[object, ...], title: str = "表") -> list[list[object]]:
    sheet = Sheet("x", title, COLUMNS, tuple(rows), facts=("甲", "乙"))  # type: ignore[arg-type]
    write_workbook([sheet], path, "东丰县职教中心")
    page = load_workbook(path).active
    assert page is not None
    return [[cell.value for cell in row] for row in page.iter_rows(min_row=5)]


def test_formulas_links_and_numbers_in_text_stay_text(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    nasty = ["=1+1", "+86138", "-3", "@SUM(A1)", "http://x.test", "220421199001010016", "007"]
    rows = written(path, *((n, text, text, "", "k") for n, text in enumerate(nasty)))
    assert [row[1] for row in rows] == nasty and [row[2] for row in rows] == nasty
    page = load_workbook(path).active
    assert page is not None
    assert all(row[1].data_type == "s" for row in page.iter_rows(min_row=5))


def test_two_level_headings_are_merged_and_numbers_are_numbers(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    rows = written(path, (1, "王芳", None, "08:30", "k"), title="名/册?*[x]:")
    assert rows == [[1, "王芳", None, "08:30", "k"]]
    page = load_workbook(path).active
    assert page is not None
    merged = {str(area) for area in page.merged_cells.ranges}
    assert {"C3:D3", "A3:A4", "B3:B4"} <= merged
    assert page.column_dimensions["E"].hidden


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(name=st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=40))
def test_any_name_comes_back_from_the_workbook(name: str, tmp_path: Path) -> None:
    rows = written(tmp_path / "a.xlsx", (1, name, name, "", "k"))
    assert rows[0][1] == name and rows[0][2] == name
