"""A messy roster of invented people, as they come from villages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jlcenter.app.invented import Invented, people
from jlcenter.exchange.new_workbook import new_workbook
from jlcenter.words import _

_CATEGORIES = {
    "NCZY": "农民工",
    "TPLD": "脱贫户",
    "LSFN": "留守妇女",
    "XGSY": "下岗职工",
    "TYJR": "退伍军人",
    "LHS": "两后生",
    "CJR": "残疾人",
}


def write_messy_roster(path: Path) -> None:
    """Title rows, a two-level heading, numbers as text, full-width digits, spoilt numbers,
    a repeated person, a subtotal and a signature row."""
    with new_workbook(path) as book:
        _write_sheet(book)


def _write_sheet(book: Any) -> None:
    sheet = book.add_worksheet(_("花名册"))
    middle = book.add_format({"align": "center", "bold": True})
    sheet.merge_range(0, 0, 0, 7, "2026年度职业技能培训学员花名册", middle)
    sheet.write(1, 0, "培训机构: 东丰县职教中心    工种: 家政服务员")
    for column, title in enumerate(["序号", "姓 名", "性别", "身份证号码"]):
        sheet.merge_range(2, column, 3, column, title, middle)
    sheet.merge_range(2, 4, 2, 5, "联系", middle)
    sheet.write(3, 4, "手机号")
    sheet.write(3, 5, "村屯")
    sheet.merge_range(2, 6, 3, 6, "人员类别", middle)
    sheet.merge_range(2, 7, 3, 7, "备注", middle)
    everyone = list(people(30, seed=20, county="220421"))
    row = 4
    for number, one in enumerate(everyone, 1):
        _write(sheet, row, number, one)
        row += 1
        if number == 15:
            sheet.write(row, 1, "小计")
            sheet.write(row, 2, 15)
            row += 1
    _write(sheet, row, 31, everyone[2])
    sheet.merge_range(row + 1, 0, row + 1, 7, "填表人:          审核人:          单位负责人:")
    sheet.set_column(3, 3, 22)
    sheet.set_column(4, 7, 14)


def _write(sheet: object, row: int, number: int, one: Invented) -> None:
    write = sheet.write  # type: ignore[attr-defined]
    identity: object = one.id_number
    name, phone = one.name, one.phone
    if number == 4:
        identity = float(one.id_number[:17] + "0")
    elif number == 8:
        identity = one.id_number[:10] + one.id_number[11:]
    elif number == 12:
        identity = one.id_number[:-1] + ("0" if one.id_number[-1] != "0" else "1")
    elif number == 18:
        identity = one.id_number.translate({ord("0") + n: chr(0xFF10 + n) for n in range(10)})
    elif number == 21 and len(name) == 2:
        name = f"{name[0]}\u3000{name[1]}"
    elif number == 25:
        phone = phone[:-1]
    write(row, 0, number)
    write(row, 1, name)
    write(row, 2, one.sex)
    write(row, 3, identity)
    write(row, 4, phone)
    write(row, 5, one.address)
    write(row, 6, _CATEGORIES[one.category])
