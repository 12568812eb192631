"""An erasure travels: no laptop and no log keeps what was erased, and all still agree."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import select

from jlcenter.app.check_data import check_data
from jlcenter.app.digest import digest
from jlcenter.app.enrol import add_trainee
from jlcenter.app.erase_trainee import ERASED_NAME, erase_trainee
from jlcenter.app.find_trainees import edit_trainee, get_trainee
from jlcenter.app.import_bundle import import_bundle
from jlcenter.app.reconcile import reconcile
from jlcenter.app.settle_conflict import list_conflicts, settle
from jlcenter.app.sync_now import sync
from jlcenter.storage.session import Session
from jlcenter.sync.block import block_of_bytes
from provincial.tables import ERASURE_DUE, LOG, RECORD
from tests.sync.bundle_world import Sticks
from tests.sync.world import Server, eventually

Make = Callable[..., Session]
ID = "220421198712279937"
NAME, PHONE, ADDRESS = "单小伟", "13844001122", "东丰县影壁山乡西保卫村三组"
SECRETS = (NAME, ID, PHONE, ADDRESS)


def add(session: Session) -> UUID:
    """A person whose facts were written in two steps."""
    made = add_trainee(session, name=NAME, id_number=ID, phone=PHONE).row.id
    edit_trainee(session, made, address=ADDRESS)
    return made


def at(session: Session, *wanted: str) -> list[str]:
    """What a laptop's tables still hold of the person."""
    names = session.db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    told = "\n".join(
        one.decode("utf-8", "replace") if isinstance(one, bytes) else str(one)
        for (name,) in names
        for row in session.db.execute(f'SELECT * FROM "{name}"').fetchall()
        for one in row
    )
    return [one for one in wanted or SECRETS if one in told]


def in_log(server: Server, code: str) -> list[str]:
    """What a centre's log and records at the province still hold of the person."""
    with server.looking() as db:
        bodies = db.execute(select(LOG.c.body).where(LOG.c.centre == code)).scalars().all()
        states = db.execute(select(RECORD.c.state).where(RECORD.c.centre == code)).scalars().all()
    told = "\n".join(str(block_of_bytes(bytes(one))) for one in bodies)
    told += "\n".join(bytes(one).decode("utf-8", "replace") for one in states)
    return [one for one in SECRETS if one in told]


def all_done(server: Server, code: str) -> bool:
    """Whether the province has nothing left to take out."""
    with server.looking() as db:
        return not db.execute(select(ERASURE_DUE).where(ERASURE_DUE.c.centre == code)).all()


def is_sound(session: Session) -> bool:
    """Pages, chains of hashes, and rows against the journal."""
    codes = {one.code for one in check_data(session)}
    return not codes & {"page_damaged", "chain_broken", "row_mismatch"}


def test_no_laptop_and_no_log_keeps_what_was_erased(make_session: Make, server: Server) -> None:
    a, b = make_session("a"), make_session("b")
    for one in (a, b):
        server.pair(one)
    who = add(a)
    sync(a)
    sync(b)
    assert at(b) == in_log(server, a.centre_code) == list(SECRETS)
    erase_trainee(a, who, "本人申请")
    sync(a)
    assert eventually(lambda: all_done(server, a.centre_code))
    assert in_log(server, a.centre_code) == []
    sync(b)
    late = make_session("late")
    server.pair(late)
    sync(late)
    for one in (a, b, late):
        sync(one)
        assert at(one) == [] and is_sound(one)
        assert get_trainee(one, who).name == ERASED_NAME
        assert digest(one).digest == server.digest(a.centre_code)
        assert reconcile(one).same
        assert list_conflicts(one) == []


def test_who_edited_without_knowing_is_in_conflict_until_it_is_erased_again(
    make_session: Make, server: Server
) -> None:
    a, b = make_session("a"), make_session("b")
    for one in (a, b):
        server.pair(one)
    who = add(a)
    sync(a)
    sync(b)
    edit_trainee(b, who, phone="13900000001")
    erase_trainee(a, who, "本人申请")
    for one in (a, b, a):
        sync(one)
    assert [one.field for one in list_conflicts(a)] == ["phone"]
    erase_trainee(a, who, "本人申请")
    for one in (a, b):
        sync(one)
    assert eventually(lambda: all_done(server, a.centre_code))
    for one in (a, b):
        assert list_conflicts(one) == [] and at(one) == [] and is_sound(one)
        assert get_trainee(one, who).phone is None
    with server.looking() as db:
        bodies = db.execute(select(LOG.c.body).where(LOG.c.centre == a.centre_code)).scalars()
        assert "13900000001" not in "".join(str(block_of_bytes(bytes(x))) for x in bodies)


def test_settling_for_the_erasure_erases_what_gave_way(make_session: Make, server: Server) -> None:
    a, b = make_session("a"), make_session("b")
    for one in (a, b):
        server.pair(one)
    who = add(a)
    sync(a)
    sync(b)
    edit_trainee(b, who, phone="13900000001")
    erase_trainee(a, who, "本人申请")
    for one in (a, b, a):
        sync(one)
    (conflict,) = list_conflicts(b, reveal=True)
    blank = "kept" if conflict.writes[0].value is None else "other"
    settle(b, conflict.id, blank)
    for one in (b, a):
        sync(one)
    assert eventually(lambda: all_done(server, a.centre_code))
    with server.looking() as db:
        bodies = db.execute(select(LOG.c.body).where(LOG.c.centre == a.centre_code)).scalars()
        assert "13900000001" not in "".join(str(block_of_bytes(bytes(x))) for x in bodies)
    for one in (a, b):
        assert at(one, "13900000001") == [] and is_sound(one) and list_conflicts(one) == []


def test_what_was_erased_before_it_was_sent_never_leaves(
    make_session: Make, server: Server
) -> None:
    a, b = make_session("a"), make_session("b")
    for one in (a, b):
        server.pair(one)
    who = add(a)
    erase_trainee(a, who, "登记错了")
    sync(a)
    assert in_log(server, a.centre_code) == []
    for one in (b, a):
        sync(one)
    assert at(b) == [] and is_sound(b)
    assert digest(a).digest == digest(b).digest == server.digest(a.centre_code)


def test_a_stick_brings_an_erasure(make_session: Make, server: Server, sticks: Sticks) -> None:
    a, b = make_session("a"), make_session("b")
    for one in (a, b):
        server.pair(one)
    for one in (a, b):
        sync(one)
    who = add(a)
    import_bundle(b, sticks.export(a).file)
    assert at(b) == list(SECRETS)
    erase_trainee(a, who, "本人申请")
    import_bundle(b, sticks.export(a).file)
    assert at(b) == [] and is_sound(b)
    for one in (b, a):
        sync(one)
    assert in_log(server, a.centre_code) == []
    assert digest(a).digest == digest(b).digest == server.digest(a.centre_code)


def test_a_province_set_back_is_cleaned_again(make_session: Make, own_server: Server) -> None:
    a, b = make_session("a"), make_session("b")
    for one in (a, b):
        own_server.pair(one)
    who = add(a)
    sync(a)
    sync(b)
    backup = own_server.back_up()
    erase_trainee(a, who, "本人申请")
    sync(a)
    assert eventually(lambda: all_done(own_server, a.centre_code))
    own_server.set_back(backup)
    assert in_log(own_server, a.centre_code) == list(SECRETS)
    for one in (a, b):
        sync(one)
    assert eventually(lambda: in_log(own_server, a.centre_code) == [])
    for one in (a, b):
        assert at(one) == [] and is_sound(one) and reconcile(one).same
        assert digest(one).digest == own_server.digest(a.centre_code)
