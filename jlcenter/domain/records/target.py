"""年度任务: what the province or the centre set for an indicator and a year."""

from jlcenter.domain.records.field import Field, Kind, Type
from jlcenter.words import mark as _

TARGET = Kind(
    code=38,
    name="target",
    label=_("年度任务"),
    key=(
        Field(1, "year", Type.INT, _("年度")),
        Field(2, "indicator", Type.TEXT, _("指标")),
        Field(3, "scope", Type.TEXT, _("范围")),
    ),
    fields=(
        Field(4, "value", Type.INT, _("任务数")),
        Field(5, "number", Type.TEXT, _("文号")),
        Field(6, "given_on", Type.DATE, _("下达日期")),
        Field(7, "given_by", Type.TEXT, _("下达单位")),
        Field(8, "remark", Type.TEXT, _("备注")),
    ),
)
