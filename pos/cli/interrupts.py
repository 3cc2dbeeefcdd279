"""Ctrl-C at a command that has devices open: the first ends it, and none cuts its end short."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def one_interrupt() -> Iterator[None]:
    """Raises KeyboardInterrupt once. An impatient second one would end the program at a place
    where a thread is inside a camera's library, which aborts then.

    Where it was used it stays: the program is on its way out. Main thread; elsewhere it does
    nothing, since Ctrl-C is not heard there.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    heard = False

    def end(_signal: int, _frame: object) -> None:
        nonlocal heard
        if not heard:
            heard = True
            raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, end)
    try:
        yield
    finally:
        if not heard:
            signal.signal(signal.SIGINT, before)
