"""培训班: one run of a programme."""

from jlcenter.domain.records.choices import FUND, MODE
from jlcenter.domain.records.field import Field, Kind, Type
from jlcenter.words import mark as _

TRAINING_CLASS = Kind(
    code=5,
    name="training_class",
    label=_("培训班"),
    fields=(
        Field(1, "code", Type.TEXT, _("班级编号")),
        Field(2, "name", Type.TEXT, _("班级名称")),
        Field(3, "programme", Type.TEXT, _("培训项目")),
        Field(4, "training_type", Type.TEXT, _("培训类型")),
        Field(5, "starts", Type.DATE, _("开班日期")),
        Field(6, "ends", Type.DATE, _("结业日期")),
        Field(7, "planned_minutes", Type.INT, _("计划学时"), unit="min"),
        Field(8, "place", Type.TEXT, _("培训地点")),
        Field(9, "outreach", Type.TEXT, _("送教方式")),
        Field(10, "teacher", Type.ID, _("班主任")),
        Field(11, "teacher_name", Type.TEXT, _("班主任姓名")),
        Field(12, "capacity", Type.INT, _("计划人数")),
        Field(13, "status", Type.TEXT, _("状态")),
        Field(14, "application_number", Type.TEXT, _("申请编号")),
        Field(15, "application_date", Type.DATE, _("申请日期")),
        Field(16, "approval_number", Type.TEXT, _("批复编号")),
        Field(17, "approval_date", Type.DATE, _("批复日期")),
        Field(18, "closed_on", Type.DATE, _("结班日期")),
        Field(19, "made_by", Type.BYTES, _("建班设备")),
        Field(20, "occupation", Type.TEXT, _("培训工种")),
        Field(21, "level", Type.TEXT, _("培训等级")),
        Field(22, "sponsor", Type.TEXT, _("主管部门")),
        Field(23, "remark", Type.TEXT, _("备注")),
        Field(24, "brand", Type.TEXT, _("培训品牌")),
        Field(25, "fund", Type.TEXT, _("资金渠道"), choices=FUND),
        Field(26, "partner", Type.ID, _("合作企业"), refers="partner"),
        Field(27, "mode", Type.TEXT, _("培训方式"), choices=MODE),
        Field(28, "fee", Type.INT, _("收费标准"), unit="fen"),
        Field(29, "region", Type.TEXT, _("县(市、区)")),
        Field(30, "village", Type.TEXT, _("乡镇村")),
        Field(31, "plan", Type.ID, _("校企培训计划"), refers="register_item"),
        Field(32, "theory_minutes", Type.INT, _("理论学时"), unit="min"),
        Field(33, "textbook", Type.TEXT, _("使用教材")),
        Field(34, "is_order", Type.BOOL, _("订单(定向)培训")),
        Field(35, "industry", Type.TEXT, _("产业领域")),
    ),
)
