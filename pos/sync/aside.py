"""A thread beside the lane that brings head office something, and rests while there is nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable

from pos.sync.client import HeadOffice


class Aside:
    """Runs `work` on a thread of its own, from the first poke until it is over.

    `work` does its rounds until `is_over`, and rests in between. A head office that hangs
    keeps nobody from ending: whoever waits for its answer then is told that there is none.
    """

    def __init__(self, name: str, work: Callable[[], None], hq: HeadOffice) -> None:
        self._name = name
        self._work = work
        self._hq = hq
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def is_over(self) -> bool:
        """Whether the thread is to end, and to touch nothing any more."""
        return self._stopping.is_set()

    def poke(self) -> None:
        """There is something to bring. Any thread, costs nothing."""
        with self._lock:
            if self._thread is None and not self.is_over():
                self._thread = threading.Thread(target=self._work, name=self._name, daemon=True)
                self._thread.start()
        self._wake.set()

    def was_poked(self) -> bool:
        """Whether somebody poked since the last rest. The thread's own."""
        poked = self._wake.is_set()
        self._wake.clear()
        return poked

    def rest(self, seconds: int | None) -> None:
        """Until somebody pokes, so many seconds at most. The thread's own."""
        self._wake.wait(seconds)

    def end(self) -> None:
        """Has the thread end, without waiting for it. Any thread."""
        self._stopping.set()
        self._wake.set()
        self._hq.close()

    def stop(self, timeout: int) -> None:
        """Ends it, within so many seconds where even a connection cannot be made."""
        self.end()
        if self._thread is not None:
            self._thread.join(timeout)
        self._hq.close()
