"""The columns of the list of who is to be asked, and the digits that record an answer."""

from __future__ import annotations

from typing import Any

from jlcenter.app.follow_up import STATUSES
from jlcenter.domain.masking import mask_phone
from jlcenter.ui.lesson_words import day_words
from jlcenter.ui.models.rows import Column, RowsModel
from jlcenter.words import _, counted

#: 1 … 8 in the order of the states (as the roll's digits are those of its marks)
DIGITS = tuple(STATUSES)
_TONES = {"late": "absent", "due": "late", "coming": "leave"}


def status_words(code: str) -> str:
    """A state in words."""
    return _(STATUSES.get(code, code))


def state_words(row: Any) -> str:
    """How late the call is."""
    due = row.due
    if due.state == "coming":
        return _("未到期")
    return counted("过了 {n} 天", due.days_late) if due.days_late else _("今天到期")


def node_words(months: int) -> str:
    """A node's name."""
    return counted("{n} 个月", months)


def last_words(row: Any) -> str:
    """What was heard last, and how often nobody answered."""
    if row.last is None:
        return _("还没有回访过")
    words = _("{day} {status}", day=day_words(row.last.date), status=status_words(row.last.status))
    if row.due.attempts > 1:
        return _("{words}({times})", words=words, times=counted("失联 {n} 次", row.due.attempts))
    return words


class DueModel(RowsModel[Any]):
    """Who is to be asked, the longest overdue first."""

    def __init__(self) -> None:
        super().__init__(
            [
                Column(
                    "state",
                    _("情况"),
                    state_words,
                    130,
                    tone=lambda r: _TONES[r.due.state],
                    chip=True,
                    sort=lambda r: -r.due.days_late,
                ),
                Column("name", _("姓名"), lambda r: r.who.trainee.name, 120, letters="name"),
                Column("phone", _("电话"), lambda r: mask_phone(r.who.trainee.phone) or "", 120),
                Column(
                    "node",
                    _("节点"),
                    lambda r: node_words(r.due.node.months),
                    80,
                    sort=lambda r: r.due.node.months,
                ),
                Column(
                    "due",
                    _("应访日期"),
                    lambda r: day_words(r.due.node.due),
                    120,
                    sort=lambda r: r.due.node.due,
                ),
                Column("class", _("班级"), lambda r: r.who.class_name, 170),
                Column(
                    "number",
                    _("学号"),
                    lambda r: str(r.who.number),
                    60,
                    right=True,
                    sort=lambda r: r.who.number,
                ),
                Column("last", _("上次回访"), last_words, 190),
            ]
        )
