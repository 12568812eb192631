"""The province's word for the devices of a centre, as far as this laptop has it: as records of the
centre's log, and kept aside where their record has not come yet."""

from __future__ import annotations

from collections.abc import Iterable

from jlcenter.storage.queries import bundles
from jlcenter.storage.queries import sync as table
from jlcenter.storage.session import Session
from jlcenter.sync.protocol import Grant

#: setting: grants that came before their records (at first with bundles only), by device
GRANTS = "bundle_grants"


def grants_setting(grants: Iterable[Grant]) -> dict[str, list[str]]:
    """Grants as they are kept under ``GRANTS``."""
    return {
        one.device.hex(): [one.public_key.hex(), one.letter, one.signature.hex()] for one in grants
    }


def known_grants(session: Session) -> dict[bytes, Grant]:
    """The grants of all devices known here: this one's, by the centre's log, and by bundles."""
    own = bytes.fromhex(str(session.setting("grant")))
    found = {session.device: Grant(session.public_key, session.letter, own)}
    told = table.local(session.db, GRANTS) or {}
    for public_key, letter, signature in told.values():
        one = Grant(bytes.fromhex(public_key), letter, bytes.fromhex(signature))
        found.setdefault(one.device, one)
    for device in bundles.granted_devices(session.db) - found.keys():
        row = table.grant_of(session.db, device)
        if row is not None:
            found[device] = Grant(*row)
    return found


def keep_grants(session: Session, grants: Iterable[Grant]) -> None:
    """Remember keys that the centre's log has not told here yet: what is set aside needs them
    later, and so does who gets that work from here."""
    known = table.local(session.db, GRANTS) or {}
    fresh = grants_setting(
        one
        for one in grants
        if one.device not in session.seeds and table.grant_of(session.db, one.device) is None
    )
    if not fresh.keys() <= known.keys():
        session.set_settings(**{GRANTS: {**known, **fresh}})
