"""Receipts on their way to paper.

A completed sale owes a receipt; here its job is tracked from `queued` to `done`, and whatever
the printer says is stored before anyone acts on it. A job that may have reached the paper is
never sent again by itself. A printer that is missing delays a receipt, never a sale.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from drivers.api import DeviceEvent, Devices, JobEnded, NotWanted, PrintJob
from drivers.paper import Paper
from pos.journal.drafts import Form, JobState, PrintJobRow
from pos.till.counter import DRAWER, PRINTER, on_the_counter
from pos.till.desk import Desk
from pos.till.owed import jobs_owed, slip_job
from pos.till.papers import marked, paper_of
from pos.till.shifts import Slip
from pos.till.state import PrintStatus

_WAITING: Final = ("queued", "printing", "held")
_UNSURE: Final = ("unknown", "failed")


class Printing:
    """The print jobs of one till. Any thread; `heard` runs on the printer's."""

    def __init__(self, desk: Desk, devices: Devices | None, on_change: Callable[[], None]) -> None:
        self._desk = desk
        self._devices = devices
        self._on_change = on_change
        self.settled = threading.Condition()
        """Notified whenever a job's state changes, for those who wait."""
        self._lock = threading.Lock()
        self._waiting: dict[str, PrintJobRow] = {}
        self._last = desk.drafts.last_job()

    def take_up(self) -> None:
        """Sorts the jobs after a start: what was printing is unknown, what is owed is queued."""
        drafts = self._desk.drafts
        for job in drafts.jobs("printing", "held"):
            self._put(replace(job, state="unknown", detail="restart"))
        newest = drafts.last_job()
        for job in jobs_owed(self._desk, after=newest.seq if newest else 0):
            self._put(job)
        for job in drafts.jobs("queued"):
            self._waiting[job.job] = job

    def resume(self) -> None:
        """Hands everything that is owed from before the start to the printer, once it is open."""
        for job in self._desk.drafts.jobs("queued"):
            self._hand_over(job)

    def submit(self, job: PrintJobRow) -> None:
        """Hands a queued job to the printer's thread and returns at once."""
        with self._lock:
            self._last = job
            if job.state == "queued":
                self._waiting[job.job] = job
        self._hand_over(job)

    def _hand_over(self, job: PrintJobRow) -> None:
        if job.state != "queued" or self._devices is None:
            return
        self._devices.submit(
            PRINTER,
            PrintJob(
                job_id=job.job,
                compose=lambda: self.paper(job.seq, epoch=job.epoch, form=job.form),
                begin=lambda: self._put(replace(job, state="printing", detail="")),
                # A second gift receipt is as good as the first: it is no proof of payment.
                copy=0 if job.form == "gift" else job.copy,
            ),
        )

    def owe(self, slip: Slip) -> None:
        """Queues what a journal entry puts on paper beside receipts: a report, a copy, a gift's."""
        job = slip_job(self._desk, slip)
        self._desk.drafts.put_job(job)
        self.submit(job)

    def at_once(
        self, name: str, compose: Callable[[], Paper], *, good_for_us: int | None = None
    ) -> None:
        """Prints what is on no record and worth nothing later, such as a code to pay by.

        Nothing is kept of it: whoever misses it asks again. A till without a printer prints none.
        `good_for_us` is how long somebody waits for it: later, when there is paper again, it would
        be somebody else who finds it.
        """
        clock = self._desk.clock
        asked_us = clock.monotonic_us()

        def paper() -> Paper:
            if good_for_us is not None and clock.monotonic_us() - asked_us > good_for_us:
                raise NotWanted
            return compose()

        if self._devices is not None and self._desk.config.devices.printer:
            job = PrintJob(job_id=name, compose=paper, begin=lambda: None)
            self._devices.submit(PRINTER, job)

    def open_drawer(self) -> None:
        """Opens the cash drawer, at the printer's port or its own, where there is one."""
        there = on_the_counter(self._desk.config.devices)
        drawer = PRINTER if self._desk.config.devices.drawer == PRINTER else DRAWER
        if self._devices is not None and drawer in there and not self._desk.training:
            self._devices.pulse_drawer(drawer)

    def heard(self, event: DeviceEvent) -> None:
        """Stores what became of a job. Printer's thread."""
        if not isinstance(event, JobEnded):
            return
        job = self._desk.drafts.job(event.job_id)
        if job is None:
            return
        state: JobState = "queued" if event.outcome == "not_ready" else event.outcome
        if (state, event.code) != (job.state, job.detail):
            self._put(replace(job, state=state, detail=event.code))

    def paper(self, seq: int, *, epoch: int = 0, form: Form = "") -> Paper:
        """What journal entry `seq` puts on paper, from the stored fact alone."""
        entry = self._desk.journal.past.entry(seq, epoch=epoch)
        if entry is None:
            raise LookupError(f"there is no journal entry {seq} to print")
        paper = paper_of(self._desk, entry, form=form)
        if not self._desk.training:
            return paper
        return marked(paper, self._desk.shop_texts("receipt.training"))

    def look_again(self) -> None:
        """Takes over the jobs of other books. Call it while nothing is on its way."""
        with self._lock:
            self._waiting.clear()
            self._last = self._desk.drafts.last_job()

    def status(self) -> PrintStatus | None:
        """The job that people want to hear of, and how many receipts wait for paper."""
        with self._lock:
            last, waiting = self._last, len(self._waiting)
        if last is None:
            return None
        return PrintStatus(
            receipt=last.receipt, state=last.state, waiting=waiting, detail=last.detail
        )

    def is_idle(self) -> bool:
        """Whether no receipt is on its way or waiting for a printer that is there."""
        with self._lock:
            return not any(job.state in ("queued", "printing") for job in self._waiting.values())

    def _put(self, job: PrintJobRow) -> None:
        self._desk.drafts.put_job(job)
        with self._lock:
            if job.state in _WAITING:
                self._waiting[job.job] = job
            else:
                self._waiting.pop(job.job, None)
            if _is_news(job, self._last):
                self._last = job
        with self.settled:
            self.settled.notify_all()
        self._on_change()


def _is_news(job: PrintJobRow, last: PrintJobRow | None) -> bool:
    """Whether people want to hear of this job; one that was asked for again has an old number.

    One that may not have come out is news whatever else is on its way, and stays it until people
    want the next paper.
    """
    if last is None or job.job == last.job or job.state in _UNSURE:
        return True
    if last.state in _UNSURE:
        return False
    return not last.copy and job.seq >= last.seq
