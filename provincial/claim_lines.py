"""The lines of one claim as a reviewer sees them: people by masked name and number."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from jlcenter.domain.masking import mask_id, mask_name
from jlcenter.domain.records import TRAINEE
from provincial import fact_classes, storage
from provincial.fact_tables import CLAIM_LINE_FACT
from provincial.fact_values import text, values_of
from provincial.storage import StrandBook


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One person's part of a claim; money in fen."""

    name: str
    number: str
    class_code: str
    class_name: str
    occupation: str
    level: str
    stage: int
    amount: int
    status: str


def lines_of(db: Connection, centre: str, claim: bytes) -> list[ReviewLine]:
    """All lines of a claim, by class and name."""
    line = CLAIM_LINE_FACT.c
    rows = db.execute(
        select(CLAIM_LINE_FACT).where(line.centre == centre, line.claim == claim)
    ).all()
    wanted = {(TRAINEE.code, bytes(row.trainee)) for row in rows if row.trainee}
    states = storage.states(db, centre, sorted(wanted), StrandBook(db))
    people = {id_: values_of(TRAINEE, one, hidden=True) for (_kind, id_), one in states.items()}
    classes = fact_classes.kept(db, centre, {bytes(row.training_class) for row in rows})
    found = []
    for row in rows:
        person = people.get(bytes(row.trainee))
        of_class = classes.get(bytes(row.training_class))
        found.append(
            ReviewLine(
                mask_name(text(person, "name")) or "",
                mask_id(text(person, "id_number")) or "",
                of_class.code if of_class else "",
                of_class.name if of_class else "",
                row.occupation,
                row.level,
                row.stage,
                row.amount,
                row.status,
            )
        )
    return sorted(found, key=lambda one: (one.class_code, one.name, one.number, one.stage))
