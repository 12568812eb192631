"""What the province says of claims: looked for the same people elsewhere, approved, returned.

A review is a record in the centre's log, written by the province: the claim leaves 待省级查重 at
the laptops' next sync. Only what differs is written.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Engine, func, select

from jlcenter.domain.errors import NotFound, Refused
from jlcenter.domain.journal.ids import natural_id_of_wire
from jlcenter.domain.records import REVIEW
from jlcenter.words import _, mark
from provincial import storage
from provincial.author import Put, write
from provincial.database import reading
from provincial.duplicates import Duplicate, duplicates_of_claim
from provincial.fact_claims import HIDDEN
from provincial.fact_tables import CLAIM_FACT
from provincial.fact_values import values_of
from provincial.keys import RootKey
from provincial.progress import Scope
from provincial.storage import StrandBook
from provincial.tables import CENTRE

CLEAR, DUPLICATE, APPROVED, RETURNED, REJECTED = RESULTS = (
    "clear",
    "duplicate",
    "approved",
    "returned",
    "rejected",
)
#: what a person may say; the other comes from the check alone
BY_HAND = (CLEAR, APPROVED, RETURNED, REJECTED)
#: states of a claim that ask for a look
ASKING = ("submitted", "reviewing", "publicised", "objected", "approved", "part_paid", "bounced")
#: results that a check gave, so that a later check may change them
_OF_CHECK = ("", CLEAR, DUPLICATE)
#: the reviewer's name where the program looked
AUTOMATIC = mark("自动查重")
#: what one run in the background does at most
CLAIMS_AT_ONCE = 200
_REASON_LETTERS = 500
_CHINA = timedelta(hours=8)


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A claim as the province sees it. ``amount`` and ``lines``: of lines that stand; ``result``:
    of its review, empty before one."""

    centre: str
    centre_name: str
    claim: str
    code: str
    kind: str
    scheme: str
    year: int
    status: str
    made_on: str
    submitted_on: str
    amount: int
    lines: int
    result: str
    checked_on: str
    reviewer: str

    @property
    def waits(self) -> bool:
        """Whether a person has to decide: the check found something, or nobody has looked yet."""
        return self.status in ASKING and self.result in ("", DUPLICATE)

    @property
    def reviewer_word(self) -> str:
        """Who looked, for people."""
        return _(AUTOMATIC) if self.reviewer == AUTOMATIC else self.reviewer


def result_words(result: str) -> str:
    """A result for people."""
    choices = dict(REVIEW.field_by_name["result"].choices)
    return _(choices[result]) if result in choices else _("未审核")


def claims(
    db: Connection,
    year: int | None = None,
    scope: Scope | None = None,
    *,
    waiting: bool = False,
    limit: int = 1000,
) -> list[ClaimRow]:
    """Claims that were submitted, the latest first; ``waiting``: those a person has to decide."""
    tests: list[ColumnElement[bool]] = [
        CLAIM_FACT.c.status.in_((*ASKING, "paid", "returned", "rejected", "cancelled"))
    ]
    if year is not None:
        tests.append(CLAIM_FACT.c.year == year)
    if waiting:
        tests.append(CLAIM_FACT.c.status.in_(ASKING))
        tests.append(CLAIM_FACT.c.result.in_(("", DUPLICATE)))
    tests += (scope or Scope()).holds(CLAIM_FACT.c.centre)
    query = (
        select(CLAIM_FACT, CENTRE.c.name)
        .join(CENTRE, CENTRE.c.code == CLAIM_FACT.c.centre)
        .where(*tests)
        .order_by(CLAIM_FACT.c.submitted_on.desc(), CLAIM_FACT.c.centre, CLAIM_FACT.c.code)
        .limit(limit)
    )
    return [_row(row) for row in db.execute(query)]


def waiting_number(db: Connection, scope: Scope | None = None, *results: str) -> int:
    """How many claims a person has to decide; of these results, if any are told."""
    query = select(func.count()).where(
        CLAIM_FACT.c.status.in_(ASKING),
        CLAIM_FACT.c.result.in_(results or ("", DUPLICATE)),
        *(scope or Scope()).holds(CLAIM_FACT.c.centre),
    )
    return int(db.execute(query).scalar_one())


def claim(db: Connection, centre: str, id_: bytes) -> ClaimRow:
    """One claim. Raises NotFound."""
    query = (
        select(CLAIM_FACT, CENTRE.c.name)
        .join(CENTRE, CENTRE.c.code == CLAIM_FACT.c.centre)
        .where(CLAIM_FACT.c.centre == centre, CLAIM_FACT.c.claim == id_)
    )
    row = db.execute(query).one_or_none()
    if row is None or row.status == HIDDEN:
        raise _unknown(str(UUID(bytes=id_)))
    return _row(row)


def find(db: Connection, text: str, centre: str = "") -> ClaimRow:
    """The claim of this id or code, in a centre or anywhere. Raises NotFound or Refused."""
    plain = text.strip()
    tests: list[ColumnElement[bool]] = [CLAIM_FACT.c.status != HIDDEN]
    try:
        tests.append(CLAIM_FACT.c.claim == UUID(plain).bytes)
    except ValueError:
        tests.append(CLAIM_FACT.c.code == plain.upper())
    if centre:
        tests.append(CLAIM_FACT.c.centre == centre)
    query = select(CLAIM_FACT.c.centre, CLAIM_FACT.c.claim).where(*tests).limit(10)
    found = list(db.execute(query))
    if not found:
        raise _unknown(plain)
    if len(found) > 1:
        raise Refused(
            "claim_ambiguous",
            _("有 {n} 份申领的编号都是 {code}", n=len(found), code=plain),
            _("请用 --centre 说明是哪个中心的, 或改用申领 id"),
            field="claim",
        )
    return claim(db, found[0].centre, bytes(found[0].claim))


def _unknown(text: str) -> NotFound:
    return NotFound(
        "claim_unknown",
        _("服务器上没有申领 {code}", code=text),
        _("已申报的申领见 ./run province claims; 中心的电脑要先同步"),
        field="claim",
    )


def _row(row: Any) -> ClaimRow:
    return ClaimRow(
        centre=row.centre,
        centre_name=row.name or row.centre,
        claim=str(UUID(bytes=bytes(row.claim))),
        code=row.code,
        kind=row.claim_kind,
        scheme=row.scheme,
        year=row.year,
        status=row.status,
        made_on=row.made_on,
        submitted_on=row.submitted_on,
        amount=row.amount,
        lines=row.lines,
        result=row.result,
        checked_on=row.checked_on,
        reviewer=row.reviewer,
    )


# -- said ------------------------------------------------------------------------------------------


def review(
    db: Connection,
    root: RootKey,
    centre: str,
    id_: bytes,
    result: str,
    reason: str,
    reviewer: str,
    now_ms: int,
) -> ClaimRow:
    """Say what becomes of a claim. Sending back and refusing ask for a reason."""
    if result not in BY_HAND:
        raise Refused(
            "result_unknown",
            _("没有“{result}”这种结果", result=result),
            _("可用: clear 查重无问题, approved 审核通过, returned 退回补正, rejected 不予补贴"),
            field="result",
        )
    why = " ".join(reason.split())[:_REASON_LETTERS]
    if result in (RETURNED, REJECTED) and not why:
        raise Refused(
            "reason_missing",
            _("退回和不予补贴要写明原因"),
            _("请用 --reason 写一句话"),
            field="reason",
        )
    row = claim(db, centre, id_)
    if row.status not in ASKING:
        raise Refused(
            "claim_not_asking",
            _("申领 {code} 现在不在审核中", code=row.code),
            _("只有已申报、还没有办完的申领可以审核"),
            field="claim",
        )
    found = duplicates_of_claim(db, centre, id_)
    _write(db, root, centre, id_, row.code, _fields(result, why, reviewer, found, now_ms), now_ms)
    return claim(db, centre, id_)


def check(db: Connection, root: RootKey, centre: str, id_: bytes, now_ms: int) -> str:
    """Look whether a claim's people were subsidised elsewhere, and say so where nobody has decided;
    returns the result, empty where it is not for a check."""
    row = claim(db, centre, id_)
    if row.status not in ASKING or row.result not in _OF_CHECK:
        return ""
    if row.result == CLEAR and row.reviewer not in ("", AUTOMATIC):
        return ""
    found = duplicates_of_claim(db, centre, id_)
    result = DUPLICATE if found else CLEAR
    _write(db, root, centre, id_, row.code, _fields(result, "", AUTOMATIC, found, now_ms), now_ms)
    return result


def _fields(
    result: str, reason: str, reviewer: str, found: list[Duplicate], now_ms: int
) -> dict[str, Any]:
    day = (datetime.fromtimestamp(now_ms / 1000, UTC) + _CHINA).date().isoformat()
    return {
        "result": result,
        "checked_on": day,
        "duplicates": [_told(one) for one in found] or None,
        "reason": reason or None,
        "reviewer": reviewer,
    }


def _told(one: Duplicate) -> dict[str, Any]:
    """What the centre is told: of another centre's person only what shows which person is meant."""
    return {
        "year": one.year,
        "why": one.why,
        "number": one.number,
        "lines": [
            {
                "centre": line.centre,
                "centre_name": line.centre_name,
                "claim": line.claim_code,
                "class": line.class_code,
                "scheme": line.scheme,
                "occupation": line.occupation,
                "level": line.level,
                "amount": line.amount,
                "submitted_on": line.submitted_on,
            }
            for line in one.lines
        ],
    }


def _write(
    db: Connection,
    root: RootKey,
    code: str,
    id_: bytes,
    claim_code: str,
    fields: dict[str, Any],
    now_ms: int,
) -> None:
    centre = storage.centre(db, code, lock=True)
    assert centre is not None
    place = (REVIEW.code, natural_id_of_wire(REVIEW.code, [id_]))
    record = storage.states(db, code, [place], StrandBook(db)).get(place)
    values = values_of(REVIEW, record) or {}
    told = {name: value for name, value in fields.items() if values.get(name) != value}
    if set(told) <= {"checked_on"}:
        return
    put = Put(REVIEW, (id_,), told)
    write(db, root, centre, mark("省级审核 {claim}"), {"claim": claim_code}, [put], now_ms)


# -- many ------------------------------------------------------------------------------------------


def unchecked(db: Connection, scope: Scope, *, again: bool, limit: int) -> list[tuple[str, bytes]]:
    """(Centre, claim) of claims a check is for; ``again``: those checked before too."""
    results = _OF_CHECK if again else ("",)
    query = (
        select(CLAIM_FACT.c.centre, CLAIM_FACT.c.claim)
        .where(
            CLAIM_FACT.c.status.in_(ASKING),
            CLAIM_FACT.c.result.in_(results),
            *scope.holds(CLAIM_FACT.c.centre),
        )
        .order_by(CLAIM_FACT.c.submitted_on, CLAIM_FACT.c.centre, CLAIM_FACT.c.claim)
        .limit(limit)
    )
    return [(row.centre, bytes(row.claim)) for row in db.execute(query)]


def check_claims(
    engine: Engine,
    root: RootKey,
    scope: Scope | None = None,
    *,
    again: bool = True,
    limit: int = CLAIMS_AT_ONCE,
    now_ms: int | None = None,
) -> dict[str, int]:
    """Check claims, each in a transaction of its own; returns how many had which result."""
    at = time.time_ns() // 1_000_000 if now_ms is None else now_ms
    with reading(engine).connect() as db, db.begin():
        wanted = unchecked(db, scope or Scope(), again=again, limit=limit)
    results: dict[tuple[str, bytes], str] = {}
    while wanted:
        place = wanted.pop()
        with engine.begin() as db:
            results[place] = check(db, root, *place, at)
            if results[place] == DUPLICATE:
                # the other claim may have been looked at when this one was not there yet
                wanted += [one for one in _others(db, *place) if one not in results]
    told = list(results.values())
    return {one: told.count(one) for one in (CLEAR, DUPLICATE)}


def _others(db: Connection, centre: str, id_: bytes) -> list[tuple[str, bytes]]:
    """The claims that have a person in common with a claim, too often."""
    lines = (line for one in duplicates_of_claim(db, centre, id_) for line in one.lines)
    return list({(line.centre, UUID(line.claim).bytes): None for line in lines})
