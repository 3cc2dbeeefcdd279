"""How one can pay, as data: what each tender needs, gives back, and is counted by.

The table below is what a shop begins with; head office changes rows or adds some with its setting
`tenders` ({"voucher": {"most_per_sale": 50000}, "card_manual": {"enabled": false}}). A row that
cannot be read changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec

from pos.codes.cleaning import holds_payment_code
from pos.codes.wallets import WALLETS, WalletRow
from pos.contract.tenders import ASSERTED, POINTS, STORED_VALUE
from pos.contract.tenders import TenderKind as TenderKind
from pos.sale.sale import SaleError

CASH: Final = "cash"
QR: Final = "qr"
"""Paid from the shopper's wallet, by the code that he shows."""
QR_SHOWN: Final = "qr_shown"
"""The same by a code of ours that he scans."""
BY_WALLET: Final = (QR, QR_SHOWN)
"""The tenders of which a provider says what became of them, and through whom money goes back."""


class Reference(msgspec.Struct, frozen=True, kw_only=True):
    """What a tender can be found again by; of a card, or a shopper's bill, the last four digits."""

    number: str = ""
    last4: str = ""


_USUAL: Final = (
    TenderKind(
        tender=CASH,
        gives_change=True,
        opens_drawer=True,
        refund_to=(CASH,),
        counted=True,
    ),
    TenderKind(
        tender="card_manual",
        reference="card",
        refund_to=("card_manual", CASH),
        counted=True,
    ),
    # What it brought is as the provider says: it cannot be put right by hand, nor be counted.
    TenderKind(tender=QR, refund_to=(QR, CASH)),
    TenderKind(tender=QR_SHOWN, refund_to=(QR_SHOWN, CASH)),
    # Head office switches it on where the shop may take money on trust, and says how much of it.
    TenderKind(
        tender=ASSERTED,
        enabled=False,
        reference="told",
        refund_to=(ASSERTED, CASH),
        most_per_sale=20_000,
        most_per_day=200_000,
        most_unheard=100_000,
    ),
    # Points were never money here: they are no part of an invoice, and never come out as cash.
    TenderKind(tender=POINTS, reference="member", refund_to=(POINTS,), invoiceable=False),
    # Whoever sold the card has made out its invoice.
    TenderKind(
        tender=STORED_VALUE, reference="value", refund_to=(STORED_VALUE,), invoiceable=False
    ),
    TenderKind(
        tender="voucher",
        reference="serial",
        forfeits_excess=True,
        opens_drawer=True,
        refund_to=("voucher",),
        # While head office cannot be asked whether it was handed in before.
        most_offline=50_000,
        counted=True,
        # Whoever sold the voucher has invoiced it.
        invoiceable=False,
    ),
)
TENDERS: Final[Mapping[str, TenderKind]] = {kind.tender: kind for kind in _USUAL}

_CARD: Final = re.compile(r"([0-9]{4})[\s/,.-]*([0-9A-Za-z]{4,8})")
_END_OF_BILL: Final = re.compile(r"[0-9]{4,8}")
_SERIAL: Final = re.compile(r"[0-9A-Z-]{4,32}")


def tenders_of(settings: Mapping[str, Any]) -> dict[str, TenderKind]:
    """The tenders of this shop by name, those that are switched off left out."""
    return {tender: kind for tender, kind in all_tenders(settings).items() if kind.enabled}


def all_tenders(settings: Mapping[str, Any]) -> dict[str, TenderKind]:
    """The tenders that this shop takes, and those that it took before they were switched off."""
    table = dict(TENDERS)
    sent = settings.get("tenders")
    for tender, row in sent.items() if isinstance(sent, dict) else ():
        known = table.get(tender, TenderKind(tender=tender))
        try:
            whole = {**msgspec.to_builtins(known), **row, "tender": tender}
            table[tender] = msgspec.convert(whole, TenderKind)
        except (msgspec.ValidationError, TypeError):
            continue  # the row stays as it was
    return table


def own_names(settings: Mapping[str, Any], *, language: str) -> dict[str, str]:
    """What this shop itself calls its tenders; one that it has no word for is not in it."""
    named = {tender: kind.name.get(language) for tender, kind in tenders_of(settings).items()}
    return {tender: name for tender, name in named.items() if name}


def read_reference(
    kind: TenderKind, code: str | None, *, wallets: Iterable[WalletRow] = WALLETS
) -> Reference:
    """The reference in what was keyed in or scanned; raises `SaleError` without one.

    A card's is its last four digits and the approval number: "6217 035512". A whole card number
    is refused: no record of ours may hold one. Nor is a payment code of the shop's `wallets` a
    voucher's serial. Of a bill on a shopper's telephone it is the last four to eight digits.
    """
    if not kind.reference:
        return Reference()
    typed = (code or "").strip()
    if kind.reference == "card":
        parts = _CARD.fullmatch(typed)
        if parts is None:
            raise SaleError("card_needed")
        return Reference(last4=parts[1], number=parts[2].upper())
    if kind.reference == "told":
        if not _END_OF_BILL.fullmatch(typed):
            raise SaleError("told_digits_needed")
        return Reference(last4=typed[-4:], number=typed)
    serial = typed.upper()
    if not _SERIAL.fullmatch(serial):
        raise SaleError("serial_needed")
    if not kind.like_wallet and holds_payment_code(typed, wallets):
        raise SaleError("serial_is_payment_code")
    return Reference(number=serial)
