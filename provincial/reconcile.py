"""Answers where a centre's records differ: digests, a scan, buckets, records. Reads only.

Every question stands alone and is answered in bounded time and bytes, whatever a laptop asks.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, Engine, select

from jlcenter.domain.journal.digest import BUCKETS, KindDigest, bucket_hash
from jlcenter.sync.protocol import (
    PROTOCOL_OLDEST,
    MessageError,
    answer_body,
    answer_message,
    envelope_of,
)
from jlcenter.sync.reconcile import (
    RECONCILE_PATH,
    RECORDS_MAX,
    Answer,
    AskBuckets,
    AskDigests,
    AskRecords,
    AskScan,
    AskStates,
    BadBucket,
    Question,
    Scanned,
    Told,
    pack_buckets,
    pack_digests,
    pack_records,
    pack_reply,
    pack_scanned,
    pack_states,
    question_of,
)
from provincial import storage
from provincial.buckets import (
    disagreements,
    hashes,
    kept_digests,
    kinds_of_records,
    record_of,
    strand_ids,
)
from provincial.conversation import RequestRefused
from provincial.database import reading
from provincial.keys import RootKey
from provincial.notes import Notes
from provincial.tables import RECORD

#: records looked at in one answer of a scan: about half a second
SCAN_RECORDS_MAX = 50_000


def answered(engine: Engine, root: RootKey, body: bytes, notes: Notes | None = None) -> bytes:
    """The answer to a question's body; ``notes`` learn what became of it. Raises RequestRefused."""
    notes = notes or Notes()
    try:
        envelope = envelope_of(body)
    except MessageError as error:
        raise RequestRefused("request_bad", 400) from error
    with reading(engine).connect() as db, db.begin():
        device = storage.device(db, envelope.device)
        if device is None:
            notes.outcome = "unknown_device"
            return _signed(root, body, Answer("unknown"))
        if not envelope.is_signed_by(device.public_key, RECONCILE_PATH):
            raise RequestRefused("signature_bad", 403)
        notes.centre, notes.device = device.centre, device.id.hex()
        try:
            protocol, question = question_of(envelope.payload)
        except MessageError as error:
            raise RequestRefused("request_bad", 400) from error
        answer = Answer("too_old")
        if device.is_blocked:
            answer = Answer("blocked")
        elif protocol >= PROTOCOL_OLDEST:
            centre = storage.centre(db, device.centre)
            assert centre is not None
            answer = Answer("told", centre.log, _told(db, centre.code, question))
    notes.outcome = answer.step
    return _signed(root, body, answer)


def _signed(root: RootKey, request: bytes, answer: Answer) -> bytes:
    rest = pack_reply(answer)
    return answer_body(root.sign(answer_message(request, b"", rest)), b"", rest)


def _told(db: Connection, code: str, question: Question | None) -> object:
    match question:
        case AskDigests():
            kept = sorted(kept_digests(db, code).items())
            return pack_digests((kind, one.rows, one.digest()) for kind, one in kept)
        case AskScan():
            return pack_scanned(scan(db, code, question))
        case AskBuckets(kinds):
            found = kept_digests(db, code)
            return pack_buckets(found.get(one, KindDigest()).bucket_hashes() for one in kinds)
        case AskRecords(kind, buckets, after):
            records = list(hashes(db, code, kind, buckets, after, RECORDS_MAX + 1))
            return pack_records(records[:RECORDS_MAX], is_last=len(records) <= RECORDS_MAX)
        case AskStates(kind, ids):
            return pack_states(_records(db, code, kind, ids))
        case None:
            return None


def scan(db: Connection, code: str, since: AskScan, records_max: int = SCAN_RECORDS_MAX) -> Scanned:
    """Hold kept buckets against their records, from one bucket on, for about ``records_max``
    records (at least one bucket)."""
    kept = kept_digests(db, code)
    bad: list[BadBucket] = []
    left = records_max
    for kind in sorted({*kept, *kinds_of_records(db, code)}):
        if kind < since.kind:
            continue
        one = kept.get(kind, KindDigest())
        first = since.bucket if kind == since.kind else 0
        while first < BUCKETS:
            if left <= 0:
                return Scanned((kind, first), tuple(bad))
            last = _upto(one, first, left)
            found = KindDigest()
            numbers = range(first, last)
            found.add_many(hashes(db, code, kind, None if len(numbers) == BUCKETS else numbers))
            left -= max(found.rows, 1)
            bad += [
                BadBucket(
                    kind, wrong.number, wrong.kept[0], wrong.found[0], bucket_hash(*wrong.found)
                )
                for wrong in disagreements(one, found, kind, numbers)
            ]
            first = last
    return Scanned(None, tuple(bad))


def _upto(kept: KindDigest, first: int, records: int) -> int:
    """After which bucket to stop, to look at about so many records."""
    last = first + 1
    count = kept.counts[first]
    while last < BUCKETS and count + kept.counts[last] <= records:
        count += kept.counts[last]
        last += 1
    return last


def _records(db: Connection, code: str, kind: int, ids: tuple[bytes, ...]) -> Iterator[Told | None]:
    """Records in the order asked for; None for one that is not here, or that cannot be read."""
    query = select(RECORD.c.id, RECORD.c.state).where(
        RECORD.c.centre == code, RECORD.c.kind == kind, RECORD.c.id.in_(ids)
    )
    rows = {bytes(row.id): bytes(row.state) for row in db.execute(query)}
    strand_id = strand_ids(db, code)
    for id_ in ids:
        yield record_of(rows[id_], strand_id) if id_ in rows else None
