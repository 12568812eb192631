"""The registry of kinds. To add a field: its kind's file here, and one migration."""

from __future__ import annotations

from jlcenter.domain.records.apprenticeship import APPRENTICESHIP
from jlcenter.domain.records.assessment import ASSESSMENT
from jlcenter.domain.records.attachment import ATTACHMENT
from jlcenter.domain.records.attachment_receipt import ATTACHMENT_RECEIPT
from jlcenter.domain.records.attendance_mark import ATTENDANCE_MARK
from jlcenter.domain.records.calendar_day import CALENDAR_DAY
from jlcenter.domain.records.category_proof import CATEGORY_PROOF
from jlcenter.domain.records.centre import CENTRE
from jlcenter.domain.records.centre_setting import CENTRE_SETTING
from jlcenter.domain.records.certificate import CERTIFICATE
from jlcenter.domain.records.claim import CLAIM
from jlcenter.domain.records.claim_line import CLAIM_LINE
from jlcenter.domain.records.credit_registration import CREDIT_REGISTRATION
from jlcenter.domain.records.device import DEVICE
from jlcenter.domain.records.enrolment import ENROLMENT
from jlcenter.domain.records.erasure import ERASURE
from jlcenter.domain.records.event import EVENT
from jlcenter.domain.records.event_attendance import EVENT_ATTENDANCE
from jlcenter.domain.records.exam import EXAM
from jlcenter.domain.records.field import DELETED, Field, Group, Kind, Privacy, Type
from jlcenter.domain.records.follow_up import FOLLOW_UP
from jlcenter.domain.records.frozen_part import FROZEN_PART
from jlcenter.domain.records.frozen_year import FROZEN_YEAR
from jlcenter.domain.records.held_certificate import HELD_CERTIFICATE
from jlcenter.domain.records.income import INCOME
from jlcenter.domain.records.inspection import INSPECTION
from jlcenter.domain.records.lesson import LESSON
from jlcenter.domain.records.objection import OBJECTION
from jlcenter.domain.records.outreach_trip import OUTREACH_TRIP
from jlcenter.domain.records.partner import PARTNER
from jlcenter.domain.records.past_training import PAST_TRAINING
from jlcenter.domain.records.payment import PAYMENT
from jlcenter.domain.records.policy_rule import POLICY_RULE
from jlcenter.domain.records.programme import PROGRAMME
from jlcenter.domain.records.recommendation import RECOMMENDATION
from jlcenter.domain.records.register_item import REGISTER_ITEM
from jlcenter.domain.records.report_text import REPORT_TEXT
from jlcenter.domain.records.review import REVIEW
from jlcenter.domain.records.survey import SURVEY
from jlcenter.domain.records.target import TARGET
from jlcenter.domain.records.teacher import TEACHER
from jlcenter.domain.records.teacher_activity import TEACHER_ACTIVITY
from jlcenter.domain.records.teacher_year import TEACHER_YEAR
from jlcenter.domain.records.trainee import TRAINEE
from jlcenter.domain.records.training_class import TRAINING_CLASS
from jlcenter.domain.records.user import USER
from jlcenter.domain.records.vacancy import VACANCY

KINDS: tuple[Kind, ...] = (
    USER,
    TEACHER,
    PROGRAMME,
    TRAINING_CLASS,
    LESSON,
    TRAINEE,
    ENROLMENT,
    ATTENDANCE_MARK,
    ASSESSMENT,
    EXAM,
    CERTIFICATE,
    CALENDAR_DAY,
    DEVICE,
    ATTACHMENT,
    CENTRE_SETTING,
    CENTRE,
    POLICY_RULE,
    PARTNER,
    REGISTER_ITEM,
    EVENT,
    EVENT_ATTENDANCE,
    VACANCY,
    RECOMMENDATION,
    FOLLOW_UP,
    APPRENTICESHIP,
    OUTREACH_TRIP,
    TEACHER_ACTIVITY,
    TEACHER_YEAR,
    CLAIM,
    CLAIM_LINE,
    PAYMENT,
    OBJECTION,
    INCOME,
    HELD_CERTIFICATE,
    CREDIT_REGISTRATION,
    SURVEY,
    INSPECTION,
    TARGET,
    REPORT_TEXT,
    FROZEN_YEAR,
    FROZEN_PART,
    PAST_TRAINING,
    CATEGORY_PROOF,
    REVIEW,
    ERASURE,
    ATTACHMENT_RECEIPT,
)
BY_CODE = {kind.code: kind for kind in KINDS}
BY_NAME = {kind.name: kind for kind in KINDS}

__all__ = [
    "ASSESSMENT",
    "ATTACHMENT",
    "ATTACHMENT_RECEIPT",
    "ATTENDANCE_MARK",
    "BY_CODE",
    "BY_NAME",
    "CALENDAR_DAY",
    "CENTRE_SETTING",
    "CERTIFICATE",
    "DELETED",
    "DEVICE",
    "ENROLMENT",
    "EXAM",
    "KINDS",
    "LESSON",
    "PROGRAMME",
    "TEACHER",
    "TRAINEE",
    "TRAINING_CLASS",
    "USER",
    "CENTRE",
    "POLICY_RULE",
    "PARTNER",
    "REGISTER_ITEM",
    "EVENT",
    "EVENT_ATTENDANCE",
    "VACANCY",
    "RECOMMENDATION",
    "FOLLOW_UP",
    "APPRENTICESHIP",
    "OUTREACH_TRIP",
    "TEACHER_ACTIVITY",
    "TEACHER_YEAR",
    "CLAIM",
    "CLAIM_LINE",
    "PAYMENT",
    "OBJECTION",
    "INCOME",
    "HELD_CERTIFICATE",
    "CREDIT_REGISTRATION",
    "SURVEY",
    "INSPECTION",
    "TARGET",
    "REPORT_TEXT",
    "FROZEN_YEAR",
    "FROZEN_PART",
    "PAST_TRAINING",
    "CATEGORY_PROOF",
    "REVIEW",
    "ERASURE",
    "Field",
    "Group",
    "Kind",
    "Privacy",
    "Type",
]
