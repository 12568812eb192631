"""The examination of the data folder: pages, keys, the journal's chain, rules across records."""

from __future__ import annotations

from jlcenter.app.clashes import clashes, orphans
from jlcenter.app.problems import Problem
from jlcenter.domain.errors import Damaged, NotFound
from jlcenter.storage import attachment_store
from jlcenter.storage.backup import problems_of
from jlcenter.storage.check import row_mismatches
from jlcenter.storage.journal import broken_strands
from jlcenter.storage.queries import attachments
from jlcenter.storage.session import Session
from jlcenter.words import _

__all__ = ["Problem", "check_data", "damage"]


def check_data(session: Session) -> list[Problem]:
    """All that was found; empty where everything holds."""
    found = damage(session)
    found += [one.problem for one in clashes(session)]
    found += orphans(session)
    return found


def damage(session: Session) -> list[Problem]:
    """What is broken in the file itself, whatever people wrote into it."""
    found: list[Problem] = []
    restore = _("请用备份恢复, 并告诉维护人员")
    for page in problems_of(session.db):
        found.append(Problem("page_damaged", page, _("数据页损坏: {page}", page=page), restore))
    for strand, entries in broken_strands(session.db, session.door.names):
        text = _("操作记录链断裂: {strand} 共 {n} 条", strand=strand[:8], n=entries)
        found.append(Problem("chain_broken", strand, text, restore))
    for kind, record in row_mismatches(session.db):
        text = _("{kind} 的内容与操作记录不一致", kind=kind)
        mend = _("请运行 ./run reconcile --repair, 按省里的内容修复; 没有登记的电脑请用备份恢复")
        found.append(Problem("row_mismatch", record, text, mend))
    return found + _damaged_files(session)


def _damaged_files(session: Session) -> list[Problem]:
    found = []
    again = _("打开它一次, 再同步, 就会从省里取回")
    told = [(one, "") for one in attachments.without_receipt(session.db)]
    told += [(one, again) for one in attachments.with_receipt(session.db)]
    for one, mend in told:
        try:
            attachment_store.load(session.folder, session.data_key, one.id, one.hash)
        except NotFound:
            # on another laptop, or still to come
            continue
        except Damaged as damaged:
            mend = mend or damaged.hint
            found.append(Problem("attachment_damaged", str(one.id), damaged.message, mend))
    return found
