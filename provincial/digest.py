"""One hash over a centre's content at the province: equal to a laptop's exactly when both hold the
same."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from jlcenter.domain.journal.digest import KindDigest, kind_name, whole_digest
from provincial.buckets import Disagreement, disagreements, kept_digests, scanned_digests


@dataclass(frozen=True, slots=True)
class Scan:
    """A centre's digest from its records, and the buckets whose kept sums say something else."""

    digest: str
    kinds: dict[str, KindDigest]
    disagreements: tuple[Disagreement, ...]


def centre_digest(db: Connection, code: str) -> tuple[str, dict[str, KindDigest]]:
    """The digest of a centre and of each kind, from the buckets that ingest keeps."""
    kinds = kept_digests(db, code)
    return whole_digest(kinds.items()), _by_name(kinds)


def scanned_digest(db: Connection, code: str) -> Scan:
    """The same from every record, held against what is kept."""
    kept, found = kept_digests(db, code), scanned_digests(db, code)
    wrong = [
        one
        for kind in sorted(set(kept) | set(found))
        for one in disagreements(kept.get(kind, KindDigest()), found.get(kind, KindDigest()), kind)
    ]
    return Scan(whole_digest(found.items()), _by_name(found), tuple(wrong))


def _by_name(kinds: dict[int, KindDigest]) -> dict[str, KindDigest]:
    return {kind_name(code): one for code, one in kinds.items() if one.rows}
