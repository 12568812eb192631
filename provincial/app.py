"""The ASGI application: routes, bounded bodies, work in threads. Logs name no person."""

from __future__ import annotations

import asyncio
import hmac
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from anyio import CapacityLimiter, to_thread
from starlette.applications import Starlette
from starlette.background import BackgroundTasks
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from jlcenter.sync.block import inflated_size
from jlcenter.sync.file_messages import FILE_PATH
from jlcenter.sync.file_messages import REQUEST_BYTES_MAX as FILE_REQUEST_BYTES_MAX
from jlcenter.sync.protocol import (
    BODY_BYTES_MAX,
    ENVELOPE_BYTES,
    HEALTH_PATH,
    PAIR_PATH,
    PART_PATH,
    PROTOCOL,
    PROTOCOL_OLDEST,
    REJOIN_PATH,
    SYNC_PATH,
)
from jlcenter.sync.reconcile import QUESTION_BYTES_MAX, RECONCILE_PATH
from provincial import erasures, fact_due, files, logs, parts, reconcile, snapshots, storage
from provincial.census import Census, census
from provincial.conversation import RequestRefused, answered, now_ms
from provincial.database import UNAVAILABLE, reading
from provincial.metrics import SILENT_DAYS, Metrics
from provincial.notes import Notes
from provincial.pairing import Attempts, PairingRefused, grant, pair_request
from provincial.progress import Scope
from provincial.province import Province
from provincial.rejoin import rejoin, rejoin_request
from provincial.reviews import check_claims
from provincial.web.routes import web_routes

METRICS_PATH = "/v1/metrics"
#: which protocols this program speaks, for a look from outside
_SPOKEN = {"protocol": PROTOCOL, "protocol_oldest": PROTOCOL_OLDEST}
_PAIR_BYTES_MAX = 64 * 1024
#: no block is larger, unless one entry alone is; what bodies have beyond this is held together in
#: so many bytes at most
_USUAL_BYTES = 128 * 1024
LARGE_BYTES_HELD_MAX = 256 * 1024 * 1024
#: a message that becomes larger than this is worked with few others like it at a time
_HEAVY_BYTES = 1024 * 1024
#: an upload that still goes on has its next block here by then
SNAPSHOT_QUIET_S = 2.0
#: so often a snapshot is begun where the database is too busy to keep it
_TRIES = 3
#: a proxy says with one of these that a request came from elsewhere
_FORWARDED = ("x-forwarded-for", "x-real-ip", "forwarded", "via")
_HERE = ("127.0.0.1", "::1")
Handler = Callable[[Request, Notes], Awaitable[Response]]


class _TooLarge(Exception):
    pass


class _Bodies:
    """The bodies being read and worked. Anybody can send one, with a key or not: what is larger
    than any usual one shares a room, and what is not in it comes later."""

    def __init__(self) -> None:
        self._held = 0

    @asynccontextmanager
    async def of(self, request: Request, limit: int, notes: Notes) -> AsyncIterator[bytes]:
        """The request's body, never more than ``limit``, whatever its headers say."""
        parts, held = [], 0
        try:
            async for part in request.stream():
                notes.bytes_in += len(part)
                if notes.bytes_in > limit:
                    raise _TooLarge
                more = max(0, notes.bytes_in - _USUAL_BYTES) - held
                held, self._held = held + more, self._held + more
                if more and self._held > LARGE_BYTES_HELD_MAX:
                    raise RequestRefused("busy", 503)
                parts.append(part)
            yield b"".join(parts)
        finally:
            self._held -= held


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise PairingRefused("request_bad", 400) from error


def _refusal(notes: Notes, code: str, status: int, **facts: str) -> JSONResponse:
    notes.outcome, notes.entries = code, 0
    return JSONResponse({"error": {"code": code, **facts}}, status)


async def _guarded(inner: Handler, request: Request, notes: Notes) -> Response:
    """Every refusal and defect as a short JSON answer."""
    try:
        return await inner(request, notes)
    except _TooLarge:
        return _refusal(notes, "body_too_large", 413)
    except ClientDisconnect:
        return _refusal(notes, "cut", 408)
    except RequestRefused as refused:
        return _refusal(notes, refused.code, refused.status)
    except PairingRefused as refused:
        return _refusal(notes, refused.code, refused.status, **refused.facts)
    except UNAVAILABLE as error:
        logs.warned("database_unavailable", path=request.url.path, error=type(error).__name__)
        return _refusal(notes, "busy", 503)
    except Exception as defect:  # noqa: BLE001 - the last line: logged without its text, answered
        logs.failed("defect", defect, path=request.url.path)
        return _refusal(notes, "defect", 500)


def _watched(
    path: str, inner: Handler, metrics: Metrics
) -> Callable[[Request], Awaitable[Response]]:
    """Counted and, unless it is only watching, logged."""

    async def watched(request: Request) -> Response:
        notes = Notes()
        begun = metrics.begun()
        try:
            response = await _guarded(inner, request, notes)
            notes.bytes_out = len(response.body)
        finally:
            took = metrics.done(path, notes, begun)
        if path not in (HEALTH_PATH, METRICS_PATH):
            logs.said(
                "request",
                path=path,
                outcome=notes.outcome,
                ms=round(took * 1000, 1),
                centre=notes.centre,
                device=notes.device[:8],
                entries=notes.entries,
                refused=notes.refused,
                bytes_in=notes.bytes_in,
                bytes_out=notes.bytes_out,
            )
        return response

    return watched


def _may_watch(request: Request, token: str) -> bool:
    """Whether the figures may be told: to this machine itself, or to who shows the token."""
    shown = request.headers.get("authorization", "")
    if token and hmac.compare_digest(shown.encode(), f"Bearer {token}".encode()):
        return True
    is_here = request.client is not None and request.client.host in _HERE
    return is_here and not any(name in request.headers for name in _FORWARDED)


class _Routes:
    """The handlers of one open province."""

    def __init__(self, province: Province, metrics: Metrics, metrics_token: str) -> None:
        self._province = province
        self._metrics = metrics
        self._token = metrics_token
        self._attempts = Attempts()
        self._bodies = _Bodies()
        self._heavy = CapacityLimiter(2)
        self._preparing: set[str] = set()
        self._checking: set[str] = set()
        self._counting: set[str] = set()
        # who watches is answered even while all other threads wait for the database
        self._watchers = CapacityLimiter(2)

    async def sync(self, request: Request, notes: Notes) -> Response:
        """One round of a conversation."""
        province = self._province
        async with self._bodies.of(request, BODY_BYTES_MAX, notes) as body:
            is_heavy = inflated_size(body[ENVELOPE_BYTES:]) > _HEAVY_BYTES
            told = (province.engine, province.root, body, notes)
            limiter = self._heavy if is_heavy else None
            answer = await to_thread.run_sync(answered, *told, limiter=limiter)
        later = BackgroundTasks()
        if notes.snapshot_for:
            later.add_task(self._prepare, notes.snapshot_for)
        if notes.entries:
            later.add_task(self._count, notes.centre)
            later.add_task(self._check_claims, notes.centre)
            later.add_task(self._take_out, notes.centre)
        return Response(answer, media_type="application/octet-stream", background=later)

    async def _count(self, centre: str) -> None:
        """After the answer: the figures of a centre that has just sent all it has, once it is
        quiet."""
        if centre in self._counting:
            return
        self._counting.add(centre)
        engine, known = self._province.engine, -1
        try:
            while (end := await run_in_threadpool(fact_due.log_end, engine, centre)) is not None:
                if end == known:
                    await run_in_threadpool(fact_due.count, engine, centre)
                    return
                known = end
                await asyncio.sleep(SNAPSHOT_QUIET_S)
        except Exception as defect:  # noqa: BLE001 - nobody waits for it: the log is told
            logs.failed("figures_uncounted", defect)
        finally:
            self._counting.discard(centre)

    async def _check_claims(self, centre: str) -> None:
        """After the answer: whether people of claims that came were subsidised elsewhere; the
        laptop hears of it at its next sync. What is left over is for the next time."""
        if centre in self._checking:
            return
        self._checking.add(centre)
        try:
            scope, province = Scope(centre=centre), self._province
            await run_in_threadpool(
                partial(check_claims, province.engine, province.root, scope, again=False)
            )
        except Exception as defect:  # noqa: BLE001 - nobody waits for it: the log is told
            logs.failed("claims_unchecked", defect)
        finally:
            self._checking.discard(centre)

    async def _take_out(self, centre: str) -> None:
        """After the answer: what was erased goes out of the centre's history too. What is left
        undone is for the next time."""
        try:
            await run_in_threadpool(erasures.take_out, self._province.engine, centre)
        except Exception as defect:  # noqa: BLE001 - nobody waits for it: the log is told
            logs.failed("erased_not_taken_out", defect)

    async def _prepare(self, centre: str) -> None:
        """After the answer: a snapshot for the next new laptop, where the log has got long and
        nothing more comes just now."""
        if centre in self._preparing:
            return
        self._preparing.add(centre)
        try:
            for _try in range(_TRIES):
                if await self._prepared(centre):
                    return
        finally:
            self._preparing.discard(centre)

    async def _prepared(self, centre: str) -> bool:
        """Whether there is one, or none is needed; not where the database was too busy."""
        engine, known = self._province.engine, -1
        try:
            while (due := await run_in_threadpool(snapshots.due_at, engine, centre)) is not None:
                if due == known:
                    await run_in_threadpool(snapshots.ensured, engine, centre, now_ms())
                    return True
                known = due
                await asyncio.sleep(SNAPSHOT_QUIET_S)
        except UNAVAILABLE as error:
            logs.warned("database_unavailable", path=SYNC_PATH, error=type(error).__name__)
            return False
        return True

    async def part(self, request: Request, notes: Notes) -> Response:
        """A part of a package."""
        province = self._province
        async with self._bodies.of(request, BODY_BYTES_MAX, notes) as body:
            told = (province.engine, province.root, body, notes)
            answer = await run_in_threadpool(parts.answered, *told)
        return Response(answer, media_type="application/octet-stream")

    async def file(self, request: Request, notes: Notes) -> Response:
        """A piece of an attachment, or what is here of some."""
        province = self._province
        async with self._bodies.of(request, FILE_REQUEST_BYTES_MAX, notes) as body:
            told = (province.engine, province.root, body, notes)
            answer = await run_in_threadpool(files.answered, *told)
        return Response(answer, media_type="application/octet-stream")

    async def rejoin(self, request: Request, notes: Notes) -> Response:
        """A laptop that was granted before the database was set back."""
        address = request.client.host if request.client else ""
        self._attempts.check(address)
        async with self._bodies.of(request, _PAIR_BYTES_MAX, notes) as body:
            told = _json(body)
        wanted = rejoin_request(told)
        province = self._province

        def joined() -> None:
            with province.engine.begin() as db:
                rejoin(db, province.root, wanted, now_ms())

        with self._attempts.guess(address):
            await run_in_threadpool(joined)
        notes.outcome, notes.centre = "rejoined", wanted.centre
        return JSONResponse({"ok": True})

    async def reconcile(self, request: Request, notes: Notes) -> Response:
        """One question of a laptop that compares."""
        engine, root = self._province.engine, self._province.root
        async with self._bodies.of(request, QUESTION_BYTES_MAX, notes) as body:
            answer = await run_in_threadpool(reconcile.answered, engine, root, body, notes)
        return Response(answer, media_type="application/octet-stream")

    async def pair(self, request: Request, notes: Notes) -> Response:
        """A laptop with a code."""
        address = request.client.host if request.client else ""
        self._attempts.check(address)
        async with self._bodies.of(request, _PAIR_BYTES_MAX, notes) as body:
            told = _json(body)
        wanted = pair_request(told)
        province = self._province

        def granted() -> dict[str, object]:
            with province.engine.begin() as db:
                return grant(db, province.root, wanted, province.verify_base, now_ms())

        with self._attempts.guess(address, "pair_code_bad"):
            answer = await run_in_threadpool(granted)
        notes.outcome, notes.centre = "granted", str(answer["centre"])
        return JSONResponse(answer)

    async def health(self, _request: Request, notes: Notes) -> Response:
        """Whether the server and its database answer."""

        def looked() -> dict[str, int]:
            with reading(self._province.engine).connect() as db, db.begin():
                return storage.counts(db)

        try:
            counts = await to_thread.run_sync(looked, limiter=self._watchers)
        except UNAVAILABLE:
            notes.outcome = "database_unavailable"
            told = {"ok": False, **_SPOKEN, "database": "unavailable"}
            return JSONResponse(told, 503)
        notes.outcome = "ok"
        return JSONResponse({"ok": True, **_SPOKEN, "database": "ok", **counts})

    async def metrics(self, request: Request, notes: Notes) -> Response:
        """The figures, for this machine or with the token."""
        if not _may_watch(request, self._token):
            return _refusal(notes, "metrics_private", 403)

        def counted() -> Census | None:
            try:
                with reading(self._province.engine).connect() as db, db.begin():
                    return census(db, now_ms(), SILENT_DAYS)
            except UNAVAILABLE:
                return None

        found = await to_thread.run_sync(counted, limiter=self._watchers)
        notes.outcome = "ok"
        media = "text/plain; version=0.0.4"
        return PlainTextResponse(self._metrics.text(found), media_type=media)


def make_app(province: Province, metrics_token: str = "") -> Starlette:
    """The application of one open province."""
    metrics = Metrics()
    routes = _Routes(province, metrics, metrics_token)
    told: tuple[tuple[str, Handler, str], ...] = (
        (SYNC_PATH, routes.sync, "POST"),
        (PART_PATH, routes.part, "POST"),
        (FILE_PATH, routes.file, "POST"),
        (RECONCILE_PATH, routes.reconcile, "POST"),
        (PAIR_PATH, routes.pair, "POST"),
        (REJOIN_PATH, routes.rejoin, "POST"),
        (HEALTH_PATH, routes.health, "GET"),
        (METRICS_PATH, routes.metrics, "GET"),
        *web_routes(province),
    )
    return Starlette(
        routes=[
            Route(path, _watched(path, inner, metrics), methods=[method])
            for path, inner, method in told
        ]
    )
