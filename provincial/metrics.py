"""Figures of the running server in Prometheus' text form. Counts only: no person, no centre."""

from __future__ import annotations

import os
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator

from provincial.census import Census
from provincial.notes import Notes

#: upper bounds of the durations' buckets, in seconds
BOUNDS_S = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0)
#: days after which a centre that has not synced is counted
SILENT_DAYS = (7, 30, 90)


class Metrics:
    """What this process has done since it started. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._started = time.time()
        self._requests: Counter[tuple[str, str]] = Counter()
        self._bytes: Counter[str] = Counter()
        self._entries = self._refused = self._under_way = 0
        self._durations: dict[str, list[int]] = {}
        self._seconds: dict[str, float] = {}

    def begun(self) -> float:
        """A request has begun; what it returns is handed back to ``done``."""
        with self._lock:
            self._under_way += 1
        return time.monotonic()

    def done(self, path: str, notes: Notes, begun: float) -> float:
        """A request has ended; returns how long it took, in seconds."""
        took = max(0.0, time.monotonic() - begun)
        with self._lock:
            self._under_way -= 1
            self._requests[path, notes.outcome] += 1
            self._bytes["in"] += notes.bytes_in
            self._bytes["out"] += notes.bytes_out
            self._entries += notes.entries
            self._refused += notes.refused
            counts = self._durations.setdefault(path, [0] * (len(BOUNDS_S) + 1))
            place = next((n for n, bound in enumerate(BOUNDS_S) if took <= bound), len(BOUNDS_S))
            counts[place] += 1
            self._seconds[path] = self._seconds.get(path, 0.0) + took
        return took

    def text(self, census: Census | None) -> str:
        """All figures. ``census``: what the database says, None where it does not answer."""
        with self._lock:
            lines = [*self._own(), *_of_database(census), *_of_process(self._started)]
        return "\n".join(lines) + "\n"

    def _own(self) -> Iterator[str]:
        yield from _told(
            "requests_total",
            "counter",
            "Requests by what became of them.",
            (
                (f'{{path="{path}",outcome="{outcome}"}}', count)
                for (path, outcome), count in sorted(self._requests.items())
            ),
        )
        yield from _told(
            "bytes_total",
            "counter",
            "Bytes of request and answer bodies.",
            ((f'{{direction="{way}"}}', self._bytes[way]) for way in ("in", "out")),
        )
        yield from _told("entries_total", "counter", "Entries taken in.", [("", self._entries)])
        yield from _told(
            "segments_refused_total", "counter", "Segments set aside.", [("", self._refused)]
        )
        yield from _told(
            "requests_under_way", "gauge", "Requests being worked.", [("", self._under_way)]
        )
        yield from _told("request_seconds", "histogram", "Time to answer.", self._histogram())

    def _histogram(self) -> Iterator[tuple[str, float]]:
        for path, counts in sorted(self._durations.items()):
            total = 0
            for bound, count in zip((*map(str, BOUNDS_S), "+Inf"), counts, strict=True):
                total += count
                yield f'_bucket{{path="{path}",le="{bound}"}}', total
            yield f'_sum{{path="{path}"}}', round(self._seconds[path], 6)
            yield f'_count{{path="{path}"}}', total


def _told(name: str, kind: str, about: str, values: Iterable[tuple[str, float]]) -> Iterator[str]:
    yield f"# HELP jlcenter_{name} {about}"
    yield f"# TYPE jlcenter_{name} {kind}"
    for labels, value in values:
        yield f"jlcenter_{name}{labels} {value}"


def _of_database(census: Census | None) -> Iterator[str]:
    yield from _told(
        "database_up", "gauge", "Whether the database answers.", [("", int(census is not None))]
    )
    if census is None:
        return
    yield from _told("centres", "gauge", "Centres.", [("", census.centres)])
    yield from _told(
        "devices",
        "gauge",
        "Laptops.",
        [('{state="granted"}', census.granted), ('{state="blocked"}', census.blocked)],
    )
    yield from _told(
        "centres_silent",
        "gauge",
        "Centres with laptops none of which has synced for so many days.",
        ((f'{{days="{days}"}}', count) for days, count in census.silent.items()),
    )
    yield from _told(
        "set_aside", "gauge", "Segments set aside and not in yet.", [("", census.set_aside)]
    )


def _of_process(started: float) -> Iterator[str]:
    spent = os.times()
    values = [
        ("process_cpu_seconds_total", "counter", round(spent.user + spent.system, 3)),
        ("process_start_time_seconds", "gauge", round(started, 3)),
    ]
    for name, kind, value in values:
        yield f"# TYPE {name} {kind}"
        yield f"{name} {value}"
