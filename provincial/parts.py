"""One request about a part of a package: fetched by a laptop of its centre, or brought by it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine

from jlcenter.sync.protocol import (
    PART_PATH,
    LogPoint,
    MessageError,
    PartRequest,
    Receipt,
    answer_body,
    answer_message,
    envelope_of,
    pack_parts_missing,
    pack_receipt,
    part_request_of,
)
from jlcenter.sync.state import package_id, part_is
from provincial import aside, offers, packages, storage
from provincial.conversation import RequestRefused, now_ms
from provincial.database import reading
from provincial.keys import RootKey
from provincial.notes import Notes
from provincial.offers import OfferRefused, read_manifest
from provincial.packages import OFFER, PackageRow
from provincial.storage import DeviceRow


def answered(engine: Engine, root: RootKey, body: bytes, notes: Notes | None = None) -> bytes:
    """The answer to a request's body: a part as it is, or signed what is still missing of an offer.

    Raises RequestRefused.
    """
    notes = notes or Notes()
    try:
        envelope = envelope_of(body)
        with reading(engine).connect() as db, db.begin():
            device = storage.device(db, envelope.device)
        if device is not None and device.is_blocked:
            raise RequestRefused("blocked", 403)
        if device is None:
            # set back to before it was paired: its next request shows the grant, then it asks anew
            is_offer = bool(part_request_of(envelope.payload).manifest)
            code = ("not_asked", 409) if is_offer else ("package_gone", 404)
            raise RequestRefused(*code)
        if not envelope.is_signed_by(device.public_key, PART_PATH):
            raise RequestRefused("signature_bad", 403)
        request = part_request_of(envelope.payload)
    except MessageError as error:
        raise RequestRefused("request_bad", 400) from error
    notes.centre, notes.device = device.centre, device.id.hex()
    notes.outcome = "part_brought" if request.manifest else "part_fetched"
    if not request.manifest:
        return _fetched(engine, device, request)
    point = _brought(engine, root, device, request)
    return _signed(root, engine, device, request, point, body)


def _fetched(engine: Engine, device: DeviceRow, request: PartRequest) -> bytes:
    with reading(engine).connect() as db, db.begin():
        row = packages.package(db, request.package)
        found = None
        if row is not None and row.centre == device.centre and row.is_whole:
            found = packages.part(db, row.id, request.number)
    if found is not None:
        end = request.offset + request.length if request.length else len(found)
        found = found[request.offset : end]
    if row is None or found is None:
        raise RequestRefused("package_gone", 404)
    if now_ms() - row.used_at > packages.USED_EVERY_MS:
        with engine.begin() as db:
            packages.used(db, row, now_ms())
    return found


def _brought(
    engine: Engine, root: RootKey, device: DeviceRow, request: PartRequest
) -> LogPoint | None:
    """Keep a part of an offer; with the last one it is merged in: where it stands in the log."""
    if package_id(request.manifest) != request.package:
        raise RequestRefused("request_bad", 400)
    with _refused_offers(), engine.begin() as db:
        manifest = read_manifest(request.manifest)
        centre = storage.centre(db, device.centre, lock=True)
        now = storage.device(db, device.id)
        if centre is None or now is None or now.is_blocked:
            raise RequestRefused("blocked", 403)
        row = packages.package(db, request.package)
        if row is not None and row.position:
            return _point(db, row)
        if not now.may_offer:
            raise OfferRefused("not_asked")
        if not part_is(manifest, request.number, request.body):
            raise OfferRefused("offer_bad")
        if row is None:
            packages.drop_unfinished(db, centre.code, now_ms())
        else:
            packages.used(db, row, now_ms())
        row = row or PackageRow(
            request.package, device.centre, OFFER, 0, request.manifest, False, now_ms()
        )
        packages.add(db, row)
        packages.add_part(db, row.id, request.number, request.body)
        if packages.missing_parts(db, row.id, len(manifest.sizes)):
            return None
        point = offers.take_in(db, root, centre, device, row, now_ms())
        aside.try_at_once(db, root, aside.Bearer(centre.code, device.id, {}), now_ms())
        return point


@contextmanager
def _refused_offers() -> Iterator[None]:
    try:
        yield
    except OfferRefused as refused:
        raise RequestRefused(str(refused), 409) from refused


def _point(db: Connection, row: PackageRow) -> LogPoint:
    hash_ = storage.hash_at(db, row.centre, row.position)
    assert hash_ is not None
    return LogPoint(row.position, hash_)


def _signed(
    root: RootKey,
    engine: Engine,
    device: DeviceRow,
    request: PartRequest,
    point: LogPoint | None,
    body: bytes,
) -> bytes:
    missing: list[int] = []
    receipt = b""
    if point is not None:
        receipt = pack_receipt(Receipt(device.centre, device.id, point, (), True))
    else:
        with reading(engine).connect() as db, db.begin():
            count = len(read_manifest(request.manifest).sizes)
            missing = packages.missing_parts(db, request.package, count)
    rest = pack_parts_missing(missing, is_taken=point is not None)
    return answer_body(root.sign(answer_message(body, receipt, rest)), receipt, rest)
