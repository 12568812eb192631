"""花名册: form A of reference/forms.toml, twenty people a page, room for walk-ins."""

from __future__ import annotations

from collections.abc import Sequence

from jlcenter.documents.inputs import ClassHead, Person
from jlcenter.domain.sheet import Align, Column, Sheet
from jlcenter.words import _

ROWS_PER_PAGE = 20


def roster_sheet(head: ClassHead, people: Sequence[Person], blank_rows: int = 0) -> Sheet:
    """The roster of a class, by number."""
    middle = Align.CENTER
    columns = (
        Column("seq", _("学号"), 11, middle, is_number=True),
        Column("name", _("姓名"), 25, is_name=True),
        Column("sex", _("性别"), 10, middle),
        Column("ethnicity", _("民族"), 15, middle),
        Column("id_number", _("身份证件号码"), 41, middle),
        Column("education", _("文化程度"), 20, middle),
        Column("category", _("人员类别"), 33),
        Column("hukou_address", _("户籍所在地"), 60),
        Column("phone", _("联系电话"), 27, middle),
        Column("remark", _("备注"), 31),
    )
    rows = tuple(
        (
            person.number,
            person.name,
            person.sex,
            person.ethnicity,
            person.id_number,
            person.education,
            person.category,
            person.hukou_address or person.address,
            person.phone,
            _joined(person.status, person.remark),
        )
        for person in people
    )
    return Sheet(
        id="roster",
        title=_("{year}年{name}学员花名册", year=head.starts[:4], name=head.name),
        columns=columns,
        rows=rows,
        facts=(
            _("培训机构（公章）：{name}", name=head.centre_name),
            _("培训工种：{trade}", trade=head.trade),
            *([_("培训等级：{level}", level=head.level)] if head.level else ()),
            _("班级编号：{code}", code=head.code),
            _("培训时间：{period}", period=head.period),
            _("人数：{n}", n=len(people)),
        ),
        footer=(
            _("填表人："),
            _("审核人："),
            _("单位负责人："),
            _("联系电话："),
            _("填表日期：{date}", date=head.printed_on),
        ),
        notes=(_("注：户籍所在地未登记的，填家庭住址。"),),
        blank_rows=blank_rows,
        rows_per_page=ROWS_PER_PAGE,
        empty=_("本班还没有学员"),
    )


def _joined(*texts: str) -> str:
    return _("；").join(text for text in texts if text)
