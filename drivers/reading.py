"""Serves a device whose port stays open: a scanner, a camera, a scale, a customer display.

The port is taken once and kept; when it is lost it is tried again with growing waits. Between two
reads the waiting commands are carried out. Port's thread.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from drivers.api import (
    CustomerDisplay,
    DeviceError,
    ErrorReported,
    NotPermitted,
    Scale,
    Scan,
    ScanFault,
    Scanned,
    Scanner,
    Weighed,
    Weight,
)
from drivers.gate import DataGate
from drivers.health import WELL, fault_of, health_of, is_refusal

if TYPE_CHECKING:
    from drivers.port import Port

log = logging.getLogger(__name__)

WEIGHT_EVERY = 0.1  # seconds between two weights that are told
CHECK_EVERY = 1.0  # seconds between two looks at a display that has nothing to show

Opened = Scanner | Scale | CustomerDisplay


def keep_open(port: Port, device: Opened, step: Callable[[], None]) -> None:
    """Takes the port, does `step` again and again, and tries again after a loss.

    Returns when the host closes. A step waits a short while for what the device has to say.
    """
    while port.await_claim():
        error: DeviceError | None = None
        try:
            port.promptly(lambda: device.open(stop=port.stop))
            port.backoff.well(time.monotonic())
            port.voice.turn(WELL)
            _work(port, device, step)
        except DeviceError as fault:
            error = fault
        except BaseException as bug:  # also SystemExit, which would end this thread unheard
            log.exception("%s: a bug in its driver", port.device)
            error = fault_of(bug)
        finally:
            port.shut(device)
        if error is not None:
            port.voice.turn(health_of(error))
            port.voice.reach("opened")
            port.pause(port.backoff.failed(time.monotonic()), error)


def _work(port: Port, device: Opened, step: Callable[[], None]) -> None:
    while port.is_manned and not port.is_released:
        port.settle()
        step()
        port.sense(device)
        while task := port.next_task():
            fault = port.carry_out(task, device)
            if fault is not None and not is_refusal(fault):
                raise fault
        if port.jobs or port.pulses:
            port.refuse(NotPermitted(f"a {port.kind} does not print"), jobs="failed")


class ScanReading:
    """Tells the scans of one scanner or camera, in order and only while its gate is open."""

    def __init__(self, port: Port, scanner: Scanner) -> None:
        self._port = port
        self._scanner = scanner
        self._gate = DataGate()

    def step(self) -> None:
        """Reads, and tells what may be told."""
        port = self._port
        self._tell()  # what waited comes before what is read next
        for item in port.promptly(lambda: tuple(self._scanner.read(stop=port.stop))):
            if isinstance(item, Scan):
                port.voice.tally.add("good_reads")
                lost = self._gate.put(item, time.monotonic())
                if lost is not None:
                    self._reject("too many scans wait")
                self._tell()
            else:
                port.voice.tally.add("failed_reads")
                port.voice.emit(ErrorReported, locus="input", code=item.code, detail=item.detail)

    def _tell(self) -> None:
        port = self._port
        for _ in self._gate.expired(time.monotonic()):
            self._reject("nobody was ready for it")
        while port.is_enabled and (scan := self._gate.take()) is not None:
            if port.auto_disable:
                port.disable()
            port.voice.emit(Scanned, code=scan.code, latin1=scan.latin1, aim=scan.aim)

    def _reject(self, why: str) -> None:
        self._port.voice.emit(ErrorReported, locus="input-data", code="scan_too_old", detail=why)


class WeightReading:
    """Tells what lies on a scale, ten times a second at most, and each change of its status."""

    def __init__(self, port: Port, scale: Scale) -> None:
        self._port = port
        self._scale = scale
        self._told: Weight | None = None
        self._told_at = 0.0

    def step(self) -> None:
        """Reads; of several weights only the newest of each status counts."""
        port = self._port
        for item in port.promptly(lambda: tuple(self._scale.read(stop=port.stop))):
            if isinstance(item, ScanFault):
                port.voice.tally.add("failed_reads")
                port.voice.emit(ErrorReported, locus="input", code=item.code, detail=item.detail)
            else:
                port.voice.tally.add("good_reads")
                self._tell(item)

    def _tell(self, weight: Weight) -> None:
        now, told = time.monotonic(), self._told
        same = told is not None and told.status == weight.status
        if same and told is not None and told.grams == weight.grams and told.tare == weight.tare:
            return
        if same and weight.status == "moving" and now - self._told_at < WEIGHT_EVERY:
            return
        if self._port.is_enabled:
            self._told, self._told_at = weight, now
            self._port.voice.emit(Weighed, weight=weight)


class Showing:
    """Waits for what a customer display is to show, and sees when it is lost meanwhile."""

    def __init__(self, port: Port, display: CustomerDisplay) -> None:
        self._port = port
        self._display = display

    def step(self) -> None:
        """Returns when there is a command, a change of stage, or the host closes; else looks."""
        port = self._port
        if not port.wait_for_tasks(CHECK_EVERY):
            port.promptly(lambda: self._display.check(stop=port.stop))
