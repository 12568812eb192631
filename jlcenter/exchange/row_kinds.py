"""What a row of a roster is: a person, or something that is not one, and why."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from jlcenter.exchange.column_content import looks_like_id
from jlcenter.exchange.grid import CellError, Sheet, Value, is_blank, narrow
from jlcenter.exchange.header_guess import Block, Heading
from jlcenter.exchange.header_synonyms import exact, fold_heading
from jlcenter.words import mark

#: why a row is no person, in words
WHY: Mapping[str, str] = {
    "seq_only": mark("只有序号的空行"),
    "no_person": mark("没有姓名和证件号码的空行"),
    "subtotal": mark("合计行"),
    "signature": mark("签章行"),
    "note": mark("注释行"),
    "instruction": mark("填表说明"),
    "sample": mark("示例行"),
    "title": mark("标题行"),
    "heading": mark("重复的表头"),
    "legend": mark("图例或代码说明"),
    "page": mark("页码行"),
    "text": mark("不是人员的文字行"),
    "continued": mark("上一行的续行(姓名、证件号码已与上一行合并)"),
}
PERSON = "person"

_SPACES = re.compile(r"\s+")
_SUBTOTAL = re.compile(
    r"(?:本页|本组|本村|全班|全部|以上|人员|人数)?(?:合计|小计|总计|共计|累计)"
    r"|(?:总人数|合计人数|人数):|共\d+[人名]"
)
_SIGNATURE = re.compile(
    r"(?:填表|制表|填报|编制|审核|复核|审批|审定|经办|经手|承办|负责|单位负责|主管|校长|领导|班主任|教师"
    r"|任课|培训机构|培训单位|培训学校|主办|组织单位|盖章|公章|单位\(?盖?章|联系人|联系电话|日期"
    r"|填写日期|填写人|签字|签章|签名|乡镇|村委会|村\(|人社|财政|教育局|考评员|监考|见证|验收|监督"
    r"|报送|上报|打印|统计人|登记人|办理人)[^:]{0,16}:"
    r"|.{0,12}\((?:公章|盖章|签章|签字)\)"
    r"|(?:\d{4})?年(?:\d{1,2})?月(?:\d{1,2})?日$"
    r"|(?:填表人|制表人?|审核人|复核人|经办人|负责人|单位负责人|盖章|公章)$"
)
_NOTE = re.compile(
    r"(?:注|备注|说明|附注|附|提示|温馨提示|要求|注意)[::\d①(]|[※★*●■◆]\S{4,}"
    r"|(?:填表说明|填写说明|填报说明|注意事项|填表须知|特别说明|备注说明)"
    r"|.{0,6}(?:以下空白|此处以下|以下无正文|无正文)"
)
_NUMBERED = re.compile(r"(?:\d{1,2}|[一二三四五六七八九十]{1,2})[、.)]\S{6,}")
_LEGEND = re.compile(r"[①-⑳].*[①-⑳]|[√○×△▲].*[√○×△▲]|(?:类别|代码)(?:代码|说明|对照)")
_PAGE = re.compile(r"第?\d+页?[,、/]?(?:共?\d+页)|第\d+页|共\d+页(?:[,、/]?第\d+页)?|-\d+-")
_TITLE = re.compile(r"花名册|名单|名册|登记表|统计表|汇总表|台账|明细表|一览表|报名表|年度|\d{4}年")
_SAMPLE = re.compile(
    r"[(【\[]?(?:示例|样例|范例|举例|例如|填写示例|填写样例|例(?:[)】\]:]|行|\d{0,2}$))"
    r"|.*[(【\[](?:示例|样例|范例|例)[)】\]]"
)
_SAMPLE_REMARK = re.compile(r"\(?(?:此行|本行|该行)?为?(?:示例|样例|范例)")
_INSTRUCTION = re.compile(
    r"必填|选填|文本格式|请填|填写|如实|格式|位数|下拉|选择|须与|与身份证|一致"
)
_GROUP = re.compile(r".{2,}(?:村|镇|乡|组|班|社区|街道|单位|学校|公司|屯|局|中心|部|期|批)(?::.*)?")
_ORDINAL = re.compile(r"\(?(?:\d{1,2}|[甲乙丙丁戊己庚辛壬癸])\)?")
_DIGITS = re.compile(r"\d{6,}")
_STROKE = re.compile(r"[\s\-\u2010-\u2015\u2500_/\\~.]+")
_NAME_CHARS_MAX = 15
_PUNCTUATION = re.compile(r"[。;:!?%]|\d{2,}")
#: what only a person's row has filled
_PERSONAL = ("sex", "birth_date", "phone", "education", "address", "hukou_addr", "bank_no")


@dataclass(frozen=True)
class HeadingText:
    """The heading's own words by row, to know it again on the next page."""

    rows: tuple[Mapping[int, str], ...]
    preamble: frozenset[str]


def heading_text(sheet: Sheet, heading: Heading) -> HeadingText:
    """What heading and title rows say, folded."""
    rows = tuple(
        {
            index: fold_heading(value)
            for index, value in enumerate(row)
            if isinstance(value, str) and fold_heading(value)
        }
        for row in sheet.cells[heading.top : heading.bottom + 1]
    )
    preamble = frozenset(
        fold_heading(value)
        for row in sheet.cells[: heading.top]
        for value in row
        if isinstance(value, str) and fold_heading(value)
    )
    return HeadingText(rows, preamble)


@lru_cache(maxsize=4096)
def _squeezed(text: str) -> str:
    return _SPACES.sub("", narrow(text))


def _is_nothing(value: Value) -> bool:
    """Blank, a stroke through the cell, or the 0 that a formula shows for a blank cell."""
    if isinstance(value, str):
        return is_blank(value) or bool(_STROKE.fullmatch(value))
    return value is None or (
        isinstance(value, int | float) and not isinstance(value, bool) and value == 0
    )


class RowKinds:
    """Tells what the rows of one block are."""

    def __init__(self, block: Block, known: HeadingText) -> None:
        self._block = block
        self._known = known
        self._name = _index(block, "name")
        self._number = _index(block, "id_number")
        self._sample_at = [
            index for field in ("seq", "number", "name") if (index := _index(block, field)) >= 0
        ]
        self._remark = _index(block, "remark")

    def kind(self, row: list[Value]) -> str | None:
        """``person``, a key of ``WHY``, or None for a row that is blank in this block."""
        name = row[self._name] if self._name >= 0 else None
        number = row[self._number] if self._number >= 0 else None
        if isinstance(name, str) and name and not name.isspace() and looks_like_id(number):
            return "sample" if self._is_sample(row) else PERSON
        block = self._block
        filled = [index for index in range(block.left, block.right + 1) if not is_blank(row[index])]
        if not filled:
            return None
        if isinstance(name, CellError) or isinstance(number, CellError):
            return PERSON
        return self._slow_kind(row, filled, name, number)

    def _slow_kind(self, row: list[Value], filled: list[int], name: Value, number: Value) -> str:
        block = self._block
        has_name, has_number = not _is_nothing(name), not _is_nothing(number)
        texts = [_squeezed(value) for index in filled if isinstance(value := row[index], str)]
        if _is_heading(row, filled, self._known, name, number):
            return "heading"
        if self._is_sample(row):
            return "sample"
        if not looks_like_id(number):
            is_sure = has_number or _has_personal(row, block)
            odd = _not_a_person(texts, len(filled), self._known, is_sure)
            if odd:
                return odd
        if has_number:
            return PERSON if not _is_instruction(name, number) else "instruction"
        if has_name:
            return _named_row(name, filled, row, block)
        return _nameless_row(filled, row, block)

    def _is_sample(self, row: list[Value]) -> bool:
        for index in self._sample_at:
            value = row[index]
            if isinstance(value, str) and "例" in value and _SAMPLE.match(_squeezed(value)):
                return True
        value = row[self._remark] if self._remark >= 0 else None
        return (
            isinstance(value, str)
            and "例" in value
            and bool(_SAMPLE_REMARK.match(_squeezed(value)))
        )


def _index(block: Block, field: str) -> int:
    column = block.first(field)
    return column.index if column else -1


def _not_a_person(texts: list[str], count: int, known: HeadingText, has_facts: bool) -> str | None:
    """A row known by its words: the leading ones only, where it has what a person's row has."""
    if not texts:
        return None
    if _SUBTOTAL.match(texts[0]):
        return "subtotal"
    if _NOTE.match(texts[0]):
        return "note"
    if any(_SIGNATURE.match(text) for text in (texts[:1] if has_facts else texts)):
        return "signature"
    first = texts[0]
    if has_facts or count > 2:
        return None
    if fold_heading(first) in known.preamble:
        return "title"
    if _LEGEND.search(first):
        return "legend"
    if _PAGE.fullmatch(first):
        return "page"
    if _NUMBERED.match(first):
        return "instruction"
    return None


def _is_heading(
    row: list[Value],
    filled: list[int],
    known: HeadingText,
    name: Value,
    number: Value,
) -> bool:
    if isinstance(name, str) and exact(name.strip()) == "name":
        return True
    if isinstance(number, str) and exact(number.strip()) == "id_number":
        return True
    said = {index: fold_heading(value) for index in filled if isinstance(value := row[index], str)}
    if len(said) == len(filled):
        for level in known.rows:
            if all(level.get(index) == text for index, text in said.items()):
                return True
    if len(filled) >= 4:
        cells = [_plain(row[index]) for index in filled]
        return all(_ORDINAL.fullmatch(cell) for cell in cells) and not looks_like_id(number)
    return False


def _plain(value: Value) -> str:
    if isinstance(value, float) and value == value and abs(value) < 1e6 and value == int(value):
        return str(int(value))
    return _squeezed(value) if isinstance(value, str) else str(value)


def _is_instruction(name: Value, number: Value) -> bool:
    if not isinstance(number, str) or _DIGITS.search(number):
        return False
    said = _squeezed(number) + (_squeezed(name) if isinstance(name, str) else "")
    return bool(_INSTRUCTION.search(said))


def _named_row(name: Value, filled: list[int], row: list[Value], block: Block) -> str:
    """A row with something where names stand and no number: a person without one, or words."""
    if not isinstance(name, str):
        return PERSON if _has_personal(row, block) else "no_person"
    text = _squeezed(name)
    if _has_personal(row, block):
        return PERSON
    if _INSTRUCTION.search(text):
        return "instruction"
    if len(text) > _NAME_CHARS_MAX or _PUNCTUATION.search(text):
        return "title" if _TITLE.search(text) else "text"
    if len(filled) == 1 and (_GROUP.fullmatch(text) and len(text) > 2 or _TITLE.search(text)):
        return "title"
    return PERSON


def _nameless_row(filled: list[int], row: list[Value], block: Block) -> str:
    """A row with neither name nor number."""
    fields = {one.index: one.field for one in block.columns}
    if all(fields.get(index) in ("seq", "number") for index in filled):
        value = row[filled[0]]
        text = _squeezed(value) if isinstance(value, str) else ""
        if text and not _ORDINAL.fullmatch(text) and not text.isdecimal():
            return "title" if _TITLE.search(text) or _GROUP.fullmatch(text) else "text"
        return "seq_only"
    if len(filled) == 1:
        value = row[filled[0]]
        if isinstance(value, str):
            text = _squeezed(value)
            if _TITLE.search(text) or _GROUP.fullmatch(text):
                return "title"
            if len(text) > _NAME_CHARS_MAX:
                return "text"
    if _has_personal(row, block):
        return PERSON
    return "no_person"


def _has_personal(row: list[Value], block: Block) -> bool:
    for column in block.columns:
        if column.field in _PERSONAL:
            value = row[column.index]
            if not _is_nothing(value) and not isinstance(value, CellError):
                return True
    return False
