"""培训台账: one line a class, with who was in it and what came of it."""

from __future__ import annotations

from collections.abc import Sequence

from jlcenter.documents.inputs import LedgerLine
from jlcenter.domain.sheet import Align, Column, Sheet
from jlcenter.words import _


def ledger_sheet(centre_name: str, year: str, lines: Sequence[LedgerLine], made_on: str) -> Sheet:
    """The ledger of some classes. Employment and money are left to fill in by hand."""
    middle, right = Align.CENTER, Align.RIGHT

    def counted(key: str, label: str, group: str = "") -> Column:
        return Column(key, label, 10, right, is_number=True, group=group)

    columns = (
        Column("seq", _("序号"), 9, middle, is_number=True),
        Column("code", _("班级编号"), 22, middle),
        Column("trade", _("培训项目（工种）"), 36),
        Column("level", _("等级"), 22, middle),
        Column("training_type", _("培训类型"), 27),
        Column("period", _("起止时间"), 24, middle),
        Column("place", _("培训地点"), 30),
        Column("hours", _("学时"), 10, right, is_number=True),
        counted("enrolled", _("培训人数")),
        counted("women", _("女"), _("其中")),
        counted("poor", _("脱贫"), _("其中")),
        counted("disabled", _("残疾"), _("其中")),
        counted("veterans", _("退役"), _("其中")),
        counted("completed", _("结业人数")),
        counted("certified", _("取证人数")),
        Column("employed", _("就业人数"), 11, is_blank=True),
        Column("amount", _("补贴金额（元）"), 16, is_blank=True),
        Column("teacher", _("班主任"), 17, is_name=True),
        Column("remark", _("备注"), 20),
    )
    rows = tuple(
        (
            number,
            line.code,
            line.trade,
            line.level,
            line.training_type,
            _("{first} 至 {last}", first=line.starts, last=line.ends),
            line.place,
            line.hours,
            line.enrolled,
            line.women,
            line.poor,
            line.disabled,
            line.veterans,
            line.completed,
            line.certified,
            "",
            "",
            line.teacher,
            line.remark,
        )
        for number, line in enumerate(lines, start=1)
    )
    return Sheet(
        id="ledger",
        title=_("{year}年职业培训台账", year=year),
        columns=columns,
        rows=rows,
        facts=(
            _("培训机构（公章）：{name}", name=centre_name),
            _("班次：{n}", n=len(lines)),
            _("培训人次：{n}", n=sum(line.enrolled for line in lines)),
            _("填表日期：{date}", date=made_on),
        ),
        footer=(_("填表人："), _("审核人："), _("单位负责人：")),
        notes=(_("注：就业人数、补贴金额按实际拨付和回访情况手工填写。"),),
        row_height=9,
        empty=_("还没有培训班"),
    )
