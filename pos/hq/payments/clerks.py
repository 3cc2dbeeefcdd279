"""Those who work at the desk: one thread that looks what is due, and hands that do it.

A hand waits for a provider; the others go on meanwhile. What fails here is one line in the log,
and is done again by whoever finds it when its lease is over. Several processes over one database
may each have their own clerks.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Final, Protocol

import structlog

from pos.database import StorageError
from pos.hq.doorway import note_failure

_EVERY: Final = 1
"""Seconds between two looks; whoever brings something rings."""
_PATIENCE: Final = 15
"""Seconds that a stop gives to calls under way: longer than a provider is waited for."""

log = structlog.get_logger("lianpos.hq")


class Workplace(Protocol):
    """Where something may be due, by names, and is done, one name at a time."""

    def due(self) -> list[str]: ...

    def work(self, name: str, /) -> None: ...


class Clerks:
    """Works at one or several desks, with so many hands. What is due goes first to last."""

    def __init__(self, *desks: Workplace, hands: int = 16) -> None:
        self._desks = desks
        self._hands = ThreadPoolExecutor(hands, thread_name_prefix="payment")
        self._bell = threading.Event()
        self._in_hand: set[str] = set()
        self._lock = threading.Lock()
        self._is_stopping = False
        self._thread = threading.Thread(target=self._run, name="payments", daemon=True)

    def start(self) -> None:
        """Begins to work."""
        self._thread.start()

    def ring(self) -> None:
        """Something is to be done at once. Any thread."""
        self._bell.set()

    def stop(self) -> None:
        """Ends when the calls under way have ended; what is left is found by the next to start."""
        self._is_stopping = True
        self._bell.set()
        if self._thread.ident is not None:
            self._thread.join(_PATIENCE)
        self._hands.shutdown(wait=True, cancel_futures=True)

    def _run(self) -> None:
        while not self._is_stopping:
            self._bell.clear()
            for desk in self._desks:
                try:
                    names = desk.due()
                except StorageError as error:
                    log.warning("payments put off", why=error.code)
                    continue
                for name in names:
                    self._take(name, desk.work)
            self._bell.wait(_EVERY)

    def _take(self, name: str, work: Callable[[str], None]) -> None:
        with self._lock:
            if name in self._in_hand or self._is_stopping:
                return
            self._in_hand.add(name)
        self._hands.submit(partial(self._do, name, work))

    def _do(self, name: str, work: Callable[[str], None]) -> None:
        try:
            work(name)
        except StorageError as error:
            log.warning("payment put off", why=error.code)
        except Exception as error:
            # Nobody waits for this thread's result: without a word it would be lost.
            note_failure(error)
        finally:
            with self._lock:
                self._in_hand.discard(name)
        # What comes next may be due already.
        self._bell.set()
