"""校历: a day the centre makes a holiday or a working day, over the package's public holidays."""

from jlcenter.domain.records.field import Field, Kind, Type
from jlcenter.words import mark as _

CALENDAR_DAY = Kind(
    code=13,
    name="calendar_day",
    label=_("校历"),
    key=(Field(1, "date", Type.DATE, _("日期")),),
    fields=(
        Field(2, "day_kind", Type.TEXT, _("性质")),
        Field(3, "name", Type.TEXT, _("名称")),
    ),
)
