"""Pairing: a laptop shows its key and a one-time code, and gets the centre's secret and its grant.

Then it renames its people once, under the centre's secret, in the transaction that keeps the
answer: a crash before leaves it unpaired, and the same code works again for the same laptop.
"""

from __future__ import annotations

import platform
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from jlcenter.domain.errors import NotFound, Refused
from jlcenter.domain.records import KINDS
from jlcenter.storage.rename import rename
from jlcenter.storage.session import Session
from jlcenter.sync.checks import is_signed
from jlcenter.sync.identity import Identity
from jlcenter.sync.known_grants import GRANTS, grants_setting
from jlcenter.sync.protocol import PAIR_PATH, Grant, code_fits_root, grant_message, pair_message
from jlcenter.sync.transport import Line, checked_url, not_ours, unreachable
from jlcenter.words import _

_SECRET_BYTES = 32
_GRANT_BYTES = 64


@dataclass(frozen=True, slots=True)
class Granted:
    """What the province gave."""

    root_key: bytes
    grant: bytes
    letter: str
    centre_name: str
    centre_secret: bytes
    verify_base: str
    #: the key the server is known by, where it is reached in TLS
    server_keys: dict[str, str] = field(default_factory=dict)


def already_paired() -> Refused:
    """A laptop registers once."""
    return Refused(
        "already_paired",
        _("本机已经登记过, 不必再次配对"),
        _("直接同步即可: ./run sync。若本机是从另一台电脑复制来的, 请加 --anew 重新登记"),
    )


def code_bad() -> Refused:
    """A wrong, used or expired code."""
    return Refused(
        "pair_code_bad",
        _("配对码不对、已用过或已过期"),
        _("请核对后重输, 或请省级管理员重新给一个"),
        field="code",
    )


def ask(
    session: Session, server: str, code: str, identity: Identity, replaces: str = ""
) -> Granted:
    """Ask the province for a grant, and to stop the device ``replaces`` (its letter or id).
    Raises Refused or Unreachable; changes nothing here."""
    line = Line(checked_url(server))
    public_key, centre = identity.public_key, session.centre_code
    told = {
        "code": code,
        "centre": centre,
        "public_key": public_key.hex(),
        "proof": identity.sign(pair_message(code, centre, public_key, replaces)).hex(),
        "device_name": platform.node()[:80],
        "centre_name": session.centre_name,
    }
    if replaces:
        told["replaces"] = replaces
    try:
        status, answer = line.post_json(PAIR_PATH, told)
    finally:
        line.drop()
    if status != 200:
        raise _refused(status, answer, centre, replaces)
    granted = _granted(answer, centre)
    message = grant_message(centre, identity.device, public_key, granted.letter)
    if not code_fits_root(code, granted.root_key) or not is_signed(
        granted.root_key, message, granted.grant
    ):
        raise not_ours()
    return replace(granted, server_keys=line.server_keys)


def _granted(answer: dict[str, Any], centre: str) -> Granted:
    try:
        granted = Granted(
            bytes.fromhex(answer["root_key"]),
            bytes.fromhex(answer["grant"]),
            str(answer["letter"]),
            str(answer["centre_name"]),
            bytes.fromhex(answer["centre_secret"]),
            str(answer.get("verify_base") or ""),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise not_ours() from error
    sizes = (len(granted.root_key), len(granted.grant), len(granted.centre_secret))
    if sizes != (32, _GRANT_BYTES, _SECRET_BYTES) or answer.get("centre") != centre:
        raise not_ours()
    return granted


class DeviceKnown(Refused):
    """This laptop's key is granted already, with another code: it is a copy of a folder, or an
    answer was lost. ``grant`` and ``letter`` as that code gave them, empty by an older server."""

    def __init__(self, grant: bytes, letter: str) -> None:
        super().__init__("device_known", _("这台电脑的身份已在另一台电脑上登记过"))
        self.grant = grant
        self.letter = letter


def _known(error: dict[str, Any]) -> DeviceKnown:
    try:
        return DeviceKnown(bytes.fromhex(str(error.get("grant", ""))), str(error.get("letter", "")))
    except ValueError:
        return DeviceKnown(b"", "")


def _refused(status: int, answer: dict[str, Any], centre: str, replaces: str) -> Refused:
    error = answer.get("error")
    code = error.get("code") if isinstance(error, dict) else None
    if code == "device_known" and isinstance(error, dict):
        return _known(error)
    if code == "replaces_unknown":
        return NotFound(
            "replaces_unknown",
            _("本中心没有登记过设备 {device}", device=replaces),
            _("请写它的字母(班级编号和证书编号里的字母), 或省级管理员给的设备编号"),
            field="replaces",
        )
    if code == "pair_code_bad":
        return code_bad()
    if code == "pair_other_centre":
        other = str(error.get("centre", "")) if isinstance(error, dict) else ""
        return Refused(
            "pair_other_centre",
            _("这个配对码是给中心 {other} 的, 本机是 {centre}", other=other, centre=centre),
            _("请向省级管理员要本中心的配对码"),
            field="code",
        )
    if code == "pair_too_often":
        return Refused(
            "pair_too_often",
            _("配对码输错次数太多"),
            _("请过十分钟再试, 并核对配对码"),
            field="code",
        )
    if code == "device_blocked":
        return Refused(
            "device_blocked",
            _("这台电脑已被省里停用"),
            _("本机内容都在。如需恢复请联系省级管理员"),
        )
    if code == "request_bad":
        return code_bad()
    return unreachable("server_failed") if status >= 500 else not_ours()


def keep(
    session: Session,
    server: str,
    granted: Granted,
    progress: Callable[[int, int], None] | None = None,
    identity: Identity | None = None,
    before: Grant | None = None,
) -> int:
    """Keep the grant and rename this laptop's people under the centre's secret, in one
    transaction; returns how many ids changed. ``identity``: who it is from here on; ``before``: the
    grant of who it was, which a province that was set back may have forgotten."""
    url = checked_url(server)
    door = session.door
    with door.transaction(session.db):
        if session.setting("root_key"):
            raise already_paired()
        renamed = rename(
            session.db, door.names, door.secret, granted.centre_secret, door.hooks, progress
        )
        session.set_settings(
            root_key=granted.root_key.hex(),
            centre_name=granted.centre_name or session.centre_name,
            centre_secret=granted.centre_secret.hex(),
            verify_base=granted.verify_base or f"{url}/v",
            **_settings(url, granted),
        )
        if before is not None and before.holds(session.centre_code, granted.root_key):
            session.set_settings(**{GRANTS: grants_setting([before])})
        if identity is not None:
            become(session, identity)
    session.begin_anew(granted.centre_secret)
    changed = frozenset(kind.name for kind in KINDS)
    for listener in door.on_change:
        listener(changed)
    return renamed


def keep_anew(session: Session, server: str, granted: Granted, identity: Identity) -> None:
    """Be another device of the same centre from here on (see ``become``)."""
    url = checked_url(server)
    with session.door.transaction(session.db):
        same = {"root_key": granted.root_key.hex(), "centre_secret": granted.centre_secret.hex()}
        if any(session.setting(name) != value for name, value in same.items()):
            raise not_ours()
        session.set_settings(**_settings(url, granted))
        become(session, identity)
    session.begin_anew(granted.centre_secret)


def _settings(url: str, granted: Granted) -> dict[str, Any]:
    return {
        "server": url,
        "grant": granted.grant.hex(),
        "letter": granted.letter,
        "server_keys": granted.server_keys,
    }


def become(session: Session, identity: Identity) -> None:
    """Write under another key from here on, inside a transaction. What was written before, sent or
    waiting, stays the old device's work, and its key is kept to seal it."""
    device = str(session.setting("device"))
    if device == identity.device.hex():
        return
    had = session.setting("old_devices") or {}
    session.set_settings(
        old_devices={**had, device: session.setting("device_seed")},
        device=identity.device.hex(),
        device_seed=identity.seed.hex(),
        public_key=identity.public_key.hex(),
        next_seed=None,
        sync_copies=None,
    )
