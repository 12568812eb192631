"""What holds for any sheet: nobody vanishes, nothing crashes, no number is repaired."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from jlcenter.domain.errors import Refused
from jlcenter.exchange.cell_values import date_of, score_of, text_of
from jlcenter.exchange.grid import CellError, Merge, Sheet, is_blank
from jlcenter.exchange.header_guess import find_heading
from jlcenter.exchange.header_synonyms import field_of
from jlcenter.exchange.roster_rows import read_people
from jlcenter.exchange.sheet_reader import read_book

from .messy import id_number, somebody

HEADINGS = (
    "序号", "姓名", "性别", "民族", "身份证号码", "出生日期", "文化程度", "人员类别", "是否脱贫户",
    "家庭住址", "联系电话", "银行卡号", "理论成绩", "开班时间", "备注",
)  # fmt: skip
VALID = [somebody(n).number for n in range(6)]

odd_text = st.one_of(
    st.text(max_size=25),
    st.sampled_from(
        ["", " ", "\n", "合计", "填表人:", "注:一", "示例", "姓名", "身份证号码", "王伟", "1.王伟",
         "无", "例", "#N/A", "2.2E+17", "220421********1234", "13812345678", "以下空白", "东岗村",
         *VALID]
    ),
)  # fmt: skip
cells = st.one_of(
    st.none(),
    odd_text,
    st.integers(-(10**20), 10**20),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
    st.sampled_from([CellError("#N/A"), CellError("#REF!")]),
)
row = st.lists(cells, min_size=len(HEADINGS), max_size=len(HEADINGS))
quick = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@quick
@given(rows=st.lists(row, max_size=8), as_of=st.sampled_from([None, "2026-03-10"]))
def test_every_row_has_exactly_one_fate(rows: list[list[Any]], as_of: str | None) -> None:
    sheet = Sheet("s", [list(HEADINGS), *rows])
    heading = find_heading(sheet)
    assert heading is not None
    outcome = read_people(sheet, heading, as_of=as_of)
    fates = Counter(
        [one.row for one in outcome.people]
        + [one.row for one in outcome.rejected]
        + [one.row for one in outcome.duplicates]
        + [one.row for one in outcome.ignored]
    )
    below = range(heading.bottom + 1, len(sheet.cells))
    filled = [n + 1 for n in below if not all(is_blank(value) for value in sheet.cells[n])]
    assert fates == Counter(filled)
    assert outcome.rows == len(filled) - len(outcome.ignored)


@quick
@given(
    rows=st.lists(row, min_size=1, max_size=6),
    merges=st.lists(st.tuples(*[st.integers(0, 14)] * 4), max_size=5),
)
def test_merged_cells_never_crash(rows: list[list[Any]], merges: list[tuple[int, ...]]) -> None:
    height = len(rows) + 1
    inside = tuple(
        Merge(min(a, c, height - 1), min(b, d), min(max(a, c), height - 1), max(b, d))
        for a, b, c, d in merges
    )
    sheet = Sheet("s", [list(HEADINGS), *rows], merges=inside)
    heading = find_heading(sheet)
    if heading is not None:
        read_people(sheet, heading)


@quick
@given(grid=st.lists(st.lists(cells, min_size=6, max_size=6), max_size=8))
def test_a_grid_of_anything_is_a_table_or_not(grid: list[list[Any]]) -> None:
    sheet = Sheet("s", grid)
    heading = find_heading(sheet)
    if heading is not None:
        read_people(sheet, heading, as_of="2026-03-10")


@st.composite
def slips(draw: st.DrawFn) -> str:
    """A number with one slip of the hand."""
    number = draw(st.sampled_from(VALID))
    at = draw(st.integers(0, 17))
    kind = draw(st.sampled_from(["change", "drop", "double", "swap", "letter", "space", "quote"]))
    if kind == "change":
        return number[:at] + draw(st.sampled_from("0123456789X")) + number[at + 1 :]
    if kind == "drop":
        return number[:at] + number[at + 1 :]
    if kind == "double":
        return number[:at] + number[at] + number[at:]
    if kind == "swap" and at < 17:
        return number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    if kind == "letter":
        return number[:at] + draw(st.sampled_from("OIlZSB")) + number[at + 1 :]
    if kind == "space":
        return number[:at] + " " + number[at:]
    return "'" + number


@quick
@given(typed=st.one_of(slips(), st.text(alphabet="0123456789Xx \n'-.E+", max_size=22), odd_text))
@example(typed=VALID[0])
def test_no_number_is_ever_repaired(typed: str) -> None:
    """What is accepted has exactly the digits that were typed, and they prove themselves."""
    other = ["李兰", id_number("19900101", 961)]
    sheet = Sheet("s", [["姓名", "身份证号码"], ["王海宇", typed], other])
    heading = find_heading(sheet)
    assert heading is not None
    for person in read_people(sheet, heading).accepted:
        if person.row != 2:
            continue
        said = re.sub(r"[^0-9A-Z]", "", unicodedata.normalize("NFKC", typed).upper())
        assert person.id_number == said
        assert person.fields["id_checked"] == "checked"


@quick
@given(value=st.one_of(st.integers(10**15, 10**18), st.floats(1e15, 1e18)))
def test_a_number_cell_of_more_than_15_digits_is_rejected(value: float) -> None:
    sheet = Sheet("s", [["姓名", "身份证号码"], ["王海宇", value]])
    heading = find_heading(sheet)
    assert heading is not None
    outcome = read_people(sheet, heading)
    assert [one.code for one in outcome.rejected] == ["id_float_precision"]


@quick
@given(value=cells)
def test_readers_of_cells_take_anything(value: Any) -> None:
    assert isinstance(text_of(value), str)
    found, _serial = date_of(value)
    assert found is None or re.fullmatch(r"\d{4}(-\d{2}){0,2}", found)
    try:
        score = score_of(value)
    except ValueError:
        return
    assert score is None or 0 <= score <= 10_000


@quick
@given(levels=st.lists(st.text(max_size=20), max_size=3).map(tuple))
def test_any_heading_has_a_field_or_none(levels: tuple[str, ...]) -> None:
    field, _sure = field_of(levels)
    assert field is None or isinstance(field, str)


@quick
@given(
    data=st.one_of(
        st.binary(min_size=1, max_size=2000),
        st.text(min_size=1, max_size=500).map(lambda text: text.encode("utf-8", "ignore")),
        st.binary(max_size=300).map(lambda data: b"PK\x03\x04" + data),
        st.binary(max_size=900).map(lambda data: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + data),
        st.text(max_size=300).map(lambda text: f"<table>{text}</table>".encode("utf-8", "ignore")),
        st.text(max_size=200).map(
            lambda text: (
                '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:'
                f'spreadsheet">{text}</Workbook>'
            ).encode("utf-8", "ignore")
        ),
    )
)
def test_any_file_is_read_or_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(data or b"x")
    try:
        book = read_book(path)
    except Refused as refused:
        assert refused.code and refused.hint
        return
    for sheet in book.sheets:
        assert len({len(line) for line in sheet.cells}) <= 1


@quick
@given(data=st.data())
def test_a_workbook_with_broken_bytes_is_read_or_refused(
    tmp_path: Path, data: st.DataObject, whole: dict[str, bytes]
) -> None:
    name = data.draw(st.sampled_from(sorted(whole)))
    raw = bytearray(whole[name])
    for _n in range(data.draw(st.integers(1, 20))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path / name
    path.write_bytes(bytes(raw))
    try:
        read_book(path)
    except Refused as refused:
        assert refused.hint


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """A new and an old workbook."""
    from .messy import HEAD, people, rows_of, xls, xlsx

    folder = tmp_path_factory.mktemp("whole")
    rows = [HEAD, *rows_of(people(12))]
    return {
        "a.xlsx": xlsx(folder / "a.xlsx", rows, merges=["F2:F4"]).read_bytes(),
        "a.xls": xls(folder / "a.xls", rows).read_bytes(),
    }


def test_the_strange_values_of_the_generators_are_covered() -> None:
    """Values that only turn up now and then, by hand."""
    for value in (float("nan"), float("inf"), 1e300, -0.0, True, date(1, 1, 1), datetime.max):
        assert isinstance(text_of(value), str)
        date_of(value)
    assert text_of(time(8, 30)) == "08:30:00"
    assert text_of(timedelta(minutes=5)) == "0:05:00"
