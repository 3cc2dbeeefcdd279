"""Asking head office what became of a payment until it says so, while people go on selling.

A thread of its own, which rests while there is no question: a head office that hangs holds nobody
up, and its answer comes by itself.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Final

from pos.contract.payments import PaymentFate
from pos.sync import payments
from pos.sync.aside import Aside
from pos.sync.client import HeadOffice
from pos.sync.problems import TIMEOUT, UNREACHABLE, SyncProblem

log = logging.getLogger(__name__)

FIRST_PAUSE: Final = 1
LONGEST_PAUSE: Final = 15
"""Seconds between two tries while head office is away: the shopper may still be there."""


class Enquirer:
    """Carries the questions that one till has kept.

    `kept` answers on any thread which these are, and when each was asked, the oldest first.
    `on_told` is called on its thread with each answer, `on_reached` with None then, and where head
    office does not answer with the code of what kept us from it. A refusal is neither.
    """

    def __init__(
        self,
        *,
        kept: Callable[[], Mapping[str, int]],
        hq: HeadOffice,
        on_told: Callable[[PaymentFate], None],
        on_reached: Callable[[str | None], None] = lambda problem: None,
    ) -> None:
        self._kept = kept
        self._hq = hq
        self._on_told = on_told
        self._on_reached = on_reached
        self._aside = Aside("enquiry", self._run, hq)
        self._told: dict[str, int] = {}

    def poke(self) -> None:
        """A question was kept, or has its answer. Any thread, no wait."""
        self._aside.poke()

    def end(self) -> None:
        """Has it end, without waiting for that; a question that is under way is given up."""
        self._aside.end()

    def stop(self, timeout: int = 2) -> None:
        """Ends."""
        self._aside.stop(timeout)

    def _run(self) -> None:
        pause = FIRST_PAUSE
        while not self._aside.is_over():
            self._aside.was_poked()
            if self._asked_all():
                pause = FIRST_PAUSE
                self._aside.rest(None)
            else:
                self._aside.rest(pause)
                pause = min(2 * pause, LONGEST_PAUSE)

    def _asked_all(self) -> bool:
        """One round; whether nothing is left to be asked. A silent head office ends it."""
        for attempt, at in self._waiting().items():
            if self._aside.is_over():
                return True
            try:
                fate = payments.fate(self._hq, attempt)
            except SyncProblem as problem:
                if self._aside.is_over():
                    return True
                log.info("question not answered", extra={"attempt": attempt, "code": problem.code})
                if problem.code in (UNREACHABLE, TIMEOUT):
                    self._on_reached(problem.code)
                    break
            else:
                self._tell(fate, at)
        return not self._waiting()

    def _waiting(self) -> dict[str, int]:
        """What is kept and has no answer yet: one that was given is taken up a little later, and
        who asks again after that has another."""
        kept = self._kept()
        self._told = {number: at for number, at in self._told.items() if number in kept}
        return {number: at for number, at in kept.items() if self._told.get(number) != at}

    def _tell(self, fate: PaymentFate, at: int) -> None:
        if self._aside.is_over():
            return
        self._on_reached(None)
        self._told[fate.attempt] = at
        self._on_told(fate)
