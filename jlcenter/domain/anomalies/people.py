"""People who should perhaps not be there, and numbers that too many share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

from jlcenter.domain.anomalies.facts import Anomaly, AuditClass, AuditMember, Limits
from jlcenter.domain.facts import public_funds
from jlcenter.domain.masking import mask_card, mask_id, mask_phone
from jlcenter.words import _, counted

#: 1+X, apprenticeship in school and teachers: students and others may well be there
_STUDENTS_WELCOME = ("26", "70", "71")
STUDENT = "ZYXS"
#: (person, day) → reason of the age rule, and its words
AgeOf = Callable[[AuditMember, str], tuple[str | None, str]]


def not_of_age(cls: AuditClass, age_of: AgeOf) -> Iterator[Anomaly]:
    """Trainees past retirement, drawing a pension, or too young, on the first day."""
    odd: dict[str, list[tuple[AuditMember, str]]] = defaultdict(list)
    for one in cls.members:
        if not one.in_class or not cls.starts:
            continue
        if one.draws_pension:
            odd["retired"].append((one, _("已领取养老金")))
            continue
        reason, words = age_of(one, cls.starts)
        if reason == "age_over":
            odd["retired"].append((one, words))
        elif reason == "age_under":
            odd["under_age"].append((one, words))
    for code, people in odd.items():
        text = (
            counted("{code} 有 {n} 人开班时已到退休年龄或已领养老金", len(people), code=cls.code)
            if code == "retired"
            else counted("{code} 有 {n} 人开班时不满法定年龄", len(people), code=cls.code)
        )
        yield _about(code, text, _("可以参加培训，不要申领补贴；年龄登记有误的请改正"), cls, people)


def students(cls: AuditClass) -> Iterator[Anomaly]:
    """People in school in a class that public funds pay for."""
    if cls.fund not in public_funds() or cls.training_type in _STUDENTS_WELCOME:
        return
    people = [
        (one, _("登记为在校学生"))
        for one in cls.members
        if one.in_class and (one.is_student or one.category == STUDENT)
    ]
    if people:
        text = counted("补贴性班级 {code} 有 {n} 名在校学生", len(people), code=cls.code)
        yield _about(
            "in_school", text, _("在校学生一般不能享受培训补贴，请核对身份后再申领"), cls, people
        )


def _about(
    code: str,
    message: str,
    hint: str,
    cls: AuditClass,
    people: Sequence[tuple[AuditMember, str]],
) -> Anomaly:
    return Anomaly(
        code,
        message,
        hint,
        tuple(one.enrolment for one, _why in people),
        tuple(
            _("学号 {n} {name}：{why}", n=one.number, name=one.name, why=why) for one, why in people
        ),
        (cls.id,),
    )


def shared(classes: Sequence[AuditClass], limits: Limits) -> Iterator[Anomaly]:
    """Bank cards and phones that several people have."""
    codes = {cls.id: cls.code for cls in classes}
    members = [one for cls in classes for one in cls.members if one.in_class]
    for number, people in _sharing(members, lambda one: one.bank_card, limits.shared_cards):
        yield _sharing_told(
            "card_shared",
            counted("{n} 人用同一张银行卡 {card}", len(people), card=mask_card(number)),
            _("补贴应打入本人的卡；请核对卡号，确有原因的请留书面说明"),
            people,
            codes,
        )
    for number, people in _sharing(members, lambda one: one.phone, limits.shared_phones):
        yield _sharing_told(
            "phone_shared",
            counted("{n} 人用同一个电话 {phone}", len(people), phone=mask_phone(number)),
            _("请改为本人的电话；共用的（如家人、村里）请在备注里写明"),
            people,
            codes,
        )


def _sharing(
    members: Iterable[AuditMember], number_of: Callable[[AuditMember], str], least: int
) -> Iterator[tuple[str, list[AuditMember]]]:
    found: dict[str, dict[bytes, AuditMember]] = defaultdict(dict)
    for one in members:
        number = number_of(one)
        if number:
            found[number].setdefault(one.person, one)
    for number, people in found.items():
        if len(people) >= least:
            yield number, list(people.values())


def _sharing_told(
    code: str,
    message: str,
    hint: str,
    people: Sequence[AuditMember],
    codes: dict[bytes, str],
) -> Anomaly:
    return Anomaly(
        code,
        message,
        hint,
        tuple(one.person for one in people),
        tuple(
            _("{code} 学号 {n} {name}", code=codes[one.class_id], n=one.number, name=one.name)
            for one in people
        ),
        tuple(dict.fromkeys(one.class_id for one in people)),
    )


def numbers_alike(cls: AuditClass, limits: Limits) -> Iterator[Anomaly]:
    """Many ID numbers of one class with one birth date and area, or one sequence code."""
    alike: dict[tuple[str, str], list[AuditMember]] = defaultdict(list)
    for one in cls.members:
        if one.in_class and len(one.id_number) == 18:
            alike["birth", one.id_number[:14]].append(one)
            alike["sequence", one.id_number[14:17]].append(one)
    size = sum(one.in_class for one in cls.members)
    for (kind, _part), people in alike.items():
        if len(people) < limits.same_numbers or (kind == "sequence" and 2 * len(people) < size):
            continue
        what = _("地区和出生日期") if kind == "birth" else _("顺序码")
        yield Anomaly(
            "numbers_alike",
            _(
                "{code} 有 {n} 人的证件号码{what}完全相同",
                code=cls.code,
                n=len(people),
                what=what,
            ),
            _("请核验原件；编造的号码不能报送"),
            tuple(one.enrolment for one in people),
            tuple(
                _("学号 {n} {name} {number}", n=one.number, name=one.name,
                  number=mask_id(one.id_number))
                for one in people
            ),
            (cls.id,),
        )  # fmt: skip
