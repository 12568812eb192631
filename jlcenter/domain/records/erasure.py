"""抹除: what was erased of a person, when and why; the register of erasures, and what makes every
laptop and the province erase the same out of their history."""

from jlcenter.domain.records.field import Field, Kind, Privacy, Type
from jlcenter.words import mark as _

ERASURE = Kind(
    code=45,
    name="erasure",
    label=_("抹除登记"),
    fields=(
        Field(1, "trainee", Type.ID, _("学员"), required=True, refers="trainee"),
        Field(2, "date", Type.DATE, _("抹除日期"), required=True),
        Field(3, "reason", Type.TEXT, _("原因"), Privacy.PERSONAL, required=True),
        #: "7 0123…": kind's code and id of each record whose personal values were overwritten
        Field(4, "records", Type.TEXTS, _("涉及的记录")),
    ),
)
