"""What an entry means to the books: sales and returns, taken from the bodies of the journal.

An entry that cannot be booked is never refused: it is durable in the journal, and the reason
stands beside it until people have looked. It holds up nothing behind it.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from typing import Annotated, Final, Literal, TypeVar

import msgspec
from msgspec import Meta

from pos.contract.entry import Entry
from pos.contract.tenders import ASSERTED
from pos.contract.wire import Number
from pos.money import LARGEST

T = TypeVar("T")

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# One way to write each number, so that no two texts are one receipt.
_NUMBER: Final = re.compile(r"[0-9]{6}|[1-9][0-9]{6,11}")
SALES: Final = frozenset({"sale", "return"})
_YEAR_10000: Final = 253_402_300_800_000_000

Identity = Annotated[str, Meta(min_length=1, max_length=64)]
# No till of ours writes larger ones. The journal takes them all the same, but the books add amounts
# up and look texts up: one that is beyond all measure would spoil the sums of the whole chain.
Amount = Annotated[int, Meta(ge=-LARGEST, le=LARGEST)]
Text = Annotated[str, Meta(max_length=200)]
_MOST_LINES: Final = 10_000


# What is read from a body refers to nothing that could refer back: the garbage collector, which
# looks at whatever there is many of, need not know of it.
class Line(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One line: its money, what was sold, and for goods that came back the line they were on."""

    net: Amount
    tax: Amount = 0
    void: bool = False
    sku: Text = ""
    brand: Text = ""
    name: Text = ""
    name_en: Text = ""
    quantity: Amount = 0
    of: Text = ""
    of_line: Number = 0


class Tender(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What one payment brought for the sale. `points` are those that it took, with a minus those
    that went back to what the payment `of` another sale had taken. `card` is the card of value that
    paid, or that money goes back to. `paper` is there where a voucher was handed back. `shown` is
    what a member's telephone showed to a till that could not ask."""

    amount: Amount
    tender: Text = ""
    reference: Text = ""
    last4: Text = ""
    unchecked: bool = False
    wallet: Text = ""
    of: Text = ""
    points: Amount = 0
    paper: Text = ""
    card: Text = ""
    shown: Text = ""

    @property
    def is_wallet(self) -> bool:
        """Whether it came from a wallet or went back to one: its `reference` is no voucher's."""
        return bool(self.wallet) or self.tender == ASSERTED


class _Header(msgspec.Struct, frozen=True, kw_only=True):
    """What the books need of any version of a sale or return."""

    sale: Identity
    status: Literal["completed", "voided", "parked", "abandoned"]
    total: Amount
    receipt: Identity | None = None
    of: Identity | None = None


class SaleBody(_Header, frozen=True, kw_only=True, gc=False):
    """What the books need of the body of a sale or return; the rest stays in the journal."""

    lines: Annotated[tuple[Line, ...], Meta(max_length=_MOST_LINES)] = ()
    tenders: Annotated[tuple[Tender, ...], Meta(max_length=_MOST_LINES)] = ()
    rounding: Amount = 0
    token: Text = ""
    member: Text | None = None

    @property
    def is_final(self) -> bool:
        """Whether it ends the sale, so that there may be no second one."""
        return self.status != "parked"


class Unbookable(Exception):
    """Why an entry goes into quarantine, as a stable word."""

    def __init__(self, *, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


_DECODER: Final = msgspec.json.Decoder(SaleBody)
_HEADER: Final = msgspec.json.Decoder(_Header)
_VERSION: Final = 1
# Behind an even number of backslashes, or it is no escape but letters that somebody wrote.
_ZERO: Final = re.compile(rb"(?<!\\)((?:\\\\)*)\\u0000")


def read_sale(entry: Entry, *, terminal: str) -> SaleBody | None:
    """The sale or return in an entry, None for other kinds; `Unbookable` for a wrong one."""
    if entry.kind not in SALES:
        return None
    if entry.body is None:
        raise Unbookable(reason="blanked")
    body = _read_body(entry, entry.body)
    if not is_day(entry.day) or not 0 <= entry.ts < _YEAR_10000:
        raise Unbookable(reason="day")
    _check_receipt(body, terminal=terminal)
    if (body.total > 0) if entry.kind == "return" else (body.total < 0):
        raise Unbookable(reason="sign")
    if _must_add_up(entry, body):
        _check_sums(body)
    return body


def counted(body: SaleBody | None) -> int:
    """What a sale or return adds to the perpetual totals."""
    return body.total if body is not None and body.status == "completed" else 0


def receipt_number(receipt: str) -> int:
    """The number in a receipt that `read_sale` let pass."""
    return int(receipt.rpartition("-")[2])


@lru_cache(maxsize=1024)
def is_day(text: str) -> bool:
    """Whether it is a business day as it is written everywhere: 2026-11-22."""
    try:
        return bool(_DAY.fullmatch(text)) and bool(dt.date.fromisoformat(text))
    except ValueError:
        return False


def _must_add_up(entry: Entry, body: _Header) -> bool:
    # A newer terminal may write its lines in a way that is not known here yet: what it says it
    # sold for is booked all the same, so that either end can be upgraded first.
    return entry.kind == "sale" and body.status == "completed" and entry.v <= _VERSION


def _read_body(entry: Entry, content: bytes) -> SaleBody:
    try:
        return _decode(_DECODER, content)
    except Unbookable:
        header = _decode(_HEADER, content)
        if _must_add_up(entry, header):
            raise
        return SaleBody(**{name: getattr(header, name) for name in header.__struct_fields__})


def as_books_take_it(body: bytes) -> bytes:
    """A body whose texts every database can hold: PostgreSQL has no character 0 in a text.

    The journal keeps the bytes as they came; only what is made from them has another sign there.
    """
    if b"\\u0000" not in body:
        return body
    return _ZERO.sub(rb"\1\\ufffd", body)


def _decode(decoder: msgspec.json.Decoder[T], body: bytes) -> T:
    try:
        return decoder.decode(as_books_take_it(body))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Unbookable(reason="body") from error


def _check_receipt(body: SaleBody, *, terminal: str) -> None:
    """Only what is completed takes a number, and one of its own terminal."""
    if body.status != "completed":
        fits = body.receipt is None
    else:
        own, _, number = (body.receipt or "").rpartition("-")
        fits = own == terminal and _NUMBER.fullmatch(number) is not None
    if not fits:
        raise Unbookable(reason="receipt")


def _check_sums(body: SaleBody) -> None:
    """The lines make the total, and the tenders pay it as it was rounded for cash.

    Where prices include tax the total is what the lines come to, elsewhere that and their tax.
    The body does not say which: it is what the terminal was told when it sold, and may be
    another today.
    """
    net = tax = 0
    for line in body.lines:
        if not line.void:
            net += line.net
            tax += line.tax
    if body.total not in (net, net + tax):
        raise Unbookable(reason="lines")
    if sum(tender.amount for tender in body.tenders) != body.total + body.rounding:
        raise Unbookable(reason="tenders")
