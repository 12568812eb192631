"""Signed requests of one sitting: each has a number never used again with this laptop's key."""

from __future__ import annotations

import os

from jlcenter.storage.session import Session
from jlcenter.sync.protocol import request_body, request_message
from jlcenter.sync.transport import Keep, Line


class Exchange:
    """Sends requests of one laptop over one line."""

    def __init__(self, session: Session, line: Line) -> None:
        self._session = session
        self._line = line
        self._sitting = os.urandom(8)
        self._counter = 0

    def post(self, path: str, payload: bytes, keep: Keep | None = None) -> tuple[int, bytes, bytes]:
        """One request: (HTTP status, answer, the body that was sent). Raises Unreachable.
        ``keep`` is given the pieces of a good answer as they come."""
        session = self._session
        self._counter += 1
        nonce = self._sitting + self._counter.to_bytes(4)
        message = request_message("POST", path, session.device, nonce, payload)
        body = request_body(session.device, nonce, session.sign(message), payload)
        status, content = self._line.post(path, body, keep=keep)
        return status, content, body
