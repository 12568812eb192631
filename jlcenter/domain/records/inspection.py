"""督导检查: a visit, what was found, and whether it was put right."""

from jlcenter.domain.records.field import Field, Kind, Type
from jlcenter.words import mark as _

INSPECTION_KIND = (
    ("supervision", _("督导")),
    ("evaluation", _("评估")),
    ("spot_check", _("抽查")),
    ("video", _("视频巡查")),
    ("audit", _("审计")),
)
INSPECTION_STATUS = (
    ("clear", _("无问题")),
    ("to_rectify", _("待整改")),
    ("rectified", _("已整改")),
)

INSPECTION = Kind(
    code=37,
    name="inspection",
    label=_("督导检查"),
    fields=(
        Field(1, "training_class", Type.ID, _("培训班"), refers="training_class"),
        Field(2, "kind", Type.TEXT, _("类别"), required=True, choices=INSPECTION_KIND),
        Field(3, "date", Type.DATE, _("日期"), required=True),
        Field(4, "inspector", Type.TEXT, _("检查人")),
        Field(5, "items", Type.JSON, _("检查内容")),
        Field(6, "score", Type.SCORE, _("得分")),
        Field(7, "present_count", Type.INT, _("现场人数"), unit="人"),
        Field(8, "findings", Type.TEXT, _("发现问题")),
        Field(9, "status", Type.TEXT, _("状态"), choices=INSPECTION_STATUS),
        Field(10, "rectify_by", Type.DATE, _("整改期限")),
        Field(11, "rectified_on", Type.DATE, _("整改日期")),
        Field(12, "rectification", Type.TEXT, _("整改情况")),
        Field(13, "remark", Type.TEXT, _("备注")),
    ),
)
