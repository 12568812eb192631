"""The pages' own style, scripts and sign, held in memory: a few small files and no others."""

from __future__ import annotations

from hashlib import sha256

from starlette.requests import Request
from starlette.responses import Response

from provincial.notes import Notes
from provincial.web.render import HERE

_MEDIA = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8"}
_MEDIA["svg"] = "image/svg+xml"
_HOUR_S = 3600


class StaticFiles:
    """All of them, read once."""

    def __init__(self) -> None:
        self._held = {
            file.name: file.read_bytes()
            for file in sorted((HERE / "static").iterdir())
            if file.suffix[1:] in _MEDIA
        }

    async def served(self, request: Request, notes: Notes) -> Response:
        """One, unless the browser has it."""
        name = str(request.path_params["name"])
        body = self._held.get(name)
        if body is None:
            notes.outcome = "not_found"
            return Response(status_code=404)
        notes.outcome = "ok"
        mark = f'"{sha256(body).hexdigest()[:16]}"'
        headers = {
            "ETag": mark,
            "Cache-Control": f"max-age={_HOUR_S}",
            "X-Content-Type-Options": "nosniff",
        }
        if request.headers.get("if-none-match") == mark:
            return Response(status_code=304, headers=headers)
        return Response(body, media_type=_MEDIA[name.rpartition(".")[2]], headers=headers)
