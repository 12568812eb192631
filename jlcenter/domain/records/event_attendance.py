"""活动签到: a person at an event."""

from jlcenter.domain.records.field import Field, Kind, Privacy, Type
from jlcenter.words import mark as _

EVENT_ATTENDANCE = Kind(
    code=21,
    name="event_attendance",
    label=_("活动签到"),
    key=(
        Field(1, "event", Type.ID, _("活动"), refers="event"),
        Field(2, "trainee", Type.ID, _("学员"), refers="trainee"),
    ),
    fields=(
        Field(3, "attended", Type.BOOL, _("到场")),
        Field(4, "result", Type.TEXT, _("结果"), Privacy.PERSONAL),
        Field(5, "remark", Type.TEXT, _("备注"), Privacy.PERSONAL),
    ),
)
