"""Asking head office what became of a payment until it says so, while people go on selling.

A thread of its own, which rests while there is no question: a head office that hangs holds nobody
up, and its answer comes by itself.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from typing import Final

from pos.contract.payments import PaymentFate
from pos.sync import payments
from pos.sync.client import HeadOffice
from pos.sync.problems import TIMEOUT, UNREACHABLE, SyncProblem

log = logging.getLogger(__name__)

FIRST_PAUSE: Final = 1
LONGEST_PAUSE: Final = 15
"""Seconds between two tries while head office is away: the shopper may still be there."""


class Enquirer:
    """Carries the questions that one till has kept.

    `on_told` is called on its thread with each answer, `on_reached` with None then, and where head
    office does not answer with the code of what kept us from it. A refusal is neither.
    """

    def __init__(
        self,
        *,
        hq: HeadOffice,
        on_told: Callable[[PaymentFate], None],
        on_reached: Callable[[str | None], None] = lambda problem: None,
    ) -> None:
        self._hq = hq
        self._on_told = on_told
        self._on_reached = on_reached
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._attempts: tuple[str, ...] = ()
        self._told: set[str] = set()

    def ask(self, attempts: Sequence[str]) -> None:
        """Takes on the questions that are kept now, in this order. Any thread, no wait.

        What was answered already is not asked again for as long as it is among them.
        """
        with self._lock:
            self._attempts = tuple(attempts)
            self._told.intersection_update(attempts)
            if attempts and self._thread is None and not self._stopping.is_set():
                self._thread = threading.Thread(target=self._run, name="enquiry", daemon=True)
                self._thread.start()
        self._wake.set()

    def stop(self, timeout: int = 2) -> None:
        """Ends; a question that is under way is given up."""
        self._stopping.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(timeout)
        self._hq.close()

    def _run(self) -> None:
        pause = FIRST_PAUSE
        while not self._stopping.is_set():
            self._wake.clear()
            if self._asked_all():
                pause = FIRST_PAUSE
                self._wake.wait()
            else:
                self._wake.wait(pause)
                pause = min(2 * pause, LONGEST_PAUSE)

    def _asked_all(self) -> bool:
        """One round; whether nothing is left to be asked. A silent head office ends it."""
        for attempt in self._waiting():
            if self._stopping.is_set():
                return True
            try:
                self._tell(attempt, payments.fate(self._hq, attempt))
            except SyncProblem as problem:
                log.info("question not answered", extra={"attempt": attempt, "code": problem.code})
                if problem.code in (UNREACHABLE, TIMEOUT):
                    self._on_reached(problem.code)
                    break
        return not self._waiting()

    def _waiting(self) -> list[str]:
        with self._lock:
            return [attempt for attempt in self._attempts if attempt not in self._told]

    def _tell(self, attempt: str, fate: PaymentFate) -> None:
        if self._stopping.is_set():
            return
        self._on_reached(None)
        with self._lock:
            self._told.add(attempt)
        self._on_told(fate)
