"""考勤表: the marks of all lessons with the legend of signs. Not called is empty and counted apart:
it is neither present nor absent (R39).
"""

from __future__ import annotations

from collections.abc import Sequence

from jlcenter.documents.inputs import AttendanceLine, ClassHead, LessonHead
from jlcenter.domain.attendance import STATUS_LABELS, STATUS_SIGNS
from jlcenter.domain.sheet import Align, Column, Sheet
from jlcenter.words import _

#: lessons side by side on a landscape A4 page before squares get too narrow to read
LESSONS_PER_PAGE = 26
#: millimetres: for all squares together, the widest square, and the column of remarks at least
_SQUARES, _SQUARE_MAX, _REMARK = 170.0, 10.0, 16.0


def attendance_sheets(
    head: ClassHead,
    lessons: Sequence[LessonHead],
    lines: Sequence[AttendanceLine],
    lessons_per_sheet: int = LESSONS_PER_PAGE,
) -> list[Sheet]:
    """The ledger, in as many parts as its lessons need; sums stand on each."""
    parts = max(1, -(-len(lessons) // lessons_per_sheet)) if lessons_per_sheet else 1
    size = max(1, -(-len(lessons) // parts))
    return [
        _part(head, lessons, lines, start, min(start + size, len(lessons)), len(lessons) > size)
        for start in range(0, max(1, len(lessons)), size)
    ]


def _part(
    head: ClassHead,
    lessons: Sequence[LessonHead],
    lines: Sequence[AttendanceLine],
    start: int,
    end: int,
    is_part: bool,
) -> Sheet:
    middle = Align.CENTER
    shown = lessons[start:end]
    width = min(_SQUARE_MAX, _SQUARES / max(1, len(shown)))
    spare = _SQUARES - width * len(shown)
    columns = [
        Column("seq", _("学号"), 10, middle, is_number=True),
        Column("name", _("姓名"), 24 + spare / 4, is_name=True),
    ]
    for lesson in shown:
        day = f"{int(lesson.date[5:7])}.{int(lesson.date[8:10])}"
        key = f"lesson_{lesson.number}"
        columns.append(Column(key, str(lesson.number), width, middle, group=day))
    columns += [
        Column("due", _("应到学时"), 15, middle, is_number=True),
        Column("attended", _("实到学时"), 15, middle, is_number=True),
        Column("rate", _("出勤率"), 14, middle),
        Column("not_called", _("未点"), 10, middle, is_number=True),
        Column("remark", _("备注"), _REMARK + spare * 3 / 4, is_blank=True),
    ]
    rows = tuple(
        (
            line.person.number,
            line.person.name,
            *line.signs[start:end],
            line.due,
            line.attended,
            line.rate,
            line.not_called or "",
            line.person.status,
        )
        for line in lines
    )
    signs = "　".join(f"{STATUS_SIGNS[one]} {_(label)}" for one, label in STATUS_LABELS.items())
    notes = [_("注：空格为未点，还没有出勤情况，请在结业前补点。")]
    notes += [
        _("第 {n} 次（{date}）{why}", n=one.number, date=one.date, why=one.note)
        for one in shown
        if one.note
    ]
    return Sheet(
        id="attendance",
        title=_("学员考勤表"),
        subtitle=_("{name}（{code}）", name=head.name, code=head.code)
        + (
            _("　第 {first}—{last} 次课", first=shown[0].number, last=shown[-1].number)
            if is_part
            else ""
        ),
        columns=tuple(columns),
        rows=rows,
        facts=(
            _("培训机构：{name}", name=head.centre_name),
            _("培训时间：{period}", period=head.period),
            _("学时：{hours}", hours=head.hours),
            _("班主任：{name}", name=head.teacher or "＿＿＿＿"),
            _("表头：上为日期，下为课次"),
            _("记号：{signs}　空格 未点　— 未入班", signs=signs),
        ),
        footer=(_("班主任签字："), _("授课教师签字："), _("审核人：")),
        notes=tuple(notes),
        row_height=6.8,
        empty=_("本班还没有学员"),
    )
