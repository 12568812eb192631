"""Categories, levels, training types and departments in the chosen language wherever they show;
what certificates and exchanged files keep stays Chinese, what was typed stays as typed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from PySide6.QtWidgets import QComboBox, QLabel, QWidget
from pytestqt.qtbot import QtBot

from jlcenter.app import paper_values, record_book
from jlcenter.app.enrol import roster
from jlcenter.app.export_sheets import export_sheet
from jlcenter.app.issue_certificates import issue, list_certificates
from jlcenter.app.paper_values import class_head, person
from jlcenter.app.plan_class import edit_class, find_class
from jlcenter.app.undo import last_action, undo
from jlcenter.app.value_words import field_choices, field_words
from jlcenter.cli.output import Table
from jlcenter.cli.people import enrolment_json
from jlcenter.domain.categories import category_of, level_name
from jlcenter.domain.programmes import known_groups, known_training_type, training_type_name
from jlcenter.domain.records import CATEGORY_PROOF, PARTNER, PROGRAMME, TRAINEE
from jlcenter.storage.session import Session
from jlcenter.ui.desk import Desk
from jlcenter.ui.screens import make_screen
from jlcenter.ui.screens.class_overview import ClassOverview
from jlcenter.ui.screens.class_roster import ClassRoster
from jlcenter.ui.screens.walk_in import WalkIn
from jlcenter.words import set_language, speaking, translate
from scripts.words import table_texts
from tests.claim_world import taught as taught_class
from tests.ui.world import Taught


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    set_language("en")
    yield
    set_language("zh")


def english(text: str) -> str:
    """The catalogue's; there has to be one."""
    found = translate(text, "en")
    assert found != text
    return found


def cells(screen: Any) -> set[str]:
    """Every cell of a screen's table."""
    return {one.text(row) for row in screen.model.rows for one in screen.model.columns}


def words(page: QWidget) -> set[str]:
    """Every label."""
    return {one.text() for one in page.findChildren(QLabel)}


def test_lists_say_categories_sexes_and_training_types(
    qtbot: QtBot, desk: Desk, taught: Taught
) -> None:
    classes: Any = make_screen(desk, "classes", {})
    qtbot.addWidget(classes)
    classes.refresh()
    assert english("岗前培训") in cells(classes)
    page: Any = make_screen(desk, "class", {"of": taught.id, "tab": "roster"})
    qtbot.addWidget(page)
    names = page.tab("roster")
    names.refresh()
    assert english("农村转移就业劳动者") in cells(names)
    assert {english("女"), english("男")} & cells(names)
    assert not {"农村转移就业劳动者", "男", "女"} & cells(names)


def test_a_class_says_its_type_and_department(qtbot: QtBot, desk: Desk, taught: Taught) -> None:
    page = ClassOverview(desk, taught.id)
    qtbot.addWidget(page)
    page.refresh()
    told = words(page)
    assert {english("岗前培训"), english("人力资源社会保障")} <= told


def test_who_walks_in_is_given_a_category_in_words(
    qtbot: QtBot, desk: Desk, taught: Taught
) -> None:
    dialog = WalkIn(desk, None, taught.id)
    qtbot.addWidget(dialog)
    box: QComboBox = dialog.category
    shown = {box.itemData(n): box.itemText(n) for n in range(box.count())}
    assert shown["QYZG"] == english("企业职工")


def test_fields_that_hold_a_code_are_chosen_and_told_in_words(session: Session) -> None:
    category = CATEGORY_PROOF.field_by_name["category"]
    assert field_choices(CATEGORY_PROOF, category)["QYZG"] == english("企业职工")
    type_ = PROGRAMME.field_by_name["training_type"]
    assert field_words(session, PROGRAMME, type_, "21") == english("岗前培训")
    assert field_choices(TRAINEE, TRAINEE.field_by_name["sex"])["男"] == english("男")


def test_such_a_field_takes_the_code_the_chinese_and_the_shown_word(session: Session) -> None:
    for typed in ("QYZG", "企业职工", english("企业职工")):
        category = CATEGORY_PROOF.field_by_name["category"]
        assert record_book.read_field(session, CATEGORY_PROOF, category, typed) == "QYZG"
    assert known_groups(["企业职工", english("退役军人")]) == ["QYZG", "TYJR"]
    assert known_training_type(english("岗前培训")) == "21"


def test_a_roster_exported_in_another_language_is_read_again() -> None:
    for language in ("zh", "en", "ko"):
        with speaking(language):
            found = category_of(translate("农村转移就业劳动者", "ko"))
            assert found is not None and found.code == "NCZY"


def test_papers_are_in_the_language_and_exchanged_files_keep_chinese(
    session: Session, taught: Taught, tmp_path: Path
) -> None:
    row = roster(session, taught.id)[0]
    assert person(row).category == english("农村转移就业劳动者")
    assert person(row).sex in (english("男"), english("女"))
    assert class_head(session, find_class(session, taught.id)).training_type == english("岗前培训")
    out = tmp_path / "roster.xlsx"
    export_sheet(session, "roster", taught.id, out)
    page: Any = load_workbook(out).active
    written = {str(cell.value) for line in page for cell in line}
    assert "农村转移就业劳动者" in written and "女" in written


def test_a_certificate_keeps_its_chinese_words_whatever_language_issued_it(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paper_values, "level_name", lambda _code: "level five")
    made = taught_class(session, (1,), certified=False)
    edit_class(session, made.id, level="5")
    issue(session, made.id)
    facts = list_certificates(session, made.id)[0].facts
    assert facts["level"] == "五级/初级工" and facts["sex"] in ("男", "女")


def test_levels_and_brands_are_texts_of_the_catalogue() -> None:
    texts = {text for text, _file in table_texts()}
    assert {"五级/初级工", "初级", "吉林大姐", "培训合格(无等级)"} <= texts
    assert level_name("5") == translate("五级/初级工", "en")
    assert training_type_name("no such") == "no such"


def test_what_was_done_is_told_in_the_readers_language(session: Session) -> None:
    """Two laptops of a centre may have two languages; the log is one."""
    with speaking("zh"):
        record_book.add(session, PARTNER, {"name": "安泰家政", "partner_type": "enterprise"})
        assert last_action(session) == "添加合作单位"
    told = translate("添加{kind}", "en").format(kind=english("合作单位"))
    assert last_action(session) == told
    assert undo(session).label == told


def test_a_list_of_one_says_one(
    qtbot: QtBot, desk: Desk, make_class: Callable[..., Taught]
) -> None:
    for people, said in ((1, "1 person"), (2, "2 people")):
        names = ClassRoster(desk, make_class(people, f"班{people}").id)
        qtbot.addWidget(names)
        names.refresh()
        assert names.listing.count.text() == said


def test_commands_print_words_of_the_language_and_json_keeps_codes(
    session: Session, taught: Taught
) -> None:
    told = [enrolment_json(one, reveal=False) for one in roster(session, taught.id)]
    assert {one["category"] for one in told} <= {"NCZY", "LSFN", "TYJR", "TPLD"}
    assert {one["trainee"]["sex"] for one in told} <= {"男", "女"}
    heads = Table(("document number", "id"), [("1", "2")]).render().splitlines()[0]
    assert heads.split() == ["Document", "number", "id"]
