"""Centres whose laptops write everything that figures come from, at random, from one seed."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

from nacl.signing import SigningKey
from sqlalchemy import Connection

from jlcenter.domain.journal.entry import Change, Entry, StrandHead
from jlcenter.domain.journal.ids import natural_id_of_wire
from jlcenter.domain.journal.values import to_wire
from jlcenter.domain.records import (
    ATTENDANCE_MARK,
    BY_CODE,
    CERTIFICATE,
    CLAIM,
    CLAIM_LINE,
    CREDIT_REGISTRATION,
    DELETED,
    ENROLMENT,
    FOLLOW_UP,
    HELD_CERTIFICATE,
    INCOME,
    LESSON,
    OUTREACH_TRIP,
    PAST_TRAINING,
    PAYMENT,
    POLICY_RULE,
    PROGRAMME,
    REGISTER_ITEM,
    SURVEY,
    TARGET,
    TEACHER,
    TEACHER_YEAR,
    TRAINEE,
    TRAINING_CLASS,
    Kind,
)
from jlcenter.sync.block import Segment
from provincial import storage
from provincial.ingest import take_in
from tests.sync.worlds_of_entries import Author

KEY = b"k" * 32
CENTRES = ("220421", "220422")
_PEOPLE = 5
_NODES = {"months": [1, 3, 6, 12], "early_days": 15, "given_up_days": 180}
#: what centres set: rule and values
_POLICY: tuple[tuple[str, dict[str, Any]], ...] = (
    ("follow_up.nodes", {**_NODES, "window_days": 0}),
    ("follow_up.nodes", {**_NODES, "window_days": 120}),
    ("figures.person_day", {"hours": 6}),
    ("fte.student", {"hours_per_student": 240}),
    ("teacher.dual_role", {"needs_confirmation": True}),
)


@dataclass
class CentreAuthor(Author):
    """An author of one centre."""

    centre: str = CENTRES[0]

    @property
    def head(self) -> StrandHead:
        return StrandHead(self.strand, self.centre, self.device)


def author(centre: str, number: int) -> CentreAuthor:
    """The same author for the same centre and number."""
    mark = bytes([CENTRES.index(centre) * 50 + number])
    return CentreAuthor(SigningKey(mark * 32), mark * 16, centre=centre)


def id_of(*parts: Any) -> bytes:
    """The same sixteen bytes for the same words."""
    return random.Random(repr(parts)).randbytes(16)


@dataclass
class FactWorld:
    """Laptops of two centres; each writes, sometimes having read what the others wrote.

    ``plain``: each trainee is a person with a number of their own, and centres set policy of their
    own; else records and centres share people. Merges may run in circles.
    """

    seed: int
    plain: bool = False
    authors: dict[str, list[CentreAuthor]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.draw = random.Random(self.seed)
        self.authors = {one: [author(one, n) for n in (1, 2)] for one in CENTRES}
        #: by centre and author: what is known there
        self._known: dict[tuple[str, int], dict[Any, list[tuple[int, bytes]]]] = {}
        self._sent: dict[bytes, int] = {}
        self._received: dict[str, int] = dict.fromkeys(CENTRES, 0)

    # -- writing -------------------------------------------------------------------------------

    def write(self, count: int) -> None:
        """So many entries, each by somebody."""
        for _entry in range(count):
            centre = self.draw.choice(CENTRES)
            number = self.draw.randrange(2)
            if self.draw.random() < 0.5:
                self._read(centre, number)
            kind, key, id_, fields = self._thing(centre)
            self.put(centre, number, kind, key, id_, fields)

    def put(
        self,
        centre: str,
        number: int,
        kind: Kind,
        key: tuple[Any, ...],
        id_: bytes,
        fields: dict[str, Any],
    ) -> Entry:
        """One entry: fields by name, or what deletes or revives."""
        one = self.authors[centre][number]
        known = self._known.setdefault((centre, number), {})
        values: dict[int, Any] = {}
        if "deleted" in fields:
            stamps = {
                stamp
                for (code, at, group), several in known.items()
                if (code, at) == (kind.code, id_) and group != DELETED
                for stamp in several
            }
            values[DELETED] = (
                [list(stamp) for stamp in sorted(stamps)] if fields["deleted"] else False
            )
        else:
            for group in kind.groups:
                told = [to_wire(each, fields.get(each.name)) for each in group.fields]
                if any(each.name in fields for each in group.fields):
                    values[group.code] = told[0] if len(told) == 1 else told
        changes = tuple(
            Change(group, value, tuple(known.get((kind.code, id_, group), ())))
            for group, value in values.items()
        )
        salt = b"s" * 8 if kind.is_personal else b""
        entry = one.append(kind=kind.code, id=id_, changes=changes, key=key, salt=salt)
        for change in changes:
            at = (kind.code, id_, change.group)
            kept = [each for each in known.get(at, []) if each not in change.base]
            known[at] = [*kept, entry.stamp]
        return entry

    def _read(self, centre: str, number: int) -> None:
        current: dict[Any, list[tuple[int, bytes]]] = {}
        entries = [entry for one in self.authors[centre] for entry in one.entries]
        for entry in sorted(entries, key=lambda each: each.stamp):
            for change in entry.changes:
                at = (entry.kind, entry.id, change.group)
                kept = [each for each in current.get(at, []) if each not in change.base]
                current[at] = [*kept, entry.stamp]
        self._known[centre, number] = current
        one = self.authors[centre][number]
        one.tick = max([one.tick, *(entry.tick for entry in entries)])

    # -- what there is -------------------------------------------------------------------------

    def _thing(self, centre: str) -> tuple[Kind, tuple[Any, ...], bytes, dict[str, Any]]:
        draw = self.draw
        if self.plain and draw.random() < 0.2:
            return self._small(centre)
        kind = draw.choices(
            (
                TRAINING_CLASS, TRAINEE, ENROLMENT, LESSON, ATTENDANCE_MARK, CERTIFICATE,
                HELD_CERTIFICATE, FOLLOW_UP, CLAIM, CLAIM_LINE, PAYMENT, TARGET, PROGRAMME,
                PAST_TRAINING,
            ),
            (4, 4, 6, 5, 12, 3, 1, 2, 2, 4, 2, 1, 1, 2),
        )[0]  # fmt: skip
        key = self._key(kind, centre)
        derived = natural_id_of_wire(kind.code, list(key)) if kind.key else b""
        id_ = derived or self._plain_id(kind, centre)
        if draw.random() < 0.08:
            return kind, key, id_, {"deleted": draw.random() < 0.7}
        told = self._fields(kind, centre)
        if kind is TRAINEE and self.plain:
            place = [self._plain_id(TRAINEE, centre, one) for one in range(_PEOPLE)].index(id_)
            told["id_number"] = f"2201021990010196{place:02d}"
            told["merged_into"] = draw.choice([None, None, self._plain_id(TRAINEE, centre)])
        if kind is LESSON and self.plain:
            place = [self._plain_id(LESSON, centre, one) for one in range(5)].index(id_)
            told["training_class"] = self._plain_id(TRAINING_CLASS, centre, place % 3)
        some = {name: value for name, value in told.items() if draw.random() < 0.7}
        if self.plain and kind in (PAST_TRAINING, TRAINING_CLASS):
            some = told  # a line without a trainee is nobody here and somebody at the centre
        return kind, key, id_, told if kind.whole else some or told

    def _small(self, centre: str) -> tuple[Kind, tuple[Any, ...], bytes, dict[str, Any]]:
        """Of the kinds of which there are few: teachers, registers, income, surveys, trips."""
        pick = self.draw.choice
        kind = pick(
            (TEACHER, TEACHER_YEAR, REGISTER_ITEM, INCOME, SURVEY, OUTREACH_TRIP,
             CREDIT_REGISTRATION, POLICY_RULE)
        )  # fmt: skip
        day = pick((None, "2025-03-01", "2026-05-20"))
        cls = pick((None, self._plain_id(TRAINING_CLASS, centre)))
        told: dict[Kind, dict[str, Any]] = {
            TEACHER: {
                "name": pick(("甲", "乙", "丙")),
                "employment": pick((None, "staff", "enterprise")),
                "enterprise": pick((None, "某厂")),
                "is_specialist": pick((None, True)),
                "is_dual_role": pick((None, True)),
                "left_on": pick((None, None, "2025-12-01", "2026-03-01")),
            },
            TEACHER_YEAR: {
                "degree_minutes": pick((None, 0, 4500)),
                "is_specialist": pick((None, True, False)),
            },
            REGISTER_ITEM: {
                "item_type": pick(("base", "incubator", "resource_bank")),
                "name": "某基地",
                "status": pick((None, "planned", "recognised", "running")),
                "recognised_on": day,
                "sponsor": pick((None, "教育")),
            },
            INCOME: {
                "income_type": "training_fee",
                "amount": pick((None, 120_000)),
                "due": pick((None, 150_000)),
                "arrived_on": day,
                "training_class": cls,
            },
            SURVEY: {
                "overall": pick(("satisfied", "basic", "unsatisfied")),
                "count": pick((None, 12)),
                "date": day,
                "training_class": cls,
            },
            OUTREACH_TRIP: {
                "leaves_on": day,
                "returns_on": pick((None, "2026-06-01")),
                "status": pick((None, "planned", "done")),
            },
            CREDIT_REGISTRATION: {
                "trainee": self._plain_id(TRAINEE, centre),
                "status": pick((None, "registered", "exchanged")),
                "registered_on": day,
            },
        }
        key: tuple[Any, ...] = ()
        if kind is POLICY_RULE:
            rule, content = pick(_POLICY)
            key = (rule, pick((centre, "220000")), pick(("2025-01-01", "2026-03-01")))
            told[kind] = {
                "effective_to": pick((None, "2025-12-31")),
                "status": pick(("centre", "centre", "odd")),
                "source": "某县〔2026〕1号",
                "content": {"values": content},
            }
        if kind is TEACHER_YEAR:
            key = (self._plain_id(TEACHER, centre), pick((2025, 2026)))
        derived = natural_id_of_wire(kind.code, list(key)) if kind.key else b""
        return kind, key, derived or self._plain_id(kind, centre), told[kind]

    def _plain_id(self, kind: Kind, centre: str, number: int | None = None) -> bytes:
        most = {TRAINING_CLASS: 3, TRAINEE: _PEOPLE, LESSON: 5}.get(kind, 4)
        return id_of(kind.name, centre, self.draw.randrange(most) if number is None else number)

    def _enrolment_key(self, centre: str) -> tuple[bytes, bytes]:
        return self._plain_id(TRAINING_CLASS, centre), self._plain_id(TRAINEE, centre)

    def _enrolment(self, centre: str) -> bytes:
        return natural_id_of_wire(ENROLMENT.code, list(self._enrolment_key(centre)))

    def _key(self, kind: Kind, centre: str) -> tuple[Any, ...]:
        if kind is ENROLMENT:
            return self._enrolment_key(centre)
        if kind is ATTENDANCE_MARK and self.plain:
            # marks stand at lessons of the person's own class
            lesson = self.draw.randrange(5)
            cls = self._plain_id(TRAINING_CLASS, centre, lesson % 3)
            enrolment = [cls, self._plain_id(TRAINEE, centre)]
            id_ = natural_id_of_wire(ENROLMENT.code, enrolment)
            return self._plain_id(LESSON, centre, lesson), id_
        if kind is ATTENDANCE_MARK:
            return self._plain_id(LESSON, centre), self._enrolment(centre)
        if kind is CLAIM_LINE:
            stage = self.draw.choice((1, 1, 2))
            return self._plain_id(CLAIM, centre), self._enrolment(centre), stage
        if kind is TARGET:
            return self.draw.choice((2025, 2026)), "T01", "centre"
        return ("GW-QG",) if kind is PROGRAMME else ()

    def _fields(self, kind: Kind, centre: str) -> dict[str, Any]:
        pick = self.draw.choice
        day = pick((None, "2025-03-01", "2026-05-20", "2026-07-01"))
        if kind is TRAINING_CLASS:
            return {
                "code": pick(("A1", "A2", "A3")),
                "starts": "2026-05-01",
                "ends": day,
                "status": pick((None, "running", "closed", "cancelled")),
                "programme": pick((None, "GW-QG")),
                "training_type": pick(("10", "21", "30")),
                "sponsor": pick((None, "教育", "妇联")),
                "brand": pick((None, "吉林大姐")),
                "fund": pick((None, "employment_fund", "fee", "none")),
                "occupation": pick((None, "家政服务员")),
                "level": "5",
                "outreach": pick((None, "van")),
                "village": pick((None, "某村")),
                "planned_minutes": pick((None, 2700, 68)),
            }
        if kind is TRAINEE:
            return {
                "name": "某人",
                "id_type": pick(("resident_id", "resident_id", "pending")),
                # of few people, so that two records and two centres have the same
                "id_number": pick((None, "22010219900101960X", "220102199001019715")),
                "category": pick((None, "NCZY", "QYZG")),
                "other_categories": pick((None, ["TYJR"])),
                "merged_into": pick((None, None, self._plain_id(TRAINEE, centre))),
            }
        if kind is ENROLMENT:
            return {
                "number": self.draw.randrange(1, 40),
                "status": pick((None, "enrolled", "withdrawn", "transferred")),
                "category": pick((None, "LHS")),
                "left_on": pick((None, "2026-04-20", "2026-05-10")),
            }
        if kind is LESSON:
            return {
                "training_class": self._plain_id(TRAINING_CLASS, centre),
                "date": "2026-05-02",
                "minutes": pick((180, 68, 45, None)),
                "status": pick((None, "planned", "cancelled")),
                "teacher": pick((None, self._plain_id(TEACHER, centre))),
                "teacher_name": pick((None, "甲", "丁")),
            }
        if kind is ATTENDANCE_MARK:
            return {
                "status": pick(("present", "online", "late", "left_early", "absent", None)),
                "minutes": pick((None, 10, 33)),
                "bulk": pick((True, False)),
            }
        return self._papers(kind, centre, day)

    def _papers(self, kind: Kind, centre: str, day: str | None) -> dict[str, Any]:
        pick = self.draw.choice
        if kind is CERTIFICATE:
            return {
                "enrolment": self._enrolment(centre),
                "serial": f"S-{self.draw.randrange(3)}",
                "status": pick(("valid", "revoked", "void")),
            }
        if kind is HELD_CERTIFICATE:
            return {
                "trainee": self._plain_id(TRAINEE, centre),
                "enrolment": self._enrolment(centre),
                "certificate_kind": pick(("skill_level", "safety")),
            }
        if kind is FOLLOW_UP:
            return {
                "enrolment": self._enrolment(centre),
                "date": pick(("2026-08-01", "2026-11-20")),
                "status": pick(("employed", "seeking", "unreachable")),
                "months": pick((None, 3, 6)),
                "is_in_post": pick((None, True)),
            }
        if kind is CLAIM:
            return {
                "code": "K1",
                "claim_kind": "subsidy",
                "scheme": pick(("skill", "startup")),
                "year": pick((2025, 2026, None)),
                "status": pick((None, "draft", "submitted", "cancelled")),
            }
        if kind is CLAIM_LINE:
            return {
                "trainee": self._plain_id(TRAINEE, centre),
                "amount": pick((80000, 120050)),
                "status": pick((None, "submitted", "approved", "rejected")),
            }
        if kind is PAYMENT:
            stage = pick((1, 2))
            key = [self._plain_id(CLAIM, centre), self._enrolment(centre), stage]
            return {
                "claim": key[0],
                "claim_line": natural_id_of_wire(CLAIM_LINE.code, key),
                "amount": pick((40000, 60025)),
                "status": pick((None, "paid", "bounced")),
            }
        if kind is TARGET:
            return {"value": pick((100, 250, None))}
        if kind is PROGRAMME:
            return {"sponsor": pick((None, "工会")), "brand": pick((None, "吉林巧姐"))}
        assert kind is PAST_TRAINING
        return {
            "trainee": self._plain_id(TRAINEE, centre),
            "year": 2025,
            "ends": day,
            "minutes": 2700,
            "class_code": pick((None, "A1", "Z9")),
            "institution": pick((None, "别处")),
            "fund": pick((None, "employment_fund")),
            "amount": pick((None, 50000)),
            "paid_on": pick((None, "2025-09-01")),
        }

    # -- sending -------------------------------------------------------------------------------

    def begin(self, db: Connection) -> None:
        """Make the centres known."""
        for code in CENTRES:
            storage.make_centre(db, code, "某中心")

    def send(self, db: Connection) -> None:
        """All that was not sent yet, in blocks of random size and order of strands."""
        while any(self._left(one) for some in self.authors.values() for one in some):
            centre = self.draw.choice(CENTRES)
            taken = self._block(centre)
            if not taken:
                continue
            row = storage.centre(db, centre, lock=True)
            assert row is not None
            keys = {one.device: one.public for one in self.authors[centre]}
            intake = take_in(db, row, b"d" * 16, tuple(taken), keys.get, 0)
            for strand, seq in intake.ends:
                self._sent[strand] = seq
            wrong = [one for one in intake.refused if one[2] != "past_missing"]
            assert not wrong, wrong

    def _left(self, one: CentreAuthor) -> int:
        return len(one.entries) - self._sent.get(one.strand, 0)

    def _block(self, centre: str) -> list[Segment]:
        found = []
        for one in self.authors[centre]:
            left, first = self._left(one), self._sent.get(one.strand, 0) + 1
            if left and self.draw.random() < 0.8:
                found.append(one.segment(first, first + self.draw.randrange(left)))
        return found


def kinds_written(world: FactWorld) -> set[str]:
    """The names of kinds a world has written of."""
    return {
        BY_CODE[entry.kind].name
        for some in world.authors.values()
        for one in some
        for entry in one.entries
    }
