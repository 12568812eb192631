"""A report as an editable document (.docx): real headings, real tables, charts as pictures."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from jlcenter.documents.chart import chart_picture
from jlcenter.documents.ledger_table import cell_text
from jlcenter.domain.report import Chart, Paragraph, Part, Picture, Report
from jlcenter.domain.sheet import Align, Sheet
from jlcenter.words import _

_SONG, _HEI = "宋体", "黑体"
_TEXT_PT, _TABLE_PT = 12, 9
_INDENT_PT = 24
_CHART_CM = 15.5
_PICTURE_CM = 12.0
_GREY = (0x5B, 0x64, 0x6B)


def write_report_document(report: Report, path: Path, author: str) -> None:
    """Write a report as a .docx file."""
    from docx import Document
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Cm, Pt

    document = Document()
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.6)
    document.core_properties.title = report.title
    document.core_properties.author = author
    _speak_chinese(document)
    normal = document.styles["Normal"]
    _font(normal, _SONG, Pt(_TEXT_PT))
    for level in (1, 2):
        _font(document.styles[f"Heading {level}"], _HEI, Pt(16 if level == 1 else 14))
    _font(document.styles["Title"], _HEI, Pt(22))
    document.add_heading(report.title, 0).alignment = WD_ALIGN_PARAGRAPH.CENTER
    for line in (report.subtitle, *report.facts, report.state):
        if line:
            document.add_paragraph(line).alignment = WD_ALIGN_PARAGRAPH.CENTER
    for section in report.sections:
        document.add_heading(section.heading, 1)
        for part in section.parts:
            _add(document, part)
    _number_pages(document)
    content = io.BytesIO()
    document.save(content)
    path.write_bytes(content.getvalue())


def _speak_chinese(document: Any) -> None:
    """Lines break and characters look as in Chinese, whatever the reader's system speaks."""
    from docx.oxml.ns import qn

    for lang in document.styles.element.iter(qn("w:lang")):
        lang.set(qn("w:eastAsia"), "zh-CN")


def _font(style: Any, name: str, size: Any) -> None:
    """A style's face for Chinese and Latin text alike."""
    from docx.oxml.ns import qn
    from docx.shared import RGBColor

    style.font.name, style.font.size = name, size
    style.font.color.rgb = RGBColor(0x20, 0x26, 0x2B)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for slot in ("w:eastAsia", "w:ascii", "w:hAnsi"):
        fonts.set(qn(slot), name)
        # a theme's face would win over a named one
        fonts.attrib.pop(qn(f"{slot}Theme"), None)


def _number_pages(document: Any) -> None:
    """第 1 页 in the middle of each page's foot, as a field that counts by itself."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    before, _place, after = _("第 {n} 页", n="\0").partition("\0")
    paragraph.add_run(before)
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    shown, text = OxmlElement("w:r"), OxmlElement("w:t")
    text.text = "1"
    shown.append(text)
    field.append(shown)
    paragraph._p.append(field)
    paragraph.add_run(after)


def _repeat_head(table: Any) -> None:
    """The headings again on each page the table goes on."""
    from docx.oxml import OxmlElement

    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _add(document: Any, part: Part) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Cm, Pt, RGBColor

    if isinstance(part, Paragraph):
        for text in part.text.splitlines():
            if text.strip():
                made = document.add_paragraph(text.strip())
                if part.is_missing:
                    made.runs[0].font.color.rgb = RGBColor(*_GREY)
                made.paragraph_format.first_line_indent = Pt(_INDENT_PT)
                made.paragraph_format.line_spacing = 1.5
    elif isinstance(part, Chart):
        drawn = document.add_picture(io.BytesIO(chart_picture(part)), width=Cm(_CHART_CM))
        drawn._inline.docPr.set("descr", _described(part))
    elif isinstance(part, Picture):
        document.add_picture(io.BytesIO(part.content), width=Cm(_PICTURE_CM))
        document.paragraphs[-1].alignment = WD_ALIGN_PARAGRAPH.CENTER
        document.add_paragraph(part.caption).alignment = WD_ALIGN_PARAGRAPH.CENTER
    else:
        _table(document, part)


def _described(chart: Chart) -> str:
    """A chart in words, for those who hear a document read."""
    bars = _("；").join(f"{one.label} {one.shown}" for one in chart.bars)
    return f"{chart.title}: {bars}"


def _table(document: Any, sheet: Sheet) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm, Pt

    document.add_heading(sheet.title, 2)
    columns = [(at, one) for at, one in enumerate(sheet.columns) if one.width]
    table = document.add_table(rows=1, cols=len(columns), style="Table Grid")
    table.autofit = False
    total = sum(one.width for _at, one in columns)
    alignments = {
        Align.LEFT: WD_ALIGN_PARAGRAPH.LEFT,
        Align.CENTER: WD_ALIGN_PARAGRAPH.CENTER,
        Align.RIGHT: WD_ALIGN_PARAGRAPH.RIGHT,
    }

    def fill(cell: Any, text: str, align: Align, *, bold: bool = False) -> None:
        paragraph = cell.paragraphs[0]
        run = paragraph.add_run(text)
        run.font.size, run.bold = Pt(_TABLE_PT), bold
        paragraph.alignment = alignments[align]
        close = paragraph.paragraph_format
        close.space_before = close.space_after = Pt(1)
        close.line_spacing = 1.0

    for place, (_at, column) in enumerate(columns):
        fill(table.rows[0].cells[place], column.label, Align.CENTER, bold=True)
        width = Mm(column.width * 158 / total)
        # Word goes by the cells, others by the columns
        table.columns[place].width = table.rows[0].cells[place].width = width
    _repeat_head(table)
    for row in sheet.rows:
        cells = table.add_row().cells
        for place, (at, column) in enumerate(columns):
            fill(cells[place], cell_text(row[at]), column.align)
    for note in (*((sheet.empty,) if not sheet.rows and sheet.empty else ()), *sheet.notes):
        document.add_paragraph(note).runs[0].font.size = Pt(_TABLE_PT)
