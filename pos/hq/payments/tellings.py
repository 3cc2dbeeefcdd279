"""The three tellings of a payment: a line of the bill, head office's ledger, a till's booking.

Amounts in minor units, moments in microseconds of UTC since 1970.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from pos.hq.payments.bills import BillLine
from pos.hq.payments.machine import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Billed:
    """A line of the bill of `day`."""

    day: dt.date
    line: BillLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempted:
    """An attempt as head office has it. `at`: when it ended; `received`: of it, by the merchant."""

    attempt: str
    state: State
    amount: int
    received: int
    at: int
    terminal: str
    tender: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GoneBack:
    """A refund as head office has it. `whole`: of all that a reversed attempt had."""

    refund: str
    attempt: str
    state: str
    amount: int
    at: int
    terminal: str
    whole: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """A tender as a till booked it; `attempt` is what a refund was taken from."""

    tender: str
    reference: str
    attempt: str
    amount: int
    at: int
    terminal: str
    receipt: str
