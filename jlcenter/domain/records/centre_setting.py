"""中心设置: a choice that all laptops of a centre share (the form of serials, say)."""

from jlcenter.domain.records.field import Field, Kind, Type
from jlcenter.words import mark as _

CENTRE_SETTING = Kind(
    code=17,
    name="centre_setting",
    label=_("中心设置"),
    key=(Field(1, "name", Type.TEXT, _("设置项")),),
    fields=(Field(2, "value", Type.JSON, _("设置值")),),
)
