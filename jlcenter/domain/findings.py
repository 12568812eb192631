"""What was found while reading a value: a code for scripts, words for people.

Whether a finding rejects a row, holds it for a person's decision or only warns is said by where the
finding stands (``problems``, ``holds``, ``warnings``), not by the finding itself.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found. ``message`` never holds a full ID, phone or card number."""

    code: str
    message: str
    hint: str = ""
    field: str = ""

    def as_json(self) -> dict[str, str]:
        """The form in which the command line's ``warnings`` show it."""
        return {"field": self.field, "code": self.code, "message": self.message}


#: the name under which rejecting findings are known
Problem = Finding
