"""The examination of the data folder: pages, keys, the journal's chain, rules across records."""

from __future__ import annotations

from dataclasses import dataclass

from jlcenter.storage.backup import problems_of
from jlcenter.storage.check import double_numbers, double_serials, row_mismatches
from jlcenter.storage.journal import broken_strands
from jlcenter.storage.session import Session
from jlcenter.words import _


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is not as it should be, and what to do about it."""

    code: str
    record: str
    message: str
    remedy: str


def check_data(session: Session) -> list[Problem]:
    """All that was found; empty where everything holds."""
    found: list[Problem] = []
    restore = _("请用备份恢复, 并告诉维护人员")
    for page in problems_of(session.db):
        found.append(Problem("page_damaged", page, _("数据页损坏: {page}", page=page), restore))
    for strand, entries in broken_strands(session.db, session.door.names):
        text = _("操作记录链断裂: {strand} 共 {n} 条", strand=strand[:8], n=entries)
        found.append(Problem("chain_broken", strand, text, restore))
    for kind, record in row_mismatches(session.db, session.door.names):
        text = _("{kind} 的内容与操作记录不一致", kind=kind)
        found.append(Problem("row_mismatch", record, text, restore))
    for code, number in double_numbers(session.db):
        text = _("班级 {code} 的学号 {n} 有两个人", code=code, n=number)
        found.append(Problem("number_double", f"{code}/{number}", text, _("请改其中一人的学号")))
    for serial in double_serials(session.db):
        text = _("证书编号 {serial} 用了两次", serial=serial)
        found.append(Problem("serial_double", serial, text, _("请补发其中一张, 换新编号")))
    return found
