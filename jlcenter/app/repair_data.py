"""Repair of a damaged laptop: its damaged records are made what the province has, and its own
waiting changes are added to that again.

One way only: nothing goes to the province, and nothing is taken that an intact journal here speaks
against. A backup is made first.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from jlcenter.app.bootstrap import folder_refused
from jlcenter.app.differences import Witness
from jlcenter.app.reconcile import Differing, Reconciled, compare, line_of, told
from jlcenter.domain.errors import Refused, UsageRefused
from jlcenter.domain.journal.digest import kind_name
from jlcenter.domain.journal.entry import Change
from jlcenter.domain.journal.fits import StateBad, check_record
from jlcenter.domain.journal.ids import natural_id_of_wire
from jlcenter.domain.journal.merge import Stamp, State, applied
from jlcenter.storage import erasing
from jlcenter.storage.backup import make_backup
from jlcenter.storage.queries import sync as table
from jlcenter.storage.repair import drop_row, replace_row
from jlcenter.storage.replay import Waiting, pending_changes
from jlcenter.storage.session import Session
from jlcenter.words import _, counted

if TYPE_CHECKING:
    from jlcenter.sync.compare import Compared, Difference

#: causes for which this laptop takes what the province has
_DAMAGED = ("here", "unknown", "erased")


@dataclass(frozen=True, slots=True)
class Replaced:
    """A record that was put right: it was ``replaced``, ``added`` or ``removed`` here."""

    kind: str
    id: str
    title: str
    what: str


@dataclass(frozen=True, slots=True)
class Repaired:
    """What a repair did, the backup made before it ("" where nothing was to do), and how the two
    sides stand now."""

    replaced: tuple[Replaced, ...]
    backup: str
    after: Reconciled


def repair(
    session: Session,
    confirm: Callable[[list[Differing]], bool],
    server: str | None = None,
) -> Repaired:
    """Put right what is damaged here, once ``confirm`` agrees to the list of it.

    Raises Refused where entries wait for their past, where the province has news (sync first), or
    where nobody agreed; Unreachable. Nothing is changed then.
    """
    from jlcenter.sync.alone import alone
    from jlcenter.sync.compare import LISTED_MAX

    line = line_of(session, server)
    begun = time.monotonic()
    try:
        with alone(session.folder):
            compared = compare(session, line, scan=True, states_max=LISTED_MAX)
            found = told(session, compared, line, begun)
            doomed = _damaged(session, compared, found)
            if not doomed:
                return Repaired((), "", found)
            if not confirm([one for one, _difference in doomed]):
                raise UsageRefused(
                    "not_confirmed",
                    _("没有确认, 什么也没有改"),
                    _("确定要修复就加上 --yes"),
                    field="yes",
                )
            backup = _backed_up(session)
            replaced = _put_right(session, compared, doomed)
            after = told(session, compare(session, line, scan=True), line, begun)
    except OSError as error:
        raise folder_refused(session.folder, error) from error
    finally:
        line.drop()
    return Repaired(replaced, backup, after)


def _damaged(
    session: Session, compared: Compared, found: Reconciled
) -> list[tuple[Differing, Difference]]:
    waiting = [one for one in table.all_aside(session.db) if one.reason == "past_missing"]
    if waiting:
        raise Refused(
            "past_missing",
            counted("有 {n} 批收到的内容还缺前文, 现在修复会把它们弄乱", len(waiting)),
            _("什么也没有改。请先同步, 等缺的前文到了再修复"),
        )
    if not compared.is_level or Waiting(session.db).without_entries:
        count = table.pending_count(session.db)
        missed = _("本机与省里还有内容没有互相收到, 不能修复")
        raise Refused(
            "sync_first",
            counted("本机还有 {n} 条待传, 省里也有新内容, 不能修复", count) if count else missed,
            _("什么也没有改。请先同步, 再修复"),
        )
    by_place = {(kind_name(one.kind), str(UUID(bytes=one.id))): one for one in compared.differences}
    return [(one, by_place[one.kind, one.id]) for one in found.differing if one.cause in _DAMAGED]


def _backed_up(session: Session) -> str:
    return make_backup(session.folder, session.data_key, None, "before-repair").name


def _put_right(
    session: Session, compared: Compared, doomed: list[tuple[Differing, Difference]]
) -> tuple[Replaced, ...]:
    """All in one transaction; what a person wrote meanwhile is added like any waiting change."""
    db, door = session.db, session.door
    done: list[Replaced] = []
    with door.transaction(db, person=False):
        cursor = table.local(db, "sync_cursor")
        if cursor != [compared.cursor.position, compared.cursor.hash.hex()]:
            raise Refused(
                "sync_first",
                _("修复期间又收到了新内容, 这次没有修复"),
                _("什么也没有改。请再试一次"),
            )
        for said, one in doomed:
            if said.cause == "erased" and one.theirs is not None:
                erasing.adopt(db, door, (one.kind, one.id), one.theirs[1])
        places = [(one.kind, one.id) for _told, one in doomed]
        witness = Witness(session, places)
        pending = pending_changes(db, set(places))
        for said, one in doomed:
            what = _mended(session, witness, one, pending.get((one.kind, one.id), []))
            if what:
                done.append(Replaced(said.kind, said.id, said.title, what))
    if done:
        session.note("repair", records=len(done))
        kinds = frozenset(one.kind for one in done)
        for listener in door.on_change:
            listener(kinds)
    return tuple(done)


def _mended(
    session: Session,
    witness: Witness,
    one: Difference,
    pending: list[tuple[Stamp, tuple[Change, ...]]],
) -> str:
    """Make one record right; "" where it is left as it is."""
    place = (one.kind, one.id)
    if one.there and one.theirs is None:
        return ""
    row = witness.row(place)
    key, state = one.theirs or (row.key if row is not None else (), {})
    if not _covered(session, state):
        return ""
    state = _with_pending(state, pending)
    replay = witness.replay(place)
    whole = not witness.lacks.anything and witness.is_intact
    if one.theirs is None and not pending:
        # nobody wrote it, as far as anybody knows
        if not whole or replay is not None:
            return ""
        drop_row(session.door, session.db, *place)
        return "removed"
    if whole and (replay is None or replay.state != state):
        return ""
    if not _fits(one, key, state):
        return ""
    replace_row(session.door, session.db, one.kind, one.id, key, state)
    return "replaced" if row is not None else "added"


def _with_pending(state: State, pending: Iterable[tuple[Stamp, tuple[Change, ...]]]) -> State:
    found = dict(state)
    for stamp, changes in pending:
        for one in changes:
            found[one.group] = applied(found.get(one.group, ()), stamp, one.value, one.base)
    return found


def _covered(session: Session, state: State) -> bool:
    """Whether all that a state is made of has come here: else a later entry would undo it."""
    ends: dict[bytes, int] = {}
    for writes in state.values():
        for one in writes:
            tick, strand = one.stamp
            if strand not in ends:
                held = table.held_strand(session.db, strand)
                ends[strand] = held.last_tick if held is not None else 0
            if tick > ends[strand]:
                return False
    return True


def _fits(one: Difference, key: tuple[Any, ...], state: State) -> bool:
    """Whether it is a record of its kind: values of their fields' types, an id of its key."""
    try:
        check_record(one.kind, key, state)
    except StateBad:
        return False
    return not key or natural_id_of_wire(one.kind, list(key)) == one.id
