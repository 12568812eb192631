"""Two centres at the province, each with a class and claims, written entry by entry."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from jlcenter.domain.journal.ids import natural_id_of_wire
from jlcenter.domain.records import (
    CERTIFICATE,
    CLAIM,
    CLAIM_LINE,
    ENROLMENT,
    PAYMENT,
    TRAINEE,
    TRAINING_CLASS,
    Kind,
)
from tests.provincial.fact_world import CENTRES, FactWorld, id_of

ONE, OTHER = CENTRES
#: invented people, by first letter
NUMBERS = {"a": "22010219900101960X", "b": "220102199001019715", "c": "220102199001019723"}
NAMES = {"a": "王芳菲", "b": "张三丰", "c": "李小小"}


@dataclass
class Claims:
    """Writes as laptops of both centres do."""

    db: Connection
    world: FactWorld = field(default_factory=lambda: FactWorld(1))

    def __post_init__(self) -> None:
        self.world.begin(self.db)

    def put(self, centre: str, kind: Kind, key: Any, id_: bytes, **fields: Any) -> bytes:
        self.world.put(centre, 0, kind, tuple(key), id_, fields)
        return id_

    def sent(self) -> None:
        """All that was written comes in."""
        self.world.send(self.db)

    def training_class(self, centre: str, name: str, **fields: Any) -> bytes:
        told = {"code": name, "name": "家政一班", "starts": "2026-05-01", "ends": "2026-05-20"}
        told |= {"occupation": "家政服务员", "level": "5", "status": "closed"} | fields
        return self.put(centre, TRAINING_CLASS, (), id_of(centre, "class", name), **told)

    def enrolled(self, centre: str, cls: bytes, person: str) -> bytes:
        trainee = id_of(centre, "person", person)
        self.put(
            centre,
            TRAINEE,
            (),
            trainee,
            name=NAMES[person],
            id_type="resident_id",
            id_number=NUMBERS[person],
            category="NCZY",
        )
        key = (cls, trainee)
        id_ = natural_id_of_wire(ENROLMENT.code, list(key))
        return self.put(centre, ENROLMENT, key, id_, number=1, status="enrolled")

    def claim(self, centre: str, name: str, **fields: Any) -> bytes:
        told = {"code": name, "claim_kind": "subsidy", "scheme": "skill", "year": 2026}
        told |= {"status": "submitted", "made_on": "2026-06-01", "submitted_on": "2026-06-02"}
        return self.put(centre, CLAIM, (), id_of(centre, "claim", name), **(told | fields))

    def line(
        self, centre: str, claim: bytes, enrolment: bytes, stage: int = 1, **more: Any
    ) -> bytes:
        key = (claim, enrolment, stage)
        id_ = natural_id_of_wire(CLAIM_LINE.code, list(key))
        told = {"amount": 80_000, "status": "submitted"} | more
        return self.put(centre, CLAIM_LINE, key, id_, **told)

    def paid(self, centre: str, claim: bytes, line: bytes, amount: int) -> bytes:
        id_ = id_of(centre, "payment", line, amount)
        told = {"claim": claim, "claim_line": line, "amount": amount, "date": "2026-08-01"}
        return self.put(centre, PAYMENT, (), id_, **told)

    def certificate(self, centre: str, enrolment: bytes, serial: str) -> bytes:
        told = {"enrolment": enrolment, "serial": serial, "status": "valid"}
        return self.put(centre, CERTIFICATE, (), id_of(centre, serial), **told)

    def subsidised(self, centre: str, name: str, person: str, **scheme: Any) -> tuple[bytes, bytes]:
        """A person in a class of a centre, with a claim of one line; (claim, line)."""
        cls_fields = {key: scheme.pop(key) for key in ("occupation", "level") if key in scheme}
        cls = self.training_class(centre, name, **cls_fields)
        enrolment = self.enrolled(centre, cls, person)
        claim = self.claim(centre, "K" + name, **scheme)
        return claim, self.line(centre, claim, enrolment)
