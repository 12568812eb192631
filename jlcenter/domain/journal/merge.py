"""The rule, whole: a field's current writes are those that no known entry names in its base.

Nearly always there is one. Several of equal value are no conflict and all are kept; several of
different value are a conflict: the greatest stamp is shown, all are kept. Nothing here knows a
wall clock, an order of arrival or a device: state is a function of the set of entries.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from jlcenter.domain.records.field import DELETED, Group, Kind

#: (tick, strand id): a Lamport counter with the strand it was written on
Stamp = tuple[int, bytes]


class Write(NamedTuple):
    """One current write of a group: who wrote it (its stamp) and what."""

    stamp: Stamp
    value: Any


#: current writes by group code, greatest stamp first; a group never written is absent
State = dict[int, tuple[Write, ...]]


def applied(
    writes: Iterable[Write], stamp: Stamp, value: Any, base: Iterable[Stamp]
) -> tuple[Write, ...]:
    """The current writes of one group after a change that was shown ``base``."""
    if not writes:
        return (Write(stamp, value),)
    replaced = set(base)
    kept = [one for one in writes if one.stamp not in replaced and one.stamp != stamp]
    kept.append(Write(stamp, value))
    kept.sort(key=lambda one: one.stamp, reverse=True)
    return tuple(kept)


def _explicit(group: Group, writes: tuple[Write, ...]) -> tuple[Write, ...]:
    """What counts: while an explicit write is current, weak ones (everyone present) do not."""
    if not group.weak or len(writes) < 2:
        return writes
    place = [one.name for one in group.fields].index(group.weak)
    explicit = tuple(one for one in writes if not one.value[place])
    return explicit or writes


def _compared(group: Group, value: Any) -> Any:
    if len(group.fields) == 1:
        return value
    names = group.compared or tuple(one.name for one in group.fields)
    return [v for f, v in zip(group.fields, value, strict=True) if f.name in names]


def same(group: Group, one: Any, other: Any) -> bool:
    """Whether two values are one for people (of a mark: status and minutes)."""
    return bool(_compared(group, one) == _compared(group, other))


def shown(group: Group, writes: tuple[Write, ...]) -> Write:
    """The write a screen shows: the greatest of those that count."""
    return _explicit(group, writes)[0]


def shown_base(group: Group, writes: tuple[Write, ...]) -> tuple[Stamp, ...]:
    """What a person who was shown one value has seen: every current write of that value."""
    value = shown(group, writes).value
    return tuple(one.stamp for one in writes if same(group, one.value, value))


def rivals(group: Group, writes: tuple[Write, ...]) -> tuple[Write, ...]:
    """The writes in conflict, one of each value, the shown one first; empty where there is none."""
    found: list[Write] = []
    for one in _explicit(group, writes):
        if not any(same(group, one.value, other.value) for other in found):
            found.append(one)
    return tuple(found) if len(found) > 1 else ()


def is_hidden(state: Mapping[int, tuple[Write, ...]]) -> bool:
    """A record is hidden while every other current write is in the current deletions' lists
    together and no ``deleted = false`` is current. A deletion's value is the list of stamps its
    author saw; ``False`` revives, and so does what is erased: only a revival ever is."""
    deletions = state.get(DELETED, ())
    if not deletions or any(not isinstance(one.value, list | tuple) for one in deletions):
        return False
    seen = {(int(tick), bytes(strand)) for one in deletions for tick, strand in one.value}
    return all(
        one.stamp in seen for code, writes in state.items() if code != DELETED for one in writes
    )


def conflicts(kind: Kind, state: Mapping[int, tuple[Write, ...]]) -> dict[int, tuple[Write, ...]]:
    """The groups in conflict with their rival writes; a deletion an edit did not see is one too."""
    found = {}
    for code, writes in state.items():
        group = kind.group_by_code.get(code)
        if group is not None and len(writes) > 1 and (several := rivals(group, writes)):
            found[code] = several
    deletions = state.get(DELETED, ())
    if deletions and not is_hidden(state) and any(one.value is not False for one in deletions):
        found[DELETED] = deletions
    return found


def merged_states(
    mine: Mapping[int, tuple[Write, ...]],
    yours: Mapping[int, tuple[Write, ...]],
    i_cover: Any,
    you_cover: Any,
) -> State:
    """State merges as entries do: keep what both have, mine that you do not cover, yours that I
    do not. ``i_cover``/``you_cover`` say of a stamp whether that side's strand table covers it."""
    result: State = {}
    for code in set(mine) | set(yours):
        my = {one.stamp: one for one in mine.get(code, ())}
        your = {one.stamp: one for one in yours.get(code, ())}
        kept = [one for stamp, one in my.items() if stamp in your or not you_cover(stamp)]
        kept += [one for stamp, one in your.items() if stamp not in my and not i_cover(stamp)]
        if kept:
            result[code] = tuple(sorted(kept, key=lambda one: one.stamp, reverse=True))
    return result


def merged_groups(
    mine: Mapping[int, tuple[Write, ...]],
    told: Mapping[int, tuple[Write, ...]],
    i_cover: Any,
    you_cover: Any,
) -> State:
    """My state after state was told in which only some groups stand, each with its whole set."""
    result = {code: writes for code, writes in mine.items() if code not in told}
    part = {code: mine.get(code, ()) for code in told}
    result.update(merged_states(part, told, i_cover, you_cover))
    return result
