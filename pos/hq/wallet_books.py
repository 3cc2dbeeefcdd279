"""What sales and returns say of wallets: what came from them, and what is to go back to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pos.contract.entry import Entry
from pos.contract.tenders import ASSERTED
from pos.hq.booking import SaleBody, Tender
from pos.hq.serials import TenderPutRight


def wallet_rows(
    key: Mapping[str, Any], entry: Entry, body: SaleBody, *, store: str
) -> Iterator[dict[str, Any]]:
    """The tenders of wallets of a completed sale or return; `key` is its own."""
    for n, tender in enumerate(body.tenders, start=1):
        if tender.is_wallet:
            yield {
                **key,
                "n": n,
                "store": store,
                "tender": tender.tender,
                "wallet": tender.wallet,
                "sale": body.sale,
                "receipt": body.receipt or "",
                "reference": tender.reference,
                "attempt": tender.of,
                "amount": tender.amount,
                "at": entry.ts,
            }


def put_right_rows(
    key: Mapping[str, Any], entry: Entry, fixed: TenderPutRight, *, store: str
) -> Iterator[dict[str, Any]]:
    """What a correction takes back of a refund that did not come about."""
    for n, tender in enumerate(fixed.pair, start=1):
        if tender.is_wallet and tender.of:
            yield {
                **key,
                "n": n,
                "store": store,
                "tender": tender.tender,
                "wallet": tender.wallet,
                "sale": fixed.sale,
                "receipt": fixed.receipt,
                "reference": tender.reference,
                "attempt": tender.of,
                "amount": tender.amount,
                "at": entry.ts,
            }


def refund_rows(key: Mapping[str, Any], entry: Entry, body: SaleBody) -> Iterator[dict[str, Any]]:
    """What of it head office has to give back through a provider."""
    for n, tender in enumerate(body.tenders, start=1):
        if _goes_back(tender):
            yield {
                **key,
                "n": n,
                "refund": tender.reference,
                "attempt": tender.of,
                "sale": body.sale,
                "code": "",
                "amount": -tender.amount,
                "at": entry.ts,
                "tries": 0,
                "due_at": 0,
            }


def _goes_back(tender: Tender) -> bool:
    return tender.amount < 0 and tender.is_wallet and tender.tender != ASSERTED
