"""Key slots: no password, no data; a recovery code; a disabled user's slot is gone."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from jlcenter.app.bootstrap import init_centre, log_in
from jlcenter.app.users import add_user, disable_user, list_users, recover, set_password
from jlcenter.domain.errors import AccessRefused, Damaged, NotFound, Refused
from jlcenter.storage.keyring import new_recovery_code, plain_code
from jlcenter.storage.session import Session
from tests.conftest import PASSWORD


def test_the_file_opens_for_nobody_without_a_password(session: Session) -> None:
    path = session.folder / "jlcenter.db"
    session.close()
    assert not path.read_bytes().startswith(b"SQLite format 3")
    with pytest.raises(sqlite3.DatabaseError):
        sqlite3.connect(path).execute("SELECT * FROM trainee")
    with pytest.raises(AccessRefused):
        log_in(session.folder, "admin", "wrong password")
    with pytest.raises(AccessRefused):
        log_in(session.folder, "nobody", PASSWORD)


def test_the_recovery_code_sets_a_new_password_however_it_is_typed(tmp_path: Path) -> None:
    made = init_centre(tmp_path / "data", "220421", "东丰县职教中心", "admin", PASSWORD)
    typed = made.recovery_code.lower().replace("-", " ")
    assert recover(tmp_path / "data", typed, "another one") == "admin"
    log_in(tmp_path / "data", "admin", "another one").close()
    with pytest.raises(AccessRefused):
        log_in(tmp_path / "data", "admin", PASSWORD)
    with pytest.raises(AccessRefused):
        recover(tmp_path / "data", new_recovery_code(), "another one")


def test_a_recovery_code_has_no_letters_that_hands_confuse() -> None:
    code = plain_code(new_recovery_code())
    assert len(code) == 24 and not set(code) & set("0O1IL")


def test_a_disabled_user_is_out_at_once(session: Session) -> None:
    add_user(session, "wang", "trainer", "wang-password")
    log_in(session.folder, "wang", "wang-password").close()
    disable_user(session, "wang")
    with pytest.raises(AccessRefused):
        log_in(session.folder, "wang", "wang-password")
    assert {one.name: one.is_disabled for one in list_users(session)} == {
        "admin": False,
        "wang": True,
    }


def test_a_trainer_may_change_their_own_password_and_nobody_elses(session: Session) -> None:
    add_user(session, "wang", "trainer", "wang-password")
    wang = log_in(session.folder, "wang", "wang-password")
    with pytest.raises(AccessRefused):
        set_password(wang, "admin", "hijacked-password")
    with pytest.raises(AccessRefused):
        add_user(wang, "li", "admin", "li-password")
    set_password(wang, "wang", "a better one")
    wang.close()
    log_in(session.folder, "wang", "a better one").close()


@pytest.mark.parametrize("centre", ["", "220", "999999", "220000", "220400", "220421-", "22042１"])
def test_a_centre_that_is_no_county_of_jilin_is_refused(tmp_path: Path, centre: str) -> None:
    with pytest.raises(Refused) as refused:
        init_centre(tmp_path / "data", centre, "x", "admin", PASSWORD)
    assert refused.value.code == "centre_unknown"
    assert not (tmp_path / "data").exists()


def test_a_folder_with_data_is_not_made_anew(session: Session) -> None:
    with pytest.raises(Refused) as refused:
        init_centre(session.folder, "220421", "x", "admin", PASSWORD)
    assert refused.value.code == "folder_in_use"


def test_a_file_instead_of_a_folder_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("x")
    with pytest.raises(Refused) as refused:
        init_centre(tmp_path / "data", "220421", "x", "admin", PASSWORD)
    assert refused.value.code == "not_a_folder"


def test_an_empty_folder_says_how_to_begin(tmp_path: Path) -> None:
    with pytest.raises(NotFound) as refused:
        log_in(tmp_path, "admin", PASSWORD)
    assert "init" in refused.value.hint


def test_a_damaged_file_is_told_and_left_alone(make_session: Callable[..., Session]) -> None:
    session = make_session()
    session.close()
    path = session.folder / "jlcenter.db"
    content = bytearray(path.read_bytes())
    content[100:200] = bytes(100)
    path.write_bytes(content)
    with pytest.raises(Damaged):
        log_in(session.folder, "admin", PASSWORD)
    assert path.read_bytes() == bytes(content)


def test_a_newer_programs_file_is_refused_plainly(session: Session) -> None:
    session.db.execute(
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
        " VALUES ('jlcenter', 'm9999_of_the_future', '2030-01-01')"
    )
    session.db.commit()
    session.close()
    with pytest.raises(Refused) as refused:
        log_in(session.folder, "admin", PASSWORD)
    assert refused.value.code == "file_newer"
