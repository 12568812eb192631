"""Runs the server: says where it listens once it does, stops orderly on SIGTERM or Ctrl-C."""

from __future__ import annotations

import asyncio
import signal
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn
from anyio.to_thread import current_default_thread_limiter
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from jlcenter.domain.errors import Refused
from jlcenter.words import _
from provincial import logs
from provincial.app import make_app
from provincial.database import THREADS
from provincial.options import ServeOptions
from provincial.province import Province
from provincial.tls import load, server_context

#: requests under way get so long to end when the server is told to stop, in seconds
_STOP_S = 10
#: a request's body may take so long; 64 KiB at 5 kbit/s
_BODY_S_MAX = 120.0
#: a connection that asks nothing is kept so long
_IDLE_S = 30
#: connections at a time, idle ones too; one more is told to come later
_CONNECTIONS_MAX = 4000
_STOPS = (signal.SIGTERM, signal.SIGINT)


class _Server(uvicorn.Server):
    """Calls back once it listens."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """As uvicorn's, then tell."""
        current_default_thread_limiter().total_tokens = THREADS
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


class _Hasty:
    """Lets no request body take longer than ``seconds``: a line that trickles holds nothing up."""

    def __init__(self, inner: ASGIApp, seconds: float) -> None:
        self._inner = inner
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        end = time.monotonic() + self._seconds
        is_whole = False

        async def received() -> Message:
            nonlocal is_whole
            if is_whole:
                return await receive()
            try:
                async with asyncio.timeout(end - time.monotonic()):
                    message = await receive()
            except TimeoutError:
                return {"type": "http.disconnect"}
            is_whole = not message.get("more_body", False)
            return message

        await self._inner(scope, received, send)


def _config(province: Province, options: ServeOptions) -> uvicorn.Config:
    config = uvicorn.Config(
        _Hasty(make_app(province, options.metrics_token), _BODY_S_MAX),
        log_config=None,
        access_log=False,
        log_level="warning",
        server_header=False,
        date_header=False,
        lifespan="off",
        proxy_headers=options.forwarded,
        forwarded_allow_ips=["127.0.0.1", "::1"],
        timeout_graceful_shutdown=_STOP_S,
        timeout_keep_alive=_IDLE_S,
        limit_concurrency=_CONNECTIONS_MAX,
    )
    config.load()
    return config


def serve(province: Province, options: ServeOptions, listening: Callable[[str], None]) -> None:
    """Serve until told to stop; ``listening`` gets the address when the server is ready."""
    context = None
    if options.certificate is not None and options.key is not None:
        context = server_context(options.certificate, options.key)
    bound = _bound(options.host, options.port)
    shown = f"[{options.host}]" if ":" in options.host else options.host
    scheme = "https" if context else "http"
    address = f"{scheme}://{shown}:{bound.getsockname()[1]}"
    logs.set_up()
    config = _config(province, options)
    config.ssl = context

    def ready() -> None:
        logs.said("started", tls=context is not None, database=province.engine.dialect.name)
        listening(address)

    try:
        with _renewing(context, options):
            _Server(config, ready).run(sockets=[bound])
    finally:
        bound.close()
    logs.said("stopped")


@contextmanager
def _renewing(context: ssl.SSLContext | None, options: ServeOptions) -> Iterator[None]:
    """SIGHUP reads the certificate again: connections under way go on with the one they have."""
    certificate, key = options.certificate, options.key
    if context is None or certificate is None or key is None or not hasattr(signal, "SIGHUP"):
        yield
        return

    def renew(_signal: int, _frame: object) -> None:
        try:
            load(context, certificate, key)
        except Refused:
            logs.warned("certificate_bad")
        else:
            logs.said("certificate_renewed")

    before = signal.signal(signal.SIGHUP, renew)
    try:
        yield
    finally:
        signal.signal(signal.SIGHUP, before)
