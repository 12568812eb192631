"""建设与工作登记: what the plan wants built, held and told: one kind of record with a type.

Bases, incubators, enterprise universities, resource banks and their items, contests, studios,
unions of schools, publicity, cases …; the evidence lies with it as attachments.
"""

from jlcenter.domain.records.field import Field, Kind, Privacy, Type
from jlcenter.words import mark as _

ITEM_LEVEL = (
    ("nation", _("国家级")),
    ("province", _("省级")),
    ("prefecture", _("市(州)级")),
    ("county", _("县级")),
    ("centre", _("校级")),
)
ITEM_STATUS = (
    ("planned", _("计划中")),
    ("building", _("建设中")),
    ("recognised", _("已认定")),
    ("running", _("运行中")),
    ("finished", _("已完成")),
    ("stopped", _("已停止")),
)
ITEM_TYPE = (
    ("base", _("高水平实训基地")),
    ("incubator", _("创业孵化基地")),
    ("enterprise_university", _("企业大学")),
    ("resource_bank", _("培训资源库")),
    ("resource_item", _("资源条目")),
    ("typical_programme", _("典型培训项目")),
    ("standard", _("培训方案与标准")),
    ("contest", _("技能竞赛")),
    ("studio", _("技能名师工作室")),
    ("school_union", _("培训联合体")),
    ("training_group", _("职工培训集团")),
    ("joint_plan", _("校企职工培训计划")),
    ("modern_apprenticeship", _("现代学徒制试点")),
    ("startup_course", _("创业课程体系")),
    ("employment_order", _("订单定向培训协议")),
    ("public_service", _("公共实训基地服务")),
    ("technology_project", _("技术研发服务")),
    ("office", _("培训专门机构")),
    ("pilot", _("示范引领项目")),
    ("publicity", _("宣传活动")),
    ("case", _("典型案例")),
    ("evaluation", _("评估督导安排")),
)

REGISTER_ITEM = Kind(
    code=19,
    name="register_item",
    label=_("建设项目"),
    fields=(
        Field(1, "item_type", Type.TEXT, _("类别"), required=True, choices=ITEM_TYPE),
        Field(2, "name", Type.TEXT, _("名称"), required=True),
        Field(3, "status", Type.TEXT, _("状态"), choices=ITEM_STATUS),
        Field(4, "level", Type.TEXT, _("级别"), choices=ITEM_LEVEL),
        Field(5, "starts", Type.DATE, _("开始日期")),
        Field(6, "ends", Type.DATE, _("结束日期")),
        Field(7, "recognised_on", Type.DATE, _("认定日期")),
        Field(8, "number", Type.TEXT, _("文号")),
        Field(9, "partners", Type.TEXTS, _("合作单位")),
        Field(10, "place", Type.TEXT, _("地点")),
        Field(11, "leader", Type.TEXT, _("负责人"), Privacy.PERSONAL),
        Field(12, "parent", Type.ID, _("所属项目"), refers="register_item"),
        Field(13, "subtype", Type.TEXT, _("形式")),
        Field(14, "quantity", Type.INT, _("数量")),
        Field(15, "training_type", Type.TEXT, _("培训类型")),
        Field(16, "groups", Type.TEXTS, _("面向人群")),
        Field(17, "brand", Type.TEXT, _("培训品牌")),
        Field(18, "sponsor", Type.TEXT, _("主管部门")),
        Field(19, "planned_persons", Type.INT, _("计划人数"), unit="人"),
        Field(20, "funds", Type.INT, _("投入资金"), unit="fen"),
        Field(21, "link", Type.TEXT, _("网址")),
        Field(22, "results", Type.JSON, _("结果")),
        Field(23, "content", Type.TEXT, _("内容")),
        Field(24, "remark", Type.TEXT, _("备注")),
    ),
)
