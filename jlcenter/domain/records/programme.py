"""培训项目 that a centre adds; those of the plan ship in ``resources/reference/programmes.csv``."""

from jlcenter.domain.records.field import Field, Kind, Type
from jlcenter.words import mark as _

PROGRAMME = Kind(
    code=4,
    name="programme",
    label=_("培训项目"),
    key=(Field(1, "code", Type.TEXT, _("项目编号")),),
    fields=(
        Field(2, "name", Type.TEXT, _("项目名称")),
        Field(3, "brand", Type.TEXT, _("培训品牌")),
        Field(4, "training_type", Type.TEXT, _("培训类型")),
        Field(5, "target_groups", Type.TEXTS, _("培训对象")),
        Field(6, "occupation", Type.TEXT, _("培训工种")),
        Field(7, "level", Type.TEXT, _("培训等级")),
        Field(8, "minutes", Type.INT, _("学时"), unit="min"),
        Field(9, "sponsor", Type.TEXT, _("主管部门")),
        Field(10, "scheme", Type.TEXT, _("补贴政策")),
        Field(11, "certificate_kind", Type.TEXT, _("证书种类")),
        Field(12, "remark", Type.TEXT, _("备注")),
    ),
)
