"""What the listener of a device is told of it, in order: how it is, how far, what happened there.

Only the thread that has the port is heard. One that hung in a driver and comes back late says
nothing any more, and changes nothing.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping

from drivers.api import (
    DeviceError,
    DeviceEvent,
    ErrorReported,
    Health,
    HealthChanged,
    JobEnded,
    JobResult,
    Listener,
    PrintJob,
    Stage,
    StageChanged,
    StatusChanged,
    Trouble,
)
from drivers.overdue import Owner
from drivers.tally import Tally

log = logging.getLogger(__name__)


class Voice:
    """A device's voice: port's thread; `hush` any. What it said last may be read on any thread."""

    def __init__(self, *, device: str, listener: Listener, owner: Owner) -> None:
        self.health = Health(state="opening")
        self.stage: Stage = "closed"
        self.tally = Tally()
        self.trouble: Trouble | None = None
        self._device = device
        self._listener = listener
        self._owner = owner
        self._sensors: dict[str, str] = {}
        self._gate = threading.RLock()
        self._silent = False
        self._seq = 0

    def turn(self, health: Health) -> None:
        """The device's health is this now."""
        old = self.health
        if self._owner.is_here:
            self.health = health
            if (old.state, old.code) != (health.state, health.code):
                self._note(health.code, health.detail)
            self.tally.turned(health.state)
        if (old.state, old.code) != (health.state, health.code):
            self.emit(HealthChanged, old=old, new=health)

    def reach(self, stage: Stage) -> None:
        """The device is this far now."""
        old = self.stage
        if old != stage and self._owner.is_here:
            self.stage = stage
            self.tally.enabled(stage == "enabled")
            self.emit(StageChanged, old=old, new=stage)

    def sense(self, sensors: Mapping[str, str]) -> None:
        """Tells how the device's sensors have changed."""
        for sensor, new in sensors.items():
            old = self._sensors.get(sensor, "")
            if old != new:
                self._sensors[sensor] = new
                self.emit(StatusChanged, sensor=sensor, old=old, new=new)

    def end_job(self, job: PrintJob, result: JobResult) -> None:
        """Tells how a job stands."""
        if result.error:
            self._note(result.error.code, result.error.detail)
        self.emit(
            JobEnded,
            job_id=job.job_id,
            outcome=result.outcome,
            code=result.error.code if result.error else "",
            detail=result.error.detail if result.error else "",
            replaced=result.replaced,
            left_out=result.left_out,
        )

    def report_output_error(self, error: DeviceError, *, request: str = "") -> None:
        """Tells that a command was not carried out."""
        self._note(error.code, error.detail)
        self.emit(
            ErrorReported, locus="output", code=error.code, detail=error.detail, request=request
        )

    def _note(self, code: str, detail: str) -> None:
        if code and self._owner.is_here:
            self.trouble = Trouble(code=code, detail=detail, at=int(time.time()))

    def emit(self, event: Callable[..., DeviceEvent], **fields: object) -> None:
        """Tells the listener, whatever it does."""
        self._seq += 1
        with self._gate:
            if self._silent or not self._owner.is_here:
                return
            try:
                self._listener(
                    event(device=self._device, seq=self._seq, at=time.monotonic(), **fields)
                )
            except Exception:
                log.exception("%s: its listener raised", self._device)

    def hush(self) -> None:
        """Nothing is told any more. Lets an event that is on its way finish, but not for ever."""
        self._silent = True
        if self._gate.acquire(timeout=0.2):
            self._gate.release()
