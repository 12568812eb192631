"""The one door for errors in the window: what happened, what is safe, what to do.

``Refused`` shows its own message and hint. Anything else is a defect of ours: it goes to the local
log under a reference number, without any value a person typed, and is told plainly.
"""

from __future__ import annotations

import sys
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Protocol

from jlcenter.domain.errors import Refused
from jlcenter.words import _


class Notice(NamedTuple):
    """Something to tell: ``tone`` is absent (error), late (warning), present (done) or leave."""

    tone: str
    text: str
    hint: str = ""
    reference: str = ""


#: the data folder whose log takes defects; set when one is opened
_folder: Path | None = None


def log_to(folder: Path | None) -> None:
    """Write defects to ``folder``'s log from here on."""
    global _folder
    _folder = folder


def explain(error: BaseException) -> Notice:
    """What to tell a person about ``error``."""
    if isinstance(error, Refused):
        where = _place(error)
        text = _("{message}({place})", message=error.message, place=where) if where else ""
        return Notice("absent", text or error.message, error.hint)
    reference = write_down(error)
    return Notice(
        "absent",
        _("程序出了一个错,编号 {reference}", reference=reference),
        _("已存的内容没有受影响,可以继续。再次出现时,请把编号告诉维护人员。"),
        reference,
    )


def _place(error: Refused) -> str:
    parts = []
    if error.file:
        parts.append(Path(error.file).name)
    if error.row is not None:
        parts.append(_("第 {row} 行", row=error.row))
    return " · ".join(parts)


def write_down(error: BaseException) -> str:
    """Log ``error`` without its values (they may be personal) and return its reference number."""
    from jlcenter.app.defects import record_defect

    return record_defect(error, _folder)


class NoticeHost(Protocol):
    """Where notices go: the bar of the window that is open."""

    def show_notice(self, notice: Notice) -> None:
        """Show ``notice`` to the person."""


def catch_all(host: NoticeHost) -> None:
    """Send what no one caught through the same door; the program goes on."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        host.show_notice(explain(error.with_traceback(trace)))

    sys.excepthook = hook
