"""What an entry means to the books: sales and returns, taken from the bodies of the journal.

An entry that cannot be booked is never refused: it is durable in the journal, and the reason
stands beside it until people have looked. It holds up nothing behind it.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal, TypeVar

import msgspec
import sqlalchemy as sa
from msgspec import Meta

from pos.contract.entry import Entry
from pos.contract.wire import Number
from pos.hq import schema

T = TypeVar("T")

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SALES: Final = frozenset({"sale", "return"})
_YEAR_10000: Final = 253_402_300_800_000_000

Identity = Annotated[str, Meta(min_length=1, max_length=64)]


class SaleBody(msgspec.Struct, frozen=True, kw_only=True):
    """What the books need of the body of a sale or return; the rest stays in the journal."""

    sale: Identity
    status: Literal["completed", "voided", "parked", "abandoned"]
    total: Number
    receipt: Identity | None = None
    of: Identity | None = None


class _Line(msgspec.Struct, frozen=True, kw_only=True):
    """The money of one line."""

    net: Number
    tax: Number = 0
    void: bool = False


class _Tender(msgspec.Struct, frozen=True, kw_only=True):
    """What one payment brought for the sale."""

    amount: Number


class _Sums(msgspec.Struct, frozen=True, kw_only=True):
    """What the total of a sale is made of, and what paid it, in version 1 of its body."""

    lines: tuple[_Line, ...] = ()
    tenders: tuple[_Tender, ...] = ()
    rounding: Number = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Unbookable(Exception):
    """Why an entry goes into quarantine, as a stable word."""

    reason: str


_DECODER: Final = msgspec.json.Decoder(SaleBody)
_SUMS: Final = msgspec.json.Decoder(_Sums)
_SUMS_VERSION: Final = 1


def read_sale(entry: Entry, *, terminal: str) -> SaleBody | None:
    """The sale or return in an entry, None for other kinds; `Unbookable` for a wrong one."""
    if entry.kind not in _SALES:
        return None
    if entry.body is None:
        raise Unbookable(reason="blanked")
    body = _decode(_DECODER, entry.body)
    if not _is_day(entry.day) or not 0 <= entry.ts < _YEAR_10000:
        raise Unbookable(reason="day")
    _check_receipt(body, terminal=terminal)
    if (body.total > 0) if entry.kind == "return" else (body.total < 0):
        raise Unbookable(reason="sign")
    # A newer terminal may write its lines in a way that is not known here yet: what it says it
    # sold for is booked all the same, so that either end can be upgraded first.
    if entry.kind == "sale" and body.status == "completed" and entry.v <= _SUMS_VERSION:
        _check_sums(body, _decode(_SUMS, entry.body))
    return body


def counted(body: SaleBody | None) -> int:
    """What a sale or return adds to the perpetual totals."""
    return body.total if body is not None and body.status == "completed" else 0


def is_ended(connection: sa.Connection, body: SaleBody, *, terminal: str) -> bool:
    """Whether this terminal has booked a final entry of this sale: another would be its second.

    Sale ids are unique over the whole chain, but each terminal answers for its own only. Should
    another terminal use the same id, both sales are booked: money was taken at both, and which
    of the two happens to arrive first must not take the other one out of the books.
    """
    columns = schema.sale.c
    ended = sa.select(columns.seq).where(
        columns.sale == body.sale, columns.terminal == terminal, columns.status != "parked"
    )
    return body.status != "parked" and connection.execute(ended.limit(1)).first() is not None


def is_receipt_taken(connection: sa.Connection, body: SaleBody, *, terminal: str) -> bool:
    """Whether this terminal has booked a sale or return under this receipt, in any epoch."""
    columns = schema.sale.c
    taken = sa.select(columns.seq).where(
        columns.terminal == terminal, columns.receipt == body.receipt
    )
    return body.receipt is not None and connection.execute(taken.limit(1)).first() is not None


def sale_row(entry: Entry, body: SaleBody, *, terminal: str, store: str) -> dict[str, Any]:
    """The row of the books."""
    return {
        "terminal": terminal,
        "epoch": entry.epoch,
        "seq": entry.seq,
        "sale": body.sale,
        "store": store,
        "day": entry.day,
        "kind": entry.kind,
        "status": body.status,
        "receipt": body.receipt,
        "of": body.of,
        "total": body.total,
        "at": entry.ts,
    }


def _decode(decoder: msgspec.json.Decoder[T], body: bytes) -> T:
    try:
        return decoder.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Unbookable(reason="body") from error


def _check_receipt(body: SaleBody, *, terminal: str) -> None:
    """Only what is completed takes a number, and one of its own terminal."""
    if body.status != "completed":
        fits = body.receipt is None
    else:
        # One way to write each number, so that no two texts are one receipt.
        number = f"{re.escape(terminal)}-([0-9]{{6}}|[1-9][0-9]{{6,11}})"
        fits = body.receipt is not None and re.fullmatch(number, body.receipt) is not None
    if not fits:
        raise Unbookable(reason="receipt")


def _check_sums(body: SaleBody, sums: _Sums) -> None:
    """The lines make the total, and the tenders pay it as it was rounded for cash.

    Where prices include tax the total is what the lines come to, elsewhere that and their tax.
    The body does not say which: it is what the terminal was told when it sold, and may be
    another today.
    """
    counted_lines = [line for line in sums.lines if not line.void]
    net = sum(line.net for line in counted_lines)
    tax = sum(line.tax for line in counted_lines)
    if body.total not in (net, net + tax):
        raise Unbookable(reason="lines")
    if sum(tender.amount for tender in sums.tenders) != body.total + sums.rounding:
        raise Unbookable(reason="tenders")


def _is_day(text: str) -> bool:
    try:
        return bool(_DAY.fullmatch(text)) and bool(dt.date.fromisoformat(text))
    except ValueError:
        return False
