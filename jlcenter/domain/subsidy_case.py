"""What decides about a subsidy, and what is decided: plain values, nothing of storage.

A ``Case`` is one enrolment with everything an officer would look at; a ``Verdict`` is the answer
with its reasons, its rule and its arithmetic. Money is in fen, hours are class hours (学时).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from jlcenter.domain.policy import Rule, rule_json
from jlcenter.words import _, mark

#: reasons against, then reasons why nothing can be said yet (待定), in the order they are told
REASON_LABELS: Mapping[str, str] = {
    "not_subsidised": mark("这类培训不享受补贴"),
    "withdrawn": mark("已退出本班"),
    "id_unverified": mark("证件未核验"),
    "in_school": mark("在校学生"),
    "retired": mark("已领取养老金"),
    "age_under": mark("不到最低年龄"),
    "age_over": mark("已到法定退休年龄"),
    "group": mark("人员类别不在补贴范围"),
    "group_type": mark("这类人员只补贴规定的培训类型"),
    "training_type": mark("培训类型不在补贴范围"),
    "level": mark("培训等级不在补贴范围"),
    "min_hours": mark("学时少于规定"),
    "completion": mark("未达到结业标准"),
    "certificate": mark("没有规定种类的证书"),
    "insured_months": mark("失业保险缴费月数不够"),
    "claim_late": mark("超过申领期限"),
    "no_attendance": mark("没有出勤"),
    "duration": mark("培养期限不符合规定"),
    "same_level": mark("同一职业同一等级已享受过"),
    "cap_count": mark("本年度享受次数已满"),
    "cap_amount": mark("本年度享受金额已满"),
    "exclusion": mark("已由其他资金补贴"),
    # 待定
    "rule_empty": mark("待定：没有查到有效的补贴标准"),
    "by_contract": mark("按合同或方案结算，不按人计算"),
    "birth_date_missing": mark("待定：缺出生日期"),
    "retirement_group_missing": mark("待定：需确认退休年龄类别"),
    "insured_months_missing": mark("待定：缺失业保险缴费月数"),
    "category_missing": mark("待定：缺人员类别"),
    "basis_day_missing": mark("待定：缺判定日期"),
}
#: reasons that stand against nobody: the answer is "not known yet"
OPEN_REASONS = frozenset(
    (
        "rule_empty",
        "by_contract",
        "birth_date_missing",
        "retirement_group_missing",
        "insured_months_missing",
        "category_missing",
        "basis_day_missing",
    )
)
#: what a person should look at; it changes no money
CAUTION_LABELS: Mapping[str, str] = {
    "same_level": mark("同一职业同一等级已享受过（起始规则，请核实）"),
    "cap_count": mark("本年度享受次数已满（起始规则，请核实）"),
    "cap_amount": mark("本年度享受金额已满（起始规则，请核实）"),
    "exclusion": mark("已由其他资金补贴（起始规则，请核实）"),
    "age_rural": mark("农村劳动者的年龄上限各地不同，请核实"),
    "proof_missing": mark("没有登记身份证明"),
    "student_unknown": mark("没有核实是否在校学生"),
    "pension_unknown": mark("没有核实是否已领取养老金"),
    "claim_late": mark("超过申领期限（起始规则，请核实）"),
    "rule_doubt": mark("规则的口径需要确认，见规则说明"),
    "occupation_missing": mark("没有培训工种，无法判断是否重复享受"),
}


def reason_words(code: str) -> str:
    """A reason in words; a code of another program's version as it is."""
    return _(REASON_LABELS[code]) if code in REASON_LABELS else code


def caution_words(code: str) -> str:
    """A caution in words."""
    return _(CAUTION_LABELS[code]) if code in CAUTION_LABELS else code


@dataclass(frozen=True, slots=True)
class Membership:
    """A target group a person belongs to, and when (ends included; None is open)."""

    code: str
    is_primary: bool = False
    valid_from: str | None = None
    valid_to: str | None = None
    is_proven: bool = False

    def holds(self, day: str) -> bool:
        """Whether the person belonged to the group on that day."""
        return (self.valid_from or "") <= day <= (self.valid_to or "9999-12-31")


@dataclass(frozen=True, slots=True)
class CertificateFact:
    """A certificate held: ``kind`` is a code or a name (see ``certificate_code``)."""

    kind: str
    issued_on: str
    occupation: str | None = None
    level: str | None = None
    number: str | None = None


@dataclass(frozen=True, slots=True)
class Earlier:
    """Money the person had or asked for already, here or elsewhere (rejected ones left out)."""

    scheme: str
    year: int
    occupation: str | None = None
    level: str | None = None
    amount: int | None = None
    fund: str | None = None
    centre: str | None = None
    day: str | None = None
    reference: str | None = None  # for people: a claim's or class's code


@dataclass(frozen=True, slots=True)
class Case:
    """One enrolment. None means not known, which is not the same as no."""

    person: str  # any key that is one for one person
    starts: str  # the class's first day
    ends: str
    training_type: str
    categories: tuple[Membership, ...] = ()
    birth_date: str | None = None
    sex: str | None = None  # 男 | 女
    retirement_group: str | None = None  # 男 | 女55 | 女50 | 农村
    draws_pension: bool | None = None
    is_student: bool | None = None
    is_rural: bool | None = None
    insured_months: int | None = None
    programme: str = ""
    scheme: str | None = None  # told by programme or class; else found by fund and type
    fund: str | None = None
    occupation: str | None = None
    level: str | None = None
    planned_hours: Fraction = Fraction(0)
    attended_hours: Fraction = Fraction(0)
    attended_days: Mapping[str, Fraction] = field(default_factory=dict)  # date → hours there
    #: an apprentice's agreement, where it has other days than the class
    agreed_from: str | None = None
    agreed_to: str | None = None
    agreement_ended_on: str | None = None
    is_in_class: bool = True
    is_id_verified: bool = True
    is_complete: bool = True
    certificates: tuple[CertificateFact, ...] = ()
    employed_on: str | None = None
    claim_on: str | None = None
    earlier: tuple[Earlier, ...] = ()
    enrolment: Any = None  # the caller's own key, handed through


@dataclass(frozen=True, slots=True)
class StageAmount:
    """One part of the money. ``is_due`` None: its condition is not met yet, and may be."""

    number: int  # from 1
    when: str  # whole | certificate | completion | employment | prepay | settlement
    amount: int
    is_due: bool | None
    condition: str = ""  # in words


STAGE_LABELS: Mapping[str, str] = {
    "whole": mark("一次拨付"),
    "completion": mark("结业后"),
    "certificate": mark("取得证书后"),
    "employment": mark("就业后"),
    "prepay": mark("预拨"),
    "settlement": mark("结算"),
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer about one case.

    ``eligible`` and ``amount`` None: 待定, see ``reasons``. ``amount`` is 0 where the answer is no.
    ``steps`` is the arithmetic, line by line; ``stages`` sum to ``amount``.
    """

    scheme: str
    eligible: bool | None
    amount: int | None
    reasons: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()
    rule: Rule | None = None  # the one that says how much
    rules: tuple[Rule, ...] = ()  # every rule that was asked
    category: str | None = None  # by which the person is entitled
    occupation: str | None = None
    level: str | None = None
    certificate: CertificateFact | None = None
    basis_day: str | None = None
    year: int | None = None  # against whose caps it counts
    uplift: Fraction = Fraction(1)
    steps: tuple[str, ...] = ()
    stages: tuple[StageAmount, ...] = ()
    claimant: str = "centre"  # centre | enterprise | trainee

    @property
    def is_open(self) -> bool:
        """待定: neither yes nor no."""
        return self.eligible is None

    def rule_json(self) -> dict[str, Any]:
        """The contract's ``rule``: where the answer comes from."""
        if self.rule is None:
            return {"id": None, "source": None, "effective": None, "status": "empty"}
        return {
            "id": self.rule.id,
            "source": self.rule.source,
            "effective": self.rule.effective_from,
            "status": self.rule.status,
        }

    def frozen(self) -> list[dict[str, Any]]:
        """Every rule asked, as a claim keeps them (``policy.thaw`` reads them back)."""
        return [rule_json(one) for one in self.rules]

    def as_earlier(self, centre: str | None = None, fund: str | None = None) -> Earlier:
        """The verdict as it counts against the person's next one."""
        return Earlier(
            scheme=self.scheme,
            year=self.year or 0,
            occupation=self.occupation,
            level=self.level,
            amount=self.amount,
            fund=fund,
            centre=centre,
            day=self.basis_day,
        )
