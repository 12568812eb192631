"""开班申请表（开班备案表）: what a centre tells the department before a class opens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jlcenter.documents.inputs import ClassHead
from jlcenter.domain.card import Box, Card
from jlcenter.words import _


@dataclass(frozen=True, slots=True)
class Applicant:
    """The centre's own facts, blank where they were not told."""

    credit_code: str = ""
    licence_number: str = ""
    legal_representative: str = ""
    contact: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class ClassPlan:
    """What of a class only the application prints, in words."""

    headcount: str
    theory_practice: str
    daily_time: str
    mode: str
    class_teacher: str
    teachers: Sequence[str]
    textbook: str
    fund: str
    application_date: str
    approval: str


def class_application_card(head: ClassHead, applicant: Applicant, plan: ClassPlan) -> Card:
    """The form; the department's opinion stays open for its seal."""
    date_line = _("年　　月　　日")
    return Card(
        id="class-application",
        title=_("职业培训开班申请表"),
        subtitle=_("{name}（{code}）", name=head.name, code=head.code),
        boxes=(
            Box(_("培训机构名称（公章）"), head.centre_name),
            Box(_("统一社会信用代码"), applicant.credit_code),
            Box(_("办学许可证号"), applicant.licence_number),
            Box(_("法定代表人"), applicant.legal_representative),
            Box(_("联系人"), applicant.contact),
            Box(_("联系电话"), applicant.phone),
            Box(_("培训职业（工种）"), head.trade),
            Box(_("培训等级"), head.level or "—"),
            Box(_("培训类型"), head.training_type),
            Box(_("资金渠道"), plan.fund),
            Box(_("培训人数"), plan.headcount),
            Box(_("总学时"), head.hours),
            Box(_("其中：理论／实操"), plan.theory_practice),
            Box(_("每日授课时间"), plan.daily_time),
            Box(_("培训起止时间"), head.period, is_wide=True),
            Box(_("授课地点（详址）"), head.place, is_wide=True),
            Box(_("培训方式"), plan.mode),
            Box(_("班主任"), plan.class_teacher),
            Box(_("任课教师（课程）"), "；".join(plan.teachers), is_wide=True, height=16),
            Box(_("使用教材"), plan.textbook, is_wide=True),
            Box(
                _("附件"),
                _("花名册、教学计划及课程表、师资证明、实训设备清单"),
                is_wide=True,
            ),
            Box(
                _("申请单位意见"),
                _("本单位承诺所报材料真实，按计划组织培训，如有虚假愿承担相应责任。"),
                is_wide=True,
                height=30,
                lines=(_("负责人签字：　　　　　　（公章）"), date_line),
            ),
            Box(
                _("主管部门意见"),
                plan.approval,
                is_wide=True,
                height=36,
                lines=(_("（公章）"), date_line),
            ),
        ),
        facts=(_("申请日期：{date}", date=plan.application_date or "　　　　"),),
    )
