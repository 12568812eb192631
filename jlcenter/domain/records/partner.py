"""合作单位: an enterprise, agency, school or body that trains, employs or teaches with us."""

from jlcenter.domain.records.field import Field, Kind, Privacy, Type
from jlcenter.words import mark as _

PARTNER_TYPE = (
    ("enterprise", _("企业")),
    ("hr_agency", _("人力资源服务机构")),
    ("school", _("院校")),
    ("industry_body", _("行业组织")),
    ("department", _("政府部门")),
    ("union", _("群团组织")),
    ("media", _("媒体")),
    ("other", _("其他")),
)
SCALE = (
    ("large", _("大型")),
    ("medium", _("中型")),
    ("small", _("小型")),
    ("micro", _("微型")),
)

PARTNER = Kind(
    code=18,
    name="partner",
    label=_("合作单位"),
    fields=(
        Field(1, "name", Type.TEXT, _("单位名称"), required=True),
        Field(2, "partner_type", Type.TEXT, _("单位类别"), choices=PARTNER_TYPE),
        Field(3, "credit_code", Type.TEXT, _("统一社会信用代码")),
        Field(4, "industry", Type.TEXT, _("所属行业")),
        Field(5, "scale", Type.TEXT, _("企业规模"), choices=SCALE),
        Field(6, "region", Type.TEXT, _("所在县(市、区)")),
        Field(7, "address", Type.TEXT, _("地址")),
        Field(8, "contact", Type.TEXT, _("联系人"), Privacy.PERSONAL),
        Field(9, "phone", Type.TEXT, _("联系电话"), Privacy.SENSITIVE),
        Field(10, "is_high_risk", Type.BOOL, _("高危行业")),
        Field(11, "is_integrated", Type.BOOL, _("产教融合型企业")),
        Field(12, "since", Type.DATE, _("合作起始日期")),
        Field(13, "remark", Type.TEXT, _("备注")),
    ),
)
