"""``partner``: enterprises, agencies and bodies that train, employ or teach with us."""

from __future__ import annotations

from jlcenter.cli.record_group import record_group
from jlcenter.domain.records.partner import PARTNER
from jlcenter.words import mark

partner_group = record_group(
    PARTNER,
    "partner",
    "partners",
    help_text=mark("合作单位：企业、人力资源服务机构、院校、群团组织"),
    shown=("name", "partner_type", "industry", "region", "contact", "phone"),
    order=("name",),
    filters=("partner_type", "region", "is_high_risk"),
)
