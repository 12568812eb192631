"""考核成绩表: the scores that count, and who passed."""

from __future__ import annotations

from collections.abc import Sequence

from jlcenter.documents.inputs import ClassHead, ScoreLine
from jlcenter.domain.sheet import Align, Column, Sheet
from jlcenter.words import _


def score_sheet(head: ClassHead, lines: Sequence[ScoreLine], rule: str) -> Sheet:
    """The scores of a class. ``rule``: the pass marks in words."""
    middle = Align.CENTER
    columns = (
        Column("seq", _("学号"), 11, middle, is_number=True),
        Column("name", _("姓名"), 27, is_name=True),
        Column("id_number", _("身份证件号码"), 42, middle),
        Column("exam_number", _("准考证号"), 26, middle),
        Column("theory", _("理论成绩"), 17, middle, is_number=True),
        Column("practical", _("实操成绩"), 17, middle, is_number=True),
        Column("passed", _("是否合格"), 18, middle),
        Column("remark", _("备注（补考）"), 28),
    )
    rows = tuple(
        (
            line.person.number,
            line.person.name,
            line.person.id_number,
            line.exam_number,
            line.theory,
            line.practical,
            line.passed,
            _("补考 {n} 次", n=line.attempts - 1) if line.attempts > 1 else "",
        )
        for line in lines
    )
    return Sheet(
        id="scores",
        title=_("考核成绩表"),
        subtitle=_("{name}（{code}）", name=head.name, code=head.code),
        columns=columns,
        rows=rows,
        facts=(
            _("培训机构（章）：{name}", name=head.centre_name),
            _("培训工种：{trade}", trade=head.trade),
            *([_("培训等级：{level}", level=head.level)] if head.level else ()),
            _("培训时间：{period}", period=head.period),
        ),
        footer=(_("考评员（监考人）签字："), _("考核日期："), _("审核人：")),
        notes=(rule,) if rule else (),
        is_landscape=False,
        empty=_("本班还没有学员"),
    )
