"""The letters laptops of a centre are granted, in order: A, B, … Z without I and O, then three."""

from __future__ import annotations

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


def letter_at(given: int) -> str:
    """The letter after ``given`` have been given; three letters, which no tag of two can be."""
    base = len(_LETTERS)
    if given < base:
        return _LETTERS[given]
    rest = given - base
    return "".join(_LETTERS[rest // base**place % base] for place in (2, 1, 0))


def letter_place(letter: str) -> int | None:
    """Which place a letter has in that order; None for what was never granted."""
    if not letter or any(one not in _LETTERS for one in letter):
        return None
    base = len(_LETTERS)
    if len(letter) == 1:
        return _LETTERS.index(letter)
    if len(letter) != 3:
        return None
    place = 0
    for one in letter:
        place = place * base + _LETTERS.index(one)
    return base + place
