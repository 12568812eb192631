"""年报文字: the parts of a year's report that a person writes."""

from jlcenter.domain.records.field import Field, Kind, Type
from jlcenter.words import mark as _

REPORT_TEXT = Kind(
    code=39,
    name="report_text",
    label=_("年报文字"),
    key=(
        Field(1, "year", Type.INT, _("年度")),
        Field(2, "section", Type.TEXT, _("章节")),
    ),
    fields=(Field(3, "text", Type.TEXT, _("内容")),),
)
