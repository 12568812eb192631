"""What is no roster is refused with a clear word, before it can do harm."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import pytest

from jlcenter.domain.errors import Refused
from jlcenter.exchange import workbook_guard
from jlcenter.exchange.grid import CellError
from jlcenter.exchange.sheet_reader import read_book

from .messy import HEAD, people, read, rows_of, xls, xlsx

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + b"\x01" * 200


def refused(path: Path, code: str, exit_code: int = 3) -> Refused:
    """Reads a file that has to be refused."""
    with pytest.raises(Refused) as caught:
        read(path)
    error = caught.value
    assert (error.code, error.exit_code) == (code, exit_code)
    assert error.message and error.hint and error.file == path.name
    return error


def test_missing_file(tmp_path: Path) -> None:
    refused(tmp_path / "没有.xlsx", "file_missing", 4)


def test_folder_instead_of_a_file(tmp_path: Path) -> None:
    folder = tmp_path / "花名册.xlsx"
    folder.mkdir()
    refused(folder, "not_a_file")


def test_empty_file(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"")
    refused(path, "file_empty")


def test_very_large_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with path.open("wb") as out:
        out.write(b"PK\x03\x04")
        out.truncate(200 * 1024 * 1024)
    assert "200" in refused(path, "file_too_large").message


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (PNG, "PNG"),
        (b"\xff\xd8\xff\xe0" + b"\x00\x10JFIF" * 20, "JPEG"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "PDF"),
        (b"Rar!\x1a\x07\x00" + b"\x00" * 50, "RAR"),
        (b"MZ\x90\x00" + b"\x00" * 50, "程序"),
        (bytes(range(256)) * 4, "无法识别"),
    ],
)
def test_something_else_renamed(tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "花名册.xlsx"
    path.write_bytes(data)
    assert said in refused(path, "not_a_spreadsheet").message


def test_archive_and_word_document_renamed(tmp_path: Path) -> None:
    for inside, said in (("a.txt", "压缩包"), ("word/document.xml", "Word")):
        path = tmp_path / "花名册.xlsx"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(inside, "x")
        assert said in refused(path, "not_a_spreadsheet").message


def test_broken_workbook(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", [HEAD, *rows_of(people(30))])
    whole = path.read_bytes()
    for cut in (len(whole) // 3, len(whole) - 40, 40):
        path.write_bytes(whole[:cut])
        refused(path, "file_damaged")
    path.write_bytes(whole)
    with zipfile.ZipFile(path) as archive:
        at = archive.getinfo("xl/worksheets/sheet1.xml").header_offset + 100
    path.write_bytes(whole[:at] + b"\x55" * 200 + whole[at + 200 :])
    refused(path, "file_damaged")


def test_broken_old_workbook(tmp_path: Path) -> None:
    path = xls(tmp_path / "a.xls", [HEAD, *rows_of(people(3))])
    path.write_bytes(path.read_bytes()[:700])
    with pytest.raises(Refused):
        read(path)


def test_zip_bomb(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("xl/worksheets/sheet1.xml", "w") as out:
            for _ in range(64):
                out.write(b"0" * 1024 * 1024)
    assert path.stat().st_size < 1024 * 1024
    refused(path, "zip_bomb")


def test_zip_bomb_that_lies_about_its_size(tmp_path: Path) -> None:
    """The directory says 1000 bytes, the content inflates to 64 MB: it is never inflated whole."""
    path = tmp_path / "a.xlsx"
    book = xlsx(tmp_path / "real.xlsx", [HEAD, *rows_of(people(2))])
    with zipfile.ZipFile(book) as real, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as fake:
        for info in real.infolist():
            data = real.read(info)
            if info.filename.endswith("sheet1.xml"):
                data = data.replace(b"</sheetData>", b" " * 64 * 1024 * 1024 + b"</sheetData>")
            fake.writestr(info.filename, data)
    raw = bytearray(path.read_bytes())
    at = raw.find(b"PK\x01\x02")
    while at >= 0:
        if b"sheet1.xml" in raw[at : at + 80]:
            struct.pack_into("<I", raw, at + 24, 1000)
        at = raw.find(b"PK\x01\x02", at + 4)
    path.write_bytes(bytes(raw))
    refused(path, "file_damaged")


def test_stray_cell_at_the_end_of_the_sheet(tmp_path: Path) -> None:
    """One cell far away would make a rectangle of millions: it is named, not opened."""
    rows = [HEAD, *rows_of(people(1))]
    path = tmp_path / "a.xlsx"
    import openpyxl

    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    book.active["XFD1048576"] = "x"
    book.save(path)
    refused(path, "sheet_too_large")


def test_formatted_but_empty_rows_are_no_burden(tmp_path: Path) -> None:
    """Borders drawn down to row 300,000 are everyday; only content counts."""
    path = xlsx(tmp_path / "a.xlsx", [HEAD, *rows_of(people(2))])
    with zipfile.ZipFile(path) as real:
        parts = {info.filename: real.read(info) for info in real.infolist()}
    name = "xl/worksheets/sheet1.xml"
    blank = b"".join(b'<row r="%d"><c r="A%d" s="0"/></row>' % (n, n) for n in range(10, 300_000))
    parts[name] = parts[name].replace(b"</sheetData>", blank + b"</sheetData>")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for part, data in parts.items():
            out.writestr(part, data)
    assert [one.row for one in read(path).accepted] == [2, 3]


def test_too_many_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_guard, "ROWS_MAX", 3)
    from jlcenter.exchange import workbook_xml

    monkeypatch.setattr(workbook_xml, "ROWS_MAX", 3)
    refused(xlsx(tmp_path / "a.xlsx", [HEAD, *rows_of(people(5))]), "sheet_too_large")


def _compound(names: list[str]) -> bytes:
    """The smallest compound file whose directory holds these names."""
    sector = 512
    header = bytearray(sector)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<HHHHH", header, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<I", header, 44, 1)  # one FAT sector
    struct.pack_into("<I", header, 48, 1)  # directory begins at sector 1
    struct.pack_into("<I", header, 56, 4096)
    struct.pack_into("<IIII", header, 60, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    struct.pack_into("<109I", header, 76, 0, *([0xFFFFFFFF] * 108))
    fat = struct.pack("<128I", 0xFFFFFFFD, 0xFFFFFFFE, *([0xFFFFFFFF] * 126))
    directory = bytearray(sector)
    for place, (name, kind) in enumerate([("Root Entry", 5), *((one, 2) for one in names)]):
        raw = name.encode("utf-16-le") + b"\0\0"
        at = place * 128
        directory[at : at + len(raw)] = raw
        struct.pack_into("<HB", directory, at + 64, len(raw), kind)
        struct.pack_into("<I", directory, at + 116, 0xFFFFFFFE)
    return bytes(header) + fat + bytes(directory)


def test_password_protected_workbook(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(_compound(["EncryptionInfo", "EncryptedPackage"]))
    refused(path, "file_password")


def test_old_word_document(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(_compound(["WordDocument"]))
    assert "Word" in refused(path, "not_a_spreadsheet").message


def test_old_workbook_with_a_password(tmp_path: Path) -> None:
    """A FILEPASS record right after the beginning of the globals (what Excel writes)."""
    path = xls(tmp_path / "a.xls", [HEAD, *rows_of(people(2))])
    raw = bytearray(path.read_bytes())
    # the INTERFACEHDR record (0x00E1, 2 bytes) becomes FILEPASS
    at = raw.find(b"\xe1\x00\x02\x00")
    raw[at : at + 2] = b"\x2f\x00"
    path.write_bytes(bytes(raw))
    refused(path, "file_password")


def test_sheet_without_people(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", [["月份", "收入"], ["一月", 100], ["二月", 200]])
    refused(path, "no_people_table")
    empty = xlsx(tmp_path / "b.xlsx", [])
    refused(empty, "no_people_table")
    prose = tmp_path / "c.csv"
    prose.write_text("通知\n请各村于三日内报送名单。\n", encoding="utf-8")
    refused(prose, "no_people_table")


def test_page_without_a_table(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_text("<html><body><p>登录已过期</p></body></html>", encoding="utf-8")
    refused(path, "no_people_table")


def test_file_is_never_written_to(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", [HEAD, *rows_of(people(2))])
    path.chmod(0o400)
    before = path.read_bytes()
    read(path)
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.glob("*.xlsx")] == ["a.xlsx"]


def test_error_cells_are_told_from_blanks(tmp_path: Path) -> None:
    """calamine shows failed formulas as blanks; here they stay what they are."""
    path = xlsx(tmp_path / "a.xlsx", [["姓名", "身份证号码"], ["#REF!", "#N/A"]])
    assert read_book(path).sheets[0].cells[1] == [CellError("#REF!"), CellError("#N/A")]
