"""Reports of a year (四（二）): figures from the data, and the parts people write for it."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from openpyxl import load_workbook
from PIL import Image

from jlcenter.app.annual_report import annual_report
from jlcenter.app.attachments import attach
from jlcenter.app.indicators import figure_rows
from jlcenter.app.issue_certificates import issue
from jlcenter.app.progress_report import progress_report
from jlcenter.app.record_book import add
from jlcenter.app.report_texts import SECTIONS, texts_of, write_text
from jlcenter.app.targets import set_target
from jlcenter.app.teacher_papers import days_words
from jlcenter.app.text_files import read_text
from jlcenter.app.undo import undo
from jlcenter.app.write_reports import write_collection, write_report_file
from jlcenter.domain.errors import NotFound, Refused
from jlcenter.domain.records import REGISTER_ITEM
from jlcenter.storage.session import Session
from tests.paper_world import World, page_texts, taught_class

WRITTEN = "本年以大篷车送教，把课堂开到村屯；学员以农村转移就业劳动者为主。"


@pytest.fixture
def world(session: Session) -> World:
    """A taught class with certificates, a task, a case with a picture and one written section."""
    made = taught_class(session)
    issue(session, made.class_id, date="2026-09-21")
    set_target(session, year=2026, indicator="T01", value=16, number="东职发〔2026〕1号")
    case = add(session, REGISTER_ITEM, {"item_type": "case", "name": "驿马村的家政班"},
               content="十二名学员结业当月上岗。", starts="2026-09-30")  # fmt: skip
    picture = session.folder.parent / "case.png"
    Image.new("RGB", (640, 360), "#0E6B5E").save(picture)
    attach(session, REGISTER_ITEM, case["id"], "picture", picture)
    write_text(session, 2026, "总体情况", WRITTEN)
    return made


def test_the_annual_report_on_paper_says_what_the_figures_say(world: World, tmp_path: Path) -> None:
    out = tmp_path / "annual.pdf"
    done = write_report_file(world.session, annual_report(world.session, 2026), out)
    pages = page_texts(out)
    whole = "".join(pages)
    assert done.pages == len(pages) and f"共{len(pages)}页" in whole
    for heading in SECTIONS.values():
        assert heading.replace(" ", "") in whole
    assert WRITTEN in whole
    for row in figure_rows(world.session, 2026, codes=["T01", "T02"]):
        assert f"{row.indicator.code}{row.indicator.name}" in whole
    assert "8人次" in whole and "8/16" in whole  # the task and how far it is reached
    assert "结业率87.5%" in whole
    # a rate that cannot be there yet is not left to be read as a bad one
    assert "其中7人结业未满6个月" in whole
    assert "典型案例：驿马村的家政班" in whole and "十二名学员结业当月上岗" in whole
    assert "尚未定稿" in whole and "文字尚未撰写，请在" in whole


def test_the_editable_report_has_real_headings_tables_and_pictures(
    world: World, tmp_path: Path
) -> None:
    out = tmp_path / "annual.docx"
    write_report_file(world.session, annual_report(world.session, 2026), out)
    document = docx.Document(str(out))
    headings = [one.text for one in document.paragraphs if one.style.name == "Heading 1"]
    assert headings == [*SECTIONS.values(), "附表"]
    assert any(WRITTEN in one.text for one in document.paragraphs)
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert "培训总人次" in cells and world.code in cells
    pictures = [one for one in document.inline_shapes]
    # the charts and the picture of the case
    assert len(pictures) >= 4
    # as Word shows it: headings on each page, columns as wide in the head as below, Chinese faces
    for table in document.tables:
        first = table.rows[0]
        assert first._tr.get_or_add_trPr().find(qn("w:tblHeader")) is not None
        for row in table.rows:
            assert [one.width for one in row.cells] == [one.width for one in first.cells]
    for name in ("Title", "Heading 1", "Normal"):
        fonts = document.styles[name].element.rPr.rFonts
        assert fonts.get(qn("w:eastAsia")) in ("黑体", "宋体")
        assert fonts.get(qn("w:eastAsiaTheme")) is None
    assert "PAGE" in document.sections[0].footer._element.xml
    blobs = [
        part.blob
        for part in document.part.package.iter_parts()
        if part.partname.startswith("/word/media")
    ]
    assert all(Image.open(io.BytesIO(one)).width >= 600 for one in blobs)


def test_an_empty_year_says_where_its_figures_come_from(session: Session, tmp_path: Path) -> None:
    out = tmp_path / "annual.pdf"
    write_report_file(session, annual_report(session, 2026), out)
    whole = "".join(page_texts(out))
    for place in ("“师资”", "“项目库”", "“下乡”", "“指标”的“年报”页"):
        assert place in whole
    assert "就业率暂无" in whole and "就业率—" not in whole


def test_a_progress_reports_headings_never_stand_alone(world: World, tmp_path: Path) -> None:
    """Each heading has its table on the same page."""
    out = tmp_path / "progress.pdf"
    write_report_file(world.session, progress_report(world.session, 2026), out)
    for page in page_texts(out):
        for heading, table in (
            ("按培训类型", "培训类型培训总人次"),
            ("按培训品牌", "品牌培训总人次"),
        ):
            assert heading not in page or table in page


@pytest.mark.parametrize(
    ("lessons", "words"),
    [
        ([], ""),
        ([("2026-11-21", "08:30")], "11-21 08:30"),
        ([("2026-11-21", "")], "11-21"),
        (
            [("2026-11-30", "08:30"), ("2026-12-01", "08:30"), ("2026-12-04", "08:30")],
            "11-30~12-01、12-04 08:30",
        ),
        ([("2026-11-21", "08:30"), ("2026-11-21", "13:30")], "11-21 08:30；11-21 13:30"),
    ],
)
def test_a_trips_lessons_are_told_as_spans_of_days(
    lessons: list[tuple[str, str]], words: str
) -> None:
    assert days_words(lessons) == words


def test_what_a_person_wrote_is_kept_with_its_year_and_can_be_undone(world: World) -> None:
    session = world.session
    write_text(session, 2026, "next", "师资不足。")
    assert texts_of(session, 2026) == {"overview": WRITTEN, "next": "师资不足。"}
    assert texts_of(session, 2025) == {}
    undo(session)
    assert texts_of(session, 2026) == {"overview": WRITTEN}
    with pytest.raises(Refused, match="没有“结语”"):
        write_text(session, 2026, "结语", "…")


def test_the_progress_report_is_cut_by_sponsor_group_type_and_brand(
    world: World, tmp_path: Path
) -> None:
    out = tmp_path / "progress.pdf"
    write_report_file(world.session, progress_report(world.session, 2026, "2026-10-01"), out)
    whole = "".join(page_texts(out))
    for heading in ("按主管部门", "按培训对象", "按培训类型", "按培训品牌", "截至2026-10-01"):
        assert heading in whole
    assert "人力资源社会保障" in whole and "岗前培训" in whole


def test_the_collection_workbook_has_every_indicator_as_a_number(
    world: World, tmp_path: Path
) -> None:
    out = tmp_path / "collection.xlsx"
    write_collection(world.session, 2026, out)
    book = load_workbook(out)
    rows = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    by_code = {row[0]: row for row in rows}
    told = figure_rows(world.session, 2026)
    assert {one.indicator.code for one in told} <= set(by_code)
    assert by_code["T01"][3] == 8 and by_code["T01"][5] == 16
    assert len(book.worksheets) >= 8


def test_a_file_that_is_no_text_is_refused_by_name(tmp_path: Path) -> None:
    file = tmp_path / "文字.txt"
    file.write_bytes("东丰县职教中心".encode("gb18030"))
    assert read_text(file) == "东丰县职教中心"
    file.write_bytes(b"\xff\xfe\x00\xd8\xff")
    with pytest.raises(Refused, match=r"文字\.txt"):
        read_text(file)
    with pytest.raises(NotFound):
        read_text(tmp_path / "没有.txt")
