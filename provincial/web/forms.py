"""What a form of ours sends: a bounded body, its fields by name, never a file."""

from __future__ import annotations

from urllib.parse import parse_qsl

from starlette.requests import Request

BYTES_MAX = 64 * 1024
_FIELDS_MAX = 200
_FORM = "application/x-www-form-urlencoded"


class FormBad(Exception):
    """What came is no form of ours."""


async def body_of(request: Request, limit: int = BYTES_MAX) -> bytes:
    """The request's body. Raises FormBad where it is longer, whatever its headers say."""
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > limit:
            raise FormBad
        parts.append(part)
    return b"".join(parts)


async def form_of(request: Request) -> dict[str, str]:
    """The fields of a form; of several with one name the last. Raises FormBad."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    body = await body_of(request)
    if kind != _FORM:
        raise FormBad
    try:
        told = parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=_FIELDS_MAX)
    except ValueError as error:
        raise FormBad from error
    return {name: plain(value) for name, value in told}


def plain(text: str) -> str:
    """Text from outside without control characters, line breaks kept, at most 4000 letters."""
    kept = (one for one in text[:4000] if one.isprintable() or one == "\n")
    return "".join(kept).strip()
