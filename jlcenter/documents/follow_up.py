"""就业跟踪(回访)表, as reference/forms.toml has it: A one follow-up a line, B a column a node."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jlcenter.documents.inputs import ClassHead, Person
from jlcenter.domain.sheet import Align, Cell, Column, Sheet
from jlcenter.words import _, counted


@dataclass(frozen=True, slots=True)
class FollowUpLine:
    """One person's latest follow-up; all blank where there is none."""

    person: Person
    ends: str
    status: str = ""
    employer: str = ""
    post: str = ""
    employed_on: str = ""
    wage: int | float | str = ""
    contract: str = ""
    date: str = ""
    channel: str = ""
    visitor: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class NodeCell:
    """What was heard at one node."""

    status: str = ""
    employer: str = ""


@dataclass(frozen=True, slots=True)
class NodeLine:
    """One person's answers, one a node."""

    person: Person
    nodes: tuple[NodeCell, ...]
    satisfaction: str = ""
    advice: str = ""


def _sheet(
    head: ClassHead,
    columns: tuple[Column, ...],
    rows: tuple[tuple[Cell, ...], ...],
    notes: Sequence[str],
) -> Sheet:
    return Sheet(
        id="follow-up",
        title=_("就业跟踪（回访）表"),
        subtitle=_("{name}（{code}）", name=head.name, code=head.code),
        columns=columns,
        rows=rows,
        facts=(
            _("培训机构（公章）：{name}", name=head.centre_name),
            _("培训工种：{trade}", trade=head.trade),
            _("培训时间：{period}", period=head.period),
            _("人数：{n}", n=len(rows)),
        ),
        footer=(_("回访人："), _("审核人："), _("填表日期：{date}", date=head.printed_on)),
        notes=tuple(notes),
        row_height=9,
        empty=_("本班还没有学员"),
    )


def follow_up_sheet(
    head: ClassHead, lines: Sequence[FollowUpLine], notes: Sequence[str] = ()
) -> Sheet:
    """Form A: each person's latest follow-up."""
    middle = Align.CENTER
    columns = (
        Column("seq", _("学号"), 9, middle, is_number=True),
        Column("name", _("姓名"), 19, is_name=True),
        Column("id_number", _("身份证号"), 35, middle),
        Column("phone", _("联系电话"), 23, middle),
        Column("occupation", _("培训工种"), 22),
        Column("end_date", _("结业时间"), 19, middle),
        Column("employment", _("就业状态"), 27, middle),
        Column("employer", _("就业单位（创业实体）名称"), 31),
        Column("post", _("岗位"), 15),
        Column("employ_date", _("就业时间"), 19, middle),
        Column("income", _("月收入（元）"), 15, Align.RIGHT, is_number=True),
        Column("contract", _("劳动合同/社保"), 16, middle),
        Column("visit_date", _("回访日期"), 19, middle),
        Column("visit_way", _("回访方式"), 13, middle),
        Column("visitor", _("回访人"), 15),
        Column("remark", _("备注"), 14),
    )
    rows = tuple(
        (
            line.person.number,
            line.person.name,
            line.person.id_number,
            line.person.phone,
            head.trade,
            line.ends,
            line.status,
            line.employer,
            line.post,
            line.employed_on,
            line.wage,
            line.contract,
            line.date,
            line.channel,
            line.visitor,
            line.remark,
        )
        for line in lines
    )
    return _sheet(head, columns, rows, notes)


def node_sheet(
    head: ClassHead, months: Sequence[int], lines: Sequence[NodeLine], notes: Sequence[str] = ()
) -> Sheet:
    """Form B: state and employer at each node, satisfaction and advice."""
    middle = Align.CENTER
    status_width = 27
    unit_width = max(18, 190 // max(1, len(months)) - status_width)
    columns: list[Column] = [
        Column("seq", _("学号"), 10, middle, is_number=True),
        Column("name", _("姓名"), 22, is_name=True),
        Column("sex", _("性别"), 9, middle),
        Column("phone", _("电话"), 25, middle),
    ]
    for each in months:
        group = counted("{n} 个月", each)
        columns.append(Column(f"e{each}", _("是否就业"), status_width, middle, group=group))
        columns.append(Column(f"u{each}", _("单位"), unit_width, group=group))
    columns.append(Column("satisfaction", _("满意度"), 17, middle))
    columns.append(Column("advice", _("意见建议"), 32))
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            line.person.number,
            line.person.name,
            line.person.sex,
            line.person.phone,
            *(text for cell in line.nodes for text in (cell.status, cell.employer)),
            line.satisfaction,
            line.advice,
        )
        for line in lines
    )
    return _sheet(head, tuple(columns), rows, notes)
