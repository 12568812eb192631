"""What the papers need to know: plain values, put together by the use-cases."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ClassHead:
    """A class as a paper's head names it. Dates are ``YYYY-MM-DD``; ``hours`` is text (学时)."""

    centre_name: str
    code: str
    name: str
    programme: str
    training_type: str
    occupation: str
    level: str
    starts: str
    ends: str
    hours: str
    place: str
    teacher: str
    printed_on: str

    @property
    def trade(self) -> str:
        """The occupation taught, or the programme where there is none."""
        return self.occupation or self.programme

    @property
    def period(self) -> str:
        """From the first day to the last."""
        return f"{self.starts} — {self.ends}"


@dataclass(frozen=True, slots=True)
class Person:
    """One enrolment on paper. ``key`` is the record's id, for the hidden column of workbooks."""

    key: str
    number: int
    name: str
    sex: str = ""
    birth_date: str = ""
    ethnicity: str = ""
    id_type: str = ""
    id_number: str = ""
    education: str = ""
    political: str = ""
    category: str = ""
    hukou_address: str = ""
    address: str = ""
    phone: str = ""
    employer: str = ""
    bank_card: str = ""
    bank: str = ""
    status: str = ""
    remark: str = ""

    @property
    def id_tail(self) -> str:
        """The last four characters of the document's number."""
        return self.id_number[-4:]


@dataclass(frozen=True, slots=True)
class LessonHead:
    """One lesson on paper. ``note`` says why it was not held, where it was not."""

    number: int
    date: str
    time: str
    hours: str
    topic: str
    teacher: str
    place: str
    note: str = ""
    ends_at: str = ""
    form: str = ""


@dataclass(frozen=True, slots=True)
class AttendanceLine:
    """One person's marks. ``signs``: one a lesson, "" not called, "—" not in the class then."""

    person: Person
    signs: tuple[str, ...]
    due: str
    attended: str
    rate: str
    not_called: int


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """One person's counted scores. ``attempts`` above 1 is a resit."""

    person: Person
    exam_number: str
    theory: int | float | None
    practical: int | float | None
    passed: str
    attempts: int


@dataclass(frozen=True, slots=True)
class CertificateLine:
    """One certificate in the register, void ones too."""

    key: str
    number: int
    name: str
    sex: str
    id_number: str
    occupation: str
    level: str
    hours: str
    period: str
    serial: str
    issued_on: str
    handed_to: str
    handed_out_on: str
    remark: str


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One class in the centre's ledger. ``groups`` counts enrolments by category code."""

    key: str
    code: str
    trade: str
    level: str
    training_type: str
    starts: str
    ends: str
    place: str
    hours: str
    enrolled: int
    women: int
    poor: int
    disabled: int
    veterans: int
    completed: int
    certified: int
    teacher: str
    remark: str
