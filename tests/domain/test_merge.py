"""The rule of what a value is: pure, order-free, no clock (docs/architecture.md, "Sync")."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from jlcenter.domain.journal.merge import (
    State,
    Write,
    applied,
    conflicts,
    is_hidden,
    merged_states,
    rivals,
    shown,
    shown_base,
)
from jlcenter.domain.records import ATTENDANCE_MARK, DELETED, TRAINEE

PHONE = TRAINEE.group_of["phone"]
MARK = ATTENDANCE_MARK.groups[0]


class Laptop:
    """Knows a set of writes of one group, and what their authors were shown."""

    def __init__(self, strand: bytes) -> None:
        self.strand = strand
        self.known: dict[Any, tuple[Any, tuple[Any, ...]]] = {}
        self.tick = 0

    def state(self) -> tuple[Write, ...]:
        writes: tuple[Write, ...] = ()
        for stamp in sorted(self.known):
            value, base = self.known[stamp]
            writes = applied(writes, stamp, value, base)
        return writes

    def write(self, value: Any) -> None:
        state = self.state()
        base = shown_base(PHONE, state) if state else ()
        self.tick = max([self.tick, *(tick for tick, _s in self.known)]) + 1
        self.known[(self.tick, self.strand)] = (value, base)

    def learn(self, other: Laptop) -> None:
        self.known.update(other.known)


steps = st.lists(
    st.tuples(st.sampled_from("ws"), st.integers(0, 2), st.integers(0, 2), st.integers(1, 4)),
    max_size=30,
)


@settings(max_examples=200)
@given(steps)
def test_the_current_writes_are_those_that_no_known_entry_names(moves: Any) -> None:
    laptops = [Laptop(bytes([n]) * 16) for n in range(3)]
    for kind, one, other, value in moves:
        if kind == "w":
            laptops[one].write(value)
        else:
            laptops[one].learn(laptops[other])
        known = laptops[one].known
        named = {stamp for _value, base in known.values() for stamp in base}
        assert {w.stamp for w in laptops[one].state()} == set(known) - named
    for one in laptops:
        for other in laptops:
            one.learn(other)
    assert laptops[0].state() == laptops[1].state() == laptops[2].state()


@settings(max_examples=100)
@given(steps, st.randoms(use_true_random=False))
def test_any_causal_order_of_delivery_gives_one_state(moves: Any, shuffle: random.Random) -> None:
    laptops = [Laptop(bytes([n]) * 16) for n in range(3)]
    for kind, one, other, value in moves:
        if kind == "w":
            laptops[one].write(value)
        else:
            laptops[one].learn(laptops[other])
    everything: dict[Any, Any] = {}
    for one in laptops:
        everything.update(one.known)
    left, done, writes = dict(everything), set(), ()
    while left:
        ready = [stamp for stamp, (_v, base) in left.items() if set(base) <= done]
        stamp = shuffle.choice(sorted(ready))
        value, base = left.pop(stamp)
        writes = applied(writes, stamp, value, base)
        done.add(stamp)
    whole = Laptop(b"")
    whole.known = everything
    assert writes == whole.state()


@settings(max_examples=100)
@given(steps)
def test_states_merge_as_entries_do(moves: Any) -> None:
    laptops = [Laptop(bytes([n]) * 16) for n in range(3)]
    for kind, one, other, value in moves:
        if kind == "w":
            laptops[one].write(value)
        else:
            laptops[one].learn(laptops[other])
    a, b = laptops[0], laptops[1]
    merged = merged_states(
        {6: a.state()} if a.known else {},
        {6: b.state()} if b.known else {},
        lambda stamp: stamp in a.known,
        lambda stamp: stamp in b.known,
    )
    a.learn(b)
    assert merged.get(6, ()) == a.state()


def test_two_unseen_values_conflict_and_equal_ones_do_not() -> None:
    one = applied((), (5, b"A"), "139", ())
    both = applied(one, (5, b"B"), "138", ())
    assert [w.value for w in rivals(PHONE, both)] == ["138", "139"]
    equal = applied(one, (5, b"B"), "139", ())
    assert rivals(PHONE, equal) == ()
    later = applied(equal, (6, b"C"), "137", shown_base(PHONE, equal))
    assert [w.value for w in later] == ["137"], "a writer who saw the value saw both its writes"


def test_everyone_present_yields_to_an_explicit_mark_made_unseen() -> None:
    bulk = applied((), (9, b"B"), ["present", None, None, True], ())
    both = applied(bulk, (3, b"A"), ["absent", None, None, False], ())
    assert shown(MARK, both).value[0] == "absent"
    assert rivals(MARK, both) == ()


def test_a_note_on_a_mark_is_no_conflict_by_itself() -> None:
    one = applied((), (3, b"A"), ["late", 20, "车坏了", False], ())
    both = applied(one, (3, b"B"), ["late", 20, None, False], ())
    assert rivals(MARK, both) == ()


def test_an_edit_that_a_deletion_did_not_see_brings_the_record_back_in_conflict() -> None:
    state: State = {1: (Write((1, b"A"), "张三"),), 6: (Write((1, b"A"), "139"),)}
    state[DELETED] = (Write((2, b"A"), [[1, b"A"]]),)
    assert is_hidden(state)
    state[6] = applied(state[6], (2, b"B"), "138", [(1, b"A")])
    assert not is_hidden(state)
    assert DELETED in conflicts(TRAINEE, state)
    state[DELETED] = applied(state[DELETED], (3, b"A"), False, [(2, b"A")])
    assert not is_hidden(state)
    assert conflicts(TRAINEE, state) == {}
