"""Undo and redo: whole actions, across restarts, keeping what others changed (R37)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from jlcenter.app.check_data import check_data
from jlcenter.app.undo import last_action, redo, undo
from jlcenter.domain.errors import Refused
from jlcenter.domain.records import ATTENDANCE_MARK, CERTIFICATE, ENROLMENT, TRAINEE, TRAINING_CLASS
from jlcenter.storage.session import Session


def names(session: Session) -> list[str]:
    return [
        row[0]
        for row in session.db.execute("SELECT name FROM trainee WHERE _hidden = 0 ORDER BY name")
    ]


def test_r37_undo_takes_back_a_whole_action_and_redo_does_it_again(session: Session) -> None:
    with session.action("导入 {n} 人", n=3) as write:
        for name in ("a", "b", "c"):
            write.put(TRAINEE, name=name)
    assert last_action(session) == "导入 3 人"
    assert undo(session).label == "导入 3 人"
    assert names(session) == []
    assert redo(session).label == "导入 3 人"
    assert names(session) == ["a", "b", "c"]
    assert check_data(session) == []


def test_r37_undo_works_after_a_restart(make_session: Callable[..., Session]) -> None:
    session = make_session()
    with session.action("登记") as write:
        made = write.put(TRAINEE, name="张三", phone="139")
    with session.action("改电话") as write:
        write.put(TRAINEE, made, phone="138")
    session.close()
    session = make_session()
    assert undo(session).label == "改电话"
    with session.action("看") as write:
        record = write.get(TRAINEE, made)
    assert record is not None and record["phone"] == "139"
    session.close()
    session = make_session()
    assert redo(session).label == "改电话"
    assert undo(session).label == "改电话"
    assert undo(session).label == "登记"
    with pytest.raises(Refused, match="没有可撤销"):
        undo(session)


def test_what_another_changed_since_stays_and_is_named(session: Session) -> None:
    with session.action("登记") as write:
        made = write.put(TRAINEE, name="张三", phone="139")
    with session.action("改两处") as write:
        write.put(TRAINEE, made, phone="138", education="70")
    session.user = "wang"
    with session.action("改电话") as write:
        write.put(TRAINEE, made, phone="137")
    session.user = "admin"
    done = undo(session)
    assert len(done.kept) == 1 and "联系电话" in done.kept[0]
    with session.action("看") as write:
        record = write.get(TRAINEE, made)
    assert record is not None and (record["phone"], record["education"]) == ("137", None)


def test_undo_reaches_only_the_users_own_actions(session: Session) -> None:
    with session.action("登记") as write:
        write.put(TRAINEE, name="张三")
    session.user = "wang"
    with pytest.raises(Refused):
        undo(session)
    with pytest.raises(Refused):
        redo(session)


def test_a_new_action_ends_redo(session: Session) -> None:
    with session.action("一") as write:
        write.put(TRAINEE, name="一")
    undo(session)
    with session.action("二") as write:
        write.put(TRAINEE, name="二")
    with pytest.raises(Refused, match="没有可重做"):
        redo(session)
    assert undo(session).label == "二"


def test_several_steps_back_and_forth(session: Session) -> None:
    for name in ("一", "二", "三"):
        with session.action("登记 {name}", name=name) as write:
            write.put(TRAINEE, name=name)
    assert [undo(session).label for _ in range(3)] == ["登记 三", "登记 二", "登记 一"]
    assert [redo(session).label for _ in range(2)] == ["登记 一", "登记 二"]
    assert names(session) == ["一", "二"]
    assert undo(session).label == "登记 二"
    assert [redo(session).label for _ in range(2)] == ["登记 二", "登记 三"]
    assert names(session) == ["一", "三", "二"]
    assert check_data(session) == []


def test_a_mark_taken_back_is_not_called_yet(session: Session) -> None:
    with session.action("准备") as write:
        class_ = write.put(TRAINING_CLASS, name="家政")
        person = write.put(TRAINEE, name="张三")
        enrolment = write.put(ENROLMENT, key=(class_, person), number=1)
    with session.action("点名") as write:
        made = write.put(ATTENDANCE_MARK, key=(class_, enrolment), status="present", bulk=False)
    undo(session)
    with session.action("看") as write:
        record = write.get(ATTENDANCE_MARK, made)
    assert record is not None and record["status"] is None
    redo(session)
    with session.action("看") as write:
        record = write.get(ATTENDANCE_MARK, made)
    assert record is not None and record["status"] == "present"


def test_an_undone_certificate_stays_in_the_register_as_void(session: Session) -> None:
    with session.action("发证") as write:
        made = write.put(CERTIFICATE, serial="2204212026A0001", status="issued")
    undo(session)
    with session.action("看") as write:
        record = write.get(CERTIFICATE, made)
    assert record is not None and record["status"] == "void"
    redo(session)
    with session.action("看") as write:
        record = write.get(CERTIFICATE, made)
    assert record is not None and record["status"] == "issued"


def test_an_action_that_made_and_changed_a_record_is_undone_whole(session: Session) -> None:
    with session.action("登记并改") as write:
        made = write.put(TRAINEE, name="张三")
        write.put(TRAINEE, made, name="张三丰")
    undo(session)
    assert names(session) == []
    redo(session)
    assert names(session) == ["张三丰"]
    assert check_data(session) == []
