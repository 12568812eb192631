"""The simple books in the window: each opens, takes a record, refuses what is off at its field."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from jlcenter.app import record_book
from jlcenter.app.days import today
from jlcenter.domain import records as kinds
from jlcenter.domain.records import Kind, Type
from jlcenter.storage.session import Session
from jlcenter.ui.application import dress, make_application
from jlcenter.ui.desk import Desk
from jlcenter.ui.preferences import Preferences
from jlcenter.ui.screens import files_dialog, record_list
from jlcenter.ui.screens.books import BOOKS, book, listing
from jlcenter.ui.screens.record_dialog import RecordDialog, asked
from jlcenter.ui.screens.record_list import Book, RecordList
from jlcenter.ui.shell import Shell, places
from jlcenter.ui.widgets.record_controls import (
    CodeChoice,
    RecordLine,
    SeveralCodes,
    YesNo,
    as_control,
)
from tests.ui.world import Taught

#: what is typed into the fields that a book's records must have, beside names and days
MUST = {
    "event_type": "job_fair",
    "certificate_kind": "special_operation",
    "item_type": "base",
    "income_type": "fee",
    "overall": "satisfied",
    "activity_type": "practice",
    "category": "NCZY",
    "indicator": "trained",
    "scope": "centre",
    "year": "2026",
    "kind": {"inspection": "supervision", "apprenticeship": "new"},
}
#: by book a field, what is wrong with it, and what is right
WRONG = {
    "vacancy": ("wage_from", "很多", "3500"),
    "recommendation": ("recommended_on", "昨天吧", today()),
    "partner": ("phone", "12", "13904370001"),
    "event": ("date", "2026-02-30", "2026-02-28"),
    "held_certificate": ("expires_on", "2026-13-01", "2027-01-01"),
    "category_proof": ("insured_months", "一年", "12"),
    "apprenticeship": ("partner", "没有这家", ""),
    "trip": ("kilometres", "-3", "120"),
    "register_item": ("funds", "1.234", "1200000"),
    "inspection": ("training_class", "9999Z", ""),
    "survey": ("count", "几份", "12"),
    "income": ("amount", "12,34", "1234.50"),
    "target": ("value", "1.5", "3000"),
    "teacher_activity": ("minutes", "x", "16"),
}


@pytest.fixture
def shell(qtbot: QtBot, desk: Desk, taught: Taught) -> Shell:
    """The window's shell with a class in it."""
    made = Shell(desk)
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    qtbot.waitExposed(made)
    return made


def shown(qtbot: QtBot, screen: Any) -> Any:
    """A screen in sight, as large as a laptop's."""
    qtbot.addWidget(screen)
    screen.resize(1100, 640)
    screen.show()
    qtbot.waitExposed(screen)
    return screen


def type_into(control: QWidget, value: Any) -> None:
    """What a person types or chooses."""
    if isinstance(control, CodeChoice | YesNo | SeveralCodes):
        as_control(control).show_value(value, str(value))
    else:
        assert isinstance(control, record_list.RecordDialog | QWidget)
        set_text = getattr(control, "setText", None) or control.setPlainText  # type: ignore[attr-defined]
        set_text(str(value))


def needed(kind: Kind, name: str, taught: Taught, session: Session) -> Any:
    """Something right for a field that must be told."""
    field = kind.field_by_name[name]
    found = MUST.get(name, "")
    if isinstance(found, dict):
        found = found[kind.name]
    if found:
        return found
    if field.type is Type.DATE:
        return today()
    if field.refers == "training_class":
        return taught.code
    if field.refers == "trainee":
        return str(taught.people[0].trainee.id)
    if field.refers == "vacancy":
        return str(record_book.add(session, kinds.VACANCY, {"title": "育婴员"})["id"])
    if field.refers == "teacher":
        from jlcenter.app import teachers

        return str(teachers.add_teacher(session, name="刘凤芹").id)
    return "某某"


def fill(dialog: RecordDialog, taught: Taught, session: Session) -> None:
    """Type what must be told."""
    for field in dialog.fields:
        if field.required or field in dialog.kind.key:
            value = needed(dialog.kind, field.name, taught, session)
            type_into(dialog.controls[field.name], value)


@pytest.mark.parametrize("of", BOOKS, ids=lambda one: str(one.name))
def test_a_record_is_added_refused_where_it_is_wrong_changed_removed_and_brought_back(
    of: Book,
    qtbot: QtBot,
    desk: Desk,
    taught: Taught,
    session: Session,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from jlcenter.app import undo

    screen: RecordList = shown(qtbot, listing(desk, of.name))
    assert not screen.rows and screen.empty.isVisible()
    name, wrong, right = WRONG[of.name]

    dialog = RecordDialog(desk, screen, of.kind)
    qtbot.addWidget(dialog)
    dialog.show()
    fill(dialog, taught, session)
    type_into(dialog.controls[name], wrong)
    dialog.try_done()
    assert dialog.made is None and dialog.problem.text()
    assert dialog.controls[name].property("bad") == "true"
    assert record_book.list_all(session, of.kind) == []
    type_into(dialog.controls[name], right)
    dialog.try_done()
    assert dialog.made is not None, dialog.problem.text()
    qtbot.waitUntil(lambda: len(screen.rows) == 1, timeout=3000)
    assert screen.view.isVisible()

    told = record_book.list_all(session, of.kind)[0]
    again = RecordDialog(desk, screen, of.kind, told=told)
    qtbot.addWidget(again)
    assert again.typed() == {}
    text = next(one for one in ("remark", "comment", "result") if one in again.controls)
    type_into(again.controls[text], "改过")
    assert again.typed() == {text: "改过"}
    again.try_done()
    assert record_book.list_all(session, of.kind)[0][text] == "改过"
    qtbot.waitUntil(lambda: screen.rows[0].told[text] == "改过", timeout=3000)

    screen.view.go_to(0)
    screen.remove()
    assert record_book.list_all(session, of.kind) == [] and screen.empty.isVisible()
    undo.undo(session)
    assert len(record_book.list_all(session, of.kind)) == 1


@pytest.mark.parametrize("of", BOOKS, ids=lambda one: str(one.name))
def test_a_required_field_left_blank_is_said_at_its_field(
    of: Book, qtbot: QtBot, desk: Desk, session: Session
) -> None:
    dialog = RecordDialog(desk, None, of.kind)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.try_done()
    must = [one.name for one in dialog.fields if one.required or one in of.kind.key]
    assert dialog.problem.text()
    assert [n for n, one in dialog.controls.items() if one.property("bad") == "true"] == must[:1]
    assert record_book.list_all(session, of.kind) == []


def test_every_kind_has_a_control_for_each_field_that_can_be_typed(
    qtbot: QtBot, desk: Desk
) -> None:
    for kind in kinds.KINDS:
        dialog = RecordDialog(desk, None, kind)
        qtbot.addWidget(dialog)
        assert set(dialog.controls) == {one.name for one in asked(kind)}, kind.name
        assert all(one.accessibleName() for one in dialog.controls.values()), kind.name


def test_another_record_is_found_as_one_types(
    qtbot: QtBot, desk: Desk, taught: Taught, session: Session
) -> None:
    person = taught.people[2].trainee
    dialog = RecordDialog(desk, None, kinds.HELD_CERTIFICATE)
    qtbot.addWidget(dialog)
    dialog.show()
    line = dialog.controls["trainee"]
    assert isinstance(line, RecordLine)
    qtbot.keyClicks(line, person.id_number[-4:])
    words = line.completer().model().index(0, 0).data()
    assert words.startswith(person.name) and person.id_number not in words
    line.setText(words)
    assert line.typed() == str(person.id)
    place = dialog.controls["enrolment"]
    assert isinstance(place, RecordLine)
    qtbot.keyClicks(place, f"{taught.code}:3")
    assert place.completer().model().index(0, 0).data() == f"{taught.code}:3 {person.name}"


def test_numbers_are_shown_in_part_until_asked_for_and_a_mask_is_never_stored(
    qtbot: QtBot, desk: Desk, session: Session
) -> None:
    typed = {"name": "安泰家政", "phone": "13904370001"}
    told = record_book.add(session, kinds.PARTNER, typed)
    dialog = RecordDialog(desk, None, kinds.PARTNER, told=told)
    qtbot.addWidget(dialog)
    phone: Any = dialog.controls["phone"]
    assert phone.text() == "139****0001"
    phone.setText("139****0002")
    dialog.try_done()
    assert phone.property("bad") == "true"
    phone.setText("139****0001")
    dialog.reveal.setChecked(True)
    assert phone.text() == "13904370001"
    assert dialog.typed() == {}


def test_a_list_is_filtered_by_what_is_typed_and_by_what_is_chosen(
    qtbot: QtBot, desk: Desk, session: Session
) -> None:
    for name, of in (("安泰家政", "enterprise"), ("县妇联", "union"), ("恒达", "enterprise")):
        record_book.add(session, kinds.PARTNER, {"name": name, "partner_type": of})
    screen = shown(qtbot, listing(desk, "partner"))
    assert screen.listing.count.text() == "3 家"
    screen.choose("partner_type", "enterprise")
    assert screen.model.rowCount() == 2 and "显示 2" in screen.listing.count.text()
    assert screen.preset() == {"partner_type": "enterprise"}
    screen.listing.filter.setText("恒")
    assert [one.words("name") for one in screen.model.rows] == ["恒达"]


def test_a_list_narrowed_to_a_class_stores_that_class(
    qtbot: QtBot, desk: Desk, taught: Taught, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = shown(qtbot, listing(desk, "survey", {"training_class": taught.id}))

    def answer(desk: Desk, parent: Any, kind: Kind, **given: Any) -> Any:
        dialog = RecordDialog(desk, parent, kind, **given)
        qtbot.addWidget(dialog)
        assert "training_class" not in dialog.controls
        type_into(dialog.controls["date"], today())
        type_into(dialog.controls["overall"], "basic")
        dialog.try_done()
        return dialog.made

    monkeypatch.setattr(RecordDialog, "ask", answer)
    screen.add()
    assert screen.current.told["training_class"] == taught.id


def test_evidence_is_attached_counted_copied_out_and_taken_out(
    qtbot: QtBot,
    desk: Desk,
    session: Session,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    typed = {"item_type": "base", "name": "现代农业实训基地"}
    told = record_book.add(session, kinds.REGISTER_ITEM, typed)
    screen = shown(qtbot, listing(desk, "register_item"))
    dialog = files_dialog.FilesDialog(desk, screen, kinds.REGISTER_ITEM, told["id"], "基地")
    qtbot.addWidget(dialog)
    wrong = tmp_path / "a.jpg"
    wrong.write_bytes(b"MZ not a picture")
    assert not dialog.attach(wrong) and "JPG" in dialog.problem.text()
    right = tmp_path / "b.pdf"
    right.write_bytes(b"%PDF-1.7 evidence")
    monkeypatch.setattr(files_dialog, "ask_files", lambda _parent: [right])
    dialog.add()
    qtbot.waitUntil(lambda: screen.rows[0].files == 1, timeout=3000)
    monkeypatch.setattr(files_dialog, "ask_where", lambda *_rest: tmp_path / "copy")
    dialog.save_copy()
    assert (tmp_path / "copy.pdf").read_bytes() == right.read_bytes()
    dialog.remove()
    assert dialog.files.count() == 0


def test_what_is_shown_goes_into_a_workbook(
    qtbot: QtBot,
    desk: Desk,
    session: Session,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from openpyxl import load_workbook

    for payer, amount in (("县人社局", "48000"), ("安泰家政", "12500.50")):
        typed = {"income_type": "fee", "payer": payer, "amount": amount}
        record_book.add(session, kinds.INCOME, typed)
    screen = shown(qtbot, listing(desk, "income"))
    screen.listing.filter.setText("安泰")
    where = tmp_path / "收入.xlsx"
    monkeypatch.setattr(record_list, "ask_where", lambda *_rest: where)
    told: list[Any] = []
    desk.noticed.connect(told.append)
    screen.export()
    qtbot.waitUntil(lambda: bool(told), timeout=10_000)
    page = load_workbook(where).active
    assert page is not None
    cells = [[cell.value for cell in row] for row in page.iter_rows()]
    assert any("安泰家政" in row and 12500.5 in row for row in cells)
    assert not any("县人社局" in row for row in cells)


def test_who_only_reads_is_offered_no_change(
    qtbot: QtBot, desk: Desk, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    record_book.add(session, kinds.PARTNER, {"name": "安泰家政"})
    monkeypatch.setattr(session, "role", "auditor")
    screen = shown(qtbot, listing(desk, "partner"))
    able = {one.text: one.enabled for one in screen.offers()}
    assert able == {
        "导出": True,
        "附件": True,
        "修改": False,
        "删除此条": False,
        "添加合作单位": False,
    }
    dialog = RecordDialog(desk, screen, kinds.PARTNER)
    qtbot.addWidget(dialog)
    type_into(dialog.controls["name"], "恒达")
    dialog.try_done()
    assert "审计员" in dialog.problem.text()
    assert len(record_book.list_all(session, kinds.PARTNER)) == 1


def test_the_books_are_right_models(
    qtbot: QtBot, desk: Desk, session: Session, qtmodeltester: ModelTester
) -> None:
    record_book.add(session, kinds.PARTNER, {"name": "安泰家政"})
    qtmodeltester.check(shown(qtbot, listing(desk, "partner")).model)


def test_the_register_shows_its_types_and_adds_what_is_chosen(
    shell: Shell, session: Session, qtbot: QtBot
) -> None:
    for of, name in (("base", "实训基地"), ("contest", "竞赛"), ("contest", "第二届竞赛")):
        record_book.add(session, kinds.REGISTER_ITEM, {"item_type": of, "name": name})
    shell.go("registers")
    place: Any = shell.content.currentWidget()
    screen = place.tab("items")
    texts = [screen.types.item(n).text() for n in range(screen.types.count())]
    assert texts[0] == "全部  3" and "技能竞赛  2" in texts and "技能名师工作室" in texts
    screen.types.setCurrentRow(texts.index("技能名师工作室"))
    assert screen.model.rowCount() == 0
    assert screen.preset() == {"item_type": "studio"}
    screen.types.setCurrentRow(texts.index("技能竞赛  2"))
    assert screen.model.rowCount() == 2


def test_every_tab_of_every_place_opens_and_says_no_error(shell: Shell) -> None:
    from jlcenter.ui.screens.tabs import TabsPlace

    seen = 0
    for place in places():
        shell.go(place.name)
        page = shell.content.currentWidget()
        if isinstance(page, TabsPlace):
            for tab in page.tabs:
                shell.go(place.name, {"tab": tab.name})
                assert page.tab(tab.name).isVisible()
                seen += 1
        assert shell.bar.told == "", place.name
    assert seen >= 11


def test_places_have_keys_of_their_own() -> None:
    keys = [one.key for one in places()]
    assert len(set(keys)) == len(keys) and all(keys)


@pytest.mark.parametrize(("size", "width", "height"), [(100, 960, 600), (200, 960, 600)])
def test_all_places_are_in_sight_in_a_small_window(
    qtbot: QtBot,
    session: Session,
    preferences: Preferences,
    size: int,
    width: int,
    height: int,
) -> None:
    preferences.set("text_size", size)
    dress(make_application(), preferences)
    try:
        made = Shell(Desk(session, preferences))
        qtbot.addWidget(made)
        made.resize(width, height)
        made.show()
        qtbot.waitExposed(made)
        nav = made.nav
        assert nav.height() <= height
        for name, item in nav._items.items():
            where = item.mapTo(nav, item.rect().topLeft())
            assert where.y() >= 0 and where.y() + item.height() <= nav.height(), name
            assert item.fontMetrics().height() <= item.height() + 8, name
    finally:
        preferences.set("text_size", 100)
        dress(make_application(), preferences)


def test_the_day_is_typed_or_left_blank(qtbot: QtBot, desk: Desk, session: Session) -> None:
    told = record_book.add(
        session, kinds.OUTREACH_TRIP, {"name": "送教", "leaves_on": today(), "returns_on": today()}
    )
    dialog = RecordDialog(desk, None, kinds.OUTREACH_TRIP, told=told)
    qtbot.addWidget(dialog)
    back: Any = dialog.controls["returns_on"]
    back.setText("")
    dialog.try_done()
    assert record_book.find(session, kinds.OUTREACH_TRIP, told["id"])["returns_on"] is None
    tomorrow = (date.today() + timedelta(days=1)).isoformat()
    again = RecordDialog(desk, None, kinds.OUTREACH_TRIP, told=told | {"returns_on": None})
    qtbot.addWidget(again)
    again.controls["returns_on"].setText(tomorrow)  # type: ignore[attr-defined]
    again.try_done()
    assert record_book.find(session, kinds.OUTREACH_TRIP, told["id"])["returns_on"] == tomorrow


def test_enter_opens_the_record_and_keys_belong_to_the_tab_in_sight(
    shell: Shell, session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    record_book.add(session, kinds.PARTNER, {"name": "安泰家政"})
    shell.go("work", {"tab": "partners"})
    place: Any = shell.content.currentWidget()
    screen = place.tab("partners")
    opened: list[Any] = []
    monkeypatch.setattr(screen, "ask_record", opened.append)
    screen.view.setFocus()
    screen.view.go_to(0)
    qtbot.keyClick(screen.view, Qt.Key.Key_Return)
    assert [one["name"] for one in opened] == ["安泰家政"]
    assert book("partner").title == "合作单位"


def place_tab(shell: Shell, place: str, tab: str) -> Any:
    """A tab of a place, in sight."""
    shell.go(place, {"tab": tab})
    page: Any = shell.content.currentWidget()
    return page.tab(tab)


def answered(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, screen: Any, **typed: Any
) -> list[RecordDialog]:
    """Forms that the screen opens are filled in by themselves and confirmed."""
    opened: list[RecordDialog] = []

    def answer(_class: type[RecordDialog], *given: Any, **more: Any) -> Any:
        dialog = _class(*given, **more)
        qtbot.addWidget(dialog)
        dialog.show()
        opened.append(dialog)
        for name, value in typed.items():
            type_into(dialog.controls[name], value)
        dialog.try_done()
        return dialog.made

    monkeypatch.setattr(screen.dialog, "ask", classmethod(answer))
    return opened


def test_who_fits_a_vacancy_is_put_forward_and_hired_with_a_follow_up(
    shell: Shell,
    taught: Taught,
    session: Session,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from jlcenter.app import vacancies
    from jlcenter.ui.screens.match_dialog import MatchDialog

    screen = place_tab(shell, "work", "vacancies")
    opened = answered(
        qtbot, monkeypatch, screen, title="家政服务员", employer="安泰", region="220421"
    )
    screen.add()
    assert screen.current is not None, opened[0].problem.text()
    assert screen.current.told["status"] == "open"
    dialog = MatchDialog(shell.desk, screen, screen.current.told)
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.model.rowCount() > 0
    dialog.view.selectAll()
    dialog.recommend()
    put = vacancies.recommendations(session, vacancy=screen.current.id)
    assert len(put) == dialog.model.rowCount()
    assert dialog.model.columns[-1].text(dialog.model.rows[0]) == "已推荐"

    monkeypatch.undo()
    put_screen = place_tab(shell, "work", "recommendations")
    put_screen.view.go_to(0)
    opened = answered(qtbot, monkeypatch, put_screen, status="hired", result_on=today())
    put_screen.edit()
    assert opened[0].made is not None, opened[0].problem.text()
    assert put_screen.current.told["status"] == "hired"
    assert len(record_book.list_all(session, kinds.FOLLOW_UP)) == 1
    assert "录用 1 人" in place_tab(shell, "work", "vacancies").about.text()


def test_a_class_is_named_at_an_event_and_one_did_not_come(
    shell: Shell, taught: Taught, session: Session, qtbot: QtBot
) -> None:
    from jlcenter.app import events
    from jlcenter.ui.screens.sign_in_dialog import SignInDialog

    typed = {"event_type": "guidance", "name": "求职技巧", "date": today(), "head_count": "2"}
    told = record_book.add(session, kinds.EVENT, typed)
    screen = place_tab(shell, "work", "events")
    dialog = SignInDialog(shell.desk, screen, told)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.class_.setText("没有这个班")
    dialog.add_class()
    assert dialog.problem.text()
    dialog.class_.setText(taught.code)
    dialog.add_class()
    assert "加入 5 人" in dialog.told.text() and "多于" in dialog.told.text()
    dialog.view.go_to(0)
    dialog.take_back()
    assert sum(one.attended for one in events.attendance(session, told["id"])) == 4
    qtbot.waitUntil(
        lambda: screen.model.columns[-2].text(screen.model.rows[0]) == "4", timeout=3000
    )


def test_what_goes_along_is_listed_and_what_is_missing_is_told(
    shell: Shell, session: Session, taught: Taught, qtbot: QtBot
) -> None:
    from jlcenter.app import trips
    from jlcenter.domain.trip_rules import items_of
    from jlcenter.ui.screens.lines_dialog import EquipmentDialog

    typed = {"name": "送教", "leaves_on": today(), "classes": taught.code, "outreach": "van"}
    told = trips.add_trip(session, typed).trip
    screen = place_tab(shell, "trips", "trips")
    assert screen.rows[0].words("classes") == taught.code
    assert "设备清单" in screen.about.text()
    dialog = EquipmentDialog(shell.desk, screen, told)
    qtbot.addWidget(dialog)
    model = dialog.model
    assert model.setData(model.index(0, 0), "投影仪") and model.setData(model.index(0, 1), "两台")
    dialog.try_done()
    assert "投影仪" in dialog.problem.text()
    assert model.setData(model.index(0, 1), "2") and model.setData(model.index(0, 2), "1")
    dialog.try_done()
    items = items_of(record_book.find(session, kinds.OUTREACH_TRIP, told["id"])["equipment"])
    assert [(one.name, one.packed, one.returned) for one in items] == [("投影仪", 2, 1)]
    trips.edit_trip(session, told["id"], {"status": "done"})
    qtbot.waitUntil(lambda: "少 1 件" in screen.about.text(), timeout=3000)


def test_the_classes_of_a_journey_are_typed_by_code(
    shell: Shell,
    taught: Taught,
    session: Session,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    screen = place_tab(shell, "trips", "trips")
    opened = answered(qtbot, monkeypatch, screen, name="送教", leaves_on=today(), classes="9999Z")
    screen.add()
    assert opened[0].problem.text() and not screen.rows
    type_into(opened[0].controls["classes"], taught.code)
    opened[0].try_done()
    made = record_book.list_all(session, kinds.OUTREACH_TRIP)[0]
    assert (made["classes"], made["returns_on"]) == ([str(taught.id)], today())
    screen.refresh()
    monkeypatch.undo()
    dialog = screen.dialog(shell.desk, screen, screen.kind, told=made)
    qtbot.addWidget(dialog)
    assert dialog.controls["classes"].text() == taught.code
    assert dialog.typed() == {}


def test_a_certificate_of_others_that_runs_out_is_told(
    shell: Shell,
    taught: Taught,
    session: Session,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    screen = place_tab(shell, "work", "held")
    day = (date.today() - timedelta(days=3)).isoformat()
    opened = answered(
        qtbot,
        monkeypatch,
        screen,
        trainee=str(taught.people[0].trainee.id),
        certificate_kind="special_operation",
        issued_on=today(),
        expires_on=day,
    )
    screen.add()
    assert "早于发证日期" in opened[0].problem.text()
    assert opened[0].controls["expires_on"].property("bad") == "true"
    type_into(opened[0].controls["issued_on"], "2024-01-01")
    opened[0].try_done()
    screen.refresh()
    due = next(one for one in screen.model.columns if one.name == "due")
    assert due.text(screen.rows[0]) == "已过期 3 天"
    assert "复训" in screen.about.text()


def test_an_apprentice_without_an_enterprise_is_refused_and_months_are_told(
    shell: Shell,
    taught: Taught,
    session: Session,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    partner = record_book.add(session, kinds.PARTNER, {"name": "安泰家政"})
    screen = place_tab(shell, "work", "apprentices")
    opened = answered(
        qtbot,
        monkeypatch,
        screen,
        kind="new",
        trainee=str(taught.people[0].trainee.id),
        starts="2026-01-01",
        ends="2027-12-31",
    )
    screen.add()
    assert opened[0].controls["partner"].property("bad") == "true"
    type_into(opened[0].controls["partner"], str(partner["id"]))
    opened[0].try_done()
    screen.refresh()
    assert "约定 24 个月" in screen.about.text()


def test_a_proof_is_recorded_by_its_rules(
    shell: Shell,
    taught: Taught,
    session: Session,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    screen = place_tab(shell, "work", "proofs")
    opened = answered(
        qtbot,
        monkeypatch,
        screen,
        trainee=str(taught.people[0].trainee.id),
        category="CJR",
        number="123",
    )
    screen.add()
    assert opened[0].controls["number"].property("bad") == "true"
    assert record_book.list_all(session, kinds.CATEGORY_PROOF) == []


def test_a_value_that_came_in_meanwhile_is_not_written_over(
    shell: Shell, session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = {"item_type": "base", "name": "实训基地"}
    told = record_book.add(session, kinds.REGISTER_ITEM, typed)
    screen = place_tab(shell, "registers", "items")
    assert screen.about.text() == ""
    record_book.edit(session, kinds.REGISTER_ITEM, told["id"], {"name": "农业实训基地"})
    dialog = RecordDialog(
        shell.desk,
        screen,
        kinds.REGISTER_ITEM,
        told=told,
        save=lambda typed, _saw: screen.save(told, typed).told,
    )
    qtbot.addWidget(dialog)
    type_into(dialog.controls["name"], "实训中心")
    dialog.try_done()
    assert "农业实训基地" in dialog.problem.text()


def test_the_centres_own_facts_are_written_in_the_settings(
    shell: Shell, session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    from jlcenter.app import centre_facts

    shell.go("settings")
    screen: Any = shell.content.currentWidget()

    class Asked:
        dialog = RecordDialog

    opened = answered(qtbot, monkeypatch, Asked, credit_code="123", contact="刘凤芹")
    screen.edit_centre()
    assert opened[0].controls["credit_code"].property("bad") == "true"
    type_into(opened[0].controls["credit_code"], "91220421ma0y000000")
    opened[0].try_done()
    assert centre_facts.centre_facts(session)["credit_code"] == "91220421MA0Y000000"
    monkeypatch.undo()
    opened = answered(qtbot, monkeypatch, Asked, contact="孙海")
    screen.edit_centre()
    assert centre_facts.centre_facts(session)["contact"] == "孙海"
    assert len(record_book.list_all(session, kinds.CENTRE)) == 1


def test_the_results_of_a_contest_are_typed_line_by_line(
    shell: Shell, session: Session, qtbot: QtBot
) -> None:
    from jlcenter.ui.screens.lines_dialog import ResultsDialog

    typed = {"item_type": "contest", "name": "家政技能竞赛", "status": "finished"}
    told = record_book.add(session, kinds.REGISTER_ITEM, typed)
    screen = place_tab(shell, "registers", "items")
    assert any(one.text == "竞赛成绩" for one in screen.offers())
    dialog = ResultsDialog(shell.desk, screen, told)
    qtbot.addWidget(dialog)
    assert dialog.model.setData(dialog.model.index(0, 0), "单雪梅")
    dialog.try_done()
    assert "单雪梅 没有写名次" in dialog.problem.text()
    assert dialog.model.setData(dialog.model.index(0, 1), "一等奖")
    dialog.add_row()
    dialog.try_done()
    qtbot.waitUntil(lambda: "单雪梅 一等奖" in screen.about.text(), timeout=3000)
