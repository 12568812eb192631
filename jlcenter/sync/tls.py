"""TLS to the province: whom to trust, the key a server is known by, sessions taken up again.

Chain and host name are always verified. Dates are too, unless they alone are wrong and the server
shows the key it was last known by: a laptop whose clock is years off must not be cut off.
"""

from __future__ import annotations

import hashlib
import os
import ssl
from datetime import datetime
from functools import cache
from pathlib import Path

from jlcenter.domain.errors import Refused, Unreachable
from jlcenter.words import _

CA_FILE = "JLCENTER_CA_FILE"
#: X509_V_FLAG_NO_CHECK_TIME; Python has no name for it
_NO_DATES = 0x200000
_NOT_YET_VALID, _EXPIRED = 9, 10
_OTHER_HOST = (62, 64)
_SEQUENCE, _VERSION = 0x30, 0xA0

#: by (server, context): Python can keep a session in memory only, never write it to a file
_SESSIONS: dict[tuple[str, int], ssl.SSLSession] = {}
_SESSIONS_MAX = 8


def context(*, any_dates: bool) -> ssl.SSLContext:
    """The rules of a connection: the system's roots, those the program ships, and the file that
    ``JLCENTER_CA_FILE`` names. Raises Refused where that cannot be read."""
    return _context(os.environ.get(CA_FILE, ""), any_dates)


@cache
def _context(ca_file: str, any_dates: bool) -> ssl.SSLContext:
    import certifi

    made = ssl.create_default_context()
    # a system without roots of its own, or with old ones
    made.load_verify_locations(certifi.where())
    if ca_file:
        try:
            made.load_verify_locations(ca_file)
        except (OSError, ValueError) as error:
            raise Refused(
                "ca_file_bad",
                _("读不了 {name} 所指的证书文件: {file}", name=CA_FILE, file=Path(ca_file).name),
                _("它应是 PEM 格式的根证书, 由省里提供; 不需要时请去掉这个环境变量"),
                file=ca_file,
            ) from error
    if any_dates:
        made.verify_flags |= ssl.VerifyFlags(_NO_DATES)
    return made


# -- sessions -------------------------------------------------------------------------------------


def session_for(server: str, rules: ssl.SSLContext) -> ssl.SSLSession | None:
    """What is left of an earlier connection to a server under the same rules."""
    return _SESSIONS.get((server, id(rules)))


def keep_session(server: str, rules: ssl.SSLContext, session: ssl.SSLSession | None) -> None:
    """For the next connection: it costs a third of the bytes and one round trip less."""
    if session is None:
        return
    key = (server, id(rules))
    _SESSIONS.pop(key, None)
    _SESSIONS[key] = session
    for oldest in list(_SESSIONS)[:-_SESSIONS_MAX]:
        _SESSIONS.pop(oldest, None)


def forget_sessions() -> None:
    """Begin anew everywhere: the next connection to each server makes its TLS from scratch."""
    _SESSIONS.clear()


# -- the server's key -----------------------------------------------------------------------------


def key_of(certificate: bytes) -> str:
    """The SHA-256 of a certificate's public key (SubjectPublicKeyInfo), in hex. Raises
    ValueError for what is no certificate."""
    _tag, start, end = _element(certificate, 0, len(certificate))
    _tag, start, end = _element(certificate, start, end)  # what is signed
    tag, _start, after = _element(certificate, start, end)
    # version (often there), serial number, algorithm, issuer, validity, subject, then the key
    for _skipped in range(5 if tag == _VERSION else 4):
        _tag, _start, after = _element(certificate, after, end)
    tag, _start, key_end = _element(certificate, after, end)
    if tag != _SEQUENCE:
        raise ValueError("no key")
    return hashlib.sha256(certificate[after:key_end]).hexdigest()


def _element(der: bytes, at: int, limit: int) -> tuple[int, int, int]:
    """The DER element at a place: tag, where its content begins, where it ends."""
    if at + 2 > limit:
        raise ValueError("cut off")
    tag, length, start = der[at], der[at + 1], at + 2
    if length >= 0x80:
        count = length & 0x7F
        start += count
        length = int.from_bytes(der[at + 2 : start])
    if start + length > limit:
        raise ValueError("cut off")
    return tag, start, start + length


# -- in words -------------------------------------------------------------------------------------


def is_dates_only(error: ssl.SSLCertVerificationError) -> bool:
    """Whether verification stopped at a date."""
    return error.verify_code in (_NOT_YET_VALID, _EXPIRED)


def untrusted(message: str, hint: str) -> Unreachable:
    """Somebody answered who cannot show that he is the server; nothing was told to him."""
    return Unreachable("tls_untrusted", message, hint)


def dates_wrong() -> Unreachable:
    """The certificate's dates do not fit this machine's, and the key is not known yet."""
    return untrusted(
        _("服务器证书的日期与本机时钟对不上, 本机现在是 {day}", day=_today()),
        _("本机内容都在。请先校准电脑的日期和时间再同步; 日期没错时, 请告诉省级管理员证书已过期"),
    )


def key_changed() -> Unreachable:
    """Dates are wrong and the key is another than the known one."""
    return untrusted(
        _("服务器换了密钥, 证书的日期又与本机时钟对不上, 本机现在是 {day}", day=_today()),
        _("本机内容都在, 没有送出。请先校准电脑的日期和时间再同步"),
    )


def not_verified(error: ssl.SSLCertVerificationError, host: str) -> Unreachable:
    """Chain or host name do not verify."""
    if error.verify_code in _OTHER_HOST:
        return untrusted(
            _("答话的服务器出示的证书不是 {host} 的", host=host),
            _("本机内容都在, 没有送出。可能是上网登录页: 请先在浏览器里登录网络, 或核对服务器地址"),
        )
    return untrusted(
        _("服务器 {host} 的证书不可信", host=host),
        _(
            "本机内容都在, 没有送出。可能是上网登录页, 请先在浏览器里登录网络;"
            " 省里用自建证书的, 请把根证书文件的位置写进环境变量 {name}",
            name=CA_FILE,
        ),
    )


def _today() -> str:
    return datetime.now().astimezone().date().isoformat()
