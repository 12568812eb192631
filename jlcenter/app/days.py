"""The laptop's calendar day, where a person leaves a day out."""

from __future__ import annotations

from datetime import date

from jlcenter.domain.dates import day_text


def today() -> str:
    """The laptop's calendar day."""
    return date.today().isoformat()


def day_or_today(day: str | None, *, field: str = "date") -> str:
    """A typed day, else today."""
    return day_text(day, field=field) if day else today()
