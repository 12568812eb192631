"""A person's record: what a new statement about someone known changes, and who stands for whom."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from jlcenter.domain.findings import Finding
from jlcenter.domain.id_types import CHECKED_TYPES, PENDING
from jlcenter.domain.identity_number import CHECKED
from jlcenter.domain.names import same_name
from jlcenter.domain.records import TRAINEE
from jlcenter.words import _

Id = TypeVar("Id", bytes, str)
_MERGES_MAX = 64
#: a value that is text for people and may be added to instead of replaced
_REMARK = "remark"


def survivor(merged_into: Callable[[Id], Id | None], person: Id) -> Id:
    """Who stands for a person after merges; in a cycle the smallest id stands."""
    trail = [person]
    while len(trail) < _MERGES_MAX:
        target = merged_into(trail[-1])
        if target is None:
            return trail[-1]
        if target in trail:
            return min(trail[trail.index(target) :])
        trail.append(target)
    return min(trail)


def is_verified(id_type: str | None, id_checked: str | None) -> bool:
    """Whether a certificate may be issued on this document: its number was checked, and it is of a
    type whose number can be."""
    return id_checked == CHECKED and id_type in CHECKED_TYPES


def fill_blanks(
    known: Mapping[str, Any], told: Mapping[str, Any]
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """What a statement adds to a known person: (fields to write, fields that differ and stay).

    Blank fields are filled; a differing value is kept as known and named. Remarks are added to.
    """
    filled: dict[str, Any] = {}
    differing: list[str] = []
    for name, value in told.items():
        if value is None or value == "" or value == []:
            continue
        had = known.get(name)
        if had is None or had == "" or had == []:
            filled[name] = value
        elif name == _REMARK:
            if value not in had:
                filled[name] = f"{had}\n{value}"
        elif name == "name":
            if not same_name(had, value):
                differing.append(name)
        elif had != value:
            differing.append(name)
    return filled, tuple(differing)


def differs(fields: tuple[str, ...]) -> tuple[Finding, ...]:
    """One warning for each field whose known value was kept."""
    return tuple(
        Finding(
            "differs",
            _("{field}与已有资料不同,保留已有的", field=_(TRAINEE.field_by_name[one].label)),
            _("要改的话,请在学员资料里修改"),
            one,
        )
        for one in fields
    )


def is_pending(id_type: str | None) -> bool:
    """证件待补: may be enrolled and marked, not certified."""
    return id_type == PENDING
