"""Registering this laptop with the province, once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from jlcenter.app.roles import require_admin
from jlcenter.domain.errors import Refused
from jlcenter.storage.session import Session
from jlcenter.words import _


@dataclass(frozen=True, slots=True)
class PairResult:
    """What pairing gave: the laptop's letter, the centre's name; ``renamed`` ids changed."""

    letter: str
    centre: str
    centre_name: str
    server: str
    renamed: int


def is_paired(session: Session) -> bool:
    """Whether the province has granted this laptop."""
    return bool(session.setting("root_key"))


def pair(
    session: Session,
    server: str,
    code: str,
    progress: Callable[[int, int], None] | None = None,
) -> PairResult:
    """Register with a one-time code. Raises Refused, Unreachable or AccessRefused; then nothing
    has changed here. It cannot be undone."""
    from jlcenter.sync import pairing

    require_admin(session)
    if is_paired(session):
        raise pairing.already_paired()
    if not code.strip():
        raise Refused("code_missing", _("没有填配对码"), _("配对码由省级管理员提供"), field="code")
    granted = pairing.ask(session, server, code)
    renamed = pairing.keep(session, server, granted, progress)
    session.note_with_next_write("pair", letter=granted.letter)
    return PairResult(
        granted.letter,
        session.centre_code,
        session.centre_name,
        str(session.setting("server")),
        renamed,
    )
