"""The provider's own books: payments, what became of them, and what was paid back.

Amounts are minor units, times microseconds. No clock, no socket: every call is given the moment,
and whatever was to happen by itself until then (a shopper who confirms, one who lets the time run
out, a request that arrives late) happens first. One thread at a time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from pos.hq.sim.script import Mood
from pos.hq.sim.wire import SECOND

State = Literal["waiting", "paid", "closed"]
Funder = Literal["wallet", "merchant"]


class Refusal(Exception):
    """The books say no; `reason` is what each provider has its own code for."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Coupon:
    """A part of the price that the shopper does not pay, and who does in his place."""

    funder: Funder
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Refund:
    """Money that went back: the merchant's number for it, the provider's, how much, when."""

    number: str
    id: str
    amount: int
    at: int
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a merchant asks to be paid. `code` is the shopper's, "" where he is to scan ours.

    `asked` is what the whole request said: the same number must ask for the same. `waits` in
    seconds, None for as long as this provider lets payments wait.
    """

    number: str
    amount: int
    subject: str
    asked: str = field(repr=False)
    code: str = field(default="", repr=False)
    store: str = ""
    terminal: str = ""
    operator: str = ""
    notify: str = ""
    waits: int | None = None
    attach: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trade:
    """One payment as the provider sees it. `ended` says why it was closed."""

    order: Order
    id: str
    at: int
    state: State
    expires: int
    answers_at: int | None = None
    paid_at: int | None = None
    closed_at: int | None = None
    coupons: tuple[Coupon, ...] = ()
    refunds: tuple[Refund, ...] = ()
    ended: Literal["", "cancelled", "refused", "timed_out", "closed"] = ""
    payer: str = field(default="", repr=False)
    """Stands for whose account it is: codes that begin alike are one user's, as his telephone
    turns the last four digits."""

    @property
    def refunded(self) -> int:
        """What went back, minor units."""
        return sum(refund.amount for refund in self.refunds)

    @property
    def kept(self) -> int:
        """What the shopper paid for good."""
        return 0 if self.paid_at is None else self.order.amount - self.refunded

    def funded_by(self, funder: Funder) -> int:
        """What the coupons of one side came to."""
        return sum(coupon.amount for coupon in self.coupons if coupon.funder == funder)

    @property
    def buyer_pays(self) -> int:
        """What came out of the shopper's own pocket."""
        return self.order.amount - sum(coupon.amount for coupon in self.coupons)

    @property
    def received(self) -> int:
        """What the merchant gets: all but the coupons that he gave himself."""
        return self.order.amount - self.funded_by("merchant")


class Ledger:
    """All payments of one merchant at one provider."""

    def __init__(self, *, prefix: str) -> None:
        self._prefix = prefix
        self._trades: dict[str, Trade] = {}
        self._ids: dict[str, str] = {}
        self._used: set[str] = set()
        self._fenced: set[str] = set()
        self._under_way: list[tuple[int, Order, Mood]] = []
        self._count = 0
        self._fresh: list[Trade] = []

    @property
    def trades(self) -> Sequence[Trade]:
        """Every payment, the oldest first."""
        return tuple(self._trades.values())

    def find(self, number: str = "", *, id: str = "") -> Trade:
        """The payment of this number; the provider's own wins where both are given."""
        trade = self._trades.get(self._ids.get(id, "") if id else number)
        if trade is None:
            raise Refusal("no_trade")
        return trade

    def newly_paid(self) -> list[Trade]:
        """Payments that were made since this was last asked."""
        fresh, self._fresh = self._fresh, []
        return fresh

    def settle(self, now: int) -> None:
        """Lets everything happen that was to happen by itself until now, in its order."""
        for due in sorted(self._under_way, key=lambda arrival: arrival[0]):
            if due[0] <= now:
                self._under_way.remove(due)
                self._arrive(due[1], due[2], due[0])
        for trade in self.trades:
            if trade.state != "waiting":
                continue
            if trade.answers_at is not None and trade.answers_at <= min(now, trade.expires):
                self._pay(trade, trade.answers_at)
            elif trade.expires <= now:
                self._close(trade, trade.expires, "timed_out")

    def send_off(self, order: Order, *, mood: Mood, now: int) -> None:
        """A request that the provider hears of later, and answers nobody."""
        self._under_way.append((now + mood.late * SECOND, order, mood))

    def pay(self, order: Order, *, mood: Mood, now: int, short: bool = False) -> Trade:
        """Charges the shopper's code, or asks him. `short`: he has not money enough."""
        known = self._known(order)
        if known is not None:
            return known
        if order.code in self._used:
            raise Refusal("code_invalid")
        if short:
            self._used.add(order.code)
            raise Refusal("no_money")
        return self._open(order, mood, now)

    def show(self, order: Order, *, mood: Mood, now: int) -> Trade:
        """Opens a payment that the shopper makes when he scans our code."""
        known = self._known(order)
        if known is not None:
            if known.state != "waiting":
                raise Refusal("paid" if known.state == "paid" else "closed")
            return known
        return self._open(order, mood, now)

    def confirm(self, number: str, *, now: int) -> Trade:
        """The shopper says yes."""
        trade = self.find(number)
        if trade.state != "waiting":
            raise Refusal("paid" if trade.state == "paid" else "closed")
        return self._pay(trade, now)

    def refuse(self, number: str, *, now: int) -> Trade:
        """The shopper says no."""
        trade = self.find(number)
        if trade.state != "waiting":
            raise Refusal("paid" if trade.state == "paid" else "closed")
        return self._close(trade, now, "refused")

    def cancel(
        self, number: str, *, mood: Mood, now: int, until: Callable[[int], int]
    ) -> Trade | None:
        """Undoes a payment whatever became of it; None where nobody knows of it.

        `until` says up to which moment a payment that was begun then may be undone.
        """
        trade = self._trades.get(number)
        if trade is None:
            if mood.fences:
                self._fenced.add(number)
            return None
        if now > until(trade.at):
            raise Refusal("too_late")
        if trade.ended:
            return trade
        if trade.paid_at is None:
            return self._close(trade, now, "cancelled")
        if trade.kept:
            trade = self._paid_back(trade, number=f"cancel{trade.id}", amount=trade.kept, now=now)
        return self._keep(replace(trade, state="closed", ended="cancelled", closed_at=now))

    def close(self, number: str, *, now: int) -> Trade:
        """Ends a payment that nobody has made yet."""
        trade = self.find(number)
        if trade.paid_at is not None:
            raise Refusal("paid")
        return trade if trade.ended else self._close(trade, now, "closed")

    def refund(
        self, trade: Trade, *, number: str, amount: int, now: int, reason: str = "",
        funds: bool = True,
    ) -> tuple[Trade, Refund, bool]:  # fmt: skip
        """Pays back: the payment, the refund, and whether it is new. One number, one refund."""
        for refund in trade.refunds:
            if refund.number == number:
                if refund.amount != amount:
                    raise Refusal("refund_differs")
                return trade, refund, False
        if trade.paid_at is None:
            raise Refusal("not_paid")
        if amount > trade.kept:
            raise Refusal("too_much" if trade.kept else "closed")
        if not funds:
            raise Refusal("no_funds")
        trade = self._paid_back(trade, number=number, amount=amount, now=now, reason=reason)
        if not trade.kept:
            trade = self._keep(replace(trade, state="closed", closed_at=now))
        return trade, trade.refunds[-1], True

    # --- the books themselves -------------------------------------------------------------------

    def _known(self, order: Order) -> Trade | None:
        """The payment that this request has made already."""
        if order.number in self._fenced:
            raise Refusal("closed")
        known = self._trades.get(order.number)
        if known is not None and known.order.asked != order.asked:
            raise Refusal("used_differently")
        return known

    def _arrive(self, order: Order, mood: Mood, now: int) -> None:
        if order.number in self._fenced or order.number in self._trades or order.code in self._used:
            return
        self._open(order, mood, now)

    def _open(self, order: Order, mood: Mood, now: int) -> Trade:
        self._count += 1
        if order.code:
            self._used.add(order.code)
        waits = mood.waits if order.waits is None else order.waits
        after = mood.answers_after
        trade = Trade(
            # The code itself is of no further use: only that it was used, and by whom.
            order=replace(order, code=""),
            id=f"{self._prefix}{self._count:010}",
            at=now,
            state="waiting",
            expires=now + waits * SECOND,
            answers_at=None if after is None else now + after * SECOND,
            coupons=_coupons(order.amount, mood),
            payer=hashlib.sha256((order.code[:-4] or order.number).encode()).hexdigest(),
        )
        self._ids[trade.id] = order.number
        self._keep(trade)
        asked = mood.asks_over is not None and order.amount > mood.asks_over
        return trade if asked or not order.code else self._pay(trade, now)

    def _pay(self, trade: Trade, now: int) -> Trade:
        paid = self._keep(replace(trade, state="paid", paid_at=now))
        self._fresh.append(paid)
        return paid

    def _close(
        self, trade: Trade, now: int, ended: Literal["cancelled", "refused", "timed_out", "closed"]
    ) -> Trade:
        return self._keep(replace(trade, state="closed", ended=ended, closed_at=now))

    def _paid_back(
        self, trade: Trade, *, number: str, amount: int, now: int, reason: str = ""
    ) -> Trade:
        self._count += 1
        made = Refund(
            number=number,
            id=f"{self._prefix}{self._count:010}",
            amount=amount,
            at=now,
            reason=reason,
        )
        return self._keep(replace(trade, refunds=(*trade.refunds, made)))

    def _keep(self, trade: Trade) -> Trade:
        self._trades[trade.order.number] = trade
        return trade


_LEAST: Final = 1


def _coupons(amount: int, mood: Mood) -> tuple[Coupon, ...]:
    """The coupons that this payment uses: never all of it, a wallet does not pay nothing."""
    found: list[Coupon] = []
    for funder, worth in (("wallet", mood.wallet_coupon), ("merchant", mood.merchant_coupon)):
        worth = min(worth, amount - _LEAST)
        if worth > 0:
            found.append(
                Coupon(funder="wallet" if funder == "wallet" else "merchant", amount=worth)
            )
            amount -= worth
    return tuple(found)


def fingerprint(text: str) -> str:
    """What a request asked for, without what it said: it held the shopper's code."""
    return hashlib.sha256(text.encode()).hexdigest()
