"""Telling head office of refunds that are journaled here, and asking what became of them.

A thread of its own, which ends when nothing is under way. Head office carries a refund out from
the journal as well; this only makes it sooner, and brings its fate back.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from pos.contract.payments import RefundWanted
from pos.database import StorageError
from pos.journal.refunds import Refunds
from pos.payment.refund import FINAL, Refund
from pos.sync import payments
from pos.sync.aside import Aside
from pos.sync.client import HeadOffice
from pos.sync.problems import SyncProblem

log = logging.getLogger(__name__)

FIRST_PAUSE: Final = 1
LONGEST_PAUSE: Final = 60
"""Seconds between two questions: a provider may take days, and nobody waits here."""


class RefundCourier:
    """Speaks with head office about the refunds of one till.

    `on_final` is called on its thread with a refund that is DONE or REJECTED, to be journaled;
    `on_news` when one has moved on.
    """

    def __init__(
        self,
        *,
        refunds: Refunds,
        hq: HeadOffice,
        on_final: Callable[[Refund], None],
        on_news: Callable[[], None] = lambda: None,
    ) -> None:
        self._refunds = refunds
        self._hq = hq
        self._on_final = on_final
        self._on_news = on_news
        self._aside = Aside("refunds", self._run, hq)
        self._delivered: set[str] = set()

    def poke(self) -> None:
        """A return was journaled. Any thread, costs nothing."""
        self._aside.poke()

    def end(self) -> None:
        """Has it end, without waiting for that."""
        self._aside.end()

    def stop(self, timeout: int = 2) -> None:
        """Ends; what is under way is asked again at the next start."""
        self._aside.stop(timeout)

    def _run(self) -> None:
        pause = FIRST_PAUSE
        while not self._aside.is_over():
            poked, waiting = self._aside.was_poked(), self._under_way()
            pause = FIRST_PAUSE if poked else min(2 * pause, LONGEST_PAUSE)
            for refund in waiting:
                try:
                    self._ask(refund)
                except (SyncProblem, StorageError) as error:
                    log.info("refund not asked", extra={"refund": refund.id, "code": error.code})
            self._aside.rest(pause if self._under_way() else None)

    def _under_way(self) -> list[Refund]:
        return [
            refund
            for refund in self._refunds.all()
            if refund.is_under_way and refund.id not in self._delivered
        ]

    def _ask(self, refund: Refund) -> None:
        if self._aside.is_over():
            return
        wanted = RefundWanted(
            attempt=refund.attempt, sale=refund.sale, amount=refund.amount, reason=refund.reason
        )
        # The same again finds it: nobody needs to know whether the first time arrived.
        state = payments.ask_refund(self._hq, refund.id, wanted)
        told = replace(refund, state=state.state, word=state.code)
        if told == refund or self._aside.is_over():
            return
        if told.state in FINAL:
            self._delivered.add(told.id)
            self._on_final(told)
        else:
            self._refunds.change(told, durable=False)
            self._on_news()
