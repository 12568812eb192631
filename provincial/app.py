"""The ASGI application: routes, bounded bodies, work in threads. Logs name no person."""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable

from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from jlcenter.sync.protocol import BODY_BYTES_MAX, HEALTH_PATH, PAIR_PATH, PROTOCOL, SYNC_PATH
from provincial import storage
from provincial.conversation import RequestRefused, answered, now_ms
from provincial.database import reading
from provincial.pairing import Attempts, PairingRefused, grant, pair_request
from provincial.province import Province

_LOG = logging.getLogger("jlcenter.province")
_PAIR_BYTES_MAX = 64 * 1024


class _TooLarge(Exception):
    pass


async def _body(request: Request, limit: int) -> bytes:
    """The request's body, never more than ``limit``, whatever its headers say."""
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > limit:
            raise _TooLarge
        parts.append(part)
    return b"".join(parts)


def _refusal(code: str, status: int, **facts: str) -> JSONResponse:
    return JSONResponse({"error": {"code": code, **facts}}, status)


def _guarded(
    inner: Callable[[Request], Awaitable[Response]],
) -> Callable[[Request], Awaitable[Response]]:
    """Every refusal and defect as a short JSON answer."""

    async def guarded(request: Request) -> Response:
        try:
            return await inner(request)
        except _TooLarge:
            return _refusal("body_too_large", 413)
        except RequestRefused as refused:
            return _refusal(refused.code, refused.status)
        except PairingRefused as refused:
            return _refusal(refused.code, refused.status, **refused.facts)
        except (OperationalError, PoolTimeout):
            _LOG.warning("the database is busy or full: %s", request.url.path)
            return _refusal("busy", 503)

    return guarded


def make_app(province: Province) -> Starlette:
    """The application of one open province."""
    attempts = Attempts()

    async def sync(request: Request) -> Response:
        body = await _body(request, BODY_BYTES_MAX)
        answer = await run_in_threadpool(answered, province.engine, province.root, body)
        return Response(answer, media_type="application/octet-stream")

    async def pair(request: Request) -> Response:
        body = await _body(request, _PAIR_BYTES_MAX)
        address = request.client.host if request.client else ""
        attempts.check(address)
        try:
            told = json.loads(body)
        except ValueError as error:
            raise PairingRefused("request_bad", 400) from error
        wanted = pair_request(told)
        base = province.verify_base

        def granted() -> dict[str, object]:
            with province.engine.begin() as db:
                return grant(db, province.root, wanted, base, now_ms())

        try:
            answer = await run_in_threadpool(granted)
        except PairingRefused as refused:
            if refused.code == "pair_code_bad":
                attempts.wrong(address)
            _LOG.info("pairing refused: %s", refused.code)
            raise
        _LOG.info("device granted in centre %s", answer["centre"])
        return JSONResponse(answer)

    async def health(_request: Request) -> Response:
        def looked() -> dict[str, int]:
            with reading(province.engine).connect() as db, db.begin():
                return storage.counts(db)

        counts = await run_in_threadpool(looked)
        return JSONResponse({"ok": True, "protocol": PROTOCOL, **counts})

    return Starlette(
        routes=[
            Route(SYNC_PATH, _guarded(sync), methods=["POST"]),
            Route(PAIR_PATH, _guarded(pair), methods=["POST"]),
            Route(HEALTH_PATH, _guarded(health), methods=["GET"]),
        ]
    )
