"""学徒协议: what an agreement needs before it counts; its money is reckoned elsewhere.

关于全面推行企业新型学徒制的意见 (人社部发〔2018〕66号): an agreement of enterprise and apprentice,
one mentor of each side, one to two years and three at most. How long is policy (``people.toml``).
"""

from __future__ import annotations

from dataclasses import dataclass

from jlcenter.domain.findings import Finding
from jlcenter.domain.follow_ups import add_months, shifted
from jlcenter.words import _


@dataclass(frozen=True, slots=True)
class Terms:
    """Shortest, usual longest and longest length in months."""

    min_months: int
    usual_months: int
    max_months: int
    source: str = ""


@dataclass(frozen=True, slots=True)
class Agreement:
    """One agreement, as far as the rules look at it."""

    id: object
    partner: object
    starts: str | None
    ends: str | None
    ended_on: str | None = None
    school_mentor: str = ""
    enterprise_mentor: str = ""
    number: str = ""

    @property
    def last(self) -> str | None:
        """The last day it holds: as agreed, or earlier where it was ended."""
        if self.ended_on and self.ends:
            return min(self.ended_on, self.ends)
        return self.ended_on or self.ends


def whole_months(starts: str, ends: str) -> int:
    """Full months from the first day to the last, both included (a year is twelve)."""
    after = shifted(ends, 1)
    months = (int(after[:4]) - int(starts[:4])) * 12 + int(after[5:7]) - int(starts[5:7])
    return months if add_months(starts, months) <= after else months - 1


def problems(one: Agreement, others: list[Agreement], terms: Terms | None) -> tuple[Finding, ...]:
    """What forbids an agreement: dates, its length, another enterprise at the same time."""
    found: list[Finding] = []
    if one.starts and one.ends and one.ends < one.starts:
        message = _("结束日期 {last} 早于开始日期 {first}", last=one.ends, first=one.starts)
        return (Finding("dates_order", message, _("请核对两个日期"), "ends"),)
    if one.starts and one.ends and terms is not None:
        months = whole_months(one.starts, one.ends)
        if not terms.min_months <= months <= terms.max_months:
            message = _(
                "培养期 {n} 个月，应在 {least} 到 {most} 个月之间",
                n=months,
                least=terms.min_months,
                most=terms.max_months,
            )
            found.append(Finding("term_length", message, terms.source, "ends"))
    for other in others:
        if other.id != one.id and other.partner != one.partner and _overlap(one, other):
            message = _("这名学员在同一时间已与另一家企业签有学徒协议")
            hint = _("先用 apprenticeship end 终止原协议 {number}", number=other.number)
            found.append(Finding("other_enterprise", message, hint, "trainee"))
            break
    return tuple(found)


def warnings(one: Agreement, terms: Terms | None) -> tuple[Finding, ...]:
    """What an agreement still lacks."""
    found: list[Finding] = []
    if not one.school_mentor:
        message = _("还没有学校导师，双导师缺一不可")
        found.append(Finding("school_mentor_missing", message, field="school_mentor"))
    if not one.enterprise_mentor:
        message = _("还没有企业导师，双导师缺一不可")
        found.append(Finding("enterprise_mentor_missing", message, field="enterprise_mentor"))
    if not one.starts or not one.ends:
        found.append(Finding("dates_missing", _("还没有写培养起止日期"), field="starts"))
    elif terms is not None and whole_months(one.starts, one.ends) > terms.usual_months:
        message = _("培养期超过 {n} 个月，请留存特殊情况的说明", n=terms.usual_months)
        found.append(Finding("term_long", message, field="ends"))
    return tuple(found)


def _overlap(one: Agreement, other: Agreement) -> bool:
    """Whether both hold on some day; an agreement without dates holds always."""
    return (one.starts or "") <= (other.last or "9999") and (other.starts or "") <= (
        one.last or "9999"
    )
