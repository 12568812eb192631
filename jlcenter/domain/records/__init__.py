"""The registry of kinds. To add a field: its kind's file here, and one migration.

Codes 1 and 16 are kept free (a centre's own facts, policy a centre sets).
"""

from __future__ import annotations

from jlcenter.domain.records.assessment import ASSESSMENT
from jlcenter.domain.records.attachment import ATTACHMENT
from jlcenter.domain.records.attendance_mark import ATTENDANCE_MARK
from jlcenter.domain.records.calendar_day import CALENDAR_DAY
from jlcenter.domain.records.centre_setting import CENTRE_SETTING
from jlcenter.domain.records.certificate import CERTIFICATE
from jlcenter.domain.records.device import DEVICE
from jlcenter.domain.records.enrolment import ENROLMENT
from jlcenter.domain.records.exam import EXAM
from jlcenter.domain.records.field import DELETED, Field, Group, Kind, Privacy, Type
from jlcenter.domain.records.lesson import LESSON
from jlcenter.domain.records.programme import PROGRAMME
from jlcenter.domain.records.teacher import TEACHER
from jlcenter.domain.records.trainee import TRAINEE
from jlcenter.domain.records.training_class import TRAINING_CLASS
from jlcenter.domain.records.user import USER

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
)
BY_CODE = {kind.code: kind for kind in KINDS}
BY_NAME = {kind.name: kind for kind in KINDS}

__all__ = [
    "ASSESSMENT",
    "ATTACHMENT",
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
    "Field",
    "Group",
    "Kind",
    "Privacy",
    "Type",
]
