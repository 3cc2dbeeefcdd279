"""The facts that a terminal records: the bodies of its journal entries.

Version 1 of the kinds `sale` and `return`. Amounts in minor units, quantities in thousandths,
times ISO 8601 with offset. `total` is what the customer owed; the perpetual totals count it for
completed sales only.
"""

from __future__ import annotations

from typing import Literal

import msgspec

Status = Literal["completed", "voided", "parked", "abandoned"]


class LineFact(msgspec.Struct, frozen=True, kw_only=True):
    """One line as it was sold."""

    line: int
    sku: str
    code: str
    name: str
    name_en: str
    unit: str
    quantity: int
    unit_price: int
    tax_rate: str
    gross: int
    discount: int
    net: int
    tax: int
    void: bool


class TenderFact(msgspec.Struct, frozen=True, kw_only=True):
    """One payment: what it brought for the sale, what was handed over, what went back."""

    tender: str
    amount: int
    given: int
    change: int


class TaxFact(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the tax table."""

    rate: str
    net: int
    tax: int


class SaleFact(msgspec.Struct, frozen=True, kw_only=True):
    """A sale that has ended, whole. `actions` are the very bytes that the draft kept."""

    sale: str
    receipt: str | None
    status: Status
    at: str
    store: str
    terminal: str
    shift: str
    cashier: str
    gross: int
    discount: int
    total: int
    tax: int
    change: int
    lines: tuple[LineFact, ...]
    tenders: tuple[TenderFact, ...]
    taxes: tuple[TaxFact, ...]
    actions: tuple[msgspec.Raw, ...]


_DECODER = msgspec.json.Decoder(SaleFact)


def from_body(body: bytes) -> SaleFact:
    """The fact in a journal entry of kind `sale`."""
    return _DECODER.decode(body)
