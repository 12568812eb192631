"""Papers and workbooks of a real class: whole files, full names, numbers only where they belong."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook

from jlcenter.app import print_papers
from jlcenter.app.call_roll import mark
from jlcenter.app.enrol import add_trainee, withdraw
from jlcenter.app.export_sheets import export_sheet
from jlcenter.app.issue_certificates import issue, revoke
from jlcenter.app.paper_sheets import DRAWN
from jlcenter.app.plan_lessons import cancel_lesson, list_lessons
from jlcenter.app.print_papers import print_certificates, print_paper
from jlcenter.documents.qr import codes_in_pdf
from jlcenter.domain.errors import NotFound, Refused, UsageRefused
from jlcenter.storage.queries.enrolments import roster
from jlcenter.storage.session import Session
from tests.paper_world import NAMES, World, id_number, page_texts, taught_class

#: papers on which nobody is named
NAMELESS = ("ledger", "class-application", "course-plan")
#: papers that a class alone fills; those of a year, a claim or a trip have tests of their own
OF_CLASS = (
    "attendance",
    "badges",
    "certificate-register",
    "class-application",
    "class-file",
    "course-plan",
    "follow-up",
    "ledger",
    "roster",
    "scores",
    "sign-in",
    "table-cards",
)


@pytest.fixture
def world(session: Session) -> World:
    """A taught class with certificates."""
    made = taught_class(session)
    issue(session, made.class_id, date="2026-09-21")
    return made


@pytest.mark.parametrize("what", OF_CLASS)
def test_every_paper_is_written_with_every_name(what: str, world: World, tmp_path: Path) -> None:
    out = tmp_path / f"{what}.pdf"
    done = print_paper(world.session, what, world.code, out)
    texts = page_texts(out)
    assert done.pages == len(texts)
    whole = "".join(texts)
    people = NAMES[:-1] if what == "certificate-register" else NAMES
    if what not in NAMELESS:
        assert all(name in whole for name in people)
    assert "东丰县职教中心" in whole or what == "table-cards"
    assert "第1页共" in whole or what in DRAWN


@pytest.mark.parametrize("what", OF_CLASS)
def test_every_table_is_exported(what: str, world: World, tmp_path: Path) -> None:
    out = tmp_path / f"{what}.xlsx"
    export_sheet(world.session, what, world.code, out)
    book = load_workbook(out)
    cells = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]
    assert len(cells) > 20
    if what not in NAMELESS:
        assert "欧阳𠮷祥" in cells


def test_full_numbers_only_on_statutory_papers_and_each_leaves_a_trace(
    world: World, tmp_path: Path
) -> None:
    from jlcenter.domain.journal.entry import AUDIT

    def looks() -> int:
        row = world.session.db.execute(
            "SELECT count(*) FROM journal WHERE kind = ?", (AUDIT,)
        ).fetchone()
        return int(row[0])

    for what in OF_CLASS:
        before = looks()
        out = tmp_path / f"{what}.pdf"
        print_paper(world.session, what, world.code, out)
        has_number = id_number(1) in "".join(page_texts(out))
        statutory = ("roster", "scores", "certificate-register", "class-file", "follow-up")
        assert has_number == (what in statutory)
        assert (looks() > before) == has_number


def test_attendance_on_paper_says_what_the_roll_says(world: World, tmp_path: Path) -> None:
    lesson = list_lessons(world.session, world.class_id)[1]
    people = roster(world.session.db, world.class_id)
    mark(world.session, lesson.id, people[0].enrolment, "late", 20)
    mark(world.session, lesson.id, people[1].enrolment, None)
    add_trainee(
        world.session, name="赵晚到", id_number=id_number(300), class_id=world.class_id,
        joined_on="2026-09-02",
    )  # fmt: skip
    out = tmp_path / "attendance.xlsx"
    export_sheet(world.session, "attendance", world.code, out)
    rows = {row[1].value: [cell.value for cell in row] for row in load_workbook(out).active}
    assert rows["王芳"][2:4] == ["√", "▲"]
    assert rows["买买提·阿不都热合曼·托合提"][2:4] == ["√", None]
    assert rows["买买提·阿不都热合曼·托合提"][7] == 1
    assert rows["赵晚到"][2:4] == ["—", None]


def test_called_off_lessons_are_named_and_not_counted(world: World, tmp_path: Path) -> None:
    from jlcenter.app.plan_lessons import add_lesson

    add_lesson(world.session, world.class_id, date="2026-09-05", start="08:30", hours="4")
    cancel_lesson(world.session, world.class_id, 3, "暴雨")
    out = tmp_path / "a.pdf"
    print_paper(world.session, "attendance", world.code, out)
    assert "第3次（2026-09-05）停课：暴雨" in page_texts(out)[0]
    print_paper(world.session, "sign-in", world.code, out)
    assert len(page_texts(out)) == 2
    with pytest.raises(NotFound):
        print_paper(world.session, "sign-in", world.code, out, lesson=3)


def test_who_left_is_on_the_roster_and_not_on_the_sign_in_sheet(
    world: World, tmp_path: Path
) -> None:
    withdraw(world.session, world.class_id, 7, "外出务工")
    out = tmp_path / "a.pdf"
    print_paper(world.session, "roster", world.code, out)
    assert "退训" in page_texts(out)[0] and "张三" in page_texts(out)[0]
    print_paper(world.session, "sign-in", world.code, out)
    assert "张三" not in "".join(page_texts(out))


def test_the_register_keeps_revoked_numbers_with_their_reason(world: World, tmp_path: Path) -> None:
    serial = issue(world.session, world.class_id).already[0].serial
    revoke(world.session, serial, "姓名有误")
    out = tmp_path / "a.pdf"
    print_paper(world.session, "certificate-register", world.code, out)
    text = page_texts(out)[0]
    assert serial in text and "已撤销：姓名有误" in text


def test_certificates_print_one_a_page_in_order_and_only_those_that_stand(
    world: World, tmp_path: Path
) -> None:
    out = tmp_path / "c.pdf"
    done = print_certificates(world.session, world.class_id, out)
    texts = page_texts(out)
    assert done.count == len(texts) == len(NAMES) - 1
    assert all(name in text for name, text in zip(NAMES, texts, strict=False))
    assert all(id_number(n) not in text for n, text in enumerate(texts, 1))
    revoke(world.session, issue(world.session, world.class_id).already[0].serial, "有误")
    assert print_certificates(world.session, world.class_id, out).count == len(NAMES) - 2
    assert print_certificates(world.session, world.class_id, out, numbers=[3]).count == 1
    with pytest.raises(NotFound):
        print_certificates(world.session, world.class_id, out, numbers=[1])


def test_r57_r58_a_batch_whose_page_does_not_say_what_the_register_says_is_not_released(
    world: World, tmp_path: Path
) -> None:
    """A template that prints over its own code, and one that leaves the name out."""
    out = tmp_path / "c.pdf"
    source = (
        print_papers.Path(__file__).parents[2] / "resources/templates/completion.toml"
    ).read_text(encoding="utf-8")
    covered = tmp_path / "covered.toml"
    covered.write_text(
        source + '\n[[text]]\ntext="■■■■■■■"\nx=36\ny=178\nsize=60\nlook="hei"\n', encoding="utf-8"
    )
    nameless = tmp_path / "nameless.toml"
    nameless.write_text(source.replace('text = "{name}"', 'text = "学员"'), encoding="utf-8")
    for template in (covered, nameless):
        with pytest.raises(Refused) as refused:
            print_certificates(world.session, world.class_id, out, template=str(template))
        assert refused.value.code == "print_check_failed"
        assert not out.exists() and not list(tmp_path.glob("*.part"))


def test_r62_the_offset_of_this_laptops_printer_is_remembered(world: World, tmp_path: Path) -> None:
    out = tmp_path / "c.pdf"
    print_certificates(
        world.session, world.class_id, out, overprint=True, offset=(1.5, -0.8), numbers=[1]
    )
    assert world.session.setting(print_papers.OFFSET_SETTING) == [1.5, -0.8]
    first = out.read_bytes()
    print_certificates(world.session, world.class_id, out, overprint=True, numbers=[1])
    assert codes_in_pdf(out) and len(out.read_bytes()) == pytest.approx(len(first), abs=200)
    with pytest.raises(Refused):
        print_certificates(world.session, world.class_id, out, overprint=True, offset=(400, 0))


def test_places_that_cannot_be_written_to_are_refused_and_keep_what_they_have(
    world: World, tmp_path: Path
) -> None:
    session = world.session
    folder = tmp_path / "folder.pdf"
    folder.mkdir()
    cases = {
        "out_folder_missing": tmp_path / "no" / "such" / "a.pdf",
        "out_is_folder": folder,
        "out_suffix": tmp_path / "a.docx",
    }
    for code, out in cases.items():
        with pytest.raises(Refused) as refused:
            print_paper(session, "roster", world.code, out)
        assert refused.value.code == code and refused.value.hint
    good = tmp_path / "good.pdf"
    good.write_bytes(b"before")
    with pytest.raises(NotFound):
        print_paper(session, "roster", "2026NO99", good)
    assert good.read_bytes() == b"before" and not list(tmp_path.glob(".*.part"))


def test_r61_an_unprintable_name_stops_the_paper_and_keeps_the_old_file(
    world: World, tmp_path: Path
) -> None:
    add_trainee(
        world.session, name="赵\U00030123", id_number=id_number(301), class_id=world.class_id
    )
    out = tmp_path / "roster.pdf"
    out.write_bytes(b"before")
    with pytest.raises(Refused) as refused:
        print_paper(world.session, "roster", world.code, out)
    assert refused.value.code == "glyph_missing" and "U+30123" in refused.value.message
    assert out.read_bytes() == b"before"
    export_sheet(world.session, "roster", world.code, tmp_path / "roster.xlsx")


def test_r54_r49_the_exported_roster_has_text_numbers_and_a_hidden_key(
    world: World, tmp_path: Path
) -> None:
    out = tmp_path / "roster.xlsx"
    export_sheet(world.session, "roster", world.code, out)
    page = load_workbook(out).active
    assert page is not None
    head = [cell.value for cell in page[2]]
    number, key = head.index("身份证件号码"), head.index("记录号")
    for row in page.iter_rows(min_row=3, max_row=2 + len(NAMES)):
        assert row[number].data_type == "s" and len(str(row[number].value)) == 18
        assert row[number].number_format == "@"
        assert len(str(row[key].value)) == 36
    assert page.column_dimensions["S"].hidden and page.freeze_panes == "C3"
    with zipfile.ZipFile(out) as packed:
        assert "_xlnm.Print_Titles" in packed.read("xl/workbook.xml").decode()


def test_unknown_words_are_refused(world: World, tmp_path: Path) -> None:
    out = tmp_path / "a.pdf"
    with pytest.raises(UsageRefused):
        print_paper(world.session, "posters", world.code, out)
    with pytest.raises(UsageRefused):
        print_paper(world.session, "roster", None, out)
    with pytest.raises(UsageRefused):
        print_paper(world.session, "roster", world.code, out, blank_rows=-1)


def test_the_ledger_of_a_year_counts_its_classes(world: World, tmp_path: Path) -> None:
    taught_class(world.session, NAMES[:3], name="第二班")
    out = tmp_path / "ledger.xlsx"
    done = export_sheet(world.session, "ledger", None, out, year=2026)
    assert done.count == 2
    page = load_workbook(out).active
    assert page is not None
    cells = [cell.value for row in page.iter_rows() for cell in row]
    assert len(NAMES) in cells and 3 in cells


def test_r50_an_exported_roster_reads_back_without_a_change(world: World, tmp_path: Path) -> None:
    from jlcenter.app.import_roster import confirm, preview

    out = tmp_path / "roster.xlsx"
    export_sheet(world.session, "roster", world.code, out)
    before = roster(world.session.db, world.class_id)
    read = preview(world.session, out, world.class_id)
    report = confirm(world.session, read).as_json()
    assert report["rows"] == len(NAMES)
    for fate in ("enrolled", "updated", "rejected", "held", "duplicates"):
        assert not report[fate], (fate, report[fate])
    assert report["already_enrolled"] == len(NAMES)
    # a name in Hangul is asked about on every import; nothing differs, nothing had to be cleaned
    assert {one["code"] for one in report["warnings"]} <= {"name_other_script"}
    assert roster(world.session.db, world.class_id) == before


@pytest.mark.parametrize("language", ["en", "ko"])
def test_papers_in_other_languages_have_the_same_people(
    language: str, world: World, tmp_path: Path
) -> None:
    from jlcenter.words import set_language

    for what in ("roster", "attendance", "scores"):
        out = tmp_path / f"{what}.pdf"
        in_chinese = print_paper(world.session, what, world.code, out).pages
        set_language(language)
        assert print_paper(world.session, what, world.code, out).pages == in_chinese
        set_language("zh")
        assert all(name in "".join(page_texts(out)) for name in NAMES)


def test_an_unpaired_laptops_certificates_say_so(world: World, tmp_path: Path) -> None:
    out = tmp_path / "c.pdf"
    print_certificates(world.session, world.class_id, out)
    assert "尚未在省平台登记" in page_texts(out)[0]
    world.session.set_settings(verify_base="https://verify.example.test/v")
    fresh = taught_class(world.session, NAMES[:3], name="第二班")
    issue(world.session, fresh.class_id)
    print_certificates(world.session, fresh.class_id, out)
    assert "尚未在省平台登记" not in page_texts(out)[0]
    assert codes_in_pdf(out)[0].startswith("https://verify.example.test/v#1.")


def test_a_class_file_has_every_paper_with_a_bookmark(world: World, tmp_path: Path) -> None:
    import pypdfium2

    out = tmp_path / "file.pdf"
    done = print_paper(world.session, "class-file", world.code, out)
    with pypdfium2.PdfDocument(str(out)) as pdf:
        marks = [(one.get_title(), one.get_dest().get_index()) for one in pdf.get_toc()]
    assert [page for _title, page in marks] == sorted({page for _title, page in marks})
    assert marks[0][0] == "职业培训开班申请表" and marks[-1][0] == "培训合格证书发放登记表"
    assert len([title for title, _page in marks if title.startswith("培训签到表")]) == 2
    assert marks[-1][1] < done.pages


def test_a_badges_code_is_the_number_the_roll_call_takes(world: World, tmp_path: Path) -> None:
    out = tmp_path / "badges.pdf"
    print_paper(world.session, "badges", world.code, out)
    assert sorted(codes_in_pdf(out)) == [str(number) for number in range(1, 9)]


def test_badges_of_an_empty_class_are_refused_with_the_next_step(
    session: Session, tmp_path: Path
) -> None:
    empty = taught_class(session, names=())
    with pytest.raises(Refused, match="还没有学员"):
        print_paper(session, "badges", empty.code, tmp_path / "badges.pdf")
