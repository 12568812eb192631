"""年度定稿: a reported year as it was reported; later corrections show as differences."""

from jlcenter.domain.records.field import Field, Kind, Type
from jlcenter.words import mark as _

FROZEN_YEAR = Kind(
    code=40,
    name="frozen_year",
    label=_("年度定稿"),
    key=(
        Field(1, "year", Type.INT, _("年度")),
        Field(2, "version", Type.INT, _("第几次")),
    ),
    fields=(
        Field(3, "frozen_on", Type.DATE, _("定稿日期")),
        Field(4, "frozen_by", Type.TEXT, _("定稿人")),
        Field(5, "figures", Type.JSON, _("指标值")),
        Field(6, "parts", Type.INT, _("明细份数")),
        Field(7, "rule", Type.TEXT, _("口径版本")),
        Field(8, "remark", Type.TEXT, _("备注")),
    ),
)
