"""证书发放登记表: every number ever given in the class, void and revoked ones with their reason."""

from __future__ import annotations

from collections.abc import Sequence

from jlcenter.documents.inputs import CertificateLine, ClassHead
from jlcenter.domain.sheet import Align, Column, Sheet
from jlcenter.words import _


def register_sheet(head: ClassHead, lines: Sequence[CertificateLine]) -> Sheet:
    """The register of a class, by serial."""
    middle = Align.CENTER
    columns = (
        Column("seq", _("学号"), 11, middle, is_number=True),
        Column("name", _("姓名"), 25, is_name=True),
        Column("sex", _("性别"), 10, middle),
        Column("id_number", _("身份证件号码"), 40, middle),
        Column("occupation", _("培训工种"), 27),
        Column("level", _("等级"), 20, middle),
        Column("hours", _("学时"), 11, middle, is_number=True),
        Column("serial", _("证书编号"), 34, middle),
        Column("issued_on", _("发证日期"), 22, middle),
        Column("handed_to", _("领取人签字"), 26),
        Column("handed_out_on", _("领取日期"), 20, middle),
        Column("remark", _("备注"), 27),
    )
    rows = tuple(
        (
            line.number,
            line.name,
            _(line.sex),
            line.id_number,
            line.occupation,
            _(line.level),
            line.hours,
            line.serial,
            line.issued_on,
            line.handed_to,
            line.handed_out_on,
            line.remark,
        )
        for line in lines
    )
    return Sheet(
        id="certificate-register",
        title=_("培训合格证书发放登记表"),
        subtitle=_("{name}（{code}）", name=head.name, code=head.code),
        columns=columns,
        rows=rows,
        facts=(
            _("培训机构（公章）：{name}", name=head.centre_name),
            _("培训项目：{name}", name=head.programme),
            _("培训时间：{period}", period=head.period),
            _("证书数：{n}", n=len(lines)),
        ),
        footer=(_("经办人："), _("审核人："), _("单位负责人：")),
        notes=(_("注：撤销、作废、补发的证书保留在登记表中，编号不再使用。"),),
        row_height=8.5,
        empty=_("本班还没有发证"),
    )
