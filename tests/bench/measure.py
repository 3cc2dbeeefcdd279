"""Side by side: two ways of doing one thing, alternated in one process, round after round.

A machine is never quiet, so nothing is judged by a wall time. A row is judged by the median over
the rounds of the ratios of p50 and p95, and by the ratio of CPU time; wall times and p99 are
printed beside them.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

ROUNDS = 7
CALLS = 100


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
    """What a number of calls took: microseconds of wall clock and of this process's CPU."""

    p50: float
    p95: float
    p99: float
    cpu: float


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
    ours: Callable[[], None], floor: Callable[[], None], *, calls: int = CALLS, rounds: int = ROUNDS
) -> Comparison:
    """Runs both in turn; within a round they alternate call by call, and who begins alternates."""
    for warm in (ours, floor) * 3:
        warm()
    pairs = []
    for turn in range(rounds):
        order = (ours, floor) if turn % 2 else (floor, ours)
        taken: dict[Callable[[], None], list[tuple[int, int]]] = {ours: [], floor: []}
        for _ in range(calls):
            for work in order:
                taken[work].append(_time(work))
        pairs.append((_times(taken[ours]), _times(taken[floor])))
    return Comparison(
        ours=_median([one for one, _ in pairs]),
        floor=_median([other for _, other in pairs]),
        p50=statistics.median(one.p50 / other.p50 for one, other in pairs),
        p95=statistics.median(one.p95 / other.p95 for one, other in pairs),
        cpu=statistics.median(one.cpu / other.cpu for one, other in pairs),
    )


def alone(work: Callable[[], None], *, calls: int = CALLS, rounds: int = ROUNDS) -> Times:
    """What has no floor to be held against."""
    work()
    return _median([_times([_time(work) for _ in range(calls)]) for _ in range(rounds)])


def ms(times: Times) -> str:
    """Wall times and CPU in milliseconds."""
    return (
        f"{times.p50 / 1000:.2f} / {times.p95 / 1000:.2f} / {times.p99 / 1000:.2f} ms"
        f"  cpu {times.cpu / 1000:.2f}"
    )


def calibration() -> str:
    """CPU seconds of two million `x += i * i`: what this machine is worth right now."""
    began = time.process_time()
    total = 0
    for i in range(2_000_000):
        total += i * i
    return f"{time.process_time() - began:.3f} s CPU for 2,000,000 x += i * i"


def _time(work: Callable[[], None]) -> tuple[int, int]:
    cpu, wall = time.process_time_ns(), time.perf_counter_ns()
    work()
    return time.perf_counter_ns() - wall, time.process_time_ns() - cpu


def _times(taken: list[tuple[int, int]]) -> Times:
    walls = sorted(wall / 1000 for wall, _ in taken)

    def at(share: float) -> float:
        return walls[min(len(walls) - 1, int(len(walls) * share))]

    return Times(
        p50=at(0.50),
        p95=at(0.95),
        p99=at(0.99),
        cpu=statistics.fmean(cpu / 1000 for _, cpu in taken),
    )


def _median(rounds: list[Times]) -> Times:
    return Times(
        p50=statistics.median(times.p50 for times in rounds),
        p95=statistics.median(times.p95 for times in rounds),
        p99=statistics.median(times.p99 for times in rounds),
        cpu=statistics.median(times.cpu for times in rounds),
    )
