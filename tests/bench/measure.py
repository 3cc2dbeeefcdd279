"""Side by side: two ways of doing one thing, alternated in one process, round after round.

A machine is never quiet, so nothing is judged by a wall time alone. A row is judged by the median
over the rounds of the ratios of p50 and p95, or by CPU time; wall times and p99 are printed beside
them.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

Say = Callable[[str], None]
"""Takes a line about how far the work is."""
Taken = tuple[int, int]
"""Nanoseconds of one call: wall clock, CPU."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How much is measured; with fewer rounds the figures are rougher, the targets the same."""

    rounds: int = 7
    calls: int = 100
    starts: int = 7
    sales: int = 100
    items: int = 1_000_000


FULL = Effort()
QUICK = Effort(rounds=3, calls=50, starts=3, sales=20, items=100_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table."""

    what: str
    ours: str
    floor: str
    judged: str
    target: str
    met: bool | None

    def cells(self) -> tuple[str, ...]:
        """The row as printed."""
        verdict = "-" if self.met is None else "met" if self.met else "MISSED"
        return (self.what, self.ours, self.floor, self.judged, self.target, verdict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """What a number of calls took, in microseconds: wall clock, and CPU of this process.

    `cpu` is the mean of all calls, `cpu99` what 99 of 100 calls stay below.
    """

    p50: float
    p95: float
    p99: float
    cpu: float
    cpu99: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Ours against the floor: medians over the rounds."""

    ours: Times
    floor: Times
    p50: float
    p95: float
    cpu: float

    def judged(self) -> str:
        """The ratios as printed."""
        return f"p50 x{self.p50:.2f}  p95 x{self.p95:.2f}  cpu x{self.cpu:.2f}"


def compare(
    ours: Callable[[], None],
    floor: Callable[[], None],
    *,
    rounds: int,
    calls: int,
    settle: Callable[[], None] | None = None,
    warm: int = 3,
) -> Comparison:
    """Runs both in turn; within a round they alternate call by call, and who begins alternates.

    `settle` runs after each call and is not timed: it brings back the quiet before the next one.
    """
    for work in (ours, floor) * warm:
        work()
        if settle is not None:
            settle()
    pairs = []
    for turn in range(rounds):
        order = (ours, floor) if turn % 2 else (floor, ours)
        taken: dict[Callable[[], None], list[Taken]] = {ours: [], floor: []}
        for _ in range(calls):
            for work in order:
                taken[work].append(timed(work))
                if settle is not None:
                    settle()
        pairs.append((times_of(taken[ours]), times_of(taken[floor])))
    return Comparison(
        ours=median([one for one, _ in pairs]),
        floor=median([other for _, other in pairs]),
        p50=statistics.median(one.p50 / other.p50 for one, other in pairs),
        p95=statistics.median(one.p95 / other.p95 for one, other in pairs),
        cpu=statistics.median(one.cpu / other.cpu for one, other in pairs),
    )


def ms(times: Times) -> str:
    """Wall times and CPU in milliseconds, as the legend of the table says."""
    walls = " / ".join(f"{wall / 1000:.2f}" for wall in (times.p50, times.p95, times.p99))
    return f"{walls} ({times.cpu / 1000:.2f})"


def calibration() -> str:
    """CPU seconds of two million `x += i * i`: what this machine is worth right now."""
    began = time.process_time()
    total = 0
    for i in range(2_000_000):
        total += i * i
    return f"{time.process_time() - began:.3f} s CPU for 2,000,000 x += i * i"


def timed(work: Callable[[], None]) -> Taken:
    """Nanoseconds that one call takes: wall clock, CPU of this process with all its threads."""
    cpu, wall = time.process_time_ns(), time.perf_counter_ns()
    work()
    return time.perf_counter_ns() - wall, time.process_time_ns() - cpu


def times_of(taken: list[Taken]) -> Times:
    """A round in figures."""
    walls = sorted(wall / 1000 for wall, _ in taken)
    cpus = sorted(cpu / 1000 for _, cpu in taken)

    def at(share: float, of: list[float]) -> float:
        return of[min(len(of) - 1, int(len(of) * share))]

    return Times(
        p50=at(0.50, walls),
        p95=at(0.95, walls),
        p99=at(0.99, walls),
        cpu=statistics.fmean(cpus),
        cpu99=at(0.99, cpus),
    )


def median(rounds: list[Times]) -> Times:
    """The middle of several rounds, figure by figure."""
    return Times(
        p50=statistics.median(times.p50 for times in rounds),
        p95=statistics.median(times.p95 for times in rounds),
        p99=statistics.median(times.p99 for times in rounds),
        cpu=statistics.median(times.cpu for times in rounds),
        cpu99=statistics.median(times.cpu99 for times in rounds),
    )
