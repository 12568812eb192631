"""What people do at a laptop, and the comparison of what was written with what had to be."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any
from uuid import UUID

from jlcenter.app import undo as undoing
from jlcenter.app.attachments import attach
from jlcenter.app.erase_trainee import ERASED_NAME, erase_trainee
from jlcenter.app.merge_trainees import merge_trainees
from jlcenter.domain.errors import Refused
from jlcenter.domain.journal.ids import natural_id, new_id, person_id
from jlcenter.domain.records import (
    ATTENDANCE_MARK,
    CALENDAR_DAY,
    ENROLMENT,
    TRAINEE,
    TRAINING_CLASS,
    Kind,
)
from tests.simulation import oracle as rule
from tests.simulation.checkers import require
from tests.simulation.compared import compare
from tests.simulation.knowledge import Knowledge
from tests.simulation.laptop import Laptop, Screen
from tests.simulation.oracle import DELETED, MERGED_INTO, Expected, Place, State
from tests.simulation.versions import ALL_BY_CODE, FUTURE, FUTURE_GROUP, kept, odd_value

if TYPE_CHECKING:
    from tests.simulation.world import World

PEOPLE = 4
#: how a picture begins
PICTURE = b"\x89PNG\r\n\x1a\n"
CLASSES = [UUID(int=1000 + n) for n in range(2)]
LESSONS = [UUID(int=2000 + n) for n in range(2)]
SEATS = [UUID(int=3000 + n) for n in range(3)]
DAYS = ("2026-10-01", "2026-10-02")
#: the kinds people write here
WRITTEN = (TRAINEE, ENROLMENT, ATTENDANCE_MARK, CALENDAR_DAY, TRAINING_CLASS, FUTURE)
_NAME = TRAINEE.group_of["name"].code
_DOCUMENT = ("id_type", "id_number", "id_checked")
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
    elif kind is FUTURE:
        choices = {
            "what": ("甲", "乙", None),
            "parts": ([], ["一", "二"]),
            "raw": (b"\0\xff", None),
        }
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
        self.known = laptop.knowing = Knowledge(laptop, self.oracle)

    def count(self, what: str) -> None:
        self.world.counts[what] += 1

    def state(self, place: Place) -> State | None:
        return self.known.state(place)

    # -- where -----------------------------------------------------------------------------------

    def trainee(self) -> tuple[UUID, dict[str, Any]]:
        number = f"22042119900101{self.random.randrange(PEOPLE):04}"
        secret = bytes.fromhex(str(self.session.setting("centre_secret")))
        id_ = person_id(secret, TRAINEE, "resident", number)
        return id_, {"id_type": "resident", "id_number": number}

    def somewhere(self) -> tuple[Kind, UUID, tuple[Any, ...] | None, dict[str, Any]]:
        """A record that is there or is not: kind, id, natural key, fields a new one needs."""
        random = self.random
        kinds = [TRAINEE, TRAINEE, ENROLMENT, ATTENDANCE_MARK, ATTENDANCE_MARK, None]
        kinds += [kind for kind in (CALENDAR_DAY, FUTURE) if self.laptop.knows(kind.code)]
        kind = random.choice(kinds)
        if kind is TRAINEE:
            id_, fields = self.trainee()
            return TRAINEE, id_, None, fields
        if kind is None:
            known = sorted(id_ for code, id_ in self.known.view if code == TRAINING_CLASS.code)
            is_new = not known or random.random() < 0.2
            return (
                TRAINING_CLASS,
                new_id() if is_new else UUID(bytes=random.choice(known)),
                None,
                {},
            )
        key: tuple[Any, ...]
        person = self.trainee()[0]
        if not self.laptop.is_paired and self.state((TRAINEE.code, person.bytes)) is None:
            kind = ATTENDANCE_MARK  # what has left no laptop names people only who are in it
        if kind is ENROLMENT:
            key = (random.choice(CLASSES), person)
        elif kind is ATTENDANCE_MARK:
            key = (random.choice(LESSONS), random.choice(SEATS))
        elif kind is FUTURE:
            key = (random.choice(DAYS), person)
        else:
            key = (random.choice(DAYS),)
        return kind, natural_id(kind, key), key, {}

    def visible(self) -> list[Place]:
        view = self.known.view
        codes = {kind.code for kind in WRITTEN if self.laptop.knows(kind.code)}
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
        seen = self.session.seen(ALL_BY_CODE[place[0]], UUID(bytes=place[1]), whole=whole)
        shown = rule.shown_of(place, self.state(place), whole=whole)
        self.laptop.screens.append(Screen(place, seen, shown))
        del self.laptop.screens[:-4]

    def type_on_screen(self) -> None:
        """Typing into what a screen has shown for a while."""
        if not self.laptop.screens:
            return
        screen = self.random.choice(self.laptop.screens)
        kind = ALL_BY_CODE[screen.place[0]]
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
            write.delete(ALL_BY_CODE[place[0]], UUID(bytes=place[1]))
        self.written("deletions")

    def settle(self) -> None:
        open_ = sorted(
            one
            for one in rule.all_conflicts(self.known.view)
            if one[2] != DELETED and self.laptop.knows(one[0])
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
            write.settle(ALL_BY_CODE[code], UUID(bytes=id_), group, value)
        self.written("settled")

    def merge(self) -> None:
        """Two records are found to be of one person."""
        view = self.known.view
        people = [place[1] for place in self.visible() if place[0] == TRAINEE.code]
        if len(people) < 2:
            return
        if self.random.random() < 0.75:
            people = people[:2]  # the same two often, so that some merge them the other way round
        keep, drop = self.random.sample(people, 2)
        kept_id, dropped_id = rule.standing(view, keep), rule.standing(view, drop)
        if kept_id == dropped_id:
            self.laptop.expecting = {}
            self._refused("same_trainee", keep, drop)
            return
        self.laptop.expecting = self._merger(view, kept_id, dropped_id)
        merge_trainees(self.session, UUID(bytes=keep), UUID(bytes=drop))
        self.written("people merged")

    def _refused(self, code: str, keep: bytes, drop: bytes) -> None:
        try:
            merge_trainees(self.session, UUID(bytes=keep), UUID(bytes=drop))
        except Refused as refused:
            require(refused.code == code, f"{self.laptop}: merging refused", refused.code)
            self.count("mergers of who is one already")
        else:
            require(False, f"{self.laptop}: merged who is one already", keep, drop)

    def _merger(self, view: dict[Place, State], keep: bytes, drop: bytes) -> dict[Place, Expected]:
        """Blank fields of who stays are filled; the other says into whom it went."""
        places = (TRAINEE.code, keep), (TRAINEE.code, drop)
        saw = [rule.shown_of(place, view[place]) for place in places]
        had, told = (
            {f.name: one.groups.get(f.code, (None,))[0] for f in TRAINEE.fields} for one in saw
        )
        over = [name for name in told if name not in ("merged_into", "portrait")]
        if had["id_number"]:
            over = [name for name in over if name not in _DOCUMENT]
        elif told["id_number"]:
            had |= dict.fromkeys(_DOCUMENT)
        filled = {n: told[n] for n in over if told[n] not in (None, "", []) and not had[n]}
        typed = told_by_group(TRAINEE, filled, saw[0]), {MERGED_INTO: keep}
        return {
            place: rule.expected_put(shown, view[place], fields, from_screen=False)
            for place, shown, fields in zip(places, saw, typed, strict=True)
        }

    def erase(self) -> None:
        """A person asks to be forgotten; what nobody knew of comes up as a conflict."""
        people = [place[1] for place in self.visible() if place[0] == TRAINEE.code]
        if not people:
            return
        person = rule.standing(self.known.view, self.random.choice(people))
        self.laptop.expecting = None
        erase_trainee(self.session, UUID(bytes=person), "本人申请")
        seen = self.session.seen(TRAINEE, UUID(bytes=person))
        is_gone = seen is not None and seen.groups[_NAME][0] == ERASED_NAME
        require(is_gone, f"{self.laptop}: not erased", person)
        self.written("people erased")

    def attach(self) -> None:
        """A picture of somebody."""
        people = [place[1] for place in self.visible() if place[0] == TRAINEE.code]
        if not people:
            return
        path = self.world.folder / "picture.png"
        size = self.random.choice((10, 1024, 3000))
        path.write_bytes(PICTURE + self.random.randbytes(size))
        self.laptop.expecting = None
        attach(self.session, TRAINEE, UUID(bytes=self.random.choice(people)), "portrait", path)
        self.written("files attached")

    def write_of_later(self) -> None:
        """A newer program writes a field of a known kind that nobody here knows."""
        places = [place for place in self.visible() if place[0] != FUTURE.code]
        if not places or not self.laptop.knows(FUTURE.code):
            return
        place = self.random.choice(places)
        state = self.state(place)
        assert state is not None
        current = sorted(state.get(FUTURE_GROUP, {}))
        base = tuple(current if self.random.random() < 0.7 else current[-1:])
        value = odd_value(self.random)
        expected = Expected({FUTURE_GROUP: (kept(FUTURE_GROUP, value), frozenset(base))})
        self.laptop.expecting = {place: expected}
        with self.session.action("新") as write:
            write.write_group(ALL_BY_CODE[place[0]], place[1], FUTURE_GROUP, value, base)
        self.written("fields nobody knows")

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
        """Anything of the above; only looking where history was erased and why is still to come."""
        if self.oracle.erased and self.laptop.erased():
            self.only_tell()
            return
        deeds = (
            (self.write, 8),
            (self.look, 5),
            (self.type_on_screen, 6),
            (self.everyone_present, 2),
            (self.delete, 2),
            (self.settle, 3),
            (self.merge, 4),
            *(((self.erase, 3),) if self.world.has_erasures else ()),
            *(((self.attach, 8),) if self.world.has_files else ()),
            (self.write_of_later, 2),
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
