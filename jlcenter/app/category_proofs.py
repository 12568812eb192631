"""身份证明与人员类别: proofs recorded and checked; one primary and several secondary groups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from jlcenter.app import record_book
from jlcenter.app.days import today
from jlcenter.app.find_trainees import get_trainee
from jlcenter.app.plan_class import find_class
from jlcenter.app.roles import require
from jlcenter.domain.categories import category_of
from jlcenter.domain.disability_certificate import parse
from jlcenter.domain.errors import NotFound, Refused
from jlcenter.domain.findings import Finding
from jlcenter.domain.id_types import RESIDENT_ID
from jlcenter.domain.records import CATEGORY_PROOF, TRAINEE
from jlcenter.domain.target_groups import DISABLED, Proof, chosen, proof_warnings
from jlcenter.storage.queries.book import records
from jlcenter.storage.queries.enrolments import roster
from jlcenter.storage.queries.trainees import TraineeRow, merged_into
from jlcenter.storage.session import Session
from jlcenter.words import _, mark

__all__ = [
    "Groups",
    "Lacking",
    "add_proof",
    "check_class",
    "edit_proof",
    "find_proof",
    "groups_of",
    "list_proofs",
    "known_category",
    "remove_proof",
    "set_categories",
]

#: 展翅行动, by a class's brand or its programme (programmes.csv)
WORKERS_BRAND, WORKERS_PROGRAMME = "展翅行动", "ZC-YS"


@dataclass(frozen=True, slots=True)
class Groups:
    """A person's groups, the primary first, with what their proofs lack."""

    trainee: TraineeRow
    groups: tuple[str, ...]
    warnings: tuple[Finding, ...]


def known_category(text: str) -> str:
    """The code of a group given by code, name or alias."""
    entry = category_of(text)
    if entry is None:
        chosen(text, ())
        raise AssertionError
    return entry.code


def list_proofs(
    session: Session, *, trainee: UUID | None = None, category: str | None = None
) -> list[record_book.Told]:
    """Proofs, by the day they run out; of a person, of a group."""
    where: dict[str, Any] = {}
    if category is not None:
        where["category"] = known_category(category)
    if trainee is None:
        return records(session.db, CATEGORY_PROOF, where, ("valid_to",))
    found = []
    for one in (trainee, *merged_into(session.db, trainee)):
        found += records(session.db, CATEGORY_PROOF, {**where, "trainee": one}, ("valid_to",))
    return found


def find_proof(session: Session, trainee: UUID, category: str) -> record_book.Told:
    """A person's proof of a group."""
    code = known_category(category)
    found = list_proofs(session, trainee=trainee, category=code)
    if not found:
        raise NotFound(
            "proof_unknown",
            _("这名学员没有登记这个类别的身份证明"),
            _("先用 proof add 登记"),
            field="category",
        )
    return found[0]


def add_proof(session: Session, trainee: UUID, category: str, typed: dict[str, Any]) -> Groups:
    """Record a proof; again for the same group changes it. One step of undo.

    A disability certificate's number is read and must be the person's own; it tells kind and grade.
    """
    require(session, "work")
    person = get_trainee(session, trainee)
    code = known_category(category)
    fields = _read(session, person, code, typed)
    if not fields:
        raise Refused(
            "proof_empty",
            _("没有写证明的内容"),
            _("至少写编号、有效期或核验日期中的一项"),
            field="number",
        )
    with session.action(mark("登记身份证明")) as write:
        write.put(CATEGORY_PROOF, key=(person.id, code), **fields)
    return groups_of(session, person.id)


def edit_proof(session: Session, trainee: UUID, category: str, typed: dict[str, Any]) -> Groups:
    """Change a proof."""
    require(session, "work")
    told = find_proof(session, trainee, category)
    person = get_trainee(session, trainee)
    fields = _read(session, person, told["category"], typed, before=told)
    if not fields:
        raise Refused("nothing_to_change", _("没有写要改什么"), _("请至少写一项"))
    with session.action(mark("修改身份证明")) as write:
        write.put(
            CATEGORY_PROOF, told["id"], saw=session.seen(CATEGORY_PROOF, told["id"]), **fields
        )
    return groups_of(session, person.id)


def remove_proof(session: Session, trainee: UUID, category: str) -> None:
    """Take a proof out; undo brings it back."""
    require(session, "work")
    record_book.remove(session, CATEGORY_PROOF, find_proof(session, trainee, category)["id"])


def _read(
    session: Session,
    person: TraineeRow,
    code: str,
    typed: dict[str, Any],
    before: record_book.Told | None = None,
) -> dict[str, Any]:
    fields = record_book.read(session, CATEGORY_PROOF, typed)
    if code == DISABLED and fields.get("number"):
        own = person.id_number if person.id_type in (None, RESIDENT_ID) else None
        certificate = parse(fields["number"], own_number=own)
        fields["number"] = certificate.number
        fields.setdefault("grade", certificate.words)
    whole = (before or {}) | fields
    first, last = whole.get("valid_from"), whole.get("valid_to")
    if first and last and last < first:
        raise Refused(
            "dates_order",
            _("结束日期 {last} 早于开始日期 {first}", last=last, first=first),
            _("请核对两个日期"),
            field="valid_to",
        )
    months = fields.get("insured_months")
    if months is not None and months > 720:
        raise Refused(
            "months_range",
            _("缴费月数太大"),
            _("请核对，应在 0 到 720 之间"),
            field="insured_months",
        )
    return fields


def groups_of(session: Session, trainee: UUID, day: str | None = None) -> Groups:
    """A person's groups and what their proofs lack on a day (today)."""
    person = get_trainee(session, trainee)
    groups = tuple(dict.fromkeys(one for one in (person.category, *person.other_categories) if one))
    proofs = {
        told["category"]: Proof(
            told["category"],
            told["number"],
            told["valid_from"],
            told["valid_to"],
            told["checked_on"],
        )
        for told in list_proofs(session, trainee=person.id)
    }
    return Groups(person, groups, proof_warnings(groups, proofs, day or today()))


def set_categories(
    session: Session, trainee: UUID, primary: str, also: tuple[str, ...] = ()
) -> Groups:
    """Set a person's primary group and all secondary ones; one step of undo."""
    require(session, "work")
    person = get_trainee(session, trainee)
    first, others = chosen(known_category(primary), [known_category(one) for one in also])
    saw = session.seen(TRAINEE, person.id)
    with session.action(mark("设定人员类别")) as write:
        write.put(
            TRAINEE, person.id, saw=saw, category=first, other_categories=list(others) or None
        )
    return groups_of(session, person.id)


@dataclass(frozen=True, slots=True)
class Lacking:
    """A person of a class whose groups lack something."""

    number: int
    groups: Groups


def check_class(session: Session, class_: str | UUID) -> list[Lacking]:
    """Who of a class lacks a proof, by 学号, as of the class's first day. In a class of 展翅行动
    (workers with unemployment insurance) the insured months are a proof that is asked for too."""
    row = find_class(session, class_)
    of_workers = row.brand == WORKERS_BRAND or row.programme == WORKERS_PROGRAMME
    found = []
    for place in roster(session.db, row.id):
        if place.status != "enrolled":
            continue
        groups = groups_of(session, place.trainee.id, row.starts)
        lacks = groups.warnings
        if of_workers and not _insured_months(session, place.trainee.id):
            lacks += (_not_insured(),)
        if lacks:
            found.append(Lacking(place.number, Groups(groups.trainee, groups.groups, lacks)))
    return found


def _insured_months(session: Session, trainee: UUID) -> int | None:
    told = [one["insured_months"] for one in list_proofs(session, trainee=trainee)]
    return max((one for one in told if one is not None), default=None)


def _not_insured() -> Finding:
    return Finding(
        "insured_months_missing",
        _("没有登记失业保险缴费月数"),
        _("展翅行动面向依法参加失业保险的企业职工：proof add --category QYZG --insured-months"),
        "insured_months",
    )
