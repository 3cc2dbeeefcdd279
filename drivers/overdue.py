"""Bounds the time that a package of somebody else may take: what hangs is left behind.

A thread cannot be ended from outside. So the call that does not come back keeps its thread, which
ends with the program, and whoever waits for it goes on with a fault.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

from drivers.api import BadDriver

LOADS_WITHIN = 5.0  # seconds that a module of others may take to load, or to tell its settings
OPENS_WITHIN = 10.0  # seconds to make the driver, to open its port or to ask its state once
LOOKS_WITHIN = 60.0  # seconds for a self-test, which may wait for a person

T = TypeVar("T")


def in_time(work: Callable[[], T], *, seconds: float) -> T:
    """What `work` returns or raises, on a thread of its own; BadDriver where it hangs."""
    done: list[T] = []
    broken: list[BaseException] = []

    def run() -> None:
        try:
            done.append(work())
        except BaseException as error:
            broken.append(error)

    thread = threading.Thread(target=run, name="others", daemon=True)
    thread.start()
    thread.join(seconds)
    if broken:
        raise broken[0]
    if not done:
        raise BadDriver(f"it did not come back within {seconds:g} s")
    return done[0]


class Owner:
    """Which thread a port has. One that hangs in somebody else's driver loses the port.

    The thread stays the same for every call, since a driver may be bound to it.
    """

    def __init__(self, thread: threading.Thread, *, succeed: Callable[[BadDriver], None]) -> None:
        """`succeed` is called on the thread that takes the port over."""
        self.thread = thread
        self._succeed = succeed
        self._lock = threading.Lock()

    @property
    def is_here(self) -> bool:
        """Whether this thread has the port."""
        return threading.current_thread() is self.thread

    def watch(self, call: Callable[[], T]) -> T:
        """Calls somebody else's driver. Raises BadDriver where another thread went on meanwhile."""
        back = threading.Event()

        def overdue() -> None:
            with self._lock:
                if back.is_set():
                    return
                self.thread = threading.current_thread()
            self._succeed(BadDriver(f"it did not come back within {OPENS_WITHIN:g} s"))

        timer = threading.Timer(OPENS_WITHIN, overdue)
        timer.daemon = True
        timer.start()
        try:
            return call()
        finally:
            with self._lock:
                back.set()
            timer.cancel()
            if not self.is_here:
                raise BadDriver("it came back too late")
