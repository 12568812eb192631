"""Files given to people: written beside their place and moved there when whole.

Nobody ever finds half a file, and what stood there before stays until the new one is complete.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from jlcenter.domain.errors import Busy, Refused
from jlcenter.words import _


@contextmanager
def out_file(path: Path, suffix: str) -> Iterator[Path]:
    """A place to write to; on leaving it becomes ``path``. Raises Refused where it cannot be."""
    _check(path, suffix)
    draft = path.with_name(f".{path.stem[:40]}-{uuid4().hex[:8]}.part")
    try:
        yield draft
        with draft.open("rb+") as written:
            os.fsync(written.fileno())
        draft.replace(path)
    except PermissionError as reason:
        raise _refused(
            path,
            "out_not_writable",
            _("不能写入 {file}。", file=path.name),
            _("如果它正在 Excel 或 PDF 阅读器里打开，请先关闭；否则请换一个文件夹。"),
        ) from reason
    except OSError as reason:
        if reason.errno in (errno.ENOSPC, errno.EDQUOT):
            raise Busy(
                "disk_full",
                _("磁盘已满，{file} 没有写成。", file=path.name),
                _("请先腾出空间再试；数据没有改动。"),
                file=path.name,
            ) from reason
        raise _refused(
            path,
            "out_failed",
            _("{file} 没有写成。", file=path.name),
            _("请换一个文件夹再试。"),
        ) from reason
    finally:
        draft.unlink(missing_ok=True)


def _check(path: Path, suffix: str) -> None:
    if path.is_dir():
        raise _refused(
            path,
            "out_is_folder",
            _("{file} 是文件夹，不是文件。", file=path.name or str(path)),
            _("请在后面加上文件名，如 {name}。", name=f"out{suffix}"),
        )
    if path.suffix.lower() != suffix:
        raise _refused(
            path,
            "out_suffix",
            _("文件名应以 {suffix} 结尾。", suffix=suffix),
            _("请改成 {name}。", name=(path.stem or "out") + suffix),
        )
    folder = path.parent
    if not folder.is_dir():
        raise _refused(
            path,
            "out_folder_missing",
            _("文件夹 {folder} 不存在。", folder=folder.name or str(folder)),
            _("请先建好文件夹，或换一个。"),
        )
    if path.exists() and not path.is_file():
        raise _refused(
            path,
            "out_not_writable",
            _("{file} 不是普通文件，不能写入。", file=path.name),
            _("请换一个文件名。"),
        )
    if not os.access(folder, os.W_OK) or (path.exists() and not os.access(path, os.W_OK)):
        raise _refused(
            path,
            "out_not_writable",
            _("不能写入 {file}。", file=path.name),
            _("请换一个有写入权限的文件夹。"),
        )


def _refused(path: Path, code: str, message: str, hint: str) -> Refused:
    return Refused(code, message, hint, file=path.name, field="out")
