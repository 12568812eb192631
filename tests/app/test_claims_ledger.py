"""Past ledgers as centres keep them: many forms of one thing, and every row comes to one end."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from jlcenter.app.import_ledger import LedgerReport, import_ledger
from jlcenter.domain.errors import Refused
from jlcenter.domain.records import PAST_TRAINING, TRAINEE
from jlcenter.storage.queries.book import records
from jlcenter.storage.session import Session
from tests.claim_world import NAMES, id_number, taught


def rows_of(report: LedgerReport) -> int:
    """Every end a person's row can come to."""
    return (
        report.imported
        + report.already
        + len(report.rejected)
        + len(report.duplicates)
        + len(report.held)
    )


def write_csv(path: Path, heads: str, *rows: str) -> Path:
    """A ledger as text."""
    path.write_text("\n".join([heads, *rows]) + "\n", encoding="gb18030")
    return path


@pytest.mark.parametrize(
    ("heading", "cell", "field", "value"),
    [
        ("补贴金额(元)", "800", "amount", 80_000),
        ("补贴金额", '"1,200.50"', "amount", 120_050),
        ("发放金额", "￥800元", "amount", 80_000),
        ("补贴金额（万元）", "0.08", "amount", 80_000),
        ("拨付日期", "2024.9.30", "paid_on", "2024-09-30"),
        ("培训等级", "初级", "level", "5"),
        ("培训工种", "家政服务员", "occupation", "家政服务员"),
        ("项目名称", "吉林大姐", "programme", "吉林大姐"),
        ("班级编号", "JL24001", "class_code", "JL24001"),
        ("学时", "80学时", "minutes", 3600),
        ("资金来源", "就业补助资金", "fund", "employment_fund"),
        ("补贴种类", "职业培训补贴", "scheme", "skill"),
        ("补贴种类", "生活费(含交通费)补贴", "scheme", "stipend"),
        ("年度", "2023年", "year", 2023),
        ("证书编号", "吉2024-07", "certificate_number", "吉2024-07"),
        ("培训机构", "东辽县职教中心", "institution", "东辽县职教中心"),
    ],
)
def test_each_heading_goes_to_its_field(
    session: Session, tmp_path: Path, heading: str, cell: str, field: str, value: object
) -> None:
    who = f"{NAMES[1]},{id_number(1)}"
    file = write_csv(tmp_path / "a.csv", f"姓名,身份证号码,{heading}", f"{who},{cell}")
    report = import_ledger(session, file, year=2024)
    assert (report.imported, report.columns.get(heading)) == (
        1,
        {"starts": "start", "minutes": "hours"}.get(field, field),
    )
    assert records(session.db, PAST_TRAINING)[0][field] == value


@pytest.mark.parametrize(
    ("period", "starts", "ends", "year"),
    [
        ("2024.5.6-2024.5.17", "2024-05-06", "2024-05-17", 2024),
        ("2024年5月6日至2024年5月17日", "2024-05-06", "2024-05-17", 2024),
        ("2023-12-20 ~ 2024-01-05", "2023-12-20", "2024-01-05", 2023),
        ("去年春天", None, None, 2020),
    ],
)
def test_a_period_is_read_in_every_form_or_kept_as_text(
    session: Session,
    tmp_path: Path,
    period: str,
    starts: str | None,
    ends: str | None,
    year: int,
) -> None:
    row = f"{NAMES[1]},{id_number(1)},{period}"
    file = write_csv(tmp_path / "a.csv", "姓名,身份证号码,培训时间", row)
    import_ledger(session, file, year=2020)
    told = records(session.db, PAST_TRAINING)[0]
    assert (told["starts"], told["ends"], told["year"]) == (starts, ends, year)
    assert ("去年春天" in (told["remark"] or "")) == (starts is None)


def workbook(path: Path) -> Path:
    """Two years in two sheets; in the first a merged class code and one person twice."""
    book = openpyxl.Workbook()
    first: Any = book.active
    first.title = "2023"
    first.append(["2023年培训补贴台账"])
    first.append(["培训工种：家政服务员　培训时间：2023-05-06至2023-05-20"])
    first.append(["班级编号", "姓名", "身份证号码", "补贴金额"])
    first.append(["JL23001", NAMES[1], id_number(1), 800])
    first.append([None, NAMES[2], id_number(2), 800])
    first.append(["JL23009", NAMES[1], id_number(1), 600])
    first.append(["JL23009", "冒名的人", id_number(2), 600])
    first.merge_cells("A4:A5")
    second = book.create_sheet("2024")
    second.append(["姓名", "身份证号码", "年度", "补贴金额"])
    second.append([NAMES[1], id_number(1), 2024, 900])
    second.append(["没有号码", None, 2024, 900])
    empty = book.create_sheet("填表说明")
    empty.append(["请如实填写"])
    book.save(path)
    return path


def test_all_sheets_are_read_with_merged_cells_and_what_stands_above(
    session: Session, tmp_path: Path
) -> None:
    report = import_ledger(session, workbook(tmp_path / "多年.xlsx"), scheme="skill")
    assert report.sheets == ["2023", "2024"]
    assert (report.rows, report.imported, report.new_people) == (6, 4, 2)
    assert rows_of(report) == report.rows
    assert [(sheet, one.row, one.code) for sheet, one in report.rejected] == [
        ("2024", 3, "id_missing")
    ]
    assert [(sheet, one.code) for sheet, one in report.duplicates] == [("2023", "id_conflict")]
    told = sorted(
        (one["year"], one["class_code"], one["occupation"], one["starts"], one["amount"])
        for one in records(session.db, PAST_TRAINING)
        if one["year"] == 2023
    )
    above = ("家政服务员", "2023-05-06")
    assert told == [
        (2023, "JL23001", *above, 80_000),
        (2023, "JL23001", *above, 80_000),
        (2023, "JL23009", *above, 60_000),
    ]
    only = import_ledger(session, tmp_path / "多年.xlsx", sheet="2024", scheme="skill")
    assert (only.rows, only.imported, only.already) == (2, 0, 1)


def test_known_people_are_met_again_and_only_their_blanks_filled(
    session: Session, tmp_path: Path
) -> None:
    taught(session, (1,), card=None)
    before = records(session.db, TRAINEE)[0]
    heads = "姓名,身份证号码,文化程度,银行卡号,人员类别,年度"
    row = f"{before['name']},{id_number(1)},初中,6222021001116245702,农民工,2023"
    other = f"别的名字,{id_number(1)},初中,,,2022"
    report = import_ledger(session, write_csv(tmp_path / "a.csv", heads, row))
    assert (report.imported, report.new_people) == (1, 0)
    after = records(session.db, TRAINEE)[0]
    assert (after["education"], after["bank_card"]) == ("初中", "6222021001116245702")
    assert after["category"] == before["category"] == "QYZG"
    report = import_ledger(session, write_csv(tmp_path / "b.csv", heads, other))
    assert [one.code for _sheet, one in report.duplicates] == ["id_conflict"]
    assert report.imported == 0


def test_headings_that_nobody_knows_are_named_by_hand(session: Session, tmp_path: Path) -> None:
    row = f"{NAMES[1]},{id_number(1)},800,2021"
    file = write_csv(tmp_path / "a.csv", "名字,号,钱,哪年", row)
    names = {"名字": "name", "号": "id_number", "钱": "amount", "哪年": "year"}
    report = import_ledger(session, file, mapping=names, scheme="skill")
    assert report.imported == 1
    told = records(session.db, PAST_TRAINING)[0]
    assert (told["amount"], told["year"], told["scheme"]) == (80_000, 2021, "skill")


def test_what_cannot_be_a_ledger_is_refused_with_a_remedy(session: Session, tmp_path: Path) -> None:
    nothing = write_csv(tmp_path / "a.csv", "日期,天气", "2024-01-01,晴")
    who = write_csv(tmp_path / "b.csv", "姓名,身份证号码", f"{NAMES[1]},{id_number(1)}")
    wrong: list[tuple[str, Callable[[], object]]] = [
        ("no_people_table", lambda: import_ledger(session, nothing)),
        ("scheme_unknown", lambda: import_ledger(session, who, scheme="gift")),
        ("sheet_not_found", lambda: import_ledger(session, who, sheet="2020")),
    ]
    for code, attempt in wrong:
        with pytest.raises(Refused) as refused:
            attempt()
        assert (refused.value.code, bool(refused.value.hint)) == (code, True)
    report = import_ledger(session, who)
    assert [one.code for _sheet, one in report.rejected] == ["year_missing"]
    assert records(session.db, PAST_TRAINING) == []
