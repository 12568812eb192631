"""A report as its parts: headings, paragraphs, tables, charts and pictures, in order.

The same parts become a PDF and an editable document (``jlcenter/documents``).
"""

from __future__ import annotations

from dataclasses import dataclass

from jlcenter.domain.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: what it is, how long, what stands at its end, and its target if it has one."""

    label: str
    value: float
    shown: str
    target: float | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """Few bars, labelled directly, from zero; a target is a line with its number."""

    title: str
    bars: tuple[Bar, ...]
    unit: str = ""

    @property
    def longest(self) -> float:
        """The greatest value or target; 1 where all are zero."""
        return max([1e-9, *(max(one.value, one.target or 0) for one in self.bars)])


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture with its caption."""

    content: bytes
    caption: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text. ``is_written``: a person wrote it; ``is_missing``: somebody should."""

    text: str
    is_written: bool = False
    is_missing: bool = False


Part = Paragraph | Sheet | Chart | Picture


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report under a heading. ``code`` names it for the text a person writes."""

    code: str
    heading: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """The whole. ``facts`` stand on the cover; ``state`` says what it is (a draft, frozen on …)."""

    id: str
    title: str
    subtitle: str
    facts: tuple[str, ...]
    sections: tuple[Section, ...]
    state: str = ""
