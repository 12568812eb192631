"""``audit export``: what was done, by whom, on which laptop, and whether the chain still holds."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from jlcenter.app.days import today
from jlcenter.domain.records import TRAINEE
from jlcenter.exchange import long_workbook
from jlcenter.storage.session import Session
from tests.class_world import id_number, make_class
from tests.conftest import PASSWORD
from tests.sync.bundle_world import StickProvince, person, rename

Run = Callable[..., Any]
Make = Callable[..., Session]

HEAD = ["序号", "时间", "时钟存疑", "操作人", "电脑", "来源", "方式", "操作", "记录", "项目"]
HEAD += ["原值", "新值", "记录编号"]


def export(run: Run, out: Path, *words: object, **options: Any) -> Any:
    """Today's actions."""
    return run(
        "audit", "export", "--from", today(), "--to", today(), "--out", out, *words, **options
    )


def rows_of(path: Path, sheet: str = "操作") -> list[dict[str, Any]]:
    """The table of a sheet, by heading."""
    page = openpyxl.load_workbook(path)[sheet]
    lines: list[list[Any]] = [[cell or "" for cell in row] for row in page.values]
    start = next(n for n, line in enumerate(lines) if line[0] in ("序号", "电脑", "项目"))
    return [dict(zip(lines[start], line, strict=True)) for line in lines[start + 1 :]]


def all_text(path: Path) -> str:
    book = openpyxl.load_workbook(path)
    return "\n".join(
        str(cell) for page in book for row in page.iter_rows(values_only=True) for cell in row
    )


def test_a_day_of_a_class_reads_as_who_did_what_to_whom(
    centre: Path, run_cli: Run, tmp_path: Path
) -> None:
    world = make_class(run_cli, people=2, lessons=2)
    world.one(1, 1, "present")
    world.one(1, 1, "late", "--minutes", 20)
    run_cli("undo")
    out = tmp_path / "audit.xlsx"
    told = export(run_cli, out)
    assert told["file"] == str(out) and told["from"] == told["to"] == today()
    assert told["chain"] == "whole" and told["checked"] >= told["entries"] >= told["actions"] > 5
    book = openpyxl.load_workbook(out)
    assert book.sheetnames == ["操作", "核对结果", "怎样看"]
    assert [cell.value for cell in book["操作"][2]] == HEAD
    rows = rows_of(out)
    assert {row["操作人"] for row in rows} == {"admin"} and {row["来源"] for row in rows} == {
        "本机"
    }
    assert len({row["电脑"] for row in rows}) == 1
    assert {row["时间"][:10] for row in rows} == {today()}
    assert all(row["时钟存疑"] == "" for row in rows)
    marks = [row for row in rows if "第 1 课次 1 号 张春梅" in row["记录"]]
    assert [(row["方式"], row["原值"], row["新值"]) for row in marks] == [
        ("操作", "", "出勤"),
        ("操作", "出勤", "迟到 20 分钟"),
        ("撤销", "迟到 20 分钟", "出勤"),
    ]
    assert world.code in marks[0]["记录"] and marks[2]["操作"].startswith("撤销")
    # a lesson says whose it is
    lessons = {row["记录"] for row in rows if row["操作"].startswith("排课")}
    assert len(lessons) > 1 and all(world.code in one for one in lessons if one)
    # what only tells is there too, and the record's number leads to its history
    assert any(row["项目"] == "记事" and row["新值"] == "登录" for row in rows)
    assert run_cli("history", marks[0]["记录编号"])["history"]
    numbers = [row["序号"] for row in rows]
    assert numbers == sorted(numbers) and numbers[-1] == told["actions"]
    checks = rows_of(out, "核对结果")
    assert {row["结果"] for row in checks} == {"相符"}
    assert sum(row["核对了几条"] for row in checks) == told["checked"]


def test_numbers_stay_masked_and_showing_them_is_told(
    centre: Path, run_cli: Run, tmp_path: Path
) -> None:
    number = id_number(3)
    run_cli(
        *("trainee", "add", "--name", "单小伟", "--id-number", number),
        *("--phone", "13900001111", "--remark", f"旧号 {id_number(4)}"),
    )
    masked, full = tmp_path / "masked.xlsx", tmp_path / "full.xlsx"
    export(run_cli, masked)
    text = all_text(masked)
    assert number not in text and "13900001111" not in text and id_number(4) not in text
    assert f"{number[:6]}********{number[-4:]}" in text and "单小伟" in text
    export(run_cli, full, "--reveal")
    assert number in all_text(full) and "13900001111" in all_text(full)
    # both exports stand in the journal, the second as one with full numbers
    export(run_cli, tmp_path / "third.xlsx")
    told = [row["新值"] for row in rows_of(tmp_path / "third.xlsx") if row["操作"] == "记事"]
    exports = [one for one in told if one.startswith("导出操作记录")]
    assert len(exports) == 2 and "含完整号码" not in exports[0] and "含完整号码" in exports[1]


@pytest.mark.parametrize(
    ("since", "until", "name", "code"),
    [
        ("2026-09-30", "2026-09-01", "new.xlsx", "dates_order"),
        ("2026-9-31", "2026-10-01", "new.xlsx", "date_impossible"),
        ("昨天", "2026-10-01", "new.xlsx", "date_format"),
        ("2026-09-01", "2026-09-30", "there.xlsx", "out_exists"),
        ("2026-09-01", "2026-09-30", "none/new.xlsx", "out_folder_missing"),
        ("2026-09-01", "2026-09-30", "new.csv", "out_suffix"),
    ],
)
def test_what_cannot_be_exported_is_refused_and_nothing_is_left(
    centre: Path, run_cli: Run, tmp_path: Path, since: str, until: str, name: str, code: str
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "there.xlsx").write_text("theirs")
    words = ("audit", "export", "--from", since, "--to", until, "--out", folder / name)
    assert run_cli(*words, expect=3)["error"]["code"] == code
    assert [one.name for one in folder.iterdir()] == ["there.xlsx"]
    assert (folder / "there.xlsx").read_text() == "theirs"
    export(run_cli, tmp_path / "after.xlsx")
    assert "导出操作记录" not in str([row["新值"] for row in rows_of(tmp_path / "after.xlsx")])


def test_clerks_and_trainers_may_not_and_an_auditor_may(
    centre: Path, run_cli: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JLCENTER_NEW_PASSWORD", PASSWORD)
    for role in ("director", "clerk", "trainer", "auditor"):
        run_cli("user", "add", role, "--role", role)
    for role in ("clerk", "trainer"):
        told = export(run_cli, tmp_path / f"{role}.xlsx", user=role, expect=5)
        assert told["error"]["code"] == "role_may_not" and "审计员" in told["error"]["hint"]
    for role in ("director", "auditor"):
        assert export(run_cli, tmp_path / f"{role}.xlsx", user=role)["ok"]


def test_only_the_days_asked_for_both_ends_included(
    session: Session, run_cli: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Days are the laptop's own: one minute before midnight still counts."""
    first = time.mktime((2026, 9, 1, 0, 0, 0, 0, 0, -1))
    moments = (first - 60, first, first + 2 * 86_400 - 60, first + 2 * 86_400)
    for n, moment in enumerate(moments):
        with monkeypatch.context() as clock:
            clock.setattr(time, "time_ns", lambda now=moment: round(now * 1e9))
            with session.action("登记") as write:
                write.put(TRAINEE, name=f"学员{n}")
    session.close()
    out = tmp_path / "two days.xlsx"
    words = ("--from", "2026-09-01", "--to", "2026-09-02", "--out", out)
    assert run_cli("audit", "export", *words)["actions"] == 2
    names = [row["新值"] for row in rows_of(out) if row["项目"] == "姓名"]
    assert names == ["学员1", "学员2"]
    empty = tmp_path / "empty.xlsx"
    words = ("--from", "2020-01-01", "--to", "2020-01-02", "--out", empty)
    told = run_cli("audit", "export", *words)
    assert (told["entries"], told["actions"]) == (0, 0) and "没有操作" in all_text(empty)


def test_r65_a_clock_that_went_back_is_told_beside_its_times(
    session: Session, run_cli: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.time()
    for n, moment in enumerate((now, now - 3600, now + 7200)):
        with monkeypatch.context() as clock:
            clock.setattr(time, "time_ns", lambda now=moment: round(now * 1e9))
            with session.action("登记") as write:
                write.put(TRAINEE, name=f"学员{n}")
    session.close()
    out = tmp_path / "audit.xlsx"
    since, until = (date.today() + timedelta(days=n) for n in (-1, 1))
    run_cli("audit", "export", "--from", since, "--to", until, "--out", out)
    doubts = {row["新值"]: row["时钟存疑"] for row in rows_of(out) if row["项目"] == "姓名"}
    assert doubts["学员0"] == "" and "比导出的时间还晚" in doubts["学员2"]
    assert doubts["学员1"].startswith("比这台电脑先前的记录")


def test_what_another_laptop_did_says_so_with_what_it_saw(
    make_session: Make, run_cli: Run, tmp_path: Path
) -> None:
    """By a stick: the earlier value comes from the journal, for only its author kept it aside."""
    a, b = make_session("a"), make_session("b")
    province = StickProvince(tmp_path / "province")
    province.pair(a)
    province.pair(b)
    rename(a, person(a, "王小明"), "王晓明")
    a.close()
    b.close()
    stick = tmp_path / "stick.jlb"
    run_cli("bundle", "export", "--out", stick, data=a.folder)
    run_cli("bundle", "import", stick, data=b.folder)
    out = tmp_path / "audit.xlsx"
    export(run_cli, out, data=b.folder)
    (renamed,) = [row for row in rows_of(out) if row["新值"] == "王晓明"]
    assert (renamed["原值"], renamed["来源"], renamed["操作"]) == ("王小明", "其他电脑", "改名")
    assert renamed["电脑"] == "A"
    assert {row["来源"] for row in rows_of(out, "核对结果")} == {"本机", "其他电脑"}


def test_a_changed_entry_is_found_and_the_workbook_is_there_all_the_same(
    session: Session, run_cli: Run, tmp_path: Path
) -> None:
    for n in range(3):
        with session.action("登记") as write:
            write.put(TRAINEE, name=f"学员{n}")
    db = session.db
    no, seq = db.execute("SELECT strand, max(seq) FROM journal").fetchone()
    db.execute("UPDATE journal SET actor = 'nobody' WHERE strand = ? AND seq = ?", (no, seq - 1))
    db.commit()
    session.close()
    out = tmp_path / "audit.xlsx"
    told = export(run_cli, out, expect=7)
    assert told["error"]["code"] == "chain_broken" and told["chain"] == "broken"
    assert f"至 {seq} 条" in told["broken_at"] and out.is_file()
    assert "断裂" in all_text(out) and "不符" in all_text(out)


def test_a_missing_entry_is_named_exactly(session: Session, run_cli: Run, tmp_path: Path) -> None:
    for n in range(4):
        with session.action("登记") as write:
            write.put(TRAINEE, name=f"学员{n}")
    no, seq = session.db.execute("SELECT strand, max(seq) FROM journal").fetchone()
    session.db.execute("DELETE FROM journal WHERE strand = ? AND seq = ?", (no, seq - 2))
    session.db.commit()
    session.close()
    told = export(run_cli, tmp_path / "audit.xlsx", expect=7)
    assert told["broken_at"].endswith(f"第 {seq - 2} 条")


def test_more_rows_than_a_sheet_holds_go_on_on_the_next(
    session: Session, run_cli: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with session.action("登记") as write:
        for n in range(25):
            write.put(TRAINEE, name=f"学员{n}")
    session.close()
    monkeypatch.setattr(long_workbook, "ROWS_MAX", 12)
    out = tmp_path / "audit.xlsx"
    export(run_cli, out)
    names = openpyxl.load_workbook(out).sheetnames
    assert names[:3] == ["操作", "操作 2", "操作 3"]
    text = all_text(out)
    assert all(f"学员{n}" in text for n in range(25))
