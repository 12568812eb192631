"""身份证明: the paper by which a person belongs to a target group."""

from jlcenter.domain.records.field import Field, Kind, Privacy, Type
from jlcenter.words import mark as _

CATEGORY_PROOF = Kind(
    code=43,
    name="category_proof",
    label=_("身份证明"),
    key=(
        Field(1, "trainee", Type.ID, _("学员"), refers="trainee"),
        Field(2, "category", Type.TEXT, _("人员类别")),
    ),
    fields=(
        Field(3, "number", Type.TEXT, _("证明编号"), Privacy.SENSITIVE),
        Field(4, "valid_from", Type.DATE, _("起始日期")),
        Field(5, "valid_to", Type.DATE, _("有效期至")),
        Field(6, "grade", Type.TEXT, _("类别等级"), Privacy.PERSONAL),
        Field(7, "insured_months", Type.INT, _("失业保险缴费月数"), Privacy.PERSONAL, unit="月"),
        Field(8, "checked_on", Type.DATE, _("核验日期")),
        Field(9, "checked_by", Type.TEXT, _("核验人")),
        Field(10, "remark", Type.TEXT, _("备注"), Privacy.PERSONAL),
    ),
)
