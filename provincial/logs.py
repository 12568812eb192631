"""The server's log: one JSON object a line on standard error, and never a person's data.

Only what this file lets through is written: of our own messages the event and its named facts, of
other libraries' messages the unfilled text, of an exception its type and the places it passed. An
exception's own text may quote a row.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path

_OURS = "jlcenter.province"
_LOG = logging.getLogger(_OURS)
Fact = str | int | float | bool | None


class _Lines(logging.Formatter):
    """A record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        told: dict[str, object] = {"time": at, "level": record.levelname.lower()}
        if record.name == _OURS:
            told["event"] = record.msg
            told |= getattr(record, "facts", {})
        else:
            told["event"] = "library"
            told["library"] = record.name
            told["message"] = str(record.msg).split("\n", 1)[0][:200]
        if record.exc_info and record.exc_info[1] is not None:
            told["error"] = type(record.exc_info[1]).__name__
            told["at"] = places_of(record.exc_info[1])
        return json.dumps(told, ensure_ascii=False)


def places_of(error: BaseException) -> list[str]:
    """Where an exception passed, innermost last: file, line and function, no text of its own."""
    frames = traceback.extract_tb(error.__traceback__)[-12:]
    return [f"{Path(one.filename).name}:{one.lineno} {one.name}" for one in frames]


def set_up() -> None:
    """Send everything that is logged to standard error in this form."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Lines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    _LOG.setLevel(logging.INFO)


def said(event: str, **facts: Fact) -> None:
    """Something that happened. Facts name centres, devices and figures, never a person."""
    _LOG.info(event, extra={"facts": facts})


def warned(event: str, **facts: Fact) -> None:
    """Something that somebody should look at."""
    _LOG.warning(event, extra={"facts": facts})


def failed(event: str, error: BaseException, **facts: Fact) -> None:
    """A defect: its type and places."""
    _LOG.error(event, extra={"facts": facts}, exc_info=error)
