"""The program made wrong on purpose, one way at a time: each must make some world fail."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import Any
from unittest.mock import patch

from jlcenter.domain.journal import merge
from jlcenter.domain.journal.entry import entry_hashes
from jlcenter.domain.journal.erasing import Erasures, is_erased
from jlcenter.domain.journal.merge import Write
from jlcenter.storage import rename, strands, write
from jlcenter.storage.queries import sync as table
from jlcenter.sync import carry_in, checks, cursors, engine, files, receive
from jlcenter.sync.checks import StrandEnd
from provincial import bundles, conversation, device_records, ingest, snapshots
from provincial.storage import StrandBook
from tests.simulation.checkers import WorldFailure
from tests.simulation.faults import MODULES, everywhere
from tests.simulation.run import run_world


@dataclass(frozen=True, slots=True)
class Mutant:
    """Something made wrong. ``place``: where, if not in all modules that have it by name."""

    old: Any
    new: Any
    place: Any = None

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """The program is wrong in this way for a while."""
        for name in MODULES:
            importlib.import_module(name)
        with ExitStack() as stack:
            if self.place is None:
                assert everywhere(stack, self.old, self.new), "the mutant meets nothing"
            else:
                stack.enter_context(patch.object(self.place, self.old.__name__, self.new))
            yield


def caught(mutant: Mutant, first: int, most: int) -> int | None:
    """The first seed whose world fails under a mutant."""
    with mutant.at_work():
        for seed in range(first, first + most):
            try:
                run_world(seed)
            except WorldFailure:
                return seed
    return None


# -- the merge -------------------------------------------------------------------------------------


def _no_base(writes: Any, stamp: Any, value: Any, base: Any) -> tuple[Write, ...]:
    return (Write(stamp, value),)


def _nothing_replaced(writes: Any, stamp: Any, value: Any, base: Any) -> tuple[Write, ...]:
    kept = [*(one for one in writes if one.stamp != stamp), Write(stamp, value)]
    return tuple(sorted(kept, key=lambda one: one.stamp, reverse=True))


def _least_first(writes: Any, stamp: Any, value: Any, base: Any) -> tuple[Write, ...]:
    kept = [one for one in writes if one.stamp not in set(base) and one.stamp != stamp]
    return tuple(sorted([*kept, Write(stamp, value)], key=lambda one: one.stamp))


def _by_arrival(writes: Any, stamp: Any, value: Any, base: Any) -> tuple[Write, ...]:
    kept = [one for one in writes if one.stamp not in set(base) and one.stamp != stamp]
    return (Write(stamp, value), *kept)


def _weak_counts(group: Any, writes: Any) -> Any:
    return writes


def _any_seen_hides(state: Any) -> bool:
    deletions = state.get(0, ())
    return bool(deletions) and all(one.value is not False for one in deletions)


def _base_is_all(group: Any, writes: Any) -> Any:
    return tuple(one.stamp for one in writes)


def _base_is_one(group: Any, writes: Any) -> Any:
    return (merge.shown(group, writes).stamp,)


_merged_groups = merge.merged_groups


def _theirs_wins(mine: Any, told: Any, i_cover: Any, you_cover: Any) -> Any:
    return {**mine, **told}


def _covered_is_forgotten(mine: Any, told: Any, i_cover: Any, you_cover: Any) -> Any:
    return _merged_groups(mine, told, i_cover, lambda stamp: True)


# -- the door and its strands ----------------------------------------------------------------------

_put = write.Write.put


def _forgetful(self: Any, kind: Any, id_: Any = None, *, saw: Any = None, **told: Any) -> Any:
    return _put(self, kind, id_, saw=None, **told)


def _newest(db: Any, _database: Any) -> Any:
    row = db.execute(
        "SELECT no FROM strand WHERE mine = 1 AND last_seq > 0 ORDER BY no DESC LIMIT 1"
    ).fetchone()
    return strands.tail_of(db, row[0]) if row else None


# -- what a laptop counts as sent ------------------------------------------------------------------

_acknowledge = table.acknowledge


def _too_much(db: Any, id_: bytes, seq: int, hash_: bytes | None) -> None:
    _acknowledge(db, id_, seq + 1, None)


def _nothing_anew(db: Any, tips: Any) -> None:
    pass


def _no_look_at_the_past(session: Any, receipt: Any) -> None:
    cursors.move_cursor(session, receipt.reached)


_go_back = engine.Conversation._go_back


def _places_kept(self: Any, common: Any, tips: Any, **told: Any) -> None:
    have = table.local(self.session.db, "sync_have") or []
    cursor = table.local(self.session.db, "sync_cursor")
    _go_back(self, common, tips, **told)
    self.session.set_settings(sync_have=have, sync_cursor=cursor)


# -- what comes in ---------------------------------------------------------------------------------

_take_in = receive.Receiver.take_in


def _cursor_first(self: Any, segments: Any, done: Any = None) -> None:
    """The cursor moves before what it passed is stored."""
    if done is not None:
        with self.session.door.transaction(self.session.db, person=False):
            done()
    _take_in(self, segments, None)


_steps_of = checks.steps_of


def _over_gaps(segment: Any, end: StrandEnd | None, public_key: bytes) -> Any:
    known = end.seq if end is not None and end.device is not None else 0
    if not known or segment.first_seq <= known + 1:
        return _steps_of(segment, end, public_key)
    assert end is not None
    steps, hash_ = [], end.hash
    for entry in segment.entries:
        hash_ = entry_hashes(hash_, [entry])[-1]
        steps.append(checks.Step(entry, hash_))
    return steps


def _once_more(segment: Any, end: StrandEnd | None, public_key: bytes) -> Any:
    return _steps_of(segment, None if segment.head is not None else end, public_key)


def _not_set_aside(db: Any, strand: bytes, seq: int, reason: str, block: bytes) -> None:
    pass


# -- erasing ---------------------------------------------------------------------------------------

_takes_out = Erasures.takes_out


def _whatever_is_older(self: Any, entry: Any) -> bool:
    """Also what is still current."""
    tick = self.places.get((entry.kind, entry.id), 0)
    return entry.tick < tick and not is_erased(entry)


# -- the province ----------------------------------------------------------------------------------

_answer = conversation._answer


def _jumps(db: Any, centre: Any, device: Any, request: Any, intake: Any) -> Any:
    """The cursor stands at the log's end, whatever the answer had room for."""
    answer = _answer(db, centre, device, request, intake)
    end = intake.point if intake else centre.log
    return replace(answer, cursor=end, step="done") if answer.step == "more" else answer


_news = conversation._news


def _own_places_too_many(db: Any, code: str, cursor: Any, held: Any, bytes_max: int) -> Any:
    return _news(db, code, cursor, {*held, *(one + 1 for one in held)}, bytes_max)


_records = snapshots._records


def _only_what_is_shown(db: Any, code: str, book: StrandBook) -> Iterator[Any]:
    for one in _records(db, code, book):
        yield replace(one, state={group: writes[:1] for group, writes in one.state.items()})


def _tells_nobody(db: Any, root: Any, code: str, grants: Any, now_ms: int) -> None:
    pass


_taken = ingest.merge_in


def _merges_nothing_of_the_last(db: Any, code: str, entries: Any, book: Any) -> Any:
    return _taken(db, code, entries[:-1] if len(entries) > 1 else entries, book)


_moved = files.Files.go


def _believes_for_ever(self: files.Files, **how: bool) -> None:
    self._is_due = lambda: False  # type: ignore[method-assign]
    _moved(self, **how | {"check_all": False})


_renamed_strand = rename._renamed_strand


def _whatever_was_erased(secret: bytes, old: bytes, _erased: bytes) -> bytes:
    return _renamed_strand(secret, old, b"")


#: what is made wrong, and the seed of a world that shows it
MUTANTS: dict[str, tuple[Mutant, int]] = {
    "the base is not checked: the last to come wins": (Mutant(merge.applied, _no_base), 2001),
    "the base is dropped: nothing is ever replaced": (
        Mutant(merge.applied, _nothing_replaced),
        2001,
    ),
    "a comparison is flipped": (Mutant(merge.applied, _least_first), 2001),
    "the order of arrival decides": (Mutant(merge.applied, _by_arrival), 2001),
    "weak marks count": (Mutant(merge._explicit, _weak_counts), 2001),
    "a deletion hides what it did not see": (Mutant(merge.is_hidden, _any_seen_hides), 2003),
    "a bulk write settles what it was not shown": (Mutant(merge.shown_base, _base_is_all), 2019),
    "equal values: only one is named": (Mutant(merge.shown_base, _base_is_one), 2027),
    "state that comes replaces what is here": (Mutant(merge.merged_groups, _theirs_wins), 2001),
    "state that comes deletes what it does not cover": (
        Mutant(merge.merged_groups, _covered_is_forgotten),
        2001,
    ),
    "the door forgets what the screen showed": (Mutant(_put, _forgetful, write.Write), 2003),
    "a strand goes on in a copy": (Mutant(strands.take_token, _newest, strands), 2002),
    "a receipt acknowledges one more": (Mutant(_acknowledge, _too_much, table), 2002),
    "a server set back is not offered entries again": (
        Mutant(table.acknowledged_anew, _nothing_anew, table),
        2014,
    ),
    "a receipt by stick moves the cursor unseen": (
        Mutant(carry_in._move_cursor, _no_look_at_the_past, carry_in),
        2058,
    ),
    "the cursor is not taken back after a rewind": (
        Mutant(_go_back, _places_kept, engine.Conversation),
        2003,
    ),
    "the cursor moves before what it passed is stored": (
        Mutant(_take_in, _cursor_first, receive.Receiver),
        2011,
    ),
    "a gap in a strand is not noticed": (Mutant(checks.steps_of, _over_gaps), 2023),
    "an entry is taken in twice": (Mutant(checks.steps_of, _once_more, ingest), 2001),
    "what waits for its past is dropped": (Mutant(table.set_aside, _not_set_aside, table), 2035),
    "the cursor jumps to the log's end": (Mutant(_answer, _jumps, conversation), 2001),
    "the place after an own one is left out": (
        Mutant(_news, _own_places_too_many, conversation),
        2002,
    ),
    "a first download carries only what is shown": (
        Mutant(_records, _only_what_is_shown, snapshots),
        2001,
    ),
    "who is known again by a stick is told to nobody": (
        Mutant(device_records.tell, _tells_nobody, bundles),
        389,
    ),
    "an erasure takes out what is current": (
        Mutant(_takes_out, _whatever_is_older, Erasures),
        2000,
    ),
    "a laptop believes for ever that the province has a file": (
        Mutant(_moved, _believes_for_ever, files.Files),
        82,
    ),
    "a strand is renamed as if nothing of it had been erased": (
        Mutant(_renamed_strand, _whatever_was_erased, rename),
        1302608,
    ),
    "the province merges all but the last entry": (
        Mutant(_taken, _merges_nothing_of_the_last, ingest),
        2001,
    ),
}

#: those that take a stick, a server set back and an author who is gone, all in one world
RARE = frozenset(
    {
        "a receipt by stick moves the cursor unseen",
        "what waits for its past is dropped",
        "who is known again by a stick is told to nobody",
    }
)
