"""Rosters as they come from villages, each with what has to become of every row."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from jlcenter.domain.errors import Refused
from jlcenter.exchange.sheet_choice import choose_sheet
from jlcenter.exchange.sheet_reader import read_book

from .messy import (
    HEAD,
    expect,
    id_number,
    page,
    people,
    read,
    rows_of,
    somebody,
    table,
    text,
    told,
    xls,
    xlsx,
)

FULL_COMMA, FULL_COLON, FULL_OPEN, FULL_CLOSE = "\uff0c", "\uff1a", "\uff08", "\uff09"


def wide(some: str) -> str:
    """Full-width forms."""
    return "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in some)


def roster(path: Path, body: list[list[Any]], **more: Any) -> Path:
    """A heading in row 1 and rows below it."""
    return xlsx(path / "花名册.xlsx", [HEAD, *body], **more)


# -- where the table is --------------------------------------------------------------------------


def test_plain_table(tmp_path: Path) -> None:
    expect(read(roster(tmp_path, rows_of(people(3)))), accepted=[2, 3, 4])


def test_row_numbers_count_from_the_sheets_first_row(tmp_path: Path) -> None:
    """Empty rows and columns above and left do not shift what the spreadsheet shows."""
    rows = [[None, None, *row] for row in (HEAD, *rows_of(people(2)))]
    expect(read(xlsx(tmp_path / "a.xlsx", rows, start_row=6)), accepted=[7, 8])


def test_title_rows_and_facts_above_the_heading(tmp_path: Path) -> None:
    rows: list[Any] = [
        ["2026年东丰县职业技能培训学员花名册"],
        [f"培训机构{FULL_COLON}东丰县职教中心", None, None, f"填表日期{FULL_COLON}2026年3月1日"],
        ["培训工种: 家政服务员", None, "等级: 初级"],
        HEAD,
        *rows_of(people(2)),
    ]
    expect(read(xlsx(tmp_path / "a.xlsx", rows, merges=["A1:F1"])), accepted=[5, 6])


def test_two_level_heading_with_merges(tmp_path: Path) -> None:
    one = somebody(1)
    rows = [
        ["序号", "姓名", "证件", None, "联系", None, "成绩", None],
        [None, None, "类型", "号码", "电话", "地址", "理论", "实操"],
        [1, one.name, "身份证", one.number, one.phone, "宝山村", 80, "90分"],
    ]
    merges = ["A1:A2", "B1:B2", "C1:D1", "E1:F1", "G1:H1"]
    outcome = read(xlsx(tmp_path / "a.xlsx", rows, merges=merges))
    expect(outcome, accepted=[3])
    person = outcome.accepted[0]
    assert person.fields["phone"] == one.phone
    assert person.fields["address"] == "宝山村"
    assert (person.theory, person.practical) == (8000, 9000)


def test_headings_merged_over_several_columns(tmp_path: Path) -> None:
    """Layouts made for paper merge cells to make a column wider, in heading and rows alike."""
    one, other = people(2)
    rows: list[Any] = [
        ["序号", "姓名", None, "身份证号码", None, None, "联系电话", None],
        [1, one.name, None, one.number, None, None, one.phone, None],
        [2, other.name, None, other.number, None, None, other.phone, None],
    ]
    merges = [f"{span[0]}{n}:{span[1]}{n}" for n in (1, 2, 3) for span in ("BC", "DF", "GH")]
    outcome = read(xlsx(tmp_path / "a.xlsx", rows, merges=merges))
    expect(outcome, accepted=[2, 3])
    assert [one.fields["phone"] for one in outcome.accepted] == [one.phone, other.phone]


def test_address_in_two_columns_under_one_heading(tmp_path: Path) -> None:
    one = somebody(1)
    rows = [["姓名", "身份证号码", "家庭住址", None], [one.name, one.number, "大阳镇", "宝山村"]]
    outcome = read(xlsx(tmp_path / "a.xlsx", rows, merges=["C1:D1"]))
    assert outcome.accepted[0].fields["address"] == "大阳镇宝山村"


def test_groups_of_columns_above_the_heading(tmp_path: Path) -> None:
    one = somebody(2)
    rows = [
        ["基本信息", None, None, None, "其他信息", None],
        HEAD,
        one.row(1),
    ]
    sheet, heading = choose_sheet(
        read_book(xlsx(tmp_path / "a.xlsx", rows, merges=["A1:D1", "E1:F1"]))
    )
    assert (heading.top, heading.bottom) == (0, 1)
    expect(read(tmp_path / "a.xlsx"), accepted=[3])


def test_two_level_heading_that_lost_its_merges(tmp_path: Path) -> None:
    one = somebody(3)
    rows = [
        ["序号", "姓名", "身份证号码", "家庭住址", "", "联系电话"],
        ["", "", "", "乡镇", "村组", ""],
        ["1", one.name, one.number, "大阳镇", "宝山村", one.phone],
    ]
    outcome = read(text(tmp_path / "a.csv", rows))
    expect(outcome, accepted=[3])
    assert outcome.accepted[0].fields["address"] == "大阳镇宝山村"
    assert outcome.accepted[0].town == "大阳镇"


def test_heading_words_with_spaces_breaks_brackets_and_width(tmp_path: Path) -> None:
    one = somebody(4)
    head = [
        "序 号",
        f"*姓\u3000名{FULL_OPEN}必填{FULL_CLOSE}",
        "性\n别",
        f"身份证号码\n{FULL_OPEN}18位{FULL_CLOSE}",
        "联系电话(手机)",
        "培训对象\n类别",
    ]
    outcome = read(xlsx(tmp_path / "a.xlsx", [head, one.row(1)]))
    expect(outcome, accepted=[2])
    assert outcome.accepted[0].fields["category"] == "TYJR"


@pytest.mark.parametrize(
    "heading",
    [
        "公民身份号码",
        "身份证",
        "有效身份证件号码",
        "社会保障号码",
        "身份证号玛",
        "学员身份证号码",
        "证件号",
        "IDNumber",
    ],
)
def test_synonyms_and_slips_of_the_number_heading(tmp_path: Path, heading: str) -> None:
    one = somebody(5)
    rows = [["姓名", heading], [one.name, one.number]]
    expect(read(xlsx(tmp_path / "a.xlsx", rows)), accepted=[2])


def test_odd_heading_of_the_number_is_found_by_content(tmp_path: Path) -> None:
    rows = [["姓名", "号码"], *([one.name, one.number] for one in people(3))]
    sheet, heading = choose_sheet(read_book(xlsx(tmp_path / "a.xlsx", rows)))
    column = heading.blocks[0].first("id_number")
    assert column is not None and column.by == "content"
    expect(read(tmp_path / "a.xlsx"), accepted=[2, 3, 4])


def test_list_without_any_heading(tmp_path: Path) -> None:
    rows = [[n, one.name, one.sex, one.number] for n, one in enumerate(people(4), start=1)]
    expect(read(xlsx(tmp_path / "a.xlsx", rows)), accepted=[1, 2, 3, 4])


def test_mapping_by_heading_and_by_letter(tmp_path: Path) -> None:
    one = somebody(6)
    rows = [["学员", "码", "联络"], [one.name, one.number, one.phone]]
    outcome = read(
        xlsx(tmp_path / "a.xlsx", rows), mapping={"码": "id_number", "C": "phone", "学员": "name"}
    )
    expect(outcome, accepted=[2])
    assert outcome.accepted[0].fields["phone"] == one.phone


def test_mapping_can_leave_a_column_out(tmp_path: Path) -> None:
    outcome = read(roster(tmp_path, rows_of(people(1))), mapping={"联系电话": "-"})
    assert "phone" not in outcome.accepted[0].fields


def test_unknown_field_and_column_are_refused(tmp_path: Path) -> None:
    path = roster(tmp_path, rows_of(people(1)))
    with pytest.raises(Refused) as refused:
        read(path, mapping={"姓名": "nickname"})
    assert (refused.value.code, refused.value.exit_code) == ("field_unknown", 2)
    with pytest.raises(Refused) as refused:
        read(path, mapping={"没有的列": "name"})
    assert refused.value.code == "column_unknown"


def test_telephone_of_somebody_else_is_not_the_trainees(tmp_path: Path) -> None:
    one = somebody(7)
    rows = [
        ["姓名", "身份证号码", "紧急联系人", "紧急联系人电话", "联系电话"],
        [one.name, one.number, "王某", "13900000000", one.phone],
    ]
    outcome = read(xlsx(tmp_path / "a.xlsx", rows))
    expect(outcome, accepted=[2])
    assert outcome.accepted[0].fields["phone"] == one.phone


# -- sheets --------------------------------------------------------------------------------------


def test_instruction_sheet_before_and_hidden_sheet_are_left_alone(tmp_path: Path) -> None:
    old = [HEAD, *rows_of(people(5, 10))]
    manual = [["填表说明"], ["1、姓名与身份证一致"], ["2、身份证号码须为18位文本"]]
    path = roster(
        tmp_path,
        rows_of(people(2)),
        more=[("填表说明", manual, "visible"), ("旧名单", old, "hidden")],
    )
    sheet, _heading = choose_sheet(read_book(path))
    assert sheet.name == "花名册"
    expect(read(path), accepted=[2, 3])


def test_sheet_with_a_filled_example_is_not_chosen(tmp_path: Path) -> None:
    path = roster(
        tmp_path,
        rows_of(people(2)),
        more=[("样表", [HEAD, *rows_of(people(3, 10))], "visible")],
    )
    assert choose_sheet(read_book(path))[0].name == "花名册"


def test_sheet_by_name(tmp_path: Path) -> None:
    path = roster(
        tmp_path, rows_of(people(5)), more=[("二班", [HEAD, *rows_of(people(1, 20))], "visible")]
    )
    expect(read(path, sheet="二班"), accepted=[2])
    with pytest.raises(Refused) as refused:
        read(path, sheet="三班")
    assert refused.value.code == "sheet_not_found"
    assert "二班" in refused.value.hint


def test_people_only_on_a_hidden_sheet(tmp_path: Path) -> None:
    path = xlsx(
        tmp_path / "a.xlsx",
        [["说明"], ["见附件"]],
        sheet="封面",
        more=[("藏", [HEAD, *rows_of(people(1))], "hidden")],
    )
    with pytest.raises(Refused) as refused:
        read(path)
    assert refused.value.code == "no_people_table"
    assert "藏" in refused.value.hint
    expect(read(path, sheet="藏"), accepted=[2])


def test_hidden_rows_are_data_and_said_so(tmp_path: Path) -> None:
    path = roster(tmp_path, rows_of(people(3)), hidden_rows=[3])
    expect(read(path), accepted=[2, 3, 4], warnings=[(3, "hidden_row")])


def test_old_workbook_with_hidden_row_and_error_cell(tmp_path: Path) -> None:
    first, second, third = people(3)
    rows = [HEAD, first.row(1), second.row(2), [3, third.name, "", "#N/A", "", ""]]
    path = xls(tmp_path / "a.xls", rows, hidden_rows=[3])
    expect(read(path), accepted=[2, 3], rejected=[(4, "cell_error")], warnings=[(3, "hidden_row")])


# -- two tables side by side ---------------------------------------------------------------------


def test_two_blocks_side_by_side(tmp_path: Path) -> None:
    some = people(5)
    left, right = rows_of(some[:3]), [one.row(n) for n, one in enumerate(some[3:], start=4)]
    right.append([None] * 6)
    rows = [["花名册"], [*HEAD, None, *HEAD]]
    rows += [[*one, None, *other] for one, other in zip(left, right, strict=True)]
    outcome = read(xlsx(tmp_path / "a.xlsx", rows))
    expect(outcome, accepted=["3L", "4L", "5L", "3R", "4R"])
    assert [one.name for one in outcome.accepted] == [one.name for one in some]


def test_two_blocks_numbered_from_left_to_right(tmp_path: Path) -> None:
    some = people(4)
    rows = [[*HEAD, *HEAD]]
    rows += [[*some[0].row(1), *some[1].row(2)], [*some[2].row(3), *some[3].row(4)]]
    outcome = read(xlsx(tmp_path / "a.xlsx", rows))
    assert [one.name for one in outcome.accepted] == [one.name for one in some]
    assert told(outcome)["accepted"] == ["2L", "2R", "3L", "3R"]


def test_total_and_signature_beside_people_of_the_other_block(tmp_path: Path) -> None:
    some = people(3)
    short = ("序号", "姓名", "身份证号码")
    rows: list[Any] = [
        [*short, *short],
        [1, some[0].name, some[0].number, 3, some[2].name, some[2].number],
        [2, some[1].name, some[1].number, "合计", "3人", None],
        ["填表人:王某", None, None, "审核人:", None, None],
    ]
    expect(
        read(xlsx(tmp_path / "a.xlsx", rows)),
        accepted=["2L", "3L", "2R"],
        ignored=[("3R", "subtotal"), (4, "signature")],
    )


def test_duplicate_across_blocks(tmp_path: Path) -> None:
    one, other = people(2)
    rows = [[*HEAD, *HEAD], [*one.row(1), *other.row(2)], [*one.row(3), *[None] * 6]]
    expect(
        read(xlsx(tmp_path / "a.xlsx", rows)),
        accepted=["2L", "2R"],
        duplicates=[("3L", "2L", "same_person")],
    )


# -- rows that are no people ---------------------------------------------------------------------


def test_repeated_heading_and_title_on_each_page(tmp_path: Path) -> None:
    title = ["2026年培训学员花名册"]
    body: list[Any] = [title, HEAD, *rows_of(people(2)), ["第1页"], title, HEAD]
    body += [somebody(5).row(3)]
    expect(
        read(xlsx(tmp_path / "a.xlsx", body)),
        accepted=[3, 4, 8],
        ignored=[(5, "page"), (6, "title"), (7, "heading")],
    )


def test_repeated_two_level_heading(tmp_path: Path) -> None:
    first, second = people(2)
    head = [
        ["序号", "姓名", "身份证号码", "成绩", None],
        [None, None, None, "理论", "实操"],
    ]
    rows = [*head, [1, first.name, first.number, 70, 80], *head]
    rows += [[2, second.name, second.number, 60, 61]]
    merges = ["A1:A2", "B1:B2", "C1:C2", "D1:E1", "A4:A5", "B4:B5", "C4:C5", "D4:E4"]
    expect(
        read(xlsx(tmp_path / "a.xlsx", rows, merges=merges)),
        accepted=[3, 6],
        ignored=[(4, "heading"), (5, "heading")],
    )


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        ([9, None, None, None, None, None], "seq_only"),
        (["合计", "2人"], "subtotal"),
        (["本页小计", None, None, "2"], "subtotal"),
        ([None, "总\u3000计", None, 2], "subtotal"),
        (["共 2 人"], "subtotal"),
        ([f"填表人{FULL_COLON}王某   审核人{FULL_COLON}李某"], "signature"),
        (["制表:"], "signature"),
        ([None, "单位负责人:", None, "填表日期:2026年3月10日"], "signature"),
        (["填表人:", "王某", None, None, "联系电话:", "13800000000"], "signature"),
        ([f"培训机构{FULL_OPEN}盖章{FULL_CLOSE}"], "signature"),
        (["注:人员类别按文件规定填写。"], "note"),
        (["填表说明:一式三份"], "note"),
        ([None, "以下空白"], "note"),
        (["说明:1.本表由班主任填写 2.须盖章"], "note"),
        (["1、姓名须与身份证一致,不得使用曾用名"], "instruction"),
        (["人员类别:①企业职工 ②退役军人 ③残疾人"], "legend"),
        (["示例", "张三", "男", "220421199001011234", "13800000000", "退役军人"], "sample"),
        ([f"例{FULL_COLON}", "李四", "女", "", "", ""], "sample"),
        ([None, f"张三{FULL_OPEN}示例{FULL_CLOSE}", "男", "220421199001011234"], "sample"),
        (["必填", "必填", "选填", "必填,18位", "必填", "下拉选择"], "instruction"),
        (["东岗村"], "title"),
        ([None, "二、宝山村"], "title"),
        (["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"], "heading"),
        ([1, 2, 3, 4, 5, 6], "heading"),
        (["第 2 页 共 3 页"], "page"),
        ([None, None, None, None, "2026 年 3 月 10 日"], "signature"),
        (["班主任签字:            年   月   日"], "signature"),
        ([3, "——", "/", "——", "/", "/"], "no_person"),
        (["样例", "张三", "男", "220421198712279937"], "sample"),
        (["东丰县职业技术教育中心"], "title"),
    ],
)
def test_rows_that_are_no_people(tmp_path: Path, row: list[Any], kind: str) -> None:
    first, last = people(2)
    path = roster(tmp_path, [first.row(1), row, last.row(2)])
    expect(read(path), accepted=[2, 4], ignored=[(3, kind)])


def test_blank_template_rows_with_prefilled_columns(tmp_path: Path) -> None:
    """Rows where only the sequence and constants stand are no people."""
    one = somebody(1)
    head = [*HEAD, "培训工种", "年龄"]
    blank = [2, None, None, None, None, None, "家政服务员", 0]
    rows = [head, [*one.row(1), "家政服务员", 30], blank]
    expect(read(xlsx(tmp_path / "a.xlsx", rows)), accepted=[2], ignored=[(3, "no_person")])


def test_a_person_with_remarks_about_signatures_is_a_person(tmp_path: Path) -> None:
    """Nothing in a remark makes a person disappear."""
    one = somebody(1)
    rows = [
        [*HEAD, "备注"],
        [*one.row(1), "联系人:李某 13800000000"],
        [2, "王小明", "男", "22042119******1234", None, None, "审核人:李某"],
        [3, "李小红", None, None, None, None, "合计:待补"],
    ]
    expect(
        read(xlsx(tmp_path / "a.xlsx", rows)),
        accepted=[2],
        rejected=[(3, "id_masked"), (4, "id_missing")],
    )


# -- merged cells --------------------------------------------------------------------------------


def test_values_of_merged_cells_hold_for_all_rows_they_cover(tmp_path: Path) -> None:
    some = people(4)
    rows: list[Any] = [["村", *HEAD]]
    villages = ["东岗村", None, "西岗村", None]
    rows += [[v, *one.row(n)] for n, (v, one) in enumerate(zip(villages, some, strict=True), 1)]
    rows[2][6] = rows[3][6] = None
    outcome = read(xlsx(tmp_path / "a.xlsx", rows, merges=["A2:A3", "A4:A5", "G2:G4"]))
    expect(outcome, accepted=[2, 3, 4, 5])
    assert [one.fields["address"] for one in outcome.accepted] == [
        "东岗村", "东岗村", "西岗村", "西岗村"
    ]  # fmt: skip
    assert [one.fields["category"] for one in outcome.accepted] == ["TYJR"] * 4


def test_blank_cells_that_are_not_merged_stay_blank(tmp_path: Path) -> None:
    some = people(2)
    rows = [HEAD, some[0].row(1), [2, some[1].name, None, some[1].number, None, None]]
    outcome = read(xlsx(tmp_path / "a.xlsx", rows))
    assert outcome.accepted[1].fields.get("category") is None


def test_second_line_of_one_person_is_no_other_person(tmp_path: Path) -> None:
    one, other = people(2)
    rows = [HEAD, one.row(1), [None, None, None, None, "13900000001", None], other.row(2)]
    merges = ["A2:A3", "B2:B3", "C2:C3", "D2:D3", "F2:F3"]
    expect(
        read(xlsx(tmp_path / "a.xlsx", rows, merges=merges)),
        accepted=[2, 4],
        ignored=[(3, "continued")],
    )


# -- numbers of documents ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (None, "id_missing"),
        ("无", "id_missing"),
        ("22042119871227993", "id_length"),
        ("2204211987122799370", "id_length"),
        ("220421198712279938", "id_checksum"),
        ("220421198502309667", "id_date"),
        ("22O421198712279937", "id_charset"),
        ("220421********9937", "id_masked"),
        ("2204211987XXXX9937", "id_masked"),
        ("2.20421E+17", "id_float_precision"),
        (220421198712279937.0, "id_float_precision"),
        (220421198712279937, "id_float_precision"),
        ("220421198712279000", "id_float_precision"),
        ("#N/A", "cell_error"),
        (12345, "id_length"),
    ],
)
def test_number_is_rejected_never_repaired(tmp_path: Path, number: Any, code: str) -> None:
    body = [[1, "王海宇", "男", number, "13812345678", "退役军人"], somebody(9).row(2)]
    outcome = read(roster(tmp_path, body))
    expect(outcome, accepted=[3], rejected=[(2, code)])
    issue = outcome.rejected[0]
    assert issue.field == "id_number" and issue.message and issue.hint
    assert "19871227" not in issue.message + issue.hint


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("220421871227993", "id_15_digits"),
        (220421871227993.0, "id_15_digits"),
        ("CHN220187122799", "id_foreign_old"),
        ("E12345678", "id_uncheckable"),
    ],
)
def test_number_is_held_for_a_persons_decision(tmp_path: Path, number: Any, code: str) -> None:
    body = [[1, "王海宇", "男", number, None, None], somebody(9).row(2)]
    expect(read(roster(tmp_path, body)), accepted=[3], held=[(2, code)])


def test_other_documents_by_their_type(tmp_path: Path) -> None:
    rows = [["姓名", "证件类型", "证件号码"], ["金大中", "护照", "M12345678"]]
    outcome = read(xlsx(tmp_path / "a.xlsx", rows))
    expect(outcome, held=[(2, "id_uncheckable")])
    assert outcome.held[0].id_type == "passport"


@pytest.mark.parametrize(
    ("shown", "warned"),
    [
        ("{n}\n", False),
        (" {a} {b} ", False),
        ("\u3000{n}\u00a0", False),
        ("WIDE", False),
        ("'{n}", True),
        ("\u2019{n}", True),
        ("{a}-{b}", True),
        ('="{n}"', False),
    ],
)
def test_number_is_cleaned_of_what_is_no_part_of_it(
    tmp_path: Path, shown: str, warned: bool
) -> None:
    number = id_number("19851001", 982)
    value = wide(number) if shown == "WIDE" else shown.format(n=number, a=number[:6], b=number[6:])
    path = text(tmp_path / "a.csv", [["姓名", "身份证号码"], ["赵海伟", value]])
    outcome = read(path)
    expect(outcome, accepted=[2], warnings=[(2, "cleaned")] if warned else [])
    assert outcome.accepted[0].id_number == number


def test_lower_case_x(tmp_path: Path) -> None:
    number = next(n for s in range(960, 999) if (n := id_number("19970828", s)).endswith("X"))
    rows = [["姓名", "身份证号码"], ["孙桂伟", number.lower()]]
    assert read(xlsx(tmp_path / "a.xlsx", rows)).accepted[0].id_number == number


def test_same_number_twice(tmp_path: Path) -> None:
    one, other = somebody(1), somebody(2)
    twin = somebody(3, number=one.number)
    spaced = somebody(2, name=f"{other.name[0]}\u3000{other.name[1:]}")
    expect(
        read(roster(tmp_path, rows_of([one, other, twin, spaced]))),
        accepted=[2, 3],
        duplicates=[(4, 2, "id_conflict"), (5, 3, "same_person")],
    )


def test_old_and_new_number_of_one_person_are_a_duplicate(tmp_path: Path) -> None:
    number = id_number("19871227", 971)
    old = number[:6] + number[8:17]
    rows = [["姓名", "身份证号码"], ["王海宇", number], ["王海宇", old]]
    expect(
        read(xlsx(tmp_path / "a.xlsx", rows)),
        accepted=[2],
        duplicates=[(3, 2, "same_person")],
    )


def test_someone_born_after_the_class_began(tmp_path: Path) -> None:
    rows = [["姓名", "身份证号码"], ["王海宇", id_number("20300101", 971)]]
    expect(read(xlsx(tmp_path / "a.xlsx", rows)), rejected=[(2, "id_date")])


# -- names ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "stored", "codes"),
    [
        ("王\u3000伟", "王伟", []),
        ("王 伟", "王伟", []),
        (" 王伟\n", "王伟", []),
        ("1.王伟", "王伟", ["cleaned"]),
        ("12、王伟", "王伟", ["cleaned"]),
        ("'王伟", "王伟", ["cleaned"]),
        ("王\u200b伟", "王伟", ["cleaned"]),
        ("买买提•艾力", "买买提·艾力", ["name_normalised"]),
        ("𠮷田\u3400", "𠮷田\u3400", []),
        ("王\ue123", "王\ue123", ["name_private_use"]),
        ("Kim Minsu", "Kim Minsu", ["name_other_script"]),
    ],
)
def test_names_are_kept_and_cleaned(
    tmp_path: Path, typed: str, stored: str, codes: list[str]
) -> None:
    one = somebody(1)
    outcome = read(xlsx(tmp_path / "a.xlsx", [["姓名", "身份证号码"], [typed, one.number]]))
    expect(outcome, accepted=[2], warnings=[(2, code) for code in codes])
    assert outcome.accepted[0].name == stored


@pytest.mark.parametrize(
    ("name", "code"),
    [
        (None, "name_missing"),
        ("  ", "name_missing"),
        ("#REF!", "cell_error"),
        (123, "name_invalid"),
    ],
)
def test_row_without_a_usable_name(tmp_path: Path, name: Any, code: str) -> None:
    body = [[1, name, "男", somebody(1).number, None, None], somebody(2).row(2)]
    expect(read(roster(tmp_path, body)), accepted=[3], rejected=[(2, code)])


def test_row_with_facts_but_neither_name_nor_number(tmp_path: Path) -> None:
    body = [[1, None, "男", None, "13812345678", None], somebody(2).row(2)]
    expect(read(roster(tmp_path, body)), accepted=[3], rejected=[(2, "name_missing")])


# -- everything else in a row --------------------------------------------------------------------


def test_sex_and_birth_that_contradict_the_number(tmp_path: Path) -> None:
    rows = [
        ["姓名", "性别", "出生日期", "身份证号码"],
        ["王海宇", "女", "1987-12-28", id_number("19871227", 971)],
    ]
    outcome = read(xlsx(tmp_path / "a.xlsx", rows))
    expect(outcome, accepted=[2], warnings=[(2, "sex_mismatch"), (2, "birth_mismatch")])
    assert outcome.accepted[0].fields["sex"] == "男"
    assert outcome.accepted[0].fields["birth_date"] == "1987-12-27"


@pytest.mark.parametrize(
    "written",
    [
        date(1981, 8, 16),
        datetime(1981, 8, 16, 0, 0),
        "1981-08-16",
        "1981/8/16",
        "1981.8.16",
        "1981年8月16日",
        "1981 年 8 月 16 日",
        "19810816",
        19810816,
        "1981-08-16 00:00:00",
        "1981年8月",
        "1981.08",
        "198108",
        198108,
        1981.08,
        1981.8,
        1981,
        "1981年",
        "一九八一年八月十六日",
        wide("1981.8.16"),
    ],
)
def test_birth_dates_in_every_form(tmp_path: Path, written: Any) -> None:
    rows = [["姓名", "出生年月", "身份证号码"], ["王海宇", written, id_number("19810816", 971)]]
    expect(read(xlsx(tmp_path / "a.xlsx", rows)), accepted=[2])


def test_january_typed_as_a_number(tmp_path: Path) -> None:
    rows = [["姓名", "出生年月", "身份证号码"], ["王海宇", 1981.1, id_number("19810116", 971)]]
    expect(read(xlsx(tmp_path / "a.xlsx", rows)), accepted=[2])


def test_hidden_columns_are_data(tmp_path: Path) -> None:
    import openpyxl

    one = somebody(1)
    path = roster(tmp_path, [one.row(1)])
    book = openpyxl.load_workbook(path)
    book.active.column_dimensions["E"].hidden = True
    book.save(path)
    outcome = read(path)
    expect(outcome, accepted=[2])
    assert outcome.accepted[0].fields["phone"] == one.phone


def test_birth_date_as_a_serial_number(tmp_path: Path) -> None:
    number = id_number("19810816", 971)
    rows = [["姓名", "出生年月", "身份证号码"], ["王海宇", 29814, number]]
    expect(read(xlsx(tmp_path / "a.xlsx", rows)), accepted=[2], warnings=[(2, "date_serial")])


@pytest.mark.parametrize(
    ("typed", "stored", "codes"),
    [
        (13812345678, "13812345678", []),
        (13812345678.0, "13812345678", []),
        ("138 1234 5678", "13812345678", []),
        ("138-1234-5678", "13812345678", []),
        ("+86 13812345678", "13812345678", []),
        (wide("13812345678"), "13812345678", []),
        ("0431-82269405", "0431-82269405", ["phone_landline"]),
        ("13812345678/13987654321", "13812345678", ["phone_multiple"]),
        ("13812345678、13987654321", "13812345678", ["phone_multiple"]),
        ("13812345678\n13987654321", "13812345678", ["phone_multiple"]),
        ("1381234567", None, ["phone_invalid"]),
        ("无", None, []),
    ],
)
def test_phones(tmp_path: Path, typed: Any, stored: str | None, codes: list[str]) -> None:
    one = somebody(1)
    rows = [["姓名", "身份证号码", "联系电话"], [one.name, one.number, typed]]
    outcome = read(xlsx(tmp_path / "a.xlsx", rows))
    expect(outcome, accepted=[2], warnings=[(2, code) for code in codes])
    assert outcome.accepted[0].fields.get("phone") == stored
    if codes in (["phone_multiple"], ["phone_invalid"]):
        assert str(typed).split("/")[0][:5] in outcome.accepted[0].fields["remark"]


def test_two_phone_columns_fill_one_another(tmp_path: Path) -> None:
    one, other = people(2)
    rows = [
        ["姓名", "身份证号码", "联系电话", "手机号码"],
        [one.name, one.number, None, "13812345678"],
        [other.name, other.number, "0431-82269405", "13812345679"],
    ]
    outcome = read(xlsx(tmp_path / "a.xlsx", rows))
    assert [one.fields["phone"] for one in outcome.accepted] == ["13812345678", "13812345679"]


def test_unknown_words_are_kept_in_the_remarks(tmp_path: Path) -> None:
    one = somebody(1)
    rows = [
        ["姓名", "身份证号码", "文化程度", "人员类别", "备注"],
        [one.name, one.number, "私塾", "热心群众", "组长"],
    ]
    outcome = read(xlsx(tmp_path / "a.xlsx", rows))
    expect(outcome, accepted=[2], warnings=[(2, "unknown_code"), (2, "unknown_code")])
    fields = outcome.accepted[0].fields
    assert fields["education"] is None and fields["category"] is None
    assert all(word in fields["remark"] for word in ("组长", "私塾", "热心群众"))


def test_several_categories_in_one_cell(tmp_path: Path) -> None:
    one = somebody(1)
    rows = [
        ["姓名", "身份证号码", "人员类别", "是否脱贫户"],
        [one.name, one.number, "农民工、残疾人", "是"],
    ]
    outcome = read(xlsx(tmp_path / "a.xlsx", rows))
    expect(outcome, accepted=[2], warnings=[(2, "category_multiple")])
    fields = outcome.accepted[0].fields
    assert (fields["category"], fields["other_categories"]) == ("NCZY", ["CJR", "TPLD"])


@pytest.mark.parametrize(
    ("typed", "theory", "codes"),
    [
        (85, 8500, []),
        (85.5, 8550, []),
        ("85分", 8500, []),
        (0, 0, []),
        ("缺考", None, ["score_invalid"]),
        (120, None, ["score_invalid"]),
        ("#DIV/0!", None, ["score_invalid"]),
        (None, None, []),
    ],
)
def test_scores(tmp_path: Path, typed: Any, theory: int | None, codes: list[str]) -> None:
    one = somebody(1)
    rows = [["姓名", "身份证号码", "理论成绩"], [one.name, one.number, typed]]
    outcome = read(xlsx(tmp_path / "a.xlsx", rows))
    expect(outcome, accepted=[2], warnings=[(2, code) for code in codes])
    assert outcome.accepted[0].theory == theory


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("6222021234567890127", None),
        ("6222 0212 3456 7895", None),
        (6222021234567894123, None),
        ("6.22202E+18", None),
        ("123", None),
    ],
)
def test_bank_cards_that_fail_are_left_out(tmp_path: Path, typed: Any, stored: None) -> None:
    one = somebody(1)
    rows = [["姓名", "身份证号码", "银行卡号"], [one.name, one.number, typed]]
    outcome = read(xlsx(tmp_path / "a.xlsx", rows))
    expect(outcome, accepted=[2], warnings=[(2, "bank_card_invalid")])
    assert outcome.accepted[0].fields.get("bank_card") is stored
    assert outcome.accepted[0].fields["remark"].startswith("银行卡号:")


def test_ages_are_warned_of(tmp_path: Path) -> None:
    rows = [
        ["姓名", "身份证号码"],
        ["王海宇", id_number("20150101", 971)],
        ["李秀兰", id_number("19400101", 972)],
    ]
    expect(
        read(xlsx(tmp_path / "a.xlsx", rows)),
        accepted=[2, 3],
        warnings=[(2, "age_under"), (3, "age_over")],
    )


def test_unknown_area_code_is_warned_of(tmp_path: Path) -> None:
    rows = [["姓名", "身份证号码"], ["王海宇", id_number("19871227", 971, area="229999")]]
    expect(read(xlsx(tmp_path / "a.xlsx", rows)), accepted=[2], warnings=[(2, "id_region_unknown")])


def test_error_cells_beside_name_and_number_do_not_reject(tmp_path: Path) -> None:
    one = somebody(1)
    rows = [["姓名", "身份证号码", "联系电话", "性别"], [one.name, one.number, "#N/A", "#REF!"]]
    outcome = read(xlsx(tmp_path / "a.xlsx", rows))
    assert told(outcome)["accepted"] == [2]
    assert told(outcome)["warnings"] == [(2, "cell_error"), (2, "cell_error")]


def test_cached_values_of_formulas_are_read(tmp_path: Path) -> None:
    import xlsxwriter

    one = somebody(1)
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["姓名", "身份证号码", "性别", "出生日期"])
    sheet.write_string(1, 0, one.name)
    sheet.write_formula(1, 1, '="220421"&A9', None, one.number)
    sheet.write_formula(1, 2, '=IF(MOD(MID(B2,17,1),2),"男","女")', None, one.sex)
    sheet.write_formula(1, 3, '=TEXT(MID(B2,7,8),"0000-00-00")', None, one.birth)
    sheet.write_formula(2, 0, "=Sheet2!A1", None, 0)
    sheet.write_formula(2, 1, "=Sheet2!B1", None, 0)
    book.close()
    expect(read(path), accepted=[2], ignored=[(3, "no_person")])


# -- other kinds of file -------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_text_in_every_encoding(tmp_path: Path, encoding: str, delimiter: str) -> None:
    some = [somebody(1, name="𠮷海宇"), somebody(2, name="韩\u4dae梅")]
    path = text(tmp_path / "a.csv", [HEAD, *rows_of(some)], encoding=encoding, delimiter=delimiter)
    outcome = read(path)
    expect(outcome, accepted=[2, 3])
    assert [one.name for one in outcome.accepted] == [one.name for one in some]


def test_text_with_title_breaks_in_cells_and_blank_lines(tmp_path: Path) -> None:
    one, other = people(2)
    path = tmp_path / "a.csv"
    path.write_text(
        f'培训花名册,,\r\n\r\n姓名,"身份证\n号码",联系电话\r\n'
        f'{one.name},="{one.number}",{one.phone}\r\n\r\n'
        f"{other.name},\t{other.number},{other.phone}\r\n",
        encoding="gb18030",
        newline="",
    )
    expect(read(path), accepted=[4, 6])


def test_page_that_calls_itself_a_workbook(tmp_path: Path) -> None:
    some = people(2)
    path = page(tmp_path / "导出.xls", table([HEAD, *rows_of(some)]), encoding="gb18030")
    expect(read(path), accepted=[2, 3])


def test_page_with_spans_and_a_title(tmp_path: Path) -> None:
    one, other = people(2)
    body = (
        "<h1>学员花名册</h1><table><tr><td rowspan=2>序号</td><td rowspan=2>姓名</td>"
        "<td rowspan=2>身份证<br>号码</td><td colspan=2>住址</td></tr>"
        "<tr><td>乡镇</td><td>村组</td></tr>"
        f"<tr><td>1</td><td>{one.name}</td><td>&nbsp;{one.number}</td>"
        "<td rowspan=2>大阳镇</td><td>宝山村</td></tr>"
        f"<tr style='display:none'><td>2</td><td>{other.name}</td><td>{other.number}</td>"
        "<td>东岗村</td></tr></table>"
    )
    outcome = read(page(tmp_path / "a.xls", body, charset="gb2312", encoding="gb18030"))
    expect(outcome, accepted=[4, 5], warnings=[(5, "hidden_row")])
    assert [one.fields["address"] for one in outcome.accepted] == ["大阳镇宝山村", "大阳镇东岗村"]


def test_old_workbook_with_merges_and_numbers(tmp_path: Path) -> None:
    one, other = people(2)
    rows: list[Any] = [
        ["花名册", "", "", ""],
        ["姓名", "身份证号码", "人员类别", "联系电话"],
        [one.name, one.number, "残疾人", 13812345678],
        [other.name, other.number, "", 13812345679.0],
        ["王海宇", 220421198712279937, "", ""],
    ]
    path = xls(tmp_path / "a.xls", rows, merges=[(0, 0, 0, 3), (2, 3, 2, 2)])
    outcome = read(path)
    expect(outcome, accepted=[3, 4], rejected=[(5, "id_float_precision")])
    assert [one.fields["category"] for one in outcome.accepted] == ["CJR", "CJR"]
    assert outcome.accepted[1].fields["phone"] == "13812345679"


def test_extension_decides_nothing(tmp_path: Path) -> None:
    path = roster(tmp_path, rows_of(people(1)))
    renamed = path.rename(tmp_path / "花名册.csv")
    expect(read(renamed), accepted=[2])
    old = xls(tmp_path / "b.xlsx", [HEAD, *rows_of(people(1))])
    expect(read(old), accepted=[2])


def test_xml_spreadsheet_of_2003(tmp_path: Path) -> None:
    one = somebody(1)

    def row(*values: str) -> str:
        cells = "".join(f'<Cell><Data ss:Type="String">{v}</Data></Cell>' for v in values)
        return f"<Row>{cells}</Row>"

    path = tmp_path / "a.xls"
    path.write_text(
        '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"'
        ' xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="名单"><Table>'
        + row("姓名", "身份证号码")
        + row(one.name, one.number)
        + "</Table></Worksheet></Workbook>",
        encoding="utf-8",
    )
    expect(read(path), accepted=[2])
