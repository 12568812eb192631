"""What an indicator needs to know, as plain values: one dataclass a kind of fact, no I/O.

The centre builds them from its database, the province from what it keeps; ``domain/indicators.py``
counts over them. Class hours are whole hundredths of a 学时, money is fen, days ``YYYY-MM-DD``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache

from jlcenter.domain.follow_up_nodes import Answer, at_nodes
from jlcenter.shipped import table

#: months after the class's end at which people are asked about work
NODES = (1, 3, 6, 12)
JILIN = "220000"
#: enrolments in these states were in the class at its end
IN_CLASS = frozenset(("enrolled", "active", "completed", "failed", "certified"))
#: classes in these states are no training
NO_TRAINING = frozenset(("cancelled",))
#: states of a claim that ask for nothing any more
DEAD_CLAIM = frozenset(("rejected", "cancelled"))
VALID = "valid"


@cache
def public_funds() -> frozenset[str]:
    """Funds of the treasury or of a public fund: what makes training 补贴性."""
    return frozenset(row["code"] for row in table("fund_kinds") if row["is_public"] == "1")


@cache
def employed_states() -> frozenset[str]:
    """Answers to a follow-up that count as being in work."""
    return frozenset(row["code"] for row in table("employment_kinds") if row["is_employed"] == "1")


@cache
def key_groups() -> frozenset[str]:
    """Target groups marked 重点人群 in ``trainee_categories.csv``."""
    return frozenset(row["code"] for row in table("trainee_categories") if row["key_group"] == "1")


@cache
def _industries() -> tuple[tuple[str, str], ...]:
    rows = [(row["prefix"], row["industry"]) for row in table("occupation_industries")]
    return tuple(sorted(rows, key=lambda row: -len(row[0])))


@cache
def _occupation_codes() -> dict[str, str]:
    return {row["name"]: row["code_2022"] for row in table("occupations")}


@cache
def industry_of(occupation: str) -> str:
    """ "1", "2" or "3" for the industry of an occupation (name or code); "" where unknown."""
    if not occupation:
        return ""
    code = _occupation_codes().get(occupation, "") or occupation
    by_name = dict(_industries()).get(occupation)
    if by_name:
        return by_name
    return next((found for prefix, found in _industries() if code.startswith(prefix)), "")


_INDUSTRY_WORDS = (("1", "一"), ("2", "二"), ("3", "三"))


def stated_industry(text: str | None) -> str:
    """The industry a class's 产业领域 names (第一产业, 一产, 1); "" where it names none."""
    plain = (text or "").strip()
    for digit, word in _INDUSTRY_WORDS:
        if plain in (digit, f"{word}产", f"第{word}产业"):
            return digit
    return ""


@dataclass(frozen=True, slots=True)
class ClassFact:
    """One class. ``planned`` and ``held`` are hundredths of a 学时."""

    id: bytes
    code: str = ""
    name: str = ""
    starts: str = ""
    ends: str = ""
    status: str = ""
    programme: str = ""
    training_type: str = ""
    brand: str = ""
    sponsor: str = ""
    fund: str = ""
    occupation: str = ""
    level: str = ""
    #: "1", "2" or "3" where the centre says so, else by the occupation
    industry: str = ""
    #: GB/T 2260 code of the county
    region: str = ""
    outreach: str = ""
    village: str = ""
    fee: int = 0
    planned: int = 0
    held: int = 0

    @property
    def is_training(self) -> bool:
        """Whether it takes or took place."""
        return self.status not in NO_TRAINING

    @property
    def is_subsidised(self) -> bool:
        """Whether a public fund pays for it (资金渠道为财政或基金)."""
        return self.fund in public_funds()

    @property
    def is_outreach(self) -> bool:
        """Whether the training went to the people (送教下乡, 送教入企)."""
        return self.outreach not in ("", "none")


@dataclass(frozen=True, slots=True)
class NodeStatus:
    """What stands of a person at one node (1, 3, 6, 12 months): the latest answer by then."""

    months: int
    status: str
    is_in_post: bool = False


@dataclass(frozen=True, slots=True)
class EnrolmentFact:
    """One person in one class. ``person`` is the same for one person in all classes.

    ``attended`` is hundredths of a 学时, rounded once a person and class;
    ``was_there`` is False for who left before the first day or went to another class.
    """

    id: bytes
    person: bytes
    cls: ClassFact
    number: int = 0
    category: str = ""
    others: tuple[str, ...] = ()
    in_class: bool = True
    was_there: bool = True
    attended: int = 0
    #: holds a valid certificate of completion issued here
    completed: bool = False
    #: kinds (``skill_level`` …) of certificates of others held for this class
    certificates: tuple[str, ...] = ()
    #: is in a claim that is alive
    claimed: bool = False
    paid: int = 0
    nodes: tuple[NodeStatus, ...] = ()
    #: from the ledger of past years: no marks, no follow-ups
    is_past: bool = False

    def at(self, months: int) -> NodeStatus | None:
        """What was heard at this node."""
        return next((one for one in self.nodes if one.months == months), None)


@dataclass(frozen=True, slots=True)
class TeacherFact:
    """One teacher who was there in the period; ``taught`` in it, in hundredths of a 学时.

    ``degree`` is what was taught in degree courses, None where nobody wrote it down.
    """

    id: bytes
    is_enterprise: bool = False
    is_specialist: bool = False
    #: by the criterion in force
    is_dual_role: bool = False
    taught: int = 0
    degree: int | None = None


@dataclass(frozen=True, slots=True)
class ItemFact:
    """One entry of the registers: bases, incubators, resource banks …"""

    id: bytes
    item_type: str
    name: str = ""
    status: str = ""
    day: str = ""
    sponsor: str = ""
    brand: str = ""
    training_type: str = ""


@dataclass(frozen=True, slots=True)
class IncomeFact:
    """Money that arrived, or is due."""

    id: bytes
    income_type: str
    amount: int = 0
    due: int = 0
    arrived_on: str = ""
    cls: ClassFact | None = None


@dataclass(frozen=True, slots=True)
class HeldFact:
    """A certificate issued by others."""

    id: bytes
    person: bytes
    kind: str
    name: str = ""
    level: str = ""
    issued_on: str = ""
    cls: ClassFact | None = None


@dataclass(frozen=True, slots=True)
class CreditFact:
    """An outcome in the credit bank."""

    id: bytes
    person: bytes
    status: str = ""
    registered_on: str = ""


@dataclass(frozen=True, slots=True)
class SurveyFact:
    """Answers of one survey of a class, or of follow-ups."""

    id: bytes
    overall: str
    count: int = 1
    day: str = ""
    cls: ClassFact | None = None


@dataclass(frozen=True, slots=True)
class TripFact:
    """One trip of the van, with the places it went to."""

    id: bytes
    day: str = ""
    status: str = ""
    route: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Basis:
    """Figures of policy by which some indicators divide; None is 待定."""

    person_day_hours: Fraction | None = None
    student_hours: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """All facts of one centre, or of a part of the province, up to a day."""

    year: int
    upto: str
    classes: Sequence[ClassFact] = ()
    enrolments: Sequence[EnrolmentFact] = ()
    teachers: Sequence[TeacherFact] = ()
    items: Sequence[ItemFact] = ()
    incomes: Sequence[IncomeFact] = ()
    held: Sequence[HeldFact] = ()
    credits: Sequence[CreditFact] = ()
    surveys: Sequence[SurveyFact] = ()
    trips: Sequence[TripFact] = ()
    basis: Basis = field(default_factory=Basis)


@cache
def shipped_window_days() -> int:
    """How long after a node an answer still belongs to it, by the policy that ships."""
    from jlcenter.domain import policy

    rule = policy.in_force(policy.shipped(), "follow_up.nodes", JILIN, "9999-12-31")
    return int(rule.values["window_days"]) if rule is not None and rule.values else 0


def nodes_of(
    ends: str,
    heard: Iterable[tuple[str, str, int | None, bool]],
    window_days: int | None = None,
) -> tuple[NodeStatus, ...]:
    """What stands at each node, of answers (day, status, node it names, still in post), by the
    centre's window, else the shipped one."""
    window = shipped_window_days() if window_days is None else window_days
    standing = at_nodes(ends, (Answer(*one) for one in heard), NODES, window)
    return tuple(
        NodeStatus(months, found.status, bool(found.in_post))
        for months, found in standing
        if found is not None
    )
