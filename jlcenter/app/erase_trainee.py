"""抹除个人信息: a person's right to be forgotten, as far as what must be kept allows.

Erased is what is personal, here and, by sync, on every laptop and at the province, out of history
too. Kept are the register of certificates and what money was claimed for (with the name and number
they stand on), and what counts without naming anybody: marks, hours, results, in which group an
enrolment counts. Not undoable.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from jlcenter.app.erasures import register, take_out
from jlcenter.app.roles import require
from jlcenter.domain.errors import Refused
from jlcenter.domain.findings import Finding
from jlcenter.domain.id_types import PENDING
from jlcenter.domain.records import (
    APPRENTICESHIP,
    ASSESSMENT,
    ATTACHMENT,
    CATEGORY_PROOF,
    CERTIFICATE,
    CLAIM_LINE,
    CREDIT_REGISTRATION,
    ENROLMENT,
    EVENT_ATTENDANCE,
    FOLLOW_UP,
    HELD_CERTIFICATE,
    PAST_TRAINING,
    RECOMMENDATION,
    TRAINEE,
    Kind,
    Privacy,
)
from jlcenter.storage.connection import Connection
from jlcenter.storage.queries import erasing as stored
from jlcenter.storage.session import Session
from jlcenter.words import _, mark

#: what stands where the name stood; a marker, so that a roster's row is not blank
ERASED_NAME = "（已抹除）"
#: records that name a trainee, and those that name an enrolment
OF_TRAINEE: tuple[Kind, ...] = (
    ENROLMENT,
    EVENT_ATTENDANCE,
    RECOMMENDATION,
    APPRENTICESHIP,
    HELD_CERTIFICATE,
    CREDIT_REGISTRATION,
    CATEGORY_PROOF,
    PAST_TRAINING,
)
OF_ENROLMENT: tuple[Kind, ...] = (ASSESSMENT, FOLLOW_UP, RECOMMENDATION, HELD_CERTIFICATE)
#: the registers that stay whole
KEPT: tuple[Kind, ...] = (CERTIFICATE, CLAIM_LINE)
#: personal fields that stay all the same: what is counted, and who else is named
STAYS = {
    ENROLMENT.name: frozenset(("category", "other_categories")),
    APPRENTICESHIP.name: frozenset(("enterprise_mentor",)),
}
#: what a certificate or a claim stands on
_IDENTITY = frozenset(("name", "id_type", "id_number", "id_checked", "sex", "birth_date"))


@dataclass(frozen=True, slots=True)
class KeptRecords:
    """Records of a register that stay: the kind's name and how many."""

    kind: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class ErasedTrainee:
    """What was done: how many records were overwritten and entries of history taken out; what
    stays, and what to know."""

    trainee: UUID
    records: int
    entries: int
    kept: tuple[KeptRecords, ...]
    warnings: tuple[Finding, ...]


def erase_trainee(session: Session, trainee: UUID, reason: str) -> ErasedTrainee:
    """Erase what is personal of this person and of the records merged into it.

    Raises Refused without a reason, AccessRefused for who may not.
    """
    require(session, "erase")
    reason = reason.strip()
    if not reason:
        raise Refused(
            "reason_missing",
            _("没有写原因"),
            _("请写明原因，会留在抹除登记里"),
            field="reason",
        )
    db = session.db
    people = stored.cluster(db, trainee)
    enrolments = stored.ids_where(db, ENROLMENT, "trainee", people)
    kept = tuple(
        KeptRecords(kind.name, kind.label, count)
        for kind in KEPT
        if (count := len(stored.ids_where(db, kind, "enrolment", enrolments)))
    )
    records = _records(db, people, enrolments)
    with session.action(mark("抹除个人信息"), mode="fixed") as write:
        for kind, id_ in records:
            write.overwrite(kind, id_, _blanks(kind, keeps_identity=bool(kept)))
            if kind is ATTACHMENT:
                write.delete(kind, id_)
        register(write, trainee, reason, records)
    entries = take_out(session)
    classes = stored.running_classes(db, people)
    return ErasedTrainee(trainee, len(records), entries, kept, tuple(map(_still_in, classes)))


def kept_words(kept: Sequence[KeptRecords]) -> str:
    """What stays, in a line; empty where nothing does."""
    if not kept:
        return ""
    told = _("、").join(f"{_(one.label)} {one.count}" for one in kept)
    return _("保留: {what}, 连同姓名和证件号码", what=told)


def _records(
    db: Connection, people: Sequence[UUID], enrolments: Sequence[UUID]
) -> list[tuple[Kind, UUID]]:
    """What is to be overwritten, each once; what is attached to any of it comes last."""
    found = [(TRAINEE, one) for one in people]
    for kinds, field, ids in (
        (OF_TRAINEE, "trainee", people),
        (OF_ENROLMENT, "enrolment", enrolments),
    ):
        for kind in kinds:
            found += [(kind, one) for one in stored.ids_where(db, kind, field, ids)]
    records = list(dict.fromkeys(found))
    attached = stored.ids_where(db, ATTACHMENT, "owner", [one for _kind, one in records])
    return records + [(ATTACHMENT, one) for one in attached]


def _blanks(kind: Kind, *, keeps_identity: bool) -> dict[int, object]:
    """By group, what stands there after the erasure."""
    stays = STAYS.get(kind.name, frozenset())
    if kind is TRAINEE and keeps_identity:
        stays |= _IDENTITY
    blanks: dict[int, object] = {
        one.code: None
        for one in kind.fields
        if one.privacy is not Privacy.OPEN and one.name not in stays
    }
    if kind is TRAINEE and not keeps_identity:
        codes = {one.name: one.code for one in TRAINEE.fields}
        blanks[codes["name"]] = ERASED_NAME
        blanks[codes["id_type"]] = PENDING
        blanks[codes["id_checked"]] = None
    return blanks


def _still_in(code: str) -> Finding:
    return Finding(
        "still_in_class",
        _("这名学员还在班级 {code} 的花名册上", code=code),
        _("不再来上课的，请退训：withdraw --class {code}", code=code),
        "class",
    )
