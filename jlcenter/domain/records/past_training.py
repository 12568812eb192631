"""历史台账: training before this program, so that caps and duplicates see it."""

from jlcenter.domain.records.choices import FUND
from jlcenter.domain.records.field import Field, Kind, Privacy, Type
from jlcenter.words import mark as _

PAST_TRAINING = Kind(
    code=42,
    name="past_training",
    label=_("历史台账"),
    fields=(
        Field(1, "trainee", Type.ID, _("学员"), required=True, refers="trainee"),
        Field(2, "year", Type.INT, _("年度")),
        Field(3, "programme", Type.TEXT, _("培训项目")),
        Field(4, "occupation", Type.TEXT, _("培训工种")),
        Field(5, "level", Type.TEXT, _("培训等级")),
        Field(6, "starts", Type.DATE, _("开班日期")),
        Field(7, "ends", Type.DATE, _("结业日期")),
        Field(8, "minutes", Type.INT, _("学时"), unit="min"),
        Field(9, "class_code", Type.TEXT, _("班级编号")),
        Field(10, "institution", Type.TEXT, _("培训机构")),
        Field(11, "certificate_number", Type.TEXT, _("证书编号"), Privacy.PERSONAL),
        Field(12, "scheme", Type.TEXT, _("补贴政策")),
        Field(13, "amount", Type.INT, _("补贴金额"), unit="fen"),
        Field(14, "paid_on", Type.DATE, _("到账日期")),
        Field(15, "fund", Type.TEXT, _("资金渠道"), choices=FUND),
        Field(16, "remark", Type.TEXT, _("备注"), Privacy.PERSONAL),
    ),
)
