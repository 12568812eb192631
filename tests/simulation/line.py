"""The line between a laptop and the province: what may happen to a request and its answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from random import Random

from jlcenter.domain.errors import Unreachable
from jlcenter.sync.protocol import (
    START,
    SYNC_PATH,
    SyncRequest,
    envelope_of,
    pack_request,
    protocol_of,
    request_body,
    request_message,
    request_of,
)
from jlcenter.sync.transport import Line, unreachable
from tests.simulation.province import Server, ServerDied

PORTAL = b"<!DOCTYPE html><html><title>WiFi</title><body>please log in</body></html>"

#: takes the next bytes of an answer that is still coming, so many at a time
Keep = Callable[[bytes], None]
PIECE_BYTES = 400

FAULTS = (
    "request_lost",
    "request_cut",
    "request_damaged",
    "answer_lost",
    "answer_cut",
    "answer_damaged",
    "answer_of_before",
    "repeated",
    "late_repeat",
    "portal",
    "proxy_error",
    "busy",
    "server_dies_before",
    "server_dies_after",
)


class Network:
    """All lines of a world. ``badness``: how often a request meets a fault."""

    def __init__(self, server: Server, random: Random, counts: Counter[str]) -> None:
        self.server = server
        self.random = random
        self.counts = counts
        self.badness = 0.0
        self.meanwhile: Callable[[], None] = lambda: None
        self.requests: list[bytes] = []
        self._sent: list[tuple[str, bytes]] = []
        self._answers: dict[str, list[bytes]] = {}

    def post(self, path: str, body: bytes, keep: Keep | None = None) -> tuple[int, bytes]:
        """A request, and whatever becomes of it; ``keep`` is given a good answer as it comes."""
        self.meanwhile()
        fault = self.random.choice(FAULTS) if self.random.random() < self.badness else ""
        if fault:
            self.counts[fault] += 1
        status, content = self._passed(path, body, fault)
        self.meanwhile()
        if path == SYNC_PATH:
            self.requests.append(body)
        self._sent.append((path, body))
        if status == 200:
            self._answers.setdefault(path, []).append(content)
            if keep is not None and content != PORTAL:
                given_away(content, keep)
                if fault == "answer_cut":
                    raise unreachable()
        return status, content

    def _passed(self, path: str, body: bytes, fault: str) -> tuple[int, bytes]:
        random, server = self.random, self.server
        if fault == "request_lost":
            raise unreachable()
        if fault == "portal":
            return 200, PORTAL
        if fault == "proxy_error":
            return random.choice((502, 504)), PORTAL
        if fault == "busy":
            return 503, b'{"error": {"code": "busy"}}'
        if fault == "request_cut":
            return server.post(path, body[: random.randrange(len(body))])
        if fault == "request_damaged":
            return server.post(path, self._damaged(body))
        if fault == "late_repeat" and self._sent:
            server.post(*random.choice(self._sent))
        if fault == "server_dies_before":
            server.die_in(random.randrange(1, 30))
        try:
            answer = server.post(path, body)
        except ServerDied:
            server.restart()
            raise unreachable() from None
        finally:
            if fault == "server_dies_before":
                server.die_in(None)
        return self._answered(path, body, fault, answer)

    def _answered(
        self, path: str, body: bytes, fault: str, answer: tuple[int, bytes]
    ) -> tuple[int, bytes]:
        random, (status, content) = self.random, answer
        if fault == "server_dies_after":
            self.server.restart()
        if fault in ("answer_lost", "server_dies_after"):
            raise unreachable()
        if fault == "repeated":
            again = self.server.post(path, body)
            return random.choice((answer, again))
        if fault == "answer_cut" and content:
            return status, content[: random.randrange(len(content))]
        if fault == "answer_damaged" and content:
            return status, self._damaged(content)
        if fault == "answer_of_before" and (before := self._answers.get(path)):
            return 200, random.choice(before)
        return status, content

    def _damaged(self, data: bytes) -> bytes:
        place = self.random.randrange(len(data))
        return (
            data[:place]
            + bytes([data[place] ^ (1 << self.random.randrange(8))])
            + data[place + 1 :]
        )

    def misdirect(self, body: bytes, device: bytes, sign: Callable[[bytes], bytes]) -> None:
        """One centre's block, brought by another centre's laptop under its own signature."""
        told = request_of(protocol_of(envelope_of(body).payload)[1])
        payload = pack_request(SyncRequest(START, START, told.segments))
        nonce = self.random.randbytes(12)
        message = request_message("POST", SYNC_PATH, device, nonce, payload)
        self.server.post(SYNC_PATH, request_body(device, nonce, sign(message), payload))


def given_away(content: bytes, keep: Keep) -> None:
    """What came of an answer, piece by piece."""
    for place in range(0, len(content), PIECE_BYTES):
        keep(content[place : place + PIECE_BYTES])


#: the network of the running world
NETWORK: list[Network] = []


class Wire(Line):
    """The program's line, over the simulated network."""

    def post(
        self, path: str, body: bytes, media_type: str = "", keep: Keep | None = None
    ) -> tuple[int, bytes]:
        self.round_trips += 1
        self.bytes_sent += len(body)
        status, content = NETWORK[-1].post(path, body, keep)
        self.bytes_received += len(content)
        return status, content

    def drop(self, answer: object = None) -> None:
        pass


__all__ = ["FAULTS", "NETWORK", "Network", "Unreachable", "Wire"]
