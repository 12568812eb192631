"""What the rules look at, as plain values, and what they answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from jlcenter.domain.attendance import LATE, LEFT_EARLY, ONLINE, PRESENT

#: a mark that says the person was there
THERE = frozenset((PRESENT, ONLINE, LATE, LEFT_EARLY))


@dataclass(frozen=True, slots=True)
class Anomaly:
    """One finding: plain words, what to do, the records and what they show."""

    code: str
    message: str
    hint: str
    records: tuple[bytes, ...]
    evidence: tuple[str, ...]
    #: the classes it is about
    classes: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Limits:
    """From which numbers on something is worth a question (policy ``figures.anomalies``)."""

    daily_hours: int
    late_days: int
    burst_seconds: int
    burst_marks: int
    certificates_per_day: int
    shared_cards: int
    shared_phones: int
    same_numbers: int
    identical_lessons: int


@dataclass(frozen=True, slots=True)
class AuditLesson:
    """One lesson. Minutes of the day; ``created_at`` is when it was first written, in ms."""

    id: bytes
    class_id: bytes
    number: int
    date: str
    starts: int | None
    minutes: int
    #: hundredths of a 学时
    units: int
    is_held: bool = True
    teacher: str = ""
    teacher_name: str = ""
    is_make_up: bool = False
    created_at: int | None = None

    @property
    def ends(self) -> int | None:
        """The minute of the day at which it ends."""
        return None if self.starts is None else self.starts + self.minutes

    def overlaps(self, other: AuditLesson) -> bool:
        """Whether both go on at one time; where no time is known, nothing is said."""
        if self.date != other.date or self.starts is None or other.starts is None:
            return False
        return self.starts < other.starts + other.minutes and other.starts < (
            self.starts + self.minutes
        )


@dataclass(frozen=True, slots=True)
class AuditMark:
    """One mark; ``made_at`` is when it was last written by the laptop's clock, ms, if known."""

    status: str
    minutes: int = 0
    made_at: int | None = None
    strand: int = 0

    @property
    def is_there(self) -> bool:
        """Whether the person was there by it."""
        return self.status in THERE


@dataclass(frozen=True, slots=True)
class AuditMember:
    """One person in one class."""

    enrolment: bytes
    person: bytes
    class_id: bytes
    number: int
    name: str
    in_class: bool = True
    category: str = ""
    id_number: str = ""
    sex: str = ""
    birth_date: str = ""
    retirement_group: str = ""
    draws_pension: bool = False
    is_student: bool = False
    phone: str = ""
    bank_card: str = ""
    certificate: bytes | None = None
    claims: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class AuditClass:
    """One class with its lessons, members and rolls (lesson → enrolment → mark)."""

    id: bytes
    code: str
    name: str
    starts: str = ""
    ends: str = ""
    capacity: int | None = None
    training_type: str = ""
    fund: str = ""
    lessons: tuple[AuditLesson, ...] = ()
    members: tuple[AuditMember, ...] = ()
    rolls: Mapping[bytes, Mapping[bytes, AuditMark]] = field(default_factory=dict)
    #: (record, day, people counted by inspectors)
    head_counts: tuple[tuple[bytes, str, int], ...] = ()

    def there(self, lesson: bytes) -> int:
        """How many were there by the roll."""
        return sum(mark.is_there for mark in self.rolls.get(lesson, {}).values())

    @property
    def held(self) -> tuple[AuditLesson, ...]:
        """The lessons in which anyone has a mark and that were not called off."""
        return tuple(one for one in self.lessons if one.is_held and self.rolls.get(one.id))
