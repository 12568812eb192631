"""What must hold of every replica after each step, and of all at rest."""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import TYPE_CHECKING, Any

from jlcenter.app.settle_conflict import list_conflicts
from jlcenter.domain.journal.entry import AUDIT, Entry, Erased
from jlcenter.domain.journal.merge import Write, applied
from jlcenter.domain.journal.values import from_column
from jlcenter.domain.records import ATTENDANCE_MARK, DELETED, TRAINEE
from jlcenter.storage.rows import columns
from jlcenter.sync.block import block_of_bytes
from tests.held import damages
from tests.simulation import oracle as rule
from tests.simulation.knowledge import Knowledge, written
from tests.simulation.laptop import erased_places, has_erased
from tests.simulation.oracle import Oracle
from tests.simulation.versions import ALL_BY_CODE, ALL_BY_NAME, CODES, FUTURE, FUTURE_GROUP, kept

if TYPE_CHECKING:
    from tests.simulation.laptop import Laptop
    from tests.simulation.province import Server


class WorldFailure(AssertionError):
    """Something that must always hold does not."""


def require(holds: bool, what: str, *told: Any) -> None:
    if not holds:
        raise WorldFailure(" ".join([what, *(short(one) for one in told)]))


def short(value: Any) -> str:
    """Readable in one line: ids by their first bytes."""
    if isinstance(value, bytes):
        return value[:4].hex()
    if isinstance(value, dict):
        return "{" + ", ".join(f"{short(k)}: {short(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple | set | frozenset):
        return "(" + ", ".join(short(one) for one in value) + ")"
    return str(value)


def _same_states(who: object, found: dict[Any, rule.State], told: dict[Any, rule.State]) -> None:
    for place in found.keys() | told.keys():
        mine, right = found.get(place), told.get(place)
        if mine != right:
            name = ALL_BY_CODE[place[0]].name
            require(False, f"{who}: current writes of {name}", place[1], mine, "must be", right)


# -- one laptop ----------------------------------------------------------------------------------


def laptop(one: Laptop, oracle: Oracle) -> dict[rule.Place, rule.State]:
    """Strands, current writes, what is shown, hidden and in conflict, and what is pending.

    Returns what the rule says of all the laptop knows.
    """
    _strands_of(one, oracle)
    whole = Knowledge(one, oracle).view
    # what was erased elsewhere is known by its digest until the erasure comes
    states = one.states()
    erased = erased_places(states)
    states = {place: told for place, told in states.items() if place not in erased}
    view = {place: state for place, state in whole.items() if place not in erased}
    _same_states(one, {place: written(state) for place, (_k, state, _r) in states.items()}, view)
    for place, (kind, _state, row) in states.items():
        if row is not None:
            _shown_row(one, place, kind, row, view[place])
    found = set()
    for conflict in list_conflicts(one.open(), reveal=True):
        kind = ALL_BY_NAME[conflict.kind]
        code = DELETED if conflict.field == "deleted" else kind.group_of[conflict.field].code
        if (kind.code, conflict.record.bytes) in erased:
            continue
        found.add((kind.code, conflict.record.bytes, code))
    known = CODES[one.version]
    for place in states:
        require((states[place][2] is None) == (place[0] not in known), f"{one}: opaque", *place)
    right = {told for told in rule.all_conflicts(view) if told[0] in known}
    require(found == right, f"{one}: conflicts", found - right, "missing", right - found)
    _pending_of(one, oracle)
    return whole


def _strands_of(one: Laptop, oracle: Oracle) -> None:
    db = one.open().db
    rows = db.execute(
        "SELECT no, id, last_seq, last_tick, last_hash, centre, history_from FROM strand"
        " WHERE device IS NOT NULL AND last_seq > 0"
    ).fetchall()
    kept = dict(
        db.execute(
            "SELECT s.no, count(*) FROM strand s JOIN journal j ON j.strand = s.no"
            " AND j.seq > s.history_from GROUP BY s.no"
        ).fetchall()
    )
    for no, id_, seq, tick, hash_, centre, history_from in rows:
        require(centre == one.centre, f"{one}: a strand of centre {centre}")
        told = oracle.entries.get((bytes(id_), seq))
        require(told is not None, f"{one}: an entry nobody wrote", bytes(id_), seq)
        assert told is not None
        require(told.hash == bytes(hash_), f"{one}: two hashes for one entry", bytes(id_), seq)
        require(told.tick == tick, f"{one}: another tick", bytes(id_), seq)
        journal = (kept.get(no, 0), seq - history_from)
        require(journal[0] == journal[1], f"{one}: journal of strand", bytes(id_), journal)


def _shown_row(one: Laptop, place: Any, kind: Any, row: tuple[Any, ...], state: Any) -> None:
    names = columns(kind)
    hidden = bool(row[names.index("_hidden")])
    require(hidden == rule.is_hidden(state), f"{one}: hidden", kind.name, place[1], hidden)
    for group in kind.groups:
        cells = [from_column(f, row[names.index(f.name)]) for f in group.fields]
        value = cells[0] if len(cells) == 1 else cells
        writes = state.get(group.code)
        right = rule.shown(kind.code, writes) if writes else (None if len(cells) == 1 else value)
        if writes or len(cells) == 1:
            require(value == right, f"{one}: shown {kind.name}", place[1], value, right)


def _pending_of(one: Laptop, oracle: Oracle) -> None:
    rows = one.open().db.execute(
        "SELECT s.id, j.seq, s.mine OR j.seq <= (SELECT max(seq) FROM seal WHERE strand = s.no"
        " AND seq <= s.last_seq AND s.acknowledged_seq >= s.history_from)"
        " FROM strand s JOIN journal j ON j.strand = s.no AND j.seq > s.acknowledged_seq"
        " WHERE s.last_seq > s.acknowledged_seq AND s.device IS NOT NULL"
    )
    right = sum(
        bool(can_go) and oracle.entries[bytes(id_), seq].place[0] != AUDIT
        for id_, seq, can_go in rows.fetchall()
    )
    require(one.pending() == right, f"{one}: pending {one.pending()}, must be {right}")


def sound(one: Laptop) -> None:
    """Pages, chains of hashes, rows against the journal: as ``check`` examines them."""
    found = damages(one.open())
    require(not found, f"{one}: damaged", found)


def acknowledged_is_there(one: Laptop, server: Server) -> None:
    """What counts as sent is in the province's log."""
    ends = server.ends(one.centre)
    rows = one.open().db.execute("SELECT id, acknowledged_seq FROM strand")
    for id_, seq in rows.fetchall():
        held = ends.get(bytes(id_), (0, b""))[0]
        require(seq <= held, f"{one}: acknowledged {seq}, the province has {held}", bytes(id_))


# -- the province --------------------------------------------------------------------------------


def province(server: Server, oracle: Oracle) -> None:
    """It has each entry once, in its log in order, or late, or known to be lacking; and its state
    is what the rule says of them all."""
    tips: dict[bytes, int] = {}
    had: dict[bytes, set[int]] = {}
    entries = [
        entry
        for item in server.log(oracle.centre)
        for segment in sorted(item, key=lambda s: (s.strand, s.first_seq))
        for entry in segment.entries
    ]
    for entry in entries:
        last = tips.get(entry.strand, 0)
        require(entry.seq > last, "log: twice or out of order", entry.strand, entry.seq)
        tips[entry.strand] = entry.seq
    for entry in [*entries, *server.late_history(oracle.centre)]:
        here = had.setdefault(entry.strand, set())
        require(entry.seq not in here, "log: an entry twice", entry.strand, entry.seq)
        here.add(entry.seq)
        _as_it_was(entry, oracle)
    ends = server.ends(oracle.centre)
    gaps = server.gaps(oracle.centre)
    require(had.keys() | gaps.keys() == ends.keys(), "log: strands")
    for strand, (seq, hash_) in ends.items():
        require(oracle.entries[strand, seq].hash == hash_, "province: two hashes", strand, seq)
        here, lacking = had.get(strand, set()), gaps.get(strand, set())
        right = here | lacking == set(range(1, seq + 1)) and not here & lacking
        require(right, "log: neither there nor lacking", strand, seq, here, lacking)
    all_states = server.states(oracle.centre)
    states = {place: written(one) for place, one in all_states.items() if not has_erased(one)}
    held = {strand: seq for strand, (seq, _hash) in ends.items()}
    told = oracle.view(oracle.upto(held))
    erased = all_states.keys() - states.keys()
    _same_states("province", states, {p: one for p, one in told.items() if p not in erased})


def _as_it_was(entry: Entry, oracle: Oracle) -> None:
    told = oracle.entries.get((entry.strand, entry.seq))
    require(told is not None, "log: an entry nobody wrote", entry.strand, entry.seq)
    assert told is not None
    changes = {
        one.group: kept(one.group, one.value)
        for one in entry.changes
        if not isinstance(one.value, Erased)
    }
    is_whole = len(changes) == len(entry.changes)
    right = {c: value for c, (value, _base) in told.groups.items() if is_whole or c in changes}
    require(is_whole or told.place in oracle.erased, "log: erased and nobody asked", told.place[1])
    require(entry.kind == AUDIT or changes == right, "log: other values", changes)


# -- at rest -------------------------------------------------------------------------------------


def nothing_is_missing(live: list[Laptop], server: Server, oracle: Oracle) -> None:
    """Every entry a live replica has is in the log (once: ``province`` looks), none set aside."""
    ends, gaps = server.ends(oracle.centre), server.gaps(oracle.centre)
    for one in live:
        tips = one.tips()
        for strand, seq in tips.items():
            only_tells = all(
                oracle.entries[strand, n].place[0] == AUDIT
                for n in range(ends.get(strand, (0, b""))[0] + 1, seq + 1)
            )
            require(only_tells, f"{one}: the province lacks", strand, seq, ends.get(strand))
        for strand, (seq, _hash) in ends.items():
            require(tips.get(strand, 0) >= seq, f"{one}: lacks", strand, seq, tips.get(strand))
        held, sealed = set(one.history()), one.sealed()
        for strand, seq in held:
            gap = gaps.get(strand, set())
            first = seq
            while first - 1 in gap:
                first -= 1
            # a gap is filled from its beginning: who has only its end cannot prove it, nor who has
            # not the seal behind it
            lacking = (
                seq in gap
                and seq <= sealed.get(strand, 0)
                and all((strand, n) in held for n in range(first, seq))
            )
            require(not lacking, f"{one}: its history is not asked for", strand, seq)
        waits_for_what_is_lost(f"{one}", one.aside(), oracle, tips, whole=False)
    held = {strand: seq for strand, (seq, _hash) in ends.items()}
    aside = [
        (reason, body)
        for reason, body in server.aside(oracle.centre)
        # misdirected here, and of a strand that a province set back has not heard of yet
        if reason != "other_centre" and not _is_strange(body, oracle)
    ]
    waits_for_what_is_lost("province", aside, oracle, held, whole=True)


def _is_strange(body: bytes, oracle: Oracle) -> bool:
    return all(one.strand not in oracle.strands for one in block_of_bytes(body))


def waits_for_what_is_lost(
    who: str,
    aside: list[tuple[str, bytes]],
    oracle: Oracle,
    tips: dict[bytes, int],
    *,
    whole: bool,
) -> None:
    """What is set aside at rest builds on what no live replica has: a stick brought it, and what
    came before it was lost with the stick before, or with a laptop. ``whole``: a segment is taken
    in whole or not at all, else up to the first entry that lacks something."""
    upto = oracle.upto(tips)
    for reason, body in aside:
        for segment in block_of_bytes(body):
            strand = segment.strand
            wanted = [oracle.entries[strand, entry.seq] for entry in segment.entries]
            wanted = wanted if whole else wanted[:1]
            lacks = segment.first_seq > tips.get(strand, 0) + 1 or any(
                stamp[0] > upto.get(stamp[1], 0)
                for one in wanted
                for _value, base in one.groups.values()
                for stamp in base
                if stamp[1] != strand
            )
            require(lacks, f"{who}: set aside for nothing", reason, strand, segment.first_seq)


def no_order_matters(oracle: Oracle, random: Random) -> None:
    """The shipped merge, entry by entry in an order drawn at random, gives what the rule says."""
    states: dict[Any, dict[int, tuple[Write, ...]]] = {}
    for one in oracle.any_order(random):
        if one.place[0] == AUDIT:
            continue
        state = states.setdefault(one.place, {})
        for code, (value, base) in one.groups.items():
            state[code] = applied(state.get(code, ()), one.stamp, value, base)
    everything = {strand: len(told) for strand, told in oracle.strands.items()}
    found = {
        place: {code: {one.stamp: one.value for one in writes} for code, writes in state.items()}
        for place, state in states.items()
    }
    _same_states("any order", found, oracle.view(oracle.upto(everything)))


def those_who_saw_never_conflict(oracle: Oracle, view: dict[Any, rule.State]) -> None:
    """No two current writes of a group where the later author was shown the earlier one."""
    for place, state in view.items():
        base_of = {
            (code, one.stamp): base
            for one in oracle.places[place]
            for code, (_value, base) in one.groups.items()
        }
        for code, writes in state.items():
            for stamp in writes:
                saw = base_of[code, stamp] & writes.keys()
                require(not saw, "writes that saw each other conflict", place[1], code)


def met(view: dict[rule.Place, rule.State]) -> Counter[str]:
    """How much of what is hard stands in a state: counted, to know that worlds meet it."""
    counts: Counter[str] = Counter()
    for (kind, id_), state in view.items():
        counts["kinds of later at rest"] += kind == FUTURE.code
        counts["groups of later at rest"] += FUTURE_GROUP in state
        for code, writes in state.items():
            if (kind, code) == (ATTENDANCE_MARK.code, ATTENDANCE_MARK.groups[0].code):
                weak = {bool(value[-1]) for value in writes.values()}
                counts["weak marks that yielded"] += len(weak) > 1
            if code in ALL_BY_CODE[kind].group_by_code and len(writes) > 1:
                counts["equal writes at rest"] += not rule.in_conflict(kind, writes)
        if kind == TRAINEE.code and rule.MERGED_INTO in state:
            into = rule.standing(view, id_)
            back = view[kind, into].get(rule.MERGED_INTO)
            counts["people merged at rest"] += 1
            counts["mergers in a ring"] += bool(back and rule.shown(kind, back))
    return counts
