"""Papers of a claim, read back from the file: sums of every page, capitals, and what a wall may
not show."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest

from jlcenter.app import claim_lines, claims
from jlcenter.app.export_sheets import export_sheet
from jlcenter.app.make_claim import make_claims
from jlcenter.app.print_papers import print_paper
from jlcenter.documents.publicity import PublicLine
from jlcenter.domain.errors import Refused
from jlcenter.domain.records import TRAINEE
from jlcenter.exchange.grid import Sheet
from jlcenter.exchange.sheet_reader import read_book
from jlcenter.storage.session import Session
from tests.claim_world import CARD, SKILL, STIPEND, id_number, set_rule, taught
from tests.paper_world import page_texts

PHONE = "13804371234"


@pytest.fixture
def claimed(session: Session) -> tuple[Session, str, str]:
    """A claim of 25 people of two classes, the second of a group nobody may be named by."""
    set_rule(session, "subsidy.skill", SKILL)
    set_rule(session, "stipend", STIPEND)
    first = taught(session, list(range(1, 21)))
    second = taught(session, list(range(30, 35)), starts="2026-10-10", category="JTSZ")
    code = make_claims(session, [first.code, second.code], day="2026-11-02").claims[0].code
    person = claims.show(session, code).lines[0].person
    assert person is not None
    with session.action("电话") as write:
        write.put(TRAINEE, person.id, phone=PHONE)
    return session, code, first.code


def cells(sheet: Sheet) -> list[list[str]]:
    """A sheet's cells as text."""
    return [["" if one is None else str(one) for one in row] for row in sheet.cells]


def test_every_page_has_its_sum_and_the_last_the_whole(
    claimed: tuple[Session, str, str], tmp_path: Path
) -> None:
    session, code, _class = claimed
    out = tmp_path / "申请.pdf"
    print_paper(session, "subsidy-claim", None, out, claim=code)
    cover, *pages = page_texts(out)
    assert "职业培训补贴申请表" in cover and code in cover
    assert "小写：20,000.00元" in cover and "大写：贰万元整" in cover
    assert "东人社发〔2026〕12号" in cover
    found = [re.search(r"本页小计：(\d+)人([\d,.]+)", page) for page in pages]
    sums = [Decimal(one[2].replace(",", "")) for one in found if one]
    assert len(sums) == len(pages) == 2
    assert sum(sums) == Decimal("20000.00")
    assert sum(int(one[1]) for one in found if one) == 25
    assert "合计：25人金额：20,000.00元（大写：贰万元整）" in pages[-1]
    assert "合计：" not in pages[0]
    assert "本人签字" in pages[0] and "经办人" in pages[-1]
    assert id_number(1) in pages[0] and PHONE in pages[0]
    assert "服刑" not in "".join(pages) and "其他重点群体" in pages[-1]


def test_the_public_list_shows_no_number_phone_card_or_sensitive_group(
    claimed: tuple[Session, str, str], tmp_path: Path
) -> None:
    session, code, _class = claimed
    claims.submit(session, code)
    claims.publicise(session, code, "2026-11-05", "2026-11-11")
    out, book = tmp_path / "公示.pdf", tmp_path / "公示.xlsx"
    print_paper(session, "publicity", None, out, claim=code)
    export_sheet(session, "publicity", None, book, claim=code)
    text = "".join(page_texts(out))
    for sheet in read_book(book).sheets:
        text += "".join("".join(row) for row in cells(sheet))
    for n in (*range(1, 21), *range(30, 35)):
        assert id_number(n) not in text
    for secret in (PHONE, CARD, "服刑", "戒毒", "JTSZ"):
        assert secret not in text
    assert "公示期：2026-11-05至2026-11-11" in text
    assert "其他重点群体" in text and "220421********0014" in text


@pytest.mark.parametrize(
    ("category", "told"),
    [("JTSZ", "其他重点群体"), ("CJR", "其他重点群体"), ("QYZG", "企业职工"), (None, "")],
)
def test_a_public_line_masks_as_it_is_made(category: str | None, told: str) -> None:
    line = PublicLine.of(
        name="王芳", id_number=id_number(7), category=category, class_name="", trade="",
        period="", amount=80_000,
    )  # fmt: skip
    assert (line.category, line.masked_number) == (told, "220421********0073")
    assert not hasattr(line, "phone") and not hasattr(line, "bank_card")


def test_living_allowances_are_told_by_days_with_card_and_signature(
    claimed: tuple[Session, str, str], tmp_path: Path
) -> None:
    session, _code, first = claimed
    make_claims(session, [first], kind="stipend")
    out, book = tmp_path / "生活费.pdf", tmp_path / "生活费.xlsx"
    print_paper(session, "stipend-claim", first, out)
    text = "".join(page_texts(out))
    assert "合计：20人金额：1,200.00元（大写：壹仟贰佰元整）" in text
    assert CARD in text and "领取人签字" in text
    export_sheet(session, "stipend-claim", first, book)
    rows = cells(read_book(book).sheets[0])
    assert any("合计：20 人" in cell for row in rows for cell in row)
    by_seq = {row[0].partition(".")[0]: row for row in rows}
    assert [float(one) for one in by_seq["1"][6:11]] == [2, 2, 2, 30, 60]
    assert by_seq["1"][12] == CARD


def test_who_was_refused_is_on_no_paper(claimed: tuple[Session, str, str], tmp_path: Path) -> None:
    session, code, first = claimed
    claim_lines.reject_lines(session, code, ["1"], "已领过")
    out = tmp_path / "申请.pdf"
    done = print_paper(session, "subsidy-claim", first, out)
    assert done.count == 24
    text = "".join(page_texts(out))
    assert id_number(1) not in text and "壹万玖仟贰佰元整" in text


def test_without_a_claim_there_is_nothing_to_print(session: Session, tmp_path: Path) -> None:
    code = taught(session).code
    for what in ("subsidy-claim", "stipend-claim", "publicity"):
        with pytest.raises(Refused) as refused:
            print_paper(session, what, code, tmp_path / "x.pdf")
        assert refused.value.code == "no_claim"
    with pytest.raises(Refused) as refused:
        print_paper(session, "publicity", None, tmp_path / "x.pdf")
    assert refused.value.code == "class_missing"
    assert not list(tmp_path.glob("*.pdf"))


def test_people_who_ask_for_themselves_have_a_page_each(
    claimed: tuple[Session, str, str], tmp_path: Path
) -> None:
    session, code, _class = claimed
    out = tmp_path / "个人.pdf"
    print_paper(session, "subsidy-claim", None, out, claim=code, form="B")
    pages = page_texts(out)
    forms = [page for page in pages if "本人承诺" in page]
    assert len(forms) == 25
    assert CARD in forms[0] and "大写：捌佰元整" in forms[0] and id_number(1) in forms[0]
    assert "合计：25人金额：20,000.00元（大写：贰万元整）" in pages[-1]
    export_sheet(session, "subsidy-claim", None, tmp_path / "个人.xlsx", claim=code, form="B")
