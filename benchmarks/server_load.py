"""One server on PostgreSQL takes in the days of a thousand laptops, a tenth of them on bad lines.

Requests are prepared and signed before the clock starts. They arrive evenly; of every ten laptops
one has a fault: its request is cut and sent again, its answer is lost and it asks again, or its
body trickles. Time counts from a laptop's first connection to the last byte of the answer it keeps,
faults and repeats with it. Afterwards every answer's signature is checked and the database counted.
In the same run, on the same PostgreSQL, with the same arrivals and faults: the same rows as JSON
into a small starlette server with executemany.

Run: .venv/bin/python benchmarks/server_load.py [--laptops N] [--centres N] [--seconds S] [--json]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import psutil  # noqa: E402
from sqlalchemy import Engine, func, select  # noqa: E402

from benchmarks.server_laptops import Laptop  # noqa: E402
from jlcenter.shipped import table  # noqa: E402
from jlcenter.sync.protocol import LogPoint, answer_of  # noqa: E402
from provincial import storage  # noqa: E402
from provincial.conversation import answered  # noqa: E402
from provincial.database import open_engine  # noqa: E402
from provincial.folder import unlock  # noqa: E402
from provincial.keys import RootKey  # noqa: E402
from provincial.tables import LOG, RECORD  # noqa: E402
from tests.databases import Postgres, running  # noqa: E402
from tests.sync.world import PASSWORD, USER, serving  # noqa: E402

TRIES_MAX = 5
P99_S_MAX = 2.0


@dataclass
class Ask:
    """One laptop's prepared request, and what became of it."""

    path: str
    body: bytes
    entries: int
    fault: str = ""
    answer: bytes = b""
    seconds: float = 0.0
    tries: int = 0


def faulty(number: int) -> str:
    """Every tenth laptop has a fault, each kind in turn."""
    return ("cut", "lost", "slow")[number // 10 % 3] if number % 10 == 3 else ""


# -- the line --------------------------------------------------------------------------------------


async def exchanged(port: int, ask: Ask, fault: str, draw: random.Random) -> bytes | None:
    """One try: the answer's body, or None where the line broke or the server said "not now"."""
    head = f"POST {ask.path} HTTP/1.1\r\nHost: p\r\nContent-Length: {len(ask.body)}\r\n\r\n"
    whole = head.encode() + ask.body
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return None
    try:
        if fault == "cut":
            writer.write(whole[: draw.randrange(20, len(whole) - 1)])
            await writer.drain()
            return None
        if fault == "slow":
            step = len(whole) // 8 + 1
            for place in range(0, len(whole), step):
                writer.write(whole[place : place + step])
                await writer.drain()
                await asyncio.sleep(0.1)
        else:
            writer.write(whole)
            await writer.drain()
        if fault == "lost":
            await asyncio.sleep(draw.random() * 0.05)
            return None
        return await answer_from(reader)
    except (OSError, asyncio.IncompleteReadError):
        return None
    finally:
        writer.close()


async def answer_from(reader: asyncio.StreamReader) -> bytes | None:
    """The body of an answer, None unless it is 200."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    size = int(head.partition("content-length:")[2].partition("\r\n")[0])
    body = await reader.readexactly(size)
    return body if head.split(" ", 2)[1] == "200" else None


async def asked(port: int, ask: Ask, number: int) -> None:
    """A laptop's sync: it tries again until it has its answer."""
    draw = random.Random(number)
    begun = time.perf_counter()
    for turn in range(TRIES_MAX):
        ask.tries += 1
        answer = await exchanged(port, ask, ask.fault if turn == 0 else "", draw)
        if answer is not None:
            ask.answer = answer
            break
        await asyncio.sleep(0.05 * (turn + 1))
    ask.seconds = time.perf_counter() - begun


async def arriving(port: int, asks: list[Ask], seconds: float) -> float:
    """All of them, evenly; how long until the last had its answer."""
    begun = time.perf_counter()

    async def one(number: int, ask: Ask) -> None:
        wait = begun + number * seconds / len(asks) - time.perf_counter()
        await asyncio.sleep(max(0.0, wait))
        await asked(port, ask, number)

    await asyncio.gather(*(one(number, ask) for number, ask in enumerate(asks)))
    return time.perf_counter() - begun


# -- what it costs ---------------------------------------------------------------------------------


def cpu_of(process: psutil.Process) -> float:
    """Seconds of processor time of a process and all its children."""
    total = 0.0
    for one in [process, *process.children(recursive=True)]:
        try:
            spent = one.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += spent.user + spent.system
    return total + process.cpu_times().children_user + process.cpu_times().children_system


def measured(
    port: int, asks: list[Ask], seconds: float, server: int, postgres: int
) -> dict[str, Any]:
    """Run the load; the figures."""
    processes = [psutil.Process(server), psutil.Process(postgres)]
    before = [cpu_of(one) for one in processes]
    took = asyncio.run(arriving(port, asks, seconds))
    spent = [cpu_of(one) - was for one, was in zip(processes, before, strict=True)]
    times = sorted(one.seconds for one in asks)
    sound = sorted(one.seconds for one in asks if not one.fault)
    entries = sum(one.entries for one in asks if one.answer)
    return {
        "laptops": len(asks),
        "answered": sum(bool(one.answer) for one in asks),
        "faulty": sum(bool(one.fault) for one in asks),
        "repeats": sum(one.tries - 1 for one in asks),
        "p50_ms": round(statistics.median(times) * 1000, 1),
        "p95_ms": round(times[int(len(times) * 0.95)] * 1000, 1),
        "p99_ms": round(times[int(len(times) * 0.99)] * 1000, 1),
        "worst_ms": round(times[-1] * 1000, 1),
        "p99_of_sound_lines_ms": round(sound[int(len(sound) * 0.99)] * 1000, 1),
        "seconds": round(took, 1),
        "entries": entries,
        "entries_per_s": round(entries / took),
        "kB_up": round(sum(len(one.body) for one in asks) / 1000),
        "kB_down": round(sum(len(one.answer) for one in asks) / 1000),
        "server_cpu_ms_a_laptop": round(spent[0] * 1000 / len(asks), 1),
        "postgresql_cpu_ms_a_laptop": round(spent[1] * 1000 / len(asks), 1),
    }


# -- preparing -------------------------------------------------------------------------------------


def prepared(engine: Engine, root: RootKey, laptops: list[Laptop]) -> tuple[list[Ask], list[Ask]]:
    """Everybody's people are at the province since yesterday; today's requests, and as rows."""
    with engine.begin() as db:
        for one in laptops:
            one.granted(db)
    for one in laptops:
        one.people()
        answered(engine, root, one.request(LogPoint())[0])
        one.told_rows()
    ours, naive = [], []
    points: dict[str, LogPoint] = {}
    for number, one in enumerate(laptops):
        if one.centre not in points:
            with engine.begin() as db:
                row = storage.centre(db, one.centre)
                assert row is not None
                points[one.centre] = row.log
        one.day()
        body, entries = one.request(points[one.centre])
        ours.append(Ask("/v1/sync", body, entries, faulty(number)))
        rows = json.dumps(one.told_rows()).encode()
        naive.append(Ask(f"/rows/{one.centre}", rows, entries, faulty(number)))
    return ours, naive


def some_laptops(count: int, centres: int) -> list[Laptop]:
    """So many laptops, those of a centre spread over the whole time."""
    codes = [row["code"] for row in table("gb2260_jilin") if row["level"] == "county"]
    named = [codes[n % len(codes)] + (f"-{n // len(codes)}" if n >= len(codes) else "")
             for n in range(centres)]  # fmt: skip
    return [Laptop(n, named[n % centres], random.Random(os.urandom(8))) for n in range(count)]


def checked(engine: Engine, root: RootKey, laptops: list[Laptop], asks: list[Ask]) -> list[str]:
    """What is wrong: answers that are none, entries or records that are not in."""
    wrong = []
    for ask in asks:
        answer = answer_of(ask.answer, ask.body, root.public) if ask.answer else None
        if answer is None or answer.step != "done" or answer.refused:
            wrong.append(f"answer: {answer and (answer.step, answer.refused)}")
    people = 40 * len(laptops)
    expected = people + sum(one.entries for one in asks)
    with engine.begin() as db:
        entries = db.execute(select(func.sum(LOG.c.entries))).scalar_one()
        records = db.execute(select(func.count()).select_from(RECORD)).scalar_one()
        items = db.execute(select(func.count()).select_from(LOG)).scalar_one()
    if (entries, records, items) != (expected, expected, 2 * len(laptops)):
        wrong.append(f"in the database: {entries} entries, {records} records, {items} items")
    return wrong


@contextmanager
def naive_server(address: str) -> Iterator[tuple[int, int]]:
    """The baseline's port and process."""
    words = [sys.executable, "-m", "benchmarks.server_naive", address]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline()), process.pid
        finally:
            process.send_signal(signal.SIGTERM)


def run(told: argparse.Namespace, postgres: Postgres) -> tuple[dict[str, Any], list[str]]:
    """Both, one after the other."""
    laptops = some_laptops(told.laptops, told.centres)
    with (
        tempfile.TemporaryDirectory() as place,
        serving(Path(place) / "province", postgres.fresh()) as server,
    ):
        folder = server.account.folder
        root = RootKey(unlock(folder, USER, PASSWORD))
        engine = open_engine(folder, server.account.database)
        ours, naive = prepared(engine, root, laptops)
        if told.pause:
            input(f"server is process {server.pid}; Enter starts the load ")
        figures = {"jlcenter": measured(server.port, ours, told.seconds, server.pid, postgres.pid)}
        wrong = checked(engine, root, laptops, ours)
        engine.dispose()
    if not told.alone:
        with naive_server(postgres.fresh()) as (port, process):
            figures["naive JSON rows"] = measured(port, naive, told.seconds, process, postgres.pid)
    return figures, wrong


def main() -> int:
    """Print the figures; 1 unless all is in and in time."""
    words = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    words.add_argument("--laptops", type=int, default=1000)
    words.add_argument("--centres", type=int, default=100)
    words.add_argument("--seconds", type=float, default=60.0)
    words.add_argument("--alone", action="store_true", help="without the baseline")
    words.add_argument("--pause", action="store_true", help="wait before the load, for a profiler")
    words.add_argument("--json", action="store_true")
    told = words.parse_args()
    with running(safe=True) as postgres:
        figures, wrong = run(told, postgres)
    if told.json:
        print(json.dumps({**figures, "wrong": wrong}, ensure_ascii=False))
    else:
        for name, several in figures.items():
            print(name)
            for figure, value in several.items():
                print(f"  {figure:28}{value}")
        print(f"wrong: {wrong or 'nothing'}")
    is_good = not wrong and figures["jlcenter"]["p99_ms"] <= P99_S_MAX * 1000
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main())
