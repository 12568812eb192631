"""Claims and their lines, certificates and yearly tasks, each as a row that is looked up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection

from jlcenter.domain.claim_states import claim_state
from jlcenter.domain.journal.ids import natural_id_of_wire
from jlcenter.domain.records import (
    CERTIFICATE,
    CLAIM,
    CLAIM_LINE,
    ENROLMENT,
    REVIEW,
    TARGET,
)
from provincial import fact_classes, fact_people
from provincial.bulk import looked_up, upsert
from provincial.fact_enrolments import stands
from provincial.fact_reads import Reads
from provincial.fact_tables import CERTIFICATE_FACT, CLAIM_FACT, CLAIM_LINE_FACT, TARGET_FACT
from provincial.fact_values import Record, day, id_of, number, text, values_of

_CERTIFICATE = (
    "centre", "certificate", "enrolment", "serial", "status", "issued_on", "revoked_on",
)  # fmt: skip
_CLAIM = (
    "centre", "claim", "code", "claim_kind", "scheme", "year", "status", "made_on", "submitted_on",
    "amount", "lines", "result", "checked_on", "reviewer",
)  # fmt: skip
_LINE = (
    "centre", "line", "claim", "enrolment", "training_class", "trainee", "person", "stage",
    "amount", "status", "claim_kind", "scheme", "year", "occupation", "level", "is_open",
)  # fmt: skip
_TARGET = ("centre", "target", "year", "indicator", "scope", "value")
#: a claim that is not there any more
HIDDEN = "hidden"


def store_certificates(reads: Reads, changed: Mapping[bytes, Record]) -> None:
    """Certificates that changed; those removed have no serial any more."""
    rows = []
    for id_, record in changed.items():
        values = values_of(CERTIFICATE, record)
        rows.append(
            (
                reads.code,
                id_,
                id_of(values, "enrolment"),
                text(values, "serial", 80),
                text(values, "status", 20),
                day(values, "issued_on"),
                day(values, "revoked_on"),
            )
        )
    upsert(reads.db, CERTIFICATE_FACT, _CERTIFICATE, sorted(rows))


def store_targets(reads: Reads, changed: Mapping[bytes, Record]) -> None:
    """Yearly tasks that changed; one without a value is none."""
    rows = []
    for id_, record in changed.items():
        values = values_of(TARGET, record)
        set_ = values is not None and values.get("value") is not None
        rows.append(
            (
                reads.code,
                id_,
                number(values, "year") % 10_000 if set_ else 0,
                text(values, "indicator", 40),
                text(values, "scope", 20),
                number(values, "value"),
            )
        )
    upsert(reads.db, TARGET_FACT, _TARGET, sorted(rows))


def claims_reviewed(changed: Mapping[bytes, Record]) -> set[bytes]:
    """The claims whose review changed."""
    return {
        bytes(record[0][0])
        for record in changed.values()
        if record[0] and isinstance(record[0][0], bytes)
    }


def lines_of(db: Connection, code: str, claims: Iterable[bytes]) -> dict[bytes, bytes]:
    """Line → enrolment, of claims."""
    own = CLAIM_LINE_FACT.c
    return dict(looked_up(db, code, (own.line, own.enrolment), own.claim, claims))


def lines_of_others(
    db: Connection, code: str, enrolments: Iterable[bytes], trainees: Iterable[bytes]
) -> set[bytes]:
    """The lines for enrolments or trainees."""
    found: set[bytes] = set()
    lines = CLAIM_LINE_FACT.c
    for column, ids in ((lines.enrolment, enrolments), (lines.trainee, trainees)):
        found |= {line for (line,) in looked_up(db, code, (lines.line,), column, ids)}
    return found


def store_lines(reads: Reads, lines: set[bytes]) -> set[bytes]:
    """Make rows of lines anew; returns their claims."""
    records = reads.records(CLAIM_LINE, lines)
    keys = {id_: record[0] for id_, record in records.items()}
    claims = reads.values(CLAIM, {key[0] for key in keys.values()})
    enrolled = reads.records(ENROLMENT, {key[1] for key in keys.values()})
    class_of = {id_: record[0][0] for id_, record in enrolled.items()}
    told = {id_: values_of(CLAIM_LINE, record) for id_, record in records.items()}
    trainees = {id_of(one, "trainee") for one in told.values()} - {b""}
    trainees |= {record[0][1] for record in enrolled.values()}
    people = fact_people.persons(reads.db, reads.code, trainees)
    classes = fact_classes.kept(reads.db, reads.code, class_of.values())
    rows = []
    for id_, values in told.items():
        claim_id, enrolment, stage = keys[id_]
        claim, cls = claims.get(claim_id), classes.get(class_of.get(enrolment, b""))
        trainee = id_of(values, "trainee")
        if not trainee and enrolment in enrolled:
            trainee = enrolled[enrolment][0][1]
        year = number(claim, "year") or (int(cls.ends[:4]) if cls and cls.ends[:4].isdigit() else 0)
        rows.append(
            (
                reads.code,
                id_,
                claim_id,
                enrolment,
                class_of.get(enrolment, b""),
                trainee,
                people.get(trainee) or trainee,
                min(max(stage or 0, 0), 1000),
                number(values, "amount"),
                text(values, "status", 20) or "draft",
                text(claim, "claim_kind", 20) or "subsidy",
                text(claim, "scheme", 80),
                year % 10_000,
                cls.occupation[:200] if cls else "",
                cls.level[:40] if cls else "",
                stands(values, claim),
            )
        )
    upsert(reads.db, CLAIM_LINE_FACT, _LINE, sorted(rows))
    return {key[0] for key in keys.values()}


def store_claims(reads: Reads, claims: set[bytes]) -> None:
    """Make rows of claims anew: what they add up to follows from their lines' rows."""
    if not claims:
        return
    told = reads.records(CLAIM, claims)
    reviews = {one: natural_id_of_wire(REVIEW.code, [one]) for one in claims}
    said = reads.values(REVIEW, reviews.values())
    sums: dict[bytes, list[tuple[str, int, bool]]] = {}
    own = CLAIM_LINE_FACT.c
    columns = (own.claim, own.status, own.amount, own.is_open)
    for claim, *line in looked_up(reads.db, reads.code, columns, own.claim, claims):
        sums.setdefault(claim, []).append((line[0], line[1], bool(line[2])))
    rows = []
    for id_, record in told.items():
        values, review = values_of(CLAIM, record), said.get(reviews[id_])
        lines = sums.get(id_, [])
        stored = text(values, "status", 20) or "draft"
        rows.append(
            (
                reads.code,
                id_,
                text(values, "code", 80),
                text(values, "claim_kind", 20) or "subsidy",
                text(values, "scheme", 80),
                number(values, "year") % 10_000,
                HIDDEN if values is None else _state([one[0] for one in lines], stored),
                day(values, "made_on"),
                day(values, "submitted_on"),
                sum(amount for _status, amount, is_open in lines if is_open),
                sum(is_open for _status, _amount, is_open in lines),
                text(review, "result", 20),
                day(review, "checked_on"),
                text(review, "reviewer", 80),
            )
        )
    upsert(reads.db, CLAIM_FACT, _CLAIM, sorted(rows))


def _state(states: list[str], stored: str) -> str:
    try:
        return claim_state(states, stored)
    except ValueError:  # a state of a newer program
        return stored
