"""What the province tells, as JSON: the same for its commands and its API. Money in yuan, class
hours as a number, moments in ISO 8601 (UTC)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from jlcenter.domain.figures import value_number
from jlcenter.domain.hours import number
from jlcenter.domain.money import yuan_number
from jlcenter.words import _

if TYPE_CHECKING:
    from provincial.duplicates import Duplicate
    from provincial.indicators import FigureRow
    from provincial.progress import CentreLine, Line, Progress
    from provincial.reviews import ClaimRow


def instant(ms: int | None) -> str | None:
    """A moment for JSON."""
    if ms is None:
        return None
    return datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="seconds")


def centre_json(one: CentreLine) -> dict[str, Any]:
    """A centre for JSON."""
    return {
        "code": one.code,
        "name": one.name,
        "laptops": one.laptops,
        "blocked": one.blocked,
        "last_sync": instant(one.last_sync),
        "silent_days": one.silent_days,
        "silent": one.is_silent,
    }


def line_json(one: Line) -> dict[str, Any]:
    """A row of progress for JSON."""
    sums = one.figures
    return {
        "key": one.key,
        "name": one.name,
        "person_times": sums.person_times,
        "persons": sums.persons,
        "subsidised": sums.subsidised,
        "completed": sums.completed,
        "certified": sums.certified,
        "person_hours": number(sums.hours),
        "claimed": yuan_number(sums.claimed),
        "approved": yuan_number(sums.approved),
        "paid": yuan_number(sums.paid),
        "target": one.target,
        "done": None if one.done is None else round(float(one.done), 6),
    }


def figure_json(row: FigureRow) -> dict[str, Any]:
    one = row.indicator
    told: dict[str, Any] = {
        "code": one.code,
        "name": _(one.name),
        "unit": _(one.unit),
        "value": row.number,
        "top": row.figure.top,
        "bottom": row.figure.bottom,
        "open": row.figure.is_open,
        "formula": _(one.formula),
        "date_basis": _(one.date_basis),
        "source": _(one.source),
    }
    if row.parts:
        told["parts"] = {key: value_number(one, part.value) for key, part in row.parts.items()}
    return told


def duplicate_json(one: Duplicate) -> dict[str, Any]:
    """A person subsidised twice for JSON, the number masked."""
    return {
        "year": one.year,
        "kind": one.kind,
        "why": one.why,
        "name": one.name,
        "id_type": one.id_type,
        "id_number": one.number,
        "amount": yuan_number(one.amount),
        "claims": [
            {
                "centre": line.centre,
                "centre_name": line.centre_name,
                "claim": line.claim,
                "code": line.claim_code,
                "line": line.line,
                "class": line.class_code,
                "class_name": line.class_name,
                "starts": line.starts,
                "ends": line.ends,
                "scheme": line.scheme,
                "occupation": line.occupation,
                "level": line.level,
                "stage": line.stage,
                "amount": yuan_number(line.amount),
                "made_on": line.made_on,
                "submitted_on": line.submitted_on,
                "claim_status": line.claim_status,
                "status": line.status,
            }
            for line in one.lines
        ],
    }


def claim_json(one: ClaimRow) -> dict[str, Any]:
    """A claim for JSON."""
    return {
        "centre": one.centre,
        "centre_name": one.centre_name,
        "id": one.claim,
        "code": one.code,
        "kind": one.kind,
        "scheme": one.scheme,
        "year": one.year,
        "status": one.status,
        "made_on": one.made_on,
        "submitted_on": one.submitted_on,
        "amount": yuan_number(one.amount),
        "lines": one.lines,
        "result": one.result or None,
        "checked_on": one.checked_on or None,
        "reviewer": one.reviewer or None,
        "waits": one.waits,
    }


def progress_json(told: Progress) -> dict[str, Any]:
    """A year's progress for JSON."""
    return {
        "year": told.year,
        "total": line_json(told.total),
        "by": {by: [line_json(one) for one in lines] for by, lines in told.tables.items()},
        "classes": told.classes,
        "silent": [centre_json(one) for one in told.silent],
    }
