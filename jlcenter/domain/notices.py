"""A warning: something to know that stops nothing."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Notice:
    """A stable code for scripts and a sentence for people."""

    code: str
    message: str

    def as_json(self) -> dict[str, str]:
        """The object in the contract's ``warnings``."""
        return {"code": self.code, "message": self.message}
