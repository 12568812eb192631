"""A bundle as a file: written beside its place and put there once, never over anything; read
without a byte being written to where it lies.

Shared by the laptop and the province.
"""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import FileIO
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from jlcenter.domain.errors import Busy, Damaged, NotFound, Refused
from jlcenter.sync.bundle import BUNDLE_BYTES_MAX, BundleError
from jlcenter.words import _

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


# -- writing ---------------------------------------------------------------------------------------


@contextmanager
def write_once(path: Path) -> Iterator[BinaryIO]:
    """A file to write and to read back; on leaving it stands at ``path``, flushed to the disk.

    Raises Refused where something stands there already or nothing can be written, Busy where the
    disk is full; then nothing is left behind.
    """
    _check_place(path)
    draft = path.with_name(f".{uuid4().hex[:12]}.part")
    try:
        with draft.open("xb+") as target:
            yield target
            target.flush()
            os.fsync(target.fileno())
        _put(draft, path)
        _flush_folder(path.parent)
    except FileExistsError as error:
        raise _exists(path) from error
    except OSError as error:
        raise _not_written(path, error) from error
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def _check_place(path: Path) -> None:
    folder = path.parent
    if path.is_dir():
        raise Refused(
            "out_is_folder",
            _("{file} 是文件夹, 不是文件", file=path.name or str(path)),
            _("请在后面加上文件名"),
            file=path.name,
            field="out",
        )
    if not folder.is_dir():
        raise Refused(
            "out_folder_missing",
            _("文件夹 {folder} 不存在", folder=folder.name or str(folder)),
            _("请先建好文件夹, 或换一个"),
            file=path.name,
            field="out",
        )
    if os.path.lexists(path):
        raise _exists(path)


def _exists(path: Path) -> Refused:
    return Refused(
        "bundle_exists",
        _("{file} 已经在那里, 离线包从不覆盖已有的文件", file=path.name),
        _("请换一个文件名; 已有的离线包可以照常导入"),
        file=path.name,
        field="out",
    )


def _not_written(path: Path, error: OSError) -> Refused:
    if error.errno in _FULL:
        return Busy(
            "disk_full",
            _("磁盘或U盘已满, {file} 没有写成", file=path.name),
            _("请先腾出空间或换一个U盘; 数据没有改动"),
            file=path.name,
        )
    if isinstance(error, PermissionError) or error.errno == errno.EROFS:
        return Refused(
            "out_not_writable",
            _("不能写入 {file}", file=path.name),
            _("U盘可能开了写保护, 请换一个可以写入的地方; 数据没有改动"),
            file=path.name,
            field="out",
        )
    return Refused(
        "out_failed",
        _("{file} 没有写成, U盘可能被拔出了", file=path.name),
        _("请插好U盘再试, 或换一个地方; 数据没有改动"),
        file=path.name,
        field="out",
    )


def _put(draft: Path, path: Path) -> None:
    """Give the draft its name; FileExistsError where that is taken by now."""
    try:
        os.link(draft, path)
        return
    except FileExistsError:
        raise
    except (OSError, NotImplementedError, AttributeError):
        # a stick's file system knows no links: the name is taken first, empty, by us alone
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
    try:
        draft.replace(path)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _flush_folder(folder: Path) -> None:
    """The name too must survive a stick that is pulled; not every system can say so."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def forget_cached(source: BinaryIO) -> None:
    """What is read next comes from the disk where the system lets one ask for it."""
    if hasattr(os, "posix_fadvise"):
        with suppress(OSError):
            os.posix_fadvise(source.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


# -- reading ---------------------------------------------------------------------------------------


class Copying:
    """Reads a file and copies what was read: what is checked is what is taken in, also when the
    stick is pulled in between."""

    def __init__(self, source: FileIO, copy: BinaryIO) -> None:
        self._source = source
        self._copy = copy

    def read(self, size: int, /) -> bytes:
        """Read and copy. Raises BundleError where the source cannot be read."""
        try:
            found = self._source.read(size)
        except OSError as error:
            raise BundleError("unreadable") from error
        self._copy.write(found)
        return found


@contextmanager
def opened(path: Path, beside: Path) -> Iterator[tuple[Copying, BinaryIO]]:
    """A file to read, and the copy it leaves in a nameless file under ``beside``.

    Raises NotFound, Damaged for what is no bundle, Busy where there is no room for the copy.
    """
    _check_source(path)
    try:
        source = path.open("rb", buffering=0)
    except OSError as error:
        raise refused(BundleError("unreadable"), path) from error
    with source:
        try:
            with tempfile.TemporaryFile(dir=beside) as copy:
                yield Copying(source, copy), copy
        except BundleError as error:
            raise refused(error, path) from error
        except OSError as error:
            if error.errno not in _FULL:
                raise
            raise Busy(
                "disk_full",
                _("磁盘已满, 没有导入 {file}", file=path.name),
                _("请先腾出空间; 数据没有改动"),
                file=path.name,
            ) from error


def _check_source(path: Path) -> None:
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise NotFound(
            "file_missing", _("找不到文件 {file}", file=path.name), _("请核对路径"), file=path.name
        ) from error
    except (OSError, ValueError) as error:
        raise refused(BundleError("unreadable"), path) from error
    # a folder, a device, a pipe that never ends
    if not stat.S_ISREG(found.st_mode) or found.st_size > BUNDLE_BYTES_MAX:
        raise refused(BundleError("magic"), path)


# -- in words --------------------------------------------------------------------------------------


def refused(error: BundleError, path: Path) -> Damaged:
    """What a person is told of a file that is no bundle for us."""
    code, message, hint = _told(error, path.name)
    return Damaged(code, message, hint, file=path.name)


def _told(error: BundleError, file: str) -> tuple[str, str, str]:
    safe = _("现有数据没有改动")
    reason = error.reason
    if reason == "newer":
        return (
            "program_too_old",
            _("{file} 是更新版本的程序做的, 本程序版本太旧, 读不了", file=file),
            _("请更新程序后再导入; {safe}", safe=safe),
        )
    if reason == "not_for_us" or reason == "other_centre":
        return (
            "bundle_other_centre",
            _("{file} 不是给这里的: 属于别的中心({centre})", file=file, centre=error.detail or "?"),
            _("请核对是不是拿错了U盘; {safe}", safe=safe),
        )
    if reason in ("signature", "signature_bad", "grant", "author_unknown"):
        return (
            "bundle_forged",
            _("{file} 的签名不对, 不能确认是谁做的", file=file),
            _("请不要使用这个文件, 向对方要一个新的离线包; {safe}", safe=safe),
        )
    if reason == "unreadable":
        return (
            "bundle_unreadable",
            _("读不出 {file}, U盘可能被拔出或有坏块", file=file),
            _("请插好U盘再试, 或请对方重新导出; {safe}", safe=safe),
        )
    return (
        "bundle_damaged",
        _("{file} 不是完好的离线包", file=file),
        _("可能没有拷完或已损坏, 请重新拷贝, 或请对方重新导出; {safe}", safe=safe),
    )
