"""Certificates and claims without what they should rest on, and lessons added afterwards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from jlcenter.domain.anomalies.facts import Anomaly, AuditClass, AuditLesson, AuditMember, Limits
from jlcenter.domain.anomalies.rolls import local
from jlcenter.domain.anomalies.timetable import when
from jlcenter.domain.calendar import look
from jlcenter.words import _, counted, mark


def without_attendance(cls: AuditClass) -> Iterator[Anomaly]:
    """People with a certificate or a claim who were never there; certificates without lessons."""
    with_certificate = [one for one in cls.members if one.certificate is not None]
    if with_certificate and not cls.held:
        yield Anomaly(
            "certificates_without_lessons",
            counted("{code} 没有上过课，却发了 {n} 张证书", len(with_certificate), code=cls.code),
            _("请补登课次和考勤（附签到表），或撤销证书"),
            (cls.id, *(one.certificate for one in with_certificate if one.certificate)),
            (_("排了 {n} 个课次，没有一个点过名", n=len(cls.lessons)),),
            (cls.id,),
        )
        return
    absent = [one for one in cls.members if not _was_there(cls, one)]
    for code, people, message, hint in (
        (
            "certificate_without_attendance",
            [one for one in absent if one.certificate is not None],
            mark("{code} 有 {n} 人没有出勤，却发了证书"),
            mark("请核对考勤；确实没来的请撤销证书"),
        ),
        (
            "claim_without_attendance",
            [one for one in absent if one.claims],
            mark("{code} 有 {n} 人没有出勤，却在申领补贴"),
            mark("请从申领里去掉这些人，或补登当天的考勤（附签到表）"),
        ),
    ):
        if people:
            yield Anomaly(
                code,
                _(message, code=cls.code, n=len(people)),
                _(hint),
                tuple(one.enrolment for one in people),
                tuple(_("学号 {n} {name}", n=one.number, name=one.name) for one in people),
                (cls.id,),
            )


def _was_there(cls: AuditClass, member: AuditMember) -> bool:
    return any(
        own is not None and own.is_there
        for own in (cls.rolls[one.id].get(member.enrolment) for one in cls.held)
    )


def many_certificates(
    issued: Mapping[str, Sequence[tuple[bytes, bytes, str]]], limits: Limits
) -> Iterator[Anomaly]:
    """More certificates in one day than a centre usually issues: day → (id, class, class code)."""
    for day, some in sorted(issued.items()):
        if len(some) > limits.certificates_per_day:
            classes: dict[str, int] = defaultdict(int)
            for _id, _cls, code in some:
                classes[code] += 1
            yield Anomaly(
                "certificates_many",
                counted("{day} 一天发了 {n} 张证书", len(some), day=day),
                _("请核对是不是集中补发；各班的考核成绩和出勤应当齐全"),
                tuple(id_ for id_, _cls, _code in some),
                tuple(_("{code}：{n} 张", code=code, n=n) for code, n in sorted(classes.items())),
                tuple(dict.fromkeys(cls for _id, cls, _code in some)),
            )


def unplanned_days(cls: AuditClass, own_days: Mapping[str, tuple[str, str]]) -> Iterator[Anomaly]:
    """Lessons on weekends and holidays that were written down only afterwards."""
    odd = [
        (one, name)
        for one in cls.held
        if (name := _free_day(one.date, own_days)) and _added_after(one)
    ]
    if odd:
        yield Anomaly(
            "free_day_unplanned",
            counted("{code} 有 {n} 个周末或节假日的课次是上课之后才排的", len(odd), code=cls.code),
            _("请附当天的签到表和调课说明；没有上的课请取消"),
            tuple(one.id for one, _name in odd),
            tuple(
                _("第 {n} 课次 {when}（{day}）", n=one.number, when=when(one), day=name)
                for one, name in odd
            ),
            (cls.id,),
        )


def _free_day(day: str, own_days: Mapping[str, tuple[str, str]]) -> str:
    on = date.fromisoformat(day)
    told = look(on, own_days)
    if told.is_holiday:
        return told.name
    return _("周末") if on.weekday() >= 5 and not told.is_make_up else ""


def _added_after(lesson: AuditLesson) -> bool:
    if lesson.created_at is None:
        return False
    return local(lesson.created_at).date().isoformat() > lesson.date
