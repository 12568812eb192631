"""What each rule of the policy may say, and what must hold across its values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from jlcenter.domain.policy_values import (
    May,
    Reader,
    age,
    at_least_one,
    attempts,
    category,
    certificate,
    count,
    days,
    factor,
    hours,
    income_type,
    level,
    list_of,
    map_of,
    membership,
    month,
    months,
    months_or_none,
    one_of,
    pass_mark,
    scheme,
    share,
    table_of,
    text,
    time_of_day,
    training_type,
    yes_no,
    yuan,
)
from jlcenter.words import _

#: the day that decides which rule holds: the class's first, the certificate's, the claim's
BASIS = one_of("class_start", "certificate", "claim")
#: the parts of a class's work that a teacher's hours are weighed by
LESSON_TRAITS = (
    "theory",
    "practice",
    "online",
    "rural",
    "evening_weekend",
    "enterprise",
    "repeat",
)
#: what a class or the centre is evaluated by (the plan, three (4))
EVALUATION_PARTS = (
    "attendance",
    "completion",
    "certificate",
    "employment",
    "satisfaction",
    "inspection",
)
STAGE_WHEN = ("completion", "certificate", "employment")

_AMOUNTS = list_of(
    table_of(
        {
            "level": text,
            "codes": list_of(level),
            "amount": yuan,
            "min_hours": May(hours, None),
            "groups": May(list_of(category), ()),
            "certificates": May(list_of(certificate), ()),
            "occupations": May(list_of(text), ()),
        }
    )
)

#: rule → what it says. ``May``: may be left out
VALUES: Mapping[str, Mapping[str, Reader | May]] = {
    "attendance.completion": {"min_rate": share},
    "assessment.pass": {
        "theory_pass": pass_mark,
        "practical_pass": pass_mark,
        "both_required": yes_no,
        "counts": attempts,
        "resits_allowed": count,
    },
    "class.size": {"min": count, "max": count, "startup_max": count},
    "class.daily_hours_max": {"hours": count},
    "class.application": {
        "lead_days": days,
        "review_workdays": days,
        "claim_within_days": days,
    },
    "age.eligible": {
        "min_age": age,
        "retirement": list_of(
            table_of(
                {
                    "group": text,
                    "base_age": age,
                    "first_birth": May(month, None),
                    "step_months": May(months, None),
                    "cap_months": May(months_or_none, 0),
                }
            )
        ),
    },
    "subsidy.skill": {
        "basis": BASIS,
        "groups": list_of(category),
        "group_types": May(map_of(category, list_of(training_type)), {}),
        "training_types": May(list_of(training_type), ()),
        "amounts": _AMOUNTS,
        "certificates": list_of(certificate),
        "hours_counted": May(one_of("planned", "attended"), "planned"),
        "needs_completion": May(yes_no, True),
    },
    "subsidy.upgrade": {
        "basis": BASIS,
        "amounts": _AMOUNTS,
        "certificates": list_of(certificate),
        "min_insured_months": count,
        "claim_within_months": May(months, None),
    },
    "subsidy.startup": {
        "basis": BASIS,
        "groups": May(list_of(category), ()),
        "programmes": list_of(
            table_of({"type": training_type, "amount": yuan, "min_hours": May(hours, None)})
        ),
        "certificates": list_of(certificate),
        "needs_completion": May(yes_no, True),
    },
    "subsidy.apprenticeship": {
        "levels": list_of(table_of({"level": text, "codes": list_of(level), "per_year": yuan})),
        "months": one_of("whole", "started"),
        "prepay_max_share": share,
        "min_months": months,
        "max_months": months,
    },
    "subsidy.limits": {
        "max_per_year": May(at_least_one, None),
        "max_amount_per_year": May(yuan, None),
        "same_level_once": yes_no,
        "schemes": list_of(scheme),
    },
    "subsidy.exclusion": {
        "schemes": list_of(scheme, least=2),
        "scope": one_of("occupation_level", "year", "ever"),
    },
    "subsidy.uplift": {
        "groups": May(list_of(table_of({"groups": list_of(category), "factor": factor})), ()),
        "occupations": May(list_of(table_of({"occupations": list_of(text), "factor": factor})), ()),
        "combine": one_of("max", "multiply", "sum_of_excess"),
    },
    "subsidy.stages": {
        "stages": list_of(
            table_of(
                {
                    "when": one_of(*STAGE_WHEN),
                    "ratio": share,
                    "within_months": May(months, None),
                }
            )
        )
    },
    "stipend": {
        "basis": BASIS,
        "per_day": yuan,
        "count": one_of("hours", "days"),
        "day_hours": May(hours, None),
        "rounding": May(one_of("up", "down", "half_up"), None),
        "groups": list_of(membership),
        "max_days": May(at_least_one, None),
        "max_per_year": at_least_one,
    },
    "fte.student": {"hours_per_student": hours},
    "income.operating_share": {"share": share, "income_types": list_of(income_type)},
    "workload.convert": {
        "coefficients": map_of(one_of(*LESSON_TRAITS), factor),
        "combine": one_of("max", "multiply", "sum_of_excess"),
    },
    "teacher.dual_role": {
        "min_training_hours": May(hours, None),
        "min_degree_hours": May(hours, None),
        "min_practice_days": May(at_least_one, None),
        "needs_confirmation": yes_no,
    },
    "teacher.practice": {
        "years": at_least_one,
        "months": at_least_one,
        "days_per_month": at_least_one,
    },
    "teacher.evening": {"from": time_of_day},
    "evaluation.weights": {"weights": map_of(one_of(*EVALUATION_PARTS), count)},
    "certificate.special_operation": {
        "valid_months": months,
        "review_months": months,
        "remind_days": days,
    },
    "follow_up.nodes": {
        "months": list_of(months),
        "early_days": days,
        "window_days": days,
        "given_up_days": days,
    },
    "apprenticeship.terms": {
        "min_months": months,
        "usual_months": months,
        "max_months": months,
    },
    "figures.person_day": {"hours": hours},
    "figures.anomalies": {
        "late_days": at_least_one,
        "burst_seconds": at_least_one,
        "burst_marks": at_least_one,
        "certificates_per_day": at_least_one,
        "shared_cards": at_least_one,
        "shared_phones": at_least_one,
        "same_numbers": at_least_one,
        "identical_lessons": at_least_one,
    },
    "retention.years": {
        "class_records": at_least_one,
        "video": at_least_one,
        "audit_log_months": months,
    },
}


def _twice(rows: Any, names: tuple[str, ...]) -> str | None:
    """What two rows of amounts both speak of: a person would not know which amount holds."""
    seen: dict[tuple[Any, ...], str] = {}
    for row in rows:
        for code in row["codes"]:
            key = (code, *(tuple(sorted(row.get(name) or ())) for name in names))
            if key in seen:
                return _(
                    "“{first}”和“{second}”都写了等级 {code}",
                    first=seen[key],
                    second=row["level"],
                    code=code,
                )
            seen[key] = row["level"]
    return None


def _amounts(values: Mapping[str, Any]) -> str | None:
    return _twice(values["amounts"], ("groups", "certificates", "occupations"))


def _levels(values: Mapping[str, Any]) -> str | None:
    if values["min_months"] > values["max_months"]:
        return _("min_months 大于 max_months")
    return _twice(values["levels"], ())


def _programmes(values: Mapping[str, Any]) -> str | None:
    types = [one["type"] for one in values["programmes"]]
    return None if len(set(types)) == len(types) else _("programmes 中同一类型写了两次")


def _stages(values: Mapping[str, Any]) -> str | None:
    total = sum(one["ratio"] for one in values["stages"])
    if total != 1:
        return _("各段比例合计是 {total}，应等于 1", total=str(total))
    whens = [one["when"] for one in values["stages"]]
    return None if len(set(whens)) == len(whens) else _("stages 中同一时点写了两次")


def _retirement(values: Mapping[str, Any]) -> str | None:
    groups = [one["group"] for one in values["retirement"]]
    if len(set(groups)) != len(groups):
        return _("retirement 中同一类人员写了两次")
    for one in values["retirement"]:
        if (one["first_birth"] is None) != (one["step_months"] is None):
            return _("first_birth 和 step_months 要一起写")
        if one["base_age"] <= values["min_age"]:
            return _("base_age 应大于 min_age")
    return None


def _limits(values: Mapping[str, Any]) -> str | None:
    told = (values["max_per_year"], values["max_amount_per_year"], values["same_level_once"])
    return None if any(told) else _("没有写任何限制")


def _uplift(values: Mapping[str, Any]) -> str | None:
    return None if values["groups"] or values["occupations"] else _("没有写任何上浮")


def _dual_role(values: Mapping[str, Any]) -> str | None:
    told = [
        values[name] for name in ("min_training_hours", "min_degree_hours", "min_practice_days")
    ]
    return None if any(told) or values["needs_confirmation"] else _("没有写任何条件")


def _size(values: Mapping[str, Any]) -> str | None:
    return None if values["min"] <= values["max"] else _("min 大于 max")


def _weights(values: Mapping[str, Any]) -> str | None:
    return None if any(values["weights"].values()) else _("权重都是 0")


def _special(values: Mapping[str, Any]) -> str | None:
    ordered = values["review_months"] <= values["valid_months"]
    return None if ordered else _("review_months 大于 valid_months")


def _nodes(values: Mapping[str, Any]) -> str | None:
    months = list(values["months"])
    return None if months == sorted(set(months)) else _("months 应从小到大，不重复")


def _terms(values: Mapping[str, Any]) -> str | None:
    ordered = values["min_months"] <= values["usual_months"] <= values["max_months"]
    return None if ordered else _("min_months、usual_months、max_months 应从小到大")


def _stipend(values: Mapping[str, Any]) -> str | None:
    if values["count"] == "hours" and None in (values["day_hours"], values["rounding"]):
        return _("按学时折天时，day_hours 和 rounding 都要写")
    return None


#: rule → what is off between its values, in words; None where nothing is
CHECKS: Mapping[str, Callable[[Mapping[str, Any]], str | None]] = {
    "class.size": _size,
    "age.eligible": _retirement,
    "subsidy.skill": _amounts,
    "subsidy.upgrade": _amounts,
    "subsidy.startup": _programmes,
    "subsidy.apprenticeship": _levels,
    "subsidy.limits": _limits,
    "subsidy.uplift": _uplift,
    "subsidy.stages": _stages,
    "stipend": _stipend,
    "teacher.dual_role": _dual_role,
    "evaluation.weights": _weights,
    "certificate.special_operation": _special,
    "follow_up.nodes": _nodes,
    "apprenticeship.terms": _terms,
}

#: what gives or takes money: here the program's own starting value is never enough
MONEY_RULES = frozenset(
    (
        "subsidy.skill",
        "subsidy.upgrade",
        "subsidy.startup",
        "subsidy.apprenticeship",
        "subsidy.uplift",
        "subsidy.stages",
        "stipend",
        "fte.student",
        "income.operating_share",
        "workload.convert",
    )
)
