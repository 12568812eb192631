"""Requests over the line: one kept connection, answers bounded in size and time, plain errors.

An error from the network means "unknown", never "failed": all is kept and goes out next time.
"""

from __future__ import annotations

import json
import os
import ssl
import time
import zlib
from collections.abc import Callable, Mapping
from http.client import HTTPException, HTTPResponse, IncompleteRead
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from jlcenter.domain.errors import Refused, Unreachable
from jlcenter.sync import route, tls
from jlcenter.sync.channel import Channel, Patience
from jlcenter.sync.protocol import BODY_BYTES_MAX
from jlcenter.sync.route import NameUnknown, ProxyRefused, is_loopback
from jlcenter.words import _

if TYPE_CHECKING:
    import socket

CONNECT_S_MAX = 5.0
READ_S_MAX = 15.0
#: tries that follow one another without an answer end after so long, all together
TRYING_S_MAX = 60.0
#: what came of an answer is given away in pieces of this size: a cut costs less than two of them
KEPT_BYTES = 32 * 1024

#: takes the next bytes of an answer that is still coming
Keep = Callable[[bytes], None]
#: the keys of so many servers are remembered
_KEYS_MAX = 8


# -- what a person is told ------------------------------------------------------------------------


def unreachable(code: str = "server_unreachable", message: str = "") -> Unreachable:
    """What a person is told when the line is not there; ``message`` where more is known."""
    told = {
        "server_busy": _("省级服务器正忙, 这次没有接收"),
        "server_failed": _("省级服务器或途中的网关出了错, 这次没有接收"),
        "no_progress": _("同步停在原处, 没有进展"),
    }
    return Unreachable(
        code,
        message or told.get(code) or _("连不上省级服务器"),
        _("本机内容都在, 下次同步会送出。请检查网络, 或者稍后再试"),
    )


def not_ours() -> Unreachable:
    """What a person is told when somebody else answered: a portal's page, another server."""
    return Unreachable(
        "not_our_server",
        _("答话的不是本省的服务器, 可能是上网登录页或地址写错了"),
        _("本机内容都在, 下次同步会送出。请先在浏览器里登录网络, 或核对服务器地址"),
    )


def _proxy_refused(refused: ProxyRefused) -> Unreachable:
    hint = _("本机内容都在, 下次同步会送出。请在系统的网络设置里核对代理, 或请网络管理员看一看")
    if refused.status == 407:
        message = _("网络代理 {proxy} 要求登录", proxy=refused.proxy)
    elif refused.status:
        message = _(
            "网络代理 {proxy} 没有接通省级服务器 ({status})",
            proxy=refused.proxy,
            status=refused.status,
        )
    else:
        message = _("系统里设的代理 {proxy} 不能用, 只能用 http:// 的代理", proxy=refused.proxy)
    return Unreachable("proxy_refused", message, hint)


def jittered(seconds: float) -> float:
    """A pause of about so long, between half and one and a half of it: a hundred laptops whose
    line came back together do not ask together."""
    return seconds * (0.5 + int.from_bytes(os.urandom(2)) / 65536)


# -- addresses ------------------------------------------------------------------------------------


def checked_url(url: str) -> str:
    """A server's address without its trailing slash. Raises Refused for what may not be used."""
    told = url.strip().rstrip("/")
    try:
        parts = urlsplit(told)
        host, _port = parts.hostname, parts.port
    except ValueError:
        host, parts = None, urlsplit("")
    if (
        parts.scheme not in ("http", "https")
        or not host
        or parts.query
        or parts.fragment
        or parts.username
        or any(one.isspace() for one in told)
    ):
        raise Refused(
            "server_bad",
            _("服务器地址写得不对: {url}", url=url),
            _("地址形如 https://服务器名, 由省里提供"),
            field="server",
        )
    if parts.scheme == "http" and not is_loopback(host):
        raise Refused(
            "http_not_local",
            _("不能用不加密的 http 连接 {host}", host=host),
            _("请用 https:// 开头的地址; http 只能连本机"),
            field="server",
        )
    return told


def _ascii_host(host: str) -> str:
    try:
        return host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


# -- the line -------------------------------------------------------------------------------------


class Line:
    """A connection to one server. Counts requests and all bytes of its connections, headers and
    TLS too.

    ``server_keys`` (server: hash of its public key) is what earlier runs remembered; afterwards it
    also has the key that was verified now. ``dates_off``: the certificate's dates do not fit this
    machine's, and the known key stood in for them. ``has_spoken``: of the last request some went
    out, so it may have had its effect although no answer came.
    """

    def __init__(self, url: str, server_keys: Mapping[str, str] | None = None) -> None:
        self.url = checked_url(url)
        self.round_trips = 0
        self.bytes_sent = 0
        self.bytes_received = 0
        self.server_keys = dict(server_keys or {})
        self.dates_off = False
        self.has_spoken = True
        #: asked before each request and once connected: what it raises ends it all
        self.guard: Callable[[], None] = lambda: None
        parts = urlsplit(self.url)
        self._is_secure = parts.scheme == "https"
        self._name = parts.hostname or ""
        self._host = _ascii_host(self._name)
        self._port = parts.port or (443 if self._is_secure else 80)
        self._path = parts.path
        shown = f"[{self._host}]" if ":" in self._host else self._host
        self._place = f"{shown}:{parts.port}" if parts.port else shown
        self._rules: ssl.SSLContext | None = None
        self._channel: Channel | None = None
        #: since when nothing but failures
        self._failing_since: float | None = None

    def post(
        self, path: str, body: bytes, media_type: str = "", keep: Keep | None = None
    ) -> tuple[int, bytes]:
        """One request: (HTTP status, body). Raises Unreachable: its effect is then not known.
        ``keep`` is given a good answer's pieces as they come, for what a cut must not cost."""
        self.guard()
        if self._failing_since is None:
            self._failing_since = time.monotonic()
        patience = Patience(READ_S_MAX, self._failing_since + TRYING_S_MAX)
        request = self._request("POST", path, body, media_type)
        status, content = self._answered(request, patience, keep)
        if status == 200:
            self._failing_since = None
        else:
            self.drop()
        return status, content

    def get(self, path: str, seconds: float) -> tuple[int, bytes]:
        """One look, within so many seconds: (HTTP status, body). Raises Unreachable."""
        patience = Patience(seconds, time.monotonic() + seconds)
        return self._answered(self._request("GET", path), patience)

    def post_json(self, path: str, told: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """One JSON request and its JSON answer. Raises Unreachable where the answer is none."""
        status, content = self.post(path, json.dumps(told).encode(), "application/json")
        return status, json_of(content)

    def drop(self) -> None:
        """Close the connection: the next request begins a new one."""
        channel, self._channel = self._channel, None
        if channel is not None:
            channel.close()

    # -- one request -------------------------------------------------------------------------------

    def _request(self, method: str, path: str, body: bytes = b"", media_type: str = "") -> bytes:
        """What nobody reads is not sent: a thin line pays for each byte."""
        lines = [f"{method} {self._path}{path} HTTP/1.1", f"Host: {self._place}"]
        if media_type:
            lines.append(f"Content-Type: {media_type}")
        if method == "POST":
            lines.append(f"Content-Length: {len(body)}")
        lines += ["", ""]
        return "\r\n".join(lines).encode("ascii", "replace") + body

    def _answered(
        self, request: bytes, patience: Patience, keep: Keep | None = None
    ) -> tuple[int, bytes]:
        self.has_spoken = False
        try:
            return self._asked(request, patience, keep)
        except (OSError, HTTPException, ValueError, zlib.error) as error:
            told = self._in_words(error)
            self.drop()
            raise told from error
        except Refused:
            self.drop()
            raise

    def _asked(self, request: bytes, patience: Patience, keep: Keep | None) -> tuple[int, bytes]:
        kept = self._channel
        if kept is not None and kept.is_quiet():
            kept.patience = patience
        else:
            # closed over there, or an answer came that nobody waits for any more
            self.drop()
            kept = self._channel = self._connected(patience)
            self.guard()
        return self._exchange(kept, request, keep)

    def _exchange(self, channel: Channel, request: bytes, keep: Keep | None) -> tuple[int, bytes]:
        self.round_trips += 1
        self.has_spoken = True
        channel.send(request)
        answer = HTTPResponse(cast("socket.socket", channel), method="POST")
        answer.begin()
        content = _content(answer, keep)
        if self._rules is not None:
            tls.keep_session(self._place, self._rules, channel.session)
        if answer.will_close:
            self.drop()
        return answer.status, content

    def _counted(self, sent: int, received: int) -> None:
        self.bytes_sent += sent
        self.bytes_received += received

    # -- connecting --------------------------------------------------------------------------------

    def _connected(self, patience: Patience) -> Channel:
        if not self._is_secure:
            return self._reached(patience)
        known = self.server_keys.get(self._place)
        if not self.dates_off:
            try:
                channel, key = self._secured(patience, any_dates=False)
            except ssl.SSLCertVerificationError as error:
                if not tls.is_dates_only(error):
                    raise
                if known is None:
                    raise tls.dates_wrong() from error
            else:
                self._remember(key)
                return channel
        # again, with every rule but the dates: the connection just refused cannot go on
        channel, key = self._secured(patience, any_dates=True)
        if key != known:
            channel.close()
            raise tls.key_changed()
        self.dates_off = True
        return channel

    def _remember(self, key: str) -> None:
        self.server_keys.pop(self._place, None)
        self.server_keys[self._place] = key
        for oldest in list(self.server_keys)[:-_KEYS_MAX]:
            del self.server_keys[oldest]

    def _secured(self, patience: Patience, *, any_dates: bool) -> tuple[Channel, str]:
        """A channel in TLS, and the server's key."""
        rules = self._rules = tls.context(any_dates=any_dates)
        channel = self._reached(patience)
        try:
            channel.secure(rules, self._host, tls.session_for(self._place, rules))
            return channel, tls.key_of(channel.certificate)
        except BaseException:
            channel.close()
            raise

    def _reached(self, patience: Patience) -> Channel:
        """A channel to the server, through the system's proxy where it has one."""
        soon = Patience(CONNECT_S_MAX, min(patience.end, time.monotonic() + CONNECT_S_MAX))
        proxy = route.proxy_for(self._host, soon.left())
        place = (proxy.host, proxy.port) if proxy else (self._host, self._port)
        channel = Channel(route.connected(*place, soon), patience, self._counted)
        if proxy is not None:
            try:
                route.pass_through(channel, proxy, self._host, self._port)
            except BaseException:
                channel.close()
                raise
        return channel

    def _in_words(self, error: Exception) -> Unreachable:
        if isinstance(error, ProxyRefused):
            return _proxy_refused(error)
        if isinstance(error, NameUnknown):
            return unreachable(message=_("查不到服务器 {host} 的地址", host=self._name))
        if isinstance(error, ssl.SSLCertVerificationError):
            return tls.not_verified(error, self._name)
        if self._channel is None:
            is_tls = isinstance(error, ssl.SSLError)
            return unreachable(message=_("没能与省级服务器建立加密连接") if is_tls else "")
        if isinstance(error, TimeoutError):
            return unreachable(message=_("省级服务器没有及时回话"))
        return unreachable(message=_("与省级服务器的连接中途断了"))


def _content(answer: HTTPResponse, keep: Keep | None) -> bytes:
    """An answer's body, whole. Raises Unreachable for a portal's page and for what is too long,
    HTTPException where it is cut off."""
    if 300 <= answer.status < 400 or answer.status == 511:
        raise not_ours()
    if answer.status < 200 or (answer.length or 0) > BODY_BYTES_MAX:
        raise unreachable()
    encoding = (answer.headers.get("Content-Encoding") or "identity").strip().lower()
    is_ours = answer.headers.get_content_type() == "application/octet-stream"
    if keep is not None and answer.status == 200 and encoding == "identity" and is_ours:
        return _kept(answer, keep)
    # without an amount it says where the answer is cut off; with one it is bounded
    content = answer.read() if answer.length is not None else answer.read(BODY_BYTES_MAX + 1)
    if encoding != "identity":
        # nobody asked for it: a proxy does it to all that passes
        content = _inflated(content, encoding)
    if len(content) > BODY_BYTES_MAX:
        raise unreachable()
    if answer.status == 200 and answer.headers.get_content_type() == "text/html":
        raise not_ours()
    return content


def _kept(answer: HTTPResponse, keep: Keep) -> bytes:
    """An answer's body, given away as it comes: what came before a cut stays."""
    length, content = answer.length, bytearray()
    while piece := answer.read(KEPT_BYTES):
        content += piece
        if len(content) > BODY_BYTES_MAX:
            raise unreachable()
        keep(piece)
    if length is not None and len(content) < length:
        raise IncompleteRead(bytes(content), length - len(content))
    return bytes(content)


def _inflated(content: bytes, encoding: str) -> bytes:
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise not_ours()
    inflater = zlib.decompressobj(wbits=47)
    inflated = inflater.decompress(content, BODY_BYTES_MAX + 1)
    if not inflater.eof:
        raise unreachable()
    return inflated


def json_of(content: bytes) -> dict[str, Any]:
    """A JSON object. Raises Unreachable for anything else (a portal's page)."""
    try:
        told = json.loads(content)
    except ValueError as error:
        raise not_ours() from error
    if not isinstance(told, dict):
        raise not_ours()
    return told
