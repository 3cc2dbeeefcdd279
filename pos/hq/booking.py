"""What an entry means to the books: sales and returns, taken from the bodies of the journal.

An entry that cannot be booked is never refused: it is durable in the journal, and the reason
stands beside it until people have looked. It holds up nothing behind it.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

import msgspec
import sqlalchemy as sa
from msgspec import Meta

from pos.contract.entry import Entry
from pos.contract.wire import Number
from pos.hq import schema

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Unbookable(Exception):
    """Why an entry goes into quarantine, as a stable word."""

    reason: str


_DECODER: Final = msgspec.json.Decoder(SaleBody)


def read_sale(entry: Entry, *, terminal: str) -> SaleBody | None:
    """The sale or return in an entry, None for other kinds; `Unbookable` for a wrong one."""
    if entry.kind not in _SALES:
        return None
    if entry.body is None:
        raise Unbookable(reason="blanked")
    try:
        body = _DECODER.decode(entry.body)
    except msgspec.DecodeError as error:
        raise Unbookable(reason="body") from error
    if not _is_day(entry.day) or not 0 <= entry.ts < _YEAR_10000:
        raise Unbookable(reason="day")
    if body.status == "completed":
        if body.receipt is None or not re.fullmatch(f"{terminal}-[0-9]{{6,12}}", body.receipt):
            raise Unbookable(reason="receipt")
        if entry.kind == "return" and body.total > 0:
            raise Unbookable(reason="sign")
    return body


def counted(body: SaleBody | None) -> int:
    """What a sale or return adds to the perpetual totals."""
    return body.total if body is not None and body.status == "completed" else 0


def is_ended(connection: sa.Connection, body: SaleBody) -> bool:
    """Whether this sale is booked with a final entry, so that another one would be its second."""
    columns = schema.sale.c
    ended = sa.select(columns.seq).where(columns.sale == body.sale, columns.status != "parked")
    return body.status != "parked" and connection.execute(ended.limit(1)).first() is not None


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


def _is_day(text: str) -> bool:
    try:
        return bool(_DAY.fullmatch(text)) and bool(dt.date.fromisoformat(text))
    except ValueError:
        return False
