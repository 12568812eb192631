"""Which subsidy a class falls under: told by programme, else by its fund, else by its type."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from jlcenter.domain.subsidy_case import Case
from jlcenter.shipped import table
from jlcenter.words import _


@dataclass(frozen=True, slots=True)
class Scheme:
    """One scheme: its rule (blank where it is settled otherwise) and who asks for the money."""

    code: str
    name: str
    rule: str
    claimant: str
    funds: tuple[str, ...]
    training_types: tuple[str, ...]


@cache
def schemes() -> dict[str, Scheme]:
    """Code → scheme, in the table's order."""
    return {
        row["code"]: Scheme(
            row["code"],
            row["name"],
            row["rule"],
            row["claimant"] or "centre",
            tuple(one for one in row["funds"].split(";") if one),
            tuple(one for one in row["training_types"].split(";") if one),
        )
        for row in table("subsidy_schemes")
    }


def scheme_name(code: str | None) -> str:
    """A scheme in words; what is not in the table is shown as it is."""
    found = schemes().get(code or "")
    return _(found.name) if found else code or ""


def find_scheme(text: str | None) -> Scheme | None:
    """The scheme of a code or a name."""
    plain = (text or "").strip()
    return next((one for one in schemes().values() if plain in (one.code, one.name)), None)


@cache
def _parent(code: str) -> str:
    return next((row["parent"] for row in table("training_types") if row["code"] == code), "")


def is_type(code: str, wanted: tuple[str, ...]) -> bool:
    """Whether a training type or the one above it is among those wanted."""
    return code in wanted or (bool(_parent(code)) and _parent(code) in wanted)


def scheme_of(case: Case) -> Scheme:
    """The scheme of a case; what falls under none is not subsidised."""
    told = find_scheme(case.scheme)
    if told is not None:
        return told
    known = schemes().values()
    by_type = [one for one in known if case.training_type in one.training_types] or [
        one for one in known if is_type(case.training_type, one.training_types)
    ]
    if case.fund:
        by_fund = [one for one in known if case.fund in one.funds]
        # a fund that pays several kinds of training leaves the type to decide
        if by_fund and not (by_type and case.fund in ("employment_fund", "skill_fund")):
            return by_fund[0]
    return by_type[0] if by_type else schemes()["none"]
