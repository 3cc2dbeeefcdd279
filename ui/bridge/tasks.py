"""Slow work off the GUI thread, its outcome back on it.

A pool runs the work; one QObject carries the outcome home by a queued signal. An outcome whose
owner is gone is dropped.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Generic, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal, Slot

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job(Generic[T]):
    owner: QObject
    work: Callable[[], T]
    done: Callable[[T], None]


class Tasks(QObject):
    """Submits work from the GUI thread and calls back there. An error in the work is a bug and
    goes to `sys.excepthook` on the GUI thread."""

    _finished = Signal(object, object)

    def __init__(self, *, threads: int = 2, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="task")
        self._closed = threading.Event()
        self._finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def submit(self, work: Callable[[], T], done: Callable[[T], None], *, owner: QObject) -> None:
        """Runs `work` in the pool, then `done` with its result on the GUI thread.

        `done` is not called when `owner` was deleted meanwhile. After `close` nothing is run: a
        window that is painted once more while it goes may still ask.
        """
        if self._closed.is_set():
            return
        job = _Job(owner=owner, work=work, done=done)
        self._pool.submit(self._run, job)

    def close(self) -> None:
        """Lets running work end, drops what waits; no callback comes afterwards. GUI thread."""
        self._closed.set()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _run(self, job: _Job[T]) -> None:
        future: Future[T] = Future()
        try:
            future.set_result(job.work())
        except Exception as error:
            future.set_exception(error)
        if not self._closed.is_set():
            self._finished.emit(job, future)

    @Slot(object, object)
    def _deliver(self, job: _Job[T], future: Future[T]) -> None:
        if self._closed.is_set() or not shiboken6.isValid(job.owner):
            return
        job.done(future.result())
