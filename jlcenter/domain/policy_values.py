"""How values in a policy file are read: each reader takes what TOML (or JSON) gave, or ValueError.

Shares, factors and amounts are exact: shares and factors are written as text ("0.80", "1.2"),
amounts in yuan as whole numbers, decimals or text with at most two places.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

from jlcenter.domain.money import FEN_PER_YUAN, YUAN_MAX
from jlcenter.domain.records.choices import FUND
from jlcenter.domain.records.held_certificate import HELD_KIND
from jlcenter.domain.records.income import INCOME_TYPE
from jlcenter.domain.scores import points
from jlcenter.shipped import table
from jlcenter.words import mark

Reader = Callable[[object], Any]

_MONTH = re.compile(r"(19|20)\d\d-(0[1-9]|1[0-2])")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_SHARE = re.compile(r"\d{1,3}(\.\d{1,6})?|\d{1,4}/\d{1,4}", re.ASCII)
_MOST_FACTOR = 10
_MOST_COUNT = 10**6
_MOST_DAYS = 3660
_MOST_MONTHS = 600
_MOST_AGE = 120
_DECIMAL = re.compile(r"\d{1,10}(\.\d{1,6})?", re.ASCII)

#: certificates the centre prints itself stand beside those of others
OWN_CERTIFICATES = (("training", mark("培训合格证书")), ("completion", mark("结业证书")))


class Wrong(ValueError):
    """A value that cannot be read; ``where`` leads to it inside tables and lists."""

    def __init__(self, value: object, where: str = "", missing: str = "", odd: str = "") -> None:
        super().__init__(str(value))
        self.value, self.where, self.missing, self.odd = value, where, missing, odd


@dataclass(frozen=True, slots=True)
class May:
    """A value that may be left out, and what it then is."""

    reader: Reader
    default: Any


def share(text: object) -> Fraction:
    """A share between 0 and 1, written as text ("0.80") so that it is exact."""
    if not isinstance(text, str) or not _SHARE.fullmatch(text):
        raise ValueError(text)
    value = Fraction(text)
    if not 0 <= value <= 1:
        raise ValueError(text)
    return value


def factor(text: object) -> Fraction:
    """A coefficient between 0 and 10, written as text ("1.2") or as a whole number."""
    if isinstance(text, int) and not isinstance(text, bool):
        text = str(text)
    if not isinstance(text, str) or not _SHARE.fullmatch(text):
        raise ValueError(text)
    value = Fraction(text)
    if not 0 < value <= _MOST_FACTOR:
        raise ValueError(text)
    return value


def count(value: object) -> int:
    """A whole number, not negative."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _MOST_COUNT:
        raise ValueError(value)
    return value


def at_least_one(value: object) -> int:
    """A whole number of one or more."""
    return _between(value, 1, _MOST_COUNT)


def days(value: object) -> int:
    """Days, at most ten years of them."""
    return _between(value, 0, _MOST_DAYS)


def months(value: object) -> int:
    """Months, one to a working life of them."""
    return _between(value, 1, _MOST_MONTHS)


def months_or_none(value: object) -> int:
    """Months, zero allowed."""
    return _between(value, 0, _MOST_MONTHS)


def age(value: object) -> int:
    """An age in years."""
    return _between(value, 1, _MOST_AGE)


def _between(value: object, least: int, most: int) -> int:
    read = count(value)
    if not least <= read <= most:
        raise ValueError(value)
    return read


def _decimal(value: object) -> Decimal:
    """A plain decimal, as number or text; no powers of ten, no signs."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        raise ValueError(value)
    plain = str(value)
    if not _DECIMAL.fullmatch(plain):
        raise ValueError(value)
    return Decimal(plain)


def yuan(value: object) -> int:
    """Fen of an amount in yuan, exactly; zero is no amount (an amount not known is left out)."""
    fen = _decimal(value) * FEN_PER_YUAN
    if fen != fen.to_integral_value() or not 0 < fen <= YUAN_MAX * FEN_PER_YUAN:
        raise ValueError(value)
    return int(fen)


def hours(value: object) -> Fraction:
    """Class hours above zero, decimals allowed."""
    read = Fraction(_decimal(value))
    if not 0 < read <= _MOST_COUNT:
        raise ValueError(value)
    return read


def pass_mark(value: object) -> int:
    """Hundredths of a score of 0–100, written as a number or text."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise ValueError(value)
    return points(str(value))


def yes_no(value: object) -> bool:
    """true or false."""
    if not isinstance(value, bool):
        raise ValueError(value)
    return value


def attempts(value: object) -> bool:
    """Whether the best sitting counts ("best") or the latest ("last")."""
    if value not in ("best", "last"):
        raise ValueError(value)
    return value == "best"


def text(value: object) -> str:
    """A text that says something."""
    if not isinstance(value, str) or not value.strip():
        raise ValueError(value)
    return value.strip()


def month(value: object) -> str:
    """A month written ``1965-01``."""
    if not isinstance(value, str) or not _MONTH.fullmatch(value):
        raise ValueError(value)
    return value


def time_of_day(value: object) -> str:
    """A time of day written ``18:00``."""
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        raise ValueError(value)
    return value


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of these words."""

    words: tuple[str, ...]

    def __call__(self, value: object) -> str:
        """The word."""
        if value not in self.words:
            raise ValueError(value)
        return str(value)


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list, each read by ``reader``, nothing twice."""

    reader: Reader
    least: int = 1

    def __call__(self, value: object) -> tuple[Any, ...]:
        """What was read, in its order."""
        if not isinstance(value, list | tuple) or len(value) < self.least:
            raise ValueError(value)
        found = []
        for place, one in enumerate(value, 1):
            found.append(_within(self.reader, one, f"[{place}]"))
        if any(one in found[:place] for place, one in enumerate(found)):
            raise ValueError(value)
        return tuple(found)


@dataclass(frozen=True)
class TableOf:
    """A table whose values are these, no others."""

    schema: Mapping[str, Reader | May]

    def __call__(self, value: object) -> dict[str, Any]:
        """Every value of the schema."""
        if not isinstance(value, Mapping):
            raise ValueError(value)
        return read_table(self.schema, value)


@dataclass(frozen=True, slots=True)
class MapOf:
    """A table whose names are codes."""

    key: Reader
    reader: Reader

    def __call__(self, value: object) -> dict[str, Any]:
        """By code what was read."""
        if not isinstance(value, Mapping) or not value:
            raise ValueError(value)
        return {
            _within(self.key, name, name): _within(self.reader, one, name)
            for name, one in value.items()
        }


def one_of(*words: str) -> OneOf:
    """One of these words."""
    return OneOf(words)


def list_of(reader: Reader, *, least: int = 1) -> ListOf:
    """A list of what ``reader`` takes."""
    return ListOf(reader, least)


def table_of(schema: Mapping[str, Reader | May]) -> TableOf:
    """A table of named values."""
    return TableOf(schema)


def map_of(key: Reader, reader: Reader) -> MapOf:
    """A table by code."""
    return MapOf(key, reader)


def read_table(schema: Mapping[str, Reader | May], value: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a table, all that are needed; ``Wrong`` says which is off and how."""
    for name in value:
        if name not in schema:
            raise Wrong(value[name], odd=name)
    found: dict[str, Any] = {}
    for name, how in schema.items():
        if name in value:
            found[name] = _within(how.reader if isinstance(how, May) else how, value[name], name)
        elif isinstance(how, May):
            found[name] = how.default
        else:
            raise Wrong(None, missing=name)
    return found


def _within(reader: Reader, value: object, name: str) -> Any:
    try:
        return reader(value)
    except Wrong as wrong:
        join = "" if wrong.where.startswith("[") or not wrong.where else "."
        raise Wrong(wrong.value, f"{name}{join}{wrong.where}", wrong.missing, wrong.odd) from None
    except (ValueError, ZeroDivisionError):
        raise Wrong(value, name) from None


@cache
def _codes(name: str) -> frozenset[str]:
    return frozenset(row["code"] for row in table(name))


@dataclass(frozen=True, slots=True)
class CodeOf:
    """A code of a reference table."""

    table: str

    def __call__(self, value: object) -> str:
        """The code."""
        if value not in _codes(self.table):
            raise ValueError(value)
        return str(value)


#: a target group, a training type, a skill level, a subsidy scheme by code
category = CodeOf("trainee_categories")
training_type = CodeOf("training_types")
level = CodeOf("skill_levels")
scheme = CodeOf("subsidy_schemes")


def membership(value: object) -> str:
    """Groups that a person must all belong to: ``LHS`` or ``LHS+DB``; ``RURAL`` is a hukou."""
    if not isinstance(value, str):
        raise ValueError(value)
    for one in value.split("+"):
        if one != "RURAL":
            category(one)
    return value


@cache
def _certificates() -> dict[str, str]:
    kinds = (*OWN_CERTIFICATES, *HELD_KIND)
    return {code: code for code, _name in kinds} | {name: code for code, name in kinds}


def certificate_code(name: str) -> str:
    """The code of a kind of certificate given by code or name; what is unknown stays itself."""
    return _certificates().get(name, name)


def certificate(value: object) -> str:
    """A kind of certificate by its code or, as documents write it, by its name."""
    if not isinstance(value, str) or value not in _certificates():
        raise ValueError(value)
    return _certificates()[value]


fund = one_of(*(code for code, _name in FUND))
income_type = one_of(*(code for code, _name in INCOME_TYPE))
