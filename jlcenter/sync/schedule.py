"""When to sync: a pure state machine, fed with events and a clock; no threads, no network.

At start, when our own server answers again, every quarter of an hour, at exit, when a person asks;
one run at a time, one more queued. ``now`` is a monotonic clock, which decides; ``wall`` only tells
that the machine slept or that its clock was set, and then costs one probe.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import inf

PERIOD_S = 15 * 60.0
#: the line is looked at so often while it is there, and while it is gone: slower each time
PROBE_THERE_S = 120.0
PROBE_GONE_S, PROBE_GONE_S_MAX = 15.0, 60.0
#: the pause after the first failed run; it doubles, up to the period
RETRY_S = 5.0
#: clocks that part by more than this have seen a sleep, or somebody set one
CLOCKS_PART_S_MAX = 60.0
#: no wait is shorter: a driver that only waits must not spin
WAIT_S_MIN = 0.05
#: how much of each wait a laptop's own draw may take off, so that a county's do not come at once
SPREAD = 0.15


class Why(StrEnum):
    """What a run is begun for."""

    START = "start"
    RECONNECT = "reconnect"
    PERIOD = "period"
    RETRY = "retry"
    PERSON = "person"


class Step(StrEnum):
    """What is to be done now."""

    WAIT = "wait"
    PROBE = "probe"
    RUN = "run"


class Verdict(StrEnum):
    """What a run's end means for the next: went well; went well but for what was put aside; try
    again soon; not again until a person asks; a person stopped it."""

    DONE = "done"
    SKIP = "skip"
    RETRY = "retry"
    STOP = "stop"
    HELD = "held"


class Line(StrEnum):
    """Whether our server could be reached when last tried."""

    UNKNOWN = "unknown"
    THERE = "there"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Next:
    """What to do now; after at most ``wait_s`` the schedule wants to be looked at again."""

    step: Step
    why: Why | None = None
    wait_s: float = 0.0


#: the run went well, but the province or this laptop put some of it aside
_SKIP_CODES = frozenset(("entries_refused",))
#: trying again by itself would not help and may harm, whatever the exit code says
_STOP_CODES = frozenset(("disk_full", "storage_failed", "folder_not_writable"))
_STOP_EXITS = frozenset((2, 3, 4, 5, 7))
HELD_CODE = "sync_stopped"


def verdict_of(code: str, exit_code: int) -> Verdict:
    """What an error means for the next run, by its code and the exit code of its class."""
    if code == HELD_CODE:
        return Verdict.HELD
    if code in _SKIP_CODES:
        return Verdict.SKIP
    if code in _STOP_CODES or exit_code in _STOP_EXITS:
        return Verdict.STOP
    return Verdict.RETRY


class Schedule:
    """One program's plan on one data folder. ``spread`` (0 to 1) is drawn by the caller."""

    def __init__(self, now: float, period_s: float = PERIOD_S, spread: float = 0.0) -> None:
        self._scale = 1.0 - SPREAD * spread
        self._period_s = period_s
        self._now = now
        self._offset: float | None = None
        self.line = Line.UNKNOWN
        #: the code of the error after which nothing runs by itself
        self.stopped = ""
        #: failed runs since the last good one
        self.failures = 0
        self.is_running = False
        self.is_probing = False
        #: someone asked during a run: one more follows it
        self.is_queued = False
        self._is_first = True
        self._is_asked = False
        self._is_leaving = False
        self._came_back = False
        self._misses = 0
        self._due_at = now
        self._retry_at = -inf
        self._probe_at = now

    # -- events ----------------------------------------------------------------------------------

    def ask(self) -> bool:
        """A person wants a run now; whether it has to queue behind the one that is under way."""
        if self.is_running:
            self.is_queued = True
        else:
            self._is_asked = True
        return self.is_running

    def began(self) -> None:
        """The run that ``look`` wanted (or the last one, at exit) is under way."""
        self.is_running = True
        self._is_asked = self._came_back = self._is_first = False

    def ended(self, now: float, verdict: Verdict, code: str = "", *, is_gone: bool = False) -> None:
        """A run ended. ``is_gone``: the server could not be reached."""
        self._advance(now)
        self.is_running = False
        self._is_asked = self.is_queued and verdict is not Verdict.HELD
        self.is_queued = False
        self._due_at = self._now + self._period_s * self._scale
        self.stopped = code if verdict is Verdict.STOP else ""
        if verdict is Verdict.RETRY:
            self.failures += 1
            pause = min(RETRY_S * 2.0 ** min(self.failures - 1, 16), self._period_s)
            self._retry_at = self._now + pause * self._scale
        elif verdict is not Verdict.HELD:
            self.failures = 0
            self._retry_at = -inf
        if is_gone:
            self._lost()
        elif verdict in (Verdict.DONE, Verdict.SKIP):
            self._found()
        self._plan_probe()

    def probe_began(self) -> None:
        """The probe that ``look`` wanted is under way."""
        self.is_probing = True

    def probed(self, now: float, *, is_there: bool) -> None:
        """Our server answered, or it did not."""
        self._advance(now)
        self.is_probing = False
        if not is_there:
            self._lost()
        else:
            self._came_back = self._came_back or self.line is Line.GONE
            self._found()
        self._plan_probe()

    def leave(self, *, is_worth_it: bool = True) -> bool:
        """The program ends: nothing begins by itself any more. Whether a last run may bring
        something: not where the server is known to be gone or an error stands in the way."""
        self._is_leaving = True
        self._is_asked = self.is_queued = False
        return (
            is_worth_it and not self.is_running and not self.stopped and self.line is not Line.GONE
        )

    # -- deciding --------------------------------------------------------------------------------

    def look(self, now: float, wall: float, *, is_ready: bool = True) -> Next:
        """What to do now. ``is_ready``: the laptop is paired. Changes nothing but the clock."""
        self._advance(now)
        self._compare_clocks(wall)
        if self._is_leaving or self.is_running or not is_ready:
            return Next(Step.WAIT, wait_s=self._period_s)
        why = self._why()
        if why is not None:
            return Next(Step.RUN, why)
        if self.stopped:
            return Next(Step.WAIT, wait_s=self._period_s)
        if self._probe_at <= self._now and not self.is_probing:
            return Next(Step.PROBE)
        return Next(Step.WAIT, wait_s=max(WAIT_S_MIN, self._next_at() - self._now))

    def _why(self) -> Why | None:
        if self._is_asked:
            return Why.PERSON
        if self.stopped:
            return None
        if self._is_first:
            return Why.START
        if self._due_at <= self._now:
            return Why.PERIOD
        if self._retry_at > self._now:
            return None
        if self._came_back:
            return Why.RECONNECT
        return Why.RETRY if self.failures and self.line is not Line.GONE else None

    def _next_at(self) -> float:
        wanted = [self._due_at]
        if not self.is_probing:
            wanted.append(self._probe_at)
        if self._retry_at > self._now and (self._came_back or self.line is not Line.GONE):
            wanted.append(self._retry_at)
        return min(wanted)

    # -- inside ----------------------------------------------------------------------------------

    def _advance(self, now: float) -> None:
        self._now = max(self._now, now)

    def _compare_clocks(self, wall: float) -> None:
        """After a sleep the line may be another: look at it, and take its answer as a return."""
        offset = wall - self._now
        before, self._offset = self._offset, offset
        if before is not None and abs(offset - before) > CLOCKS_PART_S_MAX:
            self._lost()
            self._misses = 0
            self._probe_at = self._now

    def _lost(self) -> None:
        self._misses = self._misses + 1 if self.line is Line.GONE else 1
        self.line = Line.GONE
        self._came_back = False

    def _found(self) -> None:
        self.line = Line.THERE
        self._misses = 0

    def _plan_probe(self) -> None:
        if self.line is Line.GONE:
            slower = PROBE_GONE_S * 2.0 ** min(max(self._misses - 1, 0), 16)
            pause = min(slower, PROBE_GONE_S_MAX)
        else:
            pause = PROBE_THERE_S
        self._probe_at = self._now + min(pause, self._period_s) * self._scale
