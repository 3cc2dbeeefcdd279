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
OPENS_WITHIN = 10.0  # seconds for any one call of a driver: to open, to read, to weigh, to close
LOOKS_WITHIN = 60.0  # seconds for a self-test, which may wait for a person
SILENT_FOR = 120.0  # seconds that it may print without calling back; then it is at fault
TICK = 1.0  # the longest wait that counts as one

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
        self._calls: list[_Call] = []  # the one within the other, the innermost last

    @property
    def is_here(self) -> bool:
        """Whether this thread has the port."""
        return threading.current_thread() is self.thread

    def watch(
        self, call: Callable[[], T], *, seconds: float, lost: Callable[[BadDriver], None]
    ) -> T:
        """Calls somebody else's driver. Raises BadDriver where another thread went on meanwhile.

        That thread first answers, by `lost`, for what was asked of a driver that hangs.
        """
        entry = _Call(seconds=seconds, lost=lost)
        mine = threading.current_thread()
        with self._lock:
            if self.is_here:
                self._calls.append(entry)
        threading.Thread(
            target=self._wait_for, args=(entry, mine), name=f"{mine.name}-watch", daemon=True
        ).start()
        try:
            return call()
        finally:
            with self._lock:
                entry.back.set()
                if self.is_here:
                    self._calls.remove(entry)
            if not self.is_here:
                raise BadDriver("it came back too late")

    def heard(self) -> None:
        """The driver has called back, so it does not hang: what it is at may take as long again.

        Raises BadDriver to one that another thread has given up.
        """
        with self._lock:
            if not self.is_here:
                raise BadDriver("it came back too late")
            for call in self._calls:
                call.heard = True

    def _wait_for(self, call: _Call, mine: threading.Thread) -> None:
        """Takes the port over when a call is overdue. The time is counted in waits.

        A machine that slept meanwhile comes back with the hour gone and the call as it was.
        """
        calls: list[_Call] = []
        while not calls:
            wait = min(call.left, TICK)
            if call.back.wait(wait):
                return
            with self._lock:
                call.left = call.seconds if call.heard else call.left - wait
                call.heard = False
                if call.back.is_set() or self.thread is not mine:
                    return
                if call.left <= 0:
                    self.thread = threading.current_thread()
                    calls, self._calls = self._calls, []
        error = BadDriver(f"it did not come back within {call.seconds:g} s")
        for hanging in reversed(calls):
            hanging.lost(error)
        self._succeed(error)


class _Call:
    """One call into a driver, and how many seconds are left to it."""

    def __init__(self, *, seconds: float, lost: Callable[[BadDriver], None]) -> None:
        self.seconds = seconds
        self.left = seconds
        self.heard = False  # it called back in the wait that is on
        self.lost = lost
        self.back = threading.Event()
