"""People subsidised twice: the same person with lines of claims that stand, at two centres or more
often than the rule grants. Both claims are told, the person's number masked.

A person is the same by the keyed hash of document type and number (``provincial.fact_people``).
Stages of one enrolment are one subsidy. Within one centre the centre's own program looks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, func, select

from jlcenter.domain import policy
from jlcenter.domain.masking import mask_id, mask_name
from jlcenter.domain.records import TRAINEE
from jlcenter.words import _
from provincial import fact_classes, storage
from provincial.bulk import any_of, chunks
from provincial.fact_tables import CLAIM_FACT, CLAIM_LINE_FACT
from provincial.fact_values import text, values_of
from provincial.progress import Scope
from provincial.storage import StrandBook
from provincial.tables import CENTRE

#: why lines are too many together, the plainest first
SAME_SCHEME = "same_scheme"
SAME_OCCUPATION = "same_occupation"
OVER_CAP = "over_cap"


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """One line of a claim, as a reviewer needs it. Ids as text; money in fen."""

    centre: str
    centre_name: str
    claim: str
    claim_code: str
    line: str
    class_code: str
    class_name: str
    starts: str
    ends: str
    scheme: str
    occupation: str
    level: str
    stage: int
    amount: int
    made_on: str
    submitted_on: str
    claim_status: str
    status: str


@dataclass(frozen=True, slots=True)
class Duplicate:
    """One person with lines that are too many together. ``number`` and ``name`` are masked;
    ``kind`` is ``subsidy`` or ``stipend``."""

    year: int
    kind: str
    why: str
    name: str
    id_type: str
    number: str
    lines: tuple[ClaimLine, ...]

    @property
    def amount(self) -> int:
        """Fen of all lines."""
        return sum(one.amount for one in self.lines)


def why_words(why: str) -> str:
    """What is wrong, for people."""
    return {
        SAME_SCHEME: _("同一政策在两个中心都申领"),
        SAME_OCCUPATION: _("同一工种同一等级在两个中心都申领"),
        OVER_CAP: _("各中心合计超过每人每年次数"),
    }[why]


def duplicates(
    db: Connection, year: int | None = None, scope: Scope | None = None, limit: int = 1000
) -> list[Duplicate]:
    """All of a year (of all years) that touch a scope's centres; the largest amount first."""
    line = CLAIM_LINE_FACT.c
    tests = [line.is_open.is_(True), line.person != b""]
    if year is not None:
        tests.append(line.year == year)
    one_each = (
        select(line.person, line.year, line.claim_kind, line.centre, line.enrolment)
        .where(*tests)
        .distinct()
        .subquery()
    )
    several = (
        select(one_each.c.person, one_each.c.year, one_each.c.claim_kind)
        .group_by(one_each.c.person, one_each.c.year, one_each.c.claim_kind)
        .having(func.count() > 1)
    )
    found = {(bytes(row.person), row.year, row.claim_kind) for row in db.execute(several)}
    told = _judged(db, found)
    where = scope or Scope()
    touched = [one for one in told if any(where.has(line.centre) for line in one.lines)]
    touched.sort(key=lambda one: (-one.amount, one.number))
    return touched[:limit]


def duplicates_of_claim(db: Connection, centre: str, claim: bytes) -> list[Duplicate]:
    """Those a claim has a part in, whatever its own state."""
    line = CLAIM_LINE_FACT.c
    query = select(line.person, line.year, line.claim_kind).where(
        line.centre == centre, line.claim == claim, line.is_open.is_(True), line.person != b""
    )
    found = {(bytes(row.person), row.year, row.claim_kind) for row in db.execute(query)}
    own = str(UUID(bytes=claim))
    told = _judged(db, found)
    return [
        one for one in told if any((line.centre, line.claim) == (centre, own) for line in one.lines)
    ]


def _judged(db: Connection, wanted: set[tuple[bytes, int, str]]) -> list[Duplicate]:
    """Of these persons, years and kinds those whose lines are too many."""
    lines: dict[tuple[bytes, int, str], list[Any]] = {}
    for some in chunks({person for person, _year, _kind in wanted}):
        query = select(CLAIM_LINE_FACT).where(
            any_of(db, CLAIM_LINE_FACT.c.person, some), CLAIM_LINE_FACT.c.is_open.is_(True)
        )
        for row in db.execute(query):
            at = (bytes(row.person), row.year, row.claim_kind)
            if at in wanted:
                lines.setdefault(at, []).append(row)
    found = []
    for (_person, year, kind), rows in sorted(lines.items()):
        why, too_many = _too_many(rows, year)
        if too_many:
            found.append((year, kind, why, too_many))
    return _told(db, found)


def _too_many(rows: list[Any], year: int) -> tuple[str, list[Any]]:
    """Why, and which lines; an empty list where all is well."""
    by_enrolment: dict[tuple[str, bytes], list[Any]] = {}
    for row in rows:
        by_enrolment.setdefault((row.centre, bytes(row.enrolment)), []).append(row)
    whys: set[str] = set()
    met: set[tuple[str, bytes]] = set()
    for one, other in combinations(sorted(by_enrolment), 2):
        if one[0] == other[0]:
            continue
        left, right = by_enrolment[one][0], by_enrolment[other][0]
        alike = set()
        if left.scheme and left.scheme == right.scheme:
            alike.add(SAME_SCHEME)
        if left.occupation and (left.occupation, left.level) == (right.occupation, right.level):
            alike.add(SAME_OCCUPATION)
        if alike:
            whys |= alike
            met |= {one, other}
    capped = [at for at, told in by_enrolment.items() if told[0].scheme in _capped(year)[1]]
    most = _capped(year)[0]
    if most is not None and len(capped) > most and len({at[0] for at in capped}) > 1:
        whys.add(OVER_CAP)
        met.update(capped)
    why = next((one for one in (SAME_SCHEME, SAME_OCCUPATION, OVER_CAP) if one in whys), "")
    return why, [row for at in met for row in by_enrolment[at]]


@cache
def _capped(year: int) -> tuple[int | None, frozenset[str]]:
    """How often a year a person may be subsidised, and under which schemes: the province's rule."""
    rule = policy.in_force(policy.shipped(), "subsidy.limits", "220000", f"{year:04d}-12-31")
    if rule is None or not rule.values:
        return None, frozenset()
    return rule.values.get("max_per_year"), frozenset(rule.values.get("schemes", ()))


# -- told ------------------------------------------------------------------------------------------


def _told(db: Connection, found: list[tuple[int, str, str, list[Any]]]) -> list[Duplicate]:
    rows = [row for _year, _kind, _why, some in found for row in some]
    claims = _claims(db, rows)
    classes = _by_centre(rows, "training_class", lambda code, ids: fact_classes.kept(db, code, ids))
    people = _by_centre(rows, "trainee", lambda code, ids: _people(db, code, ids))
    names = {row.code: row.name for row in db.execute(select(CENTRE.c.code, CENTRE.c.name))}
    told = []
    for year, kind, why, some in found:
        person = people.get((some[0].centre, bytes(some[0].trainee)), {})
        told.append(
            Duplicate(
                year,
                kind,
                why,
                mask_name(text(person, "name")) or "",
                text(person, "id_type"),
                mask_id(text(person, "id_number")) or "",
                tuple(sorted((_line(row, names, claims, classes) for row in some), key=_place)),
            )
        )
    return told


def _place(line: ClaimLine) -> tuple[str, str, str, int]:
    return line.centre, line.claim_code, line.class_code, line.stage


def _by_centre(rows: Iterable[Any], name: str, read: Any) -> dict[tuple[str, bytes], Any]:
    wanted: dict[str, set[bytes]] = {}
    for row in rows:
        wanted.setdefault(row.centre, set()).add(bytes(getattr(row, name)))
    return {
        (code, id_): value for code, ids in wanted.items() for id_, value in read(code, ids).items()
    }


def _people(db: Connection, code: str, ids: set[bytes]) -> dict[bytes, Any]:
    wanted = [(TRAINEE.code, one) for one in ids if one]
    states = storage.states(db, code, wanted, StrandBook(db))
    return {id_: values_of(TRAINEE, record, hidden=True) for (_k, id_), record in states.items()}


def _claims(db: Connection, rows: Iterable[Any]) -> dict[tuple[str, bytes], Any]:
    wanted: dict[str, set[bytes]] = {}
    for row in rows:
        wanted.setdefault(row.centre, set()).add(bytes(row.claim))
    found = {}
    for code, ids in wanted.items():
        for some in chunks(ids):
            query = select(CLAIM_FACT).where(
                CLAIM_FACT.c.centre == code, any_of(db, CLAIM_FACT.c.claim, some)
            )
            for row in db.execute(query):
                found[code, bytes(row.claim)] = row
    return found


def _line(row: Any, names: dict[str, str], claims: Any, classes: Any) -> ClaimLine:
    claim = claims.get((row.centre, bytes(row.claim)))
    cls = classes.get((row.centre, bytes(row.training_class)))
    return ClaimLine(
        centre=row.centre,
        centre_name=names.get(row.centre) or row.centre,
        claim=str(UUID(bytes=bytes(row.claim))),
        claim_code=claim.code if claim is not None else "",
        line=str(UUID(bytes=bytes(row.line))),
        class_code=cls.code if cls else "",
        class_name=cls.name if cls else "",
        starts=cls.starts if cls else "",
        ends=cls.ends if cls else "",
        scheme=row.scheme,
        occupation=row.occupation,
        level=row.level,
        stage=row.stage,
        amount=row.amount,
        made_on=claim.made_on if claim is not None else "",
        submitted_on=claim.submitted_on if claim is not None else "",
        claim_status=claim.status if claim is not None else "",
        status=row.status,
    )
