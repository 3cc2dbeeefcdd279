"""Threads that take turns under a clock that somebody sets: what a till does beside the lane.

Put in the place of `threading` in a module, they are real threads of which one at a time goes on,
until it waits for something. Who has the clock lets them go on; the same course of things comes
out every time, and a thread that never waits is found out.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from pos.hq.payments.timers import SECOND

Ready = Callable[[], bool]
MOST = 2_000
"""Turns that may follow each other at one moment: more, and somebody goes round in circles."""


class Gone(BaseException):
    """The process of this thread was killed while it waited."""


class Turns:
    """The threads of one process, in the order in which they were started."""

    Lock = threading.Lock

    def __init__(self, now: Callable[[], int]) -> None:
        self.now = now
        self._threads: list[_Thread] = []
        self._back = threading.Semaphore(0)

    def Thread(
        self, *, target: Callable[..., object], args: tuple[Any, ...] = (), **_: Any
    ) -> _Thread:
        """`threading.Thread`."""
        return _Thread(self, target, args)

    def Event(self) -> _Event:
        """`threading.Event`."""
        return _Event(self)

    def pause(self, ready: Ready, *, seconds: float | None = None) -> None:
        """Waits until it is `ready` or the time is over. Whoever commands waits for nobody: the
        others go on once."""
        thread = threading.current_thread()
        if not isinstance(thread, _Thread):
            self.run()
            return
        thread.ready = ready
        thread.until = None if seconds is None else self.now() + int(seconds * SECOND)
        self._back.release()
        thread.turn.acquire()
        if thread.is_dead:
            raise Gone

    def step(self) -> bool:
        """Lets the first who need not wait go on; whether there was anybody."""
        now = self.now()
        thread = next((t for t in self._threads if t.is_due(now)), None)
        if thread is None:
            return False
        self._give(thread)
        return True

    def run(self) -> None:
        """Lets them go on until all of them wait."""
        for _ in range(MOST):
            if not self.step():
                return
        raise AssertionError(f"somebody goes round in circles: {self._threads}")

    def next_due(self) -> int | None:
        """When the next of them has waited long enough."""
        return min((t.until for t in self._threads if t.until is not None), default=None)

    def kill(self) -> None:
        """Ends them where they wait."""
        for thread in list(self._threads):
            thread.is_dead = True
            self._give(thread)

    def begin(self, thread: _Thread) -> None:
        """One more, who has his first turn later."""
        self._threads.append(thread)

    def _give(self, thread: _Thread) -> None:
        thread.turn.release()
        self._back.acquire()
        if thread.has_ended:
            self._threads.remove(thread)
            thread.join_really()
            if thread.failed is not None:
                raise thread.failed

    def ended(self) -> None:
        """Whoever had the turn has ended."""
        self._back.release()


class _Thread(threading.Thread):
    def __init__(self, turns: Turns, target: Callable[..., object], args: tuple[Any, ...]) -> None:
        super().__init__(daemon=True)
        self._turns = turns
        self._does = lambda: target(*args)
        self.turn = threading.Semaphore(0)
        self.ready: Ready = lambda: True
        self.until: int | None = None
        self.is_dead = self.has_ended = False
        self.failed: BaseException | None = None

    def start(self) -> None:
        self._turns.begin(self)
        super().start()

    def run(self) -> None:
        self.turn.acquire()
        try:
            if not self.is_dead:
                self._does()
        except Gone:
            pass
        except BaseException as error:
            self.failed = error
        self.has_ended = True
        self._turns.ended()

    def is_due(self, now: int) -> bool:
        return self.ready() or (self.until is not None and self.until <= now)

    def join(self, timeout: float | None = None) -> None:
        self._turns.run()

    def join_really(self) -> None:
        super().join()


class _Event:
    def __init__(self, turns: Turns) -> None:
        self._turns = turns
        self._is_set = False

    def set(self) -> None:
        self._is_set = True

    def clear(self) -> None:
        self._is_set = False

    def is_set(self) -> bool:
        return self._is_set

    def wait(self, timeout: float | None = None) -> bool:
        if not self._is_set:
            self._turns.pause(self.is_set, seconds=timeout)
        return self._is_set
