"""One device port and the thread that owns it: nobody else talks to the device.

The thread loads the driver, keeps the device open or tries again with growing waits, runs the
print jobs one by one, and tells the listener. A fault of the device becomes its health; a bug in
a driver, a plug-in or the listener is logged with its traceback and the thread goes on.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import cast

from drivers import registry
from drivers.api import (
    Busy,
    CoverOpen,
    DeviceError,
    DeviceEvent,
    DrawerPulsed,
    ErrorReported,
    Health,
    HealthChanged,
    JobEnded,
    JobResult,
    Listener,
    NotPermitted,
    Offline,
    Outcome,
    PaperOut,
    PrintJob,
    ProtocolFault,
    ReceiptPrinter,
    Scan,
    Scanned,
    Scanner,
    TimedOut,
)
from drivers.backoff import BackOff
from drivers.paper import Paper
from drivers.url import parse

log = logging.getLogger(__name__)

PULSE_MAX_AGE = 3.0  # seconds: a drawer that opens later than that opens on its own
WELL = Health(state="ok")


class Port:
    """A device, its thread and its queue. Public methods: any thread, none of them waits."""

    def __init__(
        self, *, device_id: str, url: str, listener: Listener, random: Callable[[], float]
    ) -> None:
        self.health = Health(state="opening")
        self._device = device_id
        self._url = url
        self._listener = listener
        self._backoff = BackOff(random)
        self._stop = threading.Event()
        self._wake = threading.Condition()
        self._jobs: deque[PrintJob] = deque()
        self._pulses: deque[float] = deque()
        self._hurry = False
        self._gate = threading.RLock()
        self._silent = False
        self._seq = 0
        self._thread = threading.Thread(target=self._run, name=f"port-{device_id}", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def submit(self, job: PrintJob) -> None:
        with self._wake:
            self._jobs.append(job)
            self._hurry = True  # somebody stands at the printer now: no use waiting out a back-off
            self._wake.notify()

    def pulse_drawer(self) -> None:
        with self._wake:
            self._pulses.append(time.monotonic())
            self._wake.notify()

    def ask_to_stop(self) -> None:
        with self._wake:
            self._stop.set()
            self._wake.notify()

    def join(self, deadline: float) -> None:
        """Waits for the thread until `deadline`; after that no event of it gets through."""
        if threading.current_thread() is self._thread:
            return
        self._thread.join(max(0.0, deadline - time.monotonic()))
        if not self._thread.is_alive():
            return
        log.error("%s does not let go of its port; left behind", self._device)
        self._silent = True
        # Lets an event that is on its way finish, but not for ever.
        if self._gate.acquire(timeout=0.2):
            self._gate.release()

    # --- the thread -------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            url = parse(self._url)
            spec = registry.load(url.scheme)
            driver = spec.create(url)
        except DeviceError as error:
            self._turn(health_of(error))
            self._refuse_output("not_ready", error)
        except Exception as bug:
            log.exception("%s: the driver of %s cannot be made", self._device, self._url)
            fault = ProtocolFault(repr(bug))
            self._turn(health_of(fault))
            self._refuse_output("not_ready", fault)
        else:
            try:
                if spec.kind == "printer":
                    self._serve_printer(cast(ReceiptPrinter, driver))
                else:
                    self._serve_scanner(cast(Scanner, driver))
            finally:
                self._guarded(driver.close)
        self._turn(Health(state="closed"))

    def _refuse_output(self, outcome: Outcome, error: DeviceError) -> None:
        """Answers what is submitted to a port that will never print, until the host closes."""
        while self._wait_for_output():
            self._refuse_waiting(outcome, error)

    def _wait_for_output(self) -> bool:
        with self._wake:
            self._wake.wait_for(lambda: self._stop.is_set() or self._jobs or self._pulses)
            return not self._stop.is_set()

    def _refuse_waiting(self, outcome: Outcome, error: DeviceError) -> None:
        while self._pulses:
            self._pulses.popleft()
            self._report_output_error(error)
        while self._jobs:
            self._end_job(self._jobs.popleft(), outcome, error)

    # --- scanners ---------------------------------------------------------------------------

    def _serve_scanner(self, scanner: Scanner) -> None:
        while not self._stop.is_set():
            try:
                scanner.open(stop=self._stop)
                self._backoff.well(time.monotonic())
                self._turn(WELL)
                while not self._stop.is_set():
                    self._read(scanner)
            except DeviceError as error:
                self._turn(health_of(error))
            except Exception as bug:
                log.exception("%s: a bug in its driver", self._device)
                self._turn(health_of(ProtocolFault(repr(bug))))
            finally:
                self._guarded(scanner.close)
            if not self._stop.is_set():
                self._stop.wait(self._backoff.failed(time.monotonic()))

    def _read(self, scanner: Scanner) -> None:
        for item in scanner.read(stop=self._stop):
            if isinstance(item, Scan):
                self._emit(Scanned, code=item.code, latin1=item.latin1)
            else:
                self._emit(ErrorReported, locus="input", code=item.code, detail=item.detail)
        if self._jobs or self._pulses:
            self._refuse_waiting("failed", NotPermitted("a scanner does not print"))

    # --- printers ---------------------------------------------------------------------------

    def _serve_printer(self, printer: ReceiptPrinter) -> None:
        """Probes at the start and while the printer is away; else talks to it only to print."""
        retry_at: float | None = time.monotonic()
        told: tuple[str, str] | None = None  # the job and reason last reported as not ready
        while work := self._next_work(retry_at):
            if isinstance(work, PrintJob):
                result = self._attempt(printer, work)
                retry_at = self._note(None if result.outcome == "failed" else result.error)
                told = self._report_attempt(work, result, told)
            elif work == "pulse":
                retry_at = self._note(self._pulse(printer))
            else:
                retry_at = self._note(self._guarded(lambda: printer.probe(stop=self._stop)))

    def _report_attempt(
        self, job: PrintJob, result: JobResult, told: tuple[str, str] | None
    ) -> tuple[str, str] | None:
        """Tells how a try ended, and takes the job off the queue unless it is to be tried again."""
        if result.outcome == "not_ready":
            reason = (job.job_id, result.error.code if result.error else "")
            if reason != told:
                self._end_job(job, result.outcome, result.error)
            return reason
        with self._wake:
            self._jobs.popleft()
        self._end_job(job, result.outcome, result.error)
        return None

    def _next_work(self, retry_at: float | None) -> PrintJob | str | None:
        """Waits for something to do: a job, "pulse" or "probe"; None when the host closes."""
        with self._wake:
            while not self._stop.is_set():
                now = time.monotonic()
                if self._pulses:
                    return "pulse"
                if self._hurry:
                    self._hurry, retry_at = False, now if retry_at is not None else None
                if retry_at is None or now >= retry_at:
                    if self._jobs:
                        return self._jobs[0]
                    if retry_at is not None:
                        return "probe"
                self._wake.wait(None if retry_at is None else retry_at - now)
        return None

    def _note(self, error: DeviceError | None) -> float | None:
        """Turns the health to what the last try showed; the time of the next try when it failed."""
        now = time.monotonic()
        if error is None:
            self._backoff.well(now)
            self._turn(WELL)
            return None
        self._turn(health_of(error))
        return now + self._backoff.failed(now)

    def _attempt(self, printer: ReceiptPrinter, job: PrintJob) -> JobResult:
        """One try at a job. Whatever happens, a job that may be on paper is never called else."""
        attempt = _Attempt(job)
        watched = PrintJob(job_id=job.job_id, compose=attempt.compose, begin=attempt.begin)

        def held(error: DeviceError) -> None:
            self._turn(health_of(error))
            self._end_job(job, "held", error)

        try:
            return printer.print_job(
                watched, held=held, meanwhile=self._pulse_meanwhile, stop=self._stop
            )
        except DeviceError as error:
            return JobResult(outcome="unknown" if attempt.begun else "not_ready", error=error)
        except Exception as bug:
            log.exception("%s: print job %s broke off", self._device, job.job_id)
            fault = ProtocolFault(repr(bug))
            if attempt.begun:
                return JobResult(outcome="unknown", error=fault)
            # The till could not record the beginning (a full disk, perhaps): later, then.
            return JobResult(outcome="not_ready" if attempt.refused else "failed", error=fault)

    def _pulse(self, printer: ReceiptPrinter) -> DeviceError | None:
        return self._pulse_by(lambda: printer.pulse_drawer(stop=self._stop))

    def _pulse_meanwhile(self, pulse: Callable[[], None]) -> None:
        """Opens the drawer, if somebody asked for it, while a receipt waits for paper."""
        while self._pulses:
            if error := self._pulse_by(pulse):
                raise error

    def _pulse_by(self, pulse: Callable[[], None]) -> DeviceError | None:
        """Answers the oldest wish for the drawer; one that is too old is not carried out."""
        with self._wake:
            asked = self._pulses.popleft()
        if time.monotonic() - asked > PULSE_MAX_AGE:
            self._report_output_error(TimedOut("the drawer was asked for too long ago"))
            return None
        error = self._guarded(pulse)
        if error is None:
            self._emit(DrawerPulsed)
        else:
            self._report_output_error(error)
        return error

    def _guarded(self, call: Callable[[], None]) -> DeviceError | None:
        try:
            call()
        except DeviceError as error:
            return error
        except Exception as bug:
            log.exception("%s: a bug in its driver", self._device)
            return ProtocolFault(repr(bug))
        return None

    # --- telling ----------------------------------------------------------------------------

    def _turn(self, health: Health) -> None:
        old, self.health = self.health, health
        if (old.state, old.code) != (health.state, health.code):
            self._emit(HealthChanged, old=old, new=health)

    def _end_job(self, job: PrintJob, outcome: Outcome, error: DeviceError | None) -> None:
        self._emit(
            JobEnded,
            job_id=job.job_id,
            outcome=outcome,
            code=error.code if error else "",
            detail=error.detail if error else "",
        )

    def _report_output_error(self, error: DeviceError) -> None:
        self._emit(ErrorReported, locus="output", code=error.code, detail=error.detail)

    def _emit(self, event: Callable[..., DeviceEvent], **fields: object) -> None:
        self._seq += 1
        with self._gate:
            if self._silent:
                return
            try:
                self._listener(
                    event(device=self._device, seq=self._seq, at=time.monotonic(), **fields)
                )
            except Exception:
                log.exception("%s: its listener raised", self._device)


class _Attempt:
    """Remembers how far one try at a job got."""

    def __init__(self, job: PrintJob) -> None:
        self._job = job
        self.begun = False
        self.refused = False

    def compose(self) -> Paper:
        return self._job.compose()

    def begin(self) -> None:
        try:
            self._job.begin()
        except BaseException:
            self.refused = True
            raise
        self.begun = True


def health_of(error: DeviceError) -> Health:
    """The health of a device that has just failed like this."""
    if isinstance(error, PaperOut | CoverOpen):
        return Health(state="degraded", code=error.code, detail=error.detail)
    if isinstance(error, Offline | TimedOut | Busy):
        return Health(state="offline", code=error.code, detail=error.detail)
    return Health(state="fault", code=error.code, detail=error.detail)
