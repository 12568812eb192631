"""Registering this laptop with the province: once, in place of a dead one, or anew as a copy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jlcenter.app.roles import require_admin
from jlcenter.domain.errors import Refused
from jlcenter.storage.session import Session
from jlcenter.words import _

if TYPE_CHECKING:
    from jlcenter.sync.identity import Identity
    from jlcenter.sync.pairing import Granted
    from jlcenter.sync.protocol import Grant


@dataclass(frozen=True, slots=True)
class PairResult:
    """What pairing gave: the laptop's letter, the centre's name; ``renamed`` ids changed.

    ``old_letter``: the letter under which this laptop wrote before, where it was paired anew.
    """

    letter: str
    centre: str
    centre_name: str
    server: str
    renamed: int
    old_letter: str | None = None


def is_paired(session: Session) -> bool:
    """Whether the province has granted this laptop."""
    return bool(session.setting("root_key"))


def pair(
    session: Session,
    server: str,
    code: str,
    progress: Callable[[int, int], None] | None = None,
    *,
    replaces: str = "",
    anew: bool = False,
) -> PairResult:
    """Register with a one-time code. Raises Refused, Unreachable or AccessRefused; then nothing
    has changed here. It cannot be undone.

    ``replaces``: the letter or id of a laptop that is no more; the province stops that one.
    ``anew``: this folder is a copy of another laptop's: it becomes a laptop of its own. Work that
    waits here goes out all the same, as that of the laptop it was written on.
    """
    from jlcenter.sync import pairing
    from jlcenter.sync.alone import alone

    require_admin(session)
    paired, device = is_paired(session), replaces.strip()
    if paired and not anew and not _is_own(session, device):
        raise pairing.already_paired()
    if not code.strip():
        raise Refused("code_missing", _("没有填配对码"), _("配对码由省级管理员提供"), field="code")
    old_letter = session.letter if paired else None
    with alone(session.folder):
        if paired:
            granted, identity = _anew(session, server, code, device)
            pairing.keep_anew(session, server, granted, identity)
            renamed = 0
        else:
            granted, identity, before = _first(session, server, code, device)
            renamed = pairing.keep(session, server, granted, progress, identity, before)
    session.note_with_next_write("pair", letter=granted.letter)
    return PairResult(
        granted.letter,
        session.centre_code,
        session.centre_name,
        str(session.setting("server")),
        renamed,
        old_letter,
    )


def _is_own(session: Session, device: str) -> bool:
    """Whether the laptop to be replaced is this very folder's: its disk lies in another machine."""
    own = session.device.hex()
    return bool(device) and (
        device.upper() == session.letter or (len(device) >= 6 and own.startswith(device.lower()))
    )


def _first(
    session: Session, server: str, code: str, device: str
) -> tuple[Granted, Identity, Grant | None]:
    """A grant for this laptop's own key; a copy of a folder that is paired already gets another,
    and the grant its own key has."""
    from jlcenter.sync import identity as identities
    from jlcenter.sync import pairing
    from jlcenter.sync.protocol import Grant

    identity = identities.own(session)
    try:
        return pairing.ask(session, server, code, identity, device), identity, None
    except pairing.DeviceKnown as known:
        before = Grant(identity.public_key, known.letter, known.grant)
        return *_anew(session, server, code, device), before


def _anew(session: Session, server: str, code: str, device: str) -> tuple[Granted, Identity]:
    """A grant for another key. The one that was kept for it may be granted with an earlier code
    whose answer was lost, or be another copy's by now: nothing is written under it here, so it is
    given up for a fresh one."""
    from jlcenter.sync import identity as identities
    from jlcenter.sync import pairing

    identity = identities.following(session)
    try:
        return pairing.ask(session, server, code, identity, device), identity
    except pairing.DeviceKnown:
        identity = identities.following(session, fresh=True)
        return pairing.ask(session, server, code, identity, device), identity
