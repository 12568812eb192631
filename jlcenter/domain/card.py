"""A form of labelled boxes (a card): an application, a claim's cover, a trip sheet."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Box:
    """A label and what stands beside it. ``height`` in millimetres, at least; ``is_wide``: it
    takes the whole line; ``lines`` are further lines in it (who signs, a date to fill in)."""

    label: str
    value: str = ""
    is_wide: bool = False
    height: float = 9.0
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Card:
    """One page of boxes, two a line. ``id`` names the form for scripts."""

    id: str
    title: str
    boxes: tuple[Box, ...]
    subtitle: str = ""
    facts: tuple[str, ...] = ()
    footer: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    is_landscape: bool = False
    is_a3: bool = False
