"""Runs the server: says where it listens once it does, stops orderly on SIGTERM or Ctrl-C."""

from __future__ import annotations

import asyncio
import gc
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
from uvicorn.protocols.http.h11_impl import H11Protocol

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
#: and its head, from the connection on
_HEAD_S_MAX = 30.0
#: a peer that acknowledges nothing for so long is gone
_DEAD_S = 120
#: a connection that asks nothing is kept so long
_IDLE_S = 30
#: connections at a time, idle ones too; one more is told to come later
_CONNECTIONS_MAX = 4000
_STOPS = (signal.SIGTERM, signal.SIGINT)


class _Server(uvicorn.Server):
    """Calls back once it listens, and between two requests where SIGHUP asks for it."""

    def __init__(
        self,
        config: uvicorn.Config,
        ready: Callable[[], None],
        renew: Callable[[], None] | None = None,
    ) -> None:
        super().__init__(config)
        self._ready = ready
        self._renew = renew

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """As uvicorn's, then tell."""
        current_default_thread_limiter().total_tokens = THREADS
        if self._renew is not None and hasattr(signal, "SIGHUP"):
            # by the loop: a handler of signal's would write to the log in the middle of a line
            asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, self._renew)
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
        _notice_the_dead(listening)
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


def _notice_the_dead(listening: socket.socket) -> None:
    """Connections to this socket end by themselves where nobody is there any more, also under an
    answer."""
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    limits = {"TCP_KEEPIDLE": 60, "TCP_KEEPINTVL": 20, "TCP_KEEPCNT": 3}
    for name, value in {**limits, "TCP_USER_TIMEOUT": _DEAD_S * 1000}.items():
        if hasattr(socket, name):  # not every system has them
            listening.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


def _collect_seldom() -> None:
    """A large block is a hundred thousand objects that all live until it is stored: looking through
    them again and again for garbage took a fifth of the time."""
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)


class _Impatient(H11Protocol):
    """Lets go of who connects and does not ask: a line that died in silence, or a crowd that only
    holds places."""

    _waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """As uvicorn's; the first head has to come soon."""
        super().connection_made(transport)
        self._wait_for_head()

    def data_received(self, data: bytes) -> None:
        """As uvicorn's; a head that has begun has to be whole soon."""
        super().data_received(data)
        if self.cycle is not None and not self.cycle.response_complete:
            self._stop_waiting()
        elif self._waiting is None:
            self._wait_for_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """As uvicorn's."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _wait_for_head(self) -> None:
        self._waiting = self.loop.call_later(_HEAD_S_MAX, self.transport.abort)

    def _stop_waiting(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None


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
        http=_Impatient,
        ws="none",
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
        _collect_seldom()
        _Server(config, ready, _renewing(context, options)).run(sockets=[bound])
    finally:
        bound.close()
    logs.said("stopped")


def _renewing(context: ssl.SSLContext | None, options: ServeOptions) -> Callable[[], None] | None:
    """Reads the certificate again: connections under way go on with the one they have."""
    certificate, key = options.certificate, options.key
    if context is None or certificate is None or key is None:
        return None

    def renew() -> None:
        try:
            load(context, certificate, key)
        except Refused:
            logs.warned("certificate_bad")
        else:
            logs.said("certificate_renewed")

    return renew
