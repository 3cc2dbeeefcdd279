"""Counts what a device does while it is in use."""

from __future__ import annotations

import time
from dataclasses import fields

from drivers.api import Counters, HealthState, JobResult


class Tally:
    """The running counts of one device. Each is written on one thread and read on any.

    That is the port's thread, but the window's for what a scanner that types has read.
    """

    def __init__(self) -> None:
        self._counts = dict.fromkeys(
            (
                *("good_reads", "failed_reads", "jobs", "failed_jobs"),
                *("lines", "cuts", "pulses", "reconnects"),
            ),
            0,
        )
        self._seconds = 0.0
        self._enabled_at: float | None = None
        self._was_well = False
        self._is_well = False

    def add(self, name: str, count: int = 1) -> None:
        """Counts something by its name in `Counters`."""
        self._counts[name] += count

    def job(self, result: JobResult) -> None:
        """Counts a job whose fate is known."""
        self.add("jobs" if result.outcome == "done" else "failed_jobs")
        self.add("lines", result.lines)
        self.add("cuts", result.cuts)

    def enabled(self, on: bool) -> None:
        """Starts or stops the clock of use."""
        now = time.monotonic()
        if self._enabled_at is not None:
            self._seconds += now - self._enabled_at
        self._enabled_at = now if on else None

    def turned(self, state: HealthState) -> None:
        """A device that was well once and is so again has reconnected, unless it was let go."""
        is_well = state == "ok"
        if is_well and not self._is_well and self._was_well:
            self.add("reconnects")
        self._is_well = is_well
        self._was_well = (self._was_well or is_well) and state != "closed"

    def __str__(self) -> str:
        """What there is to tell, for the log: "good_reads 412, reconnects 1"."""
        told = ((field.name, getattr(self.counters(), field.name)) for field in fields(Counters))
        return ", ".join(f"{name} {count}" for name, count in told if count) or "was not used"

    def counters(self) -> Counters:
        """The counts as they are now."""
        since = self._enabled_at
        running = 0.0 if since is None else time.monotonic() - since
        return Counters(enabled_seconds=int(self._seconds + running), **self._counts)
