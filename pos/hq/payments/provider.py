"""What head office asks of a wallet's provider, whichever it is: one more scheme is one more file.

An adapter turns an order into the provider's wire and its answers into cues of the machine. It
keeps no state and never repeats a call by itself: when and whether to call is the machine's.
Amounts are minor units. Every call blocks for as long as the wire lets it; any thread.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Protocol

from pos.contract.payments import Money
from pos.hq.payments.machine import Cue


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be paid. `code` is the shopper's, empty where a code is shown to the shopper.

    `attempt` is the number by which the provider knows the order.
    """

    attempt: str
    amount: int
    currency: str
    subject: str
    store: str
    terminal: str
    operator: str
    code: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Repayment:
    """What is to go back of an order. `refund` is the number by which the provider knows it."""

    order: Order
    refund: str
    amount: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a call came to. `code` is the provider's own, for people; `shown` is a code to draw.

    `money` comes with a payment. `alarm`: people must look. `refused`: the provider refused to
    cancel, which may be for good when it goes on. `gone_back`: it was paid, and some of it or all
    was paid back, the provider does not say how much; all where it is cancelled or closed. `buyer`
    is the provider's own name for who paid, where it tells.
    """

    cue: Cue
    code: str
    reference: str = ""
    money: Money | None = None
    shown: str = field(default="", repr=False)
    alarm: bool = False
    refused: bool = False
    gone_back: bool = False
    buyer: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What a notice of the provider is about: the order, and what it is to have cost."""

    attempt: str
    amount: int


class Repaid(StrEnum):
    """What became of a refund. `SHORT`: the merchant's balance is too low; it is tried again."""

    DONE = "done"
    PENDING = "pending"
    ABSENT = "absent"
    UNKNOWN = "unknown"
    SHORT = "short"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class RepaidAnswer:
    """What a call about a refund came to."""

    result: Repaid
    code: str
    alarm: bool = False


class Provider(Protocol):
    """A provider's adapter. None of its calls raises for what the provider or the wire does."""

    @property
    def wallet(self) -> str:
        """The name of the wallet, as `pos.codes.wallets` has it."""
        ...

    @property
    def cancels_after(self) -> int:
        """Seconds from asking for payment until it may be cancelled."""
        ...

    @property
    def thanks(self) -> bytes:
        """What the provider wants to read when a notice of it has arrived."""
        ...

    def hear(self, headers: Mapping[str, str], body: bytes) -> Heard:
        """What a notice tells; `Untrusted` for one that is not the provider's, to us and of now.

        `headers` finds names in any letter case.
        """
        ...

    def pay(self, order: Order) -> Answer: ...

    def show(self, order: Order) -> Answer:
        """Has the provider make a code that the shopper scans."""
        ...

    def query(self, order: Order) -> Answer: ...

    def cancel(self, order: Order) -> Answer:
        """Ends an order that a shopper's code was to pay, or gives its money back."""
        ...

    def close(self, order: Order) -> Answer:
        """Ends an order whose code was shown; refused where it is paid, which is then paid back."""
        ...

    def refund(self, wanted: Repayment) -> RepaidAnswer: ...

    def query_refund(self, wanted: Repayment) -> RepaidAnswer: ...

    def fetch_bill(self, day: dt.date) -> bytes:
        """The bill of a day as the provider hands it out; raises `NoBill`."""
        ...


class NotSent(Exception):
    """No byte of a request left this machine."""


class NoAnswer(Exception):
    """The request may have arrived; no whole answer came back."""


class Untrusted(Exception):
    """An answer is not whole, not signed, or not of today; `code` says which, for the books."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


NO_TRUTH: Final = (NotSent, NoAnswer, Untrusted)
"""What a call may end with that says nothing about the money."""


def why(error: Exception) -> str:
    """The code under which the books keep that a call told us nothing."""
    if isinstance(error, Untrusted):
        return error.code
    return "not_sent" if isinstance(error, NotSent) else "no_answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One HTTP request. Its body may hold a shopper's code, and so shows itself to nobody."""

    method: str
    url: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False, default_factory=dict)
    body: bytes = field(repr=False, default=b"")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One HTTP answer. `headers` finds names in any letter case."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


class Wire(Protocol):
    """What carries requests to a provider; raises `NotSent` and `NoAnswer`."""

    def send(self, request: Request) -> Reply: ...


class Clock(Protocol):
    """The moment of now, with an offset."""

    def __call__(self) -> dt.datetime: ...
