"""What a terminal records of its drawer: the bodies of the kinds `shift`, `cash` and `drawer`.

Version 1. Amounts in minor units, times ISO 8601 with offset. Every movement of cash names where
it came from and where it went. A closing carries all its figures: it can be printed again, and
head office books it, without any other entry.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from pos.contract.facts import TaxFact

Place = Literal["drawer", "safe", "bank", "change_fund", "outside"]
"""Where cash lies. `outside` is a supplier, a courier, a customer: money that leaves the store."""


class Figures(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was sold in a time. `sales` and `refunds` are both positive; `net_sales` is the rest.

    `tenders` is what each tender brought less what it gave back; `voided`, `line_voids` (what
    was taken back of sales line by line) and `abandoned` are in no other figure. `loaded` was taken
    for cards of value: no sale, but `tenders` has its money.
    """

    sales: int = 0
    sales_count: int = 0
    refunds: int = 0
    refund_count: int = 0
    net_sales: int = 0
    discount: int = 0
    rounding: int = 0
    forfeited: int = 0
    voided: int = 0
    voided_count: int = 0
    line_voids: int = 0
    line_voids_count: int = 0
    abandoned: int = 0
    abandoned_count: int = 0
    loaded: int = 0
    loaded_count: int = 0
    tenders: dict[str, int] = {}
    tender_counts: dict[str, int] = {}
    taxes: tuple[TaxFact, ...] = ()


class DrawerFigures(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What moved in the drawer beside sales, and what each counted tender must come to."""

    opening_float: int = 0
    cash_in: int = 0
    cash_out: int = 0
    safe_drop: int = 0
    no_sale_count: int = 0
    expected: dict[str, int] = {}


class OpenPayment(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A payment from a wallet whose end nobody knew yet; it is in no figure. `own_shift` is the one
    in which it was asked for."""

    attempt: str
    sale: str
    wallet: str
    amount: int
    own_shift: str = ""


class RefusedRefund(msgspec.Struct, frozen=True, kw_only=True):
    """Money of the return `receipt` that its wallet refused, and about which nobody has done
    anything yet; every figure has it as gone back."""

    refund: str
    receipt: str
    wallet: str
    amount: int


class Counted(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A count of the drawer by somebody who was not told what to find.

    `denominations` says how many there were of each note and coin, by its value in minor units;
    `over_short` is what was counted less what was expected, for each tender that was counted.
    """

    counted: dict[str, int]
    expected: dict[str, int]
    over_short: dict[str, int]
    denominations: dict[str, int] = {}


class _Entry(msgspec.Struct, frozen=True, kw_only=True, tag_field="do", omit_defaults=True):
    """Something that happened to a shift: when, by whom, and who agreed where that was needed."""

    at: str
    shift: str
    user: str = ""
    approver: str = ""


class ShiftOpened(_Entry, frozen=True, kw_only=True, tag="open"):
    """A shift begins with `float` in the drawer, fetched from where `source` says."""

    cashier: str
    opening_float: int = msgspec.field(name="float")
    source: Place = msgspec.field(name="from", default="change_fund")


class _Drawn(_Entry, frozen=True, kw_only=True):
    """The figures of a shift as they stood; `cashier` answered for the drawer until then."""

    day: str
    cashier: str
    opened_at: str
    figures: Figures
    drawer: DrawerFigures
    open_payments: tuple[OpenPayment, ...] = ()
    refused_refunds: tuple[RefusedRefund, ...] = ()


class ReportDrawn(_Drawn, frozen=True, kw_only=True, tag="x"):
    """An X. `blind` says that whoever drew it may not see what is expected."""

    blind: bool = False


class HandedOver(_Drawn, frozen=True, kw_only=True, tag="handover"):
    """`cashier` gives the drawer to `to`, who counter-signs; counted, or as it is."""

    to: str
    count: Counted | None = None


class ShiftClosed(_Drawn, frozen=True, kw_only=True, tag="close"):
    """A shift ends, counted: the Z, number `z` of this terminal.

    The counted cash goes `to`; `total` and `abs_total` are the perpetual totals, `head` the hash
    (hex) of the last entry before this one.
    """

    z: int
    count: Counted
    total: int
    abs_total: int
    head: str
    to: Place = "safe"


class PeriodClosed(_Entry, frozen=True, kw_only=True, tag="period"):
    """A day, month or year is over: `2026-11-22`, `2026-11` or `2026`, the sum of its closings.

    `first_z` to `last_z` are the closings it holds; `shift` is the last of them.
    """

    period: str
    first_z: int
    last_z: int
    figures: Figures
    total: int
    abs_total: int


ShiftFact = ShiftOpened | HandedOver | ReportDrawn | ShiftClosed | PeriodClosed


class CashMoved(_Entry, frozen=True, kw_only=True, tag="move"):
    """Cash put into the drawer, taken out of it, or dropped into the safe; `what` says which."""

    what: Literal["cash_in", "cash_out", "safe_drop"]
    amount: int
    source: Place = msgspec.field(name="from")
    to: Place
    reason: str = ""


class DrawerOpened(_Entry, frozen=True, kw_only=True, tag="no_sale"):
    """The drawer was opened without a sale."""

    reason: str


_SHIFT_DECODER: msgspec.json.Decoder[ShiftFact] = msgspec.json.Decoder(ShiftFact)
_CASH_DECODER = msgspec.json.Decoder(CashMoved)


def shift_from_body(body: bytes) -> ShiftFact:
    """The fact in a journal entry of kind `shift`; raises `msgspec.ValidationError` otherwise."""
    return _SHIFT_DECODER.decode(body)


def cash_from_body(body: bytes) -> CashMoved:
    """The fact in a journal entry of kind `cash`; raises `msgspec.ValidationError` otherwise."""
    return _CASH_DECODER.decode(body)
