"""When a run begins: at start, on return of the line, every quarter of an hour, when asked; never
two at once, never again by itself after an error that only a person can mend."""

from __future__ import annotations

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from jlcenter.sync.schedule import (
    HELD_CODE,
    PERIOD_S,
    PROBE_GONE_S_MAX,
    PROBE_THERE_S,
    WAIT_S_MIN,
    Line,
    Next,
    Schedule,
    Step,
    Verdict,
    Why,
    verdict_of,
)

WALL = 1_788_220_800.0


class Driver:
    """Does what the schedule says, at once, against a line that is there or not."""

    def __init__(self, schedule: Schedule, now: float = 0.0) -> None:
        self.schedule = schedule
        self.now = now
        self.wall = WALL
        self.is_there = True
        self.verdict: tuple[Verdict, str] | None = None
        self.runs: list[tuple[float, Why]] = []
        self.probes: list[float] = []

    def look(self) -> Next:
        return self.schedule.look(self.now, self.wall)

    def step(self, limit_s: float = 1e9) -> Next:
        """One look and what follows from it."""
        found = self.look()
        if found.step is Step.RUN:
            assert found.why is not None
            self.runs.append((self.now, found.why))
            self.schedule.began()
            self.end_run()
        elif found.step is Step.PROBE:
            self.probes.append(self.now)
            self.schedule.probe_began()
            self.schedule.probed(self.now, is_there=self.is_there)
        else:
            self.pass_(min(found.wait_s, limit_s))
        return found

    def end_run(self) -> None:
        if self.verdict is not None:
            self.schedule.ended(self.now, *self.verdict)
        elif self.is_there:
            self.schedule.ended(self.now, Verdict.DONE)
        else:
            self.schedule.ended(self.now, Verdict.RETRY, "server_unreachable", is_gone=True)

    def pass_(self, seconds: float) -> None:
        self.now += seconds
        self.wall += seconds

    def until(self, moment: float) -> None:
        for _turn in range(10_000):
            if self.now >= moment:
                return
            self.step(moment - self.now)
        raise AssertionError("the schedule never waits")

    @property
    def whys(self) -> list[Why]:
        return [why for _at, why in self.runs]


@pytest.fixture
def driver() -> Driver:
    return Driver(Schedule(0.0))


def test_r14_a_run_at_start_and_one_every_quarter_of_an_hour(driver: Driver) -> None:
    driver.until(4 * PERIOD_S + 1)
    assert driver.runs == [
        (0.0, Why.START),
        *((n * PERIOD_S, Why.PERIOD) for n in range(1, 5)),
    ]


def test_r14_r15_the_line_comes_back_and_the_probe_begins_a_run(driver: Driver) -> None:
    driver.is_there = False
    driver.until(600)
    assert driver.whys == [Why.START]
    driver.is_there = True
    driver.until(600 + PROBE_GONE_S_MAX + 1)
    assert driver.whys == [Why.START, Why.RECONNECT]
    assert driver.runs[-1][0] <= 600 + PROBE_GONE_S_MAX


def test_r14_a_line_lost_and_found_between_two_runs_begins_one(driver: Driver) -> None:
    driver.until(10)
    driver.is_there = False
    driver.until(10 + PROBE_THERE_S)
    assert driver.schedule.line is Line.GONE
    driver.is_there = True
    driver.until(10 + PROBE_THERE_S + PROBE_GONE_S_MAX)
    assert driver.whys == [Why.START, Why.RECONNECT]


def test_r15_where_probes_fail_although_the_server_is_there_the_period_runs_all_the_same(
    driver: Driver,
) -> None:
    """A proxy may let nothing but the sync itself through."""
    driver.until(1)
    driver.verdict = (Verdict.DONE, "")
    driver.is_there = False
    driver.until(3 * PERIOD_S + 1)
    assert driver.whys == [Why.START, Why.PERIOD, Why.PERIOD, Why.PERIOD]


def test_r07_asked_for_during_a_run_one_more_follows_and_only_one(driver: Driver) -> None:
    schedule = driver.schedule
    assert driver.look().step is Step.RUN
    schedule.began()
    assert [schedule.ask() for _press in range(3)] == [True, True, True]
    assert schedule.is_queued
    assert driver.look().step is Step.WAIT
    schedule.ended(5.0, Verdict.DONE)
    driver.pass_(5)
    assert driver.look() == Next(Step.RUN, Why.PERSON)
    schedule.began()
    schedule.ended(6.0, Verdict.DONE)
    assert driver.look().step is not Step.RUN


def test_asked_for_while_nothing_runs_it_begins_at_once_even_without_a_line(
    driver: Driver,
) -> None:
    driver.is_there = False
    driver.until(100)
    assert not driver.schedule.ask()
    assert driver.look() == Next(Step.RUN, Why.PERSON)


@pytest.mark.parametrize("code", ["device_blocked", "program_too_old", "disk_full"])
def test_r13_after_an_error_that_stays_nothing_runs_until_a_person_asks(
    driver: Driver, code: str
) -> None:
    driver.verdict = (Verdict.STOP, code)
    driver.until(24 * 3600)
    assert driver.whys == [Why.START]
    assert driver.probes == []
    assert driver.schedule.stopped == code
    driver.schedule.ask()
    driver.verdict = (Verdict.DONE, "")
    driver.until(driver.now + PERIOD_S + 1)
    assert driver.whys == [Why.START, Why.PERSON, Why.PERIOD]


def test_r13_a_passing_error_is_tried_again_ever_more_slowly(driver: Driver) -> None:
    driver.verdict = (Verdict.RETRY, "server_busy")
    driver.until(4 * 3600)
    starts = [at for at, _why in driver.runs]
    pauses = [after - before for before, after in zip(starts, starts[1:], strict=False)]
    assert pauses[:5] == [5, 10, 20, 40, 80]
    assert max(pauses) == PERIOD_S
    assert len(starts) < 30
    driver.verdict = (Verdict.DONE, "")
    driver.until(5 * 3600)
    assert driver.schedule.failures == 0


def test_a_line_that_answers_probes_but_breaks_every_run_is_not_hammered(driver: Driver) -> None:
    schedule = driver.schedule
    starts = []
    for _turn in range(2000):
        found = driver.look()
        if found.step is Step.RUN:
            starts.append(driver.now)
            schedule.began()
            schedule.ended(driver.now, Verdict.RETRY, "server_unreachable", is_gone=True)
        elif found.step is Step.PROBE:
            schedule.probe_began()
            schedule.probed(driver.now, is_there=True)
        else:
            driver.pass_(found.wait_s)
    per_hour = [at for at in starts if at > driver.now - 3600]
    assert len(per_hour) <= 5


def test_what_was_put_aside_does_not_stop_the_rest(driver: Driver) -> None:
    driver.verdict = (Verdict.SKIP, "entries_refused")
    driver.until(2 * PERIOD_S + 1)
    assert driver.whys == [Why.START, Why.PERIOD, Why.PERIOD]


def test_a_stopped_run_is_not_begun_again_at_once(driver: Driver) -> None:
    driver.look()
    driver.schedule.began()
    driver.schedule.ask()
    driver.schedule.ended(3.0, Verdict.HELD, HELD_CODE)
    driver.pass_(3)
    assert driver.look().step is not Step.RUN
    driver.until(PERIOD_S + 10)
    assert driver.whys == [Why.PERIOD]


@pytest.mark.parametrize("jump", [-25 * 365 * 86_400.0, 8 * 3600.0, 14 * 365 * 86_400.0])
def test_r65_a_sleep_or_a_set_clock_costs_one_probe_and_a_run(driver: Driver, jump: float) -> None:
    """After a sleep the line is another one; nothing else hangs on the wall clock."""
    driver.until(100)
    probes = len(driver.probes)
    driver.wall += jump
    assert driver.look().step is Step.PROBE
    driver.until(101)
    assert driver.whys == [Why.START, Why.RECONNECT]
    assert len(driver.probes) == probes + 1
    driver.until(400)
    assert driver.whys == [Why.START, Why.RECONNECT]


def test_r65_a_monotonic_clock_that_went_back_moves_nothing(driver: Driver) -> None:
    driver.until(100)
    driver.now -= 90
    driver.wall -= 90
    found = driver.look()
    assert found.step is Step.WAIT
    assert 0 < found.wait_s <= PROBE_THERE_S


def test_without_pairing_nothing_happens_and_with_it_the_first_run_begins() -> None:
    schedule = Schedule(0.0)
    assert schedule.look(1.0, WALL, is_ready=False).step is Step.WAIT
    assert schedule.look(2.0, WALL + 1, is_ready=True) == Next(Step.RUN, Why.START)


def test_r14_at_exit_a_last_run_where_it_may_bring_something(driver: Driver) -> None:
    driver.until(10)
    assert driver.schedule.leave()
    assert driver.look().step is Step.WAIT
    assert not Schedule(0.0).leave(is_worth_it=False)


def test_at_exit_no_run_where_the_server_is_known_to_be_gone_or_refuses() -> None:
    gone = Driver(Schedule(0.0))
    gone.is_there = False
    gone.until(30)
    assert not gone.schedule.leave()
    blocked = Driver(Schedule(0.0))
    blocked.verdict = (Verdict.STOP, "device_blocked")
    blocked.until(30)
    assert not blocked.schedule.leave()


def test_laptops_that_failed_together_do_not_come_back_together() -> None:
    moments = set()
    for spread in (0.0, 0.25, 0.5, 0.75, 0.99):
        driver = Driver(Schedule(0.0, spread=spread))
        driver.until(PERIOD_S + 1)
        moments.add(driver.runs[-1][0])
    assert len(moments) == 5


@pytest.mark.parametrize(
    ("code", "exit_code", "verdict"),
    [
        ("server_unreachable", 6, Verdict.RETRY),
        ("not_our_server", 6, Verdict.RETRY),
        ("server_busy", 6, Verdict.RETRY),
        ("data_busy", 8, Verdict.RETRY),
        ("sync_busy", 8, Verdict.RETRY),
        ("defect", 70, Verdict.RETRY),
        ("disk_full", 8, Verdict.STOP),
        ("storage_failed", 8, Verdict.STOP),
        ("device_blocked", 5, Verdict.STOP),
        ("device_unknown", 5, Verdict.STOP),
        ("program_too_old", 3, Verdict.STOP),
        ("request_refused", 3, Verdict.STOP),
        ("not_paired", 3, Verdict.STOP),
        ("http_not_local", 3, Verdict.STOP),
        ("chain_broken", 7, Verdict.STOP),
        ("entries_refused", 3, Verdict.SKIP),
        (HELD_CODE, 3, Verdict.HELD),
    ],
)
def test_r13_errors_are_stop_retry_or_skip(code: str, exit_code: int, verdict: Verdict) -> None:
    assert verdict_of(code, exit_code) is verdict


class AnyOrder(RuleBasedStateMachine):
    """Whatever happens in whatever order, with a driver that may be late."""

    @initialize(
        period=st.sampled_from([1.0, 60.0, PERIOD_S]), spread=st.floats(0, 1, exclude_max=True)
    )
    def begin(self, period: float, spread: float) -> None:
        self.period = period
        self.schedule = Schedule(0.0, period, spread)
        self.now, self.wall = 0.0, WALL
        self.running = self.probing = self.leaving = False
        #: a person asked and no run has begun since
        self.asked = False
        #: a person asked during the run: another has to follow
        self.owed = False

    def look(self) -> Next:
        return self.schedule.look(self.now, self.wall)

    def follow(self, found: Next) -> None:
        if found.step is Step.RUN:
            assert not self.running and not self.leaving
            self.schedule.began()
            self.running, self.asked, self.owed = True, False, False
        elif found.step is Step.PROBE:
            assert not self.running and not self.probing and not self.leaving
            self.schedule.probe_began()
            self.probing = True

    @rule()
    def look_and_do(self) -> None:
        stopped = self.schedule.stopped
        found = self.look()
        if stopped and found.step is Step.RUN:
            assert found.why is Why.PERSON
        self.follow(found)

    @rule(seconds=st.floats(0, 4000))
    def pass_time(self, seconds: float) -> None:
        self.now += seconds
        self.wall += seconds

    @rule(seconds=st.floats(-1e9, 1e9))
    def clock_jumps(self, seconds: float) -> None:
        self.wall += seconds

    @rule()
    def a_person_asks(self) -> None:
        queued = self.schedule.ask()
        assert queued == self.running
        if not self.leaving:
            self.owed = self.owed or self.running
            self.asked = self.asked or not self.running

    @precondition(lambda self: self.running)
    @rule(
        verdict=st.sampled_from(list(Verdict)),
        is_gone=st.booleans(),
        takes=st.floats(0, 300),
    )
    def the_run_ends(self, verdict: Verdict, is_gone: bool, takes: float) -> None:
        self.pass_time(takes)
        gone = is_gone and verdict is Verdict.RETRY
        self.schedule.ended(self.now, verdict, "code", is_gone=gone)
        self.running = False
        if self.owed and verdict is not Verdict.HELD and not self.leaving:
            found = self.look()
            assert found == Next(Step.RUN, Why.PERSON)
            self.follow(found)
        self.owed = False

    @precondition(lambda self: self.probing)
    @rule(is_there=st.booleans())
    def the_probe_ends(self, is_there: bool) -> None:
        self.schedule.probed(self.now, is_there=is_there)
        self.probing = False

    @precondition(lambda self: not self.leaving)
    @rule(is_worth_it=st.booleans())
    def the_program_ends(self, is_worth_it: bool) -> None:
        if self.schedule.leave(is_worth_it=is_worth_it):
            assert is_worth_it and not self.running
            self.schedule.began()
            self.running = True
        self.leaving, self.asked, self.owed = True, False, False

    @invariant()
    def a_wait_is_never_empty_and_never_longer_than_the_period(self) -> None:
        if not hasattr(self, "schedule"):
            return
        found = self.look()
        if found.step is Step.WAIT:
            # the last digit of a sum of times is not a wait
            assert WAIT_S_MIN <= found.wait_s <= max(self.period, WAIT_S_MIN) + 1e-6
        if self.asked and not self.leaving:
            assert found == Next(Step.RUN, Why.PERSON)

    def teardown(self) -> None:
        """On a good line, with an orderly driver, a run comes within a period."""
        if not hasattr(self, "schedule") or self.leaving:
            return
        driver = Driver(self.schedule, self.now)
        driver.wall = self.wall
        if self.running:
            driver.end_run()
        if self.probing:
            self.schedule.probed(driver.now, is_there=True)
        if self.schedule.stopped:
            driver.schedule.ask()
        driver.until(driver.now + self.period + 1)
        assert driver.runs
        before = len(driver.runs)
        driver.until(driver.now + 10 * self.period)
        assert 9 <= len(driver.runs) - before <= 13


TestAnyOrder = AnyOrder.TestCase
