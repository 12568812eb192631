"""What a day of one laptop costs on the line: 1 class, 40 enrolments, 240 marks, 40 assessments.

Bytes both ways with HTTP headers as a proxy counts them, round trips and time, both sides on disk,
against "naive JSON rows": one POST of plain JSON a kind to a small HTTP server over SQLite, which
answers with the stored rows, as many programs do. Fresh values each run.

Run: .venv/bin/python benchmarks/sync_day.py [--runs N] [--json]
"""

from __future__ import annotations

import argparse
import json
import random
import sqlite3
import statistics
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from jlcenter.app.bootstrap import init_centre, log_in  # noqa: E402
from jlcenter.app.sync_now import sync  # noqa: E402
from jlcenter.domain.records import (  # noqa: E402
    ASSESSMENT,
    ATTENDANCE_MARK,
    ENROLMENT,
    KINDS,
    LESSON,
    TRAINEE,
    TRAINING_CLASS,
)
from jlcenter.storage.queries.records import all_rows  # noqa: E402
from jlcenter.storage.rows import values  # noqa: E402
from jlcenter.storage.session import Session  # noqa: E402
from tests.sync.world import Wire, serving  # noqa: E402

PASSWORD = "benchmark-only"
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华"
GIVEN = "明华强伟芳娜敏静丽军洋勇艳杰涛超秀霞平刚桂英"


@dataclass(frozen=True)
class Cost:
    """One exchange."""

    round_trips: int
    up: int
    down: int
    seconds: float

    @property
    def both(self) -> int:
        """Bytes both ways."""
        return self.up + self.down


def people(session: Session, draw: random.Random, day: int) -> list[Any]:
    """Forty people who are known before the day."""
    found = []
    with session.action("登记") as write:
        for n in range(40):
            number = (
                f"22042119{draw.randint(60, 99)}{draw.randint(1, 12):02}{day % 28 + 1:02}{n:04}"
            )
            id_ = write.person_id(TRAINEE, "resident", number)
            name = draw.choice(SURNAMES) + draw.choice(GIVEN) + draw.choice(GIVEN)
            write.put(
                TRAINEE,
                id_,
                name=name,
                id_type="resident",
                id_number=number,
                phone=f"139{draw.randint(0, 99999999):08}",
            )
            found.append(id_)
    return found


def day_of_work(session: Session, draw: random.Random, day: int, trainees: list[Any]) -> None:
    """A class, its enrolments, six lessons each called (everyone, then exceptions), the tests."""
    with session.action("建班") as write:
        class_ = write.put(
            TRAINING_CLASS,
            code=f"2026A{day:03}",
            name=f"电焊工第{day}期",
            programme="welder",
            starts="2026-03-02",
            ends="2026-03-08",
            planned_minutes=1800,
            place="东丰镇",
            capacity=40,
        )
        lessons = [
            write.put(
                LESSON,
                training_class=class_,
                number=n,
                date=f"2026-03-{n + 1:02}",
                starts_at="08:30",
                minutes=180,
            )
            for n in range(1, 7)
        ]
    enrolments = []
    with session.action("导入") as write:
        for n, trainee in enumerate(trainees, start=1):
            enrolments.append(
                write.put(
                    ENROLMENT,
                    key=(class_, trainee),
                    number=n,
                    status="enrolled",
                    category="rural",
                    joined_on="2026-03-02",
                )
            )
    for lesson in lessons:
        # one key a mark: each is an action of its own
        for enrolment in enrolments:
            status = draw.choices(["present", "late", "absent"], [36, 3, 1])[0]
            with session.action("点名 · {code}", code=f"2026A{day:03}") as write:
                write.put(
                    ATTENDANCE_MARK,
                    key=(lesson, enrolment),
                    status=status,
                    minutes=draw.choice([10, 20]) if status == "late" else None,
                )
    with session.action("成绩") as write:
        for enrolment in enrolments:
            write.put(
                ASSESSMENT,
                key=(enrolment, "theory", 1),
                theory=draw.randint(55, 100) * 100,
                practical=draw.randint(55, 100) * 100,
            )


def exchanged(session: Session, wire: Wire) -> Cost:
    """One sync, as the proxy saw it."""
    wire.reset()
    begun = time.perf_counter()
    done = sync(session, wire.url)
    seconds = time.perf_counter() - begun
    assert done.pending == 0
    return Cost(done.round_trips, wire.up, wire.down, seconds)


# -- the baseline ---------------------------------------------------------------------------------


class NaiveServer:
    """Plain JSON rows, one table a kind, the stored rows echoed."""

    def __init__(self, place: Path) -> None:
        self.db = sqlite3.connect(place / "naive.db", check_same_thread=False)
        self.db.execute("PRAGMA journal_mode = WAL")
        self.db.execute("CREATE TABLE row (kind TEXT, id TEXT, body TEXT, PRIMARY KEY (kind, id))")
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                rows = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                kind = self.path.rsplit("/", 1)[1]
                with outer.db:
                    outer.db.executemany(
                        "INSERT OR REPLACE INTO row VALUES (?, ?, ?)",
                        [(kind, row["id"], json.dumps(row)) for row in rows],
                    )
                answer = json.dumps(rows).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_arguments: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.port = int(self.server.server_address[1])

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.db.close()


def rows_of_day(session: Session, since: dict[str, set[bytes]]) -> dict[str, list[dict[str, Any]]]:
    """The rows that are new since ``since``, as plain JSON has them."""
    found: dict[str, list[dict[str, Any]]] = {}
    for kind in KINDS:
        for row in all_rows(session.db, kind):
            if bytes(row[0]) in since.get(kind.name, set()):
                continue
            told = {k: v.hex() if isinstance(v, bytes) else v for k, v in values(kind, row).items()}
            found.setdefault(kind.name, []).append(json.loads(json.dumps(told, default=str)))
    return found


def naive(rows: dict[str, list[dict[str, Any]]], wire: Wire) -> Cost:
    """The baseline's exchange."""
    import requests

    wire.reset()
    begun = time.perf_counter()
    with requests.Session() as line:
        for kind, several in rows.items():
            line.post(f"{wire.url}/rows/{kind}", json=several, timeout=30).json()
    return Cost(len(rows), wire.up, wire.down, time.perf_counter() - begun)


# -- all of it ------------------------------------------------------------------------------------


def measured(runs: int) -> dict[str, list[Cost]]:
    """Each work, so many times."""
    costs: dict[str, list[Cost]] = {}
    draw = random.Random(time.time_ns())
    with tempfile.TemporaryDirectory() as told, serving(Path(told) / "province") as server:
        place = Path(told)
        init_centre(place / "laptop", "220421", "东丰县职教中心", "admin", PASSWORD)
        session = log_in(place / "laptop", "admin", PASSWORD)
        server.pair(session)
        wire = Wire(server.port)
        baseline = NaiveServer(place)
        naive_wire = Wire(baseline.port)
        sync(session, wire.url)
        for run in range(runs):
            day = draw.randrange(1000)
            trainees = people(session, draw, run)
            sync(session, wire.url)
            before = {
                kind.name: {bytes(row[0]) for row in all_rows(session.db, kind)} for kind in KINDS
            }
            day_of_work(session, draw, day, trainees)
            rows = rows_of_day(session, before)
            costs.setdefault("a day", []).append(exchanged(session, wire))
            costs.setdefault("a day, naive JSON rows", []).append(naive(rows, naive_wire))
            mark = {"attendance_mark": rows["attendance_mark"][:1]}
            with session.action("点名") as write:
                one = session.db.execute(
                    "SELECT lesson, enrolment FROM attendance_mark LIMIT 1 OFFSET ?", (run,)
                ).fetchone()
                from uuid import UUID

                write.put(
                    ATTENDANCE_MARK,
                    key=(UUID(bytes=one[0]), UUID(bytes=one[1])),
                    status="leave",
                    note=str(draw.random()),
                )
            costs.setdefault("one mark", []).append(exchanged(session, wire))
            costs.setdefault("one mark, naive JSON rows", []).append(naive(mark, naive_wire))
            costs.setdefault("nothing new", []).append(exchanged(session, wire))
        wire.close()
        naive_wire.close()
        baseline.close()
        session.close()
    return costs


def main() -> int:
    """Print the figures."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--runs", type=int, default=5)
    words.add_argument("--json", action="store_true")
    told = words.parse_args()
    costs = measured(told.runs)
    figures: dict[str, dict[str, float]] = {}
    for name, several in costs.items():
        figures[name] = {
            "round_trips": max(one.round_trips for one in several),
            "bytes_up": statistics.median(one.up for one in several),
            "bytes_down": statistics.median(one.down for one in several),
            "ms_median": round(statistics.median(one.seconds for one in several) * 1000, 1),
            "ms_worst": round(max(one.seconds for one in several) * 1000, 1),
        }
    for work in ("a day", "one mark"):
        ours = statistics.median(one.both for one in costs[work])
        theirs = statistics.median(one.both for one in costs[f"{work}, naive JSON rows"])
        figures[work]["times_fewer_bytes_than_naive"] = round(theirs / ours, 1)
    if told.json:
        print(json.dumps(figures, ensure_ascii=False))
        return 0
    for name, one in figures.items():
        print(f"{name:26}", "  ".join(f"{key} {value}" for key, value in one.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
