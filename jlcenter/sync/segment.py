"""Entries of one strand without a gap, with their author's signature: what blocks are made of."""

from __future__ import annotations

from dataclasses import dataclass

from jlcenter.domain.journal.entry import Entry, StrandHead


@dataclass(frozen=True, slots=True)
class Segment:
    """Entries of one strand without a gap, and their author's signature over the chain at the end.

    ``head`` is there where the first entry of the strand is.
    """

    strand: bytes
    entries: tuple[Entry, ...]
    head: StrandHead | None
    signature: bytes

    @property
    def first_seq(self) -> int:
        """The number of the first entry."""
        return self.entries[0].seq

    @property
    def last_seq(self) -> int:
        """The number of the last entry."""
        return self.entries[-1].seq
