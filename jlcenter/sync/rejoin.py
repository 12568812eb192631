"""A province that was set back to before this laptop was granted is shown the grant it gave.

The grant is the root key's own signature, so it proves itself; with it goes the centre's secret,
for a province that has forgotten the centre altogether.
"""

from __future__ import annotations

import platform

from jlcenter.domain.errors import AccessRefused
from jlcenter.storage.session import Session
from jlcenter.sync.protocol import REJOIN_PATH, rejoin_message
from jlcenter.sync.transport import Line, unreachable
from jlcenter.words import _


def rejoin(session: Session, line: Line) -> None:
    """Show the grant. Raises AccessRefused where the province does not take it, Unreachable."""
    secret = bytes.fromhex(str(session.setting("centre_secret")))
    proof = session.sign(rejoin_message(session.centre_code, session.public_key, secret))
    status, answer = line.post_json(
        REJOIN_PATH,
        {
            "centre": session.centre_code,
            "centre_name": session.centre_name,
            "public_key": session.public_key.hex(),
            "letter": str(session.setting("letter")),
            "grant": str(session.setting("grant")),
            "secret": secret.hex(),
            "device_name": platform.node()[:80],
            "proof": proof.hex(),
        },
    )
    if status == 200 and answer.get("ok") is True:
        return
    if status >= 500 or status == 429:
        raise unreachable("server_failed")
    raise AccessRefused(
        "device_unknown",
        _("服务器不认识这台电脑的密钥"),
        _("本机内容都在。请联系省级管理员核对本机的登记"),
    )
