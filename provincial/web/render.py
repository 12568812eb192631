"""Templates: what stands in them comes from the catalogue, and is escaped."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from jlcenter.domain.programmes import level_name
from jlcenter.domain.records.choices import CLAIM_STATUS
from jlcenter.domain.subsidy_schemes import scheme_name
from jlcenter.words import _, counted, language
from provincial.duplicates import why_words
from provincial.reviews import result_words

HERE = Path(__file__).resolve().parent
#: the province's own time, whatever the machine's is
_LOCAL = timezone(timedelta(hours=8))
_LANGUAGES = (("zh", "中文"), ("ko", "한국어"), ("en", "English"))


@cache
def environment() -> Environment:
    """Our templates; a name that is not told is a defect, not an empty place."""
    found = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.globals.update(_=_, counted=counted, language=language, languages=_LANGUAGES)
    found.filters.update(n=number, yuan=yuan, pct=percent, when=when, width=width)
    found.filters.update(status=status, result=result_words, why=why_words)
    found.filters.update(level=level_name, scheme=scheme_name)
    return found


def rendered(template: str, **values: Any) -> str:
    """A page as text, in the language in use."""
    return environment().get_template(template).render(**values)


def number(value: int | Fraction | float) -> str:
    """A figure with thousands apart; hours with a digit where they have one."""
    if isinstance(value, int):
        return f"{value:,}"
    return f"{float(value):,.1f}".removesuffix(".0")


def yuan(fen: int) -> str:
    """Fen as yuan with two places."""
    sign = "-" if fen < 0 else ""
    whole, rest = divmod(abs(fen), 100)
    return f"{sign}{whole:,}.{rest:02}"


def percent(share: Fraction | float | None) -> str:
    """A share in whole percent, rounded down: 99.6 % of a task is not all of it."""
    return "—" if share is None else f"{int(share * 100)}%"


def width(share: Fraction | float | None) -> int:
    """How long a bar of 100 is."""
    return 0 if share is None else max(0, min(100, int(share * 100)))


def status(code: str) -> str:
    """The word for a claim's or line's state."""
    return _(dict(CLAIM_STATUS).get(code, code))


def when(at_ms: int | None) -> str:
    """A moment, to the minute."""
    if at_ms is None:
        return "—"
    return datetime.fromtimestamp(at_ms / 1000, _LOCAL).strftime("%Y-%m-%d %H:%M")
