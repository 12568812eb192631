"""下乡行程: one journey of the van or the stools: where, who, with what, which classes."""

from jlcenter.domain.records.field import Field, Kind, Privacy, Type
from jlcenter.words import mark as _

TRIP_STATUS = (
    ("planned", _("计划中")),
    ("under_way", _("进行中")),
    ("done", _("已完成")),
    ("cancelled", _("已取消")),
)

OUTREACH_TRIP = Kind(
    code=26,
    name="outreach_trip",
    label=_("下乡行程"),
    fields=(
        Field(1, "name", Type.TEXT, _("行程名称"), required=True),
        Field(2, "outreach", Type.TEXT, _("送教方式")),
        Field(3, "leaves_on", Type.DATE, _("出发日期"), required=True),
        Field(4, "returns_on", Type.DATE, _("返回日期")),
        Field(5, "route", Type.TEXTS, _("路线(乡镇、村)")),
        Field(6, "vehicle", Type.TEXT, _("车辆")),
        Field(7, "driver", Type.TEXT, _("驾驶员"), Privacy.PERSONAL),
        Field(8, "kilometres", Type.INT, _("里程"), unit="km"),
        Field(9, "people", Type.TEXTS, _("随行人员")),
        Field(10, "equipment", Type.JSON, _("设备清单")),
        Field(11, "classes", Type.TEXTS, _("培训班")),
        Field(12, "status", Type.TEXT, _("状态"), choices=TRIP_STATUS),
        Field(13, "remark", Type.TEXT, _("备注")),
    ),
)
