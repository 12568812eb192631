"""证书: what the centre issues. The facts printed on it are frozen with it."""

from jlcenter.domain.records.field import Field, Kind, Privacy, Type
from jlcenter.words import mark as _

CERTIFICATE = Kind(
    code=12,
    name="certificate",
    label=_("证书"),
    fields=(
        Field(1, "enrolment", Type.ID, _("学籍")),
        Field(2, "training_class", Type.ID, _("培训班")),
        Field(3, "trainee", Type.ID, _("学员")),
        Field(4, "serial", Type.TEXT, _("证书编号")),
        Field(5, "issued_on", Type.DATE, _("发证日期")),
        Field(6, "status", Type.TEXT, _("状态")),
        Field(7, "facts", Type.JSON, _("证书内容"), Privacy.PERSONAL),
        Field(8, "token", Type.TEXT, _("防伪码"), Privacy.PERSONAL),
        Field(9, "template", Type.TEXT, _("证书模板")),
        Field(10, "reason", Type.TEXT, _("原因")),
        Field(11, "replaces", Type.ID, _("所替换证书")),
        Field(12, "revoked_on", Type.DATE, _("撤销日期")),
        Field(13, "handed_out_on", Type.DATE, _("领取日期")),
        Field(14, "handed_to", Type.TEXT, _("领取人"), Privacy.PERSONAL),
        Field(15, "signed_by", Type.BYTES, _("签发设备")),
    ),
    # a number once given is never given again: undoing leaves it in the register as void (作废)
    undo_of_create={"status": "void"},
)
