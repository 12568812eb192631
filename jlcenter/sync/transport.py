"""Requests over the line: one keep-alive connection, bounded answers, plain errors.

An error from the network means "unknown", never "failed": all is kept and goes out next time.
"""

from __future__ import annotations

import json
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from jlcenter.domain.errors import Refused, Unreachable
from jlcenter.sync.protocol import BODY_BYTES_MAX
from jlcenter.words import _

if TYPE_CHECKING:
    import requests

CONNECT_S_MAX = 5.0
READ_S_MAX = 15.0


def unreachable(code: str = "server_unreachable") -> Unreachable:
    """What a person is told when the line is not there."""
    return Unreachable(
        code,
        _("连不上省级服务器"),
        _("本机内容都在, 下次同步会送出。请检查网络, 或者稍后再试"),
    )


def not_ours() -> Unreachable:
    """What a person is told when somebody else answered: a portal's page, another server."""
    return Unreachable(
        "not_our_server",
        _("答话的不是本省的服务器, 可能是上网登录页或地址写错了"),
        _("本机内容都在, 下次同步会送出。请先在浏览器里登录网络, 或核对服务器地址"),
    )


def is_loopback(host: str) -> bool:
    """Whether an address is this machine itself."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def checked_url(url: str) -> str:
    """A server's address without its trailing slash. Raises Refused for what may not be used."""
    told = url.strip().rstrip("/")
    try:
        parts = urlsplit(told)
        host, _port = parts.hostname, parts.port
    except ValueError:
        host, parts = None, urlsplit("")
    if parts.scheme not in ("http", "https") or not host or parts.query or parts.username:
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


class Line:
    """A connection to one server. Counts requests and bytes, headers too."""

    def __init__(self, url: str, read_s: float = READ_S_MAX) -> None:
        self.url = checked_url(url)
        self.read_s = read_s
        self.round_trips = 0
        self.bytes_sent = 0
        self.bytes_received = 0
        self._session: requests.Session | None = None

    def _open(self) -> requests.Session:
        import requests
        from urllib3.util import SKIP_HEADER

        if self._session is None:
            self._session = requests.Session()
            # what nobody reads is not sent: a thin line pays for each byte
            self._session.headers.clear()
            self._session.headers.update(
                {"User-Agent": SKIP_HEADER, "Accept-Encoding": SKIP_HEADER}
            )
            host = urlsplit(self.url).hostname or ""
            self._session.trust_env = not is_loopback(host)
        return self._session

    def post(self, path: str, body: bytes, media_type: str = "") -> tuple[int, bytes]:
        """One request: (HTTP status, body). Raises Unreachable: its effect is then not known."""
        from http.client import HTTPException

        import requests
        from urllib3.exceptions import HTTPError

        headers = {"Content-Type": media_type} if media_type else {}
        self.round_trips += 1
        answer: requests.Response | None = None
        try:
            answer = self._open().post(
                self.url + path,
                data=body,
                headers=headers,
                timeout=(CONNECT_S_MAX, self.read_s),
                allow_redirects=False,
                stream=True,
            )
            content = answer.raw.read(BODY_BYTES_MAX + 1, decode_content=True) or b""
            self._count(answer, body, content)
        except (requests.RequestException, HTTPError, HTTPException, OSError, ValueError) as error:
            self.drop(answer)
            raise unreachable() from error
        if len(content) > BODY_BYTES_MAX or _is_cut(answer, content):
            self.drop(answer)
            raise unreachable()
        return int(answer.status_code), content

    def _count(self, answer: requests.Response, body: bytes, content: bytes) -> None:
        request = answer.request
        sent = [f"{name}: {_text(value)}" for name, value in request.headers.items()]
        first = f"{request.method} {request.path_url} HTTP/1.1"
        host = f"Host: {urlsplit(self.url).netloc}"
        lines = [first, host, *(one for one in sent if "@@@SKIP" not in one), "", ""]
        self.bytes_sent += len("\r\n".join(lines)) + len(body)
        told = [f"{name}: {value}" for name, value in answer.raw.headers.items()]
        lines = [f"HTTP/1.1 {answer.status_code} {answer.reason}", *told, "", ""]
        self.bytes_received += len("\r\n".join(lines)) + len(content)

    def post_json(self, path: str, told: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """One JSON request and its JSON answer. Raises Unreachable where the answer is none."""
        status, content = self.post(path, json.dumps(told).encode(), "application/json")
        return status, json_of(content)

    def drop(self, answer: requests.Response | None = None) -> None:
        """Close the connection: a half-open one would be tried again."""
        if answer is not None:
            answer.close()
        if self._session is not None:
            self._session.close()
            self._session = None


def _is_cut(answer: requests.Response, content: bytes) -> bool:
    length = answer.headers.get("Content-Length", "")
    encoded = answer.headers.get("Content-Encoding")
    return length.isdigit() and not encoded and len(content) < int(length)


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value


def json_of(content: bytes) -> dict[str, Any]:
    """A JSON object. Raises Unreachable for anything else (a portal's page)."""
    try:
        told = json.loads(content)
    except ValueError as error:
        raise not_ours() from error
    if not isinstance(told, dict):
        raise not_ours()
    return told
