"""What people do at a laptop, and the comparison of what was written with what had to be."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any
from uuid import UUID

from jlcenter.app import undo as undoing
from jlcenter.domain.errors import Refused
from jlcenter.domain.journal.entry import AUDIT, entry_hash
from jlcenter.domain.journal.ids import natural_id, new_id, person_id
from jlcenter.domain.records import (
    ATTENDANCE_MARK,
    BY_CODE,
    CALENDAR_DAY,
    ENROLMENT,
    TRAINEE,
    TRAINING_CLASS,
    Kind,
)
from jlcenter.storage.journal import entries_of_strand, strand_head
from tests.simulation import oracle as rule
from tests.simulation.checkers import plain, require
from tests.simulation.laptop import Laptop, Screen
from tests.simulation.oracle import DELETED, Expected, Place, State, Written

if TYPE_CHECKING:
    from tests.simulation.world import World

PEOPLE = 4
CLASSES = [UUID(int=1000 + n) for n in range(2)]
LESSONS = [UUID(int=2000 + n) for n in range(2)]
SEATS = [UUID(int=3000 + n) for n in range(3)]
DAYS = ("2026-10-01", "2026-10-02")
_PHONES = ("1", "2", "3", None)
_NAMES = ("张三", "李四", "王五")
_STATUSES = ("present", "late", "absent", "leave", None)


def values_for(kind: Kind, random: Random) -> dict[str, Any]:
    """A few fields with values drawn from few, so that equal ones and blanks meet."""
    choices: dict[str, tuple[Any, ...]]
    if kind is TRAINEE:
        choices = {
            "name": _NAMES,
            "phone": _PHONES,
            "address": ("甲", "乙", None),
            "education": ("70", "80"),
            "other_categories": (["a"], ["a", "b"], None),
        }
    elif kind is ENROLMENT:
        choices = {"number": (1, 2, 101), "status": ("enrolled", "withdrawn"), "remark": ("", None)}
    elif kind is ATTENDANCE_MARK:
        status = random.choice(_STATUSES)
        minutes = random.choice((5, 20)) if status == "late" else None
        note = random.choice((None, None, "雨"))
        return {"status": status, "minutes": minutes, "note": note, "bulk": None}
    elif kind is CALENDAR_DAY:
        choices = {"day_kind": ("holiday", "working"), "name": ("国庆", "补课", None)}
    else:
        choices = {"name": ("家政", "焊工"), "capacity": (30, 40, None), "remark": ("好", None)}
    names = random.sample(sorted(choices), random.randint(1, min(3, len(choices))))
    return {name: random.choice(choices[name]) for name in names}


def told_by_group(kind: Kind, fields: dict[str, Any], saw: rule.Shown) -> dict[int, Any]:
    """The values typed, by group; in a record that is one value the rest is what was shown."""
    if not kind.whole:
        return {kind.group_of[name].code: value for name, value in fields.items()}
    group = kind.groups[0]
    old = saw.groups.get(group.code, ([None] * len(group.fields), None))[0]
    whole = [fields.get(f.name, o) for f, o in zip(group.fields, old, strict=True)]
    return {group.code: whole}


class Person:
    """Somebody at a laptop, in a world."""

    def __init__(self, world: World, laptop: Laptop) -> None:
        self.world = world
        self.laptop = laptop
        self.random = world.random
        self.oracle = world.oracles[laptop.centre]
        self.session = laptop.open()
        self.upto = self.oracle.upto(laptop.tips())

    def count(self, what: str) -> None:
        self.world.counts[what] += 1

    def state(self, place: Place) -> State | None:
        return self.oracle.state(place, self.upto)

    # -- where -----------------------------------------------------------------------------------

    def trainee(self) -> tuple[UUID, dict[str, Any]]:
        number = f"22042119900101{self.random.randrange(PEOPLE):04}"
        secret = bytes.fromhex(str(self.session.setting("centre_secret")))
        id_ = person_id(secret, TRAINEE, "resident", number)
        return id_, {"id_type": "resident", "id_number": number}

    def somewhere(self) -> tuple[Kind, UUID, tuple[Any, ...] | None, dict[str, Any]]:
        """A record that is there or is not: kind, id, natural key, fields a new one needs."""
        random = self.random
        kind = random.choice(
            (TRAINEE, TRAINEE, ENROLMENT, ATTENDANCE_MARK, ATTENDANCE_MARK, CALENDAR_DAY, None)
        )
        if kind is TRAINEE:
            id_, fields = self.trainee()
            return TRAINEE, id_, None, fields
        if kind is None:
            known = sorted(
                id_ for code, id_ in self.oracle.view(self.upto) if code == TRAINING_CLASS.code
            )
            is_new = not known or random.random() < 0.2
            return (
                TRAINING_CLASS,
                new_id() if is_new else UUID(bytes=random.choice(known)),
                None,
                {},
            )
        key: tuple[Any, ...]
        if kind is ENROLMENT:
            key = (random.choice(CLASSES), self.trainee()[0])
        elif kind is ATTENDANCE_MARK:
            key = (random.choice(LESSONS), random.choice(SEATS))
        else:
            key = (random.choice(DAYS),)
        return kind, natural_id(kind, key), key, {}

    def visible(self) -> list[Place]:
        view = self.oracle.view(self.upto)
        codes = {kind.code for kind in (TRAINEE, ENROLMENT, ATTENDANCE_MARK, CALENDAR_DAY)}
        codes.add(TRAINING_CLASS.code)
        return sorted(p for p, s in view.items() if p[0] in codes and not rule.is_hidden(s))

    # -- deeds -----------------------------------------------------------------------------------

    def write(self) -> None:
        """A bulk write, an import, a script: it was shown what the file has."""
        puts: dict[Place, tuple[Kind, UUID, tuple[Any, ...] | None, dict[str, Any]]] = {}
        for _n in range(self.random.choice((1, 1, 2, 4))):
            kind, id_, key, needed = self.somewhere()
            place = (kind.code, id_.bytes)
            fields = values_for(kind, self.random)
            if self.state(place) is None:
                fields |= needed
                if kind is TRAINING_CLASS:
                    fields["name"] = "家政"
            puts[place] = (kind, id_, key, fields)
        expected = {}
        for place, (kind, _id, _key, fields) in puts.items():
            now = self.state(place)
            saw = rule.shown_of(place, now)
            told = told_by_group(kind, fields, saw)
            expected[place] = rule.expected_put(saw, now, told, from_screen=False)
        self.laptop.expecting = expected
        with self.session.action("写") as write:
            for kind, id_, key, fields in puts.values():
                if key is None:
                    write.put(kind, id_, **fields)
                else:
                    write.put(kind, key=key, **fields)
        self.written("edits")

    def look(self) -> None:
        """A screen shows a record from now on."""
        places = self.visible()
        if not places:
            return
        place = self.random.choice(places)
        whole = self.random.random() < 0.4
        seen = self.session.seen(BY_CODE[place[0]], UUID(bytes=place[1]), whole=whole)
        shown = rule.shown_of(place, self.state(place), whole=whole)
        self.laptop.screens.append(Screen(place, seen, shown))
        del self.laptop.screens[:-4]

    def type_on_screen(self) -> None:
        """Typing into what a screen has shown for a while."""
        if not self.laptop.screens:
            return
        screen = self.random.choice(self.laptop.screens)
        kind = BY_CODE[screen.place[0]]
        now = self.state(screen.place)
        if now is None:
            return
        fields = values_for(kind, self.random)
        told = told_by_group(kind, fields, screen.shown)
        expected = rule.expected_put(screen.shown, now, told, from_screen=True)
        self.laptop.expecting = {screen.place: expected}
        if rule.shown_of(screen.place, now) != screen.shown:
            self.count("screens older than the file")
        with self.session.action("屏幕上改") as write:
            write.put(kind, UUID(bytes=screen.place[1]), saw=screen.seen, **fields)
        self.laptop.screens.remove(screen)
        self.written("typed on screens")

    def everyone_present(self) -> None:
        """Only rows without a mark; such marks are weak."""
        lesson = self.random.choice(LESSONS)
        keys = []
        expected = {}
        for seat in SEATS:
            place = (ATTENDANCE_MARK.code, natural_id(ATTENDANCE_MARK, (lesson, seat)).bytes)
            now = self.state(place)
            saw = rule.shown_of(place, now)
            code = ATTENDANCE_MARK.groups[0].code
            if now is not None and (
                saw.is_hidden or not rule.blank(saw.groups.get(code, (None,))[0])
            ):
                continue
            keys.append((lesson, seat))
            told = {code: ["present", None, None, True]}
            expected[place] = rule.expected_put(saw, now, told, from_screen=False)
        if not keys:
            return
        self.laptop.expecting = expected
        with self.session.action("全到") as write:
            for key in keys:
                write.put(
                    ATTENDANCE_MARK, key=key, status="present", minutes=None, note=None, bulk=True
                )
        self.written("everyone present")

    def delete(self) -> None:
        places = self.visible()
        if not places:
            return
        place = self.random.choice(places)
        state = self.state(place)
        assert state is not None
        stamps = sorted({s for code, writes in state.items() if code != DELETED for s in writes})
        value = [[tick, strand] for tick, strand in stamps]
        base = frozenset(state.get(DELETED, {}))
        self.laptop.expecting = {place: Expected({DELETED: (value, base)})}
        with self.session.action("删") as write:
            write.delete(BY_CODE[place[0]], UUID(bytes=place[1]))
        self.written("deletions")

    def settle(self) -> None:
        open_ = sorted(
            one for one in rule.all_conflicts(self.oracle.view(self.upto)) if one[2] != DELETED
        )
        if not open_:
            return
        code, id_, group = self.random.choice(open_)
        state = self.state((code, id_))
        assert state is not None
        writes = state[group]
        value = writes[self.random.choice(sorted(writes))]
        expected = Expected({group: (value, frozenset(writes))})
        self.laptop.expecting = {(code, id_): expected}
        with self.session.action("定") as write:
            write.settle(BY_CODE[code], UUID(bytes=id_), group, value)
        self.written("settled")

    def undo(self) -> None:
        self._inverse(undoing.undo, "undone")

    def redo(self) -> None:
        self._inverse(undoing.redo, "redone")

    def _inverse(self, deed: Any, name: str) -> None:
        self.laptop.expecting = None
        try:
            deed(self.session)
        except Refused:
            return
        self.written(name)

    def only_tell(self) -> None:
        self.laptop.expecting = {}
        self.session.note_look(TRAINEE, 1)
        self.written("looks at numbers")

    def something(self) -> None:
        """Anything of the above."""
        deeds = (
            (self.write, 8),
            (self.look, 5),
            (self.type_on_screen, 6),
            (self.everyone_present, 2),
            (self.delete, 2),
            (self.settle, 3),
            (self.undo, 2),
            (self.redo, 1),
            (self.only_tell, 1),
        )
        self.random.choices([one for one, _w in deeds], [w for _one, w in deeds])[0]()

    # -- what was written ------------------------------------------------------------------------

    def written(self, name: str) -> None:
        """Compare the journal's new entries with what had to be written; tell the oracle."""
        if compare(self.world, self.laptop):
            self.count(name)


def new_entries(laptop: Laptop, oracle: rule.Oracle) -> list[Written]:
    """Entries of this laptop's strands the oracle has not been told of, as the journal has them."""
    session = laptop.open()
    db, names = session.db, session.door.names
    found = []
    rows = db.execute("SELECT no, id FROM strand WHERE mine = 1 AND last_seq > 0 ORDER BY no")
    for no, id_ in rows.fetchall():
        known = oracle.strands.get(bytes(id_), [])
        head = strand_head(db, no)
        assert head is not None
        hash_ = known[-1].hash if known else head.hash()
        for kept in entries_of_strand(db, names, no, len(known)):
            one = kept.entry
            hash_ = entry_hash(hash_, one)
            groups = {c.group: (plain(c.value), frozenset(c.base)) for c in one.changes}
            place = (one.kind, one.id)
            written = Written(one.strand, one.seq, one.tick, place, groups, hash_, head.device)
            found.append(written)
    found.sort(key=lambda w: w.stamp)
    return found


def compare(world: World, laptop: Laptop, *, may_be_lost: bool = False) -> bool:
    """Whether the action under way stands; raises where it stands otherwise than it had to."""
    with laptop.power.spared():
        return _compare(world, laptop, may_be_lost=may_be_lost)


def _compare(world: World, laptop: Laptop, *, may_be_lost: bool) -> bool:
    oracle = world.oracles[laptop.centre]
    found = new_entries(laptop, oracle)
    expecting, laptop.expecting = laptop.expecting, {}
    lost = may_be_lost and not found
    upto = oracle.upto(laptop.tips())
    if expecting is not None and not lost:
        _exact(world, laptop, found, expecting)
    elif found:
        _inverses(laptop, found, oracle, upto)
    for one in found:
        oracle.add(one)
    return bool(found)


def _exact(
    world: World,
    laptop: Laptop,
    found: list[Written],
    expecting: dict[Place, Expected],
) -> None:
    written = {one.place: one.groups for one in found if one.place[0] != AUDIT}
    count = sum(one.place[0] != AUDIT for one in found)
    require(count == len(written), f"{laptop}: two entries for one record in an action")
    for place in written:
        require(place in expecting, f"{laptop}: wrote elsewhere", place[1])
    for place, expected in expecting.items():
        groups = written.get(place, {})
        name = BY_CODE[place[0]].name
        if groups.keys() & expected.unseen:
            world.known("unseen deletion revived", f"{laptop}: {name} typed on an older screen")
        missing = expected.must.keys() - groups.keys() - expected.may - expected.unseen
        require(not missing, f"{laptop}: {name} did not write groups", place[1], missing)
        for code, (value, base) in groups.items():
            unasked = f"{laptop}: {name} wrote group {code} unasked"
            require(code in expected.must, unasked, place[1], value)
            right, shown = expected.must[code]
            require(value == right, f"{laptop}: {name} group {code} value", value, right)
            told = (base, "was shown", shown)
            require(base == shown, f"{laptop}: {name} group {code} names", *told)


def _inverses(
    laptop: Laptop, found: list[Written], oracle: rule.Oracle, upto: dict[bytes, int]
) -> None:
    """Undo and redo: a field is written only where its author was shown all that is current."""
    here: dict[tuple[Place, int], set[rule.Stamp]] = {}
    for one in found:
        if one.place[0] == AUDIT:
            continue
        state = oracle.state(one.place, upto) or {}
        for code, (_value, base) in one.groups.items():
            current = here.get((one.place, code), set(state.get(code, {})))
            where = f"{BY_CODE[one.place[0]].name} group {code}"
            told = (one.place[1], base, "not all of", current)
            require(base == current, f"{laptop}: undo in {where} names", *told)
            here[one.place, code] = {one.stamp}
