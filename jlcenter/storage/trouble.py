"""What to tell a person when the data file cannot be opened, read or written just now.

SQLite says "disk I/O error" where a full disk leaves no room for its shared memory, so the room
itself is looked at: a full disk must never be told as damage, which sends people to a backup.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from jlcenter.domain.errors import Busy
from jlcenter.words import _

#: with less free than this, SQLite can open nothing in WAL mode
_ROOM_BYTES_MIN = 256 * 1024


def busy_of(error: Exception, place: Path | None = None) -> Busy | None:
    """The passing trouble behind an error of SQLite; None where it is none of these.

    ``place``: a file or folder on the disk in question.
    """
    text = str(error)
    if "locked" in text or "busy" in text:
        return Busy(
            "data_busy",
            _("数据文件被另一个程序占用, 等了 10 秒仍未空出"),
            _("请关闭另一个窗口或稍后再试; 这次操作没有写入"),
        )
    if "full" in text or (place is not None and _is_full(place)):
        return Busy(
            "disk_full",
            _("磁盘已满, 这次操作没有写入"),
            _("请先腾出空间; 之前保存的内容都在"),
        )
    if "readonly" in text or "unable to open" in text:
        return storage_failed()
    return None


def storage_failed() -> Busy:
    """The disk refused, for a reason SQLite does not say."""
    return Busy(
        "storage_failed",
        _("写入磁盘时出错, 这次操作没有写入"),
        _("请检查磁盘是否可写; 之前保存的内容都在"),
    )


def _is_full(place: Path) -> bool:
    try:
        return shutil.disk_usage(place).free < _ROOM_BYTES_MIN
    except OSError:
        return False
