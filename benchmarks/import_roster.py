"""Import of a 10,000-row roster beside what openpyxl needs merely to read the same workbook.

The import is the whole of it: read, checked, matched, pinyin, encrypted, journalled, committed, in
a fresh data folder; every run makes new people. Run: ``python benchmarks/import_roster.py``.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

ROWS = 10_000
RUNS = 3
PASSWORD = "folding-stool"
#: the customary roster of the reference forms (version B), twelve columns
HEADINGS = (
    "序号", "姓名", "性别", "年龄", "公民身份号码", "学历", "培训对象类别", "是否脱贫户(监测户)",
    "家庭住址(乡镇/村/组)", "手机号码", "社保卡号(银行账号)", "本人签字",
)  # fmt: skip
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
_GIVEN = "海宇华凤兰桂伟丽志军文涛春民红杰秀霞国庆玉梅建平永强晓明淑芬德福长江立新雪松金花"


def person(rng: random.Random, number: int) -> list[object]:
    """One invented person with a valid number."""
    from jlcenter.domain.identity_number import check_digit

    born = date(1966, 1, 1) + timedelta(days=rng.randrange(14_000))
    first17 = f"220421{born:%Y%m%d}{rng.randrange(960, 996)}"
    given = "".join(rng.choices(_GIVEN, k=rng.choice((1, 2, 2))))
    return [
        number,
        rng.choice(_SURNAMES) + given,
        "男" if int(first17[16]) % 2 else "女",
        2026 - born.year,
        first17 + check_digit(first17),
        rng.choice(("初中", "高中", "小学", "大专")),
        rng.choice(("农村转移就业劳动者", "退役军人", "残疾人", "脱贫劳动力")),
        rng.choice(("否", "否", "是")),
        f"样例镇东岗村{rng.randrange(99)}组",
        f"1{rng.randrange(3, 10)}{rng.randrange(10**9):09d}",
        card(rng),
        "",
    ]


def card(rng: random.Random) -> str:
    """A bank card's number with its check digit."""
    from jlcenter.domain.phones import luhn

    stem = f"621700{rng.randrange(10**12):012d}"
    return next(stem + digit for digit in "0123456789" if luhn(stem + digit))


def make_workbook(path: Path, seed: int) -> None:
    """A roster of ``ROWS`` different people."""
    import xlsxwriter

    rng = random.Random(seed)
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("花名册")
    sheet.write_row(0, 0, HEADINGS)
    seen: set[object] = set()
    row = 1
    while row <= ROWS:
        one = person(rng, row)
        if one[4] in seen:
            continue
        seen.add(one[4])
        sheet.write_row(row, 0, one)
        row += 1
    book.close()


def seconds(work: Callable[[], object]) -> float:
    """How long something takes once."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def openpyxl_reads(path: Path) -> None:
    """The baseline: the workbook opened as usual, and every cell's value looked at."""
    import openpyxl

    book = openpyxl.load_workbook(path, data_only=True)
    for sheet in book:
        for _row in sheet.iter_rows(values_only=True):
            pass


def imports(path: Path, folder: Path) -> float:
    """A whole import into a fresh folder; only the import is timed."""
    from jlcenter.app.bootstrap import init_centre, log_in
    from jlcenter.app.import_roster import confirm, preview
    from jlcenter.app.plan_class import create_class
    from jlcenter.app.programmes import list_programmes

    init_centre(folder, "220421", "样例中心", "admin", PASSWORD)
    session = log_in(folder, "admin", PASSWORD)
    try:
        class_ = create_class(
            session,
            name="样例班",
            programme=list_programmes(session)[0].code,
            starts="2026-03-10",
            ends="2026-03-21",
            hours="60",
        ).row

        def work() -> None:
            report = confirm(session, preview(session, path, class_.id))
            assert report.enrolled == report.rows == ROWS, report

        return seconds(work)
    finally:
        session.close()


def main() -> None:
    """Print one line: the best of the runs against the best of the baseline's."""
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        os.environ["XDG_RUNTIME_DIR"] = name
        ours, theirs = [], []
        for run in range(RUNS):
            path = place / f"roster{run}.xlsx"
            make_workbook(path, seed=time.time_ns() + run)
            theirs.append(seconds(lambda path=path: openpyxl_reads(path)))
            ours.append(imports(path, place / f"data{run}"))
    ratio = min(ours) / min(theirs)
    print(
        f"import_roster: {ratio:.2f} x openpyxl's bare reading of the same {ROWS} rows"
        f" ({min(ours):.2f} s / {min(theirs):.2f} s), goal <= 1.00"
    )


if __name__ == "__main__":
    main()
