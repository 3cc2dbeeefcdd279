"""Serves a printer or a drawer: jobs one by one, pulses at once, probes while it is away.

The port is taken for each job by the driver itself and given back after it. Port's thread.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from drivers import overdue
from drivers.api import (
    CashDrawer,
    CoverOpen,
    DeviceError,
    Disabled,
    DrawerPulsed,
    JobResult,
    NotPermitted,
    NotWanted,
    PaperOut,
    PrintJob,
    ReceiptPrinter,
    Stalled,
    TimedOut,
)
from drivers.health import WELL, fault_of, health_of, is_refusal
from drivers.paper import Paper, marked_copy

if TYPE_CHECKING:
    from drivers.port import Port
    from drivers.tasks import Task

log = logging.getLogger(__name__)

ROLL_EVERY = 2.0  # seconds: somebody stands at the printer and puts a new roll in
PULSE_MAX_AGE = 3.0  # seconds: a drawer that opens later than that opens on its own


class PrinterService:
    """The loop of one printer's or drawer's thread."""

    def __init__(self, port: Port, printer: ReceiptPrinter | CashDrawer) -> None:
        self._port = port
        self._printer = printer
        self._retry_at: float | None = time.monotonic()
        self._told: tuple[str, str] | None = None  # job and reason last reported as not ready

    def serve(self) -> None:
        """Probes at the start and while the printer is away; else talks to it only to print."""
        port, printer = self._port, self._printer
        while port.await_claim():
            port.settle()
            work = self._next_work()
            if work is None:
                continue
            if isinstance(work, PrintJob):
                self._print(work)
            elif work == "pulse":
                self._note(self._pulse_by(lambda: printer.pulse_drawer(stop=port.stop)))
            elif work == "probe":
                self._note(port.guarded(lambda: port.promptly(self._probe)))
            elif not isinstance(work, str):
                self._note(port.carry_out(work, printer))
            port.sense(printer)

    def _probe(self) -> None:
        self._printer.probe(stop=self._port.stop)

    def _print(self, job: PrintJob) -> None:
        if not hasattr(self._printer, "print_job"):
            self._take_off(job)
            refused = NotPermitted("a drawer does not print")
            self._port.voice.end_job(job, JobResult(outcome="failed", error=refused))
            return
        result = self._attempt(cast(ReceiptPrinter, self._printer), job)
        if self._port.is_left:
            return  # who went on without this driver has answered for the job
        self._note(None if result.outcome == "failed" else result.error)
        if result.outcome != "not_ready":
            self._told = None
            self._take_off(job)
            self._port.voice.tally.job(result)
            self._port.voice.end_job(job, result)
            return
        # Tried again later; told once for each reason.
        reason = (job.job_id, result.error.code if result.error else "")
        if reason != self._told:
            self._port.voice.end_job(job, result)
        self._told = reason

    def _take_off(self, job: PrintJob) -> None:
        with self._port.wake:
            self._port.jobs.remove(job)

    def _next_work(self) -> PrintJob | Task | str | None:
        """Waits for something to do; None when the stage changed or the host closes."""
        port = self._port
        with port.wake:
            while not port.stop.is_set():
                now = time.monotonic()
                if port.hurry:
                    port.hurry = False
                    if self._retry_at is not None:
                        self._retry_at = now
                if port.voice.stage != ("enabled" if port.is_enabled else "claimed"):
                    return None
                if port.pulses:
                    return "pulse"
                if port.tasks:
                    return port.tasks.popleft()
                if port.is_enabled and (self._retry_at is None or now >= self._retry_at):
                    if port.jobs:
                        return port.jobs[0]
                    if self._retry_at is not None:
                        return "probe"
                wait = None if self._retry_at is None or not port.is_enabled else self._retry_at
                port.wake.wait(None if wait is None else max(0.0, wait - now))
        return None

    def _note(self, error: DeviceError | None) -> None:
        """Turns the health to what the last try showed, and sets the time of the next one."""
        now = time.monotonic()
        if error is not None and is_refusal(error) and self._port.voice.health.state == "ok":
            return
        if error is None:
            self._port.backoff.well(now)
            self._port.voice.turn(WELL)
            self._retry_at = None
        else:
            self._port.voice.turn(health_of(error))
            wait = self._port.backoff.failed(now)
            if isinstance(error, PaperOut | CoverOpen):
                wait = min(wait, ROLL_EVERY)
            self._retry_at = now + wait

    def _attempt(self, printer: ReceiptPrinter, job: PrintJob) -> JobResult:
        """One try at a job. Whatever happens, a job that may be on paper is never called else."""
        attempt = _Attempt(job, heard=self._port.heard)
        watched = replace(job, compose=attempt.compose, begin=attempt.begin)

        def held(error: DeviceError) -> None:
            self._port.heard()
            self._port.voice.turn(health_of(error))
            self._port.sense(printer)
            self._port.voice.end_job(job, JobResult(outcome="held", error=error))

        def lost(error: DeviceError) -> None:
            self._take_off(job)
            self._port.voice.end_job(job, attempt.broken_off(error))

        try:
            return self._port.promptly(
                lambda: printer.print_job(
                    watched, held=held, meanwhile=self._pulse_meanwhile, stop=self._port.stop
                ),
                seconds=overdue.SILENT_FOR,
                lost=lost,
            )
        except DeviceError as error:
            return attempt.broken_off(error)
        except NotWanted:
            return JobResult(outcome="failed")
        except BaseException as bug:  # also SystemExit, which would end this thread unheard
            log.exception("%s: print job %s broke off", self._port.device, job.job_id)
            fault = fault_of(bug)
            if attempt.begun:
                return JobResult(outcome="unknown", error=fault)
            # The till could not record the beginning (a full disk, perhaps): later, then.
            return JobResult(outcome="not_ready" if attempt.refused else "failed", error=fault)

    def _pulse_meanwhile(self, pulse: Callable[[], None]) -> None:
        """Opens the drawer, if somebody asked for it, while a receipt waits for paper."""
        self._port.heard()
        while self._port.pulses:
            error = self._pulse_by(pulse)
            if error is not None and not isinstance(error, Stalled):
                raise error

    def _pulse_by(self, pulse: Callable[[], None]) -> DeviceError | None:
        """Answers the oldest wish for the drawer; one that is too old is not carried out."""
        port = self._port
        with port.wake:
            asked = port.pulses.popleft()
        if not port.is_enabled:
            port.voice.report_output_error(Disabled("the drawer is switched off"))
            return None
        if time.monotonic() - asked > PULSE_MAX_AGE:
            port.voice.report_output_error(TimedOut("the drawer was asked for too long ago"))
            return None
        error = port.guarded(lambda: port.promptly(pulse, lost=port.voice.report_output_error))
        if error is None:
            port.voice.tally.add("pulses")
            port.voice.emit(DrawerPulsed)
        else:
            port.voice.report_output_error(error)
        return error


class _Attempt:
    """Remembers how far one try at a job got."""

    def __init__(self, job: PrintJob, *, heard: Callable[[], None]) -> None:
        """`heard` is called when the driver calls; it raises to one that nobody waits for."""
        self._job = job
        self._heard = heard
        self.begun = False
        self.refused = False

    def compose(self) -> Paper:
        self._heard()
        paper = self._job.compose()
        return marked_copy(paper, self._job.copy) if self._job.copy else paper

    def begin(self) -> None:
        self._heard()
        self.begun = True  # before it is so: should it take too long, nobody knows
        try:
            self._job.begin()
        except BaseException:
            self.begun, self.refused = False, True
            raise
        self._heard()

    def broken_off(self, error: DeviceError) -> JobResult:
        """How it stands after an error of the printer or its driver."""
        return JobResult(outcome="unknown" if self.begun else "not_ready", error=error)
