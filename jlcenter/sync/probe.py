"""Whether our own server answers: asked of it, never of the system's idea of a network (R15)."""

from __future__ import annotations

from collections.abc import Mapping

from jlcenter.domain.errors import Refused
from jlcenter.sync.protocol import HEALTH_PATH
from jlcenter.sync.transport import Line, json_of

#: a line that takes longer than this to say yes is left to the next run
PROBE_S_MAX = 6.0


def answers(url: str, server_keys: Mapping[str, str] | None = None) -> bool:
    """Whether a server of ours answers at ``url``; a portal's page is none."""
    try:
        line = Line(url, server_keys)
        try:
            status, content = line.get(HEALTH_PATH, PROBE_S_MAX)
        finally:
            line.drop()
        told = json_of(content)
    except Refused:
        return False
    return status == 200 and told.get("ok") is True and isinstance(told.get("protocol"), int)
