"""All that takes payments in one process of head office: the desk, its clerks, and their news.

Nothing is kept here that is not in the books, but for shoppers' codes: whoever starts after a
crash finds what is due and goes on, and several processes over one database share the work.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pos.contract.payments import (
    PaymentFate,
    PaymentState,
    PaymentWanted,
    RefundState,
    RefundWanted,
)
from pos.hq.clock import Now
from pos.hq.database import OfficeDatabase, listen, notify, tells
from pos.hq.observing import Counts, MoneyWaiting
from pos.hq.payments import books, leases, telling
from pos.hq.payments.clerks import Clerks
from pos.hq.payments.desk import Asker, Desk, PaidBy, nobody_asks
from pos.hq.payments.herald import Herald
from pos.hq.payments.journaled import JournaledReturns
from pos.hq.payments.news import CHANNEL, PaymentNews
from pos.hq.payments.provider import Provider, Untrusted
from pos.hq.payments.repaying import Repayer
from pos.hq.payments.timers import Timers
from pos.hq.refusal import Refusal


class PaymentOffice:
    """Takes payments from `start` to `stop`. `owner` names this process, as no other is named.

    What terminals ask blocks for the database alone, never for a provider. Any thread.
    """

    def __init__(
        self,
        database: OfficeDatabase,
        providers: Mapping[str, Provider],
        *,
        timers: Mapping[str, Timers],
        now: Now,
        owner: str,
        paid_by: PaidBy = nobody_asks,
    ) -> None:
        self._database = database
        self._providers = providers
        self._timers = timers
        self._now = now
        self.counts = Counts()
        self.news = PaymentNews(self._versions)
        self._desk = Desk(
            database, providers, timers=timers, now=now, owner=owner, changed=self._moved,
            answered=self.counts.provider_answered, ended=self.counts.payment_ended,
            paid_by=paid_by,
        )  # fmt: skip
        repayer = Repayer(
            database, providers, now=now, owner=owner, answered=self.counts.provider_answered
        )
        self._repayer = repayer
        self._clerks = Clerks(self._desk, JournaledReturns(database, now=now), repayer)
        self._herald = Herald(lambda: notify(database, CHANNEL)) if tells(database) else None
        self._unlisten: Callable[[], None] | None = None

    @property
    def wallets(self) -> list[str]:
        """The wallets that are taken."""
        return list(self._providers)

    def start(self) -> None:
        """Begins to work, with what a process before this one left undone."""
        self._unlisten = listen(self._database, CHANNEL, self.news.ring)
        if self._herald is not None:
            self._herald.start()
        self._clerks.start()

    def stop(self) -> None:
        """Ends when calls to providers that are under way have ended."""
        self._clerks.stop()
        if self._herald is not None:
            self._herald.stop()
        if self._unlisten is not None:
            self._unlisten()

    def take(self, attempt: str, wanted: PaymentWanted, asker: Asker) -> PaymentState:
        """Takes an attempt up; what it comes to is told by `look`."""
        row = self._desk.create(attempt, wanted, asker)
        self._clerks.hand(self._desk, attempt)
        return self._told(row)

    def look(self, attempt: str, asker: Asker) -> PaymentState:
        """Where an attempt stands."""
        return self._told(self._desk.look(attempt, asker))

    def cancel(self, attempt: str, asker: Asker) -> PaymentState:
        """Voids an attempt unless it is paid."""
        row = self._desk.cancel(attempt, asker)
        self._clerks.hand(self._desk, attempt)
        return self._told(row)

    def abandon(self, attempt: str, asker: Asker) -> PaymentState:
        """Voids an attempt even if it is paid."""
        row = self._desk.abandon(attempt, asker)
        self._clerks.hand(self._desk, attempt)
        return self._told(row)

    def fate(self, attempt: str) -> PaymentFate:
        """What became of an attempt of any terminal."""
        with self._database.read() as connection:
            return telling.payment_fate(connection, attempt, now=self._now(), timers=self._timers)

    def waiting(self) -> MoneyWaiting:
        """What payments wait for, for those who watch this head office."""
        with self._database.read() as connection:
            return telling.waiting(connection, now=self._now())

    def hear(self, wallet: str, headers: Mapping[str, str], body: bytes) -> bytes:
        """Has an order asked about of which its provider tells; what the provider is thanked with.

        `Untrusted` for a notice that is not the provider's, or is of no order of ours.
        """
        provider = self._providers[wallet]
        heard = provider.hear(headers, body)
        with self._database.write(durable=False) as connection:
            row = books.find(connection, heard.attempt)
            if row is None or (row.wallet, row.amount) != (wallet, heard.amount):
                raise Untrusted("other_order")
            leases.hasten(connection, heard.attempt, now=self._now())
        self._clerks.hand(self._desk, heard.attempt)
        return provider.thanks

    def refund(self, refund: str, wanted: RefundWanted, asker: Asker) -> RefundState:
        """Has a part of a payment go back."""
        row = self._desk.refund(refund, wanted, asker)
        self._clerks.hand(self._repayer, refund)
        return telling.refund_state(row, now=self._now())

    def look_at_refund(self, refund: str) -> RefundState:
        """Where a refund stands."""
        with self._database.read() as connection:
            row = books.find_refund(connection, refund)
        if row is None:
            raise Refusal("no_refund", "there is no such refund")
        return telling.refund_state(row, now=self._now())

    def _versions(self, attempts: Sequence[str]) -> dict[str, int]:
        with self._database.read() as connection:
            return telling.versions(connection, attempts)

    def _told(self, row: Any) -> PaymentState:
        return telling.payment_state(self._database, row, now=self._now())

    def _moved(self, attempt: str) -> None:
        self.news.tell(attempt)
        if self._herald is not None:
            self._herald.tell()
