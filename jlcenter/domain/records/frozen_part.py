"""年度定稿明细: the rows behind a frozen year, some hundred a record."""

from jlcenter.domain.records.field import Field, Kind, Type
from jlcenter.words import mark as _

FROZEN_PART = Kind(
    code=41,
    name="frozen_part",
    label=_("年度定稿明细"),
    key=(
        Field(1, "year", Type.INT, _("年度")),
        Field(2, "version", Type.INT, _("第几次")),
        Field(3, "part", Type.INT, _("第几份")),
    ),
    fields=(Field(4, "rows", Type.JSON, _("明细")),),
)
