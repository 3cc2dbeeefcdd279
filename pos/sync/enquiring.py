"""Asking head office what became of a payment until it says so, while people go on selling.

A thread of its own, which rests while there is no question: a head office that hangs holds nobody
up, and its answer comes by itself.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
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
    """Keeps one question of one till: the newest.

    `on_told` is called on its thread with the answer, `on_reached` with None then, and where head
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
        self._attempt = ""

    def ask(self, attempt: str) -> None:
        """Takes the question on in place of the one before; "" for none. Any thread, no wait."""
        with self._lock:
            self._attempt = attempt
            if attempt and self._thread is None and not self._stopping.is_set():
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
            attempt = self._attempt
            if not attempt or self._is_told(attempt):
                pause = FIRST_PAUSE
                self._wake.wait()
            else:
                self._wake.wait(pause)
                pause = min(2 * pause, LONGEST_PAUSE)

    def _is_told(self, attempt: str) -> bool:
        """One try; whether nothing is left to be asked about that payment."""
        try:
            told = payments.fate(self._hq, attempt)
        except SyncProblem as problem:
            log.info("question not answered", extra={"attempt": attempt, "code": problem.code})
            if problem.code in (UNREACHABLE, TIMEOUT):
                self._on_reached(problem.code)
            return False
        if self._stopping.is_set():
            return True
        self._on_reached(None)
        with self._lock:
            if self._attempt == attempt:
                self._attempt = ""
        self._on_told(told)
        return True
