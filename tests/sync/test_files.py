"""The bytes of attachments travel: after all records, in pieces, and nothing is sent but once."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest

from jlcenter.app.attachments import attach, content_of, detach
from jlcenter.app.check_data import check_data
from jlcenter.app.enrol import add_trainee
from jlcenter.app.erase_trainee import erase_trainee
from jlcenter.app.reconcile import reconcile
from jlcenter.app.sync_now import status, status_text, sync
from jlcenter.domain.errors import Damaged, NotFound
from jlcenter.domain.records import ATTACHMENT, TRAINEE
from jlcenter.storage import attachment_store
from jlcenter.storage.queries import attachments as stored
from jlcenter.storage.session import Session
from jlcenter.sync import files
from jlcenter.sync.file_messages import FILE_BYTES_MAX, PIECE_BYTES_MAX
from provincial.tables import FILE, FILE_PIECE
from tests.held import damages
from tests.sync.world import Server, Wire, eventually

Make = Callable[..., Session]
Two = tuple[Session, Session]
#: no picture: the first bytes are looked at, and nobody can make the rest smaller
HEAD = b"\x89PNG\r\n\x1a\n"


def picture(folder: Path, size: int, seed: int = 1) -> Path:
    path = folder / f"{seed}-{size}.png"
    path.write_bytes(HEAD + random.Random(seed).randbytes(size - len(HEAD)))
    return path


def person(session: Session, name: str = "单小伟") -> UUID:
    return add_trainee(session, name=name, id_number="220421198712279937").row.id


def portrait(session: Session, folder: Path, size: int = 200_000, seed: int = 1) -> UUID:
    with session.action("登记") as write:
        owner = write.put(TRAINEE, name=f"学员{seed}")
    return attach(session, TRAINEE, owner, "portrait", picture(folder, size, seed))


@pytest.fixture
def two(make_session: Make, server: Server) -> Two:
    """Two laptops of the centre that both have all."""
    both = make_session("a"), make_session("b")
    for one in both:
        server.pair(one)
        sync(one)
    return both


def at_province(server: Server) -> list[tuple[int, bool]]:
    """Of each file of the centre how much the province has, and whether that is all."""
    with server.looking() as db:
        rows = db.execute(FILE.select().where(FILE.c.centre == server.centre)).all()
    return [(row.held, row.is_whole) for row in rows]


def test_r01_what_one_attaches_the_other_reads(two: Two, server: Server, tmp_path: Path) -> None:
    first, second = two
    made = portrait(first, tmp_path)
    assert status(first).files_pending == 1
    done = sync(first)
    assert (done.files_sent, done.files_pending, done.pending) == (1, 0, 0)
    assert status(first).state == "all_sent"
    got = sync(second)
    assert got.files_received == 1
    assert content_of(second, made) == content_of(first, made)
    assert at_province(server) == [(200_000, True)]
    # nothing is asked any more
    assert sync(first).round_trips == sync(second).round_trips == 1
    for one in two:
        assert reconcile(one).same
        assert damages(one) == []


def test_r01_nobody_is_told_that_all_is_sent_while_bytes_are_here_alone(
    two: Two, tmp_path: Path
) -> None:
    first, second = two
    made = portrait(first, tmp_path)
    done = sync(first, files=False)
    assert (done.pending, done.files_sent, done.files_pending) == (0, 0, 1)
    told = status(first)
    assert (told.state, told.pending, told.files_pending) == ("waiting", 0, 1)
    assert "1 个附件" in status_text(told)
    assert sync(second).files_received == 0
    with pytest.raises(NotFound):
        content_of(second, made)
    # whose bytes are not here has nothing to send
    assert status(second).state == "all_sent"


def test_records_go_before_files(two: Two, wire: Wire, tmp_path: Path) -> None:
    """A line that breaks in the first file has brought every record, and the run went well."""
    first, second = two
    made = [portrait(first, tmp_path, 300_000, seed) for seed in (1, 2)]
    wire.cut_up, wire.cuts = 7_000, 1_000
    done = sync(first, wire.url)
    assert (done.pending, done.files_sent, done.files_pending) == (0, 0, 2)
    assert done.files_wait_for == "line"
    assert status(first).last_error is None
    sync(second)
    for one in made:
        assert stored.hash_of(second.db, one) is not None


def test_r11_a_file_goes_on_where_the_line_was_cut(
    two: Two, server: Server, wire: Wire, tmp_path: Path
) -> None:
    first, second = two
    size = 1_000_000
    made = portrait(first, tmp_path, size)
    sync(first, files=False)
    runs, wire.cuts = 0, 1_000
    draw = random.Random(3)
    while status(first).files_pending:
        wire.cut_up = draw.randrange(20_000, 90_000)
        sync(first, wire.url)
        runs += 1
        assert runs < 60
    # each cut costs a piece; what surrounds a piece is little
    cuts = wire.connections
    assert cuts > 5
    assert wire.up < size * 1.05 + cuts * (PIECE_BYTES_MAX + 2_000)
    assert at_province(server) == [(size, True)]
    wire.reset()
    runs, wire.cuts = 0, 1_000
    while not attachment_store.is_here(second.folder, made):
        wire.cut_down = draw.randrange(20_000, 90_000)
        sync(second, wire.url)
        runs += 1
        assert runs < 60
    assert wire.connections > 5
    assert wire.down < size * 1.05 + wire.connections * (PIECE_BYTES_MAX + 2_000)
    assert content_of(second, made) == content_of(first, made)
    assert stored.piece_bytes(second.db, made) == 0


def test_a_thin_line_holds_files_back_until_a_person_wants_them(
    two: Two, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = two
    portrait(first, tmp_path, 400_000)
    monkeypatch.setattr(files, "HELD_BACK_S", 0.0)
    done = sync(first)
    # one piece was needed to know
    assert (done.files_pending, done.files_wait_for) == (1, "slow")
    assert status(first).state == "waiting"
    assert sync(first, files=True).files_pending == 0
    assert sync(second).files_received == 0
    assert sync(second, files=True).files_received == 1


def test_a_run_that_is_told_to_stop_stops_between_two_pieces(two: Two, tmp_path: Path) -> None:
    from jlcenter.app.sync_now import Progress, Stop, Stopped

    first, _second = two
    portrait(first, tmp_path, 2_000_000)
    sync(first, files=False)
    stop = Stop()
    seen = 0

    def told(_progress: Progress) -> None:
        nonlocal seen
        seen += 1
        if seen == 6:
            stop.set()

    with pytest.raises(Stopped):
        sync(first, progress=told, stop=stop)
    assert status(first).files_pending == 1
    assert sync(first).files_pending == 0


def test_what_is_written_while_a_file_goes_does_not_wait_for_it(
    two: Two, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from jlcenter.app.sync_now import Progress

    first, second = two
    portrait(first, tmp_path, 3_000_000)
    sync(first, files=False)
    monkeypatch.setattr("jlcenter.sync.engine.RECORDS_S", 0.0)
    written: list[UUID] = []
    found: list[int] = []

    def told(_progress: Progress) -> None:
        if not written:
            with first.action("登记") as write:
                written.append(write.put(TRAINEE, name="晚来的人"))
        elif not found:
            sync(second, files=False)
            found.extend(
                second.db.execute(
                    "SELECT 1 FROM trainee WHERE id = ?", (written[0].bytes,)
                ).fetchone()
                or []
            )

    done = sync(first, progress=told)
    assert found == [1] and done.files_sent == 1


def test_a_province_that_was_set_back_gets_its_files_again(
    make_session: Make, own_server: Server, tmp_path: Path
) -> None:
    first, second = make_session("a"), make_session("b")
    for one in (first, second):
        own_server.pair(one)
        sync(one)
    old = portrait(first, tmp_path, 100_000, 1)
    sync(first)
    backup = own_server.back_up()
    made = portrait(first, tmp_path, 150_000, 2)
    sync(first)
    sync(second)
    own_server.set_back(backup)
    assert at_province(own_server) == [(100_000, True)]
    # the one that comes first brings back what it has, also of the other
    sync(second)
    assert sorted(at_province(own_server)) == [(100_000, True), (150_000, True)]
    sync(first)
    third = make_session("c")
    own_server.pair(third)
    sync(third)
    for one in (old, made):
        assert content_of(third, one) == content_of(first, one)
    sync(first)
    assert own_server.digest() and reconcile(first).same and reconcile(third).same


def test_a_receipt_that_never_came_back_is_none(
    make_session: Make, own_server: Server, tmp_path: Path
) -> None:
    """Set back to before a file that the one who sent it knows of only by an answer."""
    first = make_session("a")
    own_server.pair(first)
    made = portrait(first, tmp_path, 100_000)
    sync(first, files=False)
    backup = own_server.back_up()
    assert sync(first).files_sent == 1
    own_server.set_back(backup)
    sync(first)
    assert at_province(own_server) == [(100_000, True)]
    assert status(first).state == "all_sent"
    assert stored.with_receipt(first.db)[0].id == made


def test_bytes_the_province_lost_are_brought_again_within_days(
    two: Two, server: Server, tmp_path: Path
) -> None:
    first, _second = two
    portrait(first, tmp_path, 100_000)
    sync(first)
    with server.looking() as db:
        for table in (FILE, FILE_PIECE):
            db.execute(table.delete().where(table.c.centre == server.centre))
    sync(first)
    assert at_province(server) == []
    first.set_settings(files_checked=20_000)
    sync(first)
    assert at_province(server) == [(100_000, True)]


def test_an_erased_person_takes_files_along_everywhere(
    two: Two, server: Server, tmp_path: Path
) -> None:
    first, second = two
    owner = person(first)
    made = attach(first, TRAINEE, owner, "portrait", picture(tmp_path, 100_000))
    sync(first)
    sync(second)
    assert attachment_store.is_here(second.folder, made)
    erase_trainee(second, owner, "本人申请")
    sync(second)
    assert eventually(lambda: at_province(server) == [])
    with server.looking() as db:
        pieces = db.execute(FILE_PIECE.select().where(FILE_PIECE.c.centre == server.centre)).all()
    assert pieces == []
    sync(first)
    for one in two:
        assert not attachment_store.is_here(one.folder, made)
        assert sync(one).round_trips == 1
    assert server.digest()


def test_what_was_taken_out_is_not_sent_and_comes_with_undo(two: Two, tmp_path: Path) -> None:
    from jlcenter.app.undo import undo

    first, second = two
    made = portrait(first, tmp_path)
    detach(first, made)
    assert status(first).files_pending == 0
    assert sync(first).files_sent == 0
    undo(first)
    assert sync(first).files_sent == 1
    assert sync(second).files_received == 1


def test_bytes_that_were_changed_on_the_disk_do_not_go_out(
    two: Two, server: Server, tmp_path: Path
) -> None:
    first, _second = two
    made = portrait(first, tmp_path)
    path = attachment_store._path(first.folder, made)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    assert sync(first).files_sent == 0
    assert at_province(server) == []
    assert status(first).files_pending == 1
    assert [one.code for one in check_data(first)] == ["attachment_damaged"]


def test_bytes_that_are_damaged_here_come_back_from_the_province(two: Two, tmp_path: Path) -> None:
    first, _second = two
    made = portrait(first, tmp_path)
    sync(first)
    whole = content_of(first, made)
    path = attachment_store._path(first.folder, made)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    assert [one.code for one in check_data(first)] == ["attachment_damaged"]
    with pytest.raises(Damaged) as told:
        content_of(first, made)
    assert "取回" in told.value.hint
    assert sync(first).files_received == 1
    assert content_of(first, made) == whole
    assert check_data(first) == []


def test_another_centre_gets_no_file(
    two: Two, server: Server, shared_server: Server, tmp_path: Path, make_session: Make
) -> None:
    from jlcenter.app.bootstrap import init_centre, log_in
    from jlcenter.sync.exchange import Exchange
    from jlcenter.sync.file_messages import (
        FILE_PATH,
        AskHeld,
        BringPiece,
        FetchPiece,
        file_answer_of,
        pack_file_request,
    )
    from jlcenter.sync.protocol import signed_parts
    from jlcenter.sync.transport import Line
    from tests.conftest import PASSWORD

    first, _second = two
    made = portrait(first, tmp_path)
    sync(first)
    init_centre(tmp_path / "other", "220112", "别的中心", "admin", PASSWORD)
    with log_in(tmp_path / "other", "admin", PASSWORD) as other:
        shared_server.of("220112").pair(other)
        sync(other)
        root = bytes.fromhex(str(other.setting("root_key")))
        line = Line(server.url, other.setting("server_keys"))
        exchange = Exchange(other, line)
        for request in (
            AskHeld((made.bytes,)),
            FetchPiece(made.bytes, 0, 1000),
            BringPiece(made.bytes, 0, b"x" * 2000),
        ):
            status_code, content, sent = exchange.post(FILE_PATH, pack_file_request(request))
            assert status_code == 200
            held, came = file_answer_of(signed_parts(content, sent, root)[1])
            assert (held[0].is_known, held[0].bytes, came) == (False, 0, b"")
        line.drop()
    assert at_province(server) == [(200_000, True)]


def test_a_province_that_knows_no_files_yet_loses_none(
    two: Two, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = two
    portrait(first, tmp_path)
    monkeypatch.setattr(files, "FILE_PATH", "/v1/nothing-there")
    done = sync(first)
    assert (done.pending, done.files_pending, done.files_wait_for) == (0, 1, "server")
    monkeypatch.undo()
    assert sync(first).files_sent == 1
    assert sync(second).files_received == 1


def test_the_command_says_what_became_of_them(two: Two, tmp_path: Path, run_cli: Callable) -> None:  # type: ignore[type-arg]
    first, _second = two
    portrait(first, tmp_path)
    told = run_cli("sync", "--no-files", data=first.folder)
    assert (told["files_sent"], told["files_pending"]) == (0, 1)
    told = run_cli("sync", "status", data=first.folder)
    assert (told["state"], told["files_pending"]) == ("waiting", 1)
    told = run_cli("sync", "--files", data=first.folder)
    assert (told["files_sent"], told["files_pending"], told["files_wait_for"]) == (1, 0, "")
    assert json.dumps(told)


def test_a_record_that_claims_more_than_any_file_has_is_not_taken_for_one(
    two: Two, server: Server
) -> None:
    first, _second = two
    with first.action("x") as write:
        made = write.put(
            ATTACHMENT,
            owner_kind="trainee",
            owner=UUID(int=7),
            purpose="portrait",
            hash=b"x" * 32,
            size=FILE_BYTES_MAX + 1,
            media_type="image/png",
            name="x",
        )
    attachment_store.save(first.folder, first.data_key, made, b"x")
    assert sync(first).files_sent == 0
    assert at_province(server) == []
