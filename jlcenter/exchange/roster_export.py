"""The roster as a workbook that reads back without a change (R50): all fields, headings that the
import knows, words instead of codes, and the record's key in a hidden last column (R54).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from jlcenter.domain.sheet import Align, Column, Sheet
from jlcenter.words import _

#: (key, heading, alignment); the headings are the import's own (reference/header_synonyms.csv),
#: so they stay Chinese in every language
_FIELDS = (
    ("number", "学号", Align.CENTER),
    ("name", "姓名", Align.LEFT),
    ("sex", "性别", Align.CENTER),
    ("ethnicity", "民族", Align.CENTER),
    ("id_type", "证件类型", Align.LEFT),
    ("id_number", "身份证件号码", Align.CENTER),
    ("birth_date", "出生日期", Align.CENTER),
    ("education", "文化程度", Align.LEFT),
    ("political", "政治面貌", Align.LEFT),
    ("category", "人员类别", Align.LEFT),
    ("hukou_address", "户籍地址", Align.LEFT),
    ("hukou_kind", "户口性质", Align.LEFT),
    ("address", "家庭住址", Align.LEFT),
    ("phone", "联系电话", Align.CENTER),
    ("employer", "工作单位", Align.LEFT),
    ("bank_card", "银行卡号", Align.CENTER),
    ("bank", "开户行", Align.LEFT),
    ("remark", "备注", Align.LEFT),
)


def roster_workbook_sheet(title: str, people: Iterable[Mapping[str, str | int]]) -> Sheet:
    """A sheet of all fields; each of ``people`` maps the keys above and ``key``."""
    columns = [
        Column(key, heading, 20, align, is_number=key == "number", is_name=key == "name")
        for key, heading, align in _FIELDS
    ]
    columns.append(Column("key", "记录号", 0, is_hidden=True))
    return Sheet(
        id="roster",
        title=title,
        columns=tuple(columns),
        rows=tuple(tuple(person.get(column.key, "") for column in columns) for person in people),
        empty=_("本班还没有学员"),
    )
