"""Pairing codes and the grant of a laptop. Codes are single-use, short-lived and counted."""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from jlcenter.domain.records import DEVICE as DEVICE_KIND
from jlcenter.sync.checks import is_signed
from jlcenter.sync.protocol import (
    CODE_LETTERS,
    code_check,
    device_id,
    grant_message,
    pair_message,
    plain_code,
    spaced_code,
)
from jlcenter.words import mark
from provincial import storage
from provincial.author import Put, write
from provincial.keys import RootKey
from provincial.letters import letter_at
from provincial.storage import CentreRow, DeviceRow
from provincial.tables import PAIR_CODE

SECRET_BYTES = 32
_SECRET_LETTERS = 8
#: so many letters of a device's id name it
_ID_LETTERS_MIN = 6
#: wrong codes in so many seconds after which an address, or all together, must wait
_WINDOW_S = 600.0
_WRONG_MAX = 10
_WRONG_MAX_ALL = 200


class PairingRefused(Exception):
    """Why a laptop was not granted: a stable word the laptop turns into a sentence."""

    def __init__(self, code: str, status: int = 403, **facts: str) -> None:
        super().__init__(code)
        self.code = code
        self.status = status
        self.facts = facts


def words_of(told: Any, letters_max: int) -> str:
    """Text from outside as it may be kept: no control characters, no halves of characters (no
    database takes them), and not long."""
    text = str(told or "")[: 4 * letters_max]
    return "".join(one for one in text if one.isprintable())[:letters_max]


class Attempts:
    """Counts wrong codes by address, in memory: a restart forgives, the code's letters do not."""

    def __init__(self) -> None:
        self._by_address: dict[str, deque[float]] = {}
        self._all: deque[float] = deque()

    def check(self, address: str) -> None:
        """Raises PairingRefused where too many wrong codes came lately."""
        now = time.monotonic()
        mine = self._by_address.get(address, deque())
        for queue in (mine, self._all):
            while queue and queue[0] < now - _WINDOW_S:
                queue.popleft()
        if len(mine) >= _WRONG_MAX or len(self._all) >= _WRONG_MAX_ALL:
            raise PairingRefused("pair_too_often", 429)

    def wrong(self, address: str) -> None:
        """One more wrong code."""
        now = time.monotonic()
        if len(self._by_address) > 10_000:
            self._by_address.clear()
        self._by_address.setdefault(address, deque()).append(now)
        self._all.append(now)

    @contextmanager
    def guess(self, address: str, *codes: str) -> Iterator[None]:
        """One try: it counts as wrong from its beginning, so that many at once pass the limit no
        better, and no more once it ended otherwise than refused (with one of ``codes``, if told).
        Raises PairingRefused where too many wrong codes came lately."""
        self.check(address)
        self.wrong(address)
        try:
            yield
        except PairingRefused as refused:
            if codes and refused.code not in codes:
                self._forgive(address)
            raise
        except BaseException:
            self._forgive(address)
            raise
        self._forgive(address)

    def _forgive(self, address: str) -> None:
        for queue in (self._by_address.get(address), self._all):
            if queue:
                queue.pop()


def new_code(
    db: Connection, root: RootKey, centre: str, name: str, valid_ms: int, now_ms: int
) -> tuple[str, int]:
    """A code for one laptop of a centre (made where it is unknown): (code, when it expires)."""
    known = storage.centre(db, centre)
    if known is None:
        storage.make_centre(db, centre, name)
    elif name and not known.name:
        storage.change_centre(db, centre, name=name)
    secret = ""
    while len(secret) < _SECRET_LETTERS:
        byte = os.urandom(1)[0]
        if byte < len(CODE_LETTERS) * (256 // len(CODE_LETTERS)):
            secret += CODE_LETTERS[byte % len(CODE_LETTERS)]
    code = spaced_code(secret, root.public)
    db.execute(delete(PAIR_CODE).where(PAIR_CODE.c.expires_at < now_ms - 30 * 86_400_000))
    db.execute(
        insert(PAIR_CODE).values(
            hash=root.code_hash(code), centre=centre, expires_at=now_ms + valid_ms
        )
    )
    return code, now_ms + valid_ms


@dataclass(frozen=True, slots=True)
class PairRequest:
    """What a laptop brings: the code, its centre, its key, names, and proof that the key is its.
    ``replaces``: the letter or the id of a laptop that is no more, and is to be stopped."""

    code: str
    centre: str
    public_key: bytes
    proof: bytes
    device_name: str
    centre_name: str
    replaces: str = ""


def pair_request(told: Any) -> PairRequest:
    """A request from JSON. Raises PairingRefused where it is none."""
    try:
        request = PairRequest(
            words_of(told["code"], 64),
            words_of(told["centre"], 16),
            bytes.fromhex(told["public_key"]),
            bytes.fromhex(told["proof"]),
            words_of(told.get("device_name"), 80),
            words_of(told.get("centre_name"), 200),
            words_of(told.get("replaces"), 64),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise PairingRefused("request_bad", 400) from error
    message = pair_message(request.code, request.centre, request.public_key, request.replaces)
    if len(request.public_key) != 32 or not is_signed(request.public_key, message, request.proof):
        raise PairingRefused("request_bad", 400)
    return request


def grant(
    db: Connection, root: RootKey, request: PairRequest, verify_base: str, now_ms: int
) -> dict[str, Any]:
    """Grant a laptop and write it into its centre's log. Raises PairingRefused.

    The same laptop may ask again with its code while that is valid: its answer may have been lost.
    """
    hash_ = root.code_hash(request.code)
    # the row is held: of two laptops with one code at the same moment the second must wait
    query = select(PAIR_CODE).where(PAIR_CODE.c.hash == hash_).with_for_update()
    code = db.execute(query).one_or_none()
    fits = plain_code(request.code).endswith(code_check(root.public))
    if code is None or not fits or code.expires_at < now_ms:
        raise PairingRefused("pair_code_bad")
    device = device_id(request.public_key)
    if code.used_by is not None and bytes(code.used_by) != device:
        raise PairingRefused("pair_code_bad")
    if code.centre != request.centre:
        raise PairingRefused("pair_other_centre", 409, centre=code.centre)
    centre = storage.centre(db, code.centre, lock=True)
    assert centre is not None
    secret = root.unsealed(centre.secret) if centre.secret else root.centre_secret(centre.code)
    name = centre.name or request.centre_name
    if not centre.secret or name != centre.name:
        storage.change_centre(db, centre.code, secret=root.sealed(secret), name=name)
    row = storage.device(db, device)
    if row is None:
        row = _granted(db, root, centre, request, now_ms)
    elif row.centre != centre.code:
        raise PairingRefused("pair_other_centre", 409, centre=row.centre)
    elif row.is_blocked:
        raise PairingRefused("device_blocked")
    elif code.used_by is None:
        # a copy of its folder: two laptops of one key would give the same numbers. Or the answer
        # to an earlier code was lost: then it gets its word here, for what it has written so far
        raise PairingRefused("device_known", 409, grant=row.grant.hex(), letter=row.letter)
    db.execute(update(PAIR_CODE).where(PAIR_CODE.c.hash == hash_).values(used_by=device))
    return {
        "root_key": root.public.hex(),
        "grant": row.grant.hex(),
        "letter": row.letter,
        "centre": centre.code,
        "centre_name": name,
        "centre_secret": secret.hex(),
        "verify_base": verify_base,
    }


def _granted(
    db: Connection, root: RootKey, centre: CentreRow, request: PairRequest, now_ms: int
) -> DeviceRow:
    """Give a laptop its letter and grant, and write it into the centre's log; with it, that the
    laptop it replaces is stopped. That one's earlier work is taken in all the same."""
    device = device_id(request.public_key)
    replaced = _replaced(db, centre, request.replaces, device)
    letter = letter_at(centre.letters_given)
    storage.change_centre(db, centre.code, letters_given=centre.letters_given + 1)
    signed = root.sign(grant_message(centre.code, device, request.public_key, letter))
    row = DeviceRow(
        device,
        centre.code,
        request.public_key,
        letter,
        request.device_name,
        now_ms,
        signed,
        False,
        None,
    )
    storage.add_device(db, row)
    fields = {
        "public_key": row.public_key,
        "letter": letter,
        "name": row.name or None,
        "granted_at": now_ms,
        "grant": signed,
        "replaces": replaced.id if replaced else None,
    }
    puts = [Put(DEVICE_KIND, (device,), {k: v for k, v in fields.items() if v is not None})]
    if replaced is None:
        label, params = mark("登记设备 {letter}"), {"letter": letter}
    else:
        storage.change_device(db, replaced.id, is_blocked=True)
        puts.append(Put(DEVICE_KIND, (replaced.id,), {"is_blocked": True}))
        label = mark("登记设备 {letter}, 接替设备 {old}")
        params = {"letter": letter, "old": replaced.letter}
    write(db, root, centre, label, params, puts, now_ms)
    return row


def _replaced(db: Connection, centre: CentreRow, told: str, device: bytes) -> DeviceRow | None:
    """The laptop a new one takes the place of, by its letter or (the start of) its id."""
    wanted = told.strip()
    if not wanted:
        return None
    of_centre = [one for one in storage.devices(db) if one.centre == centre.code]
    found = [one for one in of_centre if one.letter == wanted.upper()]
    if not found and len(wanted) >= _ID_LETTERS_MIN:
        found = [one for one in of_centre if one.id.hex().startswith(wanted.lower())]
    if len(found) != 1 or found[0].id == device:
        raise PairingRefused("replaces_unknown", 404)
    return found[0]
