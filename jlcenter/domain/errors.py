"""What a person can mend: raised by rules and use-cases, shown alike by window and command line."""

from __future__ import annotations

from typing import Any


class Refused(Exception):
    """Something was refused and nothing was changed; says what, and what to do about it.

    ``code`` is a stable word for scripts; ``message`` says what happened in the person's language
    and ``hint`` what to do; ``file``, ``row`` and ``field`` say where; ``report`` goes beside the
    error in JSON (an import's report, say). ``exit_code`` is the command line's (docs/commands.md).
    """

    exit_code = 3

    def __init__(
        self,
        code: str,
        message: str,
        hint: str = "",
        *,
        file: str | None = None,
        row: int | str | None = None,
        field: str | None = None,
        report: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
        self.file = file
        self.row = row
        self.field = field
        self.report = report

    def as_json(self) -> dict[str, Any]:
        """The ``error`` object of the command line's contract."""
        error: dict[str, Any] = {"code": self.code, "message": self.message, "hint": self.hint}
        for name in ("file", "row", "field"):
            value = getattr(self, name)
            if value is not None:
                error[name] = value
        return error


class UsageRefused(Refused):
    """The command's words are off (exit 2)."""

    exit_code = 2


class NotFound(Refused):
    """There is no such class, person, lesson … (exit 4)."""

    exit_code = 4


class AccessRefused(Refused):
    """Wrong password, locked account, or the role may not (exit 5)."""

    exit_code = 5


class Unreachable(Refused):
    """The server could not be reached or the line broke; everything is kept (exit 6)."""

    exit_code = 6


class Damaged(Refused):
    """Damage or a broken promise was found (exit 7)."""

    exit_code = 7


class Busy(Refused):
    """The data folder is in use and stayed so, or the disk is full (exit 8)."""

    exit_code = 8
