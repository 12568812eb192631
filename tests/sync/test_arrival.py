"""Parents and children in any order: nothing is refused for it, what cannot be placed yet is shown
and falls into place; what cannot be applied is set aside, listed, tried again, in nobody's way."""

from __future__ import annotations

import random
from collections.abc import Callable
from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jlcenter.app.call_roll import mark_all
from jlcenter.app.check_data import check_data, damage
from jlcenter.app.enrol import add_trainee, roster
from jlcenter.app.plan_class import create_class, list_classes
from jlcenter.app.plan_lessons import add_lesson, list_lessons
from jlcenter.app.set_aside import list_set_aside
from jlcenter.app.settle_conflict import list_conflicts
from jlcenter.app.sync_now import status
from jlcenter.domain.journal.entry import Change, Entry
from jlcenter.domain.journal.ids import natural_id_of_wire
from jlcenter.storage.journal import entries_of_strand
from jlcenter.storage.natural_keys import with_keys
from jlcenter.storage.queries import sync as table
from jlcenter.storage.session import Session
from jlcenter.sync.receive import Receiver
from tests.paper_world import id_number
from tests.sync.test_receive import ROOT, receiver
from tests.sync.worlds_of_entries import Author, author, changed_entry

Make = Callable[..., Session]


def centre_of_work(session: Session) -> list[Entry]:
    """A class with people, lessons and marks, as the entries that made it."""
    facts = {"programme": "GW-QG", "starts": "2026-09-01", "ends": "2026-09-20", "hours": "16"}
    class_ = create_class(session, name="电焊工", **facts).row
    for number, name in enumerate(("王芳", "李明", "张三"), start=1):
        add_trainee(session, name=name, id_number=id_number(number), class_id=class_.id)
    for day in ("2026-09-01", "2026-09-02"):
        add_lesson(session, class_.id, date=day, start="08:30", hours="4")
    for lesson in list_lessons(session, class_.id):
        mark_all(session, lesson.id)
    numbers = session.db.execute("SELECT no FROM strand WHERE last_seq > 0").fetchall()
    entries = [
        kept.entry
        for (no,) in numbers
        for kept in entries_of_strand(session.db, session.door.names, no)
    ]
    return with_keys(session.db, entries)


def authors_of(entries: list[Entry], draw: random.Random) -> list[Author]:
    """The same changes as if each record had been written by another laptop, which knew no other:
    nothing ties a child to its parent but what stands in it."""
    found: dict[bytes, Author] = {}
    for entry in entries:
        one = found.get(entry.id)
        if one is None:
            one = found[entry.id] = author(len(found) + 1)
            one.strand = draw.randbytes(16)
        told = changed_entry(entry)
        # what a record's own earlier writes are called has another stamp now
        known = {e.stamp: e for e in one.entries}
        changes = tuple(
            Change(c.group, c.value, tuple(e for e in known if any(
                c.group == k.group for k in known[e].changes)))
            for c in told.changes
        )  # fmt: skip
        one.append(
            kind=told.kind, id=told.id, changes=changes, key=told.key, salt=told.salt,
            action=None if told.action is None else told.action._replace(of=None),
        )  # fmt: skip
    return list(found.values())


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.integers(0, 2**32))
def test_parents_and_children_in_any_order_come_to_the_same(make_session: Make, seed: int) -> None:
    draw = random.Random(seed)
    source = make_session(f"source-{uuid4().hex}")
    authors = authors_of(centre_of_work(source), draw)
    session = make_session(f"laptop-{uuid4().hex}")
    took = receiver(session, authors)
    pieces = [(one, seq) for one in authors for seq in range(1, len(one.entries) + 1)]
    draw.shuffle(pieces)
    for one, seq in pieces:
        took.take_in([one.segment(seq, seq)])
        if draw.random() < 0.2:
            took.try_again()
            codes = {problem.code for problem in check_data(session)}
            # what is not whole yet is shown as such, and is no damage
            assert codes <= {"parent_missing", "number_double"}
    took.try_again()
    assert table.all_aside(session.db) == []
    assert check_data(session) == []
    assert list_conflicts(session) == []
    (class_,) = list_classes(session)
    assert [one.trainee.name for one in roster(session, class_.id)] == ["王芳", "李明", "张三"]
    for kind in ("lesson", "attendance_mark", "enrolment"):
        count = f"SELECT count(*) FROM {kind} WHERE _hidden = 0"
        assert session.db.execute(count).fetchone() == source.db.execute(count).fetchone()
    source.close()
    session.close()


POISON = st.sampled_from(["type", "key", "tick", "group", "base", "id"])


def poisoned(one: Author, sort: str) -> None:
    """One more entry that no receiver can apply, rightly signed by its author."""
    key = ("no id",)
    told = {
        "type": {"changes": (Change(6, 5),)},
        "key": {
            "kind": 8,
            "key": key,
            "id": natural_id_of_wire(8, list(key)),
            "changes": (Change(3, 1),),
        },
        "tick": {"skip": -one.tick},
        "group": {"changes": (Change(1, "甲"), Change(1, "乙"))},
        "base": {"changes": (Change(1, "甲", ((one.tick + 900, one.strand),)),)},
        "id": {"id": b"short"},
    }[sort]
    whole = {"kind": 7, "id": b"P" * 16, "changes": (Change(1, "毒"),), "salt": b"s" * 8, **told}
    one.append(**whole)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(POISON, min_size=1, max_size=3), st.integers(0, 2**32))
def test_r09_what_cannot_be_applied_is_set_aside_listed_tried_again_and_blocks_nothing_else(
    make_session: Make, sorts: list[str], seed: int
) -> None:
    draw = random.Random(seed)
    session = make_session(uuid4().hex)
    session.set_settings(root_key=bytes(ROOT.verify_key).hex())
    authors = [author(number) for number in range(1, 7)]
    bad = draw.sample(range(6), len(sorts))
    for place, one in enumerate(authors):
        for n in range(4):
            if place in bad and n == 2:
                poisoned(one, sorts[bad.index(place)])
                one.tick = max(one.tick, 50)
            id_ = bytes([place + 1, n]) * 8
            one.append(kind=7, id=id_, changes=(Change(1, f"人{place}{n}"),), salt=b"s" * 8)
    took = receiver(session, authors)
    segments = [one.segment(1, len(one.entries)) for one in authors]
    draw.shuffle(segments)
    while segments:
        size = draw.randint(1, 3)
        took.take_in(segments[:size])
        segments = segments[size:]
    rows = session.db.execute("SELECT name FROM trainee ORDER BY name").fetchall()
    wanted = [f"人{p}{n}" for p in range(6) for n in range(2 if p in bad else 4)]
    assert [row[0] for row in rows] == sorted(wanted)
    listed = list_set_aside(session)
    assert len(listed) == len(bad)
    assert status(session).set_aside == len(bad)
    assert all(one.reason and one.message and one.since for one in listed)
    assert damage(session) == []
    # tried again at every run, as a program started anew does, and still in nobody's way
    again = Receiver(session, bytes(ROOT.verify_key))
    again.know({one.device: one.public for one in authors})
    again.try_again()
    assert len(table.all_aside(session.db)) == len(bad)
    late = author(30)
    late.append(kind=7, id=b"L" * 16, changes=(Change(1, "后来"),), salt=b"s" * 8)
    again.know({late.device: late.public})
    again.take_in([late.segment(1, 1)])
    assert session.db.execute("SELECT 1 FROM trainee WHERE name = '后来'").fetchone()
    session.close()
