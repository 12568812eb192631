"""发证、撤销、补发: certificates and their register.

The facts are frozen with the certificate when it is issued: what was printed stays what is shown,
whatever is corrected later; a correction is a reissue, and the old number points to the new (R60).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from jlcenter.app.days import today
from jlcenter.app.lookup import as_uuid
from jlcenter.app.paper_values import certified_level
from jlcenter.app.plan_class import find_class
from jlcenter.domain.certificate_token import Facts, make_token
from jlcenter.domain.dates import day_text
from jlcenter.domain.errors import NotFound, Refused
from jlcenter.domain.masking import mask_id
from jlcenter.domain.records import CERTIFICATE
from jlcenter.domain.serials import DEFAULT_FORM, make_serial, next_number
from jlcenter.storage.queries import certificates as register
from jlcenter.storage.queries.certificates import CertificateRow
from jlcenter.storage.queries.classes import ClassRow, centre_setting, class_by_id
from jlcenter.storage.queries.enrolments import RosterRow, enrolment, roster
from jlcenter.storage.session import Session
from jlcenter.storage.write import Write
from jlcenter.words import _, mark

VALID, REVOKED, REPLACED, VOID = "valid", "revoked", "replaced", "void"
STATUS_LABELS = {
    VALID: mark("有效"),
    REVOKED: mark("已撤销"),
    REPLACED: mark("已补发"),
    VOID: mark("作废"),
}
DEFAULT_TEMPLATE = "completion"


@dataclass(frozen=True, slots=True)
class Issued:
    """One certificate just issued."""

    serial: str
    number: int
    name: str
    id: UUID


@dataclass(frozen=True, slots=True)
class NotIssued:
    """One person who got none, and why (codes of ``completion``)."""

    number: int
    name: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IssueResult:
    """What issuing did. ``already`` had a certificate that stands, and got no second one."""

    issued: tuple[Issued, ...]
    refused: tuple[NotIssued, ...]
    already: tuple[Issued, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A certificate, its class and its chain of reissues."""

    row: CertificateRow
    class_row: ClassRow | None
    replaces: CertificateRow | None
    replaced_by: CertificateRow | None


def issue(
    session: Session,
    class_id: str | UUID,
    numbers: Iterable[int] | None = None,
    date: str | None = None,
) -> IssueResult:
    """Issue to everybody eligible, or to those numbered; who has one already gets no second.

    One action: one undo makes all of them void, and their numbers are not given again.
    """
    from jlcenter.app.complete import completion

    class_row = find_class(session, class_id)
    day = day_text(date) if date else today()
    standing = completion(session, class_row.id)
    if numbers is not None:
        wanted = set(numbers)
        missing = wanted - {one.number for one in standing}
        if missing:
            raise NotFound(
                "number_unknown",
                _("本班没有学号 {numbers}", numbers=_("、").join(map(str, sorted(missing)))),
                _("用 roster show 查看本班学号"),
                field="number",
            )
        standing = [one for one in standing if one.number in wanted]
    refused = [
        NotIssued(one.number, one.name, tuple(one.reasons)) for one in standing if not one.eligible
    ]
    eligible = [one for one in standing if one.eligible]
    people = {one.enrolment: one for one in roster(session.db, class_row.id)}
    issued: list[Issued] = []
    already: list[Issued] = []
    having = register.valid_enrolments(session.db, class_row.id)
    count = sum(one.enrolment not in having for one in eligible)
    label = mark("发证 · {code} · {n} 份")
    with session.action(label, code=class_row.code, n=count) as write:
        having = register.valid_enrolments(session.db, class_row.id)
        numbering = _Numbering(session, day)
        for one in eligible:
            if one.enrolment in having:
                id_, serial = having[one.enrolment]
                already.append(Issued(serial, one.number, one.name, id_))
                continue
            serial = numbering.next()
            id_ = _put(session, write, class_row, people[one.enrolment], serial, day)
            issued.append(Issued(serial, one.number, one.name, id_))
    return IssueResult(tuple(issued), tuple(refused), tuple(already))


class _Numbering:
    """Gives serials of one year, past all in the register; inside the action that uses them."""

    def __init__(self, session: Session, day: str) -> None:
        self.form = str(centre_setting(session.db, "serial_form") or DEFAULT_FORM)
        self.centre = session.centre_code
        self.letter = session.letter
        self.year = int(day[:4])
        self._next = next_number(
            register.serials_ever_given(session.db), self.form, self.centre, self.year, self.letter
        )

    def next(self) -> str:
        """One more serial."""
        serial = make_serial(self.form, self.centre, self.year, self.letter, self._next)
        self._next += 1
        return serial


def _put(
    session: Session,
    write: Write,
    class_row: ClassRow,
    person: RosterRow,
    serial: str,
    day: str,
    **more: Any,
) -> UUID:
    facts = _facts(session, class_row, person, serial, day)
    token = make_token(
        _signed_facts(facts), session.sign, session.device, session.setting("verify_base")
    )
    return write.put(
        CERTIFICATE,
        enrolment=person.enrolment,
        training_class=class_row.id,
        trainee=person.trainee.id,
        serial=serial,
        issued_on=day,
        status=VALID,
        facts=facts,
        token=token,
        template=DEFAULT_TEMPLATE,
        signed_by=session.device,
        **more,
    )


def _facts(
    session: Session, class_row: ClassRow, person: RosterRow, serial: str, day: str
) -> dict[str, Any]:
    who = person.trainee
    return {
        "serial": serial,
        "name": who.name,
        "sex": who.sex or "",
        "birth_date": who.birth_date or "",
        "id_masked": mask_id(who.id_number) or "",
        "id_tail": (who.id_number or "")[-4:],
        "class_name": class_row.name,
        "class_code": class_row.code,
        "programme": class_row.programme_name,
        "occupation": class_row.occupation or "",
        "level": certified_level(class_row.level),
        "minutes": class_row.planned_minutes,
        "starts": class_row.starts,
        "ends": class_row.ends,
        "issued_on": day,
        "centre": session.centre_code,
        "centre_name": session.centre_name,
    }


def _signed_facts(facts: dict[str, Any]) -> Facts:
    return Facts(**{name: facts[name] for name in Facts.__dataclass_fields__})


def find_certificate(session: Session, serial: str) -> CertificateRow:
    """The certificate of this number or id; NotFound where the register has none, Refused where
    two that stand have the number."""
    plain = serial.strip()
    id_ = as_uuid(plain)
    by_id = register.certificate(session.db, id_) if id_ else None
    if by_id is not None:
        return by_id
    found = register.certificates_by_serial(session.db, plain.upper())
    if not found:
        found = register.certificates_by_serial(session.db, plain)
    if not found:
        raise NotFound(
            "certificate_unknown",
            _("登记表里没有编号为 {serial} 的证书", serial=plain),
            _("请核对编号；别的电脑上发的证书，同步后才能查到"),
            field="serial",
        )
    standing = [row for row in found if row.is_valid]
    if len(standing) > 1:
        whose = _("、").join(f"{row.facts.get('name', '')} {row.id}" for row in standing)
        raise Refused(
            "serial_ambiguous",
            _("编号 {serial} 发给了 {n} 人", serial=plain, n=len(standing)),
            _("请改用证书 id：{whose}", whose=whose),
            field="serial",
        )
    return found[0]


def show(session: Session, serial: str) -> Shown:
    """A certificate with its class and its chain."""
    row = find_certificate(session, serial)
    class_row = class_by_id(session.db, row.training_class) if row.training_class else None
    older = register.certificate(session.db, row.replaces) if row.replaces else None
    return Shown(row, class_row, older, register.replaced_by(session.db, row.id))


def list_certificates(session: Session, class_id: str | UUID) -> list[CertificateRow]:
    """The register of a class: all numbers ever given in it, by serial."""
    return register.certificates_of_class(session.db, find_class(session, class_id).id)


def revoke(session: Session, serial: str, reason: str, date: str | None = None) -> CertificateRow:
    """Take a certificate back for good; its number stays in the register with the reason."""
    row = find_certificate(session, serial)
    why = _reason(reason)
    _check_stands(row)
    day = day_text(date) if date else today()
    with session.action(mark("撤销证书 {serial}"), serial=row.serial) as write:
        write.put(CERTIFICATE, row.id, status=REVOKED, reason=why, revoked_on=day)
    return _by_id(session, row.id)


def reissue(
    session: Session, serial: str, reason: str, date: str | None = None
) -> tuple[CertificateRow, CertificateRow]:
    """Issue anew with the facts as they now stand, under a new number; returns (old, new)."""
    row = find_certificate(session, serial)
    why = _reason(reason)
    _check_stands(row)
    day = day_text(date) if date else today()
    person = enrolment(session.db, row.enrolment) if row.enrolment else None
    class_row = class_by_id(session.db, row.training_class) if row.training_class else None
    if person is None or class_row is None:
        raise Refused(
            "enrolment_gone",
            _("找不到这份证书对应的学籍，不能补发"),
            _("请先用 check 检查数据"),
            field="serial",
        )
    with session.action(mark("补发证书 {serial}"), serial=row.serial) as write:
        fresh = _Numbering(session, day).next()
        id_ = _put(session, write, class_row, person, fresh, day, replaces=row.id)
        write.put(CERTIFICATE, row.id, status=REPLACED, reason=why, revoked_on=day)
    return _by_id(session, row.id), _by_id(session, id_)


def _by_id(session: Session, id_: UUID) -> CertificateRow:
    row = register.certificate(session.db, id_)
    assert row is not None
    return row


def _reason(reason: str) -> str:
    if not reason.strip():
        raise Refused(
            "reason_missing", _("没有写原因"), _("请写明原因，会留在登记表里"), field="reason"
        )
    return reason.strip()


def _check_stands(row: CertificateRow) -> None:
    if row.status == VALID:
        return
    raise Refused(
        "certificate_not_valid",
        _(
            "证书 {serial} {state}，不能再操作",
            serial=row.serial,
            state=_(STATUS_LABELS[row.status]),
        ),
        _("补发的证书请用新编号；已撤销的，重新发证即可"),
        field="serial",
    )
