"""学徒: an agreement of trainee, enterprise and school, with two mentors."""

from jlcenter.domain.records.field import Field, Kind, Privacy, Type
from jlcenter.words import mark as _

APPRENTICESHIP_KIND = (
    ("new", _("企业新型学徒制")),
    ("modern", _("现代学徒制")),
)
APPRENTICESHIP_STATUS = (
    ("signed", _("已签协议")),
    ("running", _("培养中")),
    ("finished", _("已出徒")),
    ("ended", _("已终止")),
)

APPRENTICESHIP = Kind(
    code=25,
    name="apprenticeship",
    label=_("学徒培养"),
    fields=(
        Field(1, "kind", Type.TEXT, _("类别"), required=True, choices=APPRENTICESHIP_KIND),
        Field(2, "trainee", Type.ID, _("学员"), required=True, refers="trainee"),
        Field(3, "partner", Type.ID, _("企业"), refers="partner"),
        Field(4, "training_class", Type.ID, _("培训班"), refers="training_class"),
        Field(5, "number", Type.TEXT, _("协议编号")),
        Field(6, "signed_on", Type.DATE, _("签订日期")),
        Field(7, "occupation", Type.TEXT, _("培养工种")),
        Field(8, "level", Type.TEXT, _("目标等级")),
        Field(9, "starts", Type.DATE, _("培养开始")),
        Field(10, "ends", Type.DATE, _("培养结束")),
        Field(11, "ended_on", Type.DATE, _("实际结束")),
        Field(12, "school_mentor", Type.ID, _("学校导师"), refers="teacher"),
        Field(13, "school_mentor_name", Type.TEXT, _("学校导师姓名")),
        Field(14, "enterprise_mentor", Type.TEXT, _("企业导师"), Privacy.PERSONAL),
        Field(15, "status", Type.TEXT, _("状态"), choices=APPRENTICESHIP_STATUS),
        Field(16, "reason", Type.TEXT, _("终止原因"), Privacy.PERSONAL),
        Field(17, "remark", Type.TEXT, _("备注"), Privacy.PERSONAL),
    ),
)
