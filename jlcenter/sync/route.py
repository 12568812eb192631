"""The way to a server: the system's proxy, the addresses of a name, a connected socket."""

from __future__ import annotations

import base64
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPResponse
from ipaddress import ip_address
from itertools import chain, zip_longest
from queue import Empty, SimpleQueue
from typing import Any, TypeVar, cast
from urllib.parse import unquote, urlsplit

from jlcenter.sync.channel import Channel, Patience

#: of a name with many addresses only so many are tried
_ADDRESSES_MAX = 4

Result = TypeVar("Result")
Address = tuple[int, int, int, Any]


class NameUnknown(OSError):
    """A name has no address, or nobody could be asked."""


class ProxyRefused(OSError):
    """The system's proxy let nothing through; ``status`` is what it answered, 0 where it cannot be
    used at all."""

    def __init__(self, proxy: str, status: int = 0) -> None:
        super().__init__(proxy, status)
        self.proxy = proxy
        self.status = status


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy of the system's settings. ``login`` is its header's value, or empty."""

    host: str
    port: int
    login: str = ""


def is_loopback(host: str) -> bool:
    """Whether an address is this machine itself."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def in_time(work: Callable[[], Result], seconds: float) -> Result:
    """What has no time limit of its own, with one. Raises TimeoutError; the work is then left to
    itself."""
    told: SimpleQueue[tuple[Result | None, OSError | None]] = SimpleQueue()

    def run() -> None:
        try:
            told.put((work(), None))
        except OSError as error:
            told.put((None, error))
        except UnicodeError as error:
            told.put((None, OSError(str(error))))

    threading.Thread(target=run, name="name look-up", daemon=True).start()
    try:
        result, error = told.get(timeout=seconds)
    except Empty:
        raise TimeoutError from None
    if error is not None:
        raise error
    return cast(Result, result)


# -- proxies --------------------------------------------------------------------------------------


def proxy_for(host: str, seconds: float) -> Proxy | None:
    """The proxy the system's settings name for a server; none for this machine itself."""
    from urllib.request import getproxies, proxy_bypass

    if is_loopback(host):
        return None

    def asked() -> str:
        # on Windows this may ask for the name
        told = getproxies()
        url = told.get("https") or told.get("all") or ""
        return "" if not url or proxy_bypass(host) else url

    try:
        url = in_time(asked, seconds)
    except TimeoutError:
        raise NameUnknown(host) from None
    return proxy_of(url) if url else None


def proxy_of(url: str) -> Proxy:
    """A proxy from its address. Raises ProxyRefused for what is none that we can use."""
    try:
        parts = urlsplit(url if "://" in url else f"http://{url}")
        host, port = parts.hostname or "", parts.port or 80
    except ValueError:
        raise ProxyRefused(url.rpartition("@")[2]) from None
    if parts.scheme != "http" or not host:
        raise ProxyRefused(url.rpartition("@")[2])
    login = ""
    if parts.username:
        pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        login = f"Basic {base64.b64encode(pair.encode()).decode()}"
    return Proxy(host, port, login)


def pass_through(channel: Channel, proxy: Proxy, host: str, port: int) -> None:
    """Ask a proxy to connect on to a server. Raises ProxyRefused, HTTPException, OSError."""
    place = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    lines = [f"CONNECT {place} HTTP/1.1", f"Host: {place}"]
    if proxy.login:
        lines.append(f"Proxy-Authorization: {proxy.login}")
    channel.send("\r\n".join([*lines, "", ""]).encode("ascii"))
    answer = HTTPResponse(cast(socket.socket, channel), method="CONNECT")
    answer.begin()
    if answer.status != 200:
        raise ProxyRefused(f"{proxy.host}:{proxy.port}", answer.status)


# -- sockets --------------------------------------------------------------------------------------


def _addresses(host: str, port: int, patience: Patience) -> list[Address]:
    """Where a name may be reached, both families in turn: one of them often leads nowhere."""

    def asked() -> list[Address]:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        return [(family, kind, number, address) for family, kind, number, _name, address in found]

    try:
        # what is an address itself, or this machine, asks nobody
        direct = is_loopback(host) or _is_address(host)
        found = asked() if direct else in_time(asked, patience.left())
    except (socket.gaierror, UnicodeError, TimeoutError) as error:
        raise NameUnknown(host) from error
    first = [one for one in found if one[0] == found[0][0]]
    others = [one for one in found if one[0] != found[0][0]]
    turns = chain.from_iterable(zip_longest(first, others))
    return [one for one in turns if one is not None][:_ADDRESSES_MAX]


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def connected(host: str, port: int, patience: Patience) -> socket.socket:
    """A socket to the first address that answers. Raises NameUnknown, OSError."""
    addresses = _addresses(host, port, patience)
    failed: OSError = OSError(host)
    for turn, (family, kind, number, address) in enumerate(addresses):
        made = socket.socket(family, kind, number)
        try:
            made.settimeout(patience.left() / (len(addresses) - turn))
            made.connect(address)
            made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError as error:
            made.close()
            failed = error
        else:
            return made
    raise failed
