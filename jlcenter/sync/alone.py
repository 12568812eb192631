"""One run at a time on a data folder, whoever asks: threads, windows and scripts alike.

The system holds the lock on a file beside the database, so that a process that dies lets go of it.
"""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from jlcenter.domain.errors import Busy
from jlcenter.words import _

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

LOCK = "sync.lock"
#: how long a run waits for the one before it
WAIT_S_MAX = 60.0
_LOOK_S = 0.1
#: some shares know no locks: two runs at once cost bytes there, never data
_NO_LOCKS = frozenset((errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL))


@contextmanager
def alone(
    folder: Path, waits: Callable[[], None] = lambda: None, wait_s: float = WAIT_S_MAX
) -> Iterator[None]:
    """Wait until no other run is under way on ``folder``, then keep others waiting.

    ``waits`` is called again and again meanwhile; what it raises ends the waiting. Raises Busy
    where the other run takes longer than ``wait_s``, OSError where the folder takes no file.
    """
    handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        end = time.monotonic() + wait_s
        while not _taken(handle):
            if time.monotonic() >= end:
                raise _busy()
            waits()
            time.sleep(_LOOK_S)
        yield
    finally:
        # closing lets go of it
        os.close(handle)


def _taken(handle: int) -> bool:
    """Try to take the lock: it belongs to the open file, so two threads do not share it."""
    try:
        if sys.platform == "win32":
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno in _NO_LOCKS
    return True


def _busy() -> Busy:
    return Busy(
        "sync_busy",
        _("另一个窗口或脚本正在同步这份数据, 等了一分钟还没有完"),
        _("内容都在本机, 那一次同步会一起送出。请等它结束, 需要时再同步"),
    )
