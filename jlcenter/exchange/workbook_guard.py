"""What a file really is, by its content, and whether it is safe to open; the file's name decides
nothing. Every refusal says what the file is and what to do, and nothing has been read by then.
"""

from __future__ import annotations

import re
import zipfile
from enum import StrEnum
from pathlib import Path

from jlcenter.domain.errors import NotFound, Refused
from jlcenter.exchange import ole
from jlcenter.words import _, mark

FILE_BYTES_MAX = 50 * 1024 * 1024
#: inflated size of a workbook's tables and texts; a roster of 200,000 rows has some 100 MB
INFLATED_BYTES_MAX = 400 * 1024 * 1024
#: above this size, content that shrinks to less than a 200th is no table but a bomb
BOMB_BYTES = 32 * 1024 * 1024
BOMB_RATIO = 200
ZIP_ENTRIES_MAX = 10_000
ROWS_MAX = 200_000
#: cells of the rectangle that holds all content of a sheet
AREA_MAX = 12_000_000
_HEAD_BYTES = 4096


class FileKind(StrEnum):
    """What a file can be read as."""

    ZIP = "xlsx"  # .xlsx, .xlsm, .xlsb, .ods: told apart by the reader
    OLE = "xls"
    HTML = "html"
    XML = "xml"  # "XML Spreadsheet 2003"
    TEXT = "csv"


_PICTURES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"BM", "BMP"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"RIFF", "WebP"),
)
_OTHERS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", mark("PDF 文件")),
    (b"Rar!", mark("RAR 压缩包")),
    (b"7z\xbc\xaf\x27\x1c", mark("7z 压缩包")),
    (b"\x1f\x8b", mark("gzip 压缩包")),
    (b"{\\rtf", mark("RTF 文档")),
    (b"MZ", mark("程序文件")),
    (b"\x7fELF", mark("程序文件")),
    (b"SQLite format 3\x00", mark("数据库文件")),
)
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
#: bytes that no text file has
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def file_kind(path: Path) -> FileKind:
    """What ``path`` can be read as.

    Refused: ``file_missing`` (NotFound), ``not_a_file``, ``file_unreadable``, ``file_empty``,
    ``file_too_large``, ``file_password``, ``file_damaged``, ``zip_bomb``, ``not_a_spreadsheet``.
    """
    head = _head(path)
    if head.startswith(b"PK\x03\x04") or head.startswith(b"PK\x05\x06"):
        _check_zip(path)
        return FileKind.ZIP
    if head.startswith(ole.MAGIC):
        _check_ole(path)
        return FileKind.OLE
    for magic, name in _PICTURES:
        if head.startswith(magic) and (magic != b"RIFF" or head[8:12] == b"WEBP"):
            raise _not_a_spreadsheet(path, _("图片({kind})", kind=name))
    for magic, what in _OTHERS:
        if head.startswith(magic):
            raise _not_a_spreadsheet(path, _(what))
    return _text_kind(path, head)


def _head(path: Path) -> bytes:
    name = path.name
    try:
        if path.is_dir():
            raise Refused(
                "not_a_file",
                _("“{file}”是文件夹,不是文件", file=name),
                _("请选择其中的花名册文件(.xlsx、.xls 或 .csv)"),
                file=name,
            )
        if not path.exists():
            raise NotFound(
                "file_missing",
                _("找不到文件“{file}”", file=name),
                _("请核对文件名和所在文件夹;U 盘上的文件请确认 U 盘已插好"),
                file=name,
            )
        if not path.is_file():
            raise Refused(
                "not_a_file",
                _("“{file}”不是普通文件", file=name),
                _("请选择花名册文件(.xlsx、.xls 或 .csv)"),
                file=name,
            )
        size = path.stat().st_size
        if size == 0:
            raise Refused(
                "file_empty",
                _("文件“{file}”是空的", file=name),
                _("可能没有保存完,请向提供者重新要一份"),
                file=name,
            )
        if size > FILE_BYTES_MAX:
            raise Refused(
                "file_too_large",
                _(
                    "文件“{file}”有 {size} MB,超过 {most} MB",
                    file=name,
                    size=_megabytes(size),
                    most=_megabytes(FILE_BYTES_MAX),
                ),
                _("花名册通常不到 5 MB;请把人员表单独另存为一个新文件(不带图片)后再导入"),
                file=name,
            )
        with path.open("rb") as source:
            return source.read(_HEAD_BYTES)
    except OSError:
        raise Refused(
            "file_unreadable",
            _("读不了文件“{file}”", file=name),
            _("请确认没有被别的程序占用,并且您有权打开它"),
            file=name,
        ) from None


def _megabytes(size: int) -> int:
    return -(-size // (1024 * 1024))


def _not_a_spreadsheet(path: Path, what: str) -> Refused:
    return Refused(
        "not_a_spreadsheet",
        _("“{file}”其实是{what},不是表格", file=path.name, what=what),
        _("请用 WPS 或 Excel 打开原来的花名册,另存为 .xlsx 后再导入"),
        file=path.name,
    )


def damaged(path: Path) -> Refused:
    """The refusal of a file that begins like a workbook and cannot be read to its end."""
    return Refused(
        "file_damaged",
        _("文件“{file}”已损坏,读不完整", file=path.name),
        _("请用 WPS 或 Excel 试着打开并另存为 .xlsx;打不开就请提供者重新发一份"),
        file=path.name,
    )


def password_protected(path: Path) -> Refused:
    """The refusal of a workbook that needs a password to open."""
    return Refused(
        "file_password",
        _("工作簿“{file}”设了打开密码", file=path.name),
        _("请用 WPS 或 Excel 打开,取消密码(文件-加密)后另存,再导入"),
        file=path.name,
    )


def _bomb(path: Path, size: int) -> Refused:
    return Refused(
        "zip_bomb",
        _(
            "文件“{file}”展开后有 {size} MB,不像正常的表格,没有打开",
            file=path.name,
            size=_megabytes(size),
        ),
        _("如果它确实是花名册,请把人员表复制到一个新工作簿里保存后再导入"),
        file=path.name,
    )


def _check_zip(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise damaged(path) from None
    inflated = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if (
        len(entries) > ZIP_ENTRIES_MAX
        or inflated > INFLATED_BYTES_MAX
        or (inflated > BOMB_BYTES and inflated > BOMB_RATIO * max(packed, 1))
    ):
        raise _bomb(path, inflated)
    if any(entry.flag_bits & 1 for entry in entries):
        raise password_protected(path)
    names = {entry.filename.replace("\\", "/") for entry in entries}
    if any(name.startswith("xl/") for name in names) or "content.xml" in names:
        return
    if any(name.startswith("word/") for name in names):
        raise _not_a_spreadsheet(path, _("Word 文档"))
    if any(name.startswith("ppt/") for name in names):
        raise _not_a_spreadsheet(path, _("演示文稿"))
    raise _not_a_spreadsheet(path, _("压缩包"))


def _check_ole(path: Path) -> None:
    names = ole.stream_names(path.read_bytes())
    if "EncryptedPackage" in names:
        raise password_protected(path)
    if names and not {"Workbook", "Book"} & names:
        what = _("Word 文档") if "WordDocument" in names else _("别种文档")
        raise _not_a_spreadsheet(path, what)


def _text_kind(path: Path, head: bytes) -> FileKind:
    if not head.startswith(_UTF16) and _CONTROL.search(head):
        raise _not_a_spreadsheet(path, _("无法识别的文件"))
    if head.startswith(_UTF16):
        codec = "utf-16"
        start = head[: len(head) // 2 * 2].decode(codec, "replace")
    else:
        start = head.decode("utf-8", "replace")
    start = start.lstrip("\ufeff \t\r\n").lower()
    is_xml = start.startswith("<") and "<html" not in start
    if is_xml and "urn:schemas-microsoft-com:office:spreadsheet" in start:
        return FileKind.XML
    if start.startswith("<") and re.search(r"<(html|table|!doctype html|meta|body|head)\b", start):
        return FileKind.HTML
    if start.startswith("mime-version:"):
        raise _not_a_spreadsheet(path, _("网页存档(MHTML)"))
    if start.startswith("<?xml") or start.startswith("<svg"):
        raise _not_a_spreadsheet(path, _("XML 文件"))
    return FileKind.TEXT


def sheet_too_large(file: str, sheet: str, rows: int, columns: int) -> Refused:
    """The refusal of a sheet that uses more rows or cells than any roster."""
    return Refused(
        "sheet_too_large",
        _(
            "工作表“{sheet}”用到了 {rows} 行 {columns} 列,超过上限 {most} 行",
            sheet=sheet,
            rows=rows,
            columns=columns,
            most=ROWS_MAX,
        ),
        _("请删去人员表以外的多余单元格(常是远处误填的一格),或把表分成几份后再导入"),
        file=file,
    )
