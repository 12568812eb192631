"""教师活动: practice in enterprises, exchange between schools, research, training."""

from jlcenter.domain.records.field import Field, Kind, Type
from jlcenter.words import mark as _

ACTIVITY_TYPE = (
    ("practice", _("企业实践")),
    ("exchange_in", _("互聘来校")),
    ("exchange_out", _("互聘派出")),
    ("technology", _("技术研发服务")),
    ("training", _("师资培训")),
)

TEACHER_ACTIVITY = Kind(
    code=27,
    name="teacher_activity",
    label=_("教师活动"),
    fields=(
        Field(1, "activity_type", Type.TEXT, _("类别"), required=True, choices=ACTIVITY_TYPE),
        Field(2, "teacher", Type.ID, _("教师"), required=True, refers="teacher"),
        Field(3, "partner", Type.ID, _("单位"), refers="partner"),
        Field(4, "partner_name", Type.TEXT, _("单位名称")),
        Field(5, "starts", Type.DATE, _("开始日期"), required=True),
        Field(6, "ends", Type.DATE, _("结束日期")),
        Field(7, "days", Type.INT, _("天数"), unit="天"),
        Field(8, "minutes", Type.INT, _("学时"), unit="min"),
        Field(9, "content", Type.TEXT, _("内容")),
        Field(10, "result", Type.TEXT, _("成果")),
        Field(11, "number", Type.TEXT, _("证明编号")),
        Field(12, "remark", Type.TEXT, _("备注")),
    ),
)
