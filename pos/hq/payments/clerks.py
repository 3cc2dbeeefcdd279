"""Those who work at the desk: hands that are given what has just come in, and one thread that looks
for whatever else is due.

Who wrote an attempt has it done at once, by a hand of its own process; nobody has to find it. The
look, once a second, finds what time made due and what others left. A hand waits for a provider; the
others go on meanwhile. What fails here is one line in the log, and is done again by whoever finds
it when its lease is over. Several processes over one database may each have their own clerks.
"""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Final, Protocol

import structlog

from pos.database import StorageError
from pos.hq.doorway import note_failure

HANDS: Final = 16
"""Calls to providers that one process has under way at a time."""
_EVERY: Final = 1
"""Seconds between two looks."""
_PAGE: Final = 100
"""What one look takes of each desk; the rest is looked for as soon as hands are free."""
_PATIENCE: Final = 15
"""Seconds that a stop gives to calls under way: longer than a provider is waited for."""

log = structlog.get_logger("lianpos.hq")


class Workplace(Protocol):
    """Where something may be due, by names, and is done, one name at a time."""

    def due(self, *, limit: int) -> list[str]: ...

    def work(self, name: str, /) -> bool:
        """Does the next thing; answers whether there is something else to do at once."""
        ...


class Clerks:
    """Works at one or several desks, with so many hands. What is due goes first to last."""

    def __init__(self, *desks: Workplace, hands: int = HANDS) -> None:
        self._desks = desks
        self._hands = ThreadPoolExecutor(hands, thread_name_prefix="payment")
        self._few = hands // 2
        self._bell = threading.Event()
        self._in_hand: dict[str, bool] = {}
        self._lock = threading.Lock()
        self._is_behind = False
        self._is_open = False
        self._thread = threading.Thread(target=self._run, name="payments", daemon=True)

    def start(self) -> None:
        """Begins to work."""
        self._is_open = True
        self._thread.start()

    def hand(self, desk: Workplace, name: str) -> None:
        """Has something done that came in at a desk. Any thread; it does not wait for it."""
        with self._lock:
            if not self._is_open:
                return  # Whoever starts next finds it.
            if name in self._in_hand:
                # Whoever is at it may have read it before this came.
                self._in_hand[name] = True
                return
            self._in_hand[name] = False
            self._hands.submit(self._do, desk, name)

    def stop(self) -> None:
        """Ends when the calls under way have ended; what is left is found by the next to start."""
        with self._lock:
            self._is_open = False
        self._bell.set()
        if self._thread.ident is not None:
            self._thread.join(_PATIENCE)
        self._hands.shutdown(wait=True, cancel_futures=True)

    def _run(self) -> None:
        while self._is_open:
            self._bell.clear()
            self._is_behind = False
            for desk in self._desks:
                try:
                    names = desk.due(limit=_PAGE)
                except StorageError as error:
                    log.warning("payments put off", why=error.code)
                    continue
                self._is_behind |= len(names) >= _PAGE
                for name in names:
                    self._take(desk, name)
            self._bell.wait(_EVERY)

    def _take(self, desk: Workplace, name: str) -> None:
        with self._lock:
            is_under_way = name in self._in_hand
        if not is_under_way:
            self.hand(desk, name)

    def _do(self, desk: Workplace, name: str) -> None:
        try:
            while desk.work(name) or self._came_again(name):
                if not self._is_open:
                    break
        except StorageError as error:
            log.warning("payment put off", why=error.code)
        except Exception as error:
            # Nobody waits for this thread's result: without a word it would be lost.
            note_failure(error)
        finally:
            with self._lock:
                again = self._in_hand.pop(name, False)
                is_free = len(self._in_hand) < self._few
            if again:
                self.hand(desk, name)
            if self._is_behind and is_free:
                self._bell.set()

    def _came_again(self, name: str) -> bool:
        """Whether it came in once more while it was worked at."""
        with self._lock:
            again = self._in_hand[name]
            self._in_hand[name] = False
        return again
