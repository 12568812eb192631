"""满意度: answers about a class, one sheet or a counted batch; no name is asked."""

from jlcenter.domain.records.choices import SATISFACTION
from jlcenter.domain.records.field import Field, Kind, Type
from jlcenter.words import mark as _

SURVEY = Kind(
    code=36,
    name="survey",
    label=_("满意度调查"),
    fields=(
        Field(1, "training_class", Type.ID, _("培训班"), required=True, refers="training_class"),
        Field(2, "date", Type.DATE, _("日期"), required=True),
        Field(3, "overall", Type.TEXT, _("总体评价"), required=True, choices=SATISFACTION),
        Field(4, "count", Type.INT, _("份数"), unit="份"),
        Field(5, "answers", Type.JSON, _("分项评价")),
        Field(6, "channel", Type.TEXT, _("方式")),
        Field(7, "comment", Type.TEXT, _("意见")),
    ),
)
