"""An erasure travels: no laptop and no log keeps what was erased, and all still agree."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from jlcenter.app.digest import digest
from jlcenter.app.enrol import add_trainee
from jlcenter.app.erase_trainee import ERASED_NAME, erase_trainee
from jlcenter.app.find_trainees import edit_trainee, get_trainee
from jlcenter.app.import_bundle import import_bundle
from jlcenter.app.reconcile import reconcile
from jlcenter.app.repair_data import repair
from jlcenter.app.settle_conflict import list_conflicts, settle
from jlcenter.app.sync_now import Progress, Stop, Stopped, sync
from jlcenter.domain.records import TRAINING_CLASS
from jlcenter.storage.session import Session
from jlcenter.sync import outgoing
from jlcenter.sync.block import block_of_bytes
from provincial.tables import ERASURE_DUE, LOG, RECORD
from tests.held import all_values, damages
from tests.sync.bundle_world import Sticks
from tests.sync.world import Server, eventually

Make = Callable[..., Session]
ID = "220421198712279937"
NAME, PHONE, ADDRESS = "单小伟", "13844001122", "东丰县影壁山乡西保卫村三组"
SECRETS = (NAME, ID, PHONE, ADDRESS)
UNSEEN, REASON = "13900000001", "本人申请"
Two = tuple[Session, Session]


def add(session: Session) -> UUID:
    """A person whose facts were written in two steps."""
    made = add_trainee(session, name=NAME, id_number=ID, phone=PHONE).row.id
    edit_trainee(session, made, address=ADDRESS)
    return made


def found_of(told: str, wanted: tuple[str, ...]) -> list[str]:
    """What of the person, or of what is named, stands there."""
    return [one for one in wanted or SECRETS if one in told]


def at(session: Session, *wanted: str) -> list[str]:
    """What a laptop's tables still hold of it."""
    return found_of(all_values(session), wanted)


def in_log(server: Server, code: str, *wanted: str) -> list[str]:
    """What a centre's log and records at the province still hold of it."""
    with server.looking() as db:
        bodies = db.execute(select(LOG.c.body).where(LOG.c.centre == code)).scalars().all()
        states = db.execute(select(RECORD.c.state).where(RECORD.c.centre == code)).scalars().all()
    told = "\n".join(str(block_of_bytes(bytes(one))) for one in bodies)
    told += "\n".join(bytes(one).decode("utf-8", "replace") for one in states)
    return found_of(told, wanted)


def all_done(server: Server, code: str) -> bool:
    """Whether the province has nothing left to take out."""
    with server.looking() as db:
        return not db.execute(select(ERASURE_DUE).where(ERASURE_DUE.c.centre == code)).all()


@pytest.fixture
def two(make_session: Make, server: Server) -> Two:
    """Two paired laptops that have synced."""
    return paired_two(make_session, server)


def paired_two(make_session: Make, server: Server) -> Two:
    a, b = make_session("a"), make_session("b")
    for one in (a, b):
        server.pair(one)
    for one in (a, b, a):
        sync(one)
    return a, b


def both_know(a: Session, b: Session) -> UUID:
    """The person, written at the one and known at the other."""
    who = add(a)
    for one in (a, b):
        sync(one)
    return who


def edited_unseen(a: Session, b: Session) -> UUID:
    """The person, erased at the one and edited at the other, which did not know."""
    who = both_know(a, b)
    edit_trainee(b, who, phone=UNSEEN)
    erase_trainee(a, who, REASON)
    for one in (a, b, a):
        sync(one)
    return who


def test_no_laptop_and_no_log_keeps_what_was_erased(
    make_session: Make, server: Server, two: Two
) -> None:
    a, b = two
    who = both_know(a, b)
    assert at(b) == in_log(server, a.centre_code) == list(SECRETS)
    erase_trainee(a, who, REASON)
    sync(a)
    assert eventually(lambda: all_done(server, a.centre_code))
    assert in_log(server, a.centre_code) == []
    sync(b)
    late = make_session("late")
    server.pair(late)
    sync(late)
    for one in (a, b, late):
        sync(one)
        assert at(one) == [] and damages(one) == []
        assert get_trainee(one, who).name == ERASED_NAME
        assert digest(one).digest == server.digest(a.centre_code)
        assert reconcile(one).same
        assert list_conflicts(one) == []


def test_who_edited_without_knowing_is_in_conflict_until_it_is_erased_again(
    server: Server, two: Two
) -> None:
    a, b = two
    who = edited_unseen(a, b)
    assert [one.field for one in list_conflicts(a)] == ["phone"]
    erase_trainee(a, who, REASON)
    for one in (a, b):
        sync(one)
    assert eventually(lambda: all_done(server, a.centre_code))
    for one in (a, b):
        assert list_conflicts(one) == [] and at(one) == [] and damages(one) == []
        assert get_trainee(one, who).phone is None
    assert in_log(server, a.centre_code, UNSEEN) == []


def test_settling_for_the_erasure_erases_what_gave_way(server: Server, two: Two) -> None:
    a, b = two
    edited_unseen(a, b)
    (conflict,) = list_conflicts(b, reveal=True)
    blank = "kept" if conflict.writes[0].value is None else "other"
    settle(b, conflict.id, blank)
    for one in (b, a):
        sync(one)
    assert eventually(lambda: all_done(server, a.centre_code))
    assert in_log(server, a.centre_code, UNSEEN) == []
    for one in (a, b):
        assert at(one, UNSEEN) == [] and damages(one) == [] and list_conflicts(one) == []


def test_what_was_erased_before_it_was_sent_never_leaves(server: Server, two: Two) -> None:
    a, b = two
    who = add(a)
    erase_trainee(a, who, "登记错了")
    sync(a)
    assert in_log(server, a.centre_code) == []
    for one in (b, a):
        sync(one)
    assert at(b) == [] and damages(b) == []
    assert digest(a).digest == digest(b).digest == server.digest(a.centre_code)


def test_a_stick_brings_an_erasure(server: Server, two: Two, sticks: Sticks) -> None:
    a, b = two
    who = add(a)
    import_bundle(b, sticks.export(a).file)
    assert at(b) == list(SECRETS)
    erase_trainee(a, who, REASON)
    import_bundle(b, sticks.export(a).file)
    assert at(b) == [] and damages(b) == []
    for one in (b, a):
        sync(one)
    assert in_log(server, a.centre_code) == []
    assert digest(a).digest == digest(b).digest == server.digest(a.centre_code)


def test_a_province_set_back_is_cleaned_again(make_session: Make, own_server: Server) -> None:
    a, b = paired_two(make_session, own_server)
    who = both_know(a, b)
    backup = own_server.back_up()
    erase_trainee(a, who, REASON)
    sync(a)
    assert eventually(lambda: all_done(own_server, a.centre_code))
    own_server.set_back(backup)
    assert in_log(own_server, a.centre_code) == list(SECRETS)
    for one in (a, b):
        sync(one)
    assert eventually(lambda: in_log(own_server, a.centre_code) == [])
    for one in (a, b):
        assert at(one) == [] and damages(one) == [] and reconcile(one).same
        assert digest(one).digest == own_server.digest(a.centre_code)


def test_a_copy_from_before_an_erasure_that_is_registered_too_comes_to_the_same(
    make_session: Make, own_server: Server, tmp_path: Path
) -> None:
    """Erased before its first registration a laptop cannot write that history again as a copy of
    its folder does: both write strands of their own, nobody's work is lost, and all agree."""
    first = make_session("a")
    person = add(first)
    with first.action("建班") as write:
        class_ = write.put(TRAINING_CLASS, code="x", name="家政")
    first.close()
    shutil.copytree(tmp_path / "a", tmp_path / "b")
    first, second = make_session("a"), make_session("b")
    erase_trainee(first, person, REASON)
    with second.action("改") as write:
        write.put(TRAINING_CLASS, class_, name="家政二班")
    for one in (first, second):
        own_server.pair(one)
        sync(one)
    for one in (first, second, first, second):
        sync(one)
    assert digest(first).digest == digest(second).digest == own_server.digest()
    assert [damages(one) for one in (first, second)] == [[], []]
    for one in (first, second):
        # one class; that the copy's author had seen the old name nobody can tell any more
        assert one.db.execute("SELECT count(*) FROM training_class").fetchone()[0] == 1
        (conflict,) = list_conflicts(one)
        assert {conflict.kept.value, conflict.other.value} == {"家政", "家政二班"}
        assert reconcile(one).same


def test_an_erasure_names_its_records_as_registration_renames_them(
    make_session: Make, own_server: Server
) -> None:
    """Who was erased and came back before the first registration has a number, so a new id."""
    laptop = make_session("a")
    person = add(laptop)
    erase_trainee(laptop, person, REASON)
    edit_trainee(laptop, person, id_number=ID)
    own_server.pair(laptop)
    sync(laptop)
    told = laptop.db.execute("SELECT trainee, records FROM erasure").fetchone()
    row = laptop.db.execute("SELECT id FROM trainee WHERE _hidden = 0").fetchone()
    assert bytes(told[0]) == bytes(row[0])
    assert any(bytes(row[0]).hex() in one for one in json.loads(told[1]))


def test_an_erasure_lost_with_its_laptop_in_the_midst_of_sending_is_mended_by_a_repair(
    make_session: Make, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """World 1501036: the province got what was erased and never the erasure; a copy of the lost
    laptop's folder still has the values, and would differ for ever."""
    first = make_session("a")
    server.pair(first)
    sync(first)
    person = add(first)
    first.close()
    shutil.copytree(tmp_path / "a", tmp_path / "b")
    first, copied = make_session("a"), make_session("b")
    erase_trainee(first, person, REASON)
    stop = Stop()
    monkeypatch.setattr(outgoing, "ENTRIES_MAX", 1)

    def told(progress: Progress) -> None:
        if progress.done:
            stop.set()

    with pytest.raises(Stopped):
        sync(first, progress=told, stop=stop)
    monkeypatch.undo()
    first.close()
    sync(copied)
    assert digest(copied).digest != server.digest()
    assert {one.cause for one in reconcile(copied).differing} == {"erased"}
    done = repair(copied, lambda _listed: True)
    assert done.replaced and done.after.same
    sync(copied)
    assert digest(copied).digest == server.digest() and damages(copied) == []
    assert at(copied, NAME, ID) == []
