"""A folder that was copied to another laptop: told, with what to do about it."""

from __future__ import annotations

from jlcenter.app.clocks import ClockWarning
from jlcenter.storage.session import Session
from jlcenter.words import _


def copy_warnings(session: Session) -> list[ClockWarning]:
    """What to tell where two laptops write under one key; empty where nothing speaks for it."""
    from jlcenter.sync.copies import is_copied

    if not is_copied(session):
        return []
    message = _(
        "另有一台电脑也在用本机的身份(字母 {letter}), 多半是整个文件夹复制过去的",
        letter=session.letter,
    )
    hint = _(
        "内容都在, 不会丢, 但两台会给出同样的编号。请在复制来的那台上重新登记:"
        " ./run pair --server 地址 --code 配对码 --anew。只是恢复过备份的, 不用理会"
    )
    return [ClockWarning("folder_copied", message, hint)]
