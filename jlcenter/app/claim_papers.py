"""Papers of a claim: its application with the roster, the living allowances, the public list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from jlcenter.app.centre_facts import centre_facts
from jlcenter.app.claims import ClaimDetail, ClaimRow, LineRow, find_claim, show
from jlcenter.app.complete import completion
from jlcenter.app.paper_values import hours_words, shown_category, shown_level
from jlcenter.app.plan_class import ClassRow, find_class
from jlcenter.documents.personal_claim import PersonLine, person_card, person_roster
from jlcenter.documents.publicity import PublicHead, PublicLine, publicity_sheet
from jlcenter.documents.stipend_claim import StipendLine, stipend_sheet
from jlcenter.documents.subsidy_claim import ClaimHead, ClaimLine, claim_card, claim_roster
from jlcenter.domain.card import Card
from jlcenter.domain.errors import NotFound, Refused
from jlcenter.domain.money import yuan_text
from jlcenter.domain.policy import thaw
from jlcenter.domain.policy_values import certificate_code
from jlcenter.domain.records import PARTNER
from jlcenter.domain.records.follow_up import FOLLOW_UP_STATUS
from jlcenter.domain.records.held_certificate import HELD_KIND
from jlcenter.domain.sheet import Sheet
from jlcenter.domain.subsidy_schemes import scheme_name
from jlcenter.storage.queries.book import record
from jlcenter.storage.queries.certificates import valid_enrolments
from jlcenter.storage.queries.claim_lines import numbered
from jlcenter.storage.queries.claims import claims_of_class
from jlcenter.storage.queries.subsidies import followed_up
from jlcenter.storage.session import Session
from jlcenter.words import _, spoken

SUBSIDY, STIPEND = "subsidy", "stipend"
_WORKING = frozenset(("employed", "flexible", "self_employed"))
_CERTIFICATES: dict[str, str] = dict(HELD_KIND)


def subsidy_claim(
    session: Session, class_row: ClassRow | None, claim: str | None, form: str = "A"
) -> list[Card | Sheet]:
    """The application and its roster; form B where people ask for themselves: one page a person,
    and the roster with their cards."""
    told = _claim(session, class_row, claim, SUBSIDY)
    head = _head(session, told)
    if form == "B" or told.row.claimant == "trainee":
        return _by_person(session, told, head)
    work = _follow_ups(session, told.lines)
    classes = _classes(session, told.lines)
    lines = [_claim_line(one, classes.get(one.class_id), work) for one in told.lines]
    year = head.title_year
    return [
        claim_card(head, title=_("{scheme}申请表", scheme=head.scheme)),
        claim_roster(
            head,
            lines,
            title=_("{year}年{scheme}实名制花名册", year=year, scheme=head.scheme),
        ),
    ]


def _by_person(session: Session, told: ClaimDetail, head: ClaimHead) -> list[Card | Sheet]:
    classes = _classes(session, told.lines)
    people = [_applicant(one, classes.get(one.class_id)) for one in told.lines]
    year, scheme = head.title_year, head.scheme
    title = _("{year}年{scheme}实名制花名册", year=year, scheme=scheme)
    cards = [
        person_card(head, one, title=_("{scheme}申请表（个人）", scheme=scheme)) for one in people
    ]
    return [*cards, person_roster(head, people, title=title)]


def _applicant(one: LineRow, row: ClassRow | None) -> PersonLine:
    who, facts = one.person, one.facts
    return PersonLine(
        key=str(one.id),
        name=one.name,
        id_number=(who.id_number or "") if who else "",
        hukou_address=(who.hukou_address or who.address or "") if who else "",
        category=shown_category(facts.get("category")),
        phone=(who.phone or "") if who else "",
        trade=_slashed(
            str(facts.get("occupation") or (row.programme_name if row else "")),
            shown_level(facts.get("level")),
        ),
        certificate_kind=certificate_name(facts.get("certificate_kind")),
        certificate=str(facts.get("certificate_number") or ""),
        certificate_day=str(facts.get("certificate_day") or ""),
        amount=one.amount,
        bank=one.bank,
        bank_card=one.bank_card,
    )


def stipend_claim(
    session: Session, class_row: ClassRow | None, claim: str | None, _form: str = "A"
) -> list[Sheet]:
    """The living allowances of a claim."""
    told = _claim(session, class_row, claim, STIPEND)
    per_day = _per_day(told.row)
    return [
        stipend_sheet(_head(session, told), [_stipend_line(one, per_day) for one in told.lines])
    ]


def publicity(
    session: Session, class_row: ClassRow | None, claim: str | None, _form: str = "A"
) -> list[Sheet]:
    """The public list of a claim: of a subsidy, or of living allowances where named."""
    told = _claim(session, class_row, claim, None)
    row = told.row
    head = PublicHead(
        year=str(row.year or row.made_on[:4]),
        scheme=_scheme(row),
        centre_name=session.centre_name,
        code=row.code,
        starts=row.publicised_from,
        ends=row.publicised_to,
        phone=centre_facts(session).get("phone") or "",
        source=_source(row),
    )
    classes = _classes(session, told.lines)
    lines = [
        PublicLine.of(
            name=one.name,
            id_number=(one.person.id_number or "") if one.person else "",
            category=one.facts.get("category"),
            class_name=one.class_name,
            trade=str(one.facts.get("occupation") or _class_of(classes, one, "programme_name")),
            period=_period(classes.get(one.class_id)),
            amount=one.amount,
        )
        for one in told.lines
    ]
    return [publicity_sheet(head, lines)]


def _claim(
    session: Session, class_row: ClassRow | None, claim: str | None, kind: str | None
) -> ClaimDetail:
    """The claim named, else the latest that stands for the class; only its live lines, counted as
    they are printed."""
    if claim is not None:
        row = find_claim(session, claim)
        if kind is not None and row.kind != kind:
            raise Refused(
                "claim_kind",
                _("申领 {code} 不是这一类补贴", code=row.code),
                _("生活费补贴请用 stipend-claim，其他用 subsidy-claim"),
                field="claim",
            )
    elif class_row is None:
        raise Refused(
            "class_missing",
            _("没有说是哪个班、哪份申领"),
            _("请加 --class 班级编号，或 --claim 申领编号"),
            field="class",
        )
    else:
        found = [
            one
            for each in ((kind,) if kind else (SUBSIDY, STIPEND))
            for one in claims_of_class(session.db, class_row.id, each)
        ]
        if not found:
            raise NotFound(
                "no_claim",
                _("{code} 班还没有申领", code=class_row.code),
                _("请先用 subsidy claim 编制申领"),
                field="class",
            )
        row = found[0]
    told = show(session, row.id)
    lines = numbered(one for one in told.lines if one.is_live)
    return ClaimDetail(
        told.row, tuple(lines), told.objections, told.review, told.steps, told.warnings
    )


def _classes(session: Session, lines: Sequence[LineRow]) -> dict[UUID | None, ClassRow]:
    ids = dict.fromkeys(one.class_id for one in lines if one.class_id is not None)
    return {one: find_class(session, one) for one in ids}


def _class_of(classes: dict[UUID | None, ClassRow], line: LineRow, name: str) -> str:
    row = classes.get(line.class_id)
    return str(getattr(row, name) or "") if row else ""


def _period(row: ClassRow | None) -> str:
    return _("{first} 至 {last}", first=row.starts, last=row.ends) if row else ""


def _scheme(row: ClaimRow) -> str:
    return _("生活费补贴") if row.kind == STIPEND else scheme_name(row.scheme)


def _source(row: ClaimRow) -> str:
    return str((row.rule.get("main") or {}).get("source") or "")


def _per_day(row: ClaimRow) -> int | None:
    """The frozen standard a day, in fen."""
    for told in row.rule.get("rules") or []:
        if told.get("id") == "stipend":
            per_day: int = thaw(told).values["per_day"]
            return per_day
    return None


def _head(session: Session, told: ClaimDetail) -> ClaimHead:
    row, centre = told.row, centre_facts(session)
    classes = [one for one in _classes(session, told.lines).values()]
    people = {one.enrolment for one in told.lines}
    passed = certified = trained = working = 0
    for one in classes:
        trained += one.enrolled
        passed += sum(each.eligible for each in completion(session, one.id))
        certified += len(valid_enrolments(session.db, one.id))
        working += sum(
            status in _WORKING and enrolment in people
            for enrolment, status in followed_up(session.db, one.id).items()
        )
    rate = f"{working}／{100 * working / len(people):.1f}%" if people and working else ""
    standards = sorted({one.facts.get("whole") or one.amount for one in told.lines})
    partner = record(session.db, PARTNER, row.partner) if row.partner else None
    return ClaimHead(
        code=row.code,
        title_year=str(row.year or row.made_on[:4]),
        scheme=_scheme(row),
        centre_name=session.centre_name,
        claimant=str((partner or {}).get("name") or ""),
        credit_code=centre.get("credit_code") or "",
        account_name=centre.get("bank_account_name") or "",
        bank_name=centre.get("bank_name") or "",
        bank_account=centre.get("bank_account") or "",
        contact=centre.get("contact") or "",
        phone=centre.get("phone") or "",
        trades=_each(
            _slashed(one.occupation or one.programme_name, shown_level(one.level))
            for one in classes
        ),
        classes=_each(one.code for one in classes),
        approvals=_each(
            _spaced(one.approval_date, one.approval_number)
            for one in classes
            if one.approval_date or one.approval_number
        ),
        period=_each(_period(one) for one in classes),
        hours=_each(hours_words(one.planned_minutes) for one in classes),
        trained=trained,
        passed=passed,
        certified=certified,
        employed=rate,
        standard=_each(yuan_text(one) for one in standards),
        people=len(people),
        amount=row.amount,
        made_on=row.made_on,
        source=_source(row),
    )


def _each(texts: Any) -> str:
    return _("、").join(dict.fromkeys(one for one in texts if one))


def _slashed(*parts: str) -> str:
    return "／".join(part for part in parts if part)


def _spaced(*parts: str | None) -> str:
    return " ".join(part for part in parts if part)


def _follow_ups(session: Session, lines: Sequence[LineRow]) -> dict[UUID, str]:
    found: dict[UUID, str] = {}
    for one in {line.class_id for line in lines if line.class_id}:
        found |= followed_up(session.db, one)
    return found


def _claim_line(one: LineRow, row: ClassRow | None, work: dict[UUID, str]) -> ClaimLine:
    who, facts = one.person, one.facts
    status = dict(FOLLOW_UP_STATUS).get(work.get(one.enrolment, ""), "")
    stage = _("第 {n} 段", n=one.stage) if len(facts.get("stages") or ()) > 1 else ""
    return ClaimLine(
        key=str(one.id),
        name=one.name,
        sex=spoken(who.sex) if who else "",
        id_number=(who.id_number or "") if who else "",
        category=shown_category(facts.get("category")),
        trade=str(facts.get("occupation") or (row.programme_name if row else "")),
        level=shown_level(facts.get("level")),
        period=_period(row),
        hours=hours_words(row.planned_minutes) if row else "",
        certificate_kind=certificate_name(facts.get("certificate_kind")),
        certificate=str(facts.get("certificate_number") or ""),
        standard=facts.get("whole"),
        amount=one.amount,
        phone=(who.phone or "") if who else "",
        employment=_(status) if status else "",
        remark=stage or one.remark,
    )


def certificate_name(kind: str | None) -> str:
    """A certificate's kind in words, whether a code or a name was frozen."""
    code = certificate_code(kind) if kind else None
    word = _CERTIFICATES.get(code or "")
    return _(word) if word else (kind or "")


def _stipend_line(one: LineRow, per_day: int | None) -> StipendLine:
    who = one.person
    return StipendLine(
        key=str(one.id),
        name=one.name,
        sex=spoken(who.sex) if who else "",
        id_number=(who.id_number or "") if who else "",
        category=shown_category(one.facts.get("category")),
        class_name=one.class_name,
        days_due=one.facts.get("days_due"),
        days_present=one.facts.get("days"),
        days_paid=one.amount // per_day if per_day else None,
        standard=per_day,
        amount=one.amount,
        bank=one.bank,
        bank_card=one.bank_card,
        phone=(who.phone or "") if who else "",
    )
