"""学号: numbers within a class that laptops can give without asking one another.

The laptop that made the class gives 1, 2, 3 …; the k-th other laptop gives 100·k + 1 …, k by the
order of the letters that pairing granted. Nothing is renumbered by itself: a clash is listed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

BLOCK = 100


def letter_rank(letter: str) -> int:
    """A → 0 … Z → 25, AA → 26 …: letters in the order in which pairing grants them."""
    rank = 0
    for one in letter.upper():
        rank = rank * 26 + ord(one) - ord("A") + 1
    return rank - 1


def base_of(letter: str, maker_letter: str | None) -> int:
    """What this laptop adds to 1, 2, 3 … in a class of another laptop (0 in one of its own).

    ``maker_letter``: the letter of the laptop that made the class, None where it is not known.
    """
    mine = letter_rank(letter)
    if maker_letter is None:
        return BLOCK * (mine + 1)
    makers = letter_rank(maker_letter)
    if mine == makers:
        return 0
    return BLOCK * (mine + 1 if mine < makers else mine)


def free_numbers(taken: Iterable[int | None], base: int) -> Iterator[int]:
    """The numbers to give next: after the last one given in this laptop's block of a hundred,
    leaving out what is taken; a full block goes on past what others have."""
    used = {one for one in taken if one is not None}
    own = [one for one in used if base < one <= base + BLOCK]
    number = max(own, default=base)
    while True:
        number += 1
        if number not in used:
            yield number


def next_number(taken: Iterable[int | None], base: int) -> int:
    """The one number to give next."""
    return next(free_numbers(taken, base))
