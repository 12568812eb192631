"""The baseline: rows as JSON into PostgreSQL, as many small servers do it.

One table, ``executemany`` of upserts, the stored rows echoed. No signatures, no chain, no merge, no
log for other laptops: less than half of the work.

Run by server_load.py: python -m benchmarks.server_naive ADDRESS-OF-POSTGRESQL
"""

from __future__ import annotations

import json
import queue
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

TABLE = """CREATE TABLE IF NOT EXISTS naive_row (
    centre text, kind text, id text, body text NOT NULL, PRIMARY KEY (centre, kind, id))"""
UPSERT = """INSERT INTO naive_row VALUES (%s, %s, %s, %s)
    ON CONFLICT (centre, kind, id) DO UPDATE SET body = excluded.body"""


def application(address: str) -> Starlette:
    """The whole server."""
    with psycopg.connect(address) as db:
        db.execute(TABLE)
    idle: queue.SimpleQueue[psycopg.Connection] = queue.SimpleQueue()

    @contextmanager
    def connected() -> Iterator[psycopg.Connection]:
        try:
            found = idle.get_nowait()
        except queue.Empty:
            found = psycopg.connect(address)
        with found.transaction():
            yield found
        idle.put(found)

    def stored(centre: str, body: bytes) -> bytes:
        rows = json.loads(body)
        told = [(centre, one["kind"], one["id"], json.dumps(one)) for one in rows]
        with connected() as db, db.cursor() as cursor:
            cursor.executemany(UPSERT, told)
        return json.dumps(rows).encode()

    async def rows(request: Request) -> Response:
        try:
            body = await request.body()
        except ClientDisconnect:
            return Response(status_code=400)
        answer = await run_in_threadpool(stored, request.path_params["centre"], body)
        return Response(answer, media_type="application/json")

    return Starlette(routes=[Route("/rows/{centre}", rows, methods=["POST"])])


def main() -> None:
    """Serve until stopped; says its port first."""
    bound = socket.create_server(("127.0.0.1", 0))
    app = application(sys.argv[1])
    print(bound.getsockname()[1], flush=True)
    config = uvicorn.Config(app, log_level="error", access_log=False, timeout_graceful_shutdown=5)
    uvicorn.Server(config).run(sockets=[bound])


if __name__ == "__main__":
    main()
