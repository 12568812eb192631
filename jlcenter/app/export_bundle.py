"""Exporting to a stick: one file, written once, for the centre's laptops and the province to read.

The file counts once it has been read back whole from where it was written; only then does "since
the last bundle" move. A copy of the last three stays in the data folder: sticks get lost.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from jlcenter.domain.errors import Damaged, Refused
from jlcenter.storage.session import Session
from jlcenter.words import _

if TYPE_CHECKING:
    from jlcenter.sync.carry import Filled

#: the folder in the data folder where the last bundles are kept, and how many
KEPT = "bundles"
KEPT_MAX = 3
SUFFIX = ".jlb"
_NUMBER = "bundle_number"


@dataclass(frozen=True, slots=True)
class Exported:
    """A bundle that was written. ``kinds``: how many changes of each kind are in it; ``records``:
    how many records go along as state, without their entries."""

    file: Path
    size: int
    number: int
    changes: int
    entries: int
    records: int
    kinds: dict[str, int]
    since_last: bool
    files: int = 0


@dataclass(frozen=True, slots=True)
class KeptBundle:
    """A copy of a bundle in the data folder."""

    file: Path
    size: int
    made_at: str


def require_paired(session: Session) -> None:
    """Bundles are sealed with what pairing gave: without it there are none."""
    if not session.setting("root_key"):
        raise Refused(
            "not_paired",
            _("本机还没有向省级服务器登记, 不能导出或导入离线包"),
            _("不影响其他使用。登记一次后即可: ./run pair --server 地址 --code 配对码"),
        )


def suggested_name(session: Session) -> str:
    """A name for the next bundle: centre, laptop's letter, day and number; nothing of people."""
    number = _next_number(session)
    return f"吉培-{session.centre_code}-{session.letter}-{date.today():%Y%m%d}-{number:04}{SUFFIX}"


def _next_number(session: Session) -> int:
    told = session.setting(_NUMBER)
    number = told if isinstance(told, int) else 0
    kept = [_number_of(one.file) for one in kept_bundles(session.folder)]
    return max([number, *kept]) + 1


def _number_of(file: Path) -> int:
    last = file.stem.rpartition("-")[2]
    return int(last) if last.isdecimal() and len(last) < 10 else 0


def kept_bundles(folder: Path) -> list[KeptBundle]:
    """The copies in the data folder, newest first."""
    from datetime import datetime

    found = []
    for path in (folder / KEPT).glob(f"*{SUFFIX}"):
        with suppress(OSError):
            told = path.stat()
            made = datetime.fromtimestamp(told.st_mtime).isoformat(timespec="seconds")
            found.append(KeptBundle(path, told.st_size, made))
    return sorted(found, key=lambda one: (_number_of(one.file), one.made_at), reverse=True)


def export_bundle(
    session: Session,
    out: Path,
    *,
    since_last: bool = False,
    with_files: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Exported:
    """Write a bundle of all this laptop holds to ``out`` (a folder: under ``suggested_name``).

    ``since_last``: only what was not in the last bundle; ``with_files``: attachments' bytes too
    (since the last: those the province has not). Raises Refused, Busy or Damaged; then
    nothing is there and nothing counts as exported.
    """
    from jlcenter.sync.bundle_file import write_once
    from jlcenter.sync.carry import SENT, Filler, sent_setting, sent_so_far

    require_paired(session)
    if out.is_dir():
        out = out / suggested_name(session)
    number = _next_number(session)
    name = suggested_name(session)
    since = sent_so_far(session) if since_last else None
    with write_once(out) as target:
        filled = Filler(session, since, progress, with_files=with_files).fill(target, number)
        _check_written(session, target, filled, out)
    session.set_settings(**{SENT: sent_setting(filled.sent), _NUMBER: number})
    session.note("bundle_export", number=number, changes=filled.closing.changes)
    if not with_files:
        # attachments lie here anyway, and would fill the disk three times
        _keep_copy(session.folder, out, name)
    return Exported(
        out,
        filled.size,
        number,
        filled.closing.changes,
        filled.closing.entries,
        filled.closing.records,
        filled.closing.counts,
        since_last,
        filled.closing.files,
    )


def _check_written(session: Session, target: BinaryIO, filled: Filled, out: Path) -> None:
    """Read it back from where it lies: a bundle that does not hold is none."""
    import os

    from jlcenter.sync.bundle import centre_key, is_whole
    from jlcenter.sync.bundle_content import closing_bytes
    from jlcenter.sync.bundle_file import forget_cached

    target.flush()
    os.fsync(target.fileno())
    forget_cached(target)
    target.seek(0)
    key = centre_key(session.door.secret)
    if not is_whole(target, key, session.public_key, closing_bytes(filled.closing)):
        raise Damaged(
            "bundle_unreadable",
            _("写好的 {file} 读回来不对, 没有留下", file=out.name),
            _("U盘可能坏了, 请换一个再导出; 数据没有改动"),
            file=out.name,
        )


def _keep_copy(folder: Path, out: Path, name: str) -> None:
    """A copy stays here, the oldest go; where there is no room the bundle stands all the same."""
    place = folder / KEPT
    copy = place / name
    with suppress(OSError):
        place.mkdir(exist_ok=True)
        if copy.resolve() != out.resolve():
            part = place / f".{name}.part"
            try:
                shutil.copyfile(out, part)
                part.replace(copy)
            finally:
                part.unlink(missing_ok=True)
        for old in kept_bundles(folder)[KEPT_MAX:]:
            old.file.unlink(missing_ok=True)
