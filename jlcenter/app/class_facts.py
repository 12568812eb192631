"""What a class has besides its plan: brand, money's source, partner, region, village, textbook."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jlcenter.domain.errors import Refused
from jlcenter.domain.hours import hours_of, hours_text
from jlcenter.domain.records import TRAINING_CLASS
from jlcenter.domain.regions import county_names
from jlcenter.storage.session import Session
from jlcenter.words import _

#: what a person calls it → the field of the record
FACTS = {
    "brand": "brand",
    "fund": "fund",
    "partner": "partner",
    "mode": "mode",
    "fee": "fee",
    "region": "region",
    "village": "village",
    "plan": "plan",
    "theory_hours": "theory_minutes",
    "textbook": "textbook",
    "order": "is_order",
    "industry": "industry",
}


def read_facts(session: Session, given: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of typed facts; an empty text blanks."""
    from jlcenter.app.record_book import read_field

    told: dict[str, Any] = {}
    for name, value in given.items():
        field = TRAINING_CLASS.field_by_name[FACTS[name]]
        if name == "region":
            value = _county(value)
        told[field.name] = read_field(session, TRAINING_CLASS, field, value)
    return told


def _county(text: Any) -> Any:
    """A county by its own name too (东丰县), where only one ends so."""
    plain = str(text or "").strip()
    fitting = [code for code, name in county_names().items() if plain and name.endswith(plain)]
    return fitting[0] if len(fitting) == 1 else text


def check_theory(planned: int, theory: int | None) -> None:
    """Refused where more theory is planned than the class has hours."""
    if theory is not None and theory > planned:
        raise Refused(
            "theory_hours_above",
            _(
                "理论 {theory} 学时多于计划的 {planned} 学时",
                theory=hours_text(hours_of(theory)),
                planned=hours_text(hours_of(planned)),
            ),
            _("请核对；理论学时是计划学时的一部分"),
            field="theory_hours",
        )
