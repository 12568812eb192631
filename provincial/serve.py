"""Runs the server: says where it listens once it does, stops orderly on SIGTERM or Ctrl-C."""

from __future__ import annotations

import logging
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn

from jlcenter.domain.errors import Refused
from jlcenter.words import _
from provincial.app import make_app
from provincial.province import Province

#: requests under way get so long to end when the server is told to stop, in seconds
_STOP_S = 10
_STOPS = (signal.SIGTERM, signal.SIGINT)


class _Server(uvicorn.Server):
    """Calls back once it listens."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """As uvicorn's, then tell."""
        await super().startup(sockets)
        if self.started:
            self._ready()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """SIGTERM and Ctrl-C end it orderly, with exit code 0 (uvicorn would raise them again)."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {one: signal.signal(one, self.handle_exit) for one in _STOPS}
        try:
            yield
        finally:
            for one, handler in before.items():
                signal.signal(one, handler)


def _bound(host: str, port: int) -> socket.socket:
    listening: socket.socket | None = None
    try:
        family, kind, number, _name, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listening = socket.socket(family, kind, number)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
    except (OSError, OverflowError) as error:
        if listening is not None:
            listening.close()
        raise Refused(
            "port_taken",
            _("{host}:{port} 上不能监听", host=host, port=port),
            _("端口可能被别的程序占用, 请换一个 --port; 0 表示任选一个空闲端口"),
            field="port",
        ) from error
    return listening


def serve(province: Province, host: str, port: int, listening: Callable[[str], None]) -> None:
    """Serve until told to stop; ``listening`` gets the address when the server is ready."""
    bound = _bound(host, port)
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{bound.getsockname()[1]}"
    logging.basicConfig(
        stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s"
    )
    config = uvicorn.Config(
        make_app(province),
        log_config=None,
        access_log=False,
        log_level="warning",
        server_header=False,
        date_header=False,
        lifespan="off",
        timeout_graceful_shutdown=_STOP_S,
        timeout_keep_alive=30,
        limit_concurrency=1000,
    )
    try:
        _Server(config, lambda: listening(address)).run(sockets=[bound])
    finally:
        bound.close()
