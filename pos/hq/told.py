"""What live pages are told of a sale, made where it is booked.

Booking has the sale in hand, telling would have to read it again, line by line: so the text waits
with the note that the sale is new, and goes from there to the pages as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import msgspec

from pos.contract.entry import Entry
from pos.hq.booking import SaleBody


class NewsLine(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One line of a sale: enough for a store, and for the brand whose line it is."""

    sku: str
    brand: str
    name: str
    name_en: str
    quantity: int
    amount: int


class News(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A completed sale or return, as live pages are told. It names no person."""

    day: str
    store: str
    terminal: str
    receipt: str
    kind: str
    at: int
    total: int
    lines: tuple[NewsLine, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A sale that is told, and the same as JSON."""

    news: News
    text: str


_DECODER: Final = msgspec.json.Decoder(News)
_ENCODER: Final = msgspec.json.Encoder()


def as_told(news: News) -> Told:
    """What is told of a sale, with its text."""
    return Told(news, _ENCODER.encode(news).decode())


def read_text(text: str) -> Told:
    """What is told of a sale, from its text."""
    return Told(_DECODER.decode(text), text)


def told_text(entry: Entry, body: SaleBody, *, terminal: str, store: str) -> str:
    """The text of a completed sale or return that is being booked; void lines are left out."""
    news = News(
        day=entry.day,
        store=store,
        terminal=terminal,
        receipt=body.receipt or "",
        kind=entry.kind,
        at=entry.ts,
        total=body.total,
        lines=tuple(
            NewsLine(
                sku=line.sku,
                brand=line.brand,
                name=line.name,
                name_en=line.name_en,
                quantity=line.quantity,
                amount=line.net,
            )
            for line in body.lines
            if not line.void
        ),
    )
    return _ENCODER.encode(news).decode()
