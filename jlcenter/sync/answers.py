"""What the province's refusals mean for a person: what happened, what is safe, what to do."""

from __future__ import annotations

from jlcenter.domain.errors import AccessRefused, Refused, Unreachable
from jlcenter.sync.reasons import reason_words
from jlcenter.sync.transport import json_of, unreachable
from jlcenter.words import _


def check_step(step: str) -> None:
    """Raise what an answer's next step means where it ends the run."""
    if step in ("blocked", "unknown"):
        raise AccessRefused(
            "device_blocked",
            _("这台电脑已被省里停用, 不能再同步"),
            _(
                "本机内容都在, 可以继续查看和打印。已有新电脑接替的, 请在新电脑上工作;"
                " 如需恢复, 请联系省级管理员"
            ),
        )
    if step == "too_old":
        raise Refused(
            "program_too_old",
            _("本程序版本太旧, 服务器不再支持"),
            _("本机内容都在, 没有改动。请更新程序后再同步"),
        )


def server_too_old() -> Refused:
    """The province is an older program than this one can speak with."""
    return Refused(
        "server_too_old",
        _("省级服务器的版本太旧, 本程序不能和它同步"),
        _("本机内容都在, 服务器更新后会送出。请把这件事告诉省级管理员"),
    )


def refused_part(reason: str) -> Refused:
    """Part of what was sent could not be taken in; the rest is there."""
    return Refused(
        "entries_refused",
        _("服务器暂时没有接收本机的一部分内容: {reason}", reason=reason_words(reason)),
        _("其余内容已同步; 这部分仍在本机, 请把这条信息告诉省级管理员"),
    )


def http_refused(status: int, content: bytes) -> Refused:
    """What an answer without a signature means: believed only as far as "not now"."""
    try:
        error = json_of(content).get("error")
    except Unreachable as portal:
        return portal if status < 500 else unreachable("server_failed")
    code = error.get("code") if isinstance(error, dict) else None
    if status in (429, 503) or code == "busy":
        return unreachable("server_busy")
    if code == "signature_bad":
        return AccessRefused(
            "device_unknown",
            _("服务器不认识这台电脑的密钥"),
            _("本机内容都在。请联系省级管理员核对本机的登记"),
        )
    if code in ("request_bad", "body_too_large"):
        return Refused(
            "request_refused",
            _("服务器看不懂本机的请求"),
            _("本机内容都在。请更新程序, 或把这条信息告诉维护人员"),
        )
    return unreachable("server_failed")
