"""Text that people bring in a file: UTF-8, or GB 18030 as older Windows editors save it."""

from __future__ import annotations

from pathlib import Path

from jlcenter.domain.errors import NotFound, Refused
from jlcenter.words import _

BYTES_MAX = 256 * 1024


def read_text(path: Path) -> str:
    """The text of a file; Refused where it is missing, too large or no text."""
    try:
        size = path.stat().st_size
        content = path.read_bytes() if size <= BYTES_MAX else b""
    except (FileNotFoundError, IsADirectoryError) as error:
        raise NotFound(
            "file_missing", _("找不到文件 {file}", file=path.name), _("请核对路径"), file=path.name
        ) from error
    if size > BYTES_MAX:
        raise Refused(
            "file_large", _("{file} 太大", file=path.name), _("请精简后再试"), file=path.name
        )
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused(
        "file_not_text",
        _("{file} 不是文本文件", file=path.name),
        _("请另存为 UTF-8 的 .txt 文件"),
        file=path.name,
    )
